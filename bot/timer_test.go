package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
)

// published replaces the shop's flows.
func published(text string) option {
	return func(s *stage) {
		s.t.Helper()
		program, findings := flows.Compile([]flows.Source{{Name: "test.yaml", Text: []byte(text)}}, flows.Options{Languages: bot.Languages})
		if program == nil {
			s.t.Fatalf("flows: %v", findings)
		}
		if _, _, err := s.db.PutFlows(s.ctx, s.ws.ID, chat.ID{}, []chat.FlowSource{{Name: "test.yaml", Text: text}}, program.Hash()); err != nil {
			s.t.Fatal(err)
		}
	}
}

// clocked lets the worker look at timers.
func clocked(s *stage) { s.worker.Clock = s.db }

// later waits for what the bot says by itself.
func (s *stage) later() []chat.MessageBody {
	s.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if got := s.replies(); len(got) > 0 {
			return got
		}
	}
	s.t.Fatal("the bot said nothing for 20 s")
	return nil
}

func (s *stage) timers() []chat.Timer {
	s.t.Helper()
	timers, err := s.db.TimersOf(s.ctx, s.ws.ID, s.conv)
	if err != nil {
		s.t.Fatal(err)
	}
	return timers
}

// count counts the bot's messages with a text in the whole chat.
func (s *stage) count(words string) (n int) {
	s.t.Helper()
	for _, e := range s.events() {
		if m, err := chat.Read[chat.MessageBody](e); err == nil && e.Kind == chat.MessagePosted && e.Actor.Kind == chat.ByBot && strings.Contains(m.Text, words) {
			n++
		}
	}
	return n
}

const asksWithTimeout = `flow: order
triggers: [{keyword: [order, 주문]}]
steps:
  - ask: number
    type: integer
    text: {en: "Which number?", ko: "몇 번인가요?"}
    timeout: {after: 1s, goto: silent}
  - {say: {en: "Number {{ vars.number }}.", ko: "{{ vars.number }}번이군요."}}
  - {end: resolved}
  - {id: silent, say: {en: "Still there?", ko: "아직 계세요?"}}
  - {end: abandoned}
---
flow: on_completed
steps: [{rating: {text: {en: "How was that?", ko: "어떠셨나요?"}}}, {end: resolved}]
`

const slowly = `flow: order
triggers: [{keyword: [order]}]
steps:
  - ask: number
    type: integer
    text: {en: "Which number?", ko: "몇 번인가요?"}
    timeout: {after: 1h, goto: silent}
  - {id: silent, say: {en: "Still there?", ko: "아직 계세요?"}}
`

