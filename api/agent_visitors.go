package api

import (
	"context"
	"net/http"
	"net/mail"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
)

type historyPage struct {
	Conversations []summaryView `json:"conversations"`
	NextCursor    string        `json:"next_cursor,omitempty"`
}

// visitorHistory gives a visitor's conversations, newest activity first.
func (s *Server) visitorHistory(c echo.Context, who caller) error {
	id, err := pathID(c, "visitor")
	if err != nil {
		return err
	}
	limit, err := whole(c, "limit", 1, listMost, earlierShown)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if _, err := s.Store.Visitor(ctx, who.workspace, id); err != nil {
		return err
	}
	list, next, err := s.Store.VisitorHistory(ctx, who.workspace, id, c.QueryParam("cursor"), int(limit))
	if err != nil {
		return err
	}
	page := historyPage{Conversations: make([]summaryView, 0, len(list)), NextCursor: next}
	for _, one := range list {
		page.Conversations = append(page.Conversations, summaryOf(one))
	}
	return c.JSON(http.StatusOK, page)
}

type profileInput struct {
	onConversation
	Name  string `json:"name"`
	Email string `json:"email"`
	Phone string `json:"phone"`
}

// changeProfile corrects who the visitor of a conversation is; what is empty
// is taken out.
func (s *Server) changeProfile(ctx context.Context, who caller, in *profileInput) (*answer, error) {
	if in.Email != "" {
		a, err := mail.ParseAddress(in.Email)
		if err != nil || a.Address != in.Email || len(in.Email) > 254 {
			return nil, chat.Errorf(chat.Invalid, "email is not an e-mail address")
		}
	}
	if in.Phone != "" && !phoneForm.MatchString(in.Phone) {
		return nil, chat.Errorf(chat.Invalid, "phone is not a telephone number")
	}
	return s.command(ctx, who, chat.Command{
		Op: chat.OpProfile, Conversation: in.Conversation, ClientID: in.ClientID, Contact: &chat.Contact{Name: in.Name, Email: in.Email, Phone: in.Phone},
	})
}
