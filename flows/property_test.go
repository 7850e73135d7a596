package flows

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// randomFlows writes the YAML of a few flows that pass the checker, or give
// findings; the property only looks at those that pass.
func randomFlows(t *rapid.T) string {
	var b strings.Builder
	flows := rapid.IntRange(1, 3).Draw(t, "flows")
	for f := range flows {
		fmt.Fprintf(&b, "flow: f%d\ntitle: T%d\n", f, f)
		if f > 0 {
			fmt.Fprintf(&b, "triggers: [{keyword: [word%d]}]\n", f)
		}
		b.WriteString("vars: {n: {type: number, default: 0}, v: {type: text}}\nsteps:\n")
		steps := rapid.IntRange(1, 8).Draw(t, "steps")
		for s := range steps {
			randomStep(t, &b, f, s, steps, flows)
		}
		b.WriteString("---\n")
	}
	if rapid.Bool().Draw(t, "handoff flow") {
		b.WriteString("flow: on_handoff_request\nsteps:\n  - ask: why\n    text: Why\n    max_attempts: 1\n  - handoff: {}\n---\n")
	}
	return b.String()
}

func randomStep(t *rapid.T, b *strings.Builder, f, s, steps, flows int) {
	to := func() string { return fmt.Sprintf("s%d", rapid.IntRange(0, steps-1).Draw(t, "to")) }
	shapes := []func() string{
		func() string { return "say: \"Hi {{ vars.n }} {{ vars.v.x.y }}\"" },
		func() string { return "say: Same" },
		func() string {
			kind := rapid.SampledFrom([]string{"text", "integer", "email", "bool", "date", "phone", "url", "time", "datetime"}).Draw(t, "type")
			confirm := rapid.SampledFrom([]string{"false", "true", "\"{{ value }}?\""}).Draw(t, "confirm")
			return "ask: a_" + kind + "\n    type: " + kind + "\n    text: Give me\n    confirm: " + confirm
		},
		func() string {
			free := rapid.SampledFrom([]string{"match", "route", "reject", "capture"}).Draw(t, "free")
			return "choice: c\n    text: Pick\n    free_text: " + free + "\n    options: [{id: a, label: Alpha, goto: " + to() + "}, {id: b, label: Beta}, {id: c, label: Alphb, when: vars.n > 2}]"
		},
		func() string { return "set: {n: vars.n + 1, v: \"{{ vars.n }}x\"}" },
		func() string { return "if: vars.n > 3 || vars.v.z < 2\n    then: {goto: " + to() + "}" },
		func() string { return "switch: vars.n\n    cases: {1: " + to() + ", 2: {say: Two}}" },
		func() string { return "goto: " + to() },
		func() string { return fmt.Sprintf("call: f%d", rapid.IntRange(0, flows-1).Draw(t, "flow")) },
		func() string { return fmt.Sprintf("goto: {flow: f%d}", rapid.IntRange(0, flows-1).Draw(t, "flow")) },
		func() string {
			return "say: Menu {{ vars.n }}\n    buttons: [{label: Go, goto: " + to() + "}, {label: Say, say: alpha}]\n    card: {title: T, buttons: [{label: On, goto: {say: On}}]}"
		},
		func() string {
			return "ask: limited\n    text: Which\n    type: " + rapid.SampledFrom([]string{"enum\n    of: [alpha, beta]", "bool", "time"}).Draw(t, "limited") + "\n    check: vars.limited != \"beta\" && vars.limited != false && vars.limited != \"03:00\""
		},
		func() string { return "end: {resolution: resolved}" },
		func() string {
			return "answer: {on_low: " + rapid.SampledFrom([]string{"clarify", "continue", "handoff"}).Draw(t, "low") + "}"
		},
		func() string {
			return "http: {get: \"https://x.example/{{ vars.v }}\", map: {v: body.v}}\n    on_error: " + to()
		},
		func() string { return "hours: {open: " + to() + "}" },
		func() string {
			mode := rapid.SampledFrom([]string{"queue", "message", "callback", "continue"}).Draw(t, "no_agents")
			return "handoff: {resume: here, agent: Anna, no_agents: " + mode + ", collect_before: [name, email, phone]}"
		},
		func() string {
			return "handoff: {resume: " + rapid.SampledFrom([]string{"here", "end"}).Draw(t, "resume") + "}"
		},
		func() string { return "rating: {scale: 5}" },
		func() string {
			return "split: {arms: [{id: a, weight: 3, goto: " + to() + "}, {id: b}], sticky: " + rapid.SampledFrom([]string{"visitor", "conversation"}).Draw(t, "sticky") + ", var: arm}"
		},
		func() string { return "event: {name: e, data: {n: \"{{ vars.n }}\"}}" },
		func() string { return "priority: high" },
		func() string {
			return "classify: c\n    labels: [{id: a, examples: [alpha, hello], goto: " + to() + "}, {id: b, examples: [blah blah]}]\n    on_low: " + to()
		},
		func() string {
			return "llm: v\n    prompt: \"Say {{ vars.n }}\"\n    schema: {type: string}\n    offline: none\n    on_error: " + to()
		},
		func() string {
			return "ask: late\n    text: Still there\n    timeout: {after: 1m, goto: " + to() + "}"
		},
		func() string {
			span := rapid.SampledFrom([]string{"for: 30s", "until: \"09:00\"", "until: vars.v", "event: e"}).Draw(t, "span")
			on := rapid.SampledFrom([]string{"continue", "cancel", "{goto: " + to() + "}"}).Draw(t, "on")
			return "wait: {" + span + ", on_message: " + on + "}"
		},
		func() string {
			return "rating: {scale: 5, ask_comment: true, goto: {1-2: " + to() + ", 5: " + to() + "}}"
		},
		func() string {
			return "choice: m\n    text: Pick some\n    multi: true\n    options: [{id: a, label: Alpha}, {id: b, label: Beta, when: vars.n < 4}, {id: c, label: Alphb}]"
		},
		func() string {
			return "say: \"{{ vars.v }}\"\n    image: {url: \"https://x.example/{{ vars.n }}\", alt: \"{{ vars.v }}\"}\n    card: {title: \"{{ vars.v }}\", buttons: [{label: Go, url: \"{{ vars.v }}\"}, {label: \"{{ vars.n }}\"}]}"
		},
		func() string {
			free := rapid.SampledFrom([]string{"true", "false"}).Draw(t, "confirm")
			return "form:\n      confirm: " + free + "\n      correctable: " + rapid.SampledFrom([]string{"true", "false"}).Draw(t, "correctable") + `
      fields:
        - {var: f_name, text: Your name}
        - {var: f_email, type: email, required: false, text: Your mail}
        - {var: f_n, type: integer, text: How many, check: vars.f_n != vars.n, skip_if_filled: true}
        - {var: f_size, type: enum, of: [alpha, beta], text: Which, when: vars.f_n > 2}
        - {var: f_time, type: time, text: What time}
        - {var: f_sure, type: bool, text: Sure}`
		},
	}
	i := rapid.IntRange(0, len(shapes)-1).Draw(t, "shape")
	fmt.Fprintf(b, "  - id: s%d\n    %s\n", s, shapes[i]())
}

