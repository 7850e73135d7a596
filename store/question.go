package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

const questionSelect = `SELECT q.id, q.state, q.wording, q.wordings, q.lang, q.count, q.abstained, q.unhelpful, q.escalated, q.first_ms, q.last_ms,
	q.nearest, n.title, q.confidence, q.answered, q.article, a.title, a.status
	FROM question q LEFT JOIN article n ON n.id = q.nearest LEFT JOIN article a ON a.id = q.article `

func questionDest(q *knowledge.Question) []any {
	return []any{
		&q.ID, &q.State, &q.Wording, from(&q.Wordings), &q.Lang, &q.Count, &q.Abstained, &q.Unhelpful, &q.Escalated, at(&q.FirstAt), at(&q.LastAt),
		&q.Nearest, text(&q.NearestTitle), &q.Confidence, yes(&q.Answered), &q.Article, text(&q.ArticleTitle), text((*string)(&q.ArticleStatus)),
	}
}

// ListQuestions gives a page of questions, the most asked or the newest first,
// and the cursor of the next, or "".
func (s *Store) ListQuestions(ctx context.Context, workspace chat.ID, q knowledge.QuestionQuery) ([]knowledge.Question, string, error) {
	after, err := readCursor(q.Cursor)
	if err != nil {
		return nil, "", err
	}
	limit := pageSize(q.Limit)
	key := "q.count"
	if q.Newest {
		key = "q.last_ms"
	}
	args := []any{workspace, after.ms, after.id[:], limit + 1, q.State}
	var where strings.Builder
	fmt.Fprintf(&where, "WHERE q.workspace = $1 AND q.state = $5 AND (%s, q.id) < ($2, $3)", key)
	if q.Lang != "" {
		args = append(args, q.Lang)
		where.WriteString(" AND q.lang = $6")
	}
	out, err := list(ctx, &s.read, questionSelect+where.String()+" ORDER BY "+key+" DESC, q.id DESC LIMIT $4", args, questionDest)
	if err != nil {
		return nil, "", s.fail(err, "list the questions")
	}
	out, next := page(out, limit, func(v knowledge.Question) place {
		if q.Newest {
			return place{v.LastAt.UnixMilli(), v.ID}
		}
		return place{int64(v.Count), v.ID}
	})
	return out, next, nil
}

// CountQuestions counts a workspace's questions by state.
func (s *Store) CountQuestions(ctx context.Context, workspace chat.ID) (n knowledge.QuestionCounts, err error) {
	err = s.read.row(ctx, `SELECT count(*) FILTER (WHERE state = 'open'), count(*) FILTER (WHERE state = 'drafted'), count(*) FILTER (WHERE state = 'dismissed')
		FROM question WHERE workspace = $1`, []any{workspace}, []any{&n.Open, &n.Drafted, &n.Dismissed})
	return n, s.fail(err, "count the questions")
}

// Question gives one question, or NotFound.
func (s *Store) Question(ctx context.Context, workspace, id chat.ID) (q knowledge.Question, err error) {
	err = s.read.row(ctx, questionSelect+"WHERE q.workspace = $1 AND q.id = $2", []any{workspace, id}, questionDest(&q))
	return q, s.fail(err, "question %s", id)
}

// RecentQuestions gives the questions of a workspace that were asked last, in
// whatever state, at most limit.
func (s *Store) RecentQuestions(ctx context.Context, workspace chat.ID, limit int) ([]knowledge.Question, error) {
	out, err := list(ctx, &s.read, questionSelect+"WHERE q.workspace = $1 ORDER BY q.last_ms DESC, q.id DESC LIMIT $2", []any{workspace, limit}, questionDest)
	return out, s.fail(err, "read the questions")
}

// AskedOf gives the times that a question was asked, the newest first, at most
// limit (≤ 100).
func (s *Store) AskedOf(ctx context.Context, workspace, question chat.ID, limit int) ([]knowledge.Asked, error) {
	out, err := list(ctx, &s.read, `SELECT text, at_ms, conversation, cause FROM question_asked WHERE workspace = $1 AND question = $2
		ORDER BY at_ms DESC, conversation, seq LIMIT $3`, []any{workspace, question, pageSize(limit)}, func(a *knowledge.Asked) []any {
		return []any{&a.Text, at(&a.At), &a.Conversation, &a.Cause}
	})
	return out, s.fail(err, "question %s", question)
}

// PutQuestion stores a question with the misses that are new in it: a miss
// that is stored already is not counted again, and a question that none is new
// for is not stored. A zero id makes a new question. What editors made of it
// stays. It reports the question's id and how many misses were new.
func (s *Store) PutQuestion(ctx context.Context, workspace chat.ID, q knowledge.Question, misses []knowledge.Miss) (id chat.ID, added int, err error) {
	err = s.write(ctx, func(c *conn) error {
		id, added = q.ID, 0
		var fresh []knowledge.Miss
		for _, m := range misses {
			n := 0
			if err := c.row(ctx, `SELECT count(*) FROM question_asked WHERE conversation = $1 AND seq = $2`, []any{m.Conversation, m.Seq}, []any{&n}); err != nil {
				return err
			}
			if n > 0 {
				continue
			}
			gone, err := c.erased(ctx, m.Conversation)
			if err != nil {
				return err
			}
			if !gone {
				fresh = append(fresh, m)
			}
		}
		if len(fresh) == 0 {
			return nil
		}
		if err := c.keepQuestion(ctx, workspace, &id, q, fresh); err != nil {
			return err
		}
		for _, m := range fresh {
			n, err := c.exec(ctx, insertInto("question_asked", "conversation, seq, workspace, question, at_ms, text, cause")+" ON CONFLICT (conversation, seq) DO NOTHING",
				m.Conversation, m.Seq, workspace, id, m.At, m.Text, m.Cause)
			if err != nil {
				return err
			}
			added += int(n)
		}
		_, err := c.exec(ctx, `UPDATE question SET count = n.total, abstained = n.abstained, unhelpful = n.unhelpful, escalated = n.escalated, first_ms = n.first, last_ms = n.last
			FROM (SELECT count(*) AS total, count(*) FILTER (WHERE cause = 'abstained') AS abstained, count(*) FILTER (WHERE cause = 'unhelpful') AS unhelpful,
				count(*) FILTER (WHERE cause = 'escalated') AS escalated, min(at_ms) AS first, max(at_ms) AS last FROM question_asked WHERE question = $1) AS n
			WHERE question.id = $1`, id)
		return err
	})
	return id, added, s.fail(err, "store a question")
}

