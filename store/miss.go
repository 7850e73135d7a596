package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// heard is what a decision's trace tells of the question it was about.
type heard struct {
	Lang   string `json:"lang"`
	Search struct {
		Query      string  `json:"query"`
		Language   string  `json:"language"`
		Confidence float64 `json:"confidence"`
		Hits       []struct {
			Slug string `json:"slug"`
		} `json:"hits"`
	} `json:"search"`
}

// fill completes a miss from a trace, which may be gone, and the visitor's
// message.
func (h heard) fill(m *knowledge.Miss, message string) {
	m.Text, m.Lang, m.Confidence = h.Search.Query, h.Search.Language, h.Search.Confidence
	if m.Text == "" {
		m.Text = message
	}
	if m.Lang == "" {
		m.Lang = h.Lang
	}
	if len(h.Search.Hits) > 0 {
		m.Nearest = h.Search.Hits[0].Slug
	}
}

// Misses gives the questions of every workspace that the bot abstained from,
// or searched for and then fetched a person, decided since an instant and not
// stored as asked yet; oldest first, at most limit. Their texts are as the
// visitors wrote them.
func (s *Store) Misses(ctx context.Context, since time.Time, limit int) ([]knowledge.Miss, error) {
	var m knowledge.Miss
	var action string
	var trace, body json.RawMessage
	out := []knowledge.Miss{}
	err := s.read.each(ctx, `SELECT d.workspace, d.conversation, d.seq, d.at_ms, d.action, t.trace, e.body
		FROM decision d LEFT JOIN decision_trace t ON t.decision = d.id
		LEFT JOIN event e ON e.conversation = d.conversation AND e.seq = d.seq AND e.kind = 'message.posted' AND e.actor_kind = 'visitor'
		WHERE d.action IN ('abstained', 'handoff') AND d.at_ms >= $1
		AND NOT EXISTS (SELECT 1 FROM question_asked q WHERE q.conversation = d.conversation AND q.seq = d.seq)
		ORDER BY d.at_ms, d.id LIMIT $2`, []any{since, limit},
		[]any{&m.Workspace, &m.Conversation, &m.Seq, at(&m.At), &action, from(&trace), from(&body)}, func() error {
			h, message := hear(trace), said(body)
			m.Cause = knowledge.CauseAbstained
			if action == "handoff" {
				// Whoever asks for a person at once has asked no question.
				m.Cause, message = knowledge.CauseEscalated, ""
			}
			h.fill(&m, message)
			out = append(out, m)
			m, trace, body = knowledge.Miss{}, nil, nil // NULL leaves them as they are
			return nil
		})
	return out, s.fail(err, "look for unanswered questions")
}

// hear reads a trace; what cannot be read says nothing.
func hear(trace json.RawMessage) (h heard) {
	if len(trace) == 0 || json.Unmarshal(trace, &h) != nil {
		return heard{}
	}
	return h
}

// said gives the text of a message's body, "" for what is none.
func said(body json.RawMessage) string {
	var m chat.MessageBody
	if len(body) == 0 || json.Unmarshal(body, &m) != nil || m.Choice != "" {
		return ""
	}
	return m.Text
}

// Verdicts gives the judgements of every workspace since an instant that are
// not stored for their articles yet, oldest first, at most limit.
func (s *Store) Verdicts(ctx context.Context, since time.Time, limit int) ([]knowledge.Verdict, error) {
	type row struct {
		v    knowledge.Verdict
		body chat.FeedbackBody
	}
	rows, err := list(ctx, &s.read, `SELECT e.workspace, e.conversation, e.seq, e.at_ms, e.body FROM event e
		WHERE e.kind = 'feedback.given' AND e.at_ms >= $1
		AND NOT EXISTS (SELECT 1 FROM article_feedback f WHERE f.conversation = e.conversation AND f.seq = e.seq)
		ORDER BY e.at_ms LIMIT $2`, []any{since, limit}, func(r *row) []any {
		return []any{&r.v.Miss.Workspace, &r.v.Miss.Conversation, &r.v.Seq, at(&r.v.Miss.At), from(&r.body)}
	})
	if err != nil {
		return nil, s.fail(err, "look for judgements")
	}
	var out []knowledge.Verdict
	for _, r := range rows {
		r.v.Helpful = r.body.Helpful
		ok, err := s.fillVerdict(ctx, &r.v, r.body.Seq)
		if err != nil {
			return nil, s.fail(err, "judgement %s/%d", r.v.Miss.Conversation, r.v.Seq)
		}
		if ok {
			out = append(out, r.v)
		}
	}
	return out, nil
}

