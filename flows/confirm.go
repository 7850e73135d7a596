package flows

import (
	"go.yaml.in/yaml/v3"
)

// Asking whether a value was understood: confirm on ask.

// confirming is a question that a step may ask besides its own, such as
// confirm: whether it is asked, and in which words.
type confirming struct {
	on   bool
	text *localized // nil: the engine's own
}

// readConfirm reads the field confirm.
func (r *reader) readConfirm(n *yaml.Node, extra ...string) confirming {
	if n == nil {
		return confirming{}
	}
	return r.readWording(n, "confirm", extra...)
}

// readWording reads true, false, or a text; extra are names that its
// expressions may use.
func (r *reader) readWording(n *yaml.Node, what string, extra ...string) confirming {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!bool" {
		return confirming{on: r.boolean(n, what)}
	}
	return confirming{on: true, text: r.text(n, what, extra...)}
}

// confirmName is what a text under confirm calls the value.
const confirmName = "value"

// confirmPart asks whether the value of an ask step is right.
type confirmPart struct {
	askedOnly
	of *askStep
}

func (c confirmPart) prompt(m *machine, _ *step) Prompt {
	value := m.spoken(c.of.taking.kind, m.top().Wait.Noted)
	text := m.phrase(phraseConfirm, value)
	if l := c.of.confirm.text; l != nil {
		env := m.scope()
		env[confirmName] = value
		text = l.pick(m.env.Lang, m.p.langs[0]).render(env, nil)
	}
	return Prompt{Kind: "ask", Input: "bool", Text: text, Options: m.yesOrNo(), PII: c.of.taking.pii}
}

// renewed is another value than the one that was asked about.
type renewed struct{ value any }

// recognise reads a yes, a no, or at once the right value: "no, it's AB-1".
func (c confirmPart) recognise(m *machine, st *step, text string) reading {
	if yes, ok := yesNo(text); ok {
		return reading{how: readExact, value: yes}
	}
	said, _, cued := takenBack(text)
	if !cued {
		said = text
	}
	found := c.of.recognise(m, st, said)
	switch {
	case c.of.taking.open && !cued: // any text would be a value
		return reading{}
	case found.how == readExact || found.how == readNear:
		return reading{how: readExact, value: renewed{found.value}}
	case found.how == readInvalid && cued:
		return found
	}
	return reading{}
}

func (c confirmPart) take(m *machine, st *step, value any) {
	was := m.answered
	switch v := value.(type) {
	case renewed:
		m.showPart(st, "", wait{Part: partConfirm, Noted: plain(v.value), Noes: was.Noes})
		return
	case bool:
		value = choiceNo
		if v {
			value = choiceYes
		}
	}
	if value == choiceYes {
		c.of.store(m, st, was.Noted)
		return
	}
	// The first no is free: the value was read wrongly, or typed wrongly once.
	again := wait{Noes: was.Noes + 1, Attempts: was.Noes}
	if again.Attempts >= c.of.taking.maxAttempts {
		m.exhausted(st, c.of, c.of.taking)
		return
	}
	m.showPart(st, m.phrase(phraseOnceMore), again)
}

func (c confirmPart) rules() takeRules {
	t := c.of.taking
	return takeRules{variable: t.variable, kind: "bool", maxAttempts: t.maxAttempts, exhausted: t.exhausted, pii: t.pii}
}

// askedOnly is what the parts of steps have in common: they are only ever asked,
// never run.
type askedOnly struct{}

func (askedOnly) run(m *machine, st *step) { m.advance(st) }
func (askedOnly) targets() []*target       { return nil }
func (askedOnly) flowsOn() bool            { return true }
