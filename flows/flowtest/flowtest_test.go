package flowtest_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/flows/flowtest"
)

var update = flag.Bool("update", false, "rewrite the transcripts of .flowtest files")

const testdata = "../testdata"

// TestFlowtest plays the golden conversations of the language.
func TestFlowtest(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(testdata + "/*.flowtest")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no .flowtest files: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".flowtest"), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s, err := flowtest.ReadScript(filepath.Base(path), raw)
			if err != nil {
				t.Fatal(err)
			}
			p, err := s.Compile(func(name string) ([]byte, error) { return os.ReadFile(filepath.Join(testdata, name)) })
			if err != nil {
				t.Fatal(err)
			}
			got, err := s.Play(p, func(o flows.Outcome) {
				for _, e := range o.Effects {
					if e.Kind == flows.EffectCutoff && e.Reason == flows.CutoffPanic {
						t.Error("a fault of the engine")
					}
				}
			})
			if err != nil {
				t.Fatal(err)
			}
			if *update {
				if err := os.WriteFile(path, s.Accept(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(s.Want, got); diff != "" {
				t.Errorf("transcript differs (-want +got), run with -update to accept:\n%s", diff)
			}
		})
	}
}
