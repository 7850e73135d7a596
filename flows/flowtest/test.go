package flowtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/flows"
)

// Result is what became of one test.
type Result struct {
	File     string
	Line     int // of the test, or of a script's transcript where it differs
	Name     string
	Failures []Failure // none: it passed
	Log      []string  // the conversation, line by line
}

// Failure is one expectation that did not hold.
type Failure struct {
	Line int    // in the file, of what was expected
	What string // "vars.reason"
	Diff string // lines that begin with "-" (wanted) and "+" (got)
}

// maxRounds bounds how often one move may go to the world and back; the
// engine's own cut-off comes first.
const maxRounds = 2 * flows.MaxTurnSteps

// RunTest plays a test that stands in a flow. watch may be nil.
func RunTest(p *flows.Program, t flows.Test, watch func(flows.Outcome)) Result {
	r := &testRun{Result: Result{File: t.File, Line: t.Line, Name: t.Name}, test: t,
		world: World{HTTP: t.HTTP, Answers: t.Answers, Closed: t.Closed, Nobody: t.Nobody}}
	if r.Name == "" {
		r.Name = fmt.Sprintf("%s, line %d", t.Flow, t.Line)
	}
	lang := t.Lang
	if lang == "" {
		lang = p.Languages()[0]
	}
	schedule := map[string]any{"open": !t.Closed}
	r.Player = NewPlayer(p, flows.Env{Lang: lang, Now: t.Now, Visitor: maps.Clone(t.Visitor), Workspace: maps.Clone(t.Workspace), Schedule: schedule})
	r.Watch = func(o flows.Outcome) {
		for _, e := range o.Effects {
			r.note(e)
		}
		if len(o.Trace) > 0 {
			r.vars = o.Vars
		}
		for _, e := range o.Trace {
			if strings.HasPrefix(e.Note, "failed:") {
				r.log("(%s %s)", e.Step, e.Note)
			}
		}
		if watch != nil {
			watch(o)
		}
	}
	for i, m := range t.Moves {
		if err := r.move(m, i == 0); err != nil {
			r.fail(m.Line, "say", "", err.Error())
			return r.Result
		}
	}
	r.judge()
	return r.Result
}

// testRun is a test under way, and what it has gathered.
type testRun struct {
	*Player
	Result
	test  flows.Test
	world World

	said, tags, calls []string
	vars              map[string]any
	handoff, end      *flows.Effect
}

func (r *testRun) fail(line int, what, want, got string) {
	f := Failure{Line: line, What: what}
	if want != "" {
		f.Diff = "- " + want + "\n"
	}
	f.Diff += "+ " + got + "\n"
	r.Failures = append(r.Failures, f)
}

func (r *testRun) log(format string, args ...any) {
	r.Log = append(r.Log, strings.Split(fmt.Sprintf(format, args...), "\n")...)
}

// move plays one move, and carries out what the flow then waits for.
func (r *testRun) move(m flows.Move, first bool) error {
	var err error
	took := true
	switch {
	case m.Start:
		r.log("> (opens the chat)")
		_, took, err = r.Open()
	case m.Click != "":
		r.log("> (clicks %s)", m.Click)
		_, err = r.Click(m.Click)
	case m.Stale != "":
		r.log("> (clicks %s of the first menu)", m.Stale)
		_, err = r.Stale(m.Stale)
	case m.File:
		r.log("> (sends a file)")
		_, err = r.Run(flows.Input{Kind: flows.InputMessage, Files: []flows.File{APhoto}})
	case m.Resume:
		r.log("> (a person gives the chat back)")
		_, err = r.Run(flows.Input{Kind: flows.InputResume})
	case m.Event != "":
		r.log("> (event %s)", m.Event)
		_, took, err = r.Event(m.Event)
	case m.Wait > 0:
		r.log("> (%s later)", m.Wait)
		return r.later(m.Wait)
	default:
		r.log("> %s", m.Text)
		_, took, err = r.Say(m.Text)
		if !took && err == nil && first {
			// The words of a test need not be those of a trigger.
			took = true
			_, err = r.Begin(r.test.Flow, flows.Input{Kind: flows.InputMessage, Text: m.Text})
		}
	}
	if !took {
		r.log("(no flow takes it)")
	}
	if err != nil {
		return err
	}
	return r.carry()
}

// later lets time pass, and carries out what the flow then waits for.
func (r *testRun) later(d time.Duration) error {
	for range maxRounds {
		left, err := r.Later(d)
		if err == nil {
			err = r.carry()
		}
		if err != nil || left <= 0 {
			return err
		}
		d = left
	}
	return nil
}

// carry carries out what the flow waits for.
func (r *testRun) carry() (err error) {
	for range maxRounds {
		if r.Pending == nil || err != nil {
			return err
		}
		var result flows.EffectResult
		if result, err = r.world.Carry(*r.Pending); err == nil {
			_, err = r.Player.Result(result)
		}
	}
	return err
}

