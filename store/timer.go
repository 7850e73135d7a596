package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const timerCols = "conversation, key, workspace, at_ms"

func timerDest(t *chat.Timer) []any {
	return []any{&t.Conversation, &t.Key, &t.Workspace, at(&t.At)}
}

// timerOf gives a timer of the conversation, or nil. The conversation's row is
// locked, so nobody else takes it.
func (b *batch) timerOf(ctx context.Context, conversation chat.ID, key string) (*chat.Timer, error) {
	var t chat.Timer
	err := b.row(ctx, "SELECT "+timerCols+" FROM timer WHERE conversation = $1 AND key = $2", []any{conversation, key}, timerDest(&t))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &t, err
}

// keepTimers writes which timers a conversation has from now on.
func (b *batch) keepTimers(ctx context.Context, ch chat.Change) error {
	id := ch.Conversation.ID
	if ch.DropTimer != "" {
		_, err := b.exec(ctx, `DELETE FROM timer WHERE conversation = $1 AND key = $2`, id, ch.DropTimer)
		return err
	}
	if ch.Timers == nil {
		return nil
	}
	if _, err := b.exec(ctx, `DELETE FROM timer WHERE conversation = $1`, id); err != nil {
		return err
	}
	for _, t := range *ch.Timers {
		if _, err := b.exec(ctx, insertInto("timer", timerCols), id, t.Key, t.Workspace, t.At); err != nil {
			return err
		}
	}
	return nil
}

// TimersOf gives the timers of a conversation, earliest first.
func (s *Store) TimersOf(ctx context.Context, workspace, conversation chat.ID) ([]chat.Timer, error) {
	out, err := list(ctx, &s.read, "SELECT "+timerCols+" FROM timer WHERE conversation = $1 AND workspace = $2 ORDER BY at_ms, key",
		[]any{conversation, workspace}, timerDest)
	return out, s.fail(err, "read the timers of conversation %s", conversation)
}

// DueTimers gives timers whose time has come, in every workspace, earliest
// first, at most limit (≤ 100). Those of a conversation whose turn waits or is
// under way are left out until it is done: it may set others.
func (s *Store) DueTimers(ctx context.Context, limit int) ([]chat.Timer, error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return nil, s.fail(err, "read the clock")
	}
	out, err := list(ctx, &read, "SELECT "+of("t", timerCols)+` FROM timer t JOIN conversation c ON c.id = t.conversation
		WHERE t.at_ms <= $1 AND c.owner = 'bot'
			AND NOT EXISTS (SELECT 1 FROM turn o WHERE o.conversation = t.conversation AND o.status IN ('pending', 'claimed'))
		ORDER BY t.at_ms, t.conversation, t.key LIMIT $2`, []any{now, pageSize(limit)}, timerDest)
	return out, s.fail(err, "look for timers that are due")
}
