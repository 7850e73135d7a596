package analytics

import (
	"slices"
	"time"
)

// Value is what a figure comes to. Which fields it has is its unit's: a share
// has Of, Share, Low and High (0…1, the 95 % Wilson interval); times have
// Median, P90 and P95 in milliseconds; amounts have them in their own unit,
// and Total.
type Value struct {
	N      int      `json:"n"` // numerator of a share, else how many were measured
	Of     int      `json:"of,omitempty"`
	Share  *float64 `json:"share,omitempty"`
	Low    *float64 `json:"low,omitempty"`
	High   *float64 `json:"high,omitempty"`
	Median *int64   `json:"median,omitempty"`
	P90    *int64   `json:"p90,omitempty"`
	P95    *int64   `json:"p95,omitempty"`
	Total  int64    `json:"total,omitempty"`
}

// tally gathers what a figure is made of.
type tally struct {
	n, of   int
	samples []int64   // in any order
	runs    [][]int64 // samples of parts that were added, each in order
}

// hit counts one trial of a share.
func (t *tally) hit(yes bool) {
	t.of++
	if yes {
		t.n++
	}
}

// took measures a time.
func (t *tally) took(d time.Duration) { t.samples = append(t.samples, d.Milliseconds()) }

// amount measures an amount.
func (t *tally) amount(n int64) { t.samples = append(t.samples, n) }

func (t *tally) reset() { t.n, t.of, t.samples = 0, 0, t.samples[:0] }

// value gives the figure as its unit has it.
func (t *tally) value(u Unit) Value {
	if u == Share {
		v := Value{N: t.n, Of: t.of}
		if t.of > 0 {
			share := float64(t.n) / float64(t.of)
			low, high := Wilson(t.n, t.of)
			v.Share, v.Low, v.High = &share, &low, &high
		}
		return v
	}
	runs := t.sorted()
	v := Value{N: lengths(runs)}
	if v.N == 0 {
		return v
	}
	median, p90, p95 := Median(runs...), Percentile(90, runs...), Percentile(95, runs...)
	v.Median, v.P90, v.P95 = &median, &p90, &p95
	if u == Amount {
		for _, r := range runs {
			for _, s := range r {
				v.Total += s
			}
		}
	}
	return v
}

// sorted gives all samples as runs that are each in order.
func (t *tally) sorted() [][]int64 {
	if len(t.samples) == 0 {
		return t.runs
	}
	slices.Sort(t.samples)
	return append(slices.Clip(t.runs), t.samples)
}

// add adds what another one gathered, which must gather no more.
func (t *tally) add(o *tally) {
	t.n, t.of = t.n+o.n, t.of+o.of
	t.runs = append(t.runs, o.sorted()...)
}

// nth gives the value at a place, from 0, of all runs together, without
// putting them in order: it halves the values between the least and the
// greatest until one is left that so many do not exceed.
func nth(runs [][]int64, place int) int64 {
	if len(runs) == 1 {
		return runs[0][place]
	}
	low, high := runs[0][0], runs[0][0]
	for _, r := range runs {
		low, high = min(low, r[0]), max(high, r[len(r)-1])
	}
	for low < high {
		mid := low + (high-low)/2
		upTo := 0
		for _, r := range runs {
			n, _ := slices.BinarySearch(r, mid+1)
			upTo += n
		}
		if upTo > place {
			high = mid
		} else {
			low = mid + 1
		}
	}
	return low
}

func lengths(runs [][]int64) (n int) {
	for _, r := range runs {
		n += len(r)
	}
	return n
}

// Median gives the middle of the values of sorted runs, the mean of the two in
// the middle when their number is even. There must be one, and no empty run.
func Median(runs ...[]int64) int64 {
	n := lengths(runs)
	if n%2 == 1 {
		return nth(runs, n/2)
	}
	return (nth(runs, n/2-1) + nth(runs, n/2)) / 2
}

// Percentile gives the smallest value of sorted runs that at least p percent of
// all do not exceed (nearest rank). There must be one, and no empty run.
func Percentile(p int, runs ...[]int64) int64 {
	return nth(runs, max(0, (lengths(runs)*p+99)/100-1))
}
