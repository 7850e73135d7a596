package sentiment

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The languages a Score names. Und is everything that is neither: another
// language, emoji or digits alone, nothing at all.
const (
	English = "en"
	Korean  = "ko"
	Und     = "und"
)

// maxRunes bounds the work on one message. A longer one is judged by its first
// and last halves: the greeting and the point are there.
const maxRunes = 2000

// clip returns text unchanged up to maxRunes, else its head and tail.
func clip(text string) string {
	if len(text) <= maxRunes {
		return text
	}
	half := maxRunes / 2
	head, n := 0, 0
	for head < len(text) && n < half {
		_, size := utf8.DecodeRuneInString(text[head:])
		head += size
		n++
	}
	tail := len(text)
	for n = 0; tail > head && n < half; n++ {
		_, size := utf8.DecodeLastRuneInString(text[head:tail])
		tail -= size
	}
	if tail == head {
		return text
	}
	return text[:head] + " " + text[tail:]
}

// Language tells Korean from English from the rest by script, and English from
// other Latin-script languages by function words. Only the first maxRunes are
// looked at.
func Language(text string) string {
	var hangul, latin, other, marked int
	for i, r := range text {
		if i > maxRunes*utf8.UTFMax {
			break
		}
		switch {
		case unicode.Is(unicode.Hangul, r):
			hangul++
		case r < utf8.RuneSelf && unicode.IsLetter(r):
			latin++
		case unicode.Is(unicode.Latin, r):
			latin++
			marked++
		case unicode.IsLetter(r):
			other++
		}
	}
	switch {
	case hangul > 0 && 3*hangul >= latin && hangul >= other:
		return Korean
	case latin == 0 || other > latin:
		return Und
	case 12*marked >= latin && marked > 1 && !hasEnglishWords(text, 1):
		return Und
	case latin > 30 && !hasEnglishWords(text, 1):
		return Und
	}
	return English
}

// functionWords are frequent in English and rare in other languages written
// with the Latin script.
var functionWords = set(`the and is are was were it it's its you your i'm i've my this that of for
	with not can't don't how what why when where which who will would could should have has had
	do does did be been to from at by we our they their please hello thanks thank need want help
	get got just still about there here if but or yes order can could me one two all any some more most than then so very too only
	also as he she they them us am may many much such into over under after before again never always
	people thing good bad great new first last every each other same work works working`)

func hasEnglishWords(text string, want int) bool {
	if len(text) > maxRunes {
		text = text[:maxRunes]
	}
	for word := range strings.FieldsFuncSeq(strings.ToLower(text), notWordRune) {
		if functionWords[word] {
			if want--; want == 0 {
				return true
			}
		}
	}
	return false
}

func notWordRune(r rune) bool {
	return r != '\'' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		m[word] = true
	}
	return m
}