func randomInput(t *rapid.T, s State) Input {
	words := []string{"hello", "alpha", "Alph", "alpha beta", "2", "yes", "cancel", "start over", "help", "repeat", "what is this?", "word1", "word2", "actually a@b.co",
		"a@b.co", "3", "010-1234-5678", "tomorrow", "tomorrow at 3", "15:30", "pm", "no", "actually it's Ann", "my name is Bo and my mail is b@c.co", "아니 이름은 존이야", "1 and 3", "done", "skip", "f size is beta", "취소", "어디예요?", "👍", "", "blah blah", "처음부터"}
	switch rapid.IntRange(0, 11).Draw(t, "kind") {
	case 0:
		in := Input{Kind: InputChoice, Choice: rapid.SampledFrom([]string{"a", "b", "c", "_person", "_yes", "_no", "3", "nope", "_done", "a,b,_done", "_skip", "f_name", "true", "15:00"}).Draw(t, "click")}
		if rapid.Bool().Draw(t, "stale") {
			in.PromptID = "f0.s0.1"
		}
		return in
	case 1:
		return Input{Kind: InputResume}
	case 2:
		return Input{Kind: InputEvent, Event: "e"}
	case 10, 11:
		if a, ok := s.WakeAt(); ok {
			return Input{Kind: InputTimer, Timer: a.Key}
		}
		return Input{Kind: InputTimer, Timer: "f0/s0/1"}
	case 3:
		return Input{Kind: InputMessage, Text: rapid.String().Draw(t, "text"), Files: make([]File, rapid.IntRange(0, 1).Draw(t, "files"))}
	}
	if e := s.PendingEffect(); e != nil {
		r := EffectResult{Key: e.Key, OK: rapid.Bool().Draw(t, "ok"), Offline: rapid.Bool().Draw(t, "offline"), Status: rapid.SampledFrom([]int{200, 404, 500}).Draw(t, "status"), Open: rapid.Bool().Draw(t, "open"),
			Body: map[string]any{"v": rapid.SampledFrom([]any{nil, "x", 3, []any{1}}).Draw(t, "v")}}
		if rapid.Bool().Draw(t, "answered") {
			r.Answer = &AnswerResult{Text: rapid.SampledFrom([]string{"One.", "Two."}).Draw(t, "answer"), Band: rapid.SampledFrom([]string{"high", "medium", "low"}).Draw(t, "band")}
		}
		return Input{Kind: InputResult, Result: &r}
	}
	return Input{Kind: InputMessage, Text: rapid.SampledFrom(words).Draw(t, "words")}
}

