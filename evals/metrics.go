package evals

import (
	"cmp"
	"math"
	"slices"

	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// calibrationBins is the number of equal-width bins of the expected
// calibration error.
const calibrationBins = 15

// Selective says how far confidences can be trusted to choose what is
// answered. Correct means that the article of the answer is right; a question
// that nobody should answer is never correct.
type Selective struct {
	// AUROC is the probability that a correct one is surer than a wrong one,
	// ties counting half; 0.5 when there is only one kind.
	AUROC float64 `json:"auroc"`
	// AURC is the area under the risk–coverage curve: the mean, over k = 1 … n,
	// of the error among the k surest. Equal confidences count by the mean over
	// all their orders.
	AURC float64 `json:"aurc"`
	// EAURC is AURC less the best possible at this accuracy p,
	// (1 − p) + p ln p (Geifman et al., "Bias-Reduced Uncertainty Estimation",
	// ICLR 2019).
	EAURC float64 `json:"e_aurc"`
	// ECE is the mean distance of confidence and accuracy over 15 bins of equal
	// width, weighted by how many fall into each.
	ECE   float64 `json:"ece"`
	Brier float64 `json:"brier"` // mean squared distance of confidence and truth
	// The largest share that could be answered with at most 5 % and 10 % wrong
	// by a threshold chosen with the truth in hand.
	CoverageAt5  float64 `json:"coverage_at_5pct_error"`
	CoverageAt10 float64 `json:"coverage_at_10pct_error"`
}

// MeasureSelective gives the selective measures of all questions. Without any
// it is zero but for an AUROC of one half.
func MeasureSelective(judged []knowledge.Judged) Selective {
	s := Selective{AUROC: 0.5}
	n := float64(len(judged))
	if n == 0 {
		return s
	}
	blocks := tiedBlocks(judged)
	right := 0.0
	for _, b := range blocks {
		right += b.right
	}
	s.AUROC = auroc(blocks, right, n-right)
	s.AURC = aurc(blocks, n)
	s.EAURC = s.AURC - bestAURC(right/n)
	s.CoverageAt5, s.CoverageAt10 = coverageAt(blocks, n, 0.05), coverageAt(blocks, n, 0.10)
	s.ECE = calibrationError(ReliabilityOf(judged), n)
	for _, j := range judged {
		d := j.Confidence - truth(j.Right)
		s.Brier += d * d / n
	}
	return s
}

func truth(right bool) float64 {
	if right {
		return 1
	}
	return 0
}

// block is all judged of one confidence.
type block struct{ confidence, right, wrong float64 }

// tiedBlocks gathers equal confidences, surest first.
func tiedBlocks(judged []knowledge.Judged) []block {
	js := slices.Clone(judged)
	slices.SortStableFunc(js, func(a, b knowledge.Judged) int { return cmp.Compare(b.Confidence, a.Confidence) })
	var out []block
	for _, j := range js {
		if len(out) == 0 || out[len(out)-1].confidence != j.Confidence {
			out = append(out, block{confidence: j.Confidence})
		}
		b := &out[len(out)-1]
		b.right += truth(j.Right)
		b.wrong += truth(!j.Right)
	}
	return out
}

func auroc(blocks []block, right, wrong float64) float64 {
	if right == 0 || wrong == 0 {
		return 0.5
	}
	sum, below := 0.0, wrong
	for _, b := range blocks {
		below -= b.wrong
		sum += b.right * (below + b.wrong/2)
	}
	return sum / (right * wrong)
}

// aurc sums the error at every coverage. Inside a block of m with e wrong, the
// first j hold j·e/m wrong ones on average over all orders.
func aurc(blocks []block, n float64) float64 {
	sum, seen, wrong := 0.0, 0.0, 0.0
	for _, b := range blocks {
		m := b.right + b.wrong
		for j := 1.0; j <= m; j++ {
			sum += (wrong + j*b.wrong/m) / (seen + j)
		}
		seen += m
		wrong += b.wrong
	}
	return sum / n
}

func bestAURC(accuracy float64) float64 {
	if accuracy <= 0 {
		return 1
	}
	return 1 - accuracy + accuracy*math.Log(accuracy)
}

func coverageAt(blocks []block, n, target float64) float64 {
	best, seen, wrong := 0.0, 0.0, 0.0
	for _, b := range blocks {
		seen += b.right + b.wrong
		wrong += b.wrong
		if wrong <= target*seen+1e-9 {
			best = seen / n
		}
	}
	return best
}

// Bin is one bar of a reliability diagram: the confidences from From up to,
// but not including, To (the last one includes 1).
type Bin struct {
	From       float64 `json:"from"`
	To         float64 `json:"to"`
	N          int     `json:"n"`
	Confidence float64 `json:"confidence"` // mean; 0 when N is 0
	Accuracy   float64 `json:"accuracy"`   // share of correct ones; 0 when N is 0
}

// ReliabilityOf gives the 15 bins of a reliability diagram.
func ReliabilityOf(judged []knowledge.Judged) []Bin {
	bins := make([]Bin, calibrationBins)
	for i := range bins {
		bins[i].From, bins[i].To = float64(i)/calibrationBins, float64(i+1)/calibrationBins
	}
	for _, j := range judged {
		b := &bins[min(max(int(j.Confidence*calibrationBins), 0), calibrationBins-1)]
		b.N++
		b.Confidence += j.Confidence
		b.Accuracy += truth(j.Right)
	}
	for i := range bins {
		if n := float64(bins[i].N); n > 0 {
			bins[i].Confidence /= n
			bins[i].Accuracy /= n
		}
	}
	return bins
}

func calibrationError(bins []Bin, n float64) float64 {
	sum := 0.0
	for _, b := range bins {
		sum += float64(b.N) / n * math.Abs(b.Confidence-b.Accuracy)
	}
	return sum
}

// Coverage is one point of a risk–coverage curve: what is answered when
// everything at least this sure is.
type Coverage struct {
	Threshold float64 `json:"threshold"`
	Coverage  float64 `json:"coverage"` // share of all questions
	Error     float64 `json:"error"`    // share wrong among these
}

// RiskCoverageOf gives the curve, strictest threshold first, thinned to at most
// points; equal confidences are never torn apart.
func RiskCoverageOf(judged []knowledge.Judged, points int) []Coverage {
	blocks := tiedBlocks(judged)
	out := make([]Coverage, 0, min(len(blocks), points))
	seen, wrong, n := 0.0, 0.0, float64(len(judged))
	for i, b := range blocks {
		seen += b.right + b.wrong
		wrong += b.wrong
		// Kept when it is the last of its share of the curve.
		if last := i == len(blocks)-1; last || (i+1)*points/len(blocks) > i*points/len(blocks) {
			out = append(out, Coverage{Threshold: b.confidence, Coverage: seen / n, Error: wrong / seen})
		}
	}
	return out
}

// Ranking says how well the right article is found among questions that have
// one.
type Ranking struct {
	Top1      float64 `json:"top1"`        // a right article comes first
	RecallAt5 float64 `json:"recall_at_5"` // one is among the first five
	MRRAt10   float64 `json:"mrr_at_10"`   // mean of 1/rank of the first right one, 0 beyond ten
}

// MeasureRanking takes the rank, from 1, of the first right article of each
// question; 0 means that none was found. Without questions it is zero.
func MeasureRanking(ranks []int) Ranking {
	var r Ranking
	n := float64(len(ranks))
	for _, rank := range ranks {
		if rank == 1 {
			r.Top1 += 1 / n
		}
		if rank >= 1 && rank <= 5 {
			r.RecallAt5 += 1 / n
		}
		if rank >= 1 && rank <= 10 {
			r.MRRAt10 += 1 / n / float64(rank)
		}
	}
	return r
}

// Quantiles are a distribution's middle and its tail, by nearest rank.
type Quantiles struct {
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	P99 float64 `json:"p99"`
}

// QuantilesOf gives the quantiles of some values; zero without any.
func QuantilesOf(values []float64) Quantiles {
	if len(values) == 0 {
		return Quantiles{}
	}
	v := slices.Clone(values)
	slices.Sort(v)
	at := func(q float64) float64 { return v[max(int(math.Ceil(q*float64(len(v))))-1, 0)] }
	return Quantiles{P50: at(0.50), P95: at(0.95), P99: at(0.99)}
}
