package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const runSelect = `SELECT r.id, r.workspace, r.kind, r.suite, s.name, r.suite_version, v.hash, r.since_ms, r.most, r.past, r.candidate, r.baseline, r.status,
	r.done, r.total, r.passed, r.failed, r.held, r.error, r.by_user, u.name, r.created_ms, r.started_ms, r.finished_ms, r.claim, r.attempts
	FROM eval_run r LEFT JOIN eval_suite s ON s.id = r.suite LEFT JOIN eval_suite_version v ON v.suite = r.suite AND v.number = r.suite_version
	LEFT JOIN app_user u ON u.id = r.by_user `

func runDest(r *chat.EvalRun) []any {
	return []any{
		&r.ID, &r.Workspace, &r.Kind, &r.Suite, text(&r.SuiteName), &r.SuiteVersion, text(&r.SuiteHash), at(&r.SinceAt), &r.Most, from(&r.Past), from(&r.Candidate), &r.Baseline, &r.Status,
		&r.Done, &r.Total, &r.Passed, &r.Failed, yes(&r.Held), &r.Error, &r.By, text(&r.ByName), at(&r.CreatedAt), at(&r.StartedAt), at(&r.FinishedAt), &r.Claim, &r.Attempts,
	}
}

// CreateEvalRun queues a run; of a suite, of its newest version. NotFound for
// a suite or a baseline that the workspace does not have.
func (s *Store) CreateEvalRun(ctx context.Context, r chat.EvalRun) (id chat.ID, err error) {
	err = s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		r.SuiteVersion = 0
		if !r.Suite.IsZero() {
			if err := c.row(ctx, `SELECT newest FROM eval_suite WHERE workspace = $1 AND id = $2 AND archived_ms IS NULL`, []any{r.Workspace, r.Suite}, []any{&r.SuiteVersion}); err != nil {
				return err
			}
		}
		if !r.Baseline.IsZero() {
			var found int
			if err := c.row(ctx, `SELECT 1 FROM eval_run WHERE workspace = $1 AND id = $2 AND kind = $3`, []any{r.Workspace, r.Baseline, r.Kind}, []any{&found}); err != nil {
				return err
			}
		}
		id = chat.NewID()
		_, err = c.exec(ctx, insertInto("eval_run", "id, workspace, kind, suite, suite_version, since_ms, most, past, candidate, baseline, status, done, total, passed, failed, held, error, by_user, created_ms, attempts"),
			id, r.Workspace, r.Kind, r.Suite, r.SuiteVersion, r.SinceAt, r.Most, encode(r.Past), encode(r.Candidate), r.Baseline, chat.RunQueued, 0, 0, 0, 0, false, "", r.By, now, 0)
		if err != nil {
			return err
		}
		return c.audit(ctx, r.Workspace, r.By, "eval.started", id.String(), map[string]string{"kind": string(r.Kind)})
	})
	return id, s.fail(err, "the run's suite or baseline")
}

// EvalRun gives one run, or NotFound.
func (s *Store) EvalRun(ctx context.Context, workspace, id chat.ID) (r chat.EvalRun, err error) {
	err = s.read.row(ctx, runSelect+"WHERE r.workspace = $1 AND r.id = $2", []any{workspace, id}, runDest(&r))
	return r, s.fail(err, "run %s", id)
}

// EvalRuns gives a page of runs, of one suite when it is not zero, the newest
// first, and the cursor of the next page or "".
func (s *Store) EvalRuns(ctx context.Context, workspace, suite chat.ID, cursor string, limit int) ([]chat.EvalRun, string, error) {
	after, err := readCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	limit = pageSize(limit)
	args := []any{workspace, after.ms, after.id[:], limit + 1}
	only := ""
	if !suite.IsZero() {
		only, args = "AND r.suite = $5 ", append(args, suite)
	}
	out, err := list(ctx, &s.read, runSelect+"WHERE r.workspace = $1 AND (r.created_ms, r.id) < ($2, $3) "+only+"ORDER BY r.created_ms DESC, r.id DESC LIMIT $4", args, runDest)
	if err != nil {
		return nil, "", s.fail(err, "list the runs")
	}
	out, next := page(out, limit, func(r chat.EvalRun) place { return place{r.CreatedAt.UnixMilli(), r.ID} })
	return out, next, nil
}

// EvalReport gives the report of a run that is done, or NotFound.
func (s *Store) EvalReport(ctx context.Context, workspace, run chat.ID) (report []byte, err error) {
	var held string
	err = s.read.row(ctx, `SELECT report FROM eval_report WHERE workspace = $1 AND run = $2`, []any{workspace, run}, []any{&held})
	return []byte(held), s.fail(err, "report of run %s", run)
}

// CancelEvalRun ends a run; one that has ended stays as it is.
func (s *Store) CancelEvalRun(ctx context.Context, workspace, user, id chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		var status chat.EvalRunStatus
		if err := c.row(ctx, `SELECT status FROM eval_run WHERE workspace = $1 AND id = $2`+c.d.forUpdate, []any{workspace, id}, []any{&status}); err != nil || status.Ended() {
			return err
		}
		if err := c.endRun(ctx, id, chat.RunCancelled, ""); err != nil {
			return err
		}
		return c.audit(ctx, workspace, user, "eval.cancelled", id.String(), nil)
	})
	return s.fail(err, "run %s", id)
}

