package sentiment

import "slices"

// alpha is the weight of the newest message in Running.EWMA.
const alpha = 0.4

// window is how many messages Slope looks back on.
const window = 3

// Running is the mood of a conversation, message by message. The zero value is
// a conversation without messages, taken as neutral. It is plain data: store
// it as JSON, start a new one after a resolved boundary.
type Running struct {
	// EWMA is the exponentially weighted mean of the polarities, α 0.4,
	// starting from neutral, so that one message can move it to ±0.4 at most.
	EWMA float64 `json:"ewma"`
	// Slope is EWMA now less EWMA before the last three messages (or before
	// the first, while there are fewer): negative is getting worse.
	Slope float64 `json:"slope"`
	// Frustration is the same mean of the frustrations, 0…1.
	Frustration float64 `json:"frustration"`
	// N counts the messages, Angry those with Anger.
	N     int `json:"n"`
	Angry int `json:"angry"`
	// Last holds the last polarities, oldest first, at most three.
	Last []float64 `json:"last,omitempty"`
	// Before is EWMA as it was before the messages in Last.
	Before float64 `json:"before"`
}

// Add gives the mood after one more message; r itself is not changed.
func (r Running) Add(s Score) Running {
	r.Last = append(slices.Clone(r.Last), s.Polarity)
	if len(r.Last) > window {
		r.Before = mix(r.Before, r.Last[0])
		r.Last = r.Last[1:]
	}
	r.EWMA = mix(r.EWMA, s.Polarity)
	r.Slope = r.EWMA - r.Before
	r.Frustration = mix(r.Frustration, s.Frustration)
	r.N++
	if s.Anger {
		r.Angry++
	}
	return r
}

func mix(old, now float64) float64 { return (1-alpha)*old + alpha*now }
