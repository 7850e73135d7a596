package api

import (
	"net/http"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const (
	// maxFlowNote bounds what an author says of a publication, in characters.
	maxFlowNote = 500
	// maxAhead is how far ahead a publication may be scheduled.
	maxAhead = 366 * 24 * time.Hour
	// publicationsPage is how many publications a page has.
	publicationsPage = 30
)

// publishMode reads how running chats come along.
func publishMode(text, otherwise chat.PublishMode) (chat.PublishMode, error) {
	if text == "" {
		text = otherwise
	}
	if !slices.Contains(chat.PublishModes, text) {
		return "", chat.Errorf(chat.Invalid, "mode is %q: finish, migrate, restart or handoff", short(string(text), 20))
	}
	return text, nil
}

type publicationAnswer struct {
	Publication publicationView `json:"publication"`
}

// unsound is the answer to flows that cannot be published: the error as
// everywhere, and each finding behind it. The status is its own, so that a
// client tells it from a request that it has made wrongly.
type unsound struct {
	Error    refusal           `json:"error"`
	Findings []flowFindingView `json:"findings"`
}

func (s *Server) publishFlows(c echo.Context, who caller) error {
	var in struct {
		Version int64            `json:"version"`
		Mode    chat.PublishMode `json:"mode"`
		Note    string           `json:"note"`
		AtMS    int64            `json:"at_ms"`
	}
	if err := body(c, &in); err != nil {
		return err
	}
	mode, err := publishMode(in.Mode, chat.PublishFinish)
	if err != nil {
		return err
	}
	if utf8.RuneCountInString(in.Note) > maxFlowNote {
		return chat.Errorf(chat.Invalid, "the note has more than %d characters", maxFlowNote)
	}
	when, err := s.publishAt(in.AtMS)
	if err != nil {
		return err
	}
	d, _, _, err := s.currentFlows(c, who)
	switch {
	case err != nil:
		return err
	case d.Version != in.Version:
		return chat.Errorf(chat.Conflict, "somebody changed the draft of the flows meanwhile: read it again")
	case len(d.Sources) == 0:
		return chat.Errorf(chat.Invalid, "there are no flows to publish: save a draft first")
	}
	checked := s.checkFlows(sourcesOf(d.Sources))
	if checked.program == nil {
		return c.JSON(http.StatusUnprocessableEntity, unsound{refusal{Code: chat.Invalid, Message: "the flows have errors: mend them first"}, checked.findings})
	}
	p, err := s.Store.PublishFlows(c.Request().Context(), chat.Publish{Workspace: who.workspace, User: who.actor.ID, Sources: d.Sources, Hash: checked.program.Hash(),
		Mode: mode, Note: short(in.Note, maxFlowNote), At: when, Draft: &in.Version})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, publicationAnswer{viewOfPublication(p)})
}

// publishAt reads an hour; 0 is now, and so is one that has just passed.
func (s *Server) publishAt(ms int64) (time.Time, error) {
	if ms == 0 {
		return time.Time{}, nil
	}
	when := time.UnixMilli(ms)
	if now := s.now(); when.Before(now.Add(-time.Minute)) || when.After(now.Add(maxAhead)) {
		return time.Time{}, chat.Errorf(chat.Invalid, "at_ms must be 0 for now, or an hour within the next year")
	}
	return when, nil
}

func (s *Server) listPublications(c echo.Context, who caller) error {
	list, next, err := s.Store.Publications(c.Request().Context(), who.workspace, c.QueryParam("cursor"), publicationsPage)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		Items []publicationView `json:"items"`
		Next  string            `json:"next"`
	}{viewsOfPublications(list), next})
}

func (s *Server) cancelPublication(c echo.Context, who caller) error {
	id, err := pathID(c, "publication")
	if err != nil {
		return err
	}
	if err := s.Store.CancelPublication(c.Request().Context(), who.workspace, who.actor.ID, id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) showRelease(c echo.Context, who caller) error {
	id, err := pathID(c, "release")
	if err != nil {
		return err
	}
	r, err := s.Store.FlowRelease(c.Request().Context(), who.workspace, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		Release releaseView  `json:"release"`
		Sources []flowSource `json:"sources"`
	}{viewOfRelease(r), sourcesOf(r.Sources)})
}

// rollBack publishes an older release again. It moves running chats along
// unless it is told otherwise, so that a fault does not live on in them.
func (s *Server) rollBack(c echo.Context, who caller) error {
	var in struct {
		Mode chat.PublishMode `json:"mode"`
		Note string           `json:"note"`
	}
	id, err := pathID(c, "release")
	if err != nil {
		return err
	}
	if err := body(c, &in); err != nil {
		return err
	}
	mode, err := publishMode(in.Mode, chat.PublishMigrate)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	r, err := s.Store.FlowRelease(ctx, who.workspace, id)
	if err != nil {
		return err
	}
	// It was sound when it was published; the language may have grown stricter.
	if checked := s.checkFlows(sourcesOf(r.Sources)); checked.program == nil {
		return c.JSON(http.StatusUnprocessableEntity, unsound{refusal{Code: chat.Invalid, Message: "this release has errors by today's rules"}, checked.findings})
	}
	p, err := s.Store.PublishFlows(ctx, chat.Publish{Workspace: who.workspace, User: who.actor.ID, Release: id, Mode: mode, Note: short(in.Note, maxFlowNote), Rollback: true})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, publicationAnswer{viewOfPublication(p)})
}
