package knowledge

import (
	"bytes"
	"slices"
	"sync"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Fusion weighs the arms of a search against each other. Each arm gives 0 … 1:
// BM25F as the share of the highest score the query could reach; Line as the
// cosine of character n-grams with the most similar title, question or
// heading; Whole the same with an article's title and questions taken
// together; Vector as the similarity scaled between the worst and the best of
// those found.
type Fusion struct {
	BM25F   float64
	Line    float64
	Whole   float64
	Vector  float64
	Foreign float64 // factor of an article in another language than the query's
}

// DefaultFusion was chosen with DefaultWeights on the same sets. The vector
// weight is a prior: those sets were searched without an embedder.
func DefaultFusion() Fusion {
	return Fusion{BM25F: 1, Line: 0.3, Whole: 0.5, Vector: 0.8, Foreign: 0.75}
}

const (
	perArm = 40 // candidates that each arm may bring into the fusion
	// crowded is the number of documents or lines above which a term or gram
	// of more than a twentieth of them is left out of the candidate search
	// when rarer ones are at hand: it hardly ranks and costs the most.
	crowded = 20000
	// gramBudget is how many postings of grams one search of a crowded
	// segment reads, some 50 µs of work.
	gramBudget = 20000
	// faint is the cosine below which a line alone makes no candidate: any
	// two texts share a pair of letters.
	faint = 0.1
)

// candidate is an article on its way through the fusion.
type candidate struct {
	seg, at int
	entry   *entry
	chunk   int // ordinal of the best chunk
	line    int // the most similar line; −1 when none
	bm25    float64
	lineCos float64
	whole   float64
	vector  float64 // cosine; 0 when the arm is silent
	score   float64
}

// scratch holds the accumulators of one search over one segment.
type scratch struct {
	docs, lines  []float32
	touchedDocs  []uint32
	touchedLines []uint32
	best         []armScore // by entry
	touchedEntry []uint32
}

type armScore struct {
	bm25, cos  float32
	whole      float32
	chunk      uint32
	line       uint32
	seen, read bool
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// lexical runs the two lexical arms and gives the union of their best
// articles, each with both scores.
func (s *snapshot) lexical(p *parsed, keep func(*entry) bool) []candidate {
	var out []candidate
	for i, seg := range s.segs {
		sc := scratches.Get().(*scratch) //nolint:errcheck // the pool's own
		sc.grow(seg)
		s.scoreDocs(seg, p, sc)
		s.scoreLines(seg, p, sc)
		sc.gather(seg)
		alive := func(at uint32) bool {
			return (i > 0 || !s.dead[at]) && keep(seg.entries[at])
		}
		out = append(out, sc.top(i, seg, p, alive)...)
		sc.reset()
		scratches.Put(sc)
	}
	return out
}

func (sc *scratch) grow(seg *segment) {
	if len(sc.docs) < len(seg.chunkOf) {
		sc.docs = make([]float32, len(seg.chunkOf))
	}
	if len(sc.lines) < len(seg.lineOf) {
		sc.lines = make([]float32, len(seg.lineOf))
	}
	if len(sc.best) < len(seg.entries) {
		sc.best = make([]armScore, len(seg.entries))
	}
}

func (s *snapshot) scoreDocs(seg *segment, p *parsed, sc *scratch) {
	limit := len(seg.chunkOf)
	if limit > crowded {
		limit /= 20
	}
	rare := false
	for _, t := range p.terms {
		n := len(seg.postings[t.text])
		rare = rare || n > 0 && n <= limit && !t.extra
	}
	for _, t := range p.terms {
		ps := seg.postings[t.text]
		if rare && len(ps) > limit {
			continue
		}
		w := float32(t.weight * t.idf)
		for _, d := range ps {
			if sc.docs[d.doc] == 0 {
				sc.touchedDocs = append(sc.touchedDocs, d.doc)
			}
			sc.docs[d.doc] += w * d.weight
		}
	}
}

// scoreLines adds up cosines. In a crowded segment it reads the rarest grams
// first and stops at a budget; what was read is scaled up to the whole query,
// for the common grams belong to the same words.
func (s *snapshot) scoreLines(seg *segment, p *parsed, sc *scratch) {
	grams, budget := p.grams, len(seg.lineOf)*len(p.grams)
	if len(seg.lineOf) > crowded {
		budget = gramBudget
		grams = slices.Clone(grams)
		slices.SortFunc(grams, func(a, b gramCount) int { return len(seg.grams[a.gram]) - len(seg.grams[b.gram]) })
	}
	mass := 0.0
	for _, g := range grams {
		ps := seg.grams[g.gram]
		if budget -= len(ps); budget < 0 {
			break
		}
		mass += g.weight * g.weight
		w := float32(g.weight)
		for _, l := range ps {
			if sc.lines[l.doc] == 0 {
				sc.touchedLines = append(sc.touchedLines, l.doc)
			}
			sc.lines[l.doc] += w * l.weight
		}
	}
	if mass > 0 && budget < 0 {
		for _, l := range sc.touchedLines {
			sc.lines[l] = min(sc.lines[l]/float32(mass), 1)
		}
	}
}

// gather folds chunks and lines into their articles.
func (sc *scratch) gather(seg *segment) {
	visit := func(at uint32) *armScore {
		b := &sc.best[at]
		if !b.seen {
			b.seen = true
			sc.touchedEntry = append(sc.touchedEntry, at)
		}
		return b
	}
	for _, d := range sc.touchedDocs {
		b := visit(seg.chunkOf[d])
		ord := seg.ordinal[d]
		if v := sc.docs[d]; v > b.bm25 || v == b.bm25 && ord < b.chunk {
			b.bm25, b.chunk = v, ord
		}
	}
	for _, l := range sc.touchedLines {
		b := visit(seg.lineOf[l])
		at := seg.lineAt[l]
		v := sc.lines[l]
		if seg.whole[l] {
			b.whole = v
			continue
		}
		if v > b.cos || v == b.cos && at < b.line {
			b.cos, b.line, b.read = v, at, true
		}
	}
}

// top gives the articles among the best of either arm.
func (sc *scratch) top(segment int, seg *segment, p *parsed, alive func(uint32) bool) []candidate {
	byBM25 := best(sc.touchedEntry, func(at uint32) float32 { return sc.best[at].bm25 }, alive)
	byLine := best(sc.touchedEntry, func(at uint32) float32 { return sc.best[at].cos }, alive)
	var out []candidate
	for _, at := range append(byBM25, byLine...) {
		b := &sc.best[at]
		if !b.seen {
			continue // in both lists
		}
		b.seen = false
		if b.bm25 == 0 && b.cos < faint && b.whole < faint {
			continue
		}
		c := candidate{seg: segment, at: int(at), entry: seg.entries[at], chunk: int(b.chunk), line: -1, lineCos: min(float64(b.cos), 1)}
		c.whole = min(float64(b.whole), 1)
		if b.read {
			c.line = int(b.line)
		}
		if len(c.entry.article.Questions) == 0 {
			c.whole = c.lineCos
		}
		if p.possible > 0 {
			c.bm25 = float64(b.bm25) / p.possible
		}
		out = append(out, c)
	}
	return out
}

// best gives up to perArm entries of the highest positive score, in no
// particular order, by a bounded heap with the worst on top.
func best(from []uint32, score func(uint32) float32, alive func(uint32) bool) []uint32 {
	type scored struct {
		at uint32
		v  float32
	}
	worse := func(a, b scored) bool { return a.v < b.v || a.v == b.v && a.at > b.at }
	var heap []scored
	for _, at := range from {
		x := scored{at, score(at)}
		if x.v <= 0 || len(heap) == perArm && !worse(heap[0], x) || !alive(at) {
			continue
		}
		if len(heap) < perArm {
			heap = append(heap, x)
			for i := len(heap) - 1; i > 0 && worse(heap[i], heap[(i-1)/2]); i = (i - 1) / 2 {
				heap[i], heap[(i-1)/2] = heap[(i-1)/2], heap[i]
			}
			continue
		}
		heap[0] = x
		for i := 0; ; {
			low := i
			for _, c := range [...]int{2*i + 1, 2*i + 2} {
				if c < len(heap) && worse(heap[c], heap[low]) {
					low = c
				}
			}
			if low == i {
				break
			}
			heap[i], heap[low] = heap[low], heap[i]
			i = low
		}
	}
	out := make([]uint32, 0, 2*perArm)
	for _, x := range heap {
		out = append(out, x.at)
	}
	return out
}

func (sc *scratch) reset() {
	for _, d := range sc.touchedDocs {
		sc.docs[d] = 0
	}
	for _, l := range sc.touchedLines {
		sc.lines[l] = 0
	}
	for _, e := range sc.touchedEntry {
		sc.best[e] = armScore{}
	}
	sc.touchedDocs, sc.touchedLines, sc.touchedEntry = sc.touchedDocs[:0], sc.touchedLines[:0], sc.touchedEntry[:0]
}

// withVectors adds the dense arm's articles and similarities.
func (s *snapshot) withVectors(cs []candidate, hits []VectorHit, keep func(*entry) bool) []candidate {
	at := make(map[chat.ID]int, len(cs))
	for i, c := range cs {
		at[c.entry.article.ID] = i
	}
	for _, h := range hits {
		i, ok := at[h.Article]
		if !ok {
			seg, pos, live := s.find(h.Article)
			if !live || !keep(s.segs[seg].entries[pos]) {
				continue
			}
			i = len(cs)
			at[h.Article] = i
			cs = append(cs, candidate{seg: seg, at: pos, entry: s.segs[seg].entries[pos], line: -1})
		}
		if c := &cs[i]; h.Score > c.vector {
			c.vector = h.Score
			if c.bm25 == 0 {
				c.chunk = c.entry.ordinalOf(h.Chunk)
			}
		}
	}
	return cs
}

// ordinalOf gives the place of a chunk; 0 when the vector store is behind.
func (e *entry) ordinalOf(chunk chat.ID) int {
	for i, c := range e.chunks {
		if c.ID == chunk {
			return i
		}
	}
	return 0
}

// trust is how far the line arms count in this corpus, 0.4 … 1: fully where
// the articles are mostly titles and questions, less where long bodies say
// what no title does.
func (s *statistics) trust() float64 {
	share := (s.avg[fieldTitle] + s.avg[fieldQuestions]) / s.avg[fieldBody]
	return 0.4 + 0.6*min(share, 1)
}

// fuse scores and sorts candidates, best first.
func (f Fusion) fuse(cs []candidate, p *parsed) {
	f.Line, f.Whole = f.Line*p.trust, f.Whole*p.trust
	low, high := 1.0, 0.0
	for _, c := range cs {
		if c.vector > 0 {
			low, high = min(low, c.vector), max(high, c.vector)
		}
	}
	for i := range cs {
		c := &cs[i]
		c.score = f.BM25F*c.bm25 + f.Line*c.lineCos + f.Whole*c.whole
		total := f.BM25F + f.Line + f.Whole
		if high > 0 {
			total += f.Vector
			if c.vector > 0 && high > low {
				c.score += f.Vector * (c.vector - low) / (high - low)
			}
		}
		c.score /= total
		if lang := c.entry.article.Lang; lang != "" && lang != p.lang {
			c.score *= f.Foreign
		}
	}
	slices.SortFunc(cs, func(a, b candidate) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return bytes.Compare(a.entry.article.ID[:], b.entry.article.ID[:])
	})
}
