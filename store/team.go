package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

const teamCols = "id, workspace, slug, name, rules, archived_ms"

func teamDest(t *handoff.Team) []any {
	return []any{&t.ID, &t.Workspace, &t.Slug, &t.Name, from(&t.Rules), at(&t.ArchivedAt)}
}

// Teams gives a workspace's teams, archived ones too, by name, with their
// members and how many chats wait for each.
func (s *Store) Teams(ctx context.Context, workspace chat.ID) (handoff.Teams, error) {
	read := s.read
	out, err := read.teams(ctx, workspace)
	return out, s.fail(err, "read the teams")
}

func (c *conn) teams(ctx context.Context, workspace chat.ID) (handoff.Teams, error) {
	out, err := list(ctx, c, "SELECT "+of("t", teamCols)+`, (SELECT count(*) FROM handoff h
		WHERE h.workspace = t.workspace AND h.team = t.slug AND h.status = 'queued') FROM team t WHERE t.workspace = $1 ORDER BY t.name, t.id`,
		[]any{workspace}, func(t *handoff.Team) []any { return append(teamDest(t), &t.Waiting) })
	if err != nil || len(out) == 0 {
		return nil, err
	}
	index := make(map[chat.ID]int, len(out))
	for i, t := range out {
		index[t.ID] = i
	}
	var team, user chat.ID
	err = c.each(ctx, `SELECT team, user_id FROM team_member WHERE workspace = $1 ORDER BY team, user_id`, []any{workspace}, []any{&team, &user}, func() error {
		if i, ok := index[team]; ok {
			out[i].Members = append(out[i].Members, user)
		}
		return nil
	})
	return out, err
}

// teamAfter gives a team as a transaction leaves it, and refuses teams whose
// overflows do not fit together.
func (c *conn) teamAfter(ctx context.Context, workspace, id chat.ID) (handoff.Team, error) {
	all, err := c.teams(ctx, workspace)
	if err != nil {
		return handoff.Team{}, err
	}
	i := slices.IndexFunc(all, func(t handoff.Team) bool { return t.ID == id })
	if i < 0 {
		return handoff.Team{}, chat.Errorf(chat.NotFound, "team %s does not exist", id)
	}
	return all[i], chat.At("rules", all.CheckOverflow())
}

// maxTeams bounds the teams of a workspace.
const maxTeams = 200

// CreateTeam inserts a team with its rules and members, and records who did
// it. Conflict when the slug is taken, Invalid for rules that cannot be meant.
func (s *Store) CreateTeam(ctx context.Context, workspace, by chat.ID, t handoff.Team) (out handoff.Team, err error) {
	if !slugForm.MatchString(t.Slug) {
		return t, chat.At("slug", chat.Tell(chat.Errorf(chat.Invalid, "slug %q: 1 to 63 of a–z, 0–9 and -, not beginning with -", t.Slug), "slug", "most", 63))
	}
	if err := t.Rules.Check(); err != nil {
		return t, chat.At("rules", err)
	}
	t.ID, t.Workspace = chat.NewID(), workspace
	err = s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		n := 0
		if err := c.row(ctx, `SELECT count(*) FROM team WHERE workspace = $1`, []any{workspace}, []any{&n}); err != nil {
			return err
		}
		if n >= maxTeams {
			return chat.Errorf(chat.Conflict, "the workspace has %d teams: delete one first", n)
		}
		if _, err := c.exec(ctx, insertInto("team", "id, workspace, slug, name, rules, created_ms"), t.ID, workspace, t.Slug, t.Name, encode(t.Rules), now); err != nil {
			return err
		}
		if err := c.putMembers(ctx, workspace, t.ID, t.Members); err != nil {
			return err
		}
		if out, err = c.teamAfter(ctx, workspace, t.ID); err != nil {
			return err
		}
		return c.audit(ctx, workspace, by, "team.created", t.ID.String(), teamDetail(out))
	})
	return out, s.fail(err, "team %q", t.Slug)
}

// teamDetail is what the audit keeps of a team.
func teamDetail(t handoff.Team) any { return t.Facts() }

func (c *conn) putMembers(ctx context.Context, workspace, team chat.ID, members []chat.ID) error {
	if _, err := c.exec(ctx, `DELETE FROM team_member WHERE team = $1 AND workspace = $2`, team, workspace); err != nil {
		return err
	}
	for _, user := range members {
		n, err := c.exec(ctx, `INSERT INTO team_member (team, user_id, workspace)
			SELECT t.id, m.user_id, t.workspace FROM team t JOIN membership m ON m.workspace = t.workspace
			WHERE t.id = $1 AND m.user_id = $2 AND t.workspace = $3
			ON CONFLICT (team, user_id) DO NOTHING`, team, user, workspace)
		if err != nil {
			return err
		}
		if n == 0 && !slices.Contains(members[:slices.Index(members, user)], user) {
			var known int
			if err := c.row(ctx, `SELECT count(*) FROM membership WHERE workspace = $1 AND user_id = $2`, []any{workspace, user}, []any{&known}); err != nil {
				return err
			}
			if known == 0 {
				return chat.At("members", chat.Tell(chat.Errorf(chat.NotFound, "user %s is not in this workspace", user), "member_gone"))
			}
		}
	}
	return nil
}

