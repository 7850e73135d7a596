package flows

import (
	"fmt"
	"hash/fnv"
	"strings"
)

// NoteSkipped is in the trace of a step that its guard passed over.
const NoteSkipped = "skipped by when"

// machine is one call of Run: a private copy of the state, and what comes of
// it. It lives for that call only.
type machine struct {
	p       *Program
	s       run
	env     Env
	effects []Effect
	trace   []TraceEntry
	stopped bool           // blocked, ended or cut off
	last    map[string]any // variables of a run that has ended
	passed  bool           // the message is the caller's
	// answered is the prompt that the visitor has just answered; it no longer
	// waits.
	answered wait
}

// Run takes one input. It never panics and always ends: when a cut-off is
// reached, the last effect is a cutoff and the run is over. s is not changed.
//
// When Blocked is effect, the caller carries out the last effect and calls
// Run again with an Input of kind result and the effect's key. Any other
// input gets that effect again, under the same key. Safe for concurrent use.
func (p *Program) Run(s State, in Input, env Env) (out Outcome) {
	m := &machine{p: p, s: s.run.clone(), env: env}
	defer func() {
		if fault := recover(); fault != nil {
			m.effects = nil
			m.trace = append(m.trace, TraceEntry{Kind: "panic", Note: clip(fmt.Sprint(fault), 200)})
			m.cutoff(CutoffPanic)
			out = m.outcome()
		}
	}()
	m.receive(in)
	m.arm(in)
	return m.outcome()
}

func (m *machine) outcome() Outcome {
	o := Outcome{State: State{m.s}, Effects: m.effects, Trace: m.trace, Blocked: BlockNone, Passed: m.passed}
	o.Vars = o.State.Vars()
	switch {
	case len(m.s.Frames) == 0:
		o.Done, o.Vars = true, m.last
	case m.s.Pending != nil:
		o.Blocked = BlockEffect
	case o.State.Waiting() != nil:
		o.Blocked = BlockInput
	case !m.s.Handed && m.top().Hold != nil:
		o.Blocked = BlockTimer
	}
	return o
}

func (m *machine) receive(in Input) {
	if in.Kind == InputTimer && m.stale(in.Timer) {
		m.trace = append(m.trace, TraceEntry{Kind: "timer", Note: "stale, nothing done"})
		return
	}
	if in.Kind != InputResult {
		m.s.TurnSteps = 0
	}
	if in.Kind == InputEvent && len(m.s.Frames) > 0 && m.known() {
		if m.fresh() { // it began the flow
			m.s.Event = in.Data
		}
		m.happened(in.Event, in.Data)
	}
	if (State{m.s}).Clicked(in) && m.settled() {
		m.trace = append(m.trace, TraceEntry{Kind: "choice", Note: "clicked twice, nothing done"})
		return
	}
	if in.Kind == InputMessage {
		m.s.Clicked = ""
	}
	if in.Kind == InputMessage && strings.TrimSpace(in.Text) != "" {
		m.s.Text = clip(strings.ToValidUTF8(in.Text, "\uFFFD"), maxValue)
	}
	if in.Kind == InputResume {
		// A person has spoken since, so nothing is said in a row.
		m.s.SaidHash, m.s.SaidTimes = 0, 0
	}
	switch {
	case len(m.s.Frames) == 0:
		if in.Kind == InputChoice {
			m.say(Effect{Text: m.phrase(phraseClosed)})
		}
	case !m.known():
		m.cutoff(CutoffRelease)
	case m.s.Pending != nil:
		m.receiveResult(in)
	case m.s.Handed:
		if in.Kind == InputResume {
			m.resume()
		}
	case m.linked(in):
	case m.top().Hold != nil:
		m.held(in)
	case m.top().Wait != nil:
		m.renew()
		switch in.Kind {
		case InputTimer:
			m.timedOut()
		case InputMessage:
			m.decide(in)
			m.loop()
		case InputChoice:
			asked := m.top().Wait.Prompt.ID
			m.decide(in)
			if p := (State{m.s}).Waiting(); p == nil || p.ID != asked {
				m.s.Clicked = clickKey(in)
			}
			m.loop()
		case InputResume:
			// A person took over while the prompt waited, and gave the
			// chat back: what the prompt was for is settled.
			m.finishAll("")
		}
	default:
		m.loop()
	}
}

