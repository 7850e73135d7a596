package store

import (
	"context"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

// SetRoles replaces a member's roles, and records who did it. Conflict when
// the workspace would be left without an owner.
func (s *Store) SetRoles(ctx context.Context, workspace, by, user chat.ID, roles []auth.Role) error {
	_, err := s.ChangeMember(ctx, workspace, by, user, auth.MemberChange{Roles: &roles})
	return err
}

// ChangeMember changes what a member may do, and records who did it. Who is
// deactivated loses their sessions and offers at once; their chats go back to
// the queue when the router looks next. Conflict when the workspace would be
// left without an owner, the change was made on another revision, or a name is
// that of an account which belongs to another workspace, too.
func (s *Store) ChangeMember(ctx context.Context, workspace, by, user chat.ID, ch auth.MemberChange) (m auth.Member, err error) {
	err = s.write(ctx, func(c *conn) error {
		members, err := list(ctx, c, selectMember+"WHERE m.workspace = $1"+ofMembers(c.d), []any{workspace}, memberDest)
		if err != nil {
			return err
		}
		owners, found := 0, false
		for _, other := range members {
			if other.ID == user {
				m, found = other, true
			} else if other.DeactivatedAt.IsZero() && auth.Can(other.Roles, auth.OwnersWrite) {
				owners++
			}
		}
		if !found {
			return chat.Errorf(chat.NotFound, "user %s is not in this workspace", user)
		}
		if err := chat.CheckRevision(ch.BasedOn, []any{m.Name, m.Roles, m.DeactivatedAt.IsZero()}); err != nil {
			return err
		}
		before := m
		if m, err = c.keepMember(ctx, m, ch); err != nil {
			return err
		}
		if owners == 0 && (!m.DeactivatedAt.IsZero() || !auth.Can(m.Roles, auth.OwnersWrite)) {
			field := "active"
			if ch.Roles != nil {
				field = "roles"
			}
			return chat.At(field, chat.Tell(chat.Errorf(chat.Conflict, "the workspace needs an owner: make somebody else one first"), "last_owner"))
		}
		return c.auditMember(ctx, by, before, m)
	})
	return m, s.fail(err, "user %s", user)
}

func (c *conn) keepMember(ctx context.Context, m auth.Member, ch auth.MemberChange) (auth.Member, error) {
	if ch.Roles != nil {
		m.Roles = *ch.Roles
	}
	if ch.Name != nil && *ch.Name != m.Name {
		if err := c.renameMember(ctx, m, *ch.Name); err != nil {
			return m, err
		}
		m.Name = *ch.Name
	}
	now, err := c.now(ctx)
	if err != nil {
		return m, err
	}
	gone := ch.Active != nil && !*ch.Active && m.DeactivatedAt.IsZero()
	switch {
	case gone:
		m.DeactivatedAt = now
	case ch.Active != nil && *ch.Active:
		m.DeactivatedAt = time.Time{}
	}
	if _, err := c.exec(ctx, `UPDATE membership SET roles = $3, deactivated_ms = $4 WHERE workspace = $1 AND user_id = $2`,
		m.Workspace, m.ID, encode(m.Roles), m.DeactivatedAt); err != nil || !gone {
		return m, err
	}
	if _, err := c.exec(ctx, `DELETE FROM session WHERE user_id = $1 AND workspace = $2`, m.ID, m.Workspace); err != nil {
		return m, err
	}
	_, err = c.exec(ctx, `UPDATE offer SET expires_ms = $3 WHERE workspace = $1 AND agent = $2 AND status = 'open'`, m.Workspace, m.ID, now)
	return m, err
}

// renameMember changes the name of an account that belongs to one workspace alone.
func (c *conn) renameMember(ctx context.Context, m auth.Member, name string) error {
	elsewhere := 0
	if err := c.row(ctx, `SELECT count(*) FROM membership WHERE user_id = $1 AND workspace <> $2`, []any{m.ID, m.Workspace}, []any{&elsewhere}); err != nil {
		return err
	}
	if elsewhere > 0 {
		return chat.At("name", chat.Tell(chat.Errorf(chat.Conflict, "this account belongs to another workspace, too: its name stays"), "account_elsewhere"))
	}
	_, err := c.exec(ctx, `UPDATE app_user SET name = $2 WHERE id = $1`, m.ID, name)
	return err
}

func (c *conn) auditMember(ctx context.Context, by chat.ID, before, after auth.Member) error {
	type roles struct {
		Roles []auth.Role `json:"roles"`
	}
	if d := chat.Differ(roles{before.Roles}, roles{after.Roles}); !d.Same() {
		if err := c.audit(ctx, after.Workspace, by, "user.roles_changed", after.ID.String(), d); err != nil {
			return err
		}
	}
	if before.Name != after.Name { // the names themselves are personal
		if err := c.audit(ctx, after.Workspace, by, "user.renamed", after.ID.String(), nil); err != nil {
			return err
		}
	}
	switch gone := !after.DeactivatedAt.IsZero(); {
	case gone == !before.DeactivatedAt.IsZero():
		return nil
	case gone:
		return c.audit(ctx, after.Workspace, by, "user.deactivated", after.ID.String(), nil)
	}
	return c.audit(ctx, after.Workspace, by, "user.reactivated", after.ID.String(), nil)
}

// ofMembers locks the members, so that two owners cannot unmake each other.
func ofMembers(d *dialect) string {
	if d.forUpdate == "" {
		return ""
	}
	return " ORDER BY m.user_id FOR UPDATE OF m"
}

// ResetPassword implements auth.Store.
func (s *Store) ResetPassword(ctx context.Context, workspace, by, user chat.ID, hash string) error {
	err := s.write(ctx, func(c *conn) error {
		var here, elsewhere int
		if err := c.row(ctx, `SELECT count(*) FILTER (WHERE workspace = $1 AND deactivated_ms IS NULL), count(*) FILTER (WHERE workspace <> $1) FROM membership WHERE user_id = $2`,
			[]any{workspace, user}, []any{&here, &elsewhere}); err != nil {
			return err
		}
		switch {
		case here == 0:
			return chat.Errorf(chat.NotFound, "user %s is not in this workspace", user)
		case elsewhere > 0:
			return chat.Tell(chat.Errorf(chat.Conflict, "this account belongs to another workspace, too: its owner changes the password themselves"), "account_elsewhere")
		}
		if _, err := c.exec(ctx, `UPDATE app_user SET password_hash = $2, must_change = 1 WHERE id = $1`, user, hash); err != nil {
			return err
		}
		if _, err := c.exec(ctx, `DELETE FROM session WHERE user_id = $1`, user); err != nil {
			return err
		}
		return c.audit(ctx, workspace, by, "user.password_reset", user.String(), nil)
	})
	return s.fail(err, "password of user %s", user)
}
