package flows

import "testing"

// TestParts/OfAnotherRelease: a state that waits for a question which the
// program no longer has is cut off, and never reaches a fault.
func TestParts(t *testing.T) {
	t.Parallel()
	compile := func(t *testing.T, steps string) *Program {
		t.Helper()
		p, findings := Compile([]Source{{"a", []byte("flow: a\nsteps:\n" + steps)}}, Options{})
		if p == nil {
			t.Fatalf("findings %v", findings)
		}
		return p
	}
	run := func(t *testing.T, p *Program, s State, in Input) Outcome {
		t.Helper()
		return p.Run(s, in, Env{Now: wednesday})
	}
	for name, c := range map[string]struct{ old, now, say string }{
		"Confirm": {"  - {id: q, ask: x, text: Go, confirm: true}\n", "  - {id: q, ask: x, text: Go}\n", "Ann"},
		"Field":   {"  - {id: q, form: {fields: [{var: x, text: Go}, {var: y, text: On}]}}\n", "  - {id: q, form: {fields: [{var: x, text: Go}]}}\n", "Ann"},
		"Comment": {"  - {id: q, rating: {ask_comment: true}}\n", "  - {id: q, rating: {scale: 5}}\n", "3"},
	} {
		t.Run(name+"/OfAnotherRelease", func(t *testing.T) {
			t.Parallel()
			old := compile(t, c.old)
			s, err := old.Start("a", State{})
			if err != nil {
				t.Fatal(err)
			}
			s = run(t, old, s, Input{Kind: InputStart}).State
			s = run(t, old, s, Input{Kind: InputMessage, Text: c.say}).State
			if s.Waiting() == nil {
				t.Fatal("no second question waits")
			}
			o := run(t, compile(t, c.now), s, Input{Kind: InputMessage, Text: "yes"})
			if n := len(o.Effects); n == 0 || o.Effects[n-1].Kind != EffectCutoff || o.Effects[n-1].Reason != CutoffRelease {
				t.Errorf("effects %+v", o.Effects)
			}
		})
	}
	t.Run("DoubleClickOnDone", func(t *testing.T) {
		t.Parallel()
		p := compile(t, "  - {choice: m, multi: true, text: Go, options: [{id: a, label: A}, {id: b, label: B}]}\n  - {ask: x, text: Next}\n")
		s, err := p.Start("a", State{})
		if err != nil {
			t.Fatal(err)
		}
		s = run(t, p, s, Input{Kind: InputStart}).State
		click := Input{Kind: InputChoice, Choice: "a,b,_done", PromptID: s.Waiting().ID}
		s = run(t, p, s, click).State
		o := run(t, p, s, click)
		if w := o.State.Waiting(); w == nil || w.Text != "Next" || len(o.Effects) != 0 {
			t.Errorf("waits for %+v after %+v", w, o.Effects)
		}
	})
	t.Run("PersonalDataIsKnownByVariable", func(t *testing.T) {
		t.Parallel()
		p := compile(t, "  - {form: {fields: [{var: x, text: Go, pii: true}, {var: y, text: On}]}}\n")
		if !p.Personal("a", "x") || p.Personal("a", "y") || p.Personal("b", "x") {
			t.Error("only x of a is personal")
		}
	})
}
