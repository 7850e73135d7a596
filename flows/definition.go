package flows

import (
	"fmt"
	"strings"
)

// The definitions of the language besides the kinds of step (kinds.go): what
// may be written where, with one sentence each. The parser takes its keys and
// its lists of values from here; the reference in docs/flow-reference.md and the JSON
// Schema are written from here.

// form is a shape that a value may have in a file of flows. Each has a
// sentence in forms and a definition in the JSON Schema.
type form string

// The forms.
const (
	formText       form = "text"       // for visitors, by language
	formTexts      form = "texts"      // one of them, or a list
	formWord       form = "word"       // a plain text, as it stands
	formWords      form = "words"      // one or a list
	formTemplate   form = "template"   // a text with {{ }}
	formTemplates  form = "templates"  // name → template
	formExpression form = "expression" // an expr expression
	formPlace      form = "place"      // where to go
	formPlaces     form = "places"     // value → place
	formStatuses   form = "statuses"   // HTTP status → place
	formResume     form = "resume"     // here, end or a place
	formNormalize  form = "normalize"  // named reshapings, or find and as
	formValues     form = "values"     // name → expression, template or literal
	formInteger    form = "integer"
	formNumber     form = "number"
	formBool       form = "bool"
	formDuration   form = "duration"
	formPattern    form = "pattern" // RE2
	formJSON       form = "json"    // any value
	formSteps      form = "steps"   // a list of steps
	formVariables  form = "variables"
	formLayout     form = "layout"
	formTriggers   form = "triggers"
	formIntent     form = "intent"
	formOptions    form = "options"
	formBranches   form = "branches"
	formObject     form = "object"  // a mapping of names to any values
	formInstant    form = "instant" // RFC 3339
	formTests      form = "tests"
	formMoves      form = "moves"
	formRecorded   form = "recorded_https"
	formAnswers    form = "recorded_answers"
	formExpect     form = "expect"
	formHandoff    form = "handoff_wanted"
	formSpan       form = "span"       // of time, days too
	formMoment     form = "moment"     // a time, or an expression that gives one
	formOnMessage  form = "on_message" // continue, cancel or a place
	formTimeout    form = "timeout"
	formIdle       form = "idle"
	formArms       form = "arms"
	formLabels     form = "labels"
	formSchema     form = "schema" // JSON Schema
	formButtons    form = "buttons"
	formImage      form = "image"
	formCard       form = "card"
	formFields     form = "fields"
	formWording    form = "wording" // true, or in which words
	formScores     form = "scores"  // a place, or score → place
)

// fieldDoc defines one key: what it is for in one sentence, what may stand
// there, and what holds when it is left out.
type fieldDoc struct {
	about     string
	form      form
	values    []string // when only these may stand there
	otherwise string   // the default, as it would be written; "" when there is none
	required  bool
	low, high int // bounds of an integer; both 0: none
}

// kindDoc defines a kind of step for authors; the key in kindDocs is the step
// key. Every field of kinds.go needs an entry: TestReferenceIsComplete says
// which one is missing.
type kindDoc struct {
	about string
	main  form   // what may stand right after the step key; "" when only fields may
	short string // the field that it stands for; "" when it is none of them
	needs bool   // something must stand after the step key
	// example is a list of steps in which the kind stands first.
	example string
	fields  map[string]fieldDoc
}

// valuesOf gives the only values that a field of a kind takes.
func valuesOf(kind, field string) []string {
	d, ok := kindDocs[kind].fields[field]
	if !ok || len(d.values) == 0 {
		panic("flows: no values are defined for " + kind + "." + field)
	}
	return d.values
}

// mapping is what has keys and is no step: a flow, a trigger, an option.
type mapping struct {
	name  string // heading in the reference
	about string
	keys  []string // in the order in which they are shown and written
	docs  map[string]fieldDoc
}

// keysOf gives the keys that a mapping may have.
func keysOf(name string) []string {
	for _, p := range mappings {
		if p.name == name {
			return append([]string(nil), p.keys...)
		}
	}
	panic("flows: there is no mapping " + name)
}

// mappingDoc gives a mapping that there is.
func mappingDoc(name string) *mapping {
	if m := mappingNamed(name); m != nil {
		return m
	}
	panic("flows: there is no mapping " + name)
}

// mappingNamed gives the mapping of that name, nil when there is none.
func mappingNamed(name string) *mapping {
	for i := range mappings {
		if mappings[i].name == name {
			return &mappings[i]
		}
	}
	return nil
}

