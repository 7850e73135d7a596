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
}

func userOf(m auth.Member) userView { return userView{m.ID, m.Name, m.Email, some(m.Roles)} }

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
		return chat.Errorf(chat.Forbidden, "only an owner makes another owner")
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
