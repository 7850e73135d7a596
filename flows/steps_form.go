package flows

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The form step: several questions of which one message may answer many. Each
// is asked like an ask step; what is a form's own is which question comes
// next, and that a value may be for another question (form_read.go).

type formStep struct {
	fields      []*field
	correctable bool
	confirm     confirming // all values, once, at the end
	taking      takeRules  // of the form as a whole: attempts and where to go
}

// field is one question of a form.
type field struct {
	ask      *askStep
	label    *localized // nil: the variable's name
	names    []string   // what visitors may call it, folded
	named    namedValue // "my name is ..."
	required bool
	when     *expression
}

func (f *field) name() string { return f.ask.taking.variable }

// maxFields bounds a form: every message is read by every open field.
const maxFields = 20

func readForm(r *reader, _ *step, a stepNodes) action {
	list := or(a.own["fields"], a.main)
	if list == nil || list.Kind != yaml.SequenceNode || len(list.Content) == 0 {
		r.fault(or(list, a.node), "add fields: [{var: name, text: {en: Your name?, ko: 성함은요?}}]", "form has no fields")
		return nil
	}
	if len(list.Content) > maxFields {
		r.fault(list.Content[maxFields], "make two forms of it", "a form has at most %d fields", maxFields)
	}
	s := &formStep{correctable: a.own["correctable"] == nil || r.boolean(a.own["correctable"], "correctable"),
		confirm: r.readConfirm(a.own["confirm"]), taking: r.readTakeRules("", "form", a)}
	for _, n := range list.Content {
		if f := s.readField(r, n, a); f != nil {
			s.fields = append(s.fields, f)
		}
	}
	if len(s.fields) == 0 {
		return nil
	}
	return s
}

// fieldFields may stand in a field of a form.
var fieldFields = []string{"var", "label", "text", "type", "of", "validate", "normalize", "min", "max", "country", "max_attempts", "reprompt_unrecognized",
	"reprompt_invalid", "skip_if_filled", "pii", "check", "synonyms", "required", "when"}

func (s *formStep) readField(r *reader, n *yaml.Node, form stepNodes) *field {
	if n.Kind == yaml.ScalarNode {
		r.fault(n, "write {var: "+n.Value+", text: ...}", "a field must be a mapping")
		return nil
	}
	at := r.fields(n, "a field", fieldFields...)
	if n.Kind != yaml.MappingNode {
		return nil
	}
	if at["max_attempts"] == nil {
		at["max_attempts"] = form.own["max_attempts"]
	}
	ask := r.question(stepNodes{node: n, own: at}, "a field", "add var: my_variable")
	if ask == nil {
		return nil
	}
	if ask.value.kind == "file" {
		r.fault(n, "ask for it with an ask step", "a form cannot ask for a file")
	}
	ask.taking.exhausted = s.taking.exhausted
	f := &field{ask: ask, required: at["required"] == nil || r.boolean(at["required"], "required")}
	for _, other := range s.fields {
		if other.name() == f.name() {
			r.fault(at["var"], "remove one of them", "two fields fill the variable %q", f.name())
		}
	}
	if at["label"] != nil {
		f.label = r.text(at["label"], "the label")
	}
	if at["when"] != nil {
		f.when = r.expr(at["when"], "when")
	}
	f.names = fieldNames(f, r.strs(at["synonyms"], "synonyms"))
	f.named = newNamedValue(f.names)
	return f
}

// commonNames are what visitors call a field of a type, or of a usual name.
var commonNames = map[string][]string{
	"email": {"email", "e mail", "mail", "email address", "e mail address", "mail address", "이메일", "메일", "이메일 주소", "메일 주소"},
	"phone": {"phone", "phone number", "number", "mobile", "telephone", "전화", "전화번호", "연락처", "번호", "휴대폰", "핸드폰"},
	"date":  {"date", "day", "날짜"},
	"time":  {"time", "시간"},
	"url":   {"website", "site", "link", "url", "웹사이트", "사이트", "주소", "링크"},
	"name":  {"name", "full name", "이름", "성함", "성명"},
}

