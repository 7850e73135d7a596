package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const jobCols = "id, workspace, kind, key, subject, body, status, attempts, due_ms, claim, error, created_ms, ended_ms"

func jobDest(j *chat.Job) []any {
	return []any{
		&j.ID, &j.Workspace, &j.Kind, &j.Key, &j.Subject, from(&j.Body), &j.Status, &j.Attempts, at(&j.DueAt), &j.Claim, &j.Error,
		at(&j.CreatedAt), at(&j.EndedAt),
	}
}

// AddJob keeps a job to be done. When the workspace has one of its kind and
// key already, that one is given and fresh is false. Only Workspace, Kind,
// Key, Subject and Body are read.
func (s *Store) AddJob(ctx context.Context, j chat.Job) (stored chat.Job, fresh bool, err error) {
	err = s.write(ctx, func(c *conn) error {
		var err error
		if fresh, err = c.addJob(ctx, j); err != nil {
			return err
		}
		stored = chat.Job{}
		return c.row(ctx, "SELECT "+jobCols+" FROM job WHERE workspace = $1 AND kind = $2 AND key = $3", []any{j.Workspace, j.Kind, j.Key}, jobDest(&stored))
	})
	return stored, fresh, s.fail(err, "keep a job of kind %s", j.Kind)
}

// addJob keeps a job unless there is one of its kind and key. Conflict when the
// conversation it is about was erased.
func (c *conn) addJob(ctx context.Context, j chat.Job) (fresh bool, err error) {
	if gone, err := c.erased(ctx, j.Subject); err != nil || gone {
		return false, cmp.Or(err, chat.Errorf(chat.Conflict, "conversation %s was erased", j.Subject))
	}
	now, err := c.now(ctx)
	if err != nil {
		return false, err
	}
	n, err := c.exec(ctx, insertInto("job", "id, workspace, kind, key, subject, body, status, attempts, served, due_ms, error, created_ms")+
		" ON CONFLICT (workspace, kind, key) DO NOTHING",
		chat.NewID(), j.Workspace, j.Kind, j.Key, j.Subject, j.Body, chat.JobWaiting, 0, 0, now, "", now)
	return n == 1, err
}

// dueJob holds for a job that is due at the instant of the parameter now, or whose
// lease is over. of is the alias of its row, with a point.
func dueJob(of, now string) string {
	return fmt.Sprintf("(%[1]sstatus = 'waiting' AND %[1]sdue_ms <= %[2]s OR %[1]sstatus = 'running' AND ", of, now) + lapsed(of+"due_ms", now) + ")"
}

// ClaimJob gives a job that is due, of one of the kinds, to whoever does it,
// for lease, by the database's clock; NotFound when none is. Of the workspaces
// with such jobs the one comes first whose last claim is longest ago; within
// one, what has been due longest.
func (s *Store) ClaimJob(ctx context.Context, kinds []string, lease time.Duration) (j chat.Job, err error) {
	none := chat.Errorf(chat.NotFound, "no job is due")
	if len(kinds) == 0 {
		return j, none
	}
	read := s.read // a read first, so that an idle server does not write
	if _, err := read.nextJob(ctx, kinds); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			return j, none
		}
		return j, s.fail(err, "look for jobs")
	}
	err = s.write(ctx, func(c *conn) error {
		workspace, err := c.nextJob(ctx, kinds)
		if err != nil {
			return err
		}
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		args := []any{chat.NewID(), now.Add(lease), now, workspace}
		for _, k := range kinds {
			args = append(args, k)
		}
		j = chat.Job{}
		return c.row(ctx, `UPDATE job SET status = 'running', claim = $1, due_ms = $2, attempts = attempts + 1, served = (SELECT COALESCE(max(served), 0) + 1 FROM job)
			WHERE id = (SELECT id FROM job WHERE workspace = $4 AND `+dueJob("", "$3")+` AND kind IN (`+marks(5, len(kinds))+`)
				ORDER BY due_ms, id LIMIT 1`+c.d.forUpdate+c.d.skip+`) RETURNING `+jobCols, args, jobDest(&j))
	})
	if errors.Is(err, sql.ErrNoRows) {
		return j, none
	}
	return j, s.fail(err, "claim a job")
}

