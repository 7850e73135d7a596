package flows

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the drawings of .findings files, the reference and the schema")

// flowtestDivider is the line between the parts of .findings and .flowtest files.
const flowtestDivider = "----------\n"

// TestFindings pins how findings are drawn. A .findings file has settings,
// flows, and the drawings, divided like a .flowtest file.
func TestFindings(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/*.findings")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no .findings files: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".findings"), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			parts := strings.SplitN(string(raw), flowtestDivider, 3)
			var langs []string
			if _, list, ok := strings.Cut(strings.TrimSpace(parts[0]), "languages: "); ok {
				langs = strings.Fields(list)
			}
			p, findings := Compile([]Source{{"test.yaml", []byte(parts[1])}}, Options{Languages: langs})
			if p != nil && HasErrors(findings) {
				t.Error("a program in spite of errors")
			}
			var b strings.Builder
			for _, f := range findings {
				b.WriteString(f.Draw([]byte(parts[1])))
			}
			if *update {
				out := parts[0] + flowtestDivider + parts[1] + flowtestDivider + b.String()
				if err := os.WriteFile(path, []byte(out), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(parts[2], b.String()); diff != "" {
				t.Errorf("findings differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCompile(t *testing.T) {
	t.Parallel()
	t.Run("ReadsJSONLikeYAML", func(t *testing.T) {
		t.Parallel()
		p, findings := Compile([]Source{{"a.json", []byte(`{"flow": "a", "steps": [{"say": "Hello"}, {"end": {"resolution": "resolved"}}]}`)}}, Options{})
		if p == nil || len(findings) > 0 || !p.Has("a") {
			t.Fatalf("findings %v", findings)
		}
	})
	t.Run("HashFollowsContentNotFileOrder", func(t *testing.T) {
		t.Parallel()
		a, b := Source{"a", []byte("flow: a\nsteps: [{say: A}]")}, Source{"b", []byte("flow: b\nsteps: [{say: B}]")}
		first, _ := Compile([]Source{a, b}, Options{})
		second, _ := Compile([]Source{b, a}, Options{})
		changed, _ := Compile([]Source{a, {"b", []byte("flow: b\nsteps: [{say: C}]")}}, Options{})
		if first.Hash() != second.Hash() || first.Hash() == changed.Hash() {
			t.Errorf("hashes %s %s %s", first.Hash(), second.Hash(), changed.Hash())
		}
	})
	t.Run("RefusesAFlowNameUsedTwice", func(t *testing.T) {
		t.Parallel()
		a := []byte("flow: a\nsteps: [{say: A}]")
		p, findings := Compile([]Source{{"a", a}, {"b", a}}, Options{})
		if p != nil || len(findings) != 1 || findings[0].File != "b" {
			t.Errorf("findings %v", findings)
		}
	})
	for kind, spec := range kinds {
		if spec.read != nil {
			continue
		}
		t.Run("RefusesStepNotSupportedYet/"+kind, func(t *testing.T) {
			t.Parallel()
			p, findings := Compile([]Source{{"a", []byte("flow: a\nsteps:\n  - " + kind + ": x\n")}}, Options{})
			if p != nil || !strings.Contains(findings[0].Message, "not supported yet") || findings[0].Line != 3 {
				t.Errorf("findings %v", findings)
			}
		})
	}
}
