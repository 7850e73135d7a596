package knowledge

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// EmbeddingStore keeps spaces and knows what they lack.
type EmbeddingStore interface {
	SpaceReader
	Workspaces(ctx context.Context) ([]chat.Workspace, error)
	LastChange(ctx context.Context) (int64, error)
	Articles(ctx context.Context, workspace chat.ID) ([]Article, error)
	// ArticleDrift compares the articles with those up to a version.
	ArticleDrift(ctx context.Context, workspace chat.ID, version int64) (Drift, error)
	// WantSpace makes a space or says that it is wanted again; basis may be
	// nil. One that exists keeps its vectors.
	WantSpace(ctx context.Context, s Space, basis []byte) (Space, error)
	CompleteSpace(ctx context.Context, workspace chat.ID, model string) error
	// ReportSpace keeps why the last attempt failed, "" when it did not.
	ReportSpace(ctx context.Context, workspace chat.ID, model, problem string) error
	DropSpace(ctx context.Context, workspace chat.ID, model string) error
	// ArticlesToEmbed gives articles of versions above after that the space
	// is not up to date with, in the order of versions.
	ArticlesToEmbed(ctx context.Context, workspace chat.ID, model string, after int64, limit int) ([]PendingArticle, error)
	// EmbeddedUnits gives the units of some articles that have vectors,
	// without those.
	EmbeddedUnits(ctx context.Context, workspace chat.ID, model string, articles []chat.ID) ([]ChunkVector, error)
	// PutEmbedded brings a space up to date with some articles; one that was
	// changed meanwhile is left for later.
	PutEmbedded(ctx context.Context, workspace chat.ID, model string, es []Embedded) error
	// IndexVectors prepares a space for quick searches where that pays.
	IndexVectors(ctx context.Context, workspace chat.ID, model string) error
	TryLease(ctx context.Context, name string, holder chat.ID, ttl time.Duration) (bool, error)
	ReleaseLease(ctx context.Context, name string, holder chat.ID) error
}

// Embedding gives the articles of every workspace their vectors, in the
// background: in the space of the built-in embedder, which it trains, and in
// that of a model endpoint when there is one. What it has to do is what the
// store lacks, so it goes on after a crash, and on another node when this one
// is gone; a lease keeps two nodes from doing the same work. The fields are
// set before Run.
type Embedding struct {
	Store    EmbeddingStore
	Endpoint Embedder // nil: the built-in embedder alone
	Training LSAOptions
	Log      *slog.Logger
	Now      func() time.Time
	// Settle is how long articles rest before the built-in embedder is
	// trained on them, 2 s when zero: an import is not learned in pieces.
	Settle time.Duration
	// Keep is how long an old space stays after its successor is complete,
	// 1 minute when zero: until every node searches the new one.
	Keep time.Duration
	// Lease is how long a workspace stays with a node that says nothing, 2
	// minutes when zero: longer than one batch or training takes.
	Lease time.Duration

	holder  chat.ID
	seen    int64
	fullAt  time.Time
	waiting map[chat.ID]bool      // workspaces with something left to do
	begun   map[chat.ID]bool      // their endpoint's space was asked for
	useless map[chat.ID]int64     // their articles up to here are too few to train on
	dirtyAt map[chat.ID]time.Time // since when training waits for rest
	after   map[int64]int64       // space → version up to which nothing is missing
	written map[int64]bool        // spaces written to since they were indexed
	retryAt time.Time             // the endpoint is left alone until then
	pause   time.Duration
}

const (
	embedEvery = time.Second     // how often the change feed is looked at
	embedFull  = 5 * time.Minute // how often every workspace is, whatever it says
	embedBatch = 64              // texts at once
	// After a failure of the endpoint it is left alone, longer every time.
	embedPause, embedPauseMost = 2 * time.Second, 2 * time.Minute
	// driftShare is the share of articles changed since its training that
	// makes the built-in embedder learn anew; until then new texts are folded
	// in with the basis it has.
	driftShare = 0.15
	// restless is how long training waits for articles that never rest.
	restless = time.Minute
)

func (e *Embedding) init() {
	if e.waiting != nil {
		return
	}
	e.holder = chat.NewID()
	e.waiting, e.begun, e.useless = map[chat.ID]bool{}, map[chat.ID]bool{}, map[chat.ID]int64{}
	e.dirtyAt, e.after, e.written = map[chat.ID]time.Time{}, map[int64]int64{}, map[int64]bool{}
	e.pause = embedPause
	if e.Settle == 0 {
		e.Settle = 2 * time.Second
	}
	if e.Keep == 0 {
		e.Keep = time.Minute
	}
	if e.Lease == 0 {
		e.Lease = 2 * time.Minute
	}
}

