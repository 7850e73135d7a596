package evals

import (
	"strings"
)

// Query is a question with the articles that answer it; none means that nobody
// should answer.
type Query struct {
	ID   string
	Text string
	Gold []string
	Lang string // "" to detect it
}

// ReadQueries reads a JSONL file of questions about a knowledge base. A line
// that is not a question, an id given twice and a gold id that the knowledge
// base lacks are Invalid, with file, line and column.
func ReadQueries(path string, kb KB) ([]Query, error) {
	var out []Query
	firsts := make(map[string]int)
	err := readLines(path, func(l jsonLine) error {
		var row struct {
			ID   string    `json:"id"`
			Text string    `json:"text"`
			Gold *[]string `json:"gold"`
			Lang string    `json:"lang"`
		}
		if err := l.decode(&row); err != nil {
			return err
		}
		first, taken := firsts[row.ID]
		switch {
		case row.ID == "":
			return l.fault(l.column("id"), `"id" is missing or empty: give every question an id of its own`)
		case taken:
			return l.fault(l.column("id"), "the id %q stands in line %d already: give one of them another id", row.ID, first)
		case strings.TrimSpace(row.Text) == "":
			return l.fault(l.column("text"), `"text" is missing or empty: write the question into it`)
		case row.Gold == nil:
			return l.fault(l.column("gold"), `"gold" is missing: list the ids of the right articles, or write [] when nobody should answer`)
		}
		gold := make([]string, len(*row.Gold))
		for i, id := range *row.Gold {
			gold[i] = strings.TrimSpace(id)
			if !kb.Has(gold[i]) {
				return l.fault(l.column("gold"), "the knowledge base has no article %q: correct the id, or add the article to it", id)
			}
		}
		firsts[row.ID] = l.number
		out = append(out, Query{ID: row.ID, Text: row.Text, Gold: gold, Lang: row.Lang})
		return nil
	})
	return out, err
}
