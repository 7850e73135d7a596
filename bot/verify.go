package bot

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Dropped is a sentence that the verifier refused, and why, in words for a
// trace and for the model's second try.
type Dropped struct {
	Text string `json:"text"`
	Why  string `json:"why"`
}

// Verify holds one sentence of a model against the passages it was given and
// says why it must not be shown, "" when nothing speaks against it.
//
// A sentence stands when it cites passages of the list; when its quote is found
// in one of them (spaces, case and punctuation may differ, "…" may leave words
// out); when every number, date, amount, address and link in it stands in the
// quoted sentences or, for links and addresses, in a cited passage; when the
// quoted sentences say the same, as far as words can tell (see sense); and when
// it promises and asks nothing that they do not. A sentence that copies whole
// quoted sentences always says the same.
//
// It is pure and errs on the side of dropping: a paraphrase with a word of its
// own is refused, because the knowledge base's own sentences can answer instead.
func Verify(s ModelSentence, passages []ModelPassage) string {
	if strings.TrimSpace(s.Text) == "" {
		return "it is empty"
	}
	cited, why := cite(s, passages)
	if why != "" {
		return why
	}
	support, ok := quoted(s.Quote, cited)
	if !ok {
		return "its quote does not stand in a passage it cites"
	}
	if why := secrets(s.Text, cited); why != "" {
		return why
	}
	if why := addresses(s.Text, cited); why != "" {
		return why
	}
	if Orders(s.Text) {
		return "it repeats an instruction"
	}
	if support.copied(s.Text) {
		return unkept(s.Text, support.text())
	}
	if first, _ := utf8.DecodeRuneInString(s.Text); unicode.IsLower(first) {
		return "it begins in the middle of a sentence"
	}
	if strings.HasSuffix(strings.TrimRight(s.Text, ` "'”’)`), "?") {
		return "it asks instead of stating"
	}
	if why := unkept(s.Text, support.text()); why != "" {
		return why
	}
	return sense(s.Text, support)
}

// cite gives the passages that a sentence cites.
func cite(s ModelSentence, passages []ModelPassage) ([]ModelPassage, string) {
	var cited []ModelPassage
	for _, n := range s.Sources {
		if n < 1 || n > len(passages) {
			return nil, fmt.Sprintf("it cites passage %d of %d", n, len(passages))
		}
		cited = append(cited, passages[n-1])
	}
	if len(cited) == 0 {
		return nil, "it cites nothing"
	}
	return cited, ""
}

// evidence is what a quote points at: whole sentences of a passage, and the
// words around them that say what they are about.
type evidence struct {
	units   []string // quoted sentences, list items or table rows, in order
	context string   // title, heading, lead-in
}

func (e evidence) text() string { return strings.Join(e.units, "\n") }

// copied reports whether a text is one of the quoted sentences, or some in a
// row, letter by letter.
func (e evidence) copied(text string) bool {
	want := letters(text)
	for i := range e.units {
		run := ""
		for _, unit := range e.units[i:] {
			if run += letters(unit); run == want {
				return want != ""
			}
		}
	}
	return false
}

// shortestQuote is how many letters a quote must have: fewer stand anywhere.
// A Hangul syllable counts for two.
const shortestQuote = 6

// quoted looks a quote up in the cited passages.
func quoted(quote string, cited []ModelPassage) (evidence, bool) {
	var parts []string
	weight := 0
	for _, part := range strings.Split(strings.ReplaceAll(quote, "...", "…"), "…") {
		if part = letters(part); part != "" {
			parts = append(parts, part)
			weight += lettersWeight(part)
		}
	}
	if weight < shortestQuote {
		return evidence{}, false
	}
	for _, p := range cited {
		if e, ok := find(parts, p); ok {
			return e, true
		}
	}
	return evidence{}, false
}

func lettersWeight(s string) int {
	n := 0
	for _, r := range s {
		if n++; unicode.Is(unicode.Hangul, r) {
			n++
		}
	}
	return n
}

