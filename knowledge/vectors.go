package knowledge

import (
	"context"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Embedder turns texts into dense vectors.
//
// Embed gives one vector of Dim values per text, in the order of the texts.
// It may be called from many goroutines at once and stops when ctx ends.
// Model names the vectors' space: vectors of two models are never compared.
type Embedder interface {
	Embed(ctx context.Context, texts []string) ([][]float32, error)
	Model() string
	Dim() int
}

// ChunkVector is the dense vector of one chunk.
type ChunkVector struct {
	Chunk   chat.ID
	Article chat.ID
	Vector  []float32
}

// VectorHit is a chunk near a query. Score is the cosine similarity, −1 … 1.
type VectorHit struct {
	Chunk   chat.ID
	Article chat.ID
	Score   float64
}

// Vectors finds the stored vectors nearest to a query.
//
// Nearest gives at most k hits of this workspace and model, best first, ties
// by chunk id; fewer when fewer are stored, none when k ≤ 0. Other workspaces
// and other models, whose dimension may differ, are never seen. A vector of
// no length is never near anything. Safe for concurrent use.
type Vectors interface {
	Nearest(ctx context.Context, workspace chat.ID, model string, query []float32, k int) ([]VectorHit, error)
}
