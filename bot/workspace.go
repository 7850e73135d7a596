package bot

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// Workspace is everything of one workspace that turns need in memory. It is
// replaced, never changed, but for its index, which follows edits.
type Workspace struct {
	ID       chat.ID
	Settings Settings
	Program  *flows.Program // nil when it has no flows
	Release  string         // hash of the flows
	Latest   int64          // number of their newest publication
	Moving   *chat.Move     // the newest one that moves running chats, nil for none
	Searcher *knowledge.Searcher
	Version  int64 // the change it is up to

	client *http.Client
	secret func(ctx context.Context, name string) (string, bool) // nil knows none
	older  *releases
	usedAt time.Time  // guarded by the library, as is saved
	saved  savedIndex // what the snapshot file holds
}

// bytes is the memory it takes, about.
func (w *Workspace) bytes() int64 {
	const flows = 64 << 10
	sum := w.Searcher.Index.Bytes() + flows
	if w.Searcher.Dense != nil {
		for _, e := range w.Searcher.Dense.Embedders() {
			if l, ok := e.(*knowledge.LSA); ok {
				sum += int64(l.Bytes())
			}
		}
	}
	return sum
}

// With gives the workspace with other settings, sending the calls of its flows
// through transport instead of the network: for evals and replays, where no
// call may leave the process. Index and flows are shared.
func (w *Workspace) With(settings Settings, transport http.RoundTripper) *Workspace {
	other := *w
	other.Settings = settings
	other.secret = func(context.Context, string) (string, bool) { return "secret", true } // no real one leaves the process
	other.client = &http.Client{Transport: transport, CheckRedirect: fewRedirects}
	return &other
}

// Languages that every text of a flow must have, the first one the default.
var Languages = []string{"en", "ko"}

// FlowOptions are what the product asks of flows when an author checks them.
func FlowOptions() flows.Options {
	return flows.Options{Languages: Languages, Promises: func(sentence string) string {
		p, _ := PromiseIn(sentence)
		return p.Text
	}}
}

func compile(r chat.Release) (*flows.Program, error) {
	sources := make([]flows.Source, len(r.Sources))
	for i, s := range r.Sources {
		sources[i] = flows.Source{Name: s.Name, Text: []byte(s.Text)}
	}
	program, findings := flows.Compile(sources, flows.Options{Languages: Languages})
	if program == nil {
		f := findings[slices.IndexFunc(findings, func(f flows.Finding) bool { return f.Severity == flows.SeverityError })]
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
