package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// diffContext is how many lines are shown before and after a change.
const diffContext = 3

type fileDiff struct {
	Name   string     `json:"name"`
	Status string     `json:"status"` // added, removed or changed
	Lines  []diffLine `json:"lines"`
}

type diffLine struct {
	Op   string `json:"op"` // same, add, del; gap between hunks
	Text string `json:"text"`
	Old  int    `json:"old"` // its number before, 0 for none
	New  int    `json:"new"` // its number after, 0 for none
}

// diffFlows tells what differs between two releases, or the draft.
func (s *Server) diffFlows(c echo.Context, who caller) error {
	from, err := s.flowsNamed(c, who, "from")
	if err != nil {
		return err
	}
	to, err := s.flowsNamed(c, who, "to")
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		Files []fileDiff `json:"files"`
	}{diffSources(from, to)})
}

// flowsNamed gives the sources that a parameter of the query names: a
// release's id, live or draft.
func (s *Server) flowsNamed(c echo.Context, who caller, param string) ([]chat.FlowSource, error) {
	switch name := c.QueryParam(param); name {
	case "draft", "live":
		d, _, live, err := s.currentFlows(c, who)
		if err != nil || name == "draft" {
			return d.Sources, err
		}
		if live == nil {
			return nil, nil
		}
		return live.Sources, nil
	case "":
		return nil, chat.Errorf(chat.Invalid, "%s is missing: the id of a release, live or draft", param)
	default:
		id, err := chat.ParseID(name)
		if err != nil {
			return nil, chat.Errorf(chat.NotFound, "release %q does not exist", short(name, 40))
		}
		r, err := s.Store.FlowRelease(c.Request().Context(), who.workspace, id)
		return r.Sources, err
	}
}

// diffSources compares files of the same name, in the order of the names.
func diffSources(from, to []chat.FlowSource) []fileDiff {
	old, now := map[string]string{}, map[string]string{}
	var names []string
	for _, f := range from {
		old[f.Name] = f.Text
		names = append(names, f.Name)
	}
	for _, f := range to {
		now[f.Name] = f.Text
		names = append(names, f.Name)
	}
	slices.Sort(names)
	out := []fileDiff{}
	for _, name := range slices.Compact(names) {
		before, was := old[name]
		after, is := now[name]
		if was && is && before == after {
			continue
		}
		d := fileDiff{Name: name, Status: "changed", Lines: hunks(knowledge.DiffLines(before, after))}
		switch {
		case !was:
			d.Status = "added"
		case !is:
			d.Status = "removed"
		}
		out = append(out, d)
	}
	return out
}

// hunks numbers the lines of a difference, and leaves out what is far from any
// change.
func hunks(parts []knowledge.DiffPart) []diffLine {
	lines := make([]diffLine, 0, len(parts))
	old, now := 0, 0
	for _, p := range parts {
		l := diffLine{Text: strings.TrimRight(p.Text, "\r\n")}
		switch p.Op {
		case knowledge.DiffInsert:
			now++
			l.Op, l.New = "add", now
		case knowledge.DiffDelete:
			old++
			l.Op, l.Old = "del", old
		case knowledge.DiffEqual:
			old, now = old+1, now+1
			l.Op, l.Old, l.New = "same", old, now
		}
		lines = append(lines, l)
	}
	near := make([]bool, len(lines))
	for i, l := range lines {
		if l.Op == "same" {
			continue
		}
		for j := max(0, i-diffContext); j < min(len(lines), i+diffContext+1); j++ {
			near[j] = true
		}
	}
	out := []diffLine{}
	for i, l := range lines {
		if near[i] {
			if len(out) > 0 && !near[i-1] {
				out = append(out, diffLine{Op: "gap"})
			}
			out = append(out, l)
		}
	}
	return out
}
