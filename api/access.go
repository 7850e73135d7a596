package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/gorilla/websocket"
	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/live"
)

// caller is who makes a request or sends a frame, as far as the audience of
// the route says so.
type caller struct {
	workspace chat.ID
	actor     chat.Actor
	visitor   chat.Visitor // visitors
	site      chat.Site    // visitors
	session   auth.Session // agents
	member    auth.Member  // agents
	token     string       // agents: of the session
	// only is the one conversation that a visitor's link opens, and link its
	// token; zero for who has the visitor's own.
	only chat.ID
	link string
}

// opens refuses every conversation but the one that a link is for. It does not
// say whether there are others.
func (c caller) opens(conversation chat.ID) error {
	if c.only.IsZero() || c.only == conversation {
		return nil
	}
	return chat.Errorf(chat.NotFound, "conversation %s does not exist", conversation)
}

func (c caller) audience() chat.Audience {
	if c.actor.Kind == chat.ByVisitor {
		return chat.Visitors
	}
	return chat.Agents
}

func (c caller) may(p auth.Permission) bool { return auth.Can(c.member.Roles, p) }

// csrfHeader carries the session's secret that other sites cannot read.
const csrfHeader = "X-CSRF-Token"

const sessionCookie = "frontdesk_session"

// admit finds out who calls and whether the route is for them.
func (s *Server) admit(c echo.Context, r route) (caller, error) {
	switch r.audience {
	case forVisitors:
		return s.admitVisitor(c)
	case forMembers:
		return s.admitMember(c, r)
	}
	return caller{}, nil
}

func (s *Server) admitVisitor(c echo.Context) (caller, error) {
	token, ok := strings.CutPrefix(c.Request().Header.Get(echo.HeaderAuthorization), "Bearer ")
	if !ok {
		return caller{}, chat.Errorf(chat.Unauthenticated, "send the visitor's token: Authorization: Bearer TOKEN")
	}
	who, err := s.visitorBehind(c.Request().Context(), token)
	if err != nil {
		return caller{}, err
	}
	share(c, who.site)
	if err := fromSite(placeOf(c.Request()), who.site); err != nil {
		return caller{}, err
	}
	if err := s.admitNetwork(c.Request().Context(), who.workspace, c.RealIP()); err != nil {
		return caller{}, err
	}
	if after, ok := s.perVisitor.take(who.actor.ID.String()); !ok {
		return caller{}, tooMany(after, "too many requests: wait a moment")
	}
	return who, nil
}

// visitorBehind gives the visitor of a token and the site they came by. A
// letter's link has a token that is for one conversation only.
func (s *Server) visitorBehind(ctx context.Context, token string) (caller, error) {
	hash, err := auth.HashToken(token)
	if err != nil {
		return caller{}, err
	}
	v, siteID, only, err := s.Store.VisitorByToken(ctx, hash[:])
	if chat.CodeOf(err) == chat.NotFound {
		return caller{}, chat.Errorf(chat.Unauthenticated, "the token is not known: begin a new session")
	}
	if err != nil {
		return caller{}, err
	}
	if v.BlockedAt(s.now()) {
		return caller{}, chat.Errorf(chat.Forbidden, "this chat is closed to you")
	}
	known, err := s.sites.all(ctx)
	if err != nil {
		return caller{}, err
	}
	who := caller{workspace: v.Workspace, actor: chat.Actor{Kind: chat.ByVisitor, ID: v.ID, Name: v.Name}, visitor: v, site: known[siteID], only: only}
	if !only.IsZero() {
		who.link = token
	}
	return who, nil
}

func (s *Server) admitMember(c echo.Context, r route) (caller, error) {
	token := ""
	if cookie, err := c.Cookie(sessionCookie); err == nil {
		token = cookie.Value
	}
	session, member, err := s.Accounts.Who(c.Request().Context(), token)
	if err != nil {
		return caller{}, err
	}
	who := caller{
		workspace: session.Workspace, actor: chat.Actor{Kind: chat.ByAgent, ID: member.ID, Name: member.Name}, session: session, member: member,
		token: token,
	}
	if err := sameSite(placeOf(c.Request()), r.socket); err != nil {
		return caller{}, err
	}
	if !safe(c.Request().Method) && !auth.SameToken(c.Request().Header.Get(csrfHeader), session.CSRF) {
		return caller{}, chat.Errorf(chat.Forbidden, "header %s does not carry this session's token", csrfHeader)
	}
	if r.permission != "" && member.MustChange {
		return caller{}, chat.Errorf(chat.Forbidden, "choose a password of your own first")
	}
	if r.permission != "" && !who.may(r.permission) {
		return caller{}, chat.Errorf(chat.Forbidden, "your roles do not include %s", r.permission)
	}
	return who, nil
}

func safe(method string) bool { return method == http.MethodGet || method == http.MethodHead }

// sameSite refuses agents' requests from other sites' pages. Browsers always
// send Origin with a socket, so there it must be present.
func sameSite(p place, socket bool) error {
	if p.origin == "" && !socket || p.own() {
		return nil
	}
	if p.origin == "" {
		return chat.Errorf(chat.Forbidden, "the socket needs an Origin header that names this server")
	}
	return chat.Errorf(chat.Forbidden, "requests from %s are not allowed here", short(p.origin, 200))
}

// refuseSocket tells a browser why it cannot connect: scripts see close codes,
// but no status of a failed upgrade.
func (s *Server) refuseSocket(c echo.Context, err error) error {
	code := live.CloseBadFrame
	switch chat.CodeOf(err) {
	case chat.Unauthenticated:
		code = live.CloseNoAuth
	case chat.Forbidden:
		code = live.CloseForbidden
	case chat.RateLimited:
		code = live.CloseTooMany
	case chat.Unavailable, chat.Internal:
		code = live.CloseGoingAway
	}
	conn, upErr := upgrader.Upgrade(c.Response(), c.Request(), nil)
	if upErr != nil {
		return nil //nolint:nilerr // the upgrader has answered
	}
	s.metrics.errors.WithLabelValues(string(chat.CodeOf(err))).Inc()
	s.logFailure(c.Request().Context(), err)
	hangUp(conn, code, chat.MessageOf(err))
	return nil
}

// wantsSocket reports whether a browser, not a person with curl, knocks.
func wantsSocket(c echo.Context) bool { return websocket.IsWebSocketUpgrade(c.Request()) }
