package handoff

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/frontdesk-chat/frontdesk/handoff/internal/ask"
)

// AsksForPerson tells whether a message asks for a person instead of the bot,
// in English or Korean, and in which words: those that the rules found, or the
// sentence that weighs most. Refusals ("I don't want a human"), compounds
// ("human resources", "travel agent"), reports ("my agent booked") and questions
// about the bot ("are you human?") are no asks. The same text always gives the
// same answer; the work is bounded however long the text is.
//
// A linear model decides, for which the answer of AsksByRules is one clue
// among the words and what they mean: the rules are blind to ways that nobody
// thought of.
func AsksForPerson(text string) (bool, string) {
	ruled, evidence := AsksByRules(text)
	if prefersBot(text) {
		return false, ""
	}
	margin, stretch := ask.Weigh(unquoted(clip(text)), ruled)
	switch {
	case margin < 0 || stretch == "":
		return false, ""
	case ruled:
		return true, evidence
	}
	return true, stretch
}

// AsksByRules is what grammar from tables alone hears, without the model: a
// contact verb ("talk to") or a wish ("I need") must reach a word for a person
// over nothing but fillers. The trainer of the model needs it on its own.
func AsksByRules(text string) (bool, string) {
	text = unquoted(clip(text))
	korean := hasHangul(text)
	if korean {
		if evidence, ok := asksInKorean(mixed(text, true)); ok {
			return true, evidence
		}
		text = mixed(text, false)
	}
	for _, c := range split(text) {
		if evidence, ok := c.asks(); ok {
			return true, evidence
		}
	}
	return false, ""
}

// maxBytes bounds the work on one message: beyond it only head and tail count.
const maxBytes = 2000

func clip(text string) string {
	if len(text) <= maxBytes {
		return text
	}
	head, tail := maxBytes/2, len(text)-maxBytes/2
	for head > 0 && !utf8.RuneStart(text[head]) {
		head--
	}
	for tail < len(text) && !utf8.RuneStart(text[tail]) {
		tail++
	}
	return text[:head] + "\n" + text[tail:]
}

// clause is one stretch of words without punctuation, in lower case and
// without apostrophes.
type clause []string

// split cuts a text into clauses at punctuation and at "but".
func split(text string) []clause {
	var clauses []clause
	var now clause
	var word strings.Builder
	endWord := func() {
		if word.Len() > 0 {
			now = append(now, known(word.String()))
			word.Reset()
		}
	}
	endClause := func() {
		endWord()
		if len(now) > 0 {
			clauses = append(clauses, now)
			now = nil
		}
	}
	for _, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			word.WriteRune(unicode.ToLower(r))
		case r == '\'' || r == '’':
		case strings.ContainsRune(",.;:!?\n()\"", r):
			endClause()
		default:
			endWord()
			if n := len(now); n > 1 && now[n-1] == "but" {
				now = now[:n-1]
				endClause()
			}
		}
	}
	endClause()
	return clauses
}

// refuses tells a pattern's words that hold their own negation.
func refuses(words string) bool {
	return strings.HasPrefix(words, "dont") || strings.HasPrefix(words, "not ")
}

func hasHangul(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return unicode.Is(unicode.Hangul, r) }) >= 0
}

// asks looks at every word for a person (or for a bot) in turn.
func (c clause) asks() (string, bool) {
	if c.questionsNeed() {
		return "", false
	}
	words := strings.Join(c, " ")
	if c.hints() {
		if englishReports.MatchString(words) && !strings.Contains(words, " ever ") {
			return "", false
		}
		if at := englishAsks.FindStringIndex(words); len(at) == 2 && !c.negated(strings.Count(words[:at[0]], " ")) && !refuses(words[at[0]:at[1]]) {
			return words[at[0]:at[1]], true
		}
	}
	joined := " " + words + " "
	for _, p := range setPhrases {
		if at := strings.Index(joined, p); at >= 0 && !c.negated(strings.Count(joined[:at], " ")) {
			return strings.TrimSpace(p), true
		}
	}
	for i, word := range c {
		kind := people[word]
		if kind == 0 && !bots[word] {
			continue
		}
		if from, ok := c.reaches(i, kind); ok {
			return strings.Join(c[from:i+1], " "), true
		}
	}
	return "", false
}

// questionsNeed finds "do I have to talk to an agent?": asked about, not for.
func (c clause) questionsNeed() bool {
	return len(c) > 3 && !slices.Contains(c, "beg") && (c[0] == "do" || c[0] == "must" || c[0] == "should") && (c[1] == "i" || c[1] == "we") &&
		(c[0] == "must" || c[0] == "should" || c[2] == "have" || c[2] == "need")
}

