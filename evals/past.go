package evals

import (
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Past is a conversation as it happened.
type Past struct {
	ID      chat.ID
	Lang    string
	Visitor chat.Visitor
	Events  []chat.Event // all of them, oldest first, as agents see them
}

// pastTurn is what the visitor did at once, and what the bot did about it.
type pastTurn struct {
	at     time.Time
	inputs []pastInput
	was    Outcome
	done   bool // the bot has reacted
}

type pastInput struct {
	text, choice string
	thumbs       *bool // feedback instead of words
	files        []chat.Attachment
}

// botsPart is the part of a conversation in which the bot had it: up to the first
// hand-over that took effect, the first word of a person, or the first end.
type botsPart struct {
	greeted bool
	turns   []pastTurn
	more    bool // the conversation went on afterwards
}

// part cuts out what the bot did.
func (p Past) part() botsPart {
	var b botsPart
	over := false
	for _, e := range p.Events {
		fromVisitor := e.Kind == chat.MessagePosted && e.Actor.Kind == chat.ByVisitor
		if over {
			b.more = b.more || fromVisitor
			continue
		}
		switch {
		case fromVisitor:
			if m, err := chat.Read[chat.MessageBody](e); err == nil {
				b.add(e.At, pastInput{text: m.Text, choice: m.Choice, files: m.Attachments})
			}
		case e.Kind == chat.FeedbackGiven:
			if f, err := chat.Read[chat.FeedbackBody](e); err == nil {
				b.close()
				b.add(e.At, pastInput{thumbs: &f.Helpful})
			}
		case e.Kind == chat.DecisionMade, e.Kind == chat.HandoffRequested, e.Kind == chat.MessagePosted && e.Actor.Kind == chat.ByBot:
			b.reacted(e)
		case e.Kind == chat.MessagePosted && e.Actor.Kind == chat.ByAgent, e.Kind == chat.ConversationResolved, e.Kind == chat.AgentJoined:
			over = true
		}
		if e.Kind == chat.OwnerChanged {
			if o, err := chat.Read[chat.OwnerBody](e); err == nil && o.To != chat.OwnerBot {
				// The words of the hand-over follow the change of owner.
				over = o.To != chat.OwnerQueue || o.From != chat.OwnerBot
				b.close()
			}
		}
	}
	return b
}

func (b *botsPart) add(at time.Time, in pastInput) {
	if n := len(b.turns); n > 0 && !b.turns[n-1].done && b.turns[n-1].inputs[0].thumbs == nil {
		b.turns[n-1].inputs = append(b.turns[n-1].inputs, in)
		return
	}
	if n := len(b.turns); n > 0 && b.turns[n-1].was.HandedOver != "" && !b.turns[n-1].was.Promised {
		b.more = true // written to the people who were called
		return
	}
	b.turns = append(b.turns, pastTurn{at: at, inputs: []pastInput{in}})
}

func (b *botsPart) close() {
	if n := len(b.turns); n > 0 {
		b.turns[n-1].done = true
	}
}

// reacted notes what the bot did in the newest turn.
func (b *botsPart) reacted(e chat.Event) {
	n := len(b.turns)
	if n == 0 {
		b.greeted = b.greeted || e.Kind == chat.MessagePosted
		return
	}
	t := &b.turns[n-1]
	t.done = true
	switch e.Kind {
	case chat.DecisionMade:
		if d, err := chat.Read[chat.DecisionBody](e); err == nil {
			t.was.Action, t.was.Reason, t.was.Band, t.was.Confidence, t.was.Article = d.Action, d.Reason, d.Band, d.Confidence, d.Article
		}
	case chat.HandoffRequested:
		if h, err := chat.Read[chat.HandoffBody](e); err == nil {
			t.was.HandedOver, t.was.Promised = h.Reason, h.Promised
		}
	case chat.MessagePosted:
		if m, err := chat.Read[chat.MessageBody](e); err == nil {
			t.was.say(m.Text)
		}
	}
}
