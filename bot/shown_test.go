package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/llm/llmtest"
)

const (
	returnsQuestion = "How many days do I have to return something?"
	firstSentence   = "You can return a full-price item within 45 days as long as it is unworn, unused and still has its tags."
	secondSentence  = "Sale items have a shorter window of 14 days."
	firstQuote      = "You can return a full-price item within 45 days of the day it was delivered or collected, as long as it is unworn, unused and still has its tags."
)

// twoSentences is an honest answer to returnsQuestion.
func twoSentences() llmtest.Reply {
	return llmtest.Say(llmtest.Answer{Answerable: true, Language: "en", Sentences: []llmtest.Sentence{
		{Text: firstSentence, Sources: []int{1}, Quote: firstQuote},
		{Text: secondSentence, Sources: []int{1}, Quote: secondSentence},
	}})
}

// eventually waits for something that another goroutine does.
func (s *stage) eventually(what string, done func() bool) {
	s.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.t.Fatalf("not within 20 s: %s", what)
		}
	}
}

// botMessages are the bot's stored messages.
func (s *stage) botMessages() (out []chat.MessageBody) {
	s.t.Helper()
	for _, e := range s.events() {
		if e.Kind == chat.MessagePosted && e.Actor.Kind == chat.ByBot {
			m, err := chat.Read[chat.MessageBody](e)
			if err != nil {
				s.t.Fatal(err)
			}
			out = append(out, m)
		}
	}
	return out
}

func (s *stage) agentWrites() {
	s.t.Helper()
	s.do(chat.Command{Op: chat.OpPost, Actor: chat.Actor{Kind: chat.ByAgent, ID: s.agent.ID, Name: "Anna"}, ClientID: chat.NewID().String(),
		Message: chat.MessageBody{Text: "Anna here"}})
}

// lingering goes on with a commit until the heartbeat has found the turn done.
type lingering struct{ bot.Desk }

func (l lingering) Do(ctx context.Context, c chat.Command) (chat.Result, error) {
	r, err := l.Desk.Do(ctx, c)
	if c.Op == chat.OpCommit {
		<-ctx.Done()
	}
	return r, err
}