// Names of the mappings.
const (
	mappingFlow     = "flow"
	mappingVariable = "variable"
	mappingTrigger  = "trigger"
	mappingIntent   = "intent"
	mappingStep     = "step"
	mappingBranch   = "branch"
	mappingOption   = "option"
	mappingTest     = "test"
	mappingMove     = "move"
	mappingHTTP     = "recorded_http"
	mappingAnswer   = "recorded_answer"
	mappingExpect   = "expect"
	mappingHandoff  = "expected_handoff"
	mappingTimeout  = "timeout"
	mappingArm      = "arm"
	mappingLabel    = "label"
	mappingButton   = "button"
	mappingImage    = "image"
	mappingCard     = "card"
	mappingField    = "field"
)

// mappings are the mappings of the language besides the steps of each kind.
var mappings []mapping

func init() {
	mappings = []mapping{
		{mappingFlow, "One YAML document, or one of several that are divided by `---`.",
			[]string{"flow", "title", "description", "triggers", "vars", "steps", "layout", "tests"},
			map[string]fieldDoc{
				"flow":        {about: "Names the flow: small letters, digits and `_`; other flows call it so.", form: formWord, required: true},
				"title":       {about: "What the bot calls the flow when it speaks of it, as in “back to your order”.", form: formText},
				"description": {about: "Says for the team what the flow is for; visitors never see it.", form: formWord},
				"triggers":    {about: "What starts the flow; without any, other flows call it or a system event does.", form: formTriggers},
				"vars":        {about: "Declares the variables that the flow uses.", form: formVariables},
				"steps":       {about: "What happens, in order.", form: formSteps, required: true},
				"layout":      {about: "Where the builder shows steps: the id of each with its place on the canvas; the others arrange themselves.", form: formLayout},
				"tests":       {about: "Conversations that must go as described; `frontdesk flow test` plays them.", form: formTests},
			}},
		{mappingVariable, "A declaration under `vars`.",
			[]string{"type", "of", "pii", "default"},
			map[string]fieldDoc{
				"type":    {about: "What kind of value it holds.", form: formWord, values: variableTypes},
				"of":      {about: "The values of an enum.", form: formWords},
				"pii":     {about: "Marks the value as personal data.", form: formBool, otherwise: "false"},
				"default": {about: "The value at the start of the flow.", form: formJSON},
			}},
		{mappingTrigger, "One way in which the flow starts; it has exactly one of `start`, `page`, `keyword`, `intent`, `event` and `idle`.",
			[]string{"start", "page", "keyword", "intent", "event", "idle", "priority", "when"},
			map[string]fieldDoc{
				"start":    {about: "Starts the flow when a visitor opens the chat.", form: formBool},
				"page":     {about: "Starts it, instead of the flow of `start`, when the chat is opened on a page that fits: a path such as `/prices*`, or an address such as `shop.example/sale/*`; `*` stands for anything.", form: formWords},
				"idle":     {about: "Starts it, once, when the visitor has been silent for so long and no flow waits for a time.", form: formIdle},
				"keyword":  {about: "Starts it when a message has one of these words or phrases.", form: formWords},
				"intent":   {about: "Starts it when a message resembles one of the examples.", form: formIntent},
				"event":    {about: "Starts it when the site or an integration names this event.", form: formWord},
				"priority": {about: "Decides between triggers that fit alike: the highest wins.", form: formInteger, otherwise: "0", low: -100, high: 100},
				"when":     {about: "A condition that must also hold.", form: formExpression},
			}},
		{mappingIntent, "What a message must resemble.",
			[]string{"examples", "min"},
			map[string]fieldDoc{
				"examples": {about: "Messages as visitors write them, in every language that they use.", form: formWords, required: true},
				"min":      {about: "How alike a message must be, above 0 and up to 1.", form: formNumber, otherwise: "0.6"},
			}},
		{mappingStep, "What may stand on a step of any kind.",
			append(append([]string(nil), commonFields...), "timeout"),
			map[string]fieldDoc{
				"id":         {about: "Names the step within its flow, so that others can go to it.", form: formWord},
				"when":       {about: "A condition; when it does not hold, the step is skipped.", form: formExpression},
				"next":       {about: "Where to go afterwards, instead of the step below.", form: formPlace},
				"branches":   {about: "Where to go afterwards, by condition; the first that holds wins.", form: formBranches},
				"else":       {about: "Where to go when no branch holds.", form: formPlace},
				"on_error":   {about: "Where to go when the step fails, for kinds that can fail.", form: formPlace},
				"timeout":    {about: "Where to go when the visitor does nothing for so long, for kinds that wait for them.", form: formTimeout},
				"interrupts": {about: "Whether a visitor may start something else while the step waits.", form: formWord, values: []string{interruptNever, interruptUnrecognized, interruptAlways}, otherwise: interruptUnrecognized},
			}},
		{mappingBranch, "One way out of a step.",
			[]string{"if", "goto"},
			map[string]fieldDoc{
				"if":   {about: "The condition.", form: formExpression, required: true},
				"goto": {about: "Where to go when it holds.", form: formPlace, required: true},
			}},
		{mappingOption, "A button of a choice.",
			[]string{"id", "label", "synonyms", "goto", "when"},
			map[string]fieldDoc{
				"id":       {about: "The value that the variable gets; unique within the choice.", form: formWord, required: true},
				"label":    {about: "What the button says.", form: formText, required: true},
				"synonyms": {about: "Other words that mean it when a visitor types, in any language.", form: formWords},
				"goto":     {about: "Where to go when it is chosen, instead of the step below.", form: formPlace},
				"when":     {about: "A condition; when it does not hold, the option is not offered.", form: formExpression},
			}},
	}
	mappings = append(mappings, testMappings...)
}

