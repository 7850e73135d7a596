package api

import (
	"context"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

var (
	opSpam    = takes((*Server).spam, operation{permission: auth.ConversationsWrite})
	opNotSpam = takes((*Server).notSpam, operation{permission: auth.ConversationsWrite})
)

func (s *Server) spam(ctx context.Context, who caller, in *onConversation) (*answer, error) {
	return s.command(ctx, who, chat.Command{Op: chat.OpSpam, Conversation: in.Conversation, ClientID: in.ClientID})
}

func (s *Server) notSpam(ctx context.Context, who caller, in *onConversation) (*answer, error) {
	return s.command(ctx, who, chat.Command{Op: chat.OpNotSpam, Conversation: in.Conversation, ClientID: in.ClientID})
}

// mostReason bounds why somebody is blocked, in characters.
const mostReason = 300

type blockRequest struct {
	Reason  string `json:"reason"`
	UntilMS int64  `json:"until_ms"`
	Network bool   `json:"network"`
	Spam    bool   `json:"spam"`
}

type blockView struct {
	ID      chat.ID `json:"id"`
	Visitor chat.ID `json:"visitor"`
	Name    string  `json:"name"`
	Reason  string  `json:"reason"`
	Network string  `json:"network,omitempty"`
	AtMS    int64   `json:"at_ms"`
	UntilMS int64   `json:"until_ms,omitempty"`
	ByName  string  `json:"by_name,omitempty"`
}

func blockOf(b chat.Block) blockView {
	return blockView{b.ID, b.Visitor, b.VisitorName, b.Reason, b.Network, ms(b.At), ms(b.Until), b.ByName}
}

// blockVisitor keeps a visitor from writing and ends their chats, as spam when
// that is asked for.
func (s *Server) blockVisitor(c echo.Context, who caller) error {
	visitor, err := pathID(c, "visitor")
	if err != nil {
		return err
	}
	var in blockRequest
	if err := body(c, &in); err != nil {
		return err
	}
	reason := strings.TrimSpace(in.Reason)
	if utf8.RuneCountInString(reason) > mostReason {
		return chat.Errorf(chat.Invalid, "reason has more than %d characters", mostReason)
	}
	b := chat.Block{Workspace: who.workspace, Visitor: visitor, Reason: reason, By: who.actor.ID}
	if in.UntilMS != 0 {
		if b.Until = time.UnixMilli(in.UntilMS).UTC(); !b.Until.After(s.now()) {
			return chat.Errorf(chat.Invalid, "until_ms is over already")
		}
	}
	ctx := c.Request().Context()
	if _, err := s.Store.BlockVisitor(ctx, b, in.Network); err != nil {
		return err
	}
	s.changed(who.workspace)
	if err := s.endChats(ctx, who, visitor, in.Spam); err != nil {
		return err
	}
	if b, err = s.Store.BlockOf(ctx, who.workspace, visitor); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, blockOf(b))
}

// endChats ends every chat of a visitor that is going on, as spam or not.
func (s *Server) endChats(ctx context.Context, who caller, visitor chat.ID, spam bool) error {
	all, err := s.Store.OpenConversationsOf(ctx, who.workspace, visitor)
	if err != nil {
		return err
	}
	op := chat.OpResolve
	if spam {
		op = chat.OpSpam
	}
	for _, id := range all {
		_, err := s.Desk.Do(ctx, chat.Command{Op: op, Workspace: who.workspace, Conversation: id, Actor: who.actor})
		if err != nil && chat.CodeOf(err) != chat.Conflict { // ended meanwhile
			return err
		}
	}
	return nil
}

func (s *Server) listBlocks(c echo.Context, who caller) error {
	limit, err := whole(c, "limit", 1, listMost, 50)
	if err != nil {
		return err
	}
	list, next, err := s.Store.Blocks(c.Request().Context(), who.workspace, c.QueryParam("cursor"), int(limit))
	if err != nil {
		return err
	}
	views := make([]blockView, 0, len(list))
	for _, b := range list {
		views = append(views, blockOf(b))
	}
	return c.JSON(http.StatusOK, struct {
		Blocks     []blockView `json:"blocks"`
		NextCursor string      `json:"next_cursor,omitempty"`
	}{views, next})
}

func (s *Server) liftBlock(c echo.Context, who caller) error {
	id, err := pathID(c, "block")
	if err != nil {
		return err
	}
	if err := s.Store.LiftBlock(c.Request().Context(), who.workspace, who.actor.ID, id); err != nil {
		return err
	}
	s.changed(who.workspace)
	return c.NoContent(http.StatusNoContent)
}
