package knowledge

import (
	"strings"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
	"golang.org/x/text/unicode/norm"
)

// term is one searchable unit of a text.
type term struct {
	text string // as it stands in postings
	stop bool   // a function word: weighs little, never counts as content
	word string // the surface word it came from, for spelling
	// implied by a set phrase rather than said (see impliedBy)
	implied bool
}

// normalise brings a text to the form all analysis works on: Unicode NFKC
// (full-width and compatibility forms folded, Hangul composed), lower case,
// typographic apostrophes straightened.
func normalise(s string) string {
	s = strings.ToLower(norm.NFKC.String(s))
	return straighten.Replace(s)
}

var straighten = strings.NewReplacer("’", "'", "‘", "'", "`", "'", "\u00ad", "", "\u200b", "", "\u200c", "", "\u200d", "", "\ufeff", "")

// words cuts a normalised text into words. Letters and digits run together
// until the script changes between Hangul and the rest, so that "iphone으로"
// gives "iphone" and "으로". A single joiner between two runs of which one
// holds a digit stays inside: "covid-19", "3.50", "a/4", "10:30" are one word.
func words(s string) []string {
	var out []string
	start := -1
	flush := func(end int) {
		if start >= 0 {
			if w := strings.Trim(s[start:end], "'"); w != "" {
				out = append(out, w)
			}
			start = -1
		}
	}
	var prev rune
	for i, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			if start >= 0 && isHangul(r) != isHangul(prev) && !unicode.IsDigit(prev) && prev != '\'' {
				flush(i)
			}
			if start < 0 {
				start = i
			}
		case start >= 0 && joins(s, start, i, r):
		default:
			flush(i)
		}
		prev = r
	}
	flush(len(s))
	return out
}

// joins reports whether the punctuation r at i keeps the word begun at start
// whole.
func joins(s string, start, i int, r rune) bool {
	next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
	if !unicode.IsLetter(next) && !unicode.IsDigit(next) {
		return false
	}
	if r == '\'' {
		return true
	}
	if !strings.ContainsRune("-._/:,", r) || isHangul(next) {
		return false
	}
	return unicode.IsDigit(next) || unicode.IsDigit(rune(s[i-1])) || strings.ContainsAny(s[start:i], "0123456789")
}

// beforeHangul is the first code point of the scripts that isHangul and
// isBigramScript know; most text lies below it.
const beforeHangul = 0x1100

func isHangul(r rune) bool { return r >= beforeHangul && unicode.Is(unicode.Hangul, r) }

// isBigramScript reports whether words of the rune's script are found by
// pairs of characters, for want of spaces or because endings stick to them.
func isBigramScript(r rune) bool {
	return r >= beforeHangul && unicode.In(r, unicode.Hangul, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// analyse gives the terms of a text in order: English words stemmed, Hangul
// words as the whole eojeol and its character pairs, numbers and codes whole
// and also in their parts.
func analyse(text string) []term { return (*analyser)(nil).analyse(text) }

// analyser remembers stems while many texts are read; nil remembers nothing.
// Not for concurrent use.
type analyser struct{ stems map[string]string }

func (z *analyser) analyse(text string) []term {
	ws := words(normalise(text))
	out := make([]term, 0, len(ws)*2)
	for _, w := range ws {
		out = z.appendTerms(out, w)
	}
	return out
}

func (z *analyser) stem(w string) string {
	if z == nil {
		return stem(w)
	}
	s, ok := z.stems[w]
	if !ok {
		s = stem(w)
		z.stems[w] = s
	}
	return s
}

func (z *analyser) appendTerms(out []term, w string) []term {
	first, _ := utf8.DecodeRuneInString(w)
	switch {
	case isBigramScript(first):
		return appendBigrams(out, w)
	case strings.ContainsAny(w, "-._/:,"):
		out = append(out, term{text: w, word: w})
		for _, part := range strings.FieldsFunc(w, func(r rune) bool { return strings.ContainsRune("-._/:,", r) }) {
			if utf8.RuneCountInString(part) > 1 {
				out = append(out, term{text: z.stem(part), word: part, stop: stopWords[part]})
			}
		}
		return out
	}
	return append(out, term{text: z.stem(w), word: w, stop: stopWords[w]})
}

func appendBigrams(out []term, w string) []term {
	stop := stopWords[w]
	out = append(out, term{text: w, word: w, stop: stop})
	rs := []rune(w)
	if len(rs) < 3 {
		return out
	}
	for i := 0; i+1 < len(rs); i++ {
		pair := string(rs[i : i+2])
		// A pair equals a two-letter word on purpose: "배송은" is found by
		// "배송".
		out = append(out, term{text: pair, word: w, stop: stop || stopWords[pair]})
	}
	return out
}

// stem gives the English stem of an ASCII word; any other word is itself.
func stem(w string) string {
	if s, ok := stems.Load(w); ok {
		return s.(string) //nolint:errcheck // nothing else is stored
	}
	s := stemmed(w)
	if stemCount.Load() < mostStems && len(w) <= longestStem {
		stemCount.Add(1)
		stems.Store(strings.Clone(w), s)
	}
	return s
}

// The stems of the words met first: a stem takes twenty times as long to find
// as to remember, and texts are read again and again. Some 20 MB at most.
const (
	mostStems   = 100_000
	longestStem = 32 // bytes of a word
)

var (
	stems     sync.Map // word → stem
	stemCount atomic.Int32
)

func stemmed(w string) string {
	w = strings.TrimSuffix(w, "'s")
	for i := range len(w) {
		if c := w[i]; c >= utf8.RuneSelf || c >= '0' && c <= '9' {
			return w
		}
	}
	return english.Stem(strings.ReplaceAll(w, "'", ""), false)
}

// contentTerms are the distinct terms that are not function words; when there
// are none, all distinct terms.
func contentTerms(ts []term) []term {
	seen := make(map[string]bool, len(ts))
	var content, all []term
	for _, t := range ts {
		if seen[t.text] {
			continue
		}
		seen[t.text] = true
		all = append(all, t)
		if !t.stop {
			content = append(content, t)
		}
	}
	if len(content) == 0 {
		return all
	}
	return content
}