// forms says in words what each form allows.
var forms = map[form]string{
	formText:       "a text, or one by language: `{en: …, ko: …}`; `{{ expression }}` is filled in",
	formTexts:      "a text, or a list of texts",
	formWord:       "a word or a plain text",
	formWords:      "a word, or a list of words",
	formTemplate:   "a plain text in which `{{ expression }}` is filled in",
	formTemplates:  "a mapping of names to texts in which `{{ expression }}` is filled in",
	formExpression: "an expression",
	formPlace:      "a place: the id of a step, `{goto: id}`, a step, or a list of steps",
	formPlaces:     "a mapping of values to places",
	formStatuses:   "a mapping of HTTP statuses such as `404` or `4xx` to places",
	formResume:     "`here`, `end`, or a place",
	formNormalize:  "`upper`, `lower`, `compact` or `digits`, a mapping `{find: pattern, as: text}`, or a list of these",
	formValues:     "a mapping of names to expressions, texts with `{{ }}`, or plain values",
	formInteger:    "a whole number",
	formNumber:     "a number",
	formBool:       "`true` or `false`",
	formDuration:   "a time span such as `5s`, `10m` or `1h30m`",
	formPattern:    "a regular expression (RE2)",
	formJSON:       "any value",
	formSteps:      "a list of steps",
	formVariables:  "a mapping of names to declarations",
	formLayout:     "a mapping of step ids to `[x, y]`",
	formTriggers:   "a list of triggers",
	formIntent:     "`{examples: […], min: 0.6}`",
	formOptions:    "a list of options",
	formBranches:   "a list of `{if, goto}`",
	formObject:     "a mapping of names to values",
	formInstant:    "a time such as `2026-03-11T10:00:00Z`",
	formTests:      "a list of tests",
	formMoves:      "a list of texts and moves",
	formRecorded:   "a list of recorded answers",
	formAnswers:    "a list of recorded answers",
	formExpect:     "what is expected",
	formSpan:       "a time span from `1s` to `30d`, such as `30s`, `10m`, `1h30m` or `2d`",
	formMoment:     "a time of day such as `09:00`, a time such as `2026-12-24 18:00`, or an expression that gives one of them; in the visitor's time zone",
	formOnMessage:  "`continue`, `cancel`, or steps in place such as `{goto: id}`",
	formTimeout:    "`{after: 5m, goto: id}`",
	formIdle:       "a time span, a number of seconds, or `{after: 30s}`",
	formArms:       "a list of arms",
	formLabels:     "a list of labels",
	formSchema:     "a JSON Schema that refers to no other document",
	formButtons:    "a list of buttons",
	formImage:      "an image: `{url, alt}`",
	formCard:       "a card: `{title, text, image, buttons}`",
	formFields:     "a list of fields",
	formWording:    "`true`, `false`, or the text to ask with",
	formScores:     "a place, or a mapping of scores such as `5` or `1-2` to places",
	formHandoff:    "a reason, `none`, or `{reason, team, priority}`",
}

// describe says in words what a field takes.
func (d fieldDoc) describe() string {
	switch {
	case len(d.values) > 0:
		return "`" + strings.Join(d.values, "`, `") + "`"
	case d.low != 0 || d.high != 0:
		return fmt.Sprintf("%s from %d to %d", forms[d.form], d.low, d.high)
	}
	return forms[d.form]
}
