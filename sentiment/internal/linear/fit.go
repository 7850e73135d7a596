package linear

import (
	"math"
	"math/rand/v2"
)

// Example is one labelled text; Label is −1, 0 or 1.
type Example struct {
	Text  string
	Label int
}

// Recipe is how Fit learns. The values in use, and the figures they were
// chosen by, stand in sentiment/internal/train.
type Recipe struct {
	Shape
	Epochs  int
	Rate    float64 // AdaGrad step
	L2      float64 // weight decay per visit of a feature
	Balance float64 // 0: classes count as they come; 1: every class counts alike
}

// Fit trains multinomial logistic regression with AdaGrad and rounds the
// weights to one byte. The same examples, recipe and seed give the same model.
func Fit(examples []Example, r Recipe, seed uint64) *Model {
	vectors := make([][]uint64, len(examples))
	for i, e := range examples {
		vectors[i] = r.Vector(e.Text)
	}
	f := &fit{
		recipe:  r,
		weights: make([]float64, 2<<r.Bits),
		squares: make([]float64, 2<<r.Bits),
		cost:    classCosts(examples, r.Balance),
	}
	order := make([]int, len(examples))
	for i := range order {
		order[i] = i
	}
	random := rand.New(rand.NewPCG(seed, seed))
	for range r.Epochs {
		random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		for _, i := range order {
			f.visit(vectors[i], examples[i].Label)
		}
	}
	return f.round()
}

type fit struct {
	recipe      Recipe
	weights     []float64
	squares     []float64
	bias        [2]float64
	biasSquares [2]float64
	cost        map[int]float64
}

func (f *fit) visit(v []uint64, label int) {
	if len(v) == 0 {
		return
	}
	norm := 1 / math.Sqrt(float64(len(v)))
	sum := f.bias
	for _, b := range v {
		sum[0] += f.weights[2*b] * norm
		sum[1] += f.weights[2*b+1] * norm
	}
	negative, _, positive := softmax(sum[0], sum[1])
	gradient := [2]float64{negative, positive}
	switch label {
	case -1:
		gradient[0]--
	case 1:
		gradient[1]--
	}
	for c := range gradient {
		g := gradient[c] * f.cost[label]
		f.biasSquares[c] += g * g
		f.bias[c] -= f.recipe.Rate * g / math.Sqrt(1e-8+f.biasSquares[c])
		g *= norm
		for _, b := range v {
			i := 2*b + uint64(c)
			step := g + f.recipe.L2*f.weights[i]
			f.squares[i] += step * step
			f.weights[i] -= f.recipe.Rate * step / math.Sqrt(1e-8+f.squares[i])
		}
	}
}

// classCosts weighs a class by (mean class size ÷ its size) to the power of
// balance.
func classCosts(examples []Example, balance float64) map[int]float64 {
	count := map[int]float64{}
	for _, e := range examples {
		count[e.Label]++
	}
	cost := map[int]float64{}
	for label, n := range count {
		cost[label] = math.Pow(float64(len(examples))/float64(len(count))/n, balance)
	}
	return cost
}

// round cuts the weights to one signed byte; the few beyond four standard
// deviations are clipped so that the step stays fine.
func (f *fit) round() *Model {
	m := &Model{Shape: f.recipe.Shape, table: make([]int8, len(f.weights))}
	for c := range 2 {
		var squares, n float64
		for i := c; i < len(f.weights); i += 2 {
			if f.weights[i] != 0 {
				squares += f.weights[i] * f.weights[i]
				n++
			}
		}
		limit := 4 * math.Sqrt(squares/math.Max(n, 1))
		if limit == 0 {
			limit = 1
		}
		m.bias[c], m.scale[c] = float32(f.bias[c]), float32(limit/127)
		for i := c; i < len(f.weights); i += 2 {
			m.table[i] = int8(math.Round(127 * math.Max(-1, math.Min(1, f.weights[i]/limit))))
		}
	}
	return m
}
