package flows

import (
	"regexp"
	"slices"
	"strings"
)

// Row 7 of the decision table: a text that changes what was answered before.

// correction is row 7: the text changes a field that was filled before and
// has a type strict enough to be recognised. Where any text fits the prompt
// itself, only words of correction count.
func (t *turn) correction() bool {
	if t.search != nil || t.text == "" || t.rules.passes {
		return false
	}
	if _, _, cued := takenBack(t.text); t.rules.open && !cued && !correcting(t.text) {
		return false
	}
	if t.correctsForm() {
		return true
	}
	f := t.m.top()
	for i := len(f.Filled) - 1; i >= 0; i-- {
		st, earlier := t.m.filledBy(f.Filled[i])
		if earlier == nil || st == t.st || !strict(earlier.rules(), earlier, correcting(t.text)) {
			continue
		}
		found := earlier.recognise(t.m, st, t.text)
		name := earlier.rules().variable
		if name == "" || found.how != readExact && found.how != readNear || show(found.value) == show(f.Vars[name]) {
			continue
		}
		t.m.fillAs(f.Filled[i], name, found.value)
		shown := t.m.spoken(earlier.rules().kind, found.value)
		if found.label != "" {
			shown = found.label
		}
		t.m.showAgain(t.m.phrase(phraseChanged, shown))
		return true
	}
	return false
}

// correctsForm reads a correction of a field of the form that is being
// filled, or of one before.
func (t *turn) correctsForm() bool {
	if form, ok := t.st.act.(*formStep); ok {
		if given := form.correct(t.m, t.st, t.text, t.wait().Done); len(given) > 0 {
			t.take(given)
			return true
		}
	}
	f := t.m.top()
	for i := len(f.Filled) - 1; i >= 0; i-- {
		id, _, isField := strings.Cut(f.Filled[i], ".")
		st := t.st.flow.byID[id]
		if !isField || st == nil || st == t.st {
			continue
		}
		form, ok := st.act.(*formStep)
		if !ok {
			continue
		}
		if given := form.correct(t.m, st, t.text, form.filled(t.m)); len(given) > 0 {
			var said []string
			for _, g := range given {
				t.m.fillAs(fieldKey(st, g.name), g.name, g.value)
				said = append(said, t.m.spoken(form.field(g.name).ask.taking.kind, g.value))
			}
			t.m.showAgain(t.m.phrase(phraseChanged, strings.Join(said, ", ")))
			return true
		}
	}
	return false
}

// filledBy gives the step that a key of frame.Filled names, and who read the
// value; nil for a field, which its form corrects, and when there is none.
func (m *machine) filledBy(key string) (*step, taker) {
	st := m.p.flows[m.top().Flow].byID[key]
	if st == nil {
		return nil, nil
	}
	return st, takerOf(st, "")
}

// strict reports whether values of a step can be told from other texts: some
// by their shape alone, others only when the visitor says that it is a
// correction.
func strict(r takeRules, by taker, cue bool) bool {
	switch r.kind {
	case "email", "phone", "regex":
		return true
	case "choice", "several", "enum", "date", "time", "datetime", "number", "integer", "url":
		return cue
	case "text":
		ask, ok := by.(*askStep)
		return ok && ask.value.rule != nil
	}
	return false
}

// maxCorrection is how many words a new value may have that is only known by
// "actually it's ...".
const maxCorrection = 6

// correct gives what a text changes in fields that are filled already.
func (s *formStep) correct(m *machine, st *step, text string, done []string) []filling {
	if !s.correctable {
		return nil
	}
	g := &gathering{m: m, st: st, form: s, done: done, rest: text}
	g.named(g.isDone)
	if len(g.given) > 0 {
		return g.changed()
	}
	said, stated, cued := takenBack(text)
	if !cued {
		said = text
	}
	newest := m.newestFirst(st, s)
	for _, f := range newest {
		if !slices.Contains(done, f.name()) || !strict(f.ask.taking, f.ask, cued) {
			continue
		}
		found := f.ask.recognise(m, st, said)
		if (found.how == readExact || found.how == readNear) && !questionLike(text) {
			g.given = []filling{{f.name(), found.value}}
			if changed := g.changed(); len(changed) > 0 {
				return changed
			}
		}
	}
	if !stated || len(strings.Fields(said)) > maxCorrection || questionLike(text) {
		return nil
	}
	// "It's Jane, not John" says which one it was.
	var of *field
	for _, f := range newest {
		if !slices.Contains(done, f.name()) || !f.ask.taking.open {
			continue
		}
		if was := fold(show(m.top().Vars[f.name()])); of == nil || was != "" && was == insteadOf(text) {
			of = f
		}
	}
	if of == nil {
		return nil
	}
	g.given = []filling{{of.name(), said}}
	return g.changed()
}

