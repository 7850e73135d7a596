package llmtest

import (
	"hash/fnv"
	"math"
	"strings"
	"unicode"
)

// Vector is the vector the server makes of a text: its words, and for Hangul
// their pairs of syllables, hashed into dim signed counts and set to length 1.
// Texts with common words are near, others about at right angles. The same text
// has the same vector in every process. A text without words points along the
// first axis, so that it has a length too.
func Vector(text string, dim int) []float32 {
	v := make([]float32, dim)
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r)
	}) {
		for _, term := range terms(word) {
			h := fnv.New64a()
			h.Write([]byte(term))
			sum := h.Sum64()
			sign := float32(1)
			if sum>>63 == 1 {
				sign = -1
			}
			v[sum%uint64(dim)] += sign
		}
	}
	var square float64
	for _, x := range v {
		square += float64(x) * float64(x)
	}
	if square == 0 {
		v[0] = 1
		return v
	}
	for i := range v {
		v[i] /= float32(math.Sqrt(square))
	}
	return v
}

// terms gives a word, without an English plural s, and the pairs of syllables
// of a Korean one, whose endings vary.
func terms(word string) []string {
	r := []rune(word)
	if !unicode.Is(unicode.Hangul, r[0]) {
		if len(r) > 3 {
			word = strings.TrimSuffix(word, "s")
		}
		return []string{word}
	}
	list := []string{word}
	for i := 0; i+2 <= len(r); i++ {
		list = append(list, string(r[i:i+2]))
	}
	return list
}

func vectorsBody(req Request, dim int) []byte {
	data := make([]map[string]any, len(req.Input))
	sum := 0
	for i, text := range req.Input {
		data[i] = map[string]any{"object": "embedding", "index": i, "embedding": Vector(text, dim)}
		sum += len(text) / 4
	}
	return encode(map[string]any{
		"object": "list", "data": data, "model": req.Model,
		"usage": map[string]any{"prompt_tokens": sum, "total_tokens": sum},
	})
}
