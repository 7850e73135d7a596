package api

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

type settingsView struct {
	Name     string          `json:"name"`
	Lang     string          `json:"lang"`
	TimeZone string          `json:"timezone"`
	Settings json.RawMessage `json:"settings"`
	Version  string          `json:"version"`
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
	return settingsView{w.Name, w.Lang, w.TimeZone, settings, w.Revision()}
}

// changeSettings sets the keys that are sent and removes those that are null;
// name, lang and timezone are the workspace's own. Conflict when it was made
// on another version than the stored one.
func (s *Server) changeSettings(c echo.Context, who caller) error {
	var changes map[string]json.RawMessage
	if err := body(c, &changes); err != nil {
		return err
	}
	if len(changes) == 0 {
		return chat.Errorf(chat.Invalid, "send a JSON object with the settings to change")
	}
	ch := chat.SettingsChange{Keys: changes, Check: func(settings json.RawMessage) error {
		if s.CheckSettings == nil {
			return nil
		}
		return s.CheckSettings(settings)
	}}
	for name, into := range map[string]any{"name": &ch.Name, "lang": &ch.Lang, "timezone": &ch.TimeZone, "version": &ch.BasedOn} {
		if raw, ok := changes[name]; ok {
			if err := decode(raw, into); err != nil {
				return chat.At(name, err)
			}
			delete(changes, name)
		}
	}
	w, err := s.Store.ChangeSettings(c.Request().Context(), who.workspace, who.actor.ID, ch)
	if err != nil {
		return err
	}
	s.changed(who.workspace)
	s.Desk.Stir(who.workspace)
	return c.JSON(http.StatusOK, settingsOf(w))
}

type siteView struct {
	ID      chat.ID  `json:"id"`
	Key     string   `json:"key"`
	Name    string   `json:"name"`
	Origins []string `json:"origins"`
	Version string   `json:"version"`
}

func siteOf(v chat.Site) siteView {
	return siteView{v.ID, v.Key, v.Name, some(v.Origins), v.Revision()}
}

func (s *Server) listSites(c echo.Context, who caller) error {
	list, err := s.Store.Sites(c.Request().Context(), who.workspace)
	if err != nil {
		return err
	}
	views := make([]siteView, 0, len(list))
	for _, site := range list {
		views = append(views, siteOf(site))
	}
	return c.JSON(http.StatusOK, struct {
		Sites []siteView `json:"sites"`
	}{views})
}

type siteRequest struct {
	Name    *string   `json:"name"`
	Origins *[]string `json:"origins"`
	Version string    `json:"version"`
}

// createSite makes a site with a key of its own.
func (s *Server) createSite(c echo.Context, who caller) error {
	var in siteRequest
	if err := body(c, &in); err != nil {
		return err
	}
	if in.Name == nil {
		return chat.At("name", chat.Tell(chat.Errorf(chat.Invalid, "name is missing"), "missing"))
	}
	v, err := chat.SiteChange{Name: in.Name, Origins: in.Origins}.Apply(chat.Site{Key: chat.NewSiteKey()})
	if err != nil {
		return err
	}
	if v, err = s.Store.AddSite(c.Request().Context(), who.workspace, who.actor.ID, v); err != nil {
		return err
	}
	return c.JSON(http.StatusCreated, siteOf(v))
}

func (s *Server) changeSite(c echo.Context, who caller) error {
	id, err := pathID(c, "site")
	if err != nil {
		return err
	}
	var in siteRequest
	if err := body(c, &in); err != nil {
		return err
	}
	v, err := s.Store.ChangeSite(c.Request().Context(), who.workspace, who.actor.ID, id, chat.SiteChange{Name: in.Name, Origins: in.Origins, BasedOn: in.Version})
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, siteOf(v))
}

type scheduleRequest struct {
	Schedule handoff.Schedule `json:"schedule"`
}

// previewSchedule says whether hours that are not saved yet are open now, and
// when that changes next.
func (s *Server) previewSchedule(c echo.Context, _ caller) error {
	var in scheduleRequest
	if err := body(c, &in); err != nil {
		return err
	}
	if err := in.Schedule.Check(); err != nil {
		return chat.At("schedule", err)
	}
	return c.JSON(http.StatusOK, scheduleStateOf(in.Schedule, s.now()))
}

// scheduleState says whether hours are open, and when that changes next.
type scheduleState struct {
	Open     bool   `json:"open"`
	TimeZone string `json:"timezone"`
	OpensMS  int64  `json:"opens_at_ms,omitempty"`  // absent while open, or when it never opens
	ClosesMS int64  `json:"closes_at_ms,omitempty"` // absent while closed, or when it never closes
}

func scheduleStateOf(schedule handoff.Schedule, now time.Time) scheduleState {
	view := scheduleState{Open: schedule.Open(now), TimeZone: schedule.TimeZone}
	if view.TimeZone == "" {
		view.TimeZone = "UTC"
	}
	if view.Open {
		end, _ := schedule.NextClosing(now)
		view.ClosesMS = ms(end)
		return view
	}
	next, _ := schedule.NextOpening(now)
	view.OpensMS = ms(next)
	return view
}
