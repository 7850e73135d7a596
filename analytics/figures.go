package analytics

import (
	"context"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Rows reads the stored engagements of one workspace.
type Rows interface {
	// CountOutcomes counts the engagements opened at since or later and before
	// until; now decides which are provisional.
	CountOutcomes(ctx context.Context, workspace chat.ID, since, until, now time.Time) ([]chat.OutcomeCount, error)
	// ListEngagements gives a page, newest opening first, and the cursor of the
	// next, or "".
	ListEngagements(ctx context.Context, workspace chat.ID, q chat.EngagementQuery) ([]chat.Engagement, string, error)
	// EachEngagement calls fn with every engagement of a query, in no order.
	EachEngagement(ctx context.Context, workspace chat.ID, q chat.EngagementQuery, fn func(*chat.Engagement) error) error
	// Spans, Touches and SolvedLabels are those of the engagements opened at
	// from or later and before to.
	Spans(ctx context.Context, workspace chat.ID, from, to time.Time) ([]chat.Span, error)
	Touches(ctx context.Context, workspace chat.ID, kind chat.TouchKind, from, to time.Time) ([]chat.Touched, error)
	SolvedLabels(ctx context.Context, workspace chat.ID, from, to time.Time) ([]chat.Solved, error)
	// PresenceSpans and Services are those that reach into a span of time.
	PresenceSpans(ctx context.Context, workspace chat.ID, from, to time.Time) ([]chat.PresenceSpan, error)
	Services(ctx context.Context, workspace chat.ID, from, to time.Time) ([]chat.Span, error)
	Agents(ctx context.Context, workspace chat.ID) ([]chat.Presence, error)
	Workspace(ctx context.Context, id chat.ID) (chat.Workspace, error)
	SplitCounts
	// DaySums gives the kept sums of days that begin at from or later and before
	// to, and how often kept sums of the workspace have been given up.
	DaySums(ctx context.Context, workspace chat.ID, slice, part string, from, to time.Time) (kept []chat.DaySum, given int64, err error)
	// KeepDaySums keeps sums, unless some have been given up since they were
	// read: what they were made of may be older.
	KeepDaySums(ctx context.Context, workspace chat.ID, given int64, sums []chat.DaySum) error
	// DropSlices gives up sums of slices that were kept before an instant.
	DropSlices(ctx context.Context, workspace chat.ID, before time.Time) error
}

// Figures answers for one workspace at a time. Safe for concurrent use.
type Figures struct {
	Rows Rows
	// Short reads out of a workspace's settings how long a wait must be for its
	// end to count as missed; nil: ShortAbandon.
	Short func(settings []byte) time.Duration
	Now   func() time.Time
}

// Summary gives the figures of the engagements opened at from or later and
// before to, with definitions in English; In gives another language. A zero
// from is the beginning, a zero to is now. Invalid when from is not before to.
func (f Figures) Summary(ctx context.Context, workspace chat.ID, from, to time.Time) (Summary, error) {
	now := f.Now()
	if from.IsZero() {
		from = time.UnixMilli(0)
	}
	if to.IsZero() {
		to = now
	}
	if !from.Before(to) {
		return Summary{}, chat.Errorf(chat.Invalid, "from_ms is not before to_ms")
	}
	counts, err := f.Rows.CountOutcomes(ctx, workspace, from, to, now)
	if err != nil {
		return Summary{}, err
	}
	return Summarise(counts, from, to, "en"), nil
}

// In gives the summary with its definitions in a language ("en", "ko").
func (s Summary) In(lang string) Summary {
	texts := definitionTexts(lang)
	s.Definitions = texts
	s.Outcomes, s.Groups = slices.Clone(s.Outcomes), slices.Clone(s.Groups)
	for i := range s.Outcomes {
		s.Outcomes[i].Definition = texts[string(s.Outcomes[i].Outcome)]
	}
	for i := range s.Groups {
		s.Groups[i].Definition = texts[s.Groups[i].Group]
	}
	return s
}
