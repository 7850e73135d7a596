package flows

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Values of on_message.
const (
	messageContinue = "continue" // the wait goes on; the bot answers
	messageCancel   = "cancel"   // the flow is over; the bot answers
)

// waitStep waits for a time, an event, or whichever comes first.
type waitStep struct {
	span      time.Duration // for; 0 when not given
	until     *until
	event     string
	onMessage string
	to        *target // on_message: {goto: step}
}

// until is a time of day, a moment, or an expression that gives one of them.
type until struct {
	literal string
	expr    *expression
}

func readWait(r *reader, st *step, a stepNodes) action {
	w := &waitStep{onMessage: messageContinue}
	if n := or(a.own["for"], a.main); n != nil && !isNull(n) {
		w.span = r.span(n, "for")
	}
	if n := a.own["until"]; n != nil {
		w.until = r.until(n)
	}
	if n := a.own["event"]; n != nil {
		w.event = r.name(n, "the event")
	}
	if n := a.own["timeout"]; n != nil {
		st.timeout = r.timeout(n)
		if a.own["for"] != nil || a.own["until"] != nil || a.main != nil && !isNull(a.main) {
			r.fault(n, "write what comes then as the next step", "a wait that ends by the clock needs no timeout")
		}
	}
	if n := a.own["on_message"]; n != nil {
		if n.Kind == yaml.ScalarNode {
			w.onMessage = r.oneOf(n, "on_message", messageContinue, messageContinue, messageCancel)
		} else {
			w.onMessage, w.to = "", r.target(n, "on_message")
		}
	}
	switch {
	case a.own["for"] == nil && a.own["until"] == nil && a.own["event"] == nil && (a.main == nil || isNull(a.main)):
		r.fault(a.node, "write wait: 10m, wait: {until: \"09:00\"} or wait: {event: paid}", "wait needs something to wait for")
		return nil
	case w.span > 0 && w.until != nil:
		r.fault(a.own["until"], "remove one of them", "a wait has one end, but this has for and until")
	}
	return w
}

// timeout reads {after: 5m, goto: step}.
func (r *reader) timeout(n *yaml.Node) *timeout {
	if n.Kind != yaml.MappingNode {
		r.fault(n, "write timeout: {after: 5m, goto: step}", "timeout must say after which time it goes where")
		return nil
	}
	at := r.fields(n, "a timeout", keysOf(mappingTimeout)...)
	if at["after"] == nil || at["goto"] == nil {
		r.fault(n, "write timeout: {after: 5m, goto: step}", "a timeout needs after and goto")
		return nil
	}
	return &timeout{after: r.span(at["after"], "after"), to: r.target(at["goto"], "goto")}
}

var daysPattern = regexp.MustCompile(`^(\d{1,4})d(.*)$`)

// span reads a time span of a second to maxTimeout: 30s, 1h30m, 2d.
func (r *reader) span(n *yaml.Node, what string) time.Duration {
	s := r.str(n, what)
	var days time.Duration
	rest := s
	if m := daysPattern.FindStringSubmatch(s); m != nil {
		count, _ := strconv.Atoi(m[1]) // at most four digits
		days, rest = time.Duration(count)*24*time.Hour, m[2]
	}
	d, err := time.Duration(0), error(nil)
	if rest != "" || days == 0 {
		d, err = time.ParseDuration(rest)
	}
	if d += days; err != nil || d < time.Second || d > maxTimeout {
		r.fault(n, "write 30s, 10m, 1h30m or 2d", "%s must be a time span from 1s to 30d", what)
		return time.Minute
	}
	return d
}

// clockTime is a time of day.
var clockTime = regexp.MustCompile(`^([01]?\d|2[0-3]):[0-5]\d$`)

// momentLayouts are the forms of a moment, in the visitor's time zone where
// they name none.
var momentLayouts = []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly}

func (r *reader) until(n *yaml.Node) *until {
	s := r.name(n, "until")
	if _, ok := moment(s, time.Time{}); ok {
		return &until{literal: s}
	}
	return &until{expr: r.expr(n, "until")}
}

// moment reads a time; a time of day is the next one after now, in its zone.
func moment(s string, now time.Time) (time.Time, bool) {
	s = strings.TrimSpace(s)
	if clockTime.MatchString(s) {
		hour, minute, _ := strings.Cut(s, ":")
		h, _ := strconv.Atoi(hour) // the pattern holds
		mi, _ := strconv.Atoi(minute)
		at := time.Date(now.Year(), now.Month(), now.Day(), h, mi, 0, 0, now.Location())
		if !at.After(now) {
			at = time.Date(now.Year(), now.Month(), now.Day()+1, h, mi, 0, 0, now.Location())
		}
		return at, true
	}
	for _, layout := range momentLayouts {
		if at, err := time.ParseInLocation(layout, s, now.Location()); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// maxUntil bounds until, which may come from anywhere.
const maxUntil = 366 * 24 * time.Hour

func (w *waitStep) run(m *machine, st *step) {
	h := &hold{}
	now := m.env.Now
	switch {
	case w.span > 0:
		h.Alarm = m.alarmAt(now.Add(w.span))
	case w.until != nil:
		s := w.until.literal
		if w.until.expr != nil {
			s = show(m.eval(w.until.expr))
		}
		at, ok := moment(s, now)
		if !ok || at.Sub(now) > maxUntil {
			m.failed(st, "until is no time, or more than a year away")
			return
		}
		if !at.After(now) {
			m.note(st, "the time is past")
			m.advance(st)
			return
		}
		h.Alarm = m.alarmAt(at)
	case st.timeout != nil:
		h.Alarm = m.alarmAt(now.Add(st.timeout.after))
	}
	m.top().Hold = h
	m.stopped = true
}

// message decides on what the visitor does while the step waits; it reports
// whether the run goes on. What it does not want is the caller's.
func (w *waitStep) message(m *machine, st *step, in Input) bool {
	t := &turn{m: m, st: st, text: clip(strings.TrimSpace(strings.ToValidUTF8(in.Text, "\uFFFD")), maxValue)}
	if in.Kind == InputMessage {
		switch commandIn(t.text) {
		case commandCancel:
			t.cancelled()
			return true
		case commandRestart:
			t.restart()
			return true
		}
	}
	switch {
	case w.to != nil:
		m.note(st, "the visitor wrote")
		m.top().Hold = nil
		m.jump(w.to.to)
		return true
	case w.onMessage == messageCancel:
		m.note(st, "the visitor wrote, cancelled")
		m.finishAll("")
	}
	m.passed = true
	return false
}

func (w *waitStep) targets() []*target { return []*target{w.to} }

// flowsOn: with a timeout, only the event leads on.
func (w *waitStep) flowsOn() bool { return true }
