package flows

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Steps that talk: say, ask, choice, rating.

type sayStep struct{ variants []*localized }

func readSay(r *reader, _ *step, a stepNodes) action {
	var s sayStep
	if n := or(a.main, a.own["text"]); n != nil {
		if isNull(n) {
			r.fault(a.node, "write say: Hello", "say has no text")
			return nil
		}
		s.variants = append(s.variants, r.texts(n, "the text")...)
	}
	s.variants = append(s.variants, r.texts(a.own["variants"], "a variant")...)
	if len(s.variants) == 0 {
		r.fault(a.node, "write say: Hello", "say has no text")
		return nil
	}
	return s
}

// run says the variants in turn, visit by visit: nothing is left to chance,
// so the same state always says the same.
func (s sayStep) run(m *machine, st *step) {
	text := strings.TrimSpace(m.words(s.variants[(m.visits(st)-1)%len(s.variants)]))
	if text == "" {
		m.note(st, "empty, skipped")
	} else if !m.say(Effect{Text: text}) {
		return
	}
	m.advance(st)
}
func (sayStep) targets() []*target { return nil }
func (sayStep) flowsOn() bool      { return true }

// defaultAttempts is max_attempts unless the author says otherwise (flows.md, ask).
const defaultAttempts = 3

type askStep struct {
	taking takeRules
	text   *localized
	value  valueType
	skip   bool
}

// askTypes are the types of value that ask can read today.
var askTypes = []string{"text", "number", "integer", "email", "phone", "enum", "regex", "bool", "date"}

// laterAskTypes are in the specification, and refused until they work.
var laterAskTypes = []string{"url", "time", "datetime", "file"}

func readAsk(r *reader, st *step, a stepNodes) action {
	name := r.makes(or(a.main, a.own["var"]), "the variable of ask")
	if name == "" {
		r.fault(a.node, "write ask: my_variable", "ask needs a variable")
		return nil
	}
	if a.own["text"] == nil {
		r.fault(a.node, "add text:", "ask has no text to show")
		return nil
	}
	declared := r.flow.vars[name]
	s := &askStep{text: r.text(a.own["text"], "the text"), skip: r.boolean(a.own["skip_if_filled"], "skip_if_filled")}
	kind := declared.kind
	if n := a.own["type"]; n != nil {
		kind = r.str(n, "the type")
		if slices.Contains(laterAskTypes, kind) {
			r.fault(n, "use type: text or regex", "ask cannot read the type %q yet", kind)
			return nil
		}
		kind = r.oneOf(n, "the type", "text", askTypes...)
		if declared.kind != "" && declared.kind != kind {
			r.fault(n, "make them the same", "the variable %q is declared as %s, but asked for as %s", name, declared.kind, kind)
		}
	}
	if kind == "" {
		kind = "text"
	}
	if !slices.Contains(askTypes, kind) {
		r.fault(a.node, "ask for a text and compute the rest with set", "ask cannot read the type %q of %q", kind, name)
		return nil
	}
	s.value = r.readValueType(kind, declared, a)
	s.taking = r.readTakeRules(name, kind, a)
	s.taking.pii = declared.pii || r.boolean(a.own["pii"], "pii")
	s.taking.open = kind == "text" && s.value.rule == nil
	r.remember(name, kind, s.taking.pii)
	return s
}

// remember keeps the type of a variable that only a step declares.
func (r *reader) remember(name, kind string, pii bool) {
	if v, ok := r.flow.vars[name]; ok {
		v.pii = v.pii || pii
		r.flow.vars[name] = v
		return
	}
	r.flow.vars[name] = variable{kind: kind, pii: pii}
}

func (r *reader) readTakeRules(name, kind string, a stepNodes) takeRules {
	t := takeRules{variable: name, kind: kind,
		maxAttempts:  r.integer(a.own["max_attempts"], "max_attempts", defaultAttempts, 1, 10),
		unrecognized: r.texts(a.own["reprompt_unrecognized"], "a re-prompt"),
		invalid:      r.texts(a.own["reprompt_invalid"], "a re-prompt")}
	if n := a.own["on_exhausted"]; n != nil {
		t.exhausted = r.target(n, "on_exhausted")
	}
	return t
}