func TestShownAnswer(t *testing.T) {
	t.Parallel()

	t.Run("GrowsAndIsReplacedByTheMessage", func(t *testing.T) {
		t.Parallel()
		srv := llmtest.Start(t)
		w := &watching{}
		s := newStage(t, model(client(srv)), streaming(w))
		srv.Chat(llmtest.Always(twoSentences()))
		got := s.say(returnsQuestion)
		m := got[len(got)-1]
		if m.Text != firstSentence+" "+secondSentence || m.Turn.IsZero() || m.Truncated || len(m.Sources) != 1 {
			t.Errorf("message %+v", m)
		}
		deltas := w.shown()
		if len(deltas) != 2 || deltas[0].Text != firstSentence || deltas[1].Text != m.Text || deltas[0].Turn != m.Turn {
			t.Errorf("shown %+v", deltas)
		}
		if tr := s.trace(); !tr.Used || !tr.Streamed || tr.Kept != 2 {
			t.Errorf("trace %+v", tr)
		}
	})

	t.Run("NamesTheArticlesThatItsSentencesCiteInTheirOrder", func(t *testing.T) {
		t.Parallel()
		srv := llmtest.Start(t)
		w := &watching{}
		s := newStage(t, model(client(srv)), streaming(w))
		var want []string
		srv.Chat(func(r llmtest.Request) llmtest.Reply {
			answer := llmtest.Answer{Answerable: true, Language: "en"}
			for _, n := range []int{3, 1, 3} {
				title, text, _ := strings.Cut(r.Block(blockName(n)), "\n")
				sentence, _, _ := strings.Cut(text, ". ")
				answer.Sentences = append(answer.Sentences, llmtest.Sentence{Text: sentence + ".", Sources: []int{n}, Quote: sentence})
				want = append(want, title)
			}
			return llmtest.Say(answer)
		})
		got := s.say(returnsQuestion)
		m := got[len(got)-1]
		if len(want) != 3 || len(m.Sources) != 2 || m.Sources[0].Title != want[0] || m.Sources[1].Title != want[1] {
			t.Fatalf("sources %+v of %q, want %q", m.Sources, m.Text, want)
		}
		if tr := s.trace(); !tr.Used || tr.Kept != 3 {
			t.Errorf("trace %+v", tr)
		}
		s.do(chat.Command{Op: chat.OpPost, Actor: chat.Actor{Kind: chat.ByVisitor, ID: s.visitor.ID}, ClientID: chat.NewID().String(),
			Message: chat.MessageBody{Text: "I want to talk to a person"}})
		s.settle()
		packet, err := s.worker.Brief(s.ctx, s.ws.ID, s.conv)
		if err != nil {
			t.Fatal(err)
		}
		for _, title := range want[:2] {
			if !strings.Contains(string(packet), title) {
				t.Errorf("the packet does not name %q", title)
			}
		}
	})

	t.Run("IsStoredWithTheArticlesCitedSoFar", func(t *testing.T) {
		t.Parallel()
		srv := llmtest.Start(t)
		w := &watching{}
		s := newStage(t, model(client(srv)), streaming(w))
		title := ""
		srv.Chat(func(r llmtest.Request) llmtest.Reply {
			var text string
			title, text, _ = strings.Cut(r.Block(blockName(2)), "\n")
			sentence, _, _ := strings.Cut(text, ". ")
			return llmtest.Say(llmtest.Answer{Answerable: true, Language: "en", Sentences: []llmtest.Sentence{
				{Text: sentence + ".", Sources: []int{2}, Quote: sentence},
				{Text: firstSentence, Sources: []int{1}, Quote: firstQuote},
			}}).PausedAfter(1, make(chan struct{}))
		})
		s.post(returnsQuestion, "", "")
		s.eventually("the first sentence is shown", func() bool { return len(w.shown()) == 1 })
		s.agentWrites()
		s.eventually("the shown sentence is stored", func() bool { return len(s.botMessages()) == 1 })
		if m := s.botMessages()[0]; !m.Truncated || len(m.Sources) != 1 || m.Sources[0].Title != title {
			t.Errorf("stored %+v, want the source %q", m, title)
		}
	})

	t.Run("IsStoredAsFarAsItWasShownWhenAPersonTakesOver", func(t *testing.T) {
		t.Parallel()
		srv := llmtest.Start(t)
		w := &watching{}
		s := newStage(t, model(client(srv)), streaming(w))
		srv.Chat(llmtest.Always(twoSentences().PausedAfter(1, make(chan struct{}))))
		s.post(returnsQuestion, "", "")
		s.eventually("the first sentence is shown", func() bool { return len(w.shown()) == 1 })
		s.agentWrites()
		s.eventually("the shown sentence is stored", func() bool { return len(s.botMessages()) == 1 })
		m := s.botMessages()[0]
		if m.Text != firstSentence || !m.Truncated || m.Turn != w.shown()[0].Turn || len(m.Sources) != 1 {
			t.Errorf("stored %+v", m)
		}
		if c := s.conversation(); c.Owner != chat.OwnerAgent || c.Agent != s.agent.ID {
			t.Errorf("owner %s", c.Owner)
		}
		if tr := s.trace(); tr == nil || !tr.Truncated {
			t.Errorf("trace %+v", tr)
		}
		if n := len(w.shown()); n != 1 {
			t.Errorf("%d times shown: it went on after the person came", n)
		}
	})

	t.Run("OfADeadWorkerIsStoredByAnother", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.post("hello", "", "")
		s.settle()
		s.again()
		s.worker.Library = nil // the worker of this stage fails from now on, as one that died
		r := s.post(returnsQuestion, "", "")
		var turn chat.Turn
		s.eventually("the turn is claimed", func() bool {
			turns, err := s.db.TurnsOf(s.ctx, s.ws.ID, s.conv)
			if err != nil || len(turns) == 0 {
				return false
			}
			turn = turns[0]
			return turn.Status == chat.TurnClaimed
		})
		e := chat.Effect{Workspace: s.ws.ID, Conversation: r.Conversation.ID, Key: "model:x", Turn: turn.ID, Kind: "model", Status: "started"}
		if _, _, err := s.db.StartEffect(s.ctx, e); err != nil {
			t.Fatal(err)
		}
		e.Result = []byte(`{"whole":false,"answer":{"answerable":true,"needs_human":false,"sentences":null,"tokens":0,"tokens_in":0},"shown":"45 days."}`)
		if err := s.db.KeepShown(s.ctx, e); err != nil {
			t.Fatal(err)
		}
		s.agentWrites()
		other := &bot.Worker{Desk: s.desk, Turns: s.db, Shown: s.db, Log: s.worker.Log}
		for range 2 {
			if err := bot.StoreLost(s.ctx, other); err != nil {
				t.Fatal(err)
			}
		}
		all := s.botMessages()
		if len(all) != 1 || all[0].Text != "45 days." || !all[0].Truncated {
			t.Errorf("stored %+v", all)
		}
	})

	t.Run("IsWhatTheTurnCommitsWhenItIsTakenUpAgain", func(t *testing.T) {
		t.Parallel()
		srv := llmtest.Start(t)
		w := &watching{}
		s := newStage(t, model(client(srv)), streaming(w))
		// The stream breaks after the first sentence: what was shown is the answer.
		srv.Script(twoSentences().BrokenAfter(1))
		got := s.say(returnsQuestion)
		if m := got[len(got)-1]; m.Text != firstSentence || m.Turn.IsZero() || m.Truncated {
			t.Errorf("message %+v", m)
		}
		if n := len(srv.Requests()); n != 1 {
			t.Errorf("%d requests: an answer that was shown is not asked for again", n)
		}
	})

	t.Run("IsSettledAlsoWhenTheLeaseEndsWithTheCommit", func(t *testing.T) {
		t.Parallel()
		srv := llmtest.Start(t)
		s := newStage(t, model(client(srv)), streaming(&watching{}), func(s *stage) { s.worker.Desk = lingering{s.worker.Desk} })
		srv.Chat(llmtest.Always(twoSentences()))
		m := s.say(returnsQuestion)[0]
		e := chat.Effect{Workspace: s.ws.ID, Conversation: s.conv, Key: "model:" + m.Turn.String() + ":0", Turn: m.Turn, Kind: "model"}
		s.eventually("what was shown is settled", func() bool {
			kept, fresh, err := s.db.StartEffect(s.ctx, e)
			if err != nil || fresh {
				t.Fatalf("the effect was not begun: %v", err)
			}
			return kept.Status == "finished"
		})
	})

	t.Run("EndsAtTheSentenceThatDoesNotStand", func(t *testing.T) {
		t.Parallel()
		srv := llmtest.Start(t)
		w := &watching{}
		s := newStage(t, model(client(srv)), streaming(w))
		srv.Chat(llmtest.Always(llmtest.Say(llmtest.Answer{Answerable: true, Language: "en", Sentences: []llmtest.Sentence{
			{Text: firstSentence, Sources: []int{1}, Quote: firstQuote},
			{Text: "Sale items have 400 days.", Sources: []int{1}, Quote: secondSentence},
		}})))
		got := s.say(returnsQuestion)
		if m := got[len(got)-1]; m.Text != firstSentence {
			t.Errorf("message %q", m.Text)
		}
		if tr := s.trace(); len(tr.Dropped) != 1 || tr.Dropped[0].Text != "Sale items have 400 days." || tr.Dropped[0].Why == "" {
			t.Errorf("trace %+v", tr)
		}
	})

	t.Run("IsAskedForOnceMoreWithWhatFailed", func(t *testing.T) {
		t.Parallel()
		srv := llmtest.Start(t)
		s := newStage(t, model(client(srv)), streaming(&watching{}))
		srv.Script(stating("Sale items have 400 days.", secondSentence)(llmtest.Request{}), twoSentences())
		got := s.say(returnsQuestion)
		if m := got[len(got)-1]; m.Text != firstSentence+" "+secondSentence {
			t.Errorf("message %q", m.Text)
		}
		all := srv.Requests()
		if len(all) != 2 || all[0].Block("rejected") != "" || !strings.Contains(all[1].Block("rejected"), "400 days") {
			t.Errorf("%d requests, the last rejecting %q", len(all), all[len(all)-1].Block("rejected"))
		}
	})
}

