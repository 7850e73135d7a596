package knowledge

import (
	"strings"
	"unicode"
)

// hangulShare of the letters above which a text is Korean: Korean texts are
// full of Latin product names, English ones hold no Hangul at all.
const hangulShare = 0.2

// Language guesses the language of a text: "ko" when a fifth of its letters
// or more are Hangul, else "en".
func Language(text string) string {
	letters, hangul := 0, 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			letters++
			if isHangul(r) {
				hangul++
			}
		}
	}
	if hangul > 0 && float64(hangul) >= hangulShare*float64(letters) {
		return "ko"
	}
	return "en"
}

// SpokenLanguage is the language that a visitor's message shows, "" when it
// shows none: an order number or a lone word must not turn a Korean chat
// English.
func SpokenLanguage(text string) string {
	if lang := Language(text); lang != "en" {
		return lang
	}
	words := 0
	for _, w := range strings.Fields(text) {
		if strings.IndexFunc(w, func(r rune) bool { return !unicode.Is(unicode.Latin, r) && !unicode.IsPunct(r) }) < 0 {
			words++
		}
	}
	if words >= 3 {
		return "en"
	}
	return ""
}
