package api

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

func (s *Server) listOffers(c echo.Context, who caller) error {
	ctx := c.Request().Context()
	open, err := s.Store.OpenOffers(ctx, who.workspace, who.actor.ID)
	if err != nil {
		return err
	}
	views := make([]offerView, 0, len(open))
	for _, o := range open {
		view, err := s.views.offer(ctx, o)
		if chat.CodeOf(err) == chat.Conflict {
			continue // accepted in this moment
		}
		if err != nil {
			return err
		}
		views = append(views, view)
	}
	return c.JSON(http.StatusOK, struct {
		Offers []offerView `json:"offers"`
	}{views})
}

type agentView struct {
	ID     chat.ID  `json:"id"`
	Name   string   `json:"name"`
	Status string   `json:"status"`
	Reason string   `json:"away_reason,omitempty"`
	Active int      `json:"active"`
	Limit  int      `json:"limit"`
	Teams  []string `json:"teams,omitempty"`
	Room   bool     `json:"room"` // one more chat fits in
}

// statusOf is what an agent's state looks like to others: offline when nothing
// reaches them.
func statusOf(a chat.Presence, now time.Time) string {
	if a.PushAt.IsZero() && !handoff.AtConsole(a, now) {
		return "offline"
	}
	return a.Status
}

func (s *Server) listAgents(c echo.Context, who caller) error {
	agents, err := s.Store.Agents(c.Request().Context(), who.workspace)
	if err != nil {
		return err
	}
	now := s.now()
	views, teams := make([]agentView, 0, len(agents)), []string{}
	for _, a := range agents {
		views = append(views, agentView{a.Agent, a.Name, statusOf(a, now), a.Reason, a.Active, a.Limit, a.Teams, a.Room(chat.Unit)})
		teams = append(teams, a.Teams...)
	}
	slices.Sort(teams)
	return c.JSON(http.StatusOK, struct {
		Agents []agentView `json:"agents"`
		Teams  []string    `json:"teams"`
	}{views, slices.Compact(teams)})
}

type hitView struct {
	Article chat.ID `json:"article"`
	Title   string  `json:"title"`
	URL     string  `json:"url"`
	Passage string  `json:"passage"`
	Score   float64 `json:"score"`
}

type knowledgeView struct {
	Hits       []hitView `json:"hits"`
	Answer     string    `json:"answer,omitempty"`
	Confidence float64   `json:"confidence"`
	Band       string    `json:"band"`
}

func (s *Server) searchKnowledge(c echo.Context, who caller) error {
	q := strings.TrimSpace(c.QueryParam("q"))
	if q == "" {
		return chat.Errorf(chat.Invalid, "q is missing: what to search for")
	}
	lang := c.QueryParam("lang")
	if lang != "" && lang != "en" && lang != "ko" {
		return chat.Errorf(chat.Invalid, "lang is %q: en or ko", short(lang, 20))
	}
	r, err := s.Search(c.Request().Context(), who.workspace, short(q, 1000), lang)
	if err != nil {
		return err
	}
	view := knowledgeView{Hits: make([]hitView, 0, len(r.Hits)), Confidence: r.Confidence, Band: string(r.Band)}
	for _, h := range r.Hits {
		view.Hits = append(view.Hits, hitView{h.Article, h.Title, h.URL, h.Passage, h.Score})
	}
	if r.Answer != nil {
		view.Answer = r.Answer.Text
	}
	return c.JSON(http.StatusOK, view)
}
