package main

import (
	"math"
	"math/rand/v2"

	"github.com/frontdesk-chat/frontdesk/handoff/internal/ask"
)

// example is one stretch of a row, in features.
type example struct {
	features []ask.Feature
	asks     bool
	ruled    bool
	weight   float32
}

// epochs, rate and ridge were chosen on the lists by fifths.
const (
	epochs = 12
	rate   = 0.1
	ridge  = 2e-5 // L2 penalty, per example and weight
)

// fit is logistic regression with an L2 penalty by AdaGrad (Duchi, Hazan,
// Singer 2011), in an order that a fixed seed gives. Every stretch of a message
// that asks for nobody is an example; of one that asks, only the first, which is
// the whole message when it is short.
func fit(rows []row) *ask.Model {
	m := &ask.Model{Weights: make([]float32, ask.Buckets)}
	sums := make([]float32, ask.Buckets)
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
			p := 1 / (1 + math.Exp(-float64(m.LogOdds(e.features, e.ruled))))
			g := float32(p)
			if e.asks {
				g--
			}
			g *= e.weight
			for _, f := range e.features {
				d := g*f.Value + ridge*m.Weights[f.Bucket]
				sums[f.Bucket] += d * d
				m.Weights[f.Bucket] -= rate * d / (root(sums[f.Bucket]) + 1e-4)
			}
			biasSum += g * g
			m.Bias -= rate * g / (root(biasSum) + 1e-4)
			if e.ruled {
				ruledSum += g * g
				m.Ruled -= rate * g / (root(ruledSum) + 1e-4)
			}
		}
	}
	return m
}

func root(x float32) float32 { return float32(math.Sqrt(float64(x))) }

func examplesOf(rows []row) []example {
	var out []example
	for _, r := range rows {
		stretches := ask.Stretches(r.text)
		if r.asks && len(stretches) > 0 {
			stretches = stretches[:1]
		}
		for _, s := range stretches {
			out = append(out, example{features: ask.Features(s), asks: r.asks, ruled: r.ruled, weight: r.weight})
		}
	}
	return out
}
