package flows

import (
	"strings"
	"unicode"
)

// The decision table for what a visitor does while a prompt waits (flows.md,
// "What typed text does"). Rows 1 and 2, safety and asking for a person, are
// the caller's and come before Run.

// turn is one visitor message being decided on.
type turn struct {
	m      *machine
	st     *step
	step   taker
	rules  takeRules
	text   string
	files  int
	found  reading       // what the step's recogniser makes of the text
	search *EffectResult // what the search of row 8 gave; nil before it
}

// row is one row of the table. fits decides and acts; it reports whether the
// row took the message.
type row struct {
	name string
	fits func(*turn) bool
}

// Names of the rows, for the trace and for the state while row 8 or a routed
// question searches.
const (
	rowCommand   = "3 command"
	rowTake      = "4 exact"
	rowNear      = "5 near"
	rowTwo       = "6 did you mean"
	rowCorrect   = "7 correction"
	rowDigress   = "8 digression"
	rowCourtesy  = "9 courtesy"
	rowRoute     = "route"
	rowUnknown   = "10 unanswered"
	rowFail      = "11 not understood"
	rowStale     = "stale click"
	rowClick     = "click"
	rowConfirmed = "confirmation"
)

// The table in its orders. closed is the normal one; open is for prompts that
// any text fits, where asides are looked for before the text is taken.
var (
	closedRows, openRows, routeRows, rejectRows []row
)

func init() {
	command := row{rowCommand, (*turn).command}
	take := row{rowTake, (*turn).exact}
	near := row{rowNear, (*turn).near}
	two := row{rowTwo, (*turn).doubt}
	correct := row{rowCorrect, (*turn).correction}
	digress := row{rowDigress, (*turn).digression}
	courtesy := row{rowCourtesy, (*turn).courtesy}
	unknown := row{rowUnknown, (*turn).unanswered}
	fail := row{rowFail, (*turn).failure}
	closedRows = []row{command, take, near, two, correct, digress, courtesy, unknown, fail}
	openRows = []row{command, correct, digress, take, near, two, courtesy, unknown, fail}
	routeRows = []row{command, take, near, two, courtesy, {rowRoute, (*turn).route}, fail}
	rejectRows = []row{command, take, near, two, courtesy, fail}
}

// table gives the rows of a prompt.
func (t *turn) table() []row {
	switch {
	case t.rules.freeText == freeRoute:
		return routeRows
	case t.rules.freeText == freeReject:
		return rejectRows
	case t.rules.open || t.st.interrupts == interruptAlways || t.found.weakly:
		return openRows
	}
	return closedRows
}

// decide handles a click or a message while a prompt waits.
func (m *machine) decide(in Input) {
	t := m.turn(in.Text)
	t.attached(in.Files)
	if in.Kind == InputChoice {
		t.click(in)
		return
	}
	if m.s.Confirm != "" && t.confirmation() {
		return
	}
	t.run(t.table())
}

// decideOn goes on with the row that searched, now that the result is here.
func (m *machine) decideOn(name, text string, result EffectResult) {
	t := m.turn(text)
	t.search = &result
	rows := t.table()
	for i, r := range rows {
		if r.name == name {
			t.run(rows[i:])
			return
		}
	}
	t.run(rows)
}

