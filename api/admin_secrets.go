package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
)

// secretView never holds a value: nobody sees one again.
type secretView struct {
	Name      string   `json:"name"`
	From      string   `json:"from"` // "console", or "environment" of the server
	SetByName string   `json:"set_by_name,omitempty"`
	SetAtMS   int64    `json:"set_at_ms,omitempty"`
	UsedAtMS  int64    `json:"used_at_ms,omitempty"`
	UsedIn    []string `json:"used_in"` // files of the live release that name it
}

func (s *Server) listSecrets(c echo.Context, who caller) error {
	ctx := c.Request().Context()
	used, err := s.secretsUsed(ctx, who.workspace)
	if err != nil {
		return err
	}
	views := []secretView{}
	if s.EnvSecrets != nil {
		w, err := s.Store.Workspace(ctx, who.workspace)
		if err != nil {
			return err
		}
		for _, name := range s.EnvSecrets(w.Slug) {
			views = append(views, secretView{Name: name, From: "environment", UsedIn: some(used[name])})
		}
	}
	if s.Secrets != nil {
		list, err := s.Secrets.Store.Secrets(ctx, who.workspace)
		if err != nil {
			return err
		}
		for _, v := range list {
			views = append(views, secretView{v.Name, "console", v.SetByName, ms(v.SetAt), ms(v.UsedAt), some(used[v.Name])})
		}
	}
	return c.JSON(http.StatusOK, struct {
		Secrets []secretView `json:"secrets"`
	}{views})
}

// secretsUsed tells which files of the live release name each secret.
func (s *Server) secretsUsed(ctx context.Context, workspace chat.ID) (map[string][]string, error) {
	live, err := s.Store.LiveRelease(ctx, workspace)
	if err != nil && chat.CodeOf(err) != chat.NotFound {
		return nil, err
	}
	used := map[string][]string{}
	for _, f := range live.Sources {
		for _, name := range flows.SecretsIn(f.Text) {
			used[name] = append(used[name], f.Name)
		}
	}
	return used, nil
}

type secretValue struct {
	Value string `json:"value"`
}

func (s *Server) noSecrets() error {
	return chat.Errorf(chat.Unavailable, "this server keeps no secrets")
}

func (s *Server) setSecret(c echo.Context, who caller) error {
	var in secretValue
	if err := body(c, &in); err != nil {
		return err
	}
	if s.Secrets == nil {
		return s.noSecrets()
	}
	if err := s.Secrets.Set(c.Request().Context(), who.workspace, who.actor.ID, c.Param("name"), in.Value); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) deleteSecret(c echo.Context, who caller) error {
	if s.Secrets == nil {
		return s.noSecrets()
	}
	if err := s.Secrets.Store.DeleteSecret(c.Request().Context(), who.workspace, who.actor.ID, c.Param("name")); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
