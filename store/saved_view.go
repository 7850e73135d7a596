package store

import (
	"context"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const viewCols = "id, owner, team, name, query, place, created_ms, updated_ms"

func viewDest(v *chat.SavedView) []any {
	return []any{&v.ID, &v.Owner, &v.Team, &v.Name, from(&v.Query), &v.Position, at(&v.CreatedAt), at(&v.UpdatedAt)}
}

// SavedViews gives the shared views and then the user's own, in their order.
// Those of a team are for its members, and for who may share.
func (s *Store) SavedViews(ctx context.Context, workspace, user chat.ID, mayShare bool) ([]chat.SavedView, error) {
	out, err := list(ctx, &s.read, `SELECT `+viewCols+` FROM saved_view WHERE workspace = $1 AND deleted_ms IS NULL
		AND (owner = $2 OR owner = $3 AND (team = '' OR $4 = 1 OR team IN (SELECT t.slug FROM team_member m JOIN team t ON t.id = m.team
			WHERE m.workspace = $1 AND m.user_id = $5)))
		ORDER BY CASE WHEN owner = $2 THEN 1 ELSE 0 END, place, id`,
		[]any{workspace, actorKey(user), actorKey(chat.ID{}), mayShare, user}, viewDest)
	return out, s.fail(err, "list the views")
}

// CreateView keeps a new view, last of its owner's. Forbidden for a shared one
// without the right to share; Conflict when the owner has MaxViews; NotFound
// for an unknown team.
func (s *Store) CreateView(ctx context.Context, workspace, user chat.ID, mayShare bool, v chat.SavedView) (chat.SavedView, error) {
	err := s.write(ctx, func(c *conn) error {
		if err := v.EditableBy(user, mayShare); err != nil {
			return err
		}
		if err := c.teamOfView(ctx, workspace, v.Team); err != nil {
			return err
		}
		if err := c.placeView(ctx, workspace, &v); err != nil {
			return err
		}
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		v.ID, v.CreatedAt, v.UpdatedAt = chat.NewID(), now, now
		if _, err := c.exec(ctx, insertInto("saved_view", viewCols+", workspace"),
			v.ID, actorKey(v.Owner), v.Team, v.Name, encode(v.Query), v.Position, now, now, workspace); err != nil {
			return err
		}
		return c.auditView(ctx, workspace, user, "view.created", v)
	})
	return v, s.fail(err, "view %q", v.Name)
}

// ChangeView replaces a view's name and query, and whose it is; then it goes
// last. NotFound for what the user cannot see; Forbidden when it is or becomes
// shared without the right to share.
func (s *Store) ChangeView(ctx context.Context, workspace, user chat.ID, mayShare bool, v chat.SavedView) (chat.SavedView, error) {
	err := s.write(ctx, func(c *conn) error {
		was, err := c.editableView(ctx, workspace, user, v.ID, mayShare, false)
		if err != nil {
			return err
		}
		if err := v.EditableBy(user, mayShare); err != nil {
			return err
		}
		if v.Team != was.Team {
			if err := c.teamOfView(ctx, workspace, v.Team); err != nil {
				return err
			}
		}
		v.Position = was.Position
		if was.Owner != v.Owner {
			if err := c.placeView(ctx, workspace, &v); err != nil {
				return err
			}
		}
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		v.CreatedAt, v.UpdatedAt = was.CreatedAt, now
		if _, err := c.exec(ctx, `UPDATE saved_view SET `+assign("owner, team, name, query, place, updated_ms", 3)+` WHERE workspace = $1 AND id = $2`,
			workspace, v.ID, actorKey(v.Owner), v.Team, v.Name, encode(v.Query), v.Position, now); err != nil {
			return err
		}
		return c.auditView(ctx, workspace, user, "view.changed", v)
	})
	return v, s.fail(err, "view %s", v.ID)
}

// DeleteView takes a view away; RestoreView brings it back. NotFound also when
// it is deleted already; Forbidden as for a change.
func (s *Store) DeleteView(ctx context.Context, workspace, user chat.ID, mayShare bool, id chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		_, err = c.moveView(ctx, workspace, user, id, mayShare, now)
		return err
	})
	return s.fail(err, "view %s", id)
}