func (s *askStep) run(m *machine, st *step) {
	if s.skip && m.filled(s.taking.variable) {
		m.note(st, "filled already")
		m.advance(st)
		return
	}
	m.show(st, "")
}

func (s *askStep) prompt(m *machine, _ *step) Prompt {
	p := Prompt{Kind: "ask", Text: m.words(s.text), Input: s.taking.kind, PII: s.taking.pii}
	for _, v := range s.value.of {
		p.Options = append(p.Options, PromptOption{ID: v, Label: v})
	}
	if s.taking.kind == "bool" {
		p.Options = []PromptOption{{"true", m.phrase(phraseYes)}, {"false", m.phrase(phraseNo)}}
	}
	return p
}

func (s *askStep) recognise(m *machine, _ *step, text string) reading {
	return s.value.read(text, m.env)
}

func (s *askStep) take(m *machine, st *step, value any) {
	if s.taking.kind == "bool" {
		if id, clicked := value.(string); clicked {
			value = id == "true"
		}
	}
	m.fill(st, s.taking.variable, value)
	m.advance(st)
}
func (s *askStep) rules() takeRules   { return s.taking }
func (s *askStep) targets() []*target { return []*target{s.taking.exhausted} }
func (s *askStep) flowsOn() bool      { return true }

type choiceStep struct {
	taking  takeRules
	text    *localized
	options []option
	skip    bool
}

// option is one button of a choice.
type option struct {
	id       string
	label    *localized
	synonyms []string
	to       *target
	when     *expression
}

func readChoice(r *reader, st *step, a stepNodes) action {
	name := r.makes(or(a.main, a.own["var"]), "the variable of choice")
	list := a.own["options"]
	if list == nil || list.Kind != yaml.SequenceNode || len(list.Content) == 0 {
		r.fault(or(list, a.node), "add options: [{id: yes, label: {en: Yes, ko: 네}}]", "choice has no options")
		return nil
	}
	if a.own["text"] == nil {
		r.fault(a.node, "add text:", "choice has no text to show")
		return nil
	}
	free := r.oneOf(a.own["free_text"], "free_text", freeMatch, valuesOf("choice", "free_text")...)
	s := &choiceStep{text: r.text(a.own["text"], "the text"), taking: r.readTakeRules(name, "choice", a), skip: r.boolean(a.own["skip_if_filled"], "skip_if_filled")}
	s.taking.freeText, s.taking.open = free, free == freeCapture
	if free == freeCapture && name == "" {
		r.fault(a.node, "write choice: my_variable", "free_text: capture needs a variable")
	}
	if s.skip && name == "" {
		r.fault(a.own["skip_if_filled"], "write choice: my_variable", "skip_if_filled needs a variable")
	}
	for _, n := range list.Content {
		s.readOption(r, n)
	}
	if name != "" {
		r.remember(name, "enum", false)
	}
	return s
}

func (s *choiceStep) readOption(r *reader, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode {
		r.fault(n, "write {id: "+n.Value+", label: ...}", "an option must be a mapping")
		return
	}
	at := r.fields(n, "an option", keysOf(mappingOption)...)
	if at["label"] == nil {
		r.fault(n, "add label:", "the option has no label")
		return
	}
	o := option{id: r.str(at["id"], "the id"), label: r.text(at["label"], "the label"), synonyms: r.strs(at["synonyms"], "synonyms")}
	switch o.id {
	case "":
		r.fault(or(at["id"], n), "add id:", "the option has no id")
	case ChoicePerson:
		r.fault(at["id"], "choose another id", "the id %q belongs to the engine", o.id)
	}
	for _, other := range s.options {
		if other.id == o.id && o.id != "" {
			r.fault(or(at["id"], n), "rename one of them", "two options have the id %q", o.id)
		}
	}
	if at["goto"] != nil {
		o.to = r.target(at["goto"], "goto")
	}
	if at["when"] != nil {
		o.when = r.expr(at["when"], "when")
	}
	s.options = append(s.options, o)
}

func (s *choiceStep) run(m *machine, st *step) {
	if s.skip && m.filled(s.taking.variable) {
		m.note(st, "filled already")
		m.advance(st)
		return
	}
	if len(s.offered(m)) == 0 {
		m.note(st, "no option is offered now, skipped")
		m.advance(st)
		return
	}
	m.show(st, "")
}

