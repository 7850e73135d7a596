package linear

import "math"

// Edge is where the neutral class ends in a polarity, on both sides.
const Edge = 0.15

// Borders move the classes against each other before one is chosen: a model
// fitted for likelihood is shy of small classes. The values are natural logs
// added to a class's log-probability; Request moves only against the other
// classes, its share then counts as neutral.
type Borders struct{ Negative, Positive, Request float32 }

// Polarity makes one number of the classes: beyond ±Edge when negative or
// positive is the likeliest, further out the surer; within otherwise.
func (b Borders) Polarity(p [Classes]float64) float64 {
	negative := p[Negative] * math.Exp(float64(b.Negative))
	positive := p[Positive] * math.Exp(float64(b.Positive))
	neutral := p[Neutral] + p[Request]*math.Exp(float64(b.Request))
	sum := negative + neutral + positive
	switch {
	case negative > neutral && negative >= positive:
		return -Edge - (1-Edge)*(negative-max(neutral, positive))/sum
	case positive > neutral:
		return Edge + (1-Edge)*(positive-max(neutral, negative))/sum
	}
	return Edge * (positive - negative) / neutral
}
