package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var _ chat.Turns = (*Store)(nil)

const turnCols = "id, workspace, conversation, kind, status, from_seq, to_seq, epoch, claim, lease_ms, attempts, opened_ms, timer"

var insertTurn = insertInto("turn", turnCols) + " ON CONFLICT (conversation) WHERE status = 'pending' DO NOTHING"

func turnDest(t *chat.Turn) []any {
	return []any{
		&t.ID, &t.Workspace, &t.Conversation, &t.Kind, &t.Status, &t.FromSeq, &t.ToSeq, &t.Epoch, &t.Claim, at(&t.LeaseUntil),
		&t.Attempts, at(&t.OpenedAt), &t.Timer,
	}
}

func turnArgs(t chat.Turn) []any {
	return []any{
		t.ID, t.Workspace, t.Conversation, t.Kind, t.Status, t.FromSeq, t.ToSeq, t.Epoch, t.Claim, t.LeaseUntil, t.Attempts, t.OpenedAt, t.Timer,
	}
}

// turnOf gives a turn of the conversation, locked, or nil.
func (b *batch) turnOf(ctx context.Context, conversation, id chat.ID) (*chat.Turn, error) {
	var t chat.Turn
	err := b.row(ctx, "SELECT "+turnCols+" FROM turn WHERE id = $1 AND conversation = $2"+b.d.forUpdate, []any{id, conversation}, turnDest(&t))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &t, err
}

