package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
)

type mentionView struct {
	Conversation chat.ID    `json:"conversation"`
	Seq          int64      `json:"seq"`
	AtMS         int64      `json:"at_ms"`
	Read         bool       `json:"read"`
	By           chat.Actor `json:"by"`
	Text         string     `json:"text"`
	VisitorName  string     `json:"visitor_name"`
}

func (s *Server) listMentions(c echo.Context, who caller) error {
	limit, err := whole(c, "limit", 1, listMost, listWanted)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	list, next, err := s.Store.ListMentions(ctx, who.workspace, chat.MentionQuery{
		Agent: who.actor.ID, Unread: c.QueryParam("unread") == "true", Cursor: c.QueryParam("cursor"), Limit: int(limit),
	})
	if err != nil {
		return err
	}
	unread, err := s.Store.CountMentions(ctx, who.workspace, who.actor.ID)
	if err != nil {
		return err
	}
	views := make([]mentionView, 0, len(list))
	for _, m := range list {
		views = append(views, mentionView{m.Conversation, m.Seq, ms(m.At), !m.ReadAt.IsZero(), m.By, m.Text, m.VisitorName})
	}
	return c.JSON(http.StatusOK, struct {
		Mentions   []mentionView `json:"mentions"`
		NextCursor string        `json:"next_cursor,omitempty"`
		Unread     int           `json:"unread"`
	}{views, next, unread})
}

// readMentions marks the caller's mentions in one conversation, or all.
func (s *Server) readMentions(c echo.Context, who caller) error {
	var in struct {
		Conversation chat.ID `json:"conversation"`
	}
	if err := body(c, &in); err != nil {
		return err
	}
	if _, err := s.Store.ReadMentions(c.Request().Context(), who.workspace, who.actor.ID, in.Conversation); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

type noteInput struct {
	textInput
	Mentions []chat.ID `json:"mentions,omitempty"`
}

// note writes an internal note; whom it calls must work here.
func (s *Server) note(ctx context.Context, who caller, in *noteInput) (*answer, error) {
	if len(in.Mentions) > 0 {
		agents, err := s.Store.Agents(ctx, who.workspace)
		if err != nil {
			return nil, err
		}
		for _, id := range in.Mentions {
			if !slices.ContainsFunc(agents, func(a chat.Presence) bool { return a.Agent == id }) {
				return nil, chat.Errorf(chat.Invalid, "mentions names %s: nobody here has this id", id)
			}
		}
	}
	a, err := s.command(ctx, who, chat.Command{Op: chat.OpNote, Conversation: in.Conversation, ClientID: in.ClientID, Text: in.Text, Mentions: in.Mentions})
	if err == nil {
		s.sentDraft(ctx, who, in.Conversation, "", in.Text)
	}
	return a, err
}
