package evals

import "slices"

// Difference compares two reports, case by case.
type Difference struct {
	Baseline  int64    `json:"baseline_started_ms"` // when the older run began
	Both      int      `json:"both"`                // cases that both ran
	Fixed     []string `json:"fixed"`               // failed before, pass now
	Broken    []string `json:"broken"`              // passed before, fail now
	Added     []string `json:"added"`               // ran now only
	Removed   []string `json:"removed"`             // ran before only
	Changed   []Change `json:"changed"`             // same verdict, another answer
	Compared  []Delta  `json:"compared"`            // metrics over the cases of both, with the paired bootstrap
	Unchanged int      `json:"unchanged"`
}

// Change is a case whose bot did something else.
type Change struct {
	Case string `json:"case"`
	Was  string `json:"was"`
	Now  string `json:"now"`
}

// Delta is a metric in both runs. Paired holds the difference per case and its
// 95 % bounds; it is zero for metrics that are no mean over cases.
type Delta struct {
	Metric      string  `json:"metric"`
	Was         float64 `json:"was"`
	Now         float64 `json:"now"`
	N           int     `json:"n"`
	Paired      Paired  `json:"paired"`
	Significant bool    `json:"significant"`
}

// bootstrapSeed makes two comparisons of the same reports the same.
const bootstrapSeed = 20260311

// Diff tells what changed from a to b. Cases are matched by suite and id.
func Diff(a, b Report) Difference {
	d := Difference{Baseline: a.StartedMS, Fixed: []string{}, Broken: []string{}, Added: []string{}, Removed: []string{}, Changed: []Change{}, Compared: []Delta{}}
	before := map[string]CaseResult{}
	for _, c := range a.Cases {
		if c.Status != StatusSkipped {
			before[c.Key()] = c
		}
	}
	var was, now []CaseResult
	for _, c := range b.Cases {
		if c.Status == StatusSkipped {
			continue
		}
		old, ok := before[c.Key()]
		if !ok {
			d.Added = append(d.Added, c.Key())
			continue
		}
		delete(before, c.Key())
		was, now = append(was, old), append(now, c)
		d.verdict(old, c)
	}
	for key := range before {
		d.Removed = append(d.Removed, key)
	}
	slices.Sort(d.Removed)
	d.Both = len(now)
	d.compare(was, now)
	return d
}

func (d *Difference) verdict(old, now CaseResult) {
	passed, passes := old.Status == StatusPassed, now.Status == StatusPassed
	switch {
	case !passed && passes:
		d.Fixed = append(d.Fixed, now.Key())
	case passed && !passes:
		d.Broken = append(d.Broken, now.Key())
	case outcomeOf(old) != outcomeOf(now):
		d.Changed = append(d.Changed, Change{Case: now.Key(), Was: outcomeOf(old), Now: outcomeOf(now)})
	default:
		d.Unchanged++
	}
}

// outcomeOf words what the bot did in a case, for comparing.
func outcomeOf(c CaseResult) string {
	for _, x := range slices.Backward(c.Exchanges) {
		if len(x.Bot) == 0 && x.Action == "" {
			continue
		}
		out := x.Action
		if x.Escalation != nil {
			out += " (" + x.Escalation.Reason + ")"
		}
		if s := x.sources(); len(s) > 0 {
			out += " from " + list(s)
		}
		if out == "" {
			out = clipText(x.words(), 80)
		}
		return out
	}
	return c.Status
}

// perCase are the metrics that are a mean over cases: the value of each case,
// and whether it counts.
var perCase = []struct {
	metric string
	value  func(CaseResult) (float64, bool)
}{
	{"pass_rate", func(c CaseResult) (float64, bool) { return truth(c.Status == StatusPassed), true }},
	{"resolved", func(c CaseResult) (float64, bool) { return truth(c.Status == StatusPassed), c.Bots }},
	{"answered_share", func(c CaseResult) (float64, bool) {
		return truth(c.Sample != nil && c.Sample.Answered), c.Sample != nil
	}},
	{"wrong_share", func(c CaseResult) (float64, bool) {
		return truth(c.Sample != nil && c.Sample.Answered && !c.Sample.Correct), c.Sample != nil
	}},
	{"brier", func(c CaseResult) (float64, bool) {
		if c.Sample == nil {
			return 0, false
		}
		d := c.Sample.Confidence - truth(c.Sample.Right)
		return d * d, true
	}},
	{"top1", func(c CaseResult) (float64, bool) { return truth(c.Rank != nil && *c.Rank == 1), c.Rank != nil }},
	{"escalation_recall", func(c CaseResult) (float64, bool) {
		return truth(c.Person != nil && c.Person.InTime), c.Person != nil && c.Person.Needed
	}},
}

// compare gives the metrics of the cases that both runs have.
func (d *Difference) compare(was, now []CaseResult) {
	for _, m := range perCase {
		var a, b []float64
		for i := range now {
			x, okX := m.value(was[i])
			y, okY := m.value(now[i])
			if okX && okY {
				a, b = append(a, x), append(b, y)
			}
		}
		if len(a) == 0 {
			continue
		}
		p := PairedBootstrap(a, b, bootstrapSeed)
		d.Compared = append(d.Compared, Delta{Metric: m.metric, Was: mean(a), Now: mean(b), N: len(a), Paired: p, Significant: p.Significant()})
	}
	older, newer := measure(was), measure(now)
	for _, name := range []string{"error_among_answered", "hedged_share", "ece", "aurc", "latency_p95_ms", "cost_tokens"} {
		if o, n := older[name], newer[name]; o.N > 0 && n.N > 0 {
			d.Compared = append(d.Compared, Delta{Metric: name, Was: o.Value, Now: n.Value, N: n.N})
		}
	}
}