// find looks for the parts of a quote in one passage, in their order.
func find(parts []string, p ModelPassage) (evidence, bool) {
	units := unitsOf(p.Text)
	whole, ends := "", make([]int, len(units))
	for i, u := range units {
		whole += letters(u)
		ends[i] = len(whole)
	}
	unitAt := func(offset int) int {
		for i, end := range ends {
			if offset < end {
				return i
			}
		}
		return len(units) - 1
	}
	at, e := 0, evidence{context: p.Title}
	var taken []int
	for _, part := range parts {
		i := strings.Index(whole[at:], part)
		if i < 0 {
			return evidence{}, false
		}
		for n := unitAt(at + i); n <= unitAt(at+i+len(part)-1); n++ {
			if !slices.Contains(taken, n) {
				taken = append(taken, n)
			}
		}
		at += i + len(part)
	}
	for _, n := range taken {
		e.units = append(e.units, units[n])
		e.context += "\n" + around(units, n)
	}
	return e, true
}

// around gives the heading or lead-in that a unit stands under, and the
// sentence before it when it begins by pointing back.
func around(units []string, n int) string {
	context := ""
	if n > 0 && pointsBack(units[n]) {
		context = units[n-1]
	}
	for i := n - 1; i >= 0; i-- {
		if heading(units[i]) || strings.HasSuffix(units[i], ":") {
			return context + "\n" + units[i]
		}
	}
	return context
}

func heading(unit string) bool {
	return strings.HasPrefix(unit, "#") || len(strings.Fields(unit)) <= 8 && !strings.ContainsAny(lastOf(unit), ".!?…。|:") && !listItem.MatchString(unit)
}

func lastOf(s string) string {
	r := []rune(s)
	return string(r[max(0, len(r)-1):])
}

var (
	listItem   = regexp.MustCompile(`^\s*([-*•]|\d+[.)])\s+`)
	sentenceIn = regexp.MustCompile(`[.!?…。！？]["'”’)\]*_]*\s+`)
	backwards  = regexp.MustCompile(`(?i)^\W*(it|they|this|these|those|that|he|she|both|then|그|그것은|그건|이는|이것은|이 경우|그 경우|또한)\b|^\W*(그것|그건|이것|이는|이 경우|그 경우)`)
)

func pointsBack(unit string) bool { return backwards.MatchString(unit) }

// unitsOf cuts a passage into sentences, list items, table rows and headings.
func unitsOf(text string) []string {
	var units []string
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if strings.HasPrefix(line, "|") {
			units = append(units, line)
			continue
		}
		start := 0
		for _, at := range sentenceIn.FindAllStringIndex(line, -1) {
			if abbreviated(line[start:at[0]+1], line[at[1]:]) {
				continue
			}
			units = append(units, strings.TrimSpace(line[start:at[1]]))
			start = at[1]
		}
		if rest := strings.TrimSpace(line[start:]); rest != "" {
			units = append(units, rest)
		}
	}
	return units
}

var abbreviation = regexp.MustCompile(`(?i)(^|[\s(])(e\.g|i\.e|etc|vs|mr|mrs|ms|dr|no|approx|max|min|incl|a\.m|p\.m|\d+|[A-Z])\.$`)

// abbreviated reports whether the full stop that ends before is none.
func abbreviated(before, after string) bool {
	next := []rune(after)
	if !abbreviation.MatchString(before) {
		return false
	}
	return len(next) > 0 && !unicode.IsUpper(next[0]) || regexp.MustCompile(`^\d+\.$`).MatchString(before)
}

// letters leaves of a text its letters and digits, in one case and form.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(s))
}

// plain takes a leading yes or no off a sentence: what it answers cannot be
// checked, and the sentence says the same without it.
func plain(text string) string {
	text = strings.TrimSpace(text)
	at := leadingYes.FindStringIndex(text)
	if len(at) == 0 || at[1] == len(text) {
		return text
	}
	r := []rune(text[at[1]:])
	r[0] = unicode.ToUpper(r[0])
	return string(r)
}

var leadingYes = regexp.MustCompile(`(?i)^(yes|no|yep|nope|sure|certainly|of course|absolutely|네|예|아니요|아니오|아뇨|물론이죠|물론입니다|그럼요)\s*[,.!–—-]+\s*`)
