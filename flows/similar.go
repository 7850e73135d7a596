package flows

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// fold brings a text to the form in which texts are compared: compatibility
// composed, lower case, punctuation as spaces, single spaces. Signs that
// carry meaning inside a word (apostrophe) vanish: "don't" is "dont".
func fold(s string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFKC.String(s) {
		switch {
		case r == '\'' || r == '\u2019':
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(unicode.ToLower(r))
		default:
			space = true
		}
	}
	return b.String()
}

// editDistance is the optimal string alignment distance: insertions,
// deletions, substitutions and swaps of neighbours cost 1. It stops early and
// gives limit+1 when the distance is larger than limit.
func editDistance(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if d := len(x) - len(y); d > limit || -d > limit {
		return limit + 1
	}
	before, prev, cur := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(x); i++ {
		cur[0] = i
		lowest := i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
			lowest = min(lowest, cur[j])
		}
		if lowest > limit {
			return limit + 1
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(y)]
}

// jamo spells Hangul syllables in letters, so that one wrong vowel is one
// edit and not a whole syllable.
func jamo(s string) string { return norm.NFD.String(s) }

// nearMatch reports whether typed is want with at most one edit per five
// letters (flows.md, decision table row 5), and the distance.
func nearMatch(typed, want string) (int, bool) {
	x, y := jamo(typed), jamo(want)
	limit := len([]rune(y)) / 5
	if limit == 0 {
		return 0, typed == want
	}
	d := editDistance(x, y, limit)
	return d, d <= limit
}

// didYouMean gives a hint with the nearest of names, or otherwise.
func didYouMean(name string, names []string, otherwise string) string {
	best, bestAt := "", 1+max(1, len([]rune(name))/3)
	slices.Sort(names)
	for _, n := range names {
		if d := editDistance(strings.ToLower(name), strings.ToLower(n), bestAt-1); d < bestAt {
			best, bestAt = n, d
		}
	}
	if best == "" {
		return otherwise
	}
	return "did you mean " + best + "?"
}

// phrase is a text prepared for similarity.
type phrase struct {
	words map[string]bool // content words, particles and endings taken off
	grams map[string]int  // letter trigrams over the folded text
	total int
}

func newPhrase(s string) phrase {
	folded := fold(s)
	p := phrase{words: map[string]bool{}, grams: map[string]int{}}
	for w := range strings.FieldsSeq(folded) {
		if w = stem(w); w != "" && !emptyWords[w] {
			p.words[w] = true
		}
	}
	letters := []rune(" " + jamo(folded) + " ")
	for i := 0; i+3 <= len(letters); i++ {
		p.grams[string(letters[i:i+3])]++
		p.total++
	}
	return p
}

// similarity scores how much a typed text says what an example says, 0 to 1:
// half the Dice coefficient of letter trigrams, half an F-measure of shared
// content words that weighs the example's words double (beta = 2), because
// visitors wrap a request in pleasantries. Equal texts score 1.
func similarity(typed, example phrase) float64 {
	shared := 0
	for g, n := range example.grams {
		shared += min(n, typed.grams[g])
	}
	dice := 0.0
	if typed.total+example.total > 0 {
		dice = 2 * float64(shared) / float64(typed.total+example.total)
	}
	common := 0
	for w := range example.words {
		if typed.words[w] {
			common++
		}
	}
	if common == 0 {
		if len(example.words) == 0 && len(typed.words) == 0 {
			return dice
		}
		return dice / 2
	}
	p, r := float64(common)/float64(len(typed.words)), float64(common)/float64(len(example.words))
	f := 5 * p * r / (4*p + r)
	return (dice + f) / 2
}

// stem takes off the commonest English endings and Korean particles. It only
// has to treat both sides alike; it is no linguist.
func stem(w string) string {
	runes := []rune(w)
	if unicode.Is(unicode.Hangul, runes[0]) {
		for _, p := range koreanEndings {
			if rest, ok := strings.CutSuffix(w, p); ok && len([]rune(rest)) >= 2 {
				return rest
			}
		}
		return w
	}
	for _, end := range []string{"ing", "ed", "es", "s"} {
		if rest, ok := strings.CutSuffix(w, end); ok && len(rest) >= 3 {
			return rest
		}
	}
	return w
}
