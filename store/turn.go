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
			SELECT id, $2, workspace, $4, $5, 'started', $8, $6, $7 FROM conversation WHERE id = $1 AND workspace = $3 AND erased_ms IS NULL
			ON CONFLICT (conversation, key) DO NOTHING`, e.Conversation, e.Key, e.Workspace, e.Turn, e.Kind, encode(e.Asked), now, e.Result)
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

// Stranded gives open conversations, in every workspace, that wait on nobody,
// the longest silent first: the bot's with a visitor's message that no turn
// has seen and nothing has answered, for longer than olderThan and less than a
// day; those that stand in the queue without a hand-over that waits; and those
// of somebody who answers nobody any more.
func (s *Store) Stranded(ctx context.Context, olderThan time.Duration, limit int) ([]chat.Conversation, error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return nil, s.fail(err, "read the clock")
	}
	out, err := list(ctx, &read, "SELECT "+of("c", conversationCols)+` FROM conversation c WHERE c.status = 'open' AND (
		c.owner = 'bot' AND c.active_ms <= $1 AND c.active_ms > $2 AND c.last_visitor > 0
			AND NOT EXISTS (SELECT 1 FROM turn t WHERE t.conversation = c.id AND (t.status IN ('pending', 'claimed') OR t.status = 'done' AND t.to_seq >= c.last_visitor))
			AND NOT EXISTS (SELECT 1 FROM event e WHERE e.conversation = c.id AND e.seq > c.last_visitor
				AND (e.kind IN ('owner.changed', 'handoff.requested') OR e.kind = 'message.posted' AND e.actor_kind <> 'visitor'))
		OR c.owner = 'queue' AND c.active_ms <= $1 AND NOT EXISTS (SELECT 1 FROM handoff h WHERE h.conversation = c.id AND h.status = 'queued')
		OR c.owner = 'agent' AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.workspace = c.workspace AND m.user_id = c.agent AND m.deactivated_ms IS NULL
			AND (m.roles LIKE '%"owner"%' OR m.roles LIKE '%"admin"%' OR m.roles LIKE '%"agent"%')))
		ORDER BY c.active_ms, c.id LIMIT $3`, []any{now.Add(-olderThan), now.Add(-strandedWithin), pageSize(limit)}, conversationDest)
	return out, s.fail(err, "look for conversations that wait on nobody")
}

// strandedWithin bounds how far back the watchdog looks: older chats of the
// bot's are many, and their visitors are gone.
const strandedWithin = 24 * time.Hour

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
