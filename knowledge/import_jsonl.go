package knowledge

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"
)

// jsonLine is one line of a JSONL import: an article, or a question with its
// answer.
type jsonLine struct {
	ID         string   `json:"id"`
	Slug       string   `json:"slug"`
	Title      string   `json:"title"`
	Body       string   `json:"body"`
	Questions  []string `json:"questions"`
	Lang       string   `json:"lang"`
	URL        string   `json:"url"`
	Collection string   `json:"collection"`
	Question   string   `json:"question"`
	Answer     string   `json:"answer"`
}

func (im *importer) readJSONL(name, rel string) {
	b, ok := im.read(name, rel, MaxJSONLBytes)
	if !ok {
		return
	}
	base := strings.TrimSuffix(rel, path.Ext(rel))
	for n, l := range bytes.Split(b, []byte("\n")) {
		if len(bytes.TrimSpace(l)) == 0 {
			continue
		}
		a, err := parseJSONLine(l)
		if err != nil {
			im.skip(rel, n+1, err.Error())
			continue
		}
		if a.Slug == "" {
			// The line number would give every later article another id
			// when a line is put in: the question itself stays.
			a.Slug = base + "#" + slugify(a.Title)
		}
		im.add(a, rel, n+1)
	}
}

// parseJSONLine reads one line; its error says how to mend it.
func parseJSONLine(l []byte) (Article, error) {
	if len(l) > MaxLineBytes {
		return Article{}, fmt.Errorf("the line is longer than %d MB: split the article", MaxLineBytes>>20)
	}
	var j jsonLine
	if err := json.Unmarshal(l, &j); err != nil {
		return Article{}, jsonFault(err)
	}
	a := Article{Slug: j.ID, Title: j.Title, Body: j.Body, Questions: j.Questions, Lang: j.Lang, URL: j.URL, Collection: j.Collection}
	if a.Slug == "" {
		a.Slug = j.Slug
	}
	if j.Question != "" {
		if a.Title == "" {
			a.Title = j.Question
		} else {
			a.Questions = append(a.Questions, j.Question)
		}
	}
	if a.Body == "" {
		a.Body = j.Answer
	}
	if strings.TrimSpace(a.Title) == "" || strings.TrimSpace(a.Body) == "" {
		return Article{}, errors.New(`needs "title" and "body", or "question" and "answer"`)
	}
	return a, nil
}

// jsonFault says where in the line the JSON breaks.
func jsonFault(err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("column %d: not JSON (%s): write one whole object a line, with \"double quotes\"", syntax.Offset, syntax.Error())
	case errors.As(err, &kind) && kind.Field != "":
		return fmt.Errorf("column %d: %q should be of type %s, not %s", kind.Offset, kind.Field, kind.Type, kind.Value)
	case errors.As(err, &kind):
		return fmt.Errorf("column %d: the line should be an object such as {\"question\": …, \"answer\": …}, not %s", kind.Offset, kind.Value)
	}
	return fmt.Errorf("not JSON (%w): write one whole object a line", err)
}

// slugify makes an id of a title: its words joined by dashes, cut to fit.
func slugify(title string) string {
	s := strings.Join(words(normalise(title)), "-")
	if len(s) > maxSlugBytes/2 {
		s = strings.ToValidUTF8(s[:maxSlugBytes/2], "")
	}
	return strings.Trim(s, "-")
}
