package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

const importSelect = `SELECT j.id, j.workspace, j.kind, j.source, j.collection, j.draft, j.overwrite, j.status, j.total, j.error, j.by_user, u.name,
	j.created_ms, j.started_ms, j.finished_ms, j.claim, j.attempts,
	(SELECT count(*) FROM import_file f WHERE f.job = j.id AND f.status <> 'skipped'), (SELECT count(*) FROM import_file f WHERE f.job = j.id AND f.status = 'skipped'),
	(SELECT COALESCE(sum(f.changed), 0) FROM import_file f WHERE f.job = j.id), (SELECT COALESCE(sum(f.unchanged), 0) FROM import_file f WHERE f.job = j.id),
	(SELECT COALESCE(sum(f.kept), 0) FROM import_file f WHERE f.job = j.id)
	FROM import_job j LEFT JOIN app_user u ON u.id = j.by_user `

func importDest(j *knowledge.ImportJob) []any {
	return []any{
		&j.ID, &j.Workspace, &j.Kind, &j.Source, &j.Collection, yes(&j.Draft), yes(&j.Overwrite), &j.Status, &j.Total, &j.Error, &j.By, text(&j.ByName),
		at(&j.CreatedAt), at(&j.StartedAt), at(&j.FinishedAt), &j.Claim, &j.Attempts, &j.Read, &j.Skipped, &j.Changed, &j.Unchanged, &j.Kept,
	}
}

// partBytes bounds one row of uploaded bytes, so that storing a large file
// never keeps chats waiting.
const partBytes = 256 << 10

// CreateImport stores an import. One of kind upload waits for its files until
// StartImport; the others begin at once. Files are stored in order.
func (s *Store) CreateImport(ctx context.Context, j knowledge.ImportJob) (id chat.ID, err error) {
	status := knowledge.ImportQueued
	if j.Kind == knowledge.ImportUpload {
		status = knowledge.ImportUploading
	}
	err = s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		id = chat.NewID()
		if _, err := c.exec(ctx, insertInto("import_job", "id, workspace, kind, source, collection, draft, overwrite, status, total, error, by_user, created_ms, attempts"),
			id, j.Workspace, j.Kind, j.Source, j.Collection, j.Draft, j.Overwrite, status, 0, "", j.By, now, 0); err != nil {
			return err
		}
		return c.audit(ctx, j.Workspace, j.By, "import.started", id.String(), map[string]string{"kind": string(j.Kind)})
	})
	return id, s.fail(err, "store the import")
}

// AddImportFile stores the n-th uploaded file of an import, in pieces.
func (s *Store) AddImportFile(ctx context.Context, workspace, job chat.ID, n int, f knowledge.ImportUploadedFile) error {
	for part := 0; part == 0 || part*partBytes < len(f.Bytes); part++ {
		piece := f.Bytes[part*partBytes : min((part+1)*partBytes, len(f.Bytes))]
		err := s.write(ctx, func(c *conn) error {
			rows, err := c.exec(ctx, `INSERT INTO import_part (job, file, part, name, bytes) SELECT id, $3, $4, $5, $6 FROM import_job WHERE id = $1 AND workspace = $2 AND status = 'uploading'`,
				job, workspace, n, part, f.Name, append([]byte{}, piece...))
			if err == nil && rows == 0 {
				err = chat.Errorf(chat.NotFound, "import %s does not wait for files", job)
			}
			return err
		})
		if err != nil {
			return s.fail(err, "store the file %q", f.Name)
		}
	}
	return nil
}

// StartImport says that all files of an import are here.
func (s *Store) StartImport(ctx context.Context, workspace, job chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		n, err := c.exec(ctx, `UPDATE import_job SET status = 'queued' WHERE id = $1 AND workspace = $2 AND status = 'uploading'`, job, workspace)
		if err == nil && n == 0 {
			err = sql.ErrNoRows
		}
		return err
	})
	return s.fail(err, "import %s", job)
}

// ImportUpload gives the uploaded files of an import, in order; none once it
// has ended.
func (s *Store) ImportUpload(ctx context.Context, workspace, job chat.ID) ([]knowledge.ImportUploadedFile, error) {
	var out []knowledge.ImportUploadedFile
	var file int
	var name string
	var bytes []byte
	last := -1
	err := s.read.each(ctx, `SELECT p.file, p.name, p.bytes FROM import_part p JOIN import_job j ON j.id = p.job WHERE p.job = $1 AND j.workspace = $2 ORDER BY p.file, p.part`,
		[]any{job, workspace}, []any{&file, &name, &bytes}, func() error {
			if file != last {
				out, last = append(out, knowledge.ImportUploadedFile{Name: name}), file
			}
			f := &out[len(out)-1]
			f.Bytes = append(f.Bytes, bytes...)
			return nil
		})
	return out, s.fail(err, "files of import %s", job)
}

