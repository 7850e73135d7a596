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
	samples []int64
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
	v := Value{N: len(t.samples)}
	if v.N == 0 {
		return v
	}
	slices.Sort(t.samples)
	median, p90, p95 := Median(t.samples), Percentile(t.samples, 90), Percentile(t.samples, 95)
	v.Median, v.P90, v.P95 = &median, &p90, &p95
	if u == Amount {
		for _, s := range t.samples {
			v.Total += s
		}
	}
	return v
}

// Median gives the middle of sorted values, the mean of the two in the middle
// when their number is even. There must be one.
func Median(sorted []int64) int64 {
	n := len(sorted)
	if n%2 == 1 {
		return sorted[n/2]
	}
	return (sorted[n/2-1] + sorted[n/2]) / 2
}

// Percentile gives the smallest of sorted values that at least p percent of
// them do not exceed (nearest rank). There must be one.
func Percentile(sorted []int64, p int) int64 {
	return sorted[max(0, (len(sorted)*p+99)/100-1)]
}
