package knowledge

import (
	"math"
	"strings"
)

// Weights of query terms: a content word of the visitor counts one.
const (
	stopWeight      = 0.35 // function words: they tell "how" from "why", no more
	correctedWeight = 0.8  // a word read through a typo
	impliedWeight   = 0.6  // a word that a set phrase stands for
	synonymWeight   = 0.3  // a word the visitor did not say but could have
)

// queryTerm is one term to look up.
type queryTerm struct {
	text   string
	weight float64
	idf    float64
	stop   bool
	known  bool // some article holds it
	extra  bool // a synonym: it helps to find, and never counts as asked
}

// parsed is a question made ready for one snapshot.
type parsed struct {
	text      string
	lang      string
	terms     []queryTerm
	asked     map[string]float64 // content terms as analysed → share of the asked weight
	rarest    float64            // idf of a word of one article
	possible  float64            // the highest BM25F score a document could reach
	knownMass float64            // 0 … 1, weight of content terms that the corpus knows
	corrected float64            // 0 … 1, weight of content terms read through a typo
	content   int                // number of content words
	grams     []gramCount
	sense     wideSense // what it means; none where the index holds no senses
}

type gramCount struct {
	gram   gram
	weight float64 // tf-idf, normalised over the query's grams, unknown ones included
	df     int32
}

// parse analyses a question against a snapshot's vocabulary.
func (s *snapshot) parse(text, lang string) *parsed {
	p := &parsed{text: text, lang: lang, rarest: max(idf(s.stats.articles, 1), 0.1), asked: make(map[string]float64)}
	at := make(map[string]int)
	ts := analyse(text)
	for _, w := range impliedBy(text) {
		ts = append(ts, term{text: w, implied: true})
	}
	surface := make(map[string]bool)
	var mended []string // mistyped word, meant word, …
	for _, t := range ts {
		if _, ok := at[t.text]; ok {
			continue
		}
		q := queryTerm{text: t.text, weight: 1, stop: t.stop, known: s.has(t.text)}
		switch {
		case t.implied && !q.known:
			continue
		case t.implied:
			q.weight = impliedWeight
		case !q.known && len(t.text) <= 2:
			q.stop = true // "gt", "pl": a slip, not a topic
			q.weight = stopWeight
		case t.stop:
			q.weight = stopWeight
		default:
			surface[t.word] = true
		}
		if !q.known && !q.stop && synonyms[t.text] == nil { // "ship" is no slip of "shop"
			if w, ok := s.stats.spelling.correct(t.word); ok {
				q.text, q.weight, q.known = stem(w), correctedWeight, true
				mended = append(mended, t.word, w)
			}
		}
		q.idf = s.stats.idf(q.text)
		at[t.text] = len(p.terms)
		p.terms = append(p.terms, q)
	}
	p.content = len(surface)
	p.measure()
	p.expand(s, at)
	meant := mend(text, mended)
	p.grams = s.gramsOf(meant)
	if s.stats.sensed {
		p.sense = senseOf(core(meant)).wide()
	}
	return p
}

// mend puts the meant words into a text for its grams.
func mend(text string, pairs []string) string {
	if len(pairs) == 0 {
		return text
	}
	return strings.NewReplacer(pairs...).Replace(normalise(text))
}

// measure fills the masses; a question of function words alone is measured
// by them.
func (p *parsed) measure() {
	total, known, corrected := 0.0, 0.0, 0.0
	onlyStops := p.content == 0
	for i := range p.terms {
		t := &p.terms[i]
		if onlyStops {
			t.weight = 1
		}
		p.possible += t.weight * t.idf
		if t.stop && !onlyStops {
			continue
		}
		mass := t.idf
		if t.weight == impliedWeight {
			mass *= impliedWeight
		}
		total += mass
		p.asked[t.text] += mass
		if t.known {
			known += mass
		}
		if t.weight == correctedWeight {
			corrected += mass
		}
	}
	if total == 0 {
		return
	}
	for t := range p.asked {
		p.asked[t] /= total
	}
	p.knownMass, p.corrected = known/total, corrected/total
}

// expand adds synonyms of the asked words that the corpus holds.
func (p *parsed) expand(s *snapshot, at map[string]int) {
	for _, t := range p.terms[:len(p.terms):len(p.terms)] {
		for _, syn := range synonyms[t.text] {
			if _, ok := at[syn]; ok || !s.has(syn) {
				continue
			}
			at[syn] = len(p.terms)
			p.terms = append(p.terms, queryTerm{text: syn, weight: synonymWeight * t.weight, idf: min(s.stats.idf(syn), t.idf), known: true, extra: true})
		}
	}
}

func (s *snapshot) has(t string) bool {
	for _, seg := range s.segs {
		if len(seg.postings[t]) > 0 {
			return true
		}
	}
	return false
}

func (s *snapshot) gramsOf(text string) []gramCount {
	raw := appendGrams(nil, text)
	counts := make(map[gram]int, len(raw))
	for _, g := range raw {
		counts[g]++
	}
	out := make([]gramCount, 0, len(counts))
	norm := 0.0
	for _, g := range raw { // in order of occurrence: sums are the same every time
		n := counts[g]
		if n == 0 {
			continue
		}
		counts[g] = 0
		w := gramWeight(g, n) * s.stats.gramIDF(g)
		norm += w * w
		out = append(out, gramCount{g, w, s.stats.gramDF[g]})
	}
	if norm = math.Sqrt(norm); norm > 0 {
		for i := range out {
			out[i].weight /= norm
		}
	}
	return out
}
