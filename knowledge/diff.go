package knowledge

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// DiffOp says what happened to a part of a text.
type DiffOp string

// The operations of a diff.
const (
	DiffEqual  DiffOp = "equal"
	DiffInsert DiffOp = "insert"
	DiffDelete DiffOp = "delete"
)

// DiffPart is a run of words that stayed, came or went.
type DiffPart struct {
	Op   DiffOp
	Text string
}

// FieldDiff is what differs in one field of a text.
type FieldDiff struct {
	Field             string     // as in the wire's names
	Parts             []DiffPart // the equal and the inserted ones together are the later text, the equal and the deleted the earlier
	Inserted, Deleted int        // words
}

// diffWithin bounds the search for the shortest diff of one field; then a
// longer one is good enough.
const diffWithin = 300 * time.Millisecond

// DiffTexts gives the fields that differ between two texts, word by word, in
// the order in which an editor writes them. Lists are compared as lines.
func DiffTexts(before, after Text) []FieldDiff {
	instant := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format("2006-01-02 15:04 UTC")
	}
	lines := func(list []string) string { return strings.Join(list, "\n") }
	fields := []struct{ name, before, after string }{
		{"title", before.Title, after.Title},
		{"body", before.Body, after.Body},
		{"questions", lines(before.Questions), lines(after.Questions)},
		{"synonyms", lines(before.Synonyms), lines(after.Synonyms)},
		{"lang", before.Lang, after.Lang},
		{"url", before.URL, after.URL},
		{"audience", before.Audience, after.Audience},
		{"product", before.Product, after.Product},
		{"valid_from_ms", instant(before.ValidFrom), instant(after.ValidFrom)},
		{"valid_to_ms", instant(before.ValidTo), instant(after.ValidTo)},
	}
	out := []FieldDiff{}
	for _, f := range fields {
		if f.before != f.after {
			out = append(out, diffWords(f.name, f.before, f.after))
		}
	}
	return out
}

// diffWords compares two texts word by word.
func diffWords(field, before, after string) FieldDiff {
	d := FieldDiff{Field: field}
	var book wordBook
	for _, part := range book.compare(splitWords(before), splitWords(after)) {
		p := DiffPart{Op: part.op, Text: strings.Join(part.words, "")}
		words := 0
		for _, w := range part.words {
			if strings.TrimSpace(w) != "" {
				words++
			}
		}
		switch part.op {
		case DiffInsert:
			d.Inserted += words
		case DiffDelete:
			d.Deleted += words
		case DiffEqual:
		}
		d.Parts = append(d.Parts, p)
	}
	return d
}

// DiffLines compares two texts line by line: the parts that are equal or
// inserted are together the later text, each with one line in it.
func DiffLines(before, after string) []DiffPart {
	var book wordBook
	var out []DiffPart
	for _, part := range book.compare(slices.Collect(strings.Lines(before)), slices.Collect(strings.Lines(after))) {
		for _, line := range part.words {
			out = append(out, DiffPart{part.op, line})
		}
	}
	return out
}

// bookPart is a run of words that stayed, came or went.
type bookPart struct {
	op    DiffOp
	words []string
}

// compare gives the difference of two lists of words.
func (b *wordBook) compare(before, after []string) []bookPart {
	engine := diffmatchpatch.New()
	engine.DiffTimeout = diffWithin
	var out []bookPart
	for _, part := range engine.DiffMainRunes(b.encode(before), b.encode(after), false) {
		p := bookPart{op: DiffEqual}
		switch part.Type {
		case diffmatchpatch.DiffInsert:
			p.op = DiffInsert
		case diffmatchpatch.DiffDelete:
			p.op = DiffDelete
		case diffmatchpatch.DiffEqual:
		}
		for _, r := range part.Text {
			p.words = append(p.words, b.words[b.at(r)])
		}
		out = append(out, p)
	}
	return out
}

// wordBook numbers words, so that a diff of characters is one of words.
type wordBook struct {
	words   []string
	numbers map[string]rune
}

// The code points that are no characters cannot stand in a string: words are
// numbered around them.
const (
	surrogates    = 0xD800
	surrogateSpan = 0x800
)

func (b *wordBook) encode(words []string) []rune {
	if b.numbers == nil {
		b.numbers = map[string]rune{}
	}
	var out []rune
	for _, w := range words {
		r, ok := b.numbers[w]
		if !ok {
			r = rune(len(b.words) + 1)
			if r >= surrogates {
				r += surrogateSpan
			}
			b.numbers[w] = r
			b.words = append(b.words, w)
		}
		out = append(out, r)
	}
	return out
}

func (b *wordBook) at(r rune) int {
	if r >= surrogates {
		r -= surrogateSpan
	}
	return int(r) - 1
}

// splitWords cuts a text into words, blanks and single other characters;
// joined they are the text.
func splitWords(text string) []string {
	var out []string
	rs := []rune(text)
	kind := func(r rune) int {
		switch {
		case r == '\n':
			return 0 // every line end stands alone
		case unicode.IsSpace(r):
			return 1
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r), r == '\'', r == '’':
			return 2
		}
		return 0
	}
	for len(rs) > 0 {
		n := 1
		if k := kind(rs[0]); k > 0 {
			if end := slices.IndexFunc(rs, func(r rune) bool { return kind(r) != k }); end > 0 {
				n = end
			} else {
				n = len(rs)
			}
		}
		out = append(out, string(rs[:n]))
		rs = rs[n:]
	}
	return out
}
