package flows

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Steps that make something of words: classify, which needs nobody, and llm,
// which asks a language model.

// defaultClassifyMin is the similarity from which a label counts. Labels are
// few and known, so less is asked for than of a trigger; classifyMargin is how
// far the best must be ahead. Chosen by hand, then measured on four public sets
// (docs/benchmarks.md): right for .64 of the messages that have a label, wrong
// for .048 of all. The pair with the most right at no more than .05 wrong that a
// sweep finds, .36 and .12, is no better on lines it was not chosen on.
const (
	defaultClassifyMin = 0.4
	classifyMargin     = 0.05
)

type classifyStep struct {
	variable string
	text     *localized // nil: what the visitor last wrote
	labels   []label
	minimum  float64
	onLow    *target
}

type label struct {
	id       string
	examples []phrase
	to       *target
}

func readClassify(r *reader, _ *step, a stepNodes) action {
	s := &classifyStep{variable: r.makes(or(a.own["var"], a.main), "the variable of classify"), minimum: defaultClassifyMin}
	if s.variable == "" {
		r.fault(a.node, "write classify: topic", "classify needs a variable")
		return nil
	}
	r.remember(s.variable, "enum", false)
	if n := a.own["text"]; n != nil {
		langs := r.langs
		r.langs = nil // a text to be read, not shown
		s.text = r.text(n, "the text")
		r.langs = langs
	}
	if n := a.own["min"]; n != nil {
		if v := r.float(n, "min"); v != nil {
			if s.minimum = *v; *v <= 0 || *v > 1 {
				r.fault(n, "", "min must be above 0 and at most 1")
			}
		}
	}
	if n := a.own["on_low"]; n != nil {
		s.onLow = r.target(n, "on_low")
	}
	list := a.own["labels"]
	if list == nil || list.Kind != yaml.SequenceNode || len(list.Content) < 2 {
		r.fault(or(list, a.node), "add labels: [{id: billing, examples: [my invoice is wrong]}, ...]", "classify needs two labels or more")
		return nil
	}
	for _, n := range list.Content {
		s.readLabel(r, n)
	}
	return s
}

func (s *classifyStep) readLabel(r *reader, n *yaml.Node) {
	at := r.fields(n, "a label", keysOf(mappingLabel)...)
	l := label{id: r.name(at["id"], "the id of a label")}
	if at["id"] == nil {
		r.fault(n, "add id:", "the label has no id")
	}
	for _, other := range s.labels {
		if other.id == l.id && l.id != "" {
			r.fault(or(at["id"], n), "rename one of them", "two labels have the id %q", l.id)
		}
	}
	for _, e := range r.strs(at["examples"], "the examples") {
		l.examples = append(l.examples, newPhrase(e))
	}
	if len(l.examples) == 0 {
		r.fault(or(at["examples"], n), "add examples: [my invoice is wrong, 청구서가 이상해요]", "the label has no examples")
	}
	if at["goto"] != nil {
		l.to = r.target(at["goto"], "goto")
	}
	s.labels = append(s.labels, l)
}

// best gives the label that a text resembles most, and how much; nil when it
// is below the minimum, or another one is as near.
func (s *classifyStep) best(text string) (*label, float64) {
	first, top, second := s.nearest(text)
	if top < s.minimum || top-second < classifyMargin {
		return nil, top
	}
	return first, top
}

// nearest gives the label that a text resembles most, how much, and how much
// it resembles the next one.
func (s *classifyStep) nearest(text string) (first *label, top, second float64) {
	typed := newPhrase(clip(text, maxValue))
	for i := range s.labels {
		score := 0.0
		for _, e := range s.labels[i].examples {
			score = max(score, similarity(typed, e))
		}
		if score > top {
			first, top, second = &s.labels[i], score, top
		} else {
			second = max(second, score)
		}
	}
	return first, top, second
}

func (s *classifyStep) run(m *machine, st *step) {
	text := m.s.Text
	if s.text != nil {
		text = m.words(s.text)
	}
	l, score := s.best(text)
	if l == nil {
		m.note(st, fmt.Sprintf("no label, the nearest at %.2f", score))
		m.setVar(s.variable, nil)
		if s.onLow != nil {
			m.jump(s.onLow.to)
			return
		}
		m.advance(st)
		return
	}
	m.note(st, fmt.Sprintf("label %s at %.2f", l.id, score))
	m.setVar(s.variable, l.id)
	if l.to != nil {
		m.jump(l.to.to)
		return
	}
	m.advance(st)
}

