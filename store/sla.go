package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

const clockCols = "workspace, conversation, kind, policy, started_ms, warn_ms, due_ms, warned_ms, breached_ms, ended_ms"

var upsertClock = insertInto("sla_clock", clockCols+", next_ms") + " ON CONFLICT (conversation, kind, started_ms) DO UPDATE SET " +
	excluded("policy, warn_ms, due_ms, next_ms, warned_ms, breached_ms, ended_ms")

func clockDest(c *chat.Clock) []any {
	return []any{
		&c.Workspace, &c.Conversation, &c.Kind, &c.Policy, at(&c.StartedAt), at(&c.WarnAt), at(&c.DueAt), at(&c.WarnedAt), at(&c.BreachedAt), at(&c.EndedAt),
	}
}

func clockArgs(c chat.Clock) []any {
	return []any{
		c.Workspace, c.Conversation, c.Kind, c.Policy, c.StartedAt, c.WarnAt, c.DueAt, c.WarnedAt, c.BreachedAt, c.EndedAt, c.NextAt(),
	}
}

// levels gives the clocks of service levels that a change begins and ends, the
// ended ones first, and notes the policy in the change. Chats that the bot has
// cost nothing.
func (b *batch) levels(ctx context.Context, before chat.Conversation, ch *chat.Change) ([]chat.Clock, error) {
	after := &ch.Conversation
	people := func(o chat.OwnerKind) bool { return o == chat.OwnerQueue || o == chat.OwnerAgent }
	l := handoff.Levels{
		Asked: after.Owner == chat.OwnerQueue && !people(before.Owner),
		Ended: people(before.Owner) && !people(after.Owner),
	}
	if !l.Asked && before.SLA == "" {
		return nil, nil
	}
	for _, e := range ch.Events {
		if e.Kind == chat.MessagePosted {
			l.Answered = l.Answered || e.Actor.Kind == chat.ByAgent
			l.Wrote = l.Wrote || e.Actor.Kind == chat.ByVisitor && people(after.Owner)
		}
	}
	if l == (handoff.Levels{}) {
		return nil, nil
	}
	var running []chat.Clock
	if before.SLA != "" {
		var err error
		running, err = list(ctx, b.conn, "SELECT "+clockCols+" FROM sla_clock WHERE conversation = $1 AND ended_ms IS NULL ORDER BY kind", []any{after.ID}, clockDest)
		if err != nil {
			return nil, err
		}
	}
	policy, hours, err := b.policy(ctx, before, *after, l)
	if err != nil {
		return nil, err
	}
	begun, ended := handoff.Tick(l, policy, hours, running, b.at)
	switch {
	case l.Ended:
		after.SLA = ""
	case l.Asked && policy != nil:
		after.SLA = policy.Name
	}
	return append(ended, begun...), nil
}

// policy gives the policy that a change of a conversation is measured by, nil
// when no clock can begin, and the hours it counts in.
func (b *batch) policy(ctx context.Context, before, after chat.Conversation, l handoff.Levels) (*handoff.Policy, handoff.Schedule, error) {
	if !l.Asked && !l.Wrote {
		return nil, handoff.Schedule{}, nil
	}
	rules, err := b.routing(ctx, after.Workspace)
	if err != nil {
		return nil, handoff.Schedule{}, err
	}
	p := rules.PolicyNamed(before.SLA)
	if l.Asked {
		p = rules.PolicyFor(after.Team, after.Priority)
	}
	if p == nil || p.Clock != handoff.BusinessClock {
		return p, handoff.Schedule{}, nil
	}
	hours, err := b.hoursOf(ctx, after.Workspace, after.Team)
	return p, hours, err
}

// keepClocks writes clocks, and the one that a command changed.
func (b *batch) keepClocks(ctx context.Context, conv chat.Conversation, clocks []chat.Clock, one *chat.Clock) error {
	if one != nil {
		clocks = append(clocks, *one)
	}
	for _, c := range clocks {
		c.Workspace, c.Conversation = conv.Workspace, conv.ID
		if _, err := b.exec(ctx, upsertClock, clockArgs(c)...); err != nil {
			return err
		}
	}
	return nil
}

// clockOf gives the running clock of a kind, or nil, and whom its policy names.
func (b *batch) clockOf(ctx context.Context, conv chat.Conversation, kind chat.ClockKind) (*chat.Clock, []chat.ID, error) {
	var c chat.Clock
	err := b.row(ctx, "SELECT "+clockCols+" FROM sla_clock WHERE conversation = $1 AND kind = $2 AND ended_ms IS NULL", []any{conv.ID, kind}, clockDest(&c))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	rules, err := b.routing(ctx, conv.Workspace)
	if err != nil {
		return nil, nil, err
	}
	if p := rules.PolicyNamed(c.Policy); p != nil {
		return &c, p.Tell, nil
	}
	return &c, nil, nil
}

// DueClocks gives running clocks that have something to say, in every
// workspace, earliest first.
func (s *Store) DueClocks(ctx context.Context, limit int) ([]chat.Clock, error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return nil, s.fail(err, "read the clock")
	}
	out, err := list(ctx, &read, "SELECT "+clockCols+" FROM sla_clock WHERE ended_ms IS NULL AND next_ms <= $1 ORDER BY next_ms, conversation, kind LIMIT $2",
		[]any{now, pageSize(limit)}, clockDest)
	return out, s.fail(err, "look for service levels")
}

// Clocks gives the clocks of a conversation, those that have ended too, in the
// order in which they began.
func (s *Store) Clocks(ctx context.Context, workspace, conversation chat.ID) ([]chat.Clock, error) {
	out, err := list(ctx, &s.read, "SELECT "+clockCols+" FROM sla_clock WHERE conversation = $1 AND workspace = $2 ORDER BY started_ms, kind",
		[]any{conversation, workspace}, clockDest)
	return out, s.fail(err, "service levels of conversation %s", conversation)
}
