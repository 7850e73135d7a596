package api

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

// operation is something that a frame and a route both do. The two are thin
// shells around do: one decodes the frame, the other the body and the path.
type operation struct {
	// read decodes strictly into what do takes; empty input is fine for
	// operations without fields of their own.
	read func(b []byte) (input, error)
	do   func(s *Server, ctx context.Context, who caller, in input) (*answer, error)
	// permission is what an agent needs by either way; the table of routes says
	// it again, where readers look.
	permission auth.Permission
	// quiet operations are not answered; when too many come they are dropped.
	quiet bool
	// change counts against the visitor's limit of messages.
	change bool
	// own is not for who has come by a letter's link: it concerns more than the
	// one conversation that the link opens.
	own bool
	// needsID refuses input without client_id.
	needsID bool
}

// input is a decoded frame or body.
type input interface {
	head() *envelope
	// aim sets what the route's path names.
	aim(id chat.ID)
}

// envelope is what every frame has.
type envelope struct {
	Type     string `json:"type,omitempty"`
	ClientID string `json:"client_id,omitempty"`
}

func (e *envelope) head() *envelope { return e }
func (e *envelope) aim(chat.ID)     {}

// onConversation is the input of operations on one conversation.
type onConversation struct {
	envelope
	Conversation chat.ID `json:"conversation"`
}

func (o *onConversation) aim(id chat.ID) { o.Conversation = id }

// on is the conversation that the input names.
func (o *onConversation) on() chat.ID { return o.Conversation }

// onOffer is the input of operations on one offer.
type onOffer struct {
	envelope
	Offer chat.ID `json:"offer"`
}

func (o *onOffer) aim(id chat.ID) { o.Offer = id }

// answer is an ack frame and the body of a REST answer.
type answer struct {
	Type         string  `json:"type,omitempty"`
	ClientID     string  `json:"client_id,omitempty"`
	Conversation chat.ID `json:"conversation,omitzero"`
	Seq          int64   `json:"seq"`
	Offer        chat.ID `json:"offer,omitzero"`
}

// takes makes an operation of a function on its own kind of input.
func takes[T any, P interface {
	*T
	input
}](do func(s *Server, ctx context.Context, who caller, in P) (*answer, error), o operation) operation {
	o.read = func(b []byte) (input, error) {
		in := P(new(T))
		if len(b) == 0 {
			return in, nil
		}
		return in, decode(b, in)
	}
	o.do = func(s *Server, ctx context.Context, who caller, in input) (*answer, error) {
		mine, ok := in.(P)
		if !ok {
			return nil, chat.Errorf(chat.Internal, "input of the wrong kind")
		}
		return do(s, ctx, who, mine)
	}
	return o
}

// run does an operation for a caller: the way that frames and routes share.
func (s *Server) run(ctx context.Context, o operation, who caller, in input) (*answer, error) {
	if o.permission != "" && !who.may(o.permission) {
		return nil, chat.Errorf(chat.Forbidden, "your roles do not include %s", o.permission)
	}
	if o.own && !who.only.IsZero() {
		return nil, chat.Errorf(chat.Forbidden, "%s", linkIsForOne)
	}
	if err := checkClientID(in.head().ClientID, o.needsID); err != nil {
		return nil, err
	}
	if o.change && who.actor.Kind == chat.ByVisitor {
		if after, ok := s.messages.take(who.actor.ID.String()); !ok {
			return nil, tooMany(after, "too many messages: wait a moment")
		}
		if after, ok := s.workspaces.take(who.workspace.String()); !ok {
			// Not this visitor has sent too much: they are told what those are told
			// who come to a server that has too much to do.
			return nil, chat.Tell(tooMany(after, "too many messages of all visitors: wait a moment"), chat.WhyBusy)
		}
	}
	a, err := o.do(s, ctx, who, in)
	if a != nil {
		a.ClientID = in.head().ClientID
	}
	return a, err
}

// linkIsForOne is what a holder of a link is told who wants more.
const linkIsForOne = "this link is for one conversation only"

// does is the REST shell of an operation.
func does(o operation) handler {
	return func(s *Server, c echo.Context, who caller) error {
		b, err := bodyBytes(c)
		if err != nil {
			return err
		}
		in, err := o.read(b)
		if err != nil {
			return err
		}
		if in.head().Type != "" {
			return chat.Errorf(chat.Invalid, `unknown field "type"`)
		}
		if c.Param("id") != "" {
			id, err := pathID(c, "the thing at this address")
			if err != nil {
				return err
			}
			in.aim(id)
		}
		ctx, end := startSpan(aboutInput(c.Request().Context(), who, in), c.Request().Method+" "+routeOf(c), string(who.audience()))
		c.SetRequest(c.Request().WithContext(ctx)) // a failure's line in the log names the trace, too
		a, err := s.run(ctx, o, who, in)
		end(a, err)
		if err != nil {
			return err
		}
		if a == nil {
			return c.NoContent(http.StatusNoContent)
		}
		return c.JSON(http.StatusOK, a)
	}
}

// command sends a command through the one door and measures how long it took
// to become durable.
func (s *Server) command(ctx context.Context, who caller, c chat.Command) (*answer, error) {
	if err := who.opens(c.Conversation); err != nil {
		return nil, err
	}
	c.Workspace, c.Actor = who.workspace, who.actor
	begun := time.Now()
	r, err := s.Desk.Do(ctx, c)
	if err != nil {
		return nil, err
	}
	s.metrics.commands.WithLabelValues(string(c.Op)).Observe(time.Since(begun).Seconds())
	a := &answer{Conversation: r.Conversation.ID, Seq: r.Seq}
	if r.Offer != nil {
		a.Offer = r.Offer.ID
	}
	return a, nil
}
