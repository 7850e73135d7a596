package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

type teamView struct {
	ID           chat.ID           `json:"id"`
	Slug         string            `json:"slug"`
	Name         string            `json:"name"`
	Rules        handoff.TeamRules `json:"rules"`
	Members      []chat.ID         `json:"members"`
	Waiting      int               `json:"waiting"`
	Hours        scheduleState     `json:"hours"` // its own, else the workspace's
	ArchivedAtMS int64             `json:"archived_at_ms,omitempty"`
	Version      string            `json:"version"`
}

// teamOf shows a team at an instant; whole is the workspace's hours.
func teamOf(t handoff.Team, whole handoff.Schedule, now time.Time) teamView {
	version, hours := t.Revision(), whole
	if t.Rules.Strategy == "" {
		t.Rules.Strategy = handoff.LeastLoaded
	}
	if t.Rules.Schedule != nil {
		hours = *t.Rules.Schedule
	}
	return teamView{t.ID, t.Slug, t.Name, t.Rules, some(t.Members), t.Waiting, scheduleStateOf(hours, now), ms(t.ArchivedAt), version}
}

// hoursOf gives the workspace's own hours.
func (s *Server) hoursOf(ctx context.Context, workspace chat.ID) (handoff.Schedule, error) {
	w, err := s.Store.Workspace(ctx, workspace)
	if err != nil {
		return handoff.Schedule{}, err
	}
	return handoff.ScheduleOf(w.Settings)
}

func (s *Server) listTeams(c echo.Context, who caller) error {
	ctx := c.Request().Context()
	floor, err := s.Store.Floor(ctx, who.workspace)
	if err != nil {
		return err
	}
	whole, err := s.hoursOf(ctx, who.workspace)
	if err != nil {
		return err
	}
	views := make([]teamView, 0, len(floor.Teams))
	for _, t := range floor.Teams {
		views = append(views, teamOf(t, whole, s.now()))
	}
	return c.JSON(http.StatusOK, struct {
		Teams []teamView `json:"teams"`
	}{views})
}

type teamRequest struct {
	Slug    string             `json:"slug"`
	Name    *string            `json:"name"`
	Rules   *handoff.TeamRules `json:"rules"`
	Members *[]chat.ID         `json:"members"`
	Version string             `json:"version"`
}

// checkName refuses a name that cannot be shown.
func (r teamRequest) checkName() error {
	if r.Name != nil && (*r.Name == "" || *r.Name != short(*r.Name, 80)) {
		return chat.At("name", chat.Tell(chat.Errorf(chat.Invalid, "name has 1 to 80 characters, none of them a control character"), "name_length", "most", 80))
	}
	return nil
}

func (s *Server) createTeam(c echo.Context, who caller) error {
	var in teamRequest
	if err := body(c, &in); err != nil {
		return err
	}
	if in.Name == nil {
		return chat.At("name", chat.Tell(chat.Errorf(chat.Invalid, "name is missing"), "missing"))
	}
	if err := in.checkName(); err != nil {
		return err
	}
	t := handoff.Team{Slug: in.Slug, Name: *in.Name}
	if in.Rules != nil {
		t.Rules = *in.Rules
	}
	if in.Members != nil {
		t.Members = *in.Members
	}
	t, err := s.Store.CreateTeam(c.Request().Context(), who.workspace, who.actor.ID, t)
	return s.routed(c, who, http.StatusCreated, t, err)
}

func (s *Server) changeTeam(c echo.Context, who caller) error {
	id, err := pathID(c, "team")
	if err != nil {
		return err
	}
	var in teamRequest
	if err := body(c, &in); err != nil {
		return err
	}
	if in.Slug != "" {
		return chat.Errorf(chat.Invalid, "slug never changes: flows call the team by it")
	}
	if err := in.checkName(); err != nil {
		return err
	}
	t, err := s.Store.ChangeTeam(c.Request().Context(), who.workspace, who.actor.ID, id, handoff.TeamChange{Name: in.Name, Rules: in.Rules, Members: in.Members, BasedOn: in.Version})
	return s.routed(c, who, http.StatusOK, t, err)
}

func archivesTeam(archived bool) handler {
	return func(s *Server, c echo.Context, who caller) error {
		id, err := pathID(c, "team")
		if err != nil {
			return err
		}
		t, err := s.Store.ArchiveTeam(c.Request().Context(), who.workspace, who.actor.ID, id, archived)
		return s.routed(c, who, http.StatusOK, t, err)
	}
}

// routed answers with a team after a change, and lets the router look again.
func (s *Server) routed(c echo.Context, who caller, status int, t handoff.Team, err error) error {
	if err != nil {
		return err
	}
	s.Desk.Stir(who.workspace)
	whole, err := s.hoursOf(c.Request().Context(), who.workspace)
	if err != nil {
		return err
	}
	return c.JSON(status, teamOf(t, whole, s.now()))
}

