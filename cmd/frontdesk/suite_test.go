package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"testing"

	"github.com/frontdesk-chat/frontdesk/cmd/frontdesk/demo"
	"github.com/frontdesk-chat/frontdesk/evals"
)

// TestShippedSuites plays the demo's suites, as embedded in the program,
// against the demo's articles and flows. It fails when one of their gates
// breaks, and when the suites lose their breadth: a gate over few cases proves
// little.
func TestShippedSuites(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	names, err := fs.Glob(demo.Files, "suites/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no suites are embedded: %v", err)
	}
	args := []string{"run", "--json", filepath.Join(dir, "report.json")}
	for _, name := range names {
		src, err := demo.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, path.Base(name))
		if err := os.WriteFile(file, src, 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	code, out, errs := evalIn(t, dir, args...)
	if code != exitOK {
		t.Errorf("exit code %d\n%s%s", code, out, errs)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var report evals.Report
	if err := json.Unmarshal(raw, &report); err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, c := range report.Cases {
		count["all"]++
		count[c.Kind]++
		count[c.Lang]++
		if c.Status == evals.StatusSkipped {
			t.Errorf("%s was skipped", c.ID)
		}
	}
	for of, least := range map[string]int{
		"all": 250, "qa": 160, "dialog": 40, "simulated": 15, "injection": 20, "escalation": 40, "sentiment": 15, "en": 120, "ko": 100,
	} {
		if count[of] < least {
			t.Errorf("%d cases of %s, want %d", count[of], of, least)
		}
	}
}
