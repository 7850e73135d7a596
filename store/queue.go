package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// QueuedWorkspaces gives the workspaces in which somebody waits for a person.
func (s *Store) QueuedWorkspaces(ctx context.Context) (out []chat.ID, err error) {
	read := s.read
	var id chat.ID
	err = read.each(ctx, "SELECT DISTINCT workspace FROM handoff WHERE status = 'queued' ORDER BY workspace", nil, []any{&id}, func() error {
		out = append(out, id)
		return nil
	})
	return out, s.fail(err, "look for workspaces with a queue")
}

// queued counts who waits for the teams that limit a command's hand-over. The
// teams are locked: two hand-overs cannot both see the last place.
func (b *batch) queued(ctx context.Context, workspace chat.ID, cmd chat.Command) (map[string]int, error) {
	h := cmd.HandOver
	if cmd.Result != nil && cmd.Result.HandOver != nil {
		h = cmd.Result.HandOver
	}
	teams := h.Limited()
	if len(teams) == 0 {
		return nil, nil
	}
	slices.Sort(teams) // in one order, so that nobody waits in a circle
	out := make(map[string]int, len(teams))
	for _, team := range teams {
		if b.d.forUpdate != "" {
			var id chat.ID
			err := b.row(ctx, "SELECT id FROM team WHERE workspace = $1 AND slug = $2"+b.d.forUpdate, []any{workspace, team}, []any{&id})
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return nil, err
			}
		}
		var n int
		if err := b.row(ctx, `SELECT count(*) FROM handoff WHERE workspace = $1 AND team = $2 AND status = 'queued'`, []any{workspace, team}, []any{&n}); err != nil {
			return nil, err
		}
		out[team] = n
	}
	return out, nil
}
