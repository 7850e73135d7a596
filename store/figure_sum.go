package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/frontdesk-chat/frontdesk/analytics"
	"github.com/frontdesk-chat/frontdesk/chat"
)

const daySumCols = "slice, part, from_ms, to_ms, basis, sums"

// DaySums gives the kept sums of days that begin at from or later and before
// to, oldest first, and how often kept sums of the workspace have been given up.
func (s *Store) DaySums(ctx context.Context, workspace chat.ID, slice, part string, from, to time.Time) (kept []chat.DaySum, given int64, err error) {
	if given, err = s.read.sumsGiven(ctx, workspace, ""); err != nil {
		return nil, 0, s.fail(err, "read the sums of days")
	}
	kept, err = list(ctx, &s.read, "SELECT "+daySumCols+" FROM figure_sum WHERE workspace = $1 AND slice = $2 AND part = $3 AND from_ms >= $4 AND from_ms < $5 ORDER BY from_ms",
		[]any{workspace, slice, part, from, to}, func(v *chat.DaySum) []any {
			return []any{&v.Slice, &v.Part, at(&v.From), at(&v.To), &v.Basis, &v.Sums}
		})
	return kept, given, s.fail(err, "read the sums of days")
}

// sumsGiven counts how often kept sums were given up.
func (c *conn) sumsGiven(ctx context.Context, workspace chat.ID, lock string) (n int64, err error) {
	err = c.row(ctx, "SELECT number FROM figure_change WHERE workspace = $1"+lock, []any{workspace}, []any{&n})
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return n, err
}

// KeepDaySums keeps sums in place of those kept before, unless some of the
// workspace have been given up since given was read.
func (s *Store) KeepDaySums(ctx context.Context, workspace chat.ID, given int64, sums []chat.DaySum) error {
	err := s.write(ctx, func(c *conn) error {
		// Who gives sums up holds this row until they commit.
		if _, err := c.exec(ctx, "INSERT INTO figure_change (workspace, number) VALUES ($1, 0) ON CONFLICT (workspace) DO NOTHING", workspace); err != nil {
			return err
		}
		n, err := c.sumsGiven(ctx, workspace, c.d.forUpdate)
		if err != nil || n != given {
			return err
		}
		now, err := c.now(ctx)
		if err != nil {
			return err
		}
		for _, v := range sums {
			if _, err := c.exec(ctx, insertInto("figure_sum", "workspace, "+daySumCols+", saved_ms")+" ON CONFLICT (workspace, slice, part, from_ms) DO UPDATE SET "+
				excluded("to_ms, basis, sums, saved_ms"), workspace, v.Slice, v.Part, v.From, v.To, v.Basis, v.Sums, now); err != nil {
				return err
			}
		}
		return nil
	})
	return s.fail(err, "keep the sums of days")
}

// DropSlices gives up sums of slices that were kept before an instant; those of
// all engagements stay.
func (s *Store) DropSlices(ctx context.Context, workspace chat.ID, before time.Time) error {
	err := s.write(ctx, func(c *conn) error {
		_, err := c.exec(ctx, "DELETE FROM figure_sum WHERE workspace = $1 AND slice <> '' AND saved_ms < $2", workspace, before)
		return err
	})
	return s.fail(err, "give up sums of slices")
}

// sumOfE holds for rows of figure_sum of the day of an engagement e.
const sumOfE = "e.workspace = figure_sum.workspace AND e.opened_ms >= figure_sum.from_ms AND e.opened_ms < figure_sum.to_ms"

// giveUpSums gives up a workspace's sums for which a condition holds, in the
// transaction that changes what they were made of.
func (c *conn) giveUpSums(ctx context.Context, workspace chat.ID, where string, args ...any) error {
	if _, err := c.exec(ctx, `INSERT INTO figure_change (workspace, number) VALUES ($1, 1)
		ON CONFLICT (workspace) DO UPDATE SET number = figure_change.number + 1`, workspace); err != nil {
		return err
	}
	_, err := c.exec(ctx, "DELETE FROM figure_sum WHERE workspace = $1 AND ("+where+")", append([]any{workspace}, args...)...)
	return err
}

// giveUpSumsOf gives up those of the days of a conversation's engagements.
func (c *conn) giveUpSumsOf(ctx context.Context, workspace, conversation chat.ID) error {
	return c.giveUpSums(ctx, workspace, "EXISTS (SELECT 1 FROM engagement e WHERE e.conversation = $2 AND "+sumOfE+")", conversation)
}

// sumsAreOlder is how old a conversation is before days can be kept that it
// touches: sums are kept of days that ended a re-contact window ago, and a day
// less leaves room for clocks that differ and transactions that take long.
const sumsAreOlder = analytics.RecontactWindow - 24*time.Hour

// giveUpTouched gives up the sums of days that differ once a projection takes
// the place of what is saved of a conversation.
func (c *conn) giveUpTouched(ctx context.Context, workspace, conversation chat.ID, opened time.Time, p chat.Projection) error {
	now, err := c.now(ctx)
	if err != nil || now.Sub(opened) < sumsAreOlder {
		return err
	}
	before, err := c.projection(ctx, workspace, conversation)
	if err != nil {
		return err
	}
	for _, t := range analytics.Touched(before, p) {
		if now.Sub(t.From) < sumsAreOlder {
			continue
		}
		if err := c.giveUpSums(ctx, workspace, "from_ms <= $3 AND to_ms > $2", t.From, t.To); err != nil {
			return err
		}
	}
	return nil
}
