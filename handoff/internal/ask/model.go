package ask

import (
	_ "embed"
	"encoding/binary"
	"math"
)

// stored is what the trainer wrote: four little-endian float32 (the worth of
// one step of a weight, the bias, what the rules' yes adds, the threshold), then
// a signed byte for each bucket.
//
//go:embed asks.linear
var stored string

const headBytes = 16

// Model is a linear model: the log odds that a text asks for a person.
type Model struct {
	Weights   []float32 // one for each bucket
	Bias      float32
	Ruled     float32 // added when the rules heard an ask
	Threshold float32 // log odds from which a message counts as an ask
}

// LogOdds weighs one stretch with float weights; the trainer's view.
func (m *Model) LogOdds(features []Feature, ruled bool) float32 {
	sum := m.Bias
	if ruled {
		sum += m.Ruled
	}
	for _, f := range features {
		sum += m.Weights[f.Bucket] * f.Value
	}
	return sum
}

// Bytes gives the form that is embedded: weights as signed bytes, about 128 KiB.
func (m *Model) Bytes() []byte {
	var most float32
	for _, w := range m.Weights {
		most = max(most, w, -w)
	}
	step := most / 127
	out := make([]byte, headBytes+len(m.Weights))
	for i, v := range []float32{step, m.Bias, m.Ruled, m.Threshold} {
		binary.LittleEndian.PutUint32(out[4*i:], math.Float32bits(v))
	}
	if step > 0 {
		for i, w := range m.Weights {
			out[headBytes+i] = byte(int8(math.RoundToEven(float64(w / step))))
		}
	}
	return out
}

func head(i int) float32 {
	return math.Float32frombits(binary.LittleEndian.Uint32([]byte(stored[4*i : 4*i+4])))
}

// The head of the embedded model.
var step, bias, ruledAdds, threshold = head(0), head(1), head(2), head(3)

// Weigh gives by how much the log odds of a message pass the threshold
// (negative: no ask), and the stretch of it that weighs most; ruled is whether
// the rules heard an ask in it. An empty text gives no stretch.
func Weigh(text string, ruled bool) (margin float32, stretch string) {
	margin = float32(math.Inf(-1))
	for _, s := range Stretches(text) {
		var sum float32
		for _, f := range Features(s) {
			sum += float32(int8(stored[headBytes+int(f.Bucket)])) * f.Value
		}
		if sum = sum*step + bias - threshold; sum > margin {
			margin, stretch = sum, s
		}
	}
	if ruled {
		margin += ruledAdds
	}
	return margin, stretch
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
