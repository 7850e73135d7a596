package store

import (
	"context"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

var _ auth.Store = (*Store)(nil)

const (
	userCols    = "id, email, name, password_hash, must_change, created_ms"
	sessionCols = "token_hash, user_id, workspace, csrf, created_ms, expires_ms, seen_ms"
)

func userDest(u *auth.User) []any {
	return []any{&u.ID, &u.Email, &u.Name, &u.PasswordHash, yes(&u.MustChange), at(&u.CreatedAt)}
}

func memberDest(m *auth.Member) []any {
	return append(userDest(&m.User), &m.Workspace, from(&m.Roles), at(&m.DeactivatedAt), at(&m.SeenAt))
}

var selectMember = "SELECT " + of("u", userCols) + ", m.workspace, m.roles, m.deactivated_ms, m.seen_ms FROM membership m JOIN app_user u ON u.id = m.user_id "

// CreateUser implements auth.Store.
func (s *Store) CreateUser(ctx context.Context, m auth.Member) error {
	err := s.write(ctx, func(c *conn) error {
		if _, err := c.exec(ctx, insertInto("app_user", userCols)+" ON CONFLICT (id) DO NOTHING",
			m.ID, m.Email, m.Name, m.PasswordHash, m.MustChange, m.CreatedAt); err != nil {
			return err
		}
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		_, err = c.exec(ctx, insertInto("membership", "workspace, user_id, roles, created_ms"), m.Workspace, m.ID, encode(m.Roles), now)
		return err
	})
	return s.fail(err, "user %s", m.Email)
}

// UserByEmail implements auth.Store. Users are global: no workspace.
func (s *Store) UserByEmail(ctx context.Context, email string) (u auth.User, err error) {
	err = s.read.row(ctx, "SELECT "+userCols+" FROM app_user WHERE email = $1", []any{email}, userDest(&u))
	return u, s.fail(err, "user %s", email)
}

// Memberships implements auth.Store.
func (s *Store) Memberships(ctx context.Context, user chat.ID) ([]auth.Member, error) {
	out, err := list(ctx, &s.read, selectMember+"WHERE m.user_id = $1 AND m.deactivated_ms IS NULL ORDER BY m.created_ms, m.workspace", []any{user}, memberDest)
	return out, s.fail(err, "read the memberships of user %s", user)
}

// Users gives a workspace's members, by name, those who were deactivated too.
func (s *Store) Users(ctx context.Context, workspace chat.ID) ([]auth.Member, error) {
	out, err := list(ctx, &s.read, selectMember+"WHERE m.workspace = $1 ORDER BY u.name, u.id", []any{workspace}, memberDest)
	return out, s.fail(err, "read the users")
}

// Member gives one member of a workspace, or NotFound.
func (s *Store) Member(ctx context.Context, workspace, user chat.ID) (m auth.Member, err error) {
	err = s.read.row(ctx, selectMember+"WHERE m.workspace = $1 AND m.user_id = $2", []any{workspace, user}, memberDest(&m))
	return m, s.fail(err, "user %s", user)
}

// SetPassword implements auth.Store.
func (s *Store) SetPassword(ctx context.Context, user chat.ID, hash string, mustChange bool) error {
	err := s.write(ctx, func(c *conn) error {
		n, err := c.exec(ctx, `UPDATE app_user SET password_hash = $2, must_change = $3 WHERE id = $1`, user, hash, mustChange)
		if err == nil && n == 0 {
			err = chat.Errorf(chat.NotFound, "user %s does not exist", user)
		}
		return err
	})
	return s.fail(err, "password of user %s", user)
}

// CreateSession implements auth.Store. It clears away sessions that are over.
func (s *Store) CreateSession(ctx context.Context, v auth.Session) error {
	err := s.write(ctx, func(c *conn) error {
		if _, err := c.exec(ctx, `DELETE FROM session WHERE expires_ms <= $1`, v.CreatedAt); err != nil {
			return err
		}
		if _, err := c.exec(ctx, insertInto("session", sessionCols), v.Hash[:], v.User, v.Workspace, v.CSRF, v.CreatedAt, v.ExpiresAt, v.SeenAt); err != nil {
			return err
		}
		_, err := c.exec(ctx, `UPDATE membership SET seen_ms = $3 WHERE workspace = $1 AND user_id = $2`, v.Workspace, v.User, v.SeenAt)
		return err
	})
	return s.fail(err, "session of user %s", v.User)
}

// SessionByToken implements auth.Store.
func (s *Store) SessionByToken(ctx context.Context, hash auth.TokenHash) (v auth.Session, m auth.Member, err error) {
	v.Hash = hash
	err = s.read.row(ctx, "SELECT s.user_id, s.workspace, s.csrf, s.created_ms, s.expires_ms, s.seen_ms, "+of("u", userCols)+`, m.workspace, m.roles, m.deactivated_ms, m.seen_ms
		FROM session s JOIN app_user u ON u.id = s.user_id JOIN membership m ON m.workspace = s.workspace AND m.user_id = s.user_id
		WHERE s.token_hash = $1 AND m.deactivated_ms IS NULL`, []any{hash[:]},
		append([]any{&v.User, &v.Workspace, &v.CSRF, at(&v.CreatedAt), at(&v.ExpiresAt), at(&v.SeenAt)}, memberDest(&m)...))
	return v, m, s.fail(err, "session")
}

// TouchSession implements auth.Store.
func (s *Store) TouchSession(ctx context.Context, hash auth.TokenHash, seen time.Time) error {
	err := s.write(ctx, func(c *conn) error {
		if _, err := c.exec(ctx, `UPDATE session SET seen_ms = $2 WHERE token_hash = $1`, hash[:], seen); err != nil {
			return err
		}
		_, err := c.exec(ctx, `UPDATE membership SET seen_ms = $2
			WHERE (workspace, user_id) = (SELECT workspace, user_id FROM session WHERE token_hash = $1)`, hash[:], seen)
		return err
	})
	return s.fail(err, "session")
}

// DeleteSession implements auth.Store.
func (s *Store) DeleteSession(ctx context.Context, hash auth.TokenHash) error {
	err := s.write(ctx, func(c *conn) error {
		_, err := c.exec(ctx, `DELETE FROM session WHERE token_hash = $1`, hash[:])
		return err
	})
	return s.fail(err, "session")
}

// DeleteSessions implements auth.Store.
func (s *Store) DeleteSessions(ctx context.Context, user chat.ID, except auth.TokenHash) error {
	err := s.write(ctx, func(c *conn) error {
		_, err := c.exec(ctx, `DELETE FROM session WHERE user_id = $1 AND token_hash <> $2`, user, except[:])
		return err
	})
	return s.fail(err, "sessions of user %s", user)
}
