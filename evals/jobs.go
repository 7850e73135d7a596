package evals

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/sentiment"
)

// RunStore keeps queued runs and what they are played against.
type RunStore interface {
	// ClaimEvalRun gives the run that has waited longest, for lease.
	ClaimEvalRun(ctx context.Context, lease time.Duration) (chat.EvalRun, bool, error)
	// ExtendEvalRun renews the lease and notes Done and Total. Conflict once
	// the run was cancelled or taken over.
	ExtendEvalRun(ctx context.Context, r chat.EvalRun, lease time.Duration) error
	// ReleaseEvalRun gives a run back that this node cannot play on.
	ReleaseEvalRun(ctx context.Context, r chat.EvalRun) error
	// FinishEvalRun ends a run; its Error makes it a failed one.
	FinishEvalRun(ctx context.Context, r chat.EvalRun, report []byte) error
	EvalSuiteVersion(ctx context.Context, workspace, suite chat.ID, number int) (chat.EvalSuiteVersion, error)
	EvalReport(ctx context.Context, workspace, run chat.ID) ([]byte, error)

	Workspace(ctx context.Context, id chat.ID) (chat.Workspace, error)
	Articles(ctx context.Context, workspace chat.ID) ([]knowledge.Article, error)
	LiveRelease(ctx context.Context, workspace chat.ID) (chat.Release, error)
	Release(ctx context.Context, workspace chat.ID, hash string) (chat.Release, error)
	CalibrationStore
	PastStore
}

// Jobs plays queued runs of the console, one at a time on each node. A run
// whose node dies is begun again by another.
type Jobs struct {
	Store RunStore
	// Library wires the product's library over a source.
	Library  func(source bot.Source) *bot.Library
	Feelings *sentiment.Ensemble
	FlowVars map[string]any // of every workspace, beside their own
	Product  string
	Log      *slog.Logger
	Now      func() time.Time
	Lease    time.Duration // 20 s when zero
}

const (
	// lookEvery is how long a queued run waits at most for a free node.
	lookEvery    = time.Second
	defaultLease = 20 * time.Second
	// replayWithin bounds a replay: what is not begun by then is left out, and
	// the report says so.
	replayWithin = 10 * time.Minute
	// releaseIn is how long a stopping node tries to give its run back.
	releaseIn = 2 * time.Second
)

// Run works until ctx ends; the run under way is then given back to others.
func (j *Jobs) Run(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for {
			played, err := j.Next(ctx)
			if err != nil && ctx.Err() == nil {
				j.Log.Warn("eval run not played", "error", err)
			}
			if err != nil || !played {
				break
			}
		}
	}
}

// Next plays one queued run to its end, and reports whether there was one. A
// run that cannot be played is stored as failed and is no error here.
func (j *Jobs) Next(ctx context.Context) (bool, error) {
	r, ok, err := j.Store.ClaimEvalRun(ctx, j.lease())
	if err != nil || !ok {
		return false, err
	}
	held, stop := context.WithCancel(ctx)
	defer stop()
	beat := &heartbeat{store: j.Store, run: r, lease: j.lease(), lost: stop}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		beat.keep(held)
	}()
	report, done, playErr := j.play(held, r, beat.progress)
	lost := held.Err() != nil && ctx.Err() == nil
	stop()
	<-ended
	switch {
	case ctx.Err() != nil: // this node stops: another begins again, at the latest when the lease runs out
		late, stop := context.WithTimeout(context.WithoutCancel(ctx), releaseIn)
		defer stop()
		if err := j.Store.ReleaseEvalRun(late, r); err != nil && chat.CodeOf(err) != chat.Conflict {
			j.Log.Warn("eval run not given back", "run", r.ID, "error", err)
		}
		return true, chat.Wrap(chat.Unavailable, ctx.Err(), "run %s was interrupted", r.ID)
	case lost: // cancelled, or taken over
		return true, nil
	case playErr != nil:
		r.Error = chat.MessageOf(playErr)
		if chat.CodeOf(playErr) == chat.Internal {
			j.Log.Error("eval run failed", "run", r.ID, "workspace", r.Workspace, "error", playErr)
		}
		report = nil
	default:
		done.Claim = r.Claim
		r = done
	}
	err = j.Store.FinishEvalRun(ctx, r, report)
	if chat.CodeOf(err) == chat.Conflict { // cancelled at the last moment
		err = nil
	}
	return true, err
}

func (j *Jobs) now() time.Time {
	if j.Now == nil {
		return time.Now()
	}
	return j.Now()
}

func (j *Jobs) lease() time.Duration {
	if j.Lease > 0 {
		return j.Lease
	}
	return defaultLease
}

// heartbeat renews a run's lease and tells how far it is.
type heartbeat struct {
	store RunStore
	lease time.Duration
	lost  func()

	mu  sync.Mutex
	run chat.EvalRun
}

func (h *heartbeat) progress(done, all int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.run.Done, h.run.Total = max(done, h.run.Done), all
}

func (h *heartbeat) keep(ctx context.Context) {
	tick := time.NewTicker(min(h.lease/4, time.Second))
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		h.mu.Lock()
		run := h.run
		h.mu.Unlock()
		if err := h.store.ExtendEvalRun(ctx, run, h.lease); chat.CodeOf(err) == chat.Conflict {
			h.lost()
			return
		}
	}
}

