package handoff

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// zones change their clocks in every way there is: forwards and backwards, at
// midnight, by half an hour, not at all, by a whole day.
var zones = []string{"UTC", "Europe/London", "America/New_York", "Asia/Seoul", "Australia/Lord_Howe", "America/Havana", "Africa/Cairo", "Pacific/Apia", "Asia/Kathmandu", "America/Santiago"}

func drawSchedule(t *rapid.T) Schedule {
	s := Schedule{TimeZone: rapid.SampledFrom(zones).Draw(t, "zone"), Hours: map[string][]string{}}
	span := func(name string) string {
		from := rapid.IntRange(0, 23*4).Draw(t, name+" from")
		to := rapid.IntRange(from+1, 24*4).Draw(t, name+" to")
		return fmt.Sprintf("%02d:%02d-%02d:%02d", from/4, from%4*15, to/4, to%4*15)
	}
	for _, day := range weekdays {
		for range rapid.IntRange(0, 2).Draw(t, day) {
			s.Hours[day] = append(s.Hours[day], span(day))
		}
	}
	s.Hours["wed"] = append(s.Hours["wed"], span("wed")) // it opens at some time
	base := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for range rapid.IntRange(0, 3).Draw(t, "holidays") {
		s.Holidays = append(s.Holidays, base.AddDate(0, 0, rapid.IntRange(0, 364).Draw(t, "holiday")).Format(time.DateOnly))
	}
	if rapid.Bool().Draw(t, "exception") {
		s.Exceptions = map[string][]string{base.AddDate(0, 0, rapid.IntRange(0, 364).Draw(t, "short day")).Format(time.DateOnly): {span("short")}}
	}
	return s
}

func drawInstant(t *rapid.T, name string) time.Time {
	return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 365*24*60).Draw(t, name)) * time.Minute)
}

// TestBusinessTime: what the clock on the wall says decides, on days of 23, 24,
// 24½ and 25 hours alike.
func TestBusinessTime(t *testing.T) {
	t.Parallel()
	t.Run("BetweenCountsTheMinutesThatAreOpen", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			s, from := drawSchedule(t), drawInstant(t, "from")
			to := from.Add(time.Duration(rapid.IntRange(0, 3*24*60).Draw(t, "minutes")) * time.Minute)
			var open time.Duration
			for at := from; at.Before(to); at = at.Add(time.Minute) {
				if s.Open(at) {
					open += time.Minute
				}
			}
			if got := s.Between(from, to); got != open {
				t.Fatalf("between %s and %s %s are open, counted by the minute %s", from, to, got, open)
			}
		})
	})
	t.Run("AfterIsTheInverseOfBetween", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			s, from := drawSchedule(t), drawInstant(t, "from")
			d := time.Duration(rapid.IntRange(1, 40*60).Draw(t, "minutes")) * time.Minute
			due, ok := s.After(from, d)
			if !ok {
				return // the holidays and an exception have left nothing
			}
			if got := s.Between(from, due); got != d {
				t.Fatalf("%s after %s is %s, and between them are %s", d, from, due, got)
			}
			if s.Between(from, due.Add(-time.Minute)) >= d {
				t.Fatalf("%s after %s is %s, and a minute earlier it had passed as well", d, from, due)
			}
			if later, _ := s.After(from.Add(time.Hour), d); later.Before(due) {
				t.Fatalf("beginning later ends earlier: %s, %s", later, due)
			}
		})
	})
	t.Run("SpansAddUp", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			s := drawSchedule(t)
			at := []time.Time{drawInstant(t, "a"), drawInstant(t, "b"), drawInstant(t, "c")}
			slices.SortFunc(at, time.Time.Compare)
			if a, b, all := s.Between(at[0], at[1]), s.Between(at[1], at[2]), s.Between(at[0], at[2]); a+b != all {
				t.Fatalf("%s + %s is not %s", a, b, all)
			}
		})
	})
	t.Run("TheNextOpeningIsTheFirstOpenMinute", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			s, from := drawSchedule(t), drawInstant(t, "from")
			next, ok := s.NextOpening(from)
			if !ok || !s.Open(next) || next.Before(from) {
				t.Fatalf("from %s: %s, %v, open %v", from, next, ok, s.Open(next))
			}
			if s.Between(from, next) != 0 {
				t.Fatalf("it is open between %s and %s", from, next)
			}
		})
	})
}

