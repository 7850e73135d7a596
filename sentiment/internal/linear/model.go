package linear

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// The classes of a model. A text without feeling is a remark or a request:
// they look so different that one class for both learns neither.
const (
	Negative = iota
	Neutral  // a remark without feeling
	Positive
	Request // a plain question, order or answer in a service chat
	Classes
)

// stored are the classes with weights of their own; Neutral is the reference.
var stored = [...]int{Negative, Positive, Request}

// width is how many weights a bucket has.
const width = len(stored)

// Model is a trained classifier. It never changes after Decode or Fit, so it
// may be used by many goroutines.
type Model struct {
	Shape
	Borders Borders // 0 as Fit leaves it
	bias    [width]float32
	scale   [width]float32 // one step of a stored weight
	dense   []float32      // width weights a dense feature
	table   []byte         // width signed bytes a bucket
}

// Probabilities gives the probability of each class, in their order. dense
// must be as long as Shape.Dense says.
func (m *Model) Probabilities(text string, dense []float64) [Classes]float64 {
	v := m.Vector(text)
	var sum [width]float64
	for _, b := range v {
		at := int(b) * width
		for c := range sum {
			sum[c] += steps[m.table[at+c]]
		}
	}
	norm := 1 / math.Sqrt(math.Max(1, float64(len(v))))
	var score [Classes]float64
	for c, class := range stored {
		score[class] = float64(m.bias[c]) + float64(m.scale[c])*sum[c]*norm
		for k, x := range dense {
			score[class] += float64(m.dense[k*width+c]) * x
		}
	}
	return softmax(score)
}

// steps are the weights that a byte can stand for, as a share of the largest.
// They lie closer near 0: most weights are small, a few decide.
var steps = func() [256]float64 {
	var list [256]float64
	for i := range list {
		x := float64(int8(i)) / 127
		list[i] = x * math.Abs(x)
	}
	return list
}()

// step gives the byte for a share of the largest weight, −1…1.
func step(share float64) byte {
	return byte(int8(math.Round(127 * math.Copysign(math.Sqrt(math.Abs(share)), share))))
}

func softmax(score [Classes]float64) [Classes]float64 {
	top := math.Inf(-1)
	for _, s := range score {
		top = math.Max(top, s)
	}
	sum := 0.0
	for c, s := range score {
		score[c] = math.Exp(s - top)
		sum += score[c]
	}
	for c := range score {
		score[c] /= sum
	}
	return score
}

// format is the first byte of an encoded model.
const format = 3

// headerBytes is what stands before the dense weights.
const headerBytes = 1 + 5 + 4*3 + 2*4*width

// Encode writes the model as bytes: shape, borders, biases, scales and dense
// weights (little endian), then the bytes of the table.
func (m *Model) Encode() []byte {
	out := make([]byte, 0, headerBytes+4*len(m.dense)+len(m.table))
	out = append(out, format, m.Bits, m.MinGram, m.MaxGram, m.MaxJamo, m.Shape.Dense)
	for _, list := range [][]float32{{m.Borders.Negative, m.Borders.Positive, m.Borders.Request}, m.bias[:], m.scale[:], m.dense} {
		for _, f := range list {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(f))
		}
	}
	return append(out, m.table...)
}

// Decode reads what Encode wrote. The model keeps a part of data, which must
// not change afterwards.
func Decode(data []byte) (*Model, error) {
	if len(data) < headerBytes || data[0] != format {
		return nil, errors.New("linear model: unknown format")
	}
	m := &Model{Shape: Shape{Bits: data[1], MinGram: data[2], MaxGram: data[3], MaxJamo: data[4], Dense: data[5]}}
	start := headerBytes + 4*width*int(m.Shape.Dense)
	if m.Bits > 20 || len(data) != start+width<<m.Bits {
		return nil, fmt.Errorf("linear model: %d bytes do not fit a table of %d bits", len(data), m.Bits)
	}
	floats := make([]float32, (start-6)/4)
	for i := range floats {
		floats[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[6+4*i:]))
	}
	m.Borders = Borders{floats[0], floats[1], floats[2]}
	floats = floats[3:]
	copy(m.bias[:], floats[:width])
	copy(m.scale[:], floats[width:2*width])
	m.dense, m.table = floats[2*width:], data[start:]
	return m, nil
}
