package ingest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// The seeds are small: the engine spends up to -fuzzminimizetime on making
// each interesting input smaller, and reports nothing meanwhile. Use
// -fuzzminimizetime 10x.

func FuzzHTML(f *testing.F) {
	fuzz(f, "a.html", page, "<p>a<!--b--></p>", "<style>p b{display:none}</style><p>a<b>b</b>")
}

func FuzzMarkdown(f *testing.F) {
	fuzz(f, "a.md", "---\ntitle: a\nquestions: [b]\n---\n- x\n\n|a|b|\n|-|-|\n|1|2|\n", "# a\n\nb")
}

func FuzzText(f *testing.F) { fuzz(f, "a.txt", "\xb9\xdd\xc7\xb0\n\ntext <b>") }

func FuzzCSV(f *testing.F) {
	fuzz(f, "a.csv", "question;answer\n\"a\"\"b;c\n", "id,question,answer\n1,a,b\n", "a,b\n")
}

func FuzzJSONL(f *testing.F) {
	fuzz(f, "a.jsonl", `{"id":"x","title":"t","body":"b","questions":["q"]}`, `{"question":"q","answer":"a"}`)
}

func FuzzPDF(f *testing.F) {
	fuzz(f, "a.pdf", string(sampleBook()), string(pdfFile(drawAt("F1", 11, 50, 700, "a"))))
}

func FuzzDOCX(f *testing.F) {
	fuzz(f, "a.docx", string(docx(f, para("1", "Returns")+para("x", "Text"))))
}

func FuzzZip(f *testing.F) {
	fuzz(f, "a.zip", string(zipOf(f, "a.md", "# a\n\nb", "b.csv", "q,a\n1,2\n")))
}

// fuzz imports what the engine makes of some files.
func fuzz(f *testing.F, name string, seeds ...string) {
	f.Helper()
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) <= 64<<10 {
			sound(t, name, data)
		}
	})
}

// tester is a test of any kind.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
}

// sound imports a file of whatever content and checks what holds of every
// import.
func sound(t tester, name string, data []byte) []knowledge.Article {
	t.Helper()
	const most = 5 * time.Second // of one file; the import ends soon after
	ctx, cancel := context.WithTimeout(context.Background(), 4*most)
	defer cancel()
	articles, rep, err := Read(ctx, Source{Uploads: []Upload{{Name: name, Data: data}}}, Options{Limits: Limits{FileTime: most}})
	if err != nil {
		t.Fatalf("%v", err)
	}
	slugs := make(map[string]bool)
	for _, a := range articles {
		if a.Slug == "" || a.Title == "" || a.Body == "" || slugs[a.Slug] || len(a.Slug) > maxSlugBytes || a.Body != strings.TrimSpace(knowledge.Sanitise(a.Body)) {
			t.Fatalf("not an article: %+v", a)
		}
		slugs[a.Slug] = true
	}
	if len(articles) != rep.Articles || rep.Read+rep.Skipped != len(rep.Files) {
		t.Fatalf("%d articles, reported %+v", len(articles), rep)
	}
	for _, f := range rep.Files {
		why := strings.Join(f.Notes, "\n")
		if f.Status != Whole && why == "" {
			t.Fatalf("left out without a reason: %+v", f)
		}
		if strings.Contains(why, "takes longer than") {
			t.Fatalf("the reader hangs: %+v", f)
		}
	}
	return articles
}
