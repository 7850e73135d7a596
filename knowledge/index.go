package knowledge

import (
	"bytes"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// mergeAbove is the number of articles up to which every change rebuilds the
// whole index. Above it, changes gather in a small segment of their own until
// they are an eighth of the whole.
const mergeAbove = 1500

// Index is the in-memory lexical index of one workspace. Safe for concurrent
// use: searches read an immutable snapshot and never wait; a change builds
// the next snapshot in the caller's goroutine and swaps it in, so that it is
// seen when Put or Remove returns. Writers wait for each other.
type Index struct {
	mu       sync.Mutex // one writer
	weights  Weights
	articles map[chat.ID]*entry
	changed  map[chat.ID]bool // since the last full build
	snap     atomic.Pointer[snapshot]
}

// snapshot is what a search reads. The base may hold articles that have
// changed since: those are dead there and live, if at all, in the delta.
type snapshot struct {
	stats *statistics
	segs  []*segment // base, then the delta if there is one
	dead  []bool     // by entry of the base
	live  int
}

// NewIndex makes an empty index with DefaultWeights.
func NewIndex() *Index { return NewIndexWith(DefaultWeights()) }

// NewIndexWith makes an empty index with other BM25F parameters.
func NewIndexWith(w Weights) *Index {
	x := &Index{weights: w, articles: make(map[chat.ID]*entry), changed: make(map[chat.ID]bool)}
	x.rebuild()
	return x
}

// Put adds articles, or replaces those of the same id. Put many at once: each
// call builds once. An article whose Version is lower than the one held is
// left out, so that a late reader of the change feed cannot undo an edit.
func (x *Index) Put(arts ...Article) {
	x.mu.Lock()
	defer x.mu.Unlock()
	touched := false
	for _, a := range arts {
		if held, ok := x.articles[a.ID]; ok && held.article.Version > a.Version {
			continue
		}
		a.Questions, a.Synonyms = slices.Clone(a.Questions), slices.Clone(a.Synonyms)
		x.articles[a.ID] = newEntry(a)
		x.changed[a.ID] = true
		touched = true
	}
	if touched {
		x.refresh()
	}
}

// Remove takes articles out; unknown ids are ignored.
func (x *Index) Remove(ids ...chat.ID) {
	x.mu.Lock()
	defer x.mu.Unlock()
	touched := false
	for _, id := range ids {
		if _, ok := x.articles[id]; ok {
			delete(x.articles, id)
			x.changed[id] = true
			touched = true
		}
	}
	if touched {
		x.refresh()
	}
}

// Len is the number of articles.
func (x *Index) Len() int { return x.snap.Load().live }

// refresh builds the next snapshot from what changed, or from everything.
func (x *Index) refresh() {
	old := x.snap.Load()
	base := old.segs[0]
	if len(x.articles) <= mergeAbove || len(x.changed)*8 > len(base.entries) {
		x.rebuild()
		return
	}
	next := &snapshot{stats: old.stats, segs: []*segment{base}, live: len(x.articles), dead: make([]bool, len(base.entries))}
	var fresh []*entry
	for id := range x.changed {
		if at, ok := base.byID[id]; ok {
			next.dead[at] = true
		}
		if e, ok := x.articles[id]; ok {
			fresh = append(fresh, e)
		}
	}
	if len(fresh) > 0 {
		sortEntries(fresh)
		delta, _ := buildSegment(fresh, old.stats, x.weights)
		next.segs = append(next.segs, delta)
	}
	x.snap.Store(next)
}

func (x *Index) rebuild() {
	all := make([]*entry, 0, len(x.articles))
	for _, e := range x.articles {
		all = append(all, e)
	}
	sortEntries(all)
	seg, stats := buildSegment(all, nil, x.weights)
	x.changed = make(map[chat.ID]bool)
	x.snap.Store(&snapshot{stats: stats, segs: []*segment{seg}, dead: make([]bool, len(all)), live: len(all)})
}

// sortEntries orders by id, so that equal articles rank alike on every node.
func sortEntries(es []*entry) {
	slices.SortFunc(es, func(a, b *entry) int { return bytes.Compare(a.article.ID[:], b.article.ID[:]) })
}

// find gives a live article's entry.
func (s *snapshot) find(id chat.ID) (seg, at int, ok bool) {
	for i := len(s.segs) - 1; i >= 0; i-- {
		if at, ok := s.segs[i].byID[id]; ok && (i > 0 || !s.dead[at]) {
			return i, at, true
		}
	}
	return 0, 0, false
}
