package evals

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// MaskedField stands where something was that a flow collected as personal.
const MaskedField = "[personal]"

// Masker masks the personal data of one conversation for evaluators: what
// chat.Mask finds, and what is known to be personal here.
type Masker struct{ known []string }

// leastKnown is how many characters a known value needs to be looked for: a
// shorter one stands in too many other words.
const leastKnown = 2

// NewMasker knows the values that flows collected as personal data, and more:
// the visitor's name, address or number, say.
func NewMasker(events []chat.Event, more ...string) Masker {
	for _, e := range events {
		if e.Kind != chat.FieldCaptured {
			continue
		}
		if f, err := chat.Read[chat.FieldBody](e); err == nil && f.PII {
			more = append(more, f.Value)
		}
	}
	var m Masker
	for _, v := range more {
		if v = strings.TrimSpace(v); utf8.RuneCountInString(v) >= leastKnown {
			m.known = append(m.known, v)
		}
	}
	slices.SortFunc(m.known, func(a, b string) int { return len(b) - len(a) }) // a name before a part of it
	return m
}

// Mask gives a text without personal data, and how many pieces were replaced.
func (m Masker) Mask(text string) (masked string, pieces int) {
	masked, pieces = chat.Mask(text)
	for _, v := range m.known {
		if n := strings.Count(masked, v); n > 0 && !strings.Contains(MaskedField, v) {
			masked = strings.ReplaceAll(masked, v, MaskedField)
			pieces += n
		}
	}
	return masked, pieces
}
