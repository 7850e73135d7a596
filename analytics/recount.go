package analytics

import (
	"context"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Recount is what a recomputation found.
type Recount struct {
	Conversations int
	Changed       int // whose stored engagements differed
}

// Recompute computes the conversations of a workspace that were active at from
// or later and before to from their events again, and saves what differs:
// after a quiet moment, nothing does. Zero bounds do not restrict. It may run
// beside Run.
func (p *Projector) Recompute(ctx context.Context, workspace chat.ID, from, to time.Time) (Recount, error) {
	var r Recount
	q := chat.ListQuery{View: chat.ViewAll, Limit: passBatch}
	for {
		list, next, err := p.Store.ListConversations(ctx, workspace, q)
		if err != nil {
			return r, err
		}
		for _, s := range list { // newest activity first
			at := s.Conversation.ActiveAt
			if !to.IsZero() && !at.Before(to) {
				continue
			}
			if at.Before(from) {
				return r, nil
			}
			changed, err := p.recompute(ctx, s.Conversation)
			if err != nil {
				return r, err
			}
			r.Conversations++
			if changed {
				r.Changed++
			}
		}
		if next == "" {
			return r, nil
		}
		q.Cursor = next
	}
}

func (p *Projector) recompute(ctx context.Context, conv chat.Conversation) (changed bool, err error) {
	if !conv.ErasedAt.IsZero() { // what it said is gone: what was computed stays
		return false, nil
	}
	c, err := p.compute(ctx, conv, p.Now())
	if err != nil {
		return false, err
	}
	stored, err := p.Store.Projection(ctx, conv.Workspace, conv.ID)
	if err != nil {
		return false, err
	}
	if slices.EqualFunc(stored.Engagements, c.Engagements, same) && slices.EqualFunc(stored.Spans, c.Spans, sameSpan) &&
		slices.EqualFunc(stored.Exposures, c.Exposures, sameExposure) {
		return false, nil
	}
	return true, p.Store.SaveEngagements(ctx, conv.Workspace, conv.ID, c.Projection)
}

// same compares what is told by a row; instants and durations to the
// millisecond, as stored.
func same(a, b chat.Engagement) bool {
	return a.ID == b.ID && a.Preview == b.Preview && a.ProjectedSeq == b.ProjectedSeq && sameInstant(a.LastAt, b.LastAt) && sameFacts(a, b)
}

// sameFacts compares what figures are made of.
func sameFacts(a, b chat.Engagement) bool {
	at := [][2]time.Time{
		{a.OpenedAt, b.OpenedAt}, {a.ClosedAt, b.ClosedAt}, {a.AskedAt, b.AskedAt},
		{a.AcceptedAt, b.AcceptedAt}, {a.PersonReplyAt, b.PersonReplyAt}, {a.ReversedAt, b.ReversedAt},
	}
	for _, t := range at {
		if !sameInstant(t[0], t[1]) {
			return false
		}
	}
	return a.OpenedSeq == b.OpenedSeq && a.Outcome == b.Outcome && a.Reason == b.Reason && a.Lang == b.Lang &&
		a.Channel == b.Channel && a.ReversedReason == b.ReversedReason &&
		a.Forced == b.Forced && a.Page == b.Page && a.CameBack == b.CameBack && a.AfterHours == b.AfterHours && a.Team == b.Team &&
		a.Agent == b.Agent && a.Bot == b.Bot && a.Rating == b.Rating && a.Transfers == b.Transfers && a.Reopened == b.Reopened &&
		a.Dropped == b.Dropped && sameSpell(a.Handle, b.Handle) && sameSpell(a.Resolution, b.Resolution) && a.Abstained == b.Abstained &&
		a.Tokens == b.Tokens && a.CostMicros == b.CostMicros && slices.EqualFunc(a.Replies, b.Replies, sameReply) && slices.Equal(a.Touches, b.Touches)
}

func sameSpan(a, b chat.Span) bool {
	return a.Number == b.Number && a.OpenedSeq == b.OpenedSeq && a.Kind == b.Kind && a.Agent == b.Agent && a.Team == b.Team && a.Result == b.Result &&
		sameInstant(a.OpenedAt, b.OpenedAt) && sameInstant(a.From, b.From) && sameInstant(a.To, b.To) && sameInstant(a.DueAt, b.DueAt) && sameSpell(a.Business, b.Business)
}

func sameReply(a, b chat.Reply) bool {
	return sameSpell(a.First, b.First) && sameSpell(a.Whole, b.Whole)
}
func sameSpell(a, b time.Duration) bool { return a.Milliseconds() == b.Milliseconds() }
func sameInstant(a, b time.Time) bool {
	return a.IsZero() == b.IsZero() && (a.IsZero() || a.UnixMilli() == b.UnixMilli())
}

// Stretch is a time from an instant to another, both included.
type Stretch struct{ From, To time.Time }

// Touched gives the stretches of time whose figures are others when one
// projection of a conversation takes another's place.
func Touched(before, after chat.Projection) (out []Stretch) {
	instant := func(t time.Time) { out = append(out, Stretch{t, t}) }
	eachPair(before.Engagements, after.Engagements, func(e chat.Engagement) int64 { return e.OpenedSeq }, func(a, b *chat.Engagement) {
		switch {
		case a == nil:
			instant(b.OpenedAt)
		case b == nil:
			instant(a.OpenedAt)
		case !sameFacts(*a, *b):
			instant(a.OpenedAt)
			instant(b.OpenedAt)
		}
	})
	eachPair(before.Spans, after.Spans, func(s chat.Span) int { return s.Number }, func(a, b *chat.Span) {
		if a != nil && b != nil && sameSpan(*a, *b) {
			return
		}
		if a != nil && b != nil && a.Kind == chat.SpanService && b.Kind == chat.SpanService && a.Agent == b.Agent && sameInstant(a.From, b.From) {
			from, to := servedUntil(*a), servedUntil(*b) // what is before both ends is as it was
			if to.Before(from) {
				from, to = to, from
			}
			out = append(out, Stretch{from, to})
		} else {
			for _, s := range []*chat.Span{a, b} {
				if s != nil && s.Kind == chat.SpanService {
					out = append(out, Stretch{s.From, servedUntil(*s)})
				}
			}
		}
		for _, s := range []*chat.Span{a, b} {
			if s != nil {
				instant(s.OpenedAt)
			}
		}
	})
	return out
}

// servedUntil is until when a service counts.
func servedUntil(s chat.Span) time.Time {
	last := s.From.Add(LongestService)
	if s.To.IsZero() || last.Before(s.To) {
		return last
	}
	return s.To
}

// eachPair gives the values of two lists that have the same key; nil where one
// has none.
func eachPair[T any, K comparable](a, b []T, key func(T) K, fn func(a, b *T)) {
	of := make(map[K]*T, len(b))
	for i := range b {
		of[key(b[i])] = &b[i]
	}
	for i := range a {
		k := key(a[i])
		fn(&a[i], of[k])
		delete(of, k)
	}
	for _, v := range of {
		fn(nil, v)
	}
}
