package api

import (
	"context"
	"net/mail"
	"regexp"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// leaveQueue lets a visitor wait no longer: the bot has the chat again.
func (s *Server) leaveQueue(ctx context.Context, who caller, in *onConversation) (*answer, error) {
	conv, err := s.conversation(ctx, who, in.Conversation)
	if err != nil {
		return nil, err
	}
	c := chat.Command{Op: chat.OpLeave, Conversation: conv.ID, ClientID: in.ClientID}
	if s.Leaving != nil {
		c.Message.Text = s.Leaving(conv.Lang)
	}
	return s.command(ctx, who, c)
}

type callbackInput struct {
	onConversation
	Via   string `json:"via"`
	Phone string `json:"phone"`
	Email string `json:"email"`
}

// callbackAfter is when a visitor is called where nobody knows better.
const callbackAfter = 30 * time.Minute

// callBack lets a visitor be called or written to, instead of waiting.
func (s *Server) callBack(ctx context.Context, who caller, in *callbackInput) (*answer, error) {
	contact, err := callbackContact(in)
	if err != nil {
		return nil, err
	}
	conv, err := s.conversation(ctx, who, in.Conversation)
	if err != nil {
		return nil, err
	}
	c := chat.Command{Op: chat.OpCallback, Conversation: conv.ID, ClientID: in.ClientID, Via: in.Via, Contact: contact, DueAt: s.now().Add(callbackAfter)}
	if s.CallBack != nil {
		if c.DueAt, c.Message.Text, err = s.CallBack(ctx, conv, who.visitor, in.Via); err != nil {
			return nil, err
		}
	}
	return s.command(ctx, who, c)
}

// phoneForm is what may be a telephone number: digits, with what people put
// between them (E.164 has at most 15 digits; extensions need some more).
var phoneForm = regexp.MustCompile(`^\+?[0-9][0-9 ().\-/]{4,28}[0-9]$`)

func callbackContact(in *callbackInput) (*chat.Contact, error) {
	phone, email := strings.TrimSpace(in.Phone), strings.TrimSpace(in.Email)
	switch in.Via {
	case "phone":
		if !phoneForm.MatchString(phone) || email != "" {
			return nil, chat.Errorf(chat.Invalid, "phone is not a telephone number")
		}
		return &chat.Contact{Phone: phone}, nil
	case "email":
		a, err := mail.ParseAddress(email)
		if err != nil || a.Address != email || len(email) > 254 || phone != "" {
			return nil, chat.Errorf(chat.Invalid, "email is not an e-mail address")
		}
		return &chat.Contact{Email: email}, nil
	}
	return nil, chat.Errorf(chat.Invalid, "via is %q: phone or email", short(in.Via, 20))
}
