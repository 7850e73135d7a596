package ingest

import (
	"fmt"
	"math"
	"strings"

	"github.com/ledongthuc/pdf"
)

// glyphs is a piece of text as drawn: where it stands, in points from the
// page's lower left, and how large.
type glyphs struct {
	text      string
	x, end, y float64
	size      float64
	bold      bool
}

// matrix is an affine map [a b c d e f] (ISO 32000-1 §8.3.3).
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

func (m matrix) mul(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

func (m matrix) apply(x, y float64) (float64, float64) {
	return m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]
}

// box is a rectangle on the page.
type box struct{ x0, y0, x1, y1 float64 }

func (b box) holds(x, y float64) bool { return x >= b.x0 && x <= b.x1 && y >= b.y0 && y <= b.y1 }

func boxOf(m matrix, x, y, w, h float64) box {
	x0, y0 := m.apply(x, y)
	x1, y1 := m.apply(x+w, y+h)
	return box{math.Min(x0, x1), math.Min(y0, y1), math.Max(x0, x1), math.Max(y0, y1)}
}

// graphics is the part of the graphics state that text depends on.
type graphics struct {
	ctm                               matrix
	font                              *pdfFont
	size, char, word, scale, lead, up float64
	mode                              int
	white                             bool // the fill colour
}

// Bounds of one page.
const (
	maxOperators = 3_000_000
	maxForms     = 8 // forms within forms
)

// pageReader draws one page's text.
type pageReader struct {
	fonts     map[string]*pdfFont // by object, shared by the pages of a file
	page      box
	now       graphics
	saved     []graphics
	tm, line  matrix
	shown     []glyphs
	unseen    []glyphs // drawn with no ink: the text layer behind a scan
	painted   []box    // dark areas and pictures: white is seen on them
	rects     []box    // of the path being built
	operators int
	lost      int // characters whose font does not say what they mean
	pictures  int
}

// readPage reads one page. What was read before a fault is kept; err names it.
func (p *pageReader) readPage(page pdf.Page) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	p.page = mediaBox(page.V)
	p.now = graphics{ctm: identity, scale: 1}
	p.tm, p.line = identity, identity
	p.interpret(page.V.Key("Contents"), page.Resources(), 0)
	return nil
}

func mediaBox(v pdf.Value) box {
	for range 50 { // a broken tree may be a ring
		for _, key := range []string{"CropBox", "MediaBox"} {
			if b := v.Key(key); b.Len() == 4 {
				return boxOf(identity, b.Index(0).Float64(), b.Index(1).Float64(), b.Index(2).Float64()-b.Index(0).Float64(), b.Index(3).Float64()-b.Index(1).Float64())
			}
		}
		v = v.Key("Parent")
	}
	return box{0, 0, 612, 792}
}

func (p *pageReader) interpret(content, resources pdf.Value, depth int) {
	pdf.Interpret(content, func(stk *pdf.Stack, op string) {
		if p.operators++; p.operators > maxOperators {
			panic("too many operators")
		}
		args := make([]pdf.Value, stk.Len())
		for i := len(args) - 1; i >= 0; i-- {
			args[i] = stk.Pop()
		}
		p.operator(op, args, resources, depth)
	})
}

func number(args []pdf.Value, i int) float64 {
	if i < len(args) {
		return args[i].Float64()
	}
	return 0
}

func toMatrix(args []pdf.Value) matrix {
	var m matrix
	for i := range m {
		m[i] = number(args, i)
	}
	return m
}

// operator carries out one operator of a content stream (§A.2).
func (p *pageReader) operator(op string, args []pdf.Value, resources pdf.Value, depth int) {
	g := &p.now
	switch op {
	case "q":
		if len(p.saved) < 1000 {
			p.saved = append(p.saved, *g)
		}
	case "Q":
		if n := len(p.saved); n > 0 {
			*g, p.saved = p.saved[n-1], p.saved[:n-1]
		}
	case "cm":
		g.ctm = toMatrix(args).mul(g.ctm)
	case "BT":
		p.tm, p.line = identity, identity
	case "Tf":
		if len(args) == 2 {
			g.font, g.size = p.font(resources.Key("Font").Key(args[0].Name())), number(args, 1)
		}
	case "Tc":
		g.char = number(args, 0)
	case "Tw":
		g.word = number(args, 0)
	case "Tz":
		g.scale = number(args, 0) / 100
	case "TL":
		g.lead = number(args, 0)
	case "Tr":
		g.mode = int(number(args, 0))
	case "Ts":
		g.up = number(args, 0)
	case "Tm":
		p.tm = toMatrix(args)
		p.line = p.tm
	case "Td":
		p.move(number(args, 0), number(args, 1))
	case "TD":
		g.lead = -number(args, 1)
		p.move(number(args, 0), number(args, 1))
	case "T*":
		p.move(0, -g.lead)
	case "Tj":
		p.show(args, 0)
	case "'":
		p.move(0, -g.lead)
		p.show(args, 0)
	case "\"":
		g.word, g.char = number(args, 0), number(args, 1)
		p.move(0, -g.lead)
		p.show(args, 2)
	case "TJ":
		if len(args) > 0 {
			p.showArray(args[len(args)-1])
		}
	case "Do":
		if len(args) > 0 {
			p.draw(resources.Key("XObject").Key(args[0].Name()), resources, depth)
		}
	case "BI":
		p.painted = append(p.painted, boxOf(g.ctm, 0, 0, 1, 1))
		p.pictures++
	default:
		p.paint(op, args)
	}
}

