package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
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

// candidates is how many turns beyond those wanted one claim looks at: other
// workers may take the oldest ones in the same moment.
const candidates = 16

// ClaimTurn is ClaimTurns of a single turn.
func (s *Store) ClaimTurn(ctx context.Context, lease time.Duration) (chat.Turn, error) {
	all, err := s.ClaimTurns(ctx, lease, 1)
	if err != nil {
		return chat.Turn{}, err
	}
	return all[0], nil
}

// candidateTurn is a turn that may be claimed, and its conversation.
type candidateTurn struct{ turn, conversation chat.ID }

// ClaimTurns implements chat.Turns. A turn whose lease is over goes before the
// pending one of its conversation and keeps the span of messages that was
// fixed when it was first claimed. All are claimed in one transaction: turns
// that come in a burst would else cost a sync of the disk each. The workspaces
// that have turns share the workers: see shares.
func (s *Store) ClaimTurns(ctx context.Context, lease time.Duration, most int) (out []chat.Turn, err error) {
	read := s.read
	after := chat.ID{}
	if last := s.served.Load(); last != nil {
		after = *last
	}
	found, err := read.claimableTurns(ctx, after, most+candidates) // without the writer: mostly there is none
	if err != nil {
		return nil, s.fail(err, "look for a turn")
	}
	if len(found) > 0 {
		if s.writeDB != nil {
			out, err = s.claim(ctx, lease, func(c *conn) ([]candidateTurn, error) { return c.claimableTurns(ctx, after, most) })
		} else {
			out, err = s.claimFree(ctx, lease, found, most)
		}
	}
	if len(out) > 0 {
		s.served.Store(&out[len(out)-1].Workspace)
	}
	if err == nil && len(out) == 0 {
		return nil, chat.Errorf(chat.NotFound, "no turn waits")
	}
	return out, s.fail(err, "claim turns")
}

// claimFree claims turns where other processes claim as well: first those whose
// conversation nobody holds, then whoever has to be waited for, one by one.
func (s *Store) claimFree(ctx context.Context, lease time.Duration, found []candidateTurn, most int) ([]chat.Turn, error) {
	out, err := s.claim(ctx, lease, func(c *conn) ([]candidateTurn, error) { return c.lockTurns(ctx, found, most, s.d.skip) })
	for i := 0; i < len(found) && err == nil && len(out) == 0; i++ {
		out, err = s.claim(ctx, lease, func(c *conn) ([]candidateTurn, error) { return c.lockTurns(ctx, found[i:i+1], 1, "") })
	}
	return out, err
}

// claimableTurns gives turns that may be claimed now: of each workspace the
// longest waiting first, and the workspaces by turns as shares orders them.
func (c *conn) claimableTurns(ctx context.Context, after chat.ID, most int) ([]candidateTurn, error) {
	now, err := c.now(ctx)
	if err != nil {
		return nil, err
	}
	shared, err := c.shares(ctx, after)
	if err != nil {
		return nil, err
	}
	waiting := make(map[chat.ID][]candidateTurn, len(shared))
	for _, sh := range shared {
		waiting[sh.workspace], err = list(ctx, c, "SELECT t.id, t.conversation FROM turn t WHERE t.workspace = $3 AND t.status IN ('pending', 'claimed') AND "+claimable+
			" ORDER BY t.opened_ms, t.id LIMIT $2", []any{now, most, sh.workspace}, func(t *candidateTurn) []any { return []any{&t.turn, &t.conversation} })
		if err != nil {
			return nil, err
		}
	}
	return deal(shared, waiting, most), nil
}

// deal gives at most so many of the turns that wait, each to the workspace for
// which the fewest work by then.
func deal(shared []share, waiting map[chat.ID][]candidateTurn, most int) (out []candidateTurn) {
	for len(shared) > 0 && len(out) < most {
		first := shared[0].workspace
		if len(waiting[first]) == 0 {
			shared = shared[1:]
			continue
		}
		out, waiting[first] = append(out, waiting[first][0]), waiting[first][1:]
		shared = next(shared)
	}
	return out
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

// lockTurns locks the conversations of some turns, as Append does, so that a
// message is either in the span or opens the next turn, never neither. It gives
// the first turns that could be had.
func (c *conn) lockTurns(ctx context.Context, found []candidateTurn, most int, skip string) (out []candidateTurn, err error) {
	for wanted := range slices.Chunk(found, most) {
		var ids []chat.ID
		for _, t := range wanted {
			ids = append(ids, t.conversation)
		}
		args, locked := padded(ids), map[chat.ID]bool{}
		var id chat.ID
		err := c.each(ctx, "SELECT c.id FROM conversation c WHERE c.id IN ("+marks(1, len(args))+") ORDER BY c.id"+c.d.ofC+skip, args, []any{&id}, func() error {
			locked[id] = true
			return nil
		})
		if err != nil {
			return nil, err
		}
		for _, t := range wanted {
			if locked[t.conversation] {
				out = append(out, t)
			}
		}
		if len(out) > 0 {
			return out, nil
		}
	}
	return nil, nil
}

// claim takes those of some turns that can still be had, in their order.
func (s *Store) claim(ctx context.Context, lease time.Duration, choose func(*conn) ([]candidateTurn, error)) (out []chat.Turn, err error) {
	err = s.write(ctx, func(c *conn) error {
		out = nil
		chosen, err := choose(c)
		if err != nil || len(chosen) == 0 {
			return err
		}
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		var ids []chat.ID
		place := make(map[chat.ID]int, len(chosen))
		for i, t := range chosen {
			ids, place[t.turn] = append(ids, t.turn), i
		}
		args := padded(ids)
		// One token for all: it is asked for together with the turn's id.
		out, err = list(ctx, c, `UPDATE turn AS t SET status = 'claimed', claim = $2, lease_ms = $3, attempts = attempts + 1,
			to_seq = CASE WHEN to_seq = 0 THEN (SELECT c.last_seq FROM conversation c WHERE c.id = t.conversation) ELSE to_seq END,
			epoch = CASE WHEN to_seq = 0 THEN (SELECT c.epoch FROM conversation c WHERE c.id = t.conversation) ELSE epoch END
			WHERE t.id IN (`+marks(4, len(args))+`) AND `+claimable+` RETURNING `+turnCols,
			append([]any{now, chat.NewID(), now.Add(lease)}, args...), turnDest)
		slices.SortFunc(out, func(a, b chat.Turn) int { return cmp.Compare(place[a.ID], place[b.ID]) })
		return err
	})
	return out, err
}
