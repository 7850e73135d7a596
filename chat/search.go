package chat

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold takes case away from a text, for comparing.
func Fold(text string) string { return strings.ToLower(norm.NFC.String(text)) }

// gramSize is how many letters the longest piece of a word has.
const gramSize = 3

// Grams cuts a text into the pieces of one, two and three letters that its
// words hold, each once. Korean is found as well as English: no word has to be
// known, and a syllable is a piece. They are letters, marks and digits only.
func Grams(text string) []string {
	text = Fold(text)
	seen := make(map[string]struct{}, 2*len(text))
	out := make([]string, 0, 2*len(text))
	for _, run := range runs(text) {
		for i := range run {
			rest := run[i:]
			for n, end := 1, 0; n <= gramSize && end < len(rest); n++ {
				_, size := utf8.DecodeRuneInString(rest[end:])
				end += size
				g := rest[:end]
				if _, ok := seen[g]; !ok {
					seen[g] = struct{}{}
					out = append(out, g)
				}
			}
		}
	}
	return out
}

// Terms are the words of a search: all of them must be in what is found,
// each anywhere, also inside a longer word. The first are looked for.
func Terms(q string) []string {
	words := strings.Fields(Fold(q))
	return words[:min(len(words), maxTerms)]
}

const maxTerms = 12

// TermGrams are the longest pieces of the terms: whatever holds the terms has
// all of these, though not everything that has them holds the terms.
func TermGrams(terms []string) []string {
	seen := make(map[string]bool)
	var out []string
	for _, term := range terms {
		for _, letters := range runs(term) {
			run := []rune(letters)
			n := min(gramSize, len(run))
			for i := 0; i+n <= len(run); i++ {
				if g := string(run[i : i+n]); !seen[g] {
					seen[g] = true
					out = append(out, g)
				}
			}
		}
	}
	return out
}

// runs gives each unbroken run of letters, marks and digits.
func runs(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool {
		if r < utf8.RuneSelf {
			return (r < 'a' || r > 'z') && (r < '0' || r > '9') && (r < 'A' || r > 'Z')
		}
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	})
}

// Holds reports whether a text has every term in it.
func Holds(text string, terms []string) bool {
	text = Fold(text)
	for _, term := range terms {
		if !strings.Contains(text, term) {
			return false
		}
	}
	return true
}

// Part is a piece of a snippet; Hit marks what was searched for.
type Part struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit,omitempty"`
}

const (
	// snippetLead is how many characters of a snippet come before the first hit.
	snippetLead = 40
	// snippetSize is how long a snippet is, in characters.
	snippetSize = 180
)

// Snippet cuts the part of a text around the first hit, with its terms marked,
// in one line.
func Snippet(text string, terms []string) []Part {
	plain := []rune(strings.Join(strings.Fields(text), " "))
	folded := make([]rune, len(plain))
	for i, r := range plain { // letter by letter, so that places agree
		folded[i] = unicode.ToLower(r)
	}
	marked := make([]bool, len(plain))
	first := len(plain)
	for _, term := range terms {
		want := []rune(term)
		for at := indexRunes(folded, want, 0); at >= 0; at = indexRunes(folded, want, at+len(want)) {
			first = min(first, at)
			for i := range want {
				marked[at+i] = true
			}
		}
	}
	if first == len(plain) {
		first = 0
	}
	from := max(0, first-snippetLead)
	to := min(len(plain), from+snippetSize)
	var parts []Part
	if from > 0 {
		parts = append(parts, Part{Text: "…"})
	}
	for i := from; i < to; {
		j := i
		for j < to && marked[j] == marked[i] {
			j++
		}
		parts = append(parts, Part{Text: string(plain[i:j]), Hit: marked[i]})
		i = j
	}
	if to < len(plain) {
		parts = append(parts, Part{Text: "…"})
	}
	return parts
}

func indexRunes(text, want []rune, from int) int {
	if len(want) == 0 {
		return -1
	}
next:
	for i := from; i+len(want) <= len(text); i++ {
		for j, r := range want {
			if text[i+j] != r {
				continue next
			}
		}
		return i
	}
	return -1
}

// Hit is a message or a note in which a search found its words.
type Hit struct {
	Conversation ID
	Seq          int64
	At           time.Time
	Kind         Kind
	By           Actor // the name of an agent is filled in
	Snippet      []Part
	More         int // further hits of the conversation that were looked at
}

// Found is a page of what a search found. People and Tags come with the first
// page only.
type Found struct {
	People []Summary // the newest conversation of each visitor whose name or address fits
	Tags   []string  // whose name fits, not archived
	Hits   []Hit     // newest first, each conversation once
	// Summaries are those of Hits, by conversation.
	Summaries map[ID]Summary
	Next      string // cursor; "" at the end
}