// TestRun/AlwaysEndsInADefinedState: for any checked flow and any inputs,
// every call ends within the cut-offs, the outcome agrees with itself, the
// state is the same after JSON, and Run is a function of its arguments.
func TestRun(t *testing.T) {
	t.Parallel()
	t.Run("AlwaysEndsInADefinedState", func(t *testing.T) {
		t.Parallel()
		checked := 0
		rapid.Check(t, func(t *rapid.T) {
			p, _ := Compile([]Source{{"r.yaml", []byte(randomFlows(t))}}, Options{})
			if p == nil {
				return
			}
			checked++
			env := Env{Lang: rapid.SampledFrom([]string{"en", "ko", "fr", ""}).Draw(t, "lang"), Now: time.Date(2026, 3, 11, 10, 0, 0, 0, time.UTC)}
			s, err := p.Start("f0", State{})
			if err != nil {
				t.Fatal(err)
			}
			in := Input{Kind: InputStart}
			v := newVisitor(t)
			for range rapid.IntRange(1, 40).Draw(t, "turns") {
				o := runChecked(t, p, s, in, env)
				s = o.State
				v.watch(t, in, o)
				v.reachesPerson(t, p, s, env)
				if !s.Active() {
					if s, err = p.Start("f0", s); err != nil {
						t.Fatal(err)
					}
				}
				in = v.next(t, s)
			}
		})
		if checked < 10 {
			t.Errorf("only %d random flows passed the checker, too few to tell", checked)
		}
	})
}

func runChecked(t *rapid.T, p *Program, s State, in Input, env Env) Outcome {
	before := string(s.Encode())
	o := p.Run(s, in, env)
	if string(s.Encode()) != before {
		t.Fatalf("Run changed the state it was given:\n%s\n%s", before, s.Encode())
	}
	back, err := DecodeState(o.State.Encode())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(o.State.Encode()), string(back.Encode())); diff != "" {
		t.Fatalf("the state changes in JSON: %s", diff)
	}
	again := p.Run(s, in, env)
	if diff := cmp.Diff(o.Effects, again.Effects); diff != "" {
		t.Fatalf("Run is no function: %s", diff)
	}
	checkOutcome(t, o)
	o.State = back
	return o
}

func blocking(k EffectKind) bool {
	return k == EffectSearch || k == EffectHTTP || k == EffectCheck || k == EffectLLM
}

func checkOutcome(t *rapid.T, o Outcome) {
	last := Effect{}
	for i, e := range o.Effects {
		last = e
		if e.Kind == EffectSay && strings.TrimSpace(e.Text) == "" {
			t.Fatal("an empty text was said")
		}
		if e.Kind == EffectCutoff && e.Reason == CutoffPanic {
			t.Fatalf("a fault of the engine: %+v", o.Trace)
		}
		if blocks := blocking(e.Kind); blocks && i != len(o.Effects)-1 {
			t.Fatal("a blocking effect is not the last one")
		}
	}
	blocksOn := blocking(last.Kind)
	switch {
	case o.Done != !o.State.Active():
		t.Fatalf("done %t, active %t", o.Done, o.State.Active())
	case o.Blocked == BlockEffect && (!blocksOn || o.State.PendingEffect() == nil || o.State.PendingEffect().Key != last.Key):
		t.Fatalf("blocked on an effect, but the last one is %+v", last)
	case o.Blocked == BlockInput && o.State.Waiting() == nil:
		t.Fatal("blocked on input without a prompt")
	case o.Blocked == BlockTimer && (o.Done || o.State.Waiting() != nil):
		t.Fatal("blocked on a timer with a prompt, or done")
	case o.Blocked == BlockNone && !o.Done && !o.State.Suspended():
		t.Fatal("running, but waiting for nothing")
	case o.Blocked == BlockNone && blocksOn:
		t.Fatal("a blocking effect, but not blocked")
	}
	if n := len(o.State.Encode()); n > 16<<10 {
		t.Fatalf("the state has %d bytes", n)
	}
}
