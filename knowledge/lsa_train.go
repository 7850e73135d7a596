package knowledge

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// LSAOptions bound the training of the built-in embedder. Zero means the
// default.
type LSAOptions struct {
	// Dim is the number of dimensions wanted, 192. Fewer come of fewer texts.
	Dim int
	// Features is how many words and pieces are kept, 30,000: those that two
	// texts share, the most telling first.
	Features int
	// Texts is how many texts are read, 20,000, taken evenly from all. The
	// rest is folded in: it is embedded with the basis that the others gave.
	Texts int
}

func (o *LSAOptions) defaults() {
	if o.Dim <= 0 {
		o.Dim = 192
	}
	if o.Features <= 0 {
		o.Features = 30_000
	}
	if o.Texts <= 0 {
		o.Texts = 20_000
	}
}

const (
	// oversample are the directions that the randomised decomposition takes
	// beyond the wanted ones, and lsaPasses how often it goes over the texts
	// (Halko, Martinsson, Tropp 2011, "Finding structure with randomness",
	// §4.5: two passes are enough when the spectrum falls slowly).
	oversample = 12
	lsaPasses  = 2
	// leastFeatures is below what nothing can be learned from.
	leastFeatures = 8
)

// TrainLSA makes the built-in embedder of some texts: tf–idf over words and
// pieces of words, then a truncated singular value decomposition. The same
// texts in the same order give the same embedder on every machine of one
// architecture. It uses one core for seconds on tens of thousands of texts.
// Invalid when the texts are too few to learn from; Unavailable when ctx ends.
func TrainLSA(ctx context.Context, texts []string, o LSAOptions) (*LSA, error) {
	o.defaults()
	sum := sha256.New()
	var length [8]byte
	for _, t := range texts {
		binary.LittleEndian.PutUint64(length[:], uint64(len(t)))
		sum.Write(length[:])
		sum.Write([]byte(t))
	}
	digest := sum.Sum(nil)
	l := &LSA{model: lsaModel(digest)}
	if len(texts) > o.Texts {
		some := make([]string, o.Texts)
		for i := range some {
			some[i] = texts[i*len(texts)/o.Texts]
		}
		texts = some
	}
	a, err := l.readTexts(ctx, texts, o.Features)
	if err != nil {
		return nil, chat.Wrap(chat.Unavailable, err, "training the built-in embedder was cancelled")
	}
	if len(l.features) < leastFeatures {
		return nil, chat.Errorf(chat.Invalid, "%d texts share too few words to learn from", len(texts))
	}
	rng := rand.New(rand.NewPCG(binary.LittleEndian.Uint64(digest), 1))
	values, v, err := a.decompose(ctx, min(o.Dim, a.rows(), len(l.features)), rng)
	if err != nil {
		return nil, chat.Wrap(chat.Unavailable, err, "training the built-in embedder was cancelled")
	}
	l.dim = len(values)
	l.keep(v)
	return l, nil
}

// readTexts chooses the features and gives the weighted matrix of texts by
// features, each row of length 1.
func (l *LSA) readTexts(ctx context.Context, texts []string, most int) (*sparse, error) {
	type kept struct {
		feature uint64
		n       int
	}
	var counted [][]feature
	df := make(map[uint64]int)
	c := newFeatureCounter()
	for _, t := range texts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		fs := slices.Clone(c.count(t))
		for _, f := range fs {
			df[f.hash]++
		}
		counted = append(counted, fs)
	}
	var shared []kept
	for f, n := range df {
		if n > 1 && n <= len(texts)/2+1 {
			shared = append(shared, kept{f, n})
		}
	}
	// The most telling: seen often, but not everywhere.
	worth := func(k kept) float64 {
		return math.Log(float64(len(texts)+1)/float64(k.n)) * math.Sqrt(float64(k.n))
	}
	slices.SortFunc(shared, func(a, b kept) int {
		switch x, y := worth(a), worth(b); {
		case x > y, x == y && a.feature < b.feature:
			return -1
		case x < y, a.feature > b.feature:
			return 1
		}
		return 0
	})
	shared = shared[:min(most, len(shared))]
	slices.SortFunc(shared, func(a, b kept) int {
		if a.feature < b.feature {
			return -1
		}
		return 1
	})
	for _, k := range shared {
		l.features = append(l.features, k.feature)
		l.idf = append(l.idf, float32(math.Log(float64(len(texts)+1)/float64(k.n))))
	}
	return l.weigh(counted), nil
}

func (l *LSA) weigh(counted [][]feature) *sparse {
	a := &sparse{width: len(l.features), start: []int{0}}
	for _, fs := range counted {
		from := len(a.value)
		var sum float64
		for _, f := range fs {
			at, ok := slices.BinarySearch(l.features, f.hash)
			if !ok {
				continue
			}
			w := termWeight(f.n) * f.weight * l.idf[at]
			a.column, a.value = append(a.column, uint32(at)), append(a.value, w)
			sum += float64(w) * float64(w)
		}
		if sum > 0 {
			scale := float32(1 / math.Sqrt(sum))
			for i := range a.value[from:] {
				a.value[from+i] *= scale
			}
		}
		a.start = append(a.start, len(a.value))
	}
	return a
}

// keep stores the basis in eight bits a value, each row with its own scale:
// the error is at most a 254th of the row's largest value. The singular values
// stay in the vectors: strong topics weigh more, which measured better than
// dividing them out.
func (l *LSA) keep(v *dense) {
	l.rows = make([]int8, len(l.features)*l.dim)
	l.scale = make([]float32, len(l.features))
	for i := range l.features {
		row := v.row(i)
		var most float32
		for _, x := range row {
			most = max(most, float32(math.Abs(float64(x))))
		}
		if most == 0 {
			continue
		}
		l.scale[i] = most / 127
		for j, x := range row {
			l.rows[i*l.dim+j] = int8(math.Round(float64(x / l.scale[i])))
		}
	}
}
