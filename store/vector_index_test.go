package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/pgvector/pgvector-go"
	pgxvector "github.com/pgvector/pgvector-go/pgx"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// crowd makes vectors that lie in clusters, as those of texts do: around
// centres, each with its own noise. Without clusters all is random, which no
// embedder gives and no graph can be quick on.
type crowd struct {
	rng     *rand.Rand
	dim     int
	centres [][]float32
}

func newCrowd(dim, clusters int) *crowd {
	c := &crowd{rng: rand.New(rand.NewPCG(11, 12)), dim: dim}
	for range clusters {
		c.centres = append(c.centres, c.noise())
	}
	return c
}

func (c *crowd) noise() []float32 {
	v := make([]float32, c.dim)
	for i := range v {
		v[i] = float32(c.rng.NormFloat64())
	}
	return v
}

func (c *crowd) vector() []float32 {
	v := c.noise()
	if len(c.centres) > 0 {
		for i, x := range c.centres[c.rng.IntN(len(c.centres))] {
			v[i] = 0.7*v[i] + x
		}
	}
	return v
}

// fill copies n vectors into a space of a workspace, of an article each.
func (c *crowd) fill(t testing.TB, o store.Options, s *store.Store, ws chat.ID, model string, n int) {
	t.Helper()
	ctx := t.Context()
	space, err := s.WantSpace(ctx, knowledge.Space{Workspace: ws, Model: model, Dim: c.dim}, nil)
	if err != nil {
		t.Fatal(err)
	}
	db, err := pgx.Connect(ctx, o.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(context.WithoutCancel(ctx))
	if err := pgxvector.RegisterTypes(ctx, db); err != nil {
		t.Fatal(err)
	}
	_, err = db.CopyFrom(ctx, pgx.Identifier{"space_vector"}, []string{"space", "unit", "article", "line", "vector"}, pgx.CopyFromSlice(n, func(int) ([]any, error) {
		unit, article := chat.NewID(), chat.NewID()
		return []any{space.ID, unit[:], article[:], int64(0), pgvector.NewVector(c.vector())}, nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(ctx, "ANALYZE space_vector"); err != nil {
		t.Fatal(err)
	}
}

// recall is the share of the exact k best that an indexed search finds.
func recall(t testing.TB, s *store.Store, ws chat.ID, model string, queries [][]float32, k int) float64 {
	t.Helper()
	found := 0
	for _, q := range queries {
		want, err := store.ExactNearest(t.Context(), s, ws, model, q, k)
		if err != nil || len(want) != k {
			t.Fatalf("%d exact hits, %v", len(want), err)
		}
		got, err := s.Nearest(t.Context(), ws, model, q, k)
		if err != nil || len(got) != k {
			t.Fatalf("%d hits, want %d, %v", len(got), k, err)
		}
		for _, w := range want {
			if slices.ContainsFunc(got, func(g knowledge.VectorHit) bool { return g.Chunk == w.Chunk }) {
				found++
			}
		}
	}
	return float64(found) / float64(len(queries)*k)
}

// TestVectorIndex looks at the plans of a large space and a small one, and at
// what the index finds.
func TestVectorIndex(t *testing.T) {
	t.Parallel()
	o := storetest.Postgres(t)
	s := storetest.Open(t, o)
	workspace := func(slug string) chat.ID {
		ws, err := s.CreateWorkspace(t.Context(), chat.Workspace{Slug: slug, Name: slug, Lang: "en", TimeZone: "UTC"})
		if err != nil {
			t.Fatal(err)
		}
		return ws.ID
	}
	const dim, k = 192, 10
	c := newCrowd(dim, 40)
	big, small := workspace("big"), workspace("small")
	c.fill(t, o, s, big, "m", 8000)
	c.fill(t, o, s, small, "m", 300)
	queries := make([][]float32, 40)
	for i := range queries {
		queries[i] = c.vector()
	}
	plan := func(ws chat.ID, exact bool) string {
		t.Helper()
		s.ForgetSpaces()
		p, err := store.ExplainNearest(t.Context(), s, ws, "m", queries[0], k, exact)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if p := plan(big, false); strings.Contains(p, "hnsw") {
		t.Errorf("before there is an index:\n%s", p)
	}
	for range 2 { // the second finds it made
		for _, ws := range []chat.ID{big, small} {
			if err := s.IndexVectors(t.Context(), ws, "m"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if p := plan(big, false); !strings.Contains(p, "Index Scan using space_vector_hnsw_") {
		t.Errorf("the large space is not searched by its index:\n%s", p)
	}
	if p := plan(big, true); strings.Contains(p, "hnsw") {
		t.Errorf("the exact search goes by the index:\n%s", p)
	}
	if p := plan(small, false); strings.Contains(p, "hnsw") || !strings.Contains(p, "space_vector_by_article") && !strings.Contains(p, "space_vector_pkey") {
		t.Errorf("the small space is not compared by itself:\n%s", p)
	}
	if r := recall(t, s, big, "m", queries, k); r < 0.97 {
		t.Errorf("recall@%d %.3f", k, r)
	}
	if r := recall(t, s, small, "m", queries, k); r != 1 {
		t.Errorf("recall@%d of a small space %.3f, it is searched exactly", k, r)
	}

	// The rows of an index stay in it for a while when they are deleted. A
	// search that stopped at the first ones would find too little.
	near, err := store.ExactNearest(t.Context(), s, big, "m", queries[0], 1000)
	if err != nil {
		t.Fatal(err)
	}
	gone := map[chat.ID]bool{}
	for _, h := range near[:250] {
		gone[h.Chunk] = true
		if err := s.DeleteVectors(t.Context(), big, h.Article); err != nil {
			t.Fatal(err)
		}
	}
	hits, err := s.Nearest(t.Context(), big, "m", queries[0], 50)
	if err != nil || len(hits) != 50 {
		t.Errorf("%d hits beside deleted rows, %v", len(hits), err)
	}
	for _, h := range hits {
		if gone[h.Chunk] {
			t.Error("a deleted vector is found")
		}
	}
	if err := s.DropSpace(t.Context(), big, "m"); err != nil {
		t.Fatal(err)
	}
	if left := texts(t, raw(t, o), `SELECT indexname FROM pg_indexes WHERE indexname LIKE 'space_vector_hnsw_%' AND schemaname = current_schema()`); len(left) > 0 {
		t.Errorf("indexes left: %v", left)
	}
}

// BenchmarkVectorIndex searches 100,000 vectors of 384 values in PostgreSQL
// and reports the time of the slowest hundredth and the recall.
func BenchmarkVectorIndex(b *testing.B) {
	const n, dim, k = 100_000, 384, 10
	for _, clusters := range []int{2000, 0} {
		b.Run(fmt.Sprintf("%dx%d/clusters=%d", n, dim, clusters), func(b *testing.B) {
			o := storetest.Postgres(b)
			s := storetest.Open(b, o)
			ws, err := s.CreateWorkspace(b.Context(), chat.Workspace{Slug: "big", Name: "Big", Lang: "en", TimeZone: "UTC"})
			if err != nil {
				b.Fatal(err)
			}
			c := newCrowd(dim, clusters)
			c.fill(b, o, s, ws.ID, "m", n)
			start := time.Now()
			if err := s.IndexVectors(b.Context(), ws.ID, "m"); err != nil {
				b.Fatal(err)
			}
			build := time.Since(start)
			queries := make([][]float32, 100)
			for i := range queries {
				queries[i] = c.vector()
			}
			quality := recall(b, s, ws.ID, "m", queries, k) // warms the cache, too
			var took []time.Duration
			b.ResetTimer()
			for i := range b.N {
				at := time.Now()
				if _, err := s.Nearest(b.Context(), ws.ID, "m", queries[i%len(queries)], 50); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(at))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(quality, "recall@10")
			b.ReportMetric(build.Seconds(), "build-s")
		})
	}
}
