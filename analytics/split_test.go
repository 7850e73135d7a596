package analytics_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/analytics"
	"github.com/frontdesk-chat/frontdesk/chat"
)

func near(a, b float64) bool { return math.Abs(a-b) < 0.00006 }

// The pairs and their intervals are the examples of Newcombe (1998), table II,
// method 10.
func TestNewcombe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		s1, n1, s2, n2 int
		low, high      float64
	}{
		{56, 70, 48, 80, 0.0524, 0.3339},
		{9, 10, 3, 10, 0.1705, 0.8090},
		{6, 7, 2, 7, 0.0582, 0.8062},
		{5, 56, 0, 29, -0.0381, 0.1926},
		{0, 10, 0, 20, -0.1611, 0.2775},
		{0, 10, 0, 10, -0.2775, 0.2775},
		{10, 10, 0, 20, 0.6791, 1},
		{10, 10, 0, 10, 0.6075, 1},
		{1, 2, 0, 0, -1, 1},
	} {
		if low, high := analytics.Newcombe(c.s1, c.n1, c.s2, c.n2); !near(low, c.low) || !near(high, c.high) {
			t.Errorf("%d/%d − %d/%d: %.4f to %.4f, want %.4f to %.4f", c.s1, c.n1, c.s2, c.n2, low, high, c.low, c.high)
		}
	}
}

func TestSubjectsNeeded(t *testing.T) {
	t.Parallel()
	// By hand: (1.95996·√(2·0.525·0.475) + 0.84162·√(0.25+0.2475))² ÷ 0.0025 = 1564.7.
	for _, c := range []struct {
		base, difference float64
		want             int
	}{{0.5, 0.05, 1565}, {0, 0.05, 152}, {1, 0.05, 152}, {0.5, 0.5, 30}} {
		if got := analytics.SubjectsNeeded(c.base, c.difference); got != c.want {
			t.Errorf("from %v by %v: %d, want %d", c.base, c.difference, got, c.want)
		}
	}
}

// counted is a line of the golden data: so many subjects of an arm.
func counted(arm, outcome string, n int, more ...func(*chat.SplitCount)) chat.SplitCount {
	c := chat.SplitCount{
		Flow: "menu", Step: "hello", Series: "visitor:a,b:", Sticky: "visitor", Arms: []string{"a", "b"}, Number: 3, Release: "r3", Arm: arm,
		Engaged: true, Gone: true, Outcome: outcome, Count: n, First: time.UnixMilli(1000), Last: time.UnixMilli(2000),
	}
	for _, f := range more {
		f(&c)
	}
	return c
}

