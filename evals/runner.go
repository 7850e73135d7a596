package evals

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/sentiment"
)

// Options say what Run does.
type Options struct {
	Suites []Suite
	// Material reads what a suite's target names. It is asked once for suites
	// of one folder with the same target and no articles of their own.
	Material func(ctx context.Context, s Suite) (Material, error)
	Mode     string   // ModeOffline when ""
	Only     []string // case ids; none means all
	Gate     *Gate    // of all suites together, beside their own
	Baseline *Report  // to compare with, or nil

	// Calibration is the confidence to try; zero is the shipped one.
	Calibration knowledge.Calibration

	// Library wires the product's library over a source; nil takes a plain one.
	Library func(bot.Source) *bot.Library
	// Feelings scores sentiment; nil makes one.
	Feelings *sentiment.Ensemble
	// Model words answers, Talker plays visitors and judges: mode llm only.
	Model  bot.Model
	Talker Talker
	// JudgeKappa is the judge's agreement with people in a labelled meta-eval
	// (Cohen's κ): below JudgeFloor its opinion is reported and never gates.
	JudgeKappa float64

	Workers  int    // cases at a time; 2 when 0
	Product  string // version, for the report
	Log      *slog.Logger
	Now      func() time.Time // for the report's times
	Progress func(done, all int)

	over map[string]any // settings of a sweep, laid over every case's
}

func (o *Options) library(source bot.Source) *bot.Library {
	if o.Library != nil {
		return o.Library(source)
	}
	return &bot.Library{Source: source, Log: o.Log, Now: time.Now}
}

func (o *Options) feelings() *sentiment.Ensemble { return o.Feelings }

