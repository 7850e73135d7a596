package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const exportCols = "id, workspace, visitor, by_user, state, key, size, created_ms, ready_ms, fetched_ms, expires_ms"

func exportDest(e *chat.VisitorExport) []any {
	return []any{&e.ID, &e.Workspace, &e.Visitor, &e.By, &e.State, &e.Key, &e.Size, at(&e.CreatedAt), at(&e.ReadyAt), at(&e.FetchedAt), at(&e.ExpiresAt)}
}

// exportSelect reads exports with names and what their jobs say.
var exportSelect = "SELECT " + of("e", exportCols) + `, v.name, u.name, j.status, j.error FROM visitor_export e JOIN visitor v ON v.id = e.visitor
	LEFT JOIN app_user u ON u.id = e.by_user LEFT JOIN job j ON j.workspace = e.workspace AND j.kind = '` + chat.JobExport + "' AND j.key = e.key "

// exports gives those that are not removed, as their jobs stand.
func (c *conn) exports(ctx context.Context, where string, args ...any) ([]chat.VisitorExport, error) {
	type row struct {
		chat.VisitorExport
		job string
	}
	rows, err := list(ctx, c, exportSelect+"WHERE e.state <> 'removed' AND "+where, args, func(r *row) []any {
		return append(exportDest(&r.VisitorExport), text(&r.VisitorName), text(&r.ByName), text(&r.job), text(&r.Error))
	})
	out := make([]chat.VisitorExport, len(rows))
	for i, r := range rows {
		if out[i] = r.VisitorExport; r.State == chat.ExportMaking && chat.JobStatus(r.job) == chat.JobDead {
			out[i].State = chat.ExportFailed
		}
		if r.State == chat.ExportReady {
			out[i].Error = ""
		}
	}
	return out, err
}

// ExportSize says how much is stored of a visitor; NotFound for an unknown one.
func (s *Store) ExportSize(ctx context.Context, workspace, visitor chat.ID) (size chat.ExportSize, err error) {
	err = s.read.row(ctx, `SELECT (SELECT COALESCE(SUM(c.last_seq), 0) FROM conversation c WHERE c.workspace = v.workspace AND c.visitor = v.id),
		(SELECT COALESCE(SUM(f.size), 0) FROM conversation c JOIN file f ON f.conversation = c.id AND f.state = 'clean' WHERE c.workspace = v.workspace AND c.visitor = v.id)
		FROM visitor v WHERE v.id = $1 AND v.workspace = $2`, []any{visitor, workspace}, []any{&size.Events, &size.Bytes})
	return size, s.fail(err, "visitor %s", visitor)
}

// BeginExport keeps that a copy of a visitor's data is wanted, with the job that
// makes it, and records who wanted it. While one of that visitor is being made,
// that one is given. Only Workspace, Visitor, By and Key are read. NotFound for
// an unknown visitor, Conflict for an erased one.
func (s *Store) BeginExport(ctx context.Context, e chat.VisitorExport) (chat.VisitorExport, error) {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		var erased time.Time
		if err := c.row(ctx, "SELECT erased_ms FROM visitor WHERE id = $1 AND workspace = $2"+c.d.forUpdate, []any{e.Visitor, e.Workspace}, []any{at(&erased)}); err != nil {
			return err
		}
		if !erased.IsZero() {
			return chat.Errorf(chat.Conflict, "visitor %s was erased", e.Visitor)
		}
		making, err := c.exports(ctx, "e.visitor = $1 AND e.state = 'making' AND e.expires_ms > $2 AND j.status <> 'dead'", e.Visitor, now)
		if err != nil {
			return err
		}
		if len(making) > 0 {
			e = making[0]
			return nil
		}
		e.ID, e.State, e.CreatedAt, e.ExpiresAt = chat.NewID(), chat.ExportMaking, now, now.Add(chat.ExportFor)
		if _, err := c.exec(ctx, insertInto("visitor_export", exportCols), e.ID, e.Workspace, e.Visitor, e.By, e.State, e.Key, 0, now, nil, nil, e.ExpiresAt); err != nil {
			return err
		}
		if _, err := c.addJob(ctx, chat.Job{Workspace: e.Workspace, Kind: chat.JobExport, Key: e.Key, Subject: e.Visitor, Body: chat.Encode(chat.ExportRequest{Export: e.ID})}); err != nil {
			return err
		}
		return c.audit(ctx, e.Workspace, e.By, "visitor.exported", e.Visitor.String(), nil)
	})
	return e, s.fail(err, "visitor %s", e.Visitor)
}

// Exports gives the newest copies of visitors' data that can be had or are being
// made, of one visitor or of all, at most limit (≤ 100).
func (s *Store) Exports(ctx context.Context, workspace, visitor chat.ID, limit int) ([]chat.VisitorExport, error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return nil, s.fail(err, "read the clock")
	}
	where, args := "e.workspace = $1 AND e.expires_ms > $2", []any{workspace, now, pageSize(limit)}
	if !visitor.IsZero() {
		where, args = where+" AND e.visitor = $4", append(args, visitor)
	}
	out, err := read.exports(ctx, where+" ORDER BY e.created_ms DESC, e.id DESC LIMIT $3", args...)
	return out, s.fail(err, "list the exports")
}

