package knowledge

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// The fields of BM25F.
const (
	fieldTitle = iota
	fieldHeading
	fieldQuestions
	fieldBody
	fieldCount
)

// Weights are the parameters of BM25F (Robertson, Zaragoza 2009, "The
// Probabilistic Relevance Framework", §3.6): a term's frequency is summed over
// the fields, each with its weight and its own length normalisation, and
// saturated once. Order: title, headings, questions, body.
type Weights struct {
	K1    float64
	Field [fieldCount]float64
	B     [fieldCount]float64
}

// DefaultWeights were chosen on the seven public sets named at
// DefaultCalibration.
func DefaultWeights() Weights {
	return Weights{
		K1:    3.0,
		Field: [fieldCount]float64{2.5, 1.5, 1.6, 1.5},
		B:     [fieldCount]float64{0.3, 0.3, 0.6, 0.6},
	}
}

// entry is an article with what the index derived from it.
type entry struct {
	article Article
	chunks  []Chunk
	blocks  [][]block // by chunk
	lines   []line
	whole   bool // a question–answer pair: the body answers as it stands

	// senses holds what each line means; none where the index is too large for
	// it. Only who builds a segment touches it: searches and learning read those
	// that the segment holds.
	senses []sense
}

// line is a title, question or heading: a sentence that a visitor's question
// may resemble as a whole.
type line struct {
	text string
	kind lineKind
}

type lineKind uint8

const (
	lineTitle lineKind = iota
	lineQuestion
	lineHeading
)

func newEntry(a Article) *entry {
	e := &entry{article: a, whole: a.isPair()}
	e.chunks, e.blocks = splitBlocks(a)
	e.lines = append(e.lines, line{text: a.Title, kind: lineTitle})
	for _, q := range a.Questions {
		e.lines = append(e.lines, line{text: q, kind: lineQuestion})
	}
	for _, y := range a.Synonyms { // found like a heading: nobody asked it
		e.lines = append(e.lines, line{text: y, kind: lineHeading})
	}
	seen := make(map[string]bool)
	for _, bs := range e.blocks {
		for _, b := range bs {
			if h := lastHeading(b.heading); h != "" && h != a.Title && !seen[h] {
				seen[h] = true
				e.lines = append(e.lines, line{text: h, kind: lineHeading})
			}
		}
	}
	return e
}

// statistics are what scores are measured against: counts over the articles
// of the last full build. A few edits since then do not move them.
type statistics struct {
	weights  Weights
	articles int
	df       map[string]int32 // articles that hold a term
	avg      [fieldCount]float64
	lines    int
	gramDF   map[gram]int32 // lines that hold a gram
	spelling *spelling
	sensed   bool // the senses of lines are held
}

// idf of a term that stands in df of n documents; never negative.
func idf(n int, df int32) float64 {
	return math.Log1p((float64(n) - float64(df) + 0.5) / (float64(df) + 0.5))
}

func (s *statistics) idf(t string) float64 { return idf(s.articles, s.df[t]) }

// gramIDF is the root of the idf: what a question is *like* shows in its
// common parts, too ("how do I", "why is").
func (s *statistics) gramIDF(g gram) float64 { return math.Sqrt(idf(s.lines, s.gramDF[g])) }

// posting says how strongly a document holds a term or a line holds a gram.
type posting struct {
	doc    uint32
	weight float32
}

// segment is an immutable inverted index over some articles.
type segment struct {
	entries []*entry
	byID    map[chat.ID]int

	chunkOf  []uint32  // document (chunk) → entry
	ordinal  []uint32  // document → chunk of its entry
	lineOf   []uint32  // line → entry
	lineAt   []uint32  // line → line of its entry
	asks     []bool    // line → it is a title or an example question
	sums     []lineSum // by entry
	postings map[string][]posting
	grams    map[gram][]posting
	senses   []int8    // line → the codes of its sense, side by side; none when not sensed
	steps    []float32 // line → the step of its codes
}

// lineSum describes the sum of the vectors of an entry's title and example
// questions: their number and the sum's length.
type lineSum struct {
	n     int
	norm  float64
	sense float64 // square of the length of the sum of their senses
}

// analysedChunk holds a chunk's term counts by field.
type analysedChunk struct {
	entry  int
	counts map[string]*[fieldCount]uint16
	length [fieldCount]int
}

// buildSegment indexes entries. With stats nil it takes the statistics from
// the entries themselves and returns them; a small segment beside a large one
// is measured by the large one's.
func buildSegment(entries []*entry, stats *statistics, w Weights) (*segment, *statistics) {
	seg := &segment{entries: entries, byID: make(map[chat.ID]int, len(entries))}
	var analysed []analysedChunk
	vocabulary := make(map[string]int32)
	z := &analyser{stems: make(map[string]string)}
	for i, e := range entries {
		seg.byID[e.article.ID] = i
		shared := z.analyse(strings.Join(e.article.Questions, "\n"))
		title := z.analyse(e.article.Title)
		synonyms := z.analyse(strings.Join(e.article.Synonyms, "\n"))
		for ord, c := range e.chunks {
			seg.chunkOf = append(seg.chunkOf, uint32(i))
			seg.ordinal = append(seg.ordinal, uint32(ord))
			a := analysedChunk{entry: i, counts: make(map[string]*[fieldCount]uint16)}
			heading := strings.TrimPrefix(strings.TrimPrefix(c.Heading, e.article.Title), " › ")
			a.add(fieldTitle, title, vocabulary)
			a.add(fieldHeading, z.analyse(heading), vocabulary)
			a.add(fieldHeading, synonyms, vocabulary)
			a.add(fieldQuestions, shared, vocabulary)
			a.add(fieldBody, z.analyse(Plain(c.Text)), vocabulary)
			analysed = append(analysed, a)
		}
	}
	if stats == nil {
		stats = gatherStatistics(entries, analysed, vocabulary, w)
	}
	seg.invert(analysed, stats)
	seg.invertLines(stats)
	if stats.sensed {
		encodeLines(entries)
		seg.holdSenses()
	}
	return seg, stats
}

