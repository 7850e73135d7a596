package api

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// visitorNamed gives the visitor in a path, who has to be of the workspace.
func (s *Server) visitorNamed(c echo.Context, who caller) (chat.ID, error) {
	id, err := pathID(c, "visitor")
	if err != nil {
		return id, err
	}
	_, err = s.Store.Visitor(c.Request().Context(), who.workspace, id)
	return id, err
}

// exportVisitor streams everything that is stored of a visitor as a zip.
func (s *Server) exportVisitor(c echo.Context, who caller) error {
	id, err := s.visitorNamed(c, who)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if s.Export == nil {
		return chat.Errorf(chat.Unavailable, "this server makes no exports")
	}
	size, err := s.Store.ExportSize(ctx, who.workspace, id)
	if err != nil {
		return err
	}
	if !size.Within(s.ExportAtOnce) {
		return chat.Errorf(chat.TooLarge, "there is too much to write at once: POST to /exports has it made")
	}
	if err := s.Store.Audit(ctx, who.workspace, who.actor.ID, "visitor.exported", id.String(), nil); err != nil {
		return err
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, "application/zip")
	h.Set(echo.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="visitor-%s.zip"`, id))
	h.Set(echo.HeaderCacheControl, "no-store")
	c.Response().WriteHeader(http.StatusOK)
	return s.Export(ctx, c.Response(), who.workspace, id)
}

// erasureView says what an erasure takes, or how far it is.
type erasureView struct {
	Visitor       chat.ID `json:"visitor"`
	Name          string  `json:"name"`
	Email         string  `json:"email"`
	Conversations int     `json:"conversations"`
	Open          int     `json:"open"`  // of these, that are going on
	State         string  `json:"state"` // none, running or done
	AskedAtMS     int64   `json:"asked_at_ms,omitempty"`
	DoneAtMS      int64   `json:"done_at_ms,omitempty"`
}

func (s *Server) erasure(c echo.Context, who caller) (view erasureView, err error) {
	id, err := pathID(c, "visitor")
	if err != nil {
		return view, err
	}
	ctx := c.Request().Context()
	v, err := s.Store.Visitor(ctx, who.workspace, id)
	if err != nil {
		return view, err
	}
	ids, err := s.Store.ConversationsOf(ctx, who.workspace, id)
	if err != nil {
		return view, err
	}
	view = erasureView{Visitor: id, Name: v.Name, Email: v.Email, Conversations: len(ids), State: "none", AskedAtMS: ms(v.ErasedAt), DoneAtMS: ms(v.ClearedAt)}
	switch {
	case !v.ClearedAt.IsZero():
		view.State = "done"
	case !v.ErasedAt.IsZero():
		view.State = "running"
	}
	open, err := s.Store.OpenConversationsOf(ctx, who.workspace, id)
	view.Open = len(open)
	return view, err
}

func (s *Server) showErasure(c echo.Context, who caller) error {
	view, err := s.erasure(c, who)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, view)
}

type erasureRequest struct {
	Confirm chat.ID `json:"confirm"`
}

// eraseVisitor begins an erasure: from now on the visitor is nobody here, and a
// job gives up what is stored. Asking again changes nothing.
func (s *Server) eraseVisitor(c echo.Context, who caller) error {
	id, err := s.visitorNamed(c, who)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	var in erasureRequest
	if err := body(c, &in); err != nil {
		return err
	}
	if in.Confirm != id {
		return chat.Errorf(chat.Invalid, "confirm must repeat the visitor's id: what is erased cannot be brought back")
	}
	if _, err := s.Store.BeginErasure(ctx, who.workspace, who.actor.ID, id); err != nil {
		return err
	}
	if _, _, err := s.Store.AddJob(ctx, chat.Job{
		Workspace: who.workspace, Kind: chat.JobErase, Key: id.String(), Subject: id, Body: chat.Encode(chat.ErasureRequest{By: who.actor.ID}),
	}); err != nil {
		return err
	}
	if s.Jobs != nil {
		s.Jobs()
	}
	view, err := s.erasure(c, who)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusAccepted, view)
}

type retentionView struct {
	Kind chat.DataKind `json:"kind"`
	Days int           `json:"days"` // 0: kept
	Due  int64         `json:"due"`  // pieces that the next night gives up
}

// showRetention is the dry run: what the next night would give up.
func (s *Server) showRetention(c echo.Context, who caller) error {
	ctx := c.Request().Context()
	w, err := s.Store.Workspace(ctx, who.workspace)
	if err != nil {
		return err
	}
	keep := chat.PrivacyOf(w.Settings).Retention
	views := make([]retentionView, 0, len(chat.DataKinds))
	for _, kind := range chat.DataKinds {
		days, err := whole(c, string(kind)+"_days", 0, 36500, int64(keep.Days(kind)))
		if err != nil {
			return err
		}
		view := retentionView{Kind: kind, Days: int(days)}
		if days > 0 {
			if view.Due, err = s.Store.CountStale(ctx, who.workspace, kind, s.now().AddDate(0, 0, -int(days))); err != nil {
				return err
			}
		}
		views = append(views, view)
	}
	return c.JSON(http.StatusOK, struct {
		Kinds []retentionView `json:"kinds"`
	}{views})
}