// play gives a run's report and the run with its counts.
func (j *Jobs) play(ctx context.Context, r chat.EvalRun, progress func(done, all int)) ([]byte, chat.EvalRun, error) {
	material, err := j.material(ctx, r)
	if err != nil {
		return nil, r, err
	}
	calibration, err := CandidateCalibration(ctx, j.Store, r.Workspace, r.Candidate)
	if err != nil {
		return nil, r, err
	}
	if r.Kind == chat.RunReplay {
		return j.playPast(ctx, r, material, calibration, progress)
	}
	return j.playSuite(ctx, r, material, calibration, progress)
}

func (j *Jobs) playSuite(ctx context.Context, r chat.EvalRun, m Material, c knowledge.Calibration, progress func(done, all int)) ([]byte, chat.EvalRun, error) {
	version, err := j.Store.EvalSuiteVersion(ctx, r.Workspace, r.Suite, r.SuiteVersion)
	if err != nil {
		return nil, r, err
	}
	suite, findings := ParseSuite(r.SuiteName+".yaml", []byte(version.Source))
	if HasErrors(findings) {
		return nil, r, chat.Errorf(chat.Invalid, "%s", firstError(findings).Error())
	}
	if !suite.runsIn(ModeOffline) {
		return nil, r, chat.Errorf(chat.Invalid, "the suite is for mode llm only: run it with `frontdesk eval run --mode llm`")
	}
	baseline, err := j.baseline(ctx, r)
	if err != nil {
		return nil, r, err
	}
	report, err := Run(ctx, Options{
		Suites: []Suite{suite}, Mode: ModeOffline, Baseline: baseline, Calibration: c, Workers: 1, Feelings: j.Feelings, Library: j.Library,
		Material: func(context.Context, Suite) (Material, error) { return m, nil },
		Product:  j.Product, Log: j.Log, Now: j.Now, Progress: progress,
	})
	if err != nil {
		return nil, r, err
	}
	r.Held, r.Total, r.Done = report.Held, len(report.Cases), len(report.Cases)
	r.Passed, r.Failed = 0, 0
	for _, c := range report.Cases {
		switch c.Status {
		case StatusPassed:
			r.Passed++
		case StatusFailed, StatusError:
			r.Failed++
		}
	}
	b, err := json.Marshal(report)
	return b, r, err
}

// playPast replays the newest conversations. One in which the candidate does
// what was done counts as passed, one that changes as failed.
func (j *Jobs) playPast(ctx context.Context, r chat.EvalRun, m Material, c knowledge.Calibration, progress func(done, all int)) ([]byte, chat.EvalRun, error) {
	past, err := ReadPast(ctx, j.Store, r.Workspace, PastQuery{Since: r.SinceAt, Most: r.Most, Choice: r.Past, Now: j.now()})
	if err != nil {
		return nil, r, err
	}
	report, err := Replay(ctx, ReplayOptions{
		Past: past, Material: m, Calibration: c, Candidate: "candidate", Since: r.SinceAt, Workers: 1, Within: replayWithin, Feelings: j.Feelings, Library: j.Library,
		Product: j.Product, Log: j.Log, Now: j.Now, Progress: progress,
	})
	if err != nil {
		return nil, r, err
	}
	r.Held, r.Total, r.Done = true, len(past), len(past)
	r.Passed, r.Failed = report.Conversations-report.Changed, report.Changed
	b, err := json.Marshal(report)
	return b, r, err
}

// material is the workspace's own: a suite in the console is always tried on
// the workspace it is stored in, with the candidate's flows when it has some.
func (j *Jobs) material(ctx context.Context, r chat.EvalRun) (Material, error) {
	w, err := j.Store.Workspace(ctx, r.Workspace)
	if err != nil {
		return Material{}, err
	}
	m := Material{Settings: w.Settings, Vars: j.FlowVars}
	if m.Articles, err = j.Store.Articles(ctx, r.Workspace); err != nil {
		return m, err
	}
	sources := r.Candidate.Flows
	if len(sources) == 0 {
		var release chat.Release
		if r.Candidate.Release != "" {
			release, err = j.Store.Release(ctx, r.Workspace, r.Candidate.Release)
		} else if release, err = j.Store.LiveRelease(ctx, r.Workspace); chat.CodeOf(err) == chat.NotFound {
			err = nil // no flows: the bot answers all the same
		}
		if err != nil {
			return m, err
		}
		sources = release.Sources
	}
	for _, s := range sources {
		m.Flows = append(m.Flows, flows.Source{Name: s.Name, Text: []byte(s.Text)})
	}
	return m, nil
}

// baseline reads the report to compare with; one of an older shape is left out.
func (j *Jobs) baseline(ctx context.Context, r chat.EvalRun) (*Report, error) {
	if r.Baseline.IsZero() {
		return nil, nil
	}
	raw, err := j.Store.EvalReport(ctx, r.Workspace, r.Baseline)
	if err != nil {
		return nil, err
	}
	var b Report
	if err := json.Unmarshal(raw, &b); err != nil || b.Version != ReportVersion {
		return nil, chat.Errorf(chat.Invalid, "the baseline is a report of another version of the product: run it again first")
	}
	return &b, nil
}

// CheckFlows compiles a candidate's flows; none are nil. An error is Invalid
// and names file, line and column.
func CheckFlows(sources []chat.FlowSource) (*flows.Program, error) {
	if len(sources) == 0 {
		return nil, nil
	}
	list := make([]flows.Source, len(sources))
	for i, s := range sources {
		list[i] = flows.Source{Name: s.Name, Text: []byte(s.Text)}
	}
	program, findings := flows.Compile(list, flows.Options{Languages: bot.Languages})
	if program == nil {
		return nil, chat.Errorf(chat.Invalid, "%s", firstError(findings).Error())
	}
	return program, nil
}
