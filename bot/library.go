package bot

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// Source is where workspaces are read from; the store is one.
type Source interface {
	Workspace(ctx context.Context, id chat.ID) (chat.Workspace, error)
	Articles(ctx context.Context, workspace chat.ID) ([]knowledge.Article, error)
	// ArticlesSince gives what changed after a change: the articles that are
	// live, and the ids of those that no longer are.
	ArticlesSince(ctx context.Context, workspace chat.ID, change int64) (live []knowledge.Article, gone []chat.ID, err error)
	LiveRelease(ctx context.Context, workspace chat.ID) (chat.Release, error)
	Release(ctx context.Context, workspace chat.ID, hash string) (chat.Release, error)
	Changes(ctx context.Context, after int64, limit int) ([]chat.ChangeEntry, error)
	LastChange(ctx context.Context) (int64, error)
}

// Library keeps the workspaces that are in use: loaded on first use, let go
// when idle or when memory is short, following the change feed. Safe for
// concurrent use.
type Library struct {
	Source Source
	// Vectors and Spaces add the dense arm when both are set: Spaces says
	// which vectors are complete. Embedder is the model endpoint's, nil for
	// the built-in one alone; Other opens another model of the same endpoint,
	// for while the configured one's vectors grow.
	Vectors  knowledge.Vectors
	Spaces   knowledge.SpaceReader
	Embedder knowledge.Embedder
	Other    func(model string) knowledge.Embedder
	// Calibration gives how sure a workspace's bot is and has to be; nil, or a
	// zero one, is the shipped confidence.
	Calibration func(ctx context.Context, workspace chat.ID) (knowledge.Calibration, error)
	// Lessons keeps what nodes learn from a workspace's articles, so that one
	// learns for all; nil has every node learn for itself.
	Lessons knowledge.LessonStore
	// AllowHosts may be called by the flows of every workspace, beside their own.
	AllowHosts []string
	// FlowVars are added to every workspace's, where it has none of the name.
	FlowVars map[string]any
	// Secrets gives a secret of a workspace for the headers of its flows' calls;
	// nil knows none.
	Secrets func(ctx context.Context, workspace chat.Workspace, name string) (string, bool)
	// Snapshots is the folder where indexes are kept for the next start; ""
	// for none.
	Snapshots string
	// Memory bounds, in bytes and by an estimate, what is kept of workspaces
	// that are not in use right now; 1 GiB when zero.
	Memory int64
	Log    *slog.Logger
	Now    func() time.Time

	mu      sync.Mutex
	loaded  map[chat.ID]*Workspace
	loading map[chat.ID]*loading
	seen    int64
	poked   chan struct{}
	unsaved chan *Workspace // for the writer of snapshots
	once    sync.Once
}

const (
	// tailEvery is how often the change feed is read without a hint: within a
	// second on every node.
	tailEvery = 250 * time.Millisecond
	// idle is how long an unused workspace stays in memory.
	idle = 30 * time.Minute
	// busy is how long after its last use a workspace is kept whatever the
	// memory, so that more workspaces than fit do not load in turns.
	busy = 10 * time.Second
	// libraryMemory is the bound when none is set.
	libraryMemory = 1 << 30
	// changesAtOnce bounds one read of the feed.
	changesAtOnce = 500
)

// loading is the first use of a workspace under way; others wait for it.
type loading struct {
	done chan struct{}
	w    *Workspace
	err  error
}

func (l *Library) init() {
	l.once.Do(func() {
		l.loaded, l.loading, l.poked = map[chat.ID]*Workspace{}, map[chat.ID]*loading{}, make(chan struct{}, 1)
		l.unsaved = make(chan *Workspace, maxUnsaved)
		if l.Memory == 0 {
			l.Memory = libraryMemory
		}
	})
}

