package api

import (
	"bytes"
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
)

type settingsView struct {
	Name     string          `json:"name"`
	Lang     string          `json:"lang"`
	TimeZone string          `json:"timezone"`
	Settings json.RawMessage `json:"settings"`
}

func (s *Server) showSettings(c echo.Context, who caller) error {
	w, err := s.Store.Workspace(c.Request().Context(), who.workspace)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, settingsOf(w))
}

func settingsOf(w chat.Workspace) settingsView {
	settings := w.Settings
	if len(settings) == 0 {
		settings = json.RawMessage("{}")
	}
	return settingsView{w.Name, w.Lang, w.TimeZone, settings}
}

// changeSettings sets the keys that are sent and removes those that are null.
// Two admins at once: the later one wins, key by key as it read them.
func (s *Server) changeSettings(c echo.Context, who caller) error {
	var changes map[string]json.RawMessage
	if err := body(c, &changes); err != nil {
		return err
	}
	if len(changes) == 0 {
		return chat.Errorf(chat.Invalid, "send a JSON object with the settings to change")
	}
	ctx := c.Request().Context()
	w, err := s.Store.Workspace(ctx, who.workspace)
	if err != nil {
		return err
	}
	settings := map[string]json.RawMessage{}
	if len(w.Settings) > 0 {
		if err := json.Unmarshal(w.Settings, &settings); err != nil {
			return chat.Wrap(chat.Internal, err, "settings of workspace %s", w.ID)
		}
	}
	for key, value := range changes {
		if bytes.Equal(bytes.TrimSpace(value), []byte("null")) {
			delete(settings, key)
			continue
		}
		settings[key] = value
	}
	w.Settings = chat.Encode(settings)
	if s.CheckSettings != nil {
		if err := s.CheckSettings(w.Settings); err != nil {
			return err
		}
	}
	if err := s.Store.PutSettings(ctx, who.workspace, who.actor.ID, w.Settings); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, settingsOf(w))
}

type siteView struct {
	ID      chat.ID  `json:"id"`
	Key     string   `json:"key"`
	Name    string   `json:"name"`
	Origins []string `json:"origins"`
}

func (s *Server) listSites(c echo.Context, who caller) error {
	list, err := s.Store.Sites(c.Request().Context(), who.workspace)
	if err != nil {
		return err
	}
	views := make([]siteView, 0, len(list))
	for _, site := range list {
		views = append(views, siteView{site.ID, site.Key, site.Name, some(site.Origins)})
	}
	return c.JSON(http.StatusOK, struct {
		Sites []siteView `json:"sites"`
	}{views})
}

type auditView struct {
	ID       chat.ID         `json:"id"`
	AtMS     int64           `json:"at_ms"`
	User     chat.ID         `json:"user"`
	UserName string          `json:"user_name,omitempty"`
	Action   string          `json:"action"`
	Target   string          `json:"target"`
	Detail   json.RawMessage `json:"detail"`
}

const (
	auditWanted = 50
	auditMost   = 100
)

func (s *Server) listAudit(c echo.Context, who caller) error {
	limit, err := whole(c, "limit", 1, auditMost, auditWanted)
	if err != nil {
		return err
	}
	list, next, err := s.Store.ListAudit(c.Request().Context(), who.workspace, c.QueryParam("cursor"), int(limit))
	if err != nil {
		return err
	}
	views := make([]auditView, 0, len(list))
	for _, e := range list {
		detail := e.Detail
		if len(detail) == 0 || bytes.Equal(detail, []byte("null")) {
			detail = json.RawMessage("{}")
		}
		views = append(views, auditView{e.ID, ms(e.At), e.User, e.Name, e.Action, e.Target, detail})
	}
	return c.JSON(http.StatusOK, struct {
		Entries    []auditView `json:"entries"`
		NextCursor string      `json:"next_cursor,omitempty"`
	}{views, next})
}
