package evals

import (
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
)

// Past is a conversation as it happened.
type Past struct {
	ID      chat.ID
	Lang    string
	Visitor chat.Visitor
	Events  []chat.Event          // all of them, oldest first, as agents see them
	Traces  map[chat.ID]bot.Trace // flow and model of its decisions, as retention left them
	Effects []chat.Effect         // what its flows asked of the world
	Read    time.Time             // when it was read: until then its timers ran
}

// pastTurn is what the visitor did at once, and what the bot did about it
// until the visitor did something again.
type pastTurn struct {
	at      time.Time
	reacted time.Time // when the bot first did something; zero when it did not
	inputs  []pastInput
	was     Outcome
	asked   *Asks // what waited when the visitor did it
	done    bool  // the bot has reacted
	opened  bool  // the visitor opened the chat; no inputs
}

type pastInput struct {
	at           time.Time
	text, choice string
	thumbs       *bool // feedback instead of words
	files        []chat.Attachment
}

// botsPart is the part of a conversation in which the bot had it: up to the first
// hand-over that took effect, the first word of a person, or the first end.
type botsPart struct {
	page  chat.Page
	turns []pastTurn
	until time.Time // how long its timers ran
	more  bool      // the conversation went on afterwards

	traces map[chat.ID]bot.Trace
	opened time.Time
	asks   *Asks
	handed bool
}

// part cuts out what the bot did.
func (p Past) part() botsPart {
	b := botsPart{traces: p.Traces}
	over := false
	for _, e := range p.Events {
		fromVisitor := e.Kind == chat.MessagePosted && e.Actor.Kind == chat.ByVisitor
		if over {
			b.more = b.more || fromVisitor
			continue
		}
		b.until = e.At
		switch {
		case e.Kind == chat.ConversationOpened:
			if o, err := chat.Read[chat.OpenedBody](e); err == nil {
				b.page, b.opened = o.Page, e.At
			}
		case fromVisitor:
			if m, err := chat.Read[chat.MessageBody](e); err == nil {
				b.add(pastInput{at: e.At, text: m.Text, choice: m.Choice, files: m.Attachments})
			}
		case e.Kind == chat.FeedbackGiven:
			if f, err := chat.Read[chat.FeedbackBody](e); err == nil {
				b.close()
				b.add(pastInput{at: e.At, thumbs: &f.Helpful})
			}
		case e.Kind == chat.MessagePosted && e.Actor.Kind == chat.ByAgent, e.Kind == chat.ConversationResolved, e.Kind == chat.AgentJoined:
			over = true
		case e.Kind == chat.OwnerChanged:
			if o, err := chat.Read[chat.OwnerBody](e); err == nil && o.To != chat.OwnerBot {
				// The words of the hand-over follow the change of owner.
				over = o.To != chat.OwnerQueue || o.From != chat.OwnerBot
				b.close()
			}
		default:
			b.reacted(e)
		}
	}
	if !over && !b.handed && p.Read.After(b.until) { // it goes on: so do its timers
		b.until = p.Read
	}
	return b
}

// writes reports whether the visitor did anything in it but open the chat.
func (b *botsPart) writes() bool {
	return slices.ContainsFunc(b.turns, func(t pastTurn) bool { return !t.opened })
}

func (b *botsPart) add(in pastInput) {
	n := len(b.turns)
	if n > 0 && !b.turns[n-1].done && !b.turns[n-1].opened && b.turns[n-1].inputs[0].thumbs == nil {
		b.turns[n-1].inputs = append(b.turns[n-1].inputs, in)
		return
	}
	if n == 0 && !b.opened.IsZero() && in.at.After(b.opened) { // opened before it was written in
		b.turns = append(b.turns, pastTurn{at: b.opened, opened: true, done: true, was: Outcome{from: b.opened}})
	}
	if b.handed {
		b.more = true // written to the people who were called
		return
	}
	b.turns = append(b.turns, pastTurn{at: in.at, inputs: []pastInput{in}, asked: b.asks, was: Outcome{from: in.at}})
}

func (b *botsPart) close() {
	if n := len(b.turns); n > 0 {
		b.turns[n-1].done = true
	}
}

// reacted notes what the bot did in the newest turn.
func (b *botsPart) reacted(e chat.Event) {
	says := e.Kind == chat.MessagePosted && e.Actor.Kind == chat.ByBot
	if len(b.turns) == 0 {
		if !says && e.Kind != chat.DecisionMade && e.Kind != chat.FieldCaptured && e.Kind != chat.HandoffRequested {
			return
		}
		b.turns = append(b.turns, pastTurn{at: b.opened, opened: true, was: Outcome{from: b.opened}})
	}
	t := &b.turns[len(b.turns)-1]
	if says || e.Kind == chat.DecisionMade || e.Kind == chat.HandoffRequested {
		t.done = true
		if t.reacted.IsZero() {
			t.reacted = e.At
		}
	}
	t.was.see(e, b.traces)
	if says {
		b.asks = t.was.Asks
	}
	if e.Kind == chat.HandoffRequested {
		b.handed = b.handed || !t.was.Promised
	}
}
