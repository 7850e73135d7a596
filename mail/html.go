package mail

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// quotedParts are ids and classes that mail programs give to what they quote:
// Gmail, Outlook, Thunderbird, Yahoo, Naver.
var quotedParts = []string{"gmail_quote", "gmail_quote_container", "gmail_attr", "moz-cite-prefix", "yahoo_quoted", "divRplyFwdMsg", "appendonsend", "OLK_SRC_BODY_SECTION", "naver_quote"}

// blocks end a line.
var blocks = []atom.Atom{atom.P, atom.Div, atom.Tr, atom.H1, atom.H2, atom.H3, atom.Ul, atom.Ol, atom.Table, atom.Pre, atom.Blockquote, atom.Li, atom.Hr}

// Text gives what an HTML mail says, without what it quotes.
func Text(page string) string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return ""
	}
	var b strings.Builder
	write(&b, root)
	return squeeze(strings.ReplaceAll(b.String(), "\u00a0", " "))
}

func write(b *strings.Builder, n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		if inPre(n) {
			b.WriteString(n.Data)
			return
		}
		text := strings.Join(strings.Fields(n.Data), " ")
		if text == "" {
			if n.Data != "" && !strings.HasSuffix(b.String(), "\n") {
				b.WriteString(" ")
			}
			return
		}
		if strings.TrimLeft(n.Data, " \t\n") != n.Data && b.Len() > 0 && !strings.HasSuffix(b.String(), "\n") {
			b.WriteString(" ")
		}
		b.WriteString(text)
		if strings.TrimRight(n.Data, " \t\n") != n.Data {
			b.WriteString(" ")
		}
		return
	case n.Type == html.ElementNode && (slices.Contains([]atom.Atom{atom.Style, atom.Script, atom.Head, atom.Title}, n.DataAtom) || quoted(n)):
		return
	case n.DataAtom == atom.Br:
		b.WriteString("\n")
		return
	}
	block := slices.Contains(blocks, n.DataAtom)
	if block && b.Len() > 0 && !strings.HasSuffix(b.String(), "\n") {
		b.WriteString("\n")
	}
	if n.DataAtom == atom.Li {
		b.WriteString("- ")
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		write(b, c)
	}
	if n.DataAtom == atom.P {
		b.WriteString("\n")
	}
	if block {
		b.WriteString("\n")
	}
}

func inPre(n *html.Node) bool { return n.Parent != nil && n.Parent.DataAtom == atom.Pre }

// quoted reports whether a mail program marked this as what it quotes.
func quoted(n *html.Node) bool {
	for _, a := range n.Attr {
		if a.Key == "type" && a.Val == "cite" && n.DataAtom == atom.Blockquote {
			return true
		}
		if a.Key != "class" && a.Key != "id" {
			continue
		}
		for _, name := range strings.Fields(a.Val) {
			if slices.Contains(quotedParts, strings.TrimPrefix(name, "x_")) {
				return true
			}
		}
	}
	return false
}
