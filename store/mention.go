package store

import (
	"context"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// keepMentions notes whom a note calls; who is no member is left out.
func (b *batch) keepMentions(ctx context.Context, ch chat.Change) error {
	conv := ch.Conversation
	for _, agent := range ch.Mentioned {
		if _, err := b.exec(ctx, `INSERT INTO mention (workspace, agent, conversation, seq, at_ms)
			SELECT m.workspace, m.user_id, $3, $4, $5 FROM membership m WHERE m.workspace = $1 AND m.user_id = $2`,
			conv.Workspace, agent, conv.ID, ch.AckSeq, b.at); err != nil {
			return err
		}
	}
	return nil
}

func mentionDest(m *chat.Mention) []any {
	return []any{
		&m.Conversation, &m.Seq, at(&m.At), at(&m.ReadAt), &m.By.Kind, &m.By.ID, text(&m.By.Name), &m.Text, &m.VisitorName,
	}
}

// ListMentions gives a page of an agent's mentions, newest first, and the
// cursor of the next, or "". Invalid for an unknown cursor.
func (s *Store) ListMentions(ctx context.Context, workspace chat.ID, q chat.MentionQuery) ([]chat.Mention, string, error) {
	after, err := readCursor(q.Cursor)
	if err != nil {
		return nil, "", err
	}
	limit := pageSize(q.Limit)
	sql := `SELECT m.conversation, m.seq, m.at_ms, m.read_ms, e.actor_kind, e.actor_id, u.name, e.words, v.name
		FROM mention m JOIN event e ON e.conversation = m.conversation AND e.seq = m.seq
			JOIN conversation c ON c.id = m.conversation JOIN visitor v ON v.id = c.visitor
			LEFT JOIN app_user u ON u.id = e.actor_id
		WHERE m.workspace = $1 AND m.agent = $2 AND (m.at_ms, m.conversation) < ($3, $4)`
	if q.Unread {
		sql += " AND m.read_ms IS NULL"
	}
	out, err := list(ctx, &s.read, sql+" ORDER BY m.at_ms DESC, m.conversation DESC, m.seq DESC LIMIT $5",
		[]any{workspace, q.Agent, after.ms, after.id[:], limit + 1}, mentionDest)
	if err != nil {
		return nil, "", s.fail(err, "list the mentions")
	}
	out, next := page(out, limit, func(m chat.Mention) place { return place{m.At.UnixMilli(), m.Conversation} })
	return out, next, nil
}

// CountMentions counts the mentions that an agent has not seen.
func (s *Store) CountMentions(ctx context.Context, workspace, agent chat.ID) (n int, err error) {
	err = s.read.row(ctx, `SELECT count(*) FROM mention WHERE workspace = $1 AND agent = $2 AND read_ms IS NULL`, []any{workspace, agent}, []any{&n})
	return n, s.fail(err, "count the mentions")
}

// ReadMentions marks an agent's mentions in a conversation as seen, all of
// them for the zero ID, and gives how many were not.
func (s *Store) ReadMentions(ctx context.Context, workspace, agent, conversation chat.ID) (n int64, err error) {
	err = s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		q, args := `UPDATE mention SET read_ms = $3 WHERE workspace = $1 AND agent = $2 AND read_ms IS NULL`, []any{workspace, agent, now}
		if !conversation.IsZero() {
			q, args = q+" AND conversation = $4", append(args, conversation)
		}
		n, err = c.exec(ctx, q, args...)
		return err
	})
	return n, s.fail(err, "mark the mentions")
}
