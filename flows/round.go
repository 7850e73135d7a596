package flows

import (
	"slices"
	"strings"
)

// Rounds: steps that lead to each other for ever, in one flow or across
// several, without anybody ever being waited for.

// rounds looks for them in a program. A step that waits breaks a round;
// whether its guard lets it wait is left to the cut-offs.
type rounds struct {
	p        *Program
	reached  map[*step]bool
	passes   map[string]bool // flows that can be run through without waiting
	open     map[*step]bool  // on the path
	done     map[*step]bool
	path     []*step
	findings []Finding
}

// checkRounds finds the rounds of all flows, each once, and buttons that end
// before anybody can click them.
func (p *Program) checkRounds() []Finding {
	c := &rounds{p: p, reached: map[*step]bool{}, passes: map[string]bool{}, open: map[*step]bool{}, done: map[*step]bool{}}
	for _, name := range p.names {
		if f := p.flows[name]; f.entry != nil {
			for st := range reachable(f) {
				c.reached[st] = true
			}
		}
	}
	c.findPasses()
	for _, name := range p.names {
		for _, st := range p.flows[name].steps {
			if c.reached[st] && !c.done[st] && !st.blocks() {
				c.walk(st)
			}
		}
	}
	c.checkLinks()
	return c.findings
}

// walk goes down every way from a step; what it comes to a second time on one
// way is a round.
func (c *rounds) walk(st *step) {
	c.open[st] = true
	c.path = append(c.path, st)
	for _, to := range c.exits(st) {
		switch {
		case to.blocks() || !c.reached[to] || c.done[to]:
		case c.open[to]:
			r := &reader{file: to.flow.file}
			r.fault(to.node, "put an ask or a choice into the round", "these steps go round for ever without waiting for the visitor: %s", named(c.path[slices.Index(c.path, to):], to))
			c.findings = append(c.findings, r.findings...)
		default:
			c.walk(to)
		}
	}
	c.path = c.path[:len(c.path)-1]
	delete(c.open, st)
	c.done[st] = true
}

// named writes a round that ends where it began, with the names of the flows
// when there are several.
func named(round []*step, from *step) string {
	across := slices.ContainsFunc(round, func(st *step) bool { return st.flow != from.flow })
	var names []string
	for _, st := range append(slices.Clone(round), from) {
		name := st.id
		if across {
			name = visitKey(st)
		}
		names = append(names, name)
	}
	return strings.Join(names, " → ")
}

// exits are the steps that may be run right after st, without a click: those
// of its flow, and the beginnings of the flows that it goes to.
func (c *rounds) exits(st *step) []*step {
	var out []*step
	if call, ok := st.act.(callStep); !ok || c.p.flows[call.flow] == nil || c.passes[call.flow] {
		out = st.unasked()
	}
	for _, name := range []string{st.calls(), c.p.leavesFor(st)} {
		if fl := c.p.flows[name]; fl != nil && fl.entry != nil {
			out = append(out, fl.entry)
		}
	}
	return out
}

// calls names the flow that a step calls, "" when it calls none.
func (st *step) calls() string {
	call, _ := st.act.(callStep)
	return call.flow
}

// leavesFor names the flow that may take the place of a step's own: the one
// of goto, and on_error when the step may fail and has no on_error of its own.
func (p *Program) leavesFor(st *step) string {
	if g, ok := st.act.(gotoStep); ok {
		return g.flow
	}
	if kinds[st.kind].fails && st.onError == nil && st.flow.name != SystemError && p.Has(SystemError) {
		return SystemError
	}
	return ""
}

// findPasses finds the flows that may be run from their first step to their
// end without a step that waits. What a flow calls, and what takes its place,
// decides along with it: such flows are looked at again when that is known.
func (c *rounds) findPasses() {
	users := map[string][]string{}
	for _, name := range c.p.names {
		for _, st := range c.p.flows[name].steps {
			for _, used := range []string{st.calls(), c.p.leavesFor(st)} {
				if used != "" && !slices.Contains(users[used], name) {
					users[used] = append(users[used], name)
				}
			}
		}
	}
	queue := slices.Clone(c.p.names)
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		if f := c.p.flows[name]; !c.passes[name] && f.entry != nil && c.runsOut(f.entry, false) {
			c.passes[name] = true
			queue = append(queue, users[name]...)
		}
	}
}

// runsOut looks, with what is known of other flows, for a way from a step to
// the end of its flow on which nothing waits. for good counts ways after
// which the flow does not come back either: end, and another flow.
func (c *rounds) runsOut(from *step, forGood bool) bool {
	if from.blocks() {
		return false
	}
	seen := map[*step]bool{from: true}
	queue := []*step{from}
	for len(queue) > 0 {
		st := queue[0]
		queue = queue[1:]
		switch st.act.(type) {
		case endStep, gotoStep:
			if forGood && len(st.unasked()) == 0 {
				return true
			}
		}
		if c.passes[c.p.leavesFor(st)] {
			return true
		}
		if call := st.calls(); c.p.flows[call] != nil && !c.passes[call] {
			continue
		}
		if st.mayEnd() {
			return true
		}
		for _, to := range st.unasked() {
			if !seen[to] && !to.blocks() {
				seen[to] = true
				queue = append(queue, to)
			}
		}
	}
	return false
}

// checkLinks warns of buttons that go to a step, but are over as soon as they
// are shown: nothing waits after them.
func (c *rounds) checkLinks() {
	for _, name := range c.p.names {
		for _, st := range c.p.flows[name].steps {
			say, ok := st.act.(sayStep)
			if !ok || !c.reached[st] || len(say.targets()) == 0 {
				continue
			}
			if after := st.follows(); after == nil || c.runsOut(after, true) {
				r := &reader{file: st.flow.file}
				r.note(SeverityWarning, say.targets()[0].node, "put a step that waits after it, such as ask, choice or wait", "the flow may end right after this button is shown, and a click then does nothing")
				c.findings = append(c.findings, r.findings...)
			}
		}
	}
}

// mayEnd reports whether a step may be the last one of its flow, so that what
// called the flow goes on. After end nothing goes on.
func (st *step) mayEnd() bool {
	return (st.act.flowsOn() && st.elseTo == nil || st.when != nil) && st.follows() == nil
}

// blocks reports whether a step surely waits for somebody.
func (st *step) blocks() bool {
	h, ok := st.act.(handoffStep)
	return kinds[st.kind].waits && !(ok && h.noAgents == NoAgentsContinue)
}
