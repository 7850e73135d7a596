package admission_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/frontdesk-chat/frontdesk/admission"
)

var began = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

func controller() *admission.Controller {
	return &admission.Controller{Target: 100 * time.Millisecond, Interval: time.Second}
}

// admitted counts how many of n that come at once are let in.
func admitted(c *admission.Controller, now time.Time, n int) (in int) {
	for range n {
		if c.Admit(now) {
			in++
		}
	}
	return in
}

func TestController(t *testing.T) {
	t.Parallel()
	const short, long, veryLong = 20 * time.Millisecond, 150 * time.Millisecond, 2500 * time.Millisecond
	for name, c := range map[string]struct {
		waits [][]time.Duration // by second
		want  int               // of 1,000 in the second after them
	}{
		"LetsAllInAtFirst":                     {want: 1000},
		"LetsAllInWhileWaitsAreShort":          {waits: [][]time.Duration{{short, short}, {short}}, want: 1000},
		"TakesABurstForABurst":                 {waits: [][]time.Duration{{long, long, long, short}}, want: 1000},
		"AWaitAsLongAsTheTargetIsFine":         {waits: [][]time.Duration{{100 * time.Millisecond}}, want: 1000},
		"HalvesWhenEverybodyHasWaited":         {waits: [][]time.Duration{{long, long}}, want: 500},
		"HalvesAgain":                          {waits: [][]time.Duration{{long}, {long}, {long}}, want: 125},
		"NeverShuts":                           {waits: [][]time.Duration{{long}, {long}, {long}, {long}, {long}, {long}, {long}, {long}, {long}}, want: 31},
		"FallsDeeperForLongWaits":              {waits: [][]time.Duration{{400 * time.Millisecond}}, want: 250},
		"WaitsUntilTheShareCanTell":            {waits: [][]time.Duration{{veryLong}, {veryLong}, {veryLong}}, want: 40},
		"FallsAgainWhenItHasTold":              {waits: [][]time.Duration{{long}, {veryLong}, {veryLong}, {veryLong}, {veryLong}}, want: 31},
		"OpensByTenths":                        {waits: [][]time.Duration{{long}, {short}, {short}}, want: 700},
		"OpensWhenNobodyComesAnyMore":          {waits: [][]time.Duration{{long}, nil, nil, nil}, want: 800},
		"IsOpenAgainTenIntervalsAfterTheWorst": {waits: [][]time.Duration{{long}, {long}, {long}, {long}, {long}, {long}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}, want: 1000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctl, now := controller(), began
			for _, second := range c.waits {
				ctl.Admit(now)
				for i, w := range second {
					ctl.Waited(now.Add(time.Duration(i)*time.Millisecond), w)
				}
				now = now.Add(time.Second)
			}
			if got := admitted(ctl, now, 1000); got < c.want-1 || got > c.want+1 {
				t.Errorf("let %d of 1000 in, want %d", got, c.want)
			}
		})
	}
}

// TestControllerHolds draws whatever may happen: the share stays within its
// bounds, tells what is let in, and is whole again once waits are short.
func TestControllerHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, now := controller(), began
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.IntRange(0, 2500).Draw(t, "after_ms")) * time.Millisecond)
			before := c.Share(now)
			if before < 1.0/32-1e-9 || before > 1 {
				t.Fatalf("the share is %v", before)
			}
			if rapid.Bool().Draw(t, "asks") {
				const n = 200
				if in := admitted(c, now, n); float64(in) < before*n-1.001 || float64(in) > before*n+1.001 {
					t.Fatalf("let %d of %d in with the share %v", in, n, before)
				}
				continue
			}
			c.Waited(now, time.Duration(rapid.IntRange(0, 1000).Draw(t, "wait_ms"))*time.Millisecond)
			if c.Share(now) != before {
				t.Fatal("one wait alone changed the share")
			}
		}
		c.Waited(now, 0) // whatever the interval had
		for range 11 {
			now = now.Add(time.Second)
			c.Waited(now, time.Millisecond)
		}
		if c.Share(now) != 1 {
			t.Fatalf("the share is still %v", c.Share(now))
		}
	})
}

// TestControllerFindsWhatCanBeDone plays a server that does 100 a second while
// 300 come: it settles near what can be done, and nobody waits for ever longer.
func TestControllerFindsWhatCanBeDone(t *testing.T) {
	t.Parallel()
	c, now, queue := controller(), began, 0.0
	c.Interval = 500 * time.Millisecond
	done, longest := 0, 0.0
	for ms := range 120_000 {
		now = now.Add(time.Millisecond)
		if ms%10 < 3 && ms < 60_000 && c.Admit(now) {
			queue++
		}
		if ms%10 == 9 && queue > 0 {
			wait := queue / 100 // seconds, behind all who are there
			queue--
			c.Waited(now, time.Duration(wait*float64(time.Second)))
			if ms < 60_000 {
				done++
			}
			longest = max(longest, wait)
		}
	}
	if done < 4200 { // of 6,000: the cost of looking for the limit
		t.Errorf("did %d", done)
	}
	if longest > 3 {
		t.Errorf("somebody waited %.1f s", longest)
	}
	if queue != 0 || c.Share(now) != 1 {
		t.Errorf("afterwards %v wait and the share is %v", queue, c.Share(now))
	}
}
