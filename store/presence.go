package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

// defaultChats is an agent's capacity until somebody changes it (design:
// handoff.md, "default 4 chats, bounds 1–20").
const defaultChats = 4

// Who opens the console is there until they say otherwise; without an open
// console nobody is reachable, whatever the status.
const ensurePresence = `INSERT INTO presence (workspace, agent, status, max_chats, timeouts)
	SELECT workspace, user_id, 'online', $3, 0 FROM membership WHERE workspace = $1 AND user_id = $2 AND deactivated_ms IS NULL
	ON CONFLICT (workspace, agent) DO NOTHING`

// presenceCols follows presenceFrom.
const presenceCols = `m.workspace, m.user_id, u.name, m.roles, COALESCE(p.status, 'online'), p.seen_ms, p.left_ms, COALESCE(p.max_chats, 4),
	p.idle_since_ms, COALESCE(p.timeouts, 0), p.push_ms, COALESCE(p.skills, '{}'), COALESCE(p.langs, '[]'), COALESCE(p.reason, ''), p.since_ms, p.set_by, COALESCE(l.chats, 0), COALESCE(l.used, 0)`

// presenceFrom joins what agents have under way, each chat with the weight of
// its channel; whose narrows it, and who is asked for, to one agent.
func presenceFrom(one bool) string {
	chats, offers, member := "", "", ""
	if one {
		chats, offers, member = " AND c.agent = $2", " AND o.agent = $2", " AND m.user_id = $2"
	}
	return ` FROM membership m JOIN app_user u ON u.id = m.user_id
	LEFT JOIN presence p ON p.workspace = m.workspace AND p.agent = m.user_id
	LEFT JOIN (SELECT x.agent, count(*) AS chats, CAST(sum(COALESCE(w.weight, 100)) AS BIGINT) AS used FROM (
		SELECT c.agent, c.channel FROM conversation c WHERE c.workspace = $1 AND c.status = 'open' AND c.agent IS NOT NULL AND c.snoozed_ms IS NULL` + chats + `
		UNION ALL SELECT o.agent, c.channel FROM offer o JOIN conversation c ON c.id = o.conversation WHERE o.workspace = $1 AND o.status = 'open'` + offers + `) x
		LEFT JOIN channel_weight w ON w.workspace = $1 AND w.channel = x.channel GROUP BY x.agent) l ON l.agent = m.user_id
	WHERE m.workspace = $1 AND m.deactivated_ms IS NULL` + member
}

var (
	selectPresence  = "SELECT " + presenceCols + presenceFrom(true)
	selectPresences = "SELECT " + presenceCols + presenceFrom(false) + " ORDER BY u.name, m.user_id"
)

// present is a presence with the roles that decide whether it counts.
type present struct {
	chat.Presence
	roles []string
}

func presentDest(p *present) []any {
	return []any{&p.Workspace, &p.Agent, &p.Name, from(&p.roles), &p.Status, at(&p.SeenAt), at(&p.LeftAt), &p.Limit, at(&p.IdleSince), &p.Timeouts,
		at(&p.PushAt), from(&p.Skills), from(&p.Langs), &p.Reason, at(&p.Since), &p.SetBy, &p.Active, &p.Used}
}

// takesChats reports whether a member may be given conversations.
func (p present) takesChats() bool {
	return slices.ContainsFunc(p.roles, func(r string) bool { return r == "owner" || r == "admin" || r == "supervisor" || r == "agent" })
}

// lockPresence gives an agent's presence, its row locked so that two offers
// cannot both see the last free place; nil for somebody who takes no chats in
// this workspace.
func (b *batch) lockPresence(ctx context.Context, workspace, agent chat.ID) (*chat.Presence, error) {
	if agent.IsZero() {
		return nil, nil
	}
	locked := b.locked[desk{workspace, agent}]
	if !locked {
		if _, err := b.exec(ctx, ensurePresence, workspace, agent, defaultChats); err != nil {
			return nil, err
		}
	}
	if b.d.forUpdate != "" && !locked {
		var id chat.ID
		err := b.row(ctx, "SELECT agent FROM presence WHERE workspace = $1 AND agent = $2"+b.d.forUpdate, []any{workspace, agent}, []any{&id})
		if errors.Is(err, sql.ErrNoRows) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
	}
	var p present
	err := b.row(ctx, selectPresence, []any{workspace, agent}, presentDest(&p))
	if errors.Is(err, sql.ErrNoRows) || err == nil && !p.takesChats() {
		return nil, nil
	}
	return &p.Presence, err
}

