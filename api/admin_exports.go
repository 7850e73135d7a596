package api

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/files"
)

// atOnce fills the zero fields: what is written within a few seconds on a small
// machine (docs/benchmarks.md).
func atOnce(most chat.ExportSize) chat.ExportSize {
	if most.Events == 0 {
		most.Events = 2000
	}
	if most.Bytes == 0 {
		most.Bytes = 20 << 20
	}
	return most
}

// exportView is a copy of a visitor's data that a job makes, or has made.
type exportView struct {
	ID        chat.ID          `json:"id"`
	Visitor   chat.ID          `json:"visitor"`
	Name      string           `json:"name"`
	State     chat.ExportState `json:"state"`
	Error     string           `json:"error,omitempty"` // of the last attempt; while it is being made, another one follows
	Bytes     int64            `json:"bytes,omitempty"`
	By        chat.ID          `json:"by,omitzero"`
	ByName    string           `json:"by_name,omitempty"`
	CreatedMS int64            `json:"created_at_ms"`
	ReadyMS   int64            `json:"ready_at_ms,omitempty"`
	FetchedMS int64            `json:"fetched_at_ms,omitempty"`
	ExpiresMS int64            `json:"expires_at_ms"`
}

func exportOf(e chat.VisitorExport) exportView {
	return exportView{
		e.ID, e.Visitor, e.VisitorName, e.State, e.Error, e.Size, e.By, e.ByName, ms(e.CreatedAt), ms(e.ReadyAt), ms(e.FetchedAt), ms(e.ExpiresAt),
	}
}

func exportsOf(list []chat.VisitorExport) []exportView {
	views := make([]exportView, 0, len(list))
	for _, e := range list {
		views = append(views, exportOf(e))
	}
	return views
}

// showVisitorExports says whether a copy is made at once, and which there are.
func (s *Server) showVisitorExports(c echo.Context, who caller) error {
	id, err := pathID(c, "visitor")
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	size, err := s.Store.ExportSize(ctx, who.workspace, id)
	if err != nil {
		return err
	}
	list, err := s.Store.Exports(ctx, who.workspace, id, listMost)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		Events  int64        `json:"events"`
		Bytes   int64        `json:"bytes"`
		AtOnce  bool         `json:"at_once"`
		Exports []exportView `json:"exports"`
	}{size.Events, size.Bytes, size.Within(s.ExportAtOnce), exportsOf(list)})
}

// beginExport has a copy made; while one of that visitor is being made, it is
// that one.
func (s *Server) beginExport(c echo.Context, who caller) error {
	id, err := s.visitorNamed(c, who)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if s.Export == nil || s.Files == nil {
		return chat.Errorf(chat.Unavailable, "this server makes no exports")
	}
	e, err := s.Store.BeginExport(ctx, chat.VisitorExport{Workspace: who.workspace, Visitor: id, By: who.actor.ID, Key: files.NewKey()})
	if err != nil {
		return err
	}
	return s.exportWanted(c, who, e.ID)
}

// exportWanted wakes who makes a copy, and answers with how it stands.
func (s *Server) exportWanted(c echo.Context, who caller, id chat.ID) error {
	if s.Jobs != nil {
		s.Jobs()
	}
	e, err := s.Store.Export(c.Request().Context(), who.workspace, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusAccepted, exportOf(e))
}

func (s *Server) listExports(c echo.Context, who caller) error {
	list, err := s.Store.Exports(c.Request().Context(), who.workspace, chat.ID{}, listMost)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		Exports []exportView `json:"exports"`
	}{exportsOf(list)})
}

// downloadExport gives the bytes of a copy that is ready and not over, and
// records who had them.
func (s *Server) downloadExport(c echo.Context, who caller) error {
	id, err := pathID(c, "export")
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	e, err := s.Store.Export(ctx, who.workspace, id)
	if err != nil {
		return err
	}
	if e.State != chat.ExportReady {
		return chat.Errorf(chat.Conflict, "the export is not ready yet")
	}
	in, err := s.Files.Storage.Open(ctx, e.Key)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }() // it was only read
	if err := s.Store.FetchedExport(ctx, who.workspace, who.actor.ID, id); err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "application/zip")
	h.Set(echo.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="visitor-%s.zip"`, e.Visitor))
	h.Set(echo.HeaderCacheControl, "no-store")
	http.ServeContent(c.Response(), c.Request(), "", e.ReadyAt, in)
	return nil
}

func (s *Server) retryExport(c echo.Context, who caller) error {
	id, err := pathID(c, "export")
	if err != nil {
		return err
	}
	if err := s.Store.RetryExport(c.Request().Context(), who.workspace, who.actor.ID, id); err != nil {
		return err
	}
	return s.exportWanted(c, who, id)
}

func (s *Server) deleteExport(c echo.Context, who caller) error {
	id, err := pathID(c, "export")
	if err != nil {
		return err
	}
	if err := s.Store.RemoveExport(c.Request().Context(), who.workspace, who.actor.ID, id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
