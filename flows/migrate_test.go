package flows

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const movedFlow = `flow: order
vars: {size: {type: integer}}
steps:
  - id: number
    ask: number
    text: Which order?
  - id: size
    ask: size
    text: Which size?
  - ask: colour
    text: Which colour?
  - id: sub
    call: more
  - say: Done {{ vars.number }}
---
flow: more
steps:
  - id: why
    choice: reason
    text: Why?
    options: [{id: late, label: Late}, {id: broken, label: Broken}]
`

// TestMigrate_Links moves a run whose newest buttons go to steps: those to a
// step that is the same still work, the others are of an old menu.
func TestMigrate_Links(t *testing.T) {
	t.Parallel()
	const before = `flow: order
steps:
  - say: Hello
    buttons: [{label: Named, goto: named}, {label: Block, goto: {say: The block.}}]
  - {id: wait, ask: x, text: X}
  - end:
  - {id: named, say: The step.}
`
	after := strings.Replace(before, "steps:\n", "steps:\n  - {say: A new text., when: \"false\"}\n", 1)
	env := Env{Lang: "en", Now: wednesday}
	compile := func(text string) *Program {
		p, findings := Compile([]Source{{"f.yaml", []byte(text)}}, Options{})
		if p == nil {
			t.Fatal(findings)
		}
		return p
	}
	old, now := compile(before), compile(after)
	s, err := old.Start("order", State{})
	if err != nil {
		t.Fatal(err)
	}
	o := old.Run(s, Input{Kind: InputStart}, env)
	buttons := o.Effects[0].Buttons
	moved, ok := now.Migrate(o.State, old)
	if !ok {
		t.Fatal("the run cannot move")
	}
	for i, want := range []string{"The step.", "That menu is from earlier"} {
		o := now.Run(moved, Input{Kind: InputChoice, Choice: buttons[i].ID}, env)
		if !strings.HasPrefix(o.Effects[0].Text, want) {
			t.Errorf("%s: %+v", buttons[i].Label, o.Effects)
		}
	}
}

// TestMigrate_Wait: a run that waits for a time cannot go on at a step of
// another kind, also when its own release is gone.
func TestMigrate_Wait(t *testing.T) {
	t.Parallel()
	old, _ := Compile([]Source{{"f.yaml", []byte("flow: order\nsteps: [{id: here, wait: {for: 1h}}]\n")}}, Options{})
	now, _ := Compile([]Source{{"f.yaml", []byte("flow: order\nsteps: [{id: here, ask: x, text: X}]\n")}}, Options{})
	s, err := old.Start("order", State{})
	if err != nil {
		t.Fatal(err)
	}
	s = old.Run(s, Input{Kind: InputStart}, Env{Now: wednesday}).State
	if moved, ok := now.Migrate(s, nil); ok {
		t.Errorf("moved to %s", moved.Encode())
	}
}

