package ingest

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"codeberg.org/readeck/go-readability/v2"
	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// readHTML reads a page: what can be seen of its main part, as Markdown.
func readHTML(in input) (out outcome) {
	s, ok := in.page(&out)
	if !ok || strings.TrimSpace(s) == "" {
		return out
	}
	doc, err := html.Parse(strings.NewReader(s))
	if err != nil {
		out.note(0, "is nested deeper than a browser would follow: save it in a simpler form")
		return out
	}
	clean(in.ctx, doc)
	if in.ctx.Err() != nil {
		return out // the caller has given up and says so
	}
	address := linkBase(doc, in.url)
	links(doc, address)
	title, main := mainPart(doc, address)
	if main == nil {
		out.note(0, "has no text that can be seen: import the page that holds it")
		return out
	}
	if h := only(main, atom.H1); h != nil {
		if t := oneLine(textOf(h)); t != "" {
			title = t
			h.Parent.RemoveChild(h)
		}
	}
	body, err := toMarkdown(main)
	if err != nil || strings.TrimSpace(body) == "" {
		out.note(0, "has no text that can be seen: import the page that holds it")
		return out
	}
	if title == "" {
		if title, body = takeHeading(body); title == "" {
			title = fileTitle(in.rel)
		}
	}
	a := knowledge.Article{Slug: fitSlug(in.rel), Title: title, Body: body, Lang: pageLanguage(doc)}
	out.documents = []document{{Article: a, long: true}}
	return out
}

// page decodes HTML as a browser would: a byte order mark, the server's word,
// the page's own, and only then a look at its bytes.
func (in input) page(out *outcome) (string, bool) {
	if _, name, certain := charset.DetermineEncoding(in.data, in.header); !certain && name == "windows-1252" || name == "utf-8" {
		return in.text(out)
	}
	e, _, _ := charset.DetermineEncoding(in.data, in.header)
	b, err := e.NewDecoder().Bytes(in.data)
	if err != nil {
		return in.text(out)
	}
	return strings.TrimPrefix(string(b), "\ufeff"), true
}

// linkBase is the address that a page's links start from; nil for a file.
func linkBase(doc *html.Node, page string) *url.URL {
	if page == "" {
		return nil
	}
	u, err := url.Parse(page)
	if err != nil {
		return nil
	}
	if b := find(doc, atom.Base); b != nil {
		if v, err := u.Parse(attr(b, "href")); err == nil && attr(b, "href") != "" && (v.Scheme == "http" || v.Scheme == "https") {
			return v
		}
	}
	return u
}

// links makes addresses whole, and takes those away that would lead a visitor
// nowhere: relative ones of a file, scripts, data.
func links(doc *html.Node, page *url.URL) {
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode || n.DataAtom != atom.A && n.DataAtom != atom.Img {
			continue
		}
		for i, a := range n.Attr {
			if a.Key == "href" || a.Key == "src" {
				n.Attr[i].Val = absolute(a.Val, page)
			}
		}
		n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool {
			return (a.Key == "href" || a.Key == "src") && a.Val == "" || a.Key == "title"
		})
		if n.DataAtom == atom.A && attr(n, "href") == "" {
			n.DataAtom, n.Data, n.Attr = atom.Span, "span", nil
		}
	}
}

func absolute(link string, page *url.URL) string {
	u, err := url.Parse(strings.TrimSpace(link))
	if err != nil {
		return ""
	}
	if page != nil {
		u = page.ResolveReference(u)
		if u.Fragment != "" && u.Host == page.Host && u.Path == page.Path {
			return "" // leads to where the visitor is
		}
	}
	switch u.Scheme {
	case "http", "https", "mailto", "tel":
		return u.String()
	case "":
		if strings.HasPrefix(u.Path, "/") {
			return u.String()
		}
	}
	return ""
}

