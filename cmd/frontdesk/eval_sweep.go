package main

import (
	"context"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/evals"
)

type evalSweep struct {
	Suite    []string  `arg:"" help:"Suite whose cases say whether a person is needed (escalates, no_escalation); docs/suites.md describes the language." placeholder:"SUITE.yaml"`
	Offer    []float64 `help:"Soft scores at which a person is offered, with commas between." default:"0.3,0.45,0.6,0.75,0.9" placeholder:"SCORE"`
	Escalate []float64 `help:"Soft scores at which the chat is handed over." default:"0.6,0.8,1,1.25,1.5" placeholder:"SCORE"`
	JSON     string    `name:"json" help:"Write the report to a file; - is standard output." placeholder:"FILE"`
	Workers  int       `help:"Cases at a time; 0 is one for each processor." default:"0"`
}

// Run plays the suites at every pair of thresholds, offline.
func (c evalSweep) Run(ctx context.Context, s *session) error {
	for _, score := range slices.Concat(c.Offer, c.Escalate) {
		if math.IsNaN(score) || math.IsInf(score, 0) || score <= 0 {
			return chat.Errorf(chat.Invalid, "a threshold of %g cannot be meant: scores are above 0", score)
		}
	}
	o := evals.Options{
		Workers: c.Workers, Product: version, Now: time.Now, Log: s.logger(), Progress: s.progress("cases"), Material: s.material,
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	var err error
	if o.Suites, err = s.suites(c.Suite); err != nil {
		return err
	}
	r, err := evals.Sweep(ctx, o, evals.Grid(c.Offer, c.Escalate))
	if err != nil {
		return err
	}
	if c.JSON != "-" {
		printSweep(s.out, r)
	}
	if c.JSON != "" {
		return s.writeJSON(c.JSON, r)
	}
	return nil
}

// printSweep draws one line for each pair of thresholds; a star is at the one
// in force.
func printSweep(w io.Writer, r evals.SweepReport) {
	fmt.Fprintf(w, "%s, %d need a person; in force: offer %g, escalate %g (*)\n", plural(r.Cases, "case"), r.Needed, r.InForce.Offer, r.InForce.Escalate)
	const row = "%1s %6s %9s  %6s %7s  %6s %12s %15s  %11s\n"
	fmt.Fprintf(w, row, "", "offer", "escalate", "handed", "offered", "missed", "false alarms", "needless offers", "containment")
	for _, p := range r.Points {
		star := ""
		if p.Point == r.InForce {
			star = "*"
		}
		n := func(v int) string { return fmt.Sprint(v) }
		fmt.Fprintf(w, row, star, fmt.Sprint(p.Offer), fmt.Sprint(p.Escalate), n(p.HandedOver), n(p.Offered), n(p.Missed), n(p.FalseAlarms), n(p.NeedlessOffers),
			fmt.Sprintf("%.3f", p.Containment))
	}
	for _, p := range r.Points {
		if p.Point != r.InForce {
			continue
		}
		if len(p.MissedCases) > 0 {
			fmt.Fprintf(w, "Missed at the thresholds in force: %s\n", strings.Join(p.MissedCases, ", "))
		}
		if len(p.FalseAlarmCases) > 0 {
			fmt.Fprintf(w, "Handed over needlessly there: %s\n", strings.Join(p.FalseAlarmCases, ", "))
		}
	}
	fmt.Fprintf(w, "Took %.1f s\n", float64(r.TookMS)/1000)
}
