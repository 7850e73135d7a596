package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/flows/flowtest"
)

type flowTest struct {
	Paths    []string `arg:"" help:"Files of flows, .flowtest files, or folders of them." placeholder:"PATH"`
	Update   bool     `help:"Rewrite the transcripts of .flowtest files with what happens now."`
	Coverage bool     `help:"List every step and branch that no test reaches."`
	JUnit    string   `name:"junit" help:"Write the results as JUnit XML." placeholder:"FILE" type:"path"`
}

// Run plays every test; one that fails is bad input.
func (c flowTest) Run(s *session) error {
	sources, scripts, err := testFiles(c.Paths)
	if err != nil {
		return err
	}
	run := flowTestRun{session: s, update: c.Update, counted: map[string]*covered{}}
	if len(sources) > 0 {
		_, program, err := s.checkedFlows(sources)
		if err != nil {
			return err
		}
		run.tests(program)
	}
	for _, path := range scripts {
		if err := run.script(path); err != nil {
			return err
		}
	}
	run.cover(c.Coverage)
	if c.JUnit != "" {
		if err := run.junit(c.JUnit); err != nil {
			return err
		}
	}
	failed := 0
	for _, r := range run.results {
		if len(r.Failures) > 0 {
			failed++
		}
	}
	switch {
	case len(run.results) == 0:
		return chat.Errorf(chat.Invalid, "there is nothing to test: add tests: to a flow, or write a .flowtest file")
	case failed > 0:
		return chat.Errorf(chat.Invalid, "%d of %s failed", failed, plural(len(run.results), "test"))
	}
	fmt.Fprintf(s.out, "%s passed\n", plural(len(run.results), "test"))
	return nil
}

// testFiles sorts paths into those of flows and .flowtest files.
func testFiles(paths []string) (sources, scripts []string, err error) {
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, nil, chat.Wrap(chat.NotFound, err, "no file or folder %q: check the path", path)
		}
		if !info.IsDir() {
			if filepath.Ext(path) == ".flowtest" {
				scripts = append(scripts, path)
			} else {
				sources = append(sources, path)
			}
			continue
		}
		found, err := filepath.Glob(filepath.Join(path, "*.flowtest"))
		if err != nil {
			return nil, nil, err
		}
		scripts = append(scripts, found...)
		files, err := flowFiles(os.DirFS(path))
		if err != nil {
			return nil, nil, err
		}
		if len(files) > 0 || len(found) == 0 { // a folder of neither is refused like everywhere
			sources = append(sources, path)
		}
	}
	return sources, scripts, nil
}

// covered is what the tests reached of one program.
type covered struct {
	*flows.Coverage
	order int
}

// flowTestRun gathers the results of one command.
type flowTestRun struct {
	*session
	update  bool
	results []flowtest.Result
	counted map[string]*covered // by Program.Hash
}

// counting gives the coverage of a program, which scripts of the same files share.
func (r *flowTestRun) counting(p *flows.Program) *flows.Coverage {
	c := r.counted[p.Hash()]
	if c == nil {
		c = &covered{flows.NewCoverage(p), len(r.counted)}
		r.counted[p.Hash()] = c
	}
	c.Begin()
	return c.Coverage
}

// tests plays what stands under tests: in flows.
func (r *flowTestRun) tests(p *flows.Program) {
	r.counting(p)
	for _, test := range p.Tests() {
		r.report(flowtest.RunTest(p, test, r.counting(p).Watch))
	}
}

// script plays one .flowtest file. Only flows in files of their own are
// counted: those inside a script are there for nothing but the script.
func (r *flowTestRun) script(path string) error {
	text, err := readInput(path)
	if err != nil {
		return err
	}
	s, err := flowtest.ReadScript(filepath.Base(path), text)
	if err != nil {
		return err
	}
	p, err := s.Compile(func(name string) ([]byte, error) {
		return readInput(filepath.Join(filepath.Dir(path), filepath.FromSlash(name)))
	})
	if err != nil {
		return err
	}
	var watch func(flows.Outcome)
	if s.Settings["flows"] != "" {
		watch = r.counting(p).Watch
	}
	result, transcript := flowtest.RunScript(s, p, watch)
	if r.update && len(result.Failures) == 1 && result.Failures[0].What == "transcript" {
		if err := os.WriteFile(path, s.Accept(transcript), 0o600); err != nil {
			return err
		}
		result.Failures = nil
		fmt.Fprintf(r.out, "rewrote %s\n", path)
	}
	r.report(result)
	return nil
}

func (r *flowTestRun) report(result flowtest.Result) {
	r.results = append(r.results, result)
	if len(result.Failures) == 0 {
		fmt.Fprintf(r.out, "ok    %s:%d: %s\n", result.File, result.Line, result.Name)
		return
	}
	fmt.Fprintf(r.out, "FAIL  %s:%d: %s\n", result.File, result.Line, result.Name)
	for _, f := range result.Failures {
		fmt.Fprintf(r.out, "  %s:%d: %s (-wanted +got)\n%s", result.File, f.Line, f.What, indented(f.Diff, "    "))
	}
	if len(result.Log) > 0 {
		fmt.Fprintf(r.out, "  the conversation:\n%s", indented(strings.Join(result.Log, "\n"), "    "))
	}
}

func indented(text, by string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimSuffix(text, "\n") + "\n") {
		b.WriteString(by + line)
	}
	return b.String()
}

// cover prints what was reached of each flow.
func (r *flowTestRun) cover(list bool) {
	all := make([]*covered, 0, len(r.counted))
	for _, c := range r.counted {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b *covered) int { return a.order - b.order })
	for _, c := range all {
		for _, f := range c.Flows() {
			fmt.Fprintf(r.out, "%s (%s): %d of %s, %d of %s\n", f.Flow, f.File, f.Reached, plural(f.Steps, "step"), f.Taken, branches(f.Branches))
			for _, m := range f.Missing {
				if !list {
					break
				}
				switch {
				case !m.Branch:
					fmt.Fprintf(r.out, "  %s:%d: no test reaches %s\n", f.File, m.Line, m.Step)
				case m.To == "":
					fmt.Fprintf(r.out, "  %s:%d: no test ends after %s\n", f.File, m.Line, m.Step)
				default:
					fmt.Fprintf(r.out, "  %s:%d: no test goes from %s to %s\n", f.File, m.Line, m.Step, m.To)
				}
			}
		}
	}
}

func branches(n int) string {
	if n == 1 {
		return "1 branch"
	}
	return fmt.Sprintf("%d branches", n)
}

func (r *flowTestRun) junit(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return chat.Wrap(chat.Invalid, err, "%q cannot be written", path)
	}
	if err := flowtest.JUnit(f, r.results); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}
