package flows

import (
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"
	"strings"
)

// check finds what is wrong with one flow of a program beyond its syntax.
func (p *Program) check(f *flow) []Finding {
	r := &reader{file: f.file, flow: f}
	if f.entry == nil {
		return nil // a finding of the parser says so
	}
	p.checkFlowNames(r, f)
	p.checkVariables(r, f)
	reached := reachable(f)
	for _, st := range f.steps {
		if !reached[st] {
			r.fault(st.node, "remove it, or go to it from another step", "the step %s can never be reached", describe(st))
		}
	}
	checkCycles(r, f, reached)
	return r.findings
}

func describe(st *step) string {
	if st.named {
		return fmt.Sprintf("%q", st.id)
	}
	return st.kind
}

// checkFlowNames looks up the flows that call and goto name.
func (p *Program) checkFlowNames(r *reader, f *flow) {
	for _, st := range f.steps {
		var name string
		var node *yaml.Node
		switch act := st.act.(type) {
		case callStep:
			name, node = act.flow, act.node
			if target := p.flows[name]; target != nil && act.withRef != nil {
				for i := 0; i+1 < len(act.withRef.Content); i += 2 {
					key := act.withRef.Content[i]
					if known := target.known(); !known[key.Value] {
						r.fault(key, didYouMean(key.Value, slices.Collect(maps.Keys(known)), "declare it under vars: of "+name), "flow %q has no variable %q", name, key.Value)
					}
				}
			}
		case gotoStep:
			if name, node = act.flow, act.flowNode; name == "" {
				continue
			}
		default:
			continue
		}
		if name != "" && p.flows[name] == nil {
			r.fault(node, didYouMean(name, slices.Clone(p.names), "write the flow first"), "there is no flow %q", name)
		}
	}
}

// known are the variables that exist in a flow.
func (f *flow) known() map[string]bool {
	out := maps.Clone(f.made)
	for name := range f.vars {
		out[name] = true
	}
	return out
}

func (p *Program) checkVariables(r *reader, f *flow) {
	known := f.known()
	for _, u := range f.uses {
		if !known[u.name] {
			r.fault(u.node, didYouMean(u.name, slices.Collect(maps.Keys(known)), "fill it with ask or set, or declare it under vars:"), "the variable %q is never filled", u.name)
		}
	}
}

// exits are the steps that may come right after st.
func (st *step) exits() []*step {
	var out []*step
	add := func(to *step) {
		if to != nil {
			out = append(out, to)
		}
	}
	for _, t := range st.allTargets() {
		if t != st.next {
			add(t.to)
		}
	}
	if st.act.flowsOn() && st.elseTo == nil || st.when != nil {
		add(st.follows())
	}
	return out
}

func reachable(f *flow) map[*step]bool {
	seen := map[*step]bool{f.entry: true}
	queue := []*step{f.entry}
	for len(queue) > 0 {
		st := queue[0]
		queue = queue[1:]
		for _, to := range st.exits() {
			if !seen[to] {
				seen[to] = true
				queue = append(queue, to)
			}
		}
	}
	return seen
}

// checkCycles finds rounds in which nobody is ever waited for. A step that
// waits breaks a round; whether its guard lets it wait is left to the
// cut-offs.
func checkCycles(r *reader, f *flow, reached map[*step]bool) {
	const (
		open = 1
		done = 2
	)
	state := map[*step]int{}
	var path []*step
	var walk func(st *step)
	walk = func(st *step) {
		state[st] = open
		path = append(path, st)
		for _, to := range st.exits() {
			if to.blocks() || !reached[to] {
				continue
			}
			switch state[to] {
			case 0:
				walk(to)
			case open:
				r.fault(to.node, "put an ask or a choice into the round", "these steps go round for ever without waiting for the visitor: %s", strings.Join(round(path, to), " → "))
			}
		}
		path = path[:len(path)-1]
		state[st] = done
	}
	for _, st := range f.steps {
		if state[st] == 0 && reached[st] && !st.blocks() {
			walk(st)
		}
	}
}

// blocks reports whether a step surely waits for somebody.
func (st *step) blocks() bool {
	h, ok := st.act.(handoffStep)
	return kinds[st.kind].waits && !(ok && h.noAgents == NoAgentsContinue)
}

func round(path []*step, from *step) []string {
	var names []string
	for _, st := range path[slices.Index(path, from):] {
		names = append(names, st.id)
	}
	return append(names, from.id)
}
