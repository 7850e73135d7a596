package store

import (
	"context"
	"time"

	"github.com/frontdesk-chat/frontdesk/analytics"
	"github.com/frontdesk-chat/frontdesk/chat"
)

const spanCols = "conversation, number, opened_seq, opened_ms, kind, agent, team, from_ms, to_ms, result, business_ms, due_ms"

func spanDest(v *chat.Span) []any {
	return []any{
		&v.Conversation, &v.Number, &v.OpenedSeq, at(&v.OpenedAt), &v.Kind, &v.Agent, &v.Team, at(&v.From), at(&v.To), &v.Result, took(&v.Business), at(&v.DueAt),
	}
}

const touchCols = "kind, name, detail, times, helpful, unhelpful"

// saveSpans replaces the spans and touches of a conversation.
func (c *conn) saveSpans(ctx context.Context, workspace, conversation chat.ID, p chat.Projection) error {
	for _, table := range []string{"engagement_span", "engagement_touch"} {
		if _, err := c.exec(ctx, "DELETE FROM "+table+" WHERE conversation = $1", conversation); err != nil {
			return err
		}
	}
	for _, v := range p.Spans {
		if _, err := c.exec(ctx, insertInto("engagement_span", "workspace, "+spanCols), workspace, conversation, v.Number, v.OpenedSeq, v.OpenedAt, v.Kind, v.Agent,
			v.Team, v.From, v.To, v.Result, v.Business.Milliseconds(), v.DueAt); err != nil {
			return err
		}
	}
	for _, e := range p.Engagements {
		for _, t := range e.Touches {
			if _, err := c.exec(ctx, insertInto("engagement_touch", "workspace, conversation, opened_seq, opened_ms, "+touchCols),
				workspace, conversation, e.OpenedSeq, e.OpenedAt, t.Kind, t.Name, t.Detail, t.Times, t.Helpful, t.Unhelpful); err != nil {
				return err
			}
		}
	}
	return nil
}

// Projection gives what is saved of a conversation, engagements with their
// touches, oldest first. It is empty for an unknown one.
func (s *Store) Projection(ctx context.Context, workspace, conversation chat.ID) (p chat.Projection, err error) {
	if p, err = s.read.projection(ctx, workspace, conversation); err != nil {
		return p, s.fail(err, "read what was computed of conversation %s", conversation)
	}
	p.Exposures, err = s.ExposuresOf(ctx, workspace, conversation)
	return p, err
}

// projection is Projection without the exposures.
func (c *conn) projection(ctx context.Context, workspace, conversation chat.ID) (p chat.Projection, err error) {
	args := []any{workspace, conversation}
	p.Engagements, err = list(ctx, c, "SELECT "+engagementCols+" FROM engagement WHERE workspace = $1 AND conversation = $2 ORDER BY opened_seq", args, engagementDest)
	if err != nil {
		return p, err
	}
	p.Spans, err = list(ctx, c, "SELECT "+spanCols+" FROM engagement_span WHERE workspace = $1 AND conversation = $2 ORDER BY number", args, spanDest)
	if err != nil {
		return p, err
	}
	byOpening := make(map[int64]*chat.Engagement, len(p.Engagements))
	for i := range p.Engagements {
		byOpening[p.Engagements[i].OpenedSeq] = &p.Engagements[i]
		p.Through = max(p.Through, p.Engagements[i].ProjectedSeq)
	}
	var opened int64
	var t chat.Touch
	err = c.each(ctx, "SELECT opened_seq, "+touchCols+" FROM engagement_touch WHERE workspace = $1 AND conversation = $2 ORDER BY opened_seq, kind, name, detail",
		args, append([]any{&opened}, touchDest(&t)...), func() error {
			if e := byOpening[opened]; e != nil {
				e.Touches = append(e.Touches, t)
			}
			return nil
		})
	return p, err
}

func touchDest(t *chat.Touch) []any {
	return []any{&t.Kind, &t.Name, &t.Detail, &t.Times, &t.Helpful, &t.Unhelpful}
}

// EachEngagement calls fn with every engagement that a query asks for, in no
// order, without id, visitor, preview and touches; its Cursor and Limit do not
// count. What fn is given is its own only until it returns.
func (s *Store) EachEngagement(ctx context.Context, workspace chat.ID, q chat.EngagementQuery, fn func(*chat.Engagement) error) error {
	where, args := engagementWhere(workspace, q)
	var e chat.Engagement
	err := s.read.each(ctx, "SELECT "+engagementFacts+" FROM engagement WHERE "+where, args, engagementFactsDest(&e), func() error { return fn(&e) })
	return s.fail(err, "read the engagements")
}

// Spans gives the spans of engagements opened at from or later and before to,
// other than services, by conversation and number.
func (s *Store) Spans(ctx context.Context, workspace chat.ID, from, to time.Time) ([]chat.Span, error) {
	out, err := list(ctx, &s.read, "SELECT "+spanCols+` FROM engagement_span WHERE workspace = $1 AND opened_ms >= $2 AND opened_ms < $3
		AND opened_seq > 0`, []any{workspace, from, to}, spanDest)
	return out, s.fail(err, "read the spans")
}

// Services gives the times in which agents had conversations that reach into a
// span.
func (s *Store) Services(ctx context.Context, workspace chat.ID, from, to time.Time) ([]chat.Span, error) {
	out, err := list(ctx, &s.read, "SELECT "+spanCols+` FROM engagement_span WHERE workspace = $1 AND kind = 'service' AND from_ms >= $2 AND from_ms < $4
		AND (to_ms IS NULL OR to_ms > $3)`, []any{workspace, from.Add(-analytics.LongestService), from, to}, spanDest)
	return out, s.fail(err, "read who had which chats")
}

// Touches gives the touches of engagements opened at from or later and before
// to, of one kind.
func (s *Store) Touches(ctx context.Context, workspace chat.ID, kind chat.TouchKind, from, to time.Time) ([]chat.Touched, error) {
	out, err := list(ctx, &s.read, "SELECT conversation, opened_seq, "+touchCols+` FROM engagement_touch
		WHERE workspace = $1 AND opened_ms >= $2 AND opened_ms < $3 AND kind = $4`, []any{workspace, from, to, kind},
		func(v *chat.Touched) []any {
			return append([]any{&v.Conversation, &v.OpenedSeq}, touchDest(&v.Touch)...)
		})
	return out, s.fail(err, "read what engagements came across")
}

// SolvedLabels gives the judgements of the random sample about engagements
// opened at from or later and before to.
func (s *Store) SolvedLabels(ctx context.Context, workspace chat.ID, from, to time.Time) ([]chat.Solved, error) {
	out, err := list(ctx, &s.read, `SELECT e.conversation, e.opened_seq, l.action, l.is_right, l.should_escalate FROM eval_label l
		JOIN engagement e ON e.conversation = l.conversation AND e.opened_seq =
			(SELECT max(o.opened_seq) FROM engagement o WHERE o.conversation = l.conversation AND o.opened_seq <= l.seq)
		WHERE l.workspace = $1 AND l.status = 'labelled' AND l.random = 1 AND e.opened_ms >= $2 AND e.opened_ms < $3`, []any{workspace, from, to},
		func(v *chat.Solved) []any {
			return []any{&v.Conversation, &v.OpenedSeq, &v.Action, yes(&v.Right), yes(&v.ShouldAsk)}
		})
	return out, s.fail(err, "read the labels")
}
