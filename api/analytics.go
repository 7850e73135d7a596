package api

import (
	"context"
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/analytics"
	"github.com/frontdesk-chat/frontdesk/chat"
)

// Figures gives the figures of the engagements opened in [from, to).
type Figures interface {
	Summary(ctx context.Context, workspace chat.ID, from, to time.Time) (analytics.Summary, error)
	// Splits gives the results of splits, with definitions in a language.
	Splits(ctx context.Context, workspace chat.ID, q chat.SplitQuery, lang string) (analytics.Splits, error)
}

// outcomes are the names an engagement may end with; "open" asks for those
// that have not ended (design: metrics.md).
var outcomes = []string{
	"contained_confirmed", "contained_assumed", "bot_abandoned", "escalated_served", "escalated_missed", "human_first", "spam", "error", "open",
}

func checkOutcome(name string) error {
	if name != "" && !slices.Contains(outcomes, name) {
		return chat.Errorf(chat.Invalid, "outcome %q is not known", short(name, 40))
	}
	return nil
}

// defaultRange is what a figure covers when nobody says.
const defaultRange = 7 * 24 * time.Hour

// span reads from_ms and to_ms.
func (s *Server) span(c echo.Context) (from, to time.Time, err error) {
	end, err := whole(c, "to_ms", 0, math.MaxInt64/2, s.now().UnixMilli())
	if err != nil {
		return from, to, err
	}
	begin, err := whole(c, "from_ms", 0, math.MaxInt64/2, end-defaultRange.Milliseconds())
	if err != nil {
		return from, to, err
	}
	if begin >= end {
		return from, to, chat.Errorf(chat.Invalid, "from_ms is not before to_ms")
	}
	return time.UnixMilli(begin), time.UnixMilli(end), nil
}

func (s *Server) analyticsSummary(c echo.Context, who caller) error {
	from, to, err := s.span(c)
	if err != nil {
		return err
	}
	summary, err := s.Analytics.Summary(c.Request().Context(), who.workspace, from, to)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, summary.In(c.QueryParam("lang")))
}

type engagementView struct {
	ID           chat.ID `json:"id"`
	Conversation chat.ID `json:"conversation"`
	OpenedAtMS   int64   `json:"opened_at_ms"`
	ClosedAtMS   int64   `json:"closed_at_ms,omitempty"`
	Outcome      string  `json:"outcome"`
	Provisional  bool    `json:"provisional"`
	Reversed     bool    `json:"reversed"` // a containment that did not last
	Reason       string  `json:"reason"`
	Preview      string  `json:"preview"`
	Lang         string  `json:"lang"`
}

const (
	engagementsWanted = 50
	engagementsMost   = 100
)

func (s *Server) listEngagements(c echo.Context, who caller) error {
	from, to, err := s.span(c)
	if err != nil {
		return err
	}
	limit, err := whole(c, "limit", 1, engagementsMost, engagementsWanted)
	if err != nil {
		return err
	}
	q := chat.EngagementQuery{Outcome: c.QueryParam("outcome"), From: from, To: to, Cursor: c.QueryParam("cursor"), Limit: int(limit)}
	if err := checkOutcome(q.Outcome); err != nil {
		return err
	}
	list, next, err := s.Store.ListEngagements(c.Request().Context(), who.workspace, q)
	if err != nil {
		return err
	}
	now := s.now()
	views := make([]engagementView, 0, len(list))
	for _, e := range list {
		views = append(views, engagementView{
			ID: e.ID, Conversation: e.Conversation, OpenedAtMS: ms(e.OpenedAt), ClosedAtMS: ms(e.ClosedAt), Outcome: e.Outcome,
			Provisional: e.Outcome != "" && now.Before(e.ProvisionalUntil), Reversed: !e.ReversedAt.IsZero(), Reason: e.Reason, Preview: e.Preview, Lang: e.Lang,
		})
	}
	return c.JSON(http.StatusOK, struct {
		Engagements []engagementView `json:"engagements"`
		NextCursor  string           `json:"next_cursor,omitempty"`
	}{views, next})
}
