package api

import (
	"context"
	"encoding/json"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

// opAgentEmit is a custom event of the business's own systems.
var opAgentEmit = takes((*Server).agentEmit, operation{permission: auth.ConversationsWrite, needsID: true})

type customEvent struct {
	envelope
	Name string          `json:"name"`
	Data json.RawMessage `json:"data,omitempty"`
}

// emit takes a custom event of the page for the visitor's open conversation.
func (s *Server) emit(ctx context.Context, who caller, in *customEvent) (*answer, error) {
	return s.happen(ctx, who, who.actor.ID, chat.Command{Opening: opening(who, "", nil)}, in)
}

type customEventOn struct {
	customEvent
	Conversation chat.ID `json:"conversation"`
}

func (in *customEventOn) aim(id chat.ID) { in.Conversation = id }

func (s *Server) agentEmit(ctx context.Context, who caller, in *customEventOn) (*answer, error) {
	conv, err := s.conversation(ctx, who, in.Conversation)
	if err != nil {
		return nil, err
	}
	return s.happen(ctx, who, conv.Visitor, chat.Command{Conversation: conv.ID}, &in.customEvent)
}

// happen does an event's command, as often as the visitor's limit allows.
func (s *Server) happen(ctx context.Context, who caller, visitor chat.ID, c chat.Command, in *customEvent) (*answer, error) {
	if after, ok := s.happenings.take(string(who.actor.Kind) + visitor.String()); !ok {
		return nil, tooMany(after, "too many events: wait a moment")
	}
	c.Op, c.ClientID, c.Event = chat.OpEmit, in.ClientID, chat.EmittedBody{Name: in.Name, Data: in.Data}
	return s.command(ctx, who, c)
}
