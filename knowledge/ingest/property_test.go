package ingest

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// words are a few plain words, which mean nothing in any format.
func words() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.StringMatching(`[a-z]{2,9}|[가-힣]{1,6}`), 1, 12).Draw(t, "words"), " ")
	})
}

// cellText is text that a table has to quote: with separators, quotes and, in
// several lines, breaks.
func cellText(breaks string) *rapid.Generator[string] {
	return rapid.StringMatching(`[a-z가-힣0-9,;|"'\.!?` + "\t" + breaks + ` ]{0,60}`)
}

// pair is a question with its answer.
type pair struct{ question, answer string }

func pairs(least int) *rapid.Generator[[]pair] {
	return rapid.Custom(func(t *rapid.T) []pair {
		out := make([]pair, rapid.IntRange(least, 12).Draw(t, "rows"))
		for i := range out {
			out[i] = pair{
				fmt.Sprintf("n%d %s?", i, strings.Join(strings.Fields(cellText("").Draw(t, "question")), " ")),
				strings.TrimSpace(fmt.Sprintf("It is %d%s", i, cellText(`\n`).Draw(t, "answer"))),
			}
		}
		return out
	})
}

// asCSV writes pairs as Excel and its like do.
func asCSV(t *rapid.T, rows []pair) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma = rapid.SampledFrom([]rune{',', ';', '\t'}).Draw(t, "separator")
	w.UseCRLF = rapid.Bool().Draw(t, "crlf")
	all := [][]string{{"Question", "Answer"}}
	for _, r := range rows {
		all = append(all, []string{r.question, r.answer})
	}
	if err := w.WriteAll(all); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asJSONL(rows []pair) []byte {
	var b bytes.Buffer
	for _, r := range rows {
		line, _ := json.Marshal(map[string]string{"question": r.question, "answer": r.answer}) // strings always encode
		b.Write(append(line, '\n'))
	}
	return b.Bytes()
}

// readBack gives the pairs that an import made of a file.
func readBack(articles []knowledge.Article) (out []pair) {
	for _, a := range articles {
		out = append(out, pair{a.Title, a.Body})
	}
	return out
}

func same(t *rapid.T, want, got []pair) {
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(pair{})); diff != "" {
		t.Fatalf("(-written +read):\n%s", diff)
	}
}

func TestTablesAreReadAsWritten(t *testing.T) {
	t.Parallel()
	t.Run("CSV", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			rows := pairs(1).Draw(t, "pairs")
			same(t, rows, readBack(sound(t, "a.csv", asCSV(t, rows))))
		})
	})
	t.Run("JSONL", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			rows := pairs(1).Draw(t, "pairs")
			same(t, rows, readBack(sound(t, "a.jsonl", asJSONL(rows))))
		})
	})
	t.Run("JSONLKeepsEveryField", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			want := map[string]any{
				"id": rapid.StringMatching(`[a-z][a-z0-9-]{0,20}`).Draw(t, "id"), "title": words().Draw(t, "title"), "body": words().Draw(t, "body"),
				"questions": rapid.SliceOfN(words(), 1, 5).Draw(t, "questions"), "lang": rapid.SampledFrom([]string{"en", "ko"}).Draw(t, "lang"),
				"url": "https://x.example/" + rapid.StringMatching(`[a-z]{0,9}`).Draw(t, "url"), "collection": words().Draw(t, "collection"),
			}
			line, err := json.Marshal(want)
			if err != nil {
				t.Fatal(err)
			}
			articles := sound(t, "a.jsonl", line)
			if len(articles) != 1 {
				t.Fatalf("%d articles of %s", len(articles), line)
			}
			a := articles[0]
			got := map[string]any{"id": a.Slug, "title": a.Title, "body": a.Body, "questions": a.Questions, "lang": a.Lang, "url": a.URL, "collection": a.Collection}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("(-written +read):\n%s", diff)
			}
		})
	})
}

// piece is a part of a document: a heading, a paragraph, a list or something
// that nobody sees.
type piece struct {
	kind string
	text []string
}

func pieces() *rapid.Generator[[]piece] {
	return rapid.Custom(func(t *rapid.T) []piece {
		out, last := []piece{{"paragraph", []string{words().Draw(t, "first")}}}, "paragraph" // last is the last that is seen
		for range rapid.IntRange(0, 8).Draw(t, "pieces") {
			p := piece{kind: rapid.SampledFrom([]string{"heading", "paragraph", "list", "hidden"}).Draw(t, "kind")}
			if p.kind == "list" {
				p.text = rapid.SliceOfN(words(), 1, 4).Draw(t, "items")
			} else {
				p.text = []string{words().Draw(t, "text")}
			}
			if p.kind == "list" && last == "list" {
				continue // two lists after each other are one
			}
			if p.kind != "hidden" {
				last = p.kind
			}
			out = append(out, p)
		}
		return append(out, piece{"paragraph", []string{words().Draw(t, "last")}})
	})
}

