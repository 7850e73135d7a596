package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

// logPresence writes down how an agent is there now, in the transaction that
// changed it. While the console's heartbeat goes on and nothing changes, one
// row grows; without a heartbeat it ends where it was.
func (c *conn) logPresence(ctx context.Context, workspace, agent chat.ID) error {
	now, err := c.now(ctx)
	if err != nil {
		return err
	}
	var is, was chat.PresenceSpan
	var seen time.Time
	key := []any{workspace, agent}
	if err := c.row(ctx, "SELECT status, reason, max_chats, seen_ms FROM presence WHERE workspace = $1 AND agent = $2", key, []any{&is.Status, &is.Reason, &is.Limit, at(&seen)}); err != nil {
		return err
	}
	err = c.row(ctx, "SELECT from_ms, until_ms, status, reason, max_chats FROM presence_span WHERE workspace = $1 AND agent = $2 ORDER BY from_ms DESC LIMIT 1",
		key, []any{at(&was.From), at(&was.Until), &was.Status, &was.Reason, &was.Limit})
	known := err == nil
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if known = known && now.Sub(was.Until) <= handoff.Reachable; known { // it went on until now
		if _, err := c.exec(ctx, "UPDATE presence_span SET until_ms = $3 WHERE workspace = $1 AND agent = $2 AND from_ms = $4 AND until_ms < $3", workspace, agent, now, was.From); err != nil {
			return err
		}
	}
	switch {
	case seen.IsZero() || now.Sub(seen) > handoff.Reachable: // no console is open
		return nil
	case known && was.Status == is.Status && was.Reason == is.Reason && was.Limit == is.Limit:
		return nil
	}
	_, err = c.exec(ctx, insertInto("presence_span", "workspace, agent, from_ms, until_ms, status, reason, max_chats")+
		" ON CONFLICT (workspace, agent, from_ms) DO UPDATE SET status = excluded.status, reason = excluded.reason, max_chats = excluded.max_chats", workspace, agent, now, now, is.Status, is.Reason, is.Limit)
	return err
}

// sameSpan holds for a row s of presence_span that tells how the agent p is
// there now.
const sameSpan = "s.status = p.status AND s.reason = p.reason AND s.max_chats = p.max_chats"

// growPresence is logPresence for agents whose consoles were heard of now, of
// whom almost all are there as they were.
func (c *conn) growPresence(ctx context.Context, workspace chat.ID, agents []any) error {
	now, err := c.now(ctx)
	if err != nil {
		return err
	}
	args := append([]any{workspace, now, handoff.Reachable.Milliseconds()}, agents...)
	of := marks(4, len(agents))
	if _, err := c.exec(ctx, `UPDATE presence_span AS s SET until_ms = $2 WHERE s.workspace = $1 AND s.agent IN (`+of+`) AND s.until_ms < $2 AND s.until_ms >= $2 - $3
		AND s.from_ms = (SELECT max(x.from_ms) FROM presence_span x WHERE x.workspace = s.workspace AND x.agent = s.agent)
		AND EXISTS (SELECT 1 FROM presence p WHERE p.workspace = s.workspace AND p.agent = s.agent AND `+sameSpan+`)`, args...); err != nil {
		return err
	}
	others, err := list(ctx, c, `SELECT p.agent FROM presence p WHERE p.workspace = $1 AND p.agent IN (`+marks(3, len(agents))+`) AND NOT EXISTS
		(SELECT 1 FROM presence_span s WHERE s.workspace = p.workspace AND s.agent = p.agent AND s.until_ms >= $2 AND `+sameSpan+`) ORDER BY p.agent`,
		append([]any{workspace, now}, agents...), func(id *chat.ID) []any { return []any{id} })
	if err != nil {
		return err
	}
	for _, agent := range others {
		if err := c.logPresence(ctx, workspace, agent); err != nil {
			return err
		}
	}
	return nil
}

// PresenceSpans gives the times in which agents' consoles were open that reach
// into a span, by agent and time.
func (s *Store) PresenceSpans(ctx context.Context, workspace chat.ID, from, to time.Time) ([]chat.PresenceSpan, error) {
	out, err := list(ctx, &s.read, `SELECT agent, from_ms, until_ms, status, reason, max_chats FROM presence_span
		WHERE workspace = $1 AND until_ms > $2 AND from_ms < $3 ORDER BY agent, from_ms`, []any{workspace, from, to},
		func(v *chat.PresenceSpan) []any {
			return []any{&v.Agent, at(&v.From), at(&v.Until), &v.Status, &v.Reason, &v.Limit}
		})
	return out, s.fail(err, "read who was there")
}