// TestCompareSplits is golden: every figure below was computed outside the
// program, the intervals from the roots of Wilson's equation.
func TestCompareSplits(t *testing.T) {
	t.Parallel()
	soon := func(c *chat.SplitCount) { c.Provisional = true }
	counts := []chat.SplitCount{
		counted("a", "contained_assumed", 40),
		counted("a", "contained_confirmed", 20, func(c *chat.SplitCount) { c.Goal, c.Rated = true, 2 }),
		counted("a", "contained_assumed", 5, func(c *chat.SplitCount) { c.Reversed = true }),
		counted("a", "escalated_served", 25, func(c *chat.SplitCount) { c.Rated = 1 }),
		counted("a", "bot_abandoned", 30),
		counted("a", "spam", 3),
		counted("a", "", 4),
		counted("a", "contained_assumed", 6, soon),
		counted("a", "", 7, func(c *chat.SplitCount) { c.Engaged = false }),
		counted("b", "contained_confirmed", 88, func(c *chat.SplitCount) { c.Goal = true }),
		counted("b", "escalated_missed", 12, func(c *chat.SplitCount) { c.Number = 4; c.Last = time.UnixMilli(9000) }),
		counted("b", "error", 30),
		counted("b", "bot_abandoned", 2, soon),
		counted("b", "", 9, func(c *chat.SplitCount) { c.Engaged, c.Gone = false, false }),
		counted("b", "contained_assumed", 11, func(c *chat.SplitCount) { c.Mixed = true }),
		counted("a", "escalated_served", 13, func(c *chat.SplitCount) { c.Late = true }),
	}
	all := analytics.CompareSplits(counts, []chat.SplitCrossing{{Flow: "menu", Step: "hello", Series: "visitor:a,b:", Visitors: 2}})
	if len(all) != 1 {
		t.Fatalf("%d splits", len(all))
	}
	s := all[0]
	if s.Exposed != 305 || s.Mixed != 11 || s.Late != 13 || s.Crossed != 2 || s.FirstMS != 1000 || s.LastMS != 9000 {
		t.Errorf("split %+v", s)
	}
	if diff := cmp.Diff([]analytics.SplitRelease{{Number: 3, Exposed: 293}, {Number: 4, Exposed: 12}}, s.Releases); diff != "" {
		t.Error(diff)
	}
	a, b := s.Arms[0], s.Arms[1]
	a.Outcomes, b.Outcomes = nil, nil
	if diff := cmp.Diff([]analytics.SplitArm{
		{Arm: "a", Exposed: 140, WithoutNeed: 7, Open: 4, Excluded: 3, Settled: 120, Provisional: 6},
		{Arm: "b", Exposed: 141, WithoutNeed: 9, Settled: 130, Provisional: 2},
	}, []analytics.SplitArm{a, b}); diff != "" {
		t.Error(diff)
	}
	type row struct {
		name               string
		aCount, aOf        int
		bCount, bOf        int
		soonA, soonB       int // provisional denominators
		diff, low, high    float64
		verdict            analytics.Verdict
		needed, moreNeeded int
	}
	for i, w := range []row{
		// 88/130 − 60/120: Wilson 0.4119…0.5881 and 0.5925…0.7512.
		{"contained", 60, 120, 88, 130, 6, 2, 0.1769, 0.0549, 0.2921, analytics.VerdictBetter, 121, 0},
		// 88/130 − 20/120.
		{"contained_confirmed", 20, 120, 88, 130, 6, 2, 0.5103, 0.3961, 0.6034, analytics.VerdictBetter, 30, 0},
		// 12/130 − 25/120: fewer is better.
		{"escalated", 25, 120, 12, 130, 6, 2, -0.1160, -0.2059, -0.0275, analytics.VerdictBetter, 227, 0},
		// 30/130 − 30/120: nothing to be seen in so few.
		{"abandoned", 30, 120, 30, 130, 6, 2, -0.0192, -0.1252, 0.0860, analytics.VerdictFew, 1251, 1131},
		// The goal counts at once, and who left without a word is in it: 20/133 and 88/132.
		{"goal", 20, 133, 88, 132, 0, 0, 0.5163, 0.4065, 0.6067, analytics.VerdictBetter, 30, 0},
	} {
		m := s.Measures[i]
		x, y := m.Arms[0], m.Arms[1]
		if m.Name != w.name || x.Count != w.aCount || x.Of != w.aOf || y.Count != w.bCount || y.Of != w.bOf || x.SoonOf != w.soonA || y.SoonOf != w.soonB {
			t.Errorf("%s: %+v against %+v, want %+v", m.Name, y, x, w)
			continue
		}
		if !near(*y.Difference, w.diff) || !near(*y.DiffLow, w.low) || !near(*y.DiffHigh, w.high) {
			t.Errorf("%s: %.4f, %.4f to %.4f, want %+v", m.Name, *y.Difference, *y.DiffLow, *y.DiffHigh, w)
		}
		if x.Verdict != analytics.VerdictBase || y.Verdict != w.verdict || y.Needed != w.needed || y.MoreNeeded != w.moreNeeded {
			t.Errorf("%s: %s, %d needed, %d more, want %+v", m.Name, y.Verdict, y.Needed, y.MoreNeeded, w)
		}
	}
	if r := s.Measures[5].Arms; r[0].Count != 20 || r[0].Of != 45 || r[1].Rate != nil || r[1].Verdict != analytics.VerdictFew {
		t.Errorf("rated %+v", r)
	}
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	verdict := func(a, aOf, b, bOf int) analytics.SplitRate {
		t.Helper()
		all := analytics.CompareSplits([]chat.SplitCount{
			counted("a", "contained_assumed", a), counted("a", "bot_abandoned", aOf-a), counted("b", "contained_assumed", b), counted("b", "bot_abandoned", bOf-b),
		}, nil)
		return all[0].Measures[0].Arms[1]
	}
	for _, c := range []struct {
		a, aOf, b, bOf int
		want           analytics.Verdict
		more           int
	}{
		{60, 100, 30, 100, analytics.VerdictWorse, 0},
		{1, 7, 7, 7, analytics.VerdictFew, 23}, // the interval leaves 0 out, but seven are no experiment
		{0, 0, 0, 0, analytics.VerdictFew, 1565},
		{1000, 2000, 1001, 2000, analytics.VerdictEven, 0},
	} {
		if r := verdict(c.a, c.aOf, c.b, c.bOf); r.Verdict != c.want || r.MoreNeeded != c.more {
			t.Errorf("%d/%d after %d/%d: %s, %d more, want %s, %d", c.b, c.bOf, c.a, c.aOf, r.Verdict, r.MoreNeeded, c.want, c.more)
		}
	}
}

