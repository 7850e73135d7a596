package flows

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// Steps that ask: ask, choice, rating.

// defaultAttempts is max_attempts unless the author says otherwise (flows.md, ask).
const defaultAttempts = 3

type askStep struct {
	taking  takeRules
	text    *localized
	value   valueType
	skip    bool
	confirm confirming
	check   *expression // nil: any value of the type
}

// askTypes are the types of value that ask can read today.
var askTypes = []string{"text", "number", "integer", "email", "phone", "enum", "regex", "bool", "date", "time", "datetime", "url", "file"}

func readAsk(r *reader, _ *step, a stepNodes) action {
	if s := r.question(a, "ask", "write ask: my_variable"); s != nil {
		return s
	}
	return nil
}

// question reads an ask step, or a field of a form; nil when it cannot be
// asked.
func (r *reader) question(a stepNodes, what, hint string) *askStep {
	name := r.makes(or(a.main, a.own["var"]), "the variable of "+what)
	if name == "" {
		r.fault(a.node, hint, "%s needs a variable", what)
		return nil
	}
	if a.own["text"] == nil {
		r.fault(a.node, "add text:", "%s has no text to show", what)
		return nil
	}
	declared := r.flow.vars[name]
	s := &askStep{text: r.text(a.own["text"], "the text"), skip: r.boolean(a.own["skip_if_filled"], "skip_if_filled")}
	kind := declared.kind
	if n := a.own["type"]; n != nil {
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
	s.confirm = r.readConfirm(a.own["confirm"], confirmName)
	s.taking.confirms = s.confirm.on
	if n := a.own["check"]; n != nil {
		s.check = r.expr(n, "check")
	}
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
		p.Options = []PromptOption{{ID: "true", Label: m.phrase(phraseYes)}, {ID: "false", Label: m.phrase(phraseNo)}}
	}
	return p
}

func (s *askStep) recognise(m *machine, _ *step, text string) reading {
	found := s.value.read(text, m.env)
	if (found.how == readExact || found.how == readNear) && !s.accepts(m, found.value) {
		return reading{how: readInvalid, from: found.from, to: found.to}
	}
	return found
}

func (s *askStep) accepts(m *machine, value any) bool {
	return s.check == nil || m.holds(s.check, s.taking.variable, s.clicked(value))
}

func (s *askStep) take(m *machine, st *step, value any) {
	if s.confirm.on {
		m.showPart(st, "", wait{Part: partConfirm, Noted: plain(s.clicked(value)), Noes: m.answered.Noes})
		return
	}
	s.store(m, st, s.clicked(value))
}

// clicked turns the id of a button into the value that it stands for.
func (s *askStep) clicked(value any) any {
	if id, ok := value.(string); ok && s.taking.kind == "bool" {
		return id == "true"
	}
	return value
}

func (s *askStep) store(m *machine, st *step, value any) {
	m.fill(st, s.taking.variable, value)
	m.advance(st)
}

func (s *askStep) part(name string) taker {
	switch {
	case name == "":
		return s
	case name == partConfirm && s.confirm.on:
		return confirmPart{of: s}
	}
	return nil
}
func (s *askStep) rules() takeRules   { return s.taking }
func (s *askStep) targets() []*target { return []*target{s.taking.exhausted} }
func (s *askStep) flowsOn() bool      { return true }

type choiceStep struct {
	taking  takeRules
	text    *localized
	options []option
	skip    bool
	multi   bool // the variable is a list of ids
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
	s.multi = r.boolean(a.own["multi"], "multi")
	for _, n := range list.Content {
		s.readOption(r, n)
	}
	kind := "enum"
	if s.multi {
		kind, s.taking.kind = "list", "several"
		s.checkMulti(r, a, name)
	}
	if name != "" {
		r.remember(name, kind, false)
	}
	return s
}

// checkMulti finds what makes no sense when several options are taken.
func (s *choiceStep) checkMulti(r *reader, a stepNodes, name string) {
	if name == "" {
		r.fault(a.own["multi"], "write choice: my_variable", "multi needs a variable")
	} else if kind := r.flow.vars[name].kind; kind != "" && kind != "list" {
		r.fault(a.own["multi"], "declare it as {type: list}", "multi gives a list, but the variable %q is declared as %s", name, kind)
	}
	for _, o := range s.options {
		if o.to != nil {
			r.fault(o.to.node, `use branches: [{if: "'a' in vars.`+name+`", goto: step}]`, "an option of a multi choice cannot go to a step")
		}
		if strings.Contains(o.id, ",") {
			r.fault(a.own["multi"], "choose another id", "the id %q has a comma, which divides ids in a multi choice", o.id)
		}
	}
}

// maxOptionID bounds the id of an option and a value of an enum, in
// characters. Clicks bring them back, within chat.MaxChoice, and every prompt
// is posted with them.
const maxOptionID = 64

// optionID reads what a click on a button brings back.
func (r *reader) optionID(n *yaml.Node, what string) string {
	id := r.str(n, what)
	switch {
	case utf8.RuneCountInString(id) > maxOptionID:
		r.fault(n, "make it a short name; what visitors read is the label", "%s has more than %d characters", what, maxOptionID)
	case strings.ContainsFunc(id, unicode.IsControl):
		r.fault(n, "write it in one line", "%s has a control character", what)
	}
	return id
}

// enumValues reads the values of an enum, which are ids and labels of buttons
// in one.
func (r *reader) enumValues(n *yaml.Node) []string {
	if n == nil || n.Kind != yaml.SequenceNode {
		return r.strs(n, "of")
	}
	for _, item := range n.Content {
		if item.Kind == yaml.ScalarNode {
			r.optionID(item, "a value of the enum")
		}
	}
	return r.strs(n, "of")
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
	o := option{id: r.optionID(at["id"], "the id"), label: r.text(at["label"], "the label"), synonyms: r.strs(at["synonyms"], "synonyms")}
	switch o.id {
	case "":
		r.fault(or(at["id"], n), "add id:", "the option has no id")
	case ChoicePerson, ChoiceDone:
		r.fault(at["id"], "choose another id", "the id %q belongs to the engine", o.id)
	}
	if strings.HasPrefix(o.id, linkPrefix) {
		r.fault(at["id"], "choose another id", "ids that begin with %s belong to the engine", linkPrefix)
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
	p := Prompt{Kind: "choice", Text: m.words(s.text), Multi: s.multi, Closing: s.closes()}
	for _, o := range s.offered(m) {
		p.Options = append(p.Options, PromptOption{ID: o.id, Label: m.words(o.label)})
	}
	if s.multi {
		p.Options = append(p.Options, PromptOption{ID: ChoiceDone, Label: m.phrase(phraseDone)})
	}
	return p
}

// closes reports whether an option is to say "that is all": its flow then ends
// as resolved without asking anything more.
func (s *choiceStep) closes() bool {
	return slices.ContainsFunc(s.options, func(o option) bool { return o.to != nil && o.to.to.closes() })
}

func (s *choiceStep) recognise(m *machine, _ *step, text string) reading {
	var menu []candidate
	for _, o := range s.offered(m) {
		names := append(append(o.label.all(), m.words(o.label)), o.synonyms...)
		menu = append(menu, candidate{id: o.id, label: m.words(o.label), names: names})
	}
	if s.multi {
		return s.several(m, text, menu)
	}
	return readMenu(text, menu)
}

func (s *choiceStep) take(m *machine, st *step, value any) {
	if text, ok := value.(string); ok && s.multi { // free_text: capture
		value = []any{text}
	}
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
