package api

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

type invitationView struct {
	ID          chat.ID     `json:"id"`
	Email       string      `json:"email"`
	Roles       []auth.Role `json:"roles"`
	Teams       []chat.ID   `json:"teams"`
	By          chat.ID     `json:"by"`
	CreatedAtMS int64       `json:"created_at_ms"`
	ExpiresAtMS int64       `json:"expires_at_ms"`
}

func invitationOf(i auth.Invitation) invitationView {
	return invitationView{i.ID, i.Email, some(i.Roles), some(i.Teams), i.By, ms(i.CreatedAt), ms(i.ExpiresAt)}
}

// linkedInvitation holds the token of a link, which is shown only now.
type linkedInvitation struct {
	Invitation invitationView `json:"invitation"`
	Token      string         `json:"token"`
	Mailed     bool           `json:"mailed"` // a letter with a link of its own is on its way, too
}

func (s *Server) listInvitations(c echo.Context, who caller) error {
	list, err := s.Store.Invitations(c.Request().Context(), who.workspace)
	if err != nil {
		return err
	}
	views := make([]invitationView, 0, len(list))
	for _, i := range list {
		views = append(views, invitationOf(i))
	}
	return c.JSON(http.StatusOK, struct {
		Invitations []invitationView `json:"invitations"`
		Mail        bool             `json:"mail"` // this server sends mail
	}{views, s.Mail != nil})
}

type inviteRequest struct {
	Email string    `json:"email"`
	Roles []string  `json:"roles"`
	Teams []chat.ID `json:"teams"`
	Mail  bool      `json:"mail"`
}

// invite keeps an invitation; whoever opens its link becomes a member. It goes
// out by mail when that is asked for and the server sends mail.
func (s *Server) invite(c echo.Context, who caller) error {
	var in inviteRequest
	if err := body(c, &in); err != nil {
		return err
	}
	roles, err := auth.ParseRoles(in.Roles)
	if err != nil {
		return chat.At("roles", err)
	}
	if slices.Contains(roles, auth.Owner) && !who.may(auth.OwnersWrite) {
		return chat.At("roles", chat.Tell(chat.Errorf(chat.Forbidden, "only an owner makes another owner"), "owner_only"))
	}
	ctx := c.Request().Context()
	i, token, err := s.Accounts.Invite(ctx, who.workspace, who.actor.ID, in.Email, roles, in.Teams)
	if err != nil {
		return err
	}
	mailed := in.Mail && s.Mail != nil
	if mailed {
		if err := s.orderInvitation(c, who, i.ID); err != nil {
			return err
		}
	}
	return c.JSON(http.StatusCreated, linkedInvitation{invitationOf(i), token, mailed})
}

// orderInvitation keeps the job that mails an invitation: one a minute at most.
func (s *Server) orderInvitation(c echo.Context, who caller, id chat.ID) error {
	origin := placeOf(c.Request()).origin
	if origin == "" { // no browser: the address that was called
		origin = c.Scheme() + "://" + c.Request().Host
	}
	_, fresh, err := s.Store.AddJob(c.Request().Context(), chat.Job{
		Workspace: who.workspace, Kind: chat.JobMailInvitation, Key: fmt.Sprintf("%s/%d", id, s.now().Unix()/60),
		Body: chat.Encode(chat.InvitationRequest{Invitation: id, Origin: origin}),
	})
	if err == nil && fresh {
		s.Mail()
	}
	return err
}

// mailInvitation sends an invitation by mail, again or for the first time.
func (s *Server) mailInvitation(c echo.Context, who caller) error {
	id, err := s.mayHandle(c, who)
	if err != nil {
		return err
	}
	if s.Mail == nil {
		return chat.Errorf(chat.Unavailable, "this server sends no mail: copy a link to the invitation instead")
	}
	if err := s.orderInvitation(c, who, id); err != nil {
		return err
	}
	if err := s.Store.Audit(c.Request().Context(), who.workspace, who.actor.ID, "user.invitation_mailed", id.String(), nil); err != nil {
		return err
	}
	return c.NoContent(http.StatusAccepted)
}

// mayHandle refuses who is no owner an invitation of an owner: its link would
// make them one.
func (s *Server) mayHandle(c echo.Context, who caller) (chat.ID, error) {
	id, err := pathID(c, "invitation")
	if err != nil {
		return id, err
	}
	i, err := s.Store.Invitation(c.Request().Context(), who.workspace, id)
	if err == nil && slices.Contains(i.Roles, auth.Owner) && !who.may(auth.OwnersWrite) {
		err = chat.Tell(chat.Errorf(chat.Forbidden, "only an owner makes another owner"), "owner_only")
	}
	return id, err
}

func (s *Server) linkInvitation(c echo.Context, who caller) error {
	id, err := s.mayHandle(c, who)
	if err != nil {
		return err
	}
	i, token, err := s.Accounts.Link(c.Request().Context(), who.workspace, who.actor.ID, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, linkedInvitation{invitationOf(i), token, false})
}

func (s *Server) revokeInvitation(c echo.Context, who caller) error {
	id, err := s.mayHandle(c, who)
	if err != nil {
		return err
	}
	if err := s.Store.RevokeInvitation(c.Request().Context(), who.workspace, who.actor.ID, id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

type invitedRequest struct {
	Token    string `json:"token"`
	Name     string `json:"name"`
	Password string `json:"password"`
}

type invitedView struct {
	Workspace string `json:"workspace"`
	Email     string `json:"email"`
	// Known says that the address has an account, whose password is asked for.
	Known bool `json:"known"`
}

// showInvitation tells who holds a link what it is for. The token travels in
// the body: addresses are written to logs.
func (s *Server) showInvitation(c echo.Context, _ caller) error {
	var in invitedRequest
	if err := body(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	i, known, err := s.Accounts.Invited(ctx, in.Token)
	if err != nil {
		return err
	}
	w, err := s.Store.Workspace(ctx, i.Workspace)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, invitedView{w.Name, i.Email, known})
}

// acceptInvitation uses an invitation and signs in.
func (s *Server) acceptInvitation(c echo.Context, _ caller) error {
	if err := sameSite(placeOf(c.Request()), false); err != nil {
		return err
	}
	var in invitedRequest
	if err := body(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	session, member, err := s.Accounts.Join(ctx, in.Token, in.Name, in.Password, c.RealIP())
	if chat.CodeOf(err) == chat.RateLimited {
		return chat.TryAfter(err, signInAfter)
	}
	if err != nil {
		return err
	}
	c.SetCookie(cookie(c, session.Token, int(auth.AbsoluteLimit.Seconds())))
	return s.showSession(ctx, c, session, member)
}
