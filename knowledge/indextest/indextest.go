// Package indextest is the suite that every implementation of
// knowledge.Vectors passes, whatever database is behind it, so that an
// installation ranks alike on SQLite and on PostgreSQL.
package indextest

import (
	"context"
	"math"
	"math/rand/v2"
	"sort"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// VectorStore is Vectors with the two writes the suite needs.
//
// PutVectors stores or replaces by (workspace, model, chunk); all of one call
// or nothing. DeleteVectors takes away all vectors of an article, of every
// model; deleting what is not there is no error.
type VectorStore interface {
	knowledge.Vectors
	PutVectors(ctx context.Context, workspace chat.ID, model string, v []knowledge.ChunkVector) error
	DeleteVectors(ctx context.Context, workspace, article chat.ID) error
}

// tolerance of a cosine similarity: wide enough for 16-bit float storage of
// unit vectors, narrow enough to tell a distance from a similarity.
const tolerance = 1e-3

// Run holds a store to the suite. newVectors gives an empty store, or one in
// which nobody else uses the workspaces of this run: every subtest makes its
// own random workspace ids. Rows that the store's schema demands for a
// workspace, article or chunk are the business of newVectors' store.
func Run(t *testing.T, newVectors func(t *testing.T) VectorStore) {
	t.Helper()
	cases := []struct {
		name string
		run  func(t *testing.T, s VectorStore)
	}{
		{"RanksByCosineNotByLength", ranksByCosine},
		{"GivesExactCosines", givesExactCosines},
		{"AgreesWithABruteForceScan", agreesWithBruteForce},
		{"BreaksTiesByChunk", breaksTies},
		{"KeepsWorkspacesApart", keepsWorkspacesApart},
		{"KeepsModelsOfOtherDimensionsApart", keepsModelsApart},
		{"ReplacesAChunksVector", replaces},
		{"DeletesAnArticleInEveryModel", deletes},
		{"GivesAllWhenKIsBiggerThanN", bigK},
		{"GivesNothingForKOfZeroOrLess", noK},
		{"GivesNothingFromAnEmptyWorkspace", emptyWorkspace},
		{"NeverFindsAVectorOfNoLength", zeroVector},
		{"FindsEverythingInASmallWorkspaceBesideABigOne", smallBesideBig},
		{"StopsForACancelledContext", cancelled},
		{"ServesReadersWhileWriting", concurrent},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.run(t, newVectors(t))
		})
	}
}

func put(t *testing.T, s VectorStore, ws chat.ID, model string, v ...knowledge.ChunkVector) {
	t.Helper()
	if err := s.PutVectors(t.Context(), ws, model, v); err != nil {
		t.Fatalf("put %d vectors: %v", len(v), err)
	}
}

func nearest(t *testing.T, s VectorStore, ws chat.ID, model string, q []float32, k int) []knowledge.VectorHit {
	t.Helper()
	hits, err := s.Nearest(t.Context(), ws, model, q, k)
	if err != nil {
		t.Fatalf("nearest %d: %v", k, err)
	}
	return hits
}

func chunks(hits []knowledge.VectorHit) []string {
	out := make([]string, 0, len(hits))
	for _, h := range hits {
		out = append(out, h.Chunk.String())
	}
	return out
}

func vec(article chat.ID, v ...float32) knowledge.ChunkVector {
	return knowledge.ChunkVector{Chunk: chat.NewID(), Article: article, Vector: v}
}

// wantHits checks order, article and score of every hit.
func wantHits(t *testing.T, got []knowledge.VectorHit, want ...knowledge.VectorHit) {
	t.Helper()
	if diff := cmp.Diff(chunks(want), chunks(got)); diff != "" {
		t.Fatalf("chunks in order (-want +got):\n%s", diff)
	}
	for i := range want {
		if got[i].Article != want[i].Article {
			t.Errorf("hit %d: article %s, want %s", i, got[i].Article, want[i].Article)
		}
		if math.Abs(got[i].Score-want[i].Score) > tolerance {
			t.Errorf("hit %d: score %.5f, want %.5f", i, got[i].Score, want[i].Score)
		}
	}
}

func ranksByCosine(t *testing.T, s VectorStore) {
	ws, art := chat.NewID(), chat.NewID()
	near := vec(art, 0.1, 0.01, 0)
	far := vec(art, 90, 90, 90)
	opposite := vec(art, -5, 0, 0)
	put(t, s, ws, "m", opposite, far, near)
	got := nearest(t, s, ws, "m", []float32{3, 0, 0}, 3)
	wantHits(
		t, got,
		knowledge.VectorHit{Chunk: near.Chunk, Article: art, Score: 0.99504},
		knowledge.VectorHit{Chunk: far.Chunk, Article: art, Score: 0.57735},
		knowledge.VectorHit{Chunk: opposite.Chunk, Article: art, Score: -1},
	)
}

