package evals

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestBoundsProperties(t *testing.T) {
	t.Parallel()
	end := rapid.Custom(func(t *rapid.T) *float64 {
		if rapid.Bool().Draw(t, "open") {
			return nil
		}
		v := float64(rapid.IntRange(-3, 3).Draw(t, "end"))
		return &v
	})
	rapid.Check(t, func(t *rapid.T) {
		b := Bounds{GTE: end.Draw(t, "gte"), LTE: end.Draw(t, "lte"), GT: end.Draw(t, "gt"), LT: end.Draw(t, "lt"), EQ: end.Draw(t, "eq")}
		held := false
		for v := -4.0; v <= 4; v += 0.5 {
			held = held || b.Hold(v)
		}
		if b.impossible() == held {
			t.Fatalf("bounds %s: impossible %t, but some number held: %t", b, b.impossible(), held)
		}
	})
}

// A conversation of whatever steps keeps the invariants of a live one: events
// numbered from 1, one owner, no turn left open, every message answered or
// handed over.
func TestWorldKeepsTheInvariants(t *testing.T) {
	t.Parallel()
	o := Options{Feelings: feelings}
	if err := o.defaults(); err != nil {
		t.Fatal(err)
	}
	b, err := newBench(t.Context(), shop(), &o)
	if err != nil {
		t.Fatal(err)
	}
	says := []string{"hello", "how long do refunds take", "change my e-mail address", "joe@example.com", "cancel", "나는 환불을 원해요", "get me a human",
		"this is useless!!", "what about the moon", "yes please", "?", strings.Repeat("x ", 800)}
	rapid.Check(t, func(rt *rapid.T) {
		w, err := newWorld(b, Conditions{}, Conditions{Hours: rapid.SampledFrom([]string{"open", "closed"}).Draw(rt, "hours")}, "en")
		if err != nil {
			rt.Fatal(err)
		}
		for range rapid.IntRange(1, 8).Draw(rt, "steps") {
			if rapid.IntRange(0, 5).Draw(rt, "silence") == 0 {
				w.wait(45 * time.Minute)
			}
			if err := w.say(t.Context(), rapid.SampledFrom(says).Draw(rt, "says")); err != nil {
				rt.Fatal(err)
			}
			x := w.log[len(w.log)-1]
			if len(x.Errors) > 0 {
				rt.Fatalf("a turn failed: %v", x.Errors)
			}
			if x.Owner == "bot" && len(x.Bot) == 0 {
				rt.Fatalf("nobody answered %q", x.User)
			}
		}
		for i, e := range w.rec.events {
			if e.Seq != int64(i+1) {
				rt.Fatalf("event %d has seq %d", i+1, e.Seq)
			}
		}
		for _, turn := range w.rec.turns {
			if turn.Status == "pending" || turn.Status == "claimed" {
				rt.Fatalf("turn %s is %s", turn.ID, turn.Status)
			}
		}
	})
}

func BenchmarkCases(b *testing.B) {
	cases := "cases:\n  - {id: qa, kind: qa, question: can i get my money back, expect: {cites: refunds}}\n" +
		"  - {id: dialog, kind: dialog, turns: [{user: change my e-mail address}, {user: joe@example.com}, {click: moved}], expect: {resolution: resolved}}\n" +
		"  - {id: visit, kind: simulated, persona: {use: typos, goal: how long do refunds take}, expect: {turns: {lte: 9}}}\n"
	s, findings := ParseSuite("b.yaml", []byte("suite: b\n"+cases))
	if len(findings) > 0 {
		b.Fatal(findings)
	}
	o := Options{Feelings: feelings, Mode: ModeOffline}
	if err := o.defaults(); err != nil {
		b.Fatal(err)
	}
	bench, err := newBench(b.Context(), shop(), &o)
	if err != nil {
		b.Fatal(err)
	}
	for i := range s.Cases {
		b.Run(s.Cases[i].ID, func(b *testing.B) {
			for b.Loop() {
				if r := o.one(b.Context(), job{bench: bench, suite: &s, c: &s.Cases[i]}); r.Status != StatusPassed {
					b.Fatal(told(r))
				}
			}
		})
	}
}
