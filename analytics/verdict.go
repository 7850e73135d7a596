package analytics

import "math"

// Verdict is what a comparison of two arms allows to say.
type Verdict string

// The verdicts.
const (
	VerdictBase   Verdict = "base"       // the first arm: the others are compared with it
	VerdictFew    Verdict = "not_enough" // chance alone could explain it
	VerdictBetter Verdict = "better"
	VerdictWorse  Verdict = "worse"
	VerdictEven   Verdict = "even" // enough were counted, and no difference that matters shows
)

const (
	// leastDifference is the difference of two rates that is worth knowing. A
	// choice, not a measurement: five points of a hundred.
	leastDifference = 0.05
	// leastSubjects in each arm come before any verdict, because results are
	// looked at again and again and early ones jump about. A choice, too.
	leastSubjects = 30
	// z80 is the normal quantile of a power of 80 %.
	z80 = 0.8416212335729143
)

// Newcombe gives the 95 % interval of the difference of two independent
// shares, s1 of n1 less s2 of n2, from their Wilson intervals (R. G. Newcombe,
// Statistics in Medicine 17, 1998, 873–890, method 10). It is −1…1 when a
// denominator is 0.
func Newcombe(s1, n1, s2, n2 int) (low, high float64) {
	if n1 <= 0 || n2 <= 0 {
		return -1, 1
	}
	p1, p2 := float64(s1)/float64(n1), float64(s2)/float64(n2)
	l1, u1 := Wilson(s1, n1)
	l2, u2 := Wilson(s2, n2)
	d := p1 - p2
	return d - math.Hypot(p1-l1, u2-p2), d + math.Hypot(u1-p1, p2-l2)
}

// SubjectsNeeded gives how many subjects in each of two arms show a difference
// from a base rate in 80 of 100 experiments, at the 5 % level (J. L. Fleiss, B.
// Levin, M. C. Paik, Statistical Methods for Rates and Proportions, 2003,
// formula 4.14). Of the two directions it takes the one that needs more.
func SubjectsNeeded(base, difference float64) int {
	most := 0.0
	for _, p := range []float64{base + difference, base - difference} {
		if p < 0 || p > 1 {
			continue
		}
		mean := (base + p) / 2
		n := z95*math.Sqrt(2*mean*(1-mean)) + z80*math.Sqrt(base*(1-base)+p*(1-p))
		most = max(most, n*n/(difference*difference))
	}
	return max(leastSubjects, int(math.Ceil(most)))
}

// against compares an arm with the first one.
func (r *SplitRate) against(base SplitRate, higherBetter bool) {
	expected, difference := 0.5, leastDifference // nothing known: the rate that needs the most
	if base.Rate != nil {
		expected = *base.Rate
	}
	if r.Rate != nil && base.Rate != nil {
		d := *r.Rate - *base.Rate
		low, high := Newcombe(r.Count, r.Of, base.Count, base.Of)
		r.Difference, r.DiffLow, r.DiffHigh = &d, &low, &high
		difference = max(difference, math.Abs(d))
	}
	r.Needed = SubjectsNeeded(expected, difference)
	fewest := min(r.Of, base.Of)
	clear := r.Difference != nil && (*r.DiffLow > 0 || *r.DiffHigh < 0)
	switch {
	case clear && fewest >= leastSubjects:
		r.Verdict = VerdictWorse
		if *r.Difference > 0 == higherBetter {
			r.Verdict = VerdictBetter
		}
	case clear:
		r.Verdict, r.MoreNeeded = VerdictFew, leastSubjects-fewest
	case fewest >= r.Needed:
		r.Verdict = VerdictEven
	default:
		r.Verdict, r.MoreNeeded = VerdictFew, r.Needed-fewest
	}
}
