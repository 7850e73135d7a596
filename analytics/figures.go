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
	SplitCounts
}

// Figures answers for one workspace at a time. Safe for concurrent use.
type Figures struct {
	Rows Rows
	Now  func() time.Time
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

// Page is the answer of GET /api/v1/analytics/engagements.
type Page struct {
	Engagements []Row  `json:"engagements"`
	NextCursor  string `json:"next_cursor,omitempty"`
}

// Row is one engagement behind a figure.
type Row struct {
	ID             chat.ID `json:"id"`
	Conversation   chat.ID `json:"conversation"`
	OpenedAtMS     int64   `json:"opened_at_ms"`
	ClosedAtMS     int64   `json:"closed_at_ms,omitempty"` // absent while open
	Outcome        Outcome `json:"outcome"`                // "" while open
	Provisional    bool    `json:"provisional"`
	Reason         string  `json:"reason"` // of the hand-over, or ""
	ReversedReason string  `json:"reversed_reason,omitempty"`
	Preview        string  `json:"preview"`
	Lang           string  `json:"lang"`
}

// outcomeOpen asks a list for what has not ended.
const outcomeOpen = "open"

// List gives a page of the engagements that a query asks for. Invalid for an
// outcome that is neither known nor "open".
func (f Figures) List(ctx context.Context, workspace chat.ID, q chat.EngagementQuery) (Page, error) {
	if q.Outcome != "" && q.Outcome != outcomeOpen && !slices.Contains(Outcomes, Outcome(q.Outcome)) {
		return Page{}, chat.Errorf(chat.Invalid, "outcome %.40q is not known", q.Outcome)
	}
	list, next, err := f.Rows.ListEngagements(ctx, workspace, q)
	if err != nil {
		return Page{}, err
	}
	now := f.Now()
	page := Page{Engagements: make([]Row, 0, len(list)), NextCursor: next}
	for _, e := range list {
		r := Row{
			ID: e.ID, Conversation: e.Conversation, OpenedAtMS: e.OpenedAt.UnixMilli(), Outcome: Outcome(e.Outcome), Reason: e.Reason,
			Provisional: e.Outcome != "" && now.Before(e.ProvisionalUntil), Preview: e.Preview, Lang: e.Lang,
		}
		if !e.ClosedAt.IsZero() {
			r.ClosedAtMS = e.ClosedAt.UnixMilli()
		}
		if r.Outcome.Contained() {
			r.ReversedReason = e.ReversedReason
		}
		page.Engagements = append(page.Engagements, r)
	}
	return page, nil
}
