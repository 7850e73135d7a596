package store

import (
	"context"

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
