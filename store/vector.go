package store

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"math"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

var _ knowledge.Vectors = (*Store)(nil)

// PutEmbedded brings a space up to date with some articles, all of one call
// or none. An article that has another version by now, or is no longer live
// though vectors came for it, is left alone: it comes up again. NotFound when
// the space is gone, Conflict when a vector has another length than the
// space's.
func (s *Store) PutEmbedded(ctx context.Context, workspace chat.ID, model string, es []knowledge.Embedded) error {
	err := s.write(ctx, func(c *conn) error {
		w := vectorWriter{conn: c, s: s, model: model}
		err := c.row(ctx, `UPDATE vector_space SET rev = rev + 1 WHERE workspace = $1 AND model = $2 RETURNING id, rev, dim`,
			[]any{workspace, model}, []any{&w.space, &w.rev, &w.dim})
		if err != nil {
			return err
		}
		for _, e := range es {
			if err := w.put(ctx, workspace, e); err != nil {
				return err
			}
		}
		return nil
	})
	return s.fail(err, "store the vectors of %d articles in the space %s", len(es), model)
}

// vectorWriter writes into one space in one transaction.
type vectorWriter struct {
	*conn
	s          *Store
	model      string
	space, rev int64
	dim        int
}

func (w *vectorWriter) put(ctx context.Context, workspace chat.ID, e knowledge.Embedded) error {
	var live bool
	err := w.row(ctx, `SELECT CASE WHEN status = 'live' THEN 1 ELSE 0 END FROM article WHERE id = $1 AND workspace = $2 AND version = $3`+w.d.forUpdate,
		[]any{e.Article, workspace, e.Version}, []any{yes(&live)})
	if errors.Is(err, sql.ErrNoRows) || err == nil && !live && len(e.Fresh) > 0 {
		return nil
	}
	if err != nil {
		return err
	}
	for _, unit := range e.Gone {
		if _, err := w.exec(ctx, `DELETE FROM space_vector WHERE space = $1 AND unit = $2 AND article = $3`, w.space, unit, e.Article); err != nil {
			return err
		}
	}
	for _, v := range e.Fresh {
		if err := w.fits(ctx, v); err != nil {
			return err
		}
		if _, err := w.exec(ctx, `INSERT INTO space_vector (space, unit, article, line, vector) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (space, unit) DO UPDATE SET vector = excluded.vector`, w.space, v.Chunk, e.Article, v.Line, w.s.vectorArg(v.Vector)); err != nil {
			return err
		}
	}
	_, err = w.exec(ctx, `INSERT INTO space_article (space, article, version, rev) VALUES ($1, $2, $3, $4)
		ON CONFLICT (space, article) DO UPDATE SET version = excluded.version, rev = excluded.rev`, w.space, e.Article, e.Version, w.rev)
	return err
}

// fits checks a vector's length; the first one gives the space its own.
func (w *vectorWriter) fits(ctx context.Context, v knowledge.ChunkVector) error {
	switch {
	case len(v.Vector) == 0:
		return chat.Errorf(chat.Invalid, "the vector of chunk %s is empty", v.Chunk)
	case w.dim == 0:
		w.dim = len(v.Vector)
		_, err := w.exec(ctx, `UPDATE vector_space SET dim = $2 WHERE id = $1`, w.space, w.dim)
		return err
	case w.dim != len(v.Vector):
		return chat.Errorf(chat.Conflict, "model %s gave vectors of %d numbers, before they had %d: give the new model another name", w.model, len(v.Vector), w.dim)
	}
	return nil
}

// DeleteVectors takes away an article's vectors, in every space. One that is
// still live is embedded again.
func (s *Store) DeleteVectors(ctx context.Context, workspace, article chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		if _, err := c.exec(ctx, `DELETE FROM space_vector WHERE article = $1 AND space IN (SELECT id FROM vector_space WHERE workspace = $2)`, article, workspace); err != nil {
			return err
		}
		if _, err := c.exec(ctx, `UPDATE vector_space SET rev = rev + 1 WHERE workspace = $1`, workspace); err != nil {
			return err
		}
		// The row stays, so that copies in memory hear of it.
		_, err := c.exec(ctx, `UPDATE space_article SET version = -1, rev = (SELECT s.rev FROM vector_space s WHERE s.id = space)
			WHERE article = $1 AND space IN (SELECT id FROM vector_space WHERE workspace = $2)`, article, workspace)
		return err
	})
	return s.fail(err, "delete the vectors of article %s", article)
}

// Nearest implements knowledge.Vectors: exactly on SQLite and for the small
// spaces of PostgreSQL, by an HNSW index and exact re-ranking for the large.
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

// unpackVector reads what packVector wrote into v, which grows as needed.
func unpackVector(v []float32, b []byte) []float32 {
	v = v[:0]
	for ; len(b) >= 4; b = b[4:] {
		v = append(v, math.Float32frombits(binary.LittleEndian.Uint32(b)))
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