// log makes events a minute apart from what a visitor and the bot do.
func log(steps ...any) []chat.Event {
	var out []chat.Event
	at := time.UnixMilli(1_700_000_000_000)
	for _, s := range steps {
		if d, ok := s.(time.Duration); ok {
			at = at.Add(d)
			continue
		}
		e := chat.Event{Seq: int64(len(out) + 1), At: at, Actor: chat.Actor{Kind: chat.ByBot}, V: 1}
		by := func(kind chat.Kind) { e.Kind, e.Body = kind, mustJSON(s) }
		switch s := s.(type) {
		case string:
			e.Kind, e.Actor.Kind, e.Body = chat.MessagePosted, chat.ByVisitor, mustJSON(chat.MessageBody{Text: s})
		case chat.ExposedBody:
			by(chat.SplitExposed)
		case chat.DecisionBody:
			by(chat.DecisionMade)
		case chat.RatingBody:
			by(chat.RatingGiven)
			e.Actor.Kind = chat.ByVisitor
		case chat.HandoffBody:
			by(chat.HandoffRequested)
		case chat.ResolvedBody:
			by(chat.ConversationResolved)
			e.Actor.Kind = chat.ByAgent
		case chat.OpenedBody:
			by(chat.ConversationOpened)
		}
		out = append(out, e)
	}
	return out
}

func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}

func TestExposures(t *testing.T) {
	t.Parallel()
	shown := func(arm string) chat.ExposedBody {
		return chat.ExposedBody{Flow: "menu", Step: "hello", Arm: arm, Sticky: "visitor", Arms: []string{"a", "b"}}
	}
	late := shown("a")
	late.Late = true
	did := func(action, reason string) chat.DecisionBody {
		return chat.DecisionBody{Action: action, Reason: reason}
	}
	opened := chat.OpenedBody{Channel: "web"}
	type row struct {
		seq, engagement int64
		late, goal      bool
		score           int
	}
	for name, c := range map[string]struct {
		log  []chat.Event
		want []row
	}{
		"GreetedAndThenWrote":     {log(opened, shown("a"), "where is my order?", did("answered", "high")), []row{{2, 3, false, false, 0}}},
		"GreetedAndLeft":          {log(opened, shown("a")), []row{{2, 0, false, false, 0}}},
		"InTheTurnThatOpensIt":    {log(opened, "where is my order?", shown("b"), did("flow", "menu")), []row{{3, 2, false, false, 0}}},
		"ReachedTheGoalAndRated":  {log(opened, "refund please", shown("b"), did("flow", "end:resolved"), chat.RatingBody{Score: 5}), []row{{3, 2, false, true, 5}}},
		"AfterTheRating":          {log(opened, "refund please", did("answered", "high"), chat.RatingBody{Score: 5}, shown("b"), did("flow", "end:resolved")), []row{{5, 2, true, false, 0}}},
		"AfterAPersonWasAskedFor": {log(opened, "a refund please", did("handoff", "asked"), chat.HandoffBody{Reason: "asked"}, shown("a")), []row{{5, 2, true, false, 0}}},
		"AfterTheEndOfAFlow":      {log(opened, "refund please", late, did("flow", "end:resolved")), []row{{3, 0, true, false, 0}}},
		"BetweenTwoNeeds": {log(opened, "refund please", did("answered", "high"), chat.ResolvedBody{}, time.Hour, shown("a"), "where is my order?", did("answered", "high")),
			[]row{{5, 6, false, false, 0}}},
		"BelongsToTheFirstNeedOnly": {log(opened, shown("a"), "refund please", did("answered", "high"), chat.ResolvedBody{}, time.Hour, "where is my order?", did("flow", "end:resolved")),
			[]row{{2, 3, false, false, 0}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conv := chat.Conversation{ID: chat.NewID(), Visitor: chat.NewID()}
			var got []row
			for _, x := range analytics.Fold(analytics.Log{Conversation: conv, Events: c.log}, always, c.log[len(c.log)-1].At).Exposures {
				got = append(got, row{x.Seq, x.Engagement, x.Late, x.Goal, x.Score})
			}
			if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(row{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}
