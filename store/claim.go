package store

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// claimable holds for a turn t that may be claimed at $1: pending with no
// live claim beside it, or claimed by somebody whose lease is over.
const claimable = `((t.status = 'claimed' AND t.lease_ms <= $1) OR (t.status = 'pending' AND NOT EXISTS
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
// that come in a burst would else cost a sync of the disk each.
func (s *Store) ClaimTurns(ctx context.Context, lease time.Duration, most int) (out []chat.Turn, err error) {
	read := s.read
	found, err := read.claimableTurns(ctx, most+candidates) // without the writer: mostly there is none
	if err != nil {
		return nil, s.fail(err, "look for a turn")
	}
	if len(found) > 0 {
		if s.writeDB != nil {
			out, err = s.claim(ctx, lease, func(c *conn) ([]candidateTurn, error) { return c.claimableTurns(ctx, most) })
		} else {
			out, err = s.claimFree(ctx, lease, found, most)
		}
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

// claimableTurns gives turns that may be claimed now, the longest waiting first.
func (c *conn) claimableTurns(ctx context.Context, most int) (out []candidateTurn, err error) {
	now, err := c.now(ctx)
	if err != nil {
		return nil, err
	}
	return list(ctx, c, "SELECT t.id, t.conversation FROM turn t WHERE t.status IN ('pending', 'claimed') AND "+claimable+" ORDER BY t.opened_ms, t.id LIMIT $2",
		[]any{now, most}, func(t *candidateTurn) []any { return []any{&t.turn, &t.conversation} })
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

// claim takes those of some turns that can still be had, in the order in which
// they were opened.
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
		for _, t := range chosen {
			ids = append(ids, t.turn)
		}
		args := padded(ids)
		// One token for all: it is asked for together with the turn's id.
		out, err = list(ctx, c, `UPDATE turn AS t SET status = 'claimed', claim = $2, lease_ms = $3, attempts = attempts + 1,
			to_seq = CASE WHEN to_seq = 0 THEN (SELECT c.last_seq FROM conversation c WHERE c.id = t.conversation) ELSE to_seq END,
			epoch = CASE WHEN to_seq = 0 THEN (SELECT c.epoch FROM conversation c WHERE c.id = t.conversation) ELSE epoch END
			WHERE t.id IN (`+marks(4, len(args))+`) AND `+claimable+` RETURNING `+turnCols,
			append([]any{now, chat.NewID(), now.Add(lease)}, args...), turnDest)
		slices.SortFunc(out, func(a, b chat.Turn) int {
			return cmp.Or(a.OpenedAt.Compare(b.OpenedAt), bytes.Compare(a.ID[:], b.ID[:]))
		})
		return err
	})
	return out, err
}
