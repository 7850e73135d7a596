package store

import (
	"context"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Tags gives every tag of a workspace, archived ones too, by name.
func (s *Store) Tags(ctx context.Context, workspace chat.ID) ([]chat.Tag, error) {
	out, err := list(ctx, &s.read, `SELECT name, colour, created_ms, archived_ms FROM tag WHERE workspace = $1 ORDER BY name`,
		[]any{workspace}, func(t *chat.Tag) []any { return []any{&t.Name, &t.Colour, at(&t.CreatedAt), at(&t.ArchivedAt)} })
	return out, s.fail(err, "list the tags")
}

// PutTag makes a tag or changes its colour, and archives it or brings it back.
func (s *Store) PutTag(ctx context.Context, workspace, by chat.ID, t chat.Tag, archived bool) (chat.Tag, error) {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		var off any
		if archived {
			off = now
		}
		if _, err := c.exec(ctx, `INSERT INTO tag (workspace, name, colour, created_ms, archived_ms) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (workspace, name) DO UPDATE SET colour = excluded.colour,
				archived_ms = CASE WHEN excluded.archived_ms IS NULL THEN NULL ELSE COALESCE(tag.archived_ms, excluded.archived_ms) END`,
			workspace, t.Name, t.Colour, now, off); err != nil {
			return err
		}
		if err := c.row(ctx, `SELECT created_ms, archived_ms FROM tag WHERE workspace = $1 AND name = $2`, []any{workspace, t.Name},
			[]any{at(&t.CreatedAt), at(&t.ArchivedAt)}); err != nil {
			return err
		}
		return c.audit(ctx, workspace, by, "tag.changed", t.Name, map[string]any{"colour": t.Colour, "archived": archived})
	})
	return t, s.fail(err, "tag %q", t.Name)
}

// keepTags makes tags of words that were not used before.
func (b *batch) keepTags(ctx context.Context, conv chat.Conversation) error {
	for _, name := range conv.Tags {
		if _, err := b.exec(ctx, `INSERT INTO tag (workspace, name, colour, created_ms) VALUES ($1, $2, '', $3) ON CONFLICT (workspace, name) DO NOTHING`,
			conv.Workspace, name, b.at); err != nil {
			return err
		}
	}
	return nil
}
