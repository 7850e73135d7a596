package linear

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// Shape fixes how a text becomes buckets; a model only works with the shape it
// was trained with.
type Shape struct {
	Bits             uint8 // the table has 1<<Bits buckets
	MinGram, MaxGram uint8 // character n-grams, in runes
}

// Model is a trained classifier. It never changes after Decode or Train, so it
// may be used by many goroutines.
type Model struct {
	Shape
	bias  [2]float32 // negative, positive; neutral is the reference class at 0
	scale [2]float32 // one step of a stored weight
	table []int8     // two weights a bucket: negative, positive
}

// Vector gives the buckets of a text, in no meaningful order and with
// repetitions where features collide, ready for Model.Classes.
func (s Shape) Vector(text string) []uint64 {
	v := Features(nil, Normalize(text), int(s.MinGram), int(s.MaxGram))
	for i, h := range v {
		v[i] = (h ^ h>>32) & (1<<s.Bits - 1)
	}
	return v
}

// Classes gives the probabilities that a text is negative, neutral, positive.
// A text without a feature gets the bias alone.
func (m *Model) Classes(text string) (negative, neutral, positive float64) {
	v := m.Vector(text)
	var sum [2]int64
	for _, b := range v {
		sum[0] += int64(m.table[2*b])
		sum[1] += int64(m.table[2*b+1])
	}
	norm := float64(1)
	if len(v) > 0 {
		norm = 1 / math.Sqrt(float64(len(v)))
	}
	return softmax(
		float64(m.bias[0])+float64(m.scale[0])*float64(sum[0])*norm,
		float64(m.bias[1])+float64(m.scale[1])*float64(sum[1])*norm,
	)
}

func softmax(a, b float64) (negative, neutral, positive float64) {
	top := math.Max(0, math.Max(a, b))
	x, y, z := math.Exp(a-top), math.Exp(-top), math.Exp(b-top)
	sum := x + y + z
	return x / sum, y / sum, z / sum
}

const headerBytes = 4 + 4*4

// Encode writes the model as bytes: shape, biases and steps (little endian),
// then two signed bytes a bucket.
func (m *Model) Encode() []byte {
	out := make([]byte, 0, headerBytes+len(m.table))
	out = append(out, 1, m.Bits, m.MinGram, m.MaxGram)
	for _, f := range []float32{m.bias[0], m.bias[1], m.scale[0], m.scale[1]} {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(f))
	}
	for _, w := range m.table {
		out = append(out, byte(w))
	}
	return out
}

// Decode reads what Encode wrote.
func Decode(data []byte) (*Model, error) {
	if len(data) < headerBytes || data[0] != 1 {
		return nil, errors.New("linear model: unknown format")
	}
	m := &Model{Shape: Shape{Bits: data[1], MinGram: data[2], MaxGram: data[3]}}
	if m.Bits > 20 || len(data) != headerBytes+2<<m.Bits {
		return nil, fmt.Errorf("linear model: %d bytes do not fit a table of %d bits", len(data), m.Bits)
	}
	at := func(i int) float32 {
		return math.Float32frombits(binary.LittleEndian.Uint32(data[4+4*i:]))
	}
	m.bias, m.scale = [2]float32{at(0), at(1)}, [2]float32{at(2), at(3)}
	m.table = make([]int8, 2<<m.Bits)
	for i := range m.table {
		m.table[i] = int8(data[headerBytes+i])
	}
	return m, nil
}