// Agents gives everybody who may take chats in a workspace, with their load,
// by name. Who never declared a status is away.
func (s *Store) Agents(ctx context.Context, workspace chat.ID) ([]chat.Presence, error) {
	all, err := list(ctx, &s.read, selectPresences, []any{workspace}, presentDest)
	if err != nil {
		return nil, s.fail(err, "read the agents")
	}
	teams := make(map[chat.ID][]string)
	var user chat.ID
	var slug string
	err = s.read.each(ctx, `SELECT tm.user_id, t.slug FROM team_member tm JOIN team t ON t.id = tm.team WHERE t.workspace = $1 AND t.archived_ms IS NULL ORDER BY t.slug`,
		[]any{workspace}, []any{&user, &slug}, func() error {
			teams[user] = append(teams[user], slug)
			return nil
		})
	if err != nil {
		return nil, s.fail(err, "read the teams")
	}
	var out []chat.Presence
	for _, p := range all {
		if p.takesChats() {
			p.Teams = teams[p.Agent]
			out = append(out, p.Presence)
		}
	}
	return out, nil
}

// SetPresence declares an agent's status: online, away or busy.
func (s *Store) SetPresence(ctx context.Context, workspace, agent chat.ID, status string) error {
	return s.DeclarePresence(ctx, workspace, agent, chat.Declared{Status: status, By: agent})
}

// DeclarePresence sets an agent's status and its reason, which the caller has
// checked, and clears the count of time-outs in a row. What somebody else sets
// is recorded. Invalid for an unknown status, NotFound for somebody who is not
// in the workspace.
func (s *Store) DeclarePresence(ctx context.Context, workspace, agent chat.ID, d chat.Declared) error {
	if !slices.Contains([]string{"online", "away", "busy"}, d.Status) {
		return chat.Errorf(chat.Invalid, "status %q: it is online, away or busy", d.Status)
	}
	err := s.write(ctx, func(c *conn) error {
		const set = `timeouts = 0, since_ms = CASE WHEN status = $3 AND reason = $4 AND since_ms IS NOT NULL THEN since_ms ELSE $6 END,
			set_by = CASE WHEN status = $3 AND reason = $4 AND set_by IS NOT NULL THEN set_by ELSE $5 END, status = $3, reason = $4`
		if err := c.setPresence(ctx, workspace, agent, set, d.Status, d.Reason, d.By, nil); err != nil || d.By == agent {
			return err
		}
		return c.audit(ctx, workspace, d.By, "agent.presence_changed", agent.String(), map[string]string{"status": d.Status, "reason": d.Reason})
	})
	return s.fail(err, "presence of agent %s", agent)
}

// TouchPresence is the heartbeat of open consoles, of many agents in one
// write. NotFound when none of them is in the workspace. An agent whose row
// somebody else holds in this moment is left for the next heartbeat.
func (s *Store) TouchPresence(ctx context.Context, workspace chat.ID, agents ...chat.ID) error {
	for part := range slices.Chunk(agents, idsAtOnce) {
		if err := s.write(ctx, func(c *conn) error { return c.touchPresence(ctx, workspace, part) }); err != nil {
			return s.fail(err, "presence of %d agents", len(agents))
		}
	}
	return nil
}

func (c *conn) touchPresence(ctx context.Context, workspace chat.ID, agents []chat.ID) error {
	now, err := c.now(ctx)
	if err != nil {
		return err
	}
	ids := padded(agents)
	if _, err := c.exec(ctx, `INSERT INTO presence (workspace, agent, status, max_chats, timeouts)
		SELECT workspace, user_id, 'online', $2, 0 FROM membership WHERE workspace = $1 AND user_id IN (`+marks(3, len(ids))+`) AND deactivated_ms IS NULL
		ON CONFLICT (workspace, agent) DO NOTHING`, append([]any{workspace, defaultChats}, ids...)...); err != nil {
		return err
	}
	here, err := list(ctx, c, "SELECT agent FROM presence WHERE workspace = $1 AND agent IN ("+marks(2, len(ids))+") ORDER BY workspace, agent"+c.d.forUpdate,
		append([]any{workspace}, ids...), func(id *chat.ID) []any { return []any{id} })
	if err != nil {
		return err
	}
	if len(here) == 0 {
		return chat.Errorf(chat.NotFound, "agent %s is not in this workspace", agents[0])
	}
	ids = padded(here)
	if _, err := c.exec(ctx, "UPDATE presence SET seen_ms = $2, left_ms = NULL WHERE workspace = $1 AND agent IN ("+marks(3, len(ids))+")", append([]any{workspace, now}, ids...)...); err != nil {
		return err
	}
	return c.growPresence(ctx, workspace, ids)
}

// LeavePresence says that an agent's last console was closed.
func (s *Store) LeavePresence(ctx context.Context, workspace, agent chat.ID) error {
	return s.updatePresence(ctx, workspace, agent, "seen_ms = NULL")
}

// CloseConsole says that an agent's last console on a node has been closed for
// longer than quiet. It changes nothing when another was heard of meanwhile,
// perhaps by another node, or the agent is unknown.
func (s *Store) CloseConsole(ctx context.Context, workspace, agent chat.ID, quiet time.Duration) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		_, err = c.exec(ctx, `UPDATE presence SET left_ms = $3 WHERE workspace = $1 AND agent = $2 AND left_ms IS NULL AND seen_ms <= $4`, workspace, agent, now, now.Add(-quiet))
		return err
	})
	return s.fail(err, "closed console of agent %s", agent)
}

