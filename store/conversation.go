package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const conversationCols = "id, workspace, visitor, site, channel, lang, status, owner, agent, team, priority, epoch, " +
	"last_seq, last_visible, last_visitor, boundary, visitor_read, agent_read, preview, preview_by, tags, rating, page, cycles, " +
	"opened_ms, active_ms, resolved_ms, preview_kind, sla, erased_ms, guests, snoozed_ms, wake_ms, disposition"

var (
	insertConversation = insertInto("conversation", conversationCols) +
		" ON CONFLICT (workspace, visitor) WHERE status = 'open' AND channel = 'web' DO NOTHING"
	selectConversation = "SELECT " + conversationCols + " FROM conversation WHERE "
)

func conversationDest(c *chat.Conversation) []any {
	return []any{
		&c.ID, &c.Workspace, &c.Visitor, &c.Site, &c.Channel, &c.Lang, &c.Status, &c.Owner, &c.Agent, &c.Team, &c.Priority, &c.Epoch,
		&c.LastSeq, &c.LastVisible, &c.LastVisitor, &c.Boundary, &c.VisitorRead, &c.AgentRead, &c.Preview, &c.PreviewBy,
		from(&c.Tags), &c.Rating, from(&c.Page), &c.Cycles, at(&c.OpenedAt), at(&c.ActiveAt), at(&c.ResolvedAt), &c.PreviewKind, &c.SLA, at(&c.ErasedAt), from(&c.Guests),
		at(&c.SnoozedAt), at(&c.WakeAt), &c.Disposition,
	}
}

func conversationArgs(c chat.Conversation) []any {
	return []any{
		c.ID, c.Workspace, c.Visitor, c.Site, c.Channel, c.Lang, c.Status, c.Owner, c.Agent, c.Team, c.Priority, c.Epoch,
		c.LastSeq, c.LastVisible, c.LastVisitor, c.Boundary, c.VisitorRead, c.AgentRead, c.Preview, c.PreviewBy,
		encode(c.Tags), c.Rating, encode(c.Page), c.Cycles, c.OpenedAt, c.ActiveAt, c.ResolvedAt, c.PreviewKind, c.SLA, c.ErasedAt, encode(c.Guests),
		c.SnoozedAt, c.WakeAt, c.Disposition,
	}
}

// Conversation implements chat.Reader.
func (s *Store) Conversation(ctx context.Context, workspace, id chat.ID) (c chat.Conversation, err error) {
	err = s.read.row(ctx, selectConversation+"id = $1 AND workspace = $2", []any{id, workspace}, conversationDest(&c))
	if errors.Is(err, sql.ErrNoRows) {
		return c, chat.Errorf(chat.NotFound, "conversation %s does not exist", id)
	}
	return c, s.fail(err, "read conversation %s", id)
}

// Current implements chat.Reader.
func (s *Store) Current(ctx context.Context, workspace, visitor chat.ID) (c chat.Conversation, err error) {
	err = s.read.row(ctx, selectConversation+"workspace = $1 AND visitor = $2 AND status = 'open' ORDER BY active_ms DESC, id DESC LIMIT 1",
		[]any{workspace, visitor}, conversationDest(&c))
	if errors.Is(err, sql.ErrNoRows) {
		return c, chat.Errorf(chat.NotFound, "visitor %s has no open conversation", visitor)
	}
	return c, s.fail(err, "read the open conversation of visitor %s", visitor)
}

// idsAtOnce bounds a list of ids in one statement.
const idsAtOnce = 500

// Lasts implements chat.Reader. It is not scoped by workspace: callers pass
// conversations that their clients were allowed to subscribe to.
func (s *Store) Lasts(ctx context.Context, conversations []chat.ID, audience chat.Audience) (map[chat.ID]int64, error) {
	out := make(map[chat.ID]int64, len(conversations))
	col := "last_seq"
	if audience == chat.Visitors {
		col = "last_visible"
	}
	for len(conversations) > 0 {
		part := conversations[:min(idsAtOnce, len(conversations))]
		conversations = conversations[len(part):]
		var id chat.ID
		var seq int64
		err := s.read.each(ctx, "SELECT id, "+col+" FROM conversation WHERE id IN ("+marks(1, len(part))+")", anys(part), []any{&id, &seq}, func() error {
			out[id] = seq
			return nil
		})
		if err != nil {
			return nil, s.fail(err, "read the newest events")
		}
	}
	return out, nil
}

// VisitorConversations gives a visitor's conversations, newest activity
// first, at most limit (≤ 100).
func (s *Store) VisitorConversations(ctx context.Context, workspace, visitor chat.ID, limit int) ([]chat.Conversation, error) {
	return s.EarlierConversations(ctx, workspace, visitor, chat.ID{}, limit)
}

// EarlierConversations gives a visitor's conversations but one, newest
// activity first, at most limit (≤ 100).
func (s *Store) EarlierConversations(ctx context.Context, workspace, visitor, except chat.ID, limit int) ([]chat.Conversation, error) {
	// Not by the workspace's index: for a visitor who has none, SQLite would read
	// every conversation of the workspace.
	out, err := list(ctx, &s.read, selectConversation+"COALESCE(workspace, $1) = $1 AND visitor = $2 AND id <> $3 ORDER BY active_ms DESC, id DESC LIMIT $4",
		[]any{workspace, visitor, actorKey(except), pageSize(limit)}, conversationDest)
	return out, s.fail(err, "read the conversations of visitor %s", visitor)
}

// pageSize keeps a limit within 1…100; 0 or less means 50.
func pageSize(limit int) int {
	if limit <= 0 {
		return 50
	}
	return min(limit, 100)
}
