package store

import (
	"context"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const cannedCols = "id, owner, shortcut, folder, lang, body, created_ms, updated_ms"

func cannedDest(r *chat.CannedReply) []any {
	return []any{&r.ID, &r.Owner, &r.Shortcut, &r.Folder, &r.Lang, &r.Text, at(&r.CreatedAt), at(&r.UpdatedAt)}
}

// CannedReplies gives the shared replies and the user's own, by folder,
// shortcut and language; of the same shortcut the user's own first.
func (s *Store) CannedReplies(ctx context.Context, workspace, user chat.ID) ([]chat.CannedReply, error) {
	out, err := list(ctx, &s.read, `SELECT `+cannedCols+` FROM canned_reply
		WHERE workspace = $1 AND owner IN ($2, $3) AND deleted_ms IS NULL ORDER BY folder, shortcut, owner DESC, lang, id`,
		[]any{workspace, actorKey(user), actorKey(chat.ID{})}, cannedDest)
	return out, s.fail(err, "list the replies")
}

// CreateCannedReply keeps a new reply of its owner's, which is the user or
// nobody. Forbidden for a shared one without the right to share; Conflict when
// the owner has the shortcut in that language already, or MaxCanned replies.
func (s *Store) CreateCannedReply(ctx context.Context, workspace, user chat.ID, mayShare bool, r chat.CannedReply) (chat.CannedReply, error) {
	err := s.write(ctx, func(c *conn) error {
		if err := r.EditableBy(user, mayShare); err != nil {
			return err
		}
		if err := c.roomForCanned(ctx, workspace, r); err != nil {
			return err
		}
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		r.ID, r.CreatedAt, r.UpdatedAt = chat.NewID(), now, now
		if _, err := c.exec(ctx, insertInto("canned_reply", cannedCols+", workspace"),
			r.ID, actorKey(r.Owner), r.Shortcut, r.Folder, r.Lang, r.Text, now, now, workspace); err != nil {
			return err
		}
		return c.auditCanned(ctx, workspace, user, "reply.created", r)
	})
	return r, s.fail(err, "reply /%s", r.Shortcut)
}

// ChangeCannedReply replaces a reply that is not deleted: words, folder, and
// whose it is. NotFound for what the user cannot see; Forbidden when it is or
// becomes shared without the right to share; Conflict as for a new one, and
// when it was changed after r.UpdatedAt, unless that is zero.
func (s *Store) ChangeCannedReply(ctx context.Context, workspace, user chat.ID, mayShare bool, r chat.CannedReply) (chat.CannedReply, error) {
	var changed chat.CannedReply
	err := s.write(ctx, func(c *conn) error {
		was, err := c.editableCanned(ctx, workspace, user, r.ID, mayShare, false)
		if err != nil {
			return err
		}
		if err := r.EditableBy(user, mayShare); err != nil {
			return err
		}
		if !r.UpdatedAt.IsZero() && !r.UpdatedAt.Equal(was.UpdatedAt) {
			return chat.Errorf(chat.Conflict, "somebody has changed the reply meanwhile: look at it again")
		}
		if was.Owner != r.Owner {
			if err := c.roomForCanned(ctx, workspace, r); err != nil {
				return err
			}
		}
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		changed = r
		changed.CreatedAt, changed.UpdatedAt = was.CreatedAt, now
		if _, err := c.exec(ctx, `UPDATE canned_reply SET `+assign("owner, shortcut, folder, lang, body, updated_ms", 3)+` WHERE workspace = $1 AND id = $2`,
			workspace, r.ID, actorKey(r.Owner), r.Shortcut, r.Folder, r.Lang, r.Text, now); err != nil {
			return err
		}
		return c.auditCanned(ctx, workspace, user, "reply.changed", r)
	})
	return changed, s.fail(err, "reply /%s", r.Shortcut)
}

// DeleteCannedReply takes a reply away; RestoreCannedReply brings it back.
// NotFound also when it is deleted already; Forbidden as for a change.
func (s *Store) DeleteCannedReply(ctx context.Context, workspace, user chat.ID, mayShare bool, id chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		_, err = c.moveCanned(ctx, workspace, user, id, mayShare, now)
		return err
	})
	return s.fail(err, "reply %s", id)
}

// RestoreCannedReply brings a deleted reply back. NotFound when it is not
// deleted; Conflict when its shortcut or its place was taken meanwhile.
func (s *Store) RestoreCannedReply(ctx context.Context, workspace, user chat.ID, mayShare bool, id chat.ID) (r chat.CannedReply, err error) {
	err = s.write(ctx, func(c *conn) error {
		r, err = c.moveCanned(ctx, workspace, user, id, mayShare, time.Time{})
		return err
	})
	return r, s.fail(err, "reply %s", id)
}

// moveCanned deletes a reply at an instant, or brings it back at none.
func (c *conn) moveCanned(ctx context.Context, workspace, user, id chat.ID, mayShare bool, deleted time.Time) (chat.CannedReply, error) {
	back, action := deleted.IsZero(), "reply.deleted"
	if back {
		action = "reply.restored"
	}
	r, err := c.editableCanned(ctx, workspace, user, id, mayShare, back)
	if err != nil {
		return r, err
	}
	if back {
		if err := c.roomForCanned(ctx, workspace, r); err != nil {
			return r, err
		}
	}
	if _, err := c.exec(ctx, `UPDATE canned_reply SET deleted_ms = $3 WHERE workspace = $1 AND id = $2`, workspace, id, deleted); err != nil {
		return r, err
	}
	return r, c.auditCanned(ctx, workspace, user, action, r)
}

// editableCanned gives a reply that the user may change, deleted or not as
// asked, and locks it.
func (c *conn) editableCanned(ctx context.Context, workspace, user, id chat.ID, mayShare, deleted bool) (r chat.CannedReply, err error) {
	err = c.row(ctx, `SELECT `+cannedCols+` FROM canned_reply WHERE workspace = $1 AND id = $2
		AND CASE WHEN deleted_ms IS NULL THEN 0 ELSE 1 END = $3`+c.d.forUpdate, []any{workspace, id, deleted}, cannedDest(&r))
	if err != nil {
		return r, err
	}
	return r, r.EditableBy(user, mayShare)
}

// roomForCanned refuses one reply too many of an owner.
func (c *conn) roomForCanned(ctx context.Context, workspace chat.ID, r chat.CannedReply) error {
	n := 0
	err := c.row(ctx, `SELECT count(*) FROM canned_reply WHERE workspace = $1 AND owner = $2 AND deleted_ms IS NULL`, []any{workspace, actorKey(r.Owner)}, []any{&n})
	if err == nil && n >= chat.MaxCanned {
		err = chat.Errorf(chat.Conflict, "there are %d replies already: delete some first", chat.MaxCanned)
	}
	return err
}

// auditCanned tells of a change without the reply's text.
func (c *conn) auditCanned(ctx context.Context, workspace, user chat.ID, action string, r chat.CannedReply) error {
	return c.audit(ctx, workspace, user, action, r.ID.String(), map[string]any{"shortcut": r.Shortcut, "shared": r.Shared()})
}
