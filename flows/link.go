package flows

import (
	"fmt"
	"slices"
	"strings"
)

// Links: buttons of say that go to a step.

// shownLink is such a button where it was shown. It works while the flow is where
// it came to after showing it: a click then leaves the prompt, or the wait,
// for the step. Once the visitor has gone on it is a button of an old menu.
type shownLink struct {
	ID   string `json:"id"`   // what a click brings; never used twice
	From string `json:"from"` // the say step
	To   string `json:"to"`
}

// linkPrefix begins the ids of links; options of prompts have other ids.
const linkPrefix = "_goto."

// maxLinks bounds the links of one frame; the oldest ones make room.
const maxLinks = 4 * maxButtons

// NoteButton is in the trace of a say step when a click on one of its buttons
// went to a step.
const NoteButton = "button"

// link makes a button of a say step work, and gives its id.
func (m *machine) link(st, to *step) string {
	m.s.Seq++
	f := m.top()
	l := shownLink{ID: fmt.Sprintf("%s%d", linkPrefix, m.s.Seq), From: st.id, To: to.id}
	f.Links = append(slices.Clone(f.Links), l)
	f.Links = f.Links[max(0, len(f.Links)-maxLinks):]
	return l.ID
}

// unlink ends the links that were shown before the step that runs now, for
// its flow has gone on, and so have those that called it. Links under a
// digression stay: their flow is where it was.
func (m *machine) unlink() {
	for i := len(m.s.Frames) - 1; i >= 0; i-- {
		m.s.Frames[i].Links = nil
		if m.s.Frames[i].Via == viaDigression {
			return
		}
	}
}

// linked goes to the step of a link that was clicked, and reports whether the
// click was meant for a link at all. A link that has ended is an old menu.
func (m *machine) linked(in Input) bool {
	if in.Kind != InputChoice || !strings.HasPrefix(in.Choice, linkPrefix) {
		return false
	}
	f := m.top()
	fl := m.p.flows[f.Flow]
	i := slices.IndexFunc(f.Links, func(l shownLink) bool { return l.ID == in.Choice && fl.byID[l.To] != nil })
	switch {
	case i >= 0:
		l := f.Links[i]
		if from := fl.byID[l.From]; from != nil {
			m.note(from, NoteButton)
		}
		if in.Text != "" {
			m.s.Text = clip(strings.ToValidUTF8(in.Text, "\uFFFD"), maxValue)
		}
		m.s.Confirm, m.s.Clicked = "", clickKey(in)
		f.Wait, f.Hold, f.Hand = nil, nil, nil
		m.jump(fl.byID[l.To])
		m.loop()
	case f.Wait != nil:
		m.renew()
		m.note(m.current(), rowStale)
		m.showAgain(m.phrase(phraseStale))
	default:
		m.say(Effect{Text: m.phrase(phraseClosed)})
	}
	return true
}