// nextJob gives the workspace whose turn it is to have a job done, or
// sql.ErrNoRows.
func (c *conn) nextJob(ctx context.Context, kinds []string) (workspace chat.ID, err error) {
	now, err := c.now(ctx)
	if err != nil {
		return workspace, err
	}
	args := []any{now}
	for _, k := range kinds {
		args = append(args, k)
	}
	err = c.row(ctx, `SELECT w.id FROM workspace w WHERE EXISTS (SELECT 1 FROM job j WHERE j.workspace = w.id AND `+dueJob("j.", "$1")+` AND j.kind IN (`+marks(2, len(kinds))+`))
		ORDER BY (SELECT COALESCE(max(served), 0) FROM job o WHERE o.workspace = w.id), w.id LIMIT 1`, args, []any{&workspace})
	return workspace, err
}

// ExtendJob renews the lease; Conflict once another has the job.
func (s *Store) ExtendJob(ctx context.Context, j chat.Job, lease time.Duration) error {
	return s.holding(ctx, j, "due_ms = $3", func(now time.Time) []any { return []any{now.Add(lease)} })
}

// FinishJob says that a job is done, and forgets its body; Conflict once
// another has it.
func (s *Store) FinishJob(ctx context.Context, j chat.Job) error {
	return s.holding(ctx, j, "status = 'done', body = '{}', claim = NULL, error = '', ended_ms = $3", func(now time.Time) []any { return []any{now} })
}

// PostponeJob has a job tried again after a while, and notes why; Conflict
// once another has it.
func (s *Store) PostponeJob(ctx context.Context, j chat.Job, after time.Duration, why string) error {
	return s.holding(ctx, j, "status = 'waiting', claim = NULL, due_ms = $3, error = $4", func(now time.Time) []any { return []any{now.Add(after), why} })
}

// ReleaseJob gives a job back that was not tried, because the process stops:
// another begins it at once. Conflict once another has it.
func (s *Store) ReleaseJob(ctx context.Context, j chat.Job) error {
	return s.holding(ctx, j, "status = 'waiting', claim = NULL, attempts = attempts - 1, due_ms = $3", func(now time.Time) []any { return []any{now} })
}

// BuryJob gives a job up, and notes why; Conflict once another has it.
func (s *Store) BuryJob(ctx context.Context, j chat.Job, why string) error {
	return s.holding(ctx, j, "status = 'dead', claim = NULL, ended_ms = $3, error = $4", func(now time.Time) []any { return []any{now, why} })
}

// holding changes a job whose claim still holds; its arguments begin at $3.
func (s *Store) holding(ctx context.Context, j chat.Job, set string, args func(now time.Time) []any) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		n, err := c.exec(ctx, "UPDATE job SET "+set+" WHERE id = $1 AND status = 'running' AND claim = $2", append([]any{j.ID, j.Claim}, args(now)...)...)
		if err == nil && n == 0 {
			err = chat.Errorf(chat.Conflict, "job %s is done by another", j.ID)
		}
		return err
	})
	return s.fail(err, "job %s", j.ID)
}

// DeadJobs gives a page of jobs that were given up, the newest first, and the
// cursor of the next, or "".
func (s *Store) DeadJobs(ctx context.Context, workspace chat.ID, cursor string, limit int) ([]chat.Job, string, error) {
	after, err := readCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	limit = pageSize(limit)
	out, err := list(ctx, &s.read, "SELECT "+jobCols+" FROM job WHERE workspace = $1 AND status = 'dead' AND (ended_ms, id) < ($2, $3) ORDER BY ended_ms DESC, id DESC LIMIT $4",
		[]any{workspace, after.ms, after.id[:], limit + 1}, jobDest)
	if err != nil {
		return nil, "", s.fail(err, "list the jobs that were given up")
	}
	out, next := page(out, limit, func(j chat.Job) place { return place{j.EndedAt.UnixMilli(), j.ID} })
	return out, next, nil
}

// FailingJobs gives jobs that have failed and are tried again, the one that
// was wanted first first, at most limit (≤ 100).
func (s *Store) FailingJobs(ctx context.Context, workspace chat.ID, limit int) ([]chat.Job, error) {
	out, err := list(ctx, &s.read, "SELECT "+jobCols+" FROM job WHERE workspace = $1 AND status IN ('waiting', 'running') AND error <> '' ORDER BY created_ms, id LIMIT $2",
		[]any{workspace, pageSize(limit)}, jobDest)
	return out, s.fail(err, "list the jobs that fail")
}

