package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// collectionNamed gives the collection of a name, making it when there is
// none. One that was archived comes back: something is put into it.
func (c *conn) collectionNamed(ctx context.Context, workspace chat.ID, name string) (id chat.ID, err error) {
	err = c.row(ctx, `SELECT id FROM collection WHERE workspace = $1 AND name = $2 AND archived_ms IS NULL`, []any{workspace, name}, []any{&id})
	if !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	now, err := c.now(ctx)
	if err != nil {
		return id, err
	}
	err = c.row(ctx, `INSERT INTO collection (id, workspace, name, created_ms, position)
		VALUES ($1, $2, $3, $4, (SELECT COALESCE(max(position), -1) + 1 FROM collection WHERE workspace = $2))
		ON CONFLICT (workspace, name) DO UPDATE SET archived_ms = NULL RETURNING id`,
		[]any{chat.NewID(), workspace, name, now}, []any{&id})
	return id, err
}

// openCollection makes sure that articles may be put into a collection.
func (c *conn) openCollection(ctx context.Context, workspace, id chat.ID) error {
	archived := false
	err := c.row(ctx, `SELECT CASE WHEN archived_ms IS NULL THEN 0 ELSE 1 END FROM collection WHERE workspace = $1 AND id = $2`, []any{workspace, id}, []any{yes(&archived)})
	if errors.Is(err, sql.ErrNoRows) {
		return chat.Errorf(chat.NotFound, "collection %s: not found", id)
	}
	if err == nil && archived {
		err = chat.Errorf(chat.Conflict, "the collection is archived: bring it back first")
	}
	return err
}

// articleCounts counts articles a, with their pending version v.
const articleCounts = `count(*) FILTER (WHERE a.status <> 'archived' AND v.state = 'draft'), count(*) FILTER (WHERE a.status <> 'archived' AND v.state = 'review'),
	count(*) FILTER (WHERE a.status <> 'archived' AND v.state = 'scheduled'), count(*) FILTER (WHERE a.status = 'live'), count(*) FILTER (WHERE a.status = 'archived')`

const pendingJoin = " LEFT JOIN article_version v ON v.article = a.id AND v.state IN ('draft', 'review', 'scheduled') "

func countsDest(n *knowledge.Counts) []any {
	return []any{&n.Draft, &n.Review, &n.Scheduled, &n.Live, &n.Archived}
}

// Collections gives a workspace's collections in their order, archived ones
// when asked for, with counts of their articles.
func (s *Store) Collections(ctx context.Context, workspace chat.ID, archived bool) ([]knowledge.Collection, error) {
	out, err := list(ctx, &s.read, `SELECT c.id, c.name, c.description, c.position, CASE WHEN c.archived_ms IS NULL THEN 0 ELSE 1 END, c.created_ms, `+articleCounts+`
		FROM collection c LEFT JOIN article a ON a.collection = c.id`+pendingJoin+`
		WHERE c.workspace = $1 AND (c.archived_ms IS NULL OR $2 = 1)
		GROUP BY c.id, c.name, c.description, c.position, c.archived_ms, c.created_ms ORDER BY c.position, c.created_ms, c.id`,
		[]any{workspace, archived}, func(k *knowledge.Collection) []any {
			return append([]any{&k.ID, &k.Name, &k.Description, &k.Position, yes(&k.Archived), at(&k.CreatedAt)}, countsDest(&k.Counts)...)
		})
	return out, s.fail(err, "list the collections")
}

// Collection gives one collection, archived or not, or NotFound.
func (s *Store) Collection(ctx context.Context, workspace, id chat.ID) (knowledge.Collection, error) {
	all, err := s.Collections(ctx, workspace, true)
	if err != nil {
		return knowledge.Collection{}, err
	}
	for _, k := range all {
		if k.ID == id {
			return k, nil
		}
	}
	return knowledge.Collection{}, chat.Errorf(chat.NotFound, "collection %s: not found", id)
}

// CreateCollection makes a collection at the end of the order. Conflict for a
// name that is taken, also by an archived one.
func (s *Store) CreateCollection(ctx context.Context, workspace, user chat.ID, name, description string) (id chat.ID, err error) {
	err = s.write(ctx, func(c *conn) error {
		id = chat.NewID()
		if err := c.nameIsFree(ctx, workspace, id, name); err != nil {
			return err
		}
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		if _, err := c.exec(ctx, `INSERT INTO collection (id, workspace, name, description, created_ms, position)
			VALUES ($1, $2, $3, $4, $5, (SELECT COALESCE(max(position), -1) + 1 FROM collection WHERE workspace = $2))`, id, workspace, name, description, now); err != nil {
			return err
		}
		return c.audit(ctx, workspace, user, "collection.created", name, nil)
	})
	return id, s.fail(err, "collection %q", name)
}

func (c *conn) nameIsFree(ctx context.Context, workspace, but chat.ID, name string) error {
	n := 0
	err := c.row(ctx, `SELECT count(*) FROM collection WHERE workspace = $1 AND name = $2 AND id <> $3`, []any{workspace, name, but}, []any{&n})
	if err == nil && n > 0 {
		err = chat.Errorf(chat.Conflict, "there is a collection %q already, perhaps an archived one: choose another name", name)
	}
	return err
}

