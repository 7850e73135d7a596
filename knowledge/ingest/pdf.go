package ingest

import (
	"bytes"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ledongthuc/pdf"

	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// maxPages bounds one PDF.
const maxPages = 5000

// readPDF reads the text of a PDF in this process; see readApart.
func readPDF(in input) (out outcome) {
	if !bytes.Contains(in.data[:min(len(in.data), 1024)], []byte("%PDF-")) {
		out.note(0, "is no PDF: open it and save it as PDF anew")
		return out
	}
	file, err := pdf.NewReader(bytes.NewReader(in.data), int64(len(in.data)))
	if err != nil {
		if strings.Contains(err.Error(), "encrypted") || strings.Contains(err.Error(), "password") {
			out.note(0, "is protected by a password: save it without one")
		} else {
			out.note(0, "is damaged, or of a kind of PDF that cannot be read: print it to a new PDF and try again")
		}
		return out
	}
	pages := file.NumPage()
	if pages > maxPages {
		out.note(0, "has %d pages, and the first %d are read: split it", pages, maxPages)
		pages = maxPages
	}
	var lines [][]textLine
	fonts := make(map[string]*pdfFont)
	bare, lost, drawn := 0, 0, 0
	for n := 1; n <= pages; n++ {
		if in.ctx.Err() != nil {
			return out // the caller has given up and says so
		}
		r := &pageReader{fonts: fonts}
		if err := r.readPage(file.Page(n)); err != nil {
			out.note(0, "page %d is damaged: its text may be missing in part", n)
		}
		text := r.shown
		if len(text) == 0 {
			text = r.unseen // a scan with recognised text behind it
		}
		if len(text) == 0 && r.pictures > 0 {
			bare++
		}
		lost += r.lost
		for _, t := range text {
			drawn += utf8.RuneCountInString(t.text)
		}
		lines = append(lines, linesOf(text))
	}
	switch {
	case drawn == 0 && lost > 0:
		out.note(0, "its fonts do not say which letters they draw: print it to a new PDF, or save it as Word or text")
		return out
	case drawn == 0:
		out.note(0, "has no text layer (its pages are pictures): run a text recognition over it first")
		return out
	case lost*20 > drawn:
		out.note(0, "about %d letters could not be read, for some fonts do not say which letters they draw: compare the article with the file", lost)
	}
	if bare > 0 {
		out.note(0, "%d of %d pages are pictures without a text layer: run a text recognition over it first", bare, pages)
	}
	title, body := compose(lines)
	if title == "" {
		title = pdfTitle(file)
	}
	out.documents = append(out.documents, document{Article: knowledge.Article{Title: title, Body: body}})
	return out
}

// pdfTitle is the title that the file gives itself, unless a program put its
// own words there.
func pdfTitle(file *pdf.Reader) (title string) {
	defer func() {
		if recover() != nil {
			title = ""
		}
	}()
	title = oneLine(file.Trailer().Key("Info").Key("Title").Text())
	low := strings.ToLower(title)
	if strings.Contains(low, "microsoft word") || strings.Contains(low, "untitled") || strings.HasSuffix(low, ".doc") || strings.HasSuffix(low, ".docx") || utf8.RuneCountInString(title) > titleRunes {
		return ""
	}
	return title
}

// textLine is one line as printed.
type textLine struct {
	text      string
	x, end, y float64
	size      float64
	bold      bool
	cells     []cell // parts with wide gaps between them
}

type cell struct {
	text   string
	x, end float64
}

// cellGap divides cells: wider, in sizes of the letters, than the spaces of
// justified text mostly are. Rows below each other confirm it (see tableRows).
const cellGap = 0.65

// linesOf puts pieces of text together to lines, in the order in which they
// were drawn: it is the reading order of columns, too.
func linesOf(pieces []glyphs) []textLine {
	var out []textLine
	for i, g := range pieces {
		if i > 0 && len(out) > 0 {
			l := &out[len(out)-1]
			size := math.Max(l.size, g.size)
			gap := g.x - l.end
			if math.Abs(g.y-l.y) < 0.4*size && gap > -0.6*size {
				switch {
				case gap > cellGap*size && strings.TrimSpace(g.text) != "":
					l.cells = append(l.cells, cell{x: g.x})
					l.text += " "
				case gap > 0.2*size && !strings.HasSuffix(l.text, " ") && !strings.HasPrefix(g.text, " "):
					l.text += " "
					l.cells[len(l.cells)-1].text += " "
				}
				l.text += g.text
				l.cells[len(l.cells)-1].text += g.text
				l.cells[len(l.cells)-1].end = g.end
				l.end = math.Max(l.end, g.end)
				if g.size > l.size {
					l.size = g.size
				}
				l.bold = l.bold && (g.bold || strings.TrimSpace(g.text) == "")
				continue
			}
		}
		if strings.TrimSpace(g.text) == "" {
			continue
		}
		out = append(out, textLine{text: g.text, x: g.x, end: g.end, y: g.y, size: g.size, bold: g.bold, cells: []cell{{g.text, g.x, g.end}}})
	}
	for i := range out {
		out[i].text = oneLine(out[i].text)
	}
	return out
}

var pageNumber = regexp.MustCompile(`^(?i)(?:page|p\.|쪽|-)?\s*\d{1,4}\s*(?:(?:/|of)\s*\d{1,4}|쪽|페이지|-)?$`)

// leaders recognises a line of a table of contents: dots, then a page.
var leaders = regexp.MustCompile(`(?:[.:·…_]\s?){5,}\s*(?:\d+|[ivxlc]+)$`)

// dropRunning takes away what stands at the top or bottom of most pages, and
// tables of contents.
func dropRunning(pages [][]textLine) {
	seen := make(map[string]int)
	edge := func(ls []textLine) []int {
		at := []int{}
		for i := range ls {
			if i < 2 || i >= len(ls)-2 {
				at = append(at, i)
			}
		}
		return at
	}
	key := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return '0'
			}
			return r
		}, s)
	}
	for _, ls := range pages {
		once := make(map[string]bool)
		for _, i := range edge(ls) {
			once[key(ls[i].text)] = true
		}
		for k := range once {
			seen[k]++
		}
	}
	for n, ls := range pages {
		at := edge(ls)
		var kept []textLine
		for i, l := range ls {
			running := seen[key(l.text)] > 1 && seen[key(l.text)]*10 >= len(pages)*6
			if leaders.MatchString(l.text) || slices.Contains(at, i) && (running || len(ls) > 1 && pageNumber.MatchString(l.text)) {
				continue
			}
			kept = append(kept, l)
		}
		pages[n] = kept
	}
}

