package ingest

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"go.yaml.in/yaml/v3"

	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// frontMatter is what may stand between the --- lines of a Markdown article.
type frontMatter struct {
	Slug       string   `yaml:"slug"`
	Title      string   `yaml:"title"`
	Lang       string   `yaml:"lang"`
	Collection string   `yaml:"collection"`
	URL        string   `yaml:"url"`
	Questions  []string `yaml:"questions"`
}

func readMarkdown(in input) (out outcome) {
	s, ok := in.text(&out)
	if !ok || strings.TrimSpace(s) == "" {
		return out
	}
	a, line, err := parseMarkdown(s)
	if err != nil {
		out.note(line, "%s", err)
		return out
	}
	if a.Slug == "" {
		a.Slug = fitSlug(strings.TrimSuffix(in.rel, path.Ext(in.rel)))
	}
	out.documents = []document{{Article: a, long: true}}
	return out
}

// parseMarkdown reads one article: YAML front matter when the first line is
// ---, then Markdown. Without a title in the front matter the first heading is
// the title and leaves the body. An error names the line in the file and says
// how to mend it.
func parseMarkdown(s string) (a knowledge.Article, line int, err error) {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	var fm frontMatter
	if rest, ok := strings.CutPrefix(s, "---\n"); ok {
		head, body, closed := cutFrontMatter(rest)
		if !closed {
			return a, 1, errors.New("the front matter has no end: close it with a line of ---")
		}
		if err := yaml.Unmarshal([]byte(head), &fm); err != nil {
			line, what := yamlFault(err)
			return a, line + 1, fmt.Errorf("the front matter is not YAML that fits an article (%s): put texts with a colon or a quote in \"double quotes\" and questions in a list of - lines", what)
		}
		s = body
	}
	a = knowledge.Article{Slug: fm.Slug, Title: fm.Title, Lang: fm.Lang, Collection: fm.Collection, URL: fm.URL, Questions: fm.Questions, Body: s}
	if strings.TrimSpace(a.Title) == "" {
		a.Title, a.Body = takeHeading(s)
	}
	return a, 0, nil
}

// cutFrontMatter divides what follows the opening --- at the closing one.
func cutFrontMatter(s string) (head, body string, ok bool) {
	if rest, found := strings.CutPrefix(s, "---\n"); found {
		return "", rest, true
	}
	for _, end := range []string{"\n---\n", "\n...\n"} {
		if head, body, ok = strings.Cut(s, end); ok {
			return head + "\n", body, true
		}
	}
	head, ok = strings.CutSuffix(s, "\n---")
	return head, "", ok
}

var yamlLine = regexp.MustCompile(`line (\d+): ?`)

// yamlFault takes the line and the plain reason out of a YAML error.
func yamlFault(err error) (line int, what string) {
	what = strings.TrimPrefix(err.Error(), "yaml: ")
	what = oneLine(strings.TrimPrefix(what, "unmarshal errors:"))
	if m := yamlLine.FindStringSubmatch(what); m != nil {
		_, _ = fmt.Sscanf(m[1], "%d", &line)
		what = strings.Replace(what, m[0], "", 1)
	}
	return line, what
}

// heading is a heading of a Markdown text that stands in no list or quote.
type heading struct {
	level    int
	title    string // without marks
	from, to int    // bytes of its lines, marks and line end included
}

var blockParser = goldmark.New(goldmark.WithExtensions(extension.Table)).Parser()

// headings finds the headings of a text, and where its outermost blocks begin.
func headings(md string) (hs []heading, blocks []int) {
	src := []byte(md)
	for n := blockParser.Parse(text.NewReader(src)).FirstChild(); n != nil; n = n.NextSibling() {
		at := n.Pos()
		if at < 0 {
			continue
		}
		at = lineStart(md, at)
		h, is := n.(*ast.Heading)
		if !is {
			blocks = append(blocks, at)
			continue
		}
		end := at
		if l := h.Lines(); l.Len() > 0 {
			at = min(at, lineStart(md, l.At(0).Start))
			end = l.At(l.Len() - 1).Stop
		}
		end = lineEnd(md, end)
		if !atxHeading.MatchString(md[at:end]) { // underlined: its rule is the next line
			end = lineEnd(md, end)
		}
		hs = append(hs, heading{level: h.Level, title: knowledge.Plain(headingText(h, src)), from: at, to: end})
		blocks = append(blocks, at)
	}
	return hs, blocks
}

// atxHeading recognises a line that is a heading by its own marks.
var atxHeading = regexp.MustCompile(`^ {0,3}#{1,6}(?:[ \t\r\n]|$)`)

func headingText(h *ast.Heading, src []byte) string {
	var parts []string
	for i := range h.Lines().Len() {
		seg := h.Lines().At(i)
		parts = append(parts, strings.TrimSpace(string(seg.Value(src))))
	}
	return strings.Join(parts, " ")
}

func lineStart(s string, at int) int { return strings.LastIndexByte(s[:at], '\n') + 1 }

// lineEnd is the beginning of the line after the one that holds at.
func lineEnd(s string, at int) int {
	if i := strings.IndexByte(s[min(at, len(s)):], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(s)
}

// takeHeading gives the first heading that says something, and the text
// without it.
func takeHeading(md string) (title, rest string) {
	hs, _ := headings(md)
	for _, h := range hs {
		if h.title != "" {
			return h.title, md[:h.from] + md[h.to:]
		}
	}
	return "", md
}
