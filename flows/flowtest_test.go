package flows

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the transcripts of .flowtest files")

// A .flowtest file has four parts, divided by lines of dashes: settings
// (key: value), flows in YAML (empty when the setting "flows" names files),
// the script, and the transcript that the script must give.
const flowtestDivider = "----------\n"

// flowtest is one such file.
type flowtest struct {
	settings map[string]string
	flows    string
	script   []string
	want     string
}

func readFlowtest(t *testing.T, path string) flowtest {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.SplitN(string(raw), flowtestDivider, 4)
	if len(parts) < 3 {
		t.Fatalf("%s has %d parts, want settings, flows, script and transcript", path, len(parts))
	}
	ft := flowtest{settings: map[string]string{}, flows: parts[1]}
	for line := range strings.Lines(parts[0]) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), ": "); ok {
			ft.settings[key] = value
		}
	}
	for line := range strings.Lines(parts[2]) {
		if line = strings.TrimSpace(line); line != "" {
			ft.script = append(ft.script, line)
		}
	}
	if len(parts) == 4 {
		ft.want = parts[3]
	}
	return ft
}

func TestFlowtest(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/*.flowtest")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no .flowtest files: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".flowtest"), func(t *testing.T) {
			t.Parallel()
			ft := readFlowtest(t, path)
			got := newActor(t, ft).play(ft.script)
			if *update {
				rewrite(t, path, got)
				return
			}
			if diff := cmp.Diff(ft.want, got); diff != "" {
				t.Errorf("transcript differs (-want +got), run with -update to accept:\n%s", diff)
			}
		})
	}
}

func rewrite(t *testing.T, path, transcript string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.SplitN(string(raw), flowtestDivider, 4)
	out := strings.Join(parts[:3], flowtestDivider) + flowtestDivider + transcript
	if err := os.WriteFile(path, []byte(out), 0o600); err != nil {
		t.Fatal(err)
	}
}

// actor plays a script against a program and writes the transcript. It sends
// every state through its JSON form, as a server between turns does.
type actor struct {
	t       *testing.T
	p       *Program
	state   State
	env     Env
	pending *Effect
	old     string // id of the first prompt shown
	out     strings.Builder
}

func newActor(t *testing.T, ft flowtest) *actor {
	t.Helper()
	var sources []Source
	if files := ft.settings["flows"]; files != "" {
		for name := range strings.FieldsSeq(files) {
			text, err := os.ReadFile(filepath.Join("..", "cmd", "frontdesk", "demo", "flows", name))
			if err != nil {
				t.Fatal(err)
			}
			sources = append(sources, Source{name, text})
		}
	} else {
		sources = []Source{{"test.yaml", []byte(ft.flows)}}
	}
	langs := strings.Fields(ft.settings["languages"])
	p, findings := Compile(sources, Options{Languages: langs})
	for _, f := range findings {
		t.Errorf("finding: %s", f.Error())
	}
	if p == nil {
		t.FailNow()
	}
	a := &actor{t: t, p: p, env: Env{Lang: "en", Now: time.Date(2026, 3, 11, 10, 0, 0, 0, time.UTC),
		Workspace: map[string]any{}, Visitor: map[string]any{}}}
	if lang := ft.settings["lang"]; lang != "" {
		a.env.Lang = lang
	}
	for key, v := range ft.settings {
		if name, ok := strings.CutPrefix(key, "workspace."); ok {
			a.env.Workspace[name] = v
		}
		if name, ok := strings.CutPrefix(key, "visitor."); ok {
			a.env.Visitor[name] = v
		}
	}
	return a
}

func (a *actor) play(script []string) string {
	for _, line := range script {
		fmt.Fprintf(&a.out, "> %s\n", line)
		a.line(line)
	}
	return a.out.String()
}

func (a *actor) line(line string) {
	verb, rest, _ := strings.Cut(line, " ")
	switch verb {
	case "start":
		name, ok := rest, rest != ""
		if !ok {
			name, ok = a.p.Match(Input{Kind: InputStart}, a.env)
		}
		if !ok {
			a.out.WriteString("no flow matches\n")
			return
		}
		a.begin(name, Input{Kind: InputStart})
	case "say":
		in := Input{Kind: InputMessage, Text: rest}
		if name, ok := a.p.Match(in, a.env); ok && !a.state.Active() {
			a.begin(name, in)
			return
		}
		a.run(in)
	case "file":
		a.run(Input{Kind: InputMessage, Files: 1})
	case "click":
		id := ""
		if p := a.state.Waiting(); p != nil {
			id = p.ID
		}
		a.run(Input{Kind: InputChoice, Choice: rest, PromptID: id})
	case "stale":
		a.run(Input{Kind: InputChoice, Choice: rest, PromptID: a.old})
	case "resume":
		a.run(Input{Kind: InputResume})
	case "answer", "http", "open":
		a.result(verb, rest)
	default:
		a.t.Fatalf("unknown line in the script: %s", line)
	}
}

func (a *actor) begin(name string, in Input) {
	s, err := a.p.Start(name, a.state)
	if err != nil {
		a.t.Fatal(err)
	}
	a.state = s
	a.run(in)
}

func (a *actor) result(verb, rest string) {
	if a.pending == nil {
		a.t.Fatalf("the script gives %s %s, but no effect is pending", verb, rest)
	}
	r := EffectResult{Key: a.pending.Key, OK: true}
	head, tail, _ := strings.Cut(rest, " ")
	switch verb {
	case "open":
		r.Open = head == "yes"
	case "answer":
		r.Answer = &AnswerResult{Text: tail, Band: head, Confidence: 0.5}
		r.OK = head != "error"
	case "http":
		r.Status, _ = strconv.Atoi(head)
		r.OK = head != "error"
		if tail != "" {
			if err := json.Unmarshal([]byte(tail), &r.Body); err != nil {
				a.t.Fatal(err)
			}
		}
	}
	a.run(Input{Kind: InputResult, Result: &r})
}

func (a *actor) run(in Input) {
	stored, err := DecodeState(a.state.Encode())
	if err != nil {
		a.t.Fatal(err)
	}
	o := a.p.Run(stored, in, a.env)
	a.state, a.pending = o.State, nil
	for _, e := range o.Effects {
		a.effect(e)
	}
	if o.Blocked == BlockEffect {
		a.pending = &o.Effects[len(o.Effects)-1]
	}
	if o.Done {
		a.out.WriteString("(done)\n")
	}
}

// effect writes one effect in a line or a few.
func (a *actor) effect(e Effect) {
	if e.Kind == EffectCutoff && e.Reason == CutoffPanic {
		a.t.Error("a fault of the engine")
	}
	switch e.Kind {
	case EffectSay:
		for i, line := range strings.Split(e.Text, "\n") {
			a.out.WriteString([]string{"bot: ", "     "}[min(i, 1)] + line + "\n")
		}
		for _, b := range e.Buttons {
			fmt.Fprintf(&a.out, "     [%s: %s]\n", b.ID, b.Label)
		}
		if e.PromptID != "" && a.old == "" {
			a.old = e.PromptID
		}
	case EffectSearch:
		fmt.Fprintf(&a.out, "search (%s): %s\n", e.Purpose, e.Query)
	case EffectHTTP:
		fmt.Fprintf(&a.out, "http: %s %s\n", e.Method, e.URL)
	case EffectCheck:
		fmt.Fprintf(&a.out, "check: %s %s\n", e.What, e.Name)
	case EffectHandoff:
		fmt.Fprintf(&a.out, "handoff: team=%s priority=%s reason=%s message=%s\n", e.Team, e.Priority, e.Reason, e.Message)
	case EffectEnd:
		vars, err := json.Marshal(e.Vars)
		if err != nil {
			a.t.Fatal(err)
		}
		fmt.Fprintf(&a.out, "end: %s %s\n", e.Resolution, vars)
	case EffectRating:
		fmt.Fprintf(&a.out, "rating: %d of %d\n", e.Score, e.Scale)
	case EffectUnknown:
		fmt.Fprintf(&a.out, "unknown: %s (said: %t)\n", e.Text, e.Said)
	default:
		fmt.Fprintf(&a.out, "%s:%s\n", e.Kind, spaced(e.Field, e.Reason, e.Value, e.Text))
	}
}

func spaced(words ...string) string {
	out := ""
	for _, w := range words {
		if w != "" {
			out += " " + w
		}
	}
	return out
}
