package api

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var viewNames = []chat.View{chat.ViewMine, chat.ViewQueue, chat.ViewBot, chat.ViewOpen, chat.ViewSnoozed, chat.ViewResolved, chat.ViewAll}

const (
	listWanted = 40
	listMost   = 100
	// searchMost bounds the words of a search, in characters.
	searchMost = 200
)

type countsView struct {
	Mine    int `json:"mine"`
	Queue   int `json:"queue"`
	Bot     int `json:"bot"`
	Open    int `json:"open"`
	Snoozed int `json:"snoozed"`
}

type conversationPage struct {
	Conversations []summaryView `json:"conversations"`
	NextCursor    string        `json:"next_cursor,omitempty"`
	Counts        countsView    `json:"counts"`
}

func (s *Server) listConversations(c echo.Context, who caller) error {
	view := chat.View(c.QueryParam("view"))
	if view == "" {
		view = chat.ViewOpen
	}
	if !slices.Contains(viewNames, view) {
		return chat.Errorf(chat.Invalid, "view is %q: mine, queue, bot, open, snoozed, resolved or all", short(string(view), 40))
	}
	limit, err := whole(c, "limit", 1, listMost, listWanted)
	if err != nil {
		return err
	}
	filter, err := filterOf(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	q := chat.ListQuery{
		View: view, Agent: who.actor.ID, Q: short(c.QueryParam("q"), searchMost), Cursor: c.QueryParam("cursor"), Limit: int(limit),
		SLA: c.QueryParam("sla"), Sort: c.QueryParam("sort"), Filter: filter,
	}
	var list []chat.Summary
	var next string
	if outcome := c.QueryParam("outcome"); outcome != "" {
		list, next, err = s.listByOutcome(ctx, who, outcome, q)
	} else {
		list, next, err = s.Store.ListConversations(ctx, who.workspace, q)
	}
	if err != nil {
		return err
	}
	counts, err := s.Store.CountViews(ctx, who.workspace, who.actor.ID)
	if err != nil {
		return err
	}
	page := conversationPage{Conversations: make([]summaryView, 0, len(list)), NextCursor: next, Counts: countsView(counts)}
	for _, one := range list {
		page.Conversations = append(page.Conversations, summaryOf(one))
	}
	return c.JSON(http.StatusOK, page)
}

// listByOutcome lists the conversations behind a figure, newest engagement
// first; a conversation with two such engagements is listed once a page.
func (s *Server) listByOutcome(ctx context.Context, who caller, outcome string, q chat.ListQuery) ([]chat.Summary, string, error) {
	if err := checkOutcome(outcome); err != nil {
		return nil, "", err
	}
	engagements, next, err := s.Store.ListEngagements(ctx, who.workspace, chat.EngagementQuery{Outcome: outcome, Cursor: q.Cursor, Limit: q.Limit})
	if err != nil {
		return nil, "", err
	}
	var list []chat.Summary
	seen := map[chat.ID]bool{}
	for _, e := range engagements {
		if seen[e.Conversation] {
			continue
		}
		seen[e.Conversation] = true
		one, err := s.Store.Summary(ctx, who.workspace, e.Conversation)
		if err != nil {
			return nil, "", err
		}
		list = append(list, one)
	}
	return list, next, nil
}

type profileView struct {
	ID            chat.ID `json:"id"`
	Name          string  `json:"name"`
	Email         string  `json:"email"`
	Phone         string  `json:"phone"`
	Locale        string  `json:"locale"`
	TimeZone      string  `json:"timezone"`
	CreatedAtMS   int64   `json:"created_at_ms"`
	Conversations int     `json:"conversations"`
	Ratings       []int   `json:"ratings"`
	// Block keeps the visitor from writing; absent when nothing does.
	Block      *blockView `json:"block,omitempty"`
	ErasedAtMS int64      `json:"erased_at_ms,omitempty"`
	Visits     int        `json:"visits"`
	SeenAtMS   int64      `json:"seen_at_ms"`
	// Attributes is what the site says of them.
	Attributes map[string]string `json:"attributes"`
}

type handoffView struct {
	ID            chat.ID            `json:"id"`
	Status        chat.HandoffStatus `json:"status"`
	Reason        string             `json:"reason"`
	Evidence      []chat.Evidence    `json:"evidence"`
	Team          string             `json:"team"`
	RequestedAtMS int64              `json:"requested_at_ms"`
	DueAtMS       int64              `json:"due_at_ms,omitempty"`
	AcceptedAtMS  int64              `json:"accepted_at_ms,omitempty"`
	Packet        json.RawMessage    `json:"packet"`
}

type earlierView struct {
	Conversation chat.ID `json:"conversation"`
	AtMS         int64   `json:"at_ms"`
	Rating       int     `json:"rating"`
	Preview      string  `json:"preview"`
}

type detailView struct {
	Conversation summaryView     `json:"conversation"`
	Visitor      profileView     `json:"visitor"`
	Handoff      *handoffView    `json:"handoff,omitempty"`
	Packet       json.RawMessage `json:"packet,omitempty"`
}

// earlierShown bounds the earlier conversations in a packet.
const earlierShown = 10

func (s *Server) showConversation(c echo.Context, who caller) error {
	conv, err := s.pathConversation(c, who)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	summary, err := s.Store.Summary(ctx, who.workspace, conv.ID)
	if err != nil {
		return err
	}
	all, err := s.Store.VisitorConversations(ctx, who.workspace, conv.Visitor, listMost)
	if err != nil {
		return err
	}
	visitor, err := s.profile(ctx, conv, all)
	if err != nil {
		return err
	}
	view := detailView{Conversation: summaryOf(summary), Visitor: visitor}
	var packet chat.Packet
	h, err := s.Store.HandoffOf(ctx, who.workspace, conv.ID)
	switch {
	case err == nil:
		view.Handoff = handoffOf(h)
		packet = h.Packet
	case chat.CodeOf(err) != chat.NotFound:
		return err
	}
	brief, err := s.brief(ctx, conv)
	if err != nil {
		return err
	}
	if view.Packet, err = wholePacket(packet, brief, visitor, conv, all); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, view)
}

