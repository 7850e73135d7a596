package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// engagementFacts are the columns that figures are made of.
const engagementFacts = "conversation, opened_seq, opened_ms, last_ms, closed_ms, outcome, provisional_until_ms, asked_ms, accepted_ms, person_reply_ms, " +
	"reason, lang, channel, reversed_ms, reversed_reason, forced, page, came_back, after_hours, team, agent, bot, rating, transfers, reopened, dropped, " +
	"handle_ms, resolution_ms, abstained, tokens, cost_micros, replies"

const engagementCols = "id, workspace, visitor, preview, projected_seq, " + engagementFacts

// upsertEngagement keeps the id, and a reversal, which is a verdict once made.
var upsertEngagement = insertInto("engagement", engagementCols) + " ON CONFLICT (conversation, opened_seq) DO UPDATE SET " +
	excluded("opened_ms, last_ms, closed_ms, outcome, provisional_until_ms, asked_ms, accepted_ms, person_reply_ms, reason, lang, "+
		"channel, preview, forced, projected_seq, page, came_back, after_hours, team, agent, bot, rating, transfers, reopened, dropped, "+
		"handle_ms, resolution_ms, abstained, tokens, cost_micros, replies") +
	`, reversed_ms = COALESCE(engagement.reversed_ms, excluded.reversed_ms),
	reversed_reason = CASE WHEN engagement.reversed_ms IS NULL THEN excluded.reversed_reason ELSE engagement.reversed_reason END`

func engagementDest(e *chat.Engagement) []any {
	return append([]any{&e.ID, &e.Workspace, &e.Visitor, &e.Preview, &e.ProjectedSeq}, engagementFactsDest(e)...)
}

func engagementFactsDest(e *chat.Engagement) []any {
	return []any{
		&e.Conversation, &e.OpenedSeq, at(&e.OpenedAt), at(&e.LastAt), at(&e.ClosedAt), text(&e.Outcome), at(&e.ProvisionalUntil), at(&e.AskedAt),
		at(&e.AcceptedAt), at(&e.PersonReplyAt), &e.Reason, &e.Lang, &e.Channel, at(&e.ReversedAt), &e.ReversedReason, yes(&e.Forced), &e.Page,
		yes(&e.CameBack), yes(&e.AfterHours), &e.Team, &e.Agent, &e.Bot, &e.Rating, &e.Transfers, yes(&e.Reopened), yes(&e.Dropped),
		took(&e.Handle), took(&e.Resolution), &e.Abstained, &e.Tokens, &e.CostMicros, (*replies)(&e.Replies),
	}
}

func engagementArgs(e chat.Engagement) []any {
	return []any{
		e.ID, e.Workspace, e.Visitor, e.Preview, e.ProjectedSeq,
		e.Conversation, e.OpenedSeq, e.OpenedAt, e.LastAt, e.ClosedAt, orNull(e.Outcome), e.ProvisionalUntil, e.AskedAt,
		e.AcceptedAt, e.PersonReplyAt, e.Reason, e.Lang, e.Channel, e.ReversedAt, e.ReversedReason, e.Forced, e.Page,
		e.CameBack, e.AfterHours, e.Team, e.Agent, e.Bot, e.Rating, e.Transfers, e.Reopened, e.Dropped,
		e.Handle.Milliseconds(), e.Resolution.Milliseconds(), e.Abstained, e.Tokens, e.CostMicros, replies(e.Replies).String(),
	}
}

// replies are kept as "first/whole" in milliseconds, with commas between.
type replies []chat.Reply

func (r replies) String() string {
	var b strings.Builder
	for i, v := range r {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatInt(v.First.Milliseconds(), 10))
		if v.First != v.Whole {
			b.WriteByte('/')
			b.WriteString(strconv.FormatInt(v.Whole.Milliseconds(), 10))
		}
	}
	return b.String()
}

// Scan implements sql.Scanner.
func (r *replies) Scan(src any) error {
	var all string
	switch v := src.(type) {
	case string:
		all = v
	case []byte:
		all = string(v)
	default:
		return fmt.Errorf("scan replies: cannot read %T", src)
	}
	*r = nil
	for all != "" {
		one, rest, _ := strings.Cut(all, ",")
		all = rest
		first, whole, two := strings.Cut(one, "/")
		f, err := strconv.ParseInt(first, 10, 64)
		w := f
		if err == nil && two {
			w, err = strconv.ParseInt(whole, 10, 64)
		}
		if err != nil {
			return fmt.Errorf("scan replies: %q: %w", one, err)
		}
		*r = append(*r, chat.Reply{First: time.Duration(f) * time.Millisecond, Whole: time.Duration(w) * time.Millisecond})
	}
	return nil
}

// duration scans milliseconds into a duration.
type duration struct{ d *time.Duration }

func took(d *time.Duration) *duration { return &duration{d} }

