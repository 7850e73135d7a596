package flows

import (
	"slices"

	"go.yaml.in/yaml/v3"
)

// Steps that only move: set, if, switch, goto, call, end.

type setStep struct {
	names  []string
	values map[string]setValue
}

// setValue is an expression, a template or a literal.
type setValue struct {
	expr    *expression
	text    *template
	literal any
}

func readSet(r *reader, _ *step, a stepNodes) action {
	if a.main == nil || a.main.Kind != yaml.MappingNode || len(a.main.Content) == 0 {
		r.fault(or(a.main, a.node), "write set: {total: vars.total + 1}", "set needs names and values")
		return nil
	}
	s := setStep{values: map[string]setValue{}}
	for i := 0; i+1 < len(a.main.Content); i += 2 {
		name, v := r.makes(a.main.Content[i], "the variable of set"), a.main.Content[i+1]
		if name == "" {
			continue
		}
		s.names = append(s.names, name)
		s.values[name] = r.setValue(v, name)
	}
	return s
}

// setValue reads the right side of set: a text is an expression, unless it
// holds {{ }}; numbers, lists and so on stand for themselves.
func (r *reader) setValue(n *yaml.Node, name string, extra ...string) setValue {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!str" {
		return setValue{literal: r.value(n)}
	}
	if t, fault := compileTemplate(n.Value, extra...); fault != nil || !t.constant() {
		return setValue{text: r.template(n, "the value of "+name, extra...)}
	}
	if n.Value == "" {
		return setValue{literal: ""}
	}
	return setValue{expr: r.expr(n, "the value of "+name, extra...)}
}

func (v setValue) eval(env map[string]any) any {
	switch {
	case v.expr != nil:
		out, _ := v.expr.eval(env) // a failing expression is nil
		return out
	case v.text != nil:
		return v.text.render(env, nil)
	}
	return v.literal
}

func (s setStep) run(m *machine, st *step) {
	env := m.scope()
	for _, name := range s.names {
		m.setVar(name, s.values[name].eval(env))
		env = m.scope()
	}
	m.advance(st)
}
func (setStep) targets() []*target { return nil }
func (setStep) flowsOn() bool      { return true }

type ifStep struct {
	cond            *expression
	then, otherwise *target
}

func readIf(r *reader, _ *step, a stepNodes) action {
	if a.main == nil || a.own["then"] == nil {
		r.fault(a.node, "write if: vars.x > 1 and then: {goto: step}", "if needs a condition and then")
		return nil
	}
	s := ifStep{cond: r.expr(a.main, "if"), then: r.target(a.own["then"], "then")}
	if n := a.own["else"]; n != nil {
		s.otherwise = r.target(n, "else")
	}
	return s
}

func (s ifStep) run(m *machine, st *step) {
	switch yes := m.test(s.cond); {
	case yes:
		m.note(st, "true")
		m.jump(s.then.to)
	case s.otherwise != nil:
		m.note(st, "false")
		m.jump(s.otherwise.to)
	default:
		m.note(st, "false")
		m.advance(st)
	}
}
func (s ifStep) targets() []*target { return []*target{s.then, s.otherwise} }
func (s ifStep) flowsOn() bool      { return s.otherwise == nil }

type switchStep struct {
	value     *expression
	cases     []switchCase
	otherwise *target
}

type switchCase struct {
	value string // as show prints it
	to    *target
}

func readSwitch(r *reader, _ *step, a stepNodes) action {
	value := or(a.main, a.own["value"])
	cases := a.own["cases"]
	if value == nil || cases == nil || cases.Kind != yaml.MappingNode || len(cases.Content) == 0 {
		r.fault(a.node, "write switch: vars.status and cases: {shipped: step}", "switch needs a value and cases")
		return nil
	}
	s := switchStep{value: r.expr(value, "switch")}
	for i := 0; i+1 < len(cases.Content); i += 2 {
		c := cases.Content[i].Value
		if slices.ContainsFunc(s.cases, func(other switchCase) bool { return other.value == c }) {
			r.fault(cases.Content[i], "remove one of them", "the case %q stands twice", c)
		}
		s.cases = append(s.cases, switchCase{c, r.target(cases.Content[i+1], "a case")})
	}
	if n := a.own["default"]; n != nil {
		s.otherwise = r.target(n, "default")
	}
	return s
}

func (s switchStep) run(m *machine, st *step) {
	v := show(m.eval(s.value))
	for _, c := range s.cases {
		if c.value == v {
			m.note(st, "case "+c.value)
			m.jump(c.to.to)
			return
		}
	}
	m.note(st, "default")
	if s.otherwise != nil {
		m.jump(s.otherwise.to)
		return
	}
	m.advance(st)
}

