package main

import (
	"fmt"
	"math"
	"sort"
	"strings"

	"github.com/frontdesk-chat/frontdesk/sentiment/internal/linear"
)

// report prints macro-F1 by source for the model and for each scorer alone, and
// gives the borders that all texts together choose.
func report(rows []*row, p plan) linear.Borders {
	for fold := range uint64(folds) {
		model := linear.Fit(examples(rows, p, func(r *row) bool { return r.hash%folds != fold }), p.recipe)
		for _, r := range rows {
			if !r.written && r.hash%folds == fold {
				r.classes = model.Probabilities(r.Text, r.dense)
			}
		}
	}
	var halves [2][]*row
	var all []*row
	for _, r := range rows {
		if !r.written {
			half := r.hash / folds % 2
			halves[half] = append(halves[half], r)
			all = append(all, r)
		}
	}
	columns := []string{"model", "vader", "bayes", "lexicon"}
	judges := make([][2]judge, len(columns)) // of each half, chosen by the other
	for half := range halves {
		other := halves[1-half]
		judges[0][half] = byModel(chooseBorders(other, p.request))
		for i, name := range columns[1:] {
			judges[i+1][half] = byScorer(name, other)
		}
	}
	fmt.Printf("%s, macro-F1   %s\n", p.lang, strings.Join(columns, "  "))
	for _, source := range sources(all) {
		fmt.Printf("%-14s", source)
		for i, name := range columns {
			if _, ok := all[0].parts[name]; !ok && i > 0 {
				fmt.Printf(" %*s ", len(name), "–")
				continue
			}
			mean := 0.0
			for half, mine := range halves {
				mean += macroF1(of(mine, source), judges[i][half]) / 2
			}
			fmt.Printf(" %*.3f ", len(name), mean)
		}
		fmt.Printf(" (%d texts)\n", len(of(all, source)))
	}
	borders := chooseBorders(all, p.request)
	fmt.Printf("borders %+v\n", borders)
	return borders
}

// leaveOut prints macro-F1 on each source by a model that was neither fitted
// nor given borders on it. It needs the classes that report leaves in the rows.
func leaveOut(rows []*row, p plan) {
	var all []*row
	for _, r := range rows {
		if !r.written {
			all = append(all, r)
		}
	}
	for _, source := range sources(all) {
		var others []*row
		for _, r := range all {
			if r.Source != source {
				others = append(others, r)
			}
		}
		borders := chooseBorders(others, p.request)
		model := linear.Fit(examples(rows, p, func(r *row) bool { return r.Source != source }), p.recipe)
		mine := of(all, source)
		guesses := map[*row]int{}
		for _, r := range mine {
			guesses[r] = label(borders.Polarity(model.Probabilities(r.Text, r.dense)))
		}
		fmt.Printf("without %-14s %.3f\n", source, macroF1(mine, func(r *row) int { return guesses[r] }))
	}
}

// judge gives the label of a row.
type judge func(*row) int

func byModel(b linear.Borders) judge {
	return func(r *row) int { return label(b.Polarity(r.classes)) }
}

func label(polarity float64) int {
	switch {
	case polarity < -linear.Edge:
		return -1
	case polarity > linear.Edge:
		return 1
	}
	return 0
}

// byScorer gives one scorer the borders that suit it best on rows.
func byScorer(name string, rows []*row) judge {
	with := func(low, high float64) judge {
		return func(r *row) int {
			switch p := r.parts[name]; {
			case p < low:
				return -1
			case p > high:
				return 1
			}
			return 0
		}
	}
	var best judge
	most := -1.0
	for low := -0.5; low < 0.01; low += 0.05 {
		for high := 0.0; high < 0.51; high += 0.05 {
			if f := meanF1(rows, with(low, high)); f > most {
				most, best = f, with(low, high)
			}
		}
	}
	return best
}

// chooseBorders finds the borders with the best macro-F1, averaged over sources
// and over the neighbours on the grid, so that a lucky point does not win.
func chooseBorders(rows []*row, request float32) linear.Borders {
	const points, step, least = 31, 0.1, -1.5
	at := func(i, j int) linear.Borders {
		return linear.Borders{Negative: float32(least + step*float64(i)), Positive: float32(least + step*float64(j)), Request: request}
	}
	var f [points][points]float64
	for i := range f {
		for j := range f[i] {
			f[i][j] = meanF1(rows, byModel(at(i, j)))
		}
	}
	var best linear.Borders
	most := -1.0
	for i := 1; i < points-1; i++ {
		for j := 1; j < points-1; j++ {
			around := 0.0
			for di := -1; di <= 1; di++ {
				for dj := -1; dj <= 1; dj++ {
					around += f[i+di][j+dj]
				}
			}
			if around > most {
				most, best = around, at(i, j)
			}
		}
	}
	return best
}

func meanF1(rows []*row, j judge) float64 {
	sum := 0.0
	names := sources(rows)
	for _, source := range names {
		sum += macroF1(of(rows, source), j)
	}
	return sum / float64(len(names))
}

func macroF1(rows []*row, j judge) float64 {
	var right, said, are [3]float64
	for _, r := range rows {
		guess := j(r)
		said[guess+1]++
		are[r.Label+1]++
		if guess == r.Label {
			right[guess+1]++
		}
	}
	sum := 0.0
	for c := range right {
		sum += 2 * right[c] / math.Max(1, said[c]+are[c])
	}
	return sum / 3
}

func of(rows []*row, source string) []*row {
	var mine []*row
	for _, r := range rows {
		if r.Source == source {
			mine = append(mine, r)
		}
	}
	return mine
}

func sources(rows []*row) []string {
	seen := map[string]bool{}
	var names []string
	for _, r := range rows {
		if !seen[r.Source] {
			seen[r.Source] = true
			names = append(names, r.Source)
		}
	}
	sort.Strings(names)
	return names
}