func TestModelBudget(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ settings, why string }{
		"OfTheConversation": {`{"model":{"conversation_tokens":3500}}`, "conversation"},
		"OfTheDay":          {`{"model":{"day_tokens":3500}}`, "day"},
		"OfTheDaysCost":     {`{"model":{"day_cost":0.0000035,"price_in":0.001,"price_out":0.001}}`, "day"},
	} {
		t.Run(name+"EndsInTheKnowledgeBasesOwnWords", func(t *testing.T) {
			t.Parallel()
			srv := llmtest.Start(t)
			srv.Chat(llmtest.Always(twoSentences()))
			s := newStage(t, model(client(srv)), streaming(&watching{}), hours(c.settings))
			for range 2 {
				if got := s.say(returnsQuestion); len(got) == 0 {
					t.Fatal("no answer")
				}
			}
			if n := len(srv.Requests()); n == 0 || n > 1 {
				t.Errorf("%d requests with room for one", n)
			}
			if tr := s.trace(); tr == nil || tr.Used || !strings.Contains(tr.Why, c.why) {
				t.Errorf("trace %+v, want the budget of the %s", tr, c.why)
			}
			day, err := s.db.ModelDay(s.ctx, s.ws.ID, time.Now().UTC().Format("2006-01-02"))
			if err != nil || day.Calls != 1 || day.Tokens == 0 || day.Tokens > 3500 {
				t.Errorf("counted %+v, %v", day, err)
			}
		})
	}
	t.Run("OffAsksNobody", func(t *testing.T) {
		t.Parallel()
		srv := llmtest.Start(t)
		s := newStage(t, model(client(srv)), hours(`{"model":{"off":true}}`))
		wants(t, s.say(returnsQuestion), "45")
		if n := len(srv.Requests()); n > 0 {
			t.Errorf("%d requests", n)
		}
	})
}

func TestModelSettings(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"ANegativeBound":    `{"model":{"day_tokens":-1}}`,
		"ACostWithoutPrice": `{"model":{"day_cost":5}}`,
		"AnUnknownKey":      `{"model":{"tokens":5}}`,
	} {
		t.Run("Refuse"+name, func(t *testing.T) {
			t.Parallel()
			if _, err := bot.ReadSettings([]byte(raw)); chat.CodeOf(err) != chat.Invalid {
				t.Errorf("error %v", err)
			}
		})
	}
}