// offered gives the options whose guard holds.
func (s *choiceStep) offered(m *machine) []option {
	var out []option
	for _, o := range s.options {
		if o.when == nil || m.test(o.when) {
			out = append(out, o)
		}
	}
	return out
}

func (s *choiceStep) prompt(m *machine, _ *step) Prompt {
	p := Prompt{Kind: "choice", Text: m.words(s.text)}
	for _, o := range s.offered(m) {
		p.Options = append(p.Options, PromptOption{ID: o.id, Label: m.words(o.label)})
	}
	return p
}

func (s *choiceStep) recognise(m *machine, _ *step, text string) reading {
	var menu []candidate
	for _, o := range s.offered(m) {
		names := append(append(o.label.all(), m.words(o.label)), o.synonyms...)
		menu = append(menu, candidate{id: o.id, label: m.words(o.label), names: names})
	}
	return readMenu(text, menu)
}

func (s *choiceStep) take(m *machine, st *step, value any) {
	if s.taking.variable != "" {
		m.fill(st, s.taking.variable, value)
	}
	for _, o := range s.options {
		if o.id != value {
			continue
		}
		m.note(st, "option "+o.id)
		if o.to != nil {
			m.jump(o.to.to)
			return
		}
	}
	m.advance(st)
}
func (s *choiceStep) rules() takeRules { return s.taking }
func (s *choiceStep) targets() []*target {
	out := []*target{s.taking.exhausted}
	for _, o := range s.options {
		out = append(out, o.to)
	}
	return out
}

// flowsOn: every option may lead elsewhere, but the step is also passed when
// it is filled already or when the guards leave no option.
func (s *choiceStep) flowsOn() bool {
	if s.skip || s.taking.freeText == freeCapture {
		return true
	}
	guarded := true
	for _, o := range s.options {
		if o.to == nil {
			return true
		}
		guarded = guarded && o.when != nil
	}
	return guarded
}

type ratingStep struct {
	taking takeRules
	text   *localized // nil: the engine's own words
	scale  int
}

func readRating(r *reader, _ *step, a stepNodes) action {
	s := &ratingStep{scale: r.integer(a.own["scale"], "the scale", 5, 2, 10), taking: r.readTakeRules("", "rating", a)}
	if a.main != nil && !isNull(a.main) {
		s.scale = r.integer(a.main, "the scale", 5, 2, 10)
	}
	if n := a.own["var"]; n != nil {
		s.taking.variable = r.makes(n, "the variable of rating")
	}
	if n := a.own["text"]; n != nil {
		s.text = r.text(n, "the text")
	}
	return s
}

func (s *ratingStep) run(m *machine, st *step) { m.show(st, "") }

func (s *ratingStep) prompt(m *machine, _ *step) Prompt {
	p := Prompt{Kind: "rating", Scale: s.scale, Input: "integer", Text: m.phrase(phraseRate, show(float64(s.scale)))}
	if s.text != nil {
		p.Text = m.words(s.text)
	}
	for i := 1; i <= s.scale; i++ {
		n := show(float64(i))
		p.Options = append(p.Options, PromptOption{ID: n, Label: n})
	}
	return p
}

func (s *ratingStep) recognise(_ *machine, _ *step, text string) reading {
	low, high := 1.0, float64(s.scale)
	v := valueType{kind: "integer", min: &low, max: &high}
	if stars := strings.Count(text, "⭐") + strings.Count(text, "★"); stars >= 1 && stars <= s.scale && fold(text) == "" {
		return reading{how: readExact, value: float64(stars)}
	}
	return v.read(text, Env{})
}

func (s *ratingStep) take(m *machine, st *step, value any) {
	score, ok := number(value)
	if !ok {
		for i := 1; i <= s.scale; i++ {
			if show(float64(i)) == value {
				score = float64(i)
			}
		}
	}
	m.emit(Effect{Kind: EffectRating, Score: int(score), Scale: s.scale})
	if s.taking.variable != "" {
		m.setVar(s.taking.variable, score)
	}
	m.advance(st)
}
func (s *ratingStep) rules() takeRules { return s.taking }

// A rating that fails is not worth a person: the flow just goes on.
func (s *ratingStep) targets() []*target { return nil }
func (s *ratingStep) flowsOn() bool      { return true }