// paint follows colours and filled rectangles.
func (p *pageReader) paint(op string, args []pdf.Value) {
	g := &p.now
	switch op {
	case "g", "rg", "sc", "scn":
		g.white = len(args) == 1 && number(args, 0) >= 0.95 || len(args) == 3 && number(args, 0) >= 0.95 && number(args, 1) >= 0.95 && number(args, 2) >= 0.95
	case "k":
		g.white = len(args) == 4 && number(args, 0)+number(args, 1)+number(args, 2)+number(args, 3) <= 0.1
	case "cs":
		g.white = false
	case "re":
		if len(p.rects) < 10_000 {
			p.rects = append(p.rects, boxOf(g.ctm, number(args, 0), number(args, 1), number(args, 2), number(args, 3)))
		}
	case "f", "F", "f*", "B", "B*", "b", "b*":
		if !g.white && len(p.painted) < 10_000 {
			p.painted = append(p.painted, p.rects...)
		}
		p.rects = nil
	case "sh":
		p.painted = append(p.painted, p.page)
	case "n", "S", "s":
		p.rects = nil
	}
}

// font reads each font of a file once.
func (p *pageReader) font(v pdf.Value) *pdfFont {
	key := v.String()
	if f := p.fonts[key]; f != nil {
		return f
	}
	f := readFont(v)
	p.fonts[key] = f
	return f
}

func (p *pageReader) move(x, y float64) {
	p.line = matrix{1, 0, 0, 1, x, y}.mul(p.line)
	p.tm = p.line
}

// draw draws a form's text; a picture only covers its place.
func (p *pageReader) draw(v, outer pdf.Value, depth int) {
	switch v.Key("Subtype").Name() {
	case "Image":
		p.painted = append(p.painted, boxOf(p.now.ctm, 0, 0, 1, 1))
		p.pictures++
	case "Form":
		if depth >= maxForms {
			return
		}
		before, tm, line := p.now, p.tm, p.line
		if m := v.Key("Matrix"); m.Len() == 6 {
			var own matrix
			for i := range own {
				own[i] = m.Index(i).Float64()
			}
			p.now.ctm = own.mul(p.now.ctm)
		}
		resources := v.Key("Resources")
		if resources.IsNull() {
			resources = outer
		}
		p.interpret(v, resources, depth+1)
		p.now, p.tm, p.line = before, tm, line
	}
}

func (p *pageReader) show(args []pdf.Value, i int) {
	if i < len(args) {
		p.string(args[i].RawString())
	}
}

func (p *pageReader) showArray(a pdf.Value) {
	for i := range a.Len() {
		v := a.Index(i)
		if v.Kind() == pdf.String {
			p.string(v.RawString())
			continue
		}
		p.advance(-v.Float64() / 1000 * p.now.size * p.now.scale)
	}
}

func (p *pageReader) advance(x float64) { p.tm = matrix{1, 0, 0, 1, x, 0}.mul(p.tm) }

// string places one string and moves on by its width (§9.4.4).
func (p *pageReader) string(raw string) {
	g := &p.now
	if g.font == nil || raw == "" {
		return
	}
	text, width, codes, spaces, lost := g.font.text(raw)
	p.lost += lost
	at := p.tm.mul(g.ctm)
	x, y := at.apply(0, g.up)
	p.advance((width/1000*g.size + float64(codes)*g.char + float64(spaces)*g.word) * g.scale)
	end, _ := p.tm.mul(g.ctm).apply(0, g.up)
	size := math.Abs(g.size) * math.Hypot(at[2], at[3])
	if strings.TrimSpace(text) == "" && text != " " {
		return
	}
	t := glyphs{text: text, x: math.Min(x, end), end: math.Max(x, end), y: y, size: size, bold: g.font.bold}
	switch {
	case size < 1.5 || !p.page.holds(x, y):
		return // too small to be seen, or beside the page
	case g.mode == 3 || g.mode == 7:
		p.unseen = append(p.unseen, t)
	case g.white && !p.onPaint(x+size/4, y+size/4):
		return
	default:
		p.shown = append(p.shown, t)
	}
}

// onPaint reports whether a point lies on something that is not white.
func (p *pageReader) onPaint(x, y float64) bool {
	for _, b := range p.painted {
		if b.holds(x, y) {
			return true
		}
	}
	return false
}
