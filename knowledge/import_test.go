package knowledge

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/chat"
)

func file(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }

func TestReadPath(t *testing.T) {
	t.Parallel()
	t.Run("ReadsAFolder", func(t *testing.T) {
		t.Parallel()
		im, err := ReadPath("testdata/help", "Help")
		if err != nil {
			t.Fatal(err)
		}
		got := make(map[string]string)
		for _, a := range im.Articles {
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
		for _, f := range im.Files {
			if f.Skipped {
				t.Errorf("left out: %s", f.Reason)
			}
		}
	})
	t.Run("ReadsOneFile", func(t *testing.T) {
		t.Parallel()
		im, err := ReadPath("testdata/help/faq.jsonl", "")
		if err != nil || len(im.Articles) != 3 || im.Files[0] != (FileReport{Path: "faq.jsonl", Articles: 3}) {
			t.Errorf("%d articles, %+v, %v", len(im.Articles), im.Files, err)
		}
	})
	t.Run("SaysThatAPathIsMissing", func(t *testing.T) {
		t.Parallel()
		if _, err := ReadPath("testdata/nowhere", ""); chat.CodeOf(err) != chat.NotFound {
			t.Errorf("got %v", err)
		}
	})
	t.Run("RefusesAFileOfAnotherKind", func(t *testing.T) {
		t.Parallel()
		if _, err := ReadPath("doc.go", ""); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("got %v", err)
		}
	})
}

func TestReadFSReportsWhatIsBroken(t *testing.T) {
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
		{"TooLarge", "a.md", "# x\n" + strings.Repeat("word ", MaxMarkdownBytes/5), 0, "a.md: is larger than 1 MB"},
		{"OneBrokenLine", "a.jsonl", `{"question":"q1","answer":"a"}` + "\n{\"question\": oops}\n" + `{"question":"q2","answer":"b"}`, 2, "a.jsonl:2: column 14: not JSON"},
		{"LineOfAnotherShape", "a.jsonl", `{"id":"x","title":"t","body":5}`, 0, `a.jsonl:1: column 30: "body" should be of type string, not number`},
		{"LineThatIsAList", "a.jsonl", `["q","a"]`, 0, "a.jsonl:1: column 1: the line should be an object such as"},
		{"LineWithoutAnswer", "a.jsonl", `{"question":"q"}`, 0, `a.jsonl:1: needs "title" and "body"`},
		{"IDTwice", "a.jsonl", `{"id":"x","title":"t","body":"b"}` + "\n" + `{"id":"x","title":"t2","body":"b2"}`, 1, `a.jsonl:2: the id "x" is taken by a.jsonl:1`},
		{"OtherKind", "a.docx", "PK", 0, "a.docx: is not a kind of file that can be imported"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			im, err := ReadFS(fstest.MapFS{"kb/" + c.file: file(c.text), "kb/z.md": file(good), "kb/.git/x.md": file(good)}, "kb", "")
			if err != nil {
				t.Fatal(err)
			}
			if len(im.Articles) != c.articles+1 {
				t.Errorf("%d articles, want %d and the good one", len(im.Articles), c.articles)
			}
			var reasons []string
			for _, f := range im.Files {
				if f.Skipped {
					reasons = append(reasons, f.Reason)
				}
			}
			if len(reasons) != 1 || !strings.HasPrefix(reasons[0], c.reason) {
				t.Errorf("reasons %q, want one that begins with %q", reasons, c.reason)
			}
		})
	}
}

func TestParseMarkdown(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		want       Article
	}{
		{"TakesTheFirstHeading", "Intro.\n\n## **Bold** title ##\n\nText", Article{Title: "Bold title", Body: "Intro.\n\n\nText"}},
		{"TakesASetextHeading", "Title\n=====\nText", Article{Title: "Title", Body: "Text"}},
		{"KeepsHeadingsWhenTheFrontMatterHasATitle", "---\ntitle: T\n---\n# H\nText", Article{Title: "T", Body: "# H\nText"}},
		{"ReadsWindowsLineEnds", "---\r\ntitle: T\r\n---\r\nText", Article{Title: "T", Body: "Text"}},
		{"AllowsEmptyFrontMatter", "---\n---\n# H\nText", Article{Title: "H", Body: "Text"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, _, err := parseMarkdown(c.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestContentHash(t *testing.T) {
	t.Parallel()
	a := Article{Title: "t", Body: "b", Questions: []string{"q", "r"}, Lang: "en", URL: "u"}
	same := a
	same.Version, same.Collection, same.Slug = 9, "c", "s"
	if a.ContentHash() != same.ContentHash() {
		t.Error("what a visitor does not see changes the hash")
	}
	for name, b := range map[string]Article{
		"Title": {Title: "x", Body: "b", Questions: a.Questions, Lang: "en", URL: "u"},
		"Body":  {Title: "t", Body: "x", Questions: a.Questions, Lang: "en", URL: "u"},
		"Lang":  {Title: "t", Body: "b", Questions: a.Questions, Lang: "ko", URL: "u"},
		"URL":   {Title: "t", Body: "b", Questions: a.Questions, Lang: "en", URL: "x"},
		"Joint": {Title: "t", Body: "b", Questions: []string{"qr"}, Lang: "en", URL: "u"},
		"Moved": {Title: "tb", Questions: a.Questions, Lang: "en", URL: "u"},
	} {
		if a.ContentHash() == b.ContentHash() {
			t.Errorf("%s does not change the hash", name)
		}
	}
}

func FuzzParseMarkdown(f *testing.F) {
	for _, s := range []string{"# t\n\nx", "---\ntitle: a\nquestions: [b]\n---\n- x\n\n|a|b|\n|-|-|\n|1|2|\n", "---\n", "t\n=\n", "```\n", "> - 1.\n", "<!--", "환불\n---\n은"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, line, err := parseMarkdown(s)
		if err != nil && (line < 1 || line > strings.Count(s, "\n")+2) {
			t.Errorf("error in line %d of a text of %d", line, strings.Count(s, "\n")+1)
		}
		for _, c := range Split(a) {
			if n := countTokens(c.Text); n > maxTokens {
				t.Errorf("chunk of %d tokens", n)
			}
		}
	})
}

func FuzzParseJSONLine(f *testing.F) {
	for _, s := range []string{`{"question":"q","answer":"a"}`, `{"id":"x","title":"t","body":"b","questions":["q"]}`, `[]`, `{"body":1}`, `null`, ``} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := parseJSONLine([]byte(s))
		if err == nil && (strings.TrimSpace(a.Title) == "" || strings.TrimSpace(a.Body) == "") {
			t.Errorf("an article without title or text: %+v", a)
		}
	})
}
