package store

import (
	"context"
	"math"

	"github.com/pgvector/pgvector-go"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// vectorText is a vector as pgvector reads it.
func vectorText(v []float32) any { return pgvector.NewVector(v) }

// nearestPostgres lets pgvector compare every vector of the workspace and
// model. The column has no fixed dimension, as every model brings its own, so
// there is no approximate index on it; MATERIALIZED filters by dimension
// before any distance is computed, which fails between different ones.
func (s *Store) nearestPostgres(ctx context.Context, workspace chat.ID, model string, query []float32, k int) ([]knowledge.VectorHit, error) {
	hits, err := list(ctx, &s.read, `WITH mine AS MATERIALIZED (
			SELECT chunk, article, vector FROM chunk_vector WHERE workspace = $1 AND model = $2 AND dim = $3
		), near AS (
			SELECT chunk, article, 1 - (vector <=> $4) AS score FROM mine
		)
		SELECT chunk, article, score FROM near WHERE score <> 'NaN' ORDER BY score DESC, chunk LIMIT $5`,
		[]any{workspace, model, len(query), pgvector.NewVector(query), k},
		func(h *knowledge.VectorHit) []any { return []any{&h.Chunk, &h.Article, &h.Score} })
	for i := range hits { // rounding may leave the range by a hair
		hits[i].Score = math.Max(-1, math.Min(1, hits[i].Score))
	}
	return hits, err
}