func (s *classifyStep) targets() []*target {
	out := []*target{s.onLow}
	for _, l := range s.labels {
		out = append(out, l.to)
	}
	return out
}

func (s *classifyStep) flowsOn() bool {
	if s.onLow == nil {
		return true
	}
	for _, l := range s.labels {
		if l.to == nil {
			return true
		}
	}
	return false
}

// llmStep lets a model fill a variable.
type llmStep struct {
	variable string
	prompt   *localized
	schema   []byte // JSON; nil: a text is wanted
	tokens   int
	timeout  time.Duration
	offline  *setValue
}

// A model may write so many tokens, and take so long, unless the author says
// otherwise. A visitor waits meanwhile.
const (
	defaultLLMTokens  = 400
	maxLLMTokens      = 2000
	defaultLLMTimeout = 8 * time.Second
	maxLLMTimeout     = 20 * time.Second
)

func readLLM(r *reader, _ *step, a stepNodes) action {
	s := &llmStep{variable: r.makes(or(a.own["var"], a.main), "the variable of llm"),
		tokens:  r.integer(a.own["budget"], "the budget in tokens", defaultLLMTokens, 20, maxLLMTokens),
		timeout: r.duration(a.own["timeout"], "timeout", defaultLLMTimeout, maxLLMTimeout)}
	if s.variable == "" {
		r.fault(a.node, "write llm: my_variable", "llm needs a variable")
		return nil
	}
	if a.own["prompt"] == nil {
		r.fault(a.node, "add prompt: what the model has to do", "llm has no prompt")
		return nil
	}
	langs := r.langs
	r.langs = nil // a model reads it, no visitor
	s.prompt = r.text(a.own["prompt"], "the prompt")
	r.langs = langs
	if n := a.own["schema"]; n != nil {
		s.schema = r.schema(n)
	}
	if n := a.own["offline"]; n != nil {
		s.offline = r.offline(n)
	}
	return s
}

// offline reads what stands in when there is no model: a text, as templates
// are, or any value.
func (r *reader) offline(n *yaml.Node) *setValue {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!str" {
		return &setValue{text: r.template(n, "offline")}
	}
	return &setValue{literal: r.value(n)}
}

// schema reads a JSON Schema.
func (r *reader) schema(n *yaml.Node) []byte {
	if n.Kind != yaml.MappingNode {
		r.fault(n, "write {type: object, properties: {...}}", "schema must be a JSON Schema")
		return nil
	}
	b, err := json.Marshal(r.value(n))
	if err == nil {
		_, err = compileSchema(b)
	}
	if err != nil {
		r.fault(n, "see json-schema.org", "the schema is not valid: %s", clip(lastLine(err.Error()), 200))
		return nil
	}
	return b
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(lines[len(lines)-1]), "- "))
}

// run leaves the author's words and what expressions print apart: the model is
// told that the latter is data.
func (s *llmStep) run(m *machine, st *step) {
	e := Effect{Kind: EffectLLM, Query: m.s.Text, Tokens: s.tokens, TimeoutMS: s.timeout.Milliseconds(), Schema: s.schema}
	var task strings.Builder
	env := m.scope()
	for _, p := range s.prompt.pick(m.env.Lang, m.p.langs[0]).parts {
		if p.expr == nil {
			task.WriteString(p.literal)
			continue
		}
		v, _ := p.expr.eval(env) // a failing expression is empty
		e.Values = append(e.Values, clip(show(v), maxShown))
		fmt.Fprintf(&task, "[value %d]", len(e.Values))
	}
	e.Prompt = strings.TrimSpace(task.String())
	m.await("", "", e)
}

func (s *llmStep) result(m *machine, st *step, r EffectResult) {
	switch {
	case !r.OK && r.Offline && s.offline != nil:
		m.note(st, "offline value: "+clip(r.Error, 200))
		m.setVar(s.variable, s.offline.eval(m.scope()))
	case !r.OK:
		m.failed(st, "llm: "+r.Error)
		return
	case s.schema != nil && Conforms(s.schema, r.Body) != nil:
		m.failed(st, "llm: the value breaks the schema")
		return
	case !m.setVar(s.variable, r.Body):
		m.failed(st, "llm: the value is too large for a variable")
		return
	}
	m.advance(st)
}
func (*llmStep) targets() []*target { return nil }
func (*llmStep) flowsOn() bool      { return true }