// keepQuestion writes the row but for its counts.
func (c *conn) keepQuestion(ctx context.Context, workspace chat.ID, id *chat.ID, q knowledge.Question, fresh []knowledge.Miss) error {
	nearest, err := c.articleNamed(ctx, workspace, fresh[len(fresh)-1].Nearest)
	if err != nil {
		return err
	}
	confidence := fresh[len(fresh)-1].Confidence
	if !id.IsZero() {
		_, err := c.exec(ctx, `UPDATE question SET wording = $3, wordings = $4, nearest = $5, confidence = $6 WHERE id = $1 AND workspace = $2`,
			*id, workspace, q.Wording, encode(some(q.Wordings)), nearest, confidence)
		return err
	}
	*id = chat.NewID()
	when := fresh[0].At
	_, err = c.exec(ctx, insertInto("question", "id, workspace, state, wording, wordings, lang, abstained, unhelpful, escalated, count, first_ms, last_ms, nearest, confidence, answered"),
		*id, workspace, knowledge.QuestionOpen, q.Wording, encode(some(q.Wordings)), q.Lang, 0, 0, 0, 0, when, when, nearest, confidence, 0)
	return err
}

// articleNamed gives the id of the article of a slug, zero for none.
func (c *conn) articleNamed(ctx context.Context, workspace chat.ID, slug string) (id chat.ID, err error) {
	err = c.row(ctx, `SELECT id FROM article WHERE workspace = $1 AND slug = $2`, []any{workspace, slug}, []any{&id})
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return id, err
}

// SetAnswered notes whether the bot answers a question's wording now.
func (s *Store) SetAnswered(ctx context.Context, workspace, id chat.ID, answered bool) error {
	err := s.write(ctx, func(c *conn) error {
		_, err := c.exec(ctx, `UPDATE question SET answered = $3 WHERE workspace = $1 AND id = $2`, workspace, id, answered)
		return err
	})
	return s.fail(err, "question %s", id)
}

// DraftQuestion makes a draft of an article with the question's wordings as
// its example questions, and gives its id; a question that has one that is not
// archived gives that. An empty title is the wording. A zero collection is
// that of the nearest article, or the first one. Conflict when there is none.
func (s *Store) DraftQuestion(ctx context.Context, workspace, user, id, collection chat.ID, title string) (article chat.ID, err error) {
	err = s.write(ctx, func(c *conn) error {
		var q knowledge.Question
		if err := c.row(ctx, questionSelect+"WHERE q.workspace = $1 AND q.id = $2", []any{workspace, id}, questionDest(&q)); err != nil {
			return err
		}
		if article = q.Article; !article.IsZero() && q.ArticleStatus != knowledge.StatusArchived {
			return nil
		}
		if collection.IsZero() {
			err := c.row(ctx, `SELECT c.id FROM collection c LEFT JOIN article a ON a.collection = c.id AND a.id = $2
				WHERE c.workspace = $1 AND c.archived_ms IS NULL ORDER BY CASE WHEN a.id IS NULL THEN 1 ELSE 0 END, c.position, c.id LIMIT 1`,
				[]any{workspace, actorKey(q.Nearest)}, []any{&collection})
			if errors.Is(err, sql.ErrNoRows) {
				return chat.Errorf(chat.Conflict, "there is no collection yet: make one first")
			}
			if err != nil {
				return err
			}
		}
		if title == "" {
			title = q.Wording
		}
		t, err := knowledge.Text{Title: title, Questions: q.Wordings, Lang: q.Lang}.Tidy()
		if err != nil {
			return err
		}
		if article, err = c.createArticle(ctx, workspace, user, collection, "", t, ""); err != nil {
			return err
		}
		_, err = c.exec(ctx, `UPDATE question SET state = 'drafted', article = $3 WHERE workspace = $1 AND id = $2`, workspace, id, article)
		return err
	})
	return article, s.fail(err, "question %s", id)
}

// DismissQuestion puts a question away or brings it back: drafted when an
// article was made of it, else open. NotFound for an unknown one.
func (s *Store) DismissQuestion(ctx context.Context, workspace, user, id chat.ID, dismissed bool) error {
	err := s.write(ctx, func(c *conn) error {
		action, set := "question.reopened", `CASE WHEN article IS NULL THEN 'open' ELSE 'drafted' END`
		if dismissed {
			action, set = "question.dismissed", `'dismissed'`
		}
		n, err := c.exec(ctx, "UPDATE question SET state = "+set+" WHERE workspace = $1 AND id = $2", workspace, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return sql.ErrNoRows
		}
		return c.audit(ctx, workspace, user, action, id.String(), nil)
	})
	return s.fail(err, "question %s", id)
}