// claimable holds for a turn t that may be claimed at $1: pending with no
// live claim beside it, or claimed by somebody whose lease is over.
const claimable = `((t.status = 'claimed' AND t.lease_ms <= $1) OR (t.status = 'pending' AND NOT EXISTS
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
	// First those whose conversation nobody holds, then whoever has to be waited for.
	for _, skip := range []string{s.d.skip, ""} {
		for _, id := range found {
			t, err := s.claim(ctx, id, lease, skip)
			if err == nil || !errors.Is(err, sql.ErrNoRows) {
				return t, s.fail(err, "claim turn %s", id)
			}
		}
		if s.d.skip == "" {
			break
		}
	}
	return chat.Turn{}, none
}

// claim takes one turn; sql.ErrNoRows when it cannot be had any more. The
// conversation's row is locked first, as Append does, so that a message is
// either in the span or opens the next turn, never neither.
func (s *Store) claim(ctx context.Context, id chat.ID, lease time.Duration, skip string) (t chat.Turn, err error) {
	err = s.write(ctx, func(c *conn) error {
		t = chat.Turn{}
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		lock := "SELECT c.last_seq, c.epoch FROM conversation c WHERE c.id = (SELECT conversation FROM turn WHERE id = $1)"
		if c.d.ofC != "" {
			lock += c.d.ofC + skip
		}
		var last, epoch int64
		if err := c.row(ctx, lock, []any{id}, []any{&last, &epoch}); err != nil {
			return err
		}
		return c.row(ctx, `UPDATE turn AS t SET status = 'claimed', claim = $3, lease_ms = $4, attempts = attempts + 1,
			to_seq = CASE WHEN to_seq = 0 THEN $5 ELSE to_seq END, epoch = CASE WHEN to_seq = 0 THEN $6 ELSE epoch END
			WHERE id = $2 AND `+claimable+` RETURNING `+turnCols,
			[]any{now, id, chat.NewID(), now.Add(lease), last, epoch}, turnDest(&t))
	})
	return t, err
}

// ExtendTurn implements chat.Turns.
func (s *Store) ExtendTurn(ctx context.Context, turn, claim chat.ID, lease time.Duration) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		n, err := c.exec(ctx, `UPDATE turn SET lease_ms = $3 WHERE id = $1 AND claim = $2 AND status = 'claimed'`, turn, claim, now.Add(lease))
		if err == nil && n == 0 {
			err = chat.Errorf(chat.Conflict, "turn %s is no longer claimed by this worker", turn)
		}
		return err
	})
	return s.fail(err, "extend turn %s", turn)
}

// TurnsOf gives a conversation's turns, oldest first.
func (s *Store) TurnsOf(ctx context.Context, workspace, conversation chat.ID) ([]chat.Turn, error) {
	out, err := list(ctx, &s.read, "SELECT "+turnCols+" FROM turn WHERE conversation = $1 AND workspace = $2 ORDER BY from_seq, opened_ms, id",
		[]any{conversation, workspace}, turnDest)
	return out, s.fail(err, "read the turns of conversation %s", conversation)
}

const upsertMemory = `INSERT INTO bot_memory (conversation, workspace, run, mind) VALUES ($1, $2, $3, $4)
	ON CONFLICT (conversation) DO UPDATE SET run = excluded.run, mind = excluded.mind`

// Memory implements chat.Turns.
func (s *Store) Memory(ctx context.Context, workspace, conversation chat.ID) (m chat.Memory, err error) {
	err = s.read.row(ctx, `SELECT run, mind FROM bot_memory WHERE conversation = $1 AND workspace = $2`,
		[]any{conversation, workspace}, []any{from(&m.Run), from(&m.Mind)})
	if errors.Is(err, sql.ErrNoRows) {
		return chat.Memory{}, nil
	}
	return m, s.fail(err, "read the bot's memory of conversation %s", conversation)
}

const effectCols = "conversation, key, workspace, turn, kind, status, result, asked"

func effectDest(e *chat.Effect) []any {
	return []any{&e.Conversation, &e.Key, &e.Workspace, &e.Turn, &e.Kind, &e.Status, from(&e.Result), from(&e.Asked)}
}

// StartEffect implements chat.Turns.
func (s *Store) StartEffect(ctx context.Context, e chat.Effect) (stored chat.Effect, fresh bool, err error) {
	err = s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		// Another workspace's conversation makes no row and is not found below.
		n, err := c.exec(ctx, `INSERT INTO effect (`+effectCols+`, started_ms)
			SELECT id, $2, workspace, $4, $5, 'started', '', $6, $7 FROM conversation WHERE id = $1 AND workspace = $3
			ON CONFLICT (conversation, key) DO NOTHING`, e.Conversation, e.Key, e.Workspace, e.Turn, e.Kind, encode(e.Asked), now)
		if err != nil {
			return err
		}
		stored, fresh = chat.Effect{}, n > 0
		return c.row(ctx, "SELECT "+effectCols+" FROM effect WHERE conversation = $1 AND key = $2 AND workspace = $3",
			[]any{e.Conversation, e.Key, e.Workspace}, effectDest(&stored))
	})
	return stored, fresh, s.fail(err, "effect %q of conversation %s", e.Key, e.Conversation)
}

// FinishEffect implements chat.Turns. NotFound when it was never started.
func (s *Store) FinishEffect(ctx context.Context, e chat.Effect) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		n, err := c.exec(ctx, `UPDATE effect SET status = 'finished', result = $4, finished_ms = $5 WHERE conversation = $1 AND key = $2 AND workspace = $3`,
			e.Conversation, e.Key, e.Workspace, e.Result, now)
		if err == nil && n == 0 {
			err = sql.ErrNoRows
		}
		return err
	})
	return s.fail(err, "effect %q of conversation %s", e.Key, e.Conversation)
}

// Effects gives what a conversation's turns did outside the process, oldest
// first.
func (s *Store) Effects(ctx context.Context, workspace, conversation chat.ID) ([]chat.Effect, error) {
	out, err := list(ctx, &s.read, "SELECT "+effectCols+" FROM effect WHERE conversation = $1 AND workspace = $2 ORDER BY started_ms, key",
		[]any{conversation, workspace}, effectDest)
	return out, s.fail(err, "read the effects of conversation %s", conversation)
}

// StaleTurns gives turns that the bot has owed an answer to for longer than
// olderThan, oldest first, in every workspace: the watchdog's work.
func (s *Store) StaleTurns(ctx context.Context, olderThan time.Duration, limit int) ([]chat.Turn, error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return nil, s.fail(err, "read the clock")
	}
	out, err := list(ctx, &read, "SELECT "+of("t", turnCols)+` FROM turn t JOIN conversation c ON c.id = t.conversation
		WHERE t.status IN ('pending', 'claimed') AND t.opened_ms <= $1 AND c.owner = 'bot' ORDER BY t.opened_ms, t.id LIMIT $2`,
		[]any{now.Add(-olderThan), pageSize(limit)}, turnDest)
	return out, s.fail(err, "look for turns without an answer")
}
