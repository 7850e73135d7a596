package evals

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// tongue makes a persona's words of plain ones.
type tongue struct {
	traits []string
	lang   string
	dice   *rand.Rand
	last   map[string]string // the stock words used last, by trait
}

func (t *tongue) has(trait string) bool { return slices.Contains(t.traits, trait) }

// stock gives one of the stock words of a trait, another one than last time.
func (t *tongue) stock(trait string) string {
	all := manners[trait][t.lang]
	if len(all) == 0 {
		all = manners[trait]["en"]
	}
	if len(all) == 0 {
		return ""
	}
	pick := all[t.dice.IntN(len(all))]
	if pick == t.last[trait] && len(all) > 1 {
		pick = all[(slices.Index(all, pick)+1)%len(all)]
	}
	if t.last == nil {
		t.last = map[string]string{}
	}
	t.last[trait] = pick
	return pick
}

// asking words a question the persona's way.
func (t *tongue) asking(text string) string {
	if t.has("one_word") {
		text = keywords(text, 2)
	}
	if t.has("non_native") {
		text = t.broken(text)
	}
	if t.has("code_switching") {
		text = strings.ReplaceAll(t.stock("code_switching"), "{text}", strings.TrimRight(text, ".?! "))
	}
	if t.has("rambler") {
		text = t.stock("rambler") + " " + text + " " + t.stock("rambler_end")
	}
	if t.has("polite") {
		text = t.stock("polite") + " " + text
	}
	if t.has("sarcastic") {
		text = t.stock("sarcastic") + " " + text
	}
	if t.has("angry") {
		text = strings.TrimRight(text, ".? ") + "!! " + t.stock("angry")
	}
	if t.has("vip") {
		text = t.stock("vip") + " " + text
	}
	return t.typed(text)
}

// giving words a value that was asked for: people with a story tell it here,
// too, but nobody garbles their own e-mail address.
func (t *tongue) giving(value string) string {
	if t.has("one_word") {
		return value
	}
	if t.has("rambler") || t.has("polite") || t.has("non_native") {
		return t.typed(strings.ReplaceAll(t.stock("giving"), "{value}", value))
	}
	return value
}

// typed puts slips of the finger into the longer words.
func (t *tongue) typed(text string) string {
	if !t.has("typos") {
		return text
	}
	words := strings.Split(text, " ")
	longest := 0
	for i, w := range words {
		if len([]rune(w)) > len([]rune(words[longest])) {
			longest = i
		}
		if t.dice.IntN(3) == 0 {
			words[i] = t.slip(w)
		}
	}
	if strings.Join(words, " ") == text {
		words[longest] = t.slip(words[longest])
	}
	return strings.Join(words, " ")
}

// slip swaps, drops or doubles a letter; words with digits or signs stay.
func (t *tongue) slip(word string) string {
	r := []rune(word)
	if strings.IndexFunc(word, func(c rune) bool { return !unicode.IsLetter(c) }) >= 0 {
		return word
	}
	korean := unicode.Is(unicode.Hangul, r[max(len(r)-1, 0)])
	if len(r) < 4 && !(korean && len(r) >= 3) {
		return word
	}
	at := 1 + t.dice.IntN(len(r)-2)
	switch t.dice.IntN(3) {
	case 0:
		r[at], r[at+1] = r[at+1], r[at]
	case 1:
		r = slices.Delete(r, at, at+1)
	default:
		r = slices.Insert(r, at, r[at])
	}
	return string(r)
}

var (
	smallWords = regexp.MustCompile(`(?i)\b(the|a|an|do|does|is|are|am|to|of|please)\b ?`)
	particles  = regexp.MustCompile(`(\p{Hangul}{2,})(은|는|을|를|에서|으로)( |$)`)
)

// broken drops what learners drop: articles, auxiliaries, particles.
func (t *tongue) broken(text string) string {
	if t.lang == "ko" {
		return particles.ReplaceAllString(text, "$1$3")
	}
	return strings.TrimSpace(smallWords.ReplaceAllString(text, ""))
}

// fillers carry no meaning when somebody writes as short as they can.
var fillers = map[string]bool{}

func init() {
	for w := range strings.FieldsSeq(`a an the i i'm im my me we our you your it its is are am was be been do does did can could would will shall should how what
		when where which who why long many much to of in on at for with and or not have has had want need get like please there this that if so any some hello hi
		저 저는 제 제가 혹시 좀 수 있나요 있어요 되나요 하나요 어떻게 언제 얼마나 무엇을 뭐 주세요 해요 싶어요`) {
		fillers[w] = true
	}
}

// keywords keeps the most telling words of a text: the longest of those that
// carry meaning, in their order.
func keywords(text string, most int) string {
	var list []string
	for w := range strings.FieldsSeq(text) {
		bare := strings.Trim(strings.ToLower(w), ".,!?\"'()")
		if bare != "" && !fillers[bare] {
			list = append(list, bare)
		}
	}
	if len(list) == 0 {
		return text
	}
	byLength := slices.Clone(list)
	slices.SortStableFunc(byLength, func(a, b string) int { return len([]rune(b)) - len([]rune(a)) })
	keep := byLength[:min(most, len(byLength))]
	var out []string
	for _, w := range list {
		if slices.Contains(keep, w) && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	return strings.Join(out, " ")
}
