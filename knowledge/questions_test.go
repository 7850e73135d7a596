package knowledge

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestQuestions(t *testing.T) {
	t.Parallel()
	several := map[string][]string{
		"Is delivery to Jersey free? And do you take PayPal?":                                     {"Is delivery to Jersey free?", "do you take PayPal?"},
		"hello! how long is the warranty on lamps? also, where is the shop":                       {"how long is the warranty on lamps?", "where is the shop"},
		"how much is delivery and do you take paypal":                                             {"how much is delivery", "do you take paypal"},
		"how much is delivery and can I return boots in store?":                                   {"how much is delivery", "can I return boots in store?"},
		"how much is delivery, do you ship to Ireland, and can I return boots in store?":          {"how much is delivery", "do you ship to Ireland", "can I return boots in store?"},
		"how much is delivery\ndo you take paypal":                                                {"how much is delivery", "do you take paypal"},
		"hi\ncan i pay by invoice\nalso can i pick up in leeds":                                   {"can i pay by invoice", "can i pick up in leeds"},
		"Which payment methods do you accept and where is the shop?":                              {"Which payment methods do you accept", "where is the shop?"},
		"What's the warranty on lamps? Btw, can I get a refund?":                                  {"What's the warranty on lamps?", "can I get a refund?"},
		"Do you mend shades? Thanks! Oh and when is the shop open?":                               {"Do you mend shades?", "when is the shop open?"},
		"My lamp broke. Do you mend lamps? How much is postage to Leeds?":                         {"Do you mend lamps?", "How much is postage to Leeds?"},
		"How do I change my address & how do I cancel an order":                                   {"How do I change my address", "how do I cancel an order"},
		"Can you help me? How much is express delivery? Do you wrap presents?":                    {"How much is express delivery?", "Do you wrap presents?"},
		"Do gift cards expire?Can I top up a gift card?":                                          {"Do gift cards expire?", "Can I top up a gift card?"},
		"why is my parcel late, and how do i complain?":                                           {"why is my parcel late", "how do i complain?"},
		"do you have parking plus do you have a cafe":                                             {"do you have parking", "do you have a cafe"},
		"How many points do I get? How many points do I need for a voucher?":                      {"How many points do I get?", "How many points do I need for a voucher?"},
		"배송비가 얼마예요? 그리고 카카오페이 되나요?":                                                               {"배송비가 얼마예요?", "카카오페이 되나요?"},
		"카카오페이 되나요?그리고 한국까지 배송비가 얼마예요?":                                                           {"카카오페이 되나요?", "한국까지 배송비가 얼마예요?"},
		"배송비는 얼마고 반품은 며칠 안에 해야 하나요?":                                                              {"배송비는 얼마", "반품은 며칠 안에 해야 하나요?"},
		"카카오페이 되나요 한국까지 배송비가 얼마인가요":                                                               {"카카오페이 되나요", "한국까지 배송비가 얼마인가요"},
		"안녕하세요! 램프 보증 기간이 얼마예요? 매장은 어디에 있어요?":                                                     {"램프 보증 기간이 얼마예요?", "매장은 어디에 있어요?"},
		"램프가 깨졌어요. 수리 비용이 얼마예요? 수리 기간은 며칠이에요?":                                                    {"수리 비용이 얼마예요?", "수리 기간은 며칠이에요?"},
		"포인트는 어떻게 쌓나요?\n포인트 유효 기간이 있나요?\n감사합니다":                                                   {"포인트는 어떻게 쌓나요?", "포인트 유효 기간이 있나요?"},
		"교환은 어떻게 하나요, 교환 배송비는 누가 내나요":                                                             {"교환은 어떻게 하나요", "교환 배송비는 누가 내나요"},
		"배송 조회는 어디서 하나요? 아 그리고 주소 변경은 언제까지 가능할까요?":                                                {"배송 조회는 어디서 하나요?", "주소 변경은 언제까지 가능할까요?"},
		"Where is my order 1234? Can I still change the address of order 1234? Do you open late?": {"Where is my order 1234?", "Can I still change the address of order 1234?", "Do you open late?"},
	}
	for text, want := range several {
		if diff := cmp.Diff(want, Questions(text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	for _, one := range []string{
		"", "?", "hello", "how much is the red lamp? and how long does it take?",
		"My lamp broke. I bought it in May. Can I send my lamp back?", "do you mend lamps and shades", "Can I send it back? Thanks!",
		"really? are you sure?", "I bought a lamp last week and do you repair lamps", "When I got home the box was open. Can I return the lamp?",
		"Can I pay by card or do you only take cash?", "What happens when I cancel, and is it free?", "if i return a lamp, do i need the box?",
		"Where is my order? Where is my order?!", "Is it true that delivery is free, and that returns are free?", "I want to know how to pay and when you open",
		"how do I return a lamp and get my money back?", "Are you serious? Where is my parcel?", "Can you help me? My lamp does not work.",
		"Is there a shop in Leeds, York or Hull?", "How much is delivery? How much is express? Do you wrap? Do you mend lamps?",
		"what is the difference between the small lamp and the big lamp", "Do you know what the deposit for hiring a lamp is?",
		"see https://shop.test/?a=1&b=2 for the lamp", "램프를 샀어요. 보증 기간이 얼마예요?", "반품하고 싶은데 어떻게 하나요?", "이 램프 얼마예요? 그건 언제 와요?",
		"질문이 있어요. 카카오페이 되나요?", "램프랑 전구도 반품되나요?", "배송비가 얼마예요? 감사합니다!",
	} {
		if diff := cmp.Diff([]string{strings.TrimSpace(one)}, Questions(one)); diff != "" {
			t.Errorf("%q is one (-want +got):\n%s", one, diff)
		}
	}
}

func FuzzQuestions(f *testing.F) {
	for _, s := range []string{
		"", "?", "??", "Is delivery free? And do you take PayPal?", "how much is delivery and do you take paypal", "배송비는 얼마고 반품은 며칠 안에 해야 하나요?",
		"나요 까요 가요", "and and and, do you and do you and do you", "얼마고 얼마고 얼마고", "\n\n?\n?", "do you x,do you y, do you z",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := Questions(text)
		if len(got) == 0 || len(got) > maxQuestions {
			t.Fatalf("%d questions in %q", len(got), text)
		}
		if len(got) == 1 {
			if got[0] != strings.TrimSpace(text) {
				t.Fatalf("%q became %q", text, got[0])
			}
			return
		}
		given := strings.Join(strings.Fields(glued.ReplaceAllString(text, "$1 $2")), " ")
		for _, q := range got { // nothing but the visitor's words, in their order
			at := strings.Index(given, q)
			if q == "" || at < 0 {
				t.Fatalf("%q does not stand in %q", q, given)
			}
			given = given[at+len(q):]
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
