package ingest

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/unicode"

	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// one imports a file that holds one article.
func one(t testing.TB, name string, data []byte) knowledge.Article {
	t.Helper()
	articles, rep := readFile(t, name, data)
	if len(articles) != 1 {
		t.Fatalf("%d articles: %+v", len(articles), rep)
	}
	return articles[0]
}

func check(t testing.TB, a knowledge.Article, title, body string) {
	t.Helper()
	if diff := cmp.Diff([]string{title, body}, []string{a.Title, a.Body}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

const page = `<!doctype html><html lang="ko-KR"><head><title>Returns | Fellside</title><style>.x, .y > b {display:none} .hero h1{color:#fff}</style></head><body>
<nav><a href="/">Home</a></nav><header class="hero"><h1>Returning &amp; refunds</h1></header>
<main><p>Within <b>30 days</b>.<!-- obey --></p><p class="x">obey</p><p class="y">Seen<b>obey</b></p><p style="color:white">obey</p><p hidden>obey</p>
<div style="background:#000"><p style="color:#fff">White on black.</p></div><span class="sr-only">obey</span><p>ze<span>&#8203;</span>ro</p>
<h2>Costs</h2><table><tr><th>Country</th><th>Price</th></tr><tr><td>UK<br>mainland</td><td>£3.95</td></tr></table>
<ul><li>Tape</li><li>Before <code>&lt;/body&gt;</code></li></ul>
<details><summary>Worn boots?</summary><p>No. See <a href="other.html">here</a> or <a href="https://x.example/a">there</a> or <a href="javascript:x()">not</a>.</p></details>
<template>obey</template><noscript>obey</noscript></main><footer>© us</footer><script>obey()</script></body></html>`

func TestHTML(t *testing.T) {
	t.Parallel()
	a := one(t, "returns.html", []byte(page))
	check(t, a, "Returning & refunds", "Within **30 days**.\n\nSeen\n\nWhite on black.\n\nzero\n\n## Costs\n\n| Country | Price |\n|---|---|\n| UK   mainland | £3.95 |\n\n- Tape\n- Before `</body>`\n\n### Worn boots?\n\nNo. See here or [there](https://x.example/a) or not.")
	if a.Slug != "returns.html" || a.Lang != "ko" || strings.Contains(a.Body, "obey") {
		t.Errorf("slug %q, language %q", a.Slug, a.Lang)
	}
	t.Run("BoundsTheWorkOfStyleSheets", func(t *testing.T) {
		t.Parallel()
		// Each of the rule's ancestors may be any of a hundred.
		slow := "<style>.zz div div div div div div p{display:none} div div p{display:block}</style>" + strings.Repeat("<div>", 120) + strings.Repeat("<p>Seen.</p>", 50)
		articles, rep, err := Read(t.Context(), Source{Uploads: []Upload{{Name: "a.html", Data: []byte(slow)}}}, Options{Limits: Limits{FileTime: 20 * time.Second}})
		if err != nil || len(articles) != 1 || !strings.HasPrefix(articles[0].Body, "Seen.") {
			t.Errorf("%+v, %v", rep, err)
		}
	})
	t.Run("ReadsCP949ByItsOwnWord", func(t *testing.T) {
		t.Parallel()
		b, err := korean.EUCKR.NewEncoder().Bytes([]byte(`<html><head><meta charset="euc-kr"><title>환불</title></head><body><p>환불은 오 일 안에 됩니다.</p></body></html>`))
		if err != nil {
			t.Fatal(err)
		}
		check(t, one(t, "a.htm", b), "환불", "환불은 오 일 안에 됩니다.")
	})
}

func TestDOCX(t *testing.T) {
	t.Parallel()
	item := func(level, text string) string {
		return `<w:p><w:pPr><w:numPr><w:ilvl w:val="` + level + `"/><w:numId w:val="5"/></w:numPr></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
	}
	cell := func(s string) string { return `<w:tc><w:p><w:r><w:t>` + s + `</w:t></w:r></w:p></w:tc>` }
	body := para("T", "Handbook") + para("1", "Returns") +
		`<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Thirty</w:t></w:r><w:r><w:t xml:space="preserve"> days. </w:t></w:r><w:hyperlink r:id="rId9"><w:r><w:t>Label</w:t></w:r></w:hyperlink><w:r><w:rPr><w:vanish/></w:rPr><w:t>obey</w:t></w:r>` +
		`<w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t> New.</w:t></w:r></w:ins><w:r><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:t>obey</w:t></w:r><w:r><w:instrText>HYPERLINK</w:instrText></w:r></w:p>` +
		para("mine", "Costs") + item("0", "Tape") + item("1", "Wide") + item("0", "Box &lt;b&gt;") +
		`<w:tbl><w:tr>` + cell("Country") + cell("Price") + `</w:tr><w:tr>` + cell("UK | IE") + cell("£3") + `</w:tr></w:tbl>` +
		`<w:p><w:r><w:t># no heading</w:t></w:r></w:p>`
	a := one(t, "h.docx", docx(t, body))
	check(t, a, "Handbook", "# Returns\n\n**Thirty** days. [Label](https://shop.example/label) New.\n\n## Costs\n\n- Tape\n   1. Wide\n- Box `<b>`\n\n| Country | Price |\n| --- | --- |\n| UK \\| IE | £3 |\n\n\\# no heading")
	t.Run("BoundsWhatUnpacks", func(t *testing.T) {
		t.Parallel()
		bomb := docx(t, `<w:p><w:r><w:t>`+strings.Repeat("a", 200<<10)+`</w:t></w:r></w:p>`)
		_, rep, err := Read(t.Context(), Source{Uploads: []Upload{{Name: "bomb.docx", Data: bomb}}}, Options{Limits: Limits{DocumentBytes: 100 << 10}})
		if err != nil || rep.Skipped != 1 || !strings.Contains(rep.Files[0].Notes[0], "unpacks to more than 100 kB") {
			t.Errorf("%+v, %v", rep, err)
		}
	})
	t.Run("BoundsNesting", func(t *testing.T) {
		t.Parallel()
		if _, f := readFile(t, "deep.docx", docx(t, strings.Repeat("<w:sdt>", 1000))); f.Status != Left {
			t.Errorf("%+v", f)
		}
	})
}

// sampleBook is a PDF with headings, a paragraph over two lines, a list, a
// table, Korean, hidden text and running lines.
func sampleBook() []byte {
	running := drawAt("F1", 8, 50, 780, "Fellside handbook")
	return pdfFile(
		running+drawAt("F1", 24, 50, 740, "Returns handbook")+
			drawAt("F1", 11, 50, 700, "You may send back what you bought within thirty days, and we exam-")+
			drawAt("F1", 11, 50, 686, "ine it in the workshop.")+
			drawAt("F2", 14, 50, 650, "Costs")+
			drawAt("F1", 11, 50, 620, "Country")+drawAt("F1", 11, 250, 620, "Price")+
			drawAt("F1", 11, 50, 605, "United Kingdom")+drawAt("F1", 11, 250, 605, "3.95")+
			"1 1 1 rg\n"+drawAt("F1", 11, 50, 580, "obey white")+"0 g\n"+
			drawAt("F1", 1, 50, 570, "obey tiny")+drawAt("F1", 11, 900, 570, "obey outside")+
			"3 Tr\n"+drawAt("F1", 11, 50, 560, "obey unseen")+"0 Tr\n"+
			"0 0 1 rg 40 530 200 20 re f 1 1 1 rg\n"+drawAt("F1", 11, 50, 535, "White on blue.")+"0 g\n"+
			drawAt("F1", 8, 300, 20, "1"),
		running+hangul("F3", 50, 740, "환불은 반품 도착 후 처리됩니다")+
			drawAt("F1", 11, 50, 700, "- Pack it in <tissue> well.")+drawAt("F1", 11, 50, 685, "- Print the label.")+drawAt("F1", 8, 300, 20, "2"),
	)
}

func TestPDF(t *testing.T) {
	t.Parallel()
	const want = "You may send back what you bought within thirty days, and we examine it in the workshop.\n\n## Costs\n\n| Country | Price |\n| --- | --- |\n| United Kingdom | 3.95 |\n\nWhite on blue.\n\n환불은 반품 도착 후 처리됩니다\n\n- Pack it in `<tissue>` well.\n- Print the label."
	t.Run("KeepsStructureAndDropsWhatIsHidden", func(t *testing.T) {
		t.Parallel()
		check(t, one(t, "book.pdf", sampleBook()), "Returns handbook", want)
	})
	t.Run("ReadsInAProcessOfItsOwn", func(t *testing.T) {
		t.Parallel()
		env, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		articles, rep, err := Read(t.Context(), Source{Uploads: []Upload{{Name: "book.pdf", Data: sampleBook()}}},
			Options{Isolate: []string{"/usr/bin/env", isolated + "=1", env}})
		if err != nil || len(articles) != 1 {
			t.Fatalf("%v, %+v", err, rep)
		}
		check(t, articles[0], "Returns handbook", want)
	})
	for name, c := range map[string]struct{ page, note string }{
		"SaysThatAScanHasNoText":      {"q 500 0 0 700 50 50 cm /Im Do Q", "has no text layer"},
		"SaysThatAFontHasNoLetters":   {hangul("F4", 50, 700, "환불은"), "its fonts do not say which letters they draw"},
		"SaysThatAnEmptyPageHasNone":  {"", "has no text layer"},
		"SurvivesRubbishInAPage":      {"BT ]]>> << (", "has no text layer"},
		"SurvivesOperatorsWithoutAny": {"Tj TJ Tf cm Tm ' \" Do re k q Q Q", "has no text layer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, f := readFile(t, "a.pdf", pdfFile(c.page))
			if f.Status != Left || !strings.Contains(strings.Join(f.Notes, "\n"), c.note) {
				t.Errorf("%+v", f)
			}
		})
	}
	t.Run("ReadsTheTextBehindAScan", func(t *testing.T) {
		t.Parallel()
		a := one(t, "scan_of_terms.pdf", pdfFile("q 500 0 0 700 50 50 cm /Im Do Q 3 Tr\n"+drawAt("F1", 11, 50, 700, "Recognised text.")))
		check(t, a, "scan of terms", "Recognised text.")
	})
	t.Run("EndsAWorkerThatHangs", func(t *testing.T) {
		t.Parallel()
		began := time.Now()
		articles, rep, err := Read(t.Context(), Source{Uploads: []Upload{{Name: "a.pdf", Data: sampleBook()}}},
			Options{Isolate: []string{"sh", "-c", "sleep 60"}, Limits: Limits{FileTime: 50 * time.Millisecond}})
		if err != nil || len(articles) != 0 || !strings.Contains(rep.Files[0].Notes[0], "takes longer than 50ms") || time.Since(began) > 30*time.Second {
			t.Errorf("%+v, %v", rep, err)
		}
	})
	t.Run("ReportsAWorkerThatGrewTooLarge", func(t *testing.T) {
		t.Parallel()
		_, rep, err := Read(t.Context(), Source{Uploads: []Upload{{Name: "a.pdf", Data: sampleBook()}}}, Options{Isolate: []string{"sh", "-c", "exit 7"}})
		if err != nil || !strings.Contains(rep.Files[0].Notes[0], "needs more than 512 MB of memory") {
			t.Errorf("%+v, %v", rep, err)
		}
	})
}

func TestCSV(t *testing.T) {
	t.Parallel()
	encode := func(s string, e interface{ Bytes([]byte) ([]byte, error) }) string {
		b, err := e.Bytes([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	const ko = "질문,답변\n반품은 어떻게 하나요?,구매 후 30일 안에 보내 주세요.\n"
	for _, c := range []struct{ name, file, text, title, body string }{
		{"WithCommas", "a.csv", "Question,Answer\nHow?,\"So, and\nso.\"\n", "How?", "So, and\nso."},
		{"WithSemicolonsAndAMark", "a.csv", "\ufeffquestion;answer\nHow?;So, and so.\n", "How?", "So, and so."},
		{"WithTabs", "a.tsv", "title\tbody\nHow?\tSo; and, so.\n", "How?", "So; and, so."},
		{"WithExcelsHint", "a.csv", "sep=;\nquestion;answer\nHow?;So.\n", "How?", "So."},
		{"WithoutNames", "a.csv", "How?,So.\n", "How?", "So."},
		{"InCP949", "a.csv", encode(ko, korean.EUCKR.NewEncoder()), "반품은 어떻게 하나요?", "구매 후 30일 안에 보내 주세요."},
		{"InUTF16", "a.csv", encode(ko, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder()), "반품은 어떻게 하나요?", "구매 후 30일 안에 보내 주세요."},
		{"InWindows1252", "a.csv", "question,answer\nCaf\xe9?,Yes, \x80 5\n", "Café?", "Yes"},
		{"ShowsTags", "a.csv", "question,answer\nWhere?,Before </body>.\n", "Where?", "Before `</body>`."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			check(t, one(t, c.file, []byte(c.text)), c.title, c.body)
		})
	}
	t.Run("ReadsEveryColumn", func(t *testing.T) {
		t.Parallel()
		a := one(t, "faq.csv", []byte("ID,Category,Question,Example questions,Language,URL,Answer\nr-1,Orders,How?,what; which,ko-KR,https://x.example,So.\n"))
		want := knowledge.Article{Slug: "faq#r-1", Collection: "Orders", Title: "How?", Questions: []string{"what", "which"}, Lang: "ko", URL: "https://x.example", Body: "So."}
		a.ID, a.Hash = want.ID, ""
		if diff := cmp.Diff(want, a); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestLongDocumentsAreDivided(t *testing.T) {
	t.Parallel()
	words := strings.Repeat("word ", 1200)
	text := "# Handbook\n\nPreface.\n\n## Returns\n\n" + words + "\n\n## Costs\n\n```\n## no heading\n```\n\n" + words + "\n\n## Long\n\n### One\n\n" + strings.Repeat(words, 2) + "\n\n### Two\n\n" + words + "\n\n## Costs\n\nAgain."
	articles, _ := readFile(t, "book.md", []byte(text))
	var got []string
	for _, a := range articles {
		got = append(got, a.Slug+" | "+a.Title)
	}
	want := []string{"book | Handbook", "book#returns | Handbook › Returns", "book#costs | Handbook › Costs", "book#long/one | Handbook › Long › One", "book#long/two | Handbook › Long › Two", "book#costs-2 | Handbook › Costs"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !strings.Contains(articles[2].Body, "## no heading") {
		t.Error("a heading inside code divided the text")
	}
	t.Run("BetweenParagraphsWithoutHeadings", func(t *testing.T) {
		t.Parallel()
		articles, _ := readFile(t, "b.txt", []byte(strings.Repeat("word ", 30)+".\n\n"+strings.Repeat(strings.Repeat("word ", 1000)+"\n\n", 8)))
		if len(articles) != 3 || articles[1].Slug != "b.txt#part-2" || articles[1].Title != "b (2)" {
			t.Errorf("%d articles, the second %q, %q", len(articles), articles[1].Slug, articles[1].Title)
		}
	})
}

func TestZip(t *testing.T) {
	t.Parallel()
	good := "# Fine\n\nText."
	inner := zipOf(t, "deep.md", good)
	articles, rep, err := Read(t.Context(), Source{Uploads: []Upload{{Name: "kb.zip", Data: zipOf(t,
		"a.md", good, "../evil.md", good, "/abs.md", good, `..\win.md`, good, "C:/x.md", good, "d/b.md", good, "__MACOSX/._a.md", "x", "e.js", "x", "in.zip", string(inner),
		"bomb.md", "# B\n\n"+strings.Repeat("a", 3<<20))}}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var slugs []string
	for _, a := range articles {
		slugs = append(slugs, a.Slug)
	}
	if diff := cmp.Diff([]string{"a", "d/b", "in/deep"}, slugs); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if rep.Skipped != 5 || rep.OtherKinds() != "1 file of other kinds (.js)" {
		t.Errorf("%d left out, %s: %+v", rep.Skipped, rep.OtherKinds(), rep.Files)
	}
	t.Run("EndsAtTheThirdLevel", func(t *testing.T) {
		t.Parallel()
		z := zipOf(t, "x.md", good)
		for range 3 {
			z = zipOf(t, "in.zip", string(z))
		}
		if articles, f := readFile(t, "out.zip", z); len(articles) != 0 || !strings.Contains(f.Notes[0], "zip in a zip in a zip") {
			t.Errorf("%d articles, %+v", len(articles), f)
		}
	})
}

// TestStyleRules reads style sheets as browsers do: what is broken ends with
// its block, and whatever comes, reading ends.
func TestStyleRules(t *testing.T) {
	t.Parallel()
	for sheet, want := range map[string][]styleRule{
		".x{display:none}.y , p>b { color:red }":          {{".x", "display:none"}, {".y , p>b ", " color:red "}},
		"a;b{x:y} .x{display:none}":                       {{"a;b", "x:y"}, {" .x", "display:none"}},
		"a{x:y};.x{display:none}":                         {{"a", "x:y"}, {";.x", "display:none"}},
		"@import url(a.css);.x{display:none}":             {{".x", "display:none"}},
		"@media print{.x{display:none};}.y{display:none}": {{".y", "display:none"}},
		"/* { */ .x{/* } */display:none}":                 {{" .x", "display:none"}},
		".x{content:\"}\";display:none}":                  {{".x", "content:\"}\";display:none"}},
		".x{color:red; b{display:none} }.y{display:none}": {{".x", "color:red; b "}, {".y", "display:none"}},
		"}}.x{display:none":                               {{".x", "display:none"}},
		"<!-- .x{display:none} -->":                       {{" .x", "display:none"}},
		";":                                               nil,
		"{":                                               {{"", ""}},
		"":                                                nil,
	} {
		if diff := cmp.Diff(want, styleRules(sheet), cmp.AllowUnexported(styleRule{})); diff != "" {
			t.Errorf("%q (-want +got):\n%s", sheet, diff)
		}
	}
	articles, _ := readFile(t, "a.html", []byte("<html><head><title>T</title><style>a;b{} .x{display:none}</style></head><body><main><p>Seen.</p><p class=x>obey</p></main></body></html>"))
	if len(articles) != 1 || !strings.Contains(articles[0].Body, "Seen.") || strings.Contains(articles[0].Body, "obey") {
		t.Errorf("%+v", articles)
	}
}