func TestBusinessTimeByHand(t *testing.T) {
	t.Parallel()
	london := Schedule{TimeZone: "Europe/London", Hours: map[string][]string{"sun": {"00:00-04:00"}, "mon": {"09:00-17:00"}}, Exceptions: map[string][]string{"2026-03-30": {"09:00-10:00"}}}
	for _, tt := range []struct {
		from string
		d    time.Duration
		want string
	}{
		{"2026-03-29 00:30 +0000", time.Hour, "2026-03-29 01:30 +0000"},         // 01:00 becomes 02:00: an hour later the wall shows 02:30
		{"2026-03-29 00:00 +0000", 3 * time.Hour, "2026-03-29 03:00 +0000"},     // all of a night that is an hour short
		{"2026-03-29 02:00 +0000", 90 * time.Minute, "2026-03-30 08:30 +0000"},  // and on to the short Monday
		{"2026-03-29 02:00 +0000", 150 * time.Minute, "2026-04-05 00:30 +0100"}, // which is over: the next Sunday
		{"2026-10-24 23:30 +0000", 4 * time.Hour, "2026-10-25 03:30 +0000"},     // the hour from 01:00 comes twice
	} {
		got, ok := london.After(at(t, tt.from), tt.d)
		if want := at(t, tt.want); !ok || !got.Equal(want) {
			t.Errorf("After(%s, %s) = %s, want %s", tt.from, tt.d, got, want)
		}
	}
	short := Schedule{Exceptions: map[string][]string{"2026-06-01": {"12:00-12:30"}}}
	if short.Open(noon.Add(time.Hour)) || !short.Open(noon) || !short.Open(noon.AddDate(0, 0, 1)) {
		t.Error("a short day among days that never close")
	}
	for name, bad := range map[string]Schedule{"Date": {Exceptions: map[string][]string{"24.12.": nil}}, "Span": {Exceptions: map[string][]string{"2026-12-24": {"9-12"}}}} {
		if chat.CodeOf(bad.Check()) != chat.Invalid {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestServiceLevels(t *testing.T) {
	t.Parallel()
	least := 1
	rules := Rules{SLA: []Policy{
		{Name: "gold", LeastPriority: &least, FirstResponseS: 60, Clock: WallClock},
		{Name: "orders", Team: "orders", FirstResponseS: 600, NextResponseS: 300, ResolutionS: 7200, Clock: BusinessClock, WarnPercent: 50},
	}}
	for want, in := range map[string]struct {
		team     string
		priority int
	}{"gold": {"orders", 2}, "orders": {"orders", 0}, "": {"sales", 0}} {
		got := ""
		if p := rules.PolicyFor(in.team, in.priority); p != nil {
			got = p.Name
		}
		if got != want {
			t.Errorf("team %q, priority %d: policy %q, want %q", in.team, in.priority, got, want)
		}
	}
	p := rules.PolicyNamed("orders")
	hours := Schedule{Hours: map[string][]string{"mon": {"09:00-12:05"}, "tue": {"09:00-18:00"}}} // noon is a Monday's
	begun, ended := Tick(Levels{Asked: true}, p, hours, nil, noon)
	if len(begun) != 2 || len(ended) != 0 || begun[0].Kind != chat.FirstResponse || begun[1].Kind != chat.Resolution {
		t.Fatalf("begun %+v, ended %+v", begun, ended)
	}
	tuesday := time.Date(2026, 6, 2, 9, 0, 0, 0, time.UTC)
	if c := begun[0]; !c.DueAt.Equal(tuesday.Add(5*time.Minute)) || !c.WarnAt.Equal(noon.Add(5*time.Minute)) {
		t.Errorf("first response: warned at %s, due at %s", c.WarnAt, c.DueAt)
	}
	answered, over := Tick(Levels{Answered: true}, p, hours, begun, noon)
	if len(answered) != 0 || len(over) != 1 || over[0].Kind != chat.FirstResponse {
		t.Errorf("answered: begun %+v, ended %+v", answered, over)
	}
	wrote, _ := Tick(Levels{Wrote: true}, p, hours, begun[1:], noon)
	if len(wrote) != 1 || wrote[0].Kind != chat.NextResponse {
		t.Errorf("the visitor wrote: %+v", wrote)
	}
	if again, _ := Tick(Levels{Wrote: true}, p, hours, wrote, noon); len(again) != 0 {
		t.Errorf("a second message began %+v", again)
	}
	if _, all := Tick(Levels{Ended: true}, nil, hours, append(begun, wrote...), noon); len(all) != 3 {
		t.Errorf("the end ended %d of 3", len(all))
	}
	for name, bad := range map[string][]Policy{
		"Nameless": {{Clock: WallClock, FirstResponseS: 1}}, "Twice": {{Name: "a", Clock: WallClock, FirstResponseS: 1}, {Name: "a", Clock: WallClock, FirstResponseS: 1}},
		"Clock": {{Name: "a", Clock: "sun", FirstResponseS: 1}}, "Nothing": {{Name: "a", Clock: WallClock}}, "Warn": {{Name: "a", Clock: WallClock, FirstResponseS: 1, WarnPercent: 101}},
	} {
		if chat.CodeOf(checkPolicies(bad)) != chat.Invalid {
			t.Errorf("%s: accepted", name)
		}
	}
}
