package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// labelWindow is how far back the sample reaches: older chats say little about
// today's knowledge base.
const labelWindow = 30 * 24 * time.Hour

// sampleOverlap is looked through twice: a decision may be committed a little
// after one with a later time.
const sampleOverlap = 5 * time.Minute

// Undrawn gives the decisions of a workspace that the sample has not looked
// at, oldest first, at most limit, without their traces, and from where on the
// next look begins. Looking twice at one does no harm.
func (s *Store) Undrawn(ctx context.Context, workspace chat.ID, limit int) (out []chat.Decision, until time.Time, err error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return nil, until, s.fail(err, "read the clock")
	}
	err = read.row(ctx, `SELECT until_ms FROM eval_sampled WHERE workspace = $1`, []any{workspace}, []any{at(&until)})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return nil, until, s.fail(err, "read the sample")
	}
	if oldest := now.Add(-labelWindow); until.Before(oldest) {
		until = oldest
	}
	out, err = list(ctx, &read, `SELECT d.id, d.conversation, d.turn, d.at_ms, d.seq, d.action, d.reason, d.band, d.confidence, d.article FROM decision d
		WHERE d.workspace = $1 AND d.at_ms >= $2 AND NOT EXISTS (SELECT 1 FROM eval_label l WHERE l.decision = d.id) ORDER BY d.at_ms, d.id LIMIT $3`,
		[]any{workspace, until, limit}, func(d *chat.Decision) []any {
			return []any{&d.ID, &d.Conversation, &d.Turn, at(&d.At), &d.Seq, &d.Action, &d.Reason, &d.Band, &d.Confidence, &d.Article}
		})
	if err != nil {
		return nil, until, s.fail(err, "look for decisions to label")
	}
	if next := now.Add(-sampleOverlap); len(out) < limit && next.After(until) {
		until = next
	} else if len(out) == limit && out[limit-1].At.After(until) {
		until = out[limit-1].At
	}
	return out, until, nil
}

// Draw puts decisions into the queue of those to be labelled and notes how far
// the sample has looked. One that is in it already stays, and is marked when
// the visitor has called it unhelpful since.
func (s *Store) Draw(ctx context.Context, workspace chat.ID, items []chat.LabelItem, until time.Time) error {
	err := s.write(ctx, func(c *conn) error {
		for _, v := range items {
			gone, err := c.erased(ctx, v.Conversation)
			if err != nil {
				return err
			}
			if gone {
				continue
			}
			if _, err := c.exec(ctx, insertInto("eval_label", `decision, workspace, conversation, seq, at_ms, random, low_confidence, thumbs_down, escalated, action, reason,
				band, confidence, question, hits, features, status, answerable, is_right, should_escalate, article, note`)+` ON CONFLICT (decision) DO UPDATE SET thumbs_down = 1 WHERE excluded.thumbs_down = 1`,
				v.Decision, workspace, v.Conversation, v.Seq, v.At, v.Random, v.LowConfidence, v.ThumbsDown, v.Escalated, v.Action, v.Reason,
				v.Band, v.Confidence, v.Question, encode(v.Hits), encode(v.Features), "waiting", false, false, false, "", ""); err != nil {
				return err
			}
		}
		_, err := c.exec(ctx, `INSERT INTO eval_sampled (workspace, until_ms) VALUES ($1, $2)
			ON CONFLICT (workspace) DO UPDATE SET until_ms = excluded.until_ms WHERE eval_sampled.until_ms < excluded.until_ms`, workspace, until)
		return err
	})
	return s.fail(err, "draw decisions to label")
}

const labelSelect = `SELECT l.decision, l.workspace, l.conversation, l.seq, l.at_ms, l.random, l.low_confidence, l.thumbs_down, l.escalated, l.action, l.reason,
	l.band, l.confidence, l.question, l.hits, l.features, l.holder, l.until_ms, l.status, l.answerable, l.is_right, l.should_escalate, l.article, l.note, l.by_user, l.labelled_ms
	FROM eval_label l `

// labelRow is a LabelItem as the table has it.
type labelRow struct {
	chat.LabelItem
	status string
	label  chat.Label
}

func labelDest(v *labelRow) []any {
	return []any{
		&v.Decision, &v.Workspace, &v.Conversation, &v.Seq, at(&v.At), yes(&v.Random), yes(&v.LowConfidence), yes(&v.ThumbsDown), yes(&v.Escalated), &v.Action, &v.Reason,
		&v.Band, &v.Confidence, &v.Question, from(&v.Hits), from(&v.Features), &v.Holder, at(&v.UntilAt), &v.status, yes(&v.label.Answerable), yes(&v.label.Right),
		yes(&v.label.ShouldEscalate), &v.label.Article, &v.label.Note, &v.label.By, at(&v.label.At),
	}
}

func (v labelRow) item() chat.LabelItem {
	if v.status == "labelled" {
		label := v.label
		v.Label = &label
	}
	return v.LabelItem
}

// causeCols are the columns of a cause, by its name.
var causeCols = map[string]string{"random": "random", "low_confidence": "low_confidence", "thumbs_down": "thumbs_down", "escalated": "escalated"}

