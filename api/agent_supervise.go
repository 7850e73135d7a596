package api

import (
	"context"

	"github.com/frontdesk-chat/frontdesk/chat"
)

func (s *Server) join(ctx context.Context, who caller, in *onConversation) (*answer, error) {
	return s.command(ctx, who, chat.Command{Op: chat.OpJoin, Conversation: in.Conversation, ClientID: in.ClientID})
}

func (s *Server) part(ctx context.Context, who caller, in *onConversation) (*answer, error) {
	return s.command(ctx, who, chat.Command{Op: chat.OpPart, Conversation: in.Conversation, ClientID: in.ClientID})
}

func (s *Server) whisper(ctx context.Context, who caller, in *textInput) (*answer, error) {
	return s.command(ctx, who, chat.Command{Op: chat.OpWhisper, Conversation: in.Conversation, ClientID: in.ClientID, Text: in.Text})
}
