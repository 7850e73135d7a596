package flows

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestExpression(t *testing.T) {
	t.Parallel()
	env := map[string]any{
		"vars":    map[string]any{"n": 3.0, "name": "Ann", "list": []any{1.0, 2.0}, "order": map[string]any{"total": 250.0}, "yes": true},
		"visitor": map[string]any{"plan": "vip"}, "now": time.Date(2026, 3, 11, 10, 30, 0, 0, time.UTC),
	}
	for source, want := range map[string]any{
		`vars.n + 1`:             4.0,
		`vars.missing.deep[3].x`: nil,
		`vars.missing > 200`:     false,
		`vars.missing < 200`:     false,
		`vars.missing.total > 200 || visitor.plan == "vip"`: true,
		`vars.order.total > 200 && !vars.missing`:           true,
		`vars.missing + 1`:                         nil,
		`"Hi " + vars.name`:                        "Hi Ann",
		`"No " + vars.missing`:                     "No ",
		`vars.n / 0`:                               nil,
		`vars.n % 2`:                               1.0,
		`-vars.missing`:                            nil,
		`-vars.n`:                                  -3.0,
		`vars.missing ? 1 : 2`:                     2.0,
		`vars.missing ?? "x"`:                      "x",
		`vars.list[0]`:                             1.0,
		`vars.list[-1]`:                            2.0,
		`vars.list[9]`:                             nil,
		`len(vars.list)`:                           2.0,
		`2 in vars.list`:                           true,
		`upper(vars.name)`:                         "ANN",
		`vars.name contains "nn"`:                  true,
		`vars.n contains "nn"`:                     false,
		`now.Hour()`:                               10.0,
		`any(vars.list, # > 1)`:                    true,
		`filter(vars.list, # > 1)`:                 []any{2.0},
		`vars?.order?.total`:                       250.0,
		`vars["name"]`:                             "Ann",
		`vars.n == 3 and not (vars.name == "Bob")`: true,
	} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			e, fault := compileExpression(source)
			if fault != nil {
				t.Fatal(fault)
			}
			got, err := e.eval(env)
			if err != nil || !cmp.Equal(got, want) {
				t.Errorf("got %v, %v; want %v", got, err, want)
			}
		})
	}
	for name, source := range map[string]string{
		"TooManyNodes":  strings.Repeat("1+", 300) + "1",
		"UnknownScope":  "order.total",
		"Clock":         "now() == nil",
		"Syntax":        "1 +",
		"NestedLoops":   "any(vars.a, any(vars.a, any(vars.a, # == 1)))",
		"UnknownMethod": "now.Sleep()",
	} {
		t.Run("Refuses"+name, func(t *testing.T) {
			t.Parallel()
			if _, fault := compileExpression(source); fault == nil {
				t.Errorf("%s compiles", source)
			}
		})
	}
	t.Run("StopsAtTheMemoryBudget", func(t *testing.T) {
		t.Parallel()
		e, fault := compileExpression("len(1..1000000000)")
		if fault != nil {
			t.Fatal(fault)
		}
		if v, err := e.eval(env); err == nil {
			t.Errorf("got %v", v)
		}
	})
}

func TestTemplate(t *testing.T) {
	t.Parallel()
	env := map[string]any{"vars": map[string]any{"n": 1234567.0, "f": 0.1, "evil": "../a?b&c d", "dots": ".."}}
	for source, want := range map[string]string{
		"No parts":                      "No parts",
		"{{ vars.n }} {{vars.f}}":       "1234567 0.1",
		"[{{ vars.missing.x }}]":        "[]",
		"한국어 {{ vars.n }}번":             "한국어 1234567번",
		"{{ vars.n > 1 ? 'big' : '' }}": "big",
	} {
		tpl, fault := compileTemplate(source)
		if fault != nil {
			t.Fatal(fault)
		}
		if got := tpl.render(env, nil); got != want {
			t.Errorf("%q gives %q, want %q", source, got, want)
		}
	}
	tpl, fault := compileTemplate("https://x.example/{{ vars.evil }}/{{ vars.dots }}")
	if fault != nil {
		t.Fatal(fault)
	}
	if got, want := tpl.render(env, escapeURL), "https://x.example/..%2Fa%3Fb%26c%20d/"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRunContract(t *testing.T) {
	t.Parallel()
	p, findings := Compile([]Source{{"a", []byte("flow: a\nsteps:\n  - {http: {post: 'https://x.example'}}\n  - {ask: x, text: X}\n---\nflow: b\nsteps:\n  - {say: B}\n")}}, Options{})
	if p == nil {
		t.Fatal(findings)
	}
	s, err := p.Start("a", State{})
	if err != nil {
		t.Fatal(err)
	}
	first := p.Run(s, Input{Kind: InputStart}, Env{Conversation: map[string]any{"id": "c1"}})
	key := first.State.PendingEffect().Key
	t.Run("RepeatsAPendingEffectUnderItsKey", func(t *testing.T) {
		t.Parallel()
		for _, in := range []Input{{Kind: InputMessage, Text: "hi"}, {Kind: InputResult, Result: &EffectResult{Key: "other", OK: true}}, {Kind: InputResult}} {
			o := p.Run(first.State, in, Env{})
			if len(o.Effects) != 1 || o.Effects[0].Key != key || o.Blocked != BlockEffect {
				t.Errorf("%s: %+v", in.Kind, o)
			}
		}
	})
	t.Run("KeysDifferBetweenRuns", func(t *testing.T) {
		t.Parallel()
		o := p.Run(first.State, Input{Kind: InputResult, Result: &EffectResult{Key: key, OK: true, Status: 200}}, Env{})
		o = p.Run(o.State, Input{Kind: InputMessage, Text: "done"}, Env{})
		again, err := p.Start("a", o.State)
		if err != nil || !o.Done {
			t.Fatal(err, o.Done)
		}
		if k := p.Run(again, Input{Kind: InputStart}, Env{Conversation: map[string]any{"id": "c1"}}).State.PendingEffect().Key; k == key {
			t.Errorf("the key %q comes twice", k)
		}
	})
	t.Run("StartRefusesWhileAnEffectIsPending", func(t *testing.T) {
		t.Parallel()
		if _, err := p.Start("b", first.State); err == nil {
			t.Error("no error")
		}
		if _, err := p.Start("nope", State{}); err == nil {
			t.Error("no error for an unknown flow")
		}
	})
	t.Run("StateOfAnotherReleaseIsCutOff", func(t *testing.T) {
		t.Parallel()
		other, _ := Compile([]Source{{"b", []byte("flow: b\nsteps:\n  - {say: B}\n")}}, Options{})
		o := other.Run(first.State, Input{Kind: InputMessage, Text: "hi"}, Env{})
		if len(o.Effects) != 1 || o.Effects[0].Kind != EffectCutoff || o.Effects[0].Reason != CutoffRelease || !o.Done {
			t.Errorf("%+v", o.Effects)
		}
	})
	t.Run("DecodeRefusesWhatIsNoState", func(t *testing.T) {
		t.Parallel()
		if _, err := DecodeState([]byte("{")); err == nil {
			t.Error("no error")
		}
	})
}
