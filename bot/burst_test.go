package bot_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
)

// held makes the worker's first look at a conversation wait until the burst is
// posted.
type held struct {
	bot.Reader
	once      sync.Once
	began, on chan struct{}
}

func (h *held) Conversation(ctx context.Context, workspace, id chat.ID) (chat.Conversation, error) {
	h.once.Do(func() { close(h.began); <-h.on })
	return h.Reader.Conversation(ctx, workspace, id)
}

// TestBurst posts ten messages while the bot is at work on the first: they are
// one need, answered as one.
func TestBurst(t *testing.T) {
	t.Parallel()
	burst := func(t *testing.T, lines []string, options ...option) (*stage, []chat.MessageBody) {
		t.Helper()
		h := &held{began: make(chan struct{}), on: make(chan struct{})}
		s := newStage(t, append(options, func(s *stage) { h.Reader = s.db; s.worker.Reader = h })...)
		s.post(lines[0], "", "")
		<-h.began
		for _, line := range lines[1:] {
			s.post(line, "", "")
		}
		close(h.on)
		got := s.replies()
		return s, got
	}
	for lang, lines := range map[string][]string{
		"en": {"hello", "I have", "a question", "about", "returns:", "how many days", "do I have", "to return", "something", "I bought?"},
		"ko": {"안녕하세요", "질문이요", "지난주에", "샀는데", "반품은", "며칠", "안에", "할 수", "있나요?", "ㅎㅎ"},
	} {
		t.Run("Question/"+lang, func(t *testing.T) {
			t.Parallel()
			s, got := burst(t, lines)
			answers := 0
			for _, m := range got {
				if m.Answer != nil {
					answers++
				}
			}
			if answers != 1 || len(got) > 3 || s.conversation().Owner != chat.OwnerBot {
				t.Errorf("%d answers, %s, in:\n%s", answers, s.conversation().Owner, texts(got))
			}
			wants(t, got, "45")
		})
	}
	const asks = `flow: order
triggers: [{keyword: [order, 주문]}]
steps:
  - {id: size, ask: size, type: enum, of: [small, large], text: {en: "Which size?", ko: "어떤 크기요?"}}
  - {id: number, ask: number, type: integer, text: {en: "How many?", ko: "몇 개요?"}}
  - {say: {en: "{{ vars.number }} of {{ vars.size }}.", ko: "{{ vars.size }} {{ vars.number }}개요."}}
`
	for lang, lines := range map[string][]string{
		"en": {"order", "well", "hmm", "I guess", "it was", "small", "not big", "you know", "the blue one", "with stripes"},
		"ko": {"주문이요", "음", "그러니까", "제 생각엔", "아마", "small", "파란색", "줄무늬요", "ㅎㅎ", "네"},
	} {
		t.Run("Flow/"+lang, func(t *testing.T) {
			t.Parallel()
			s, got := burst(t, lines, published(asks))
			said := texts(got)
			if n := strings.Count(said, "?"); n != 2 { // both questions, each once
				t.Errorf("asked %d times:\n%s", n, said)
			}
			if got := s.say("3"); len(got) != 1 || !strings.Contains(got[0].Text, "3") || !strings.Contains(got[0].Text, "small") {
				t.Errorf("then said:\n%s", texts(got))
			}
		})
	}
}

// TestDoubleClick sends a click twice, as an impatient finger or a second tab
// does, also the click that ends a flow.
func TestDoubleClick(t *testing.T) {
	t.Parallel()
	const menu = `flow: menu
triggers: [{keyword: [menu, 메뉴]}]
steps:
  - {id: first, choice: first, text: {en: "First?", ko: "첫째는요?"}, options: [{id: a, label: {en: Alpha, ko: 가}}, {id: b, label: {en: Beta, ko: 나}}]}
  - {id: last, choice: last, text: {en: "Last?", ko: "마지막은요?"}, options: [{id: a, label: {en: Alpha, ko: 가}}, {id: c, label: {en: Gamma, ko: 다}}]}
  - {say: {en: "Done.", ko: "끝났어요."}}
`
	for lang, open := range map[string]string{"en": "menu", "ko": "메뉴 보여 주세요"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, published(menu))
			for _, end := range []bool{false, true} {
				if !end {
					s.say(open)
				}
				prompt := lastPrompt(t, s.events())
				s.post("Alpha", "a", prompt)
				if got := s.replies(); len(got) != 1 {
					t.Errorf("a click: %s", texts(got))
				}
				s.post("Alpha", "a", prompt)
				if got := s.replies(); len(got) != 0 {
					t.Errorf("the second click: %s", texts(got))
				}
			}
			if c := s.conversation(); c.Owner != chat.OwnerBot {
				t.Errorf("the owner is %s", c.Owner)
			}
		})
	}
}

func lastPrompt(t *testing.T, events []chat.Event) string {
	t.Helper()
	id := ""
	for _, e := range events {
		if e.Kind != chat.MessagePosted {
			continue
		}
		m, err := chat.Read[chat.MessageBody](e)
		if err != nil {
			t.Fatal(err)
		}
		if m.Prompt != nil {
			id = m.Prompt.ID
		}
	}
	return id
}
