package ingest

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// composer joins printed lines to blocks of Markdown.
type composer struct {
	size   float64   // of body text
	levels []float64 // sizes of headings, largest first
	out    []string
	open   string // the paragraph, list item or heading being joined
	kind   string // of open: "text", "list", "heading"
	mark   string // what open begins with: "- ", "## "
	last   *textLine
	right  float64 // where the page's lines end
}

var (
	bulletLine = regexp.MustCompile(`^(?:[•●○◦▪■□‣⁃–·∙*-]|o)\s+(.*)$`)
	numberLine = regexp.MustCompile(`^(\(?\d{1,3}[.)])\s+(\S.*)$`)
)

func (c *composer) line(l textLine, gap float64) {
	if level := c.level(l); level > 0 {
		mark := strings.Repeat("#", level) + " "
		if c.kind == "heading" && c.mark == mark && c.last != nil && c.last.y-l.y < 1.8*l.size && c.last.y > l.y {
			c.join(l)
			return
		}
		c.flush()
		c.begin("heading", mark, l.text, l)
		return
	}
	if m := bulletLine.FindStringSubmatch(l.text); m != nil {
		c.flush()
		c.begin("list", "- ", m[1], l)
		return
	}
	if m := numberLine.FindStringSubmatch(l.text); len(m) == 3 && (c.kind == "list" || strings.Trim(m[1], "().") == "1" || !c.within(l, gap)) {
		c.flush()
		c.begin("list", strings.Trim(m[1], "().")+". ", m[2], l)
		return
	}
	if c.kind == "heading" || !c.within(l, gap) {
		c.flush()
		c.begin("text", "", l.text, l)
		return
	}
	c.join(l)
}

// level is a line's level as a heading, 0 for text: by its size, or bold and
// short between lines that are not.
func (c *composer) level(l textLine) int {
	if utf8.RuneCountInString(l.text) > titleRunes || strings.IndexFunc(l.text, unicode.IsLetter) < 0 {
		return 0
	}
	if i := slices.Index(c.levels, round(l.size)); i >= 0 {
		return min(i+1, 5)
	}
	if l.bold && len(l.cells) == 1 && !strings.HasSuffix(l.text, ".") && !strings.HasSuffix(l.text, ",") && utf8.RuneCountInString(l.text) <= 80 && bulletLine.FindString(l.text) == "" {
		return min(len(c.levels)+1, 6)
	}
	return 0
}

// within reports whether a line goes on with the open block. Across a page's
// end it does when the block has not come to the end of a sentence.
func (c *composer) within(l textLine, gap float64) bool {
	if c.open == "" {
		return false
	}
	if c.last == nil {
		r, _ := utf8.DecodeLastRuneInString(c.open)
		return !strings.ContainsRune(".!?:。…", r)
	}
	d := c.last.y - l.y
	if d <= 0 || round(d) > math.Max(gap*1.3, l.size*1.05) || math.Abs(c.last.size-l.size) > 0.15*l.size {
		return false
	}
	// A short line that ends a sentence ends its paragraph.
	r, _ := utf8.DecodeLastRuneInString(c.open)
	return !strings.ContainsRune(".!?:", r) || c.right-c.last.end < 0.25*(c.right-c.last.x)
}

func (c *composer) begin(kind, mark, text string, l textLine) {
	c.kind, c.mark, c.open = kind, mark, text
	c.last = &l
}

// join appends a line; a word divided at the line's end becomes whole.
func (c *composer) join(l textLine) {
	before, at := utf8.DecodeLastRuneInString(c.open)
	first, _ := utf8.DecodeRuneInString(l.text)
	stem := strings.TrimSuffix(c.open, "-")
	prev, _ := utf8.DecodeLastRuneInString(stem)
	switch {
	case before == '-' && at == 1 && unicode.IsLower(first) && unicode.IsLower(prev):
		c.open = stem + l.text
	case unicode.In(before, unicode.Han, unicode.Hiragana, unicode.Katakana) && unicode.In(first, unicode.Han, unicode.Hiragana, unicode.Katakana):
		c.open += l.text
	default:
		c.open += " " + l.text
	}
	c.last = &l
}

func (c *composer) flush() {
	text := strings.TrimSpace(c.open)
	if text != "" {
		text = showTags(text)
		if c.kind == "text" {
			text = escapeStart(text)
		}
		text = c.mark + text
		if n := len(c.out); c.kind == "list" && n > 0 && isListBlock(c.out[n-1]) {
			c.out[n-1] += "\n" + text
		} else {
			c.out = append(c.out, text)
		}
	}
	c.open, c.kind, c.mark = "", "", ""
}

var listBlock = regexp.MustCompile(`^(?:- |\d{1,3}\. )`)

func isListBlock(s string) bool { return listBlock.MatchString(s) }

// tableRows counts the lines at the beginning that are rows of one table: as
// many cells each, every cell below or above its own column and no other.
func tableRows(ls []textLine) int {
	first := ls[0].cells
	if len(first) < 2 {
		return 0
	}
	columns := slices.Clone(first)
	n := 1
	for n < len(ls) && len(ls[n].cells) == len(first) && ls[n-1].y > ls[n].y {
		for i, c := range ls[n].cells {
			for j, k := range columns {
				if overlaps := c.x <= k.end && k.x <= c.end; overlaps != (i == j) {
					return n
				}
			}
		}
		for i, c := range ls[n].cells {
			columns[i].x, columns[i].end = math.Min(columns[i].x, c.x), math.Max(columns[i].end, c.end)
		}
		n++
	}
	return n
}

func (c *composer) table(ls []textLine) {
	var rows [][]string
	for _, l := range ls {
		var row []string
		for _, cell := range l.cells {
			row = append(row, strings.ReplaceAll(showTags(oneLine(cell.text)), "|", `\|`))
		}
		rows = append(rows, row)
	}
	c.out = append(c.out, tableText(rows, len(ls[0].cells)))
}
