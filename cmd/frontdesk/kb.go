package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/frontdesk-chat/frontdesk/knowledge"
)

type kbCommand struct {
	Import  kbImport  `cmd:"" help:"Read articles from files, folders, zip files or websites into the knowledge base, also while the server runs."`
	List    kbList    `cmd:"" help:"List the articles that the bot answers from."`
	Archive kbArchive `cmd:"" help:"Take articles out of the bot's knowledge."`
	Search  kbSearch  `cmd:"" help:"Ask the knowledge base as a visitor would."`
}

type kbSearch struct {
	Text []string `arg:"" help:"The question." placeholder:"TEXT"`
	JSON bool     `name:"json" help:"Print one JSON object."`
	modelFlags
}

// found is the stable JSON of kb search.
type found struct {
	Query      string         `json:"query"`
	Language   string         `json:"language"`
	Confidence float64        `json:"confidence"`
	Band       knowledge.Band `json:"band"`
	Answer     *foundAnswer   `json:"answer"`
	Hits       []foundHit     `json:"hits"`
}

type foundAnswer struct {
	Text    string `json:"text"`
	Article string `json:"article"`
	Title   string `json:"title"`
	URL     string `json:"url"`
}

type foundHit struct {
	Article string  `json:"article"`
	Title   string  `json:"title"`
	Score   float64 `json:"score"`
	Passage string  `json:"passage"`
}

// Run searches with the pipeline that live chats use.
func (c kbSearch) Run(ctx context.Context, s *session) error {
	log := s.logger()
	db, ws, err := s.existing(ctx, log)
	if err != nil {
		return err
	}
	defer db.Close()
	library := newLibrary(db, c.modelFlags, c.client(log, nil), log)
	home, err := library.Get(ctx, ws.ID)
	if err != nil {
		return err
	}
	res, err := home.Searcher.Search(ctx, knowledge.Query{Text: strings.Join(c.Text, " ")})
	if err != nil {
		return err
	}
	f := foundFrom(res)
	if c.JSON {
		enc := json.NewEncoder(s.out)
		enc.SetEscapeHTML(false)
		return enc.Encode(f)
	}
	return f.print(s)
}

func foundFrom(res knowledge.Result) found {
	f := found{Query: res.Query, Language: res.Language, Confidence: res.Confidence, Band: res.Band, Hits: []foundHit{}}
	if res.Answer != nil && res.Band != knowledge.Low {
		f.Answer = &foundAnswer{Text: res.Answer.Text, Article: res.Answer.Slug, Title: res.Answer.Title, URL: res.Answer.URL}
	}
	for _, h := range res.Hits {
		f.Hits = append(f.Hits, foundHit{Article: h.Slug, Title: h.Title, Score: h.Score, Passage: h.Passage})
	}
	return f
}

func (f found) print(s *session) error {
	if f.Answer == nil {
		fmt.Fprintf(s.out, "No answer (confidence %.2f, %s).\n", f.Confidence, f.Band)
	} else {
		fmt.Fprintf(s.out, "%s\n\n— %s (confidence %.2f, %s)\n", f.Answer.Text, f.Answer.Title, f.Confidence, f.Band)
	}
	for i, h := range f.Hits {
		fmt.Fprintf(s.out, "%2d. %.3f  %s\n", i+1, h.Score, h.Title)
	}
	return nil
}
