package api

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/analytics"
	"github.com/frontdesk-chat/frontdesk/chat"
)

func (s *Server) splits(c echo.Context, who caller) (analytics.Splits, error) {
	q := chat.SplitQuery{Flow: c.QueryParam("flow"), Step: c.QueryParam("step")}
	return s.Analytics.Splits(c.Request().Context(), who.workspace, q, c.QueryParam("lang"))
}

// listSplits tells how the arms of splits compare.
func (s *Server) listSplits(c echo.Context, who caller) error {
	splits, err := s.splits(c, who)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, splits)
}

var splitColumns = []string{
	"flow", "step", "sticky", "releases", "first_ms", "last_ms", "exposed", "mixed", "late", "crossed", "measure", "arm", "arm_exposed", "count", "of", "rate", "low", "high",
	"provisional_count", "provisional_of", "difference", "difference_low", "difference_high", "verdict", "more_needed",
}

// downloadSplits gives the same as a table.
func (s *Server) downloadSplits(c echo.Context, who caller) error {
	splits, err := s.splits(c, who)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	w := csv.NewWriter(&file)
	rows := [][]string{splitColumns}
	for _, split := range splits.Splits {
		rows = append(rows, splitRows(split)...)
	}
	if err := w.WriteAll(rows); err != nil {
		return chat.Wrap(chat.Internal, err, "write the table of splits")
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, `attachment; filename="frontdesk-splits.csv"`)
	return c.Blob(http.StatusOK, "text/csv; charset=utf-8", file.Bytes())
}

func splitRows(s analytics.Split) [][]string {
	var releases []string
	for _, r := range s.Releases {
		releases = append(releases, strconv.FormatInt(r.Number, 10))
	}
	head := []string{
		cell(s.Flow), cell(s.Step), s.Sticky, strings.Join(releases, " "), strconv.FormatInt(s.FirstMS, 10), strconv.FormatInt(s.LastMS, 10),
		strconv.Itoa(s.Exposed), strconv.Itoa(s.Mixed), strconv.Itoa(s.Late), strconv.Itoa(s.Crossed),
	}
	var rows [][]string
	for _, m := range s.Measures {
		for i, r := range m.Arms {
			rows = append(rows, append(append([]string{}, head...), m.Name, cell(r.Arm), strconv.Itoa(s.Arms[i].Exposed), strconv.Itoa(r.Count), strconv.Itoa(r.Of),
				ratio(r.Rate), ratio(r.Low), ratio(r.High), strconv.Itoa(r.SoonCount), strconv.Itoa(r.SoonOf),
				ratio(r.Difference), ratio(r.DiffLow), ratio(r.DiffHigh), string(r.Verdict), strconv.Itoa(r.MoreNeeded)))
		}
	}
	return rows
}

// ratio prints a share for a table, "" when there is none.
func ratio(f *float64) string {
	if f == nil {
		return ""
	}
	return strconv.FormatFloat(*f, 'f', 6, 64)
}

// cell keeps a spreadsheet from taking a name for a formula.
func cell(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}
