package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// logChange records that something kept in memory changed, and gives the
// entry's id. On PostgreSQL its transaction waits for others that did so to
// commit: ids then appear in order, and nobody who tails them misses one.
func (c *conn) logChange(ctx context.Context, workspace chat.ID, kind, ref string) (id int64, err error) {
	now, err := c.now(ctx)
	if err != nil {
		return 0, err
	}
	if c.d.serialise != "" {
		if _, err := c.exec(ctx, c.d.serialise); err != nil {
			return 0, err
		}
	}
	err = c.row(ctx, `INSERT INTO change_log (workspace, kind, ref, at_ms) VALUES ($1, $2, $3, $4) RETURNING id`,
		[]any{workspace, kind, ref, now}, []any{&id})
	return id, err
}

// Changes gives up to limit (≤ 500) changes after an id, in every workspace,
// oldest first.
func (s *Store) Changes(ctx context.Context, after int64, limit int) ([]chat.ChangeEntry, error) {
	if limit <= 0 || limit > maxEvents {
		limit = maxEvents
	}
	out, err := list(ctx, &s.read, `SELECT id, workspace, kind, ref, at_ms FROM change_log WHERE id > $1 ORDER BY id LIMIT $2`,
		[]any{after, limit}, func(e *chat.ChangeEntry) []any { return []any{&e.ID, &e.Workspace, &e.Kind, &e.Ref, at(&e.At)} })
	return out, s.fail(err, "read what changed")
}

// LastChange gives the newest change's id, 0 when there is none.
func (s *Store) LastChange(ctx context.Context) (id int64, err error) {
	err = s.read.row(ctx, `SELECT COALESCE(max(id), 0) FROM change_log`, nil, []any{&id})
	return id, s.fail(err, "read what changed")
}

// audit records an administrative change; a zero user is the command line.
func (c *conn) audit(ctx context.Context, workspace, user chat.ID, action, target string, detail any) error {
	now, err := c.now(ctx)
	if err != nil {
		return err
	}
	if detail == nil {
		detail = struct{}{}
	}
	_, err = c.exec(ctx, insertInto("audit", "id, workspace, user_id, at_ms, action, target, detail"),
		chat.NewID(), workspace, user, now, action, target, encode(detail))
	return err
}

// Audit records an administrative change; detail becomes JSON, nil {}.
func (s *Store) Audit(ctx context.Context, workspace, user chat.ID, action, target string, detail any) error {
	err := s.write(ctx, func(c *conn) error { return c.audit(ctx, workspace, user, action, target, detail) })
	return s.fail(err, "record %s", action)
}

// ListAudit gives administrative changes, newest first, and the cursor of the
// next page or "".
func (s *Store) ListAudit(ctx context.Context, workspace chat.ID, cursor string, limit int) ([]chat.AuditEntry, string, error) {
	return s.SearchAudit(ctx, workspace, chat.AuditFilter{}, cursor, limit)
}

// SearchAudit gives the administrative changes that a filter lets through,
// newest first, and the cursor of the next page or "".
func (s *Store) SearchAudit(ctx context.Context, workspace chat.ID, f chat.AuditFilter, cursor string, limit int) ([]chat.AuditEntry, string, error) {
	limit = pageSize(limit)
	after, err := readCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	args := []any{workspace, after.ms, after.id[:], limit + 1}
	where := ""
	add := func(condition string, arg any) {
		args = append(args, arg)
		where += " AND " + strings.ReplaceAll(condition, "?", "$"+strconv.Itoa(len(args)))
	}
	if !f.User.IsZero() {
		add("a.user_id = ?", f.User)
	}
	if f.Area != "" {
		add("substr(a.action, 1, length(?)) = ?", f.Area+".")
	}
	if f.Target != "" {
		add("a.target = ?", f.Target)
	}
	if !f.From.IsZero() {
		add("a.at_ms >= ?", f.From)
	}
	if !f.To.IsZero() {
		add("a.at_ms < ?", f.To)
	}
	out, err := list(ctx, &s.read, `SELECT a.id, a.user_id, u.name, a.at_ms, a.action, a.target, a.detail
		FROM audit a LEFT JOIN app_user u ON u.id = a.user_id
		WHERE a.workspace = $1 AND (a.at_ms, a.id) < ($2, $3)`+where+` ORDER BY a.at_ms DESC, a.id DESC LIMIT $4`,
		args, func(e *chat.AuditEntry) []any {
			return []any{&e.ID, &e.User, text(&e.Name), at(&e.At), &e.Action, &e.Target, from(&e.Detail)}
		})
	if err != nil {
		return nil, "", s.fail(err, "read the audit")
	}
	out, next := page(out, limit, func(e chat.AuditEntry) place { return place{e.At.UnixMilli(), e.ID} })
	return out, next, nil
}

// TryLease takes or renews a lease for ttl, and reports whether holder has it
// now. Only one holder has a name at a time, by the database's clock. A lease
// that ends later than it can was taken before the clock was set back, and counts
// no longer: its holder may have died since.
func (s *Store) TryLease(ctx context.Context, name string, holder chat.ID, ttl time.Duration) (held bool, err error) {
	err = s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		n, err := c.exec(ctx, `INSERT INTO lease (name, holder, until_ms) VALUES ($1, $2, $3)
			ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until_ms = excluded.until_ms
			WHERE lease.holder = excluded.holder OR lease.until_ms <= $4 OR lease.until_ms > $5`, name, holder, now.Add(ttl), now, now.Add(ttl+setBack))
		held = n > 0
		return err
	})
	return held, s.fail(err, "lease %q", name)
}

// ReleaseLease gives a lease back; one that holder does not have is left alone.
func (s *Store) ReleaseLease(ctx context.Context, name string, holder chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		_, err := c.exec(ctx, `DELETE FROM lease WHERE name = $1 AND holder = $2`, name, holder)
		return err
	})
	return s.fail(err, "lease %q", name)
}
