package analytics_test

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// history makes the log of one conversation by the real rules: what chat.Decide
// refuses does not happen.
type history struct {
	now     time.Time
	conv    chat.Conversation
	handoff *chat.Handoff
	offer   *chat.Offer
	turn    *chat.Turn
	events  []chat.Event
}

func newHistory() *history { return &history{now: opening} }

func (h *history) do(c chat.Command) bool {
	c.Workspace, c.Conversation = workspace, h.conv.ID
	c.Opening = &chat.Opening{Visitor: conversation.Visitor, Channel: "web", Lang: "en"}
	if h.conv.ID.IsZero() {
		c.Conversation = conversation.ID
	}
	k := chat.Known{
		Conversation: h.conv, Handoff: h.handoff, Offer: h.offer, Turn: h.turn, Now: h.now,
		Agent: &chat.Presence{Agent: agent, Name: "Ada", Status: "online", Limit: 4},
	}
	if c.Op == chat.OpFeedback {
		for _, e := range h.events {
			if e.Seq == c.Seq {
				k.Target = &e
			}
		}
	}
	change, err := chat.Decide(k, c)
	if err != nil || change.NoOp {
		return false
	}
	h.keep(change)
	return true
}

func (h *history) keep(c chat.Change) {
	h.conv = c.Conversation
	h.events = append(h.events, c.Events...)
	if c.Handoff != nil {
		h.handoff = c.Handoff
		if s := c.Handoff.Status; s == chat.HandoffDone || s == chat.HandoffMissed {
			h.handoff = nil
		}
	}
	if c.Withdraw {
		h.offer = nil
	}
	if c.Offer != nil {
		h.offer = c.Offer
		if c.Offer.Status != chat.OfferOpen {
			h.offer = nil
		}
	}
	if c.CancelTurns || c.EndTurn != nil {
		h.turn = nil
	}
	if c.OpenTurn != nil && h.turn == nil {
		h.turn = c.OpenTurn
	}
}

var (
	visitorActor = chat.Actor{Kind: chat.ByVisitor, ID: conversation.Visitor}
	agentActor   = chat.Actor{Kind: chat.ByAgent, ID: agent, Name: "Ada"}
	botActor     = chat.Actor{Kind: chat.ByBot}
	systemActor  = chat.Actor{Kind: chat.BySystem}
)

func (h *history) says(text, choice, prompt string) bool {
	return h.do(chat.Command{Op: chat.OpPost, Actor: visitorActor, Message: chat.MessageBody{Text: text, Choice: choice, PromptID: prompt}})
}

// commit does the bot's turn.
func (h *history) commit(op chat.Op, r chat.TurnResult) bool {
	if h.turn == nil {
		return false
	}
	t := *h.turn
	t.Status, t.Claim, t.Epoch, t.ToSeq = chat.TurnClaimed, chat.NewID(), h.conv.Epoch, h.conv.LastSeq
	h.turn = &t
	r.Turn, r.Claim, r.Epoch = t.ID, t.Claim, t.Epoch
	return h.do(chat.Command{Op: op, Actor: botActor, Result: &r})
}

func decision(action, reason, band, article string) []chat.Decision {
	return []chat.Decision{{ID: chat.NewID(), Action: action, Reason: reason, Band: band, Article: article}}
}

func (h *history) handOver(due time.Time) *chat.HandOver {
	return &chat.HandOver{ID: chat.NewID(), Reason: "explicit_ask", DueAt: due, Words: chat.MessageBody{Text: "I am getting somebody."}}
}

// step does one random thing.
func (h *history) step(t *rapid.T) {
	if rapid.IntRange(0, 9).Draw(t, "pause") == 0 {
		h.now = h.now.Add(time.Duration(rapid.IntRange(1, 50).Draw(t, "minutes")) * time.Minute)
	} else {
		h.now = h.now.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "seconds")) * time.Second)
	}
	steps[rapid.SampledFrom(stepNames).Draw(t, "step")](h, t)
}

var personButton = chat.Button{ID: "talk_to_person", Label: "Talk to a person"}

