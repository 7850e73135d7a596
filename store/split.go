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

// saveExposures replaces a conversation's exposures to splits.
func (c *conn) saveExposures(ctx context.Context, workspace, conversation chat.ID, all []chat.Exposure) error {
	if _, err := c.exec(ctx, `DELETE FROM split_exposure WHERE conversation = $1`, conversation); err != nil {
		return err
	}
	for _, x := range all {
		subject := x.Visitor
		if x.Sticky == stickyConversation {
			subject = conversation
		}
		if _, err := c.exec(ctx, insertExposure, conversation, x.Seq, workspace, x.Visitor, x.Flow, x.Step, seriesOf(x), subject, x.Arm, encode(x.Arms),
			x.Release, x.At, x.Engagement, x.Late, x.Goal, x.Score); err != nil {
			return err
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

// splitCounts picks each subject's exposure: the first that belongs to an
// engagement and did not come too late. The window runs along the index.
func splitCounts(where string) string {
	return `SELECT x.flow, x.step, x.series, x.arms, x.release, x.arm, x.mixed, x.late, CASE WHEN x.opened_seq > 0 THEN 1 ELSE 0 END,
		CASE WHEN x.at_ms <= $2 THEN 1 ELSE 0 END, COALESCE(e.outcome, ''), CASE WHEN e.provisional_until_ms > $3 THEN 1 ELSE 0 END,
		CASE WHEN e.reversed_ms IS NULL THEN 0 ELSE 1 END, x.goal, CASE WHEN x.score = 0 THEN 0 WHEN x.score < 4 THEN 1 ELSE 2 END,
		count(*), min(x.at_ms), max(x.at_ms)
	FROM (SELECT flow, step, series, arms, release, arm, late, opened_seq, at_ms, goal, score, conversation,
			CASE WHEN min(arm) OVER subjects = max(arm) OVER subjects THEN 0 ELSE 1 END AS mixed,
			row_number() OVER (PARTITION BY flow, step, series, subject
				ORDER BY CASE WHEN late = 1 THEN 2 WHEN opened_seq = 0 THEN 1 ELSE 0 END, at_ms, conversation, seq) AS place
		FROM split_exposure WHERE workspace = $1` + where + `
		WINDOW subjects AS (PARTITION BY flow, step, series, subject)) AS x
	LEFT JOIN engagement e ON e.conversation = x.conversation AND e.opened_seq = x.opened_seq
	WHERE x.place = 1 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15`
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
	out, err := list(ctx, &s.read, splitCounts(where), args, func(c *chat.SplitCount) []any {
		return []any{
			&c.Flow, &c.Step, &c.Series, from(&c.Arms), &c.Release, &c.Arm, yes(&c.Mixed), yes(&c.Late), yes(&c.Engaged), yes(&c.Gone), &c.Outcome,
			yes(&c.Provisional), yes(&c.Reversed), yes(&c.Goal), &c.Rated, &c.Count, at(&c.First), at(&c.Last),
		}
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
		out[i].Sticky, _, _ = strings.Cut(out[i].Series, ":")
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
