package llm

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/llm/llmtest"
	"pgregory.net/rapid"
)

func TestBreaker(t *testing.T) {
	t.Parallel()

	t.Run("SkipsAFailingModelThenProbes", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.Chat(llmtest.Always(llmtest.Fail(500)))
		for range 2 { // three tries, then two: five failures in a row
			if _, err := r.client.Write(t.Context(), returns()); err == nil {
				t.Fatal("no error")
			}
		}
		if n := len(r.Requests()); n != tolerated {
			t.Fatalf("%d requests, want %d", n, tolerated)
		}
		r.Chat(llmtest.Honest)

		r.advance(restTime - time.Second)
		_, err := r.client.Write(t.Context(), returns())
		if chat.CodeOf(err) != chat.Unavailable || !strings.Contains(err.Error(), "skipped") || len(r.Requests()) != tolerated {
			t.Errorf("during the rest: %v after %d requests", err, len(r.Requests()))
		}

		r.advance(time.Second)
		if _, err := r.client.Write(t.Context(), returns()); err != nil {
			t.Errorf("after the rest: %v", err)
		}
		if _, err := r.client.Write(t.Context(), returns()); err != nil {
			t.Errorf("after the probe: %v", err)
		}
	})

	t.Run("RestsAgainWhenTheProbeFails", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.Chat(llmtest.Always(llmtest.Fail(401))) // not retried: one try a call
		for range tolerated {
			if _, err := r.client.Write(t.Context(), returns()); err == nil {
				t.Fatal("no error")
			}
		}
		r.advance(restTime)
		for range 3 {
			if _, err := r.client.Write(t.Context(), returns()); err == nil {
				t.Fatal("no error")
			}
		}
		if n := len(r.Requests()); n != tolerated+1 {
			t.Errorf("%d requests, want the five and one probe", n)
		}
	})

	t.Run("CountsNonsense", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.Chat(llmtest.Always(llmtest.WrongShape()))
		for range tolerated + 3 {
			if _, err := r.client.Write(t.Context(), returns()); err == nil {
				t.Fatal("no error")
			}
		}
		if n := len(r.Requests()); n != tolerated {
			t.Errorf("%d requests, want %d", n, tolerated)
		}
	})

	t.Run("IgnoresRefusedRequests", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.Chat(llmtest.Always(llmtest.Refuse("messages", "too long")))
		for range 2 * tolerated {
			if _, err := r.client.Write(t.Context(), returns()); err == nil {
				t.Fatal("no error")
			}
		}
		if n := len(r.Requests()); n != 2*tolerated {
			t.Errorf("%d requests, want %d", n, 2*tolerated)
		}
	})

	t.Run("LetsOneProbePassAtATime", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.Chat(llmtest.Always(llmtest.Fail(401)))
		for range tolerated {
			if _, err := r.client.Write(t.Context(), returns()); err == nil {
				t.Fatal("no error")
			}
		}
		r.Forget()
		r.advance(restTime)
		asked, open := make(chan struct{}), make(chan struct{})
		r.Chat(func(req llmtest.Request) llmtest.Reply {
			close(asked) // a second probe would panic here
			return llmtest.Honest(req).Until(open)
		})
		var probe sync.WaitGroup
		probe.Go(func() {
			if _, err := r.client.Write(t.Context(), returns()); err != nil {
				t.Error(err)
			}
		})
		<-asked
		for range 5 {
			if _, err := r.client.Write(t.Context(), returns()); err == nil || !strings.Contains(err.Error(), "skipped") {
				t.Errorf("beside the probe: %v", err)
			}
		}
		close(open)
		probe.Wait()
	})

	t.Run("HearsNoFailureThatComesLate", func(t *testing.T) {
		t.Parallel()
		var b breaker
		now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		for range tolerated + 1 { // the sixth began before the breaker opened
			if _, ok := b.admit(now); !ok {
				t.Fatal("closed, and refused")
			}
		}
		for range tolerated {
			b.fail(now, false)
		}
		if b.fail(now.Add(restTime-1), false) {
			t.Error("a late failure opened it again")
		}
		probe, ok := b.admit(now.Add(restTime))
		if !probe || !ok {
			t.Error("a late failure prolonged the rest")
		}
		b.fail(now.Add(restTime), false)
		if _, ok := b.admit(now.Add(restTime)); ok {
			t.Error("a late failure let a second probe pass")
		}
	})

	t.Run("OfTheVectorsIsAnother", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.Chat(llmtest.Always(llmtest.Fail(401)))
		for range tolerated {
			if _, err := r.client.Write(t.Context(), returns()); err == nil {
				t.Fatal("no error")
			}
		}
		if _, err := r.client.Embed(t.Context(), []string{"tent"}); err != nil {
			t.Error(err)
		}
	})
}

// TestBreakerProperty plays any order of starts, ends and waits against the
// breaker's promise.
func TestBreakerProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var b breaker
		now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		var running []bool // is it the probe?
		row := 0           // failures in a row while closed
		var rest time.Time // end of the rest, zero while closed
		take := func(t *rapid.T) (probe, any bool) {
			if len(running) == 0 {
				return false, false
			}
			i := rapid.IntRange(0, len(running)-1).Draw(t, "which")
			probe = running[i]
			running = append(running[:i], running[i+1:]...)
			return probe, true
		}
		probes := func() (n int) {
			for _, p := range running {
				if p {
					n++
				}
			}
			return n
		}
		t.Repeat(map[string]func(*rapid.T){
			"start": func(t *rapid.T) {
				probe, ok := b.admit(now)
				switch {
				case rest.IsZero() && (!ok || probe):
					t.Fatal("closed, and did not just let it pass")
				case !rest.IsZero() && ok && (!probe || now.Before(rest)):
					t.Fatal("open, and let it pass")
				case !rest.IsZero() && !ok && !now.Before(rest) && probes() == 0:
					t.Fatal("rested, nobody probes, and it still refused")
				}
				if ok {
					running = append(running, probe)
				}
			},
			"succeed": func(t *rapid.T) {
				if _, any := take(t); !any {
					return
				}
				b.succeed()
				row, rest = 0, time.Time{}
				for i := range running {
					running[i] = false // the question is settled
				}
			},
			"fail": func(t *rapid.T) {
				probe, any := take(t)
				if !any {
					return
				}
				opened := b.fail(now, probe)
				if !rest.IsZero() && !probe {
					if opened {
						t.Fatal("a late failure opened it again")
					}
					return
				}
				row++
				if opened != (row >= tolerated) {
					t.Fatalf("opened %t after %d in a row", opened, row)
				}
				if opened {
					rest = now.Add(restTime)
				}
			},
			"forget": func(t *rapid.T) {
				if probe, any := take(t); any {
					b.forget(probe)
				}
			},
			"wait": func(t *rapid.T) { now = now.Add(time.Duration(rapid.IntRange(0, 40).Draw(t, "seconds")) * time.Second) },
			"": func(t *rapid.T) {
				if probes() > 1 {
					t.Fatal("two probes at once")
				}
			},
		})
	})
}
