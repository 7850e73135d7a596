package knowledge

import (
	"math"
	"slices"
	"sort"
)

// Sample is one labelled question: what a search measured, and whether its
// first hit was right. A question that nobody should answer is never right.
type Sample struct {
	Features map[string]float64
	Right    bool
	// Group is the data set or knowledge base the sample comes from. Groups
	// weigh alike in the fit, whatever their size.
	Group string
	// Spoilt says that the search was made worse on purpose: articles left
	// out, typing errors, messages about nothing of ours.
	Spoilt bool
}

const (
	// ridge is the L2 penalty on standardised coefficients, per sample. Larger
	// than the samples alone ask for: what is learned must hold elsewhere.
	ridge = 3e-2
	// newtonSteps suffice: the loss is convex and the penalty keeps it so.
	newtonSteps = 30
	// delta is the chance taken that the promise fails on data like these.
	delta = 0.1
	// hedgedShare of what is answered, the least sure, is hedged. The rule is
	// a fifth at most; what is unlike the samples may have more of the unsure.
	hedgedShare = 0.07
	folds       = 5
	// fewGroups is the number of groups from which bands are chosen on groups
	// left out.
	fewGroups = 3
	// strangerRisk is the share of the target that the groups left out are held
	// to: the next one may be worse than all of these together were. Chosen on
	// the sets named at DefaultCalibration: at 1 one of seven breaks its promise
	// significantly in a fit on the others, at 0.9 none.
	strangerRisk = 0.9
	// unfamiliarBelow is the share of the samples below which a language is
	// unfamiliar, and lessRisk what is then taken from its log odds: seven
	// tenths of the risk.
	unfamiliarBelow = 0.1
	lessRisk        = 0.36
)

// DefaultTarget is the share of wrong answers among everything shown that is
// promised unless another is chosen.
const DefaultTarget = 0.05

// Fit learns a calibration: L2-regularised logistic regression by Newton's
// method on standardised features, boosted trees as a second opinion when there
// are samples enough, and bands from held-out confidences.
//
// Middle is found by fixed-sequence testing (Angelopoulos et al., "Learn then
// Test", 2021): walking down from the strictest threshold and stopping before
// the first at which an exact binomial test cannot reject "the error among
// those answered, hedged or not, is above target" at level 0.1, or at which one
// group's error is significantly above target. The confidences are of fits that
// have not seen the sample's group; with fewer than three groups, its fold. It is
// walked twice, over all samples and over those that are not spoilt, and
// Middle is the mean of both in log odds: real traffic lies between. High leaves
// the least sure 7 % of the answered to be hedged.
//
// The groups left out are held to 0.9 of the target, and a language with few of
// the samples to a smaller risk. Without samples
// the default calibration is given back. target is 0 … 1, DefaultTarget when 0.
func Fit(samples []Sample, target float64) Calibration {
	if len(samples) == 0 {
		return DefaultCalibration()
	}
	if target <= 0 {
		target = DefaultTarget
	}
	c := fitModel(samples)
	c.TargetError = target
	h := holdOut(samples)
	c.Middle, c.High = h.bands(target)
	for _, t := range otherTargets {
		middle, high := h.bands(t)
		c.Targets = append(c.Targets, Target{Error: t, Middle: middle, High: high})
	}
	return c
}

// otherTargets are the errors that may be promised instead.
var otherTargets = []float64{0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.125, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5}

// Judged is a confidence and whether the answer was right.
type Judged struct {
	Confidence float64
	Right      bool
}

// heldOut gives every sample the confidence of a fit without its part.
func heldOut(samples []Sample, part func(i int) string) []Judged {
	members := make(map[string][]int)
	for i := range samples {
		members[part(i)] = append(members[part(i)], i)
	}
	out := make([]Judged, len(samples))
	for name, own := range members {
		var rest []Sample
		for i, s := range samples {
			if part(i) != name {
				rest = append(rest, s)
			}
		}
		if len(rest) == 0 {
			rest = samples
		}
		c := fitModel(rest)
		for _, i := range own {
			out[i] = Judged{c.Confidence(samples[i].Features), samples[i].Right}
		}
	}
	return out
}

// heldBack are samples with confidences of fits that had not seen them.
type heldBack struct {
	samples []Sample
	judged  []Judged
	grouped bool // groups were left out, not folds
}

func holdOut(samples []Sample) heldBack {
	groups := make(map[string]bool)
	for _, s := range samples {
		groups[s.Group] = true
	}
	if len(groups) >= fewGroups {
		return heldBack{samples, heldOut(samples, func(i int) string { return samples[i].Group }), true}
	}
	return heldBack{samples, heldOut(samples, func(i int) string { return string(rune('0' + i%folds)) }), false}
}

