package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// errBudget rolls a reservation back.
var errBudget = errors.New("the budget is used up")

func dayScope(day string) string            { return "day " + day }
func conversationScope(conv chat.ID) string { return "conversation " + conv.String() }
func fits(use, bound int64) bool            { return bound == 0 || use <= bound }
func usageDest(u *chat.ModelUse) []any      { return []any{&u.Calls, &u.Tokens, &u.CostMicros} }

// addUsage counts a use in one scope unless that would pass a bound; 0 is none.
const addUsage = `INSERT INTO model_usage (workspace, scope, calls, tokens, cost_micros, updated_ms) VALUES ($1, $2, $3, $4, $5, $6)
	ON CONFLICT (workspace, scope) DO UPDATE SET
		calls = model_usage.calls + excluded.calls, tokens = model_usage.tokens + excluded.tokens,
		cost_micros = model_usage.cost_micros + excluded.cost_micros, updated_ms = excluded.updated_ms
	WHERE (CAST($7 AS BIGINT) = 0 OR model_usage.tokens + excluded.tokens <= CAST($7 AS BIGINT))
		AND (CAST($8 AS BIGINT) = 0 OR model_usage.cost_micros + excluded.cost_micros <= CAST($8 AS BIGINT))`

// ReserveModel counts a call before it is made, in its conversation and its
// workspace's day, both or neither. refused names the budget that has no room
// for it ("conversation" or "day"), and then nothing was counted. Nodes that
// ask at the same time never pass a budget together.
func (s *Store) ReserveModel(ctx context.Context, use chat.ModelUse, b chat.ModelBudget) (refused string, err error) {
	err = s.write(ctx, func(c *conn) error {
		refused = ""
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		for _, scope := range []struct {
			name, key    string
			tokens, cost int64
		}{
			{chat.BudgetConversation, conversationScope(use.Conversation), b.ConversationTokens, 0},
			{chat.BudgetDay, dayScope(use.Day), b.DayTokens, b.DayCostMicros},
		} {
			n := int64(0)
			if fits(use.Tokens, scope.tokens) && fits(use.CostMicros, scope.cost) {
				n, err = c.exec(ctx, addUsage, use.Workspace, scope.key, use.Calls, use.Tokens, use.CostMicros, now, scope.tokens, scope.cost)
				if err != nil {
					return err
				}
			}
			if n == 0 {
				refused = scope.name
				return errBudget
			}
		}
		return nil
	})
	if errors.Is(err, errBudget) {
		return refused, nil
	}
	return "", s.fail(err, "reserve a model call in conversation %s", use.Conversation)
}

// SettleModel corrects a reservation by the difference to what was used; the
// amounts may be negative, and no budget stops it.
func (s *Store) SettleModel(ctx context.Context, diff chat.ModelUse) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		for _, key := range []string{conversationScope(diff.Conversation), dayScope(diff.Day)} {
			if _, err := c.exec(ctx, addUsage, diff.Workspace, key, diff.Calls, diff.Tokens, diff.CostMicros, now, 0, 0); err != nil {
				return err
			}
		}
		return nil
	})
	return s.fail(err, "settle a model call in conversation %s", diff.Conversation)
}

// ModelDay gives what a workspace's model calls of a UTC day come to.
func (s *Store) ModelDay(ctx context.Context, workspace chat.ID, day string) (chat.ModelUse, error) {
	u := chat.ModelUse{Workspace: workspace, Day: day}
	return s.modelUse(ctx, u, dayScope(day))
}

// ModelOf gives what a conversation's model calls come to.
func (s *Store) ModelOf(ctx context.Context, workspace, conversation chat.ID) (chat.ModelUse, error) {
	u := chat.ModelUse{Workspace: workspace, Conversation: conversation}
	return s.modelUse(ctx, u, conversationScope(conversation))
}

func (s *Store) modelUse(ctx context.Context, u chat.ModelUse, scope string) (chat.ModelUse, error) {
	err := s.read.row(ctx, `SELECT calls, tokens, cost_micros FROM model_usage WHERE workspace = $1 AND scope = $2`,
		[]any{u.Workspace, scope}, usageDest(&u))
	if errors.Is(err, sql.ErrNoRows) {
		return u, nil
	}
	return u, s.fail(err, "read what models were asked for")
}

// KeepShown records what the visitor is about to see of an answer that is
// still being written. Conflict when the effect is not under way, or somebody
// took the conversation: nothing more is shown then, whether or not the worker
// has heard of it.
func (s *Store) KeepShown(ctx context.Context, e chat.Effect) error {
	err := s.write(ctx, func(c *conn) error {
		n, err := c.exec(ctx, `UPDATE effect SET status = 'shown', result = $4
			WHERE conversation = $1 AND key = $2 AND workspace = $3 AND status IN ('started', 'shown')
			AND EXISTS (SELECT 1 FROM turn t WHERE t.id = effect.turn AND t.status = 'claimed')`, e.Conversation, e.Key, e.Workspace, e.Result)
		if err == nil && n == 0 {
			err = chat.Errorf(chat.Conflict, "effect %q of conversation %s is not under way, or its turn was taken away", e.Key, e.Conversation)
		}
		return err
	})
	return s.fail(err, "effect %q of conversation %s", e.Key, e.Conversation)
}

// LostShown gives answers that were shown in part when their turn was taken
// away, at least so long ago that their worker must be gone.
func (s *Store) LostShown(ctx context.Context, olderThan time.Duration, limit int) ([]chat.Shown, error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return nil, s.fail(err, "read the clock")
	}
	out, err := list(ctx, &read, "SELECT "+of("e", effectCols)+", "+of("t", turnCols)+` FROM effect e JOIN turn t ON t.id = e.turn
		WHERE e.status = 'shown' AND t.status = 'cancelled' AND t.ended_ms <= $1 ORDER BY t.ended_ms, e.key LIMIT $2`,
		[]any{now.Add(-olderThan), pageSize(limit)}, func(l *chat.Shown) []any { return append(effectDest(&l.Effect), turnDest(&l.Turn)...) })
	return out, s.fail(err, "look for answers that were cut")
}
