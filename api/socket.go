package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/live"
)

const (
	// helloWithin is how long a connection may stay silent at first.
	helloWithin = 10 * time.Second
	// maxFrame bounds a frame, in bytes. A longer one is refused, and one
	// beyond maxRead ends the connection before it is read.
	maxFrame = 32 << 10
	maxRead  = 4 * maxFrame
	// maxBad is how many refused frames end a connection.
	maxBad = 200
	// frameWithin bounds the work for one frame.
	frameWithin = 15 * time.Second
	// maxFollowed bounds the conversations of one connection.
	maxFollowed = 500
)

// upgrader leaves the check of Origin to admit and hello, which know the
// site and answer with a close code that scripts can see.
//
// A silent connection has no buffer to write with, and a small one to read:
// frames of visitors are small, and larger ones are read in parts.
var upgrader = websocket.Upgrader{
	ReadBufferSize: 512, WriteBufferSize: 1 << 10, WriteBufferPool: new(sync.Pool), HandshakeTimeout: 10 * time.Second,
	CheckOrigin: func(*http.Request) bool { return true },
}

// line is one connection. Its fields are used by the connection's read loop
// alone, one frame at a time.
type line struct {
	server   *Server
	session  *live.Session
	from     place  // of the upgrade
	address  string // of the client
	who      caller // agents: from the cookie; visitors: after hello
	frames   map[string]frame
	hello    func(*line, context.Context, []byte) error
	limiter  *rate.Limiter
	timer    *time.Timer // closes a line that says no hello
	greeted  bool
	bad      int
	followed int    // conversations of an agent
	label    string // audience, for metrics
	checked  time.Time
}

// frame is a row of an audience's table of frames: what a type does.
type frame struct {
	operation
	// raw replaces the operation for frames about the connection itself.
	raw func(*line, context.Context, []byte) error
}

// helloInput is the first frame of either side.
type helloInput struct {
	envelope
	Token  string `json:"token,omitempty"`
	CSRF   string `json:"csrf,omitempty"`
	Resume []struct {
		Conversation chat.ID `json:"conversation"`
		AfterSeq     int64   `json:"after_seq"`
	} `json:"resume,omitempty"`
}

// connect upgrades a request and hands the connection to the hub. It returns
// at once: the handler's memory is not kept for as long as the connection.
func (s *Server) connect(c echo.Context, l *line, a chat.Audience) error {
	if !wantsSocket(c) {
		return chat.Errorf(chat.Invalid, "this address speaks WebSocket only")
	}
	if s.closing.Load() {
		c.Response().Header().Set("Retry-After", "1")
		return chat.Errorf(chat.Unavailable, "the server is shutting down: connect again")
	}
	if after, ok := s.sockets.take(c.RealIP()); !ok {
		return s.refuseSocket(c, tooMany(after, "too many connections from this address: wait a moment"))
	}
	conn, err := live.Upgrade(&upgrader, c.Response(), c.Request())
	if err != nil {
		return nil //nolint:nilerr // the upgrader has answered
	}
	// The request ends with the handler and is used again: what is needed later is copied.
	l.server, l.from, l.address, l.label = s, placeOf(c.Request()), strings.Clone(c.RealIP()), string(a)
	l.timer = time.AfterFunc(s.helloWithin, func() { hangUp(conn, live.CloseNoAuth, "no hello came in time") })
	s.Hub.Serve(conn, a, maxRead, l.receive)
	return nil
}

// hangUp closes a connection that the hub does not write to (any more).
func hangUp(conn *websocket.Conn, code int, reason string) {
	_ = conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, clip(reason, 120)), time.Now().Add(time.Second)) // the peer may be gone
	conn.Close()
}

// clip cuts to so many bytes, at a character's end: a close frame is small.
func clip(text string, most int) string {
	for len(text) > most {
		r := []rune(text)
		text = string(r[:len(r)-1])
	}
	return text
}

// receive takes one frame.
func (l *line) receive(session *live.Session, b []byte) {
	l.session = session
	ctx, cancel := context.WithTimeout(context.Background(), frameWithin)
	defer cancel()
	head := envelope{}
	readable := json.Unmarshal(b, &head)
	if !l.greeted {
		l.greet(ctx, head, readable, b)
		return
	}
	f, known := l.frames[head.Type]
	l.count(head.Type, known)
	if after, ok := takeOne(l.limiter, l.server.now()); !ok {
		if !f.quiet {
			l.refuse(head.ClientID, tooMany(after, "too many frames: wait a moment"))
		}
		return
	}
	if err := l.still(ctx); err != nil {
		l.refuse(head.ClientID, err)
		l.session.Close(live.CloseNoAuth, chat.MessageOf(err))
		return
	}
	switch {
	case len(b) > maxFrame:
		l.refuse(head.ClientID, chat.Errorf(chat.Invalid, "a frame of %d bytes: at most %d", len(b), maxFrame))
	case readable != nil:
		l.refuse(head.ClientID, undecodable(readable))
	case !known:
		l.refuse(head.ClientID, chat.Errorf(chat.Invalid, "unknown frame type %q", short(head.Type, 40)))
	default:
		l.handle(ctx, head, f, b)
	}
}

