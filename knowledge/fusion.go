package knowledge

import (
	"bytes"
	"math"
	"slices"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Fusion weighs the arms of a search against each other: the weights of a
// conditional logit (McFadden 1974), so that the exponentials of the weighted
// sums, divided by their total, are each candidate's chance of being the right
// one of those found. Each arm gives 0 … 1 or so: BM25F as the share of the
// highest score the query could reach; Line as the cosine with the most
// similar title, question or heading; Whole with the sum of an article's title
// and questions; Class as the classifier's regression; Sense and Gist as Line
// and Whole, by what is meant instead of by words; Vector as deviations above
// the mean of the nearest chunks.
type Fusion struct {
	BM25F   float64 `json:"bm25f"`
	Line    float64 `json:"line"`
	Whole   float64 `json:"whole"`
	Class   float64 `json:"class"`
	Sense   float64 `json:"sense"`
	Gist    float64 `json:"gist"`
	Vector  float64 `json:"vector"`
	Foreign float64 `json:"foreign"` // taken from an article in another language than the query's
}

// DefaultFusion was fitted on halves of the sets named at DefaultCalibration,
// each with 20, 3 and 1 questions an article, families weighted alike; every
// knowledge base that has example questions adapts it (see Searcher.Learn).
// Leaving a family out moves top-1 by .01 at most. The vector weight is that
// of an embedder about which nothing is known.
func DefaultFusion() Fusion {
	return Fusion{BM25F: 10, Line: 0.3, Whole: 2.4, Class: 4.2, Sense: 2.8, Gist: 12, Vector: 0.1, Foreign: 4}
}

// fusionByWords is for indexes too large to hold senses, fitted likewise.
func fusionByWords() Fusion {
	return Fusion{BM25F: 15, Line: 1.8, Whole: 6.3, Class: 5.2, Vector: 0.1, Foreign: 4}
}

// defaultFusion gives the default weights of an index. The arms that compare
// lines weigh by how much of the articles is titles and questions: fully where
// these are as long as the bodies, down to three tenths where long bodies say
// what no title does.
func defaultFusion(s *statistics) Fusion {
	f := DefaultFusion()
	if !s.sensed {
		f = fusionByWords()
	}
	trust := 0.3 + 0.7*min((s.avg[fieldTitle]+s.avg[fieldQuestions])/s.avg[fieldBody], 1)
	for _, w := range []*float64{&f.Line, &f.Whole, &f.Class, &f.Sense, &f.Gist} {
		*w *= trust
	}
	return f
}

const arms = 7

// arms are the candidate's scores in the order of Fusion's fields.
func (c *candidate) arms() [arms]float64 {
	return [arms]float64{c.bm25, c.lineCos, c.whole, c.class, c.sense, c.gist, c.dense}
}

func (f Fusion) weights() [arms]float64 {
	return [arms]float64{f.BM25F, f.Line, f.Whole, f.Class, f.Sense, f.Gist, f.Vector}
}

func fusionOf(w [arms]float64, foreign float64) Fusion {
	return Fusion{BM25F: w[0], Line: w[1], Whole: w[2], Class: w[3], Sense: w[4], Gist: w[5], Vector: w[6], Foreign: foreign}
}

// fuse scores and sorts candidates, best first.
func (f Fusion) fuse(cs []candidate, p *parsed) {
	scaleVectors(cs)
	w := f.weights()
	for i := range cs {
		c := &cs[i]
		c.logit = 0
		for k, x := range c.arms() {
			c.logit += w[k] * x
		}
		if lang := c.entry.article.Lang; lang != "" && lang != p.lang {
			c.logit -= f.Foreign
		}
	}
	slices.SortFunc(cs, func(a, b candidate) int {
		switch {
		case a.logit > b.logit:
			return -1
		case a.logit < b.logit:
			return 1
		}
		return bytes.Compare(a.entry.article.ID[:], b.entry.article.ID[:])
	})
	total := 0.0
	for i := range cs {
		cs[i].score = math.Exp(cs[i].logit - cs[0].logit)
		total += cs[i].score
	}
	for i := range cs {
		cs[i].score /= total
	}
}

// scaleVectors brings cosines, whose range is each model's own, to deviations
// above the mean of those found; what was not found is as far as the last.
func scaleVectors(cs []candidate) {
	n, sum, squares, low := 0.0, 0.0, 0.0, math.Inf(1)
	for _, c := range cs {
		if c.vector != 0 {
			n, sum, squares, low = n+1, sum+c.vector, squares+c.vector*c.vector, min(low, c.vector)
		}
	}
	if n < 2 {
		return // one hit alone has no rivals to stand out from
	}
	mean := sum / n
	deviation := math.Sqrt(max(squares/n-mean*mean, 1e-12))
	for i := range cs {
		v := cs[i].vector
		if v == 0 {
			v = low
		}
		cs[i].dense = (v - mean) / deviation
	}
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

// choice is one question with the arms of its candidates, best guess first,
// and which of them is right.
type choice struct {
	arms  [][arms]float64
	right int
}

const (
	// priorPrecision ties the weights of the lexical arms to the default, per
	// squared unit; some 300 choices move them freely, 20 hardly.
	priorPrecision = 0.05
	// vectorPrecision ties the weight of the vector arm to nothing.
	vectorPrecision = 4
	// worthwhile is the gain in log likelihood below which the vector arm is
	// left out: a likelihood ratio test at about .5 %.
	worthwhile = 4.0
)

// adapt fits the weights to choices: the maximum a posteriori by Newton's
// method, no weight below zero. An arm of vectors that does not clearly help
// is left out.
func (f Fusion) adapt(cs []choice) Fusion {
	var all, lexical [arms]bool
	for k := range arms {
		all[k], lexical[k] = true, k != arms-1
	}
	without, lossWithout := f.fit(cs, lexical)
	with, lossWith := f.fit(cs, all)
	if lossWithout-lossWith < worthwhile {
		return without
	}
	return with
}

func (f Fusion) fit(cs []choice, free [arms]bool) (Fusion, float64) {
	prior := f.weights()
	prior[arms-1] = 0
	w := prior
	for {
		w = descend(cs, w, prior, free)
		negative := false
		for k := range arms {
			if free[k] && w[k] < 0 {
				negative, free[k], w[k] = true, false, 0
			}
		}
		if !negative {
			break
		}
	}
	loss := 0.0
	for _, c := range cs {
		_, _, l := c.moments(w)
		loss += l
	}
	return fusionOf(w, f.Foreign), loss
}

func descend(cs []choice, w, prior [arms]float64, free [arms]bool) [arms]float64 {
	for range newtonSteps {
		gradient, hessian := make([]float64, arms), make([][]float64, arms)
		for k := range arms {
			hessian[k] = make([]float64, arms)
			hessian[k][k] = precision(k)
			gradient[k] = precision(k) * (prior[k] - w[k])
		}
		for _, c := range cs {
			mean, square, _ := c.moments(w)
			for k := range arms {
				gradient[k] += c.arms[c.right][k] - mean[k]
				for j := range k + 1 {
					hessian[k][j] += square[k][j] - mean[k]*mean[j]
				}
			}
		}
		for k := range arms { // a fixed weight moves nowhere
			if free[k] {
				continue
			}
			gradient[k] = 0
			for j := range arms {
				hessian[k][j], hessian[j][k] = 0, 0
			}
			hessian[k][k] = 1
		}
		step, size := solve(hessian, gradient), 0.0
		now := cost(cs, w, prior)
		for range 20 { // a full step may overshoot where few choices are open
			next := w
			size = 0
			for k := range arms {
				next[k] += step[k]
				size = max(size, math.Abs(step[k]))
				step[k] /= 2
			}
			if cost(cs, next, prior) <= now {
				w = next
				break
			}
			size = 0
		}
		if size < 1e-6 {
			break
		}
	}
	return w
}

// cost is what descend makes small.
func cost(cs []choice, w, prior [arms]float64) float64 {
	total := 0.0
	for k := range arms {
		total += precision(k) / 2 * (w[k] - prior[k]) * (w[k] - prior[k])
	}
	for _, c := range cs {
		_, _, loss := c.moments(w)
		total += loss
	}
	return total
}

// precision ties the weight of an arm to its prior.
func precision(arm int) float64 {
	if arm == arms-1 {
		return vectorPrecision
	}
	return priorPrecision
}

// moments are the mean and the mean square of the arms under the model, and
// the negative log likelihood of the right candidate.
func (c choice) moments(w [arms]float64) (mean [arms]float64, square [arms][arms]float64, loss float64) {
	zs, top := make([]float64, len(c.arms)), math.Inf(-1)
	for i, x := range c.arms {
		for k := range arms {
			zs[i] += w[k] * x[k]
		}
		top = max(top, zs[i])
	}
	total := 0.0
	for i := range zs {
		zs[i] = math.Exp(zs[i] - top)
		total += zs[i]
	}
	for i, x := range c.arms {
		p := zs[i] / total
		for k := range arms {
			mean[k] += p * x[k]
			for j := range k + 1 {
				square[k][j] += p * x[k] * x[j]
			}
		}
	}
	return mean, square, -math.Log(max(zs[c.right]/total, 1e-300))
}
