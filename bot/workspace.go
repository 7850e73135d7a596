package bot

import (
	"context"
	"log/slog"
	"maps"
	"net/http"
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
	ArticleBySlug(ctx context.Context, workspace chat.ID, slug string) (knowledge.Article, error)
	LiveRelease(ctx context.Context, workspace chat.ID) (chat.Release, error)
	Release(ctx context.Context, workspace chat.ID, hash string) (chat.Release, error)
	Changes(ctx context.Context, after int64, limit int) ([]chat.ChangeEntry, error)
	LastChange(ctx context.Context) (int64, error)
}

// Workspace is everything of one workspace that turns need in memory. It is
// replaced, never changed, but for its index, which follows edits.
type Workspace struct {
	ID       chat.ID
	Settings Settings
	Program  *flows.Program // nil when it has no flows
	Release  string         // hash of the flows
	Searcher *knowledge.Searcher
	Version  int64 // the change it is up to

	client *http.Client
	older  *releases
	usedAt time.Time
}

// With gives the workspace with other settings, sending the calls of its flows
// through transport instead of the network: for evals and replays, where no
// call may leave the process. Index and flows are shared.
func (w *Workspace) With(settings Settings, transport http.RoundTripper) *Workspace {
	other := *w
	other.Settings = settings
	other.client = &http.Client{Transport: transport, CheckRedirect: fewRedirects}
	return &other
}

// Library keeps the workspaces that are in use: loaded on first use, let go
// when idle, following the change feed. Safe for concurrent use.
type Library struct {
	Source   Source
	Vectors  knowledge.Vectors  // nil: lexical only
	Embedder knowledge.Embedder // nil: lexical only
	// AllowHosts may be called by the flows of every workspace, beside their own.
	AllowHosts []string
	// FlowVars are added to every workspace's, where it has none of the name.
	FlowVars map[string]any
	Log      *slog.Logger
	Now      func() time.Time

	mu      sync.Mutex
	loaded  map[chat.ID]*Workspace
	loading map[chat.ID]*sync.Mutex
	seen    int64
	poked   chan struct{}
	once    sync.Once
}

const (
	// tailEvery is how often the change feed is read without a hint: within a
	// second on every node.
	tailEvery = 250 * time.Millisecond
	// idle is how long an unused workspace stays in memory.
	idle = 30 * time.Minute
	// changesAtOnce bounds one read of the feed.
	changesAtOnce = 500
)

func (l *Library) init() {
	l.once.Do(func() {
		l.loaded, l.loading, l.poked = map[chat.ID]*Workspace{}, map[chat.ID]*sync.Mutex{}, make(chan struct{}, 1)
	})
}

// Get gives a workspace, loading it when it is not in memory.
func (l *Library) Get(ctx context.Context, id chat.ID) (*Workspace, error) {
	l.init()
	l.mu.Lock()
	if w := l.loaded[id]; w != nil {
		w.usedAt = l.Now()
		l.mu.Unlock()
		return w, nil
	}
	gate := l.loading[id]
	if gate == nil {
		gate = &sync.Mutex{}
		l.loading[id] = gate
	}
	l.mu.Unlock()
	gate.Lock() // one load at a time; whoever waited finds it loaded
	defer gate.Unlock()
	l.mu.Lock()
	w := l.loaded[id]
	l.mu.Unlock()
	if w != nil {
		return w, nil
	}
	return l.load(ctx, id, nil)
}