// bands gives the thresholds for a target error among everything shown.
func (h heldBack) bands(target float64) (middle, high float64) {
	everything, clean := h.threshold(target, true), h.threshold(target, false)
	middle = max(everything, clean)
	if middle > 1 {
		return middle, middle
	}
	middle = logistic((logOdds(everything) + logOdds(clean)) / 2)
	var shown []float64
	for i, j := range h.judged {
		if j.Confidence >= middle && !h.samples[i].Spoilt {
			shown = append(shown, j.Confidence)
		}
	}
	if len(shown) == 0 {
		return middle, middle
	}
	slices.Sort(shown)
	return middle, shown[int(hedgedShare*float64(len(shown)))]
}

func (h heldBack) threshold(target float64, spoilt bool) float64 {
	var js []Judged
	var groups []string
	for i, j := range h.judged {
		if s := h.samples[i]; spoilt || !s.Spoilt {
			js = append(js, j)
			if h.grouped {
				groups = append(groups, s.Group)
			}
		}
	}
	if h.grouped {
		target *= strangerRisk
	}
	return threshold(js, groups, target)
}

// logOdds is the inverse of logistic, bounded.
func logOdds(p float64) float64 {
	p = min(max(p, 1e-9), 1-1e-9)
	return math.Log(p / (1 - p))
}

// Threshold walks the thresholds down from the strictest, in steps of a
// hundredth of the samples, and gives the last before the first whose error
// is not significantly (level 0.1, exact binomial) at or below target. The
// walk begins at a twentieth of the samples, or at the smallest number of
// answers at which a faultless record would pass when that is more: a handful
// of mislabelled questions at the very top would end it at once. Above 1 means
// that no threshold holds the promise.
func Threshold(judged []Judged, target float64) float64 { return threshold(judged, nil, target) }

// threshold ends the walk, too, where a group's error is significantly above
// target. groups are those of the judged, or none.
func threshold(judged []Judged, groups []string, target float64) float64 {
	order := make([]int, len(judged))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return judged[order[a]].Confidence > judged[order[b]].Confidence })
	start := int(math.Ceil(math.Log(delta) / math.Log(1-target)))
	start = max(start, len(order)/20)
	step := max(len(order)/100, 1)
	held, next := 1.01, start
	var all tally
	by := make(map[string]*tally)
	for i, at := range order {
		j := judged[at]
		all.count(j.Right)
		if groups != nil {
			if by[groups[at]] == nil {
				by[groups[at]] = new(tally)
			}
			by[groups[at]].count(j.Right)
		}
		tied := i+1 < len(order) && judged[order[i+1]].Confidence == j.Confidence
		if i+1 < next || tied {
			continue
		}
		if binomialCDF(all.wrong, all.n, target) > delta {
			break
		}
		for _, t := range by {
			if t.breaks(target) {
				return held
			}
		}
		held, next = j.Confidence, i+1+step
	}
	return held
}

// tally counts answers.
type tally struct{ n, wrong int }

func (t *tally) count(right bool) {
	t.n++
	if !right {
		t.wrong++
	}
}

// breaks says whether the error is significantly above target.
func (t *tally) breaks(target float64) bool {
	return t.wrong > 0 && 1-binomialCDF(t.wrong-1, t.n, target) < delta
}