// settled reports whether nothing is left to run: somebody is waited for, or
// nothing goes on.
func (m *machine) settled() bool {
	if len(m.s.Frames) == 0 || m.s.Handed {
		return true
	}
	return m.s.Pending == nil && (m.top().Wait != nil || m.top().Hold != nil)
}

// known reports whether the program has every flow and step of the state,
// which may come from another release.
func (m *machine) known() bool {
	for _, f := range m.s.Frames {
		fl := m.p.flows[f.Flow]
		if fl == nil || f.Step != "" && fl.byID[f.Step] == nil {
			return false
		}
		if f.Hold != nil {
			if st := fl.byID[f.Step]; st == nil {
				return false
			} else if _, ok := st.act.(*waitStep); !ok {
				return false
			}
		}
		if f.Wait != nil {
			if st := fl.byID[f.Step]; st == nil {
				return false
			} else if takerOf(st, f.Wait.Part) == nil {
				return false
			}
		}
	}
	return true
}

// fresh reports whether nothing waits: the flow on top has just been started.
func (m *machine) fresh() bool {
	f := m.top()
	return f.Wait == nil && f.Hold == nil && m.s.Pending == nil && !m.s.Handed
}

func (m *machine) receiveResult(in Input) {
	p := m.s.Pending
	if in.Kind != InputResult || in.Result == nil || in.Result.Key != p.Effect.Key {
		m.effects = append(m.effects, p.Effect)
		return
	}
	m.s.Pending = nil
	st := m.current()
	if p.Row != "" {
		if m.top().Wait == nil {
			m.cutoff(CutoffRelease)
			return
		}
		m.decideOn(p.Row, p.Text, *in.Result)
	} else if r, ok := st.act.(resulter); ok {
		r.result(m, st, *in.Result)
	} else {
		m.cutoff(CutoffRelease)
	}
	m.loop()
}

func (m *machine) resume() {
	m.s.Handed = false
	st := m.current()
	if h, ok := st.act.(handoffStep); ok && m.top().Wait == nil {
		m.note(st, "resumed")
		h.resumed(m, st)
		m.loop()
		return
	}
	m.finish("")
	m.loop()
}

// loop runs steps until the run blocks or ends.
func (m *machine) loop() {
	for !m.stopped && len(m.s.Frames) > 0 {
		f := m.top()
		if f.Wait != nil || m.s.Pending != nil || m.s.Handed {
			return
		}
		if f.Hold != nil {
			if !m.overdue() {
				return
			}
			m.wake(m.current())
			continue
		}
		if f.Step == "" {
			m.pop()
			continue
		}
		if m.s.TurnSteps++; m.s.TurnSteps > MaxTurnSteps {
			m.cutoff(CutoffSteps)
			return
		}
		if m.s.TurnSteps == 1 {
			m.unlink()
		}
		st := m.current()
		if st.when != nil && !m.test(st.when) {
			m.note(st, NoteSkipped)
			m.move(st.follows())
			continue
		}
		if m.visit(st) > MaxVisits {
			m.cutoff(CutoffVisits)
			return
		}
		m.trace = append(m.trace, TraceEntry{Flow: f.Flow, Step: st.id, Kind: st.kind})
		st.act.run(m, st)
	}
}

func (m *machine) top() *frame { return &m.s.Frames[len(m.s.Frames)-1] }

func (m *machine) current() *step {
	f := m.top()
	return m.p.flows[f.Flow].byID[f.Step]
}

func visitKey(st *step) string { return st.flow.name + "/" + st.id }

func (m *machine) visits(st *step) int { return max(1, m.s.Visits[visitKey(st)]) }

func (m *machine) visit(st *step) int {
	if m.s.Visits == nil {
		m.s.Visits = map[string]int{}
	}
	m.s.Visits[visitKey(st)]++
	return m.s.Visits[visitKey(st)]
}

