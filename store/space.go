package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

var _ knowledge.EmbeddingStore = (*Store)(nil)

const spaceCols = "id, workspace, model, built_in, dim, wanted_ms, completed_ms, trained_to, trained_on, problem"

func spaceDest(s *knowledge.Space) []any {
	return []any{&s.ID, &s.Workspace, &s.Model, yes(&s.BuiltIn), &s.Dim, at(&s.WantedAt), at(&s.CompletedAt), &s.TrainedTo, &s.TrainedOn, &s.Problem}
}

// Spaces gives a workspace's spaces, the last wanted first.
func (s *Store) Spaces(ctx context.Context, workspace chat.ID) ([]knowledge.Space, error) {
	out, err := list(ctx, &s.read, "SELECT "+spaceCols+" FROM vector_space WHERE workspace = $1 ORDER BY wanted_ms DESC, id DESC", []any{workspace}, spaceDest)
	return out, s.fail(err, "read the vector spaces")
}

// Basis gives what the built-in embedder has learned for a space, or NotFound.
func (s *Store) Basis(ctx context.Context, workspace chat.ID, model string) (basis []byte, err error) {
	err = s.read.row(ctx, `SELECT basis FROM vector_space WHERE workspace = $1 AND model = $2 AND basis IS NOT NULL`, []any{workspace, model}, []any{&basis})
	return basis, s.fail(err, "basis of the space %s", model)
}

// WantSpace makes a space, or says that it is wanted again: then it keeps its
// vectors, its basis and whether it is complete.
func (s *Store) WantSpace(ctx context.Context, w knowledge.Space, basis []byte) (out knowledge.Space, err error) {
	err = s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		var last time.Time
		if err := c.row(ctx, `SELECT max(wanted_ms) FROM vector_space WHERE workspace = $1`, []any{w.Workspace}, []any{at(&last)}); err != nil {
			return err
		}
		if !now.After(last) { // the order of wishes is what counts
			now = last.Add(time.Millisecond)
		}
		out = knowledge.Space{}
		err = c.row(ctx, `INSERT INTO vector_space (workspace, model, built_in, dim, rev, wanted_ms, trained_to, trained_on, basis, problem)
			VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, '')
			ON CONFLICT (workspace, model) DO UPDATE SET wanted_ms = excluded.wanted_ms, trained_to = excluded.trained_to, trained_on = excluded.trained_on
			RETURNING `+spaceCols, []any{w.Workspace, w.Model, w.BuiltIn, w.Dim, now, w.TrainedTo, w.TrainedOn, basis}, spaceDest(&out))
		if err != nil || !out.Complete() {
			return err
		}
		_, err = c.logChange(ctx, w.Workspace, changeSpace, w.Model) // it is searched again
		return err
	})
	return out, s.fail(err, "make the space %s", w.Model)
}

// changeSpace is the kind of change that says which spaces may be searched.
const changeSpace = "space"

// CompleteSpace says that a space may be searched. NotFound when it is gone.
func (s *Store) CompleteSpace(ctx context.Context, workspace chat.ID, model string) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		n, err := c.exec(ctx, `UPDATE vector_space SET completed_ms = COALESCE(completed_ms, $3), problem = '' WHERE workspace = $1 AND model = $2`, workspace, model, now)
		if err == nil && n == 0 {
			err = sql.ErrNoRows
		}
		if err != nil {
			return err
		}
		_, err = c.logChange(ctx, workspace, changeSpace, model)
		return err
	})
	return s.fail(err, "complete the space %s", model)
}

// ReportSpace keeps why the last attempt at a space failed, "" when it did not.
func (s *Store) ReportSpace(ctx context.Context, workspace chat.ID, model, problem string) error {
	err := s.write(ctx, func(c *conn) error {
		_, err := c.exec(ctx, `UPDATE vector_space SET problem = $3 WHERE workspace = $1 AND model = $2`, workspace, model, problem)
		return err
	})
	return s.fail(err, "report on the space %s", model)
}

