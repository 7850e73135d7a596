package mail_test

import (
	"testing"

	outgoing "github.com/frontdesk-chat/frontdesk/mail"
)

func TestReply(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ mail, want string }{
		"Gmail":           {"Yes please.\r\n\r\nOn Mon, Nov 30, 2026 at 1:40 PM Minji <chat@fellside.example> wrote:\r\n> is it on?\r\n", "Yes please."},
		"GmailFolded":     {"Yes.\n\nOn Mon, Nov 30, 2026 at 1:40 PM Minji from Fellside Outdoor\n<chat+abc@fellside.example> wrote:\n\n> is it on?", "Yes."},
		"GmailKorean":     {"네 부탁드려요.\n\n2026년 11월 30일 (월) 오후 1:40, 민지 <chat@fellside.example>님이 작성:\n\n> 보내 드릴까요?", "네 부탁드려요."},
		"AppleKorean":     {"네.\n\n2026. 11. 30. 오후 1:40, 민지 <chat@fellside.example> 작성:\n> 보내 드릴까요?\n\n나의 iPhone에서 보냄", "네."},
		"Outlook":         {"Fine.\n\nGet Outlook for iOS\n________________________________\nFrom: Minji <chat@fellside.example>\nSent: Monday\n", "Fine."},
		"OutlookKorean":   {"좋아요.\n\n보낸 사람: 민지 <chat@fellside.example>\n보낸 날짜: 2026년 11월 30일\n받는 사람: kim\n제목: 답변\n\n보낼까요?", "좋아요."},
		"Naver":           {"감사합니다\n\n-----Original Message-----\nFrom: chat\n\n예전 말", "감사합니다"},
		"Daum":            {"확인했어요\n--------- 원본 메일 ---------\n보낸사람 : chat", "확인했어요"},
		"OurMarker":       {"Take it.\n\n| ##- - -##\n| Write your reply above this line", "Take it."},
		"Signature":       {"Thanks.\n-- \nKim\nSeoul", "Thanks."},
		"Below":           {"On Mon, Nov 30, 2026 at 1:40 PM Minji <c@f.example> wrote:\n> when?\n\nTomorrow.", "Tomorrow."},
		"NothingQuoted":   {"On the first day I wrote: hello.\nFrom: there on it was fine.", "On the first day I wrote: hello.\nFrom: there on it was fine."},
		"GalaxySignature": {"내일 올게요\n\n내 Galaxy에서 보냄", "내일 올게요"},
	} {
		if got := outgoing.Reply(c.mail); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	page := `<html><head><style>p{}</style></head><body><div dir="ltr">Yes, <b>please</b>.<br>Two&nbsp;tents</div><ul><li>blue</li><li>red</li></ul>
		<div class="gmail_quote"><div class="gmail_attr">On Monday wrote:</div><blockquote>old</blockquote></div></body></html>`
	if got, want := outgoing.Text(page), "Yes, please.\nTwo tents\n- blue\n- red"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
