package analytics

import (
	"reflect"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// stickyVisitor is what a split goes by unless it says otherwise.
const stickyVisitor = "visitor"

// exposed notes that the visitor was shown an arm. It counts for the need
// that is open, else for the next one.
func (f *folding) exposed(e chat.Event, b chat.ExposedBody) {
	x := &chat.Exposure{
		Workspace: f.conv.Workspace, Conversation: f.conv.ID, Visitor: f.conv.Visitor, Seq: e.Seq, At: e.At, Flow: b.Flow, Step: b.Step, Arm: b.Arm,
		Arms: b.Arms, Sticky: b.Sticky, Salt: b.Salt, Release: b.Release, Late: b.Late,
	}
	if x.Sticky == "" {
		x.Sticky = stickyVisitor
	}
	f.exposures = append(f.exposures, x)
	switch c := f.cur; {
	case c != nil:
		x.Late = x.Late || c.decided()
		c.take(x)
	case !x.Late:
		f.early = append(f.early, x)
	}
}

// adopt gives a new engagement what the visitor was shown before it.
func (f *folding) adopt(e *engagement) {
	for _, x := range f.early {
		x.Late = e.humanFirst || e.person
		e.take(x)
	}
	f.early = nil
}

func (e *engagement) take(x *chat.Exposure) {
	x.Engagement = e.opening.seq
	e.exposures = append(e.exposures, x)
}

// decided reports whether the outcome has a reason already: a person was asked
// for or came, the visitor said that it helped, or it is spam.
func (e *engagement) decided() bool {
	return e.person || e.humanFirst || e.spam || e.confirmed || !e.askedAt.IsZero()
}

// reachGoal and score note, for each exposure before, what came of it.
func (e *engagement) reachGoal() {
	for _, x := range e.exposures {
		x.Goal = !x.Late
	}
}

func (e *engagement) score(n int) {
	for _, x := range e.exposures {
		if !x.Late {
			x.Score = n
		}
	}
}

// sameExposure compares what is stored; instants to the millisecond.
func sameExposure(a, b chat.Exposure) bool {
	arms := slices.Equal(a.Arms, b.Arms)
	a.At, b.At, a.Arms, b.Arms = time.UnixMilli(a.At.UnixMilli()), time.UnixMilli(b.At.UnixMilli()), nil, nil
	return arms && reflect.DeepEqual(a, b)
}
