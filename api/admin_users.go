package api

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

type userView struct {
	ID    chat.ID     `json:"id"`
	Name  string      `json:"name"`
	Email string      `json:"email"`
	Roles []auth.Role `json:"roles"`
	// DeactivatedAtMS is when they were sent away; absent for who works here.
	DeactivatedAtMS int64  `json:"deactivated_at_ms,omitempty"`
	SeenAtMS        int64  `json:"seen_at_ms,omitempty"`
	Version         string `json:"version"`
}

func userOf(m auth.Member) userView {
	return userView{m.ID, m.Name, m.Email, some(m.Roles), ms(m.DeactivatedAt), ms(m.SeenAt), m.Revision()}
}

func (s *Server) listUsers(c echo.Context, who caller) error {
	members, err := s.Store.Users(c.Request().Context(), who.workspace)
	if err != nil {
		return err
	}
	views := make([]userView, 0, len(members))
	for _, m := range members {
		views = append(views, userOf(m))
	}
	return c.JSON(http.StatusOK, struct {
		Users []userView `json:"users"`
	}{views})
}

type userRequest struct {
	Email    string   `json:"email"`
	Name     string   `json:"name"`
	Roles    []string `json:"roles"`
	Password string   `json:"password"`
}

type createdUser struct {
	User            userView `json:"user"`
	OneTimePassword string   `json:"one_time_password,omitempty"`
}

// createUser makes an account. Only an owner makes another owner.
func (s *Server) createUser(c echo.Context, who caller) error {
	var in userRequest
	if err := body(c, &in); err != nil {
		return err
	}
	roles, err := auth.ParseRoles(in.Roles)
	if err != nil {
		return err
	}
	if slices.Contains(roles, auth.Owner) && !who.may(auth.OwnersWrite) {
		return chat.Tell(chat.Errorf(chat.Forbidden, "only an owner makes another owner"), "owner_only")
	}
	ctx := c.Request().Context()
	m, once, err := s.Accounts.CreateUser(ctx, who.workspace, in.Email, short(in.Name, 100), in.Password, roles)
	if err != nil {
		return err
	}
	detail := struct {
		Roles []auth.Role `json:"roles"`
	}{roles}
	if err := s.Store.Audit(ctx, who.workspace, who.actor.ID, "user.created", m.ID.String(), detail); err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, createdUser{userOf(m), once})
}

type memberRequest struct {
	Name    *string   `json:"name"`
	Roles   *[]string `json:"roles"`
	Active  *bool     `json:"active"`
	Version string    `json:"version"`
}

// changeUser changes a member's name or roles, deactivates or reactivates them. Their
// chats go back to the queue.
func (s *Server) changeUser(c echo.Context, who caller) error {
	m, err := s.pathMember(c, who)
	if err != nil {
		return err
	}
	var in memberRequest
	if err := body(c, &in); err != nil {
		return err
	}
	ch := auth.MemberChange{Name: in.Name, Active: in.Active, BasedOn: in.Version}
	if err := ch.Check(); err != nil {
		return err
	}
	if in.Roles != nil {
		roles, err := auth.ParseRoles(*in.Roles)
		if err != nil {
			return chat.At("roles", err)
		}
		if slices.Contains(roles, auth.Owner) && !who.may(auth.OwnersWrite) {
			return chat.At("roles", chat.Tell(chat.Errorf(chat.Forbidden, "only an owner makes another owner"), "owner_only"))
		}
		ch.Roles = &roles
	}
	if m, err = s.Store.ChangeMember(c.Request().Context(), who.workspace, who.actor.ID, m.ID, ch); err != nil {
		return err
	}
	s.Desk.Stir(who.workspace)
	return c.JSON(http.StatusOK, userOf(m))
}

// pathMember gives the member that an address names; only owners change owners.
func (s *Server) pathMember(c echo.Context, who caller) (m auth.Member, err error) {
	id, err := pathID(c, "user")
	if err != nil {
		return m, err
	}
	m, err = s.Store.Member(c.Request().Context(), who.workspace, id)
	if err == nil && slices.Contains(m.Roles, auth.Owner) && !who.may(auth.OwnersWrite) {
		err = chat.Errorf(chat.Forbidden, "only an owner changes an owner")
	}
	return m, err
}

type oncePassword struct {
	OneTimePassword string `json:"one_time_password"`
}

// resetPassword gives a member a one-time password, shown once, and ends their
// sessions.
func (s *Server) resetPassword(c echo.Context, who caller) error {
	m, err := s.pathMember(c, who)
	if err != nil {
		return err
	}
	once, err := s.Accounts.ResetPassword(c.Request().Context(), who.workspace, who.actor.ID, m.ID)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, oncePassword{once})
}
