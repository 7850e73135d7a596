package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

var _ handoff.Queue = (*Store)(nil)

// Routing gives what a workspace has decided about routing, or the defaults.
func (s *Store) Routing(ctx context.Context, workspace chat.ID) (handoff.Rules, error) {
	read := s.read
	r, err := read.routing(ctx, workspace)
	return r, s.fail(err, "routing of workspace %s", workspace)
}

func (c *conn) routing(ctx context.Context, workspace chat.ID) (handoff.Rules, error) {
	r := handoff.DefaultRules() // what a rule is when it was written before there was this one
	weights := r.Channels
	r.Channels = nil // decoding would add to them
	err := c.row(ctx, `SELECT rules FROM routing WHERE workspace = $1`, []any{workspace}, []any{from(&r)})
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	if r.Channels == nil {
		r.Channels = weights
	}
	return r, err
}

// PutRouting replaces a workspace's rules of routing, and records who did it.
// Invalid for what cannot be meant.
func (s *Store) PutRouting(ctx context.Context, workspace, by chat.ID, r handoff.Rules) error {
	return s.ReviseRouting(ctx, workspace, by, r, "")
}

// ReviseRouting is PutRouting for a change that was made on a revision of the
// rules; Conflict when they are others by now.
func (s *Store) ReviseRouting(ctx context.Context, workspace, by chat.ID, r handoff.Rules, basedOn string) error {
	if err := r.Check(); err != nil {
		return err
	}
	err := s.write(ctx, func(c *conn) error {
		if _, err := c.lockWorkspace(ctx, workspace); err != nil {
			return err
		}
		before, err := c.routing(ctx, workspace)
		if err != nil {
			return err
		}
		if err := chat.CheckRevision(basedOn, before); err != nil {
			return err
		}
		push := max(r.GraceS, r.PushOfferS)
		if _, err := c.exec(ctx, insertInto("routing", "workspace, rules, grace_ms, push_grace_ms")+
			" ON CONFLICT (workspace) DO UPDATE SET "+excluded("rules, grace_ms, push_grace_ms"), workspace, encode(r), r.GraceS*1000, push*1000); err != nil {
			return err
		}
		if _, err := c.exec(ctx, `DELETE FROM channel_weight WHERE workspace = $1`, workspace); err != nil {
			return err
		}
		for channel := range r.Channels {
			if _, err := c.exec(ctx, insertInto("channel_weight", "workspace, channel, weight"), workspace, channel, r.Weight(channel)); err != nil {
				return err
			}
		}
		if _, err := c.logChange(ctx, workspace, "settings", ""); err != nil {
			return err
		}
		return c.audit(ctx, workspace, by, "routing.changed", "", chat.Differ(before, r))
	})
	return s.fail(err, "routing of workspace %s", workspace)
}

// Floor implements handoff.Queue.
func (s *Store) Floor(ctx context.Context, workspace chat.ID) (f handoff.Floor, err error) {
	if f.Rules, err = s.Routing(ctx, workspace); err != nil {
		return f, err
	}
	f.Teams, err = s.Teams(ctx, workspace)
	return f, err
}

// weightOf gives what a conversation takes of an agent's capacity.
func (b *batch) weightOf(ctx context.Context, conv chat.Conversation) (int, error) {
	kind := chatKind{conv.Workspace, conv.Channel}
	if weight, known := b.weights[kind]; known {
		return weight, nil
	}
	weight := chat.Unit
	err := b.row(ctx, `SELECT weight FROM channel_weight WHERE workspace = $1 AND channel = $2`, []any{conv.Workspace, conv.Channel}, []any{&weight})
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	b.weights[kind] = weight
	return weight, err
}