func TestTimer(t *testing.T) {
	t.Parallel()
	t.Run("ASilentVisitorIsAskedOnce", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, published(asksWithTimeout), clocked)
		wants(t, s.say("order"), "Which number?")
		if timers := s.timers(); len(timers) != 1 {
			t.Fatalf("timers %v", timers)
		}
		wants(t, s.later(), "Still there?")
		if timers := s.timers(); len(timers) > 0 {
			t.Errorf("timers left: %v", timers)
		}
		wants(t, s.say("12"), "")
		if n := s.count("Still there?"); n != 1 || s.count("Number 12") > 0 {
			t.Errorf("asked %d times, or the flow went on after its end", n)
		}
	})
	t.Run("SpeaksKorean", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, published(asksWithTimeout), clocked)
		wants(t, s.say("주문 확인해 주세요"), "몇 번인가요?")
		wants(t, s.later(), "아직 계세요?")
	})
	t.Run("AnAnswerOvertakesIt", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, published(slowly), clocked)
		s.say("order")
		first := s.timers()
		s.say("what?")
		again := s.timers()
		if len(first) != 1 || len(again) != 1 || first[0].Key == again[0].Key || !again[0].At.After(first[0].At) {
			t.Errorf("timers %v, then %v: silence counts from the last message", first, again)
		}
		s.say("12")
		if timers := s.timers(); len(timers) > 0 {
			t.Errorf("timers %v after the answer", timers)
		}
	})
	t.Run("AStaleKeyDoesNothing", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, published(slowly))
		s.say("order")
		key := s.timers()[0].Key
		// A timer of the same conversation under a key that has gone by.
		s.say("hm")
		s.say("12")
		turns, err := s.db.TurnsOf(s.ctx, s.ws.ID, s.conv)
		if err != nil || len(turns) != 3 {
			t.Fatal(turns, err)
		}
		if _, err := s.desk.Do(s.ctx, chat.Command{Op: chat.OpWake, Workspace: s.ws.ID, Conversation: s.conv, Actor: chat.Actor{Kind: chat.BySystem}, Timer: key}); chat.CodeOf(err) != chat.Conflict {
			t.Errorf("woken by a key that is gone: %v", err)
		}
	})
	t.Run("ADeadNodesTimerFiresOnceAfterTheRestart", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, published(asksWithTimeout)) // its worker never looks at the clock
		s.say("order")
		at := s.timers()[0].At
		for time.Now().Before(at) {
			time.Sleep(10 * time.Millisecond)
		}
		// Two nodes look at the same time, and again after it was said.
		due, err := s.db.DueTimers(s.ctx, 10)
		if err != nil || len(due) != 1 {
			t.Fatalf("due %v, %v", due, err)
		}
		other := &bot.Worker{Desk: s.desk, Turns: s.db, Clock: s.db, Log: s.worker.Log}
		for range 2 {
			if err := other.Ring(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		wants(t, s.later(), "Still there?")
		for range 2 {
			if err := other.Ring(s.ctx); err != nil {
				t.Fatal(err)
			}
		}
		s.settle()
		if n := s.count("Still there?"); n != 1 {
			t.Errorf("said %d times", n)
		}
	})
	t.Run("IsDroppedWhenAPersonTakesTheChat", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, published(asksWithTimeout), clocked)
		s.say("order")
		anna := chat.Actor{Kind: chat.ByAgent, ID: s.agent.ID, Name: "Anna"}
		s.do(chat.Command{Op: chat.OpTake, Actor: anna})
		if timers := s.timers(); len(timers) > 0 {
			t.Errorf("timers %v while a person has the chat", timers)
		}
		s.do(chat.Command{Op: chat.OpReturn, Actor: anna})
		wants(t, s.replies(), "bot again")
		if timers := s.timers(); len(timers) > 0 || s.count("Still there?") > 0 {
			t.Errorf("timers %v after the return", timers)
		}
		s.say("12")
		if s.count("Number 12") > 0 {
			t.Error("the prompt from before the person's part took a message")
		}
	})
	t.Run("TheBotAnswersWhileAFlowWaits", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, published(`flow: check
triggers: [{keyword: [check]}]
steps:
  - {say: {en: "I'll look.", ko: "확인할게요."}}
  - {wait: 2s}
  - {say: {en: "All is well.", ko: "괜찮아요."}}
`), clocked)
		wants(t, s.say("please check"), "I'll look.")
		wants(t, s.say("How many days do I have to return something?"), "45")
		for s.count("All is well.") == 0 {
			s.later()
		}
		if n := s.count("All is well."); n != 1 {
			t.Errorf("said %d times", n)
		}
	})
	t.Run("AFlowThatEndedWellIsFollowedByOnCompleted", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, published(asksWithTimeout))
		s.say("order")
		wants(t, s.say("12"), "Number 12.", "How was that?")
		s.say("5")
		s.say("order")
		if s.say("12"); s.count("How was that?") != 1 {
			t.Errorf("asked %d times how it was", s.count("How was that?"))
		}
	})
	t.Run("SilenceStartsAFlowOnce", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, published(`flow: nudge
triggers: [{idle: 1s}]
steps: [{say: {en: "Need a hand?", ko: "도와드릴까요?"}}]
---
flow: never
triggers: [{idle: {after: 1s}, when: "false", priority: 5}]
steps: [{say: {en: "Never.", ko: "아니요."}}]
`), clocked)
		s.say("How many days do I have to return something?")
		wants(t, s.later(), "Need a hand?")
		s.say("How many days do I have to return something?")
		if timers := s.timers(); len(timers) > 0 || s.count("Never.") > 0 || s.count("Need a hand?") != 1 {
			t.Errorf("timers %v after the flow has had its turn", timers)
		}
	})
}
