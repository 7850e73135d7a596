package evals

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/frontdesk-chat/frontdesk/bot"
)

// meaning checks what a shape cannot say: that ids are unique, that a case has
// what its kind needs, and that every case could fail.
func (r *reader) meaning(s *Suite, root *yaml.Node) {
	broken := r.brokenLines()
	nodes := child(root, "cases")
	if nodes.Kind == yaml.SequenceNode && len(nodes.Content) == 0 {
		r.fault(nodes, "add a case", "the suite has no cases")
	}
	first := map[string]int{}
	for i := range s.Cases {
		c := &s.Cases[i]
		n := c.node
		if line, taken := first[c.ID]; taken && c.ID != "" {
			r.fault(child(n, "id"), "give one of them another id", "the id %q is taken by the case in line %d", c.ID, line)
		}
		first[c.ID] = c.Line
		if !within(broken, n.Line, lastLine(n)) { // one fault does not look like two
			r.oneCase(c, n)
		}
	}
	ids := map[string]bool{}
	for i, a := range s.Articles {
		if ids[a.ID] {
			r.fault(at(child(root, "articles"), i), "give one of them another id", "the article %q stands twice", a.ID)
		}
		ids[a.ID] = true
	}
	if len(broken) == 0 {
		r.conditions(s.Conditions, root)
		r.gate(s, child(root, "gate"))
	}
}

// brokenLines are the lines with errors so far.
func (r *reader) brokenLines() []int {
	var out []int
	for _, f := range r.findings {
		if f.Severity == SeverityError {
			out = append(out, f.Line)
		}
	}
	return out
}

func within(lines []int, from, to int) bool {
	return slices.ContainsFunc(lines, func(l int) bool { return l >= from && l <= to })
}

// lastLine is the last line on which a value of the node begins.
func lastLine(n *yaml.Node) int {
	last := n.Line
	for _, c := range n.Content {
		last = max(last, lastLine(c))
	}
	return last
}

// oneCase checks a case by its kind.
func (r *reader) oneCase(c *Case, n *yaml.Node) {
	r.conditions(c.Conditions, n)
	steps := len(c.Turns) > 0
	switch c.Kind {
	case KindQA, KindRetrieval, KindSentiment, KindClassify:
		r.need(len(c.Question) > 0, n, "question", c)
		r.refuse(steps, child(n, "turns"), "use kind: dialog", c, "turns")
	case KindDialog:
		r.need(steps, n, "turns", c)
		r.refuse(len(c.Question) > 0, child(n, "question"), "write turns: [{user: …}]", c, "question")
	case KindEscalation, KindInjection:
		if steps == (len(c.Question) > 0) {
			r.fault(n, "add question: or turns:", "the case %q needs either a question or turns", c.ID)
		}
	case KindSimulated:
		r.need(c.Persona.given(), n, "persona", c)
		r.refuse(steps, child(n, "turns"), "use kind: dialog", c, "turns")
		r.persona(c, child(n, "persona"))
	}
	r.refuse(c.Persona.given() && c.Kind != KindSimulated, child(n, "persona"), "use kind: simulated", c, "persona")
	if c.Kind != KindClassify {
		r.refuse(c.Flow != "" || c.Step != "" || len(c.Given) > 0, n, "use kind: classify, or put it under expect:", c, "flow, step or given")
	}
	asserts := c.Expect.asserts()
	for i := range c.Turns {
		asserts = r.step(&c.Turns[i], at(child(n, "turns"), i)) || asserts
	}
	if !asserts && c.Kind != KindInjection { // injections have expectations of their own
		r.fault(n, "add expect: with what must hold", "the case %q expects nothing: it could never fail", c.ID)
	}
	r.expect(&c.Expect, child(n, "expect"))
	r.suits(c, child(n, "expect"))
}

func (r *reader) need(has bool, n *yaml.Node, key string, c *Case) {
	if !has {
		r.fault(n, "add "+key+":", "the case %q is of kind %s and has no %s", c.ID, c.Kind, key)
	}
}

func (r *reader) refuse(has bool, n *yaml.Node, hint string, c *Case, key string) {
	if has {
		r.fault(n, hint, "a case of kind %s has no use for %s", c.Kind, key)
	}
}

// suits refuses expectations that a kind cannot meet.
func (r *reader) suits(c *Case, n *yaml.Node) {
	c.Expect.each(func(e *Expect) {
		if e.Rank != nil && c.Kind != KindRetrieval {
			r.fault(n, "use kind: retrieval", "rank is measured in retrieval cases only")
		}
		if e.Rank != nil && len(e.Cites) == 0 && c.Kind == KindRetrieval {
			r.fault(n, "add cites: with the article", "rank needs cites to say of which article")
		}
		if c.Kind == KindSentiment && (e.Says != nil || len(e.Cites) > 0 || e.Escalates != nil) {
			r.fault(n, "use kind: qa or dialog", "a sentiment case only reads the mood: the bot says nothing")
		}
	})
}

