package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

const (
	// vectorMemory bounds the vectors that SQLite's searches keep in memory,
	// when Options say nothing else.
	vectorMemory = 512 << 20
	// vectorIdle is how long a space that nobody searches stays in memory.
	vectorIdle = 15 * time.Minute
)

// vectorCache keeps the vectors of searched spaces in memory: SQLite has no
// vector search of its own, and reading a hundred thousand rows takes half a
// second. The least recently searched go when memory is short, all that are
// idle after a while. Safe for concurrent use.
type vectorCache struct {
	most   int64
	mu     sync.Mutex
	spaces map[int64]*cachedSpace
	timer  *time.Timer
}

// cachedSpace is one space up to the write rev.
type cachedSpace struct {
	usedAt time.Time // guarded by the cache
	bytes  int64     // guarded by the cache

	mu     sync.RWMutex
	rev    int64
	matrix *knowledge.Matrix // nil until loaded
}

// get gives a space's place, made when it is new.
func (v *vectorCache) get(id int64) *cachedSpace {
	v.mu.Lock()
	defer v.mu.Unlock()
	c := v.spaces[id]
	if c == nil {
		if v.spaces == nil {
			v.spaces = make(map[int64]*cachedSpace)
		}
		c = &cachedSpace{}
		v.spaces[id] = c
		if v.timer == nil {
			v.timer = time.AfterFunc(vectorIdle, v.sweep)
		}
	}
	c.usedAt = time.Now()
	return c
}

// grown notes a space's size and lets others go until all fit.
func (v *vectorCache) grown(id, bytes int64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	sum := int64(0)
	for other, c := range v.spaces {
		if other == id {
			c.bytes = bytes
		}
		sum += c.bytes
	}
	for sum > v.most {
		oldest := int64(-1)
		for other, c := range v.spaces {
			if other != id && (oldest < 0 || c.usedAt.Before(v.spaces[oldest].usedAt)) {
				oldest = other
			}
		}
		if oldest < 0 {
			return
		}
		sum -= v.spaces[oldest].bytes
		delete(v.spaces, oldest)
	}
}

func (v *vectorCache) forget(id int64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.spaces, id)
}

// sweep lets go of what is idle, as long as there is anything.
func (v *vectorCache) sweep() {
	v.mu.Lock()
	defer v.mu.Unlock()
	for id, c := range v.spaces {
		if time.Since(c.usedAt) > vectorIdle {
			delete(v.spaces, id)
		}
	}
	v.timer = nil
	if len(v.spaces) > 0 {
		v.timer = time.AfterFunc(vectorIdle, v.sweep)
	}
}

func (v *vectorCache) close() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.timer != nil {
		v.timer.Stop()
	}
	v.spaces = nil
}

// nearestSQLite compares every vector of the space, in memory, or from the
// rows when the space alone is too large for that.
func (s *Store) nearestSQLite(ctx context.Context, workspace chat.ID, model string, query []float32, k int) ([]knowledge.VectorHit, error) {
	var id, rev int64
	var dim int
	err := s.read.row(ctx, `SELECT id, rev, dim FROM vector_space WHERE workspace = $1 AND model = $2`, []any{workspace, model}, []any{&id, &rev, &dim})
	if errors.Is(err, sql.ErrNoRows) || err == nil && dim != len(query) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c := s.vectors.get(id)
	c.mu.RLock()
	if c.matrix == nil || c.rev < rev {
		c.mu.RUnlock()
		fits, err := s.follow(ctx, c, id, rev, dim)
		if err != nil {
			return nil, err
		}
		if !fits {
			return s.scanSQLite(ctx, id, query, k)
		}
		c.mu.RLock()
	}
	defer c.mu.RUnlock()
	return c.matrix.Nearest(query, k), nil
}

// follow brings a space in memory up to rev: all of it the first time, then
// the articles written since. It reports false when the space is too large.
func (s *Store) follow(ctx context.Context, c *cachedSpace, id, rev int64, dim int) (fits bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.matrix != nil && c.rev >= rev {
		return true, nil // another search has done it
	}
	if c.matrix == nil {
		var n int
		if err := s.read.row(ctx, `SELECT count(*) FROM space_vector WHERE space = $1`, []any{id}, []any{&n}); err != nil {
			return false, err
		}
		if knowledge.MatrixBytes(n, dim) > s.vectors.most {
			s.vectors.forget(id)
			return false, nil
		}
		m := knowledge.NewMatrix(dim)
		if err := s.eachVector(ctx, "", []any{id}, m.Add); err != nil {
			return false, err
		}
		c.matrix = m
	} else if err := s.replaceArticles(ctx, c, id); err != nil {
		c.matrix = nil // half of it may be done
		return false, err
	}
	c.rev = rev
	s.vectors.grown(id, c.matrix.Bytes())
	return true, nil
}

func (s *Store) replaceArticles(ctx context.Context, c *cachedSpace, id int64) error {
	articles, err := list(ctx, &s.read, `SELECT article FROM space_article WHERE space = $1 AND rev > $2`, []any{id, c.rev}, func(a *chat.ID) []any { return []any{a} })
	if err != nil {
		return err
	}
	for _, a := range articles {
		var vs []knowledge.ChunkVector
		err := s.eachVector(ctx, " AND article = $2", []any{id, a}, func(v knowledge.ChunkVector) {
			v.Vector = slices.Clone(v.Vector)
			vs = append(vs, v)
		})
		if err != nil {
			return err
		}
		c.matrix.Replace(a, vs)
	}
	return nil
}

// eachVector reads rows of a space; the vector is reused for the next.
func (s *Store) eachVector(ctx context.Context, where string, args []any, fn func(knowledge.ChunkVector)) error {
	var v knowledge.ChunkVector
	var packed sql.RawBytes
	return s.read.each(ctx, "SELECT unit, article, line, vector FROM space_vector WHERE space = $1"+where, args,
		[]any{&v.Chunk, &v.Article, yes(&v.Line), &packed}, func() error {
			v.Vector = unpackVector(v.Vector, packed)
			fn(v)
			return nil
		})
}

// scanSQLite compares every vector as it is read.
func (s *Store) scanSQLite(ctx context.Context, id int64, query []float32, k int) ([]knowledge.VectorHit, error) {
	length := norm(query)
	var best []knowledge.VectorHit
	err := s.eachVector(ctx, "", []any{id}, func(v knowledge.ChunkVector) {
		own := norm(v.Vector)
		if own == 0 || len(v.Vector) != len(query) {
			return
		}
		var dot float64
		for i, x := range v.Vector {
			dot += float64(x) * float64(query[i])
		}
		best = insertHit(best, knowledge.VectorHit{Chunk: v.Chunk, Article: v.Article, Line: v.Line, Score: dot / (own * length)}, k)
	})
	return best, err
}

// insertHit keeps the k best hits in order.
func insertHit(best []knowledge.VectorHit, hit knowledge.VectorHit, k int) []knowledge.VectorHit {
	if len(best) == k && less(hit, best[k-1]) > 0 {
		return best
	}
	i, _ := slices.BinarySearchFunc(best, hit, less)
	best = slices.Insert(best, i, hit)
	return best[:min(k, len(best))]
}
