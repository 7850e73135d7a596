package store

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const (
	exposureCols = "conversation, seq, workspace, visitor, flow, step, series, subject, arm, arms, release, at_ms, opened_seq, late, goal, score"
	// stickyConversation draws each conversation anew; else it is the visitor.
	stickyConversation = "conversation"
)

var insertExposure = insertInto("split_exposure", exposureCols)

// seriesOf tells the experiments of one step apart. The order in which the
// arms are written makes no other one.
func seriesOf(x chat.Exposure) string {
	arms := slices.Clone(x.Arms)
	slices.Sort(arms)
	return strings.Join([]string{x.Sticky, strings.Join(arms, ","), x.Salt}, ":")
}

// drawn is who an exposure drew, and for which experiment.
type drawn struct {
	flow, step, series string
	subject            chat.ID
}

const (
	// pickSubject takes the exposure by which a subject counts: the first that
	// belongs to an engagement and did not come too late.
	pickSubject = `INSERT INTO split_subject (workspace, flow, step, series, subject, conversation, opened_seq, arm, arms, release, mixed, late, engaged,
			outcome, reversed, goal, rated, until_ms, at_ms)
		SELECT x.workspace, x.flow, x.step, x.series, x.subject, x.conversation, x.opened_seq, x.arm, x.arms, x.release,
			(SELECT CASE WHEN min(o.arm) = max(o.arm) THEN 0 ELSE 1 END FROM split_exposure o
				WHERE o.workspace = x.workspace AND o.flow = x.flow AND o.step = x.step AND o.series = x.series AND o.subject = x.subject),
			x.late, CASE WHEN x.opened_seq > 0 THEN 1 ELSE 0 END, COALESCE(e.outcome, ''), CASE WHEN e.reversed_ms IS NULL THEN 0 ELSE 1 END,
			x.goal, CASE WHEN x.score = 0 THEN 0 WHEN x.score < 4 THEN 1 ELSE 2 END, COALESCE(e.provisional_until_ms, 0), x.at_ms
		FROM split_exposure x LEFT JOIN engagement e ON e.conversation = x.conversation AND e.opened_seq = x.opened_seq
		WHERE x.workspace = $1 AND x.flow = $2 AND x.step = $3 AND x.series = $4 AND x.subject = $5
		ORDER BY CASE WHEN x.late = 1 THEN 2 WHEN x.opened_seq = 0 THEN 1 ELSE 0 END, x.at_ms, x.conversation, x.seq LIMIT 1`
	dropSubject = `DELETE FROM split_subject WHERE workspace = $1 AND flow = $2 AND step = $3 AND series = $4 AND subject = $5`
)

// saveExposures replaces a conversation's exposures to splits, and finds anew
// how those who were drawn count. The engagements are saved before.
func (c *conn) saveExposures(ctx context.Context, workspace, conversation chat.ID, all []chat.Exposure) error {
	var d drawn
	touched := map[drawn]bool{}
	err := c.each(ctx, `DELETE FROM split_exposure WHERE conversation = $1 RETURNING flow, step, series, subject`, []any{conversation},
		[]any{&d.flow, &d.step, &d.series, &d.subject}, func() error {
			touched[d] = true
			return nil
		})
	if err != nil || len(all)+len(touched) == 0 {
		return err
	}
	// The visitor's other conversations may be saved at the same time.
	if _, err := c.exec(ctx, `UPDATE visitor SET seen_ms = seen_ms WHERE id = (SELECT visitor FROM conversation WHERE id = $1)`, conversation); err != nil {
		return err
	}
	for _, x := range all {
		d := drawn{x.Flow, x.Step, seriesOf(x), x.Visitor}
		if x.Sticky == stickyConversation {
			d.subject = conversation
		}
		touched[d] = true
		if _, err := c.exec(ctx, insertExposure, conversation, x.Seq, workspace, x.Visitor, d.flow, d.step, d.series, d.subject, x.Arm, encode(x.Arms),
			x.Release, x.At, x.Engagement, x.Late, x.Goal, x.Score); err != nil {
			return err
		}
	}
	for d := range touched {
		for _, q := range []string{dropSubject, pickSubject} {
			if _, err := c.exec(ctx, q, workspace, d.flow, d.step, d.series, d.subject); err != nil {
				return err
			}
		}
	}
	return nil
}

// ExposuresOf implements analytics.Store.
func (s *Store) ExposuresOf(ctx context.Context, workspace, conversation chat.ID) ([]chat.Exposure, error) {
	var series string
	out, err := list(ctx, &s.read, `SELECT conversation, seq, workspace, visitor, flow, step, series, arm, arms, release, at_ms, opened_seq, late, goal, score
		FROM split_exposure WHERE conversation = $1 AND workspace = $2 ORDER BY seq`, []any{conversation, workspace}, func(x *chat.Exposure) []any {
		return []any{
			&x.Conversation, &x.Seq, &x.Workspace, &x.Visitor, &x.Flow, &x.Step, seriesInto{&series, x}, &x.Arm, from(&x.Arms), &x.Release, at(&x.At),
			&x.Engagement, yes(&x.Late), yes(&x.Goal), &x.Score,
		}
	})
	return out, s.fail(err, "exposures of conversation %s", conversation)
}