// fillVerdict finds the answer that was judged, its articles and its question;
// ok is false when no article is behind it.
func (s *Store) fillVerdict(ctx context.Context, v *knowledge.Verdict, answer int64) (ok bool, err error) {
	var body, trace, asked json.RawMessage
	err = s.read.row(ctx, `SELECT body FROM event WHERE conversation = $1 AND seq = $2 AND kind = 'message.posted'`, []any{v.Miss.Conversation, answer}, []any{from(&body)})
	var m chat.MessageBody
	if err == nil {
		err = json.Unmarshal(body, &m)
	}
	if errors.Is(err, sql.ErrNoRows) || err == nil && len(m.Sources) == 0 {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	for _, src := range m.Sources {
		n := 0
		if err := s.read.row(ctx, `SELECT count(*) FROM article WHERE workspace = $1 AND id = $2`, []any{v.Miss.Workspace, src.Article}, []any{&n}); err != nil {
			return false, err
		}
		if n > 0 {
			v.Articles = append(v.Articles, src.Article)
		}
	}
	err = s.read.row(ctx, `SELECT d.seq, t.trace, e.body FROM decision d LEFT JOIN decision_trace t ON t.decision = d.id
		LEFT JOIN event e ON e.conversation = d.conversation AND e.seq = d.seq AND e.kind = 'message.posted' AND e.actor_kind = 'visitor'
		WHERE d.id = $1 AND d.workspace = $2`, []any{m.Decision, v.Miss.Workspace}, []any{&v.Miss.Seq, from(&trace), from(&asked)})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, err
	}
	hear(trace).fill(&v.Miss, said(asked))
	v.Miss.Cause = knowledge.CauseUnhelpful
	return len(v.Articles) > 0, nil
}

// PutVerdict stores a judgement for the articles behind the answer; one that
// is stored already stays.
func (s *Store) PutVerdict(ctx context.Context, v knowledge.Verdict) error {
	err := s.write(ctx, func(c *conn) error {
		if gone, err := c.erased(ctx, v.Miss.Conversation); err != nil || gone {
			return err
		}
		for _, article := range v.Articles {
			if _, err := c.exec(ctx, insertInto("article_feedback", "conversation, seq, article, workspace, at_ms, helpful, question")+" ON CONFLICT (conversation, seq, article) DO NOTHING",
				v.Miss.Conversation, v.Seq, article, v.Miss.Workspace, v.Miss.At, v.Helpful, v.Miss.Text); err != nil {
				return err
			}
		}
		return nil
	})
	return s.fail(err, "judgement %s/%d", v.Miss.Conversation, v.Seq)
}

// ReaderAt tells how far a background reader of the log is; zero for the beginning.
func (s *Store) ReaderAt(ctx context.Context, name string) (when time.Time, err error) {
	err = s.read.row(ctx, `SELECT at_ms FROM reader WHERE name = $1`, []any{name}, []any{at(&when)})
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return when, s.fail(err, "reader %q", name)
}

// SetReader notes how far a background reader is; it never goes back.
func (s *Store) SetReader(ctx context.Context, name string, when time.Time) error {
	err := s.write(ctx, func(c *conn) error {
		_, err := c.exec(ctx, `INSERT INTO reader (name, at_ms) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET at_ms = excluded.at_ms WHERE reader.at_ms < excluded.at_ms`, name, when)
		return err
	})
	return s.fail(err, "reader %q", name)
}
