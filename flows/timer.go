package flows

import (
	"fmt"
	"slices"
	"time"
)

// Time in flows. The engine has no clock: a run that waits for a time tells
// when it wants to be woken (State.WakeAt), and an Input of kind timer with
// that key wakes it. A key is used once: whatever else happens first makes it
// stale, and a stale one does nothing.

// Alarm is when a run wants to be woken, and under which key.
type Alarm struct {
	Key string
	At  time.Time // to the millisecond, UTC
}

// alarm is an Alarm in a State.
type alarm struct {
	Key  string `json:"key"`
	AtMS int64  `json:"at_ms"`
}

// hold is a wait step under way.
type hold struct {
	Alarm    *alarm         `json:"alarm,omitempty"`    // nil: only an event ends it
	Happened bool           `json:"happened,omitempty"` // its event came while another flow was on top
	Event    map[string]any `json:"event,omitempty"`    // what came with that event
}

// WakeAt gives when the run wants to be woken; false when it waits for no
// time. Only what is on top of the stack counts: while a digression is
// under way, the prompt below it has no haste.
func (s State) WakeAt() (Alarm, bool) {
	n := len(s.run.Frames)
	if n == 0 || s.run.Handed || s.run.Pending != nil {
		return Alarm{}, false
	}
	a := s.run.Frames[n-1].alarm()
	if a == nil {
		return Alarm{}, false
	}
	return Alarm{Key: a.Key, At: time.UnixMilli(a.AtMS).UTC()}, true
}

func (f frame) alarm() *alarm {
	switch {
	case f.Wait != nil:
		return f.Wait.Alarm
	case f.Hold != nil:
		return f.Hold.Alarm
	}
	return nil
}

// stale reports whether the run waits for something else than a key.
func (m *machine) stale(key string) bool {
	if len(m.s.Frames) == 0 || m.s.Pending != nil || m.top().Wait == nil && m.top().Hold == nil {
		return false
	}
	a, ok := State{m.s}.WakeAt()
	return !ok || a.Key != key
}

func (m *machine) alarmAt(at time.Time) *alarm {
	m.s.Seq++
	return &alarm{Key: fmt.Sprintf("%s/%s/%d", m.top().Flow, m.top().Step, m.s.Seq), AtMS: at.UnixMilli()}
}

// timeout is where a prompt goes when the visitor stays silent.
type timeout struct {
	after time.Duration
	to    *target
}

// maxTimeout bounds timeout and the for of wait. A chat that is left alone for
// longer is over.
const maxTimeout = 30 * 24 * time.Hour

// arm sets the alarm of the prompt that waits. Silence counts from what the
// visitor did last, so each of their inputs sets it anew.
func (m *machine) arm(in Input) {
	if len(m.s.Frames) == 0 || m.s.Pending != nil || m.s.Handed || m.top().Wait == nil {
		return
	}
	w, st := m.top().Wait, m.current()
	if st == nil || st.timeout == nil || w.Alarm != nil && !slices.Contains([]InputKind{InputMessage, InputChoice, InputResult}, in.Kind) {
		return
	}
	w.Alarm = m.alarmAt(m.env.Now.Add(st.timeout.after))
}

// timedOut leaves the prompt that waits, because nothing was typed in time.
func (m *machine) timedOut() {
	st := m.current()
	m.note(st, "timeout")
	m.top().Wait, m.s.Confirm = nil, ""
	if st.timeout == nil { // published again without it
		m.advance(st)
	} else {
		m.jump(st.timeout.to.to)
	}
	m.loop()
}

// held handles an input while a wait step is on top.
func (m *machine) held(in Input) {
	st := m.current()
	w := st.act.(*waitStep) //nolint:errcheck // known has looked
	switch in.Kind {
	case InputTimer:
		m.wake(st)
	case InputEvent:
		if !m.top().Hold.Happened { // it is about nothing that this step waits for
			return
		}
		m.wake(st)
	case InputMessage, InputChoice:
		if !w.message(m, st, in) {
			return
		}
	case InputResume:
		// A person had the chat meanwhile: what was waited for is settled.
		m.finishAll("")
		return
	default:
		return
	}
	m.loop()
}

// wake ends the wait step on top.
func (m *machine) wake(st *step) {
	h := *m.top().Hold
	m.top().Hold = nil
	switch {
	case h.Happened:
		m.s.Event = h.Event
		m.note(st, "the event came")
		m.advance(st)
	case st.timeout != nil:
		m.note(st, "timeout")
		m.jump(st.timeout.to.to)
	default:
		m.note(st, "time is up")
		m.advance(st)
	}
}

// overdue reports whether the wait step on top has ended while other flows
// were above it.
func (m *machine) overdue() bool {
	h := m.top().Hold
	return h.Happened || h.Alarm != nil && h.Alarm.AtMS <= m.env.Now.UnixMilli()
}

// happened tells the wait steps on the stack about an event.
func (m *machine) happened(event string, data map[string]any) {
	for i := range m.s.Frames {
		f := &m.s.Frames[i]
		if f.Hold == nil {
			continue
		}
		if w, ok := m.p.flows[f.Flow].byID[f.Step].act.(*waitStep); ok && w.event == event {
			h := *f.Hold
			h.Happened, h.Event = true, data
			f.Hold = &h
		}
	}
}