// step checks one step of a dialog and reports whether it asserts anything.
func (r *reader) step(s *Step, n *yaml.Node) bool {
	did := 0
	for _, has := range []bool{len(s.User) > 0, s.Click != "", s.Feedback != "", s.Agent != "", s.Return, s.Resolve} {
		if has {
			did++
		}
	}
	if did > 1 {
		r.fault(n, "make several steps of it", "a step is one thing: user, click, feedback, agent, return or resolve")
	}
	if did == 0 && s.Wait == 0 && s.Expect == nil {
		r.fault(n, "write user: with what the visitor says", "the step does nothing")
	}
	if s.Expect != nil {
		r.expect(s.Expect, child(n, "expect"))
		if !s.Expect.asserts() {
			r.fault(child(n, "expect"), "take it out, or say what must hold", "expect is empty")
		}
	}
	return s.Expect.asserts()
}

// expect refuses what can never or always hold.
func (r *reader) expect(e *Expect, n *yaml.Node) {
	e.each(func(x *Expect) {
		for _, b := range x.bounds() {
			switch {
			case b == nil:
			case b.empty():
				r.fault(n, "write gte, lte, gt, lt or eq", "a comparison is empty")
			case b.impossible():
				r.fault(n, "look at the bounds", "no number is %s", b)
			}
		}
		if x.Says != nil && len(x.Says.Contains)+len(x.Says.Regex)+len(x.Says.Not) == 0 {
			r.fault(n, "write contains, regex or not", "says is empty")
		}
		if x.Abstains != nil && *x.Abstains && len(x.Cites) > 0 {
			r.fault(n, "keep one of them", "a reply cannot both abstain and cite")
		}
		if x.Judge != nil && (x.Judge.Min <= 0 || x.Judge.Min > 1) {
			r.fault(n, "write min: 0.7", "judge.min is %s: it goes from above 0 to 1", short(x.Judge.Min))
		}
	})
}

// conditions checks settings and recordings.
func (r *reader) conditions(c Conditions, n *yaml.Node) {
	if len(c.Settings) > 0 {
		if _, err := bot.ReadSettings(encode(c.Settings)); err != nil {
			r.fault(child(n, "settings"), "see the settings page of the console for the names", "%v", err)
		}
	}
	if c.Staff != nil && c.Staff.Online != nil && *c.Staff.Online < 0 || c.Staff != nil && c.Staff.Waiting < 0 {
		r.fault(child(n, "staff"), "write 0 or more", "staff cannot be below zero")
	}
	for i, h := range c.HTTP {
		if h.Status != 0 && (h.Status < 100 || h.Status > 599) {
			r.fault(at(child(n, "http"), i), "write 200", "status %d is no HTTP status", h.Status)
		}
	}
}

// gate warns of names that no case or metric has: such a gate would hold
// whatever happens.
func (r *reader) gate(s *Suite, n *yaml.Node) {
	known := hardNames(s.Cases)
	for i, name := range s.Gate.Hard {
		if !slices.Contains(known, name) {
			r.warn(at(child(n, "hard"), i), suggestion(name, known), "the hard gate %q fits no case: no case has that kind, tag or expected reason", name)
		}
	}
	for name, limit := range s.Gate.Metrics {
		r.limit(child(child(n, "metrics"), name), name, limit)
	}
}

func (r *reader) limit(n *yaml.Node, name string, l Limit) {
	if !slices.Contains(metricNames(), name) {
		r.fault(n, suggestion(name, metricNames()), "there is no metric %q", name)
	}
	if l.Max == nil && l.Min == nil && l.Drop == nil && l.Rise == nil {
		r.fault(n, "write max, min, drop or rise", "the limit on %q is empty", name)
	}
}

// hardNames are what a hard gate may name.
func hardNames(cases []Case) []string {
	seen := map[string]bool{}
	var out []string
	for i := range cases {
		for _, label := range cases[i].labels() {
			if !seen[label] {
				seen[label] = true
				out = append(out, label)
			}
		}
	}
	slices.Sort(out)
	return out
}

// labels are the kind, the tags and the expected hand-over reasons of a case.
func (c *Case) labels() []string {
	out := append([]string{c.Kind}, c.Tags...)
	add := func(e *Expect) {
		reasons, _ := e.escalationReasons()
		for _, r := range reasons {
			if !slices.Contains(out, r) {
				out = append(out, r)
			}
		}
	}
	add(&c.Expect)
	for i := range c.Turns {
		add(c.Turns[i].Expect)
	}
	return out
}

// child gives a mapping's value, or the node itself when it has no such key.
func child(n *yaml.Node, key string) *yaml.Node {
	if n == nil {
		return nil
	}
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				return n.Content[i+1]
			}
		}
	}
	return n
}

// at gives a list's entry, or the node itself when it has none such.
func at(n *yaml.Node, i int) *yaml.Node {
	if n == nil {
		return nil
	}
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Kind == yaml.SequenceNode && i < len(n.Content) {
		return n.Content[i]
	}
	return n
}
