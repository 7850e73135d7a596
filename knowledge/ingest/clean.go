package ingest

import (
	"strings"

	"github.com/andybalholm/cascadia"
	"github.com/aymerick/douceur/css"
	"github.com/aymerick/douceur/parser"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// Bounds of the style sheets inside a page that are looked at.
const (
	maxStyleBytes = 1 << 20
	maxStyleRules = 2000
)

// unseen are the elements whose insides a browser does not draw as text.
var unseen = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Noscript: true, atom.Iframe: true, atom.Object: true, atom.Embed: true,
	atom.Applet: true, atom.Svg: true, atom.Math: true, atom.Canvas: true, atom.Audio: true, atom.Video: true, atom.Noembed: true,
	atom.Noframes: true, atom.Datalist: true, atom.Input: true, atom.Textarea: true, atom.Link: true, atom.Meta: true,
}

// clean takes out of a page what cannot be seen of it: comments, scripts,
// elements that their attributes or a style sheet inside the page hide.
func clean(doc *html.Node) {
	hidden := hiddenByStyle(doc)
	var gone []*html.Node
	for n := range doc.Descendants() {
		switch {
		case n.Type == html.CommentNode, n.Type == html.DoctypeNode:
			gone = append(gone, n)
		case n.Type != html.ElementNode:
		case unseen[n.DataAtom], n.Namespace != "", hidden[n], hiddenByItself(n), n.DataAtom == atom.Dialog && !has(n, "open"):
			gone = append(gone, n)
		}
	}
	for _, n := range gone {
		if n.Parent != nil {
			n.Parent.RemoveChild(n)
		}
	}
}

// hiddenByItself asks for an element's own attributes. White text is seen on
// what an element around it paints.
func hiddenByItself(n *html.Node) bool {
	if !knowledge.Hides(n.Data, n.Attr) {
		return false
	}
	for p := range n.Ancestors() {
		if style := attr(p, "style"); has(p, "bgcolor") || strings.Contains(strings.ToLower(style), "background") {
			return knowledge.Hides(n.Data, []html.Attribute{
				{Key: "style", Val: attr(n, "style") + ";background:painted"}, {Key: "class", Val: attr(n, "class")},
			}) || has(n, "hidden")
		}
	}
	return true
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

// hiddenByStyle applies those rules of the page's own style sheets that hide.
// A rule that holds for print or for a narrow screen only is left alone.
func hiddenByStyle(doc *html.Node) map[*html.Node]bool {
	hidden := make(map[*html.Node]bool)
	seen := 0
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode || n.DataAtom != atom.Style || n.FirstChild == nil {
			continue
		}
		if m := strings.ToLower(attr(n, "media")); m != "" && m != "all" && m != "screen" {
			continue
		}
		text := n.FirstChild.Data
		if seen += len(text); seen > maxStyleBytes {
			break
		}
		sheet, err := parser.Parse(text)
		if err != nil {
			continue
		}
		for _, r := range sheet.Rules[:min(len(sheet.Rules), maxStyleRules)] {
			hide(doc, r, hidden)
		}
	}
	return hidden
}

func hide(doc *html.Node, r *css.Rule, hidden map[*html.Node]bool) {
	if r.Kind != css.QualifiedRule || !hides(r) {
		return
	}
	for _, s := range r.Selectors {
		sel, err := cascadia.Parse(s)
		if err != nil || sel.PseudoElement() != "" || strings.Contains(s, ":") { // :hover and its like come and go
			continue
		}
		for _, n := range cascadia.QueryAll(doc, sel) {
			if n.DataAtom != atom.Html && n.DataAtom != atom.Body {
				hidden[n] = true
			}
		}
	}
}

func hides(r *css.Rule) bool {
	var b strings.Builder
	for _, d := range r.Declarations {
		b.WriteString(d.Property + ":" + d.Value + ";")
	}
	return knowledge.HidesStyle(b.String())
}