// Run works until ctx ends. Failures are logged and tried again.
func (e *Embedding) Run(ctx context.Context) {
	tick := time.NewTicker(embedEvery)
	defer tick.Stop()
	for {
		if err := e.Pass(ctx); err != nil && ctx.Err() == nil {
			e.Log.Warn("embedding failed", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Pass does what there is to do now and returns. Work that has to wait, for
// articles to rest, another node or an endpoint, is taken up by a later one.
// Not for concurrent use; Run calls it every second.
func (e *Embedding) Pass(ctx context.Context) error {
	e.init()
	last, err := e.Store.LastChange(ctx)
	if err != nil {
		return err
	}
	now := e.Now()
	full := last != e.seen || now.Sub(e.fullAt) >= embedFull
	if !full && len(e.waiting) == 0 {
		return nil
	}
	workspaces, err := e.Store.Workspaces(ctx)
	if err != nil {
		return err
	}
	var failed error
	for _, w := range workspaces {
		if !full && !e.waiting[w.ID] {
			continue
		}
		more, err := e.workspace(ctx, w.ID)
		if err != nil {
			failed, more = err, true
		}
		delete(e.waiting, w.ID)
		if more {
			e.waiting[w.ID] = true
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if failed == nil && full {
		e.seen, e.fullAt = last, now
	}
	return failed
}

// workspace does one workspace's work and tells whether some is left.
func (e *Embedding) workspace(ctx context.Context, id chat.ID) (more bool, err error) {
	spaces, err := e.Store.Spaces(ctx, id)
	if err != nil {
		return true, err
	}
	train, more, err := e.wantsTraining(ctx, id, spaces)
	if err != nil {
		return true, err
	}
	todo, later, err := e.lacking(ctx, id, spaces)
	if err != nil {
		return true, err
	}
	begin := e.Endpoint != nil && !e.begun[id]
	old := superseded(spaces, e.endpointModel(), e.Now(), e.Keep)
	if more = more || later || e.superseding(spaces); !train && !todo && !begin && len(old) == 0 {
		return more, nil
	}
	lease := "embedding/" + id.String()
	held, err := e.Store.TryLease(ctx, lease, e.holder, e.Lease)
	if err != nil || !held {
		return true, err
	}
	defer func() {
		if free := e.Store.ReleaseLease(context.WithoutCancel(ctx), lease, e.holder); err == nil {
			err = free
		}
	}()
	w := &embeddingWork{Embedding: e, workspace: id, lease: lease}
	return w.run(ctx, train, old, more)
}

func (e *Embedding) endpointModel() string {
	if e.Endpoint == nil {
		return ""
	}
	return e.Endpoint.Model()
}

// superseding reports whether a space waits for its removal.
func (e *Embedding) superseding(spaces []Space) bool {
	builtIn, other := 0, 0
	for _, s := range spaces {
		switch {
		case s.BuiltIn:
			builtIn++
		case e.Endpoint != nil && s.Model != e.Endpoint.Model():
			other++
		}
	}
	return builtIn > 1 || other > 0
}

// wantsTraining reports whether the built-in embedder should learn the
// articles now, or later when they rest.
func (e *Embedding) wantsTraining(ctx context.Context, id chat.ID, spaces []Space) (now, later bool, err error) {
	var held *Space
	if i := slices.IndexFunc(spaces, func(s Space) bool { return s.BuiltIn }); i >= 0 {
		held = &spaces[i]
	}
	from := int64(0)
	if held != nil {
		from = held.TrainedTo
	}
	d, err := e.Store.ArticleDrift(ctx, id, from)
	if err != nil {
		return false, false, err
	}
	drifted := held != nil && float64(d.Changed) > driftShare*float64(held.TrainedOn)
	if d.Live == 0 || d.Newest == e.useless[id] || held != nil && !drifted {
		delete(e.dirtyAt, id)
		return false, false, nil
	}
	at := e.Now()
	if e.dirtyAt[id].IsZero() {
		e.dirtyAt[id] = at
	}
	if at.Sub(d.ChangeAt) < e.Settle && at.Sub(e.dirtyAt[id]) < restless {
		return false, true, nil
	}
	return true, false, nil
}

// lacking reports whether one of the spaces in use is behind, so that work is
// to be done now, or later when the endpoint may be tried again.
func (e *Embedding) lacking(ctx context.Context, id chat.ID, spaces []Space) (now, later bool, err error) {
	for _, s := range e.filled(spaces) {
		behind := !s.Complete()
		if !behind {
			some, err := e.Store.ArticlesToEmbed(ctx, id, s.Model, e.after[s.ID], 1)
			if err != nil {
				return false, true, err
			}
			behind = len(some) > 0
		}
		wait := !s.BuiltIn && e.Now().Before(e.retryAt)
		now, later = now || behind && !wait, later || behind && wait
	}
	return now, later, nil
}

// filled are the spaces that follow edits: those that are or will be searched
// and whose embedder is there. The built-in ones come first, as they are quick.
func (e *Embedding) filled(spaces []Space) []Space {
	var builtIn, own []Space
	for _, s := range spaces {
		switch {
		case s.BuiltIn:
			// The newest grows; the newest complete one is searched meanwhile.
			if len(builtIn) == 0 || !builtIn[len(builtIn)-1].Complete() {
				builtIn = append(builtIn, s)
			}
		case s.Model == e.endpointModel():
			own = append(own, s)
		}
	}
	return append(builtIn, own...)
}
