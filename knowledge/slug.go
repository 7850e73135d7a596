package knowledge

import (
	"strings"
	"unicode/utf8"
)

// Slug makes a name for addresses of a title: its words in lower case, joined
// by hyphens, at most 80 bytes; "article" for a title without a word.
func Slug(title string) string {
	const most = 80
	var b strings.Builder
	for _, w := range words(normalise(title)) {
		w = strings.Map(func(r rune) rune {
			if strings.ContainsRune("'._/:,", r) {
				return '-'
			}
			return r
		}, w)
		if b.Len()+1+len(w) > most && b.Len() > 0 {
			break
		}
		if b.Len() > 0 {
			b.WriteByte('-')
		}
		b.WriteString(w)
	}
	s := b.String()
	for len(s) > most { // one word without end
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	if s == "" {
		return "article"
	}
	return s
}
