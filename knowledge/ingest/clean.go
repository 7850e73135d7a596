package ingest

import (
	"context"
	"strings"
	"unicode"

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
	// maxCompounds bounds a selector such as "div p > b", which has three: each
	// more that looks for an ancestor multiplies the work by the depth of the
	// page.
	maxCompounds = 4
)

// unseen are the elements whose insides a browser does not draw as text.
var unseen = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Noscript: true, atom.Iframe: true, atom.Object: true, atom.Embed: true,
	atom.Applet: true, atom.Svg: true, atom.Math: true, atom.Canvas: true, atom.Audio: true, atom.Video: true, atom.Noembed: true,
	atom.Noframes: true, atom.Datalist: true, atom.Input: true, atom.Textarea: true, atom.Link: true, atom.Meta: true,
}

// clean takes out of a page what cannot be seen of it: comments, scripts,
// elements that their attributes or a style sheet inside the page hide. It
// looks at style sheets until ctx ends.
func clean(ctx context.Context, doc *html.Node) {
	hidden := hiddenByStyle(ctx, doc)
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
func hiddenByStyle(ctx context.Context, doc *html.Node) map[*html.Node]bool {
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
			hide(ctx, doc, r, hidden)
		}
	}
	return hidden
}

func hide(ctx context.Context, doc *html.Node, r *css.Rule, hidden map[*html.Node]bool) {
	if r.Kind != css.QualifiedRule || !hides(r) {
		return
	}
	for _, s := range r.Selectors {
		sel, err := cascadia.Parse(s)
		if err != nil || sel.PseudoElement() != "" || strings.Contains(s, ":") || len(compounds(s)) > maxCompounds { // :hover and its like come and go
			continue
		}
		for n := range doc.Descendants() {
			if ctx.Err() != nil {
				return
			}
			if n.Type == html.ElementNode && n.DataAtom != atom.Html && n.DataAtom != atom.Body && sel.Match(n) {
				hidden[n] = true
			}
		}
	}
}

// compounds are the parts of a selector between its combinators. A space inside
// an attribute's value counts as one: better too many than too few.
func compounds(selector string) []string {
	return strings.FieldsFunc(selector, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(">+~", r) })
}

func hides(r *css.Rule) bool {
	var b strings.Builder
	for _, d := range r.Declarations {
		b.WriteString(d.Property + ":" + d.Value + ";")
	}
	return knowledge.HidesStyle(b.String())
}