// load reads a workspace; index is the one to keep, nil to read the articles.
func (l *Library) load(ctx context.Context, id chat.ID, index *knowledge.Index) (*Workspace, error) {
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
	if index == nil {
		articles, err := l.Source.Articles(ctx, id)
		if err != nil {
			return nil, err
		}
		index = knowledge.NewIndex()
		index.Put(articles...)
	}
	w := &Workspace{
		ID: id, Settings: settings, Version: version, usedAt: l.Now(),
		Searcher: &knowledge.Searcher{Index: index, Workspace: id, Vectors: l.Vectors, Embedder: l.Embedder, Log: l.Log},
		client:   GuardedClient(append(append([]string(nil), l.AllowHosts...), settings.AllowHosts...)),
		older:    &releases{source: l.Source, workspace: id, log: l.Log, programs: map[string]*flows.Program{}},
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
			w.Program, w.Release = program, release.Hash
		}
	}
	l.mu.Lock()
	l.loaded[id] = w
	if l.seen == 0 {
		l.seen = version
	}
	l.mu.Unlock()
	return w, nil
}

func merged(own, more map[string]any) map[string]any {
	out := maps.Clone(more)
	if out == nil {
		out = map[string]any{}
	}
	maps.Copy(out, own)
	return out
}

// Languages that every text of a flow must have, the first one the default.
var Languages = []string{"en", "ko"}

func compile(r chat.Release) (*flows.Program, error) {
	sources := make([]flows.Source, len(r.Sources))
	for i, s := range r.Sources {
		sources[i] = flows.Source{Name: s.Name, Text: []byte(s.Text)}
	}
	program, findings := flows.Compile(sources, flows.Options{Languages: Languages})
	if program == nil {
		f := findings[0]
		return nil, chat.Errorf(chat.Invalid, "%s:%d:%d: %s", f.File, f.Line, f.Column, f.Message)
	}
	return program, nil
}

// releases compiles older releases for the runs pinned to them.
type releases struct {
	source    Source
	workspace chat.ID
	log       *slog.Logger
	mu        sync.Mutex
	programs  map[string]*flows.Program
}

// program gives an older release, nil when it is gone or no longer compiles.
func (w *Workspace) program(ctx context.Context, hash string) *flows.Program {
	r := w.older
	r.mu.Lock()
	defer r.mu.Unlock()
	if p, ok := r.programs[hash]; ok {
		return p
	}
	row, err := r.source.Release(ctx, r.workspace, hash)
	var p *flows.Program
	if err == nil {
		p, err = compile(row)
	}
	if err != nil {
		r.log.Warn("an older flow release cannot be used", "release", hash, "error", err)
		return nil
	}
	r.programs[hash] = p
	return p
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

// Run follows the change feed until ctx ends.
func (l *Library) Run(ctx context.Context) {
	l.init()
	tick := time.NewTicker(tailEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.poked:
		case <-tick.C:
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

func (l *Library) apply(ctx context.Context, changes []chat.ChangeEntry) error {
	again := map[chat.ID]*Workspace{}
	edited := map[chat.ID][]knowledge.Article{}
	for _, c := range changes {
		l.mu.Lock()
		w := l.loaded[c.Workspace]
		l.mu.Unlock()
		if w == nil {
			continue
		}
		if c.Kind != "article" {
			again[c.Workspace] = w
			continue
		}
		a, err := l.Source.ArticleBySlug(ctx, c.Workspace, c.Ref)
		if chat.CodeOf(err) == chat.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		edited[c.Workspace] = append(edited[c.Workspace], a)
		l.mu.Lock()
		w.Version = max(w.Version, c.ID)
		l.mu.Unlock()
	}
	for id, articles := range edited {
		l.mu.Lock()
		w := l.loaded[id]
		l.mu.Unlock()
		if w != nil {
			w.Searcher.Index.Put(articles...)
		}
	}
	for id, w := range again {
		if _, err := l.load(ctx, id, w.Searcher.Index); err != nil {
			return err
		}
	}
	return nil
}

// forget lets go of what nobody has used for a while.
func (l *Library) forget() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, w := range l.loaded {
		if l.Now().Sub(w.usedAt) > idle {
			delete(l.loaded, id)
			delete(l.loading, id)
		}
	}
	if len(l.loaded) == 0 {
		l.seen = 0 // the next load begins at the newest change
	}
}
