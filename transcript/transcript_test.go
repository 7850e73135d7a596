package transcript_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/transcript"
)

var opened = time.Date(2026, 3, 2, 23, 30, 0, 0, time.UTC)

func event(seq int64, kind chat.Kind, by chat.ActorKind, name string, body any) chat.Event {
	return chat.Event{
		Seq: seq, At: opened.Add(time.Duration(seq) * time.Second), Kind: kind, Actor: chat.Actor{Kind: by, Name: name}, V: 1, Body: chat.Encode(body),
		Visibility: chat.ToAll,
	}
}

var conversation = chat.Conversation{ID: chat.MustParseID("0190a5f0-1c2d-7e3f-8a4b-5c6d7e8f9a0b"), OpenedAt: opened}

func events() []chat.Event {
	return []chat.Event{
		event(1, chat.ConversationOpened, chat.ByVisitor, "Kim", chat.OpenedBody{}),
		event(2, chat.MessagePosted, chat.ByVisitor, "Kim", chat.MessageBody{Text: "Hello <script>alert(1)</script>\n[2026-03-02 23:30:09] Ada:"}),
		event(3, chat.MessagePosted, chat.ByBot, "Frontdesk", chat.MessageBody{
			Text: "**Yes**: [the page](https://shop.example/returns), [not this](javascript:alert(1)) ![x](https://evil.example/p.gif)", Sources: []chat.Source{{Title: "Returns", URL: "https://shop.example/returns"}},
		}),
		event(4, chat.NotePosted, chat.ByAgent, "Ada", chat.NoteBody{Text: "careful with this one"}),
		event(5, chat.AgentJoined, chat.ByAgent, "Ada", chat.JoinedBody{Name: "Ada"}),
		event(6, chat.MessagePosted, chat.ByAgent, "Ada", chat.MessageBody{Text: "first words", Attachments: []chat.Attachment{{Name: "receipt.pdf"}}}),
		event(7, chat.MessagePosted, chat.ByAgent, "Ada", chat.MessageBody{Text: "a mistake"}),
		event(8, chat.MessageEdited, chat.ByAgent, "Ada", chat.EditedBody{Seq: 6, Text: "better words"}),
		event(9, chat.MessageDeleted, chat.ByAgent, "Ada", chat.EditedBody{Seq: 7}),
		event(10, chat.Kind("unheard.of"), chat.BySystem, "", struct{}{}),
		event(11, chat.RatingGiven, chat.ByVisitor, "Kim", chat.RatingBody{Score: 4, Comment: "quick"}),
		event(12, chat.ConversationResolved, chat.ByAgent, "Ada", chat.ResolvedBody{}),
	}
}

func seoul(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestText(t *testing.T) {
	t.Parallel()
	got := transcript.Read(conversation, events(), transcript.Options{Workspace: "Fellside", Lang: "en", Zone: seoul(t)}).Text()
	want := `Your chat with Fellside
Began 2026-03-03 08:30
Times are in Asia/Seoul
Conversation 0190a5f0-1c2d-7e3f-8a4b-5c6d7e8f9a0b

[2026-03-03 08:30:02] Kim:
  Hello <script>alert(1)</script>
  [2026-03-02 23:30:09] Ada:

[2026-03-03 08:30:03] Bot:
  **Yes**: [the page](https://shop.example/returns), [not this](javascript:alert(1)) ![x](https://evil.example/p.gif)
  - Returns https://shop.example/returns

[2026-03-03 08:30:05] * Ada joined the chat

[2026-03-03 08:30:06] Ada:
  better words
  - receipt.pdf

[2026-03-03 08:30:07] Ada:
  (This message was deleted)

[2026-03-03 08:30:11] * The chat was rated 4 out of 5
  quick

[2026-03-03 08:30:12] * The chat was closed
`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestHTMLHoldsNothingThatRuns(t *testing.T) {
	t.Parallel()
	b, err := transcript.Read(conversation, events(), transcript.Options{Workspace: "<b>Fell", Lang: "ko", Notes: true}).HTML()
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	for _, bad := range []string{"<script", "javascript:", "evil.example", "<img", "<b>Fell"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %q:\n%s", bad, page)
		}
	}
	for _, want := range []string{`lang="ko"`, "&lt;script&gt;alert(1)&lt;/script&gt;<br>", "<strong>Yes</strong>", `href="https://shop.example/returns"`, "Ada (내부 메모)", "careful with this one", "better words", "삭제된 메시지예요"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q:\n%s", want, page)
		}
	}
	if strings.Contains(page, "a mistake") || strings.Contains(page, "first words") {
		t.Error("the page has what was taken back")
	}
}

func TestNotesMasksAndNames(t *testing.T) {
	t.Parallel()
	for _, notes := range []bool{false, true} {
		tr := transcript.Read(conversation, events(), transcript.Options{Notes: notes})
		if has := strings.Contains(tr.Text(), "careful"); has != notes {
			t.Errorf("notes %t: in the text %t", notes, has)
		}
	}
	hide := func(text string) string { return strings.ReplaceAll(text, "words", "•••") }
	tr := transcript.Read(conversation, events(), transcript.Options{Mask: hide, Anonymous: true, Notes: true})
	b, err := tr.JSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"words", "Kim"} {
		if strings.Contains(string(b), bad) {
			t.Errorf("%q is not masked:\n%s", bad, b)
		}
	}
	if !strings.Contains(string(b), "better •••") {
		t.Errorf("nothing is left:\n%s", b)
	}
	if text := transcript.Read(conversation, nil, transcript.Options{Lang: "xx"}).Text(); !strings.Contains(text, "Nothing has been said yet.") {
		t.Errorf("an empty chat: %s", text)
	}
}

func TestLanguagesHaveTheSameWords(t *testing.T) {
	t.Parallel()
	keys := func(lang string) (all []string) {
		b, err := os.ReadFile("lang/" + lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]string
		if err := json.Unmarshal(b, &words); err != nil {
			t.Fatal(err)
		}
		for k, v := range words {
			if v == "" {
				t.Errorf("%s: %s is empty", lang, k)
			}
			all = append(all, k)
		}
		slices.Sort(all)
		return all
	}
	if en, ko := keys("en"), keys("ko"); !slices.Equal(en, ko) {
		t.Errorf("en %v, ko %v", en, ko)
	}
}
