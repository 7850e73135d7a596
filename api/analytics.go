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

// Figures gives the figures of the engagements opened in a span of time.
type Figures interface {
	Summary(ctx context.Context, workspace chat.ID, from, to time.Time) (analytics.Summary, error)
	Report(ctx context.Context, workspace chat.ID, q analytics.Query) (analytics.Report, error)
	List(ctx context.Context, workspace chat.ID, d analytics.Drill) ([]analytics.Behind, string, error)
	Export(ctx context.Context, workspace chat.ID, d analytics.Drill, row func(analytics.Behind, *time.Location) error) error
	// Splits gives the results of splits, with definitions in a language.
	Splits(ctx context.Context, workspace chat.ID, q chat.SplitQuery, lang string) (analytics.Splits, error)
}

// checkOutcome refuses what no engagement ends with; "open" asks for those that
// have not ended.
func checkOutcome(name string) error {
	if name != "" && name != "open" && !slices.Contains(analytics.Outcomes, analytics.Outcome(name)) {
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

// mostDays bounds a range that is given in days.
const mostDays = 800

// rangeOf reads which time is asked for: days back from today, the first and the
// last day, both by the calendar of the workspace's zone, or a span.
func (s *Server) rangeOf(c echo.Context, workspace chat.ID) (from, to time.Time, err error) {
	first, last := c.QueryParam("from_day"), c.QueryParam("to_day")
	if c.QueryParam("days") == "" && first == "" && last == "" {
		return s.span(c)
	}
	w, err := s.Store.Workspace(c.Request().Context(), workspace)
	if err != nil {
		return from, to, err
	}
	zone, err := time.LoadLocation(w.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	midnight := func(t time.Time, later int) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day()+later, 0, 0, 0, 0, zone)
	}
	today := s.now().In(zone)
	if c.QueryParam("days") != "" {
		days, err := whole(c, "days", 1, mostDays, 7)
		return midnight(today, 1-int(days)), midnight(today, 1), err
	}
	if from, err = time.ParseInLocation(time.DateOnly, first, zone); err == nil {
		to, err = time.ParseInLocation(time.DateOnly, last, zone)
	}
	if err != nil {
		return from, to, chat.Errorf(chat.Invalid, "from_day and to_day: write both as 2026-11-30")
	}
	to = midnight(to, 1)
	if !from.Before(to) || to.Sub(from) > mostDays*24*time.Hour {
		return from, to, chat.Errorf(chat.Invalid, "from_day is after to_day, or more than %d days before it", mostDays)
	}
	return from, to, nil
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

// analyticsQuery reads the span and the slice.
func (s *Server) analyticsQuery(c echo.Context, who caller) (q analytics.Query, err error) {
	if q.From, q.To, err = s.rangeOf(c, who.workspace); err != nil {
		return q, err
	}
	q.By, q.Group, q.Lang = c.QueryParam("by"), c.QueryParam("group"), c.QueryParam("lang")
	v := &q.Slice
	for name, into := range map[string]*string{
		"channel": &v.Channel, "language": &v.Lang, "page": &v.Page, "bot": &v.Bot, "team": &v.Team, "article": &v.Article, "disposition": &v.Disposition, "flow": &v.Flow, "release": &v.Release,
	} {
		*into = c.QueryParam(name)
	}
	if text := c.QueryParam("agent"); text != "" {
		if v.Agent, err = chat.ParseID(text); err != nil {
			return q, chat.Errorf(chat.Invalid, "agent is not an id")
		}
	}
	if v.CameBack, err = either(c, "visitor", analytics.VisitorReturning, analytics.VisitorNew); err != nil {
		return q, err
	}
	if v.AfterHours, err = either(c, "hours", analytics.HoursAfter, analytics.HoursOpen); err != nil {
		return q, err
	}
	if c.QueryParam("hour") != "" {
		n, err := whole(c, "hour", 0, 23, 0)
		if err != nil {
			return q, err
		}
		hour := int(n)
		q.Hour = &hour
	}
	return q, nil
}

// either reads a parameter of two values; nil when it is not given.
func either(c echo.Context, name, yes, no string) (*bool, error) {
	text := c.QueryParam(name)
	is := text == yes
	switch text {
	case "":
		return nil, nil
	case yes, no:
		return &is, nil
	}
	return nil, chat.Errorf(chat.Invalid, "%s is %q: it is %s or %s", name, short(text, 40), yes, no)
}

func (s *Server) analyticsReport(c echo.Context, who caller) error {
	q, err := s.analyticsQuery(c, who)
	if err != nil {
		return err
	}
	report, err := s.Analytics.Report(c.Request().Context(), who.workspace, q)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, report)
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

	Value *analytics.Value `json:"value,omitempty"` // what it adds to the figure asked for
}

const (
	engagementsWanted = 50
	engagementsMost   = 100
)

func (s *Server) listEngagements(c echo.Context, who caller) error {
	d, err := s.drill(c, who)
	if err != nil {
		return err
	}
	limit, err := whole(c, "limit", 1, engagementsMost, engagementsWanted)
	if err != nil {
		return err
	}
	d.Cursor, d.Limit = c.QueryParam("cursor"), int(limit)
	list, next, err := s.Analytics.List(c.Request().Context(), who.workspace, d)
	if err != nil {
		return err
	}
	now := s.now()
	views := make([]engagementView, 0, len(list))
	for _, b := range list {
		e := b.Engagement
		v := engagementView{
			ID: e.ID, Conversation: e.Conversation, OpenedAtMS: ms(e.OpenedAt), ClosedAtMS: ms(e.ClosedAt), Outcome: e.Outcome,
			Provisional: e.Outcome != "" && now.Before(e.ProvisionalUntil), Reversed: !e.ReversedAt.IsZero(), Reason: e.Reason, Preview: e.Preview, Lang: e.Lang,
		}
		if d.Figure != "" {
			v.Value = &b.Value
		}
		views = append(views, v)
	}
	return c.JSON(http.StatusOK, struct {
		Engagements []engagementView `json:"engagements"`
		NextCursor  string           `json:"next_cursor,omitempty"`
	}{views, next})
}

// drill reads which engagements behind a figure are asked for.
func (s *Server) drill(c echo.Context, who caller) (d analytics.Drill, err error) {
	if d.Query, err = s.analyticsQuery(c, who); err != nil {
		return d, err
	}
	d.Figure, d.Part, d.Outcome = c.QueryParam("figure"), c.QueryParam("part"), c.QueryParam("outcome")
	return d, nil
}
