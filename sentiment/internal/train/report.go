package main

import (
	"fmt"
	"math"
	"sort"
	"strings"
)

// mix is one way to blend the scorers, with the borders of the neutral class.
type mix struct {
	weights   map[string]float64
	low, high float64
}

func (m mix) polarity(r *row) float64 {
	sum := 0.0
	for name, weight := range m.weights {
		sum += weight * r.parts[name]
	}
	return math.Max(-1, math.Min(1, sum))
}

// grid is what the search tries for each scorer. The Korean lexicon is never
// left out: the data has no service chats, which is what it is for.
var grid = map[string]map[string][]float64{
	"en": {"vader": {0, 0.2, 0.4, 0.5, 0.6, 0.8, 1}, "linear": {0, 0.2, 0.4, 0.5, 0.6, 0.8, 1}, "bayes": {0, 0.05, 0.1, 0.2}, "lexicon": {0, 0.2}},
	"ko": {"linear": {0.8, 1}, "lexicon": {0.3, 0.4, 0.5}},
}

// report prints macro-F1 by source for each scorer alone and for the best
// blend; borders and weights are chosen on one half, figures come from the
// other.
func report(rows []*row, lang string) {
	var choose, held []*row
	for _, r := range rows {
		if r.hash/folds%2 == 0 {
			choose = append(choose, r)
		} else {
			held = append(held, r)
		}
	}
	var best mix
	bestScore := -1.0
	for _, weights := range combinations(grid[lang]) {
		if main := weights["vader"] + weights["linear"]; main < 0.8 || main > 1 {
			continue // the result must stay a polarity that fills −1…1
		}
		m := borders(mix{weights: weights}, choose)
		if score := meanF1(m, choose); score > bestScore {
			best, bestScore = m, score
		}
	}
	fmt.Printf("%s: best blend %v, neutral %.2f…%.2f\n", lang, best.weights, best.low, best.high)
	columns := []string{"ensemble"}
	mixes := []mix{best}
	for _, name := range sortedKeys(grid[lang]) {
		columns = append(columns, name)
		mixes = append(mixes, borders(mix{weights: map[string]float64{name: 1}}, choose))
	}
	fmt.Printf("%-14s %s\n", "macro-F1", strings.Join(columns, "  "))
	sources := bySource(held)
	for _, source := range sortedKeys(sources) {
		mine := sources[source]
		fmt.Printf("%-14s", source)
		for i, m := range mixes {
			fmt.Printf(" %*.3f ", len(columns[i]), macroF1(m, mine))
		}
		fmt.Printf(" (%d texts)\n", len(mine))
	}
}

func combinations(choices map[string][]float64) []map[string]float64 {
	list := []map[string]float64{{}}
	for _, name := range sortedKeys(choices) {
		var next []map[string]float64
		for _, old := range list {
			for _, value := range choices[name] {
				grown := map[string]float64{name: value}
				for k, v := range old {
					grown[k] = v
				}
				next = append(next, grown)
			}
		}
		list = next
	}
	return list
}

// borders finds the neutral class with the best mean macro-F1 over sources.
func borders(m mix, rows []*row) mix {
	best, bestScore := m, -1.0
	for low := -0.5; low < 0.01; low += 0.05 {
		for high := 0.0; high < 0.51; high += 0.05 {
			m.low, m.high = low, high
			if score := meanF1(m, rows); score > bestScore {
				best, bestScore = m, score
			}
		}
	}
	return best
}

func meanF1(m mix, rows []*row) float64 {
	sum, n := 0.0, 0.0
	sources := bySource(rows)
	for _, source := range sortedKeys(sources) {
		sum += macroF1(m, sources[source])
		n++
	}
	return sum / n
}

func macroF1(m mix, rows []*row) float64 {
	var right, said, are [3]float64
	for _, r := range rows {
		guess := 1
		switch p := m.polarity(r); {
		case p < m.low:
			guess = 0
		case p > m.high:
			guess = 2
		}
		said[guess]++
		are[r.Label+1]++
		if guess == r.Label+1 {
			right[guess]++
		}
	}
	sum := 0.0
	for c := range right {
		if said[c]+are[c] > 0 {
			sum += 2 * right[c] / (said[c] + are[c])
		}
	}
	return sum / 3
}

func bySource(rows []*row) map[string][]*row {
	groups := map[string][]*row{}
	for _, r := range rows {
		groups[r.Source] = append(groups[r.Source], r)
	}
	return groups
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
