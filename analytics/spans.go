package analytics

import (
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// How spans end, and how a service begins.
const (
	resultAnswered  = "answered"
	resultLeft      = "left"   // the visitor ended it, or was gone
	resultClosed    = "closed" // a person ended it
	resultReturned  = "returned"
	resultAccepted  = "accepted"
	resultPicked    = "picked" // from the queue, by hand
	resultTookOver  = "took_over"
	resultTransfer  = "transfer"
	resultReopened  = "reopened"
	resultDeclined  = "declined"
	resultExpired   = "expired"
	resultWithdrawn = "withdrawn"
	resultKept      = "kept"
	resultLate      = "late"
	resultBroken    = "broken"
)

// PromiseGrace is how long after its due time a promise counts as kept: due is
// the next opening, and the chat waits in the queue from then on.
const PromiseGrace = 24 * time.Hour

// span is a stretch while the events are read; of is nil outside an engagement.
type span struct {
	chat.Span
	of *engagement
}

// spans are those of a conversation, and the open one of each kind.
type spans struct {
	all  []*span
	open map[chat.SpanKind]*span
}

// begin starts a span unless one of its kind is open.
func (s *spans) begin(kind chat.SpanKind, at time.Time, of *engagement) *span {
	if v := s.open[kind]; v != nil {
		return v
	}
	v := &span{Span: chat.Span{Kind: kind, From: at}, of: of}
	if s.open == nil {
		s.open = map[chat.SpanKind]*span{}
	}
	s.open[kind], s.all = v, append(s.all, v)
	return v
}

// end closes the open span of a kind and gives it, or nil.
func (s *spans) end(kind chat.SpanKind, at time.Time, result string) *span {
	v := s.open[kind]
	if v == nil {
		return nil
	}
	delete(s.open, kind)
	v.To = at
	if result != "" {
		v.Result = result
	}
	return v
}

// rows are the spans as they are stored.
func (s *spans) rows(conv chat.ID, hours Hours) []chat.Span {
	var out []chat.Span
	for i, v := range s.all {
		r := v.Span
		r.Conversation, r.Number, r.OpenedAt = conv, i+1, r.From
		if v.of != nil {
			r.OpenedSeq, r.OpenedAt = v.of.opening.seq, v.of.opening.at
		}
		if r.Kind == chat.SpanWait && !r.To.IsZero() {
			r.Business = hours.Between(r.From, r.To)
		}
		out = append(out, r)
	}
	return out
}

// waits starts the clock of the first response, unless it runs.
func (f *folding) waits(e *engagement, at time.Time) {
	if e != nil && f.owner != chat.OwnerAgent {
		f.spans.begin(chat.SpanWait, at, e).Team = f.team
	}
}

// replied ends what a person's message ends.
func (f *folding) replied(e chat.Event) {
	if v := f.spans.end(chat.SpanWait, e.At, resultAnswered); v != nil {
		v.Agent = e.Actor.ID
	}
	if v := f.spans.open[chat.SpanPromise]; v != nil {
		result := resultKept
		if e.At.After(v.DueAt.Add(PromiseGrace)) {
			result = resultLate
		}
		f.spans.end(chat.SpanPromise, e.At, result).Agent = e.Actor.ID
	}
}

// leave ends everything that waits, because the chat or the need has ended.
func (f *folding) leave(at time.Time, result string) {
	f.spans.end(chat.SpanWait, at, result)
	f.spans.end(chat.SpanQueue, at, result)
	offer := result
	if offer != resultLeft {
		offer = resultWithdrawn
	}
	f.spans.end(chat.SpanOffer, at, offer)
	if f.spans.open[chat.SpanPromise] != nil {
		f.spans.end(chat.SpanPromise, at, resultBroken)
	}
}

// promise notes that a person was promised.
func (f *folding) promise(h chat.HandoffBody, at time.Time) {
	if h.Promised && f.cur != nil {
		f.spans.begin(chat.SpanPromise, at, f.cur).DueAt = time.UnixMilli(h.DueMS).UTC()
	}
}

// offered, and the ways in which an offer ends.
func (f *folding) offered(e chat.Event, o chat.OfferBody) {
	v := f.spans.begin(chat.SpanOffer, e.At, f.cur)
	v.Agent, v.Team = o.Agent, f.team
}

func ends(result string) func(*folding, chat.Event, chat.OfferBody) {
	return func(f *folding, e chat.Event, o chat.OfferBody) {
		if v := f.spans.open[chat.SpanOffer]; v != nil && v.Agent == o.Agent {
			f.spans.end(chat.SpanOffer, e.At, result)
		}
	}
}

// handed follows a change of owner once it is known which engagement it
// belongs to: who had the chat has it no more, and who has it now begins.
func (f *folding) handed(e chat.Event, o chat.OwnerBody) {
	how := o.Reason
	switch how {
	case "took_over", "wrote":
		how = resultTookOver
		if o.From == chat.OwnerQueue {
			how = resultPicked
		}
	case "":
		how = resultTookOver
	}
	if o.From == chat.OwnerAgent {
		f.served(e.At)
		if how == resultTransfer && f.cur != nil {
			f.cur.transfers++
		}
	}
	if o.To != chat.OwnerQueue {
		result := resultReturned
		if o.To == chat.OwnerAgent {
			result = how
		}
		f.spans.end(chat.SpanQueue, e.At, result)
		f.spans.end(chat.SpanOffer, e.At, resultWithdrawn)
	}
	switch o.To {
	case chat.OwnerQueue:
		f.spans.begin(chat.SpanQueue, e.At, f.cur).Team = f.team
	case chat.OwnerAgent:
		v := f.spans.begin(chat.SpanService, e.At, f.cur)
		v.Agent, v.Team, v.Result = o.Agent, f.team, how
		if f.cur != nil {
			f.cur.agent = o.Agent
		}
	case chat.OwnerBot:
		f.spans.end(chat.SpanWait, e.At, resultReturned)
		f.spans.end(chat.SpanPromise, e.At, resultReturned)
	}
}

// served ends a time with an agent.
func (f *folding) served(at time.Time) {
	if v := f.spans.end(chat.SpanService, at, ""); v != nil && v.of != nil {
		v.of.handle += at.Sub(v.From)
	}
}