// Get gives a workspace, loading it when it is not in memory. However many
// ask at once, it is loaded once; the load goes on when the first of them
// gives up.
func (l *Library) Get(ctx context.Context, id chat.ID) (*Workspace, error) {
	l.init()
	l.mu.Lock()
	if w := l.loaded[id]; w != nil {
		w.usedAt = l.Now()
		l.mu.Unlock()
		return w, nil
	}
	wait := l.loading[id]
	if wait == nil {
		wait = &loading{done: make(chan struct{})}
		l.loading[id] = wait
		go func() {
			wait.w, wait.err = l.load(context.WithoutCancel(ctx), id, nil)
			l.mu.Lock()
			delete(l.loading, id)
			l.mu.Unlock()
			close(wait.done)
		}()
	}
	l.mu.Unlock()
	select {
	case <-wait.done:
		return wait.w, wait.err
	case <-ctx.Done():
		return nil, chat.Wrap(chat.Unavailable, ctx.Err(), "workspace %s is still being read", id)
	}
}

// load reads a workspace; index and dense arm of held are kept, nil reads the
// articles.
func (l *Library) load(ctx context.Context, id chat.ID, held *Workspace) (*Workspace, error) {
	version, err := l.Source.LastChange(ctx) // before the reads: what comes later is seen again
	if err != nil {
		return nil, err
	}
	row, err := l.Source.Workspace(ctx, id)
	if err != nil {
		return nil, err
	}
	settings, err := ReadSettings(row.Settings)
	if err != nil {
		return nil, err
	}
	settings.FlowVars = merged(settings.FlowVars, l.FlowVars)
	w := &Workspace{
		ID: id, Settings: settings, Version: version, usedAt: l.Now(),
		client: GuardedClient(append(append([]string(nil), l.AllowHosts...), settings.AllowHosts...)),
		older:  &releases{source: l.Source, workspace: id, log: l.Log, programs: map[string]*flows.Program{}},
	}
	if l.Secrets != nil {
		w.secret = func(ctx context.Context, name string) (string, bool) { return l.Secrets(ctx, row, name) }
	}
	if held != nil {
		w.Searcher, w.saved = held.Searcher, held.saved
		l.mu.Lock()
		w.usedAt = held.usedAt
		l.mu.Unlock()
	} else if w.Searcher, w.saved, err = l.searcher(ctx, id); err != nil {
		return nil, err
	}
	if w.Searcher, err = l.calibrated(ctx, w.Searcher); err != nil {
		return nil, err
	}
	release, err := l.Source.LiveRelease(ctx, id)
	if err != nil && chat.CodeOf(err) != chat.NotFound {
		return nil, err
	}
	if err == nil {
		program, err := compile(release)
		if err != nil {
			l.Log.Error("the live flows do not compile: the bot answers without them", "workspace", id, "error", err)
		} else {
			w.Program, w.Release, w.Latest, w.Moving = program, release.Hash, release.Latest, release.Moving
		}
	}
	l.mu.Lock()
	l.loaded[id] = w
	if l.seen == 0 {
		l.seen = version
	}
	l.mu.Unlock()
	if held != nil {
		return w, nil
	}
	l.saveLater(w)
	return w, l.catchUp(ctx, w)
}

// catchUp applies what changed while a workspace was being read: the feed has
// gone past it without finding the workspace loaded.
func (l *Library) catchUp(ctx context.Context, w *Workspace) error {
	for after := w.Version; ; {
		changes, err := l.Source.Changes(ctx, after, changesAtOnce)
		if err != nil {
			return err
		}
		var own []chat.ChangeEntry
		for _, c := range changes {
			if c.Workspace == w.ID {
				own = append(own, c)
			}
		}
		if err := l.apply(ctx, own); err != nil {
			return err
		}
		if len(changes) < changesAtOnce {
			return nil
		}
		after = changes[len(changes)-1].ID
	}
}

// searcher reads a workspace's articles into an index and opens its vectors.
func (l *Library) searcher(ctx context.Context, id chat.ID) (*knowledge.Searcher, savedIndex, error) {
	articles, err := l.Source.Articles(ctx, id)
	if err != nil {
		return nil, savedIndex{}, err
	}
	index, saved := l.index(id, articles)
	s := &knowledge.Searcher{Index: index, Workspace: id, Log: l.Log}
	if l.Vectors != nil && l.Spaces != nil {
		s.Dense = &knowledge.Dense{Vectors: l.Vectors, Workspace: id}
		l.serve(ctx, s)
	}
	return s, saved, nil
}