func givesExactCosines(t *testing.T, s VectorStore) {
	ws := chat.NewID()
	a, b, c := vec(chat.NewID(), 1, 0), vec(chat.NewID(), 3, 4), vec(chat.NewID(), 0, 2)
	put(t, s, ws, "m", a, b, c)
	wantHits(
		t, nearest(t, s, ws, "m", []float32{4, 3}, 3),
		knowledge.VectorHit{Chunk: b.Chunk, Article: b.Article, Score: 0.96},
		knowledge.VectorHit{Chunk: a.Chunk, Article: a.Article, Score: 0.8},
		knowledge.VectorHit{Chunk: c.Chunk, Article: c.Article, Score: 0.6},
	)
}

func agreesWithBruteForce(t *testing.T, s VectorStore) {
	const n, dim, k = 200, 32, 10
	rng := rand.New(rand.NewPCG(1, 2))
	random := func() []float32 {
		v := make([]float32, dim)
		for i := range v {
			v[i] = float32(rng.NormFloat64())
		}
		return v
	}
	ws := chat.NewID()
	all := make([]knowledge.ChunkVector, n)
	for i := range all {
		all[i] = vec(chat.NewID(), random()...)
	}
	put(t, s, ws, "m", all...)
	for range 5 {
		q := random()
		want := make([]knowledge.VectorHit, n)
		for i, v := range all {
			want[i] = knowledge.VectorHit{Chunk: v.Chunk, Article: v.Article, Score: cosine(q, v.Vector)}
		}
		sort.Slice(want, func(i, j int) bool { return want[i].Score > want[j].Score })
		got := nearest(t, s, ws, "m", q, k)
		if len(got) != k {
			t.Fatalf("%d hits, want %d", len(got), k)
		}
		for i := range got {
			// Rounded storage may swap neighbours that are closer than the
			// tolerance; the score at each rank may not move.
			if math.Abs(got[i].Score-want[i].Score) > tolerance {
				t.Errorf("rank %d: score %.5f, want %.5f", i, got[i].Score, want[i].Score)
			}
		}
	}
}

func cosine(a, b []float32) float64 {
	var dot, aa, bb float64
	for i := range a {
		x, y := float64(a[i]), float64(b[i])
		dot, aa, bb = dot+x*y, aa+x*x, bb+y*y
	}
	return dot / math.Sqrt(aa*bb)
}

func breaksTies(t *testing.T, s VectorStore) {
	ws, art := chat.NewID(), chat.NewID()
	a, b, c := vec(art, 1, 1), vec(art, 1, 1), vec(art, 1, 1)
	put(t, s, ws, "m", c, a, b)
	want := []string{a.Chunk.String(), b.Chunk.String(), c.Chunk.String()}
	sort.Strings(want)
	if diff := cmp.Diff(want, chunks(nearest(t, s, ws, "m", []float32{1, 1}, 3))); diff != "" {
		t.Errorf("ties by chunk id (-want +got):\n%s", diff)
	}
}

func keepsWorkspacesApart(t *testing.T, s VectorStore) {
	one, two := chat.NewID(), chat.NewID()
	mine, theirs := vec(chat.NewID(), 0, 1), vec(chat.NewID(), 1, 0)
	put(t, s, one, "m", mine)
	put(t, s, two, "m", theirs)
	wantHits(t, nearest(t, s, one, "m", []float32{1, 0}, 10),
		knowledge.VectorHit{Chunk: mine.Chunk, Article: mine.Article, Score: 0})
	if err := s.DeleteVectors(t.Context(), one, theirs.Article); err != nil {
		t.Fatalf("delete an article of another workspace: %v", err)
	}
	wantHits(t, nearest(t, s, two, "m", []float32{1, 0}, 10),
		knowledge.VectorHit{Chunk: theirs.Chunk, Article: theirs.Article, Score: 1})
}

func keepsModelsApart(t *testing.T, s VectorStore) {
	ws := chat.NewID()
	small := vec(chat.NewID(), 1, 0)
	large := knowledge.ChunkVector{Chunk: small.Chunk, Article: small.Article, Vector: []float32{0, 0, 3, 4}}
	put(t, s, ws, "two", small)
	put(t, s, ws, "four", large)
	wantHits(t, nearest(t, s, ws, "two", []float32{1, 0}, 5),
		knowledge.VectorHit{Chunk: small.Chunk, Article: small.Article, Score: 1})
	wantHits(t, nearest(t, s, ws, "four", []float32{0, 0, 1, 0}, 5),
		knowledge.VectorHit{Chunk: large.Chunk, Article: large.Article, Score: 0.6})
	if got := nearest(t, s, ws, "other", []float32{1, 0}, 5); len(got) != 0 {
		t.Errorf("%d hits of a model that has no vectors", len(got))
	}
}

func replaces(t *testing.T, s VectorStore) {
	ws := chat.NewID()
	v := vec(chat.NewID(), 1, 0)
	put(t, s, ws, "m", v)
	v.Vector = []float32{0, 1}
	put(t, s, ws, "m", v)
	wantHits(t, nearest(t, s, ws, "m", []float32{0, 1}, 5),
		knowledge.VectorHit{Chunk: v.Chunk, Article: v.Article, Score: 1})
}