// Scan implements sql.Scanner.
func (d *duration) Scan(src any) error {
	v, ok := src.(int64)
	if !ok {
		return fmt.Errorf("scan duration: cannot read %T", src)
	}
	*d.d = time.Duration(v) * time.Millisecond
	return nil
}

// idleEnds is how long after the last message an engagement with the bot
// closes (design: metrics.md).
const idleEnds = 30 * time.Minute

// Unprojected gives conversations, in every workspace, whose engagements are
// behind: events came since, or an open engagement with the bot has been idle
// for 30 minutes and no promise keeps it open. Longest without activity first, at most limit (≤ 100).
func (s *Store) Unprojected(ctx context.Context, limit int) ([]chat.Ref, error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return nil, s.fail(err, "read the clock")
	}
	out, err := list(ctx, &read, `SELECT workspace, id FROM (
			SELECT c.workspace, c.id, c.active_ms FROM conversation c WHERE c.projected_seq < c.last_seq AND c.erased_ms IS NULL
			UNION
			SELECT c.workspace, c.id, c.active_ms FROM engagement e JOIN conversation c ON c.id = e.conversation
			WHERE e.closed_ms IS NULL AND e.last_ms <= $1 AND c.owner = 'bot' AND c.erased_ms IS NULL
			AND NOT EXISTS (SELECT 1 FROM handoff h WHERE h.conversation = c.id AND h.status = 'promised')
		) AS behind ORDER BY active_ms, id LIMIT $2`, []any{now.Add(-idleEnds), pageSize(limit)},
		func(r *chat.Ref) []any { return []any{&r.Workspace, &r.Conversation} })
	return out, s.fail(err, "look for conversations to project")
}

// SaveEngagements replaces what was computed from a conversation's events. An
// engagement is known by its OpenedSeq: the id it was first saved with stays,
// and so does a reversal. What was computed from fewer events than are saved
// already changes nothing. The conversation's exposures to splits are replaced
// with them. NotFound for an unknown conversation.
func (s *Store) SaveEngagements(ctx context.Context, workspace, conversation chat.ID, p chat.Projection) error {
	err := s.write(ctx, func(c *conn) error {
		var projected, last int64
		var opened time.Time
		var erased bool
		if err := c.row(ctx, "SELECT projected_seq, last_seq, opened_ms, erased_ms FROM conversation WHERE id = $1 AND workspace = $2"+c.d.forUpdate,
			[]any{conversation, workspace}, []any{&projected, &last, at(&opened), flagged(&erased)}); err != nil {
			return err
		}
		if projected > p.Through || erased && projected >= last {
			return nil // another projector knew more, or nobody will ever again
		}
		if _, err := c.exec(ctx, "UPDATE conversation SET projected_seq = $2 WHERE id = $1", conversation, p.Through); err != nil {
			return err
		}
		if err := c.giveUpTouched(ctx, workspace, conversation, opened, p); err != nil {
			return err
		}
		if err := c.saveEngagements(ctx, workspace, conversation, p.Engagements); err != nil {
			return err
		}
		if err := c.saveSpans(ctx, workspace, conversation, p); err != nil {
			return err
		}
		return c.saveExposures(ctx, workspace, conversation, p.Exposures)
	})
	return s.fail(err, "engagements of conversation %s", conversation)
}

func (c *conn) saveEngagements(ctx context.Context, workspace, conversation chat.ID, all []chat.Engagement) error {
	keep := []any{conversation}
	for _, e := range all {
		keep = append(keep, e.OpenedSeq)
	}
	gone := `DELETE FROM engagement WHERE conversation = $1`
	if len(all) > 0 {
		gone += ` AND opened_seq NOT IN (` + marks(2, len(all)) + `)`
	}
	if _, err := c.exec(ctx, gone, keep...); err != nil {
		return err
	}
	for _, e := range all {
		e.Workspace, e.Conversation = workspace, conversation
		if e.ID.IsZero() {
			e.ID = chat.NewID()
		}
		if _, err := c.exec(ctx, upsertEngagement, engagementArgs(e)...); err != nil {
			return err
		}
	}
	return nil
}

// ReverseEngagement records the verdict that a containment did not hold. The
// first verdict stays: false when there was one.
func (s *Store) ReverseEngagement(ctx context.Context, workspace, id chat.ID, reason string) (fresh bool, err error) {
	err = s.write(ctx, func(c *conn) error {
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		n, err := c.exec(ctx, `UPDATE engagement SET reversed_ms = $3, reversed_reason = $4 WHERE id = $1 AND workspace = $2 AND reversed_ms IS NULL`,
			id, workspace, now, reason)
		if fresh = n > 0; err != nil || !fresh {
			return err
		}
		if _, err = c.exec(ctx, `UPDATE split_subject SET reversed = 1
			WHERE (conversation, opened_seq) IN (SELECT conversation, opened_seq FROM engagement WHERE id = $1)`, id); err != nil {
			return err
		}
		return c.giveUpSums(ctx, workspace, "EXISTS (SELECT 1 FROM engagement e WHERE e.id = $2 AND "+sumOfE+")", id)
	})
	return fresh, s.fail(err, "engagement %s", id)
}

