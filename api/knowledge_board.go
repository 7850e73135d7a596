package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

func (s *Server) listFlags(c echo.Context, who caller) error {
	limit, err := whole(c, "limit", 1, pageMost, pageWanted)
	if err != nil {
		return err
	}
	q := knowledge.FlagQuery{Kind: knowledge.FlagKind(c.QueryParam("kind")), Cursor: c.QueryParam("cursor"), Limit: int(limit)}
	if q.Kind != "" && !slices.Contains(knowledge.FlagKinds, q.Kind) {
		return chat.Errorf(chat.Invalid, "kind is %q: duplicate, contradiction, stale, expired or unhelpful", short(string(q.Kind), 20))
	}
	switch state := c.QueryParam("state"); state {
	case "", "open":
	case "dismissed":
		q.Dismissed = true
	default:
		return chat.Errorf(chat.Invalid, "state is %q: open or dismissed", short(state, 20))
	}
	ctx := c.Request().Context()
	list, next, err := s.Store.Flags(ctx, who.workspace, q)
	if err != nil {
		return err
	}
	n, err := s.Store.CountFlags(ctx, who.workspace)
	if err != nil {
		return err
	}
	type counts struct {
		Duplicate     int `json:"duplicate"`
		Contradiction int `json:"contradiction"`
		Stale         int `json:"stale"`
		Expired       int `json:"expired"`
		Unhelpful     int `json:"unhelpful"`
	}
	return c.JSON(http.StatusOK, struct {
		Flags      []flagView `json:"flags"`
		NextCursor string     `json:"next_cursor,omitempty"`
		Counts     counts     `json:"counts"`
	}{flagsOf(list), next, counts{n[knowledge.Duplicate], n[knowledge.Contradiction], n[knowledge.Stale], n[knowledge.Expired], n[knowledge.Unhelpful]}})
}

// dismissesFlag makes a handler that puts a flag away or brings it back.
func dismissesFlag(dismissed bool) handler {
	return func(s *Server, c echo.Context, who caller) error {
		id, err := pathID(c, "flag")
		if err != nil {
			return err
		}
		ctx := c.Request().Context()
		if err := s.Store.DismissFlag(ctx, who.workspace, who.actor.ID, id, dismissed); err != nil {
			return err
		}
		f, err := s.Store.Flag(ctx, who.workspace, id)
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, flagOf(f))
	}
}

type questionView struct {
	ID                chat.ID                 `json:"id"`
	State             knowledge.QuestionState `json:"state"`
	Wording           string                  `json:"wording"`
	Lang              string                  `json:"lang"`
	Count             int                     `json:"count"`
	Abstained         int                     `json:"abstained"`
	Unhelpful         int                     `json:"unhelpful"`
	Escalated         int                     `json:"escalated"`
	FirstAtMS         int64                   `json:"first_at_ms"`
	LastAtMS          int64                   `json:"last_at_ms"`
	Nearest           *linkView               `json:"nearest,omitempty"`
	NearestConfidence float64                 `json:"nearest_confidence"`
	Article           *linkView               `json:"article,omitempty"`
	ArticleStatus     knowledge.Status        `json:"article_status,omitempty"`
	AnsweredNow       bool                    `json:"answered_now"`
}

func questionOf(q knowledge.Question) questionView {
	return questionView{
		q.ID, q.State, q.Wording, q.Lang, q.Count, q.Abstained, q.Unhelpful, q.Escalated, ms(q.FirstAt), ms(q.LastAt),
		linkTo(q.Nearest, q.NearestTitle), q.Confidence, linkTo(q.Article, q.ArticleTitle), q.ArticleStatus, q.Answered,
	}
}

