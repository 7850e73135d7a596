package analytics_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/frontdesk-chat/frontdesk/analytics"
	"github.com/frontdesk-chat/frontdesk/chat"
)

func summarise(counts ...chat.OutcomeCount) analytics.Summary {
	return analytics.Summarise(counts, opening, opening.Add(24*time.Hour), "en")
}

func TestSummarise(t *testing.T) {
	t.Parallel()
	s := summarise(
		chat.OutcomeCount{Outcome: "contained_confirmed", Count: 30},
		chat.OutcomeCount{Outcome: "contained_assumed", Count: 20},
		chat.OutcomeCount{Outcome: "contained_assumed", Reversed: true, Count: 5},
		chat.OutcomeCount{Outcome: "contained_assumed", Provisional: true, Count: 7},
		chat.OutcomeCount{Outcome: "contained_assumed", Provisional: true, Reversed: true, Count: 1},
		chat.OutcomeCount{Outcome: "bot_abandoned", Count: 15},
		chat.OutcomeCount{Outcome: "escalated_served", Count: 25},
		chat.OutcomeCount{Outcome: "escalated_served", Reversed: true, Count: 1},
		chat.OutcomeCount{Outcome: "escalated_missed", Count: 3},
		chat.OutcomeCount{Outcome: "error", Count: 1},
		chat.OutcomeCount{Outcome: "human_first", Count: 40},
		chat.OutcomeCount{Outcome: "spam", Provisional: true, Count: 50},
		chat.OutcomeCount{Outcome: "", Count: 4},
	)

	t.Run("LeavesSpamAndHumanFirstOutOfTheDenominator", func(t *testing.T) {
		t.Parallel()
		if s.Engagements != 202 || s.Open != 4 || s.Denominator != 108 {
			t.Errorf("engagements %d, open %d, denominator %d", s.Engagements, s.Open, s.Denominator)
		}
	})
	t.Run("SettledCountsNeitherReversedNorProvisional", func(t *testing.T) {
		t.Parallel()
		r := s.Settled
		if r.Contained != 50 || r.Confirmed != 30 || r.Assumed != 20 || r.Denominator != 100 || *r.Rate.Rate != 0.5 {
			t.Errorf("%+v", r)
		}
		if math.Abs(*r.Low-0.4038) > 5e-5 || math.Abs(*r.High-0.5962) > 5e-5 {
			t.Errorf("interval %v to %v", *r.Low, *r.High)
		}
	})
	t.Run("ProvisionalStandsApart", func(t *testing.T) {
		t.Parallel()
		if r := s.Provisional; r.Contained != 7 || r.Denominator != 8 || *r.Rate != 0.875 || r.Low != nil || r.High != nil {
			t.Errorf("%+v", r)
		}
	})
	t.Run("RawCountsAllWithoutAPerson", func(t *testing.T) {
		t.Parallel()
		if r := s.Raw; r.Contained != 71 || r.Denominator != 100 {
			t.Errorf("%+v", r)
		}
		if want := 21.0 / 71; math.Abs(*s.FalseShare-want) > 1e-12 {
			t.Errorf("false share %v, want %v", *s.FalseShare, want)
		}
	})
	t.Run("OutcomesShowTheirParts", func(t *testing.T) {
		t.Parallel()
		var names []analytics.Outcome
		for _, o := range s.Outcomes {
			names = append(names, o.Outcome)
			if o.Definition == "" {
				t.Errorf("%s has no definition", o.Outcome)
			}
		}
		if !slices.Equal(names, analytics.Outcomes) {
			t.Errorf("outcomes %v", names)
		}
		if o := s.Outcomes[1]; o.Count != 33 || o.Provisional != 8 || o.Reversed != 6 {
			t.Errorf("%+v", o)
		}
	})
	t.Run("GroupsAreTheDenominator", func(t *testing.T) {
		t.Parallel()
		got := map[string]int{}
		for _, g := range s.Groups {
			got[g.Group] = g.Count
		}
		if d := cmp.Diff(map[string]int{"contained": 57, "escalated": 29, "abandoned": 16, "reversed": 6}, got); d != "" {
			t.Error(d)
		}
	})
	t.Run("NothingYetHasNoRate", func(t *testing.T) {
		t.Parallel()
		b, err := json.Marshal(summarise().Settled)
		if err != nil || string(b) != `{"contained":0,"denominator":0,"confirmed":0,"assumed":0}` {
			t.Errorf("%s, %v", b, err)
		}
	})
	t.Run("SpeaksKorean", func(t *testing.T) {
		t.Parallel()
		ko := s.In("ko-KR")
		if ko.Outcomes[0].Definition == s.Outcomes[0].Definition || ko.Definitions["settled"] == s.Definitions["settled"] {
			t.Error("the Korean summary speaks English")
		}
		if back := ko.In("en"); cmp.Diff(s, back) != "" {
			t.Error(cmp.Diff(s, back))
		}
	})
}

func TestGroupsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var counts []chat.OutcomeCount
		for range rapid.IntRange(0, 20).Draw(t, "n") {
			counts = append(counts, chat.OutcomeCount{
				Outcome:     string(rapid.SampledFrom(append([]analytics.Outcome{""}, analytics.Outcomes...)).Draw(t, "outcome")),
				Provisional: rapid.Bool().Draw(t, "provisional"), Reversed: rapid.Bool().Draw(t, "reversed"), Count: rapid.IntRange(1, 9).Draw(t, "count"),
			})
		}
		s := summarise(counts...)
		sum, all := 0, s.Open
		for _, g := range s.Groups {
			sum += g.Count
		}
		for _, o := range s.Outcomes {
			all += o.Count
		}
		if sum != s.Denominator || all != s.Engagements || s.Settled.Denominator+s.Provisional.Denominator != s.Denominator {
			t.Fatalf("groups %d, denominator %d, outcomes and open %d, engagements %d", sum, s.Denominator, all, s.Engagements)
		}
	})
}

func TestWilson(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		k, n      int
		low, high float64 // from Wilson's formula, worked out apart
	}{
		{0, 0, 0, 1}, {0, 10, 0, 0.277533}, {10, 10, 0.722467, 1}, {1, 10, 0.017876, 0.404150}, {50, 100, 0.403832, 0.596168}, {81, 263, 0.255291, 0.366217},
	} {
		low, high := analytics.Wilson(c.k, c.n)
		if math.Abs(low-c.low) > 1e-5 || math.Abs(high-c.high) > 1e-5 {
			t.Errorf("%d of %d: %v to %v, want %v to %v", c.k, c.n, low, high, c.low, c.high)
		}
	}
}

func TestDefinitions(t *testing.T) {
	t.Parallel()
	names := map[string]bool{}
	for _, d := range analytics.Definitions {
		if names[d.Name] {
			t.Errorf("%s is defined twice", d.Name)
		}
		names[d.Name] = true
		if d.Formula.EN == "" || d.Formula.KO == "" || d.Unit.EN == "" || d.Unit.KO == "" || (d.Excepts.EN == "") != (d.Excepts.KO == "") {
			t.Errorf("%s lacks words in a language", d.Name)
		}
		if !strings.ContainsFunc(d.In("ko"), func(r rune) bool { return r >= 0xac00 && r <= 0xd7a3 }) {
			t.Errorf("%s has no Korean", d.Name)
		}
	}
	for _, o := range analytics.Outcomes {
		if !names[string(o)] {
			t.Errorf("%s has no definition", o)
		}
	}
}
