package ingest

import (
	"context"
	"strings"
	"unicode"

	"github.com/andybalholm/cascadia"
	"github.com/gorilla/css/scanner"
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
		rules := styleRules(text)
		for _, r := range rules[:min(len(rules), maxStyleRules)] {
			hide(ctx, doc, r, hidden)
		}
	}
	return hidden
}

// styleRule is a rule of a style sheet: its selectors and its declarations, as
// written.
type styleRule struct{ selectors, declarations string }

// styleRules gives the rules of a style sheet that stand outside at-rules, in
// order. As in browsers, what is wrong in one rule ends with its block; rules
// inside a rule are left out.
func styleRules(text string) (out []styleRule) {
	var selectors, declarations strings.Builder
	depth, atRule := 0, false
	begin := func() {
		selectors.Reset()
		declarations.Reset()
		depth, atRule = 0, false
	}
	for tokens := scanner.New(text); ; {
		t := tokens.Next()
		switch {
		case t.Type == scanner.TokenEOF || t.Type == scanner.TokenError:
			if depth > 0 && !atRule { // the end of the text closes the block
				out = append(out, styleRule{selectors.String(), declarations.String()})
			}
			return out
		case t.Type == scanner.TokenComment || t.Type == scanner.TokenCDO || t.Type == scanner.TokenCDC || t.Type == scanner.TokenBOM:
		case t.Type == scanner.TokenChar && t.Value == "{":
			depth++
		case t.Type == scanner.TokenChar && t.Value == "}":
			if depth--; depth > 0 {
				continue
			}
			if depth == 0 && !atRule {
				out = append(out, styleRule{selectors.String(), declarations.String()})
			}
			begin()
		case depth == 0 && t.Type == scanner.TokenAtKeyword && strings.TrimSpace(selectors.String()) == "":
			atRule = true
		case depth == 0 && atRule && t.Type == scanner.TokenChar && t.Value == ";":
			begin()
		case depth == 0:
			selectors.WriteString(t.Value)
		case depth == 1:
			declarations.WriteString(t.Value)
		}
	}
}

func hide(ctx context.Context, doc *html.Node, r styleRule, hidden map[*html.Node]bool) {
	if !knowledge.HidesStyle(r.declarations) {
		return
	}
	for s := range strings.SplitSeq(r.selectors, ",") {
		s = strings.TrimSpace(s)
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