func deletes(t *testing.T, s VectorStore) {
	ws, gone, kept := chat.NewID(), chat.NewID(), vec(chat.NewID(), 1, 1)
	put(t, s, ws, "m", vec(gone, 1, 0), vec(gone, 0, 1), kept)
	put(t, s, ws, "other", vec(gone, 1, 0, 0))
	for range 2 { // the second finds nothing and is no error
		if err := s.DeleteVectors(t.Context(), ws, gone); err != nil {
			t.Fatalf("delete: %v", err)
		}
	}
	wantHits(t, nearest(t, s, ws, "m", []float32{1, 1}, 5),
		knowledge.VectorHit{Chunk: kept.Chunk, Article: kept.Article, Score: 1})
	if got := nearest(t, s, ws, "other", []float32{1, 0, 0}, 5); len(got) != 0 {
		t.Errorf("%d vectors of a deleted article left in another model", len(got))
	}
}

func bigK(t *testing.T, s VectorStore) {
	ws := chat.NewID()
	put(t, s, ws, "m", vec(chat.NewID(), 1, 0), vec(chat.NewID(), 0, 1), vec(chat.NewID(), -1, 0))
	if got := nearest(t, s, ws, "m", []float32{1, 0}, 1000); len(got) != 3 {
		t.Errorf("%d hits, want all 3, those of low and negative similarity too", len(got))
	}
}

func noK(t *testing.T, s VectorStore) {
	ws := chat.NewID()
	put(t, s, ws, "m", vec(chat.NewID(), 1, 0))
	for _, k := range []int{0, -1} {
		if got := nearest(t, s, ws, "m", []float32{1, 0}, k); len(got) != 0 {
			t.Errorf("k = %d: %d hits", k, len(got))
		}
	}
}

func emptyWorkspace(t *testing.T, s VectorStore) {
	if got := nearest(t, s, chat.NewID(), "m", []float32{1, 0}, 5); len(got) != 0 {
		t.Errorf("%d hits in an empty workspace", len(got))
	}
}

func zeroVector(t *testing.T, s VectorStore) {
	ws := chat.NewID()
	kept, empty := vec(chat.NewID(), -1, 0), vec(chat.NewID(), 0, 0)
	put(t, s, ws, "m", kept, empty)
	wantHits(t, nearest(t, s, ws, "m", []float32{1, 0}, 5),
		knowledge.VectorHit{Chunk: kept.Chunk, Article: kept.Article, Score: -1})
	if got := nearest(t, s, ws, "m", []float32{0, 0}, 5); len(got) != 0 {
		t.Errorf("%d hits for a query of no length", len(got))
	}
}

// smallBesideBig catches an approximate index whose filter runs after its
// scan: the small workspace's rows would be crowded out by the big one's.
func smallBesideBig(t *testing.T, s VectorStore) {
	big, small := chat.NewID(), chat.NewID()
	crowd := make([]knowledge.ChunkVector, 300)
	for i := range crowd {
		crowd[i] = vec(chat.NewID(), 1, float32(i)/1e4, 0)
	}
	put(t, s, big, "m", crowd...)
	a, b := vec(chat.NewID(), 0, 3, 4), vec(chat.NewID(), 0, 0, 1)
	put(t, s, small, "m", a, b)
	wantHits(t, nearest(t, s, small, "m", []float32{1, 0, 0.001}, 2),
		knowledge.VectorHit{Chunk: b.Chunk, Article: b.Article, Score: 0.001},
		knowledge.VectorHit{Chunk: a.Chunk, Article: a.Article, Score: 0.0008})
}

func cancelled(t *testing.T, s VectorStore) {
	ws := chat.NewID()
	put(t, s, ws, "m", vec(chat.NewID(), 1, 0))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Nearest(ctx, ws, "m", []float32{1, 0}, 5); err == nil {
		t.Error("no error under a cancelled context")
	}
}

func concurrent(t *testing.T, s VectorStore) {
	ws := chat.NewID()
	fixed := vec(chat.NewID(), 1, 0)
	put(t, s, ws, "m", fixed)
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for range 10 {
				v := vec(chat.NewID(), 0, 1)
				if err := s.PutVectors(t.Context(), ws, "m", []knowledge.ChunkVector{v}); err != nil {
					t.Errorf("put while reading: %v", err)
				}
				if err := s.DeleteVectors(t.Context(), ws, v.Article); err != nil {
					t.Errorf("delete while reading: %v", err)
				}
			}
		})
		wg.Go(func() {
			for range 10 {
				hits, err := s.Nearest(t.Context(), ws, "m", []float32{1, 0}, 1)
				if err != nil || len(hits) != 1 || hits[0].Chunk != fixed.Chunk {
					t.Errorf("nearest while writing: %v, %v", hits, err)
				}
			}
		})
	}
	wg.Wait()
}
