package bot_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
)

// tried is a test chat at its client: it carries the state from input to input.
type tried struct {
	*stage
	program *flows.Program
	state   []byte
	now     time.Time
}

func (s *stage) try(sources ...string) *tried {
	s.t.Helper()
	return &tried{stage: s, program: compiled(s.t, sources...)}
}

func compiled(t *testing.T, sources ...string) *flows.Program {
	t.Helper()
	var list []flows.Source
	for i, text := range sources {
		list = append(list, flows.Source{Name: string(rune('a'+i)) + ".yaml", Text: []byte(text)})
	}
	program, findings := flows.Compile(list, flows.Options{Languages: bot.Languages})
	if program == nil {
		t.Fatal(findings)
	}
	return program
}

func (c *tried) give(in flows.TrialInput) flows.TrialOutcome {
	c.t.Helper()
	out, err := c.worker.Try(c.ctx, c.ws.ID, c.program, flows.Trial{Lang: "en", State: c.state, Now: c.now, Input: in})
	if err != nil {
		c.t.Fatal(err)
	}
	c.state = out.State
	return out
}

func trialText(out flows.TrialOutcome) string {
	var b strings.Builder
	for _, m := range out.Messages {
		b.WriteString(m.Text + "\n")
	}
	return b.String()
}

const trialFlow = `flow: order
triggers: [start]
steps:
  - id: number
    ask: number
    type: integer
    text: {en: "Which order?", ko: "주문 번호는요?"}
  - id: lookup
    http: {get: "https://shop.example/{{ vars.number }}", headers: {X-Shop: "1"}, map: {status: body.status}}
    on_error: sorry
  - tag: ordered
  - id: answered
    say: {en: "It is {{ vars.status }}.", ko: "{{ vars.status }} 상태예요."}
  - end: {resolution: resolved}
  - id: sorry
    handoff: {reason: no_order}
`

