package jobs

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Store keeps jobs. Leases are compared with the database's clock; a change by
// who no longer has a job's claim is a Conflict.
type Store interface {
	// ClaimJob gives a job of one of the kinds that is due, for lease, or
	// NotFound; workspaces take turns.
	ClaimJob(ctx context.Context, kinds []string, lease time.Duration) (chat.Job, error)
	// ExtendJob renews the lease.
	ExtendJob(ctx context.Context, j chat.Job, lease time.Duration) error
	// FinishJob says that it is done and forgets its body.
	FinishJob(ctx context.Context, j chat.Job) error
	// PostponeJob has it tried again after a while, and notes why.
	PostponeJob(ctx context.Context, j chat.Job, after time.Duration, why string) error
	// ReleaseJob gives it back untried.
	ReleaseJob(ctx context.Context, j chat.Job) error
	// BuryJob gives it up, and notes why.
	BuryJob(ctx context.Context, j chat.Job, why string) error
	// SweepJobs forgets some of those that ended longer ago than they are kept.
	SweepJobs(ctx context.Context, keepDone, keepDead time.Duration) (int64, error)
}

// Do does a job. It may be called for one that was done before, when a process
// died before it could say so. An error with the code Invalid, NotFound or
// Forbidden is final, every other one is tried again; what chat.MessageOf says
// of it is shown to owners and must hold no personal data.
type Do func(ctx context.Context, j chat.Job) error

// MaxAttempts is how often a job is tried before it is given up: with Pause,
// for about nine hours, longer than a mail server is usually away.
const MaxAttempts = 8

// pauses follow the attempts, the last one each further one.
var pauses = []time.Duration{10 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, 2 * time.Hour, 6 * time.Hour}

// Pause is how long a job waits after its attempt-th attempt has failed, from 1.
func Pause(attempt int) time.Duration { return pauses[min(max(attempt, 1), len(pauses))-1] }

// How an attempt ends: done, to be tried again, or given up.
const (
	Done   = "done"
	Failed = "failed"
	Dead   = "dead"
)

const (
	defaultLease = time.Minute
	defaultHands = 4
	defaultEvery = time.Second
	sweepEvery   = time.Hour
	// A key stays taken for as long as the job that is done is kept; a dead
	// one keeps what it would send, so it is not kept for ever either.
	keepDone = 7 * 24 * time.Hour
	keepDead = 30 * 24 * time.Hour
)

// Worker does jobs until its context ends. Any number of nodes run one. It has
// hands of its own, and writes as little: turns never wait for it.
type Worker struct {
	Store Store
	Kinds map[string]Do
	Log   *slog.Logger
	Lease time.Duration // zero: a minute
	Hands int           // jobs at once, 4 when zero
	Every time.Duration // how often it looks, 1 s when zero
	// Pause is asked how long a failed job waits; nil: Pause.
	Pause func(attempt int) time.Duration
	// Ended hears how each attempt ended: Done, Failed or Dead; nil: nobody.
	Ended func(kind, outcome string)

	once sync.Once
	wake chan struct{}
}

func (w *Worker) defaults() {
	w.once.Do(func() {
		w.wake = make(chan struct{}, 1)
		if w.Lease <= 0 {
			w.Lease = defaultLease
		}
		if w.Hands <= 0 {
			w.Hands = defaultHands
		}
		if w.Every <= 0 {
			w.Every = defaultEvery
		}
		if w.Pause == nil {
			w.Pause = Pause
		}
		if w.Ended == nil {
			w.Ended = func(string, string) {}
		}
	})
}

