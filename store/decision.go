package store

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var (
	insertDecision = insertInto("decision", "id, workspace, conversation, turn, at_ms, seq, action, reason, band, confidence, article")
	insertTrace    = insertInto("decision_trace", "decision, workspace, at_ms, trace")
)

func (b *batch) insertDecision(ctx context.Context, conv chat.Conversation, d chat.Decision) error {
	when := d.At
	if when.IsZero() {
		when = b.at
	}
	if _, err := b.exec(ctx, insertDecision, d.ID, conv.Workspace, conv.ID, d.Turn, when, d.Seq, d.Action, d.Reason, d.Band, d.Confidence, d.Article); err != nil {
		return err
	}
	if len(d.Trace) == 0 {
		return nil
	}
	trace := d.Trace
	if len(trace) > chat.MaxTrace {
		trace = json.RawMessage(`{"dropped_bytes":` + strconv.Itoa(len(trace)) + `}`)
	}
	_, err := b.exec(ctx, insertTrace, d.ID, conv.Workspace, when, trace)
	return err
}

// Decisions gives a conversation's decisions, oldest first, with the traces
// that retention has left.
func (s *Store) Decisions(ctx context.Context, workspace, conversation chat.ID) ([]chat.Decision, error) {
	out, err := list(ctx, &s.read, `SELECT d.id, d.conversation, d.turn, d.at_ms, d.seq, d.action, d.reason, d.band, d.confidence, d.article, t.trace
		FROM decision d LEFT JOIN decision_trace t ON t.decision = d.id
		WHERE d.conversation = $1 AND d.workspace = $2 ORDER BY d.at_ms, d.seq, d.id`, []any{conversation, workspace},
		func(d *chat.Decision) []any {
			return []any{
				&d.ID, &d.Conversation, &d.Turn, at(&d.At), &d.Seq, &d.Action, &d.Reason, &d.Band, &d.Confidence, &d.Article, from(&d.Trace),
			}
		})
	return out, s.fail(err, "read the decisions of conversation %s", conversation)
}

// QuestionDecisions gives the newest decisions of [since, until) that were
// about a question or handed over, with their traces, at most limit.
func (s *Store) QuestionDecisions(ctx context.Context, workspace chat.ID, since, until time.Time, limit int) ([]chat.Decision, error) {
	out, err := list(ctx, &s.read, `SELECT d.id, d.conversation, d.turn, d.at_ms, d.seq, d.action, d.reason, d.band, d.confidence, d.article, t.trace
		FROM decision d LEFT JOIN decision_trace t ON t.decision = d.id
		WHERE d.workspace = $1 AND d.at_ms >= $2 AND d.at_ms < $3 AND d.action IN ('answered', 'hedged', 'abstained', 'handoff') ORDER BY d.at_ms DESC, d.id DESC LIMIT $4`,
		[]any{workspace, since, until, limit},
		func(d *chat.Decision) []any {
			return []any{
				&d.ID, &d.Conversation, &d.Turn, at(&d.At), &d.Seq, &d.Action, &d.Reason, &d.Band, &d.Confidence, &d.Article, from(&d.Trace),
			}
		})
	return out, s.fail(err, "read decisions")
}

// TracedDecisions gives a workspace's newest decisions whose traces retention
// has left, newest first.
func (s *Store) TracedDecisions(ctx context.Context, workspace chat.ID, limit int) ([]chat.Decision, error) {
	out, err := list(ctx, &s.read, `SELECT d.id, d.conversation, d.at_ms, d.action, t.trace FROM decision d JOIN decision_trace t ON t.decision = d.id
		WHERE d.workspace = $1 ORDER BY d.at_ms DESC, d.id DESC LIMIT $2`, []any{workspace, limit},
		func(d *chat.Decision) []any {
			return []any{&d.ID, &d.Conversation, at(&d.At), &d.Action, from(&d.Trace)}
		})
	return out, s.fail(err, "read decisions")
}
