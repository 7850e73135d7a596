package linear

import "math"

// Example is one labelled text.
type Example struct {
	Text  string
	Dense []float64
	// Share is how much the text belongs to each class; the shares sum to 1.
	// Where annotators gave a rating, shares say how near it is to a border.
	Share [Classes]float64
}

// Recipe is how Fit learns. The values in use, and the figures they were
// chosen by, stand in sentiment/internal/train.
type Recipe struct {
	Shape
	// L2 is the penalty on squared weights.
	L2 float64
	// Balance is 0 when classes count as they come, 1 when each counts alike.
	Balance float64
	// Smooth is added to the counts of the log-count ratio that scales each
	// feature (Wang and Manning, "Baselines and bigrams", 2012).
	Smooth float64
}

// Fit minimises the penalised cross-entropy of multinomial logistic regression
// on log-count-ratio scaled features, and rounds the weights to one byte. The
// same examples and recipe give the same model on the same kind of processor.
func Fit(examples []Example, r Recipe) *Model {
	p := &problem{recipe: r, slots: map[uint32]int32{}}
	for _, e := range examples {
		p.add(e)
	}
	p.weigh()
	return p.round(minimize(make([]float64, p.size()), p.loss))
}

// problem is what loss needs: the examples on the buckets that occur.
type problem struct {
	recipe  Recipe
	slots   map[uint32]int32 // of a bucket
	vectors [][]int32        // slots of an example
	dense   [][]float64
	share   [][Classes]float64
	cost    []float64
	scale   [][Classes]float64 // of a slot: how fast each class may use it
}

func (p *problem) add(e Example) {
	buckets := p.recipe.Vector(e.Text)
	vector := make([]int32, len(buckets))
	for i, b := range buckets {
		slot, ok := p.slots[b]
		if !ok {
			slot = int32(len(p.slots))
			p.slots[b] = slot
		}
		vector[i] = slot
	}
	p.vectors, p.dense, p.share = append(p.vectors, vector), append(p.dense, e.Dense), append(p.share, e.Share)
}

// size counts the weights: classes for each slot, each dense feature, the bias.
func (p *problem) size() int {
	return Classes * (len(p.slots) + int(p.recipe.Shape.Dense) + 1)
}

// hard is the class with the largest share.
func hard(share [Classes]float64) int {
	best := 0
	for c, s := range share {
		if s > share[best] {
			best = c
		}
	}
	return best
}

// weigh computes the scale of the features and the cost of the examples.
func (p *problem) weigh() {
	counts := make([][Classes]float64, len(p.slots))
	var total [Classes]float64
	for i, vector := range p.vectors {
		class := hard(p.share[i])
		total[class]++
		for _, slot := range vector {
			counts[slot][class]++
		}
	}
	n := float64(len(p.vectors))
	p.scale = make([][Classes]float64, len(p.slots))
	for slot, count := range counts {
		all := 0.0
		for _, x := range count {
			all += x
		}
		for c := range count {
			in := (count[c] + p.recipe.Smooth) / (total[c] + 2*p.recipe.Smooth)
			out := (all - count[c] + p.recipe.Smooth) / (n - total[c] + 2*p.recipe.Smooth)
			p.scale[slot][c] = math.Abs(math.Log(in / out))
		}
	}
	p.cost = make([]float64, len(p.vectors))
	sum := 0.0
	for i, share := range p.share {
		p.cost[i] = math.Pow(n/Classes/total[hard(share)], p.recipe.Balance)
		sum += p.cost[i]
	}
	for i := range p.cost {
		p.cost[i] *= n / sum
	}
}

// scores computes the linear part of one example.
func (p *problem) scores(i int, weights []float64) [Classes]float64 {
	var sum [Classes]float64
	for _, slot := range p.vectors[i] {
		w, s := weights[Classes*int(slot):], &p.scale[slot]
		for c := range sum {
			sum[c] += float64(w[c] * s[c])
		}
	}
	norm, rest := p.norm(i), weights[Classes*len(p.slots):]
	for c := range sum {
		sum[c] *= norm
		for k, x := range p.dense[i] {
			sum[c] += float64(rest[Classes*k+c] * x)
		}
		sum[c] += rest[Classes*int(p.recipe.Shape.Dense)+c]
	}
	return sum
}

func (p *problem) norm(i int) float64 {
	return 1 / math.Sqrt(math.Max(1, float64(len(p.vectors[i]))))
}

// loss gives the penalised cross-entropy and writes its gradient.
func (p *problem) loss(weights, gradient []float64) float64 {
	loss := 0.0
	for j, w := range weights {
		gradient[j] = p.recipe.L2 * w
		loss += float64(p.recipe.L2 / 2 * w * w)
	}
	rest := gradient[Classes*len(p.slots):]
	for i, share := range p.share {
		probability := softmax(p.scores(i, weights))
		var pull [Classes]float64
		for c, x := range probability {
			if share[c] > 0 {
				loss -= float64(p.cost[i] * share[c] * math.Log(math.Max(x, 1e-300)))
			}
			pull[c] = p.cost[i] * (x - share[c])
			for k, d := range p.dense[i] {
				rest[Classes*k+c] += float64(pull[c] * d)
			}
			rest[Classes*int(p.recipe.Shape.Dense)+c] += pull[c]
			pull[c] *= p.norm(i)
		}
		for _, slot := range p.vectors[i] {
			g, s := gradient[Classes*int(slot):], &p.scale[slot]
			for c := range pull {
				g[c] += float64(pull[c] * s[c])
			}
		}
	}
	return loss
}

// round takes Neutral as the reference and cuts the weights to one byte.
func (p *problem) round(weights []float64) *Model {
	m := &Model{
		Shape: p.recipe.Shape,
		dense: make([]float32, width*int(p.recipe.Shape.Dense)),
		table: make([]byte, width<<p.recipe.Bits),
	}
	rest := weights[Classes*len(p.slots):]
	for c, class := range stored {
		at := func(slot int32) float64 {
			w, s := weights[Classes*int(slot):], p.scale[slot]
			return w[class]*s[class] - w[Neutral]*s[Neutral]
		}
		largest := 1e-9
		for slot := range int32(len(p.slots)) {
			largest = math.Max(largest, math.Abs(at(slot)))
		}
		m.scale[c] = float32(largest)
		for bucket, slot := range p.slots {
			m.table[int(bucket)*width+c] = step(at(slot) / largest)
		}
		for k := range int(p.recipe.Shape.Dense) {
			m.dense[k*width+c] = float32(rest[Classes*k+class] - rest[Classes*k+Neutral])
		}
		bias := rest[Classes*int(p.recipe.Shape.Dense):]
		m.bias[c] = float32(bias[class] - bias[Neutral])
	}
	return m
}
