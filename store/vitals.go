package store

import (
	"context"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// unownedFor is how long a chat must wait on nobody to be counted: several
// times what the watchdog takes to find it.
const unownedFor = 2 * time.Minute

// Vitals gives what operators watch, of all workspaces. It reads indexes of what
// waits, never of what is done.
func (s *Store) Vitals(ctx context.Context) (v chat.Vitals, err error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return v, s.fail(err, "read the clock")
	}
	since := func(t time.Time) time.Duration {
		if t.IsZero() {
			return 0
		}
		return max(0, now.Sub(t))
	}
	var q chat.TeamQueue
	var first time.Time
	err = read.each(ctx, `SELECT team, count(*), min(COALESCE(queued_ms, requested_ms)) FROM handoff WHERE status = 'queued' GROUP BY team ORDER BY 3, 1`,
		nil, []any{&q.Team, &q.Waiting, at(&first)}, func() error {
			q.Longest = since(first)
			v.Teams = append(v.Teams, q)
			return nil
		})
	if err != nil {
		return v, s.fail(err, "count who waits for people")
	}
	if err := read.row(ctx, `SELECT count(*) FROM offer WHERE status = 'open'`, nil, []any{&v.OpenOffers}); err != nil {
		return v, s.fail(err, "count the offers")
	}
	if err := read.row(ctx, `SELECT count(*), min(opened_ms) FROM turn WHERE status IN ('pending', 'claimed')`, nil, []any{&v.Turns, at(&first)}); err != nil {
		return v, s.fail(err, "count the turns")
	}
	v.OldestTurn = since(first)
	var j chat.JobCount
	var due time.Time
	err = read.each(ctx, `SELECT kind, sum(CASE WHEN status = 'waiting' AND attempts = 0 THEN 1 ELSE 0 END), sum(CASE WHEN status = 'waiting' AND attempts > 0 THEN 1 ELSE 0 END),
			sum(CASE WHEN status = 'running' THEN 1 ELSE 0 END), sum(CASE WHEN status = 'dead' THEN 1 ELSE 0 END), min(CASE WHEN status = 'waiting' THEN due_ms END)
		FROM job WHERE status IN ('waiting', 'running', 'dead') GROUP BY kind ORDER BY kind`,
		nil, []any{&j.Kind, &j.Ready, &j.Failed, &j.Running, &j.Dead, at(&due)}, func() error {
			v.Jobs, v.OldestJob = append(v.Jobs, j), max(v.OldestJob, since(due))
			return nil
		})
	if err != nil {
		return v, s.fail(err, "count the jobs")
	}
	unowned, err := s.Stranded(ctx, unownedFor, chat.MaxUnowned)
	v.Unowned = len(unowned)
	return v, err
}
