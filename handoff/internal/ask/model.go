package ask

import (
	"cmp"
	_ "embed"
	"encoding/binary"
	"math"
	"slices"

	"github.com/frontdesk-chat/frontdesk/encoder"
)

// stored is what the trainer wrote: four little-endian float32 (the worth of
// one step of a weight, the bias, what the rules' yes adds, the threshold), one
// for each value of a meaning, then a signed byte for each bucket.
//
//go:embed asks.linear
var stored string

const headBytes = 16 + 4*encoder.Size

// Clues is what the model sees of one stretch: its words and its meaning.
type Clues struct {
	Words   []Feature
	Meaning []float32 // of encoder.Encode; nil adds nothing
}

// CluesOf reads one stretch.
func CluesOf(stretch string) Clues {
	return Clues{Words: Features(stretch), Meaning: encoder.Encode(stretch)}
}

// Model is a linear model: the log odds that a text asks for a person.
type Model struct {
	Weights   []float32 // one for each bucket
	Meaning   []float32 // one for each value of a meaning
	Bias      float32
	Ruled     float32 // added when the rules heard an ask
	Threshold float32 // log odds from which a message counts as an ask
}

// NewModel gives a model that knows nothing.
func NewModel() *Model {
	return &Model{Weights: make([]float32, Buckets), Meaning: make([]float32, encoder.Size)}
}

// LogOdds weighs one stretch with float weights; the trainer's view.
func (m *Model) LogOdds(c Clues, ruled bool) float32 {
	sum := m.Bias + dot(m.Meaning, c.Meaning)
	if ruled {
		sum += m.Ruled
	}
	for _, f := range c.Words {
		sum += m.Weights[f.Bucket] * f.Value
	}
	return sum
}

// dot reads no further than the shorter one.
func dot(a, b []float32) float32 {
	var sum float32
	for i := range min(len(a), len(b)) {
		sum += a[i] * b[i]
	}
	return sum
}

// Bytes gives the form that is embedded: the weights of buckets as signed
// bytes, about 130 KiB.
func (m *Model) Bytes() []byte {
	var most float32
	for _, w := range m.Weights {
		most = max(most, w, -w)
	}
	step := most / 127
	out := make([]byte, headBytes+len(m.Weights))
	for i, v := range append([]float32{step, m.Bias, m.Ruled, m.Threshold}, m.Meaning...) {
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

// meaningWeights are those of the values of a meaning.
var meaningWeights = func() []float32 {
	w := make([]float32, encoder.Size)
	for i := range w {
		w[i] = head(4 + i)
	}
	return w
}()

// meaningReach is beyond which log odds of the words a meaning is not asked for:
// of the 50,000 texts that the trainer reads it turned none of those.
const meaningReach = 6

// maxMeant is how many stretches of a message are asked for their meaning: those
// whose words weigh most. It bounds the time of a long story.
const maxMeant = 8

// Weigh gives by how much the log odds of a message pass the threshold
// (negative: no ask), and the stretch of it that weighs most; ruled is whether
// the rules heard an ask in it. Where the words alone are clear, the
// meaning is not asked for. An empty text gives no stretch.
func Weigh(text string, ruled bool) (margin float32, stretch string) {
	type weighed struct {
		text string
		sum  float32
	}
	var all []weighed
	for _, s := range Stretches(text) {
		var sum float32
		for _, f := range Features(s) {
			sum += float32(int8(stored[headBytes+int(f.Bucket)])) * f.Value
		}
		sum = sum*step + bias - threshold
		if ruled {
			sum += ruledAdds
		}
		all = append(all, weighed{s, sum})
	}
	slices.SortStableFunc(all, func(a, b weighed) int { return cmp.Compare(b.sum, a.sum) })
	margin = float32(math.Inf(-1))
	for _, w := range all[:min(len(all), maxMeant)] {
		if w.sum > -meaningReach && w.sum < meaningReach {
			w.sum += dot(meaningWeights, encoder.Encode(w.text))
		}
		if w.sum > margin {
			margin, stretch = w.sum, w.text
		}
	}
	return margin, stretch
}

func sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }
