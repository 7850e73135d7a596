package bot_test

import (
	"encoding/json"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const waitsForPayment = `flow: order
triggers: [{keyword: [order]}]
steps:
  - {say: {en: "I wait for your payment.", ko: "결제를 기다릴게요."}}
  - wait: {event: paid}
  - {say: {en: "Paid {{ event.total }} by {{ event.from }}.", ko: "{{ event.total }}원이 결제됐어요."}}
  - {end: resolved}
---
flow: cart
triggers: [{event: cart.abandoned, when: event.total >= 30}]
steps:
  - {ask: help, type: bool, text: {en: "Shall I help with {{ event.item }}?", ko: "{{ event.item }} 도와드릴까요?"}}
  - {say: {en: "Helping with {{ event.item }}.", ko: "도와드릴게요."}}
  - {end: resolved}
`

// emit sends a custom event, by default the page's.
func (s *stage) emit(id, name, data string, by ...chat.Actor) chat.Result {
	s.t.Helper()
	actor := chat.Actor{Kind: chat.ByVisitor, ID: s.visitor.ID}
	if len(by) > 0 {
		actor = by[0]
	}
	return s.do(chat.Command{Op: chat.OpEmit, Conversation: s.conv, Actor: actor, ClientID: id, Event: chat.EmittedBody{Name: name, Data: json.RawMessage(data)}})
}

func TestCustomEvent(t *testing.T) {
	t.Parallel()
	t.Run("WakesTheStepThatWaits", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, published(waitsForPayment))
		wants(t, s.say("order"), "I wait")
		s.emit("e1", "other", `{}`)
		s.settle()
		wants(t, s.replies())
		s.emit("e2", "paid", `{"total": 30}`)
		wants(t, s.later(), "Paid 30 by page")
		if again := s.emit("e2", "paid", `{"total": 30}`); !again.Duplicate {
			t.Error("the same event was taken twice")
		}
		s.settle()
		if n := s.count("Paid"); n != 1 {
			t.Errorf("said %d times", n)
		}
	})
	t.Run("WakesItBelowAnotherFlow", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, published(waitsForPayment+`---
flow: help
triggers: [{keyword: [help me]}]
steps:
  - {ask: what, text: {en: "With what?", ko: "무엇을요?"}}
  - {say: {en: "I see.", ko: "그렇군요."}}
`))
		s.say("order")
		wants(t, s.say("help me"), "With what?")
		s.emit("e1", "paid", `{"total": 5}`, chat.Actor{Kind: chat.ByAgent, ID: s.agent.ID})
		s.settle()
		wants(t, s.replies()) // the question stands
		wants(t, s.say("the zip of my coat"), "I see.", "Paid 5 by server")
	})
	t.Run("StartsTheFlowThatItTriggers", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, published(waitsForPayment))
		s.say("thanks")
		s.emit("e1", "cart.abandoned", `{"total": 12, "item": "boots"}`)
		s.settle()
		wants(t, s.replies()) // its guard does not hold
		s.emit("e2", "cart.abandoned", `{"total": 30, "item": "boots"}`)
		wants(t, s.later(), "Shall I help with boots?")
		wants(t, s.say("yes"), "Helping with boots")
	})
	t.Run("StartsNothingInTheMiddleOfAFlow", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, published(waitsForPayment))
		s.say("order")
		s.emit("e1", "cart.abandoned", `{"total": 30, "item": "boots"}`)
		s.settle()
		wants(t, s.replies())
	})
	t.Run("StartsNoFlowByItsName", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, published(waitsForPayment))
		s.say("thanks")
		s.emit("e1", "order", `{}`)
		s.settle()
		wants(t, s.replies())
	})
	t.Run("NeverTalksOverAPerson", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, published(waitsForPayment))
		s.say("order")
		s.agentWrites()
		s.emit("e1", "paid", `{"total": 30}`)
		s.settle()
		if n := s.count("Paid"); n > 0 {
			t.Error("the bot spoke while a person had the chat")
		}
		found := false
		for _, e := range s.events() {
			found = found || e.Kind == chat.EventEmitted
		}
		if !found {
			t.Error("the event is not in the log")
		}
	})
	t.Run("IsTakenAfterWhatTheVisitorWroteBefore", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, published(waitsForPayment))
		s.say("thanks")
		s.post("order", "", "") // both may come into one turn
		s.emit("e1", "paid", `{"total": 7}`)
		s.eventually("both", func() bool { return s.count("I wait") == 1 && s.count("Paid 7") == 1 })
	})
}