// seriesInto scans a series into the stickiness and the salt of an exposure.
type seriesInto struct {
	text *string
	x    *chat.Exposure
}

// Scan implements sql.Scanner.
func (i seriesInto) Scan(src any) error {
	if err := text(i.text).Scan(src); err != nil {
		return err
	}
	parts := strings.SplitN(*i.text, ":", 3)
	i.x.Sticky, i.x.Salt = parts[0], parts[len(parts)-1]
	return nil
}

// ofSplit restricts rows to what a query asks for, with values that follow
// those in args.
func ofSplit(q chat.SplitQuery, args ...any) (where string, all []any) {
	for _, c := range []struct{ column, value string }{{"flow", q.Flow}, {"step", q.Step}} {
		if c.value != "" {
			args = append(args, c.value)
			where += " AND " + c.column + " = $" + strconv.Itoa(len(args))
		}
	}
	return where, args
}

// CountSplits counts the subjects of every experiment that a query asks for,
// and the visitors who met several arms where conversations are drawn. gone
// is the instant before which an exposure waits for no engagement any more;
// now decides which outcomes are provisional.
func (s *Store) CountSplits(ctx context.Context, workspace chat.ID, q chat.SplitQuery, gone, now time.Time) ([]chat.SplitCount, []chat.SplitCrossing, error) {
	where, args := ofSplit(q, workspace, gone, now)
	var out []chat.SplitCount
	var c chat.SplitCount
	var recent, waiting int
	err := s.read.each(ctx, `SELECT flow, step, series, arms, release, arm, mixed, late, engaged, outcome, reversed, goal, rated, count(*),
			sum(CASE WHEN until_ms > $3 THEN 1 ELSE 0 END), sum(CASE WHEN at_ms > $2 THEN 1 ELSE 0 END), min(at_ms), max(at_ms)
		FROM split_subject WHERE workspace = $1`+where+`
		GROUP BY flow, step, series, arms, release, arm, mixed, late, engaged, outcome, reversed, goal, rated`, args, []any{
		&c.Flow, &c.Step, &c.Series, from(&c.Arms), &c.Release, &c.Arm, yes(&c.Mixed), yes(&c.Late), yes(&c.Engaged), &c.Outcome, yes(&c.Reversed),
		yes(&c.Goal), &c.Rated, &c.Count, &recent, &waiting, at(&c.First), at(&c.Last),
	}, func() error {
		c.Sticky, _, _ = strings.Cut(c.Series, ":")
		out = append(out, divided(c, recent, waiting)...)
		c.Arms = nil
		return nil
	})
	if err != nil {
		return nil, nil, s.fail(err, "count the splits")
	}
	numbers := map[string]int64{}
	var hash string
	var number int64
	err = s.read.each(ctx, `SELECT hash, number FROM flow_release WHERE workspace = $1`, []any{workspace}, []any{&hash, &number}, func() error {
		numbers[hash] = number
		return nil
	})
	if err != nil {
		return nil, nil, s.fail(err, "number the releases")
	}
	for i := range out {
		out[i].Number = numbers[out[i].Release]
	}
	slices.SortFunc(out, func(a, b chat.SplitCount) int {
		return cmp.Or(cmp.Compare(a.Flow, b.Flow), cmp.Compare(a.Step, b.Step), cmp.Compare(a.Series, b.Series), a.First.Compare(b.First), cmp.Compare(a.Arm, b.Arm),
			cmp.Compare(a.Outcome, b.Outcome))
	})
	where, args = ofSplit(q, workspace)
	crossed, err := list(ctx, &s.read, `SELECT flow, step, series, count(*) FROM (
			SELECT flow, step, series, visitor FROM split_exposure
			WHERE workspace = $1 AND series LIKE '`+stickyConversation+`:%'`+where+`
			GROUP BY flow, step, series, visitor HAVING min(arm) <> max(arm)
		) AS v GROUP BY flow, step, series ORDER BY flow, step, series`, args,
		func(c *chat.SplitCrossing) []any { return []any{&c.Flow, &c.Step, &c.Series, &c.Visitors} })
	return out, crossed, s.fail(err, "count who crossed")
}

// divided takes a count apart by what time decides: the outcome may be recent,
// or the need may still come.
func divided(c chat.SplitCount, recent, waiting int) []chat.SplitCount {
	part := recent
	if !c.Engaged {
		part = waiting
	}
	rest := c
	c.Count, rest.Count = part, c.Count-part
	c.Provisional, rest.Gone = c.Engaged, !c.Engaged
	out := []chat.SplitCount{c, rest}
	return slices.DeleteFunc(out, func(c chat.SplitCount) bool { return c.Count == 0 })
}