func TestMigrate(t *testing.T) {
	t.Parallel()
	env := Env{Lang: "en", Now: time.Date(2026, 3, 11, 10, 0, 0, 0, time.UTC)}
	program := func(t *testing.T, text string) *Program {
		t.Helper()
		p, findings := Compile([]Source{{"f.yaml", []byte(text)}}, Options{})
		if p == nil {
			t.Fatal(findings)
		}
		return p
	}
	// reach gives the state of a run after some messages.
	reach := func(t *testing.T, p *Program, said ...string) State {
		t.Helper()
		s, err := p.Start("order", State{})
		if err != nil {
			t.Fatal(err)
		}
		s = p.Run(s, Input{Kind: InputStart}, env).State
		for _, text := range said {
			s = p.Run(s, Input{Kind: InputMessage, Text: text}, env).State
		}
		return s
	}
	old := program(t, movedFlow)
	for _, c := range []struct {
		name     string
		said     []string
		was, now string // replaced
		blind    bool   // the old release is gone
		ok       bool
	}{
		{name: "ATextChanged", was: "Which order?", now: "Which order, please?", ok: true},
		{name: "AStepWasPutBefore", was: "steps:\n  - id: number", now: "steps:\n  - say: Hello\n  - id: number", ok: true},
		{name: "TheStepIsGone", was: "id: number", now: "id: order_number"},
		{name: "TheStepIsOfAnotherKind", was: "ask: number\n    text: Which order?", now: "choice: number\n    text: Which order?\n    options: [{id: a, label: A}]"},
		{name: "TheFlowIsGone", was: "flow: order", now: "flow: orders"},
		{name: "AFilledVariableIsGone", said: []string{"42"}, was: "- id: number\n    ask: number", now: "- id: number\n    ask: no"},
		{name: "AFilledVariableIsStillMadeElsewhere", said: []string{"42"}, was: "- id: number\n    ask: number", now: "- set: {number: \"1\"}\n  - id: number\n    ask: no"},
		{name: "AVariableBeforeItWasFilled", was: "- id: number\n    ask: number", now: "- id: number\n    ask: no", ok: false},
		{name: "TheTypeOfAFilledVariable", said: []string{"42", "7"}, was: "vars: {size: {type: integer}}", now: "vars: {size: {type: text}}"},
		{name: "AnUnnamedStepIsWrittenAlike", said: []string{"42", "7"}, was: "Done {{ vars.number }}", now: "Thanks", ok: true},
		{name: "AnUnnamedStepChanged", said: []string{"42", "7"}, was: "Which colour?", now: "Which color?"},
		{name: "AnUnnamedStepOfAReleaseThatIsGone", said: []string{"42", "7"}, was: "Done", now: "Thanks", blind: true},
		{name: "ANamedStepOfAReleaseThatIsGone", said: []string{"42"}, was: "Done", now: "Thanks", blind: true, ok: true},
		{name: "ACalledFlow", said: []string{"42", "7", "red"}, was: "text: Why?", now: "text: Why so?", ok: true},
		{name: "TheCallIsGone", said: []string{"42", "7", "red"}, was: "- id: sub\n    call: more", now: "- id: sub\n    say: No"},
		{name: "AnotherFlowIsCalled", said: []string{"42", "7", "red"}, was: "call: more", now: "call: other"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.name == "AVariableBeforeItWasFilled" {
				c.now, c.ok = "- id: number\n    ask: number\n    normalize: upper", true
			}
			text := strings.Replace(movedFlow, c.was, c.now, 1)
			text = strings.ReplaceAll(text, "{{ vars.number }}", map[bool]string{true: "{{ vars.number }}", false: ""}[strings.Contains(text, "ask: number") || strings.Contains(text, "set: {number")])
			if c.name == "AnotherFlowIsCalled" {
				text += "---\nflow: other\nsteps: [{say: Hi}]\n"
			}
			if c.name == "TheStepIsOfAnotherKind" {
				text = strings.ReplaceAll(text, "{{ vars.number }}", "")
			}
			next, s, from := program(t, text), reach(t, old, c.said...), old
			if c.blind {
				from = nil
			}
			before := string(s.Encode())
			moved, ok := next.Migrate(s, from)
			if ok != c.ok {
				t.Fatalf("migrated: %v, want %v", ok, c.ok)
			}
			if string(s.Encode()) != before {
				t.Error("the state it was given has changed")
			}
			if !ok {
				if string(moved.Encode()) != before {
					t.Error("the state that could not be moved has changed")
				}
				return
			}
			if moved.Release() != next.Hash() || !slices.Equal(moved.Stack(), s.Stack()) {
				t.Errorf("at %v of %s", moved.Stack(), moved.Release())
			}
		})
	}

	t.Run("ShowsTheNewWordsAndTakesAClickOnTheOldMenu", func(t *testing.T) {
		t.Parallel()
		next := program(t, strings.Replace(strings.Replace(movedFlow, "text: Why?", "text: What went wrong?", 1), "{id: late, label: Late}", "{id: late, label: Too late}, {id: new, label: New}", 1))
		s := reach(t, old, "42", "7", "red")
		prompt := s.Waiting().ID
		moved, ok := next.Migrate(s, old)
		if !ok {
			t.Fatal("not migrated")
		}
		o := next.Run(moved, Input{Kind: InputMessage, Text: "repeat"}, env)
		if e := o.Effects[0]; !strings.Contains(e.Text, "What went wrong?") || len(e.Buttons) != 3 || e.PromptID != prompt {
			t.Errorf("shown %+v", e)
		}
		o = next.Run(moved, Input{Kind: InputChoice, Choice: "late", PromptID: prompt}, env)
		if !o.Done || o.Effects[0].Text != "Done 42" {
			t.Errorf("the click: %+v", o)
		}
	})
	t.Run("RestartsTheFlowItBeganWith", func(t *testing.T) {
		t.Parallel()
		next := program(t, strings.Replace(movedFlow, "Which order?", "Your order?", 1))
		s, ok := next.Restart(reach(t, old, "42", "7", "red"))
		if !ok || s.Release() != next.Hash() || len(s.Stack()) != 1 || len(s.Vars()) != 0 {
			t.Fatalf("restarted %v at %v", ok, s.Stack())
		}
		if o := next.Run(s, Input{Kind: InputStart}, env); o.Effects[0].Text != "Your order?" {
			t.Errorf("said %+v", o.Effects)
		}
		if _, ok := program(t, strings.Replace(movedFlow, "flow: order", "flow: orders", 1)).Restart(s); ok {
			t.Error("restarted a flow that is gone")
		}
		if _, ok := next.Restart(s.Ended()); ok || s.Ended().Active() {
			t.Error("restarted what had ended")
		}
	})

	// Whatever was migrated goes on without the release being missed; a release
	// takes every state of its own, and that state goes the same way.
	t.Run("NeverLeadsToACutoff", func(t *testing.T) {
		t.Parallel()
		compared, migrated := 0, 0
		rapid.Check(t, func(t *rapid.T) {
			text := randomFlows(t)
			for n := 0; n < 15; n++ { // most of them have findings
				if p, _ := Compile([]Source{{"a.yaml", []byte(text)}}, Options{}); p != nil {
					break
				}
				text = randomFlows(t)
			}
			other := text
			if rapid.Bool().Draw(t, "mutated") {
				lines := strings.Split(text, "\n")
				at := rapid.IntRange(0, len(lines)-1).Draw(t, "line")
				if rapid.Bool().Draw(t, "removed") {
					lines = slices.Delete(lines, at, at+1)
				} else {
					lines[at] = strings.NewReplacer("Pick", "Choose", "Give me", "Tell me", "s1", "s2", "f1", "f0", "integer", "text").Replace(lines[at])
				}
				other = strings.Join(lines, "\n")
			} else if rapid.Bool().Draw(t, "another") {
				other = randomFlows(t)
			}
			a, _ := Compile([]Source{{"a.yaml", []byte(text)}}, Options{})
			b, _ := Compile([]Source{{"b.yaml", []byte(other)}}, Options{})
			if a == nil || b == nil {
				return
			}
			s, err := a.Start("f0", State{})
			if err != nil {
				t.Fatal(err)
			}
			in := Input{Kind: InputStart}
			for range rapid.IntRange(1, 12).Draw(t, "before") {
				s = a.Run(s, in, env).State
				in = randomInput(t, s)
			}
			if !s.Active() {
				return
			}
			if own, ok := a.Migrate(s, a); !ok {
				t.Fatalf("a release refuses its own state %s", s.Encode())
			} else if x, y := a.Run(s, in, env).State.Stack(), a.Run(own, in, env).State.Stack(); !slices.Equal(x, y) {
				t.Fatalf("goes to %v, migrated to %v", x, y)
			}
			compared++
			from := a
			if rapid.Bool().Draw(t, "blind") {
				from = nil
			}
			moved, ok := b.Migrate(s, from)
			if !ok {
				return
			}
			migrated++
			for range rapid.IntRange(1, 12).Draw(t, "after") {
				o := b.Run(moved, in, env)
				for _, e := range o.Effects {
					if e.Kind == EffectCutoff && (e.Reason == CutoffRelease || e.Reason == CutoffPanic) {
						t.Fatalf("cut off with %s: %+v", e.Reason, o.Trace)
					}
				}
				if moved = o.State; !moved.Active() {
					return
				}
				in = randomInput(t, moved)
			}
		})
		if compared < 20 || migrated < 10 {
			t.Errorf("%d states compared, %d migrated: too few to tell", compared, migrated)
		}
	})
}
