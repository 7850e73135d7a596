package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const eventCols = "conversation, seq, workspace, prev_visible, at_ms, actor_kind, actor_id, client_id, kind, visibility, v, body"

var bulkEvents = newBulkTables("event", eventCols+", words")

func eventDest(e *chat.Event) []any {
	return []any{
		&e.Conversation, &e.Seq, &e.Workspace, &e.PrevVisible, at(&e.At), &e.Actor.Kind, &e.Actor.ID, &e.ClientID, &e.Kind,
		&e.Visibility, &e.V, from(&e.Body),
	}
}

// insertEvents writes events, those of a hopeful command at the next flush.
func (b *batch) insertEvents(ctx context.Context, events []chat.Event) error {
	for _, e := range events {
		words, err := wordsOf(e)
		if err != nil {
			return err
		}
		b.writes++
		b.events.add(e.Conversation, e.Seq, e.Workspace, e.PrevVisible, e.At, e.Actor.Kind, actorKey(e.Actor.ID),
			e.ClientID, e.Kind, e.Visibility, e.V, e.Body, words)
	}
	if b.hopeful {
		return nil
	}
	return b.events.flush(ctx, b.conn)
}

// wordsOf is the text that a search over conversations looks in.
func wordsOf(e chat.Event) (string, error) {
	if e.Kind != chat.MessagePosted && e.Kind != chat.NotePosted {
		return "", nil
	}
	var b struct {
		Text        string
		Attachments []chat.Attachment
	}
	if err := json.Unmarshal(e.Body, &b); err != nil {
		return "", err
	}
	for _, a := range b.Attachments {
		b.Text += "\n" + a.Name
	}
	return b.Text, nil
}

// eventAt gives one event, or nil.
func (b *batch) eventAt(ctx context.Context, conversation chat.ID, seq int64) (*chat.Event, error) {
	if err := b.flush(ctx); err != nil {
		return nil, err
	}
	var e chat.Event
	err := b.row(ctx, "SELECT "+eventCols+" FROM event WHERE conversation = $1 AND seq = $2", []any{conversation, seq}, eventDest(&e))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &e, err
}

// maxEvents bounds one page of events.
const maxEvents = 500

// Events implements chat.Reader. Names are those of today: an agent's and a
// visitor's, none for bot and system.
func (s *Store) Events(ctx context.Context, workspace, conversation chat.ID, audience chat.Audience, after int64, limit int) ([]chat.Event, bool, error) {
	if limit <= 0 || limit > maxEvents {
		limit = maxEvents
	}
	q := "SELECT " + of("e", eventCols) + `, CASE e.actor_kind WHEN 'agent' THEN u.name WHEN 'visitor' THEN w.name ELSE '' END
		FROM event e LEFT JOIN app_user u ON u.id = e.actor_id LEFT JOIN visitor w ON w.id = e.actor_id
		WHERE e.conversation = $1 AND e.workspace = $2 AND e.seq > $3`
	if audience == chat.Visitors {
		q += ` AND e.visibility = 'all'`
	}
	q += ` ORDER BY e.seq LIMIT $4`
	events, err := list(ctx, &s.read, q, []any{conversation, workspace, after, limit + 1}, func(e *chat.Event) []any {
		return append(eventDest(e), text(&e.Actor.Name))
	})
	if err != nil {
		return nil, false, s.fail(err, "read the events of conversation %s", conversation)
	}
	if len(events) > limit {
		return events[:limit], true, nil
	}
	return events, false, nil
}
