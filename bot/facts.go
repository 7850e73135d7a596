package bot

import (
	"cmp"
	"context"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// facts is what figures need of this turn beside its words.
func (t *turn) facts(ctx context.Context) chat.DecisionFacts {
	f := t.counted()
	if there, err := t.online(ctx, "", t.Now()); err == nil { // else nobody knows, which is a fact too
		f.Staffed = &there
	}
	return f
}

// counted is facts without a look at who is there.
func (t *turn) counted() chat.DecisionFacts {
	f := chat.DecisionFacts{
		Flow: t.state.Flow(), Release: cmp.Or(t.ran, t.home.Release), Bot: t.Version, Tokens: t.tokens, CostMicros: t.cost,
	}
	if t.ran == "" {
		f.Flow = ""
	}
	if n := len(t.trace.Flow); n > 0 { // also when it has ended
		f.Flow = t.trace.Flow[n-1].Flow
	}
	if t.Model != nil && t.Version != "" {
		f.Bot += " " + t.Model.Name()
	}
	if since := t.live.first(); !since.IsZero() {
		for _, e := range t.events {
			if e.Seq >= t.row.FromSeq && e.Kind == chat.MessagePosted && e.Actor.Kind == chat.ByVisitor {
				f.FirstMS = max(1, since.Sub(e.At).Milliseconds())
				break
			}
		}
	}
	return f
}