// HastenJobs has jobs of some kinds that have failed tried again now, in every
// workspace: what was in their way is gone.
func (s *Store) HastenJobs(ctx context.Context, kinds []string) error {
	if len(kinds) == 0 {
		return nil
	}
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		args := []any{now}
		for _, k := range kinds {
			args = append(args, k)
		}
		_, err = c.exec(ctx, "UPDATE job SET due_ms = $1 WHERE status = 'waiting' AND due_ms > $1 AND error <> '' AND kind IN ("+marks(2, len(kinds))+")", args...)
		return err
	})
	return s.fail(err, "hasten jobs")
}

// ReviveJobs has jobs of some kinds tried again from the start, in every
// workspace, that were given up since a time because of why: that is mended.
func (s *Store) ReviveJobs(ctx context.Context, kinds []string, why string, since time.Time) error {
	if len(kinds) == 0 {
		return nil
	}
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		args := []any{now, why, since}
		for _, k := range kinds {
			args = append(args, k)
		}
		_, err = c.exec(ctx, "UPDATE job SET status = 'waiting', attempts = 0, due_ms = $1, ended_ms = NULL, error = '' WHERE status = 'dead' AND error = $2 AND ended_ms >= $3 AND kind IN ("+marks(4, len(kinds))+")", args...)
		return err
	})
	return s.fail(err, "revive jobs")
}

// Job gives one, or NotFound.
func (s *Store) Job(ctx context.Context, workspace, id chat.ID) (j chat.Job, err error) {
	err = s.read.row(ctx, "SELECT "+jobCols+" FROM job WHERE workspace = $1 AND id = $2", []any{workspace, id}, jobDest(&j))
	return j, s.fail(err, "job %s", id)
}

// ReviveJob has a job tried again now and from the start that was given up, or
// that has failed and waits, and records who wanted it. Conflict when it has not
// failed, or is under way.
func (s *Store) ReviveJob(ctx context.Context, workspace, user, id chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		var status chat.JobStatus
		var failed string
		if err := c.row(ctx, "SELECT status, error FROM job WHERE workspace = $1 AND id = $2"+c.d.forUpdate, []any{workspace, id}, []any{&status, &failed}); err != nil {
			return err
		}
		if status != chat.JobDead && (status != chat.JobWaiting || failed == "") {
			return chat.Errorf(chat.Conflict, "job %s has not failed: it is %s", id, status)
		}
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		if _, err := c.exec(ctx, "UPDATE job SET status = 'waiting', attempts = 0, due_ms = $2, ended_ms = NULL, error = '' WHERE id = $1", id, now); err != nil {
			return err
		}
		return c.audit(ctx, workspace, user, "job.revived", id.String(), nil)
	})
	return s.fail(err, "job %s", id)
}

// JobsAbout counts the jobs of a kind about a conversation that were wanted
// since a time, whatever became of them.
func (s *Store) JobsAbout(ctx context.Context, workspace, subject chat.ID, kind string, since time.Time) (n int, err error) {
	err = s.read.row(ctx, "SELECT count(*) FROM job WHERE workspace = $1 AND subject = $2 AND kind = $3 AND created_ms >= $4",
		[]any{workspace, subject, kind, since}, []any{&n})
	return n, s.fail(err, "count the jobs about %s", subject)
}

// SweepJobs forgets jobs that ended longer ago than they are kept, at most
// rowsAtOnce of them, and says how many.
func (s *Store) SweepJobs(ctx context.Context, keepDone, keepDead time.Duration) (n int64, err error) {
	err = s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		n, err = c.exec(ctx, `DELETE FROM job WHERE id IN (SELECT id FROM job WHERE status = 'done' AND ended_ms < $1 OR status = 'dead' AND ended_ms < $2 ORDER BY ended_ms, id LIMIT $3)`,
			now.Add(-keepDone), now.Add(-keepDead), rowsAtOnce)
		return err
	})
	return n, s.fail(err, "forget old jobs")
}
