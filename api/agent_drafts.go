package api

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
)

type draftView struct {
	Conversation chat.ID `json:"conversation"`
	Reply        string  `json:"reply"`
	Note         string  `json:"note"`
	UpdatedAtMS  int64   `json:"updated_at_ms"`
}

func draftOf(d chat.ReplyDraft) draftView {
	return draftView{d.Conversation, d.Reply, d.Note, ms(d.UpdatedAt)}
}

func (s *Server) listReplyDrafts(c echo.Context, who caller) error {
	list, err := s.Store.ReplyDrafts(c.Request().Context(), who.workspace, who.actor.ID)
	if err != nil {
		return err
	}
	views := make([]draftView, 0, len(list))
	for _, d := range list {
		views = append(views, draftOf(d))
	}
	return c.JSON(http.StatusOK, struct {
		Drafts []draftView `json:"drafts"`
	}{views})
}

// saveReplyDraft keeps what an agent has begun to write. The newest one
// stands; what it replaced, when that was not known, is in the answer.
func (s *Server) saveReplyDraft(c echo.Context, who caller) error {
	conv, err := s.pathConversation(c, who)
	if err != nil {
		return err
	}
	var in struct {
		Reply   string `json:"reply"`
		Note    string `json:"note"`
		BasedOn int64  `json:"based_on_ms"`
	}
	if err := body(c, &in); err != nil {
		return err
	}
	d, err := chat.ReplyDraft{Conversation: conv.ID, Reply: in.Reply, Note: in.Note}.Checked()
	if err != nil {
		return err
	}
	if in.BasedOn > 0 {
		d.UpdatedAt = time.UnixMilli(in.BasedOn).UTC()
	}
	saved, replaced, err := s.Store.SaveReplyDraft(c.Request().Context(), who.workspace, who.actor.ID, d)
	if err != nil {
		return err
	}
	s.tellDraft(who, saved)
	view := struct {
		draftView
		Replaced *draftView `json:"replaced,omitempty"`
	}{draftView: draftOf(saved)}
	if replaced != nil {
		was := draftOf(*replaced)
		view.Replaced = &was
	}
	return c.JSON(http.StatusOK, view)
}

// sentDraft forgets what was sent. A failure leaves a draft too much, which
// its agent sees and can delete.
func (s *Server) sentDraft(ctx context.Context, who caller, conversation chat.ID, reply, note string) {
	was, err := s.Store.SentReplyDraft(ctx, who.workspace, who.actor.ID, conversation, reply, note)
	if err != nil {
		s.logFailure(ctx, err)
		return
	}
	if was {
		s.tellDraft(who, chat.ReplyDraft{Conversation: conversation})
	}
}

// tellDraft lets the agent's other devices look.
func (s *Server) tellDraft(who caller, d chat.ReplyDraft) {
	s.Desk.Show(who.workspace, chat.Ephemeral{Kind: "draft.changed", Conversation: d.Conversation, Actor: who.actor, Seq: ms(d.UpdatedAt), AgentsOnly: true})
}

// doings are what an agent can do in a conversation that they look at; ""
// says that they left.
var doings = []string{"", "reading", "replying", "noting"}
