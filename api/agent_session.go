package api

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

type signInRequest struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

type workspaceView struct {
	ID   chat.ID `json:"id"`
	Name string  `json:"name"`
	Lang string  `json:"lang"`
}

type sessionView struct {
	User       personView    `json:"user"`
	Workspace  workspaceView `json:"workspace"`
	Roles      []auth.Role   `json:"roles"`
	CSRF       string        `json:"csrf"`
	Presence   string        `json:"presence"`
	AwayReason string        `json:"away_reason,omitempty"`
	// AwayReasons are what agents choose from when they go away.
	AwayReasons []string `json:"away_reasons"`
	// Dispositions are what they choose from when they resolve a chat.
	Dispositions dispositionsView `json:"dispositions"`
	MustChange   bool             `json:"must_change"`
	Mail         bool             `json:"mail"`
	Files        *fileRules       `json:"files"`
	Model        bool             `json:"model"` // helps with summaries, replies and translations
}

// signInAfter is what a throttled client is told to wait: auth counts tries
// and gives one back about this often.
const signInAfter = 12 * time.Second

func (s *Server) signIn(c echo.Context, _ caller) error {
	if err := sameSite(placeOf(c.Request()), false); err != nil {
		return err
	}
	var in signInRequest
	if err := body(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	session, member, err := s.Accounts.SignIn(ctx, in.Email, in.Password, chat.ID{}, c.RealIP())
	if chat.CodeOf(err) == chat.RateLimited {
		return chat.TryAfter(err, signInAfter)
	}
	if err != nil {
		return err
	}
	c.SetCookie(cookie(c, session.Token, int(auth.AbsoluteLimit.Seconds())))
	return s.showSession(ctx, c, session, member)
}

// cookie holds the session: no script reads it, no other site sends it along
// with a change, and over TLS it never travels in the clear.
func cookie(c echo.Context, token string, maxAge int) *http.Cookie {
	r := c.Request()
	return &http.Cookie{
		Name: sessionCookie, Value: token, Path: "/", MaxAge: maxAge, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: r.TLS != nil || r.Header.Get(echo.HeaderXForwardedProto) == "https",
	}
}

func (s *Server) whoAmI(c echo.Context, who caller) error {
	return s.showSession(c.Request().Context(), c, who.session, who.member)
}

func (s *Server) showSession(ctx context.Context, c echo.Context, session auth.Session, m auth.Member) error {
	w, err := s.Store.Workspace(ctx, session.Workspace)
	if err != nil {
		return err
	}
	own, err := s.presenceOf(ctx, session.Workspace, m.ID)
	if err != nil {
		return err
	}
	states, err := chat.ReadPresenceSettings(w.Settings)
	if err != nil {
		return err
	}
	rules, err := fileRulesOf(w, chat.ByAgent)
	if err != nil {
		return err
	}
	dispositions, err := chat.ReadDispositionSettings(w.Settings)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, sessionView{
		User: personView{m.ID, m.Name, m.Email}, Workspace: workspaceView{w.ID, w.Name, w.Lang}, Roles: m.Roles, CSRF: session.CSRF,
		Presence: own.Status, AwayReason: own.Reason, AwayReasons: some(states.Reasons()), Dispositions: dispositionsOf(dispositions), MustChange: m.MustChange, Files: rules, Model: s.Assistant != nil, Mail: s.Mail != nil,
	})
}

// presenceOf gives a member's presence; who takes no chats is away.
func (s *Server) presenceOf(ctx context.Context, workspace, member chat.ID) (chat.Presence, error) {
	agents, err := s.Store.Agents(ctx, workspace)
	if err != nil {
		return chat.Presence{}, err
	}
	for _, a := range agents {
		if a.Agent == member {
			return a, nil
		}
	}
	return chat.Presence{Status: "away"}, nil
}

func (s *Server) signOut(c echo.Context, who caller) error {
	if err := s.Accounts.SignOut(c.Request().Context(), who.token); err != nil {
		return err
	}
	c.SetCookie(cookie(c, "", -1))
	return c.NoContent(http.StatusNoContent)
}

type passwordChange struct {
	Old string `json:"old"`
	New string `json:"new"`
}

func (s *Server) changePassword(c echo.Context, who caller) error {
	var in passwordChange
	if err := body(c, &in); err != nil {
		return err
	}
	err := s.Accounts.ChangePassword(c.Request().Context(), who.session, who.member, in.Old, in.New, c.RealIP())
	switch chat.CodeOf(err) {
	case "":
		return c.NoContent(http.StatusNoContent)
	case chat.Unauthenticated: // the session is good; a client must not sign out
		return chat.Errorf(chat.Invalid, "the old password is wrong")
	case chat.RateLimited:
		return chat.TryAfter(err, signInAfter)
	}
	return err
}
