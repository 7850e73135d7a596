package load

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// goroutines reads how many the server has, 0 when it does not tell.
func (r *run) goroutines(ctx context.Context) int {
	b, err := caller{target: r.stage.target}.read(ctx, "/metrics")
	if err != nil {
		return 0
	}
	for lines := bufio.NewScanner(bytes.NewReader(b)); lines.Scan(); {
		if n, ok := strings.CutPrefix(lines.Text(), "go_goroutines "); ok {
			if n, err := strconv.ParseFloat(n, 64); err == nil {
				return int(n)
			}
		}
	}
	return 0
}

// What a soak may grow from its second quarter to its last: the first one is for
// warming up. The rest is noise of a machine that does other work as well.
const (
	fewestMoments   = 8
	steadyShare     = 1.2
	steadyMiB       = 16
	steadyRoutines  = 50
	steadyMS        = 20
	steadySlowShare = 2
)

// growth names what was higher in the last quarter of a timeline than in its
// second; nothing when that is too short to tell.
func growth(all []Moment) (grown []string) {
	n := len(all)
	if n < fewestMoments {
		return nil
	}
	look := func(what string, share, more float64, of func(Moment) float64) {
		before, after := median(all[n/4:n/2], of), median(all[n-n/4:], of)
		if after > before*share+more {
			grown = append(grown, fmt.Sprintf("%s grew from %.0f to %.0f", what, before, after))
		}
	}
	look("memory in MiB", steadyShare, steadyMiB, func(m Moment) float64 { return m.ResidentMiB })
	look("the number of goroutines", steadyShare, steadyRoutines, func(m Moment) float64 { return float64(m.Goroutines) })
	look("p99 until acknowledged in ms", steadySlowShare, steadyMS, func(m Moment) float64 { return m.Ack.P99 })
	look("p99 of delivery in ms", steadySlowShare, steadyMS, func(m Moment) float64 { return m.Delivery.P99 })
	return grown
}

func median(some []Moment, of func(Moment) float64) float64 {
	var values []float64
	for _, m := range some {
		values = append(values, of(m))
	}
	slices.Sort(values)
	return values[len(values)/2]
}
