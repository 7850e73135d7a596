package analytics

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// SplitCounts reads the stored exposures of one workspace.
type SplitCounts interface {
	// CountSplits counts the subjects of every experiment that a query asks
	// for, sorted by experiment, and who met several arms where conversations
	// are drawn. Exposures until gone wait for no engagement any more; now
	// decides which outcomes are provisional.
	CountSplits(ctx context.Context, workspace chat.ID, q chat.SplitQuery, gone, now time.Time) ([]chat.SplitCount, []chat.SplitCrossing, error)
}

// Splits is the answer of GET /api/v1/analytics/splits.
type Splits struct {
	Splits      []Split           `json:"splits"`
	Definitions map[string]string `json:"definitions"` // by name of a measure or a field
}

// Split is one experiment: a step, as long as its arms, its stickiness and its
// salt are the same. Subjects are visitors or conversations, as Sticky says.
type Split struct {
	Flow     string         `json:"flow"`
	Step     string         `json:"step"`
	Sticky   string         `json:"sticky"`
	FirstMS  int64          `json:"first_ms"` // exposures
	LastMS   int64          `json:"last_ms"`
	Releases []SplitRelease `json:"releases"` // in the order of their numbers
	Exposed  int            `json:"exposed"`  // subjects, those of Mixed and Late too
	Mixed    int            `json:"mixed"`    // met more than one arm: in no arm's figures
	Late     int            `json:"late"`     // only after the outcome stood: in no arm's figures
	Crossed  int            `json:"crossed"`  // visitors who met several arms in different conversations
	Arms     []SplitArm     `json:"arms"`     // as last written
	Measures []SplitMeasure `json:"measures"`
}

// SplitRelease is a release in which subjects met the split. Number is 0 when
// it is not known.
type SplitRelease struct {
	Number  int64 `json:"number"`
	Exposed int   `json:"exposed"`
}

// SplitArm counts the subjects of one arm. Exposed is the sum of WithoutNeed,
// Open, Excluded, Settled and Provisional.
type SplitArm struct {
	Arm         string         `json:"arm"`
	Exposed     int            `json:"exposed"`
	WithoutNeed int            `json:"without_need"` // wrote nothing that says something
	Open        int            `json:"open"`
	Excluded    int            `json:"excluded"` // spam, and what a person took first
	Settled     int            `json:"settled"`
	Provisional int            `json:"provisional"`
	Outcomes    []SplitOutcome `json:"outcomes"` // of the ended ones, all in the order of Outcomes
}

// SplitOutcome counts one outcome; Provisional and Reversed are parts of Count.
type SplitOutcome struct {
	Outcome     Outcome `json:"outcome"`
	Count       int     `json:"count"`
	Provisional int     `json:"provisional"`
	Reversed    int     `json:"reversed"`
}

// SplitMeasure compares the arms by one figure.
type SplitMeasure struct {
	Name         string      `json:"name"`
	HigherBetter bool        `json:"higher_better"`
	Arms         []SplitRate `json:"arms"` // as in Split.Arms
}

// SplitRate is an arm's share and how it differs from the first arm's.
// Intervals are of 95 %; what has no denominator has no rate and none.
type SplitRate struct {
	Arm        string   `json:"arm"`
	Count      int      `json:"count"`
	Of         int      `json:"of"`
	Rate       *float64 `json:"rate,omitempty"`
	Low        *float64 `json:"low,omitempty"`
	High       *float64 `json:"high,omitempty"`
	SoonCount  int      `json:"provisional_count"` // the same among provisional engagements
	SoonOf     int      `json:"provisional_of"`
	Difference *float64 `json:"difference,omitempty"` // rate − the first arm's
	DiffLow    *float64 `json:"difference_low,omitempty"`
	DiffHigh   *float64 `json:"difference_high,omitempty"`
	Verdict    Verdict  `json:"verdict"`
	Needed     int      `json:"needed"`      // in each of the two arms, to tell
	MoreNeeded int      `json:"more_needed"` // in each of the two arms, at most; 0 when enough
}

// measure is one way to compare arms.
type measure struct {
	name   string
	higher bool // is better
	// ask reports whether a count belongs to the denominator and to the count.
	ask func(c chat.SplitCount) (of, counts bool)
	// settles: outcomes count only once they are settled.
	settles bool
}

func ofOutcomes(holds func(Outcome, chat.SplitCount) bool) func(chat.SplitCount) (bool, bool) {
	return func(c chat.SplitCount) (of, counts bool) {
		o := Outcome(c.Outcome)
		return o.Counted(), holds(o, c)
	}
}

// The names of measures beside those of groups and outcomes.
const (
	measureGoal  = "goal"
	measureRated = "satisfied"
)

var measures = []measure{
	{NameContained, true, ofOutcomes(func(o Outcome, c chat.SplitCount) bool { return o.Contained() && !c.Reversed }), true},
	{string(ContainedConfirmed), true, ofOutcomes(func(o Outcome, c chat.SplitCount) bool { return o == ContainedConfirmed && !c.Reversed }), true},
	{NameEscalated, false, ofOutcomes(func(o Outcome, _ chat.SplitCount) bool { return o == EscalatedServed || o == EscalatedMissed }), true},
	{NameAbandoned, false, ofOutcomes(func(o Outcome, _ chat.SplitCount) bool { return o == BotAbandoned || o == Failed }), true},
	{measureGoal, true, func(c chat.SplitCount) (of, counts bool) {
		// Who left without a word was lost by the arm, too.
		return Outcome(c.Outcome).Counted() || !c.Engaged && c.Gone, c.Goal
	}, false},
	{measureRated, true, func(c chat.SplitCount) (of, counts bool) { return c.Rated > 0, c.Rated == 2 }, false},
}

