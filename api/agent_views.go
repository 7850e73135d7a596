package api

import (
	"context"
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

// SavedViewStore keeps the views that agents save. mayShare lets the user see and
// change every shared one.
type SavedViewStore interface {
	// SavedViews gives the shared ones that the user sees, then their own.
	SavedViews(ctx context.Context, workspace, user chat.ID, mayShare bool) ([]chat.SavedView, error)
	CreateView(ctx context.Context, workspace, user chat.ID, mayShare bool, v chat.SavedView) (chat.SavedView, error)
	ChangeView(ctx context.Context, workspace, user chat.ID, mayShare bool, v chat.SavedView) (chat.SavedView, error)
	DeleteView(ctx context.Context, workspace, user chat.ID, mayShare bool, id chat.ID) error
	RestoreView(ctx context.Context, workspace, user chat.ID, mayShare bool, id chat.ID) (chat.SavedView, error)
	OrderViews(ctx context.Context, workspace, user chat.ID, mayShare bool, ids []chat.ID) error
	// CountConversations counts what a query holds, up to chat.MaxCount.
	CountConversations(ctx context.Context, workspace chat.ID, q chat.ListQuery) (int, error)
}

// viewsCounted bounds the views that are counted at once: each costs a query.
const viewsCounted = 20

// viewQuery is a chat.ListQuery on the wire, by the names of the list's
// parameters.
type viewQuery struct {
	View        chat.View `json:"view"`
	Q           string    `json:"q,omitempty"`
	SLA         string    `json:"sla,omitempty"`
	Sort        string    `json:"sort,omitempty"`
	Agent       chat.ID   `json:"agent,omitzero"`
	Team        string    `json:"team,omitempty"`
	Tag         string    `json:"tag,omitempty"`
	Lang        string    `json:"lang,omitempty"`
	Channel     string    `json:"channel,omitempty"`
	Disposition string    `json:"disposition,omitempty"`
	FromMS      int64     `json:"from_ms,omitempty"`
	ToMS        int64     `json:"to_ms,omitempty"`
	Days        int       `json:"days,omitempty"`
}

func viewQueryOf(q chat.ListQuery) viewQuery {
	return viewQuery{q.View, q.Q, q.SLA, q.Sort, q.With, q.Team, q.Tag, q.Lang, q.Channel, q.Disposition, ms(q.From), ms(q.To), q.Days}
}

// read checks the query as the list would. Errors are Invalid.
func (v viewQuery) read() (chat.ListQuery, error) {
	q := chat.ListQuery{View: v.View, Q: short(v.Q, searchMost), SLA: v.SLA, Sort: v.Sort, Filter: chat.Filter{
		With: v.Agent, Team: short(v.Team, filterMost), Tag: short(v.Tag, filterMost), Lang: short(v.Lang, filterMost),
		Channel: short(v.Channel, filterMost), Disposition: short(v.Disposition, filterMost), Days: v.Days,
	}}
	switch {
	case !slices.Contains(viewNames, v.View):
		return q, chat.At("query.view", chat.Errorf(chat.Invalid, "view is %q: mine, queue, bot, open, snoozed, resolved or all", short(string(v.View), 40)))
	case !slices.Contains([]string{"", "at_risk", "breached"}, v.SLA):
		return q, chat.At("query.sla", chat.Errorf(chat.Invalid, "sla is at_risk, breached or empty"))
	case v.Sort != "" && v.Sort != chat.SortDue:
		return q, chat.At("query.sort", chat.Errorf(chat.Invalid, "sort is due or empty"))
	case v.Days < 0 || v.Days > chat.MaxDays:
		return q, chat.At("query.days", chat.Errorf(chat.Invalid, "days goes from 1 to %d", chat.MaxDays))
	case min(v.FromMS, v.ToMS) < 0 || max(v.FromMS, v.ToMS) > math.MaxInt64>>24:
		return q, chat.At("query.from_ms", chat.Errorf(chat.Invalid, "from_ms and to_ms are times in milliseconds"))
	}
	if v.FromMS > 0 {
		q.From = time.UnixMilli(v.FromMS).UTC()
	}
	if v.ToMS > 0 {
		q.To = time.UnixMilli(v.ToMS).UTC()
	}
	return q, nil
}

type savedViewView struct {
	ID     chat.ID   `json:"id"`
	Shared bool      `json:"shared"`
	Team   string    `json:"team"`
	Name   string    `json:"name"`
	Query  viewQuery `json:"query"`
}

func savedViewOf(v chat.SavedView) savedViewView {
	return savedViewView{v.ID, v.Shared(), v.Team, v.Name, viewQueryOf(v.Query)}
}

func (s *Server) listViews(c echo.Context, who caller) error {
	list, err := s.Store.SavedViews(c.Request().Context(), who.workspace, who.actor.ID, who.may(auth.ViewsShare))
	if err != nil {
		return err
	}
	views := make([]savedViewView, 0, len(list))
	for _, v := range list {
		views = append(views, savedViewOf(v))
	}
	return c.JSON(http.StatusOK, struct {
		Views []savedViewView `json:"views"`
	}{views})
}

// countViews counts what the first views hold; not those with words, whose
// counting is a search.
func (s *Server) countViews(c echo.Context, who caller) error {
	ctx := c.Request().Context()
	list, err := s.Store.SavedViews(ctx, who.workspace, who.actor.ID, who.may(auth.ViewsShare))
	if err != nil {
		return err
	}
	counts := map[string]int{}
	for _, v := range list {
		if v.Query.Q != "" || len(counts) == viewsCounted {
			continue
		}
		q := v.Query
		q.Agent, q.Filter = who.actor.ID, q.Since(time.Now())
		if counts[v.ID.String()], err = s.Store.CountConversations(ctx, who.workspace, q); err != nil {
			return err
		}
	}
	return c.JSON(http.StatusOK, struct {
		Counts map[string]int `json:"counts"`
		Most   int            `json:"most"`
	}{counts, chat.MaxCount})
}

// viewBody reads a view of the caller's, or a shared one.
func viewBody(c echo.Context, who caller) (chat.SavedView, error) {
	var in struct {
		Shared bool      `json:"shared"`
		Team   string    `json:"team"`
		Name   string    `json:"name"`
		Query  viewQuery `json:"query"`
	}
	if err := body(c, &in); err != nil {
		return chat.SavedView{}, err
	}
	q, err := in.Query.read()
	if err != nil {
		return chat.SavedView{}, err
	}
	v := chat.SavedView{Owner: who.actor.ID, Team: short(in.Team, filterMost), Name: in.Name, Query: q}
	if in.Shared {
		v.Owner = chat.ID{}
	}
	return v.Checked()
}

func (s *Server) createView(c echo.Context, who caller) error {
	v, err := viewBody(c, who)
	if err != nil {
		return err
	}
	if v, err = s.Store.CreateView(c.Request().Context(), who.workspace, who.actor.ID, who.may(auth.ViewsShare), v); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, savedViewOf(v))
}

