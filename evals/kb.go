package evals

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/knowledge/ingest"
)

// KB is a knowledge base read for an eval by the product's own importer.
type KB struct {
	Name     string // its folder's name, or its file's when the file has a name of its own
	Articles []knowledge.Article
	// LeftOut are the importer's words for what its limits leave out: a live
	// workspace would not have it either.
	LeftOut []string

	ids map[string]bool // of every line, taken in or not
}

// ReadKB reads a JSONL file, or a folder as `frontdesk kb import` does. A
// line that is no article is Invalid and named with its column; an entry that
// only exceeds a limit of the import is left out and listed.
func ReadKB(path string) (KB, error) {
	kb := KB{Name: setName(path), ids: make(map[string]bool)}
	if isJSONL(path) {
		if err := kb.check(path); err != nil {
			return KB{}, err
		}
	}
	articles, report, err := ingest.Read(context.Background(), ingest.Source{Path: path}, ingest.Options{})
	if err != nil {
		return KB{}, err
	}
	for _, f := range report.Files {
		kb.LeftOut = append(kb.LeftOut, f.Notes...)
	}
	if len(articles) == 0 {
		return KB{}, chat.Errorf(chat.Invalid, "%s:1:1: no article in it: write one {\"id\", \"title\", \"body\"} a line", path)
	}
	kb.Articles = articles
	for i := range kb.Articles {
		// Ids by name, not by chance: equal scores then rank alike in every run.
		kb.Articles[i].ID = idOf("article", kb.Articles[i].Slug)
		kb.ids[kb.Articles[i].Slug] = true
	}
	return kb, nil
}

// Has tells whether the knowledge base names an article of this id.
func (kb KB) Has(id string) bool { return kb.ids[id] }

func isJSONL(path string) bool {
	ext := strings.ToLower(filepath.Ext(path))
	return ext == ".jsonl" || ext == ".ndjson"
}

// setName names a data set after its folder when the file has one of the usual
// names, else after the file.
func setName(path string) string {
	base := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	switch base {
	case "kb", "queries", "dev", "test", "held":
		if abs, err := filepath.Abs(path); err == nil {
			return filepath.Base(filepath.Dir(abs))
		}
	}
	return base
}

// check holds every line of a JSONL knowledge base to its form before the
// importer, which goes on after a fault, reads it.
func (kb KB) check(path string) error {
	firsts := make(map[string]int)
	return readLines(path, func(l jsonLine) error {
		var a struct {
			ID        string   `json:"id"`
			Slug      string   `json:"slug"`
			Title     string   `json:"title"`
			Body      string   `json:"body"`
			Question  string   `json:"question"`
			Answer    string   `json:"answer"`
			Questions []string `json:"questions"`
			Lang      string   `json:"lang"`
			URL       string   `json:"url"`
		}
		if err := l.decode(&a); err != nil {
			return err
		}
		switch {
		case strings.TrimSpace(a.Title+a.Question) == "":
			return l.fault(l.column("title"), `"title" is missing or empty: give the article a title`)
		case strings.TrimSpace(a.Body+a.Answer) == "":
			return l.fault(l.column("body"), `"body" is missing or empty: write the answer into it`)
		}
		id := strings.TrimSpace(a.ID)
		if id == "" {
			id = strings.TrimSpace(a.Slug)
		}
		if id == "" {
			return nil // named after its title by the importer
		}
		if first, taken := firsts[id]; taken {
			return l.fault(l.column("id"), "the id %q stands in line %d already: give one of them another id", id, first)
		}
		firsts[id] = l.number
		kb.ids[id] = true
		return nil
	})
}

// NewSearcher builds the pipeline that live chats use over a knowledge base
// and waits until it is complete. A zero calibration is the shipped one.
func NewSearcher(ctx context.Context, kb KB, c knowledge.Calibration) (*knowledge.Searcher, error) {
	if err := ctx.Err(); err != nil {
		return nil, chat.Wrap(chat.Unavailable, err, "building the index of %s was cancelled", kb.Name)
	}
	index := knowledge.NewIndex()
	index.Put(kb.Articles...)
	s := &knowledge.Searcher{Index: index, Calibration: c}
	var err error
	if s.Dense, err = knowledge.LocalDense(ctx, s.Workspace, kb.Articles, knowledge.LSAOptions{}); err != nil {
		return nil, err
	}
	err = s.Learn(ctx, nil)
	return s, err
}
