package evals

import (
	"context"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// PastStore reads conversations as they happened.
type PastStore interface {
	// ListConversations gives a page, the newest activity first, and the next
	// page's cursor or "".
	ListConversations(ctx context.Context, workspace chat.ID, q chat.ListQuery) ([]chat.Summary, string, error)
	Events(ctx context.Context, workspace, conversation chat.ID, a chat.Audience, after int64, limit int) ([]chat.Event, bool, error)
	Visitor(ctx context.Context, workspace, id chat.ID) (chat.Visitor, error)
}

const (
	pastPage   = 100
	eventsPage = 500
)

// ReadPast reads the conversations that were active since a time, the newest
// first, at most most.
func ReadPast(ctx context.Context, store PastStore, workspace chat.ID, since time.Time, most int) ([]Past, error) {
	var out []Past
	for q := (chat.ListQuery{View: chat.ViewAll, Limit: pastPage}); ; {
		rows, next, err := store.ListConversations(ctx, workspace, q)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if row.Conversation.ActiveAt.Before(since) || len(out) == most {
				return out, nil
			}
			p, err := onePast(ctx, store, row.Conversation)
			if err != nil {
				return nil, err
			}
			out = append(out, p)
		}
		if q.Cursor = next; next == "" {
			return out, nil
		}
	}
}

func onePast(ctx context.Context, store PastStore, c chat.Conversation) (Past, error) {
	p := Past{ID: c.ID, Lang: c.Lang}
	var err error
	if p.Visitor, err = store.Visitor(ctx, c.Workspace, c.Visitor); err != nil {
		return p, err
	}
	for after := int64(0); ; {
		events, more, err := store.Events(ctx, c.Workspace, c.ID, chat.Agents, after, eventsPage)
		if err != nil {
			return p, err
		}
		p.Events = append(p.Events, events...)
		if !more || len(events) == 0 {
			return p, nil
		}
		after = events[len(events)-1].Seq
	}
}
