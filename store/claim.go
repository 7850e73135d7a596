package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// claimable holds for a turn t that may be claimed at $1: pending with no
// live claim beside it, or claimed by somebody whose lease is over.
const claimable = `((t.status = 'claimed' AND t.lease_ms <= $1) OR (t.status = 'pending' AND NOT EXISTS
	(SELECT 1 FROM turn o WHERE o.conversation = t.conversation AND o.status = 'claimed')))`

// candidates is how many turns one claim looks at: other workers may take the
// oldest ones in the same moment.
const candidates = 16

// ClaimTurn implements chat.Turns. A turn whose lease is over goes before the
// pending one of its conversation and keeps the span of messages that was
// fixed when it was first claimed. The workspaces that have turns share the
// workers: see shares.
func (s *Store) ClaimTurn(ctx context.Context, lease time.Duration) (chat.Turn, error) {
	none := chat.Errorf(chat.NotFound, "no turn waits")
	if s.writeDB != nil {
		if waits, err := s.turnWaits(ctx); err != nil || !waits {
			return chat.Turn{}, cmp.Or(s.fail(err, "look for a turn"), none)
		}
		return s.claimTogether(ctx, lease)
	}
	read := s.read
	shared, err := read.shares(ctx, s.claims.last())
	if err != nil {
		return chat.Turn{}, s.fail(err, "look for a turn")
	}
	if len(shared) == 0 {
		return chat.Turn{}, none
	}
	now, err := read.now(ctx)
	if err != nil {
		return chat.Turn{}, s.fail(err, "read the clock")
	}
	found := make([][]chat.ID, len(shared))
	// First those whose conversation nobody holds, then whoever has to be waited for.
	for _, skip := range []string{s.d.skip, ""} {
		for i, sh := range shared {
			if found[i] == nil {
				if found[i], err = read.claimables(ctx, sh.workspace, now); err != nil {
					return chat.Turn{}, s.fail(err, "look for a turn")
				}
			}
			for _, id := range found[i] {
				t, err := s.claim(ctx, id, lease, skip)
				if err == nil {
					s.claims.took(sh.workspace)
				}
				if err == nil || !errors.Is(err, sql.ErrNoRows) {
					return t, s.fail(err, "claim turn %s", id)
				}
			}
		}
	}
	return chat.Turn{}, none
}

// turnWaits reports whether there is a turn to claim.
func (s *Store) turnWaits(ctx context.Context) (bool, error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return false, err
	}
	var id chat.ID
	err = read.row(ctx, "SELECT t.id FROM turn t WHERE t.status IN ('pending', 'claimed') AND "+claimable+" LIMIT 1", []any{now}, []any{&id})
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// claimables gives the oldest turns of a workspace that may be claimed; an empty
// list, not nil, when there are none.
func (c *conn) claimables(ctx context.Context, workspace chat.ID, now time.Time) ([]chat.ID, error) {
	found := make([]chat.ID, 0, candidates)
	var id chat.ID
	err := c.each(ctx, "SELECT t.id FROM turn t WHERE t.workspace = $2 AND t.status IN ('pending', 'claimed') AND "+claimable+" ORDER BY t.opened_ms, t.id LIMIT $3",
		[]any{now, workspace, candidates}, []any{&id}, func() error {
			found = append(found, id)
			return nil
		})
	return found, err
}

// share is a workspace that has turns, and how many workers work for it.
type share struct {
	workspace chat.ID
	workers   int
}

// selectRing walks from one workspace with open turns to the next by the index:
// it takes as long with two turns as with two thousand. A zero id is NULL as an
// id, and compares as its bytes.
const selectRing = `WITH RECURSIVE ring (workspace, n) AS (
	SELECT (SELECT t.workspace FROM turn t WHERE t.status IN ('pending', 'claimed') AND t.workspace > $1 ORDER BY t.workspace LIMIT 1), 1
	UNION ALL
	SELECT (SELECT t.workspace FROM turn t WHERE t.status IN ('pending', 'claimed') AND t.workspace > ring.workspace ORDER BY t.workspace LIMIT 1), ring.n + 1
	FROM ring WHERE ring.workspace IS NOT NULL AND ring.n < $2
) SELECT ring.workspace, COALESCE(c.workers, 0) FROM ring LEFT JOIN (SELECT t.workspace, count(*) AS workers FROM turn t WHERE t.status = 'claimed' GROUP BY t.workspace) c
	ON c.workspace = ring.workspace WHERE ring.workspace IS NOT NULL ORDER BY ring.n`

// sharers bounds the workspaces among which a claim chooses. With more of them,
// those that follow have their turn next.
const sharers = 16

// shares gives the workspaces that have open turns, those first for which the
// fewest work, and among them by turns: the one after the given one first.
// Every workspace has so its fair share of the workers (max-min fairness), and
// who needs less than that never waits for those who want more.
func (c *conn) shares(ctx context.Context, after chat.ID) ([]share, error) {
	var out []share
	read := func(from chat.ID) error {
		var sh share
		return c.each(ctx, selectRing, []any{from[:], sharers}, []any{&sh.workspace, &sh.workers}, func() error {
			if !slices.ContainsFunc(out, func(o share) bool { return o.workspace == sh.workspace }) {
				out = append(out, sh)
			}
			return nil
		})
	}
	err := read(after)
	if err == nil && len(out) < sharers && !after.IsZero() {
		err = read(chat.ID{})
	}
	slices.SortStableFunc(out, func(a, b share) int { return cmp.Compare(a.workers, b.workers) })
	return out, err
}

