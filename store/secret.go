package store

import (
	"context"
	"database/sql"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/secrets"
)

var _ secrets.Store = (*Store)(nil)

const secretCols = "workspace, name, sealed, key_id, set_by, set_ms, used_ms"

func secretDest(v *secrets.Secret) []any {
	return []any{&v.Workspace, &v.Name, &v.Sealed, &v.KeyID, &v.SetBy, at(&v.SetAt), at(&v.UsedAt)}
}

// Secrets implements secrets.Store.
func (s *Store) Secrets(ctx context.Context, workspace chat.ID) ([]secrets.Secret, error) {
	out, err := list(ctx, &s.read, "SELECT "+of("s", secretCols)+", u.name FROM flow_secret s LEFT JOIN app_user u ON u.id = s.set_by WHERE s.workspace = $1 ORDER BY s.name",
		[]any{workspace}, func(v *secrets.Secret) []any { return append(secretDest(v), text(&v.SetByName)) })
	return out, s.fail(err, "read the secrets")
}

// SealedSecret implements secrets.Store.
func (s *Store) SealedSecret(ctx context.Context, workspace chat.ID, name string) (v secrets.Secret, err error) {
	err = s.read.row(ctx, "SELECT "+secretCols+" FROM flow_secret WHERE workspace = $1 AND name = $2", []any{workspace, name}, secretDest(&v))
	return v, s.fail(err, "secret %q", name)
}

// maxSecrets bounds the secrets of a workspace.
const maxSecrets = 200

// PutSecret implements secrets.Store.
func (s *Store) PutSecret(ctx context.Context, by chat.ID, v secrets.Secret) error {
	err := s.write(ctx, func(c *conn) error {
		if _, err := c.lockWorkspace(ctx, v.Workspace); err != nil {
			return err
		}
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		var all, known int
		if err := c.row(ctx, "SELECT count(*), count(*) FILTER (WHERE name = $2) FROM flow_secret WHERE workspace = $1", []any{v.Workspace, v.Name}, []any{&all, &known}); err != nil {
			return err
		}
		action := "secret.replaced"
		if known == 0 {
			if action = "secret.set"; all >= maxSecrets {
				return chat.Errorf(chat.Conflict, "the workspace has %d secrets, which is the most", all)
			}
		}
		if _, err := c.exec(ctx, insertInto("flow_secret", "workspace, name, sealed, key_id, set_by, set_ms")+
			" ON CONFLICT (workspace, name) DO UPDATE SET "+excluded("sealed, key_id, set_by, set_ms"), v.Workspace, v.Name, v.Sealed, v.KeyID, by, now); err != nil {
			return err
		}
		return c.audit(ctx, v.Workspace, by, action, v.Name, nil)
	})
	return s.fail(err, "secret %q", v.Name)
}

// DeleteSecret implements secrets.Store.
func (s *Store) DeleteSecret(ctx context.Context, workspace, by chat.ID, name string) error {
	err := s.write(ctx, func(c *conn) error {
		n, err := c.exec(ctx, "DELETE FROM flow_secret WHERE workspace = $1 AND name = $2", workspace, name)
		if err == nil && n == 0 {
			err = sql.ErrNoRows
		}
		if err != nil {
			return err
		}
		return c.audit(ctx, workspace, by, "secret.deleted", name, nil)
	})
	return s.fail(err, "secret %q", name)
}

// UseSecret implements secrets.Store.
func (s *Store) UseSecret(ctx context.Context, workspace chat.ID, name string) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		_, err = c.exec(ctx, "UPDATE flow_secret SET used_ms = $3 WHERE workspace = $1 AND name = $2", workspace, name, now)
		return err
	})
	return s.fail(err, "secret %q", name)
}

// SecretsSealedOtherwise implements secrets.Store. It serves the rotation of
// the installation's key, so it looks at every workspace.
func (s *Store) SecretsSealedOtherwise(ctx context.Context, keyID string, limit int) ([]secrets.Secret, error) {
	out, err := list(ctx, &s.read, "SELECT "+secretCols+" FROM flow_secret WHERE key_id <> $1 ORDER BY workspace, name LIMIT $2", []any{keyID, pageSize(limit)}, secretDest)
	return out, s.fail(err, "read the secrets")
}

// ResealSecret implements secrets.Store.
func (s *Store) ResealSecret(ctx context.Context, v secrets.Secret, sealed []byte, keyID string) error {
	err := s.write(ctx, func(c *conn) error {
		n, err := c.exec(ctx, "UPDATE flow_secret SET sealed = $4, key_id = $5 WHERE workspace = $1 AND name = $2 AND sealed = $3", v.Workspace, v.Name, v.Sealed, sealed, keyID)
		if err == nil && n == 0 {
			return chat.Errorf(chat.Conflict, "secret %q was replaced meanwhile", v.Name)
		}
		return err
	})
	return s.fail(err, "secret %q", v.Name)
}
