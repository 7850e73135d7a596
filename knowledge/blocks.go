package knowledge

import (
	"regexp"
	"strings"
)

// blockKind says how a block of Markdown may be cut and shown.
type blockKind int

const (
	paragraph blockKind = iota
	list
	table
	code
)

// block is a piece of an article's body that is never torn apart by the
// splitter unless it alone is longer than a chunk may be.
type block struct {
	kind    blockKind
	heading string // the nearest headings above, joined by " › "; "" in the lead
	section int    // counts headings: blocks of one section share it
	text    string // Markdown
}

var (
	atxHeading  = regexp.MustCompile(`^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#*)?[ \t]*$`)
	setextRule  = regexp.MustCompile(`^ {0,3}(=+|-+)[ \t]*$`)
	listItem    = regexp.MustCompile(`^ {0,3}(?:[-*+•]|\d{1,9}[.)])[ \t]+\S`)
	thematic    = regexp.MustCompile(`^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$`)
	fence       = regexp.MustCompile("^ {0,3}(```+|~~~+)")
	tableRule   = regexp.MustCompile(`^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$`)
	questionRow = regexp.MustCompile(`^(?:\*\*|__)?(?:Q|질문|문)(?:\s?\d+)?[.:)]`)
)

// blocksOf cuts Markdown into blocks, each under its headings. HTML comments
// and invisible characters are gone before (see Sanitise).
func blocksOf(body string) []block {
	r := blockReader{lines: strings.Split(strings.ReplaceAll(body, "\r\n", "\n"), "\n")}
	for r.at < len(r.lines) {
		r.next()
	}
	r.flush()
	r.keepBare(0)
	return r.out
}

// blockReader walks the lines once; open holds the lines of the block being
// read.
type blockReader struct {
	lines []string
	at    int
	out   []block
	open  []string
	kind  blockKind
	path  [7]string // headings by level
	sect  int
	bare  int // level of the last heading while nothing stands below it
}

func (r *blockReader) next() {
	line := r.lines[r.at]
	switch {
	case fence.MatchString(line) && r.kind != list:
		r.flush()
		r.readFence()
		return
	case strings.TrimSpace(line) == "":
		r.blank()
	case r.kind == paragraph && len(r.open) > 0 && setextRule.MatchString(line):
		level := 1
		if strings.Contains(line, "-") {
			level = 2
		}
		title := strings.Join(r.open, " ")
		r.open = nil
		r.enter(level, title)
	case atxHeading.MatchString(line):
		m := atxHeading.FindStringSubmatch(line)
		r.flush()
		r.enter(len(m[1]), m[2])
	case thematic.MatchString(line):
		r.flush()
	case r.startsTable():
		r.flush()
		r.readTable()
		return
	case r.kind != list && listItem.MatchString(line):
		r.openList()
		r.open = append(r.open, line)
	default:
		r.open = append(r.open, line)
	}
	r.at++
}

// blank ends a paragraph; a list goes on when another item or an indented
// line follows.
func (r *blockReader) blank() {
	if r.kind == list && r.at+1 < len(r.lines) {
		n := r.lines[r.at+1]
		if listItem.MatchString(n) || strings.HasPrefix(n, "  ") && strings.TrimSpace(n) != "" {
			return
		}
	}
	r.flush()
}

// openList begins a list. Its lead-in, the paragraph just above that ends in
// a colon, belongs to it: "You need:" alone answers nothing.
func (r *blockReader) openList() {
	lead := r.open
	r.open = nil
	if len(lead) == 0 && len(r.out) > 0 {
		last := r.out[len(r.out)-1]
		if last.kind == paragraph && last.section == r.sect && strings.HasSuffix(strings.TrimRight(last.text, "*_ "), ":") {
			r.out = r.out[:len(r.out)-1]
			lead = []string{last.text, ""}
		}
	}
	if len(lead) > 0 && !strings.HasSuffix(strings.TrimRight(lead[len(lead)-1], "*_ "), ":") && lead[len(lead)-1] != "" {
		r.open = lead
		r.flush()
		lead = nil
	}
	r.kind, r.open = list, append(r.open, lead...)
}

func (r *blockReader) startsTable() bool {
	return strings.Contains(r.lines[r.at], "|") && r.at+1 < len(r.lines) &&
		strings.Contains(r.lines[r.at+1], "-") && strings.Contains(r.lines[r.at+1], "|") && tableRule.MatchString(r.lines[r.at+1])
}

func (r *blockReader) readTable() {
	r.kind = table
	for r.at < len(r.lines) && strings.Contains(r.lines[r.at], "|") {
		r.open = append(r.open, r.lines[r.at])
		r.at++
	}
	r.flush()
}

func (r *blockReader) readFence() {
	mark := strings.TrimLeft(r.lines[r.at], " ")[:3]
	r.kind = code
	r.open = append(r.open, r.lines[r.at])
	for r.at++; r.at < len(r.lines); r.at++ {
		r.open = append(r.open, r.lines[r.at])
		if strings.HasPrefix(strings.TrimLeft(r.lines[r.at], " "), mark) {
			r.at++
			break
		}
	}
	r.flush()
}

// keepBare turns a heading with nothing below it into text: "Closed on
// Sundays" says all there is to say. A deeper heading counts as something.
func (r *blockReader) keepBare(next int) {
	if r.bare > 0 && next <= r.bare {
		title := r.path[r.bare]
		r.path[r.bare] = ""
		r.bare = 0
		r.open = append(r.open, title)
		r.flush()
	}
}

func (r *blockReader) enter(level int, title string) {
	r.keepBare(level)
	r.bare = level
	r.path[level] = Plain(title)
	for i := level + 1; i < len(r.path); i++ {
		r.path[i] = ""
	}
	r.sect++
}

func (r *blockReader) flush() {
	text := strings.TrimSpace(strings.Join(r.open, "\n"))
	if text != "" {
		r.bare = 0
		var hs []string
		for _, h := range r.path {
			if h != "" {
				hs = append(hs, h)
			}
		}
		r.out = append(r.out, block{kind: r.kind, heading: strings.Join(hs, " › "), section: r.sect, text: text})
	}
	r.open, r.kind = nil, paragraph
}