func fieldNames(f *field, synonyms []string) []string {
	names := append([]string{strings.ReplaceAll(f.name(), "_", " ")}, synonyms...)
	names = append(names, f.label.all()...)
	names = append(names, commonNames[f.ask.taking.kind]...)
	if f.ask.taking.kind != f.name() {
		names = append(names, commonNames[f.name()]...)
	}
	var out []string
	for _, n := range names {
		if n = fold(n); n != "" && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	// Of "e mail address" and "e mail" the longer one is meant.
	slices.SortStableFunc(out, func(a, b string) int { return len(b) - len(a) })
	return out
}

// fieldKey names a field among what the visitor has filled.
func fieldKey(st *step, name string) string { return st.id + "." + name }

func (s *formStep) field(name string) *field {
	for _, f := range s.fields {
		if f.name() == name {
			return f
		}
	}
	return nil
}

func (s *formStep) run(m *machine, st *step) {
	var done []string
	for _, f := range s.fields {
		if f.ask.skip && m.filled(f.name()) {
			m.note(st, "filled already: "+f.name())
			done = append(done, f.name())
		}
	}
	s.next(m, st, done, "")
}

// next asks for the first field that is open, then whether all is right, then
// goes on.
func (s *formStep) next(m *machine, st *step, done []string, prefix string) {
	for _, f := range s.fields {
		if !slices.Contains(done, f.name()) && (f.when == nil || m.test(f.when)) {
			m.showPart(st, prefix, wait{Part: f.name(), Done: done})
			return
		}
	}
	if s.confirm.on && len(s.summary(m)) > 0 {
		m.showPart(st, prefix, wait{Part: partConfirm, Done: done})
		return
	}
	if prefix != "" && !m.say(Effect{Text: prefix}) {
		return
	}
	m.advance(st)
}

// part gives the field of that name, or one of the questions about all.
func (s *formStep) part(name string) taker {
	switch {
	case name == partConfirm && s.confirm.on:
		return formConfirm{of: s}
	case name == partChange && s.confirm.on:
		return formChange{of: s}
	case s.field(name) != nil:
		return formField{of: s, field: s.field(name)}
	}
	return nil
}

func (s *formStep) targets() []*target { return []*target{s.taking.exhausted} }
func (s *formStep) flowsOn() bool      { return true }

// filling is a value for a field.
type filling struct {
	name  string
	value any
}

// fill stores what one message gave, opens what no longer holds, and goes on.
func (s *formStep) fill(m *machine, st *step, given []filling) {
	done := slices.Clone(m.answered.Done)
	var noted, changed []string
	other := false // something that was not asked for is among them
	for _, g := range given {
		f := s.field(g.name)
		said := m.spoken(f.ask.taking.kind, g.value)
		if !slices.Contains(done, g.name) {
			done = append(done, g.name)
			noted = append(noted, f.title(m)+": "+said)
			other = other || g.name != m.answered.Part
		} else if show(g.value) != show(m.top().Vars[g.name]) {
			changed = append(changed, said)
		}
		m.fillAs(fieldKey(st, g.name), g.name, g.value)
	}
	prefix := ""
	if len(changed) > 0 {
		prefix = m.phrase(phraseChanged, strings.Join(changed, ", "))
	}
	// One value for the question that was asked needs no echo.
	if other {
		prefix = joinText(prefix, m.phrase(phraseNoted, strings.Join(noted, ", ")))
	}
	done, fault := s.recheck(m, st, done)
	s.next(m, st, done, joinText(prefix, fault))
}

// recheck opens the fields that no longer hold now that others have changed,
// and gives what to say about them. One field may open another, so it goes
// round until nothing changes; each round closes nothing, so it ends.
func (s *formStep) recheck(m *machine, st *step, done []string) ([]string, string) {
	fault := ""
	for again := true; again; {
		again = false
		for _, f := range s.fields {
			i := slices.Index(done, f.name())
			if i < 0 || !m.filled(f.name()) {
				continue
			}
			wrong := f.ask.check != nil && !m.test(f.ask.check)
			if !wrong && (f.when == nil || m.test(f.when)) {
				continue
			}
			if wrong && fault == "" {
				fault = m.phrase(phraseInvalid)
				if mine := f.ask.taking.invalid; len(mine) > 0 {
					fault = m.words(mine[0])
				}
			}
			m.note(st, "opened again: "+f.name())
			done, again = slices.Delete(done, i, i+1), true
			m.forget(fieldKey(st, f.name()), f.name())
		}
	}
	return done, fault
}

// forget empties a variable that the visitor had filled.
func (m *machine) forget(key, name string) {
	f := m.top()
	f.Vars[name] = nil
	f.Filled = slices.DeleteFunc(f.Filled, func(k string) bool { return k == key })
}

// title is what the form calls a field.
func (f *field) title(m *machine) string {
	if f.label != nil {
		return m.words(f.label)
	}
	return strings.ReplaceAll(f.name(), "_", " ")
}

// formField asks for one field, and takes whatever else a message fills.
type formField struct {
	askedOnly
	of    *formStep
	field *field
}

func (q formField) prompt(m *machine, st *step) Prompt {
	p := q.field.ask.prompt(m, st)
	if !q.field.required {
		p.Options = append(p.Options, m.skipOption())
	}
	return p
}

func (q formField) recognise(m *machine, st *step, text string) reading {
	_, yesOrNo := yesNo(text)
	if !q.field.required && skips(text) && !(yesOrNo && q.field.ask.taking.kind == "bool") {
		return reading{how: readExact, value: choiceSkip}
	}
	return q.of.read(m, st, text, q.field)
}

func (q formField) take(m *machine, st *step, value any) {
	given, many := value.([]filling)
	switch {
	case many:
	case value == choiceSkip:
		m.setVar(q.field.name(), nil)
		q.of.next(m, st, append(slices.Clone(m.answered.Done), q.field.name()), "")
		return
	default:
		given = []filling{{q.field.name(), q.field.ask.clicked(value)}}
	}
	q.of.fill(m, st, given)
}

func (q formField) accepts(m *machine, value any) bool {
	return value == choiceSkip && !q.field.required || q.field.ask.accepts(m, value)
}

func (q formField) rules() takeRules { return q.field.ask.taking }

// formConfirm shows all values and asks whether they are right.
type formConfirm struct {
	askedOnly
	of *formStep
}

// summary lists the values, a line each.
func (s *formStep) summary(m *machine) []string {
	var out []string
	for _, f := range s.fields {
		if m.filled(f.name()) {
			out = append(out, "- "+f.title(m)+": "+m.spoken(f.ask.taking.kind, m.top().Vars[f.name()]))
		}
	}
	return out
}

func (c formConfirm) prompt(m *machine, _ *step) Prompt {
	before, after := m.phrase(phraseSummary), m.phrase(phraseAllRight)
	if c.of.confirm.text != nil {
		before, after = "", m.words(c.of.confirm.text)
	}
	return Prompt{Kind: "ask", Input: "bool", Options: m.yesOrNo(),
		Text: joinText(before, strings.Join(c.of.summary(m), "\n"), after)}
}

// recognise reads a yes, a no, or at once what should stand there.
func (c formConfirm) recognise(m *machine, st *step, text string) reading {
	if yes, ok := yesNo(text); ok {
		return reading{how: readExact, value: yes}
	}
	return c.of.read(m, st, text, nil)
}

func (c formConfirm) take(m *machine, st *step, value any) {
	if given, ok := value.([]filling); ok {
		c.of.fill(m, st, given)
		return
	}
	if value == true || value == choiceYes {
		m.advance(st)
		return
	}
	m.showPart(st, "", wait{Part: partChange, Done: m.answered.Done})
}

func (c formConfirm) rules() takeRules {
	return takeRules{kind: "bool", maxAttempts: c.of.taking.maxAttempts, exhausted: c.of.taking.exhausted}
}

// formChange asks which of the values is not right.
type formChange struct {
	askedOnly
	of *formStep
}

func (c formChange) menu(m *machine) []candidate {
	var out []candidate
	for _, f := range c.of.fields {
		if slices.Contains(m.top().Wait.Done, f.name()) && (f.when == nil || m.test(f.when)) {
			out = append(out, candidate{id: f.name(), label: f.title(m), names: append([]string{f.title(m)}, f.names...)})
		}
	}
	return out
}

func (c formChange) prompt(m *machine, _ *step) Prompt {
	p := Prompt{Kind: "ask", Input: "enum", Text: m.phrase(phraseWhichWrong)}
	for _, f := range c.menu(m) {
		p.Options = append(p.Options, PromptOption{ID: f.id, Label: f.label})
	}
	return p
}

func (c formChange) recognise(m *machine, st *step, text string) reading {
	if found := c.of.read(m, st, text, nil); found.how == readExact {
		return found
	}
	return readMenu(text, c.menu(m))
}

// take opens the field again and asks for it.
func (c formChange) take(m *machine, st *step, value any) {
	if given, ok := value.([]filling); ok {
		c.of.fill(m, st, given)
		return
	}
	name, _ := value.(string)
	done := slices.DeleteFunc(slices.Clone(m.answered.Done), func(n string) bool { return n == name })
	m.forget(fieldKey(st, name), name)
	m.showPart(st, "", wait{Part: name, Done: done})
}

func (c formChange) rules() takeRules {
	return takeRules{kind: "choice", maxAttempts: c.of.taking.maxAttempts, exhausted: c.of.taking.exhausted}
}
