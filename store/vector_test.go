package store

import (
	"context"
	"slices"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/knowledge/indextest"
)

// anyChunk is a store that makes the rows which vectors need: the suite puts
// vectors of workspaces, articles and chunks that it has made up.
type anyChunk struct{ *Store }

// PutVectors makes the rows and stores the vectors.
func (a anyChunk) PutVectors(ctx context.Context, workspace chat.ID, model string, v []knowledge.ChunkVector) error {
	err := a.write(ctx, func(c *conn) error {
		id := workspace[:]
		if _, err := c.exec(ctx, `INSERT INTO workspace (id, slug, name, lang, timezone, settings, created_ms)
			VALUES ($1, $2, '', '', '', '{}', 0) ON CONFLICT (id) DO NOTHING`, id, workspace.String()); err != nil {
			return err
		}
		if _, err := c.exec(ctx, `INSERT INTO collection (id, workspace, name, created_ms) VALUES ($1, $2, '', 0) ON CONFLICT (id) DO NOTHING`, id, id); err != nil {
			return err
		}
		for _, cv := range v {
			if _, err := c.exec(ctx, `INSERT INTO article (id, workspace, collection, slug, title, body, questions, lang, url, status, hash, version, helpful, unhelpful, created_ms, updated_ms)
				VALUES ($1, $2, $2, $3, '', '', '[]', '', '', 'live', '', 0, 0, 0, 0, 0) ON CONFLICT (id) DO NOTHING`, cv.Article, id, cv.Article.String()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if _, err := a.WantSpace(ctx, knowledge.Space{Workspace: workspace, Model: model}, nil); err != nil {
		return err
	}
	var es []knowledge.Embedded
	for _, cv := range v {
		es = append(es, knowledge.Embedded{Article: cv.Article, Fresh: []knowledge.ChunkVector{cv}})
	}
	return a.PutEmbedded(ctx, workspace, model, es)
}

func TestInsertHit(t *testing.T) {
	t.Parallel()
	var best []knowledge.VectorHit
	for _, score := range []float64{0.1, 0.9, 0.5, 0.7, 0.2} {
		best = insertHit(best, knowledge.VectorHit{Chunk: chat.NewID(), Score: score}, 3)
	}
	var got []float64
	for _, h := range best {
		got = append(got, h.Score)
	}
	if want := []float64{0.9, 0.7, 0.5}; !slices.Equal(got, want) {
		t.Errorf("the three best: %v, want %v", got, want)
	}
}

// RunVectors is for the tests outside the package, which can open both engines.
var RunVectors = func(t *testing.T, open func(t *testing.T) *Store) {
	indextest.Run(t, func(t *testing.T) indextest.VectorStore { return anyChunk{open(t)} })
}

// ExplainNearest gives the plan of the statement that Nearest runs, for the
// tests outside the package; exact asks for that of a space without an index.
func ExplainNearest(ctx context.Context, s *Store, workspace chat.ID, model string, query []float32, k int, exact bool) (plan string, err error) {
	known, err := s.space(ctx, workspace, model)
	if err != nil {
		return "", err
	}
	q, third := exactNearest, known.id
	if known.indexed && !exact {
		q, third = indexedNearest(known.id, known.dim), int64(k*rerank)
	}
	var line string
	err = s.read.each(ctx, "EXPLAIN (ANALYZE, TIMING OFF) "+q, []any{s.vectorArg(query), k, third}, []any{&line}, func() error {
		plan += line + "\n"
		return nil
	})
	return plan, err
}

// ExactNearest compares all vectors of a space, whatever index it has.
func ExactNearest(ctx context.Context, s *Store, workspace chat.ID, model string, query []float32, k int) ([]knowledge.VectorHit, error) {
	known, err := s.space(ctx, workspace, model)
	if err != nil {
		return nil, err
	}
	return list(ctx, &s.read, exactNearest, []any{s.vectorArg(query), k, known.id},
		func(h *knowledge.VectorHit) []any { return []any{&h.Chunk, &h.Article, yes(&h.Line), &h.Score} })
}

// ForgetSpaces makes the next search look at what spaces there are.
func (s *Store) ForgetSpaces() {
	s.known.mu.Lock()
	defer s.known.mu.Unlock()
	s.known.m = nil
}
