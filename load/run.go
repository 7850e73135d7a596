package load

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// run is one scenario on its stage.
type run struct {
	options Options
	stage   *stage
	crowd   *stage // who floods, or comes beside: not checked afterwards
	report  Report
	rate    atomic.Int64   // wanted now
	asked   atomic.Int64   // questions that end with a number
	others  sync.WaitGroup // what a scenario does beside its own loop
	finish  func()         // when all of that has ended; nil: nothing is left

	began time.Time
	at    struct { // the last entry of the timeline
		sync.Mutex
		time     time.Time
		acked    int64
		usage    usage
		failures int
	}
	acks, ways []time.Duration
	phases     []phase
}

// phase is a named part of a run.
type phase struct {
	name       string
	began      time.Time
	acked      int64
	acks, ways []time.Duration
}

// enter ends a phase of the run and begins the next one.
func (r *run) enter(name string) {
	r.mark()
	r.at.Lock()
	defer r.at.Unlock()
	r.endPhase()
	r.phases = append(r.phases, phase{name: name, began: r.at.time, acked: r.at.acked})
}

// endPhase reports the last phase; the caller holds at.
func (r *run) endPhase() {
	if len(r.phases) == 0 {
		return
	}
	p := r.phases[len(r.phases)-1]
	took := r.at.time.Sub(p.began).Seconds()
	r.report.Phases = append(r.report.Phases, Phase{
		Name: p.name, Seconds: took, PerSecond: float64(r.at.acked-p.acked) / took, Ack: timesOf(p.acks), Delivery: timesOf(p.ways),
	})
}

// Run plays a scenario and gives its report. The server is left running, the
// chats stay stored. An error means that the run could not be made or read;
// what was lost or refused stands in the report.
func Run(ctx context.Context, t Target, o Options) (Report, error) {
	if err := t.Check(); err != nil {
		return Report{}, err
	}
	if err := o.Check(); err != nil {
		return Report{}, err
	}
	if o.Scenario == "flood" && !o.Alone && t.OtherKey == "" {
		return Report{}, fmt.Errorf("a flood needs a site of a workspace of its own: name its key")
	}
	if o.Scenario == "slow" && o.Slow >= len(t.Accounts) {
		return Report{}, fmt.Errorf("of %d agents %d are slow: somebody must read what visitors write", len(t.Accounts), o.Slow)
	}
	r := &run{options: o, stage: newStage(t, &tally{}), crowd: newStage(t, &tally{})}
	defer r.stage.close()
	defer r.crowd.close()
	r.report = Report{Scenario: o.Scenario, Chats: o.Chats, Idle: o.Idle, Agents: len(t.Accounts)}
	before, err := r.usage()
	if err != nil {
		return Report{}, err
	}
	if o.served() || o.Profile != nil || o.Heap != nil { // who reads the profile signs in
		if err := r.stage.staff(ctx); err != nil {
			return Report{}, err
		}
	}
	if o.Scenario == "slow" {
		r.stage.idle = o.Slow
		for _, a := range r.stage.agents[:o.Slow] {
			a.line.slowDown(time.Second)
		}
	}
	if err := r.stage.fill(ctx, o.Chats, o.served()); err != nil {
		return Report{}, err
	}
	if err := r.stage.seat(ctx, o.Idle); err != nil {
		return Report{}, err
	}
	if o.Heap != nil {
		if err := r.fetch(ctx, "/debug/pprof/heap?gc=1", o.Heap); err != nil {
			return Report{}, fmt.Errorf("no memory profile: %w", err)
		}
	}
	if o.Scenario == "flood" {
		if err := r.flooders(ctx); err != nil {
			return Report{}, err
		}
	}
	connected, err := r.usage()
	if err != nil {
		return Report{}, err
	}
	if err := r.play(ctx); err != nil {
		return r.report, err
	}
	if s := r.report.Server; s != nil {
		s.IdleMiB, s.ConnectedMiB = before.resident, connected.resident
	}
	if r.report.Truth, err = r.stage.check(ctx, o.served()); err == nil && len(r.stage.agents) > 0 && o.Scenario != "overload" { // which leaves a server that puts such reads off
		r.report.Views, err = r.views(ctx)
	}
	return r.report, err
}

