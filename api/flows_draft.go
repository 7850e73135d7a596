package api

import (
	"math"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// What the flows of a workspace may be, together.
const (
	maxFlowFiles = 50
	maxFlowBytes = 1 << 20
	// maxFlowBody bounds them in a request, most of them not escaped.
	maxFlowBody = 2 << 20
	maxFlowName = 100 // of a file, in characters
)

// flowBody decodes a request that may hold flows.
func flowBody(c echo.Context, into any) error {
	b, err := bodyUpTo(c, maxFlowBody)
	if err != nil {
		return err
	}
	return decode(b, into)
}

// boundFlows refuses what no draft may be; whether it is right is the
// checker's business.
func boundFlows(list []flowSource) error {
	if len(list) > maxFlowFiles {
		return chat.Errorf(chat.Invalid, "these are %d files of flows: at most %d", len(list), maxFlowFiles)
	}
	size := 0
	for i, src := range list {
		switch {
		case strings.TrimSpace(src.Name) == "" || utf8.RuneCountInString(src.Name) > maxFlowName || strings.ContainsAny(src.Name, "/\\\n\r\t\x00"):
			return chat.Errorf(chat.Invalid, "%q is not a name for a file: 1 to %d characters without / and \\", short(src.Name, 40), maxFlowName)
		case slices.ContainsFunc(list[:i], func(o flowSource) bool { return o.Name == src.Name }):
			return chat.Errorf(chat.Invalid, "two files have the name %q: rename one", src.Name)
		case strings.ContainsRune(src.Text, 0):
			return chat.Errorf(chat.Invalid, "the file %q is not a text", src.Name)
		}
		size += len(src.Text)
	}
	if size > maxFlowBytes {
		return chat.Errorf(chat.Invalid, "these flows have %d bytes: at most %d together", size, maxFlowBytes)
	}
	return nil
}

// currentFlows gives the draft, or what is live when there is none; live is
// nil when nothing ever was.
func (s *Server) currentFlows(c echo.Context, who caller) (d chat.FlowDraft, changed bool, live *chat.Release, err error) {
	ctx := c.Request().Context()
	if d, err = s.Store.FlowDraft(ctx, who.workspace); err != nil {
		return d, false, nil, err
	}
	r, err := s.Store.LiveRelease(ctx, who.workspace)
	switch {
	case err == nil:
		live = &r
	case chat.CodeOf(err) != chat.NotFound:
		return d, false, nil, err
	}
	if changed = d.Sources != nil; !changed && live != nil {
		d.Sources, d.At, d.By, d.ByName = live.Sources, live.At, live.By, live.ByName
	}
	return d, changed, live, nil
}

type flowDraftView struct {
	Version int64        `json:"version"`
	Changed bool         `json:"changed"`
	Sources []flowSource `json:"sources"`
	AtMS    int64        `json:"at_ms"`
	By      string       `json:"by"`
}

func (s *Server) showFlows(c echo.Context, who caller) error {
	d, changed, live, err := s.currentFlows(c, who)
	if err != nil {
		return err
	}
	scheduled, err := s.Store.ScheduledPublications(c.Request().Context(), who.workspace)
	if err != nil {
		return err
	}
	out := struct {
		Draft     flowDraftView     `json:"draft"`
		Live      *releaseView      `json:"live"`
		Scheduled []publicationView `json:"scheduled"`
	}{flowDraftView{d.Version, changed, sourcesOf(d.Sources), ms(d.At), d.ByName}, nil, viewsOfPublications(scheduled)}
	if live != nil {
		v := viewOfRelease(*live)
		out.Live = &v
	}
	return c.JSON(http.StatusOK, out)
}

type flowDraftSaved struct {
	Version  int64             `json:"version"`
	Findings []flowFindingView `json:"findings"`
	Flows    []graphView       `json:"flows"`
}

func (s *Server) saveFlowDraft(c echo.Context, who caller) error {
	var in struct {
		Version int64        `json:"version"`
		Sources []flowSource `json:"sources"`
	}
	if err := flowBody(c, &in); err != nil {
		return err
	}
	if err := boundFlows(in.Sources); err != nil {
		return err
	}
	sources := make([]chat.FlowSource, 0, len(in.Sources))
	for _, src := range in.Sources {
		sources = append(sources, chat.FlowSource(src))
	}
	version, err := s.Store.SaveFlowDraft(c.Request().Context(),
		chat.FlowDraft{Workspace: who.workspace, Version: in.Version, Sources: sources, By: who.actor.ID})
	if err != nil {
		return err
	}
	checked := s.checkFlows(in.Sources)
	return c.JSON(http.StatusOK, flowDraftSaved{version, checked.findings, checked.graphs})
}

func (s *Server) discardFlowDraft(c echo.Context, who caller) error {
	version, err := whole(c, "version", 0, math.MaxInt64, -1)
	if err != nil {
		return err
	}
	if version < 0 {
		return chat.Errorf(chat.Invalid, "version is missing: the one of the draft that was read")
	}
	if err := s.Store.DiscardFlowDraft(c.Request().Context(), who.workspace, who.actor.ID, version); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) checkFlowSources(c echo.Context, _ caller) error {
	var in struct {
		Sources []flowSource `json:"sources"`
	}
	if err := flowBody(c, &in); err != nil {
		return err
	}
	if err := boundFlows(in.Sources); err != nil {
		return err
	}
	checked := s.checkFlows(in.Sources)
	return c.JSON(http.StatusOK, struct {
		Findings []flowFindingView `json:"findings"`
		Flows    []graphView       `json:"flows"`
	}{checked.findings, checked.graphs})
}