// binomialCDF is the chance of at most k successes in n trials of p.
func binomialCDF(k, n int, p float64) float64 {
	sum := 0.0
	lg := func(x int) float64 { v, _ := math.Lgamma(float64(x) + 1); return v }
	for i := 0; i <= k && i <= n; i++ {
		sum += math.Exp(lg(n) - lg(i) - lg(n-i) + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
	}
	return min(sum, 1)
}

// fitModel fits coefficients and trees and leaves the bands alone.
func fitModel(samples []Sample) Calibration {
	d := designOf(samples)
	trees := d.growTrees() // before the columns are standardised
	c := d.fit()
	c.Trees = trees
	c.Unfamiliar = unfamiliar(samples)
	return c
}

// unfamiliar gives what is taken from the log odds of questions in languages
// that few of the samples are in: how a search there looks when it is right
// has hardly been seen.
func unfamiliar(samples []Sample) map[string]float64 {
	seen, all := make(map[string]float64), 0.0
	for _, f := range languageFeatures {
		for _, s := range samples {
			seen[f] += s.Features[f]
		}
		all += seen[f]
	}
	if all == 0 {
		return nil // recorded before searches told their language
	}
	out := make(map[string]float64)
	for _, f := range languageFeatures {
		if seen[f] < unfamiliarBelow*all {
			out[f] = lessRisk
		}
	}
	return out
}

func designOf(samples []Sample) *design {
	var names []string
	seen := make(map[string]bool)
	groups := make(map[string]float64)
	for _, s := range samples {
		groups[s.Group]++
		for n := range s.Features {
			if !seen[n] && n != featVector && n != featSame && !slices.Contains(languageFeatures, n) {
				seen[n] = true
				names = append(names, n)
			}
		}
	}
	slices.Sort(names)
	d := &design{names: names}
	for _, s := range samples {
		if _, found := s.Features[featTop]; !found {
			continue // no hit: confidence 0 whatever the coefficients
		}
		row := make([]float64, len(names)+1)
		row[0] = 1
		for i, n := range names {
			row[i+1] = s.Features[n]
		}
		d.rows = append(d.rows, row)
		d.right = append(d.right, s.Right)
		d.weight = append(d.weight, float64(len(samples))/float64(len(groups))/groups[s.Group])
	}
	return d
}

type design struct {
	names  []string
	rows   [][]float64 // first column 1
	right  []bool
	weight []float64
}

func (d *design) fit() Calibration {
	mean, dev := d.standardise()
	k := len(d.names) + 1
	beta := make([]float64, k)
	penalty := ridge * float64(len(d.rows))
	for range newtonSteps {
		gradient, hessian := make([]float64, k), make([][]float64, k)
		for i := range hessian {
			hessian[i] = make([]float64, k)
			hessian[i][i] = 1e-9
			if i > 0 {
				gradient[i] = -penalty * beta[i]
				hessian[i][i] += penalty
			}
		}
		for r, row := range d.rows {
			z := 0.0
			for i, x := range row {
				z += beta[i] * x
			}
			p := logistic(z)
			e, h := d.weight[r]*(flag(d.right[r])-p), d.weight[r]*p*(1-p)
			for i, x := range row {
				gradient[i] += e * x
				for j := range i + 1 {
					hessian[i][j] += h * x * row[j]
				}
			}
		}
		step := solve(hessian, gradient)
		size := 0.0
		for i := range beta {
			beta[i] += step[i]
			size = max(size, math.Abs(step[i]))
		}
		if size < 1e-9 {
			break
		}
	}
	c := Calibration{Intercept: beta[0], Coefficients: make(map[string]float64, len(d.names))}
	for i, n := range d.names { // back to the features' own scale
		c.Coefficients[n] = beta[i+1] / dev[i+1]
		c.Intercept -= beta[i+1] * mean[i+1] / dev[i+1]
	}
	return c
}

// standardise brings every column but the first to mean 0 and deviation 1.
func (d *design) standardise() (mean, dev []float64) {
	k := len(d.names) + 1
	mean, dev = make([]float64, k), make([]float64, k)
	n := float64(max(len(d.rows), 1))
	for i := 1; i < k; i++ {
		for _, row := range d.rows {
			mean[i] += row[i] / n
		}
		for _, row := range d.rows {
			dev[i] += (row[i] - mean[i]) * (row[i] - mean[i]) / n
		}
		if dev[i] = math.Sqrt(dev[i]); dev[i] < 1e-9 {
			dev[i] = 1 // a constant column teaches nothing; the ridge makes it 0
		}
		for _, row := range d.rows {
			row[i] = (row[i] - mean[i]) / dev[i]
		}
	}
	return mean, dev
}

// solve gives x of h·x = g for a symmetric positive definite h, of which the
// lower half is read, by Cholesky decomposition; h is overwritten.
func solve(h [][]float64, g []float64) []float64 {
	k := len(g)
	for i := range k {
		for j := range i + 1 {
			sum := h[i][j]
			for m := range j {
				sum -= h[i][m] * h[j][m]
			}
			if i == j {
				h[i][i] = math.Sqrt(max(sum, 1e-12))
			} else {
				h[i][j] = sum / h[j][j]
			}
		}
	}
	x := slices.Clone(g)
	for i := range k {
		for m := range i {
			x[i] -= h[i][m] * x[m]
		}
		x[i] /= h[i][i]
	}
	for i := k - 1; i >= 0; i-- {
		for m := i + 1; m < k; m++ {
			x[i] -= h[m][i] * x[m]
		}
		x[i] /= h[i][i]
	}
	return x
}
