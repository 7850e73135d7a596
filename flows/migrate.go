package flows

import (
	"strings"

	"go.yaml.in/yaml/v3"
)

// Migrate gives the state of a run that another release began as one that
// goes on in this release. from is that other release, nil when it is not
// there any more.
//
// It can when every frame's flow and step are there and are of the same kind,
// and every variable that is filled is known there, of the same type. Of
// steps to which the author gave no id only those are the same that are
// written alike. ok is false otherwise, and for a state in which nothing
// runs; s is then as it was. It is a pure function of its arguments.
func (p *Program) Migrate(s State, from *Program) (moved State, ok bool) {
	if len(s.run.Frames) == 0 {
		return s, false
	}
	r := s.run.clone()
	for i, f := range r.Frames {
		if !p.holds(f, from) || !p.returns(r.Frames, i) {
			return s, false
		}
		if f.Wait != nil {
			r.Frames[i].Wait.Moved = true
		}
		r.Frames[i].Links = p.sameLinks(f, from)
	}
	if r.Pending != nil && !p.awaits(r) {
		return s, false
	}
	r.Release = p.hash
	return State{r}, true
}

// sameLinks gives the links of a frame that lead to the step that they led to.
func (p *Program) sameLinks(f frame, from *Program) (same []shownLink) {
	var old *flow
	if from != nil {
		old = from.flows[f.Flow]
	}
	for _, l := range f.Links {
		if p.flows[f.Flow].sameStep(l.To, old) {
			same = append(same, l)
		}
	}
	return same
}

// Restart gives a state in which the flow that the run began with begins anew
// in this release; ok is false when there is none of its name, or nothing
// runs. What outlives a run stays. Nothing is said until Run is called.
func (p *Program) Restart(s State) (anew State, ok bool) {
	if len(s.run.Frames) == 0 {
		return s, false
	}
	fl := p.flows[s.run.Frames[0].Flow]
	if fl == nil {
		return s, false
	}
	r := s.Ended().run
	r.Release, r.Frames = p.hash, []frame{newFrame(fl, viaStart, nil)}
	return State{r}, true
}

// Ended gives the state after its run was given up without a word.
func (s State) Ended() State {
	m := machine{s: s.run.clone()}
	m.clearRun()
	return State{m.s}
}

// holds reports whether a frame could have been made by this release.
func (p *Program) holds(f frame, from *Program) bool {
	fl := p.flows[f.Flow]
	if fl == nil {
		return false
	}
	var old *flow
	if from != nil {
		old = from.flows[f.Flow]
	}
	if f.Step != "" && !fl.sameStep(f.Step, old) {
		return false
	}
	if f.Wait != nil {
		st := fl.byID[f.Step]
		if st == nil {
			return false
		}
		if takerOf(st, f.Wait.Part) == nil {
			return false
		}
	}
	if f.Hold != nil {
		st := fl.byID[f.Step]
		if st == nil {
			return false
		}
		if _, ok := st.act.(*waitStep); !ok {
			return false
		}
	}
	for _, key := range f.Filled {
		id, part, _ := strings.Cut(key, ".")
		if !fl.sameStep(id, old) || !fl.fills(id, part, f.Vars) {
			return false
		}
	}
	known := fl.known()
	for name, v := range f.Vars {
		if v == nil {
			continue
		}
		if !known[name] || old != nil && !sameType(fl.vars[name], old.vars[name]) {
			return false
		}
	}
	return true
}

// sameStep reports whether the step of an id is in a flow. old is the flow as
// it was, nil when that is not known.
func (fl *flow) sameStep(id string, old *flow) bool {
	st := fl.byID[id]
	if st == nil {
		return false
	}
	if old == nil {
		return st.named
	}
	was := old.byID[id]
	return was != nil && was.kind == st.kind && (st.named || sameNode(was.node, st.node))
}

// fills reports whether a step, or the field of a form, takes one of the
// variables from the visitor.
func (fl *flow) fills(id, part string, vars map[string]any) bool {
	t := takerOf(fl.byID[id], part)
	if t == nil {
		return false
	}
	_, ok := vars[t.rules().variable]
	return ok
}

func sameType(a, b variable) bool { return a.kind == "" || b.kind == "" || a.kind == b.kind }

// returns reports whether what lies on a frame is what its call step calls.
func (p *Program) returns(frames []frame, i int) bool {
	if i+1 >= len(frames) || frames[i+1].Via != viaCall {
		return true
	}
	st := p.flows[frames[i].Flow].byID[frames[i].Step]
	if st == nil {
		return false
	}
	c, ok := st.act.(callStep)
	return ok && c.flow == frames[i+1].Flow
}

// awaits reports whether the step on top takes the result that is awaited.
func (p *Program) awaits(r run) bool {
	f := r.Frames[len(r.Frames)-1]
	if r.Pending.Row != "" {
		return f.Wait != nil
	}
	st := p.flows[f.Flow].byID[f.Step]
	if st == nil {
		return false
	}
	_, ok := st.act.(resulter)
	return ok
}

// sameNode compares what two pieces of YAML say.
func sameNode(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || a.Tag != b.Tag || a.Value != b.Value || len(a.Content) != len(b.Content) {
		return false
	}
	for i := range a.Content {
		if !sameNode(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}

// renew words the prompt on top anew when it was shown by another release: its
// texts and options may have changed. Its id stays, so that a click on the one
// that the visitor sees is no stale one.
func (m *machine) renew() {
	if len(m.s.Frames) == 0 {
		return
	}
	w := m.top().Wait
	if w == nil || !w.Moved {
		return
	}
	st := m.current()
	t := takerOf(st, w.Part)
	if t == nil {
		return
	}
	p := t.prompt(m, st)
	p.ID, p.Flow, p.Step = w.Prompt.ID, st.flow.name, st.id
	w.Prompt, w.Moved = p, false
}
