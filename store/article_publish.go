package store

import (
	"context"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// PublishArticle makes the pending version live; with an instant in the
// future it is scheduled, and what is live stays until then. Conflict when
// nothing is pending.
func (s *Store) PublishArticle(ctx context.Context, workspace, user, id chat.ID, basedOn int64, when time.Time, note string) error {
	return s.edit(ctx, workspace, user, id, basedOn, "article.published", noted(note), func(c *conn, r articleRow) error {
		if err := notArchived(r); err != nil {
			return err
		}
		number, _, err := c.pending(ctx, id)
		if err != nil {
			return err
		}
		if number == 0 {
			return chat.Errorf(chat.Conflict, "the article has nothing to publish: save a draft first")
		}
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		if note != "" {
			if _, err := c.exec(ctx, `UPDATE article_version SET note = $3 WHERE article = $1 AND version = $2`, id, number, note); err != nil {
				return err
			}
		}
		if when.After(now) {
			_, err := c.exec(ctx, `UPDATE article_version SET state = 'scheduled', publish_ms = $3 WHERE article = $1 AND version = $2`, id, number, when)
			return err
		}
		_, err = c.publishVersion(ctx, user, r, number)
		return err
	})
}

// publishVersion makes a version what the bot says: the article's row and
// chunks, and an entry in the change log. It tells how many rows it wrote.
func (c *conn) publishVersion(ctx context.Context, user chat.ID, r articleRow, number int64) (rows int, err error) {
	now, err := c.now(ctx)
	if err != nil {
		return 0, err
	}
	var t knowledge.Text
	if err := c.row(ctx, "SELECT "+versionCols+" FROM article_version WHERE article = $1 AND version = $2", []any{r.id, number}, versionTextDest(&t)); err != nil {
		return 0, err
	}
	if _, err := c.exec(ctx, `UPDATE article_version SET state = 'superseded' WHERE article = $1 AND state = 'live'`, r.id); err != nil {
		return 0, err
	}
	if _, err := c.exec(ctx, `UPDATE article_version SET state = 'live', publish_ms = NULL WHERE article = $1 AND version = $2`, r.id, number); err != nil {
		return 0, err
	}
	a := knowledge.Article{ID: r.id, Workspace: r.workspace, Slug: r.slug}.With(t)
	if a.Version, err = c.logChange(ctx, r.workspace, "article", r.slug); err != nil {
		return 0, err
	}
	args := append([]any{r.id, number, a.Hash, a.Version, now}, textArgs(t)...)
	if _, err := c.exec(ctx, "UPDATE article SET status = 'live', live_version = $2, hash = $3, version = $4, published_ms = $5, updated_ms = $5, "+
		assign(versionCols, 6)+" WHERE id = $1", args...); err != nil {
		return 0, err
	}
	n, err := c.putChunks(ctx, a)
	return n + 4, err
}

// PublishDue publishes what was scheduled until now by the database's clock,
// in every workspace, and tells how many. Safe on several nodes at once.
func (s *Store) PublishDue(ctx context.Context) (n int, err error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return 0, s.fail(err, "read the clock")
	}
	type due struct {
		workspace, article, by chat.ID
		number                 int64
	}
	all, err := list(ctx, &read, `SELECT workspace, article, by_user, version FROM article_version WHERE state = 'scheduled' AND publish_ms <= $1 ORDER BY publish_ms LIMIT 100`,
		[]any{now}, func(d *due) []any { return []any{&d.workspace, &d.article, &d.by, &d.number} })
	if err != nil {
		return 0, s.fail(err, "look for scheduled articles")
	}
	for _, d := range all {
		took := false
		err := s.edit(ctx, d.workspace, d.by, d.article, -1, "article.published", map[string]bool{"scheduled": true}, func(c *conn, r articleRow) error {
			number, state, err := c.pending(ctx, d.article)
			if took = err == nil && number == d.number && state == knowledge.Scheduled; err == nil && !took {
				err = chat.Errorf(chat.Conflict, "version %d was published by another node or is not due any more", d.number)
			}
			if err != nil {
				return err
			}
			_, err = c.publishVersion(ctx, d.by, r, number)
			return err
		})
		switch {
		case err == nil:
			n++
		case chat.CodeOf(err) != chat.Conflict || took:
			return n, err
		}
	}
	return n, nil
}

// ArchiveArticle takes an article out of what the bot says; UnarchiveArticle
// undoes it. What was scheduled becomes a draft. Archived already: nothing.
func (s *Store) ArchiveArticle(ctx context.Context, workspace, user, id chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		r, err := c.articleRow(ctx, "a.workspace = $1 AND a.id = $2", workspace, id)
		if err != nil || r.status == knowledge.StatusArchived {
			return err
		}
		return c.archive(ctx, user, r)
	})
	return s.fail(err, "article %s", id)
}