// ChangeCollection renames, describes or moves a collection in the order; nil
// leaves as it is. A new name is told to every node: the bot's flows search by
// it. NotFound, and Conflict for a name that is taken.
func (s *Store) ChangeCollection(ctx context.Context, workspace, user, id chat.ID, name, description *string, position *int) error {
	err := s.write(ctx, func(c *conn) error {
		var was string
		if err := c.row(ctx, `SELECT name FROM collection WHERE workspace = $1 AND id = $2`+c.d.forUpdate, []any{workspace, id}, []any{&was}); err != nil {
			return err
		}
		if name != nil && *name != was {
			if err := c.rename(ctx, workspace, id, *name); err != nil {
				return err
			}
		}
		if description != nil {
			if _, err := c.exec(ctx, `UPDATE collection SET description = $2 WHERE id = $1`, id, *description); err != nil {
				return err
			}
		}
		if position != nil {
			if err := c.reorder(ctx, workspace, id, *position); err != nil {
				return err
			}
		}
		return c.audit(ctx, workspace, user, "collection.changed", was, nil)
	})
	return s.fail(err, "collection %s", id)
}

func (c *conn) rename(ctx context.Context, workspace, id chat.ID, name string) error {
	if err := c.nameIsFree(ctx, workspace, id, name); err != nil {
		return err
	}
	if _, err := c.exec(ctx, `UPDATE collection SET name = $2 WHERE id = $1`, id, name); err != nil {
		return err
	}
	return c.noteChanges(ctx, workspace, id)
}

// noteChanges tells every node that the live articles of a collection have
// changed, in a few statements, however many they are.
func (c *conn) noteChanges(ctx context.Context, workspace, collection chat.ID) error {
	now, err := c.now(ctx)
	if err != nil {
		return err
	}
	if c.d.serialise != "" {
		if _, err := c.exec(ctx, c.d.serialise); err != nil {
			return err
		}
	}
	n, err := c.exec(ctx, `INSERT INTO change_log (workspace, kind, ref, at_ms)
		SELECT workspace, 'article', slug, $3 FROM article WHERE workspace = $1 AND collection = $2 AND status = 'live'`, workspace, collection, now)
	if err != nil || n == 0 {
		return err
	}
	_, err = c.exec(ctx, `UPDATE article SET version = (SELECT max(id) FROM change_log) WHERE workspace = $1 AND collection = $2 AND status = 'live'`, workspace, collection)
	return err
}

func (c *conn) reorder(ctx context.Context, workspace, id chat.ID, position int) error {
	all, err := list(ctx, c, `SELECT id FROM collection WHERE workspace = $1 AND id <> $2 ORDER BY position, created_ms, id`, []any{workspace, id},
		func(other *chat.ID) []any { return []any{other} })
	if err != nil {
		return err
	}
	all = slices.Insert(all, max(0, min(position, len(all))), id)
	for i, other := range all {
		if _, err := c.exec(ctx, `UPDATE collection SET position = $2 WHERE id = $1`, other, i); err != nil {
			return err
		}
	}
	return nil
}

// ArchiveCollection puts a collection away; UnarchiveCollection undoes it.
// Conflict while articles that are not archived are in it, unless moveTo takes
// them all.
func (s *Store) ArchiveCollection(ctx context.Context, workspace, user, id, moveTo chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		var name string
		if err := c.row(ctx, `SELECT name FROM collection WHERE workspace = $1 AND id = $2`+c.d.forUpdate, []any{workspace, id}, []any{&name}); err != nil {
			return err
		}
		moved, err := c.empty(ctx, workspace, id, moveTo)
		if err != nil {
			return err
		}
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		if _, err := c.exec(ctx, `UPDATE collection SET archived_ms = $2 WHERE id = $1`, id, now); err != nil {
			return err
		}
		return c.audit(ctx, workspace, user, "collection.archived", name, map[string]any{"moved": moved, "to": moveTo})
	})
	return s.fail(err, "collection %s", id)
}

// empty moves the articles that are not archived into another collection.
func (c *conn) empty(ctx context.Context, workspace, id, moveTo chat.ID) (moved int, err error) {
	if moveTo == id {
		return 0, chat.Errorf(chat.Invalid, "move_to names the collection itself")
	}
	if err := c.row(ctx, `SELECT count(*) FROM article WHERE workspace = $1 AND collection = $2 AND status <> 'archived'`, []any{workspace, id}, []any{&moved}); err != nil || moved == 0 {
		return 0, err
	}
	if moveTo.IsZero() {
		return 0, chat.Errorf(chat.Conflict, "%d articles are in the collection: move them to another, or name one in move_to", moved)
	}
	if err := c.openCollection(ctx, workspace, moveTo); err != nil {
		return 0, err
	}
	if _, err := c.exec(ctx, `UPDATE article SET collection = $3 WHERE workspace = $1 AND collection = $2 AND status <> 'archived'`, workspace, id, moveTo); err != nil {
		return 0, err
	}
	return moved, c.noteChanges(ctx, workspace, moveTo)
}

// UnarchiveCollection brings a collection back.
func (s *Store) UnarchiveCollection(ctx context.Context, workspace, user, id chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		var name string
		if err := c.row(ctx, `UPDATE collection SET archived_ms = NULL WHERE workspace = $1 AND id = $2 RETURNING name`, []any{workspace, id}, []any{&name}); err != nil {
			return err
		}
		return c.audit(ctx, workspace, user, "collection.unarchived", name, nil)
	})
	return s.fail(err, "collection %s", id)
}
