package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/evals"
)

type evalRun struct {
	Suite    []string `arg:"" help:"Suite of cases in YAML; docs/suites.md describes the language." placeholder:"SUITE.yaml"`
	Mode     string   `help:"offline, or llm with a model endpoint or cassette." default:"offline" enum:"offline,llm"`
	Case     []string `help:"Run only these cases." placeholder:"ID"`
	Baseline string   `help:"Report of an earlier run (--json) to compare with." placeholder:"REPORT.json"`
	Gate     string   `help:"Gate for all suites together, beside their own." placeholder:"GATES.yaml"`
	JSON     string   `name:"json" help:"Write the report; - is standard output." placeholder:"FILE"`
	JUnit    string   `name:"junit" help:"Write the report for build servers." placeholder:"FILE"`
	HTML     string   `name:"html" help:"Write the report as one page for people." placeholder:"FILE"`
	Workers  int      `help:"Cases at a time; 0 is one for each processor." default:"0"`
	Cassette string   `help:"Recorded answers of the model for --mode llm; SUITE.cassette.jsonl beside the first suite when left out." placeholder:"FILE"`
	Labels   string   `name:"judge-labels" help:"Chats graded by people: the model judge gates only when it agrees with them." placeholder:"FILE.jsonl"`
	ModelURL string   `name:"model-url" help:"OpenAI-compatible endpoint to ask and record, as http://127.0.0.1:8000/v1." placeholder:"URL"`
	modelFlags
}

// Run plays suites and judges their gates.
func (c evalRun) Run(ctx context.Context, s *session) error {
	o := evals.Options{
		Mode: c.Mode, Only: c.Case, Workers: c.Workers, Product: version, Now: time.Now, Log: s.logger(), Progress: s.progress("cases"),
		Material: s.material,
	}
	if o.Workers <= 0 {
		o.Workers = runtime.GOMAXPROCS(0)
	}
	var err error
	if o.Suites, err = s.suites(c.Suite); err != nil {
		return err
	}
	if o.Gate, err = s.gate(c.Gate); err != nil {
		return err
	}
	if o.Baseline, err = baseline(c.Baseline); err != nil {
		return err
	}
	r, err := c.play(ctx, s, o)
	if err != nil {
		return err
	}
	if len(c.Case) > 0 && len(r.Cases) == 0 {
		return chat.Errorf(chat.Invalid, "no case is called %s", strings.Join(c.Case, " or "))
	}
	if c.JSON != "-" {
		printRun(s.out, r)
	}
	if err := c.write(s, r); err != nil {
		return err
	}
	if !r.Held {
		return errGate
	}
	return nil
}

// play runs the suites, in mode llm with recorded or live models.
func (c evalRun) play(ctx context.Context, s *session, o evals.Options) (evals.Report, error) {
	if c.Mode != evals.ModeLLM {
		return evals.Run(ctx, o)
	}
	t, err := c.openTape(s)
	if err != nil {
		return evals.Report{}, err
	}
	if err := t.into(ctx, s, c.Labels, &o); err != nil {
		return evals.Report{}, err
	}
	r, err := evals.Run(ctx, o)
	if err != nil {
		return r, err
	}
	return r, t.close(s)
}

func (c evalRun) write(s *session, r evals.Report) error {
	if c.JSON != "" {
		if err := s.writeJSON(c.JSON, r); err != nil {
			return err
		}
	}
	if c.JUnit != "" {
		if err := s.writeFile(c.JUnit, r.JUnit); err != nil {
			return err
		}
	}
	if c.HTML != "" {
		return s.writeFile(c.HTML, r.HTML)
	}
	return nil
}

// suites reads every file and shows all findings before it gives up.
func (s *session) suites(paths []string) ([]evals.Suite, error) {
	var out []evals.Suite
	faults := 0
	for _, path := range paths {
		src, err := readInput(path)
		if err != nil {
			return nil, err
		}
		suite, findings := evals.ParseSuite(path, src)
		faults += s.show(findings, src)
		out = append(out, suite)
	}
	if faults > 0 {
		return nil, chat.Errorf(chat.Invalid, "the suites have %s: nothing was run", plural(faults, "error"))
	}
	return out, nil
}