func (s switchStep) targets() []*target {
	out := []*target{s.otherwise}
	for _, c := range s.cases {
		out = append(out, c.to)
	}
	return out
}
func (s switchStep) flowsOn() bool { return s.otherwise == nil }

// gotoStep goes to a step of the flow, or leaves the flow for another one.
type gotoStep struct {
	to       *target
	flow     string
	flowNode *yaml.Node
}

func readGoto(r *reader, _ *step, a stepNodes) action {
	if a.main != nil && a.main.Kind == yaml.ScalarNode && !isNull(a.main) {
		return gotoStep{to: &target{node: a.main, name: r.name(a.main, "goto")}}
	}
	if n := a.own["flow"]; n != nil {
		return gotoStep{flow: r.name(n, "the flow of goto"), flowNode: n}
	}
	r.fault(or(a.main, a.node), "write goto: step, or goto: {flow: name}", "goto needs a place to go to")
	return nil
}

func (s gotoStep) run(m *machine, _ *step) {
	if s.to != nil {
		m.jump(s.to.to)
		return
	}
	m.replaceTop(s.flow)
}
func (s gotoStep) targets() []*target { return []*target{s.to} }
func (gotoStep) flowsOn() bool        { return false }

// callStep runs another flow in a frame of its own.
type callStep struct {
	flow    string
	node    *yaml.Node
	with    setStep // variables of the called flow, read here
	back    setStep // variables of this flow, read there
	withRef *yaml.Node
	reads   []scopedUse // variables of the called flow, in back
}

func readCall(r *reader, _ *step, a stepNodes) action {
	n := or(a.main, a.own["flow"])
	if n == nil {
		r.fault(a.node, "write call: flow_name", "call needs a flow")
		return nil
	}
	c := callStep{flow: r.name(n, "the flow of call"), node: n, with: setStep{values: map[string]setValue{}}, back: setStep{values: map[string]setValue{}}}
	if w := a.own["with"]; w != nil {
		c.withRef = w
		if w.Kind != yaml.MappingNode {
			r.fault(w, "write {their_name: vars.my_name}", "with must be a mapping")
			return nil
		}
		for i := 0; i+1 < len(w.Content); i += 2 {
			if name := w.Content[i].Value; r.variableName(w.Content[i]) {
				c.with.names = append(c.with.names, name)
				c.with.values[name] = r.setValue(w.Content[i+1], name)
			}
		}
	}
	if b := a.own["map"]; b != nil {
		if b.Kind != yaml.MappingNode {
			r.fault(b, "write {my_name: vars.their_name}", "map must be a mapping")
			return nil
		}
		// The right side reads the called flow's variables, so it must not
		// be checked against this flow's.
		mine := len(r.flow.uses)
		for i := 0; i+1 < len(b.Content); i += 2 {
			if name := r.makes(b.Content[i], "a variable of map"); name != "" {
				c.back.names = append(c.back.names, name)
				c.back.values[name] = r.setValue(b.Content[i+1], name)
			}
		}
		c.reads = slices.Clone(r.flow.uses[mine:])
		r.flow.uses = r.flow.uses[:mine]
	}
	return c
}

func (c callStep) run(m *machine, st *step) {
	env := m.scope()
	vars := map[string]any{}
	for _, name := range c.with.names {
		vars[name] = c.with.values[name].eval(env)
	}
	m.note(st, "calls "+c.flow)
	m.push(c.flow, viaCall, vars)
}

// returned goes on after the called flow has ended with the scope theirs.
func (c callStep) returned(m *machine, st *step, theirs map[string]any) {
	for _, name := range c.back.names {
		m.setVar(name, c.back.values[name].eval(theirs))
	}
	m.advance(st)
}
func (callStep) targets() []*target { return nil }
func (callStep) flowsOn() bool      { return true }

type endStep struct{ resolution string }

func readEnd(r *reader, _ *step, a stepNodes) action {
	if a.main != nil && isNull(a.main) {
		return endStep{}
	}
	n := or(a.own["resolution"], a.main)
	if n == nil {
		return endStep{}
	}
	return endStep{r.oneOf(n, "the resolution", "", valuesOf("end", "resolution")...)}
}

func (e endStep) run(m *machine, st *step) {
	m.note(st, e.resolution)
	m.finish(e.resolution)
}
func (endStep) targets() []*target { return nil }
func (endStep) flowsOn() bool      { return false }