// RestoreView brings a deleted view back to its place. NotFound when it is not
// deleted; Conflict when the owner has MaxViews meanwhile.
func (s *Store) RestoreView(ctx context.Context, workspace, user chat.ID, mayShare bool, id chat.ID) (v chat.SavedView, err error) {
	err = s.write(ctx, func(c *conn) error {
		v, err = c.moveView(ctx, workspace, user, id, mayShare, time.Time{})
		return err
	})
	return v, s.fail(err, "view %s", id)
}

// OrderViews puts views into the order given. Those that are left out, of
// other owners or deleted, or that the user may not change, stay where they are.
func (s *Store) OrderViews(ctx context.Context, workspace, user chat.ID, mayShare bool, ids []chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		for i, id := range ids {
			_, err := c.exec(ctx, `UPDATE saved_view SET place = $3 WHERE workspace = $1 AND id = $2 AND deleted_ms IS NULL
				AND (owner = $4 OR owner = $5 AND $6 = 1)`, workspace, id, i, actorKey(user), actorKey(chat.ID{}), mayShare)
			if err != nil {
				return err
			}
		}
		return nil
	})
	return s.fail(err, "order the views")
}

// moveView deletes a view at an instant, or brings it back at none.
func (c *conn) moveView(ctx context.Context, workspace, user, id chat.ID, mayShare bool, deleted time.Time) (chat.SavedView, error) {
	back, action := deleted.IsZero(), "view.deleted"
	if back {
		action = "view.restored"
	}
	v, err := c.editableView(ctx, workspace, user, id, mayShare, back)
	if err != nil {
		return v, err
	}
	if back {
		place := v.Position
		if err := c.placeView(ctx, workspace, &v); err != nil {
			return v, err
		}
		v.Position = place
	}
	if _, err := c.exec(ctx, `UPDATE saved_view SET deleted_ms = $3 WHERE workspace = $1 AND id = $2`, workspace, id, deleted); err != nil {
		return v, err
	}
	return v, c.auditView(ctx, workspace, user, action, v)
}

// editableView gives a view that the user may change, deleted or not as asked,
// and locks it.
func (c *conn) editableView(ctx context.Context, workspace, user, id chat.ID, mayShare, deleted bool) (v chat.SavedView, err error) {
	err = c.row(ctx, `SELECT `+viewCols+` FROM saved_view WHERE workspace = $1 AND id = $2
		AND CASE WHEN deleted_ms IS NULL THEN 0 ELSE 1 END = $3`+c.d.forUpdate, []any{workspace, id, deleted}, viewDest(&v))
	if err != nil {
		return v, err
	}
	return v, v.EditableBy(user, mayShare)
}

// teamOfView refuses a team that does not exist.
func (c *conn) teamOfView(ctx context.Context, workspace chat.ID, slug string) error {
	if slug == "" {
		return nil
	}
	n := 0
	err := c.row(ctx, `SELECT count(*) FROM team WHERE workspace = $1 AND slug = $2`, []any{workspace, slug}, []any{&n})
	if err == nil && n == 0 {
		err = chat.Errorf(chat.NotFound, "team %q does not exist", slug)
	}
	return err
}

// placeView puts a view last, and refuses one too many of an owner.
func (c *conn) placeView(ctx context.Context, workspace chat.ID, v *chat.SavedView) error {
	n, last := 0, 0
	err := c.row(ctx, `SELECT count(*), COALESCE(max(place), -1) FROM saved_view WHERE workspace = $1 AND owner = $2 AND deleted_ms IS NULL`,
		[]any{workspace, actorKey(v.Owner)}, []any{&n, &last})
	if err == nil && n >= chat.MaxViews {
		err = chat.Errorf(chat.Conflict, "there are %d views already: delete some first", chat.MaxViews)
	}
	v.Position = last + 1
	return err
}

// auditView tells of a change to a view that everybody shares.
func (c *conn) auditView(ctx context.Context, workspace, user chat.ID, action string, v chat.SavedView) error {
	if !v.Shared() {
		return nil
	}
	return c.audit(ctx, workspace, user, action, v.ID.String(), map[string]any{"name": v.Name})
}
