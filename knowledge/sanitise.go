package knowledge

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"
)

// Sanitise takes out of Markdown what a reader would not see but a model might
// obey: HTML comments, scripts and styles, hidden elements, Markdown's own
// comments ("[//]: # (…)"), zero-width, tag and direction characters. Code
// spans and code blocks stay as they are, for a reader sees what is in them.
// Sanitising twice changes nothing more.
func Sanitise(s string) string {
	s = visible(s)
	// Taking something out may join its surroundings to a tag; what still
	// changes after so many rounds is written to deceive and loses its tags.
	for range 8 {
		if !strings.Contains(s, "<") && !strings.Contains(s, "]:") {
			return s
		}
		next := outsideCode(s, stripHidden)
		if next == s {
			return s
		}
		s = next
	}
	return outsideCode(s, func(s string) string {
		return definition.ReplaceAllString(strings.ReplaceAll(s, "<", "&lt;"), "")
	})
}

// Plain takes Markdown's marks off one piece of text: what a search reads.
// Code keeps everything but its backticks.
func Plain(md string) string {
	if strings.Contains(md, "`") {
		return strings.TrimSpace(strings.ReplaceAll(outsideCode(md, plainMarks), "`", ""))
	}
	return strings.TrimSpace(plainMarks(md))
}

var (
	imageMark = regexp.MustCompile(`!\[([^\]]*)\]\([^)]*\)`)
	linkMark  = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	htmlTag   = regexp.MustCompile(`</?[a-zA-Z][^>\n]*>`)
	emphasis  = regexp.MustCompile(`(\*\*|__|\*|~~)`)
)

func plainMarks(md string) string {
	if !strings.ContainsAny(md, "[<*_~") { // most text: four searches saved
		return md
	}
	md = imageMark.ReplaceAllString(md, "$1")
	md = linkMark.ReplaceAllString(md, "$1")
	md = htmlTag.ReplaceAllString(md, " ")
	return emphasis.ReplaceAllString(md, "")
}

