package knowledge

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestQuestions(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"Is delivery to Jersey free? And do you take PayPal?":               {"Is delivery to Jersey free?", "do you take PayPal?"},
		"hello! how long is the warranty on lamps? also, where is the shop": {"how long is the warranty on lamps?", "where is the shop"},
		"how much is delivery and do you take paypal":                       {"how much is delivery?", "do you take paypal"},
		"배송비가 얼마예요? 그리고 카카오페이 되나요?":                                         {"배송비가 얼마예요?", "카카오페이 되나요?"},
		"how much is the red lamp? and how long does it take?":              {"how much is the red lamp? and how long does it take?"},
		"My lamp broke. I bought it in May. Can I send my lamp back?":       {"My lamp broke. I bought it in May. Can I send my lamp back?"},
		"do you mend lamps and shades":                                      {"do you mend lamps and shades"},
		"Can I send it back? Thanks!":                                       {"Can I send it back? Thanks!"},
		"really? are you sure?":                                             {"really? are you sure?"},
		"":                                                                  {""},
	} {
		if diff := cmp.Diff(want, Questions(text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestQuestionsNeverLoseAMessage(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		if n := len(Questions(rapid.String().Draw(t, "text"))); n < 1 || n > maxQuestions {
			t.Fatalf("%d questions", n)
		}
	})
}

func TestIsFollowUpByForm(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"and for teachers?": true, "what about the highlands?": true, "how much is it?": true, "배낭은요?": true, "유효 기간은요?": true,
		"더블린은요": true, "그건 얼마나 걸려요?": true, "특급도요?": true, "how much is the delivery to seoul?": false,
		"반품 기간이 며칠이에요?": false, "카카오페이 되나요?": false, "주문번호는요 FS-204518이고 어제 주문했는데요 언제 와요?": false,
	} {
		if got := isFollowUp(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
