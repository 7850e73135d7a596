package ingest

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// isolated is what makes this test binary the process that reads a PDF.
const isolated = "INGEST_TEST_WORKER"

func TestMain(m *testing.M) {
	if os.Getenv(isolated) != "" {
		if err := Worker(context.Background(), os.Stdin, os.Stdout, 256<<20); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func file(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }

// readFile imports one file of a tree.
func readFile(t testing.TB, name string, data []byte) ([]knowledge.Article, FileReport) {
	t.Helper()
	articles, rep, err := Read(t.Context(), Source{Uploads: []Upload{{Name: name, Data: data}}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(rep.Files) != 1 {
		t.Fatalf("%d files reported: %+v", len(rep.Files), rep)
	}
	return articles, rep.Files[0]
}

func TestReadPath(t *testing.T) {
	t.Parallel()
	t.Run("ReadsAFolder", func(t *testing.T) {
		t.Parallel()
		articles, rep, err := Read(t.Context(), Source{Path: "testdata/help"}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := make(map[string]string)
		for _, a := range articles {
			got[a.Slug] = a.Lang + " " + a.Title
			if a.ID.IsZero() || a.Hash != a.ContentHash() || a.Collection != map[bool]string{true: "Orders", false: "Help"}[a.Slug == "returns"] {
				t.Errorf("%s: id %v, hash %s, collection %q", a.Slug, a.ID, a.Hash, a.Collection)
			}
		}
		want := map[string]string{
			"returns": "en Returning an order", "delivery": "en Delivery prices and times", "opening-hours": "en Opening hours and address",
			"account": "en Your account and password", "refund-ko": "ko 환불은 언제 받을 수 있나요", "delivery-ko": "ko 배송비와 배송 기간",
			"faq#do-you-have-a-student-discount": "en Do you have a student discount?", "paint-match": "en Colour matching", "faq#선물-포장-되나요": "ko 선물 포장 되나요?",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("articles (-want +got):\n%s", diff)
		}
		for _, f := range rep.Files {
			if f.Status != Whole {
				t.Errorf("%s: %v", f.Path, f.Notes)
			}
		}
	})
	t.Run("ReadsOneFile", func(t *testing.T) {
		t.Parallel()
		articles, rep, err := Read(t.Context(), Source{Path: "testdata/help/faq.jsonl"}, Options{})
		want := []FileReport{{Path: "faq.jsonl", Kind: "jsonl", Status: Whole, Articles: 3, Changed: 3}}
		if err != nil || len(articles) != 3 || !cmp.Equal(want, rep.Files) {
			t.Errorf("%d articles, %+v, %v", len(articles), rep.Files, err)
		}
	})
	for name, c := range map[string]struct {
		path string
		code chat.Code
	}{
		"SaysThatAPathIsMissing":    {"testdata/nowhere", chat.NotFound},
		"RefusesAFileOfAnotherKind": {"doc.go", chat.Invalid},
		"RefusesASourceOfNothing":   {"", chat.Invalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, _, err := Read(t.Context(), Source{Path: c.path}, Options{}); chat.CodeOf(err) != c.code {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestReportSaysWhatIsBroken(t *testing.T) {
	t.Parallel()
	good := "# Fine\n\nText."
	cases := []struct {
		name, file, text string
		articles         int
		reason           string // begins with file:line
	}{
		{"FrontMatterWithoutEnd", "a.md", "---\ntitle: x\n\nText", 0, "a.md:1: the front matter has no end"},
		{"FrontMatterThatIsNotYAML", "a.md", "---\nslug: a\ntitle: \"x\nlang: en\n---\nText", 0, "a.md:"},
		{"QuestionsThatAreNoList", "a.md", "---\ntitle: x\nquestions:\n  a: b\n---\nText", 0, "a.md:4: the front matter is not YAML that fits"},
		{"NoTitle", "a.md", "Text only.", 0, "a.md: has no title"},
		{"NoText", "a.md", "# Only a title", 0, "a.md: has no text"},
		{"EmptyFile", "a.jsonl", "\n\n", 0, "a.jsonl: is empty"},
		{"NotUTF8", "a.md", "# x\nok\nbad \xff", 0, "a.md:3: is not UTF-8"},
		{"Binary", "a.txt", "x\x00\x01\x02\x00y\x00", 0, "a.txt:1: is not UTF-8"},
		{"TooLarge", "a.md", "# x\n" + strings.Repeat("word ", 5<<20/5), 0, "a.md: is larger than 5 MB"},
		{"OneBrokenLine", "a.jsonl", `{"question":"q1","answer":"a"}` + "\n{\"question\": oops}\n" + `{"question":"q2","answer":"b"}`, 2, "a.jsonl:2:14: not JSON"},
		{"LineOfAnotherShape", "a.jsonl", `{"id":"x","title":"t","body":5}`, 0, `a.jsonl:1:30: "body" should be of type string, not number`},
		{"LineThatIsAList", "a.jsonl", `["q","a"]`, 0, "a.jsonl:1:1: the line should be an object such as"},
		{"LineWithoutAnswer", "a.jsonl", `{"question":"q"}`, 0, `a.jsonl:1: needs "title" and "body"`},
		{"IDTwice", "a.jsonl", `{"id":"x","title":"t","body":"b"}` + "\n" + `{"id":"x","title":"t2","body":"b2"}`, 1, `a.jsonl:2: the id "x" is taken by a.jsonl:1`},
		{"NoDocument", "a.docx", "PK", 0, "a.docx: is no Word file that can be read"},
		{"OldDocument", "a.docx", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "a.docx: is an old Word file"},
		{"NoPDF", "a.pdf", "hello", 0, "a.pdf: is no PDF"},
		{"BrokenPDF", "a.pdf", "%PDF-1.4\nrubbish", 0, "a.pdf: is damaged"},
		{"NoZip", "a.zip", "PK\x03\x04rubbish", 0, "a.zip: is no zip file"},
		{"TableWithoutNames", "a.csv", "a,b,c\n1,2,3\n", 0, "a.csv:1: the first row should name the columns"},
		{"RowWithoutAnswer", "a.csv", "question,answer\nq1,a1\nq2,\n", 1, "a.csv:3: the row has no answer"},
		{"PageWithoutText", "a.html", "<html><body><script>x()</script></body></html>", 0, "a.html: has no text that can be seen"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			articles, rep, err := Read(t.Context(), Source{Files: fstest.MapFS{c.file: file(c.text), "z.md": file(good), ".git/x.md": file(good), "~$z.docx": file("x")}}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(articles) != c.articles+1 {
				t.Errorf("%d articles, want %d and the good one", len(articles), c.articles)
			}
			var notes []string
			for _, f := range rep.Files {
				notes = append(notes, f.Notes...)
			}
			if len(notes) != 1 || !strings.HasPrefix(notes[0], c.reason) {
				t.Errorf("notes %q, want one that begins with %q", notes, c.reason)
			}
			if want := map[bool]Status{true: Left, false: Part}[c.articles == 0]; rep.Files[0].Status != want {
				t.Errorf("status %s, want %s", rep.Files[0].Status, want)
			}
		})
	}
}

func TestOtherKindsAreCounted(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"readme.md": file("# R\n\nText."), "LICENSE": file("x"), "p/a.js": file("x"), "p/b.js": file("x"), "p/c.JS": file("x"), "p/d.json": file("{}"), "e.png": file("x"), "f.css": file("x"), "g.ts": file("x")}
	_, rep, err := Read(t.Context(), Source{Files: files}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := rep.OtherKinds(), "8 files of other kinds (.js, without an extension, .css, .json, …)"; got != want || len(rep.Files) != 1 {
		t.Errorf("got %q and %d files, want %q", got, len(rep.Files), want)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{}
	for _, n := range []string{"a", "b", "c", "d"} {
		files[n+".md"] = file("# " + n + "\n\nText.")
	}
	t.Run("StopsAtSoManyArticles", func(t *testing.T) {
		t.Parallel()
		articles, rep, err := Read(t.Context(), Source{Files: files}, Options{Limits: Limits{Articles: 2}})
		if err != nil || len(articles) != 2 || !strings.Contains(rep.Stopped, "at 2 articles") {
			t.Errorf("%d articles, %q, %v", len(articles), rep.Stopped, err)
		}
	})
	t.Run("StopsAfterSoManyFiles", func(t *testing.T) {
		t.Parallel()
		articles, rep, err := Read(t.Context(), Source{Files: files}, Options{Limits: Limits{Files: 3}})
		if err != nil || len(articles) != 3 || !strings.Contains(rep.Stopped, "after 3 files") {
			t.Errorf("%d articles, %q, %v", len(articles), rep.Stopped, err)
		}
	})
	t.Run("StopsAtSoManyBytes", func(t *testing.T) {
		t.Parallel()
		articles, rep, err := Read(t.Context(), Source{Files: files}, Options{Limits: Limits{TotalBytes: 25}})
		if err != nil || len(articles) != 2 || rep.Stopped == "" {
			t.Errorf("%d articles, %q, %v", len(articles), rep.Stopped, err)
		}
	})
	t.Run("LeavesDeepFoldersOut", func(t *testing.T) {
		t.Parallel()
		articles, rep, err := Read(t.Context(), Source{Files: fstest.MapFS{"1/2/3/x.md": file("# x\n\ny"), "1/y.md": file("# y\n\ny")}}, Options{Limits: Limits{Depth: 2}})
		if err != nil || len(articles) != 1 || rep.Skipped != 1 || !strings.Contains(rep.Files[0].Notes[0], "deeper than 2 folders") {
			t.Errorf("%d articles, %+v, %v", len(articles), rep, err)
		}
	})
	t.Run("ReportsWhenTimeIsUp", func(t *testing.T) {
		t.Parallel()
		n := 0
		_, rep, err := Read(t.Context(), Source{Files: files}, Options{Limits: Limits{TotalTime: 1}, Progress: func(Progress) { n++ }})
		if err != nil || !strings.Contains(rep.Stopped, "took longer") || n != 0 {
			t.Errorf("%q, %v, %d files", rep.Stopped, err, n)
		}
	})
	t.Run("EndsWithItsContext", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		_, rep, err := Read(ctx, Source{Files: files}, Options{Progress: func(p Progress) {
			if p.Done == 2 {
				cancel()
			}
		}})
		if !errors.Is(err, context.Canceled) || rep.Articles != 2 {
			t.Errorf("%v, %d articles", err, rep.Articles)
		}
	})
}

// A reader that panics or hangs costs its own file only.
func TestBrokenReaderIsLeftBehind(t *testing.T) {
	t.Parallel()
	hang := make(chan struct{})
	t.Cleanup(func() { close(hang) })
	for name, k := range map[string]*kind{
		"WhenItPanics": {"x", textLimit, func(input) outcome { panic("broken") }},
		"WhenItHangs":  {"x", textLimit, func(input) outcome { <-hang; return outcome{} }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sink collector
			r := &run{Options: Options{Limits: Limits{FileTime: 20 * time.Millisecond}.orDefault()}, sink: &sink, slugs: map[string]string{}}
			if err := r.take(t.Context(), k, input{rel: "a.x"}); err != nil {
				t.Fatal(err)
			}
			if f := r.report.Files[0]; f.Status != Left || len(f.Notes) != 1 {
				t.Errorf("%+v", f)
			}
		})
	}
}

type stubborn struct{}

func (s *stubborn) Put(_ context.Context, as []knowledge.Article) (knowledge.Stored, error) {
	var out knowledge.Stored
	for _, a := range as {
		if a.Title == "Mine" {
			out.Kept = append(out.Kept, a.Slug)
		} else {
			out.Unchanged++
		}
	}
	return out, nil
}

func TestReportTellsWhatTheSinkKept(t *testing.T) {
	t.Parallel()
	var last Progress
	rep, err := Run(t.Context(), Source{Files: fstest.MapFS{"a.md": file("# Mine\n\nx"), "b.md": file("# Other\n\nx")}}, &stubborn{}, Options{Progress: func(p Progress) { last = p }})
	if err != nil {
		t.Fatal(err)
	}
	want := Report{Read: 2, Articles: 2, Unchanged: 1, Kept: 1, Files: []FileReport{
		{Path: "a.md", Kind: "md", Status: Whole, Articles: 1, Kept: []string{"a"}},
		{Path: "b.md", Kind: "md", Status: Whole, Articles: 1, Unchanged: 1},
	}}
	if diff := cmp.Diff(want, rep, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if last.Done != 2 || last.Articles != 2 || last.File.Path != "b.md" {
		t.Errorf("the last progress is %+v", last)
	}
}
