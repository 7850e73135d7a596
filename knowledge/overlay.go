package knowledge

import (
	"context"
	"math"
	"slices"
	"sort"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// overlayBuilds is the number of articles up to which an overlay counts its
// statistics anew: so few are quick, and their counts say little otherwise.
const overlayBuilds = 20

// With gives an index that holds one article more, or another text of one it
// has; x stays as it is. Only that article is indexed: above 20 articles the
// others' statistics are those of x, so that scores may differ in the third
// digit from those after a full build. For trying an edit, not for serving.
func (x *Index) With(a Article) *Index {
	x.mu.Lock()
	defer x.mu.Unlock()
	fresh := newEntry(a)
	y := &Index{weights: x.weights, taught: x.taught}
	if len(x.articles) <= overlayBuilds {
		y.articles = make(map[chat.ID]*entry, len(x.articles)+1)
		for id, e := range x.articles {
			y.articles[id] = e
		}
		y.articles[a.ID] = fresh
		y.rebuild()
		return y
	}
	next := *x.snap.Load()
	base := next.segs[0]
	next.segs = slices.Clone(next.segs)
	if at, ok := base.byID[a.ID]; ok {
		next.dead = slices.Clone(next.dead)
		next.dead[at] = true
	}
	if _, ok := x.articles[a.ID]; !ok {
		next.live++
	}
	// A delta that holds the article is built again without it, else the
	// overlay is a segment of its own.
	for i := 1; i < len(next.segs); i++ {
		if _, ok := next.segs[i].byID[a.ID]; ok {
			left := slices.DeleteFunc(slices.Clone(next.segs[i].entries), func(e *entry) bool { return e.article.ID == a.ID })
			next.segs[i], _ = buildSegment(left, next.stats, x.weights)
		}
	}
	over, _ := buildSegment([]*entry{fresh}, next.stats, x.weights)
	next.segs = append(next.segs, over)
	y.snap.Store(&next)
	return y
}

// holds reports whether the index has an article just as it is.
func (x *Index) holds(a Article) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	e, ok := x.articles[a.ID]
	return ok && e.article.ContentHash() == a.ContentHash() && e.article.Collection == a.Collection
}

// With gives a searcher that answers as this one would with one article more,
// or with another text of one it has: to show an editor what an edit does. The
// dense arm, where there is one, embeds the text at once; when that fails the
// words alone are searched, as in any search.
func (s *Searcher) With(ctx context.Context, a Article) *Searcher {
	t := *s
	t.Index = s.Index.With(a)
	if s.Vectors == nil || s.Embedder == nil {
		return &t
	}
	units := Units(a)
	texts := make([]string, len(units))
	for i, u := range units {
		texts[i] = u.Text
	}
	vectors, err := s.Embedder.Embed(ctx, texts)
	if err != nil || len(vectors) != len(units) {
		t.Vectors, t.Embedder = nil, nil
		return &t
	}
	t.Vectors = overVectors{under: s.Vectors, article: a.ID, units: units, vectors: vectors, model: s.Embedder.Model()}
	return &t
}

// overVectors puts one article's vectors over the stored ones.
type overVectors struct {
	under   Vectors
	article chat.ID
	units   []Unit
	vectors [][]float32
	model   string
}

// Nearest implements Vectors.
func (o overVectors) Nearest(ctx context.Context, workspace chat.ID, model string, query []float32, k int) ([]VectorHit, error) {
	hits, err := o.under.Nearest(ctx, workspace, model, query, k)
	if err != nil || k <= 0 || model != o.model {
		return hits, err
	}
	hits = slices.DeleteFunc(slices.Clone(hits), func(h VectorHit) bool { return h.Article == o.article })
	for i, u := range o.units {
		if score, ok := cosine(query, o.vectors[i]); ok {
			hits = append(hits, VectorHit{Chunk: u.ID, Article: o.article, Line: u.Line, Score: score})
		}
	}
	sort.SliceStable(hits, func(i, j int) bool { return hits[i].Score > hits[j].Score })
	return hits[:min(k, len(hits))], nil
}

// cosine is the similarity of two vectors of one length; ok is false when one
// has no length or another dimension.
func cosine(a, b []float32) (score float64, ok bool) {
	if len(a) != len(b) {
		return 0, false
	}
	var dot, la, lb float64
	for i := range a {
		dot += float64(a[i]) * float64(b[i])
		la += float64(a[i]) * float64(a[i])
		lb += float64(b[i]) * float64(b[i])
	}
	if la == 0 || lb == 0 {
		return 0, false
	}
	return dot / math.Sqrt(la*lb), true
}

// Compare answers a question now and as it would be with one article more or
// with another text of one it has. A text that it has already answers alike.
func (s *Searcher) Compare(ctx context.Context, a Article, q Query) (before, after Result, err error) {
	if before, err = s.Search(ctx, q); err != nil {
		return before, after, err
	}
	if s.Index.holds(a) {
		return before, before, nil
	}
	after, err = s.With(ctx, a).Search(ctx, q)
	return before, after, err
}