var steps = map[string]func(*history, *rapid.T){
	"ask": func(h *history, t *rapid.T) {
		h.says(fmt.Sprintf("where is parcel %d", rapid.IntRange(1, 4).Draw(t, "n")), "", "")
	},
	"greet":  func(h *history, _ *rapid.T) { h.says("hello", "", "") },
	"thank":  func(h *history, _ *rapid.T) { h.says("thank you!", "", "") },
	"person": func(h *history, _ *rapid.T) { h.says("Talk to a person", "talk_to_person", "") },
	"click":  func(h *history, _ *rapid.T) { h.says("Track my order", "track", "p1") },
	"answer": func(h *history, t *rapid.T) {
		title := fmt.Sprintf("Article %d", rapid.IntRange(1, 5).Draw(t, "article"))
		h.commit(chat.OpCommit, chat.TurnResult{Decisions: decision("answered", "high", "high", title),
			Messages: []chat.MessageBody{{Text: "So it is.", Answer: &chat.Answer{Band: "high"}}}})
	},
	"hedge": func(h *history, _ *rapid.T) {
		h.commit(chat.OpCommit, chat.TurnResult{Decisions: decision("hedged", "middle", "middle", "Article 1"),
			Messages: []chat.MessageBody{{Text: "Perhaps.", Answer: &chat.Answer{Band: "middle"}}}})
	},
	"abstain": func(h *history, _ *rapid.T) {
		h.commit(chat.OpCommit, chat.TurnResult{Decisions: decision("abstained", "unknown_1", "low", ""),
			Messages: []chat.MessageBody{{Text: "I don't know.", Buttons: []chat.Button{personButton}}}})
	},
	"chat": func(h *history, _ *rapid.T) {
		h.commit(chat.OpCommit, chat.TurnResult{Decisions: decision("smalltalk", "thanks", "", ""), Messages: []chat.MessageBody{{Text: "You're welcome."}}})
	},
	"prompt": func(h *history, _ *rapid.T) {
		h.commit(chat.OpCommit, chat.TurnResult{Decisions: decision("flow", "order_status", "", ""),
			Messages: []chat.MessageBody{{Text: "Which order?", Prompt: &chat.Prompt{ID: "p1", Kind: "ask"}}}})
	},
	"finish": func(h *history, _ *rapid.T) {
		h.commit(chat.OpCommit, chat.TurnResult{Decisions: decision("flow", "end:resolved", "", ""), Messages: []chat.MessageBody{{Text: "Done."}}})
	},
	"hand over": func(h *history, _ *rapid.T) {
		h.commit(chat.OpCommit, chat.TurnResult{Decisions: decision("handoff", "explicit_ask", "", ""), HandOver: h.handOver(time.Time{})})
	},
	"promise": func(h *history, _ *rapid.T) {
		h.commit(chat.OpCommit, chat.TurnResult{Decisions: decision("handoff", "explicit_ask", "", ""), HandOver: h.handOver(h.now.Add(time.Hour))})
	},
	"fail": func(h *history, _ *rapid.T) {
		h.commit(chat.OpFail, chat.TurnResult{HandOver: h.handOver(time.Time{})})
	},
	"watchdog": func(h *history, _ *rapid.T) {
		h.do(chat.Command{Op: chat.OpWatchdog, Actor: systemActor, HandOver: h.handOver(time.Time{})})
	},
	"enqueue": func(h *history, _ *rapid.T) {
		if h.handoff != nil {
			h.do(chat.Command{Op: chat.OpEnqueue, Actor: systemActor, Handoff: h.handoff.ID})
		}
	},
	"accept": func(h *history, _ *rapid.T) {
		if h.handoff != nil && h.do(chat.Command{Op: chat.OpOffer, Actor: systemActor, Handoff: h.handoff.ID, Agent: agent, OfferFor: time.Minute}) {
			h.do(chat.Command{Op: chat.OpAccept, Actor: agentActor, Offer: h.offer.ID})
		}
	},
	"take": func(h *history, _ *rapid.T) { h.do(chat.Command{Op: chat.OpTake, Actor: agentActor}) },
	"reply": func(h *history, _ *rapid.T) {
		h.do(chat.Command{Op: chat.OpPost, Actor: agentActor, Message: chat.MessageBody{Text: "Ada here."}})
	},
	"return": func(h *history, _ *rapid.T) { h.do(chat.Command{Op: chat.OpReturn, Actor: agentActor}) },
	"release": func(h *history, _ *rapid.T) {
		h.do(chat.Command{Op: chat.OpRelease, Actor: systemActor, Reason: "agent_gone"})
	},
	"resolve": func(h *history, _ *rapid.T) { h.do(chat.Command{Op: chat.OpResolve, Actor: agentActor}) },
	"leave":   func(h *history, _ *rapid.T) { h.do(chat.Command{Op: chat.OpResolve, Actor: visitorActor}) },
	"reopen":  func(h *history, _ *rapid.T) { h.do(chat.Command{Op: chat.OpReopen, Actor: agentActor}) },
	"rate": func(h *history, t *rapid.T) {
		h.do(chat.Command{Op: chat.OpRate, Actor: visitorActor, Score: rapid.IntRange(1, 5).Draw(t, "score")})
	},
	"feedback": func(h *history, t *rapid.T) {
		if h.conv.LastSeq > 0 {
			h.do(chat.Command{Op: chat.OpFeedback, Actor: visitorActor, Seq: rapid.Int64Range(1, h.conv.LastSeq).Draw(t, "seq"), Helpful: rapid.Bool().Draw(t, "helpful")})
		}
	},
	"spam": func(h *history, t *rapid.T) {
		tags := [][]string{{"spam"}, {}}[rapid.IntRange(0, 1).Draw(t, "tags")]
		h.do(chat.Command{Op: chat.OpTag, Actor: agentActor, Tags: tags})
	},
}

// stepNames weigh the steps: visitors ask and the bot replies more than
// anything else happens.
var stepNames = []string{
	"ask", "ask", "ask", "ask", "answer", "answer", "answer", "abstain", "prompt", "chat", "thank",

	"ask", "greet", "thank", "person", "click", "answer", "hedge", "abstain", "chat", "prompt", "finish", "hand over", "promise", "fail",
	"watchdog", "enqueue", "accept", "take", "reply", "return", "release", "resolve", "leave", "reopen", "rate", "feedback", "spam",
}

func drawHistory(t *rapid.T) *history {
	h := newHistory()
	for range rapid.IntRange(1, 60).Draw(t, "steps") {
		h.step(t)
	}
	return h
}