// SetAgentRules sets what an agent may be given, and records who did it.
// NotFound for somebody who is not in the workspace.
func (s *Store) SetAgentRules(ctx context.Context, workspace, by, agent chat.ID, r handoff.AgentRules) error {
	return s.ReviseAgentRules(ctx, workspace, by, agent, r, "")
}

// ReviseAgentRules is SetAgentRules for a change that was made on a revision
// of the agent's rules; Conflict when they are others by now.
func (s *Store) ReviseAgentRules(ctx context.Context, workspace, by, agent chat.ID, r handoff.AgentRules, basedOn string) error {
	if err := r.Check(); err != nil {
		return err
	}
	if r.Skills == nil {
		r.Skills = map[string]int{}
	}
	if r.Langs == nil {
		r.Langs = []string{}
	}
	err := s.write(ctx, func(c *conn) error {
		before, err := c.agentRules(ctx, workspace, agent)
		if err != nil {
			return err
		}
		if err := chat.CheckRevision(basedOn, before); err != nil {
			return err
		}
		if err := c.setPresence(ctx, workspace, agent, "max_chats = $3, skills = $4, langs = $5", r.Limit, encode(r.Skills), encode(r.Langs)); err != nil {
			return err
		}
		return c.audit(ctx, workspace, by, "agent.routing_changed", agent.String(), chat.Differ(before, r))
	})
	return s.fail(err, "agent %s", agent)
}

// agentRules gives what an agent may be given, their row locked.
func (c *conn) agentRules(ctx context.Context, workspace, agent chat.ID) (r handoff.AgentRules, err error) {
	if _, err := c.exec(ctx, ensurePresence, workspace, agent, defaultChats); err != nil {
		return r, err
	}
	err = c.row(ctx, "SELECT max_chats, skills, langs FROM presence WHERE workspace = $1 AND agent = $2"+c.d.forUpdate,
		[]any{workspace, agent}, []any{&r.Limit, from(&r.Skills), from(&r.Langs)})
	if r.Skills == nil {
		r.Skills = map[string]int{}
	}
	if r.Langs == nil {
		r.Langs = []string{}
	}
	return r, err
}

// updatePresence changes one agent's row; a nil argument is the clock.
func (s *Store) updatePresence(ctx context.Context, workspace, agent chat.ID, set string, args ...any) error {
	err := s.write(ctx, func(c *conn) error { return c.setPresence(ctx, workspace, agent, set, args...) })
	return s.fail(err, "presence of agent %s", agent)
}

func (c *conn) setPresence(ctx context.Context, workspace, agent chat.ID, set string, args ...any) error {
	now, err := c.now(ctx)
	if err != nil {
		return err
	}
	all := []any{workspace, agent}
	for _, a := range args {
		if a == nil {
			a = now
		}
		all = append(all, a)
	}
	if _, err := c.exec(ctx, ensurePresence, workspace, agent, defaultChats); err != nil {
		return err
	}
	n, err := c.exec(ctx, "UPDATE presence SET "+set+" WHERE workspace = $1 AND agent = $2", all...)
	if err == nil && n == 0 {
		err = chat.Errorf(chat.NotFound, "agent %s is not in this workspace", agent)
	}
	if err != nil {
		return err
	}
	return c.logPresence(ctx, workspace, agent)
}

// LostAgents gives open conversations, in every workspace, whose agent has
// had no open console while the visitor's message has waited: both as long as
// the workspace says, grace where it says nothing, and longer for an agent
// whose phone can be pushed to. What was written or heard in the future was so
// before the clock was set back: it is taken for long ago. Those of an agent who was deactivated are lost
// at once, answered or not; snoozed ones when they wake.
func (s *Store) LostAgents(ctx context.Context, grace time.Duration, limit int) ([]chat.Conversation, error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return nil, s.fail(err, "read the clock")
	}
	const patience = `CASE WHEN p.push_ms IS NULL THEN COALESCE(r.grace_ms, $2) ELSE COALESCE(r.push_grace_ms, $2) END`
	out, err := list(ctx, &read, "SELECT "+of("c", conversationCols)+` FROM conversation c
		LEFT JOIN presence p ON p.workspace = c.workspace AND p.agent = c.agent
		LEFT JOIN routing r ON r.workspace = c.workspace
		LEFT JOIN membership m ON m.workspace = c.workspace AND m.user_id = c.agent
		WHERE c.status = 'open' AND c.owner = 'agent' AND c.snoozed_ms IS NULL AND (m.deactivated_ms IS NOT NULL OR c.preview_by = 'visitor' AND (c.active_ms <= $1 - `+patience+` OR c.active_ms > $4)
		AND (p.seen_ms IS NULL OR p.seen_ms <= $1 - `+patience+` OR p.seen_ms > $4)) ORDER BY c.active_ms, c.id LIMIT $3`,
		[]any{now.UnixMilli(), grace.Milliseconds(), pageSize(limit), now.Add(setBack).UnixMilli()}, conversationDest)
	return out, s.fail(err, "look for agents who are gone")
}
