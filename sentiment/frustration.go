package sentiment

import (
	"slices"
	"strings"
	"unicode"
)

// Sign is one reason to think that the writer is losing patience.
type Sign struct {
	// Kind is one of repetition, urgency, insult, waiting, unsolved,
	// misunderstood, shouting.
	Kind string `json:"kind"`
	// Weight is how much the sign alone makes of Frustration, 0…1.
	Weight float64 `json:"weight"`
}

// total joins signs as independent reasons: 1 − Π(1 − weight).
func total(signs []Sign) float64 {
	calm := 1.0
	for _, s := range signs {
		calm *= 1 - s.Weight
	}
	return 1 - calm
}

// read finds the signs of frustration, at most one a kind (the strongest), and
// whether the text shows anger.
func read(text string) ([]Sign, bool) {
	strongest := map[string]float64{}
	anger := false
	note := func(c cue) {
		if c.weight > strongest[c.kind] {
			strongest[c.kind] = c.weight
		}
		anger = anger || c.anger
	}
	plain := spaced(text)
	for _, c := range englishCues {
		if c.in(plain) {
			note(c)
		}
	}
	if tight := hangulOnly(text); tight != "" {
		for _, c := range koreanCues {
			if c.in(tight) {
				note(c)
			}
		}
	}
	if w := shouting(text, len(strongest) > 0); w > 0 {
		note(cue{kind: "shouting", weight: w})
	}
	signs := make([]Sign, 0, len(strongest))
	for kind, weight := range strongest {
		signs = append(signs, Sign{kind, weight})
	}
	slices.SortFunc(signs, func(a, b Sign) int {
		if a.Weight != b.Weight {
			if a.Weight > b.Weight {
				return -1
			}
			return 1
		}
		return strings.Compare(a.Kind, b.Kind)
	})
	return signs, anger
}

// cue is a phrase that gives a sign away, unless what stands right before or
// after it says that it means something else.
type cue struct {
	text   string
	kind   string
	weight float64
	anger  bool
	// An occurrence with one of before right before it, or one of after right
	// after it, means something else.
	before, after []string
}

func (c cue) in(text string) bool {
	for from := 0; ; {
		at := strings.Index(text[from:], c.text)
		if at < 0 {
			return false
		}
		start, end := from+at, from+at+len(c.text)
		if !endsWithAny(text[:start], c.before) && !startsWithAny(text[end:], c.after) {
			return true
		}
		from = start + 1
	}
}

func endsWithAny(s string, list []string) bool {
	return slices.ContainsFunc(list, func(x string) bool { return strings.HasSuffix(s, x) })
}

func startsWithAny(s string, list []string) bool {
	return slices.ContainsFunc(list, func(x string) bool { return strings.HasPrefix(s, x) })
}

// spaced is text in lower case as words with one space around each, without
// apostrophes, so that a cue with spaces at its ends matches whole words.
func spaced(text string) string {
	var b strings.Builder
	b.Grow(len(text) + 2)
	b.WriteByte(' ')
	blank := true
	for _, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
			blank = false
		case r == '\'' || r == '’':
		case !blank:
			b.WriteByte(' ')
			blank = true
		}
	}
	if !blank {
		b.WriteByte(' ')
	}
	return b.String()
}

// hangulOnly is text without spaces and punctuation, or "" when it holds no
// Korean: Korean is spaced freely in chats.
func hangulOnly(text string) string {
	var b strings.Builder
	korean := false
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(unicode.ToLower(r))
			korean = korean || unicode.Is(unicode.Hangul, r)
		}
	}
	if !korean {
		return ""
	}
	return b.String()
}

// shouting weighs capitals and repeated marks. Order codes and short
// abbreviations are no shouting; exclamation marks alone may be joy, so they
// count only beside another sign.
func shouting(text string, other bool) float64 {
	capitals, words, letters := 0, 0, 0
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' }) {
		upper, lower, digits := 0, 0, 0
		for _, r := range word {
			switch {
			case unicode.IsUpper(r):
				upper++
			case unicode.IsLower(r):
				lower++
			case unicode.IsDigit(r):
				digits++
			}
		}
		if upper+lower == 0 || digits > 0 {
			continue
		}
		words++
		if lower == 0 && upper >= 2 {
			capitals++
			letters += upper
		}
	}
	weight := 0.0
	if capitals >= 3 && letters >= 10 && 10*capitals >= 6*words {
		weight = 0.35
	}
	questions := strings.Contains(text, "???") || strings.Contains(text, "?!") || strings.Contains(text, "!?")
	switch {
	case weight > 0 && (questions || strings.Contains(text, "!!")):
		weight = 0.45
	case questions && capitals > 0 && letters >= 5:
		weight = 0.35
	case questions:
		weight = max(weight, 0.2)
	case other && strings.Contains(text, "!!"):
		weight = max(weight, 0.15)
	}
	return weight
}