// engagementWhere says which engagements a query asks for, but for its cursor.
func engagementWhere(workspace chat.ID, q chat.EngagementQuery) (string, []any) {
	where, args := "workspace = $1", []any{workspace}
	add := func(cond string, arg any) {
		args = append(args, arg)
		where += " AND " + cond + " $" + strconv.Itoa(len(args))
	}
	switch q.Outcome {
	case "":
	case "open":
		where += " AND outcome IS NULL"
	default:
		add("outcome =", q.Outcome)
	}
	if !q.Visitor.IsZero() {
		add("visitor =", q.Visitor)
	}
	if !q.Conversation.IsZero() {
		add("conversation =", q.Conversation)
	}
	if !q.From.IsZero() {
		add("opened_ms >=", q.From)
	}
	if !q.To.IsZero() {
		add("opened_ms <", q.To)
	}
	return sliceWhere(where, args, q.Slice)
}

// sliceWhere adds the conditions of a slice.
func sliceWhere(where string, args []any, v chat.EngagementSlice) (string, []any) {
	for _, f := range []struct{ col, value string }{{"channel", v.Channel}, {"lang", v.Lang}, {"page", v.Page}, {"bot", v.Bot}, {"team", v.Team}} {
		if f.value != "" {
			args = append(args, f.value)
			where += " AND " + f.col + " = $" + strconv.Itoa(len(args))
		}
	}
	if !v.Agent.IsZero() {
		args = append(args, v.Agent)
		where += " AND agent = $" + strconv.Itoa(len(args))
	}
	for _, f := range []struct {
		col   string
		value *bool
	}{{"came_back", v.CameBack}, {"after_hours", v.AfterHours}} {
		if f.value != nil {
			args = append(args, *f.value)
			where += " AND " + f.col + " = $" + strconv.Itoa(len(args))
		}
	}
	touched := func(kind chat.TouchKind, name, detail string) {
		where += " AND EXISTS (SELECT 1 FROM engagement_touch t WHERE t.conversation = engagement.conversation AND t.opened_seq = engagement.opened_seq AND t.kind = '" + string(kind) + "'"
		for _, f := range []struct{ col, value string }{{"name", name}, {"detail", detail}} {
			if f.value != "" {
				args = append(args, f.value)
				where += " AND t." + f.col + " = $" + strconv.Itoa(len(args))
			}
		}
		where += ")"
	}
	if v.Article != "" {
		touched(chat.TouchArticle, v.Article, "")
	}
	if v.Disposition != "" {
		touched(chat.TouchDisposition, v.Disposition, "")
	}
	if v.Flow != "" || v.Release != "" {
		touched(chat.TouchFlow, v.Flow, v.Release)
	}
	return where, args
}

// ListEngagements gives a page of engagements and the cursor of the next, or "".
func (s *Store) ListEngagements(ctx context.Context, workspace chat.ID, q chat.EngagementQuery) ([]chat.Engagement, string, error) {
	after, err := readCursor(q.Cursor)
	if err != nil {
		return nil, "", err
	}
	limit := pageSize(q.Limit)
	where, args := engagementWhere(workspace, q)
	args = append(args, after.ms, after.id[:])
	where += " AND (opened_ms, id) < ($" + strconv.Itoa(len(args)-1) + ", $" + strconv.Itoa(len(args)) + ")"
	args = append(args, limit+1)
	out, err := list(ctx, &s.read, "SELECT "+engagementCols+" FROM engagement WHERE "+where+" ORDER BY opened_ms DESC, id DESC LIMIT $"+strconv.Itoa(len(args)),
		args, engagementDest)
	if err != nil {
		return nil, "", s.fail(err, "list the engagements")
	}
	out, next := page(out, limit, func(e chat.Engagement) place { return place{e.OpenedAt.UnixMilli(), e.ID} })
	return out, next, nil
}

// CountOutcomes counts the engagements opened from one instant up to, not
// including, another, by what they have in common; now decides which are
// still provisional.
func (s *Store) CountOutcomes(ctx context.Context, workspace chat.ID, since, until, now time.Time) ([]chat.OutcomeCount, error) {
	out, err := list(ctx, &s.read, `SELECT COALESCE(outcome, ''), CASE WHEN provisional_until_ms > $4 THEN 1 ELSE 0 END AS provisional,
		CASE WHEN reversed_ms IS NULL THEN 0 ELSE 1 END AS reversed, forced, count(*)
		FROM engagement WHERE workspace = $1 AND opened_ms >= $2 AND opened_ms < $3 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
		[]any{workspace, since, until, now}, func(o *chat.OutcomeCount) []any {
			return []any{&o.Outcome, yes(&o.Provisional), yes(&o.Reversed), yes(&o.Forced), &o.Count}
		})
	return out, s.fail(err, "count the outcomes")
}