// DropSpace takes away a space with its vectors, a few rows at a time. One
// that is gone already is no error.
func (s *Store) DropSpace(ctx context.Context, workspace chat.ID, model string) error {
	var id int64
	err := s.read.row(ctx, `SELECT id FROM vector_space WHERE workspace = $1 AND model = $2`, []any{workspace, model}, []any{&id})
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return s.fail(err, "remove the space %s", model)
	}
	if s.pool != nil {
		if err := s.dropVectorIndex(ctx, id); err != nil {
			return s.fail(err, "remove the index of the space %s", model)
		}
	}
	for _, q := range []string{
		`DELETE FROM space_vector WHERE space = $1 AND unit IN (SELECT unit FROM space_vector WHERE space = $1 LIMIT $2)`,
		`DELETE FROM space_article WHERE space = $1 AND article IN (SELECT article FROM space_article WHERE space = $1 LIMIT $2)`,
		`DELETE FROM vector_space WHERE id = $1 AND $2 > 0`,
	} {
		for n := int64(rowsAtOnce); n == rowsAtOnce; {
			err := s.write(ctx, func(c *conn) (err error) {
				n, err = c.exec(ctx, q, id, rowsAtOnce)
				return err
			})
			if err != nil {
				return s.fail(err, "remove the space %s", model)
			}
		}
	}
	s.vectors.forget(id)
	s.known.forget(workspace, model)
	return nil
}

// ArticleDrift compares a workspace's articles with those up to a version.
func (s *Store) ArticleDrift(ctx context.Context, workspace chat.ID, version int64) (d knowledge.Drift, err error) {
	var changedAt time.Time
	err = s.read.row(ctx, `SELECT count(*) FILTER (WHERE status = 'live'), count(*) FILTER (WHERE version > $2), COALESCE(max(version), 0), max(updated_ms)
		FROM article WHERE workspace = $1 AND (status = 'live' OR version > $2)`,
		[]any{workspace, version}, []any{&d.Live, &d.Changed, &d.Newest, at(&changedAt)})
	d.ChangeAt = changedAt
	return d, s.fail(err, "compare the articles")
}

// ArticlesToEmbed gives up to limit (≤ 500) articles of versions above after
// that a space is not up to date with, in the order of versions: live ones
// whose version it does not have, and those no longer live that it still has.
func (s *Store) ArticlesToEmbed(ctx context.Context, workspace chat.ID, model string, after int64, limit int) ([]knowledge.PendingArticle, error) {
	if limit <= 0 || limit > maxEvents {
		limit = maxEvents
	}
	out, err := list(ctx, &s.read, "SELECT "+articleCols+", CASE WHEN a.status = 'live' THEN 0 ELSE 1 END"+articleFrom+`
		JOIN vector_space s ON s.workspace = a.workspace AND s.model = $2
		LEFT JOIN space_article e ON e.space = s.id AND e.article = a.id
		WHERE a.workspace = $1 AND a.version > $3 AND (a.status = 'live' OR e.article IS NOT NULL) AND (e.version IS NULL OR e.version <> a.version)
		ORDER BY a.version LIMIT $4`, []any{workspace, model, after, limit},
		func(p *knowledge.PendingArticle) []any { return append(articleDest(&p.Article), yes(&p.Gone)) })
	return out, s.fail(err, "look for articles without vectors")
}

// EmbeddedUnits gives the units of some articles that have vectors in a
// space, without those.
func (s *Store) EmbeddedUnits(ctx context.Context, workspace chat.ID, model string, articles []chat.ID) ([]knowledge.ChunkVector, error) {
	if len(articles) == 0 {
		return nil, nil
	}
	out, err := list(ctx, &s.read, `SELECT v.unit, v.article, v.line FROM space_vector v JOIN vector_space s ON s.id = v.space
		WHERE s.workspace = $1 AND s.model = $2 AND v.article IN (`+marks(3, len(articles))+`) ORDER BY v.unit`,
		append([]any{workspace, model}, anys(articles)...),
		func(v *knowledge.ChunkVector) []any { return []any{&v.Chunk, &v.Article, yes(&v.Line)} })
	return out, s.fail(err, "read which units have vectors")
}

// EmbeddingProgress tells how far each of a workspace's spaces has come, the
// last wanted first.
func (s *Store) EmbeddingProgress(ctx context.Context, workspace chat.ID) ([]knowledge.Progress, error) {
	out, err := list(ctx, &s.read, `SELECT `+of("s", spaceCols)+`,
			(SELECT count(*) FROM article a JOIN space_article e ON e.article = a.id AND e.space = s.id WHERE a.workspace = s.workspace AND a.status = 'live' AND e.version = a.version),
			(SELECT count(*) FROM article a WHERE a.workspace = s.workspace AND a.status = 'live')
		FROM vector_space s WHERE s.workspace = $1 ORDER BY s.wanted_ms DESC, s.id DESC`, []any{workspace},
		func(p *knowledge.Progress) []any { return append(spaceDest(&p.Space), &p.Done, &p.Total) })
	return out, s.fail(err, "read how far the embedding has come")
}