func (m *machine) turn(text string) *turn {
	st := m.current()
	step := takerOf(st, m.top().Wait.Part)
	text = clip(strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD")), maxValue)
	t := &turn{m: m, st: st, step: step, rules: step.rules(), text: text}
	if h, ok := step.(handoffStep); ok {
		t.rules = h.rulesNow(m)
	}
	if text != "" {
		t.found = step.recognise(m, st, text)
		t.offered()
	}
	// A text that reshapes to nothing is not taken as a value; neither are
	// signs alone, for which row 9 is there.
	if t.rules.kind == "text" && t.found.how == readExact && fold(text) == "" {
		t.found = reading{}
	}
	if t.rules.freeText == freeCapture && t.found.how == readNothing && fold(text) != "" {
		t.found = reading{how: readExact, value: text}
	}
	return t
}

// offered reads an answer to "did you mean 3 am or 3 pm?", which alone would
// be no value.
func (t *turn) offered() {
	p := t.wait().Prompt
	if p.Input != "time" && p.Input != "datetime" || t.wait().Doubts == 0 || t.found.how == readExact {
		return
	}
	var menu []candidate
	for _, o := range p.Options {
		names := []string{o.Label, "am", "morning", "in the morning", "오전", "아침", "새벽"}
		if late := o.Label; strings.HasSuffix(late, "pm") || strings.HasPrefix(late, "오후") {
			names = []string{o.Label, "pm", "afternoon", "in the afternoon", "evening", "in the evening", "오후", "저녁"}
		}
		if o.ID != ChoicePerson {
			menu = append(menu, candidate{id: o.ID, label: o.Label, names: names})
		}
	}
	if r := readMenu(strings.TrimSuffix(strings.TrimSuffix(t.text, "요"), "이"), menu); r.how == readExact {
		t.found = r
		if t.refuses(r.value) {
			t.found = reading{how: readInvalid}
		}
	}
}

func (t *turn) run(rows []row) {
	for _, r := range rows {
		if r.fits(t) {
			t.m.note(t.st, "row "+r.name)
			return
		}
	}
}

func (t *turn) wait() *wait { return t.m.top().Wait }

// click handles a button. One of an older menu is not obeyed, for the visitor
// may not see what it would do now.
func (t *turn) click(in Input) {
	p := t.wait().Prompt
	if t.m.s.Confirm != "" && (in.Choice == choiceStop || in.Choice == choiceGoOn) {
		t.confirmed(in.Choice == choiceStop)
		return
	}
	current := in.PromptID == "" || in.PromptID == p.ID
	if current && in.Choice == ChoicePerson {
		t.m.note(t.st, rowClick)
		t.person()
		return
	}
	if ids := strings.Split(in.Choice, ","); p.Multi && current && p.offers(ids) {
		t.clickSeveral(ids)
		return
	}
	for _, o := range p.Options {
		if current && o.ID == in.Choice {
			t.m.note(t.st, rowClick)
			t.m.s.Confirm = ""
			t.m.s.Text = clip(o.Label, maxValue)
			t.pick(o.ID)
			return
		}
	}
	t.m.note(t.st, rowStale)
	t.m.showAgain(t.m.phrase(phraseStale))
}

// pick takes the value of a button, which is checked like one that is typed.
func (t *turn) pick(value any) {
	if t.refuses(value) {
		t.found = reading{how: readInvalid}
		t.failure()
		return
	}
	t.take(value)
}

// refuses reports whether the value of a button breaks the step's check.
func (t *turn) refuses(value any) bool {
	by, ok := t.step.(picky)
	return ok && !by.accepts(t.m, value)
}

func (t *turn) take(value any) {
	t.m.answered = *t.wait()
	t.m.top().Wait = nil
	t.step.take(t.m, t.st, value)
}

// person hands over because the visitor pressed the button for it.
func (t *turn) person() {
	if t.m.p.Has(SystemHandoff) && t.m.push(SystemHandoff, viaDigression, nil) {
		return
	}
	t.m.handoff(Effect{Reason: ReasonAsked})
}

// exact is row 4.
func (t *turn) exact() bool {
	if t.found.how != readExact {
		return false
	}
	t.take(t.found.value)
	return true
}

// near is row 5.
func (t *turn) near() bool {
	if t.found.how != readNear {
		return false
	}
	if t.rules.confirms || t.m.say(Effect{Text: t.m.phrase(phraseEcho, t.found.label)}) {
		t.take(t.found.value)
	}
	return true
}

// doubt is row 6: the first time free, then an attempt.
func (t *turn) doubt() bool {
	if t.found.how != readAmbiguous {
		return false
	}
	w := t.wait()
	w.Doubts++
	if w.Doubts > 1 && t.attempt() {
		return true
	}
	if offers := t.found.offers; len(offers) > 0 {
		// What the prompt may mean now replaces what it offered: a click on
		// one of these is the answer.
		w.Prompt.Options = offers
		t.found.among = nil
		for _, o := range offers {
			t.found.among = append(t.found.among, o.ID)
		}
	}
	var labels []string
	var buttons []PromptOption
	for _, id := range t.found.among {
		for _, o := range w.Prompt.Options {
			if o.ID == id {
				labels, buttons = append(labels, o.Label), append(buttons, o)
			}
		}
	}
	p := w.Prompt
	t.m.say(Effect{Text: t.m.phrase(phraseDidYouMean, strings.Join(labels, t.m.phrase(phraseOr))),
		Buttons: buttons, PromptID: p.ID, Input: &p})
	return true
}

// digression is row 8: another flow, or an answer of the knowledge base.
func (t *turn) digression() bool {
	if t.search != nil {
		return t.digressed()
	}
	w := t.wait()
	if t.st.interrupts == interruptNever || w.Digressions >= MaxDigressions || !strings.ContainsFunc(t.text, unicode.IsLetter) {
		return false
	}
	question := questionLike(t.text)
	if courtesyIn(t.text, 0) != "" || t.found.how == readInvalid && !question {
		return false
	}
	minimum := 0.0
	if t.takesText() {
		minimum = openTriggerMin
	}
	if name := t.m.p.asideFor(t.text, t.m, minimum); name != "" {
		w.Digressions++
		t.m.push(name, viaDigression, nil)
		return true
	}
	// Where the text would be taken as the value, only a question is worth
	// a look into the knowledge base.
	if t.takesText() && !question {
		return false
	}
	t.m.await(rowDigress, t.text, Effect{Kind: EffectSearch, Query: t.text, Purpose: PurposeDigression})
	return true
}

// takesText reports whether the prompt would take the text as it stands.
func (t *turn) takesText() bool {
	return t.rules.open || t.found.how == readExact || t.found.how == readNear
}

// digressed acts on the search of row 8.
func (t *turn) digressed() bool {
	a := t.search.Answer
	if !t.search.OK || !a.useful() || a.Band != BandHigh {
		return false
	}
	t.wait().Digressions++
	if t.m.sayAnswer(a) {
		t.m.backToPrompt()
	}
	return true
}

// courtesy is row 9: once free, then a failed attempt like any other.
func (t *turn) courtesy() bool {
	kind := courtesyIn(t.text, t.files)
	w := t.wait()
	if kind == courtesyFile && t.asksForFile() { // one that does not fit
		return false
	}
	if kind == "" || w.Courtesies > 0 {
		return false
	}
	w.Courtesies++
	if kind == courtesySilence {
		t.m.showAgain("")
		return true
	}
	reply := map[string]phraseID{courtesyHello: phraseHello, courtesyThanks: phraseThanks, courtesyEmoji: phraseEmoji, courtesyFile: phraseFile}[kind]
	t.m.showAgain(t.m.phrase(reply))
	return true
}

// unanswered is row 10: a question that the knowledge base cannot answer.
func (t *turn) unanswered() bool {
	if t.search == nil || !t.search.OK || !questionLike(t.text) {
		return false
	}
	t.m.emit(Effect{Kind: EffectUnknown, Text: t.text, Said: true})
	if t.attempt() {
		return true
	}
	t.offerPerson()
	t.m.showAgain(t.m.phrase(phraseUnanswered))
	return true
}

// failure is row 11.
func (t *turn) failure() bool {
	if t.attempt() {
		return true
	}
	w := t.wait()
	if w.Attempts >= 2 {
		t.offerPerson()
	}
	if t.found.how == readInvalid && w.Invalids < w.Attempts {
		w.Invalids++
	}
	t.m.showText(t.retryText())
	return true
}

// attempt counts a failure and reports whether it was the last one allowed;
// the run has then gone to on_exhausted.
func (t *turn) attempt() bool {
	w := t.wait()
	w.Attempts++
	if w.Attempts < t.rules.maxAttempts {
		return false
	}
	t.m.exhausted(t.st, t.step, t.rules)
	return true
}

// exhausted goes where a prompt goes that failed too often.
func (m *machine) exhausted(st *step, by taker, rules takeRules) {
	m.note(st, "exhausted")
	if w := m.top().Wait; w != nil { // a no to confirm has ended it already
		m.answered, m.top().Wait = *w, nil
	}
	switch {
	case rules.exhausted != nil:
		m.jump(rules.exhausted.to)
	case rules.lenient:
		by.take(m, st, nil)
	case rules.passes:
		m.advance(st)
	default:
		m.handoff(Effect{Reason: ReasonExhausted, Message: m.phrase(phraseHanding)})
	}
}

// retryText is the next re-prompt: the author's while there are any, then the
// engine's own, which escalate with the attempts. Unrecognised and invalid
// values have their own lists.
func (t *turn) retryText() string {
	w := t.wait()
	invalid := t.found.how == readInvalid
	mine, n := t.rules.unrecognized, w.Attempts-w.Invalids
	if invalid {
		mine, n = t.rules.invalid, w.Invalids
	}
	if n <= len(mine) {
		return t.m.words(mine[n-1])
	}
	unrecognized, invalids, example := retryPhrases(t.rules.kind)
	level := min(w.Attempts, len(unrecognized)) - 1
	id := unrecognized[level]
	if invalid {
		id = invalids[level]
	}
	if example != "" && level > 0 {
		return joinText(t.m.phrase(id), t.m.phrase(example))
	}
	// Beyond the last one the prompt itself is added now and then, which
	// keeps the same text from being said too often in a row.
	if w.Attempts > len(unrecognized) && w.Attempts%2 == 0 {
		return joinText(t.m.phrase(id), w.Prompt.Text)
	}
	return t.m.phrase(id)
}

// offerPerson adds the "talk to a person" button to the waiting prompt.
func (t *turn) offerPerson() {
	p := &t.wait().Prompt
	for _, o := range p.Options {
		if o.ID == ChoicePerson {
			return
		}
	}
	p.Options = append(p.Options, PromptOption{ID: ChoicePerson, Label: t.m.phrase(phrasePerson)})
}

// route is what free_text: route does with a text that is no option: another
// flow takes over for good, or the knowledge base answers and the menu stays
// open without being shown again.
func (t *turn) route() bool {
	if t.search != nil {
		if !t.search.OK || !t.search.Answer.useful() {
			t.m.emit(Effect{Kind: EffectUnknown, Text: t.text})
		} else {
			t.m.sayAnswer(t.search.Answer)
		}
		t.m.s.Answer = t.search.Answer
		t.m.stopped = true
		return true
	}
	if fold(t.text) == "" {
		return false
	}
	if name := t.m.p.asideFor(t.text, t.m, 0); name != "" {
		t.m.top().Wait = nil
		t.m.replaceTop(name)
		return true
	}
	t.m.await(rowRoute, t.text, Effect{Kind: EffectSearch, Query: t.text, Purpose: PurposeAnswer})
	return true
}