// reaches tells whether the word at i is asked for, and where the words that
// say so begin.
func (c clause) reaches(i int, kind person) (from int, ok bool) {
	if i > 0 && c[i-1] == "contact" && (c[i] == "person" || c[i] == "persons") {
		return 0, false // the contact person of an account
	}
	if i+1 < len(c) && notBefore[c[i+1]] || i > 0 && notAfter[c[i-1]] {
		return 0, false
	}
	described := i+1 < len(c) && adjectives[c[i+1]] // "someone real"
	personal := false                               // "me", "this chat": it is this visitor who is to be moved
	j := i - 1
	for ; j >= 0 && fillers[c[j]] && !c.isVerb(j); j-- {
		described = described || adjectives[c[j]]
		personal = personal || movers[c[j]]
	}
	if bots[c[i]] {
		return j, j >= 0 && j < i-1 && contactVerbs[c[j]] != 0 && c[0] != "am" && c.refusesBots(j)
	}
	if j < 0 {
		return 0, c.alone(i, kind, described)
	}
	switch verb := contactVerbs[c[j]]; {
	case verb == speaks && calls[c[j]] && kind != core:
		// "call someone a name", "your call service"
		known := i > 0 && (c[i-1] == "customer" || c[i-1] == "your")
		if kind == plain && !known || i+1 < len(c) && !polite[c[i+1]] && !relating[c[i+1]] {
			return 0, false
		}
	case verb == speaks:
	case verb == moves:
		if !personal && (kind == weak || kind == plain) && !described {
			return 0, false
		}
	case wishes[c[j]] || c[j] == "like" && j > 0 && (c[j-1] == "would" || c[j-1] == "id") ||
		c[j] == "have" && j > 0 && c[j-1] != "would" && !strings.HasSuffix(c[0], "ill") ||
		c[j] == "there" && j > 0 && (c[j-1] == "is" || c[j-1] == "are" || c[j-1] == "isnt" || c[j-1] == "arent"):
		if !c.wishable(i, kind, described) {
			return 0, false
		}
	case c[j] == "for" && j > 0 && waits[c[j-1]]:
		if kind == weak && !described {
			return 0, false
		}
		j--
	case (c[j] == "is" || c[j] == "are" || c[j] == "any") && c[0] != "when" && c[0] != "what":
		if i+1 >= len(c) || !present[c[i+1]] || kind != core && !described {
			return 0, false
		}
	default:
		return 0, false
	}
	return j, !c.negated(j)
}

// alone judges a clause that is nothing but the word for a person: "agent",
// "a real person please".
func (c clause) alone(i int, kind person, described bool) bool {
	for _, rest := range c[i+1:] {
		if !polite[rest] && people[rest] == 0 {
			return false
		}
	}
	for _, before := range c[:i] {
		if before == "my" || before == "of" || before == "in" || before == "the" && kind != core {
			return false
		}
	}
	return kind == core || described || c[i] == "person" && i == 0 || kind == plain && i > 0 && c[i-1] == "customer"
}

// wishable tells whether "I need …" this word asks for a person.
func (c clause) wishable(i int, kind person, described bool) bool {
	if kind == core || described {
		return true
	}
	if kind == plain {
		return false
	}
	rest := c[i+1:]
	switch {
	case c[i] == "people" || c[i] == "ppl":
		return false
	case len(rest) == 0:
		return true
	case len(rest) >= 2 && (rest[0] == "to" || rest[0] == "who" || rest[0] == "i" || rest[0] == "that"):
		return slices.ContainsFunc(rest[1:min(4, len(rest))], func(w string) bool {
			return contactVerbs[w] == speaks || w == "help" || w == "understand" || w == "understands"
		})
	}
	return polite[rest[0]] && len(rest) == 1
}

// negated walks left from a verb over what may stand between it and its
// negation: "don't want you to transfer …", "without having to talk …".
func (c clause) negated(verb int) bool {
	for k := verb - 1; k >= 0; k-- {
		word := c[k]
		switch {
		case negators[word]:
			asked := k > 0 && c[k-1] == "why" || k+1 < len(c) && c[k+1] == "you" && (word == "dont" || word == "not")
			return !asked
		case word == "of":
			return k > 0 && c[k-1] == "instead"
		case !chain[word]:
			return false
		}
	}
	return false
}

// isVerb tells "to chat with" from "this chat".
func (c clause) isVerb(i int) bool {
	return contactVerbs[c[i]] != 0 && (i == 0 || c[i-1] != "this" && c[i-1] != "the" && c[i-1] != "my")
}

// refusesBots tells whether talking to a bot is what the visitor is tired of.
func (c clause) refusesBots(verb int) bool {
	if c.negated(verb) {
		return true
	}
	for k := max(0, verb-4); k < verb; k++ {
		if refusals[c[k]] {
			return true
		}
	}
	return false
}

// spaced is text in lower case as words with one space around each, without
// apostrophes and punctuation.
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

// tight is text without spaces and punctuation, or "" when it holds no Hangul.
func tight(text string) string {
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
