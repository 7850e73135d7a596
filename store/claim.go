package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// farLease is longer than any lease of a turn, a job, an import or an eval run.
// Who holds one that ends later than that from now has made it before the clock
// was set back, and may have died since: nobody could tell before the clock is
// there again.
const farLease = 5 * time.Minute

// setBack is how far in the future something must have happened for the clock to
// have been set back since. Clocks that are kept right move by less.
const setBack = time.Second

// lapsed holds for a lease in a column that is over at the instant of the
// parameter now.
func lapsed(column, now string) string {
	return fmt.Sprintf("(%[1]s <= %[2]s OR %[1]s > %[2]s + %[3]d)", column, now, farLease.Milliseconds())
}

// claimable holds for a turn t that may be claimed at $1: pending with no
// live claim beside it, or claimed by somebody whose lease is over.
var claimable = `((t.status = 'claimed' AND ` + lapsed("t.lease_ms", "$1") + `) OR (t.status = 'pending' AND NOT EXISTS
	(SELECT 1 FROM turn o WHERE o.conversation = t.conversation AND o.status = 'claimed')))`

// candidates is how many turns one claim looks at: other workers may take the
// oldest ones in the same moment.
const candidates = 16

// ClaimTurn implements chat.Turns. A turn whose lease is over goes before the
// pending one of its conversation and keeps the span of messages that was
// fixed when it was first claimed.
func (s *Store) ClaimTurn(ctx context.Context, lease time.Duration) (chat.Turn, error) {
	none := chat.Errorf(chat.NotFound, "no turn waits")
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return chat.Turn{}, s.fail(err, "read the clock")
	}
	var id chat.ID
	var found []chat.ID
	err = read.each(ctx, "SELECT t.id FROM turn t WHERE t.status IN ('pending', 'claimed') AND "+claimable+" ORDER BY t.opened_ms, t.id LIMIT $2",
		[]any{now, candidates}, []any{&id}, func() error {
			found = append(found, id)
			return nil
		})
	if err != nil {
		return chat.Turn{}, s.fail(err, "look for a turn")
	}
	if len(found) == 0 {
		return chat.Turn{}, none
	}
	if s.writeDB != nil {
		return s.claimTogether(ctx, lease)
	}
	// First those whose conversation nobody holds, then whoever has to be waited for.
	for _, skip := range []string{s.d.skip, ""} {
		for _, id := range found {
			t, err := s.claim(ctx, id, lease, skip)
			if err == nil || !errors.Is(err, sql.ErrNoRows) {
				return t, s.fail(err, "claim turn %s", id)
			}
		}
	}
	return chat.Turn{}, none
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

// claimants are those who wait for the writer: whoever gets it first claims for
// all of them, in one transaction, as Append does. Turns that come in a burst
// would else cost a sync of the disk each.
type claimants struct {
	mu    sync.Mutex
	queue []*claimant
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
		for _, w := range all {
			t, err := c.claimNext(ctx, w.lease)
			if errors.Is(err, sql.ErrNoRows) {
				return nil
			}
			if err != nil {
				return err
			}
			turns = append(turns, t)
		}
		return nil
	})
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

// claimNext claims the oldest turn that may be claimed, or gives sql.ErrNoRows.
func (c *conn) claimNext(ctx context.Context, lease time.Duration) (t chat.Turn, err error) {
	now, err := c.now(ctx)
	if err != nil {
		return t, err
	}
	var id chat.ID
	if err := c.row(ctx, "SELECT t.id FROM turn t WHERE t.status IN ('pending', 'claimed') AND "+claimable+" ORDER BY t.opened_ms, t.id LIMIT 1",
		[]any{now}, []any{&id}); err != nil {
		return t, err
	}
	return c.claim(ctx, id, lease, "")
}
