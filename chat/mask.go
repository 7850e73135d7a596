package chat

import (
	"regexp"
	"strings"
	"unicode"
)

// What Mask puts in place of personal data. Flows, searches and people can
// still tell what kind of thing stood there.
const (
	MaskedMail   = "[email]"
	MaskedPhone  = "[phone]"
	MaskedNumber = "[number]"
	MaskedLink   = "[link]"
)

var (
	mailForm = regexp.MustCompile(`[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.[A-Za-z]{2,}`)
	// A link whose query or user part may hold a token or a name.
	linkForm = regexp.MustCompile(`\b[a-zA-Z][a-zA-Z0-9+.-]*://[^\s<>"]+`)
	// An international bank account number, in blocks or in one piece.
	ibanForm = regexp.MustCompile(`\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b`)
	// Digits with what people write between them.
	digitsForm = regexp.MustCompile(`\+?\(?[0-9][0-9 ().\x{2010}-\x{2015}/-]*[0-9]`)
	dateForm   = regexp.MustCompile(`^(?:[0-9]{4}[-./][0-9]{1,2}[-./][0-9]{1,2}|[0-9]{1,2}[-./][0-9]{1,2}[-./](?:[0-9]{4}|[0-9]{2}))$`)
)

// leastDigits is how many digits make a number personal: shorter ones are
// prices, order numbers, sizes and years, which a question needs.
const leastDigits = 8

// Mask replaces personal data in what a person wrote: mail addresses, phone,
// card, account and identity numbers, and links that carry a query. It gives
// the number of pieces replaced. Names and postal addresses are not found.
// Masking a masked text changes nothing.
func Mask(text string) (masked string, pieces int) {
	put := func(form *regexp.Regexp, with func(found string) string) {
		text = form.ReplaceAllStringFunc(text, func(found string) string {
			if with := with(found); with != found {
				pieces++
				return with
			}
			return found
		})
	}
	put(linkForm, maskLink)
	put(mailForm, func(string) string { return MaskedMail })
	put(ibanForm, func(string) string { return MaskedNumber })
	put(digitsForm, maskDigits)
	return text, pieces
}

// maskLink keeps plain links: they say which page somebody is on.
func maskLink(found string) string {
	if strings.ContainsAny(found, "?@#") {
		return MaskedLink
	}
	return found
}

// maskDigits tells a phone number from other long ones by how it begins and
// is grouped.
func maskDigits(found string) string {
	digits := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, found)
	switch {
	case len(digits) < leastDigits || dateForm.MatchString(found):
		return found
	case strings.HasPrefix(found, "+") || strings.HasPrefix(digits, "0") && len(digits) <= 12:
		return MaskedPhone
	case len(digits) <= 11 && strings.ContainsAny(found, " ()-./"):
		return MaskedPhone
	}
	return MaskedNumber
}
