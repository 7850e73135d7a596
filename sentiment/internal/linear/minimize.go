package linear

import "math"

const (
	history    = 6    // pairs of steps that L-BFGS remembers
	iterations = 120  // at most
	tolerance  = 1e-5 // relative fall of the loss at which it stops
)

// minimize finds the minimum of a smooth convex function from start by L-BFGS
// with backtracking (Liu and Nocedal 1989; Armijo's rule). loss gives the value
// and writes the gradient.
func minimize(start []float64, loss func(at, gradient []float64) float64) []float64 {
	at, gradient := start, make([]float64, len(start))
	value := loss(at, gradient)
	var steps, changes [][]float64
	for range iterations {
		direction := descend(gradient, steps, changes)
		slope := dot(gradient, direction)
		next, nextGradient := make([]float64, len(at)), make([]float64, len(at))
		var nextValue float64
		for length := 1.0; ; length /= 2 {
			for j := range next {
				next[j] = at[j] + float64(length*direction[j])
			}
			nextValue = loss(next, nextGradient)
			if nextValue <= value+1e-4*length*slope || length < 1e-8 {
				break
			}
		}
		step, change := make([]float64, len(at)), make([]float64, len(at))
		for j := range step {
			step[j], change[j] = next[j]-at[j], nextGradient[j]-gradient[j]
		}
		if dot(step, change) > 1e-10 {
			steps, changes = append(steps, step), append(changes, change)
			if len(steps) > history {
				steps, changes = steps[1:], changes[1:]
			}
		}
		done := math.Abs(value-nextValue) < tolerance*math.Abs(value)
		at, gradient, value = next, nextGradient, nextValue
		if done {
			break
		}
	}
	return at
}

// descend is the two-loop recursion: minus the gradient times an estimate of
// the inverse curvature.
func descend(gradient []float64, steps, changes [][]float64) []float64 {
	d := make([]float64, len(gradient))
	copy(d, gradient)
	shares := make([]float64, len(steps))
	for i := len(steps) - 1; i >= 0; i-- {
		shares[i] = dot(steps[i], d) / dot(steps[i], changes[i])
		for j := range d {
			d[j] -= float64(shares[i] * changes[i][j])
		}
	}
	first := 1 / math.Max(1e-12, math.Sqrt(dot(gradient, gradient)))
	if k := len(steps) - 1; k >= 0 {
		first = dot(steps[k], changes[k]) / dot(changes[k], changes[k])
	}
	for j := range d {
		d[j] *= first
	}
	for i := range steps {
		back := dot(changes[i], d) / dot(steps[i], changes[i])
		for j := range d {
			d[j] += float64((shares[i] - back) * steps[i][j])
		}
	}
	for j := range d {
		d[j] = -d[j]
	}
	return d
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, x := range a {
		sum += float64(x * b[i])
	}
	return sum
}
