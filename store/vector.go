package store

import (
	"context"
	"encoding/binary"
	"math"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

var _ knowledge.Vectors = (*Store)(nil)

const upsertVector = `INSERT INTO chunk_vector (chunk, model, workspace, article, dim, vector)
	SELECT id, $2, workspace, article, $5, $6 FROM chunk WHERE id = $1 AND workspace = $3 AND article = $4
	ON CONFLICT (chunk, model) DO UPDATE SET dim = excluded.dim, vector = excluded.vector`

// PutVectors stores or replaces the vectors of chunks, all of one call or
// none. A chunk that is no longer there, because its article was edited
// meanwhile, is skipped.
func (s *Store) PutVectors(ctx context.Context, workspace chat.ID, model string, v []knowledge.ChunkVector) error {
	err := s.write(ctx, func(c *conn) error {
		for _, cv := range v {
			if len(cv.Vector) == 0 {
				return chat.Errorf(chat.Invalid, "the vector of chunk %s is empty", cv.Chunk)
			}
			if _, err := c.exec(ctx, upsertVector, cv.Chunk, model, workspace, cv.Article, len(cv.Vector), s.vectorArg(cv.Vector)); err != nil {
				return err
			}
		}
		return nil
	})
	return s.fail(err, "store %d vectors", len(v))
}

// DeleteVectors takes away an article's vectors, of every model.
func (s *Store) DeleteVectors(ctx context.Context, workspace, article chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		_, err := c.exec(ctx, `DELETE FROM chunk_vector WHERE article = $1 AND workspace = $2`, article, workspace)
		return err
	})
	return s.fail(err, "delete the vectors of article %s", article)
}

// ChunksWithoutVector gives chunks of live articles that a model has not
// embedded yet, at most limit (≤ 500).
func (s *Store) ChunksWithoutVector(ctx context.Context, workspace chat.ID, model string, limit int) ([]knowledge.Chunk, error) {
	if limit <= 0 || limit > maxEvents {
		limit = maxEvents
	}
	out, err := list(ctx, &s.read, `SELECT k.id, k.article, k.ordinal, k.heading, k.text FROM chunk k
		WHERE k.workspace = $1 AND NOT EXISTS (SELECT 1 FROM chunk_vector x WHERE x.chunk = k.id AND x.model = $2)
		ORDER BY k.id LIMIT $3`, []any{workspace, model, limit},
		func(k *knowledge.Chunk) []any { return []any{&k.ID, &k.Article, &k.Ordinal, &k.Heading, &k.Text} })
	return out, s.fail(err, "look for chunks without a vector")
}

// Nearest implements knowledge.Vectors: exactly, on both engines.
func (s *Store) Nearest(ctx context.Context, workspace chat.ID, model string, query []float32, k int) ([]knowledge.VectorHit, error) {
	if k <= 0 || norm(query) == 0 {
		return nil, s.fail(ctx.Err(), "search by vector")
	}
	search := s.nearestSQLite
	if s.pool != nil {
		search = s.nearestPostgres
	}
	hits, err := search(ctx, workspace, model, query, k)
	return hits, s.fail(err, "search by vector")
}

func (s *Store) vectorArg(v []float32) any {
	if s.pool == nil {
		return packVector(v)
	}
	return vectorText(v)
}

// norm is the length of a vector.
func norm(v []float32) float64 {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	return math.Sqrt(sum)
}

// packVector writes little-endian 32-bit floats.
func packVector(v []float32) []byte {
	b := make([]byte, 0, 4*len(v))
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

func unpackVector(b []byte) []float32 {
	v := make([]float32, len(b)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return v
}

// less orders hits best first, ties by chunk.
func less(a, b knowledge.VectorHit) int {
	switch {
	case a.Score > b.Score:
		return -1
	case a.Score < b.Score:
		return 1
	}
	return strings.Compare(string(a.Chunk[:]), string(b.Chunk[:]))
}
