package store

import (
	"context"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/analytics"
	"github.com/frontdesk-chat/frontdesk/chat"
)

// stale says which rows of a kind of data are older than $2 in workspace $1.
// Nothing that somebody still works on is old.
var stale = map[chat.DataKind]string{
	chat.DataMessages: `conversation c WHERE c.workspace = $1 AND c.active_ms < $2 AND c.erased_ms IS NULL AND c.owner IN ('bot', 'none')
		AND NOT EXISTS (SELECT 1 FROM handoff h WHERE h.conversation = c.id AND h.status IN ('promised', 'queued', 'accepted'))`,
	chat.DataVisitors: `visitor v WHERE v.workspace = $1 AND v.seen_ms < $2 AND v.erased_ms IS NULL
		AND NOT EXISTS (SELECT 1 FROM conversation c WHERE c.visitor = v.id AND (c.active_ms >= $2 OR c.owner IN ('queue', 'agent')
			OR EXISTS (SELECT 1 FROM handoff h WHERE h.conversation = c.id AND h.status = 'promised')))`,
	chat.DataTraces:  `decision_trace WHERE workspace = $1 AND at_ms < $2`,
	chat.DataFiles:   `file WHERE workspace = $1 AND created_ms < $2 AND state <> 'removed'`,
	chat.DataFigures: `engagement WHERE workspace = $1 AND opened_ms < $2 AND conversation IN (SELECT id FROM conversation WHERE erased_ms IS NOT NULL)`,
	chat.DataAudit:   `audit WHERE workspace = $1 AND at_ms < $2`,
}

// CountStale says how much of a kind of data is older than an instant.
func (s *Store) CountStale(ctx context.Context, workspace chat.ID, kind chat.DataKind, before time.Time) (n int64, err error) {
	err = s.read.row(ctx, "SELECT count(*) FROM "+stale[kind], []any{workspace, before}, []any{&n})
	return n, s.fail(err, "count old %s", kind)
}

// StaleConversations gives conversations whose last message is older than an
// instant and that nobody works on, the oldest first, at most limit.
func (s *Store) StaleConversations(ctx context.Context, workspace chat.ID, before time.Time, limit int) ([]chat.ID, error) {
	out, err := list(ctx, &s.read, "SELECT c.id FROM "+stale[chat.DataMessages]+" ORDER BY c.active_ms, c.id LIMIT $3", []any{workspace, before, limit},
		func(id *chat.ID) []any { return []any{id} })
	return out, s.fail(err, "look for old conversations")
}

// StaleVisitors gives visitors who were not seen and wrote nothing since an
// instant, the longest gone first, at most limit.
func (s *Store) StaleVisitors(ctx context.Context, workspace chat.ID, before time.Time, limit int) ([]chat.ID, error) {
	out, err := list(ctx, &s.read, "SELECT v.id FROM "+stale[chat.DataVisitors]+" ORDER BY v.seen_ms, v.id LIMIT $3", []any{workspace, before, limit},
		func(id *chat.ID) []any { return []any{id} })
	return out, s.fail(err, "look for old visitors")
}

// dropped are the statements that give up at most $3 rows of a kind.
var dropped = map[chat.DataKind][]string{
	chat.DataTraces: {
		"DELETE FROM decision_trace WHERE decision IN (SELECT decision FROM " + stale[chat.DataTraces] + " ORDER BY at_ms LIMIT $3)",
		`DELETE FROM effect WHERE (conversation, key) IN (SELECT e.conversation, e.key FROM effect e JOIN conversation c ON c.id = e.conversation
			WHERE e.workspace = $1 AND e.started_ms < $2 AND c.owner = 'none' LIMIT $3)`,
	},
	chat.DataFiles: {"UPDATE file SET state = 'removed', name = '' WHERE id IN (SELECT id FROM " + stale[chat.DataFiles] + " ORDER BY created_ms LIMIT $3)"},
	chat.DataFigures: {
		"DELETE FROM engagement_touch WHERE (conversation, opened_seq) IN (SELECT conversation, opened_seq FROM " + stale[chat.DataFigures] + " ORDER BY opened_ms, id LIMIT $3)",
		"DELETE FROM engagement_span WHERE (conversation, opened_seq) IN (SELECT conversation, opened_seq FROM " + stale[chat.DataFigures] + " ORDER BY opened_ms, id LIMIT $3)",
		"DELETE FROM engagement WHERE id IN (SELECT id FROM " + stale[chat.DataFigures] + " ORDER BY opened_ms, id LIMIT $3)",
	},
	chat.DataAudit: {"DELETE FROM audit WHERE id IN (SELECT id FROM " + stale[chat.DataAudit] + " ORDER BY at_ms LIMIT $3)"},
}

// DropStale gives up at most limit pieces of a kind of data that are older
// than an instant, and says how many; of files the bytes go when they are swept
// next. Invalid for messages and visitors, which are erased one by one.
func (s *Store) DropStale(ctx context.Context, workspace chat.ID, kind chat.DataKind, before time.Time, limit int) (n int64, err error) {
	statements := dropped[kind]
	if len(statements) == 0 {
		return 0, chat.Errorf(chat.Invalid, "%s are not dropped row by row", kind)
	}
	err = s.write(ctx, func(c *conn) error {
		n = 0
		for _, q := range statements {
			m, err := c.exec(ctx, q, workspace, before, limit)
			if err != nil {
				return err
			}
			n += m
		}
		if kind != chat.DataFigures || n == 0 {
			return nil
		}
		return c.giveUpSums(ctx, workspace, "from_ms < $2", before.Add(analytics.LongestService))
	})
	return n, s.fail(err, "give up old %s", kind)
}

// EachPersonal gives every row that is stored of a visitor, table by table in a
// fixed order, as its columns; fn must not keep the map. Keys that open
// something are left out. NotFound for an unknown visitor.
func (s *Store) EachPersonal(ctx context.Context, workspace, visitor chat.ID, fn func(table string, row map[string]any) error) error {
	if _, err := s.Visitor(ctx, workspace, visitor); err != nil {
		return err
	}
	ids, err := s.ConversationsOf(ctx, workspace, visitor)
	if err != nil {
		return err
	}
	for _, t := range slices.Backward(visitorTables) {
		if err := s.eachRow(ctx, t, visitor, fn); err != nil {
			return s.fail(err, "read %s of visitor %s", t.name, visitor)
		}
	}
	for _, t := range slices.Backward(conversationTables) {
		for _, id := range ids {
			if err := s.eachRow(ctx, t, id, fn); err != nil {
				return s.fail(err, "read %s of visitor %s", t.name, visitor)
			}
		}
	}
	return nil
}

func (s *Store) eachRow(ctx context.Context, t personalTable, id chat.ID, fn func(string, map[string]any) error) error {
	rows, err := s.db.QueryContext(ctx, "SELECT * FROM "+t.name+" WHERE "+t.where, bind([]any{id})...) //nolint:gosec // names and conditions of personal.go
	if err != nil {
		return err
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		return err
	}
	values, dest := make([]any, len(cols)), make([]any, len(cols))
	for i := range values {
		dest[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		row := make(map[string]any, len(cols))
		for i, col := range cols {
			if !t.hides(col) {
				row[col] = shown(values[i])
			}
		}
		if err := fn(t.name, row); err != nil {
			return err
		}
	}
	return rows.Err()
}