// Export gives one that is not over; NotFound otherwise.
func (s *Store) Export(ctx context.Context, workspace, id chat.ID) (e chat.VisitorExport, err error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return e, s.fail(err, "read the clock")
	}
	all, err := read.exports(ctx, "e.workspace = $1 AND e.id = $2 AND e.expires_ms > $3", workspace, id, now)
	if err == nil && len(all) == 0 {
		err = sql.ErrNoRows
	}
	if err != nil {
		return e, s.fail(err, "export %s", id)
	}
	return all[0], nil
}

// FinishExport says that the bytes of a copy are there; from now on it can be
// had for chat.ExportFor. Again changes nothing. NotFound when nobody wants it
// any more: then its bytes must go.
func (s *Store) FinishExport(ctx context.Context, workspace, id chat.ID, size int64) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		n, err := c.exec(ctx, `UPDATE visitor_export SET state = 'ready', size = CASE state WHEN 'ready' THEN size ELSE $3 END, ready_ms = COALESCE(ready_ms, $4),
			expires_ms = CASE state WHEN 'ready' THEN expires_ms ELSE $5 END
			WHERE id = $1 AND workspace = $2 AND state IN ('making', 'ready') AND expires_ms > $4`, id, workspace, size, now, now.Add(chat.ExportFor))
		if err == nil && n == 0 {
			err = sql.ErrNoRows
		}
		return err
	})
	return s.fail(err, "export %s", id)
}

// FetchedExport notes and records that somebody downloads a copy.
func (s *Store) FetchedExport(ctx context.Context, workspace, user, id chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		var visitor chat.ID
		if err := c.row(ctx, "UPDATE visitor_export SET fetched_ms = COALESCE(fetched_ms, $3) WHERE id = $1 AND workspace = $2 AND state = 'ready' RETURNING visitor",
			[]any{id, workspace, now}, []any{&visitor}); err != nil {
			return err
		}
		return c.audit(ctx, workspace, user, "visitor.export_downloaded", visitor.String(), nil)
	})
	return s.fail(err, "export %s", id)
}

// RetryExport has a copy whose job failed tried again now, and records who
// wanted it. Conflict when it has not failed.
func (s *Store) RetryExport(ctx context.Context, workspace, user, id chat.ID) error {
	var job chat.ID
	err := s.read.row(ctx, "SELECT j.id FROM visitor_export e JOIN job j ON j.workspace = e.workspace AND j.kind = $3 AND j.key = e.key WHERE e.id = $1 AND e.workspace = $2 AND e.state = 'making'",
		[]any{id, workspace, chat.JobExport}, []any{&job})
	if errors.Is(err, sql.ErrNoRows) {
		if _, err := s.Export(ctx, workspace, id); err != nil {
			return err
		}
		return chat.Errorf(chat.Conflict, "export %s has not failed", id)
	}
	if err != nil {
		return s.fail(err, "export %s", id)
	}
	return s.ReviveJob(ctx, workspace, user, job)
}

// RemoveExport ends one before its time, and records who did it. NotFound when
// it is over already.
func (s *Store) RemoveExport(ctx context.Context, workspace, user, id chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		var visitor chat.ID
		if err := c.row(ctx, "UPDATE visitor_export SET state = 'removed' WHERE id = $1 AND workspace = $2 AND state <> 'removed' RETURNING visitor",
			[]any{id, workspace}, []any{&visitor}); err != nil {
			return err
		}
		return c.audit(ctx, workspace, user, "visitor.export_deleted", visitor.String(), nil)
	})
	return s.fail(err, "export %s", id)
}

// RemoveExports ends every copy of a visitor's data, and gives those whose
// bytes must go, the ones that were removed before too.
func (s *Store) RemoveExports(ctx context.Context, workspace, visitor chat.ID) (out []chat.VisitorExport, err error) {
	err = s.write(ctx, func(c *conn) error {
		out, err = list(ctx, c, "UPDATE visitor_export SET state = 'removed' WHERE workspace = $1 AND visitor = $2 RETURNING "+exportCols, []any{workspace, visitor}, exportDest)
		return err
	})
	return out, s.fail(err, "exports of visitor %s", visitor)
}

// RemovableExports gives copies of any workspace whose bytes must go: removed,
// or over. At most 100, those that ended first.
func (s *Store) RemovableExports(ctx context.Context) ([]chat.VisitorExport, error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return nil, s.fail(err, "read the clock")
	}
	out, err := list(ctx, &read, "SELECT "+exportCols+" FROM visitor_export WHERE state = 'removed' OR expires_ms <= $1 ORDER BY expires_ms, id LIMIT 100", []any{now}, exportDest)
	return out, s.fail(err, "read the exports that end")
}

// ForgetExport forgets one whose bytes are gone. While a job may still write
// them, it stays removed.
func (s *Store) ForgetExport(ctx context.Context, workspace, id chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		if _, err := c.exec(ctx, "UPDATE visitor_export SET state = 'removed' WHERE id = $1 AND workspace = $2", id, workspace); err != nil {
			return err
		}
		_, err := c.exec(ctx, `DELETE FROM visitor_export WHERE id = $1 AND workspace = $2 AND NOT EXISTS (SELECT 1 FROM job j
			WHERE j.workspace = visitor_export.workspace AND j.kind = $3 AND j.key = visitor_export.key AND j.status IN ('waiting', 'running'))`, id, workspace, chat.JobExport)
		return err
	})
	return s.fail(err, "export %s", id)
}
