package flows

import (
	"cmp"
	"slices"
	"strings"
)

// Coverage counts which steps of a program runs have come to, and which ways
// out of the steps they took. Give it every Outcome of a conversation in
// order. Not safe for concurrent use.
type Coverage struct {
	p     *Program
	steps map[*step]bool
	ways  map[way]bool
	last  map[string]*step // by flow, in the conversation under way
}

// way is one way out of a step; to is nil for the end of the flow.
type way struct{ from, to *step }

// FlowCoverage is what was reached of one flow. Branches are the ways out of
// the steps that have several; ways that lead to the same step are one.
type FlowCoverage struct {
	Flow, File      string
	Steps, Reached  int
	Branches, Taken int
	Missing         []Missing // by line
}

// Missing is a step that no run came to, or a way out that none took.
type Missing struct {
	Line   int
	Step   string
	Branch bool
	To     string // of a branch: where it leads; "" is the end of the flow
}

// NewCoverage counts for a program.
func NewCoverage(p *Program) *Coverage {
	return &Coverage{p: p, steps: map[*step]bool{}, ways: map[way]bool{}, last: map[string]*step{}}
}

// Begin starts another conversation.
func (c *Coverage) Begin() { clear(c.last) }

// Watch counts what happened in one call of Run.
func (c *Coverage) Watch(o Outcome) {
	broken := map[string]bool{} // flows that ended because something else did it
	for _, e := range o.Trace {
		fl := c.p.flows[e.Flow]
		if fl == nil || fl.byID[e.Step] == nil {
			continue
		}
		st := fl.byID[e.Step]
		skipped := e.Note == NoteSkipped
		if e.Note != "" && !skipped {
			if strings.HasPrefix(e.Note, "failed:") || strings.HasPrefix(e.Note, "row "+rowCommand) || strings.HasPrefix(e.Note, "row "+rowConfirmed) {
				broken[e.Flow] = true
			}
			if e.Note == NoteButton { // the say step is what led on
				c.last[e.Flow] = st
			}
			continue
		}
		if last := c.last[e.Flow]; last != nil {
			c.ways[way{last, st}] = true
		}
		c.last[e.Flow] = st
		c.steps[st] = c.steps[st] || !skipped
		delete(broken, e.Flow)
	}
	running := map[string]bool{}
	for _, f := range o.State.run.Frames {
		running[f.Flow] = true
	}
	for name, st := range c.last {
		if running[name] {
			continue
		}
		if !broken[name] {
			c.ways[way{st, nil}] = true
		}
		delete(c.last, name)
	}
}

// Flows gives the coverage of every flow, by name.
func (c *Coverage) Flows() []FlowCoverage {
	var out []FlowCoverage
	for _, name := range c.p.names {
		f := c.p.flows[name]
		fc := FlowCoverage{Flow: name, File: f.file, Steps: len(f.steps)}
		for _, st := range f.steps {
			if c.steps[st] {
				fc.Reached++
			} else {
				fc.Missing = append(fc.Missing, Missing{Line: st.node.Line, Step: st.id})
			}
			ways := st.ways()
			if len(ways) < 2 {
				continue
			}
			for _, to := range ways {
				fc.Branches++
				if c.ways[way{st, to}] {
					fc.Taken++
					continue
				}
				m := Missing{Line: st.node.Line, Step: st.id, Branch: true}
				if to != nil {
					m.To = to.id
				}
				if c.steps[st] { // else the step itself is missing
					fc.Missing = append(fc.Missing, m)
				}
			}
		}
		slices.SortStableFunc(fc.Missing, func(a, b Missing) int { return cmp.Compare(a.Line, b.Line) })
		out = append(out, fc)
	}
	return out
}

// ways are the places that may come right after st, each once; nil is the end
// of the flow.
func (st *step) ways() []*step {
	out := st.exits()
	if _, ends := st.act.(endStep); !ends && st.mayEnd() {
		out = append(out, nil)
	}
	var once []*step
	for _, to := range out {
		if !slices.Contains(once, to) {
			once = append(once, to)
		}
	}
	return once
}
