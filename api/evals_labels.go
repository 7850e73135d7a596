package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/evals"
)

const (
	// labelFor is how long a decision is kept for who looks at it.
	labelFor = 10 * time.Minute
	// linesBefore and linesAfter are shown of the conversation around a
	// decision.
	linesBefore = 12
	linesAfter  = 6
	noteMost    = 2000
)

type labelRate struct {
	Yes   int     `json:"yes"`
	N     int     `json:"n"`
	Lower float64 `json:"lower"`
	Upper float64 `json:"upper"`
}

func rateOf(yes, n int) labelRate {
	lower, upper := evals.ClopperPearson(yes, n, 0.95)
	return labelRate{yes, n, lower, upper}
}

type waitingView struct {
	Random        int `json:"random"`
	LowConfidence int `json:"low_confidence"`
	ThumbsDown    int `json:"thumbs_down"`
	Escalated     int `json:"escalated"`
}

type labelCounts struct {
	Waiting        waitingView `json:"waiting"`
	Labelled       int         `json:"labelled"`
	Random         int         `json:"random"`
	Usable         int         `json:"usable"`
	Needed         int         `json:"needed"`
	Answerable     labelRate   `json:"answerable"`
	Right          labelRate   `json:"right"`
	ShouldEscalate labelRate   `json:"should_escalate"`
}

// labels counts a workspace's sample and gives its random labels.
func (s *Server) labels(ctx context.Context, workspace chat.ID) (labelCounts, []chat.LabelItem, error) {
	n, err := s.Store.CountLabels(ctx, workspace)
	if err != nil {
		return labelCounts{}, nil, err
	}
	random, err := s.Store.RandomLabels(ctx, workspace)
	if err != nil {
		return labelCounts{}, nil, err
	}
	answerable, right, escalate := 0, 0, 0
	for _, i := range random {
		if i.Label.Answerable {
			answerable++
		}
		if i.Label.Right {
			right++
		}
		if i.Label.ShouldEscalate {
			escalate++
		}
	}
	return labelCounts{
		Waiting: waitingView{n.Random, n.LowConfidence, n.ThumbsDown, n.Escalated}, Labelled: n.Labelled, Random: len(random),
		Usable: len(evals.Usable(random)), Needed: evals.LeastLabels,
		Answerable: rateOf(answerable, len(random)), Right: rateOf(right, len(random)), ShouldEscalate: rateOf(escalate, len(random)),
	}, random, nil
}

func (s *Server) listLabels(c echo.Context, who caller) error {
	ctx := c.Request().Context()
	if err := evals.Draw(ctx, s.Store, who.workspace, s.now()); err != nil {
		return err
	}
	counts, _, err := s.labels(ctx, who.workspace)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, counts)
}

type labelLine struct {
	By   string `json:"by"`
	Text string `json:"text"`
	AtMS int64  `json:"at_ms"`
	Seq  int64  `json:"seq"`
}

type labelItem struct {
	ID           chat.ID         `json:"id"`
	Causes       []string        `json:"causes"`
	Random       bool            `json:"random"`
	Conversation chat.ID         `json:"conversation"`
	AtMS         int64           `json:"at_ms"`
	Action       string          `json:"action"`
	Reason       string          `json:"reason"`
	Band         string          `json:"band"`
	Confidence   float64         `json:"confidence"`
	Question     string          `json:"question"`
	Lines        []labelLine     `json:"lines"`
	Hits         []chat.LabelHit `json:"hits"`
	UntilMS      int64           `json:"until_ms"`
}

func (s *Server) nextLabel(c echo.Context, who caller) error {
	var in struct {
		Cause string `json:"cause"`
	}
	if err := body(c, &in); err != nil {
		return err
	}
	ctx := c.Request().Context()
	if err := evals.Draw(ctx, s.Store, who.workspace, s.now()); err != nil {
		return err
	}
	item, ok, err := s.Store.NextLabel(ctx, who.workspace, who.actor.ID, in.Cause, labelFor)
	if err != nil {
		return err
	}
	var view struct {
		Item *labelItem `json:"item,omitempty"`
	}
	if ok {
		if view.Item, err = s.labelItem(ctx, item); err != nil {
			return err
		}
	}
	return c.JSON(http.StatusOK, view)
}

