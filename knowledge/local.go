package knowledge

import (
	"context"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// LocalDense gives the dense arm of some articles without a store: the
// built-in embedder, trained on them, and their vectors in memory. It is what
// a server gives the same articles once they rest, for evals and for tools
// that open a knowledge base once. Articles too few to learn from give an arm
// that stays silent.
func LocalDense(ctx context.Context, workspace chat.ID, arts []Article, o LSAOptions) (*Dense, error) {
	d := &Dense{Workspace: workspace}
	l, err := TrainLSA(ctx, TrainingTexts(arts), o)
	if chat.CodeOf(err) == chat.Invalid {
		return d, nil
	}
	if err != nil {
		return nil, err
	}
	m := NewMatrix(l.Dim())
	for _, a := range arts {
		units := Units(a)
		texts := make([]string, len(units))
		for i, u := range units {
			texts[i] = u.Text
		}
		vectors, err := l.Embed(ctx, texts)
		if err != nil {
			return nil, err
		}
		for i, u := range units {
			m.Add(ChunkVector{Chunk: u.ID, Article: a.ID, Line: u.Line, Vector: vectors[i]})
		}
	}
	d.Vectors = oneMatrix{workspace, l.Model(), m}
	d.Serve(l)
	return d, nil
}

// oneMatrix is a single space.
type oneMatrix struct {
	workspace chat.ID
	model     string
	matrix    *Matrix
}

var _ Vectors = oneMatrix{}

// Nearest implements Vectors.
func (o oneMatrix) Nearest(ctx context.Context, workspace chat.ID, model string, query []float32, k int) ([]VectorHit, error) {
	if err := ctx.Err(); err != nil {
		return nil, chat.Wrap(chat.Unavailable, err, "search by vector")
	}
	if workspace != o.workspace || model != o.model {
		return nil, nil
	}
	return o.matrix.Nearest(query, k), nil
}