// hoursOf gives the opening hours of a team ("" none).
func (b *batch) hoursOf(ctx context.Context, workspace chat.ID, team string) (handoff.Schedule, error) {
	var raw json.RawMessage
	if err := b.row(ctx, `SELECT settings FROM workspace WHERE id = $1`, []any{workspace}, []any{from(&raw)}); err != nil {
		return handoff.Schedule{}, err
	}
	whole, err := handoff.ScheduleOf(raw)
	if err != nil || team == "" {
		return whole, err
	}
	var rules handoff.TeamRules
	err = b.row(ctx, `SELECT rules FROM team WHERE workspace = $1 AND slug = $2`, []any{workspace, team}, []any{from(&rules)})
	if errors.Is(err, sql.ErrNoRows) || err == nil && rules.Schedule == nil {
		return whole, nil
	}
	if err != nil {
		return handoff.Schedule{}, err
	}
	return *rules.Schedule, nil
}

// How many waits are looked at, and how old they may be, to guess the next.
const (
	maxWaits   = 400
	waitsSince = 7 * 24 * time.Hour
)

// RecentWaits gives how long the hand-overs that were accepted in the last
// seven days waited, newest first, at most 400.
func (s *Store) RecentWaits(ctx context.Context, workspace chat.ID) ([]chat.Wait, error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return nil, s.fail(err, "read the clock")
	}
	type row struct {
		chat.Wait
		ms int64
	}
	// A promise waited for its hour, not for a person: that tells nothing.
	rows, err := list(ctx, &read, `SELECT team, accepted_ms - requested_ms FROM handoff WHERE workspace = $1 AND accepted_ms >= $2 AND due_ms IS NULL
		ORDER BY accepted_ms DESC LIMIT $3`, []any{workspace, now.Add(-waitsSince), maxWaits}, func(r *row) []any { return []any{&r.Team, &r.ms} })
	out := make([]chat.Wait, len(rows))
	for i, r := range rows {
		out[i] = chat.Wait{Team: r.Team, For: time.Duration(r.ms) * time.Millisecond}
	}
	return out, s.fail(err, "read how long others waited")
}

// LastAgent gives who last had a visitor's chat, or wrote to them, since a
// time, and is still in the workspace; the zero ID when nobody did.
func (s *Store) LastAgent(ctx context.Context, workspace, visitor chat.ID, since time.Time) (agent chat.ID, err error) {
	err = s.read.row(ctx, `SELECT x.agent FROM (
		SELECT h.agent AS agent, h.accepted_ms AS at_ms FROM handoff h JOIN conversation c ON c.id = h.conversation
		WHERE c.visitor = $2 AND c.workspace = $1 AND h.agent IS NOT NULL AND h.accepted_ms >= $3
		UNION ALL SELECT e.actor_id, e.at_ms FROM event e JOIN conversation c ON c.id = e.conversation
		WHERE c.visitor = $2 AND c.workspace = $1 AND c.active_ms >= $3 AND e.kind = 'message.posted' AND e.actor_kind = 'agent' AND e.at_ms >= $3) x
		JOIN membership m ON m.workspace = $1 AND m.user_id = x.agent AND m.deactivated_ms IS NULL
		ORDER BY x.at_ms DESC LIMIT 1`,
		[]any{workspace, visitor, since}, []any{&agent})
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return agent, s.fail(err, "who knows visitor %s", visitor)
}

// promiseLeeway is how much later than promised still counts as on time.
const promiseLeeway = 15 * time.Minute

// CountPromises counts the promises that fell, or fall, due in a span, from
// inclusive, to exclusive.
func (s *Store) CountPromises(ctx context.Context, workspace chat.ID, from, to time.Time) (n chat.PromiseCount, err error) {
	err = s.read.row(ctx, `SELECT count(*), count(accepted_ms), count(*) FILTER (WHERE accepted_ms <= due_ms + $4),
		count(*) FILTER (WHERE accepted_ms IS NULL AND ended_ms IS NOT NULL), count(*) FILTER (WHERE accepted_ms IS NULL AND ended_ms IS NULL)
		FROM handoff WHERE workspace = $1 AND due_ms >= $2 AND due_ms < $3`,
		[]any{workspace, from, to, promiseLeeway.Milliseconds()}, []any{&n.Made, &n.Kept, &n.OnTime, &n.Missed, &n.Open})
	return n, s.fail(err, "count the promises")
}
