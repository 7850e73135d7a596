package evals

import (
	"strings"

	"github.com/frontdesk-chat/frontdesk/bot"
)

// promised gives the words with which the bot promised or claimed an action
// that it did not do, "" when it never did. The words of a hand-over are kept
// by the hand-over itself, those of an article are shown with their source,
// and those of a flow are its author's.
func (v *view) promised() string {
	for _, x := range v.part {
		for _, s := range x.Bot {
			for _, sentence := range sentences(s.Text) {
				p, ok := bot.PromiseIn(sentence)
				if !ok || x.Escalation != nil && p.Kind == bot.PromisePerson || v.quoted(s, p.Text) {
					continue
				}
				return p.Text
			}
		}
	}
	return ""
}

// sentences cuts a text at its ends of sentences and lines.
func sentences(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".!?\n。", r) })
}

// quoted reports whether the words stand as they are in an article shown with
// the message, or in the text of a flow.
func (v *view) quoted(s Said, said string) bool {
	for _, slug := range s.Sources {
		if containsNormal(v.bench.bodies[slug].Body, said) {
			return true
		}
	}
	for _, f := range v.bench.material.Flows {
		if containsNormal(string(f.Text), said) {
			return true
		}
	}
	return false
}