// Import gives one import, or NotFound.
func (s *Store) Import(ctx context.Context, workspace, id chat.ID) (j knowledge.ImportJob, err error) {
	err = s.read.row(ctx, importSelect+"WHERE j.workspace = $1 AND j.id = $2", []any{workspace, id}, importDest(&j))
	return j, s.fail(err, "import %s", id)
}

// Imports gives a page of imports, the newest first, and the cursor of the
// next, or "".
func (s *Store) Imports(ctx context.Context, workspace chat.ID, cursor string, limit int) ([]knowledge.ImportJob, string, error) {
	after, err := readCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	limit = pageSize(limit)
	out, err := list(ctx, &s.read, importSelect+"WHERE j.workspace = $1 AND (j.created_ms, j.id) < ($2, $3) ORDER BY j.created_ms DESC, j.id DESC LIMIT $4",
		[]any{workspace, after.ms, after.id[:], limit + 1}, importDest)
	if err != nil {
		return nil, "", s.fail(err, "list the imports")
	}
	out, next := page(out, limit, func(j knowledge.ImportJob) place { return place{j.CreatedAt.UnixMilli(), j.ID} })
	return out, next, nil
}

// ImportFiles gives what became of an import's files after an ordinal, in
// order, at most limit (≤ 100), and whether there are more.
func (s *Store) ImportFiles(ctx context.Context, workspace, job chat.ID, after, limit int) (out []knowledge.ImportFile, more bool, err error) {
	limit = pageSize(limit)
	out, err = list(ctx, &s.read, `SELECT f.ordinal, f.path, f.status, f.reason, f.changed, f.unchanged, f.kept
		FROM import_file f JOIN import_job j ON j.id = f.job WHERE f.job = $1 AND j.workspace = $2 AND f.ordinal > $3 ORDER BY f.ordinal LIMIT $4`,
		[]any{job, workspace, after, limit + 1}, func(f *knowledge.ImportFile) []any {
			return []any{&f.Ordinal, &f.Path, &f.Status, &f.Reason, &f.Changed, &f.Unchanged, &f.Kept}
		})
	if len(out) > limit {
		out, more = out[:limit], true
	}
	return out, more, s.fail(err, "files of import %s", job)
}

// CancelImport ends an import; what it stored stays. One that has ended
// already stays as it is.
func (s *Store) CancelImport(ctx context.Context, workspace, user, id chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		var status knowledge.ImportStatus
		if err := c.row(ctx, `SELECT status FROM import_job WHERE workspace = $1 AND id = $2`+c.d.forUpdate, []any{workspace, id}, []any{&status}); err != nil || status.Ended() {
			return err
		}
		if err := c.endImport(ctx, id, knowledge.ImportCancelled, ""); err != nil {
			return err
		}
		return c.audit(ctx, workspace, user, "import.cancelled", id.String(), nil)
	})
	return s.fail(err, "import %s", id)
}

func (c *conn) endImport(ctx context.Context, id chat.ID, status knowledge.ImportStatus, why string) error {
	now, err := c.now(ctx)
	if err != nil {
		return err
	}
	if _, err := c.exec(ctx, `UPDATE import_job SET status = $2, error = $3, finished_ms = $4, claim = NULL, lease_ms = NULL WHERE id = $1`, id, status, why, now); err != nil {
		return err
	}
	_, err = c.exec(ctx, `DELETE FROM import_part WHERE job = $1`, id)
	return err
}

// maxImportAttempts is how often an import is begun: one that takes its
// process down with it must not do so for ever.
const maxImportAttempts = 5

// uploadWithin is how long an import waits for its files.
const uploadWithin = time.Hour

// ClaimImport gives the import that has waited longest to whoever runs it, for
// lease, by the database's clock: a queued one, or one whose runner has not
// renewed its lease. ok is false when none waits. It also ends what was begun
// too often and uploads that never came.
func (s *Store) ClaimImport(ctx context.Context, lease time.Duration) (j knowledge.ImportJob, ok bool, err error) {
	waiting := 0 // a read, so that an idle server does not write
	if err := s.read.row(ctx, `SELECT count(*) FROM import_job WHERE status IN ('uploading', 'queued', 'running')`, nil, []any{&waiting}); err != nil || waiting == 0 {
		return j, false, s.fail(err, "look for imports")
	}
	if err := s.endLostImports(ctx); err != nil {
		return j, false, err
	}
	var workspace, id chat.ID
	err = s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		err = c.row(ctx, `UPDATE import_job SET status = 'running', claim = $1, lease_ms = $2, attempts = attempts + 1, started_ms = COALESCE(started_ms, $3)
			WHERE id = (SELECT id FROM import_job WHERE status = 'queued' OR status = 'running' AND `+lapsed("lease_ms", "$3")+` ORDER BY created_ms, id LIMIT 1)
			AND (status = 'queued' OR status = 'running' AND `+lapsed("lease_ms", "$3")+`) RETURNING workspace, id`,
			[]any{chat.NewID(), now.Add(lease), now}, []any{&workspace, &id})
		if ok = err == nil; errors.Is(err, sql.ErrNoRows) {
			err = nil
		}
		return err
	})
	if err != nil || !ok {
		return j, false, s.fail(err, "claim an import")
	}
	j, err = s.Import(ctx, workspace, id)
	return j, err == nil, err
}

