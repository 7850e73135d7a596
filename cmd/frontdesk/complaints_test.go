package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestComplaints looks for every test that docs/complaints.md names.
func TestComplaints(t *testing.T) {
	t.Parallel()
	const root = "../.."
	page, err := os.ReadFile(filepath.Join(root, "docs/complaints.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`([a-z/]+)` (Test[A-Za-z]+)").FindAllStringSubmatch(string(page), -1)
	if len(named) < 8 {
		t.Fatalf("the page names %d tests", len(named))
	}
	for _, n := range named {
		files, err := filepath.Glob(filepath.Join(root, n[1], "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			found = found || strings.Contains(string(text), "func "+n[2]+"(t *testing.T)")
		}
		if !found {
			t.Errorf("%s has no %s", n[1], n[2])
		}
	}
}