// calibrated gives a searcher over the same index with the workspace's own
// confidence. One that cannot be used must not silence the bot: then the
// shipped one answers.
func (l *Library) calibrated(ctx context.Context, s *knowledge.Searcher) (*knowledge.Searcher, error) {
	if l.Calibration == nil {
		return s, nil
	}
	c, err := l.Calibration(ctx, s.Workspace)
	if chat.CodeOf(err) == chat.Unavailable {
		return nil, err
	}
	if err != nil {
		l.Log.Error("a workspace's confidence cannot be used: the shipped one answers", "workspace", s.Workspace, "error", err)
		c = knowledge.Calibration{}
	}
	own := *s
	own.Calibration = c
	return &own, nil
}

// serve opens the embedders of the spaces that are complete. Without them, or
// when they cannot be read, the words alone answer.
func (l *Library) serve(ctx context.Context, s *knowledge.Searcher) {
	spaces, err := l.Spaces.Spaces(ctx, s.Workspace)
	if err != nil {
		l.Log.Warn("vector spaces not read", "workspace", s.Workspace, "error", err)
		return
	}
	endpoint := ""
	if l.Embedder != nil {
		endpoint = l.Embedder.Model()
	}
	open := s.Dense.Embedders()
	var next []knowledge.Embedder
	for _, space := range knowledge.Serving(spaces, endpoint) {
		switch {
		case !space.BuiltIn && space.Model == endpoint:
			next = append(next, l.Embedder)
		case open[space.Model] != nil:
			next = append(next, open[space.Model])
		case space.BuiltIn:
			basis, err := l.Spaces.Basis(ctx, s.Workspace, space.Model)
			var lsa *knowledge.LSA
			if err == nil {
				lsa, err = knowledge.ReadLSA(basis)
			}
			if err != nil {
				l.Log.Warn("built-in embedder not read", "workspace", s.Workspace, "model", space.Model, "error", err)
				continue
			}
			next = append(next, lsa)
		case l.Other != nil:
			next = append(next, l.Other(space.Model))
		}
	}
	s.Dense.Serve(next...)
}

func merged(own, more map[string]any) map[string]any {
	out := maps.Clone(more)
	if out == nil {
		out = map[string]any{}
	}
	maps.Copy(out, own)
	return out
}

// Reach waits until a workspace in memory holds every change up to a number of
// the feed, at most until ctx ends.
func (l *Library) Reach(ctx context.Context, id chat.ID, change int64) error {
	w, err := l.Get(ctx, id)
	if err != nil || w.Version >= change {
		return err
	}
	look := time.NewTicker(tailEvery / 10)
	defer look.Stop()
	for {
		l.mu.Lock()
		seen := l.seen
		l.mu.Unlock()
		if seen >= change {
			return nil
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return chat.Wrap(chat.Unavailable, ctx.Err(), "workspace %s has not come to change %d", id, change)
		}
	}
}

// Notice wakes the library when something changed on any node.
func (l *Library) Notice(n chat.Notice) {
	if n.Topic == chat.TopicChange {
		l.init()
		select {
		case l.poked <- struct{}{}:
		default:
		}
	}
}

// Run follows the change feed until ctx ends, then keeps the indexes for the
// next start.
func (l *Library) Run(ctx context.Context) {
	l.init()
	tick, keep := time.NewTicker(tailEvery), time.NewTicker(saveEvery)
	defer tick.Stop()
	defer keep.Stop()
	var writer sync.WaitGroup
	stop := make(chan struct{})
	writer.Go(func() { l.saveUntil(stop) })
	writer.Go(func() { l.learn(ctx) })
	defer writer.Wait()
	defer close(stop)
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.poked:
		case <-tick.C:
		case <-keep.C:
			for _, w := range l.all() {
				l.saveLater(w)
			}
		}
		if err := l.follow(ctx); err != nil && ctx.Err() == nil {
			l.Log.Warn("changes not followed", "error", err)
		}
		l.forget()
	}
}

