package flows

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// flowTexts are the flows of the tests, for fuzzing to begin with.
func flowTexts(f *testing.F) []string {
	f.Helper()
	var out []string
	for _, pattern := range []string{"testdata/*.flowtest", "testdata/*.findings", "templates/*.yaml"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, path := range paths {
			raw, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			text := string(raw)
			if parts := strings.SplitN(text, flowtestDivider, 4); len(parts) > 2 {
				text = parts[1]
			}
			out = append(out, text)
		}
	}
	return out
}

func FuzzCompile(f *testing.F) {
	for _, text := range flowTexts(f) {
		f.Add(text)
	}
	f.Add("flow: a\nvars: {x: {type: enum}}\ntriggers: [start, {intent: {examples: [a]}}]\nsteps: [{if: 1 > , then: [{say: a}]}]\n---\nflow: b")
	f.Add("{\"flow\": \"a\", \"steps\": [{\"http\": {\"get\": \"{{\"}}]}")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<14 {
			return
		}
		src := Source{"f.yaml", []byte(text)}
		o := Options{Languages: []string{"en", "ko"}}
		p, findings := Compile([]Source{src}, o)
		if (p == nil) != HasErrors(findings) {
			t.Fatalf("program %v, findings %v", p, findings)
		}
		for _, fd := range findings {
			if fd.Message == "" || !strings.HasSuffix(fd.Draw(src.Text), "\n") {
				t.Fatalf("finding %+v", fd)
			}
		}
		for _, g := range Graphs([]Source{src}, o) {
			for _, fd := range findings {
				Where([]Graph{g}, fd)
			}
		}
	})
}

func FuzzTemplate(f *testing.F) {
	for _, s := range []string{"Hello {{ vars.a.b[3].c }}", "{{", "{{ 1 / 0 }}", "{{ vars.a + nil }}", "{{ -vars.x > !vars.y ? 'a' : 2 }}", "{{ now.Hour() }}", "{{ filter(vars.a, # > 1) }}", "{{ answer.text[1:2] }}", "{{ repeat('a', 1000000) }}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		tpl, fault := compileTemplate(source)
		if (tpl == nil) == (fault == nil) {
			t.Fatalf("template %v, fault %v", tpl, fault)
		}
		if tpl == nil {
			return
		}
		env := map[string]any{"vars": map[string]any{"a": []any{1.0, "x"}}, "now": time.Unix(0, 0).UTC()}
		if n := len(tpl.render(env, nil)); n > len(source)+len(tpl.parts)*maxShown {
			t.Fatalf("%d bytes out of %d", n, len(source))
		}
		tpl.address(env)
	})
}

// FuzzExpression evaluates what compiles: it takes bounded time, and gives
// only what JSON gives back unchanged, so that it can be stored.
func FuzzExpression(f *testing.F) {
	for _, s := range []string{"vars.a > 1 && visitor.name == 'Ann'", "vars.list | filter(# > 1) | map(# * 2)", "len(vars.list) + vars.o.x.y", "vars.s[1:]", "now.Add(duration('1h'))", "vars.n ?? -1 % 0",
		"sum(map(1..1000, # * 1e300))", "vars.s matches '^a+$'", "let x = vars.n; x ** x ** x", "{'a': vars.n, 'b': [1, vars.list]}", "toJSON(vars)", "vars.list[-1]", "split(vars.s, '')", "sortBy(vars.list, -#)",
		"1..vars.n", "flatten([vars.list, [1, [2]]])", "date('2026-01-01')", "int('x')", "fromJSON(vars.s)", "vars.s in vars.list", "reduce(1..99, #acc + #)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 1<<12 {
			return
		}
		e, fault := compileExpression(source, "body")
		if (e == nil) == (fault == nil) {
			t.Fatalf("expression %v, fault %v", e, fault)
		}
		if e == nil {
			return
		}
		env := map[string]any{"now": time.Unix(1_800_000_000, 0).UTC(), "visitor": map[string]any{"name": "Ann"}, "body": map[string]any{"x": []any{"y"}},
			"vars": map[string]any{"a": nil, "n": 3.0, "s": "a word", "list": []any{1.0, 2.0, "x", nil}, "o": map[string]any{"x": map[string]any{"y": true}}}}
		before := fmt.Sprint(env)
		began := time.Now()
		v, err := e.eval(env)
		if took := time.Since(began); took > 5*time.Second {
			t.Fatalf("it took %s", took)
		}
		if fmt.Sprint(env) != before {
			t.Fatal("the expression changed what it reads")
		}
		if err != nil {
			return
		}
		m := &machine{s: run{Frames: []frame{{Flow: "a", Vars: map[string]any{}}}}}
		m.setVar("v", v)
		stored := (State{m.s}).Encode()
		back, err := DecodeState(stored)
		if err != nil || string(back.Encode()) != string(stored) {
			t.Fatalf("stored as %s, read back as %s: %v", stored, back.Encode(), err)
		}
	})
}

