package knowledge

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
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

func (im *importer) readMarkdown(name, rel string) {
	b, ok := im.read(name, rel, MaxMarkdownBytes)
	if !ok {
		return
	}
	a, line, err := parseMarkdown(string(b))
	if err != nil {
		im.skip(rel, line, err.Error())
		return
	}
	if a.Slug == "" {
		a.Slug = strings.TrimSuffix(rel, path.Ext(rel))
	}
	im.add(a, rel, 0)
}

// parseMarkdown reads one article: YAML front matter when the first line is
// ---, then Markdown. Without a title in the front matter the first heading is
// the title and leaves the body. An error names the line in the file and says
// how to mend it.
func parseMarkdown(text string) (a Article, line int, err error) {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	var fm frontMatter
	if rest, ok := strings.CutPrefix(text, "---\n"); ok {
		head, body, closed := cutFrontMatter(rest)
		if !closed {
			return a, 1, errors.New("the front matter has no end: close it with a line of ---")
		}
		if err := yaml.Unmarshal([]byte(head), &fm); err != nil {
			line, what := yamlFault(err)
			return a, line + 1, fmt.Errorf("the front matter is not YAML that fits an article (%s): put texts with a colon or a quote in \"double quotes\" and questions in a list of - lines", what)
		}
		text = body
	}
	a = Article{Slug: fm.Slug, Title: fm.Title, Lang: fm.Lang, Collection: fm.Collection, URL: fm.URL, Questions: fm.Questions, Body: text}
	if strings.TrimSpace(a.Title) == "" {
		a.Title, a.Body = takeHeading(text)
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

// takeHeading gives the first heading and the text without it.
func takeHeading(text string) (title, rest string) {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if m := atxHeading.FindStringSubmatch(l); len(m) > 2 && m[2] != "" {
			return Plain(m[2]), strings.Join(append(lines[:i:i], lines[i+1:]...), "\n")
		}
		if i > 0 && setextRule.MatchString(l) && strings.TrimSpace(lines[i-1]) != "" {
			return Plain(lines[i-1]), strings.Join(append(lines[:i-1:i-1], lines[i+1:]...), "\n")
		}
	}
	return "", text
}
