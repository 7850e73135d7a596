package analytics

import (
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Unit says what a figure is measured in.
type Unit string

// The units.
const (
	Share  Unit = "share"  // a part of a whole, 0…1
	Time   Unit = "time"   // milliseconds
	Amount Unit = "amount" // tokens, or millionths of the currency unit
)

// Fact is an engagement with all that figures are made of.
type Fact struct {
	*chat.Engagement
	Spans  []chat.Span
	Labels []chat.Solved
}

// moment is what figures go by beside the facts.
type moment struct {
	now   time.Time
	short time.Duration // a shorter wait is a short abandon
}

// Figure is one figure of the report: its name is that of its definition.
type Figure struct {
	Name string
	Unit Unit
	add  func(f *Fact, m moment, t *tally)
}

// The names of figures that are not in Summary.
const (
	NameSolved          = "solved"
	NameSolvedAssumed   = "solved_assumed"
	NameForced          = "forced"
	NameFirstResponse   = "first_response"
	NameFirstBusiness   = "first_response_business"
	NameStillWaiting    = "still_waiting"
	NameAcceptance      = "acceptance"
	NameOfferAcceptance = "offer_acceptance"
	NameMissed          = "missed"
	NameShortAbandons   = "short_abandons"
	NameDropped         = "dropped"
	NameUtilisation     = "utilisation"
	NameCapacity        = "capacity"
	NameBotFirst        = "bot_first"
	NameBotReply        = "bot_reply"
	NameQueueWait       = "queue_wait"
	NameQueueAbandoned  = "queue_abandoned"
	NameHandleTime      = "handle_time"
	NameResolutionTime  = "resolution_time"
	NameTransfers       = "transfers"
	NameSatisfied       = "satisfied"
	NameReopened        = "reopened"
	NamePromisesKept    = "promises_kept"
	NameUnanswered      = "unanswered"
	NameTokens          = "tokens"
	NameCost            = "cost"
)

// ShortAbandon is the wait under which nobody could have been there in time,
// unless a workspace sets another (design: metrics.md).
const ShortAbandon = 10 * time.Second

// FigureList are all figures that are made of engagements, in the order in
// which they are shown. Utilisation is made of time, not of engagements.
var FigureList = []Figure{
	{NameSettled, Share, func(f *Fact, m moment, t *tally) {
		if f.settled(m.now) {
			t.hit(f.holds())
		}
	}},
	{NameProvisional, Share, func(f *Fact, m moment, t *tally) {
		if f.counted() && !f.settled(m.now) {
			t.hit(f.holds())
		}
	}},
	{NameRaw, Share, func(f *Fact, m moment, t *tally) {
		if f.settled(m.now) {
			t.hit(f.raw())
		}
	}},
	{NameFalseShare, Share, func(f *Fact, m moment, t *tally) {
		if f.settled(m.now) && f.raw() {
			t.hit(!f.holds())
		}
	}},
	{NameSolved, Share, func(f *Fact, _ moment, t *tally) { f.labels(t) }},
	{NameSolvedAssumed, Share, func(f *Fact, _ moment, t *tally) {
		if f.outcome() == ContainedAssumed {
			f.labels(t)
		}
	}},
	{NameForced, Share, func(f *Fact, _ moment, t *tally) {
		if f.holds() {
			t.hit(f.Forced)
		}
	}},
	{NameFirstResponse, Time, spanTimes(chat.SpanWait, func(s chat.Span) time.Duration { return s.To.Sub(s.From) }, resultAnswered)},
	{NameFirstBusiness, Time, spanTimes(chat.SpanWait, func(s chat.Span) time.Duration { return s.Business }, resultAnswered)},
	{NameStillWaiting, Time, func(f *Fact, m moment, t *tally) {
		for _, s := range f.Spans {
			if s.Kind == chat.SpanWait && s.To.IsZero() && f.outcome() != Spam {
				t.took(m.now.Sub(s.From))
			}
		}
	}},
	{NameAcceptance, Share, func(f *Fact, _ moment, t *tally) {
		offered, accepted := false, false
		for _, s := range f.Spans {
			offered, accepted = offered || decided(s), accepted || s.Kind == chat.SpanOffer && s.Result == resultAccepted
		}
		if offered {
			t.hit(accepted)
		}
	}},
	{NameOfferAcceptance, Share, func(f *Fact, _ moment, t *tally) {
		for _, s := range f.Spans {
			if decided(s) {
				t.hit(s.Result == resultAccepted)
			}
		}
	}},
	{NameMissed, Share, func(f *Fact, m moment, t *tally) {
		if f.asked() && !f.short(m) {
			t.hit(f.outcome() == EscalatedMissed)
		}
	}},
	{NameShortAbandons, Share, func(f *Fact, m moment, t *tally) {
		if f.asked() {
			t.hit(f.short(m))
		}
	}},
	{NameDropped, Share, func(f *Fact, _ moment, t *tally) {
		if f.over() && !f.PersonReplyAt.IsZero() {
			t.hit(f.Dropped)
		}
	}},
	{NameBotFirst, Time, func(f *Fact, _ moment, t *tally) {
		for _, r := range f.Replies {
			t.took(r.First)
		}
	}},
	{NameBotReply, Time, func(f *Fact, _ moment, t *tally) {
		for _, r := range f.Replies {
			t.took(r.Whole)
		}
	}},
	{NameQueueWait, Time, spanTimes(chat.SpanQueue, func(s chat.Span) time.Duration { return s.To.Sub(s.From) }, resultAccepted, resultPicked, resultTransfer)},
	{NameQueueAbandoned, Share, func(f *Fact, _ moment, t *tally) {
		for _, s := range f.Spans {
			if s.Kind == chat.SpanQueue && !s.To.IsZero() {
				t.hit(s.Result == resultLeft)
			}
		}
	}},
	{NameHandleTime, Time, func(f *Fact, _ moment, t *tally) {
		if f.over() && f.Handle > 0 {
			t.took(f.Handle)
		}
	}},
	{NameResolutionTime, Time, func(f *Fact, _ moment, t *tally) {
		if o := f.outcome(); f.holds() || o == EscalatedServed || o == HumanFirst {
			t.took(f.Resolution)
		}
	}},
	{NameTransfers, Share, func(f *Fact, _ moment, t *tally) {
		if f.over() && !f.Agent.IsZero() {
			t.hit(f.Transfers > 0)
		}
	}},
	{NameSatisfied, Share, func(f *Fact, _ moment, t *tally) {
		if f.Rating > 0 {
			t.hit(f.Rating >= satisfiedFrom)
		}
	}},
	{NameReopened, Share, func(f *Fact, _ moment, t *tally) {
		if f.over() {
			t.hit(f.Reopened)
		}
	}},
	{NamePromisesKept, Share, func(f *Fact, _ moment, t *tally) {
		for _, s := range f.Spans {
			if s.Kind == chat.SpanPromise && !s.To.IsZero() && s.Result != resultReturned {
				t.hit(s.Result == resultKept)
			}
		}
	}},
	{NameUnanswered, Share, func(f *Fact, _ moment, t *tally) {
		if f.outcome() != Spam && (len(f.Replies) > 0 || f.Abstained > 0) {
			t.hit(f.Abstained > 0)
		}
	}},
	{NameTokens, Amount, func(f *Fact, _ moment, t *tally) {
		if f.Tokens > 0 {
			t.amount(int64(f.Tokens))
		}
	}},
	{NameCost, Amount, func(f *Fact, _ moment, t *tally) {
		if f.CostMicros > 0 {
			t.amount(f.CostMicros)
		}
	}},
}

// spanTimes measures the spans of a kind with one of some results.
func spanTimes(kind chat.SpanKind, long func(chat.Span) time.Duration, results ...string) func(*Fact, moment, *tally) {
	return func(f *Fact, _ moment, t *tally) {
		if f.outcome() == Spam {
			return
		}
		for _, s := range f.Spans {
			if s.Kind != kind || s.To.IsZero() {
				continue
			}
			for _, r := range results {
				if s.Result == r {
					t.took(long(s))
				}
			}
		}
	}
}

// decided reports whether an agent decided an offer, if only by silence.
func decided(s chat.Span) bool {
	return s.Kind == chat.SpanOffer && (s.Result == resultAccepted || s.Result == resultDeclined || s.Result == resultExpired)
}

func (f *Fact) outcome() Outcome { return Outcome(f.Outcome) }
func (f *Fact) counted() bool    { return f.outcome().Counted() }

// settled reports whether the re-contact window of a counted one is over.
func (f *Fact) settled(now time.Time) bool { return f.counted() && !now.Before(f.ProvisionalUntil) }

// holds reports whether it is contained and not reversed.
func (f *Fact) holds() bool { return f.outcome().Contained() && f.ReversedAt.IsZero() }

// raw reports whether it ended without a person, in whatever way.
func (f *Fact) raw() bool { return f.outcome() != EscalatedServed && f.outcome() != EscalatedMissed }

// over reports whether it has ended and is no spam.
func (f *Fact) over() bool { return f.outcome() != "" && f.outcome() != Spam }

// asked reports whether it has ended and a person was asked for.
func (f *Fact) asked() bool { return f.over() && f.outcome() != HumanFirst && !f.AskedAt.IsZero() }

// short reports whether the visitor left before anybody could have been there.
func (f *Fact) short(m moment) bool {
	return f.outcome() == EscalatedMissed && f.ClosedAt.Sub(f.AskedAt) < m.short
}

// labels counts the judgements of the random sample.
func (f *Fact) labels(t *tally) {
	for _, l := range f.Labels {
		t.hit(l.Right && !l.ShouldAsk && (l.Action == actionAnswered || l.Action == actionHedged || l.Action == actionFlow))
	}
}

// FigureOf gives the figure of a name.
func FigureOf(name string) (Figure, bool) {
	for _, f := range FigureList {
		if f.Name == name {
			return f, true
		}
	}
	return Figure{}, false
}
