package flows

import (
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v3"
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
			if p.flows[name] != nil {
				p.checkCall(r, act)
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

// checkCall looks up what a call fills and reads in the flow that it calls.
func (p *Program) checkCall(r *reader, c callStep) {
	unknown := func(n *yaml.Node, name string, known map[string]bool) {
		r.fault(n, didYouMean(name, slices.Sorted(maps.Keys(known)), "declare it under vars: of "+c.flow), "flow %q has no variable %q", c.flow, name)
	}
	if c.withRef != nil {
		known := p.flows[c.flow].known()
		for i := 0; i+1 < len(c.withRef.Content); i += 2 {
			if key := c.withRef.Content[i]; !known[key.Value] {
				unknown(key, key.Value, known)
			}
		}
	}
	known := p.leftBy(c.flow)
	for _, u := range c.reads {
		if !known[u.name] {
			unknown(u.node, u.name, known)
		}
	}
}

// leftBy are the variables that may be there when a flow that was called has
// ended: its own, or those of the flows that took its place.
func (p *Program) leftBy(name string) map[string]bool {
	out := map[string]bool{}
	seen := map[string]bool{"": true}
	for queue := []string{name}; len(queue) > 0; queue = queue[1:] {
		f := p.flows[queue[0]]
		if f == nil || seen[f.name] {
			continue
		}
		seen[f.name] = true
		maps.Copy(out, f.known())
		for _, st := range f.steps {
			queue = append(queue, p.leavesFor(st))
		}
	}
	return out
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
func (st *step) exits() []*step { return st.exitsBut(nil) }

// unasked are the exits that need no click of the visitor.
func (st *step) unasked() []*step {
	if say, ok := st.act.(sayStep); ok {
		return st.exitsBut(say.targets())
	}
	return st.exits()
}

func (st *step) exitsBut(but []*target) []*step {
	var out []*step
	add := func(to *step) {
		if to != nil {
			out = append(out, to)
		}
	}
	for _, t := range st.allTargets() {
		if t != st.next && !slices.Contains(but, t) {
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
