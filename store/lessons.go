package store

import (
	"context"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

var _ knowledge.LessonStore = (*Store)(nil)

// keepLessons of a workspace are stored: nodes may be some edits apart.
const keepLessons = 4

// Lessons gives what was learned from a workspace's articles of a content
// hash, or NotFound.
func (s *Store) Lessons(ctx context.Context, workspace chat.ID, hash string) (lessons []byte, err error) {
	err = s.read.row(ctx, `SELECT body FROM lesson WHERE workspace = $1 AND hash = $2`, []any{workspace, hash}, []any{&lessons})
	return lessons, s.fail(err, "lessons %s", hash)
}

// PutLessons stores what was learned, in place of what was stored for the hash,
// and drops all but the newest few of the workspace.
func (s *Store) PutLessons(ctx context.Context, workspace chat.ID, hash string, lessons []byte) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		if _, err := c.exec(ctx, insertInto("lesson", "workspace, hash, at_ms, body")+` ON CONFLICT (workspace, hash) DO UPDATE SET at_ms = excluded.at_ms, body = excluded.body`,
			workspace, hash, now, lessons); err != nil {
			return err
		}
		_, err = c.exec(ctx, `DELETE FROM lesson WHERE workspace = $1 AND hash <> $2 AND hash NOT IN
			(SELECT hash FROM lesson WHERE workspace = $1 AND hash <> $2 ORDER BY at_ms DESC, hash LIMIT $3)`, workspace, hash, keepLessons-1)
		return err
	})
	return s.fail(err, "store the lessons %s", hash)
}
