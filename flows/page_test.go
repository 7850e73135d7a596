package flows_test

import (
	"os"
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/flows/flowtest"
)

// TestPageExamples compiles the whole flows of docs/flows.md and plays their
// tests.
func TestPageExamples(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../docs/flows.md")
	if err != nil {
		t.Fatal(err)
	}
	tests := 0
	for i, block := range strings.Split(string(raw), "```yaml\n")[1:] {
		src, _, _ := strings.Cut(block, "```")
		if !strings.HasPrefix(src, "flow:") {
			continue
		}
		p, findings := flows.Compile([]flows.Source{{Name: "example.yaml", Text: []byte(src)}}, flows.Options{Languages: []string{"en", "ko"}})
		if p == nil {
			t.Errorf("example %d: %v", i+1, findings)
			continue
		}
		for _, test := range p.Tests() {
			tests++
			if r := flowtest.RunTest(p, test, nil); len(r.Failures) > 0 {
				t.Errorf("example %d: %+v\n%s", i+1, r.Failures, strings.Join(r.Log, "\n"))
			}
		}
	}
	if tests < 2 {
		t.Errorf("only %d tests were found", tests)
	}
}