// note keeps what an effect did, for the expectations and for the log.
func (r *testRun) note(e flows.Effect) {
	switch e.Kind {
	case flows.EffectSay:
		r.said = append(r.said, e.Text)
		r.log("bot: %s", strings.ReplaceAll(e.Text, "\n", "\n     "))
		for line := range strings.Lines(hung("     ", e.Image, e.Buttons)) {
			r.log("%s", strings.TrimSuffix(line, "\n"))
		}
		if c := e.Card; c != nil {
			r.said = append(r.said, c.Title, c.Text)
			r.log("     card:%s", spaced(c.Title, c.Text))
		}
	case flows.EffectTag:
		r.tags = append(r.tags, e.Value)
		r.log("(tag %s)", e.Value)
	case flows.EffectHTTP:
		r.calls = append(r.calls, e.Method+" "+e.URL)
		r.log("(%s %s)", e.Method, e.URL)
	case flows.EffectHandoff, flows.EffectCutoff:
		r.handoff = &e
		r.log("(%s: %s)", e.Kind, e.Reason)
		if e.Message != "" {
			r.said = append(r.said, e.Message)
			r.log("bot: %s", e.Message)
		}
	case flows.EffectEnd:
		r.end = &e
		r.log("(end: %s)", e.Resolution)
	default:
		r.log("(%s%s)", e.Kind, spaced(e.Query, e.What, e.Field, e.Value, e.Text))
	}
}

// judge compares what happened with what was expected.
func (r *testRun) judge() {
	want := r.test.Expect
	for _, name := range slices.Sorted(maps.Keys(want.Vars)) {
		got, ok := r.vars[name]
		if w := want.Vars[name]; !ok && w != nil || !reflect.DeepEqual(plain(w), plain(got)) {
			r.fail(want.Line, "vars."+name, asJSON(w), asJSON(got))
		}
	}
	if want.Resolution != "" {
		got := "none"
		if r.end != nil && !r.State.Active() {
			got = r.end.Resolution
		}
		if got != want.Resolution {
			r.fail(want.Line, "resolution", want.Resolution, got)
		}
	}
	r.judgeHandoff(want)
	r.inOrder("says", want.Says, r.said)
	r.inOrder("http", want.HTTP, r.calls)
	for _, s := range want.NotSays {
		for _, said := range r.said {
			if strings.Contains(said, s) {
				r.fail(want.Line, "not_says", "", said)
			}
		}
	}
	for _, tag := range want.Tags {
		if !slices.Contains(r.tags, tag) {
			r.fail(want.Line, "tags", tag, strings.Join(r.tags, ", "))
		}
	}
	if want.In != "" && want.In != r.State.Flow() {
		r.fail(want.Line, "in", want.In, r.State.Flow())
	}
	if want.At != "" {
		got := ""
		if p := r.State.Waiting(); p != nil {
			got = p.Step
		}
		if got != want.At {
			r.fail(want.Line, "at", want.At, got)
		}
	}
}

func (r *testRun) judgeHandoff(want flows.Expect) {
	w := want.Handoff
	if w == nil {
		return
	}
	if r.handoff == nil {
		if !w.None {
			r.fail(want.Line, "handoff", spacedOr(w.Reason, "to "+w.Team), "none")
		}
		return
	}
	for _, c := range []struct{ what, want, got string }{
		{"handoff.reason", w.Reason, r.handoff.Reason}, {"handoff.team", w.Team, r.handoff.Team}, {"handoff.priority", w.Priority, r.handoff.Priority},
	} {
		if c.want != "" && c.want != c.got {
			r.fail(want.Line, c.what, c.want, c.got)
		}
	}
}

func spacedOr(first, second string) string {
	if first != "" {
		return first
	}
	return second
}

// inOrder looks for each text in what happened, each after the one before.
func (r *testRun) inOrder(what string, want, got []string) {
	at, offset := 0, 0
	for _, w := range want {
		for ; at < len(got); at++ {
			if i := strings.Index(got[at][offset:], w); i >= 0 {
				offset += i + len(w)
				break
			}
			offset = 0
		}
		if at == len(got) {
			happened := strings.Join(got, "\n+ ")
			if happened == "" {
				happened = "(nothing)"
			}
			r.fail(r.test.Expect.Line, what, w, happened)
			return
		}
	}
}

// plain brings numbers to one type, as JSON does.
func plain(v any) any {
	raw, err := json.Marshal(v)
	if err != nil {
		return v
	}
	var out any
	if json.Unmarshal(raw, &out) != nil {
		return v
	}
	return out
}

func asJSON(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(raw)
}

// RunScript plays a .flowtest file against its program, and gives the
// transcript too, which Script.Accept takes.
func RunScript(s Script, p *flows.Program, watch func(flows.Outcome)) (Result, string) {
	r := Result{File: s.Name, Line: s.wantAt(), Name: strings.TrimSuffix(s.Name, ".flowtest")}
	got, err := s.Play(p, watch)
	if err != nil {
		r.Failures = []Failure{{Line: r.Line, What: "script", Diff: "+ " + err.Error() + "\n"}}
		return r, got
	}
	if got != s.Want {
		diff, first := lineDiff(s.Want, got)
		r.Line += first
		r.Failures = []Failure{{Line: r.Line, What: "transcript", Diff: diff}}
	}
	return r, got
}