// brief is what the bot knows of an open conversation now.
func (s *Server) brief(ctx context.Context, conv chat.Conversation) (chat.Packet, error) {
	if s.Brief == nil || conv.Status != chat.Open {
		return nil, nil
	}
	return s.Brief(ctx, conv.Workspace, conv.ID)
}

func (s *Server) profile(ctx context.Context, conv chat.Conversation, all []chat.Conversation) (profileView, error) {
	v, err := s.Store.Visitor(ctx, conv.Workspace, conv.Visitor)
	if err != nil {
		return profileView{}, err
	}
	totals, err := s.Store.VisitorTotals(ctx, conv.Workspace, conv.Visitor)
	if err != nil {
		return profileView{}, err
	}
	view := profileView{
		ID: v.ID, Name: v.Name, Email: v.Email, Phone: v.Phone, Locale: v.Locale, TimeZone: v.TimeZone, CreatedAtMS: ms(v.CreatedAt),
		Conversations: totals.Conversations, Ratings: []int{}, Visits: v.Visits, SeenAtMS: ms(v.SeenAt), Attributes: v.Attributes,
	}
	if view.Attributes == nil {
		view.Attributes = map[string]string{}
	}
	view.ErasedAtMS = ms(v.ErasedAt)
	switch b, err := s.Store.BlockOf(ctx, conv.Workspace, v.ID); {
	case err == nil:
		block := blockOf(b)
		view.Block = &block
	case chat.CodeOf(err) != chat.NotFound:
		return view, err
	}
	for _, c := range all {
		if c.Rating > 0 {
			view.Ratings = append(view.Ratings, c.Rating)
		}
	}
	return view, nil
}

func handoffOf(h chat.Handoff) *handoffView {
	packet := h.Packet
	if len(packet) == 0 {
		packet = json.RawMessage("{}")
	}
	return &handoffView{
		ID: h.ID, Status: h.Status, Reason: h.Reason, Evidence: some(h.Evidence), Team: h.Team, RequestedAtMS: ms(h.RequestedAt),
		DueAtMS: ms(h.DueAt), AcceptedAtMS: ms(h.AcceptedAt), Packet: packet,
	}
}

// wholePacket is the stored packet with what is known only now: who the
// visitor is, what they asked before, and the fields collected since. Without
// a hand-over it is what the bot knows now.
func wholePacket(stored, brief chat.Packet, visitor profileView, conv chat.Conversation, all []chat.Conversation) (json.RawMessage, error) {
	parts, now := map[string]json.RawMessage{}, map[string]json.RawMessage{}
	for _, p := range []struct {
		raw  chat.Packet
		into *map[string]json.RawMessage
	}{{stored, &parts}, {brief, &now}} {
		if len(p.raw) == 0 {
			continue
		}
		if err := json.Unmarshal(p.raw, p.into); err != nil {
			return nil, chat.Wrap(chat.Internal, err, "packet of conversation %s", conv.ID)
		}
	}
	if len(stored) == 0 {
		parts = now
	} else if fields, ok := now["fields"]; ok && string(fields) != "[]" {
		parts["fields"] = fields
	}
	earlier := []earlierView{}
	for _, c := range all {
		if c.ID != conv.ID && len(earlier) < earlierShown {
			earlier = append(earlier, earlierView{c.ID, ms(c.ActiveAt), c.Rating, c.Preview})
		}
	}
	parts["visitor"], parts["earlier"] = chat.Encode(visitor), chat.Encode(earlier)
	if _, ok := parts["lang"]; !ok {
		parts["lang"], parts["page"] = chat.Encode(conv.Lang), chat.Encode(conv.Page)
	}
	return chat.Encode(parts), nil
}

type decisionView struct {
	ID         chat.ID         `json:"id"`
	AtMS       int64           `json:"at_ms"`
	Seq        int64           `json:"seq"`
	Action     string          `json:"action"`
	Reason     string          `json:"reason"`
	Band       string          `json:"band"`
	Confidence float64         `json:"confidence"`
	Article    string          `json:"article"`
	Trace      json.RawMessage `json:"trace"`
}

func (s *Server) conversationDecisions(c echo.Context, who caller) error {
	id, err := pathID(c, "conversation")
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if _, err := s.conversation(ctx, who, id); err != nil {
		return err
	}
	list, err := s.Store.Decisions(ctx, who.workspace, id)
	if err != nil {
		return err
	}
	views := make([]decisionView, 0, len(list))
	for _, d := range list {
		views = append(views, decisionView{d.ID, ms(d.At), d.Seq, d.Action, d.Reason, d.Band, d.Confidence, d.Article, d.Trace})
	}
	return c.JSON(http.StatusOK, struct {
		Decisions []decisionView `json:"decisions"`
	}{views})
}
