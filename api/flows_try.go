package api

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
)

type trialRequest struct {
	Sources []flowSource `json:"sources"`
	Lang    string       `json:"lang"`
	State   string       `json:"state"`
	NowMS   int64        `json:"now_ms"`
	Input   trialInput   `json:"input"`
}

type trialInput struct {
	Kind     string       `json:"kind"`
	Flow     string       `json:"flow"`
	Text     string       `json:"text"`
	Choice   string       `json:"choice"`
	PromptID string       `json:"prompt_id"`
	Event    string       `json:"event"`
	Result   *trialResult `json:"result"`
}

type trialResult struct {
	OK     bool   `json:"ok"`
	Status int    `json:"status"`
	Body   any    `json:"body"`
	Error  string `json:"error"`
}

type trialView struct {
	Findings []flowFindingView  `json:"findings"`
	State    string             `json:"state"`
	Messages []trialMessageView `json:"messages"`
	Trace    []trialTraceView   `json:"trace"`
	Events   []trialEventView   `json:"events"`
	Pending  *trialPendingView  `json:"pending"`
	Vars     map[string]any     `json:"vars"`
	Step     *trialStepView     `json:"step"`
	Done     bool               `json:"done"`
}

type trialMessageView struct {
	Text     string            `json:"text"`
	Buttons  []trialButtonView `json:"buttons"`
	Image    *flows.Image      `json:"image,omitempty"`
	Card     *flows.Card       `json:"card,omitempty"`
	PromptID string            `json:"prompt_id"`
	Prompt   *trialPromptView  `json:"prompt"`
	Answer   bool              `json:"answer"`
}

type trialButtonView struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Say   string `json:"say,omitempty"`
	URL   string `json:"url,omitempty"`
}

type trialPromptView struct {
	Kind  string `json:"kind"`
	Input string `json:"input"`
	Scale int    `json:"scale"`
	Multi bool   `json:"multi"`
}

type trialTraceView struct {
	Flow string `json:"flow"`
	Step string `json:"step"`
	Kind string `json:"kind"`
	Note string `json:"note"`
}

type trialEventView struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
}

type trialPendingView struct {
	Kind   string `json:"kind"`
	Method string `json:"method"`
	URL    string `json:"url"`
	Body   any    `json:"body"`
}

type trialStepView struct {
	Flow string `json:"flow"`
	Step string `json:"step"`
}

// maxTrialText bounds what a visitor of a test chat types, in characters; as
// in a real one.
const maxTrialText = 4000

// tryFlows gives an input to a test chat of flows that need not be live. The
// chat is in the request and in the answer; nothing is stored.
func (s *Server) tryFlows(c echo.Context, who caller) error {
	var in trialRequest
	if err := flowBody(c, &in); err != nil {
		return err
	}
	if err := boundFlows(in.Sources); err != nil {
		return err
	}
	trial, err := in.trial()
	if err != nil {
		return err
	}
	// Whoever may publish a flow can show any setting with it; whoever may only
	// read flows is not to read settings by trying some of their own.
	trial.Veiled = !who.may(auth.FlowsWrite)
	checked := s.checkFlows(in.Sources)
	view := trialView{Findings: checked.findings, State: in.State, Messages: []trialMessageView{}, Trace: []trialTraceView{}, Events: []trialEventView{}, Vars: map[string]any{}}
	if checked.program == nil {
		return c.JSON(http.StatusOK, view)
	}
	out, err := s.Try(c.Request().Context(), who.workspace, checked.program, trial)
	if err != nil {
		return err
	}
	view.fill(out)
	return c.JSON(http.StatusOK, view)
}

func (in trialRequest) trial() (flows.Trial, error) {
	if in.NowMS < 0 || in.NowMS > 1<<53 {
		return flows.Trial{}, chat.Errorf(chat.Invalid, "now_ms is %d: give Unix milliseconds, or 0 for now", in.NowMS)
	}
	if len([]rune(in.Input.Text)) > maxTrialText {
		return flows.Trial{}, chat.Errorf(chat.Invalid, "the text has more than %d characters", maxTrialText)
	}
	t := flows.Trial{Lang: langOf(in.Lang), State: []byte(in.State)}
	if in.NowMS > 0 {
		t.Now = time.UnixMilli(in.NowMS)
	}
	i := in.Input
	t.Input = flows.TrialInput{Kind: i.Kind, Flow: i.Flow, Text: i.Text, Choice: i.Choice, PromptID: i.PromptID, Event: i.Event}
	if r := i.Result; r != nil {
		t.Input.Result = flows.EffectResult{OK: r.OK, Status: r.Status, Body: r.Body, Error: r.Error}
	}
	return t, nil
}

func (v *trialView) fill(out flows.TrialOutcome) {
	v.State, v.Vars, v.Done = string(out.State), out.Vars, out.Done
	for _, m := range out.Messages {
		view := trialMessageView{Text: m.Text, Buttons: make([]trialButtonView, 0, len(m.Buttons)), Image: m.Image, Card: m.Card, Answer: m.Answer}
		for _, b := range m.Buttons {
			view.Buttons = append(view.Buttons, trialButtonView(b))
		}
		if p := m.Prompt; p != nil {
			view.PromptID, view.Prompt = p.ID, &trialPromptView{p.Kind, p.Input, p.Scale, p.Multi}
		}
		v.Messages = append(v.Messages, view)
	}
	for _, e := range out.Trace {
		v.Trace = append(v.Trace, trialTraceView(e))
	}
	for _, e := range out.Events {
		v.Events = append(v.Events, trialEventView(e))
	}
	if p := out.Pending; p != nil {
		v.Pending = &trialPendingView{string(p.Kind), p.Method, p.URL, p.Body}
	}
	if out.At != nil {
		v.Step = &trialStepView{out.At.Flow, out.At.Step}
	}
}
