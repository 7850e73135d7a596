package knowledge

import (
	"math"
	"slices"
	"sort"
	"sync"
)

const (
	perArm = 40 // candidates that each arm may bring into the fusion
	// crowded is the number of documents or lines above which a term or gram
	// of more than a twentieth of them is left out of the candidate search
	// when rarer ones are at hand: it hardly ranks and costs the most.
	crowded = 8000
	// mostDocs is how many documents of a crowded segment the terms of one
	// question may bring in, rarest terms first; the other terms then only add
	// to those. Folding documents into articles costs more than reading them.
	mostDocs = 6000
	// gramBudget is how many postings of grams one search of a crowded
	// segment reads.
	gramBudget = 10000
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
	class   float64 // the classifier's, 0 … 1 mostly
	sense   float64 // the cosine of the line nearest to what is meant; 0 without senses
	gist    float64 // the same with the sum of its title and questions
	meant   float64 // the share of class that senses gave
	vector  float64 // cosine; 0 when the arm is silent
	votes   float64 // share of the ten most similar lines, by similarity
	dense   float64 // the same in deviations above the mean
	logit   float64 // the arms weighted
	score   float64 // chance among the candidates
}

// scratch holds the accumulators of one search over one segment.
type scratch struct {
	docs, lines  []float32
	senses       []float32 // by line
	sensed       bool
	touchedDocs  []uint32
	touchedLines []uint32
	lists        []gramLines
	best         []armScore // by entry
	touchedEntry []uint32
	likely       []uint32
}

// gramLines is a gram of the question and the lines that hold it.
type gramLines struct {
	weight float64
	lines  []posting
}

