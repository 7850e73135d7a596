package flows

import (
	"regexp"
	"slices"
	"strings"
)

// A choice of several options: multi on choice.

// ChoiceDone is the id of the button that ends a choice of several options.
// A click may also bring the ids of all options at once, divided by commas,
// with ChoiceDone as the last.
const ChoiceDone = "_done"

// between divides what a visitor lists; the Korean particles only count at the
// end of a word.
var between = regexp.MustCompile(`(?i)\s*[,;/&+\n、·]\s*|\s+(?:and|or|plus|그리고|및|또는|또)\s+|(?:이랑|랑|하고|과|와)\s+`)

var (
	allWords  = set("all", "all of them", "all of these", "all of the above", "everything", "both", "both of them", "전부", "전부요", "모두", "모두요", "다요", "전부 다", "모두 다", "다 해당돼요", "둘 다", "둘 다요")
	doneWords = set("done", "im done", "thats all", "that is all", "thats it", "finished", "nothing else", "no more", "완료", "선택 완료", "끝", "다 골랐어요", "그게 다예요", "이게 다예요", "됐어요", "없어요")
)

// readSeveral finds which options a typed text means. Each part of a list is
// read like an answer to a choice of one; a list with a part that means
// nothing is searched for the options that it mentions.
func readSeveral(text string, menu []candidate) reading {
	whole := readMenu(text, menu)
	if whole.how == readExact {
		whole.value = []any{whole.value}
		return whole
	}
	if allWords[politeless(fold(text))] {
		all := make([]any, len(menu))
		for i, c := range menu {
			all[i] = c.id
		}
		return reading{how: readExact, value: all}
	}
	if picked, sure := readList(text, menu); len(picked) > 0 {
		return severalOf(picked, menu, sure)
	}
	switch whole.how {
	case readNear:
		whole.value = []any{whole.value}
		return whole
	case readAmbiguous:
		if mentions := whole.among; !whole.alike {
			return severalOf(mentions, menu, false)
		}
	}
	return whole
}

// readList reads a list part by part, nil when a part is no option; sure tells
// that every part was exactly one.
func readList(text string, menu []candidate) (picked []string, sure bool) {
	pieces := between.Split(text, -1)
	if words := strings.Fields(text); len(pieces) == 1 && len(words) > 1 && !slices.ContainsFunc(words, func(w string) bool { return ordinal(w, fold(w), len(menu)) == 0 }) {
		pieces = words // "1 3"
	}
	sure = true
	for _, piece := range pieces {
		piece = strings.TrimSpace(leadIn.ReplaceAllString(piece, ""))
		if fold(piece) == "" {
			continue
		}
		r := readMenu(piece, menu)
		if r.how == readNothing {
			r = readMenu(stem(fold(piece)), menu)
		}
		if r.how != readExact && r.how != readNear {
			return nil, false
		}
		sure = sure && r.how == readExact
		picked = append(picked, show(r.value))
	}
	return picked, sure
}

// leadIn is what may stand before the first of a list.
var leadIn = regexp.MustCompile(`(?i)^\s*(?:(?:i(?:'d| would)? (?:like|want|need|choose|take)|please|both|and|number|numbers|option|options)\s+)+`)

// severalOf makes a reading of ids, each once and in the order of the menu.
func severalOf(picked []string, menu []candidate, sure bool) reading {
	r := reading{how: readExact}
	var ids []any
	var labels []string
	for _, c := range menu {
		if slices.Contains(picked, c.id) {
			ids, labels = append(ids, c.id), append(labels, c.label)
		}
	}
	if !sure {
		r.how = readNear
	}
	r.value, r.label = ids, strings.Join(labels, ", ")
	return r
}

// several reads a text while options may have been clicked before.
func (s *choiceStep) several(m *machine, text string, menu []candidate) reading {
	before := m.top().Wait.Picked
	if len(before) > 0 && doneWords[politeless(fold(text))] {
		return severalOf(before, menu, true)
	}
	found := readSeveral(text, menu)
	ids, ok := found.value.([]any)
	if !ok || len(before) == 0 {
		return found
	}
	picked := slices.Clone(before)
	for _, id := range ids {
		picked = append(picked, show(id))
	}
	return severalOf(picked, menu, found.how == readExact)
}

// clickSeveral handles the buttons of a choice of several. One option after
// another is put in or taken out until ChoiceDone; all at once are taken.
func (t *turn) clickSeveral(ids []string) {
	w := t.wait()
	t.m.note(t.st, rowClick)
	t.m.s.Confirm = ""
	last := len(ids) - 1
	done := ids[last] == ChoiceDone
	if done && last > 0 {
		w.Picked = ids[:last]
	} else if !done {
		for _, id := range ids {
			if i := slices.Index(w.Picked, id); i >= 0 {
				w.Picked = slices.Delete(w.Picked, i, i+1)
			} else {
				w.Picked = append(w.Picked, id)
			}
		}
	}
	var values []any
	var labels []string
	for _, o := range w.Prompt.Options {
		if o.ID != ChoiceDone && o.ID != ChoicePerson && slices.Contains(w.Picked, o.ID) {
			values, labels = append(values, o.ID), append(labels, o.Label)
		}
	}
	chosen := strings.Join(labels, ", ")
	switch {
	case done && len(values) > 0:
		t.m.s.Text = clip(chosen, maxValue)
		t.take(values)
	case done:
		if !t.attempt() {
			t.m.showText(t.m.phrase(phrasePickOne))
		}
	case len(values) == 0:
		t.m.showText(t.m.phrase(phrasePickedNone))
	default:
		t.m.showText(t.m.phrase(phrasePicked, chosen))
	}
}
