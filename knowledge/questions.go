package knowledge

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxQuestions are answered of one message; of more, the message as a whole.
const maxQuestions = 3

// fewestWords of a part that was cut off without a question mark.
const fewestWords = 3

// mostSeams are looked at in one sentence: more are a list, not questions.
const mostSeams = 8

var (
	// seam is where one question may end and the next begin without a mark:
	// "how much is delivery and do you take PayPal", "얼마고 언제".
	seam = regexp.MustCompile(`(?i),?\s+(?:and|also|plus|&)\s+(?:also\s+|then\s+)?|,\s+|(?:나요|까요|[은는인던한]가요|니까),?\s+|(?:얼마|언제|어디|며칠)(?:이?고),?\s+`)
	// glued is a question mark that the next question follows without a space.
	glued  = regexp.MustCompile(`([?？!！])(\p{Hangul}|\p{Lu})`)
	joiner = regexp.MustCompile(`(?i)^(?:(?:and|also|plus|then|oh|ps|so|by the way|btw|next|one more thing|another question)\b[,:]?\s*|(?:아 )?(?:그리고|또한|또|추가로|참)\s*,?\s+)+`)
	// askedBy tells a question by its form: a verb before its subject, or a
	// question word before a verb; in Korean an ending that only asks, or a
	// question word before a polite one.
	askedBy = regexp.MustCompile(`(?i)^(?:(?:do|does|did|can|could|is|are|was|may|will|would|should|have|has)(?:n't|n’t)?\s+(?:i|you|we|they|it|he|she|there|the|my|your|our|this|that|these|those|an?|any|all|one)\b` +
		`|how\s+(?:much|many|long|often|soon|fast|far|late|early|big|do|does|did|can|could|to|is|are|will|would|should)\b` +
		`|(?:what|which|who|where|when|why)(?:'s|’s|\s+(?:is|are|was|do|does|did|can|could|will|would|should|has|have))\b` +
		`|(?:what|which)\s+(?:[\pL-]+\s+){1,3}(?:is|are|do|does|did|can|could|will|would|should)\b)` +
		`|(?:나요|까요|[은는인던한]가요|니까|는지요|얼마|언제|어디|며칠)$` +
		`|(?:얼마|언제|어디|며칠|몇|무엇|뭐|뭘|누가|누구|어떻게|어떤|어느|왜).*(?:요|죠)$`)
)

// asides are the words of questions that ask for nothing to look up: "can you
// help me?", "are you serious?".
var asides = wordSet(`help assist advise advice question questions quick sure serious seriously kidding joking joke really idea ideas clue someone anyone somebody anybody ask sorry excuse pardon bother bothering disturb disturbing wondering
도와주실 도와줄 도와주세요 여쭤볼 여쭤봐도 물어봐도 물어볼 질문 질문이 질문해도 문의 문의드려도 계신가요 진짜 정말 진짜요 정말요`)

// confirming parts ask whether what was said before is right.
var confirming = regexp.MustCompile(`(?i)(?:맞죠|맞나요|맞아요|맞지요|그렇죠|아닌가요|아니에요|right|correct|is that so)[?？.!~\s]*$`)

// Questions cuts a message into the questions that stand in it, in order, at
// most three, without the words that join them: "Is delivery free? And do you
// take PayPal?" is two. It would rather see one too few: a message that asks
// one thing, asks more than three, or has a part that cannot stand alone ("how
// much is it? and how long?") is given back whole as the only one. Greetings,
// thanks and what is told between the questions are left out of the parts.
// English and Korean.
func Questions(text string) []string {
	whole := strings.TrimSpace(text)
	if utf8.RuneCountInString(whole) > maxQuery { // a story: what it asks shows in the whole
		return []string{whole}
	}
	var out []string
	for _, s := range clauses(whole) {
		s = strings.TrimSpace(joiner.ReplaceAllString(s, ""))
		if !strings.ContainsAny(s, "?？") && !asks(s) || isAside(s) {
			continue
		}
		if _, talk := IsSmallTalk(s); talk {
			continue
		}
		if isFollowUp(s) || confirming.MatchString(s) { // it leans on the part before
			return []string{whole}
		}
		if !slices.ContainsFunc(out, func(o string) bool { return slices.Equal(words(normalise(o)), words(normalise(s))) }) {
			out = append(out, s)
		}
	}
	if len(out) < 2 || len(out) > maxQuestions {
		return []string{whole}
	}
	return out
}

// clauses cuts a text into lines, sentences, and at the seams between
// questions that no mark ends.
func clauses(text string) (out []string) {
	for line := range strings.Lines(glued.ReplaceAllString(text, "$1 $2")) {
		for _, s := range sentences(line) {
			from := 0
			for _, at := range seam.FindAllStringIndex(s, mostSeams) {
				end := at[0] + len(stays.FindString(s[at[0]:at[1]]))
				left, right := s[from:end], s[at[1]:]
				if standsAlone(left) && standsAlone(untilSeam(right)) {
					out, from = append(out, strings.TrimSpace(left)), at[1]
				}
			}
			out = append(out, s[from:])
		}
	}
	return out
}

// stays is the part of a Korean seam that belongs to the question before it.
var stays = regexp.MustCompile(`^(?:나요|까요|[은는인던한]가요|니까|얼마|언제|어디|며칠)`)

// untilSeam is the beginning of a text up to its first seam behind a question.
func untilSeam(s string) string {
	for _, at := range seam.FindAllStringIndex(s, mostSeams) {
		end := at[0] + len(stays.FindString(s[at[0]:at[1]]))
		if standsAlone(s[:end]) {
			return s[:end]
		}
	}
	return s
}

// standsAlone reports whether a part without a mark is a question of its own.
func standsAlone(s string) bool {
	s = joiner.ReplaceAllString(strings.TrimSpace(s), "")
	n := len(words(normalise(s)))
	if Language(s) == "ko" {
		return n >= fewestWords-1 && asks(s)
	}
	return n >= fewestWords && asks(s)
}

func asks(s string) bool { return askedBy.MatchString(strings.TrimRight(s, " .!~?？…,;")) }

// isAside reports whether a question asks for nothing to look up.
func isAside(s string) bool {
	found := false
	for _, w := range words(normalise(s)) {
		switch {
		case asides[w]:
			found = true
		case anaphors[w] || !stopWords[w]:
			return false
		}
	}
	return found
}