func (s *Server) deleteTeam(c echo.Context, who caller) error {
	id, err := pathID(c, "team")
	if err != nil {
		return err
	}
	if err := s.Store.DeleteTeam(c.Request().Context(), who.workspace, who.actor.ID, id); err != nil {
		return err
	}
	s.Desk.Stir(who.workspace)
	return c.NoContent(http.StatusNoContent)
}

type agentRulesView struct {
	ID   chat.ID `json:"id"`
	Name string  `json:"name"`
	handoff.AgentRules
	Teams []string `json:"teams"`
	Push  bool     `json:"push"` // a phone of theirs can be pushed to
	// Version names the state of the rules alone.
	Version string `json:"version"`
}

func agentRulesOf(a chat.Presence) agentRulesView {
	r := handoff.AgentRules{Limit: a.Limit, Skills: a.Skills, Langs: some(a.Langs)}
	if r.Skills == nil {
		r.Skills = map[string]int{}
	}
	return agentRulesView{a.Agent, a.Name, r, some(a.Teams), !a.PushAt.IsZero(), chat.Revision(r)}
}

func (s *Server) listAgentRules(c echo.Context, who caller) error {
	agents, err := s.Store.Agents(c.Request().Context(), who.workspace)
	if err != nil {
		return err
	}
	views := make([]agentRulesView, 0, len(agents))
	for _, a := range agents {
		views = append(views, agentRulesOf(a))
	}
	return c.JSON(http.StatusOK, struct {
		Agents []agentRulesView `json:"agents"`
	}{views})
}

func (s *Server) setAgentRules(c echo.Context, who caller) error {
	id, err := pathID(c, "agent")
	if err != nil {
		return err
	}
	var in struct {
		handoff.AgentRules
		Version string `json:"version"`
	}
	if err := body(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	if err := s.Store.ReviseAgentRules(ctx, who.workspace, who.actor.ID, id, in.AgentRules, in.Version); err != nil {
		return err
	}
	s.Desk.Stir(who.workspace)
	agents, err := s.Store.Agents(ctx, who.workspace)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(agents, func(a chat.Presence) bool { return a.Agent == id })
	if i < 0 {
		return chat.Errorf(chat.NotFound, "agent %s takes no chats in this workspace", id)
	}
	return c.JSON(http.StatusOK, agentRulesOf(agents[i]))
}

func (s *Server) showRouting(c echo.Context, who caller) error {
	floor, err := s.Store.Floor(c.Request().Context(), who.workspace)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, routingView{floor.Rules, chat.Revision(floor.Rules)})
}

type routingView struct {
	handoff.Rules
	Version string `json:"version,omitempty"`
}

// setRouting replaces the rules; what is left out is as in a new workspace.
func (s *Server) setRouting(c echo.Context, who caller) error {
	in := routingView{Rules: handoff.DefaultRules()}
	weights := in.Channels
	in.Channels = nil
	if err := body(c, &in); err != nil {
		return err
	}
	if in.Channels == nil {
		in.Channels = weights
	}
	in.SLA = some(in.SLA)
	if err := s.Store.ReviseRouting(c.Request().Context(), who.workspace, who.actor.ID, in.Rules, in.Version); err != nil {
		return err
	}
	s.Desk.Stir(who.workspace)
	return c.JSON(http.StatusOK, routingView{in.Rules, chat.Revision(in.Rules)})
}

type vipRequest struct {
	VIP *bool `json:"vip"`
}

func (s *Server) setVIP(c echo.Context, who caller) error {
	id, err := pathID(c, "visitor")
	if err != nil {
		return err
	}
	var in vipRequest
	if err := body(c, &in); err != nil {
		return err
	}
	if in.VIP == nil {
		return chat.Errorf(chat.Invalid, "vip is missing: true or false")
	}
	if err := s.Store.SetVIP(c.Request().Context(), who.workspace, who.actor.ID, id, *in.VIP); err != nil {
		return err
	}
	s.Desk.Stir(who.workspace)
	return c.NoContent(http.StatusNoContent)
}

type promisesView struct {
	Made   int `json:"made"`
	Kept   int `json:"kept"`
	OnTime int `json:"on_time"`
	Missed int `json:"missed"`
	Open   int `json:"open"`
}

// countPromises counts what was promised to visitors and falls due in a span.
func (s *Server) countPromises(c echo.Context, who caller) error {
	from, to, err := s.span(c)
	if err != nil {
		return err
	}
	n, err := s.Store.CountPromises(c.Request().Context(), who.workspace, from, to)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, promisesView(n))
}