// insteadOf gives what a text says is wrong, folded; "" when it does not.
func insteadOf(text string) string {
	for _, pattern := range []*regexp.Regexp{notThat, insteadOfThat} {
		if m := pattern.FindStringSubmatch(text); m != nil {
			return fold(koreanTakeBack.ReplaceAllString(m[1], ""))
		}
	}
	return ""
}

// changed leaves only values that differ from what is there.
func (g *gathering) changed() []filling {
	return slices.DeleteFunc(g.given, func(v filling) bool { return show(v.value) == show(g.m.top().Vars[v.name]) })
}

// newestFirst gives the fields that the visitor filled, the last one first.
func (m *machine) newestFirst(st *step, s *formStep) []*field {
	var out []*field
	filled := m.top().Filled
	for i := len(filled) - 1; i >= 0; i-- {
		if name, ok := strings.CutPrefix(filled[i], st.id+"."); ok && s.field(name) != nil {
			out = append(out, s.field(name))
		}
	}
	return out
}

var (
	englishTail = regexp.MustCompile(`(?i)(?:[,\s]+(?:please|thanks|thank you|instead|sorry|actually|not\s[^,]+))*[\s.!,]*$`)
	// instead is "not Ann, Anne": only what comes after it is meant.
	instead       = regexp.MustCompile(`(?s)^.+?(?:이|가)?\s*(?:아니라|아니고|말고)[\s,]+(.+)$`)
	insteadOfThat = regexp.MustCompile(`(?s)^(.+?)(?:이|가)?\s*(?:아니라|아니고|말고)[\s,]`)
	notThat       = regexp.MustCompile(`(?i)\bnot\s+(.+?)[\s.!]*$`)
	koreanTail    = regexp.MustCompile(`(?:(?:이라고|라고)\s*(?:해요|합니다|해)|이에요|예요|에요|입니다|이야|야|이요|(?:으로|로)\s*(?:바꿔|변경|수정|고쳐|할게).*)[\s.!]*$`)
)

// bareValue takes off what surrounds a value in a sentence.
func bareValue(s string) string {
	s = strings.TrimSpace(instead.ReplaceAllString(s, "$1"))
	s = strings.TrimSpace(englishTail.ReplaceAllString(s, ""))
	if bare := strings.TrimSpace(koreanTail.ReplaceAllString(s, "")); bare != "" {
		return bare
	}
	return s
}

var (
	takeBacks       = regexp.MustCompile(`(?is)^\s*((?:(?:no|nope|oh|oops|sorry|wait|hold on|actually|well|i meant|i mean|correction)\b[\s,.:;!-]*)+)((?:it['’]?s|it is|that['’]?s|that is|this is|i['’]?m|i am|make it|make that|it should be|should be|it should have been|is)\s+)?(.+)$`)
	takeBacksLate   = regexp.MustCompile(`(?is)^\s*(?:it['’]?s|it is|i['’]?m)\s+(.+?),?\s+(?:actually|sorry)[\s.!]*$`)
	koreanTakeBack  = regexp.MustCompile(`^\s*(?:(?:아니요|아니에요|아닙니다|아뇨|아니|사실은|실은|정정할게요|정정|잘못 적었어요|틀렸어요|참|죄송해요)(?:[\s,.!]+|$))+`)
	koreanTakeBacks = regexp.MustCompile(`(?s)` + koreanTakeBack.String() + `(.+)$`)
)

// takenBack gives what a text such as "actually it's John" puts in the place
// of something; ok is false when it takes nothing back, and stated tells that
// it says so in a whole sentence.
func takenBack(text string) (said string, stated, ok bool) {
	if m := takeBacks.FindStringSubmatch(text); m != nil {
		return bareValue(m[3]), m[2] != "" || strings.Contains(strings.ToLower(m[1]), "i mean"), true
	}
	if m := takeBacksLate.FindStringSubmatch(text); m != nil {
		return bareValue(m[1]), true, true
	}
	if m := koreanTakeBacks.FindStringSubmatch(text); m != nil {
		said = bareValue(m[1])
		return said, said != strings.TrimSpace(strings.TrimRight(m[1], ".! ")), true
	}
	return "", false, false
}
