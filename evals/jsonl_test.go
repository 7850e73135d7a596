package evals

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const goodKB = `{"id":"refund","title":"Refunds","body":"Within 30 days.","questions":["can i get my money back"],"lang":"en"}
{"id":"ship","title":"Shipping","body":"Three days.","questions":[],"lang":"en"}
`

// file writes a test's file into a folder of its own.
func file(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// refusedAt checks that an error names the place and how to mend it.
func refusedAt(t *testing.T, err error, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	if code := chat.CodeOf(err); code != chat.Invalid && code != chat.NotFound {
		t.Errorf("code %s of %v", code, err)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q is not in: %v", w, err)
		}
	}
}

func TestReadKB(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, src, place, words string }{
		{"CutOff", "{\"id\":\"a\",\"title\":\"A\",\"body\":\"B\"}\n{\"id\":\"b\",", "kb.jsonl:2:10", "not JSON"},
		{"TwoObjectsOnALine", `{"id":"a","title":"A","body":"B"} {}`, "kb.jsonl:1:35", "one whole object a line"},
		{"TitleIsANumber", `{"id":"a","title":7,"body":"B"}`, "kb.jsonl:1:19", `"title" should be a text`},
		{"QuestionsAreAText", `{"id":"a","title":"A","body":"B","questions":"why"}`, "kb.jsonl:1:46", "a list of texts"},
		{"NotAnObject", `["a"]`, "kb.jsonl:1:1", "should be an object"},
		{"TitleMissing", `{"id":"a","body":"B"}`, "kb.jsonl:1:1", "give the article a title"},
		{"BodyEmpty", `{"id":"a","title":"A","body":" "}`, "kb.jsonl:1:30", "write the answer"},
		{"IdTwice", goodKB + `{"title":"R","body":"B","id":"refund"}`, "kb.jsonl:3:30", "line 1 already"},
		{"ColumnsCountCharacters", `{"title":"한글 제목","id":7}`, "kb.jsonl:1:23", `"id" should be a text`},
		{"NotUTF8", "{\"id\":\"a\xff\"}", "kb.jsonl:1:9", "save the file as UTF-8"},
		{"Empty", "", "kb.jsonl:1:1", "is empty"},
		{"BlankLinesOnly", "\n \n\n", "kb.jsonl:1:1", "is empty"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := ReadKB(file(t, "kb.jsonl", c.src))
			refusedAt(t, err, c.place+": ", c.words)
		})
	}
	t.Run("MissingFile", func(t *testing.T) {
		t.Parallel()
		_, err := ReadKB(filepath.Join(t.TempDir(), "none.jsonl"))
		refusedAt(t, err, "none.jsonl", "check the path")
	})
	t.Run("LimitsOfTheImportAreListed", func(t *testing.T) {
		t.Parallel()
		long := `{"id":"long","title":"` + strings.Repeat("x", 600) + `","body":"B"}`
		kb, err := ReadKB(file(t, "kb.jsonl", goodKB+long))
		if err != nil || len(kb.Articles) != 2 || len(kb.LeftOut) != 1 || !kb.Has("long") {
			t.Errorf("%d articles, left out %v, %v", len(kb.Articles), kb.LeftOut, err)
		}
	})
	t.Run("ReadsAFolderOfMarkdown", func(t *testing.T) {
		t.Parallel()
		kb, err := ReadKB(filepath.Dir(file(t, "refund.md", "# Refunds\n\nWithin 30 days.\n")))
		if err != nil || len(kb.Articles) != 1 || !kb.Has(kb.Articles[0].Slug) {
			t.Errorf("%+v, %v", kb, err)
		}
	})
}

func TestReadQueries(t *testing.T) {
	t.Parallel()
	kb, err := ReadKB(file(t, "kb.jsonl", goodKB))
	if err != nil {
		t.Fatal(err)
	}
	const one = `{"id":"q1","text":"money back?","gold":["refund"]}` + "\n"
	cases := []struct{ name, src, place, words string }{
		{"UnknownGold", one + `{"id":"q2","text":"x","gold":["refunds"]}`, "q.jsonl:2:30", `no article "refunds"`},
		{"IdTwice", one + one, "q.jsonl:2:7", "line 1 already"},
		{"NoId", `{"text":"x","gold":[]}`, "q.jsonl:1:1", "an id of its own"},
		{"NoText", `{"id":"q","text":"","gold":[]}`, "q.jsonl:1:18", "write the question"},
		{"NoGold", `{"id":"q","text":"x"}`, "q.jsonl:1:1", "write [] when nobody should answer"},
		{"NullGold", `{"id":"q","text":"x","gold":null}`, "q.jsonl:1:29", `"gold" is missing`},
		{"GoldIsAText", `{"id":"q","text":"x","gold":"refund"}`, "q.jsonl:1:29", "a list of texts"},
		{"HalfALine", one + `{"id":"q2","text":"x`, "q.jsonl:2:", "not JSON"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := ReadQueries(file(t, "q.jsonl", c.src), kb)
			refusedAt(t, err, c.place, c.words)
		})
	}
	t.Run("TakesWindowsFiles", func(t *testing.T) {
		t.Parallel()
		got, err := ReadQueries(file(t, "q.jsonl", "\ufeff"+strings.ReplaceAll(one, "\n", "\r\n\r\n")+`{"id":"q2","text":"x","gold":[]}`), kb)
		if err != nil || len(got) != 2 || got[1].ID != "q2" || len(got[1].Gold) != 0 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestReadLabelled(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, src, place, words string }{
		{"OutOfRange", `{"text":"x","label":2}`, "d.jsonl:1:21", "2 is none of -1, 0, 1"},
		{"Missing", `{"text":"x"}`, "d.jsonl:1:1", "give one of -1, 0, 1"},
		{"AText", `{"text":"x","label":"1"}`, "d.jsonl:1:21", "a whole number"},
		{"AFraction", `{"text":"x","label":0.5}`, "d.jsonl:1:21", "a whole number"},
		{"NoText", `{"label":1}`, "d.jsonl:1:1", "write the message"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := ReadLabelled(file(t, "d.jsonl", c.src), -1, 0, 1)
			refusedAt(t, err, c.place, c.words)
		})
	}
}

// FuzzReadQueries feeds the reader anything: it may refuse, with a place, and
// never falls over.
func FuzzReadQueries(f *testing.F) {
	for _, s := range []string{goodKB, `{"id":"q","text":"x","gold":[]}`, `{"gold":[{}]}`, "{", "\xff", `{"id":{"a":1}}`, `{"gold":["refund"],"gold":null}`} {
		f.Add(s)
	}
	kb := KB{ids: map[string]bool{"refund": true}}
	f.Fuzz(func(t *testing.T, src string) {
		got, err := ReadQueries(file(t, "q.jsonl", src), kb)
		if err != nil {
			if chat.CodeOf(err) != chat.Invalid || !strings.Contains(err.Error(), "q.jsonl:") {
				t.Errorf("an error without a place: %v", err)
			}
			return
		}
		for _, q := range got {
			if q.ID == "" || strings.TrimSpace(q.Text) == "" {
				t.Errorf("an empty question passed: %+v", q)
			}
		}
	})
}