// claim takes one turn; sql.ErrNoRows when it cannot be had any more. The
// conversation's row is locked first, as Append does, so that a message is
// either in the span or opens the next turn, never neither.
func (s *Store) claim(ctx context.Context, id chat.ID, lease time.Duration, skip string) (t chat.Turn, err error) {
	err = s.write(ctx, func(c *conn) error {
		t, err = c.claim(ctx, id, lease, skip)
		return err
	})
	return t, err
}

func (c *conn) claim(ctx context.Context, id chat.ID, lease time.Duration, skip string) (t chat.Turn, err error) {
	now, err := c.now(ctx)
	if err != nil {
		return t, err
	}
	lock := "SELECT c.last_seq, c.epoch FROM conversation c WHERE c.id = (SELECT conversation FROM turn WHERE id = $1)"
	if c.d.ofC != "" {
		lock += c.d.ofC + skip
	}
	var last, epoch int64
	if err := c.row(ctx, lock, []any{id}, []any{&last, &epoch}); err != nil {
		return t, err
	}
	err = c.row(ctx, `UPDATE turn AS t SET status = 'claimed', claim = $3, lease_ms = $4, attempts = attempts + 1,
		to_seq = CASE WHEN to_seq = 0 THEN $5 ELSE to_seq END, epoch = CASE WHEN to_seq = 0 THEN $6 ELSE epoch END
		WHERE id = $2 AND `+claimable+` RETURNING `+turnCols,
		[]any{now, id, chat.NewID(), now.Add(lease), last, epoch}, turnDest(&t))
	return t, err
}

// claimant waits for a turn on SQLite.
type claimant struct {
	lease time.Duration
	got   bool // an answer
	turn  chat.Turn
	err   error
}

// claimants are those who wait for SQLite's writer: whoever gets it first claims
// for all of them, in one transaction, as Append does. Turns that come in a burst
// would else cost a sync of the disk each.
type claimants struct {
	mu     sync.Mutex
	queue  []*claimant
	served chat.ID // the workspace that had the last turn
}

// last gives the workspace that had the last turn here; the others come first.
func (q *claimants) last() chat.ID {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.served
}

func (q *claimants) took(workspace chat.ID) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.served = workspace
}

func (q *claimants) push(c *claimant) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.queue = append(q.queue, c)
}

// take gives who waits; who gave up is not among them.
func (q *claimants) take() []*claimant {
	q.mu.Lock()
	defer q.mu.Unlock()
	all := q.queue
	q.queue = nil
	return all
}

func (q *claimants) drop(c *claimant) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.queue = slices.DeleteFunc(q.queue, func(x *claimant) bool { return x == c })
}

// claimTogether claims one turn; NotFound when others have them all. What a
// claimant holds is touched under the gate only.
func (s *Store) claimTogether(ctx context.Context, lease time.Duration) (chat.Turn, error) {
	me := &claimant{lease: lease}
	s.claims.push(me)
	if err := s.gate.acquire(context.WithoutCancel(ctx), false); err != nil { // whoever is served must take what they got
		return chat.Turn{}, s.fail(err, "claim a turn")
	}
	defer s.gate.release()
	if me.got {
		return me.turn, me.err
	}
	if err := ctx.Err(); err != nil {
		s.claims.drop(me)
		return chat.Turn{}, s.fail(err, "claim a turn")
	}
	all := s.claims.take()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), batchTimeout) // it is theirs as well
	defer cancel()
	var turns []chat.Turn
	err := s.transactSQLite(ctx, func(c *conn) error {
		shared, err := c.shares(ctx, s.claims.last())
		for len(turns) < len(all) && len(shared) > 0 && err == nil {
			var t chat.Turn
			if t, err = c.claimNext(ctx, shared[0].workspace, all[len(turns)].lease); errors.Is(err, sql.ErrNoRows) {
				shared, err = shared[1:], nil
				continue
			}
			if err == nil {
				turns = append(turns, t)
				shared = next(shared)
			}
		}
		return err
	})
	if err == nil && len(turns) > 0 {
		s.claims.took(turns[len(turns)-1].Workspace)
	}
	for i, w := range all {
		switch {
		case err != nil:
			w.err = s.fail(err, "claim a turn")
		case i < len(turns):
			w.turn = turns[i]
		default:
			w.err = chat.Errorf(chat.NotFound, "no turn waits")
		}
		w.got = true
	}
	return me.turn, me.err
}

// next is the order after the first one had a turn: behind those for which no
// more work.
func next(shared []share) []share {
	first := shared[0]
	first.workers++
	at := 1
	for at < len(shared) && shared[at].workers <= first.workers {
		at++
	}
	copy(shared, shared[1:at])
	shared[at-1] = first
	return shared
}

// claimNext claims the oldest turn of a workspace that may be claimed, or gives
// sql.ErrNoRows.
func (c *conn) claimNext(ctx context.Context, workspace chat.ID, lease time.Duration) (t chat.Turn, err error) {
	now, err := c.now(ctx)
	if err != nil {
		return t, err
	}
	var id chat.ID
	if err := c.row(ctx, "SELECT t.id FROM turn t WHERE t.workspace = $2 AND t.status IN ('pending', 'claimed') AND "+claimable+" ORDER BY t.opened_ms, t.id LIMIT 1",
		[]any{now, workspace}, []any{&id}); err != nil {
		return t, err
	}
	return c.claim(ctx, id, lease, "")
}