func (a *analysedChunk) add(field int, ts []term, vocabulary map[string]int32) {
	for _, t := range ts {
		c := a.counts[t.text]
		if c == nil {
			c = new([fieldCount]uint16)
			a.counts[t.text] = c
		}
		if c[field] < math.MaxUint16 {
			c[field]++
		}
		vocabulary[t.word]++
	}
	a.length[field] += len(ts)
}

func gatherStatistics(entries []*entry, analysed []analysedChunk, vocabulary map[string]int32, w Weights) *statistics {
	s := &statistics{
		weights: w, articles: len(entries), df: make(map[string]int32),
		gramDF: make(map[gram]int32), spelling: newSpelling(vocabulary),
	}
	last := make(map[string]int, len(vocabulary)) // term → last entry counted, +1
	for _, a := range analysed {
		for t := range a.counts {
			if last[t] != a.entry+1 {
				last[t] = a.entry + 1
				s.df[t]++
			}
		}
		for f, n := range a.length {
			s.avg[f] += float64(n)
		}
	}
	for f := range s.avg {
		s.avg[f] = max(s.avg[f]/float64(max(len(analysed), 1)), 1)
	}
	var buf []gram
	seen := make(map[gram]int)
	for _, e := range entries {
		for _, l := range e.lines {
			s.lines++
			buf = appendGrams(buf[:0], l.text)
			for _, g := range buf {
				if seen[g] != s.lines {
					seen[g] = s.lines
					s.gramDF[g]++
				}
			}
		}
	}
	s.sensed = s.lines <= mostSensed
	return s
}

// invert turns term counts into postings whose weight is the saturated
// frequency, 0 … 1: only the idf is left to a search.
func (seg *segment) invert(analysed []analysedChunk, s *statistics) {
	seg.postings = make(map[string][]posting, len(s.df))
	for doc, a := range analysed {
		var scale [fieldCount]float64
		for f := range scale {
			scale[f] = s.weights.Field[f] / (1 - s.weights.B[f] + s.weights.B[f]*float64(a.length[f])/s.avg[f])
		}
		for t, c := range a.counts {
			tf := 0.0
			for f, n := range c {
				tf += scale[f] * float64(n)
			}
			seg.postings[t] = append(seg.postings[t], posting{uint32(doc), float32(tf / (s.weights.K1 + tf))})
		}
	}
}

func (seg *segment) invertLines(s *statistics) {
	seg.grams = make(map[gram][]posting, len(s.gramDF))
	seg.sums = make([]lineSum, len(seg.entries))
	var buf []gram
	var v, sum lineVector
	for i, e := range seg.entries {
		sum = sum[:0]
		for j, l := range e.lines {
			buf = appendGrams(buf[:0], l.text)
			v = s.lineVector(v[:0], buf)
			if len(v) == 0 {
				continue
			}
			at := uint32(len(seg.lineOf))
			for _, x := range v {
				seg.grams[x.gram] = append(seg.grams[x.gram], posting{at, x.weight})
			}
			asks := l.kind != lineHeading
			if asks {
				sum = append(sum, v...)
				seg.sums[i].n++
			}
			seg.asks = append(seg.asks, asks)
			seg.lineOf = append(seg.lineOf, uint32(i))
			seg.lineAt = append(seg.lineAt, uint32(j))
		}
		seg.sums[i].norm = sum.norm()
	}
}

// lineVector is the direction of a line: tf-idf weights of length one.
type lineVector []gramPosting

type gramPosting struct {
	gram   gram
	weight float32
}

// lineVector appends the vector of a line to v, in the order of grams; buf,
// its grams as they occur, is sorted.
func (s *statistics) lineVector(v lineVector, buf []gram) lineVector {
	slices.Sort(buf)
	norm := 0.0
	for from := 0; from < len(buf); {
		to := from
		for ; to < len(buf) && buf[to] == buf[from]; to++ {
		}
		w := gramWeight(buf[from], to-from) * s.gramIDF(buf[from])
		v = append(v, gramPosting{buf[from], float32(w)})
		norm += w * w
		from = to
	}
	if norm == 0 {
		return v[:0]
	}
	scale := float32(1 / math.Sqrt(norm))
	for i := range v {
		v[i].weight *= scale
	}
	return v
}

// norm is the length of a sum of vectors, given by its parts in any order.
func (v lineVector) norm() float64 {
	slices.SortFunc(v, func(a, b gramPosting) int { return cmp.Compare(a.gram, b.gram) })
	total := 0.0
	for from := 0; from < len(v); {
		w := 0.0
		to := from
		for ; to < len(v) && v[to].gram == v[from].gram; to++ {
			w += float64(v[to].weight)
		}
		total += w * w
		from = to
	}
	return math.Sqrt(total)
}
