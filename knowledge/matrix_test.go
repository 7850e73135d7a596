package knowledge

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// TestMatrix puts, replaces and removes at random and holds every search to a
// plain scan over what should be there.
func TestMatrix(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		dim := rapid.SampledFrom([]int{2, 3, 16, 31, 33, 70, 130}).Draw(t, "dim")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
		random := func() []float32 {
			v := make([]float32, dim)
			for i := range v {
				v[i] = float32(rng.NormFloat64())
			}
			return v
		}
		articles := make([]chat.ID, 6)
		for i := range articles {
			articles[i] = chat.NewID()
		}
		m, held := NewMatrix(dim), map[chat.ID][]ChunkVector{}
		for range rapid.IntRange(1, 20).Draw(t, "steps") {
			a := articles[rng.IntN(len(articles))]
			vs := make([]ChunkVector, rng.IntN(5))
			for i := range vs {
				vs[i] = ChunkVector{Chunk: chat.NewID(), Article: a, Line: rng.IntN(2) == 0, Vector: random()}
				if rng.IntN(4) == 0 && i > 0 {
					vs[i].Vector = vs[i-1].Vector // a tie
				}
			}
			m.Replace(a, vs)
			held[a] = vs
		}
		q, k := random(), rapid.IntRange(0, 12).Draw(t, "k")
		var want []VectorHit
		for _, vs := range held {
			for _, v := range vs {
				want = append(want, VectorHit{Chunk: v.Chunk, Article: v.Article, Line: v.Line, Score: cosineOf(q, v.Vector)})
			}
		}
		if m.Len() != len(want) {
			t.Fatalf("%d vectors, want %d", m.Len(), len(want))
		}
		slices.SortFunc(want, func(a, b VectorHit) int {
			switch {
			case a.Score > b.Score:
				return -1
			case a.Score < b.Score:
				return 1
			}
			return bytes.Compare(a.Chunk[:], b.Chunk[:])
		})
		want = want[:min(k, len(want))]
		got := m.Nearest(q, k)
		near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-5 })
		if diff := cmp.Diff(want, got, near); diff != "" && len(want)+len(got) > 0 {
			t.Fatalf("nearest (-want +got):\n%s", diff)
		}
	})
}

func cosineOf(a, b []float32) float64 {
	return dot(a, b) / math.Sqrt(dot(a, a)*dot(b, b))
}

func TestMatrixLeavesOutWhatIsNearNothing(t *testing.T) {
	t.Parallel()
	m, a := NewMatrix(2), chat.NewID()
	m.Replace(a, []ChunkVector{{Chunk: chat.NewID(), Vector: []float32{0, 0}}, {Chunk: chat.NewID(), Vector: []float32{1}}, {Chunk: chat.NewID(), Vector: []float32{2, 0}}})
	if hits := m.Nearest([]float32{1, 0}, 5); len(hits) != 1 || hits[0].Article != a || hits[0].Score != 1 {
		t.Errorf("hits %v", hits)
	}
	for _, q := range [][]float32{{0, 0}, {1}, nil} {
		if hits := m.Nearest(q, 5); len(hits) != 0 {
			t.Errorf("%v finds %v", q, hits)
		}
	}
}

// TestCodesProduct holds the processor's own multiplication to the plain one.
func TestCodesProduct(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := codeBlock * rapid.IntRange(0, 12).Draw(t, "blocks")
		q := rapid.SliceOfN(rapid.Int16Range(-4096, 4096), n, n).Draw(t, "q")
		v := rapid.SliceOfN(rapid.Int8(), n, n).Draw(t, "v")
		want := int32(0)
		for i := range q {
			want += int32(q[i]) * int32(v[i])
		}
		if got := codesProduct(q, v); got != want {
			t.Fatalf("%d, want %d", got, want)
		}
		if got := codesPlain(q, v); got != want {
			t.Fatalf("plain: %d, want %d", got, want)
		}
	})
}

// BenchmarkMatrix searches vectors of the built-in embedder, and random ones.
func BenchmarkMatrix(b *testing.B) {
	const n = 100_000
	arts := manyArticles(n)
	var texts []string
	for _, a := range arts {
		texts = append(texts, a.Body)
	}
	l := trained(b, texts, LSAOptions{})
	rng := rand.New(rand.NewPCG(5, 5))
	for name, vector := range map[string]func(i int) []float32{
		"BuiltIn": func(i int) []float32 { return embedOne(b, l, texts[i]) },
		"Random384": func(int) []float32 {
			v := make([]float32, 384)
			for i := range v {
				v[i] = float32(rng.NormFloat64())
			}
			return v
		},
	} {
		b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
			var m *Matrix
			for i, a := range arts {
				v := vector(i)
				if m == nil {
					m = NewMatrix(len(v))
				}
				m.Replace(a.ID, []ChunkVector{{Chunk: chat.NewID(), Vector: v}})
			}
			queries := make([][]float32, 100)
			for i := range queries {
				queries[i] = vector(i)
				if name == "BuiltIn" {
					queries[i] = embedOne(b, l, arts[i].Questions[0])
				}
			}
			b.ResetTimer()
			for i := range b.N {
				m.Nearest(queries[i%len(queries)], nearestChunks)
			}
		})
	}
}