// inputOf reads a line of a fuzzed script as an input: what the visitor does,
// or what becomes of the effect that is awaited.
func inputOf(line string, s State) Input {
	verb, rest, _ := strings.Cut(line, " ")
	switch verb {
	case "click":
		in := Input{Kind: InputChoice, Choice: rest}
		if p := s.Waiting(); p != nil {
			in.PromptID = p.ID
		}
		return in
	case "stale":
		return Input{Kind: InputChoice, Choice: rest, PromptID: "a.b.1"}
	case "file":
		return Input{Kind: InputMessage, Text: rest, Files: []File{{Name: "photo.png", Type: "image/png", Size: 40 << 10}}}
	case "event":
		return Input{Kind: InputEvent, Event: rest}
	case "resume":
		return Input{Kind: InputResume}
	case "later":
		a, _ := s.WakeAt()
		return Input{Kind: InputTimer, Timer: a.Key}
	case "result":
		r := EffectResult{OK: rest != "", Status: len(rest), Body: map[string]any{"status": rest}, Open: len(rest)%2 == 0, Offline: len(rest)%3 == 0,
			Answer: &AnswerResult{Text: rest, Band: BandHigh}}
		if e := s.PendingEffect(); e != nil {
			r.Key = e.Key
		}
		return Input{Kind: InputResult, Result: &r}
	}
	return Input{Kind: InputMessage, Text: line}
}

// play runs a script, a line each, and fails on what no run may do.
func play(t *testing.T, p *Program, s State, script string) {
	env := Env{Lang: "ko-KR", Now: wednesday, Visitor: map[string]any{"name": "Ann"}}
	lines := strings.Split(script, "\n")
	for _, line := range lines[:min(len(lines), 30)] {
		in := inputOf(line, s)
		o := p.Run(s, in, env)
		for _, e := range o.Effects {
			if e.Kind == EffectCutoff && e.Reason == CutoffPanic {
				t.Fatalf("a fault of the engine: %+v", o.Trace)
			}
		}
		if o.Done == o.State.Active() {
			t.Fatal("done and active")
		}
		back, err := DecodeState(o.State.Encode())
		if err != nil {
			t.Fatal(err)
		}
		if s = back; !s.Active() {
			if s, err = p.Start(p.Flows()[0], s); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// FuzzRun plays a script with any program that compiles.
func FuzzRun(f *testing.F) {
	scripts := []string{"start\nhello\nclick a\nresult ok\nlater\ncancel\nyes", "1\na@b.co\nactually it's Bo\nresume\nfile\nevent paid\nstale a\nclick _person", "안녕하세요\n내일 3시\nclick 15:00\n취소\nresult\nresult {}\nclick _yes\nclick a,b,_done"}
	for i, text := range flowTexts(f) {
		f.Add(text, scripts[i%len(scripts)])
	}
	f.Fuzz(func(t *testing.T, text, script string) {
		if len(text) > 1<<13 || len(script) > 1<<10 {
			return
		}
		p, _ := Compile([]Source{{"f.yaml", []byte(text)}}, Options{})
		if p == nil || len(p.Flows()) == 0 {
			return
		}
		s, err := p.Start(p.Flows()[0], State{})
		if err != nil {
			t.Fatal(err)
		}
		play(t, p, s, script)
	})
}

// everyStep is a program with every kind of step that holds something in the
// state.
const everyStep = `flow: a
vars: {n: {type: number, default: 1}}
steps:
  - {id: ask, ask: x, text: X, type: time, confirm: true, timeout: {after: 1m, goto: form}}
  - {id: menu, say: Hi, buttons: [{label: On, goto: form}]}
  - {id: many, choice: m, multi: true, text: M, options: [{id: a, label: A}, {id: b, label: B}]}
  - {id: form, form: {confirm: true, fields: [{var: f, text: F}, {var: g, type: enum, of: [k, l], text: G, required: false, check: vars.g != "l"}]}}
  - {id: rate, rating: {ask_comment: true, goto: {1: form}}}
  - {id: call, call: b, map: {n: vars.k}}
  - {id: http, http: {get: 'https://x.example', map: {n: body.status}}, on_error: llm}
  - {id: llm, llm: v, prompt: P, offline: none, on_error: answer}
  - {id: answer, answer: {on_low: clarify}}
  - {id: wait, wait: {event: e}, timeout: {after: 1h, goto: hand}}
  - {id: hand, handoff: {resume: here, no_agents: message, collect_before: [name, email]}}
---
flow: b
vars: {k: {type: number}}
steps:
  - {id: k, choice: k, text: K, free_text: route, options: [{id: a, label: A}]}
`

// FuzzDecodeState goes on from any stored bytes: those of a test chat come
// from its client.
func FuzzDecodeState(f *testing.F) {
	p, findings := Compile([]Source{{"a", []byte(everyStep)}}, Options{})
	if p == nil {
		f.Fatal(findings)
	}
	for _, st := range []string{"ask", "menu", "many", "form", "rate", "call", "http", "llm", "answer", "wait", "hand"} {
		s, err := p.Start("a", State{})
		if err != nil {
			f.Fatal(err)
		}
		s.run.Frames[0].Step = st
		f.Add(s.Encode(), "hello\nyes")
		o := p.Run(s, Input{Kind: InputStart}, Env{Lang: "en", Now: wednesday})
		f.Add(o.State.Encode(), "5\nat 3\nclick 15:00\nresult ok\nno\nk")
		o = p.Run(o.State, Input{Kind: InputMessage, Text: "at 3"}, Env{Lang: "en", Now: wednesday})
		f.Add(o.State.Encode(), "click 15:00\nyes\nresume\nlater\nclick _done")
	}
	f.Fuzz(func(t *testing.T, b []byte, script string) {
		s, err := DecodeState(b)
		if err != nil || len(b) > 1<<14 || len(script) > 1<<10 {
			return
		}
		s.Vars()
		s.Stack()
		s.WakeAt()
		p.Migrate(s, nil)
		play(t, p, s, script)
	})
}
