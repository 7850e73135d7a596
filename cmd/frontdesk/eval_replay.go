package main

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/evals"
)

type evalReplay struct {
	Since     string `help:"How far back: 7d, 2w, 36h, or a day as 2026-03-01." default:"7d" placeholder:"TIME"`
	Candidate string `required:"" help:"What to try, in YAML: flows, articles, settings, calibration; docs/suites.md describes it." placeholder:"CONFIG.yaml"`
	Limit     int    `help:"Conversations at most, the newest." default:"1000"`
	JSON      string `name:"json" help:"Write the report; - is standard output." placeholder:"FILE"`
	HTML      string `name:"html" help:"Write the report as one page for people." placeholder:"FILE"`
}

// Run plays past conversations against a candidate. It only reads.
func (c evalReplay) Run(ctx context.Context, s *session) error {
	since, err := evals.ParseSince(c.Since, time.Now())
	if err != nil {
		return err
	}
	src, err := readInput(c.Candidate)
	if err != nil {
		return err
	}
	candidate, findings := evals.ParseCandidate(c.Candidate, src)
	if n := s.show(findings, src); n > 0 {
		return chat.Errorf(chat.Invalid, "the candidate has %s: nothing was played", plural(n, "error"))
	}
	o := evals.ReplayOptions{
		Candidate: candidate.Name, Since: since, Workers: runtime.GOMAXPROCS(0), Product: version, Log: s.logger(), Now: time.Now,
		Progress: s.progress("conversations"),
	}
	if candidate.Calibration != "" {
		if o.Calibration, err = evals.ReadCalibration(beside(filepath.Dir(c.Candidate), candidate.Calibration)); err != nil {
			return err
		}
	}
	if o.Material, err = s.candidateMaterial(ctx, candidate); err != nil {
		return err
	}
	if o.Past, err = s.past(ctx, since, c.Limit); err != nil {
		return err
	}
	r, err := evals.Replay(ctx, o)
	if err != nil {
		return err
	}
	if c.JSON != "-" {
		fmt.Fprintln(s.out, r.Summary())
	}
	if c.JSON != "" {
		if err := s.writeJSON(c.JSON, r); err != nil {
			return err
		}
	}
	if c.HTML != "" {
		return s.writeFile(c.HTML, r.HTML)
	}
	return nil
}

// candidateMaterial reads what the candidate names, and takes the rest from
// the workspace.
func (s *session) candidateMaterial(ctx context.Context, c evals.Candidate) (evals.Material, error) {
	target := evals.Target{Flow: c.Flow, KB: c.KB}
	own := s.Workspace + "@live"
	if target.Flow == "" {
		target.Flow = own
	}
	if len(target.KB) == 0 {
		target.KB = []string{own}
	}
	m, err := s.material(ctx, evals.Suite{File: c.File, Target: target})
	if err != nil {
		return m, err
	}
	if m.Settings == nil { // flows and articles came from files: the settings are still the workspace's
		db, ws, err := s.existing(ctx, s.logger())
		if err != nil {
			return m, err
		}
		m.Settings = ws.Settings
		if err := db.Close(); err != nil {
			return m, err
		}
	}
	return c.Over(m)
}

// past reads the conversations that were active since a time, newest first.
func (s *session) past(ctx context.Context, since time.Time, most int) ([]evals.Past, error) {
	db, ws, err := s.existing(ctx, s.logger())
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return evals.ReadPast(ctx, db, ws.ID, evals.PastQuery{Since: since, Most: most, Now: time.Now()})
}
