package api

import (
	"context"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/live"
)

// visitorFrames is what a visitor may send after hello.
var visitorFrames = map[string]frame{
	"open":     {operation: opOpen},
	"send":     {operation: opVisitorSend},
	"feedback": {operation: opFeedback},
	"rate":     {operation: opRate},
	"emit":     {operation: opEmit},
	"end":      {operation: opEnd},
	"leave":    {operation: opLeave},
	"callback": {operation: opCallback},
	"contact":  {operation: opContact},
	"typing":   {operation: opVisitorTyping},
	"read":     {operation: opRead},
	"ping":     {raw: (*line).ping},
}

// visitorSocket opens a visitor's connection; who it is, hello tells.
func (s *Server) visitorSocket(c echo.Context, _ caller) error {
	return s.connect(c, &line{frames: visitorFrames, hello: (*line).helloVisitor, limiter: s.Limits.VisitorFrames.bucket()}, chat.Visitors)
}

type visitorWelcome struct {
	Type          string             `json:"type"`
	HeartbeatMS   int64              `json:"heartbeat_ms"`
	Seqs          map[chat.ID]int64  `json:"seqs"`
	Visitor       namedView          `json:"visitor"`
	Conversations []conversationView `json:"conversations"`
}

// helloVisitor makes the connection a visitor's: it follows every one of
// their conversations, so that each open tab hears of all.
func (l *line) helloVisitor(ctx context.Context, b []byte) error {
	var in helloInput
	if err := decode(b, &in); err != nil {
		return err
	}
	who, err := l.server.visitorBehind(ctx, in.Token)
	if err != nil {
		return err
	}
	if err := fromSite(l.from, who.site); err != nil {
		return err
	}
	if err := l.server.admitNetwork(ctx, who.workspace, l.address); err != nil {
		return err
	}
	l.who = who
	seqs, after, err := l.resume(ctx, in)
	if err != nil {
		return err
	}
	list, err := l.server.conversationsOf(ctx, who)
	if err != nil {
		return err
	}
	views, err := l.server.views.conversations(ctx, list)
	if err != nil {
		return err
	}
	for _, c := range list {
		if _, resumed := seqs[c.ID]; !resumed { // not cached: only what comes from now on
			seqs[c.ID], after[c.ID] = c.LastVisible, c.LastVisible
		}
	}
	if who.only.IsZero() {
		l.server.Hub.Welcome(l.session, who.workspace, who.actor)
	} else {
		l.server.Hub.WelcomeTo(l.session, who.workspace, who.actor, who.only)
	}
	l.say("welcome", visitorWelcome{
		Type: "welcome", HeartbeatMS: live.Heartbeat.Milliseconds(), Seqs: seqs, Visitor: namedView{who.actor.ID, who.visitor.Name}, Conversations: views,
	})
	for id, seq := range after {
		l.session.Follow(id, seq)
	}
	return nil
}
