package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/pgvector/pgvector-go"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

const (
	// indexFrom is the number of vectors from which a space has an index.
	// Below it PostgreSQL compares them all in a few milliseconds, exactly.
	indexFrom = 5000
	// hnswM, hnswConstruction and hnswSearch are pgvector's parameters: links
	// of a vector, and candidates while building and while searching (figures
	// in docs/decisions/0013-vector-indexes.md).
	hnswM, hnswConstruction, hnswSearch = 24, 128, 120
	// halfvecDims is the most values that an index of 16-bit vectors takes.
	halfvecDims = 4000
	// rerank is how many more vectors than asked for the index gives, to be
	// ordered by their exact similarity.
	rerank = 2
	// knowIndex is how long a node believes what it knows about a space.
	knowIndex = 15 * time.Second
)

// prepareVectors sets how a connection searches HNSW indexes. Iterative scans
// (pgvector 0.8) go on when rows of the index turn out to be deleted; an older
// pgvector ignores the setting with a warning.
func prepareVectors(ctx context.Context, c *pgx.Conn) error {
	_, err := c.Exec(ctx, fmt.Sprintf(`SET hnsw.ef_search = %d; SET hnsw.iterative_scan = 'strict_order'`, hnswSearch))
	return err
}

// vectorText is a vector as pgvector reads it.
func vectorText(v []float32) any { return pgvector.NewVector(v) }

// knownSpaces remembers the numbers of spaces and which have an index. Safe
// for concurrent use.
type knownSpaces struct {
	mu sync.Mutex
	m  map[spaceName]knownSpace
}

type spaceName struct {
	workspace chat.ID
	model     string
}

type knownSpace struct {
	id      int64
	dim     int
	indexed bool
	at      time.Time
}

// space looks a space up; id is 0 when there is none.
func (s *Store) space(ctx context.Context, workspace chat.ID, model string) (knownSpace, error) {
	name := spaceName{workspace, model}
	s.known.mu.Lock()
	k, ok := s.known.m[name]
	s.known.mu.Unlock()
	if ok && time.Since(k.at) < knowIndex {
		return k, nil
	}
	k = knownSpace{at: time.Now()}
	err := s.read.row(ctx, `SELECT id, dim FROM vector_space WHERE workspace = $1 AND model = $2`, []any{workspace, model}, []any{&k.id, &k.dim})
	if errors.Is(err, sql.ErrNoRows) {
		return knownSpace{}, nil // not kept: it may be made at any moment
	}
	if err == nil {
		k.indexed, err = s.hasVectorIndex(ctx, k.id)
	}
	if err != nil || k.dim == 0 {
		return k, err
	}
	s.known.mu.Lock()
	defer s.known.mu.Unlock()
	if s.known.m == nil {
		s.known.m = make(map[spaceName]knownSpace)
	}
	s.known.m[name] = k
	return k, nil
}

func (k *knownSpaces) forget(workspace chat.ID, model string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.m, spaceName{workspace, model})
}

func (s *Store) hasVectorIndex(ctx context.Context, space int64) (bool, error) {
	var n int
	err := s.read.row(ctx, `SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = current_schema() AND c.relname = $1 AND i.indisvalid`, []any{vectorIndex(space)}, []any{&n})
	return n > 0, err
}

// vectorIndex names the index of a space.
func vectorIndex(space int64) string { return fmt.Sprintf("space_vector_hnsw_%d", space) }

// nearestPostgres searches the space's index and orders what it gives by
// exact similarity, or compares all vectors of a space that has none.
func (s *Store) nearestPostgres(ctx context.Context, workspace chat.ID, model string, query []float32, k int) ([]knowledge.VectorHit, error) {
	space, err := s.space(ctx, workspace, model)
	if err != nil || space.id == 0 || space.dim != len(query) {
		return nil, err
	}
	q, third := exactNearest, space.id
	if space.indexed {
		q, third = indexedNearest(space.id, space.dim), int64(k*rerank)
	}
	hits, err := list(ctx, &s.read, q, []any{pgvector.NewVector(query), k, third},
		func(h *knowledge.VectorHit) []any { return []any{&h.Chunk, &h.Article, yes(&h.Line), &h.Score} })
	for i := range hits { // rounding may leave the range by a hair
		hits[i].Score = math.Max(-1, math.Min(1, hits[i].Score))
	}
	return hits, err
}

// exactNearest takes the query, the number of hits and the space.
const exactNearest = `SELECT unit, article, line, score FROM (
		SELECT unit, article, line, 1 - (vector <=> $1) AS score FROM space_vector WHERE space = $3
	) AS every WHERE score <> 'NaN' ORDER BY score DESC, unit LIMIT $2`

// indexedNearest takes the query, the number of hits and how many the index
// gives. The space's number and dimension stand in the statement: they have to
// be seen to match the index's condition and expression.
func indexedNearest(space int64, dim int) string {
	return fmt.Sprintf(`SELECT unit, article, line, score FROM (
		SELECT unit, article, line, 1 - (vector <=> $1) AS score FROM space_vector
		WHERE space = %d ORDER BY vector::halfvec(%d) <=> $1::vector::halfvec(%d) LIMIT $3
	) AS near ORDER BY score DESC, unit LIMIT $2`, space, dim, dim)
}

// IndexVectors gives a large space its index, without holding up writes to
// it. What is there already, or too small, is left alone. SQLite's spaces
// need none.
func (s *Store) IndexVectors(ctx context.Context, workspace chat.ID, model string) error {
	if s.pool == nil {
		return nil
	}
	return s.fail(s.indexVectors(ctx, workspace, model), "index the space %s", model)
}

func (s *Store) indexVectors(ctx context.Context, workspace chat.ID, model string) error {
	var id int64
	var dim, n int
	err := s.read.row(ctx, `SELECT s.id, s.dim, (SELECT count(*) FROM space_vector v WHERE v.space = s.id) FROM vector_space s WHERE s.workspace = $1 AND s.model = $2`,
		[]any{workspace, model}, []any{&id, &dim, &n})
	if err != nil || n < indexFrom || dim == 0 || dim > halfvecDims {
		return err
	}
	if has, err := s.hasVectorIndex(ctx, id); err != nil || has {
		return err
	}
	// A build that was cut off leaves an invalid index of the name.
	if err := s.dropVectorIndex(ctx, id); err != nil {
		return err
	}
	c, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer c.Close() //nolint:errcheck // back into the pool; an error of the statements is the one to tell
	// The graph is built in memory or many times slower.
	graph := n * (2*dim + 20*hnswM + 200) * 3 / 2 >> 10
	statements := []string{
		fmt.Sprintf(`SET maintenance_work_mem = '%dkB'`, min(max(graph, 64<<10), 1<<20)),
		fmt.Sprintf(`CREATE INDEX CONCURRENTLY %s ON space_vector USING hnsw ((vector::halfvec(%d)) halfvec_cosine_ops)
			WITH (m = %d, ef_construction = %d) WHERE space = %d`, vectorIndex(id), dim, hnswM, hnswConstruction, id),
		`RESET maintenance_work_mem`,
	}
	for _, q := range statements {
		if _, err := c.ExecContext(ctx, q); err != nil {
			return err
		}
	}
	s.known.forget(workspace, model)
	return nil
}

func (s *Store) dropVectorIndex(ctx context.Context, space int64) error {
	_, err := s.db.ExecContext(ctx, "DROP INDEX CONCURRENTLY IF EXISTS "+vectorIndex(space))
	return err
}
