package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

// boardView is the whole floor at a moment. Its times are instants, so that it
// changes only when something happens.
type boardView struct {
	// Version names the content: whoever has it already asks with it and is
	// sent nothing.
	Version string          `json:"version"`
	AtMS    int64           `json:"at_ms"`
	Figures boardFigures    `json:"figures"`
	Waiting []boardChatView `json:"waiting"` // longest first
	Served  []boardChatView `json:"served"`
	Agents  []boardAgent    `json:"agents"`
	Teams   []boardTeam     `json:"teams"`
}

type boardFigures struct {
	Waiting       int   `json:"waiting"`
	OldestSinceMS int64 `json:"oldest_since_ms,omitempty"`
	Offered       int   `json:"offered"` // of those who wait
	Served        int   `json:"served"`
	Online        int   `json:"online"`
	Free          int   `json:"free"`    // chats that those online could take
	AtRisk        int   `json:"at_risk"` // not missed yet
	Breached      int   `json:"breached"`
}

type boardChatView struct {
	Conversation chat.ID        `json:"conversation"`
	Visitor      chat.ID        `json:"visitor"`
	VisitorName  string         `json:"visitor_name"`
	VIP          bool           `json:"vip,omitempty"`
	Team         string         `json:"team"`
	Priority     int            `json:"priority"`
	Lang         string         `json:"lang"`
	Reason       string         `json:"reason,omitempty"`
	SinceMS      int64          `json:"since_ms"` // asked for a person, or got one
	Agent        chat.ID        `json:"agent,omitzero"`
	Guests       []chat.Guest   `json:"guests,omitempty"`
	Unanswered   bool           `json:"unanswered,omitempty"` // the visitor wrote last
	ActiveAtMS   int64          `json:"active_at_ms"`
	DueAtMS      int64          `json:"due_at_ms,omitempty"`
	DueKind      chat.ClockKind `json:"due_kind,omitempty"`
	SLA          string         `json:"sla,omitempty"` // at_risk, breached
	Offers       []boardOffer   `json:"offers,omitempty"`
}

type boardOffer struct {
	ID          chat.ID `json:"id"`
	Agent       chat.ID `json:"agent"`
	MadeAtMS    int64   `json:"made_at_ms"`
	ExpiresAtMS int64   `json:"expires_at_ms"`
}

type boardAgent struct {
	ID      chat.ID  `json:"id"`
	Name    string   `json:"name"`
	Status  string   `json:"status"` // as in agentView
	Reason  string   `json:"away_reason,omitempty"`
	SinceMS int64    `json:"since_ms,omitempty"`
	SetBy   chat.ID  `json:"set_by,omitzero"` // a supervisor
	Console bool     `json:"console"`
	Phone   bool     `json:"phone"`
	Active  int      `json:"active"`
	Used    int      `json:"used"` // in hundredths of a unit
	Limit   int      `json:"limit"`
	Teams   []string `json:"teams"`
}

type boardTeam struct {
	Slug string `json:"slug"`
	Name string `json:"name"`
}

func (s *Server) showBoard(c echo.Context, who caller) error {
	view, err := s.board(c.Request().Context(), who.workspace)
	if err != nil {
		return err
	}
	if known := c.QueryParam("known"); known != "" && known == view.Version {
		return c.NoContent(http.StatusNoContent)
	}
	return c.JSON(http.StatusOK, view)
}

func (s *Server) board(ctx context.Context, workspace chat.ID) (boardView, error) {
	chats, err := s.Store.FloorChats(ctx, workspace)
	if err != nil {
		return boardView{}, err
	}
	offers, err := s.Store.FloorOffers(ctx, workspace)
	if err != nil {
		return boardView{}, err
	}
	agents, err := s.Store.Agents(ctx, workspace)
	if err != nil {
		return boardView{}, err
	}
	floor, err := s.Store.Floor(ctx, workspace)
	if err != nil {
		return boardView{}, err
	}
	view := boardOf(chats, offers, agents, floor.Teams, s.now())
	sum := sha256.Sum256(chat.Encode(view))
	view.Version, view.AtMS = base64.RawURLEncoding.EncodeToString(sum[:12]), ms(s.now())
	return view, nil
}