// play runs the scenario between two readings of everything.
func (r *run) play(ctx context.Context) error {
	first, err := r.usage()
	if err != nil {
		return err
	}
	r.began = time.Now()
	r.at.time, r.at.usage = r.began, first
	during, cancel := context.WithTimeout(ctx, r.options.For)
	defer cancel()
	r.others.Go(func() { r.watch(during) })
	if r.options.Profile != nil {
		r.others.Go(func() { r.profile(during) })
	}
	err = plays[r.options.Scenario](during, r)
	cancel()
	r.others.Wait()
	if r.finish != nil {
		r.finish()
	}
	took := time.Since(r.began)
	acked := r.stage.log.acked.Load()
	last, usageErr := r.usage()
	if err != nil {
		return err
	}
	if usageErr != nil {
		return usageErr
	}
	steady := r.report.Timeline
	r.stage.settle(ctx, cmp.Or(r.options.SettleFor, time.Minute), r.options.served())
	r.mark()
	if r.options.Scenario == "soak" {
		r.report.Growth = growth(steady) // without what came after the end
	}
	r.at.Lock()
	r.endPhase()
	r.at.Unlock()
	r.report.Seconds = took.Seconds()
	r.report.PerSecond = float64(acked) / took.Seconds()
	if r.stage.target.PID > 0 {
		used := (last.processor - first.processor).Seconds()
		r.report.Server = &Server{ProcessorS: used, PerThousand: used / float64(max(1, acked)) * 1000, ResidentMiB: last.resident, PeakMiB: last.peak}
	}
	log := r.stage.log
	r.report.Sent, r.report.Acked, r.report.Cuts = log.sent.Load(), log.acked.Load(), log.cuts.Load()
	r.report.Ack = timesOf(r.acks)
	if r.options.served() {
		r.report.Delivery = timesOf(r.ways)
	} else {
		r.report.Answer = timesOf(r.ways)
	}
	log.mu.Lock()
	r.report.Failures = maps.Clone(log.failures)
	log.mu.Unlock()
	return nil
}

// views times what the first agent's console reads.
func (r *run) views(ctx context.Context) (map[string]Times, error) {
	now := time.Now()
	figures := func(days int) string {
		return fmt.Sprintf("/api/v1/analytics/summary?from_ms=%d&to_ms=%d", now.AddDate(0, 0, -days).UnixMilli(), now.UnixMilli())
	}
	out := map[string]Times{}
	for name, path := range map[string]string{
		"list of the queue": "/api/v1/agent/conversations?view=queue&limit=50", "list of all": "/api/v1/agent/conversations?view=all&limit=50",
		"list with a common word": "/api/v1/agent/conversations?view=all&limit=50&q=order", "search for messages, common": "/api/v1/agent/search?limit=25&q=order", "search for messages, rare": "/api/v1/agent/search?limit=25&q=FS-000007",
		"list with a rare word": "/api/v1/agent/conversations?view=all&limit=50&q=FS-000007",
		"figures of a week":     figures(7), "figures of a year": figures(365),
	} {
		var each []time.Duration
		for range 10 {
			err := patiently(ctx, func() error {
				began := time.Now()
				_, err := r.stage.agents[0].read(ctx, path)
				if err == nil {
					each = append(each, time.Since(began))
				}
				return err
			})
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		out[name] = timesOf(each)
	}
	return out, nil
}

// watch writes the timeline.
func (r *run) watch(ctx context.Context) {
	if r.options.Every <= 0 {
		return
	}
	tick := time.NewTicker(r.options.Every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			r.mark()
		}
	}
}

// mark ends a span of the timeline.
func (r *run) mark() {
	r.at.Lock()
	defer r.at.Unlock()
	now := time.Now()
	acks, ways := r.stage.log.take()
	r.acks, r.ways = append(r.acks, acks...), append(r.ways, ways...)
	if n := len(r.phases); n > 0 {
		p := &r.phases[n-1]
		p.acks, p.ways = append(p.acks, acks...), append(p.ways, ways...)
	}
	acked, failures := r.stage.log.acked.Load(), r.stage.log.failed()
	m := Moment{
		AtS: now.Sub(r.began).Seconds(), Rate: float64(r.rate.Load()), PerSecond: float64(acked-r.at.acked) / now.Sub(r.at.time).Seconds(),
		Ack: timesOf(acks), Delivery: timesOf(ways), Failures: failures - r.at.failures,
	}
	if u, err := r.usage(); err == nil {
		m.ResidentMiB, m.ProcessorS = u.resident, (u.processor - r.at.usage.processor).Seconds()
		r.at.usage = u
	}
	m.Goroutines = r.goroutines(context.Background())
	r.at.time, r.at.acked, r.at.failures = now, acked, failures
	r.report.Timeline = append(r.report.Timeline, m)
}

// usage reads the server's process, when it is here.
func (r *run) usage() (usage, error) {
	if r.stage.target.PID == 0 {
		return usage{}, nil
	}
	return usageOf(r.stage.target.PID)
}

// profile keeps the server's processor profile of the run.
func (r *run) profile(ctx context.Context) {
	seconds := max(1, int(min(r.options.For, 25*time.Second).Seconds())-1) // within the run, and what one call may take
	if err := r.fetch(ctx, "/debug/pprof/profile?seconds="+strconv.Itoa(seconds), r.options.Profile); err != nil {
		r.stage.log.fail("no profile: " + err.Error())
	}
}

// fetch keeps what the server tells its owner.
func (r *run) fetch(ctx context.Context, path string, into io.Writer) error {
	b, err := r.stage.agents[0].read(ctx, path)
	if err == nil {
		_, err = into.Write(b)
	}
	return err
}
