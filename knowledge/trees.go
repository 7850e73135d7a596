package knowledge

import (
	"math/rand/v2"
	"slices"
)

// tree is a regression tree of two levels: it asks for one feature, then for
// a second one that may depend on the first answer, and adds to the log odds.
// At most pairs of features work together, so that a sum of trees can still be
// read feature by feature.
type tree struct {
	Splits [3]split   `json:"s"` // root, below it when at or under, when over
	Leaves [4]float64 `json:"v"` // log odds, left to right
}

type split struct {
	Feature string  `json:"f"`
	At      float64 `json:"at"` // up to this goes left
}

func (t *tree) value(features map[string]float64) float64 {
	side := func(s split) int {
		if s.Feature == "" || features[s.Feature] <= s.At {
			return 0
		}
		return 1
	}
	i := side(t.Splits[0])
	return t.Leaves[2*i+side(t.Splits[1+i])]
}

const (
	// treeRounds of boosting, each a step of treeRate (Friedman 2001): more
	// gain nothing on held-out halves.
	treeRounds = 150
	treeRate   = 0.07
	// treeSample of the samples and treeFeatures of the features, one in so
	// many, are shown to each tree (Friedman 2002).
	treeSample   = 0.6
	treeFeatures = 3
	// treeRidge keeps leaves of little weight small, leafWeight is the least
	// weight (number) of samples of a leaf.
	treeRidge  = 5.0
	leafWeight = 20.0
	// treeBins are the quantiles at which a feature may be split.
	treeBins = 32
	// treesFrom is the number of samples below which no trees are grown.
	treesFrom = 400
)

// forest grows trees on the columns of a design (the first, all ones, is
// skipped).
type forest struct {
	d       *design
	edges   [][]float64 // by column: upper edges of its bins but the last
	bins    [][]uint8   // by column, row
	logit   []float64   // by row
	g, h    []float64   // by row: gradient and curvature
	columns []int
	rng     *rand.Rand
}

// growTrees fits boosted trees to a design that is not standardised.
func (d *design) growTrees() []tree {
	if len(d.rows) < treesFrom {
		return nil
	}
	n := len(d.rows)
	f := &forest{d: d, logit: make([]float64, n), g: make([]float64, n), h: make([]float64, n), rng: rand.New(rand.NewPCG(1, 2))}
	f.bin()
	out := make([]tree, 0, treeRounds)
	for range treeRounds {
		var members []int32
		for i := range n {
			p := logistic(f.logit[i])
			f.g[i], f.h[i] = d.weight[i]*(flag(d.right[i])-p), d.weight[i]*p*(1-p)
			if f.rng.Float64() < treeSample {
				members = append(members, int32(i))
			}
		}
		f.columns = f.rng.Perm(len(d.names))[:max(len(d.names)/treeFeatures, min(4, len(d.names)))]
		slices.Sort(f.columns)
		t, at := f.grow(members)
		out = append(out, t)
		for i := range n {
			f.logit[i] += t.Leaves[at(i)]
		}
	}
	return out
}

// bin finds the quantiles of every column and sorts its values into them.
func (f *forest) bin() {
	n := len(f.d.rows)
	values := make([]float64, n)
	for k := range f.d.names {
		for i, row := range f.d.rows {
			values[i] = row[k+1]
		}
		sorted := slices.Clone(values)
		slices.Sort(sorted)
		var edges []float64
		for b := 1; b < treeBins; b++ {
			e := sorted[b*n/treeBins]
			if e < sorted[n-1] && (len(edges) == 0 || e > edges[len(edges)-1]) {
				edges = append(edges, e)
			}
		}
		bins := make([]uint8, n)
		for i, v := range values {
			at, _ := slices.BinarySearch(edges, v)
			bins[i] = uint8(at)
		}
		f.edges, f.bins = append(f.edges, edges), append(f.bins, bins)
	}
}

// branch is a split by column and bin; column −1 sends everything left.
type branch struct {
	column int
	bin    uint8
}

func (f *forest) grow(members []int32) (t tree, leaf func(row int) int) {
	var cuts [3]branch
	cuts[0] = f.branch(members)
	var sides [2][]int32
	for _, i := range members {
		s := f.side(cuts[0], int(i))
		sides[s] = append(sides[s], i)
	}
	for s := range sides {
		cuts[1+s] = f.branch(sides[s])
	}
	leaf = func(row int) int {
		s := f.side(cuts[0], row)
		return 2*s + f.side(cuts[1+s], row)
	}
	var g, h [4]float64
	for _, i := range members {
		l := leaf(int(i))
		g[l] += f.g[i]
		h[l] += f.h[i]
	}
	for l := range t.Leaves {
		t.Leaves[l] = treeRate * g[l] / (h[l] + treeRidge)
	}
	for c, k := range cuts {
		if k.column >= 0 {
			t.Splits[c] = split{f.d.names[k.column], f.edges[k.column][k.bin]}
		}
	}
	return t, leaf
}

func (f *forest) side(c branch, row int) int {
	if c.column < 0 || f.bins[c.column][row] <= c.bin {
		return 0
	}
	return 1
}

// branch gives the split that gains most.
func (f *forest) branch(members []int32) branch {
	best, bestGain := branch{column: -1}, 1e-6
	for _, k := range f.columns {
		var g, h, w [treeBins]float64
		bins := f.bins[k]
		for _, i := range members {
			b := bins[i]
			g[b] += f.g[i]
			h[b] += f.h[i]
			w[b] += f.d.weight[i]
		}
		var allG, allH, allW float64
		for b := range g {
			allG, allH, allW = allG+g[b], allH+h[b], allW+w[b]
		}
		var leftG, leftH, leftW float64
		for b := range f.edges[k] {
			leftG, leftH, leftW = leftG+g[b], leftH+h[b], leftW+w[b]
			if leftW < leafWeight || allW-leftW < leafWeight {
				continue
			}
			gain := leftG*leftG/(leftH+treeRidge) + (allG-leftG)*(allG-leftG)/(allH-leftH+treeRidge) - allG*allG/(allH+treeRidge)
			if gain > bestGain {
				best, bestGain = branch{k, uint8(b)}, gain
			}
		}
	}
	return best
}