// move sets the program counter; nil is the end of the flow.
func (m *machine) move(to *step) {
	f := m.top()
	f.Step = ""
	if to != nil {
		f.Step = to.id
	}
}

// jump goes to a place that a step decided on.
func (m *machine) jump(to *step) { m.move(to) }

// advance goes on to what follows a step: its branches, else, next, or the
// following step.
func (m *machine) advance(st *step) {
	for i, b := range st.branches {
		if b.to != nil && m.test(b.cond) {
			m.note(st, fmt.Sprintf("branch %d", i+1))
			m.move(b.to.to)
			return
		}
	}
	if st.elseTo != nil {
		m.move(st.elseTo.to)
		return
	}
	m.move(st.follows())
}

// push starts a flow on top of the stack.
func (m *machine) push(name string, via entry, vars map[string]any) bool {
	fl := m.p.flows[name]
	if fl == nil || len(m.s.Frames) >= MaxDepth {
		m.cutoff(CutoffDepth)
		return false
	}
	m.s.Frames = append(m.s.Frames, newFrame(fl, via, vars))
	return true
}

func newFrame(fl *flow, via entry, vars map[string]any) frame {
	f := frame{Flow: fl.name, Step: fl.entry.id, Via: via, Vars: map[string]any{}}
	for name, v := range fl.vars {
		if v.initial != nil {
			f.Vars[name] = v.initial
		}
	}
	for name, v := range vars {
		f.Vars[name] = v
	}
	return f
}

// replaceTop leaves the top flow for another one for good.
func (m *machine) replaceTop(name string) {
	fl := m.p.flows[name]
	if fl == nil {
		m.cutoff(CutoffDepth)
		return
	}
	*m.top() = newFrame(fl, m.top().Via, nil)
}

// pop ends the top frame and goes on below it.
func (m *machine) pop() {
	done := *m.top()
	theirs := m.scope()
	m.s.Frames = m.s.Frames[:len(m.s.Frames)-1]
	if len(m.s.Frames) == 0 {
		m.stopped = true
		m.clearRun()
		m.last = done.Vars
		return
	}
	if done.Via == viaCall {
		st := m.current()
		st.act.(callStep).returned(m, st, theirs) //nolint:errcheck // only calls push such a frame
		return
	}
	m.backToPrompt()
}

// backToPrompt shows the prompt that a digression left waiting.
func (m *machine) backToPrompt() {
	f := m.top()
	if f.Wait == nil {
		return
	}
	m.renew()
	back := m.phrase(phraseBack)
	if title := m.title(f.Flow); title != "" {
		back = m.phrase(phraseBackTo, title)
	}
	m.showAgain(back)
	m.stopped = true
}

func (m *machine) title(flow string) string {
	return m.words(m.p.flows[flow].title)
}

// finish ends the run, down to the prompt that a digression left waiting.
func (m *machine) finish(resolution string) {
	for len(m.s.Frames) > 0 {
		f := m.top()
		if f.Via == viaDigression {
			m.pop()
			return
		}
		if len(m.s.Frames) == 1 {
			break
		}
		m.s.Frames = m.s.Frames[:len(m.s.Frames)-1]
	}
	m.finishAll(resolution)
}

// finishAll ends the run whatever is below.
func (m *machine) finishAll(resolution string) {
	vars := State{m.s}.Vars()
	m.clearRun()
	m.emit(Effect{Kind: EffectEnd, Resolution: resolution, Vars: vars})
	m.stopped = true
}

// clearRun leaves of the state what outlives a run.
func (m *machine) clearRun() {
	s := m.s
	m.last = State{s}.Vars()
	m.s = run{Release: s.Release, Seq: s.Seq, Visits: s.Visits, Exposed: s.Exposed, SaidHash: s.SaidHash, SaidTimes: s.SaidTimes, Clicked: s.Clicked}
}

// cutoff ends the run because it went wrong; the caller apologises and hands
// over.
func (m *machine) cutoff(reason string) {
	e := TraceEntry{Kind: "cutoff", Note: reason}
	if len(m.s.Frames) > 0 {
		e.Flow, e.Step = m.top().Flow, m.top().Step
	}
	m.trace = append(m.trace, e)
	m.clearRun()
	m.emit(Effect{Kind: EffectCutoff, Reason: reason})
	m.stopped = true
}

