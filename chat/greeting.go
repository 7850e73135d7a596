package chat

import (
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Greeting is what an empty chat shows, and what the bot answers to a hello
// that no flow answers, by language ("en", "ko"). A language without a text
// has the product's own words.
type Greeting map[string]string

// longestGreeting bounds a text, in characters.
const longestGreeting = 300

// Check refuses what cannot be shown. The error is Invalid and names the language.
func (g Greeting) Check() error {
	for lang, text := range g {
		if lang != "en" && lang != "ko" {
			return Tell(Errorf(Invalid, "greeting: the language %q is not known: en or ko", lang), "language", "value", lang)
		}
		hidden := func(r rune) bool { return unicode.IsControl(r) && r != '\n' }
		if utf8.RuneCountInString(text) > longestGreeting || strings.ContainsFunc(text, hidden) {
			return At(lang, Tell(Errorf(Invalid, "greeting: the text has at most %d characters, none of them a control character", longestGreeting), "longest", "most", longestGreeting))
		}
	}
	return nil
}

// In gives the text of a language, or "".
func (g Greeting) In(lang string) string { return strings.TrimSpace(g[lang]) }

// GreetingOf reads the greeting out of a workspace's settings. What cannot be
// read is as if it were not there: it was checked when it was set.
func GreetingOf(settings json.RawMessage) Greeting {
	var read struct {
		Greeting Greeting `json:"greeting"`
	}
	if json.Unmarshal(settings, &read) != nil {
		return nil
	}
	return read.Greeting
}