// visible drops the characters that draw nothing: controls, zero-width and
// direction marks, fillers, Unicode's tag characters, all but the first of a
// run of variation selectors (one colours an emoji, many carry a message), and
// the two noncharacters that outsideCode marks with.
func visible(s string) string {
	last := rune(0)
	return strings.Map(func(r rune) rune {
		before := last
		last = r
		switch {
		case r == '\n' || r == '\t' || r == '\r' || r >= ' ' && r < 0x7f:
			return r
		case unicode.Is(unicode.Variation_Selector, r):
			if r > 0xffff || unicode.Is(unicode.Variation_Selector, before) {
				return -1
			}
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(shapeless, r), r == markOpen, r == markClose:
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "�"))
}

// shapeless are letters without a shape, and marks that join nothing.
var shapeless = &unicode.RangeTable{
	R16: []unicode.Range16{{0x034f, 0x034f, 1}, {0x115f, 0x1160, 1}, {0x17b4, 0x17b5, 1}, {0x180b, 0x180f, 1}, {0x3164, 0x3164, 1}, {0xffa0, 0xffa0, 1}, {0xfff0, 0xfff8, 1}},
	R32: []unicode.Range32{{0xe0000, 0xe0fff, 1}},
}

// definition is a link's address given apart from it. One that leads nowhere
// is how Markdown writes a comment.
var definition = regexp.MustCompile(`(?m)^ {0,3}\[[^\]\n]+\]:[ \t]*(?:#|<>|about:blank)[ \t]*(?:$|[ \t\n][ \t]*(?:"[^"\n]*"|'[^'\n]*'|\([^)\n]*\))?[ \t]*$)`)

// Marks around the number of a piece of code that was set aside. They are
// noncharacters of Unicode, which no text holds.
const (
	markOpen  = '\ufdd0'
	markClose = '\ufdd1'
)

var codeMark = regexp.MustCompile("\ufdd0([0-9]+)\ufdd1")

// outsideCode changes a Markdown text but for the insides of its code spans
// and code blocks. Code that change takes away is gone with its surroundings.
func outsideCode(md string, change func(string) string) string {
	spans := codeSpans(md)
	if len(spans) == 0 {
		return change(md)
	}
	var b strings.Builder
	at := 0
	for i, s := range spans {
		b.WriteString(md[at:s[0]])
		b.WriteString(string(markOpen) + strconv.Itoa(i) + string(markClose))
		at = s[1]
	}
	b.WriteString(md[at:])
	return codeMark.ReplaceAllStringFunc(change(b.String()), func(m string) string {
		i, err := strconv.Atoi(strings.Trim(m, "\ufdd0\ufdd1"))
		if err != nil || i >= len(spans) {
			return ""
		}
		return md[spans[i][0]:spans[i][1]]
	})
}

var markdown = goldmark.New(goldmark.WithExtensions(extension.Table)).Parser()

// codeSpans finds the insides of code, from first byte to behind the last, in
// order.
func codeSpans(md string) [][2]int {
	if !strings.ContainsAny(md, "`~") && !strings.Contains(md, "    ") && !strings.Contains(md, "\t") {
		return nil
	}
	var out [][2]int
	take := func(s text.Segment) {
		if s.Stop > s.Start && !strings.ContainsAny(md[s.Start:s.Stop], "\ufdd0\ufdd1") {
			out = append(out, [2]int{s.Start, s.Stop})
		}
	}
	// The walker's error is the visitor's, and this one has none.
	_ = ast.Walk(markdown.Parse(text.NewReader([]byte(md))), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n.Kind() {
		case ast.KindCodeBlock, ast.KindFencedCodeBlock:
			for i := range n.Lines().Len() {
				take(n.Lines().At(i))
			}
			return ast.WalkSkipChildren, nil
		case ast.KindCodeSpan:
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				if t, is := c.(*ast.Text); is {
					take(t.Segment)
				}
			}
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	slices.SortFunc(out, func(a, b [2]int) int { return a[0] - b[0] })
	// Overlaps would repeat text; a parser's slip must not.
	end := 0
	return slices.DeleteFunc(out, func(s [2]int) bool {
		if s[0] < end {
			return true
		}
		end = s[1]
		return false
	})
}

// maxRestarts bounds the tags left open to the end of the text: each has the
// rest of the text read once more.
const maxRestarts = 50

// stripHidden takes comments, scripts and hidden elements out of a text with
// HTML in it. The tags that stay hold no < or > inside their attributes.
func stripHidden(s string) string {
	s = definition.ReplaceAllString(s, "")
	if !strings.Contains(s, "<") {
		return s
	}
	var b strings.Builder
	for range maxRestarts {
		rest := stripOnce(&b, s)
		if rest == "" {
			return b.String()
		}
		b.WriteByte('<') // the rest begins with a tag that never ends
		s = rest[1:]
	}
	b.WriteString(strings.ReplaceAll(s, "<", "&lt;"))
	return b.String()
}

// stripOnce writes what is visible of s up to a tag that is never closed, and
// gives the rest from there.
func stripOnce(b *strings.Builder, s string) (rest string) {
	z := html.NewTokenizer(strings.NewReader(s))
	z.SetMaxBuf(len(s) + 1)
	read := 0
	hidden, depth := "", 0 // the element that hides, and how deep we are in elements of its name
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			if hidden != "" {
				return ""
			}
			return s[min(read, len(s)):]
		}
		raw := string(z.Raw())
		read += len(raw)
		if kind == html.CommentToken || kind == html.DoctypeToken {
			continue
		}
		if kind == html.TextToken {
			if hidden == "" {
				b.WriteString(raw)
			}
			continue
		}
		t := z.Token()
		if hidden != "" {
			switch {
			case t.Data != hidden:
			case kind == html.StartTagToken:
				depth++
			case kind == html.EndTagToken:
				if depth--; depth == 0 {
					hidden = ""
				}
			}
			continue
		}
		opens := kind == html.StartTagToken && !voidElements[t.Data]
		switch {
		case droppedTags[t.Data]:
		case unseenElements[t.Data] || Hides(t.Data, t.Attr):
			if opens {
				hidden, depth = t.Data, 1
			}
		case strings.ContainsAny(raw[1:len(raw)-1], "<>"):
			b.WriteString(bareTag(t))
		default:
			b.WriteString(raw)
		}
	}
}

func bareTag(t html.Token) string {
	t.Attr = nil
	name := t.String()
	if strings.ContainsAny(name[1:len(name)-1], "<>") {
		return ""
	}
	return name
}