func (l *line) handle(ctx context.Context, head envelope, f frame, b []byte) {
	defer func() {
		if p := recover(); p != nil {
			l.refuse(head.ClientID, chat.Wrap(chat.Internal, fmt.Errorf("panic: %v", p), "frame %s", head.Type))
		}
	}()
	if f.raw != nil {
		if err := f.raw(l, ctx, b); err != nil {
			l.refuse(head.ClientID, err)
		}
		return
	}
	in, err := f.read(b)
	ctx, end := startSpan(aboutInput(ctx, l.who, in), "frame "+head.Type, l.label)
	var a *answer
	if err == nil {
		a, err = l.server.run(ctx, f.operation, l.who, in)
	}
	end(a, err)
	switch {
	case err != nil && f.quiet && chat.CodeOf(err) != chat.Invalid:
		l.server.logFailure(ctx, err)
	case err != nil:
		l.refuseIn(ctx, head.ClientID, err)
	case a != nil:
		l.followOwn(a.Conversation)
		a.Type = "ack"
		l.say("ack", a)
	}
}

// followOwn lets a visitor's line hear of the conversation that it has just
// opened, from its beginning.
func (l *line) followOwn(id chat.ID) {
	if l.who.actor.Kind == chat.ByVisitor && !id.IsZero() && !l.session.Follows(id) {
		l.session.Follow(id, 0)
	}
}

// greet takes the first frame, which must be a good hello.
func (l *line) greet(ctx context.Context, head envelope, readable error, b []byte) {
	l.count("hello", true)
	var err error
	switch {
	case readable != nil:
		err = undecodable(readable)
	case head.Type != "hello":
		err = chat.Errorf(chat.Unauthenticated, "the first frame must be hello")
	default:
		err = l.hello(l, ctx, b)
	}
	if err == nil {
		l.timer.Stop()
		l.greeted, l.checked = true, l.server.now()
		return
	}
	l.refuse(head.ClientID, err)
	code := live.CloseBadFrame
	switch chat.CodeOf(err) {
	case chat.Unauthenticated:
		code = live.CloseNoAuth
	case chat.Forbidden:
		code = live.CloseForbidden
	case chat.Unavailable, chat.Internal:
		code = live.CloseGoingAway
	}
	l.timer.Stop()
	l.session.Close(code, clip(chat.MessageOf(err), 120))
}

// recheck is how often a line makes sure that its session still holds.
const recheck = 30 * time.Second

// still reports, now and then, whether an agent is still signed in, and a
// letter's link still good.
func (l *line) still(ctx context.Context) error {
	now := l.server.now()
	if l.who.token == "" && l.who.link == "" || now.Sub(l.checked) < recheck {
		return nil
	}
	l.checked = now
	if l.who.link != "" {
		_, err := l.server.visitorBehind(ctx, l.who.link)
		if code := chat.CodeOf(err); code == chat.Unauthenticated || code == chat.Forbidden {
			return err
		}
		return nil
	}
	_, member, err := l.server.Accounts.Who(ctx, l.who.token)
	if chat.CodeOf(err) == chat.Unauthenticated {
		return err
	}
	if err == nil {
		l.who.member = member
	}
	return nil
}

// resume follows what the client had, each from where it stopped, and gives
// the newest seqs. Conversations that the caller may not see are left out.
func (l *line) resume(ctx context.Context, in helloInput) (map[chat.ID]int64, map[chat.ID]int64, error) {
	if len(in.Resume) > maxFollowed {
		return nil, nil, chat.Errorf(chat.Invalid, "resume has %d conversations: at most %d", len(in.Resume), maxFollowed)
	}
	seqs, after := map[chat.ID]int64{}, map[chat.ID]int64{}
	for _, r := range in.Resume {
		conv, err := l.server.conversation(ctx, l.who, r.Conversation)
		if chat.CodeOf(err) == chat.NotFound {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		seqs[conv.ID] = conv.Last(l.who.audience())
		after[conv.ID] = max(0, r.AfterSeq)
	}
	return seqs, after, nil
}

type errorFrame struct {
	Type     string `json:"type"`
	ClientID string `json:"client_id,omitempty"`
	refusal
}

// refuse answers a frame with an error; a client that sends mostly what must
// be refused is sent away for a while.
func (l *line) refuse(clientID string, err error) { l.refuseIn(context.Background(), clientID, err) }

// refuseIn is refuse for what was tried within ctx, which its line in the log names.
func (l *line) refuseIn(ctx context.Context, clientID string, err error) {
	r := refuse(err)
	l.server.metrics.errors.WithLabelValues(r.label()).Inc()
	l.server.logFailure(ctx, err)
	if checkClientID(clientID, false) != nil {
		clientID = ""
	}
	l.say("error", errorFrame{Type: "error", ClientID: clientID, refusal: r})
	if r.Code == chat.Invalid || r.Code == chat.RateLimited && r.Why != chat.WhyBusy || r.Code == chat.Forbidden {
		if l.bad++; l.bad > maxBad {
			l.session.Close(live.CloseTooMany, "too many bad frames: come back later")
		}
	}
}

func (l *line) say(kind string, frame any) {
	l.server.metrics.answers.WithLabelValues(l.label, kind).Inc()
	l.session.Send(frame)
}

func (l *line) count(kind string, known bool) {
	if !known {
		kind = "unknown"
	}
	l.server.metrics.frames.WithLabelValues(l.label, kind).Inc()
}

type pongFrame struct {
	Type string `json:"type"`
}

func (l *line) ping(context.Context, []byte) error {
	l.say("pong", pongFrame{Type: "pong"})
	return nil
}
