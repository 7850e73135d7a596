package load

import "testing"

// TestGrowth: what rises from the second quarter on is named, what a warm-up
// or a single bad minute does is not.
func TestGrowth(t *testing.T) {
	t.Parallel()
	timeline := func(change func(i int, m *Moment)) (out []Moment) {
		for i := range 12 {
			m := Moment{ResidentMiB: 150, Goroutines: 900, Ack: Times{P99: 10}, Delivery: Times{P99: 12}}
			change(i, &m)
			out = append(out, m)
		}
		return out
	}
	for name, c := range map[string]struct {
		all  []Moment
		want int
	}{
		"flat":       {timeline(func(int, *Moment) {}), 0},
		"warming up": {timeline(func(i int, m *Moment) { m.ResidentMiB -= 60 / float64(1+i*i) }), 0},
		"one bad":    {timeline(func(i int, m *Moment) { m.Ack.P99 += float64(i/11) * 500 }), 0},
		"memory":     {timeline(func(i int, m *Moment) { m.ResidentMiB += 10 * float64(i) }), 1},
		"goroutines": {timeline(func(i int, m *Moment) { m.Goroutines += 60 * i }), 1},
		"slower":     {timeline(func(i int, m *Moment) { m.Ack.P99 *= float64(1 + i*i); m.Delivery.P99 *= float64(1 + i*i) }), 2},
		"too short":  {timeline(func(i int, m *Moment) { m.ResidentMiB += 100 * float64(i) })[:7], 0},
	} {
		if got := growth(c.all); len(got) != c.want {
			t.Errorf("%s: %v, want %d", name, got, c.want)
		}
	}
}