// follow applies every change since the last look.
func (l *Library) follow(ctx context.Context) error {
	l.mu.Lock()
	seen, any := l.seen, len(l.loaded) > 0
	l.mu.Unlock()
	if !any {
		return nil
	}
	for {
		changes, err := l.Source.Changes(ctx, seen, changesAtOnce)
		if err != nil {
			return err
		}
		if err := l.apply(ctx, changes); err != nil {
			return err
		}
		if len(changes) > 0 {
			seen = changes[len(changes)-1].ID
			l.mu.Lock()
			l.seen = seen
			l.mu.Unlock()
		}
		if len(changes) < changesAtOnce {
			return nil
		}
	}
}

// The kinds of change that are not settings or flows.
const (
	changeArticle = "article"
	changeSpace   = "space"
)

// touched says what changed in one workspace.
type touched struct {
	articles int64 // the change before the first of an article; −1 for none
	newest   int64
	spaces   bool
	rest     bool
}

// apply brings the loaded workspaces up to some changes, in the order of the
// feed.
func (l *Library) apply(ctx context.Context, changes []chat.ChangeEntry) error {
	var order []chat.ID
	what := map[chat.ID]*touched{}
	for _, c := range changes {
		t := what[c.Workspace]
		if t == nil {
			t = &touched{articles: -1}
			what[c.Workspace] = t
			order = append(order, c.Workspace)
		}
		t.newest = c.ID
		switch c.Kind {
		case changeArticle:
			if t.articles < 0 {
				t.articles = c.ID - 1
			}
		case changeSpace:
			t.spaces = true
		default:
			t.rest = true
		}
	}
	for _, id := range order {
		l.mu.Lock()
		w := l.loaded[id]
		l.mu.Unlock()
		if w == nil {
			continue
		}
		if err := l.applyTo(ctx, w, *what[id]); err != nil {
			return err
		}
	}
	return nil
}

func (l *Library) applyTo(ctx context.Context, w *Workspace, t touched) error {
	if t.articles >= 0 {
		live, gone, err := l.Source.ArticlesSince(ctx, w.ID, t.articles)
		if err != nil {
			return err
		}
		w.Searcher.Index.Remove(gone...)
		w.Searcher.Index.Put(live...)
	}
	if t.spaces && w.Searcher.Dense != nil {
		l.serve(ctx, w.Searcher)
	}
	if t.rest {
		_, err := l.load(ctx, w.ID, w)
		return err
	}
	l.mu.Lock()
	w.Version = max(w.Version, t.newest)
	l.mu.Unlock()
	return nil
}

// forget lets go of what nobody has used for a while, and of the least
// recently used when memory is short.
func (l *Library) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	now, sum := l.Now(), int64(0)
	for id, w := range l.loaded {
		if now.Sub(w.usedAt) > idle {
			l.drop(id)
			continue
		}
		sum += w.bytes()
	}
	for sum > l.Memory {
		var oldest *Workspace
		for _, w := range l.loaded {
			if now.Sub(w.usedAt) > busy && (oldest == nil || w.usedAt.Before(oldest.usedAt)) {
				oldest = w
			}
		}
		if oldest == nil {
			break
		}
		sum -= oldest.bytes()
		l.drop(oldest.ID)
	}
	if len(l.loaded) == 0 {
		l.seen = 0 // the next load begins at the newest change
	}
}

// drop lets go of a workspace, which is kept on disk first when that pays.
// The caller holds mu.
func (l *Library) drop(id chat.ID) {
	w := l.loaded[id]
	delete(l.loaded, id)
	l.saveLater(w)
}

// all gives the workspaces in memory.
func (l *Library) all() []*Workspace {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Collect(maps.Values(l.loaded))
}
