package store

import (
	"context"
	"encoding/json"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// JudgedArticles gives the articles that visitors judged, the most unhelpful
// first, at most limit (≤ 100).
func (s *Store) JudgedArticles(ctx context.Context, workspace chat.ID, limit int) ([]knowledge.Record, error) {
	out, err := list(ctx, &s.read, "SELECT "+recordCols+recordFrom+" WHERE a.workspace = $1 AND a.helpful + a.unhelpful > 0 ORDER BY a.unhelpful DESC, a.helpful, a.slug LIMIT $2",
		[]any{workspace, pageSize(limit)}, recordDest)
	return out, s.fail(err, "count the feedback")
}

// FeedbackByDay gives the verdicts on an article since an instant by day of
// UTC, oldest first; days without one are missing.
func (s *Store) FeedbackByDay(ctx context.Context, workspace, article chat.ID, since time.Time) ([]knowledge.DayCount, error) {
	type day struct{ n, helpful, unhelpful int64 }
	days, err := list(ctx, &s.read, `SELECT at_ms / 86400000 AS day, count(*) FILTER (WHERE helpful = 1), count(*) FILTER (WHERE helpful = 0)
		FROM article_feedback WHERE workspace = $1 AND article = $2 AND at_ms >= $3 GROUP BY 1 ORDER BY 1`,
		[]any{workspace, article, since}, func(d *day) []any { return []any{&d.n, &d.helpful, &d.unhelpful} })
	out := make([]knowledge.DayCount, 0, len(days))
	for _, d := range days {
		out = append(out, knowledge.DayCount{Day: time.UnixMilli(d.n * 86_400_000).UTC().Format(time.DateOnly), Helpful: int(d.helpful), Unhelpful: int(d.unhelpful)})
	}
	return out, s.fail(err, "feedback on article %s", article)
}

// Judgements gives the newest verdicts on an article, at most limit (≤ 100),
// with the newest rating of their conversations.
func (s *Store) Judgements(ctx context.Context, workspace, article chat.ID, limit int) ([]knowledge.Judgement, error) {
	var rating json.RawMessage
	var j knowledge.Judgement
	out := []knowledge.Judgement{}
	err := s.read.each(ctx, `SELECT f.at_ms, f.helpful, f.conversation, f.question,
		(SELECT e.body FROM event e WHERE e.conversation = f.conversation AND e.kind = 'rating.given' ORDER BY e.seq DESC LIMIT 1)
		FROM article_feedback f WHERE f.workspace = $1 AND f.article = $2 ORDER BY f.at_ms DESC, f.conversation, f.seq LIMIT $3`,
		[]any{workspace, article, pageSize(limit)}, []any{at(&j.At), yes(&j.Helpful), &j.Conversation, &j.Question, from(&rating)}, func() error {
			if len(rating) > 0 {
				var body chat.RatingBody
				if err := json.Unmarshal(rating, &body); err != nil {
					return err
				}
				j.Rating, j.Comment = body.Score, body.Comment
			}
			out = append(out, j)
			j, rating = knowledge.Judgement{}, nil // NULL leaves them as they are
			return nil
		})
	return out, s.fail(err, "feedback on article %s", article)
}
