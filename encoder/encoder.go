package encoder

import (
	"math"
	"strings"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"
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

// recent are the vectors of the texts encoded last, 2 KB each: what a visitor
// writes is asked for its meaning in several places, and visitors repeat each
// other.
var recent, _ = lru.New[string, []float32](1000) // an error is a size of 0

// longest bounds the text of what is remembered, in bytes.
const longest = 500

// Encode gives the vector of a text, of length 1, which is shared and must not
// be changed. It takes some 60 µs a word of one core, and next to nothing for a
// text that was encoded a moment ago. A text without a letter or digit gives
// nil.
func Encode(text string) []float32 {
	text = normalise(text)
	if v, ok := recent.Get(text); ok {
		return v
	}
	v := encode(text)
	if len(text) <= longest {
		recent.Add(strings.Clone(text), v)
	}
	return v
}

// encode is Encode of a text that is normalised and not remembered.
func encode(text string) []float32 {
	n := model()
	ids := n.pieces.split(text)
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