// Wake has the worker look at once. Safe for concurrent use; it never blocks.
func (w *Worker) Wake() {
	w.defaults()
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends, and then gives back what is not done.
func (w *Worker) Run(ctx context.Context) {
	w.defaults()
	kinds := make([]string, 0, len(w.Kinds))
	for k := range w.Kinds {
		kinds = append(kinds, k)
	}
	slices.Sort(kinds)
	hands := make(chan struct{}, w.Hands)
	var busy sync.WaitGroup
	defer busy.Wait()
	tick, sweep := time.NewTicker(w.Every), time.NewTicker(sweepEvery)
	defer tick.Stop()
	defer sweep.Stop()
	for {
		select {
		case hands <- struct{}{}:
		case <-ctx.Done():
			return
		}
		j, err := w.Store.ClaimJob(ctx, kinds, w.Lease)
		if err == nil {
			busy.Go(func() {
				defer func() { <-hands }()
				w.do(ctx, j)
			})
			continue
		}
		<-hands
		if chat.CodeOf(err) != chat.NotFound && ctx.Err() == nil {
			w.Log.WarnContext(ctx, "jobs are not claimed", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-sweep.C:
			w.sweep(ctx)
		case <-tick.C:
		case <-w.wake:
		}
	}
}

func (w *Worker) sweep(ctx context.Context) {
	for {
		n, err := w.Store.SweepJobs(ctx, keepDone, keepDead)
		if err != nil && ctx.Err() == nil {
			w.Log.WarnContext(ctx, "old jobs are not forgotten", "error", err)
		}
		if err != nil || n == 0 {
			return
		}
	}
}

// recordWithin bounds how long the outcome of a job may take to be stored
// while the process stops.
const recordWithin = 5 * time.Second

// do does one job while it renews the lease, and records how it went.
func (w *Worker) do(ctx context.Context, j chat.Job) {
	log := w.Log.With("job", j.ID, "kind", j.Kind, "workspace", j.Workspace, "attempt", j.Attempts)
	if !j.Subject.IsZero() {
		log = log.With("conversation", j.Subject)
	}
	record, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	if j.Attempts > MaxAttempts { // each attempt took its process down
		w.Ended(j.Kind, Dead)
		w.recorded(record, log, w.Store.BuryJob(record, j, "it was interrupted too often"))
		return
	}
	err := w.held(chat.About{Workspace: j.Workspace, Conversation: j.Subject}.In(ctx), j)
	timeout := time.AfterFunc(recordWithin, cancel)
	defer timeout.Stop()
	switch {
	case err == nil:
		log.InfoContext(ctx, "job done")
		w.Ended(j.Kind, Done)
		err = w.Store.FinishJob(record, j)
	case ctx.Err() != nil:
		err = w.Store.ReleaseJob(record, j)
	case final(err) || j.Attempts >= MaxAttempts:
		log.WarnContext(ctx, "job given up", "error", err)
		w.Ended(j.Kind, Dead)
		err = w.Store.BuryJob(record, j, chat.MessageOf(err))
	default:
		pause := w.Pause(j.Attempts)
		log.WarnContext(ctx, "job failed", "error", err, "again_in", pause)
		w.Ended(j.Kind, Failed)
		err = w.Store.PostponeJob(record, j, pause, chat.MessageOf(err))
	}
	w.recorded(ctx, log, err)
}

func (w *Worker) recorded(ctx context.Context, log *slog.Logger, err error) {
	if err != nil {
		log.WarnContext(ctx, "how the job went is not recorded: it will be done again", "error", err)
	}
}

func final(err error) bool {
	return slices.Contains([]chat.Code{chat.Invalid, chat.NotFound, chat.Forbidden}, chat.CodeOf(err))
}

// held does a job under its lease; it is told to stop when another has it.
func (w *Worker) held(ctx context.Context, j chat.Job) (err error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	defer func() {
		if p := recover(); p != nil {
			w.Log.ErrorContext(ctx, "job panicked", "job", j.ID, "kind", j.Kind, "panic", p)
			err = chat.Errorf(chat.Internal, "the job %s panicked", j.ID)
		}
	}()
	var beat sync.WaitGroup
	defer beat.Wait()
	defer stop()
	beat.Go(func() {
		tick := time.NewTicker(max(w.Lease/3, time.Millisecond))
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if err := w.Store.ExtendJob(ctx, j, w.Lease); chat.CodeOf(err) == chat.Conflict {
				stop()
				return
			}
		}
	})
	return w.Kinds[j.Kind](ctx, j)
}
