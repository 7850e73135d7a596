package store

import (
	"context"
	"database/sql/driver"
	"encoding/base64"
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"modernc.org/sqlite"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// foldText is SQLite's frontdesk_fold: SQLite's own lower knows ASCII only.
func foldText(_ *sqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
	if s, ok := args[0].(string); ok {
		return strings.ToLower(s), nil
	}
	return args[0], nil
}

// place is where a page ended: an instant and the id that breaks ties.
type place struct {
	ms int64
	id chat.ID
}

// readCursor reads what page made; "" is before the newest.
func readCursor(cursor string) (place, error) {
	if cursor == "" {
		p := place{ms: math.MaxInt64}
		for i := range p.id {
			p.id[i] = 0xff
		}
		return p, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil || len(b) != 24 {
		return place{}, chat.Errorf(chat.Invalid, "the cursor is not one that a list returned")
	}
	p := place{ms: int64(binary.BigEndian.Uint64(b))}
	copy(p.id[:], b[8:])
	return p, nil
}

// page cuts what was read with limit+1 and gives the next cursor, or "".
func page[T any](rows []T, limit int, where func(T) place) ([]T, string) {
	if len(rows) <= limit {
		return rows, ""
	}
	p := where(rows[limit-1])
	return rows[:limit], chat.CursorAfter(time.UnixMilli(p.ms), p.id)
}

// escapeLike makes a text that LIKE … ESCAPE '\' takes literally.
var escapeLike = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// summaryFrom joins what a Summary shows beside the conversation.
const summaryFrom = ` FROM conversation c JOIN visitor v ON v.id = c.visitor
	LEFT JOIN app_user u ON u.id = c.agent
	LEFT JOIN handoff h ON h.conversation = c.id AND h.status IN ('promised', 'queued', 'accepted')
	LEFT JOIN sla_clock k ON k.conversation = c.id AND k.ended_ms IS NULL AND NOT EXISTS (SELECT 1 FROM sla_clock o
		WHERE o.conversation = c.id AND o.ended_ms IS NULL AND (o.due_ms, o.kind) < (k.due_ms, k.kind)) `

// unreadMost bounds a count of unread messages: a list shows no more, and need
// not count a long chat anew at each of its messages.
const unreadMost = 100

var summarySelect = "SELECT " + of("c", conversationCols) + `, v.name, v.email, u.name,
	CASE WHEN h.status IN ('promised', 'queued') THEN h.requested_ms END, h.reason,
	CASE WHEN c.last_visitor > c.agent_read THEN (SELECT count(*) FROM (SELECT 1 FROM event e WHERE e.conversation = c.id
		AND e.seq > c.agent_read AND e.kind = 'message.posted' AND e.actor_kind = 'visitor' LIMIT ` + strconv.Itoa(unreadMost) + `) AS unread) ELSE 0 END,
	c.polarity, k.due_ms, k.kind, k.warn_ms, k.breached_ms` + summaryFrom

func summaryDest(v *chat.Summary) []any {
	return append(conversationDest(&v.Conversation), &v.VisitorName, &v.VisitorEmail, text(&v.AgentName),
		at(&v.WaitingSince), text(&v.Reason), &v.Unread, &v.Polarity, at(&v.DueAt), text((*string)(&v.DueKind)), at(&v.WarnAt), flagged(&v.Breached))
}

// ListConversations gives a page of a view and the cursor of the next, or "".
// Invalid for an unknown view, service level or cursor.
func (s *Store) ListConversations(ctx context.Context, workspace chat.ID, q chat.ListQuery) ([]chat.Summary, string, error) {
	after, err := readCursor(q.Cursor)
	if err != nil {
		return nil, "", err
	}
	limit := pageSize(q.Limit)
	order, ok := inOrder[q.Sort]
	if !ok {
		return nil, "", chat.Errorf(chat.Invalid, "sort %q: it is due or empty", q.Sort)
	}
	w := &where{s: s, args: []any{workspace, after.ms, after.id[:], limit + 1}}
	if q.Cursor == "" && q.Sort == chat.SortDue {
		w.args[1] = 0
	}
	if err := w.filter(q); err != nil {
		return nil, "", err
	}
	if err := w.words(ctx, q.Q); err != nil {
		return nil, "", s.fail(err, "list the conversations")
	}
	out, err := list(ctx, &s.read, summarySelect+`WHERE c.workspace = $1 AND c.last_visitor > 0`+order.after+w.sql+" ORDER BY "+order.by+" LIMIT $4", w.args, summaryDest)
	if err != nil {
		return nil, "", s.fail(err, "list the conversations")
	}
	out, next := page(out, limit, order.place)
	return out, next, nil
}

// order is a way to sort a list: what comes after the place of $2 and $3, by
// what, and the place of a row.
type order struct {
	after, by string
	place     func(chat.Summary) place
}

// undated is the due time of what no service level wants.
const undated = math.MaxInt64

var (
	due     = "COALESCE(k.due_ms, " + strconv.FormatInt(undated, 10) + ")"
	inOrder = map[string]order{
		"": {" AND (c.active_ms, c.id) < ($2, $3)", "c.active_ms DESC, c.id DESC", func(v chat.Summary) place {
			return place{v.Conversation.ActiveAt.UnixMilli(), v.Conversation.ID}
		}},
		chat.SortDue: {" AND (" + due + " > $2 OR " + due + " = $2 AND c.id < $3)", due + ", c.id DESC", func(v chat.Summary) place {
			if v.DueAt.IsZero() {
				return place{undated, v.Conversation.ID}
			}
			return place{v.DueAt.UnixMilli(), v.Conversation.ID}
		}},
	}
)

// VisitorHistory gives a page of a visitor's conversations, newest activity
// first, and the cursor of the next, or "". Invalid for an unknown cursor.
func (s *Store) VisitorHistory(ctx context.Context, workspace, visitor chat.ID, cursor string, limit int) ([]chat.Summary, string, error) {
	after, err := readCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	limit = pageSize(limit)
	out, err := list(ctx, &s.read, summarySelect+`WHERE c.workspace = $1 AND c.visitor = $2 AND (c.active_ms, c.id) < ($3, $4)
		ORDER BY c.active_ms DESC, c.id DESC LIMIT $5`, []any{workspace, visitor, after.ms, after.id[:], limit + 1}, summaryDest)
	if err != nil {
		return nil, "", s.fail(err, "list the conversations of visitor %s", visitor)
	}
	out, next := page(out, limit, inOrder[""].place)
	return out, next, nil
}

// VisitorTotals counts a visitor's conversations and their ratings.
func (s *Store) VisitorTotals(ctx context.Context, workspace, visitor chat.ID) (t chat.VisitorTotals, err error) {
	err = s.read.row(ctx, `SELECT count(*), count(*) FILTER (WHERE rating > 0), COALESCE(sum(rating), 0) FROM conversation
		WHERE workspace = $1 AND visitor = $2`, []any{workspace, visitor}, []any{&t.Conversations, &t.Rated, &t.Stars})
	return t, s.fail(err, "count the conversations of visitor %s", visitor)
}

// CountConversations counts what a query holds, up to chat.MaxCount.
func (s *Store) CountConversations(ctx context.Context, workspace chat.ID, q chat.ListQuery) (n int, err error) {
	w := &where{s: s, args: []any{workspace, chat.MaxCount}}
	if err := w.filter(q); err != nil {
		return 0, err
	}
	if err := w.words(ctx, q.Q); err != nil {
		return 0, s.fail(err, "count the conversations")
	}
	err = s.read.row(ctx, `SELECT count(*) FROM (SELECT 1 FROM conversation c WHERE c.workspace = $1 AND c.last_visitor > 0`+w.sql+` LIMIT $2) AS found`,
		w.args, []any{&n})
	return n, s.fail(err, "count the conversations")
}

// Summary gives one conversation as a list shows it, or NotFound; also one
// without any message by the visitor.
func (s *Store) Summary(ctx context.Context, workspace, conversation chat.ID) (v chat.Summary, err error) {
	err = s.read.row(ctx, summarySelect+"WHERE c.workspace = $1 AND c.id = $2", []any{workspace, conversation}, summaryDest(&v))
	return v, s.fail(err, "conversation %s", conversation)
}

// Summaries gives conversations as a list shows them, in no order, without
// those that do not exist.
func (s *Store) Summaries(ctx context.Context, workspace chat.ID, conversations []chat.ID) (out []chat.Summary, err error) {
	for part := range slices.Chunk(conversations, idsAtOnce) {
		ids := padded(part)
		some, err := list(ctx, &s.read, summarySelect+"WHERE c.workspace = $1 AND c.id IN ("+marks(2, len(ids))+")", append([]any{workspace}, ids...), summaryDest)
		if err != nil {
			return nil, s.fail(err, "read %d conversations", len(conversations))
		}
		out = append(out, some...)
	}
	return out, nil
}

// CountViews counts what the views of an agent hold.
func (s *Store) CountViews(ctx context.Context, workspace, agent chat.ID) (n chat.ViewCounts, err error) {
	err = s.read.row(ctx, `SELECT count(*) FILTER (WHERE c.agent = $2 AND c.snoozed_ms IS NULL), count(*) FILTER (WHERE c.owner = 'queue'),
		count(*) FILTER (WHERE c.owner = 'bot'), count(*) FILTER (WHERE c.snoozed_ms IS NULL), count(*) FILTER (WHERE c.snoozed_ms IS NOT NULL)
		FROM conversation c WHERE c.workspace = $1 AND c.status = 'open' AND c.last_visitor > 0`,
		[]any{workspace, agent}, []any{&n.Mine, &n.Queue, &n.Bot, &n.Open, &n.Snoozed})
	return n, s.fail(err, "count the conversations")
}

// DueSnoozes gives conversations, in every workspace, that are to be woken
// now, earliest first, at most limit (≤ 100).
func (s *Store) DueSnoozes(ctx context.Context, limit int) ([]chat.Ref, error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return nil, s.fail(err, "read the clock")
	}
	out, err := list(ctx, &read, `SELECT workspace, id FROM conversation WHERE wake_ms IS NOT NULL AND wake_ms <= $1 ORDER BY wake_ms, id LIMIT $2`,
		[]any{now, pageSize(limit)}, func(r *chat.Ref) []any { return []any{&r.Workspace, &r.Conversation} })
	return out, s.fail(err, "look for conversations to wake")
}