// failed goes where a failing step goes: its on_error, the flow on_error, or
// an apology and a person.
func (m *machine) failed(st *step, note string) {
	m.note(st, "failed: "+clip(note, 200))
	if st.onError != nil {
		m.jump(st.onError.to)
		return
	}
	if m.p.Has(SystemError) && st.flow.name != SystemError {
		// The variables stay: a person who takes over wants to see them.
		vars := m.top().Vars
		m.replaceTop(SystemError)
		m.top().Vars = vars
		return
	}
	m.handoff(Effect{Reason: ReasonStepFailed, Message: m.phrase(phraseApology) + " " + m.phrase(phraseHanding)})
}

func (m *machine) handoff(e Effect) {
	e.Kind = EffectHandoff
	m.s.Handed = true
	m.emit(e)
	m.stopped = true
}

// await blocks until the caller reports the result of e.
func (m *machine) await(row, text string, e Effect) {
	m.s.Seq++
	f := m.top()
	e.Key = fmt.Sprintf("%s/%s/%d", f.Flow, f.Step, m.s.Seq)
	if e.Kind == EffectHTTP || e.Kind == EffectLLM {
		// Once a visit. It must not count what came before: a turn that is taken
		// up again may come here another way, when an agent has left meanwhile.
		e.Key = fmt.Sprintf("%s/%s/@%d", f.Flow, f.Step, m.visits(m.current()))
	}
	if id := show(m.env.Conversation["id"]); id != "" {
		e.Key = id + "/" + e.Key
	}
	m.s.Pending = &pending{Effect: e, Row: row, Text: text}
	m.emit(e)
	m.stopped = true
}

func (m *machine) emit(e Effect) { m.effects = append(m.effects, e) }

// say emits a text unless it would be said too often in a row; it then cuts
// the run off and gives false.
func (m *machine) say(e Effect) bool {
	h := fnv.New64a()
	h.Write([]byte(e.Text))
	if sum := h.Sum64(); sum == m.s.SaidHash {
		m.s.SaidTimes++
	} else {
		m.s.SaidHash, m.s.SaidTimes = sum, 1
	}
	if m.s.SaidTimes > MaxRepeats {
		m.cutoff(CutoffRepeat)
		return false
	}
	e.Kind = EffectSay
	m.emit(e)
	return true
}

func (m *machine) sayAnswer(a *AnswerResult) bool {
	return m.say(Effect{Text: a.Text, Answer: a})
}

// show makes the prompt of a step and waits for the visitor.
func (m *machine) show(st *step, prefix string) { m.showPart(st, prefix, wait{}) }

// showPart makes the prompt of the part w.Part of a step and waits for the
// visitor; what else w holds is kept.
func (m *machine) showPart(st *step, prefix string, w wait) {
	m.top().Wait = &w
	p := takerOf(st, w.Part).prompt(m, st)
	m.s.Seq++
	p.ID = fmt.Sprintf("%s.%s.%d", st.flow.name, st.id, m.s.Seq)
	p.Flow, p.Step = st.flow.name, st.id
	w.Prompt = p
	m.showAgain(prefix)
	m.stopped = true
}

// showAgain shows the prompt that waits, after a prefix.
func (m *machine) showAgain(prefix string) {
	p := m.top().Wait.Prompt
	m.showText(joinText(prefix, p.Text))
}

// showText shows the waiting prompt's buttons under another text.
func (m *machine) showText(text string) {
	p := m.top().Wait.Prompt
	m.top().Wait.Alarm = nil // shown anew, so there is time again
	m.say(Effect{Text: text, Buttons: p.Options, PromptID: p.ID, Input: &p})
}

func joinText(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "\n\n")
}

// note appends why to the trace.
func (m *machine) note(st *step, why string) {
	m.trace = append(m.trace, TraceEntry{Flow: st.flow.name, Step: st.id, Kind: st.kind, Note: why})
}