// compose makes Markdown of the lines of all pages: larger and bold lines are
// headings, marks at the beginning make lists, lines in columns a table, lines
// close to each other a paragraph.
func compose(pages [][]textLine) (title, body string) {
	dropRunning(pages)
	body0 := bodySize(pages)
	c := composer{size: body0, levels: headingSizes(pages, body0)}
	for _, ls := range pages {
		gap := usualGap(ls)
		c.right = rightEdge(ls)
		for i := 0; i < len(ls); {
			if n := tableRows(ls[i:]); n >= 2 {
				c.flush()
				c.table(ls[i : i+n])
				i += n
				continue
			}
			c.line(ls[i], gap)
			i++
		}
		c.last = nil // a paragraph may go on over the page's end
	}
	c.flush()
	body = strings.Join(c.out, "\n\n")
	if len(c.out) > 1 && strings.HasPrefix(c.out[0], "# ") {
		title, body = takeHeading(body)
	}
	return title, body
}

// bodySize is the size of most characters.
func bodySize(pages [][]textLine) float64 {
	count := make(map[float64]int)
	for _, ls := range pages {
		for _, l := range ls {
			count[round(l.size)] += len(l.text)
		}
	}
	best, most := 0.0, 0
	for s, n := range count {
		if n > most || n == most && s < best {
			best, most = s, n
		}
	}
	return best
}

func round(size float64) float64 { return math.Round(size*2) / 2 }

// headingSizes are the sizes of headings, largest first.
func headingSizes(pages [][]textLine, body float64) []float64 {
	var out []float64
	for _, ls := range pages {
		for _, l := range ls {
			if s := round(l.size); s >= body*1.15 && !slices.Contains(out, s) && utf8.RuneCountInString(l.text) <= titleRunes {
				out = append(out, s)
			}
		}
	}
	slices.SortFunc(out, func(a, b float64) int { return int(math.Copysign(1, b-a)) })
	return out
}

// usualGap is the distance between most lines of a page.
func usualGap(ls []textLine) float64 {
	var gaps []float64
	for i := 1; i < len(ls); i++ {
		if d := ls[i-1].y - ls[i].y; d > 0 && d < 4*ls[i].size {
			gaps = append(gaps, d)
		}
	}
	if len(gaps) == 0 {
		return 0
	}
	slices.Sort(gaps)
	return gaps[len(gaps)/3]
}

// rightEdge is where most of a page's long lines end.
func rightEdge(ls []textLine) float64 {
	var ends []float64
	for _, l := range ls {
		ends = append(ends, l.end)
	}
	if len(ends) == 0 {
		return 0
	}
	slices.Sort(ends)
	return ends[len(ends)*9/10]
}