// areTeams refuses ids that are no team of the workspace in use.
func (c *conn) areTeams(ctx context.Context, workspace chat.ID, ids []chat.ID) error {
	for _, id := range ids {
		n := 0
		if err := c.row(ctx, `SELECT count(*) FROM team WHERE workspace = $1 AND id = $2 AND archived_ms IS NULL`, []any{workspace, id}, []any{&n}); err != nil {
			return err
		}
		if n == 0 {
			return chat.Errorf(chat.Invalid, "team %s does not exist, or is archived", id)
		}
	}
	return nil
}

// joinTeams adds a member to those of the teams that are still in use.
func (c *conn) joinTeams(ctx context.Context, workspace, user chat.ID, ids []chat.ID) error {
	for _, id := range ids {
		if _, err := c.exec(ctx, `INSERT INTO team_member (team, user_id, workspace)
			SELECT id, $2, workspace FROM team WHERE id = $1 AND workspace = $3 AND archived_ms IS NULL
			ON CONFLICT (team, user_id) DO NOTHING`, id, user, workspace); err != nil {
			return err
		}
	}
	return nil
}

// ChangeTeam changes a team and records who did it. NotFound, or Invalid for
// what cannot be meant.
func (s *Store) ChangeTeam(ctx context.Context, workspace, by, team chat.ID, ch handoff.TeamChange) (out handoff.Team, err error) {
	if ch.Rules != nil {
		if err := ch.Rules.Check(); err != nil {
			return out, chat.At("rules", err)
		}
	}
	err = s.write(ctx, func(c *conn) error {
		before, err := c.teamAfter(ctx, workspace, team)
		if chat.CodeOf(err) == chat.NotFound {
			return err
		}
		if err := chat.CheckRevision(ch.BasedOn, teamDetail(before)); err != nil {
			return err
		}
		was := before
		if ch.Name != nil {
			before.Name = *ch.Name
		}
		if ch.Rules != nil {
			before.Rules = *ch.Rules
		}
		if _, err := c.exec(ctx, `UPDATE team SET name = $3, rules = $4 WHERE id = $1 AND workspace = $2`, team, workspace, before.Name, encode(before.Rules)); err != nil {
			return err
		}
		if ch.Members != nil {
			if err := c.putMembers(ctx, workspace, team, *ch.Members); err != nil {
				return err
			}
		}
		if out, err = c.teamAfter(ctx, workspace, team); err != nil {
			return err
		}
		return c.audit(ctx, workspace, by, "team.changed", team.String(), chat.Differ(teamDetail(was), teamDetail(out)))
	})
	return out, s.fail(err, "team %s", team)
}

// ArchiveTeam puts a team away, or takes it back, and records who did it.
// Conflict while chats wait for it, or another team overflows to it.
func (s *Store) ArchiveTeam(ctx context.Context, workspace, by, team chat.ID, archived bool) (out handoff.Team, err error) {
	err = s.write(ctx, func(c *conn) error {
		before, err := c.teamAfter(ctx, workspace, team)
		if err != nil && chat.CodeOf(err) != chat.Invalid {
			return err
		}
		if archived && before.Waiting > 0 {
			return chat.Errorf(chat.Conflict, "%d chats wait for team %q: let them be taken or moved first", before.Waiting, before.Slug)
		}
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		at, action := any(now), "team.archived"
		if !archived {
			at, action = nil, "team.unarchived"
		}
		if _, err := c.exec(ctx, `UPDATE team SET archived_ms = $3 WHERE id = $1 AND workspace = $2`, team, workspace, at); err != nil {
			return err
		}
		if out, err = c.teamAfter(ctx, workspace, team); chat.CodeOf(err) == chat.Invalid {
			return chat.Wrap(chat.Conflict, err, "team %q: %s", before.Slug, chat.MessageOf(err))
		} else if err != nil {
			return err
		}
		return c.audit(ctx, workspace, by, action, team.String(), nil)
	})
	return out, s.fail(err, "team %s", team)
}

// DeleteTeam deletes a team that never had a chat, and records who did it.
// Conflict when it had one, or another team overflows to it: archive it.
func (s *Store) DeleteTeam(ctx context.Context, workspace, by, team chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		t, err := c.teamAfter(ctx, workspace, team)
		if err != nil && chat.CodeOf(err) != chat.Invalid {
			return err
		}
		n := 0
		if err := c.row(ctx, `SELECT count(*) FROM handoff WHERE workspace = $1 AND team = $2`, []any{workspace, t.Slug}, []any{&n}); err != nil {
			return err
		}
		if n > 0 {
			return chat.Errorf(chat.Conflict, "team %q has had %d chats: archive it", t.Slug, n)
		}
		if err := c.putMembers(ctx, workspace, team, nil); err != nil {
			return err
		}
		if _, err := c.exec(ctx, `DELETE FROM team WHERE id = $1 AND workspace = $2`, team, workspace); err != nil {
			return err
		}
		rest, err := c.teams(ctx, workspace)
		if err != nil {
			return err
		}
		if err := rest.CheckOverflow(); err != nil {
			return chat.Wrap(chat.Conflict, err, "team %q: %s", t.Slug, chat.MessageOf(err))
		}
		return c.audit(ctx, workspace, by, "team.deleted", team.String(), teamDetail(t))
	})
	return s.fail(err, "team %s", team)
}

// teamOpen reports whether a team exists and is not archived.
func (b *batch) teamOpen(ctx context.Context, workspace chat.ID, slug string) (bool, error) {
	var id chat.ID
	err := b.row(ctx, `SELECT id FROM team WHERE workspace = $1 AND slug = $2 AND archived_ms IS NULL`, []any{workspace, slug}, []any{&id})
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}
