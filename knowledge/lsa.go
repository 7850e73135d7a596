package knowledge

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// lsaFamily begins the name of every space of the built-in embedder. Its
// number grows when features or weighting change: vectors of another number
// are never compared.
const lsaFamily = "lsa-1/"

// LSA is the built-in embedder: latent semantic analysis (Deerwester et al.
// 1990) of one workspace's own texts. It needs no network and no model file:
// words that stand in the same texts come to lie near each other, and pieces
// of words carry typing errors and Korean endings. Made by TrainLSA or
// ReadLSA; immutable and safe for concurrent use.
//
// It gives a unit vector of Dim values for every text, and a vector of zeros,
// which is near nothing, for a text without a known feature.
type LSA struct {
	model    string
	dim      int
	features []uint64  // sorted hashes
	idf      []float32 // by feature
	scale    []float32 // by feature: what one step of its row is worth
	rows     []int8    // features × dim
}

var _ Embedder = (*LSA)(nil)

// Model names the space: the same texts give the same name.
func (l *LSA) Model() string { return l.model }

// Dim is the number of values of a vector; 0 when the texts said too little.
func (l *LSA) Dim() int { return l.dim }

// Bytes is the memory it takes, about.
func (l *LSA) Bytes() int { return len(l.features)*16 + len(l.rows) }

// Embed implements Embedder. Its only error is that of an ended context.
func (l *LSA) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	c := newFeatureCounter()
	for i, t := range texts {
		if err := ctx.Err(); err != nil {
			return nil, chat.Wrap(chat.Unavailable, err, "embedding was cancelled")
		}
		out[i] = l.embed(c, t)
	}
	return out, nil
}

func (l *LSA) embed(c *featureCounter, text string) []float32 {
	v := make([]float32, l.dim)
	for _, f := range c.count(text) {
		at, ok := slices.BinarySearch(l.features, f.hash)
		if !ok {
			continue
		}
		w := termWeight(f.n) * f.weight * l.idf[at] * l.scale[at]
		for j, x := range l.rows[at*l.dim : (at+1)*l.dim] {
			v[j] += w * float32(x)
		}
	}
	normaliseVector(v)
	return v
}

// termWeight dampens repetition: the first mention says the most.
func termWeight(n int) float32 { return float32(1 + math.Log(float64(n))) }

// normaliseVector gives a vector length 1; zeros stay zeros.
func normaliseVector(v []float32) {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 {
		return
	}
	f := float32(1 / math.Sqrt(sum))
	for i := range v {
		v[i] *= f
	}
}

// feature is a word or a piece of one with how often a text has it.
type feature struct {
	hash   uint64
	n      int
	weight float32
}

const (
	// functionWeight is what a function word counts: "how do I" tells little, but
	// "where" from "when".
	functionWeight = 0.3
	// pieceWeight is what a piece of a word counts beside the word itself.
	pieceWeight = 0.35
	// pieceLen is the length of the pieces of words in runes; Hangul words
	// have pairs already (see analyse).
	pieceLen = 4
	// featureText is how much of a text is read, in bytes.
	featureText = 8000
)

// featureCounter counts the features of texts. Not for concurrent use.
type featureCounter struct {
	z   *analyser
	out []feature
}

func newFeatureCounter() *featureCounter {
	return &featureCounter{z: &analyser{stems: make(map[string]string)}}
}

// count gives a text's features sorted by hash; the next call reuses them.
func (c *featureCounter) count(text string) []feature {
	if len(text) > featureText {
		cut := featureText
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut]
	}
	c.out = c.out[:0]
	word := ""
	for _, t := range c.z.analyse(text) {
		w := float32(1)
		if t.stop {
			w = functionWeight
		}
		c.out = append(c.out, feature{hashText('w', t.text), 1, w})
		if t.word != word && !t.stop {
			c.pieces(t.word)
		}
		word = t.word
	}
	slices.SortFunc(c.out, func(a, b feature) int {
		switch {
		case a.hash < b.hash:
			return -1
		case a.hash > b.hash:
			return 1
		}
		return 0
	})
	merged := c.out[:0]
	for _, f := range c.out {
		if k := len(merged) - 1; k >= 0 && merged[k].hash == f.hash {
			merged[k].n++
			continue
		}
		merged = append(merged, f)
	}
	c.out = merged
	return merged
}