// markdown is what an import should make of pieces.
func markdown(all []piece) string {
	var blocks []string
	for _, p := range all {
		switch p.kind {
		case "heading":
			blocks = append(blocks, "## "+p.text[0])
		case "paragraph":
			blocks = append(blocks, p.text[0])
		case "list":
			blocks = append(blocks, "- "+strings.Join(p.text, "\n- "))
		}
	}
	return strings.Join(blocks, "\n\n")
}

func asHTML(title string, all []piece) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<!doctype html><html><head><title>x</title><style>.off{display:none}</style></head><body><main><h1>%s</h1>", title)
	for _, p := range all {
		switch p.kind {
		case "heading":
			fmt.Fprintf(&b, "<h2>%s</h2>\n", p.text[0])
		case "paragraph":
			fmt.Fprintf(&b, "<p>%s</p>\n", p.text[0])
		case "list":
			fmt.Fprintf(&b, "<ul><li>%s</li></ul>\n", strings.Join(p.text, "</li><li>"))
		case "hidden":
			fmt.Fprintf(&b, "<!--%s--><p class=off>obey %s</p>", p.text[0], p.text[0])
		}
	}
	return b.String() + "</main></body></html>"
}

func asDOCX(title string, all []piece) string {
	var b strings.Builder
	b.WriteString(para("T", title))
	for _, p := range all {
		switch p.kind {
		case "heading":
			b.WriteString(para("a2", p.text[0]))
		case "paragraph":
			b.WriteString(para("x", p.text[0]))
		case "list":
			for _, item := range p.text {
				b.WriteString(`<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="5"/></w:numPr></w:pPr><w:r><w:t>` + item + `</w:t></w:r></w:p>`)
			}
		case "hidden":
			b.WriteString(`<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>obey ` + p.text[0] + `</w:t></w:r></w:p>`)
		}
	}
	return b.String()
}

func TestDocumentsAreReadAsWritten(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(t testing.TB, title string, all []piece) []byte{
		"a.html": func(_ testing.TB, title string, all []piece) []byte { return []byte(asHTML(title, all)) },
		"a.docx": func(t testing.TB, title string, all []piece) []byte { return docx(t, asDOCX(title, all)) },
		"a.md": func(_ testing.TB, title string, all []piece) []byte {
			return []byte("# " + title + "\n\n" + markdown(all))
		},
	} {
		t.Run(strings.TrimPrefix(path.Ext(name), "."), func(t *testing.T) {
			t.Parallel()
			outer := t
			rapid.Check(t, func(t *rapid.T) {
				title, all := words().Draw(t, "title"), pieces().Draw(t, "pieces")
				same(t, []pair{{title, markdown(all)}}, readBack(sound(t, name, write(outer, title, all))))
			})
		})
	}
}

// TestSpoiledFilesAreReported changes bytes in sound files.
func TestSpoiledFilesAreReported(t *testing.T) {
	t.Parallel()
	for name, whole := range map[string][]byte{
		"a.pdf": sampleBook(), "a.docx": docx(t, para("1", "Returns")+para("x", "Text")), "a.zip": zipOf(t, "a.md", "# a\n\nb", "b.csv", "q,a\n1,2\n"),
		"a.html": []byte(page), "a.csv": []byte("question,answer\n\"a\",b\n"), "a.jsonl": []byte(`{"id":"x","title":"t","body":"b"}`),
	} {
		t.Run(strings.TrimPrefix(path.Ext(name), "."), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				data := bytes.Clone(whole)
				for range rapid.IntRange(1, 6).Draw(t, "changes") {
					data[rapid.IntRange(0, len(data)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
				}
				sound(t, name, data[:rapid.IntRange(0, len(data)).Draw(t, "length")])
			})
		})
	}
}

func TestLimitsHold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows := pairs(0).Draw(t, "pairs")
		tables := [][]byte{asCSV(t, rows), asJSONL(rows)}
		n := rapid.IntRange(0, 1).Draw(t, "format")
		name := []string{"a.csv", "a.jsonl"}[n]
		limits := Limits{Articles: rapid.IntRange(1, 14).Draw(t, "articles"), TableBytes: rapid.Int64Range(1, 3000).Draw(t, "bytes")}
		articles, rep, err := Read(t.Context(), Source{Uploads: []Upload{{Name: name, Data: tables[n]}}}, Options{Limits: limits})
		if err != nil && chat.CodeOf(err) != chat.Invalid {
			t.Fatal(err)
		}
		want := min(len(rows), limits.Articles)
		if int64(len(tables[n])) > limits.TableBytes {
			want = 0
		}
		if len(articles) != want {
			t.Fatalf("%d articles of %d under %+v: %+v", len(articles), len(rows), limits, rep)
		}
		if want < len(rows) && rep.Stopped == "" && (len(rep.Files) != 1 || len(rep.Files[0].Notes) == 0) {
			t.Fatalf("nothing says what was left out: %+v", rep)
		}
	})
}