// CompareSplits makes the figures of every experiment from counts that are
// sorted by experiment.
func CompareSplits(counts []chat.SplitCount, crossed []chat.SplitCrossing) []Split {
	out := []Split{}
	for len(counts) > 0 {
		first := counts[0]
		n := slices.IndexFunc(counts, func(c chat.SplitCount) bool {
			return c.Flow != first.Flow || c.Step != first.Step || c.Series != first.Series
		})
		if n < 0 {
			n = len(counts)
		}
		s := compareArms(counts[:n])
		for _, c := range crossed {
			if c.Flow == first.Flow && c.Step == first.Step && c.Series == first.Series {
				s.Crossed = c.Visitors
			}
		}
		out, counts = append(out, s), counts[n:]
	}
	slices.SortStableFunc(out, func(a, b Split) int { // the newest experiment of a step first
		return cmp.Or(cmp.Compare(a.Flow, b.Flow), cmp.Compare(a.Step, b.Step), cmp.Compare(b.LastMS, a.LastMS))
	})
	return out
}

// compareArms makes the figures of one experiment.
func compareArms(counts []chat.SplitCount) Split {
	s := Split{Flow: counts[0].Flow, Step: counts[0].Step, Sticky: counts[0].Sticky, Releases: []SplitRelease{}}
	first, last := counts[0].First, time.Time{}
	releases, written := map[int64]int{}, counts[0].Arms
	clean := map[string][]chat.SplitCount{}
	for _, c := range counts {
		if c.First.Before(first) {
			first = c.First
		}
		if c.Last.After(last) {
			last, written = c.Last, c.Arms
		}
		s.Exposed += c.Count
		releases[c.Number] += c.Count
		switch {
		case c.Mixed:
			s.Mixed += c.Count
		case c.Late:
			s.Late += c.Count
		default:
			clean[c.Arm] = append(clean[c.Arm], c)
		}
	}
	s.FirstMS, s.LastMS = first.UnixMilli(), last.UnixMilli()
	for _, number := range slices.Sorted(maps.Keys(releases)) {
		s.Releases = append(s.Releases, SplitRelease{number, releases[number]})
	}
	if written == nil { // counted by an older version: the arms that were met
		written = slices.Sorted(maps.Keys(clean))
	}
	for _, arm := range written {
		s.Arms = append(s.Arms, countArm(arm, clean[arm]))
	}
	for _, m := range measures {
		s.Measures = append(s.Measures, m.compare(written, clean))
	}
	return s
}

func countArm(arm string, counts []chat.SplitCount) SplitArm {
	a := SplitArm{Arm: arm}
	for _, o := range Outcomes {
		a.Outcomes = append(a.Outcomes, SplitOutcome{Outcome: o})
	}
	for _, c := range counts {
		o := Outcome(c.Outcome)
		a.Exposed += c.Count
		switch {
		case !c.Engaged:
			a.WithoutNeed += c.Count
		case o == "":
			a.Open += c.Count
		case !o.Counted():
			a.Excluded += c.Count
		case c.Provisional:
			a.Provisional += c.Count
		default:
			a.Settled += c.Count
		}
		for i := range a.Outcomes {
			if f := &a.Outcomes[i]; f.Outcome == o {
				f.add(c)
			}
		}
	}
	return a
}

func (f *SplitOutcome) add(c chat.SplitCount) {
	f.Count += c.Count
	if c.Provisional {
		f.Provisional += c.Count
	}
	if c.Reversed && f.Outcome.Contained() {
		f.Reversed += c.Count
	}
}

// compare makes the rates of all arms, each against the first.
func (m measure) compare(arms []string, counts map[string][]chat.SplitCount) SplitMeasure {
	out := SplitMeasure{Name: m.name, HigherBetter: m.higher}
	for i, arm := range arms {
		r := SplitRate{Arm: arm, Verdict: VerdictBase}
		for _, c := range counts[arm] {
			r.add(m, c)
		}
		if r.Of > 0 {
			rate := float64(r.Count) / float64(r.Of)
			low, high := Wilson(r.Count, r.Of)
			r.Rate, r.Low, r.High = &rate, &low, &high
		}
		if i > 0 {
			r.against(out.Arms[0], m.higher)
		}
		out.Arms = append(out.Arms, r)
	}
	return out
}

func (r *SplitRate) add(m measure, c chat.SplitCount) {
	of, counts := m.ask(c)
	if !of {
		return
	}
	all, some := &r.Of, &r.Count
	if m.settles && c.Provisional {
		all, some = &r.SoonOf, &r.SoonCount
	}
	*all += c.Count
	if counts {
		*some += c.Count
	}
}

// Splits gives the results of the splits that a query asks for, by flow and
// step, with definitions in a language ("en", "ko").
func (f Figures) Splits(ctx context.Context, workspace chat.ID, q chat.SplitQuery, lang string) (Splits, error) {
	now := f.Now()
	counts, crossed, err := f.Rows.CountSplits(ctx, workspace, q, now.Add(-IdleAfter), now)
	if err != nil {
		return Splits{}, err
	}
	return Splits{Splits: CompareSplits(counts, crossed), Definitions: splitTexts(lang)}, nil
}
