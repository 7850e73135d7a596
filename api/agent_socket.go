package api

import (
	"context"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/live"
)

// agentFrames is what an agent may send after hello.
var agentFrames = map[string]frame{
	"send":        {operation: opAgentSend},
	"note":        {operation: opNote},
	"typing":      {operation: opAgentTyping},
	"viewing":     {operation: opViewing},
	"profile":     {operation: opProfile},
	"read":        {operation: takes((*Server).read, writesQuietly)},
	"subscribe":   {raw: (*line).subscribe},
	"unsubscribe": {raw: (*line).unsubscribe},
	"accept":      {operation: opAccept},
	"decline":     {operation: opDecline},
	"join":        {operation: opJoin},
	"part":        {operation: opPart},
	"whisper":     {operation: opWhisper},
	"take":        {operation: opTake},
	"assign":      {operation: opAssign},
	"return":      {operation: opReturn},
	"resolve":     {operation: opResolve},
	"reopen":      {operation: opReopen},
	"tag":         {operation: opTag},
	"snooze":      {operation: opSnooze},
	"unsnooze":    {operation: opUnsnooze},
	"presence":    {operation: opPresence},
	"ping":        {raw: (*line).ping},
}

// agentSocket opens an agent's connection; the cookie tells who it is, hello
// proves that their own page opened it.
func (s *Server) agentSocket(c echo.Context, who caller) error {
	return s.connect(c, &line{frames: agentFrames, hello: (*line).helloAgent, limiter: s.Limits.AgentFrames.bucket(), who: who}, chat.Agents)
}

type agentWelcome struct {
	Type        string            `json:"type"`
	HeartbeatMS int64             `json:"heartbeat_ms"`
	Seqs        map[chat.ID]int64 `json:"seqs"`
	Me          personView        `json:"me"`
	Presence    string            `json:"presence"`
	AwayReason  string            `json:"away_reason,omitempty"`
}

func (l *line) helloAgent(ctx context.Context, b []byte) error {
	var in helloInput
	if err := decode(b, &in); err != nil {
		return err
	}
	if !auth.SameToken(in.CSRF, l.who.session.CSRF) {
		return chat.Errorf(chat.Unauthenticated, "csrf is not this session's: ask GET /api/v1/session for it")
	}
	seqs, after, err := l.resume(ctx, in)
	if err != nil {
		return err
	}
	m := l.who.member
	if l.who.may(auth.ConversationsWrite) { // reachable from now on, not from the next heartbeat
		if err := l.server.Store.TouchPresence(ctx, l.who.workspace, m.ID); err != nil {
			return err
		}
		l.server.Desk.Stir(l.who.workspace) // whoever waits may have somebody now
	}
	own, err := l.server.presenceOf(ctx, l.who.workspace, m.ID)
	if err != nil {
		return err
	}
	l.server.Hub.Welcome(l.session, l.who.workspace, l.who.actor)
	l.say("welcome", agentWelcome{
		Type: "welcome", HeartbeatMS: live.Heartbeat.Milliseconds(), Seqs: seqs, Me: personView{m.ID, m.Name, m.Email}, Presence: own.Status, AwayReason: own.Reason,
	})
	for id, seq := range after {
		l.session.Follow(id, seq)
	}
	l.followed = len(after)
	return nil
}

type subscribeInput struct {
	onConversation
	AfterSeq int64 `json:"after_seq"`
}

func (l *line) subscribe(ctx context.Context, b []byte) error {
	var in subscribeInput
	if err := decode(b, &in); err != nil {
		return err
	}
	conv, err := l.server.conversation(ctx, l.who, in.Conversation)
	if err != nil {
		return err
	}
	if l.session.Follows(conv.ID) {
		l.session.Unfollow(conv.ID) // a client that asks again may have forgotten what it had
		l.followed--
	}
	if l.followed >= maxFollowed {
		return chat.Errorf(chat.Conflict, "this connection follows %d conversations: unsubscribe some", l.followed)
	}
	l.followed++
	l.session.Follow(conv.ID, max(0, in.AfterSeq))
	if in.ClientID != "" {
		l.say("ack", answer{Type: "ack", ClientID: in.ClientID, Conversation: conv.ID, Seq: conv.LastSeq})
	}
	return nil
}

func (l *line) unsubscribe(_ context.Context, b []byte) error {
	var in subscribeInput
	if err := decode(b, &in); err != nil {
		return err
	}
	if l.session.Follows(in.Conversation) {
		l.session.Unfollow(in.Conversation)
		l.followed--
	}
	if in.ClientID != "" {
		l.say("ack", answer{Type: "ack", ClientID: in.ClientID, Conversation: in.Conversation})
	}
	return nil
}
