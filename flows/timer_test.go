package flows

import (
	"testing"
	"time"
)

func TestTimer(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 11, 10, 0, 0, 0, time.UTC)
	p, findings := Compile([]Source{{"a", []byte("flow: a\nsteps:\n  - {ask: x, text: X, timeout: {after: 1m, goto: late}}\n  - {say: Got it}\n  - {id: late, say: Late}\n  - {wait: 1h}\n  - {say: Done}\n")}}, Options{})
	if p == nil {
		t.Fatal(findings)
	}
	env := Env{Now: now}
	s, err := p.Start("a", State{})
	if err != nil {
		t.Fatal(err)
	}
	s = p.Run(s, Input{Kind: InputStart}, env).State
	first, ok := s.WakeAt()
	if !ok || !first.At.Equal(now.Add(time.Minute)) {
		t.Fatalf("wakes at %v", first)
	}
	// A failed attempt is a sign of life: the silence counts from it.
	env.Now = now.Add(30 * time.Second)
	o := p.Run(s, Input{Kind: InputMessage, Text: "?"}, env)
	second, ok := o.State.WakeAt()
	if o.Blocked == BlockEffect {
		t.Fatal("a question mark is searched for")
	}
	if !ok || second.Key == first.Key || !second.At.Equal(env.Now.Add(time.Minute)) {
		t.Errorf("wakes at %v after a message", second)
	}
	s = o.State
	if o = p.Run(s, Input{Kind: InputTimer, Timer: first.Key}, env); len(o.Effects) > 0 || string(o.State.Encode()) != string(s.Encode()) {
		t.Errorf("a stale key does something: %v", o.Effects)
	}
	if o = p.Run(s, Input{Kind: InputEvent, Event: "x"}, env); string(o.State.Encode()) != string(s.Encode()) {
		t.Error("an event that nobody waits for moves the timer")
	}
	env.Now = second.At
	o = p.Run(s, Input{Kind: InputTimer, Timer: second.Key}, env)
	if len(o.Effects) != 1 || o.Effects[0].Text != "Late" || o.Blocked != BlockTimer {
		t.Fatalf("effects %v, blocked on %s", o.Effects, o.Blocked)
	}
	s = o.State
	if o = p.Run(s, Input{Kind: InputTimer, Timer: second.Key}, env); len(o.Effects) > 0 || o.Done {
		t.Errorf("the same key twice: %v", o.Effects)
	}
	third, _ := s.WakeAt()
	if o = p.Run(s, Input{Kind: InputTimer, Timer: third.Key}, env); len(o.Effects) != 1 || !o.Done {
		t.Errorf("the wait: %v, done %t", o.Effects, o.Done)
	}
	if _, ok := o.State.WakeAt(); ok {
		t.Error("a run that is done wants to be woken")
	}
}