func (o *Options) defaults() error {
	if o.Mode == "" {
		o.Mode = ModeOffline
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Workers = max(o.Workers, 1)
	if o.Feelings == nil {
		o.Feelings = sentiment.New()
	}
	if o.Mode == ModeOffline {
		o.Model, o.Talker = nil, nil
		return nil
	}
	if o.Model == nil {
		return chat.Errorf(chat.Invalid, "mode llm needs a model endpoint or a cassette of recorded answers")
	}
	return nil
}

// job is one case to run and where its result goes.
type job struct {
	bench *bench
	suite *Suite
	c     *Case
	out   *CaseResult
}

// Run plays every case of the suites against their material and judges the
// gates. The error is Invalid for suites that cannot be set up, Unavailable
// when ctx ends; cases that fail are results, not errors.
func Run(ctx context.Context, o Options) (Report, error) {
	if err := o.defaults(); err != nil {
		return Report{}, err
	}
	began := o.Now()
	jobs, err := prepare(ctx, &o)
	if err != nil {
		return Report{}, err
	}
	// Before the first case: a scorer that comes later would change the scores.
	if err := o.Feelings.Load(); err != nil {
		return Report{}, err
	}
	results := make([]CaseResult, len(jobs))
	for i := range jobs {
		jobs[i].out = &results[i]
	}
	o.play(ctx, jobs)
	if err := ctx.Err(); err != nil {
		return Report{}, chat.Wrap(chat.Unavailable, err, "the run was stopped")
	}
	r := assemble(&o, results)
	r.StartedMS, r.TookMS = began.UnixMilli(), o.Now().Sub(began).Milliseconds()
	return r, nil
}

// prepare loads the suites' material, each only once.
func prepare(ctx context.Context, o *Options) ([]job, error) {
	var jobs []job
	names, shared := map[string]bool{}, benches{}
	for i := range o.Suites {
		s := &o.Suites[i]
		if names[s.Name] {
			return nil, chat.Errorf(chat.Invalid, "%s: two suites are called %q: rename one of them", s.File, s.Name)
		}
		names[s.Name] = true
		var b *bench
		if s.runsIn(o.Mode) {
			var err error
			if b, err = shared.bench(ctx, o, s); err != nil {
				return nil, err
			}
			if err := b.fits(s); err != nil {
				return nil, err
			}
		}
		for j := range s.Cases {
			if len(o.Only) == 0 || slices.Contains(o.Only, s.Cases[j].ID) {
				jobs = append(jobs, job{bench: b, suite: s, c: &s.Cases[j]})
			}
		}
	}
	return jobs, nil
}

// benches are those made so far: suites of one folder that try the same
// target share the index, which takes longer to build than most suites to play.
type benches map[string]*bench

func (made benches) bench(ctx context.Context, o *Options, s *Suite) (*bench, error) {
	key := strings.Join(append([]string{filepath.Dir(s.File), s.Target.Flow}, s.Target.KB...), "\x00")
	if b := made[key]; b != nil && len(s.Articles) == 0 {
		return b, nil
	}
	m, err := o.Material(ctx, *s)
	if err != nil {
		return nil, err
	}
	if m.Articles, err = s.withArticles(m.Articles); err != nil {
		return nil, err
	}
	b, err := newBench(ctx, m, o)
	if err != nil {
		return nil, err
	}
	b.calibrate(o.Calibration)
	if len(s.Articles) == 0 {
		made[key] = b
	}
	return b, nil
}

// runsIn reports whether a suite is meant for a mode.
func (s *Suite) runsIn(mode string) bool {
	return len(s.Target.Mode) == 0 && mode == ModeOffline || slices.Contains(s.Target.Mode, mode)
}

// withArticles adds the suite's own articles to the material's.
func (s *Suite) withArticles(have []knowledge.Article) ([]knowledge.Article, error) {
	out := slices.Clone(have)
	for _, a := range s.Articles {
		if slices.ContainsFunc(have, func(h knowledge.Article) bool { return h.Slug == a.ID }) {
			return nil, chat.Errorf(chat.Invalid, "%s: the article %q is in the knowledge base already: give it another id", s.File, a.ID)
		}
		art := knowledge.Article{Slug: a.ID, Title: a.Title, Body: a.Body, Questions: a.Questions, Lang: a.Lang, Collection: a.Collection}
		if art.Lang == "" {
			art.Lang = knowledge.Language(a.Title + "\n" + a.Body)
		}
		art.Hash = art.ContentHash()
		out = append(out, art)
	}
	return out, nil
}

// fits refuses cases that name articles or flows that the material lacks:
// they could only ever fail, or hold for no reason.
func (b *bench) fits(s *Suite) error {
	var err error
	note := func(c *Case, format string, args ...any) {
		if err == nil {
			err = chat.Errorf(chat.Invalid, "%s:%d:1: case %q: %s", s.File, c.Line, c.ID, fmt.Sprintf(format, args...))
		}
	}
	for i := range s.Cases {
		c := &s.Cases[i]
		if len(c.Mode) > 0 && len(s.Target.Mode) > 0 && !slices.ContainsFunc(c.Mode, func(m string) bool { return slices.Contains(s.Target.Mode, m) }) {
			note(c, "its mode %s is none of the suite's", list(c.Mode))
		}
		look := func(e *Expect) {
			e.each(func(e *Expect) {
				for _, name := range e.Cites {
					if len(b.named(name)) == 0 {
						note(c, "there is no article %q in the knowledge base: write its id, or the last part of its path", name)
					}
				}
				if e.Escalates != nil {
					for _, reason := range e.Escalates.Reason {
						if !slices.Contains(reasons, reason) && !b.flowSays(reason) {
							note(c, "no policy and no flow hands over for the reason %q: %s", reason, suggestion(reason, reasons))
						}
					}
				}
				if e.Flow != "" && e.Flow != "none" && (b.program == nil || !b.program.Has(e.Flow)) {
					note(c, "there is no flow %q: there are %s", e.Flow, list(b.flowNames()))
				}
			})
		}
		look(&c.Expect)
		for j := range c.Turns {
			look(c.Turns[j].Expect)
		}
		if c.Flow != "" && (b.program == nil || !b.program.Has(c.Flow)) {
			note(c, "there is no flow %q: there are %s", c.Flow, list(b.flowNames()))
		}
	}
	return err
}

// flowSays reports whether a word stands in the flows.
func (b *bench) flowSays(word string) bool {
	return slices.ContainsFunc(b.material.Flows, func(f flows.Source) bool { return strings.Contains(string(f.Text), word) })
}

func (b *bench) flowNames() []string {
	if b.program == nil {
		return nil
	}
	return b.program.Flows()
}

// play runs the jobs, several at a time. What a case gives does not depend on
// the others.
func (o *Options) play(ctx context.Context, jobs []job) {
	next := make(chan job)
	done := make(chan struct{}, len(jobs))
	var hands sync.WaitGroup
	for range min(o.Workers, len(jobs)) {
		hands.Go(func() {
			for j := range next {
				*j.out = o.one(ctx, j)
				done <- struct{}{}
			}
		})
	}
	hands.Go(func() {
		defer close(next)
		for _, j := range jobs {
			select {
			case next <- j:
			case <-ctx.Done():
				return
			}
		}
	})
	hands.Go(func() {
		for n := range jobs {
			select {
			case <-done:
				if o.Progress != nil {
					o.Progress(n+1, len(jobs))
				}
			case <-ctx.Done():
				return
			}
		}
	})
	hands.Wait()
}

// one runs a case. A fault of ours becomes the case's error, not a crash.
func (o *Options) one(ctx context.Context, j job) (r CaseResult) {
	c := j.c
	r = CaseResult{
		Suite: j.suite.Name, ID: c.ID, Kind: c.Kind, About: c.About, Tags: c.Tags, Labels: c.labels(), Line: c.Line, Lang: c.language(),
		Persona: c.Persona.title(),
	}
	if j.bench == nil || len(c.Mode) > 0 && !slices.Contains(c.Mode, o.Mode) {
		r.Status = StatusSkipped
		return r
	}
	defer func() {
		if fault := recover(); fault != nil {
			r.Status, r.Error = StatusError, fmt.Sprintf("%v\n%s", fault, debug.Stack())
		}
	}()
	p := &player{o: o, bench: j.bench, suite: j.suite, c: c, result: &r}
	if err := p.run(ctx); err != nil {
		r.Status, r.Error = StatusError, chat.MessageOf(err)
		if chat.CodeOf(err) == chat.Internal {
			r.Error = err.Error()
		}
		return r
	}
	r.Status = StatusPassed
	if len(r.Why) > 0 {
		r.Status = StatusFailed
		r.Cause = p.cause()
	}
	return r
}

// language is the case's own, else that of its words.
func (c *Case) language() string {
	if c.Lang != "" {
		return c.Lang
	}
	if c.Visitor != nil && c.Visitor.Locale != "" {
		lang, _, _ := strings.Cut(c.Visitor.Locale, "-")
		return lang
	}
	if c.Kind == KindSimulated {
		return c.Persona.language()
	}
	said := strings.Join(c.Question, "\n")
	for _, t := range c.Turns {
		said += "\n" + strings.Join(t.User, "\n")
	}
	return knowledge.Language(said)
}

// assemble makes the report of the results.
func assemble(o *Options, results []CaseResult) Report {
	r := Report{Version: ReportVersion, Product: o.Product, Mode: o.Mode, Held: true, Cases: results, Gates: []GateResult{}, Causes: []CauseCount{}}
	r.Metrics, r.Slices = measure(results), slicesOf(results)
	for i := range o.Suites {
		s := &o.Suites[i]
		var own []CaseResult
		run := SuiteRun{Name: s.Name, File: s.File, Hash: s.Hash}
		for _, c := range results {
			if c.Suite != s.Name {
				continue
			}
			own = append(own, c)
			run.Cases++
			run.Passed += count(c.Status == StatusPassed)
			run.Failed += count(c.Status == StatusFailed || c.Status == StatusError)
			run.Skipped += count(c.Status == StatusSkipped)
		}
		run.Metrics = measure(own)
		r.Suites = append(r.Suites, run)
		r.Gates = append(r.Gates, s.Gate.judge(s.Name, own, run.Metrics, o.Baseline.metricsOf(s.Name))...)
	}
	if o.Gate != nil {
		var base Metrics
		if o.Baseline != nil {
			base = o.Baseline.Metrics
		}
		r.Gates = append(r.Gates, o.Gate.judge("", results, r.Metrics, base)...)
	}
	for _, g := range r.Gates {
		r.Held = r.Held && g.Held
	}
	r.Causes = causesOf(results)
	judged := judgedOf(results)
	r.Reliability, r.RiskCoverage = ReliabilityOf(judged), RiskCoverageOf(judged, 60)
	if o.Baseline != nil {
		d := Diff(*o.Baseline, r)
		r.Difference = &d
	}
	return r
}

// metricsOf gives a suite's metrics in a report, nil when it has none.
func (r *Report) metricsOf(suite string) Metrics {
	if r == nil {
		return nil
	}
	for _, s := range r.Suites {
		if s.Name == suite {
			return s.Metrics
		}
	}
	return nil
}

func judgedOf(cases []CaseResult) []knowledge.Judged {
	var out []knowledge.Judged
	for _, c := range cases {
		if c.Sample != nil {
			out = append(out, knowledge.Judged{Confidence: c.Sample.Confidence, Right: c.Sample.Right})
		}
	}
	return out
}

func causesOf(cases []CaseResult) []CauseCount {
	counts := map[Cause]int{}
	for _, c := range cases {
		if c.Cause != "" {
			counts[c.Cause]++
		}
	}
	out := []CauseCount{}
	for cause, n := range counts {
		out = append(out, CauseCount{cause, n})
	}
	slices.SortFunc(out, func(a, b CauseCount) int {
		return cmp.Or(cmp.Compare(b.Cases, a.Cases), cmp.Compare(a.Cause, b.Cause))
	})
	return out
}
