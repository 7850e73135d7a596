package knowledge

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// abbreviations after which a full stop does not end a sentence.
var abbreviations = wordSet(`e.g i.e etc vs mr mrs ms dr st no approx min max incl fig inc ltd u.s u.k a.m p.m jan feb mar apr jun jul aug sep sept oct nov dec`)

// sentences cuts a paragraph after . ! ? … and their full-width forms when a
// space and the beginning of something new follow. Decimal points, versions,
// hosts, abbreviations and initials do not end a sentence.
func sentences(text string) []string {
	text = strings.Join(strings.Fields(text), " ")
	var out []string
	start := 0
	for i, r := range text {
		if !strings.ContainsRune(".!?…。！？", r) {
			continue
		}
		end := i + utf8.RuneLen(r)
		// A closing quote, bracket or emphasis belongs to the sentence.
		for end < len(text) {
			c, n := utf8.DecodeRuneInString(text[end:])
			if !strings.ContainsRune(`"'”’)]*_`, c) {
				break
			}
			end += n
		}
		if end < len(text) && text[end] != ' ' && r < utf8.RuneSelf {
			continue
		}
		if r == '.' && !endsSentence(text[start:i], text[end:]) {
			continue
		}
		if s := strings.TrimSpace(text[start:end]); s != "" {
			out = append(out, s)
		}
		start = end
	}
	if s := strings.TrimSpace(text[start:]); s != "" {
		out = append(out, s)
	}
	return out
}

// endsSentence reports whether a full stop after before ends a sentence when
// after follows.
func endsSentence(before, after string) bool {
	last := before[strings.LastIndexAny(before, " (")+1:]
	if abbreviations[strings.ToLower(last)] {
		return false
	}
	if r, n := utf8.DecodeRuneInString(last); n == len(last) && unicode.IsUpper(r) && last != "I" {
		return false
	}
	next, _ := utf8.DecodeRuneInString(strings.TrimLeft(after, ` "'“‘([*_`))
	return !unicode.IsLower(next)
}
