package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	// A test in Go, as `bot` TestHandOver or TestHandOver/HearsTheAsk.
	goTest = regexp.MustCompile("`([a-z/]+)` (Test[A-Za-z]+)(?:/([A-Za-z]+))?")
	// One of the web's, as `web/e2e/robust.e2e.ts` "reconnects by itself".
	webTest = regexp.MustCompile("`(web/[a-z0-9/.-]+\\.tsx?)` \"([^\"]+)\"")
	// Where a file of the web's says what a test is called.
	called = "(?s)\\b(?:it|test|describe)\\((['\"`])"
)

// TestComplaints looks for every test that docs/complaints.md names, and for
// rows that name none.
func TestComplaints(t *testing.T) {
	t.Parallel()
	const root = "../.."
	page, err := os.ReadFile(filepath.Join(root, "docs/complaints.md"))
	if err != nil {
		t.Fatal(err)
	}
	answered, _, open := strings.Cut(string(page), "\n## Not yet")
	if !open {
		t.Error("the page does not say what is not answered yet")
	}
	rows, ends := 0, 0
	for line := range strings.Lines(answered) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| complaint") {
			continue
		}
		rows++
		inGo, inWeb := goTest.FindAllStringSubmatch(line, -1), webTest.FindAllStringSubmatch(line, -1)
		if len(inGo)+len(inWeb) == 0 {
			t.Errorf("no test is named: %s", line)
		}
		for _, n := range inGo {
			if !hasGoTest(t, filepath.Join(root, n[1]), n[2], n[3]) {
				t.Errorf("%s has no %s", n[1], strings.Trim(n[2]+"/"+n[3], "/"))
			}
		}
		for _, n := range inWeb {
			ends++
			text, err := os.ReadFile(filepath.Join(root, n[1]))
			if err != nil {
				t.Error(err)
				continue
			}
			if !regexp.MustCompile(called + regexp.QuoteMeta(n[2])).Match(text) {
				t.Errorf("%s has no test %q", n[1], n[2])
			}
		}
	}
	if rows < 30 || ends < 8 {
		t.Fatalf("the page has %d rows and names %d tests of the web: it is read wrongly, or was cut", rows, ends)
	}
}

// hasGoTest reports whether a package has a test, and in its file a part of it
// by its name.
func hasGoTest(t *testing.T, dir, name, part string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "func "+name+"(t *testing.T)") {
			return part == "" || strings.Contains(string(text), `"`+part+`"`)
		}
	}
	return false
}
