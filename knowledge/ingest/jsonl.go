package ingest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// maxLineBytes bounds one line of a JSONL file.
const maxLineBytes = 1 << 20

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

func readJSONL(in input) (out outcome) {
	s, ok := in.text(&out)
	if !ok {
		return out
	}
	base := fitSlug(strings.TrimSuffix(in.rel, path.Ext(in.rel)))
	for n, l := range bytes.Split([]byte(s), []byte("\n")) {
		if len(bytes.TrimSpace(l)) == 0 {
			continue
		}
		a, column, err := parseJSONLine(l)
		if err != nil {
			out.notes = append(out.notes, note{line: n + 1, column: column, text: err.Error()})
			continue
		}
		if a.Slug == "" {
			// The line number would give every later article another id
			// when a line is put in: the question itself stays.
			a.Slug = base + "#" + slugify(a.Title)
		}
		out.documents = append(out.documents, document{Article: a, line: n + 1})
	}
	return out
}

// parseJSONLine reads one line; its error says how to mend it, column where
// the fault is, 0 for the whole line.
func parseJSONLine(l []byte) (a knowledge.Article, column int, err error) {
	if len(l) > maxLineBytes {
		return a, 0, fmt.Errorf("the line is longer than %d MB: split the article", maxLineBytes>>20)
	}
	var j jsonLine
	if err := json.Unmarshal(l, &j); err != nil {
		column, err = jsonFault(err)
		return a, column, err
	}
	a = knowledge.Article{Slug: j.ID, Title: j.Title, Body: j.Body, Questions: j.Questions, Lang: j.Lang, URL: j.URL, Collection: j.Collection}
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
		return a, 0, errors.New(`needs "title" and "body", or "question" and "answer"`)
	}
	return a, 0, nil
}

// jsonFault says where in the line the JSON breaks.
func jsonFault(err error) (column int, _ error) {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return int(syntax.Offset), fmt.Errorf("not JSON (%s): write one whole object a line, with \"double quotes\"", syntax.Error())
	case errors.As(err, &kind) && kind.Field != "":
		return int(kind.Offset), fmt.Errorf("%q should be of type %s, not %s", kind.Field, kind.Type, kind.Value)
	case errors.As(err, &kind):
		return int(kind.Offset), fmt.Errorf("the line should be an object such as {\"question\": …, \"answer\": …}, not %s", kind.Value)
	}
	return 0, fmt.Errorf("not JSON (%w): write one whole object a line", err)
}
