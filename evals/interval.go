package evals

import (
	"math"
	"math/rand/v2"
	"slices"
)

// ClopperPearson gives the exact two-sided interval of a share: bounds
// between which the true share lies with at least the given probability
// (0.95, say) when k of n were seen (Clopper & Pearson, Biometrika 26, 1934).
// Nothing seen of nothing says nothing: 0 to 1.
func ClopperPearson(k, n int, confidence float64) (lower, upper float64) {
	if n <= 0 {
		return 0, 1
	}
	tail := (1 - confidence) / 2
	lower, upper = 0, 1
	if k > 0 { // p at which k or more are seen with probability tail
		lower = bisect(func(p float64) bool { return 1-binomialCDF(k-1, n, p) < tail })
	}
	if k < n { // p at which k or fewer are seen with probability tail
		upper = bisect(func(p float64) bool { return binomialCDF(k, n, p) > tail })
	}
	return lower, upper
}

// bisect gives the p of 0 … 1 up to which below holds.
func bisect(below func(p float64) bool) float64 {
	low, high := 0.0, 1.0
	for range 60 {
		if p := (low + high) / 2; below(p) {
			low = p
		} else {
			high = p
		}
	}
	return (low + high) / 2
}

// binomialCDF is the probability of at most k successes in n trials of p.
func binomialCDF(k, n int, p float64) float64 {
	switch {
	case k < 0:
		return 0
	case k >= n || p <= 0:
		return 1
	case p >= 1:
		return 0
	}
	lg := func(x int) float64 { v, _ := math.Lgamma(float64(x) + 1); return v }
	sum, all := 0.0, lg(n)
	for i := 0; i <= k; i++ {
		sum += math.Exp(all - lg(i) - lg(n-i) + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
	}
	return min(sum, 1)
}

// Paired is the difference of two measurements of the same cases.
type Paired struct {
	Difference float64 `json:"difference"` // mean of b − a
	Lower      float64 `json:"lower"`      // 95 % percentile bounds
	Upper      float64 `json:"upper"`
	// P is the two-sided probability of a difference at least as large when
	// there is none.
	P float64 `json:"p"`
}

// Significant tells whether the bounds leave out no difference.
func (p Paired) Significant() bool { return p.Lower > 0 || p.Upper < 0 }

// bootstrapRounds are enough for 95 % bounds to two digits.
const bootstrapRounds = 4000

// PairedBootstrap compares a and b, the values of the same cases in the same
// order, by drawing cases with replacement (Efron & Tibshirani, "An
// Introduction to the Bootstrap", 1993). The same seed gives the same bounds.
// Slices of unequal length are compared up to the shorter; none at all gives
// the zero Paired with P 1.
func PairedBootstrap(a, b []float64, seed uint64) Paired {
	n := min(len(a), len(b))
	if n == 0 {
		return Paired{P: 1}
	}
	diff := make([]float64, n)
	sum := 0.0
	for i := range diff {
		diff[i] = b[i] - a[i]
		sum += diff[i]
	}
	out := Paired{Difference: sum / float64(n)}
	random := rand.New(rand.NewPCG(seed, 0x66726f6e746465))
	means := make([]float64, bootstrapRounds)
	atMost, atLeast := 0, 0
	for r := range means {
		total := 0.0
		for range n {
			total += diff[random.IntN(n)]
		}
		means[r] = total / float64(n)
		if means[r] <= 0 {
			atMost++
		}
		if means[r] >= 0 {
			atLeast++
		}
	}
	slices.Sort(means)
	out.Lower = means[int(0.025*bootstrapRounds)]
	out.Upper = means[int(0.975*bootstrapRounds)-1]
	out.P = min(1, 2*float64(min(atMost, atLeast)+1)/float64(bootstrapRounds+1))
	return out
}