// boardOf lays the floor out; it is pure.
func boardOf(chats []chat.FloorChat, offers []chat.Offer, agents []chat.Presence, teams handoff.Teams, now time.Time) boardView {
	v := boardView{Waiting: []boardChatView{}, Served: []boardChatView{}, Agents: make([]boardAgent, 0, len(agents)), Teams: []boardTeam{}}
	standing := map[chat.ID][]boardOffer{}
	for _, o := range offers {
		standing[o.Conversation] = append(standing[o.Conversation], boardOffer{o.ID, o.Agent, ms(o.MadeAt), ms(o.ExpiresAt)})
	}
	for _, c := range chats {
		one := boardChatOf(c)
		if c.Owner == chat.OwnerQueue {
			one.Offers = standing[c.Conversation]
			v.Waiting = append(v.Waiting, one)
			if len(one.Offers) > 0 {
				v.Figures.Offered++
			}
		} else {
			v.Served = append(v.Served, one)
		}
		switch one.SLA {
		case "at_risk":
			v.Figures.AtRisk++
		case "breached":
			v.Figures.Breached++
		}
	}
	if len(v.Waiting) > 0 {
		v.Figures.OldestSinceMS = v.Waiting[0].SinceMS
	}
	v.Figures.Waiting, v.Figures.Served = len(v.Waiting), len(v.Served)
	for _, a := range agents {
		one := boardAgentOf(a, now)
		if one.Status == "online" {
			v.Figures.Online++
			v.Figures.Free += max(0, a.Limit*chat.Unit-a.Used) / chat.Unit
		}
		v.Agents = append(v.Agents, one)
	}
	for _, t := range teams {
		if t.ArchivedAt.IsZero() {
			v.Teams = append(v.Teams, boardTeam{t.Slug, t.Name})
		}
	}
	return v
}

func boardChatOf(c chat.FloorChat) boardChatView {
	since := c.AskedAt
	if c.Owner == chat.OwnerAgent {
		since = c.AcceptedAt
	}
	if since.IsZero() {
		since = c.ActiveAt
	}
	v := boardChatView{
		Conversation: c.Conversation, Visitor: c.Visitor, VisitorName: c.VisitorName, VIP: c.VIP, Team: c.Team, Priority: c.Priority, Lang: c.Lang,
		Reason: c.Reason, SinceMS: ms(since), Agent: c.Agent, Guests: c.Guests, Unanswered: c.PreviewBy == chat.ByVisitor, ActiveAtMS: ms(c.ActiveAt),
		DueAtMS: ms(c.DueAt), DueKind: c.DueKind,
	}
	switch {
	case c.Breached:
		v.SLA = "breached"
	case c.Warned:
		v.SLA = "at_risk"
	}
	return v
}

func boardAgentOf(a chat.Presence, now time.Time) boardAgent {
	v := boardAgent{
		ID: a.Agent, Name: a.Name, Status: statusOf(a, now), Reason: a.Reason, SinceMS: ms(a.Since), Console: handoff.AtConsole(a, now), Phone: !a.PushAt.IsZero(),
		Active: a.Active, Used: a.Used, Limit: a.Limit, Teams: some(a.Teams),
	}
	if a.SetBy != a.Agent {
		v.SetBy = a.SetBy
	}
	return v
}

// setAgentPresence sets a colleague's status.
func (s *Server) setAgentPresence(c echo.Context, who caller) error {
	var in presenceInput
	if err := body(c, &in); err != nil {
		return err
	}
	id, err := pathID(c, "agent")
	if err != nil {
		return err
	}
	if err := s.declare(c.Request().Context(), who, id, &in); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

type stateTime struct {
	Status string `json:"status"`
	Reason string `json:"away_reason,omitempty"`
	MS     int64  `json:"ms"`
}

type agentTimesView struct {
	Agent chat.ID     `json:"agent"`
	Times []stateTime `json:"times"`
}

// longestTimes bounds the span of a look at times.
const longestTimes = 32 * 24 * time.Hour

// agentTimes tells how long each agent was in each state, while a console of
// theirs was open.
func (s *Server) agentTimes(c echo.Context, who caller) error {
	from, to, err := s.span(c)
	if err != nil {
		return err
	}
	if to.Sub(from) > longestTimes {
		return chat.Errorf(chat.Invalid, "at most %d days at once", int(longestTimes.Hours()/24))
	}
	spans, err := s.Store.PresenceSpans(c.Request().Context(), who.workspace, from, to)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, struct {
		Agents []agentTimesView `json:"agents"`
	}{timesOf(spans, from, to)})
}

// timesOf adds up spans by agent, status and reason, in the order in which
// they first come.
func timesOf(spans []chat.PresenceSpan, from, to time.Time) []agentTimesView {
	out := []agentTimesView{}
	for _, p := range spans {
		if p.From.Before(from) {
			p.From = from
		}
		if p.Until.After(to) {
			p.Until = to
		}
		if len(out) == 0 || out[len(out)-1].Agent != p.Agent {
			out = append(out, agentTimesView{Agent: p.Agent, Times: []stateTime{}})
		}
		one := &out[len(out)-1]
		i := slices.IndexFunc(one.Times, func(t stateTime) bool { return t.Status == p.Status && t.Reason == p.Reason })
		if i < 0 {
			i, one.Times = len(one.Times), append(one.Times, stateTime{Status: p.Status, Reason: p.Reason})
		}
		one.Times[i].MS += max(0, p.Until.Sub(p.From).Milliseconds())
	}
	return out
}