func (s *Server) listQuestions(c echo.Context, who caller) error {
	limit, err := whole(c, "limit", 1, pageMost, pageWanted)
	if err != nil {
		return err
	}
	q := knowledge.QuestionQuery{State: knowledge.QuestionState(c.QueryParam("state")), Lang: short(c.QueryParam("lang"), 35), Cursor: c.QueryParam("cursor"), Limit: int(limit)}
	switch q.State {
	case "":
		q.State = knowledge.QuestionOpen
	case knowledge.QuestionOpen, knowledge.QuestionDrafted, knowledge.QuestionDismissed:
	default:
		return chat.Errorf(chat.Invalid, "state is %q: open, drafted or dismissed", short(string(q.State), 20))
	}
	switch sort := c.QueryParam("sort"); sort {
	case "", "count":
	case "last":
		q.Newest = true
	default:
		return chat.Errorf(chat.Invalid, "sort is %q: count or last", short(sort, 20))
	}
	ctx := c.Request().Context()
	list, next, err := s.Store.ListQuestions(ctx, who.workspace, q)
	if err != nil {
		return err
	}
	n, err := s.Store.CountQuestions(ctx, who.workspace)
	if err != nil {
		return err
	}
	views := make([]questionView, 0, len(list))
	for _, one := range list {
		views = append(views, questionOf(one))
	}
	type counts struct {
		Open      int `json:"open"`
		Drafted   int `json:"drafted"`
		Dismissed int `json:"dismissed"`
	}
	return c.JSON(http.StatusOK, struct {
		Questions  []questionView `json:"questions"`
		NextCursor string         `json:"next_cursor,omitempty"`
		Counts     counts         `json:"counts"`
	}{views, next, counts(n)})
}

type askedView struct {
	Text         string          `json:"text"`
	AtMS         int64           `json:"at_ms"`
	Conversation chat.ID         `json:"conversation"`
	Cause        knowledge.Cause `json:"cause"`
}

// showQuestion also asks the bot, so that an editor sees whether the draft
// that was published does its work.
func (s *Server) showQuestion(c echo.Context, who caller) error {
	id, err := pathID(c, "question")
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	q, err := s.Store.Question(ctx, who.workspace, id)
	if err != nil {
		return err
	}
	asked, err := s.Store.AskedOf(ctx, who.workspace, id, pageWanted)
	if err != nil {
		return err
	}
	now, err := s.Search(ctx, who.workspace, q.Wording, q.Lang)
	if err != nil {
		return err
	}
	if answered := now.Answer != nil && now.Band != knowledge.Low; answered != q.Answered {
		q.Answered = answered
		if err := s.Store.SetAnswered(ctx, who.workspace, id, answered); err != nil {
			return err
		}
	}
	views := make([]askedView, 0, len(asked))
	for _, a := range asked {
		views = append(views, askedView{a.Text, ms(a.At), a.Conversation, a.Cause})
	}
	return c.JSON(http.StatusOK, struct {
		Question questionView `json:"question"`
		Asked    []askedView  `json:"asked"`
		Now      askAnswer    `json:"now"`
	}{questionOf(q), views, answerOf(now, q.Article)})
}

func (s *Server) draftQuestion(c echo.Context, who caller) error {
	var in struct {
		Collection chat.ID `json:"collection"`
		Title      string  `json:"title"`
	}
	id, err := pathID(c, "question")
	if err != nil {
		return err
	}
	if err := body(c, &in); err != nil {
		return err
	}
	title, err := label("title", in.Title, knowledge.MaxTitle, false)
	if err != nil {
		return err
	}
	article, err := s.Store.DraftQuestion(c.Request().Context(), who.workspace, who.actor.ID, id, in.Collection, title)
	if err != nil {
		return err
	}
	return s.articleNow(c, who, article)
}

// dismissesQuestion makes a handler that puts a question away or brings it back.
func dismissesQuestion(dismissed bool) handler {
	return func(s *Server, c echo.Context, who caller) error {
		id, err := pathID(c, "question")
		if err != nil {
			return err
		}
		ctx := c.Request().Context()
		if err := s.Store.DismissQuestion(ctx, who.workspace, who.actor.ID, id, dismissed); err != nil {
			return err
		}
		return s.questionNow(ctx, c, who.workspace, id)
	}
}

func (s *Server) questionNow(ctx context.Context, c echo.Context, workspace, id chat.ID) error {
	q, err := s.Store.Question(ctx, workspace, id)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, questionOf(q))
}
