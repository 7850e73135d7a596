package api

import (
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/analytics"
)

// exportColumns are those of the CSV of a figure. Times are local, with their
// offset; a share has counted and of, a time is in seconds.
var exportColumns = []string{
	"opened_at", "closed_at", "conversation", "outcome", "provisional", "reversed", "reason", "channel", "language", "page", "team", "agent", "visitor", "hours", "rating",
	"measured", "of", "value",
}

// exportEngagements gives the engagements behind a figure as CSV. Cells are
// guarded: what a spreadsheet would take for a formula is text.
func (s *Server) exportEngagements(c echo.Context, who caller) error {
	d, err := s.drill(c, who)
	if err != nil {
		return err
	}
	fig, _ := analytics.FigureOf(d.Figure)
	now := s.now()
	var w *csv.Writer
	begin := func() error { // not before there is nothing left to refuse
		if w != nil {
			return nil
		}
		name := d.Figure
		if name == "" {
			name = "engagements"
		}
		h := c.Response().Header()
		h.Set(echo.HeaderContentType, "text/csv; charset=utf-8")
		h.Set(echo.HeaderContentDisposition, `attachment; filename="`+name+".csv\"")
		c.Response().WriteHeader(http.StatusOK)
		if _, err := c.Response().Write([]byte("\ufeff")); err != nil { // spreadsheets take it for another encoding without
			return err
		}
		w = csv.NewWriter(c.Response())
		return w.Write(exportColumns)
	}
	err = s.Analytics.Export(c.Request().Context(), who.workspace, d, func(b analytics.Behind, zone *time.Location) error {
		if err := begin(); err != nil {
			return err
		}
		return w.Write(exportRow(b, fig.Unit, zone, now))
	})
	if err != nil {
		return err
	}
	if err := begin(); err != nil {
		return err
	}
	w.Flush()
	return w.Error()
}

func exportRow(b analytics.Behind, unit analytics.Unit, zone *time.Location, now time.Time) []string {
	e := b.Engagement
	visitor, hours, agent, rating := analytics.VisitorNew, analytics.HoursOpen, "", ""
	if e.CameBack {
		visitor = analytics.VisitorReturning
	}
	if e.AfterHours {
		hours = analytics.HoursAfter
	}
	if !e.Agent.IsZero() {
		agent = e.Agent.String()
	}
	if e.Rating > 0 {
		rating = strconv.Itoa(e.Rating)
	}
	row := []string{
		localTime(e.OpenedAt, zone), localTime(e.ClosedAt, zone), e.Conversation.String(), e.Outcome,
		strconv.FormatBool(e.Outcome != "" && now.Before(e.ProvisionalUntil)), strconv.FormatBool(!e.ReversedAt.IsZero()),
		e.Reason, e.Channel, e.Lang, e.Page, e.Team, agent, visitor, hours, rating,
	}
	row = append(row, exportValue(b.Value, unit)...)
	for i, cell := range row {
		row[i] = plainCell(cell)
	}
	return row
}

func exportValue(v analytics.Value, unit analytics.Unit) []string {
	switch unit {
	case analytics.Share:
		return []string{strconv.Itoa(v.N), strconv.Itoa(v.Of), ""}
	case analytics.Time:
		return []string{strconv.Itoa(v.N), "", strconv.FormatFloat(float64(*v.Median)/1000, 'f', -1, 64)}
	case analytics.Amount:
		return []string{strconv.Itoa(v.N), "", strconv.FormatInt(v.Total, 10)}
	}
	return []string{"", "", ""}
}

func localTime(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).Format("2006-01-02T15:04:05-07:00")
}

// plainCell keeps a spreadsheet from running a cell as a formula: such a cell
// begins with an apostrophe, which it does not show (OWASP, CSV injection).
func plainCell(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
