package knowledge

import (
	"fmt"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
)

func replySet() []chat.CannedReply {
	var out []chat.CannedReply
	for _, r := range [][4]string{
		{"hello", "Greetings", "en", "Hello {{visitor.name}}, this is {{agent.name}}. How can I help you?"},
		{"bye", "Greetings", "en", "Thank you for writing. Have a good day!"},
		{"refund", "Returns", "en", "I have started your refund. The money is on your account within five working days."},
		{"delay", "Delivery", "en", "I am sorry that your parcel is late. Order {{fields.order_number}} is with the courier and will arrive tomorrow."},
		{"exchange", "Returns", "en", "We exchange shoes and clothing for another size free of charge. Which size do you need?"},
		{"환불", "반품", "ko", "환불을 시작했어요. 영업일 기준 5일 안에 계좌로 들어와요."},
		{"배송", "배송", "ko", "배송이 늦어져서 죄송해요. 내일 도착할 거예요."},
	} {
		out = append(out, chat.CannedReply{ID: chat.NewID(), Shortcut: r[0], Folder: r[1], Lang: r[2], Text: r[3]})
	}
	return out
}

func TestSuggestReplies(t *testing.T) {
	t.Parallel()
	replies := replySet()
	for _, c := range []struct{ message, lang, want string }{
		{"When do I get my money back? I want a refund", "en", "refund"},
		{"My parcel is still not here, it is late", "en", "delay"},
		{"These shoes do not fit, can I have another size", "en", "exchange"},
		{"환불은 언제 되나요?", "ko", "환불"},
		{"배송이 왜 이렇게 늦어요", "ko", "배송"},
		{"배송이 왜 이렇게 늦어요", "en", ""},
		{"Quantum chromodynamics", "en", ""},
		{"", "en", ""},
	} {
		ids, err := SuggestReplies(t.Context(), replies, c.message, c.lang, 3)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, r := range replies {
			if len(ids) > 0 && r.ID == ids[0] {
				got = r.Shortcut
			}
		}
		if got != c.want {
			t.Errorf("%q: /%s, want /%s", c.message, got, c.want)
		}
		if len(ids) > 3 {
			t.Errorf("%q: %d suggestions", c.message, len(ids))
		}
	}
}

// The list of a chat with as many replies as there may be, shared and own.
func BenchmarkSuggestReplies(b *testing.B) {
	var many []chat.CannedReply
	for i := range 2 * chat.MaxCanned {
		r := replySet()[i%7]
		r.ID, r.Shortcut = chat.NewID(), fmt.Sprint(r.Shortcut, i)
		many = append(many, r)
	}
	for b.Loop() {
		if _, err := SuggestReplies(b.Context(), many, "My parcel is late, when does it arrive?", "en", 3); err != nil {
			b.Fatal(err)
		}
	}
}
