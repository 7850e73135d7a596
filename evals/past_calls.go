package evals

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
)

// Where the answer to a flow's call came from in a replay.
const (
	FromConversation = "conversation" // what the recorded conversation got
	FromFixture      = "fixture"      // recorded under http: of the candidate or of a flow's tests
	FromNowhere      = "nowhere"      // nothing fits: the step fails
)

// pastCalls answers what flows ask of the world with what a recorded
// conversation got. Not safe for concurrent use.
type pastCalls struct {
	rows  []pastCall
	calls []Call // since the last look
}

type pastCall struct {
	kind   string
	asked  chat.Asked
	step   string // flow/step
	result flows.EffectResult
	used   bool
}

func newPastCalls(effects []chat.Effect) *pastCalls {
	p := &pastCalls{}
	var places []int
	for _, e := range effects {
		row := pastCall{kind: e.Kind, asked: e.Asked}
		if e.Kind != "http" && e.Kind != "llm" || e.Status != "finished" || json.Unmarshal(e.Result, &row.result) != nil {
			continue
		}
		var n int
		_, row.step, n = readKey(e.Key)
		p.rows, places = append(p.rows, row), append(places, n)
	}
	order := make([]int, len(p.rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(places[a], places[b]) })
	sorted := make([]pastCall, len(order))
	for i, at := range order {
		sorted[i] = p.rows[at]
	}
	p.rows = sorted
	return p
}

// readKey takes an effect's key apart, "12/CONVERSATION/flow/step/@3": the
// flow's own key, flow and step, and a number that grows with the visits of the
// step. Without @ it is of an older binary and counts all that the flow did.
func readKey(key string) (own, step string, n int) {
	boundary, own, _ := strings.Cut(key, "/")
	parts := strings.Split(key, "/")
	if len(parts) >= 4 {
		step = strings.Join(parts[len(parts)-3:len(parts)-1], "/")
	}
	at, _ := strconv.Atoi(boundary)
	seq, _ := strconv.Atoi(strings.TrimPrefix(parts[len(parts)-1], "@"))
	return own, step, at<<20 + seq
}

// take gives the recorded result of what an effect asks for. The same question
// gets the recorded answers in their order, and the last one again and again.
func (p *pastCalls) take(e chat.Effect) (flows.EffectResult, bool) {
	own, step, _ := readKey(e.Key)
	fits := func(row pastCall) bool {
		switch {
		case row.kind != e.Kind:
			return false
		case row.asked != (chat.Asked{}):
			return row.asked == e.Asked
		}
		return row.step == step // recorded by a binary that did not note what was asked
	}
	last := -1
	for i := range p.rows {
		if fits(p.rows[i]) {
			if last = i; !p.rows[i].used {
				break
			}
		}
	}
	call := Call{Method: e.Asked.Method, URL: e.Asked.URL}
	if e.Kind == "llm" {
		call.Method, call.URL = "LLM", step
	}
	if last < 0 {
		if e.Kind == "llm" { // no model is asked; of an HTTP call the network tells
			call.From, call.Error = FromNowhere, noFit
			p.calls = append(p.calls, call)
			return flows.EffectResult{Key: own, Error: noFit}, true
		}
		return flows.EffectResult{}, false
	}
	p.rows[last].used = true
	r := p.rows[last].result
	r.Key = own
	call.From, call.Status = FromConversation, r.Status
	p.calls = append(p.calls, call)
	return r, true
}

func (p *pastCalls) taken() []Call {
	out := p.calls
	p.calls = nil
	return out
}

// offline reports whether the recorded flows went on without a model: then
// those of the replay do so, too.
func offline(traces []bot.Trace) bool {
	for _, t := range traces {
		for _, e := range t.Flow {
			if e.Note == "no model, offline value" {
				return true
			}
		}
	}
	return false
}

// nobody is the model of a replay: steps find their recorded values before it
// is asked, and answers are worded by the articles.
type nobody struct{}

var (
	_ bot.Model  = nobody{}
	_ bot.Filler = nobody{}
)

// errNoModel is what a replay says instead of asking a model.
var errNoModel = errors.New("a replay asks no model")

// Name implements bot.Model.
func (nobody) Name() string { return "none" }

// Write implements bot.Model.
func (nobody) Write(context.Context, bot.ModelQuestion) (bot.ModelAnswer, error) {
	return bot.ModelAnswer{}, errNoModel
}

// Fill implements bot.Filler.
func (nobody) Fill(context.Context, bot.ModelTask) (bot.ModelFilled, error) {
	return bot.ModelFilled{}, errNoModel
}

// fixtures are the recorded answers in the tests of a program's flows.
func fixtures(program *flows.Program) []Recorded {
	if program == nil {
		return nil
	}
	var out []Recorded
	for _, t := range program.Tests() {
		for _, h := range t.HTTP {
			methods := []string{h.Method}
			if h.Method == "" {
				methods = []string{"GET", "POST", "PUT", "PATCH", "DELETE"}
			}
			for _, m := range methods {
				rec := Recorded{Method: m, URL: regexp.QuoteMeta(h.URL), Status: h.Status, Body: h.Body}
				if h.Fails {
					rec.Error = "the recorded call failed"
				}
				out = append(out, rec)
			}
		}
	}
	return out
}