// pieces adds the character n-grams of a word in an alphabet.
func (c *featureCounter) pieces(word string) {
	rs := make([]rune, 0, len(word)+2)
	rs = append(rs, '^')
	rs = append(rs, []rune(word)...)
	rs = append(rs, '$')
	if isBigramScript(rs[1]) {
		return
	}
	for i := 0; i+pieceLen <= len(rs); i++ {
		c.out = append(c.out, feature{hashRunes(rs[i:i+pieceLen]) ^ 'p', 1, pieceWeight})
	}
}

// hashText is FNV-1a over bytes, begun with a kind so that words and pieces
// do not meet.
func hashText(kind byte, s string) uint64 {
	h := (uint64(14695981039346656037) ^ uint64(kind)) * 1099511628211
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// lsaMagic begins a written LSA.
const lsaMagic = "FDLSA1\n"

// MarshalBinary writes the basis: about dim + 16 bytes a feature.
func (l *LSA) MarshalBinary() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(lsaMagic)
	le := binary.LittleEndian
	head := le.AppendUint32(nil, uint32(l.dim))
	head = le.AppendUint32(head, uint32(len(l.features)))
	head = le.AppendUint32(head, uint32(len(l.model)))
	b.Write(head)
	b.WriteString(l.model)
	for i, f := range l.features {
		row := le.AppendUint64(nil, f)
		row = le.AppendUint32(row, math.Float32bits(l.idf[i]))
		b.Write(le.AppendUint32(row, math.Float32bits(l.scale[i])))
	}
	for _, x := range l.rows {
		b.WriteByte(byte(x))
	}
	sum := sha256.Sum256(b.Bytes())
	b.Write(sum[:8])
	return b.Bytes(), nil
}

// ReadLSA reads what MarshalBinary wrote. Invalid when it is damaged.
func ReadLSA(data []byte) (*LSA, error) {
	damaged := func(what string) error {
		return chat.Errorf(chat.Invalid, "the stored basis of the built-in embedder is damaged (%s): remove it and it is trained again", what)
	}
	const head = len(lsaMagic) + 12
	if len(data) < head+8 || string(data[:len(lsaMagic)]) != lsaMagic {
		return nil, damaged("no header")
	}
	body := data[:len(data)-8]
	if sum := sha256.Sum256(body); !bytes.Equal(sum[:8], data[len(body):]) {
		return nil, damaged("wrong checksum")
	}
	le := binary.LittleEndian
	dim, features := int(le.Uint32(body[len(lsaMagic):])), int(le.Uint32(body[len(lsaMagic)+4:]))
	name := int(le.Uint32(body[len(lsaMagic)+8:]))
	body = body[head:]
	if int64(len(body)) != int64(name)+int64(features)*(16+int64(dim)) {
		return nil, damaged("wrong length")
	}
	l := &LSA{
		model: string(body[:name]), dim: dim, features: make([]uint64, features),
		idf: make([]float32, features), scale: make([]float32, features), rows: make([]int8, features*dim),
	}
	body = body[name:]
	for i := range l.features {
		row := body[16*i:]
		l.features[i] = le.Uint64(row)
		l.idf[i] = math.Float32frombits(le.Uint32(row[8:]))
		l.scale[i] = math.Float32frombits(le.Uint32(row[12:]))
	}
	for i, x := range body[16*features:] {
		l.rows[i] = int8(x)
	}
	return l, nil
}

// lsaModel names the space of some texts' hash.
func lsaModel(sum []byte) string { return lsaFamily + hex.EncodeToString(sum[:8]) }