func (c *conn) archive(ctx context.Context, user chat.ID, r articleRow) error {
	now, err := c.now(ctx)
	if err != nil {
		return err
	}
	for _, q := range []string{
		`UPDATE article_version SET state = 'superseded' WHERE article = $1 AND state = 'live'`,
		`UPDATE article_version SET state = 'draft', publish_ms = NULL WHERE article = $1 AND state = 'scheduled'`,
		`UPDATE article SET status = 'archived' WHERE id = $1`,
		`DELETE FROM chunk_vector WHERE article = $1`,
		`DELETE FROM chunk WHERE article = $1`,
	} {
		if _, err := c.exec(ctx, q, r.id); err != nil {
			return err
		}
	}
	if err := c.noteChange(ctx, r, now); err != nil {
		return err
	}
	return c.audit(ctx, r.workspace, user, "article.archived", r.slug, nil)
}

// noteChange tells every node that an article that was live has changed. One
// that never was is none of their business.
func (c *conn) noteChange(ctx context.Context, r articleRow, now time.Time) error {
	if r.live == 0 {
		_, err := c.exec(ctx, `UPDATE article SET updated_ms = $2 WHERE id = $1`, r.id, now)
		return err
	}
	version, err := c.logChange(ctx, r.workspace, "article", r.slug)
	if err != nil {
		return err
	}
	_, err = c.exec(ctx, `UPDATE article SET version = $2, updated_ms = $3 WHERE id = $1`, r.id, version, now)
	return err
}

// UnarchiveArticle brings an archived article back: live again when it was,
// else as a draft. One that is not archived stays as it is. Conflict when its
// collection is archived.
func (s *Store) UnarchiveArticle(ctx context.Context, workspace, user, id chat.ID) error {
	return s.edit(ctx, workspace, user, id, -1, "article.unarchived", nil, func(c *conn, r articleRow) error {
		if r.status != knowledge.StatusArchived {
			return nil
		}
		if err := c.openCollection(ctx, workspace, r.collection); err != nil {
			return err
		}
		if r.live > 0 {
			_, err := c.publishVersion(ctx, user, r, r.live)
			return err
		}
		number, _, err := c.pending(ctx, id)
		if err != nil {
			return err
		}
		if number == 0 {
			if _, err := c.exec(ctx, `UPDATE article_version SET state = 'draft' WHERE article = $1 AND version = $2`, id, r.newest); err != nil {
				return err
			}
		}
		_, err = c.exec(ctx, `UPDATE article SET status = 'draft' WHERE id = $1`, id)
		return err
	})
}

// MoveArticle puts an article into another collection. NotFound for one that
// is not there, Conflict for one that is archived.
func (s *Store) MoveArticle(ctx context.Context, workspace, user, id, collection chat.ID) error {
	detail := map[string]string{"collection": collection.String()}
	return s.edit(ctx, workspace, user, id, -1, "article.moved", detail, func(c *conn, r articleRow) error {
		if err := c.openCollection(ctx, workspace, collection); err != nil || collection == r.collection {
			return err
		}
		return c.move(ctx, r, collection)
	})
}

func (c *conn) move(ctx context.Context, r articleRow, collection chat.ID) error {
	now, err := c.now(ctx)
	if err != nil {
		return err
	}
	if _, err := c.exec(ctx, `UPDATE article SET collection = $2 WHERE id = $1`, r.id, collection); err != nil {
		return err
	}
	return c.noteChange(ctx, r, now)
}

// SetArticleOwner sets who looks after an article; zero for nobody. NotFound
// for somebody who is not of the workspace.
func (s *Store) SetArticleOwner(ctx context.Context, workspace, user, id, owner chat.ID) error {
	return s.edit(ctx, workspace, user, id, -1, "article.owner_set", map[string]string{"owner": owner.String()}, func(c *conn, _ articleRow) error {
		if !owner.IsZero() {
			n := 0
			if err := c.row(ctx, `SELECT count(*) FROM membership WHERE workspace = $1 AND user_id = $2`, []any{workspace, owner}, []any{&n}); err != nil {
				return err
			}
			if n == 0 {
				return chat.Errorf(chat.NotFound, "%s is nobody of this workspace", owner)
			}
		}
		_, err := c.exec(ctx, `UPDATE article SET owner = $2 WHERE id = $1`, id, owner)
		return err
	})
}