func set(names ...string) map[string]bool {
	m := make(map[string]bool, len(names))
	for _, n := range names {
		m[n] = true
	}
	return m
}

var (
	// unseenElements draw nothing themselves, or not text.
	unseenElements = set("script", "style", "template", "iframe", "noscript", "noembed", "noframes", "object", "embed", "applet", "svg", "math", "canvas", "audio", "video", "head", "datalist")
	// droppedTags go while their insides stay: within some of them HTML is
	// plain text, so the insides are looked at once more.
	droppedTags  = set("plaintext", "textarea", "xmp", "title", "meta", "link", "base", "html", "body")
	voidElements = set("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)

// Hides reports whether an element's own attributes keep its text from being
// seen: hidden, or a style without display, size, opacity or a colour that
// shows on white. A style that gives a background may write white. tag is the
// element's name in lower case.
func Hides(tag string, attributes []html.Attribute) bool {
	for _, a := range attributes {
		switch strings.ToLower(a.Key) {
		case "hidden":
			return true
		case "style":
			if HidesStyle(a.Val) || fades(a.Val) {
				return true
			}
		case "color":
			if tag == "font" && nearlyWhite.MatchString(strings.TrimSpace(a.Val)) {
				return true
			}
		case "class":
			for _, c := range strings.Fields(strings.ToLower(a.Val)) {
				if unseenClasses[c] {
					return true
				}
			}
		}
	}
	return false
}

// unseenClasses are how the common style sheets name text that only a screen
// reader, or nobody, is given.
var unseenClasses = set("sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screen-reader-only", "a11y-hidden", "d-none", "is-hidden", "u-hidden", "blind")

var (
	hidingStyle = regexp.MustCompile(`(?i)(?:^|[;{\s])(?:` + strings.Join([]string{
		`display\s*:\s*none`,
		`(?:content-)?visibility\s*:\s*(?:hidden|collapse)`,
		`opacity\s*:\s*0*(?:\.0\d*)?%?\s*(?:[!;]|$)`,
		`font-size\s*:\s*(?:0+(?:\.0\d*)?(?:[a-z]+|%)?|(?:0?\.\d+|1)(?:px|pt))\s*(?:[!;]|$)`,
		`clip\s*:\s*rect\(\s*[01](?:px)?\b`,
		`clip-path\s*:\s*inset\(\s*(?:50|100)%`,
		`text-indent\s*:\s*-\d{3,}`,
		`(?:left|top|right)\s*:\s*-\d{3,}`,
		`transform\s*:\s*scale\(\s*0\s*[),]`,
	}, "|") + `)`)
	noExtent    = regexp.MustCompile(`(?i)(?:^|[;{\s])(?:max-)?(?:width|height)\s*:\s*[01](?:px)?\s*(?:[!;]|$)`)
	overflows   = regexp.MustCompile(`(?i)overflow(?:-[xy])?\s*:\s*(?:hidden|clip)`)
	whiteText   = regexp.MustCompile(`(?i)(?:^|[;{\s])color\s*:\s*([^;!]+)`)
	background  = regexp.MustCompile(`(?i)background(?:-color)?\s*:`)
	nearlyWhite = regexp.MustCompile(`(?i)^(?:white|snow|ivory|ghostwhite|floralwhite|#f{3}|#f{4}|#f[a-f9]f[a-f9]f[a-f9](?:[0-9a-f]{2})?|rgba?\(\s*25\d\s*,\s*25\d\s*,\s*25\d\s*(?:,[^)]*)?\)|rgba?\([^)]*,\s*0?\.?0+\s*\)|transparent)$`)
	cssComment  = regexp.MustCompile(`(?s)/\*.*?\*/`)
)

// HidesStyle is Hides for the declarations of a style sheet's rule: "display:
// none; …". Its colours do not count, for another rule may paint what is
// behind them.
func HidesStyle(style string) bool {
	style = cssComment.ReplaceAllString(style, "")
	return hidingStyle.MatchString(style) || noExtent.MatchString(style) && overflows.MatchString(style)
}

// fades reports whether a style writes white, unless it gives a background.
func fades(style string) bool {
	m := whiteText.FindStringSubmatch(cssComment.ReplaceAllString(style, ""))
	return len(m) == 2 && nearlyWhite.MatchString(strings.TrimSpace(m[1])) && !background.MatchString(style)
}
