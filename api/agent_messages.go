package api

import (
	"context"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

// What an agent does, by frame or by route.
var (
	writes        = operation{permission: auth.ConversationsWrite}
	writesOnce    = operation{permission: auth.ConversationsWrite, needsID: true}
	writesQuietly = operation{permission: auth.ConversationsWrite, quiet: true}

	supervises     = operation{permission: auth.TeamSupervise}
	supervisesOnce = operation{permission: auth.TeamSupervise, needsID: true}

	opAgentSend   = takes((*Server).agentSend, writesOnce)
	opNote        = takes((*Server).note, writesOnce)
	opJoin        = takes((*Server).join, supervises)
	opPart        = takes((*Server).part, writes)
	opWhisper     = takes((*Server).whisper, supervisesOnce)
	opTake        = takes((*Server).take, writes)
	opAssign      = takes((*Server).assign, writesOnce)
	opReturn      = takes((*Server).giveBack, writes)
	opResolve     = takes((*Server).agentResolve, writes)
	opReopen      = takes((*Server).reopen, writes)
	opTag         = takes((*Server).tag, writesOnce)
	opSnooze      = takes((*Server).snooze, writesOnce)
	opUnsnooze    = takes((*Server).unsnooze, writes)
	opAccept      = takes((*Server).accept, writes)
	opDecline     = takes((*Server).decline, writes)
	opPresence    = takes((*Server).presence, writesQuietly)
	opProfile     = takes((*Server).changeProfile, writesOnce)
	opViewing     = takes((*Server).viewing, writesQuietly)
	opAgentTyping = takes((*Server).agentTyping, writesQuietly)
)

type textInput struct {
	onConversation
	Text string `json:"text"`
}

type agentMessage struct {
	textInput
	Files    []chat.ID      `json:"files,omitempty"`
	Lang     string         `json:"lang,omitempty"`
	Original *chat.Original `json:"original,omitempty"`
}

func (s *Server) agentSend(ctx context.Context, who caller, in *agentMessage) (*answer, error) {
	a, err := s.command(ctx, who, chat.Command{
		Op: chat.OpPost, Conversation: in.Conversation, ClientID: in.ClientID, Agent: who.actor.ID, Files: in.Files,
		Message: chat.MessageBody{Text: in.Text, Lang: in.Lang, Original: in.Original},
	})
	if err == nil {
		s.sentDraft(ctx, who, in.Conversation, in.Text, "")
	}
	return a, err
}

func (s *Server) take(ctx context.Context, who caller, in *onConversation) (*answer, error) {
	return s.command(ctx, who, chat.Command{Op: chat.OpTake, Conversation: in.Conversation, ClientID: in.ClientID, Agent: who.actor.ID})
}

type assignInput struct {
	onConversation
	Agent chat.ID `json:"agent"`
	Team  string  `json:"team"`
	Note  string  `json:"note"`
	// Wait lets the chat wait for an agent who is full, instead of refusing.
	Wait bool `json:"wait"`
}

func (s *Server) assign(ctx context.Context, who caller, in *assignInput) (*answer, error) {
	if in.Team != short(in.Team, 64) {
		return nil, chat.Errorf(chat.Invalid, "team has at most 64 characters, none of them a control character")
	}
	return s.command(ctx, who, chat.Command{
		Op: chat.OpAssign, Conversation: in.Conversation, ClientID: in.ClientID, Agent: in.Agent, Team: in.Team, Text: in.Note, Wait: in.Wait,
	})
}

func (s *Server) giveBack(ctx context.Context, who caller, in *onConversation) (*answer, error) {
	return s.command(ctx, who, chat.Command{Op: chat.OpReturn, Conversation: in.Conversation, ClientID: in.ClientID})
}

func (s *Server) reopen(ctx context.Context, who caller, in *onConversation) (*answer, error) {
	return s.command(ctx, who, chat.Command{Op: chat.OpReopen, Conversation: in.Conversation, ClientID: in.ClientID})
}

type tagInput struct {
	onConversation
	Tags []string `json:"tags"`
}

func (s *Server) tag(ctx context.Context, who caller, in *tagInput) (*answer, error) {
	if in.Tags == nil {
		return nil, chat.Errorf(chat.Invalid, "tags is missing: a list, empty to remove all")
	}
	return s.command(ctx, who, chat.Command{Op: chat.OpTag, Conversation: in.Conversation, ClientID: in.ClientID, Tags: in.Tags})
}

type snoozeInput struct {
	onConversation
	// UntilMS is when it comes back; without it, at the visitor's next message.
	UntilMS int64 `json:"until_ms"`
}

func (s *Server) snooze(ctx context.Context, who caller, in *snoozeInput) (*answer, error) {
	c := chat.Command{Op: chat.OpSnooze, Conversation: in.Conversation, ClientID: in.ClientID, Agent: who.actor.ID}
	if in.UntilMS != 0 {
		c.Until = time.UnixMilli(in.UntilMS).UTC()
	}
	return s.command(ctx, who, c)
}

func (s *Server) unsnooze(ctx context.Context, who caller, in *onConversation) (*answer, error) {
	return s.command(ctx, who, chat.Command{Op: chat.OpUnsnooze, Conversation: in.Conversation, ClientID: in.ClientID})
}

func (s *Server) accept(ctx context.Context, who caller, in *onOffer) (*answer, error) {
	return s.decide(ctx, who, chat.OpAccept, in)
}

func (s *Server) decline(ctx context.Context, who caller, in *onOffer) (*answer, error) {
	return s.decide(ctx, who, chat.OpDecline, in)
}

// decide answers an offer. A colleague's does not exist for this agent.
func (s *Server) decide(ctx context.Context, who caller, op chat.Op, in *onOffer) (*answer, error) {
	o, err := s.Store.Offer(ctx, who.workspace, in.Offer)
	if err == nil && o.Agent != who.actor.ID || chat.CodeOf(err) == chat.NotFound {
		return nil, chat.Errorf(chat.NotFound, "offer %s does not exist", in.Offer)
	}
	if err != nil {
		return nil, err
	}
	a, err := s.command(ctx, who, chat.Command{Op: op, Conversation: o.Conversation, ClientID: in.ClientID, Offer: o.ID, Agent: who.actor.ID})
	if a != nil {
		a.Offer = o.ID
	}
	return a, err
}

type presenceInput struct {
	envelope
	Status string  `json:"status"`
	Reason string  `json:"reason"`
	agent  chat.ID // whose, when a supervisor sets it
}

func (p *presenceInput) aim(id chat.ID) { p.agent = id }

// presence declares the agent's status and tells the colleagues.
func (s *Server) presence(ctx context.Context, who caller, in *presenceInput) (*answer, error) {
	return nil, s.declare(ctx, who, who.actor.ID, in)
}

// declare sets an agent's status and tells everybody.
func (s *Server) declare(ctx context.Context, who caller, agent chat.ID, in *presenceInput) error {
	w, err := s.Store.Workspace(ctx, who.workspace)
	if err != nil {
		return err
	}
	set, err := chat.ReadPresenceSettings(w.Settings)
	if err != nil {
		return err
	}
	if err := set.Admits(in.Status, in.Reason); err != nil {
		return err
	}
	if err := s.Store.DeclarePresence(ctx, who.workspace, agent, chat.Declared{Status: in.Status, Reason: in.Reason, By: who.actor.ID}); err != nil {
		return err
	}
	e := chat.Ephemeral{Kind: "presence.changed", Actor: chat.Actor{Kind: chat.ByAgent, ID: agent}, Status: in.Status, Reason: in.Reason}
	if agent != who.actor.ID {
		e.By = who.actor.ID
	}
	s.Desk.Show(who.workspace, e)
	return nil
}

type agentTypingInput struct {
	onConversation
	On *bool `json:"on"`
}

func (s *Server) agentTyping(ctx context.Context, who caller, in *agentTypingInput) (*answer, error) {
	return nil, s.typing(ctx, who, in.Conversation, in.On, "")
}

type viewingInput struct {
	onConversation
	Doing string `json:"doing"`
}

// viewing tells colleagues who have the conversation open that this agent
// has, too. It is forgotten unless it is said again (docs/protocol.md).
func (s *Server) viewing(ctx context.Context, who caller, in *viewingInput) (*answer, error) {
	if !slices.Contains(doings, in.Doing) {
		return nil, chat.Errorf(chat.Invalid, "doing is %q: reading, replying, noting or empty", short(in.Doing, 20))
	}
	conv, err := s.conversation(ctx, who, in.Conversation)
	if err != nil {
		return nil, err
	}
	s.Desk.Show(who.workspace, chat.Ephemeral{Kind: "viewing.changed", Conversation: conv.ID, Actor: who.actor, Status: in.Doing, AgentsOnly: true})
	return nil, nil
}