func (c *conn) endRun(ctx context.Context, id chat.ID, status chat.EvalRunStatus, why string) error {
	now, err := c.now(ctx)
	if err != nil {
		return err
	}
	_, err = c.exec(ctx, `UPDATE eval_run SET status = $2, error = $3, finished_ms = $4, claim = NULL, lease_ms = NULL WHERE id = $1`, id, status, why, now)
	return err
}

// maxRunAttempts is how often a run is begun: one that takes its process down
// with it must not do so for ever.
const maxRunAttempts = 3

// ClaimEvalRun gives the run that has waited longest to whoever plays it, for
// lease, by the database's clock: a queued one, or one whose player has not
// renewed its lease; it begins again from its first case. ok is false when
// none waits. It also fails what was begun too often.
func (s *Store) ClaimEvalRun(ctx context.Context, lease time.Duration) (r chat.EvalRun, ok bool, err error) {
	var workspace, id chat.ID
	err = s.write(ctx, func(c *conn) error {
		ok = false
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		if _, err := c.exec(ctx, `UPDATE eval_run SET status = 'failed', error = $3, finished_ms = $1, claim = NULL, lease_ms = NULL
			WHERE status = 'running' AND `+lapsed("lease_ms", "$1")+` AND attempts >= $2`, now, maxRunAttempts, "the run was interrupted too often"); err != nil {
			return err
		}
		err = c.row(ctx, `UPDATE eval_run SET status = 'running', claim = $1, lease_ms = $2, attempts = attempts + 1, done = 0, started_ms = COALESCE(started_ms, $3)
			WHERE id = (SELECT id FROM eval_run WHERE status = 'queued' OR status = 'running' AND `+lapsed("lease_ms", "$3")+` ORDER BY created_ms, id LIMIT 1)
			AND (status = 'queued' OR status = 'running' AND `+lapsed("lease_ms", "$3")+`) RETURNING workspace, id`,
			[]any{chat.NewID(), now.Add(lease), now}, []any{&workspace, &id})
		if ok = err == nil; errors.Is(err, sql.ErrNoRows) {
			err = nil
		}
		return err
	})
	if err != nil || !ok {
		return r, false, s.fail(err, "claim a run")
	}
	r, err = s.EvalRun(ctx, workspace, id)
	return r, err == nil, err
}

// ExtendEvalRun renews the lease and notes how far the run is. Conflict once
// the run was cancelled or taken over: then stop.
func (s *Store) ExtendEvalRun(ctx context.Context, r chat.EvalRun, lease time.Duration) error {
	err := s.write(ctx, func(c *conn) error {
		if err := c.holdRun(ctx, r); err != nil {
			return err
		}
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		_, err = c.exec(ctx, `UPDATE eval_run SET lease_ms = $2, done = $3, total = $4 WHERE id = $1`, r.ID, now.Add(lease), r.Done, r.Total)
		return err
	})
	return s.fail(err, "run %s", r.ID)
}

// ReleaseEvalRun puts a run back into the queue, for a node that stops. The
// attempt does not count. Conflict as for ExtendEvalRun.
func (s *Store) ReleaseEvalRun(ctx context.Context, r chat.EvalRun) error {
	err := s.write(ctx, func(c *conn) error {
		if err := c.holdRun(ctx, r); err != nil {
			return err
		}
		_, err := c.exec(ctx, `UPDATE eval_run SET status = 'queued', claim = NULL, lease_ms = NULL, attempts = attempts - 1 WHERE id = $1`, r.ID)
		return err
	})
	return s.fail(err, "run %s", r.ID)
}

// holdRun makes sure that a claim still holds.
func (c *conn) holdRun(ctx context.Context, r chat.EvalRun) error {
	var found int
	err := c.row(ctx, `SELECT 1 FROM eval_run WHERE id = $1 AND status = 'running' AND claim = $2`+c.d.forUpdate, []any{r.ID, r.Claim}, []any{&found})
	if errors.Is(err, sql.ErrNoRows) {
		err = chat.Errorf(chat.Conflict, "run %s was cancelled or is played by another", r.ID)
	}
	return err
}

// FinishEvalRun ends a run with its counts and its report; r.Error makes it a
// failed one, without a report. Conflict as for ExtendEvalRun.
func (s *Store) FinishEvalRun(ctx context.Context, r chat.EvalRun, report []byte) error {
	err := s.write(ctx, func(c *conn) error {
		if err := c.holdRun(ctx, r); err != nil {
			return err
		}
		if r.Error != "" {
			return c.endRun(ctx, r.ID, chat.RunFailed, r.Error)
		}
		if _, err := c.exec(ctx, insertInto("eval_report", "run, workspace, report"), r.ID, r.Workspace, string(report)); err != nil {
			return err
		}
		if err := c.eraseSince(ctx, r); err != nil {
			return err
		}
		if _, err := c.exec(ctx, `UPDATE eval_run SET done = $2, total = $3, passed = $4, failed = $5, held = $6 WHERE id = $1`,
			r.ID, r.Done, r.Total, r.Passed, r.Failed, r.Held); err != nil {
			return err
		}
		return c.endRun(ctx, r.ID, chat.RunDone, "")
	})
	return s.fail(err, "run %s", r.ID)
}