func TestTry(t *testing.T) {
	t.Parallel()
	t.Run("RunsAFlowAndLeavesTheCallToTheClient", func(t *testing.T) {
		t.Parallel()
		c := newStage(t).try(trialFlow)
		out := c.give(flows.TrialInput{Kind: flows.TrialStart})
		if m := out.Messages; len(m) != 1 || m[0].Text != "Which order?" || m[0].Prompt == nil || m[0].Prompt.Input != "integer" || out.Done || out.At.Step != "number" {
			t.Fatalf("start: %+v", out)
		}
		out = c.give(flows.TrialInput{Kind: flows.TrialMessage, Text: "it is 42"})
		if p := out.Pending; p == nil || p.Method != "GET" || p.URL != "https://shop.example/42" || out.At.Step != "lookup" || out.Vars["number"] == nil {
			t.Fatalf("call: %+v", out)
		}
		if _, err := c.worker.Try(c.ctx, c.ws.ID, c.program, flows.Trial{State: c.state, Input: flows.TrialInput{Kind: flows.TrialMessage, Text: "hello?"}}); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("a message while a call waits: %v", err)
		}
		out = c.give(flows.TrialInput{Kind: flows.TrialResult, Result: flows.EffectResult{OK: true, Status: 200, Body: map[string]any{"status": "packed"}}})
		if trialText(out) != "It is packed.\n" || !out.Done || out.Pending != nil || len(out.Events) != 2 || out.Events[0] != (flows.TrialEventOut{Kind: "tag", Text: "ordered"}) || out.Events[1].Text != "resolved" {
			t.Errorf("result: %+v", out)
		}
		if len(out.Trace) == 0 || out.Trace[len(out.Trace)-1].Kind != "end" {
			t.Errorf("trace: %+v", out.Trace)
		}
	})
	t.Run("AsksTheRealKnowledgeBaseAndPeople", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, hours(`{"schedule":{"timezone":"UTC","hours":{"mon":["09:00-17:00"]}}}`))
		c := s.try(trialFlow, `flow: open
steps:
  - hours: {open: yes, closed: no}
  - id: yes
    say: {en: "We are open.", ko: "열었어요."}
  - end:
  - id: no
    say: {en: "We are closed.", ko: "닫았어요."}
`)
		out := c.give(flows.TrialInput{Kind: flows.TrialMessage, Text: "How many days do I have to return something?"})
		if !strings.Contains(trialText(out), "45") || !out.Messages[0].Answer {
			t.Errorf("answer: %+v", out.Messages)
		}
		c.now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC) // a Monday
		if out := c.give(flows.TrialInput{Kind: flows.TrialStart, Flow: "open"}); trialText(out) != "We are open.\n" {
			t.Errorf("Monday at ten: %s", trialText(out))
		}
		c.now = c.now.Add(12 * time.Hour)
		if out := c.give(flows.TrialInput{Kind: flows.TrialStart, Flow: "open"}); trialText(out) != "We are closed.\n" {
			t.Errorf("Monday at ten in the evening: %s", trialText(out))
		}
	})
	t.Run("HandsOverAndIsGivenBack", func(t *testing.T) {
		t.Parallel()
		c := newStage(t).try(trialFlow)
		c.give(flows.TrialInput{Kind: flows.TrialStart})
		out := c.give(flows.TrialInput{Kind: flows.TrialMessage, Text: "I want to talk to a person"})
		if len(out.Events) != 1 || out.Events[0].Kind != "handoff" || len(out.Messages) != 1 {
			t.Fatalf("asked for a person: %+v", out)
		}
		if out := c.give(flows.TrialInput{Kind: flows.TrialMessage, Text: "42"}); len(out.Messages) != 0 {
			t.Errorf("the bot speaks while a person has the chat: %+v", out.Messages)
		}
		if out := c.give(flows.TrialInput{Kind: flows.TrialResume}); len(out.Messages) == 0 {
			t.Errorf("given back: %+v", out)
		}
	})
	t.Run("GoesOnInAnEditedDraft", func(t *testing.T) {
		t.Parallel()
		c := newStage(t).try(trialFlow)
		c.give(flows.TrialInput{Kind: flows.TrialStart})
		c.program = compiled(t, strings.Replace(trialFlow, "Which order?", "Your order?", 1))
		if out := c.give(flows.TrialInput{Kind: flows.TrialMessage, Text: "repeat"}); !strings.Contains(trialText(out), "Your order?") {
			t.Errorf("said %q", trialText(out))
		}
		c.program = compiled(t, strings.Replace(trialFlow, "id: number", "id: order_number", 1))
		out := c.give(flows.TrialInput{Kind: flows.TrialMessage, Text: "42"})
		if len(out.Events) == 0 || out.Events[0] != (flows.TrialEventOut{Kind: "cutoff", Text: flows.CutoffRelease}) || !out.Done {
			t.Errorf("the step is gone: %+v", out)
		}
	})
	t.Run("MovesTheClockAndSendsEvents", func(t *testing.T) {
		t.Parallel()
		c := newStage(t).try(`flow: later
steps:
  - wait: {for: 2h}
  - say: {en: "Two hours later", ko: "두 시간 뒤"}
  - wait: {event: paid}
  - say: {en: "Paid", ko: "결제했어요"}
`)
		c.now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
		if out := c.give(flows.TrialInput{Kind: flows.TrialStart, Flow: "later"}); len(out.Messages) != 0 || out.Done {
			t.Errorf("start: %+v", out)
		}
		c.now = c.now.Add(time.Hour)
		if out := c.give(flows.TrialInput{Kind: flows.TrialTimer}); len(out.Messages) != 0 || out.At.Step == "" {
			t.Errorf("too early: %+v", out)
		}
		c.now = c.now.Add(time.Hour)
		if out := c.give(flows.TrialInput{Kind: flows.TrialTimer}); trialText(out) != "Two hours later\n" {
			t.Errorf("timer: %+v", out)
		}
		if out := c.give(flows.TrialInput{Kind: flows.TrialTimer}); len(out.Messages) != 0 || out.Done {
			t.Errorf("a timer that nobody waits for: %+v", out)
		}
		if out := c.give(flows.TrialInput{Kind: flows.TrialEvent, Event: "other"}); len(out.Messages) != 0 || out.Done {
			t.Errorf("another event: %+v", out)
		}
		if out := c.give(flows.TrialInput{Kind: flows.TrialEvent, Event: "paid"}); trialText(out) != "Paid\n" || !out.Done {
			t.Errorf("event: %+v", out)
		}
	})
	t.Run("VeilsSettings", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, hours(`{"flow_vars":{"orders_url":"https://key-7@orders.example/v1","shop":{"code":"key-8","open":true},"list":["key-9"],"most":3}}`))
		c := s.try(`flow: settings
vars: {code: {type: text}}
steps:
  - set: {code: workspace.shop.code, all: workspace}
  - if: workspace.shop.open && workspace.most == 3
    then: {say: {en: "{{ workspace.orders_url }} {{ workspace.shop.code }} {{ workspace.list }} {{ workspace }}", ko: "가"}}
  - http: {get: "{{ workspace.orders_url }}/7"}
`)
		start := flows.Trial{Lang: "en", Veiled: true, Input: flows.TrialInput{Kind: flows.TrialStart, Flow: "settings"}}
		out, err := c.worker.Try(c.ctx, c.ws.ID, c.program, start)
		if err != nil {
			t.Fatal(err)
		}
		state, err := base64.RawURLEncoding.DecodeString(string(out.State))
		if err != nil {
			t.Fatal(err)
		}
		if all := fmt.Sprintf("%+v %s", out, state); strings.Contains(all, "key-") {
			t.Errorf("a setting shows: %s", all)
		}
		if got := trialText(out); !strings.HasPrefix(got, "https://hidden.invalid/workspace.orders_url [workspace.shop.code] ") {
			t.Errorf("said %q", got)
		}
		if out.Pending == nil || out.Pending.URL != "https://hidden.invalid/workspace.orders_url/7" {
			t.Errorf("waits for %+v", out.Pending)
		}
		start.Veiled = false
		if out, err = c.worker.Try(c.ctx, c.ws.ID, c.program, start); err != nil || !strings.Contains(trialText(out), "key-8") {
			t.Errorf("an editor sees %q, %v", trialText(out), err)
		}
	})
	t.Run("StoresNothing", func(t *testing.T) {
		t.Parallel()
		c := newStage(t).try(trialFlow)
		c.give(flows.TrialInput{Kind: flows.TrialStart})
		c.give(flows.TrialInput{Kind: flows.TrialMessage, Text: "42"})
		list, _, err := c.db.ListConversations(c.ctx, c.ws.ID, chat.ListQuery{View: chat.ViewAll})
		if err != nil || len(list) != 0 {
			t.Errorf("conversations %v, %v", list, err)
		}
	})
	t.Run("RefusesStatesThatItNeverGave", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		program := compiled(t, trialFlow)
		for _, state := range []string{"?", "e30x", strings.Repeat("A", bot.MaxTrialState+4)} {
			if _, err := s.worker.Try(s.ctx, s.ws.ID, program, flows.Trial{State: []byte(state), Input: flows.TrialInput{Kind: flows.TrialMessage, Text: "x"}}); chat.CodeOf(err) != chat.Invalid {
				t.Errorf("state %.10q: %v", state, err)
			}
		}
		for _, in := range []flows.TrialInput{{}, {Kind: "x"}, {Kind: flows.TrialResult}, {Kind: flows.TrialChoice}} {
			if _, err := s.worker.Try(s.ctx, s.ws.ID, program, flows.Trial{Input: in}); chat.CodeOf(err) != chat.Invalid {
				t.Errorf("input %+v: %v", in, err)
			}
		}
		if _, err := s.worker.Try(s.ctx, s.ws.ID, program, flows.Trial{Input: flows.TrialInput{Kind: flows.TrialStart, Flow: "none"}}); chat.CodeOf(err) != chat.NotFound {
			t.Errorf("unknown flow: %v", err)
		}
	})
}
