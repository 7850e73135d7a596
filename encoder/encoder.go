package encoder

import (
	"math"
	"sync"
)

const (
	// Size is the number of values of a vector.
	Size = 512
	// Model names the vectors: those of different models cannot be compared.
	Model = "use-multilingual-3/1"
	// maxPieces is how many pieces of a text are read, some 80 words; the
	// rest adds nothing.
	maxPieces = 96
)

// model reads the embedded network on first use; it is about a millisecond.
var model = sync.OnceValue(func() *network {
	n, err := readNetwork(useBin)
	if err != nil {
		panic("encoder: the embedded network is broken: " + err.Error())
	}
	return n
})

// Encode gives the vector of a text, of length 1. It takes some 60 µs a word of
// one core. A text without a letter or digit gives nil.
func Encode(text string) []float32 {
	n := model()
	ids := n.pieces.split(normalise(text))
	if len(ids) == 0 {
		return nil
	}
	v := n.encode(ids[:min(len(ids), maxPieces)])
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	scale := float32(1 / math.Sqrt(max(sum, 1e-12)))
	for i := range v {
		v[i] *= scale
	}
	return v
}
