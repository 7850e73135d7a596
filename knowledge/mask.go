package knowledge

import "regexp"

// masks are the forms of personal data that a question may hold, the widest
// first, with what is shown instead. They err on the side of masking: a board
// of questions needs no order number.
var masks = []struct {
	form *regexp.Regexp
	show string
}{
	{regexp.MustCompile(`[\p{L}\p{N}._%+\-]+@[\p{L}\p{N}.\-]+\.\p{L}{2,}`), "[mail]"},
	{regexp.MustCompile(`(?i)\bhttps?://\S+`), "[link]"},
	{regexp.MustCompile(`\b\d{6}-?[1-8]\d{6}\b`), "[id]"}, // Korean resident registration number
	{regexp.MustCompile(`\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b`), "[account]"},
	{regexp.MustCompile(`\b(?:\d[ \-]?){12,18}\d\b`), "[card]"},
	{regexp.MustCompile(`(?:\+|\b00)\d(?:[ .\-()]?\d){7,13}\b`), "[phone]"},
	{regexp.MustCompile(`\(?\b0\d{1,4}\)?[ .\-]?\d{3,4}[ .\-]?\d{3,4}\b`), "[phone]"},
	{regexp.MustCompile(`\b\d{3}[ .\-]\d{3,4}[ .\-]\d{4}\b`), "[phone]"},
	{regexp.MustCompile(`#?\b[A-Za-z]{0,4}-?\d{5,}\b`), "[number]"},
	{regexp.MustCompile(`\b((?i:my name is|i am called|i'm called)\s+)\p{Lu}[\p{L}'\-]+(?:\s+\p{Lu}[\p{L}'\-]+)?`), "${1}[name]"},
	{regexp.MustCompile(`((?:제|내)\s*이름은\s*)\p{Hangul}{2,4}?((?:입니다|이에요|예요|이고|라고|이야|야)?)(\s|[.,!?]|$)`), "${1}[name]${2}${3}"},
}

// Mask replaces what looks like personal data in a text: mail addresses,
// links, phone numbers, numbers of cards, accounts, orders and identity cards,
// and names that are said to be one. It cannot find a name that stands alone.
func Mask(text string) string {
	for _, m := range masks {
		text = m.form.ReplaceAllString(text, m.show)
	}
	return text
}