func (s *Server) changeView(c echo.Context, who caller) error {
	id, err := pathID(c, "view")
	if err != nil {
		return err
	}
	v, err := viewBody(c, who)
	if err != nil {
		return err
	}
	v.ID = id
	if v, err = s.Store.ChangeView(c.Request().Context(), who.workspace, who.actor.ID, who.may(auth.ViewsShare), v); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, savedViewOf(v))
}

func (s *Server) deleteView(c echo.Context, who caller) error {
	id, err := pathID(c, "view")
	if err != nil {
		return err
	}
	if err := s.Store.DeleteView(c.Request().Context(), who.workspace, who.actor.ID, who.may(auth.ViewsShare), id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) restoreView(c echo.Context, who caller) error {
	id, err := pathID(c, "view")
	if err != nil {
		return err
	}
	v, err := s.Store.RestoreView(c.Request().Context(), who.workspace, who.actor.ID, who.may(auth.ViewsShare), id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, savedViewOf(v))
}

// orderViews puts the views that the caller may change into an order.
func (s *Server) orderViews(c echo.Context, who caller) error {
	var in struct {
		IDs []chat.ID `json:"ids"`
	}
	if err := body(c, &in); err != nil {
		return err
	}
	if len(in.IDs) > 2*chat.MaxViews {
		return chat.Errorf(chat.Invalid, "%d views: at most %d", len(in.IDs), 2*chat.MaxViews)
	}
	if err := s.Store.OrderViews(c.Request().Context(), who.workspace, who.actor.ID, who.may(auth.ViewsShare), in.IDs); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
