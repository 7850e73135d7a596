package api

import (
	"math"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

// filterMost bounds a filter's word, in characters.
const filterMost = 64

// filterOf reads what restricts a list or a search.
func filterOf(c echo.Context) (f chat.Filter, err error) {
	for name, into := range map[string]*string{"team": &f.Team, "tag": &f.Tag, "lang": &f.Lang, "channel": &f.Channel, "disposition": &f.Disposition} {
		*into = short(c.QueryParam(name), filterMost)
	}
	if with := c.QueryParam("agent"); with != "" {
		if f.With, err = chat.ParseID(with); err != nil {
			return f, chat.Errorf(chat.Invalid, "agent is not an id")
		}
	}
	for name, into := range map[string]*time.Time{"from_ms": &f.From, "to_ms": &f.To} {
		at, err := whole(c, name, 0, math.MaxInt64>>24, 0)
		if err != nil {
			return f, err
		}
		if at > 0 {
			*into = time.UnixMilli(at).UTC()
		}
	}
	days, err := whole(c, "days", 1, chat.MaxDays, 0)
	f.Days = int(days)
	return f.Since(time.Now()), err
}

type foundHit struct {
	Conversation summaryView `json:"conversation"`
	Seq          int64       `json:"seq"`
	AtMS         int64       `json:"at_ms"`
	Kind         string      `json:"kind"`
	By           chat.Actor  `json:"by"`
	Snippet      []chat.Part `json:"snippet"`
	More         int         `json:"more"`
}

type foundView struct {
	People     []summaryView `json:"people"`
	Tags       []string      `json:"tags"`
	Hits       []foundHit    `json:"hits"`
	NextCursor string        `json:"next_cursor,omitempty"`
}

// searchConversations looks through all conversations, whoever has them.
func (s *Server) searchConversations(c echo.Context, who caller) error {
	view := chat.View(c.QueryParam("view"))
	if view == "" {
		view = chat.ViewAll
	}
	limit, err := whole(c, "limit", 1, listMost, listWanted)
	if err != nil {
		return err
	}
	filter, err := filterOf(c)
	if err != nil {
		return err
	}
	found, err := s.Store.Search(c.Request().Context(), who.workspace, chat.ListQuery{
		View: view, Agent: who.actor.ID, Q: short(c.QueryParam("q"), searchMost), Cursor: c.QueryParam("cursor"), Limit: int(limit), Filter: filter,
	}, who.may(auth.PersonalRead))
	if err != nil {
		return err
	}
	out := foundView{People: []summaryView{}, Tags: some(found.Tags), Hits: []foundHit{}, NextCursor: found.Next}
	for _, p := range found.People {
		out.People = append(out.People, summaryOf(p))
	}
	for _, h := range found.Hits {
		kind := "message"
		if h.Kind == chat.NotePosted {
			kind = "note"
		}
		line := summaryOf(found.Summaries[h.Conversation])
		if !who.may(auth.PersonalRead) {
			line.Visitor.Email = ""
			line.Preview, _ = chat.Mask(line.Preview)
		}
		out.Hits = append(out.Hits, foundHit{line, h.Seq, ms(h.At), kind, h.By, h.Snippet, h.More})
	}
	return c.JSON(http.StatusOK, out)
}