// show draws findings and counts the errors.
func (s *session) show(findings []evals.Finding, src []byte) (faults int) {
	for _, f := range findings {
		fmt.Fprint(s.err, f.Draw(src))
		if f.Severity == evals.SeverityError {
			faults++
		}
	}
	return faults
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func (s *session) gate(path string) (*evals.Gate, error) {
	if path == "" {
		return nil, nil
	}
	src, err := readInput(path)
	if err != nil {
		return nil, err
	}
	g, findings := evals.ParseGate(path, src)
	if n := s.show(findings, src); n > 0 {
		return nil, chat.Errorf(chat.Invalid, "the gate has %s: nothing was run", plural(n, "error"))
	}
	return &g, nil
}

func baseline(path string) (*evals.Report, error) {
	if path == "" {
		return nil, nil
	}
	src, err := readInput(path)
	if err != nil {
		return nil, err
	}
	var r evals.Report
	if err := json.Unmarshal(src, &r); err != nil {
		return nil, chat.Wrap(chat.Invalid, err, "%s: not a report: give a file that eval run --json wrote", path)
	}
	if r.Version != evals.ReportVersion {
		return nil, chat.Errorf(chat.Invalid, "%s: a report of version %d, this program reads version %d: make the baseline anew", path, r.Version, evals.ReportVersion)
	}
	return &r, nil
}

// readInput reads a file that somebody named.
func readInput(path string) ([]byte, error) {
	src, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		return nil, chat.Wrap(chat.NotFound, err, "no file %q: check the path", path)
	}
	if err != nil {
		return nil, chat.Wrap(chat.Invalid, err, "%q cannot be read: give a file that you may read", path)
	}
	return src, nil
}

// printRun tells the outcome in a screen.
func printRun(w io.Writer, r evals.Report) {
	for _, c := range r.Cases {
		if c.Status != evals.StatusFailed && c.Status != evals.StatusError {
			continue
		}
		fmt.Fprintf(w, "FAIL  %s/%s (%s)\n", c.Suite, c.ID, orWord(string(c.Cause), c.Status))
		for _, f := range c.Why {
			fmt.Fprintf(w, "      %s\n", f)
		}
		if c.Error != "" {
			fmt.Fprintf(w, "      %s\n", c.Error)
		}
	}
	for _, s := range r.Suites {
		fmt.Fprintf(w, "%s: %s, %d passed, %d failed, %d skipped\n", s.Name, plural(s.Cases, "case"), s.Passed, s.Failed, s.Skipped)
	}
	m := r.Metrics
	if n := m["answered_share"].N; n > 0 {
		fmt.Fprintf(w, "Answered  %.3f of %d questions, %.3f of them wrong (95 %% up to %.3f); ECE %.3f\n",
			m["answered_share"].Value, n, m["error_among_answered"].Value, m["error_among_answered"].Upper, m["ece"].Value)
	}
	if n := m["escalation_recall"].N; n > 0 {
		fmt.Fprintf(w, "People    recall %.3f, precision %.3f over %d cases that need one\n", m["escalation_recall"].Value, m["escalation_precision"].Value, n)
	}
	if d := r.Difference; d != nil {
		fmt.Fprintf(w, "Baseline  %d fixed, %d broken, %d otherwise changed, %d as before\n", len(d.Fixed), len(d.Broken), len(d.Changed), d.Unchanged)
	}
	for _, g := range r.Gates {
		verdict := "held  "
		if !g.Held {
			verdict = "BROKEN"
		}
		fmt.Fprintf(w, "Gate %s %s: %s\n", verdict, g.Name, g.Why)
	}
	fmt.Fprintf(w, "Took %.1f s\n", float64(r.TookMS)/1000)
}

func orWord(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// writeFile writes a whole file through a temporary one beside it.
func (s *session) writeFile(path string, write func(io.Writer) error) error {
	if path == "-" {
		return write(s.out)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".frontdesk-*")
	if err != nil {
		return chat.Wrap(chat.Invalid, err, "%q cannot be written: name a file in a folder that is there", path)
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone when all went well
	buffered := bufio.NewWriter(f)
	err = errors.Join(write(buffered), buffered.Flush(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}
