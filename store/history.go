package store

import (
	"context"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Talk is a conversation that is over, as it stands in the log, with what is
// computed from it.
type Talk struct {
	Visitor      chat.Visitor
	Conversation chat.Conversation
	Events       []chat.Event // all, by seq
	Computed     chat.Projection
}

// AddHistory stores conversations as they stand, and their visitors, who are
// new, in one transaction: nothing is decided, published or looked at. It is
// for filling a database, to measure with. All talks belong to one workspace.
func (s *Store) AddHistory(ctx context.Context, all []Talk) error {
	err := s.write(ctx, func(c *conn) error {
		b, err := s.newBatch(ctx, c, nil)
		if err != nil {
			return err
		}
		var docs []doc
		for _, t := range all {
			v := t.Visitor
			if _, err := c.exec(ctx, insertInto("visitor", visitorCols), v.ID, v.Workspace, v.Name, v.Email, v.Phone, v.Locale, v.TimeZone,
				v.Blocked, v.CreatedAt, v.SeenAt, v.VIP, v.Network, v.BlockedUntil, int(v.Consent), v.ConsentVersion, v.ConsentAt, v.ErasedAt, v.ClearedAt, v.Visits, encode(v.Attributes)); err != nil {
				return err
			}
			known := v.Name + " " + v.Email + " " + v.Phone
			if _, err := c.exec(ctx, "UPDATE visitor SET searched = $2 WHERE id = $1", v.ID, known); err != nil {
				return err
			}
			docs = append(docs, doc{workspace: v.Workspace, visitor: v.ID, at: v.SeenAt, words: known})
			if _, err := c.exec(ctx, insertConversation, conversationArgs(t.Conversation)...); err != nil {
				return err
			}
			if err := b.insertEvents(ctx, t.Events); err != nil {
				return err
			}
			for _, e := range t.Events {
				words, err := wordsOf(e)
				if err != nil {
					return err
				}
				if words != "" {
					docs = append(docs, doc{v.Workspace, v.ID, t.Conversation.ID, e.Seq, e.At, words})
				}
			}
			if err := c.saveHistory(ctx, t); err != nil {
				return err
			}
		}
		return s.indexDocs(ctx, c, docs)
	})
	return s.fail(err, "add %d conversations", len(all))
}

// saveHistory keeps what was computed from a conversation.
func (c *conn) saveHistory(ctx context.Context, t Talk) error {
	workspace, id := t.Conversation.Workspace, t.Conversation.ID
	if _, err := c.exec(ctx, "UPDATE conversation SET projected_seq = $2, searched_seq = last_seq WHERE id = $1", id, t.Computed.Through); err != nil {
		return err
	}
	if err := c.saveEngagements(ctx, workspace, id, t.Computed.Engagements); err != nil {
		return err
	}
	return c.saveSpans(ctx, workspace, id, t.Computed)
}