// NextLabel holds the next decision to be labelled for a user, for hold; one
// that they hold already comes first, then random ones, then the newest. cause
// "" means any. ok is false when none waits.
func (s *Store) NextLabel(ctx context.Context, workspace, user chat.ID, cause string, hold time.Duration) (item chat.LabelItem, ok bool, err error) {
	only := ""
	if cause != "" {
		col, known := causeCols[cause]
		if !known {
			return item, false, chat.Errorf(chat.Invalid, "cause %q is not known", cause)
		}
		only = " AND " + col + " = 1"
	}
	var id chat.ID
	err = s.write(ctx, func(c *conn) error {
		ok = false
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		err = c.row(ctx, `UPDATE eval_label SET holder = $2, until_ms = $3 WHERE decision = (SELECT decision FROM eval_label
			WHERE workspace = $1 AND status = 'waiting' AND (holder IS NULL OR holder = $2 OR until_ms <= $4)`+only+`
			ORDER BY CASE WHEN holder = $2 AND until_ms > $4 THEN 0 ELSE 1 END, random DESC, at_ms DESC, decision DESC LIMIT 1`+c.d.forUpdate+c.d.skip+`)
			RETURNING decision`, []any{workspace, user, now.Add(hold), now}, []any{&id})
		if ok = err == nil; errors.Is(err, sql.ErrNoRows) {
			err = nil
		}
		return err
	})
	if err != nil || !ok {
		return item, false, s.fail(err, "look for a decision to label")
	}
	var v labelRow
	err = s.read.row(ctx, labelSelect+"WHERE l.workspace = $1 AND l.decision = $2", []any{workspace, id}, labelDest(&v))
	return v.item(), err == nil, s.fail(err, "decision %s", id)
}

// PutLabel stores a judgement of a sampled decision; it replaces an earlier one.
func (s *Store) PutLabel(ctx context.Context, workspace, decision chat.ID, l chat.Label) error {
	err := s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		if err := c.one(ctx, `UPDATE eval_label SET status = 'labelled', holder = NULL, until_ms = NULL, answerable = $3, is_right = $4, should_escalate = $5, article = $6, note = $7, by_user = $8, labelled_ms = $9
			WHERE workspace = $1 AND decision = $2`, workspace, decision, l.Answerable, l.Right, l.ShouldEscalate, l.Article, l.Note, l.By, now); err != nil {
			return err
		}
		return c.giveUpSums(ctx, workspace, "EXISTS (SELECT 1 FROM eval_label l JOIN engagement e ON e.conversation = l.conversation WHERE l.decision = $2 AND "+sumOfE+")", decision)
	})
	return s.fail(err, "sampled decision %s", decision)
}

// SkipLabel leaves a sampled decision unlabelled. A labelled one is NotFound.
func (s *Store) SkipLabel(ctx context.Context, workspace, user, decision chat.ID) error {
	err := s.write(ctx, func(c *conn) error {
		return c.one(ctx, `UPDATE eval_label SET status = 'skipped', holder = NULL, until_ms = NULL, by_user = $3 WHERE workspace = $1 AND decision = $2 AND status <> 'labelled'`, workspace, decision, user)
	})
	return s.fail(err, "sampled decision %s", decision)
}

// one runs a statement that must touch a row.
func (c *conn) one(ctx context.Context, q string, args ...any) error {
	n, err := c.exec(ctx, q, args...)
	if err == nil && n == 0 {
		err = sql.ErrNoRows
	}
	return err
}

// CountLabels counts a workspace's sample.
func (s *Store) CountLabels(ctx context.Context, workspace chat.ID) (n chat.LabelCounts, err error) {
	err = s.read.row(ctx, `SELECT count(*) FILTER (WHERE status = 'waiting'), count(*) FILTER (WHERE status = 'waiting' AND random = 1), count(*) FILTER (WHERE status = 'waiting' AND low_confidence = 1),
		count(*) FILTER (WHERE status = 'waiting' AND thumbs_down = 1), count(*) FILTER (WHERE status = 'waiting' AND escalated = 1), count(*) FILTER (WHERE status = 'labelled')
		FROM eval_label WHERE workspace = $1`, []any{workspace}, []any{&n.Waiting, &n.Random, &n.LowConfidence, &n.ThumbsDown, &n.Escalated, &n.Labelled})
	return n, s.fail(err, "count the labels")
}

// mostLabels bounds what a refit reads: more teach nothing new.
const mostLabels = 20_000

// RandomLabels gives the labelled decisions of the random sample, the newest
// first: the only ones that say anything about all chats.
func (s *Store) RandomLabels(ctx context.Context, workspace chat.ID) ([]chat.LabelItem, error) {
	rows, err := list(ctx, &s.read, labelSelect+"WHERE l.workspace = $1 AND l.status = 'labelled' AND l.random = 1 ORDER BY l.labelled_ms DESC, l.decision LIMIT $2",
		[]any{workspace, mostLabels}, labelDest)
	out := make([]chat.LabelItem, len(rows))
	for i, v := range rows {
		out[i] = v.item()
	}
	return out, s.fail(err, "read the labels")
}

// Rejections gives the answers of a workspace called unhelpful since an
// instant, oldest first, at most limit.
func (s *Store) Rejections(ctx context.Context, workspace chat.ID, since time.Time, limit int) ([]chat.Rejection, error) {
	type row struct {
		conversation chat.ID
		body         chat.FeedbackBody
	}
	rows, err := list(ctx, &s.read, `SELECT conversation, body FROM event WHERE workspace = $1 AND kind = 'feedback.given' AND at_ms >= $2 ORDER BY at_ms, conversation, seq LIMIT $3`,
		[]any{workspace, since, limit}, func(r *row) []any { return []any{&r.conversation, from(&r.body)} })
	var out []chat.Rejection
	for _, r := range rows {
		if !r.body.Helpful {
			out = append(out, chat.Rejection{Conversation: r.conversation, Seq: r.body.Seq})
		}
	}
	return out, s.fail(err, "read the feedback")
}
