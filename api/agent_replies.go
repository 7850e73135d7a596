package api

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

type replyView struct {
	ID          chat.ID `json:"id"`
	Shared      bool    `json:"shared"`
	Shortcut    string  `json:"shortcut"`
	Folder      string  `json:"folder"`
	Lang        string  `json:"lang"`
	Text        string  `json:"text"`
	UpdatedAtMS int64   `json:"updated_at_ms"`
}

func replyOf(r chat.CannedReply) replyView {
	return replyView{r.ID, r.Shared(), r.Shortcut, r.Folder, r.Lang, r.Text, ms(r.UpdatedAt)}
}

func (s *Server) listReplies(c echo.Context, who caller) error {
	list, err := s.Store.CannedReplies(c.Request().Context(), who.workspace, who.actor.ID)
	if err != nil {
		return err
	}
	views := make([]replyView, 0, len(list))
	for _, r := range list {
		views = append(views, replyOf(r))
	}
	return c.JSON(http.StatusOK, struct {
		Replies []replyView `json:"replies"`
	}{views})
}

// replyBody reads a reply of the caller's, or a shared one.
func replyBody(c echo.Context, who caller) (chat.CannedReply, error) {
	var in struct {
		Shared   bool   `json:"shared"`
		Shortcut string `json:"shortcut"`
		Folder   string `json:"folder"`
		Lang     string `json:"lang"`
		Text     string `json:"text"`
		BasedOn  int64  `json:"based_on_ms"`
	}
	if err := body(c, &in); err != nil {
		return chat.CannedReply{}, err
	}
	r := chat.CannedReply{Owner: who.actor.ID, Shortcut: in.Shortcut, Folder: in.Folder, Lang: in.Lang, Text: in.Text}
	if in.BasedOn > 0 {
		r.UpdatedAt = time.UnixMilli(in.BasedOn).UTC()
	}
	if in.Shared {
		r.Owner = chat.ID{}
	}
	return r.Checked()
}

func (s *Server) createReply(c echo.Context, who caller) error {
	r, err := replyBody(c, who)
	if err != nil {
		return err
	}
	if r, err = s.Store.CreateCannedReply(c.Request().Context(), who.workspace, who.actor.ID, who.may(auth.RepliesShare), r); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, replyOf(r))
}

func (s *Server) changeReply(c echo.Context, who caller) error {
	id, err := pathID(c, "reply")
	if err != nil {
		return err
	}
	r, err := replyBody(c, who)
	if err != nil {
		return err
	}
	r.ID = id
	if r, err = s.Store.ChangeCannedReply(c.Request().Context(), who.workspace, who.actor.ID, who.may(auth.RepliesShare), r); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, replyOf(r))
}

func (s *Server) deleteReply(c echo.Context, who caller) error {
	id, err := pathID(c, "reply")
	if err != nil {
		return err
	}
	if err := s.Store.DeleteCannedReply(c.Request().Context(), who.workspace, who.actor.ID, who.may(auth.RepliesShare), id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) restoreReply(c echo.Context, who caller) error {
	id, err := pathID(c, "reply")
	if err != nil {
		return err
	}
	r, err := s.Store.RestoreCannedReply(c.Request().Context(), who.workspace, who.actor.ID, who.may(auth.RepliesShare), id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, replyOf(r))
}

// readyReplyView is a reply as it would be sent in a conversation.
type readyReplyView struct {
	replyView
	Ready   string   `json:"ready"`
	Missing []string `json:"missing"`
}

const (
	repliesSuggested = 3
	// lastEvents are looked through for the visitor's last message.
	lastEvents = 100
)

// conversationReplies gives the replies filled in for a conversation, and
// which fit the visitor's last message.
func (s *Server) conversationReplies(c echo.Context, who caller) error {
	conv, err := s.pathConversation(c, who)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	list, err := s.Store.CannedReplies(ctx, who.workspace, who.actor.ID)
	if err != nil {
		return err
	}
	values, err := s.replyValues(ctx, who, conv)
	if err != nil {
		return err
	}
	views := make([]readyReplyView, 0, len(list))
	for _, r := range list {
		ready, missing := chat.Fill(r.Text, values)
		views = append(views, readyReplyView{replyOf(r), ready, some(missing)})
	}
	message, err := s.lastQuestion(ctx, conv)
	if err != nil {
		return err
	}
	suggested, err := knowledge.SuggestReplies(ctx, list, message, conv.Lang, repliesSuggested)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		Replies   []readyReplyView `json:"replies"`
		Suggested []chat.ID        `json:"suggested"`
	}{views, some(suggested)})
}

// replyValues are what variables stand for in a conversation.
func (s *Server) replyValues(ctx context.Context, who caller, conv chat.Conversation) (map[string]string, error) {
	visitor, err := s.Store.Visitor(ctx, who.workspace, conv.Visitor)
	if err != nil {
		return nil, err
	}
	workspace, err := s.Store.Workspace(ctx, who.workspace)
	if err != nil {
		return nil, err
	}
	values := map[string]string{"visitor.name": visitor.Name, "agent.name": who.actor.Name, "workspace.name": workspace.Name}
	if who.may(auth.PersonalRead) {
		values["visitor.email"] = visitor.Email
	}
	h, err := s.Store.HandoffOf(ctx, who.workspace, conv.ID)
	if err != nil && chat.CodeOf(err) != chat.NotFound {
		return nil, err
	}
	brief, err := s.brief(ctx, conv)
	if err != nil {
		return nil, err
	}
	for _, packet := range []chat.Packet{h.Packet, brief} { // what is known now overrules the hand-over
		if err := addFields(values, packet, who.may(auth.PersonalRead)); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// addFields adds what flows have collected, personal data only when asked for.
func addFields(values map[string]string, packet chat.Packet, personal bool) error {
	if len(packet) == 0 {
		return nil
	}
	var known struct {
		Fields []handoff.Field `json:"fields"`
	}
	if err := json.Unmarshal(packet, &known); err != nil {
		return chat.Wrap(chat.Internal, err, "the fields of a packet")
	}
	for _, f := range known.Fields {
		if !f.PII || personal {
			values[chat.FieldVariable+f.Field] = f.Value
		}
	}
	return nil
}

// lastQuestion is the visitor's newest message, "" when there is none among
// the last events.
func (s *Server) lastQuestion(ctx context.Context, conv chat.Conversation) (string, error) {
	events, _, err := s.Store.Events(ctx, conv.Workspace, conv.ID, chat.Agents, max(0, conv.LastSeq-lastEvents), lastEvents)
	if err != nil {
		return "", err
	}
	for i := len(events) - 1; i >= 0; i-- {
		if e := events[i]; e.Kind == chat.MessagePosted && e.Actor.Kind == chat.ByVisitor {
			var b chat.MessageBody
			if err := json.Unmarshal(e.Body, &b); err != nil {
				return "", chat.Wrap(chat.Internal, err, "event %d of conversation %s", e.Seq, conv.ID)
			}
			return b.Text, nil
		}
	}
	return "", nil
}
