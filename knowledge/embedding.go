package knowledge

import (
	"context"
	"log/slog"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// EmbeddingStore keeps vectors and knows which chunks lack one.
type EmbeddingStore interface {
	Workspaces(ctx context.Context) ([]chat.Workspace, error)
	ChunksWithoutVector(ctx context.Context, workspace chat.ID, model string, limit int) ([]Chunk, error)
	PutVectors(ctx context.Context, workspace chat.ID, model string, v []ChunkVector) error
}

// Embedding gives every chunk a vector of the current model, in the
// background. What it has to do is what the store lacks, so it goes on after
// a crash, and a new model's vectors grow beside the old one's.
type Embedding struct {
	Store    EmbeddingStore
	Embedder Embedder
	Log      *slog.Logger
}

const (
	embedEvery = time.Second      // how often new chunks are looked for
	embedPause = 30 * time.Second // after a failure of the model
	embedBatch = 64               // chunks per request
)

// Run works until ctx ends. Failures are logged and tried again.
func (e *Embedding) Run(ctx context.Context) {
	wait := time.NewTimer(0)
	defer wait.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-wait.C:
		}
		if err := e.all(ctx); err != nil && ctx.Err() == nil {
			e.Log.Warn("embedding failed", "model", e.Embedder.Model(), "error", err)
			wait.Reset(embedPause)
			continue
		}
		wait.Reset(embedEvery)
	}
}

func (e *Embedding) all(ctx context.Context) error {
	workspaces, err := e.Store.Workspaces(ctx)
	if err != nil {
		return err
	}
	for _, w := range workspaces {
		for {
			n, err := e.some(ctx, w.ID)
			if err != nil {
				return err
			}
			if n < embedBatch {
				break
			}
		}
	}
	return nil
}

func (e *Embedding) some(ctx context.Context, workspace chat.ID) (int, error) {
	chunks, err := e.Store.ChunksWithoutVector(ctx, workspace, e.Embedder.Model(), embedBatch)
	if err != nil || len(chunks) == 0 {
		return 0, err
	}
	texts := make([]string, len(chunks))
	for i, c := range chunks {
		texts[i] = c.Heading + "\n" + c.Text
	}
	vectors, err := e.Embedder.Embed(ctx, texts)
	if err != nil {
		return 0, err
	}
	rows := make([]ChunkVector, len(chunks))
	for i, c := range chunks {
		rows[i] = ChunkVector{Chunk: c.ID, Article: c.Article, Vector: vectors[i]}
	}
	return len(chunks), e.Store.PutVectors(ctx, workspace, e.Embedder.Model(), rows)
}