// mainPart finds what a page is about. Readability finds the text of an
// article; on a page of many short parts (questions, tables of prices) it
// loses some, so the page's own mark of its main part, or the page without its
// navigation, is taken instead when that holds much more.
func mainPart(doc *html.Node, page *url.URL) (title string, main *html.Node) {
	if t := find(doc, atom.Title); t != nil {
		title = oneLine(textOf(t))
	}
	if page == nil {
		page = &url.URL{Scheme: "http", Host: "localhost", Path: "/"}
	}
	parser := readability.NewParser()
	parser.MaxElemsToParse = maxElements
	parser.DisableJSONLD = true // what a page tells machines is not what it shows
	read, err := parser.ParseDocument(doc, page)
	if err == nil && read.Node != nil {
		main = read.Node
		if t := oneLine(read.Title()); t != "" {
			title = t
		}
	}
	marked := markedMain(doc)
	share := 0.75
	if marked == nil {
		marked, share = find(doc, atom.Body), 0.5
		if marked != nil {
			stripChrome(marked)
		}
	}
	if marked == nil || strings.TrimSpace(textOf(marked)) == "" {
		return title, main
	}
	if main == nil || float64(len(textOf(main))) < share*float64(len(textOf(marked))) {
		main = marked
	}
	if h := only(doc, atom.H1); h != nil && oneLine(textOf(h)) != "" { // it may stand above the main part
		title = oneLine(textOf(h))
	}
	return title, main
}

// maxElements bounds a page: readability walks it many times.
const maxElements = 50_000

// markedMain is the one part that the page itself marks as its main one.
func markedMain(doc *html.Node) *html.Node {
	var found []*html.Node
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && (n.DataAtom == atom.Main || attr(n, "role") == "main") {
			found = append(found, n)
		}
	}
	if len(found) == 0 {
		for n := range doc.Descendants() {
			if n.Type == html.ElementNode && n.DataAtom == atom.Article {
				found = append(found, n)
			}
		}
	}
	if len(found) != 1 || len(strings.Fields(textOf(found[0]))) < 3 {
		return nil
	}
	stripChrome(found[0])
	return found[0]
}

// stripChrome takes what surrounds the text out of a part of a page.
func stripChrome(n *html.Node) {
	var gone []*html.Node
	for c := range n.Descendants() {
		if c.Type != html.ElementNode {
			continue
		}
		switch c.DataAtom {
		case atom.Nav, atom.Aside, atom.Footer, atom.Form, atom.Button, atom.Select, atom.Dialog, atom.Menu:
			gone = append(gone, c)
		default:
			switch attr(c, "role") {
			case "navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alertdialog":
				gone = append(gone, c)
			}
		}
	}
	for _, c := range gone {
		if c.Parent != nil {
			c.Parent.RemoveChild(c)
		}
	}
}

var markdownWriter = converter.NewConverter(converter.WithPlugins(
	base.NewBasePlugin(),
	commonmark.NewCommonmarkPlugin(commonmark.WithHeadingStyle(commonmark.HeadingStyleATX), commonmark.WithListEndComment(false)),
	table.NewTablePlugin(table.WithHeaderPromotion(true), table.WithSkipEmptyRows(true), table.WithSpanCellBehavior(table.SpanBehaviorMirror),
		table.WithNewlineBehavior(table.NewlineBehaviorPreserve), table.WithCellPaddingBehavior(table.CellPaddingBehaviorMinimal)),
))

func toMarkdown(n *html.Node) (string, error) {
	rename(n)
	b, err := markdownWriter.ConvertNode(n)
	if err != nil {
		return "", err
	}
	// A line break inside a cell would end its row.
	return strings.ReplaceAll(string(bytes.TrimSpace(b)), "<br />", " "), nil
}

// rename turns the parts of a page that Markdown has no form for into such
// that it has: what folds open is a heading, a term is bold.
func rename(n *html.Node) {
	for c := range n.Descendants() {
		if c.Type != html.ElementNode {
			continue
		}
		switch c.DataAtom {
		case atom.Summary:
			c.DataAtom, c.Data = atom.H3, "h3"
		case atom.Dt:
			c.DataAtom, c.Data = atom.P, "p"
			bold := &html.Node{Type: html.ElementNode, DataAtom: atom.Strong, Data: "strong"}
			for c.FirstChild != nil {
				k := c.FirstChild
				c.RemoveChild(k)
				bold.AppendChild(k)
			}
			c.AppendChild(bold)
		case atom.Dd:
			c.DataAtom, c.Data = atom.Div, "div"
		}
	}
}

func pageLanguage(doc *html.Node) string {
	if h := find(doc, atom.Html); h != nil {
		return languageTag(attr(h, "lang"))
	}
	return ""
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func find(n *html.Node, tag atom.Atom) *html.Node {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && c.DataAtom == tag {
			return c
		}
	}
	return nil
}

// only is the one element of a kind; nil when there are none or several.
func only(n *html.Node, tag atom.Atom) (found *html.Node) {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && c.DataAtom == tag {
			if found != nil {
				return nil
			}
			found = c
		}
	}
	return found
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
			b.WriteByte(' ')
		}
	}
	return b.String()
}
