package main

import (
	"math"
	"math/rand/v2"

	"github.com/frontdesk-chat/frontdesk/handoff/internal/ask"
)

// example is one stretch of a row or, where it is not known which of several
// asks, all of them.
type example struct {
	any    []ask.Clues
	asks   bool
	ruled  bool
	weight float32
}

// epochs, rate, ridge and meaningScale were chosen on the lists by fifths.
const (
	epochs = 12
	rate   = 0.1
	ridge  = 2e-5 // L2 penalty, per example and weight
	// meaningScale is the length that a meaning has beside words, of length 1:
	// the longer, the less the penalty holds its weights down.
	meaningScale = 4
)

// fit is logistic regression with an L2 penalty by AdaGrad (Duchi, Hazan,
// Singer 2011), in an order that a fixed seed gives. Every stretch of a message
// that asks for nobody is an example. A short one that asks is an example as a
// whole, a long one by the stretch that weighs most so far.
func fit(rows []row) *ask.Model {
	m := ask.NewModel()
	sums, meaningSums := make([]float32, len(m.Weights)), make([]float32, len(m.Meaning))
	var biasSum, ruledSum float32
	examples := examplesOf(rows)
	order := make([]int, len(examples))
	for i := range order {
		order[i] = i
	}
	r := rand.New(rand.NewPCG(7, 11))
	for range epochs {
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			e := examples[i]
			clues, logOdds := best(m, e.any, e.ruled)
			g := float32(1 / (1 + math.Exp(-float64(logOdds))))
			if e.asks {
				g--
			}
			g *= e.weight
			for _, f := range clues.Words {
				descend(&m.Weights[f.Bucket], &sums[f.Bucket], g*f.Value+ridge*m.Weights[f.Bucket], 1)
			}
			for i, v := range clues.Meaning {
				// As if the value were meaningScale times as big, and the weight as small.
				descend(&m.Meaning[i], &meaningSums[i], g*v*meaningScale+ridge*m.Meaning[i]/meaningScale, meaningScale)
			}
			descend(&m.Bias, &biasSum, g, 1)
			if e.ruled {
				descend(&m.Ruled, &ruledSum, g, 1)
			}
		}
	}
	return m
}

// descend takes one step against a slope; sum gathers the squares of the slopes.
func descend(weight, sum *float32, slope, scale float32) {
	*sum += slope * slope
	*weight -= scale * rate * slope / (float32(math.Sqrt(float64(*sum))) + 1e-4)
}

// best gives the stretch that weighs most.
func best(m *ask.Model, stretches []ask.Clues, ruled bool) (ask.Clues, float32) {
	most, logOdds := 0, float32(math.Inf(-1))
	for i, s := range stretches {
		if v := m.LogOdds(s, ruled); v > logOdds {
			most, logOdds = i, v
		}
	}
	return stretches[most], logOdds
}

func examplesOf(rows []row) []example {
	var out []example
	for _, r := range rows {
		switch {
		case len(r.stretches) == 0:
		case r.asks && r.whole:
			out = append(out, example{any: r.stretches[:1], asks: true, ruled: r.ruled, weight: r.weight})
		case r.asks:
			out = append(out, example{any: r.stretches, asks: true, ruled: r.ruled, weight: r.weight})
		default:
			for i := range r.stretches {
				out = append(out, example{any: r.stretches[i : i+1], ruled: r.ruled, weight: r.weight})
			}
		}
	}
	return out
}