type armScore struct {
	bm25, cos  float32
	sum        float32 // of its title and questions
	votes      float32
	sense      float32
	senseSum   float32
	nearest    uint32 // the line of sense
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
		sc.scoreSenses(seg, p.sense)
		sc.gather(seg)
		sc.vote(seg)
		alive := func(at uint32) bool {
			return (i > 0 || !s.dead[at]) && keep(seg.entries[at])
		}
		var class [][]support
		if i == 0 {
			class = s.class
		}
		out = append(out, sc.top(i, seg, class, p, alive)...)
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
	terms, limit, room := p.terms, len(seg.chunkOf), math.MaxInt
	if limit > crowded {
		limit, room = limit/20, mostDocs
		terms = slices.Clone(terms)
		slices.SortStableFunc(terms, func(a, b queryTerm) int { return len(seg.postings[a.text]) - len(seg.postings[b.text]) })
	}
	rare := false
	for _, t := range terms {
		n := len(seg.postings[t.text])
		rare = rare || n > 0 && n <= limit && !t.extra
	}
	for _, t := range terms {
		ps := seg.postings[t.text]
		if rare && len(ps) > limit {
			continue
		}
		w := float32(t.weight * t.idf)
		if len(sc.touchedDocs) > 0 && len(sc.touchedDocs)+len(ps) > room {
			for _, d := range ps {
				if sc.docs[d.doc] != 0 {
					sc.docs[d.doc] += w * d.weight
				}
			}
			continue
		}
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
// for the common grams belong to the same words, and faint lines are left out.
func (s *snapshot) scoreLines(seg *segment, p *parsed, sc *scratch) {
	budget := len(seg.lineOf) * len(p.grams)
	sc.lists = sc.lists[:0]
	for _, g := range p.grams {
		sc.lists = append(sc.lists, gramLines{g.weight, seg.grams[g.gram]})
	}
	if len(seg.lineOf) > crowded {
		budget = gramBudget
		slices.SortFunc(sc.lists, func(a, b gramLines) int { return len(a.lines) - len(b.lines) })
	}
	mass := 0.0
	for _, g := range sc.lists {
		if budget -= len(g.lines); budget < 0 {
			break
		}
		mass += g.weight * g.weight
		w := float32(g.weight)
		for _, l := range g.lines {
			if sc.lines[l.doc] == 0 {
				sc.touchedLines = append(sc.touchedLines, l.doc)
			}
			sc.lines[l.doc] += w * l.weight
		}
	}
	if len(seg.lineOf) <= crowded {
		return
	}
	scale := float32(1)
	if mass > 0 && budget < 0 {
		scale = 1 / float32(mass)
	}
	near := sc.touchedLines[:0]
	for _, l := range sc.touchedLines {
		if sc.lines[l] = min(sc.lines[l]*scale, 1); sc.lines[l] < faint {
			sc.lines[l] = 0
			continue
		}
		near = append(near, l)
	}
	sc.touchedLines = near
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
		if seg.asks[l] {
			b.sum += v
		}
		if v > b.cos || v == b.cos && at < b.line {
			b.cos, b.line, b.read = v, at, true
		}
	}
	if !sc.sensed {
		return
	}
	for l, v := range sc.senses[:len(seg.lineOf)] {
		b := visit(seg.lineOf[l])
		if v > b.sense {
			b.sense, b.nearest = v, seg.lineAt[l]
		}
		if seg.asks[l] {
			b.senseSum += v
		}
	}
}

// voters is how many of the most similar lines vote.
const voters = 10

// vote lets the most similar lines share one vote among their articles.
func (sc *scratch) vote(seg *segment) {
	var top [voters]uint32
	n := 0
	for _, l := range sc.touchedLines {
		v := sc.lines[l]
		if n == voters && v <= sc.lines[top[n-1]] {
			continue
		}
		n = min(n+1, voters)
		i := n - 1
		for ; i > 0 && v > sc.lines[top[i-1]]; i-- {
			top[i] = top[i-1]
		}
		top[i] = l
	}
	total := float32(0)
	for _, l := range top[:n] {
		total += sc.lines[l]
	}
	for _, l := range top[:n] {
		sc.best[seg.lineOf[l]].votes += sc.lines[l] / total
	}
}

// cover measures how much of a question's grams the lines of an entry hold:
// all of them, and the pairs of words alone.
func (seg *segment) cover(grams []gramCount, at int) (all, pairs float64) {
	from := uint32(sort.Search(len(seg.lineOf), func(i int) bool { return int(seg.lineOf[i]) >= at }))
	to := uint32(sort.Search(len(seg.lineOf), func(i int) bool { return int(seg.lineOf[i]) > at }))
	asked, held := 0.0, 0.0
	for _, g := range grams {
		mass := g.weight * g.weight
		ps := seg.grams[g.gram]
		i, _ := slices.BinarySearchFunc(ps, from, func(p posting, l uint32) int { return int(p.doc) - int(l) })
		found := i < len(ps) && ps[i].doc < to
		if found {
			all += mass
		}
		if g.gram>>62 == gramPair>>62 {
			asked += mass
			if found {
				held += mass
			}
		}
	}
	if asked > 0 {
		pairs = held / asked
	}
	return all, pairs
}

// top gives the articles among the best of either arm.
func (sc *scratch) top(segment int, seg *segment, class [][]support, p *parsed, alive func(uint32) bool) []candidate {
	// Any two texts share a pair of letters: what is no candidate need not be
	// scored by the other arms either.
	likely := sc.likely[:0]
	for _, at := range sc.touchedEntry {
		if b := &sc.best[at]; b.bm25 > 0 || b.cos >= faint {
			likely = append(likely, at)
		}
	}
	sc.likely = likely
	byBM25 := best(likely, func(at uint32) float32 { return sc.best[at].bm25 }, alive)
	byClass := best(likely, func(at uint32) float32 { all, _ := sc.class(seg, class, at); return float32(all) }, alive)
	var bySense []uint32
	if sc.sensed {
		bySense = best(sc.touchedEntry, func(at uint32) float32 { return sc.best[at].sense - faintSense }, alive)
	}
	byLine := best(likely, func(at uint32) float32 { return sc.best[at].cos }, alive)
	var out []candidate
	for _, at := range slices.Concat(byBM25, byLine, byClass, bySense) {
		b := &sc.best[at]
		if !b.seen {
			continue // in both lists
		}
		b.seen = false
		c := candidate{seg: segment, at: int(at), entry: seg.entries[at], chunk: int(b.chunk), line: -1, lineCos: min(float64(b.cos), 1)}
		if norm := seg.sums[at].norm; norm > 0 {
			c.whole = min(float64(b.sum)/norm, 1)
		}
		c.class, c.meant = sc.class(seg, class, at)
		c.votes, c.sense = float64(b.votes), float64(b.sense)
		if norm := seg.sums[at].sense; norm > 0 {
			c.gist = float64(b.senseSum) / math.Sqrt(norm)
		}
		if b.read {
			c.line = int(b.line)
		} else if b.sense > 0 {
			c.line = int(b.nearest)
		}
		if p.possible > 0 {
			c.bm25 = float64(b.bm25) / p.possible
		}
		out = append(out, c)
	}
	return out
}

// class is the classifier's score of an entry, and how much of it senses gave;
// without a model of it the one of a regression on its own lines alone, taken
// as equally alike.
func (sc *scratch) class(seg *segment, class [][]support, at uint32) (score, meant float64) {
	if len(class) > 0 && class[at] != nil {
		said, sensed := float32(0), float32(0)
		for _, s := range class[at] {
			said += s.alpha * sc.lines[s.line]
			if sc.sensed {
				sensed += s.alpha * sc.senses[s.line]
			}
		}
		return float64(said + senseWeight*sensed), float64(senseWeight * sensed)
	}
	b := &sc.best[at]
	if b.sum == 0 && b.senseSum == 0 {
		return 0, 0
	}
	own := seg.sums[at]
	if own.n == 0 {
		return 0, 0
	}
	scale := ridgeLambda + (own.norm*own.norm+senseWeight*own.sense)/float64(own.n)
	meant = senseWeight * float64(b.senseSum) / scale
	return float64(b.sum)/scale + meant, meant
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
	clear(sc.lists) // of an index that may be gone
	sc.touchedDocs, sc.touchedLines, sc.touchedEntry = sc.touchedDocs[:0], sc.touchedLines[:0], sc.touchedEntry[:0]
}
