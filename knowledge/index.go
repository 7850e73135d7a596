package knowledge

import (
	"bytes"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/encoder"
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
	built    *snapshot        // the last full build
	bytes    int64            // of all articles, see entry.bytes
	edits    uint64
	taught   *Lessons // nil before the first lesson
	snap     atomic.Pointer[snapshot]
}

// snapshot is what a search reads. The base may hold articles that have
// changed since: those are dead there and live, if at all, in the delta.
type snapshot struct {
	stats  *statistics
	segs   []*segment  // base, then the delta if there is one
	class  [][]support `frozen:"-"` // by entry of the base: the classifier; nil without one
	taught *Lessons    `frozen:"-"` // nil before the first lesson
	dead   []bool      // by entry of the base
	live   int
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
		x.hold(a.ID, newEntry(a))
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
			x.hold(id, nil)
			touched = true
		}
	}
	if touched {
		x.refresh()
	}
}

// hold puts an article's entry in the place of the one held; nil takes it out.
func (x *Index) hold(id chat.ID, e *entry) {
	if old, ok := x.articles[id]; ok {
		x.bytes -= old.bytes()
		delete(x.articles, id)
	}
	if e != nil {
		x.bytes += e.bytes()
		x.articles[id] = e
	}
	x.changed[id] = true
	x.edits++
}

// Bytes is the memory the index takes, by an estimate that is right to about a
// third (see entry.bytes).
func (x *Index) Bytes() int64 {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.bytes
}

// Edits counts the articles that were put in or taken out so far.
func (x *Index) Edits() uint64 {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.edits
}

// bytes estimates the memory of an entry with its postings: some words of each
// text make a posting of 8 bytes, and so does nearly every character of a
// line three times over, as a gram; a line's sense is a byte a value. The factors were fitted to measured heaps.
func (e *entry) bytes() int64 {
	lines := 0
	for _, l := range e.lines {
		lines += len(l.text)
	}
	return int64(2048 + 6*len(e.article.Body) + 24*lines + encoder.Size*len(e.lines))
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
	next := &snapshot{stats: old.stats, class: old.class, taught: x.taught, segs: []*segment{base}, live: len(x.articles), dead: make([]bool, len(base.entries))}
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
	x.built = &snapshot{stats: stats, class: x.taught.resolve(seg), taught: x.taught, segs: []*segment{seg}, dead: make([]bool, len(all)), live: len(all)}
	x.snap.Store(x.built)
}

// use serves searches by other lessons from now on.
func (x *Index) use(l *Lessons) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.taught = l
	next := *x.snap.Load()
	next.class, next.taught = l.resolve(next.segs[0]), l
	x.snap.Store(&next)
}

func (x *Index) lessons() *Lessons { return x.snap.Load().taught }

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
