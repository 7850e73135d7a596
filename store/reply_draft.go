package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const replyDraftCols = "conversation, reply, note, updated_ms"

func replyDraftDest(d *chat.ReplyDraft) []any {
	return []any{&d.Conversation, &d.Reply, &d.Note, at(&d.UpdatedAt)}
}

// maxReplyDrafts bounds the list of an agent's drafts.
const maxReplyDrafts = 200

// ReplyDrafts gives what an agent has begun to write, newest first, at most
// 200.
func (s *Store) ReplyDrafts(ctx context.Context, workspace, agent chat.ID) ([]chat.ReplyDraft, error) {
	out, err := list(ctx, &s.read, "SELECT "+replyDraftCols+` FROM reply_draft
		WHERE workspace = $1 AND agent = $2 ORDER BY updated_ms DESC, conversation LIMIT $3`, []any{workspace, agent, maxReplyDrafts}, replyDraftDest)
	return out, s.fail(err, "list the drafts")
}

// SaveReplyDraft keeps an agent's draft, or forgets it when it is blank; the
// newest one stands. d.UpdatedAt says which one it was written upon, zero for
// none: when another was there, replaced gives it. The saved draft carries its
// new time, zero when there is none any more. NotFound when the conversation
// does not exist.
func (s *Store) SaveReplyDraft(ctx context.Context, workspace, agent chat.ID, d chat.ReplyDraft) (saved chat.ReplyDraft, replaced *chat.ReplyDraft, err error) {
	err = s.write(ctx, func(c *conn) error {
		saved, replaced = d, nil
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		if err := c.inWorkspace(ctx, workspace, d.Conversation); err != nil {
			return err
		}
		was, err := c.replyDraft(ctx, workspace, agent, d.Conversation)
		if err != nil {
			return err
		}
		if was != nil && !was.UpdatedAt.Equal(d.UpdatedAt) && (was.Reply != d.Reply || was.Note != d.Note) {
			replaced = was
		}
		if saved.Blank() {
			saved.UpdatedAt = time.Time{}
			_, err := c.exec(ctx, `DELETE FROM reply_draft WHERE workspace = $1 AND agent = $2 AND conversation = $3`, workspace, agent, d.Conversation)
			return err
		}
		if was != nil && !now.After(was.UpdatedAt) {
			now = was.UpdatedAt.Add(time.Millisecond) // its time is its version
		}
		saved.UpdatedAt = now
		_, err = c.exec(ctx, insertInto("reply_draft", "workspace, agent, "+replyDraftCols)+" ON CONFLICT (workspace, agent, conversation) DO UPDATE SET "+
			excluded("reply, note, updated_ms"), workspace, agent, d.Conversation, d.Reply, d.Note, now)
		return err
	})
	return saved, replaced, s.fail(err, "draft for conversation %s", d.Conversation)
}

// SentReplyDraft forgets of an agent's draft what was sent: the reply or the
// note that has these words, and nothing that was written after them. It
// reports whether there was one.
func (s *Store) SentReplyDraft(ctx context.Context, workspace, agent, conversation chat.ID, reply, note string) (was bool, err error) {
	err = s.write(ctx, func(c *conn) error {
		was = false
		d, err := c.replyDraft(ctx, workspace, agent, conversation)
		if err != nil || d == nil {
			return err
		}
		left := *d
		if reply != "" && strings.TrimSpace(d.Reply) == strings.TrimSpace(reply) {
			left.Reply = ""
		}
		if note != "" && strings.TrimSpace(d.Note) == strings.TrimSpace(note) {
			left.Note = ""
		}
		switch {
		case left == *d:
			return nil
		case left.Blank():
			_, err = c.exec(ctx, `DELETE FROM reply_draft WHERE workspace = $1 AND agent = $2 AND conversation = $3`, workspace, agent, conversation)
		default:
			_, err = c.exec(ctx, `UPDATE reply_draft SET reply = $4, note = $5, updated_ms = updated_ms + 1
				WHERE workspace = $1 AND agent = $2 AND conversation = $3`, workspace, agent, conversation, left.Reply, left.Note)
		}
		was = err == nil
		return err
	})
	return was, s.fail(err, "draft for conversation %s", conversation)
}

// replyDraft gives and locks a draft, or nil.
func (c *conn) replyDraft(ctx context.Context, workspace, agent, conversation chat.ID) (*chat.ReplyDraft, error) {
	var d chat.ReplyDraft
	err := c.row(ctx, "SELECT "+replyDraftCols+" FROM reply_draft WHERE workspace = $1 AND agent = $2 AND conversation = $3"+c.d.forUpdate,
		[]any{workspace, agent, conversation}, replyDraftDest(&d))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &d, err
}

// inWorkspace refuses a conversation of another workspace, or none.
func (c *conn) inWorkspace(ctx context.Context, workspace, conversation chat.ID) error {
	var n int
	err := c.row(ctx, `SELECT count(*) FROM conversation WHERE id = $1 AND workspace = $2`, []any{conversation, workspace}, []any{&n})
	if err == nil && n == 0 {
		err = chat.Errorf(chat.NotFound, "conversation %s does not exist", conversation)
	}
	return err
}
