package indextest

import (
	"bytes"
	"context"
	"math"
	"slices"
	"sync"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// Memory is the reference VectorStore: an exact scan over a map. It says what
// the suite means, and serves tests that need vectors but no database. The
// zero value is empty and ready. Safe for concurrent use.
type Memory struct {
	mu   sync.RWMutex
	rows map[memoryKey]knowledge.ChunkVector
}

type memoryKey struct {
	workspace chat.ID
	model     string
	chunk     chat.ID
}

var _ VectorStore = (*Memory)(nil)

// PutVectors stores or replaces vectors; they are copied.
func (m *Memory) PutVectors(_ context.Context, workspace chat.ID, model string, v []knowledge.ChunkVector) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.rows == nil {
		m.rows = make(map[memoryKey]knowledge.ChunkVector)
	}
	for _, cv := range v {
		cv.Vector = slices.Clone(cv.Vector)
		m.rows[memoryKey{workspace, model, cv.Chunk}] = cv
	}
	return nil
}

// DeleteVectors forgets an article's vectors of every model.
func (m *Memory) DeleteVectors(_ context.Context, workspace, article chat.ID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for k, v := range m.rows {
		if k.workspace == workspace && v.Article == article {
			delete(m.rows, k)
		}
	}
	return nil
}

// Nearest scans every vector of the workspace and model.
func (m *Memory) Nearest(ctx context.Context, workspace chat.ID, model string, query []float32, k int) ([]knowledge.VectorHit, error) {
	if err := ctx.Err(); err != nil {
		return nil, chat.Wrap(chat.Unavailable, err, "nearest vectors of workspace %s", workspace)
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	var hits []knowledge.VectorHit
	for key, v := range m.rows {
		if key.workspace != workspace || key.model != model || len(v.Vector) != len(query) {
			continue
		}
		if c := cosine(query, v.Vector); !math.IsNaN(c) {
			hits = append(hits, knowledge.VectorHit{Chunk: v.Chunk, Article: v.Article, Score: c})
		}
	}
	slices.SortFunc(hits, func(a, b knowledge.VectorHit) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return bytes.Compare(a.Chunk[:], b.Chunk[:])
	})
	return hits[:min(max(k, 0), len(hits))], nil
}
