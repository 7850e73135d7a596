package api

import (
	"context"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// contactView is whether answers go by mail to a visitor who has left, and where
// to, so that the widget knows whether to ask.
type contactView struct {
	Mail  bool   `json:"mail"`            // they do, once there is an address
	Email string `json:"email,omitempty"` // the known one, masked
}

// contactOf tells a visitor what is known of them; the holder of a link, who may
// be somebody else, hears nothing.
func (s *Server) contactOf(w chat.Workspace, who caller) (v contactView, err error) {
	set, err := chat.ReadMailSettings(w.Settings)
	if err != nil || s.Mail == nil || set.AnswersOff || !who.only.IsZero() {
		return v, err
	}
	v.Mail = true
	if who.visitor.Email != "" {
		v.Email = maskedMail(who.visitor.Email)
	}
	return v, nil
}

// maskedMail keeps of an address what its owner knows it by: k…@example.com.
func maskedMail(address string) string {
	at := strings.LastIndex(address, "@")
	if at < 1 {
		return "…"
	}
	first := []rune(address[:at])[:1]
	return string(first) + "…" + address[at:]
}

type contactInput struct {
	onConversation
	Email string `json:"email"`
}

// giveContact keeps where a visitor is written to while they are away; an empty
// address takes back what they left.
func (s *Server) giveContact(ctx context.Context, who caller, in *contactInput) (*answer, error) {
	email := ""
	if in.Email != "" {
		var err error
		if email, err = chat.ParseMailAddress(in.Email); err != nil {
			return nil, err
		}
	}
	return s.command(ctx, who, chat.Command{Op: chat.OpContact, Conversation: in.Conversation, ClientID: in.ClientID, Contact: &chat.Contact{Email: email}})
}