func (s *Store) endLostImports(ctx context.Context) error {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return s.fail(err, "read the clock")
	}
	lost, err := list(ctx, &read, `SELECT id FROM import_job WHERE status = 'running' AND `+lapsed("lease_ms", "$1")+` AND attempts >= $2 OR status = 'uploading' AND created_ms <= $3 ORDER BY id`,
		[]any{now, maxImportAttempts, now.Add(-uploadWithin)}, func(id *chat.ID) []any { return []any{id} })
	if err != nil {
		return s.fail(err, "look for lost imports")
	}
	for _, id := range lost {
		err := s.write(ctx, func(c *conn) error {
			return c.endImport(ctx, id, knowledge.ImportFailed, "the import was interrupted too often, or its files did not all arrive")
		})
		if err != nil {
			return s.fail(err, "import %s", id)
		}
	}
	return nil
}

// holdImport makes sure that a claim still holds.
func (c *conn) holdImport(ctx context.Context, j knowledge.ImportJob) error {
	n := 0
	err := c.row(ctx, `SELECT count(*) FROM import_job WHERE id = $1 AND status = 'running' AND claim = $2`, []any{j.ID, j.Claim}, []any{&n})
	if err == nil && n == 0 {
		err = chat.Errorf(chat.Conflict, "import %s was cancelled or is run by another", j.ID)
	}
	return err
}

// ExtendImport renews the lease and notes how many files there are. Conflict
// once the import was cancelled or taken over: then stop.
func (s *Store) ExtendImport(ctx context.Context, j knowledge.ImportJob, total int, lease time.Duration) error {
	err := s.write(ctx, func(c *conn) error {
		if err := c.holdImport(ctx, j); err != nil {
			return err
		}
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		_, err = c.exec(ctx, `UPDATE import_job SET lease_ms = $2, total = $3 WHERE id = $1`, j.ID, now.Add(lease), total)
		return err
	})
	return s.fail(err, "import %s", j.ID)
}

// ReportImport stores what became of files. One that is reported already keeps
// its first report: a run that was begun again finds everything unchanged that
// the one before it stored. Conflict as for ExtendImport.
func (s *Store) ReportImport(ctx context.Context, j knowledge.ImportJob, files ...knowledge.ImportFile) error {
	for len(files) > 0 {
		n := min(len(files), rowsAtOnce)
		err := s.write(ctx, func(c *conn) error {
			if err := c.holdImport(ctx, j); err != nil {
				return err
			}
			for _, f := range files[:n] {
				if _, err := c.exec(ctx, `INSERT INTO import_file (job, path, ordinal, status, reason, changed, unchanged, kept)
					VALUES ($1, $2, (SELECT COALESCE(max(ordinal), 0) + 1 FROM import_file WHERE job = $1), $3, $4, $5, $6, $7) ON CONFLICT (job, path) DO NOTHING`,
					j.ID, f.Path, f.Status, f.Reason, f.Changed, f.Unchanged, f.Kept); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return s.fail(err, "report of import %s", j.ID)
		}
		files = files[n:]
	}
	return nil
}

// FinishImport ends an import: failed, or done, with a remark or "". Conflict
// as for ExtendImport.
func (s *Store) FinishImport(ctx context.Context, j knowledge.ImportJob, failed bool, remark string) error {
	status := knowledge.ImportDone
	if failed {
		status = knowledge.ImportFailed
	}
	err := s.write(ctx, func(c *conn) error {
		if err := c.holdImport(ctx, j); err != nil {
			return err
		}
		return c.endImport(ctx, j.ID, status, remark)
	})
	return s.fail(err, "import %s", j.ID)
}

// ReleaseImport gives an import back that its runner cannot end, because the
// process stops: another begins it at once. One that the runner no longer has
// is left alone.
func (s *Store) ReleaseImport(ctx context.Context, j knowledge.ImportJob) error {
	err := s.write(ctx, func(c *conn) error {
		_, err := c.exec(ctx, `UPDATE import_job SET status = 'queued', claim = NULL, lease_ms = NULL, attempts = attempts - 1 WHERE id = $1 AND status = 'running' AND claim = $2`, j.ID, j.Claim)
		return err
	})
	return s.fail(err, "import %s", j.ID)
}
