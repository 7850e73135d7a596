package evals

import (
	"cmp"
	"context"
	"slices"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

// Point is one pair of the policy's thresholds: the soft scores at which a
// person is offered and at which the chat is handed over (handoff.Thresholds).
type Point struct {
	Offer    float64 `json:"offer"`
	Escalate float64 `json:"escalate"`
}

// SweepReport is what Sweep gives: the same cases at each pair of thresholds.
type SweepReport struct {
	Version int        `json:"version"` // of this shape: 1
	Product string     `json:"product,omitempty"`
	Cases   int        `json:"cases"`  // that say whether a person is needed
	Needed  int        `json:"needed"` // of these, that need one
	InForce Point      `json:"in_force"`
	Points  []SweepRow `json:"points"` // by escalate, then offer
	TookMS  int64      `json:"took_ms"`
}

// SweepRow counts cases at one pair of thresholds. Each case is in exactly one
// of HandedOver, Offered and Left.
type SweepRow struct {
	Point
	HandedOver int `json:"handed_over"`
	Offered    int `json:"offered"` // asked whether a colleague should come, and not handed over
	Left       int `json:"left"`    // neither

	Missed         int     `json:"missed"`          // a person is needed, and none came or was offered
	FalseAlarms    int     `json:"false_alarms"`    // handed over though none is needed
	NeedlessOffers int     `json:"needless_offers"` // offered though none is needed
	Containment    float64 `json:"containment"`     // share of the cases that the bot kept; 0 without cases

	MissedCases     []string `json:"missed_cases"` // as suite/id, in the order of the suites
	FalseAlarmCases []string `json:"false_alarm_cases"`
}

// Grid gives every pair of the thresholds that can be meant, by escalate and
// then offer, each once: the policy never hands over before it would offer.
func Grid(offer, escalate []float64) []Point {
	var out []Point
	for _, e := range escalate {
		for _, o := range offer {
			if o > 0 && o <= e {
				out = append(out, Point{o, e})
			}
		}
	}
	return ordered(out)
}

// ordered gives the pairs by escalate and then offer, each once.
func ordered(points []Point) []Point {
	slices.SortFunc(points, func(a, b Point) int {
		return cmp.Or(cmp.Compare(a.Escalate, b.Escalate), cmp.Compare(a.Offer, b.Offer))
	})
	return slices.Compact(points)
}

// Sweep plays the suites' cases that say whether a person is needed at every
// pair of thresholds, in the real bot: an offer or a hand-over that comes
// sooner changes what follows. The pair in force is always among them. Whether
// the cases pass is not looked at, and their own policy settings give way in
// these two figures only. The errors are Run's; Invalid also without such a
// case or without a pair.
func Sweep(ctx context.Context, o Options, points []Point) (SweepReport, error) {
	r := SweepReport{Version: 1, Product: o.Product, Points: []SweepRow{}}
	if len(points) == 0 {
		return r, chat.Errorf(chat.Invalid, "there is no pair of thresholds to try: offer must be above 0 and not exceed escalate")
	}
	if err := o.defaults(); err != nil {
		return r, err
	}
	began := o.Now()
	jobs, err := prepare(ctx, &o)
	if err != nil {
		return r, err
	}
	jobs = slices.DeleteFunc(jobs, func(j job) bool {
		needed, says := j.c.person()
		if says && needed {
			r.Needed++
		}
		return !says || j.bench == nil
	})
	if r.Cases = len(jobs); r.Cases == 0 {
		return r, chat.Errorf(chat.Invalid, "no case says whether a person is needed: write escalates or no_escalation under expect")
	}
	if r.InForce, err = jobs[0].inForce(); err != nil {
		return r, err
	}
	if err := o.Feelings.Load(); err != nil {
		return r, err
	}
	points = ordered(append(slices.Clone(points), r.InForce))
	progress := o.Progress
	for i, p := range points {
		if progress != nil {
			o.Progress = func(done, _ int) { progress(i*len(jobs)+done, len(points)*len(jobs)) }
		}
		row, err := o.at(ctx, p, jobs)
		if err != nil {
			return r, err
		}
		r.Points = append(r.Points, row)
	}
	r.TookMS = o.Now().Sub(began).Milliseconds()
	return r, nil
}

// at plays the cases at one pair of thresholds.
func (o Options) at(ctx context.Context, p Point, jobs []job) (SweepRow, error) {
	o.over = map[string]any{"policy": map[string]any{"offer": p.Offer, "escalate": p.Escalate}}
	jobs, results := slices.Clone(jobs), make([]CaseResult, len(jobs))
	for i := range jobs {
		jobs[i].out = &results[i]
	}
	o.play(ctx, jobs)
	row := SweepRow{Point: p, MissedCases: []string{}, FalseAlarmCases: []string{}}
	if err := ctx.Err(); err != nil {
		return row, chat.Wrap(chat.Unavailable, err, "the sweep was stopped")
	}
	for i := range results {
		c := &results[i]
		if c.Status == StatusError && !c.handed() { // after a hand-over the case's next step may not be there
			return row, chat.Errorf(chat.Invalid, "case %s cannot be played: %s", c.Key(), c.Error)
		}
		needed, _ := jobs[i].c.person()
		row.count(c, needed)
	}
	row.Containment = share(row.Offered+row.Left, len(results))
	return row, nil
}

func (r *SweepRow) count(c *CaseResult, needed bool) {
	offered := slices.ContainsFunc(c.Exchanges, Exchange.offers)
	switch {
	case c.handed():
		r.HandedOver++
		if !needed {
			r.FalseAlarms++
			r.FalseAlarmCases = append(r.FalseAlarmCases, c.Key())
		}
	case offered:
		r.Offered++
		r.NeedlessOffers += count(!needed)
	default:
		r.Left++
		if needed {
			r.Missed++
			r.MissedCases = append(r.MissedCases, c.Key())
		}
	}
}

// handed reports whether a person was asked to take over.
func (c *CaseResult) handed() bool {
	return slices.ContainsFunc(c.Exchanges, func(x Exchange) bool { return x.Escalation != nil })
}

// offers reports whether the visitor was asked if a colleague should come. A
// button for a person that stands beside an answer is no question.
func (x Exchange) offers() bool {
	return x.Action == handoff.ActionOffer || x.trace.Policy != nil && x.trace.Policy.Action == handoff.ActionOffer
}

// person tells whether a case needs a person, and whether it says so at all.
func (c *Case) person() (needed, says bool) {
	look := func(e *Expect) {
		_, yes := e.escalationReasons()
		needed = needed || yes
		says = says || yes || e.forbidsEscalation()
	}
	look(&c.Expect)
	for i := range c.Turns {
		look(c.Turns[i].Expect)
	}
	return needed, says
}

// inForce gives the thresholds that the job's workspace has.
func (j job) inForce() (Point, error) {
	tree, err := j.bench.settingsTree()
	if err != nil {
		return Point{}, err
	}
	s, err := bot.ReadSettings(encode(overlay(tree, j.suite.Settings)))
	return Point{s.Policy.Offer, s.Policy.Escalate}, err
}