// labelItem shows a decision with the conversation around it, personal data
// masked: an evaluator judges the bot, not the visitor.
func (s *Server) labelItem(ctx context.Context, item chat.LabelItem) (*labelItem, error) {
	view := &labelItem{
		ID: item.Decision, Causes: causesOf(item.LabelCauses), Random: item.Random, Conversation: item.Conversation, AtMS: ms(item.At),
		Action: item.Action, Reason: item.Reason, Band: item.Band, Confidence: item.Confidence, Question: item.Question,
		Lines: []labelLine{}, Hits: some(item.Hits), UntilMS: ms(item.UntilAt),
	}
	conv, err := s.Store.Conversation(ctx, item.Workspace, item.Conversation)
	if err != nil {
		return nil, err
	}
	visitor, err := s.Store.Visitor(ctx, item.Workspace, conv.Visitor)
	if err != nil {
		return nil, err
	}
	events, _, err := s.Store.Events(ctx, item.Workspace, item.Conversation, chat.Agents, max(item.Seq-labelReach, 0), 2*labelReach)
	if err != nil {
		return nil, err
	}
	masker := evals.NewMasker(events, visitor.Name, visitor.Email, visitor.Phone)
	if view.Lines, err = linesAround(events, item.Seq, masker); err != nil {
		return nil, err
	}
	view.Question, _ = masker.Mask(item.Question)
	return view, nil
}

// labelReach is how many events before and after a decision are looked at: a
// message has several others around it.
const labelReach = 100

func linesAround(events []chat.Event, seq int64, masker evals.Masker) ([]labelLine, error) {
	lines, at := []labelLine{}, 0
	for _, e := range events {
		if e.Kind != chat.MessagePosted {
			continue
		}
		m, err := chat.Read[chat.MessageBody](e)
		if err != nil {
			return nil, chat.Wrap(chat.Internal, err, "read the conversation")
		}
		text, _ := masker.Mask(m.Text)
		lines = append(lines, labelLine{string(e.Actor.Kind), text, ms(e.At), e.Seq})
		if e.Seq <= seq {
			at = len(lines)
		}
	}
	return slices.Clone(lines[max(at-linesBefore, 0):min(at+linesAfter, len(lines))]), nil
}

func causesOf(c chat.LabelCauses) []string {
	out := []string{}
	for _, one := range []struct {
		is   bool
		name string
	}{{c.Random, "random"}, {c.LowConfidence, "low_confidence"}, {c.ThumbsDown, "thumbs_down"}, {c.Escalated, "escalated"}} {
		if one.is {
			out = append(out, one.name)
		}
	}
	return out
}

func (s *Server) submitLabel(c echo.Context, who caller) error {
	id, err := pathID(c, "sampled decision")
	if err != nil {
		return err
	}
	var in struct {
		Answerable     *bool  `json:"answerable"`
		Right          *bool  `json:"right"`
		ShouldEscalate *bool  `json:"should_escalate"`
		Article        string `json:"article"`
		Note           string `json:"note"`
	}
	if err := body(c, &in); err != nil {
		return err
	}
	switch {
	case in.Answerable == nil || in.Right == nil || in.ShouldEscalate == nil:
		return chat.Errorf(chat.Invalid, "answer all three: answerable, right, should_escalate")
	case *in.Right && !*in.Answerable:
		return chat.Errorf(chat.Invalid, "right without answerable: when the best article found is the right one, the knowledge base does answer")
	case len([]rune(in.Note)) > noteMost:
		return chat.Errorf(chat.Invalid, "the note is longer than %d characters", noteMost)
	}
	ctx := c.Request().Context()
	if in.Article != "" {
		if _, err := s.Store.ArticleBySlug(ctx, who.workspace, in.Article); err != nil {
			return err
		}
	}
	err = s.Store.PutLabel(ctx, who.workspace, id, chat.Label{
		Answerable: *in.Answerable, Right: *in.Right, ShouldEscalate: *in.ShouldEscalate, Article: in.Article, Note: short(in.Note, noteMost), By: who.actor.ID,
	})
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) skipLabel(c echo.Context, who caller) error {
	id, err := pathID(c, "sampled decision")
	if err != nil {
		return err
	}
	if err := s.Store.SkipLabel(c.Request().Context(), who.workspace, who.actor.ID, id); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
