package ingest

import (
	"encoding/csv"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// column is what a column of a table means.
type column int

const (
	otherColumn column = iota
	titleColumn
	questionColumn
	answerColumn
	slugColumn
	langColumn
	urlColumn
	collectionColumn
	variantsColumn // more ways to ask, several in one cell
)

// columnNames are the headers that people write, lower case, letters only.
var columnNames = map[string]column{
	"title": titleColumn, "subject": titleColumn, "heading": titleColumn, "articletitle": titleColumn, "name": titleColumn, "제목": titleColumn,
	"question": questionColumn, "questions": variantsColumn, "q": questionColumn, "faq": questionColumn, "prompt": questionColumn, "query": questionColumn,
	"질문": questionColumn, "문의": questionColumn, "문의내용": questionColumn, "질의": questionColumn,
	"answer": answerColumn, "a": answerColumn, "body": answerColumn, "text": answerColumn, "content": answerColumn, "response": answerColumn, "reply": answerColumn,
	"답변": answerColumn, "답": answerColumn, "응답": answerColumn, "내용": answerColumn, "본문": answerColumn, "답변내용": answerColumn,
	"id": slugColumn, "slug": slugColumn, "key": slugColumn, "번호": slugColumn,
	"lang": langColumn, "language": langColumn, "locale": langColumn, "언어": langColumn,
	"url": urlColumn, "link": urlColumn, "source": urlColumn, "링크": urlColumn, "주소": urlColumn,
	"collection": collectionColumn, "category": collectionColumn, "topic": collectionColumn, "section": collectionColumn, "분류": collectionColumn, "카테고리": collectionColumn,
	"examples": variantsColumn, "examplequestions": variantsColumn, "variants": variantsColumn, "alternatives": variantsColumn, "synonyms": variantsColumn,
	"예시질문": variantsColumn, "유사질문": variantsColumn,
}

// readCSV reads a table whose first row names the columns: a question or a
// title, and an answer, are needed. A table of exactly two columns without
// names is read as questions and answers.
func readCSV(in input) (out outcome) {
	s, ok := in.text(&out)
	if !ok || strings.TrimSpace(s) == "" {
		return out
	}
	if rest, found := strings.CutPrefix(s, "sep="); found && len(rest) > 1 && (rest[1] == '\r' || rest[1] == '\n') { // Excel's own hint
		s = "\n" + strings.TrimLeft(rest[1:], "\r\n")
	}
	r := csv.NewReader(strings.NewReader(s))
	r.Comma = delimiter(s)
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	base := fitSlug(strings.TrimSuffix(in.rel, path.Ext(in.rel)))
	var columns []column
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			var fault *csv.ParseError
			if !errors.As(err, &fault) {
				out.note(0, "cannot be read to its end: save it as CSV anew")
				return out
			}
			out.notes = append(out.notes, note{line: fault.Line, column: fault.Column, text: "the row is broken: close every \"quote\", and double those inside a cell"})
			continue
		}
		line, _ := r.FieldPos(0)
		if columns == nil {
			columns = columnsOf(row)
			if columns == nil {
				out.note(line, `the first row should name the columns, such as "question" and "answer": add it`)
				return out
			}
			if !slices.Equal(columns, bareColumns) || isHeader(row) {
				continue
			}
		}
		if blankRow(row) {
			continue
		}
		a, problem := rowArticle(columns, row)
		if problem != "" {
			out.note(line, "%s", problem)
			continue
		}
		if a.Slug == "" {
			a.Slug = base + "#" + slugify(a.Title)
		} else {
			a.Slug = base + "#" + a.Slug // a row's number is unique in its table only
		}
		out.documents = append(out.documents, document{Article: a, line: line})
	}
}

// bareColumns are those of a table of two columns without names.
var bareColumns = []column{questionColumn, answerColumn}

// columnsOf reads the first row; nil when it gives no question or no answer.
func columnsOf(row []string) []column {
	out := make([]column, len(row))
	has := make(map[column]bool)
	for i, cell := range row {
		c := columnNames[headerWord(cell)]
		if c != otherColumn && c != questionColumn && has[c] { // the second of a name is not ours
			c = otherColumn
		}
		out[i] = c
		has[c] = true
	}
	if !has[titleColumn] && !has[questionColumn] && has[variantsColumn] && has[answerColumn] {
		i := slices.Index(out, variantsColumn)
		out[i] = questionColumn
		has[questionColumn] = true
	}
	switch {
	case has[answerColumn] && (has[questionColumn] || has[titleColumn]):
		return out
	case len(row) == 2 && !has[answerColumn] && !has[questionColumn] && !has[titleColumn] && !blankRow(row):
		return bareColumns
	}
	return nil
}

func isHeader(row []string) bool {
	return slices.ContainsFunc(row, func(c string) bool { return columnNames[headerWord(c)] != otherColumn })
}

func headerWord(cell string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, norm.NFKC.String(cell))
}

func blankRow(row []string) bool {
	return !slices.ContainsFunc(row, func(c string) bool { return strings.TrimSpace(c) != "" })
}

func rowArticle(columns []column, row []string) (a knowledge.Article, problem string) {
	for i, cell := range row {
		if i >= len(columns) {
			break
		}
		cell = strings.TrimSpace(cell)
		if cell == "" {
			continue
		}
		switch columns[i] {
		case titleColumn:
			a.Title = cell
		case questionColumn:
			a.Questions = append(a.Questions, cell)
		case variantsColumn:
			for q := range strings.FieldsFuncSeq(cell, func(r rune) bool { return r == '\n' || r == ';' || r == '|' }) {
				a.Questions = append(a.Questions, strings.TrimSpace(q))
			}
		case answerColumn:
			a.Body = showTags(cell)
		case slugColumn:
			a.Slug = slugify(cell)
		case langColumn:
			a.Lang = languageTag(cell)
		case urlColumn:
			a.URL = cell
		case collectionColumn:
			a.Collection = oneLine(cell)
		}
	}
	if a.Title == "" && len(a.Questions) > 0 {
		a.Title, a.Questions = a.Questions[0], a.Questions[1:]
	}
	switch {
	case a.Title == "":
		return a, "the row has no question: write one, or delete the row"
	case a.Body == "":
		return a, "the row has no answer: write one, or delete the row"
	}
	return a, ""
}

// languageTag takes the language out of "ko-KR" or "en_GB".
func languageTag(s string) string {
	s, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(strings.ReplaceAll(s, "_", "-"))), "-")
	switch s {
	case "korean", "한국어", "kr":
		return "ko"
	case "english", "영어":
		return "en"
	}
	if len(s) < 2 || len(s) > 3 || strings.ContainsFunc(s, func(r rune) bool { return r < 'a' || r > 'z' }) {
		return ""
	}
	return s
}

// delimiter chooses the sign that divides the first rows most alike.
func delimiter(s string) rune {
	best, most := ',', 0
	for _, d := range []rune{',', ';', '\t', '|'} {
		r := csv.NewReader(strings.NewReader(s))
		r.Comma, r.LazyQuotes, r.FieldsPerRecord, r.ReuseRecord = d, true, -1, true
		row, err := r.Read()
		if err != nil || len(row) < 2 {
			continue
		}
		cells, score := len(row), len(row)
		if isHeader(row) {
			score += 100
		}
		for range 20 {
			row, err := r.Read()
			if err != nil {
				break
			}
			if len(row) == cells {
				score++
			}
		}
		if score > most {
			best, most = d, score
		}
	}
	return best
}
