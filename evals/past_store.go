package evals

import (
	"context"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
)

// PastStore reads conversations as they happened.
type PastStore interface {
	// ListConversations gives a page, the newest activity first, and the next
	// page's cursor or "".
	ListConversations(ctx context.Context, workspace chat.ID, q chat.ListQuery) ([]chat.Summary, string, error)
	Conversation(ctx context.Context, workspace, id chat.ID) (chat.Conversation, error)
	Events(ctx context.Context, workspace, conversation chat.ID, a chat.Audience, after int64, limit int) ([]chat.Event, bool, error)
	Visitor(ctx context.Context, workspace, id chat.ID) (chat.Visitor, error)
	Decisions(ctx context.Context, workspace, conversation chat.ID) ([]chat.Decision, error)
	Effects(ctx context.Context, workspace, conversation chat.ID) ([]chat.Effect, error)
}

const (
	pastPage   = 100
	eventsPage = 500
	// pastScanned bounds how many conversations are looked at for those that
	// met a flow.
	pastScanned = 5000
)

// PastQuery says which conversations to read.
type PastQuery struct {
	Since  time.Time // active since then
	Most   int       // at most, the newest
	Choice chat.PastChoice
	Now    time.Time // when they are read
}

// ReadPast reads conversations, the newest first. Those of a choice that the
// workspace does not have are NotFound.
func ReadPast(ctx context.Context, store PastStore, workspace chat.ID, q PastQuery) ([]Past, error) {
	if len(q.Choice.Conversations) > 0 {
		return namedPast(ctx, store, workspace, q)
	}
	var out []Past
	looked := 0
	for list := (chat.ListQuery{View: chat.ViewAll, Limit: pastPage}); ; {
		rows, next, err := store.ListConversations(ctx, workspace, list)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if row.Conversation.ActiveAt.Before(q.Since) || len(out) == q.Most || looked == pastScanned {
				return out, nil
			}
			looked++
			p, err := onePast(ctx, store, row.Conversation, q)
			if err != nil {
				return nil, err
			}
			if p.met(q.Choice) {
				out = append(out, p)
			}
		}
		if list.Cursor = next; next == "" {
			return out, nil
		}
	}
}

func namedPast(ctx context.Context, store PastStore, workspace chat.ID, q PastQuery) ([]Past, error) {
	var out []Past
	for _, id := range q.Choice.Conversations {
		c, err := store.Conversation(ctx, workspace, id)
		if err != nil {
			return nil, err
		}
		p, err := onePast(ctx, store, c, q)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// met reports whether the conversation came to what a choice names.
func (p Past) met(c chat.PastChoice) bool {
	if c.Flow == "" {
		return true
	}
	for _, t := range p.Traces {
		if slices.ContainsFunc(t.Flow, func(e flows.TraceEntry) bool { return e.Flow == c.Flow && (c.Step == "" || e.Step == c.Step) }) {
			return true
		}
	}
	return false
}

func onePast(ctx context.Context, store PastStore, c chat.Conversation, q PastQuery) (Past, error) {
	p := Past{ID: c.ID, Lang: c.Lang, Read: q.Now}
	decisions, err := store.Decisions(ctx, c.Workspace, c.ID)
	if err != nil {
		return p, err
	}
	if p.Traces = tracesOf(decisions); !p.met(q.Choice) {
		return p, nil
	}
	if p.Effects, err = store.Effects(ctx, c.Workspace, c.ID); err != nil {
		return p, err
	}
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
