package handoff

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// askCase is one line of the lists of asks.
type askCase struct {
	Text  string `json:"text"`
	Label int    `json:"label"`
	Lang  string `json:"lang"`
}

// measureAsks gives recall and precision of the detector on a list.
func measureAsks(t *testing.T, name string) (recall, precision float64, asks, others int) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var heard, wrong float64
	for line := range strings.Lines(string(data)) {
		var c askCase
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatalf("%s: %v in %s", name, err, line)
		}
		got, evidence := AsksForPerson(c.Text)
		if c.Label == 0 {
			others++
			if got {
				wrong++
				t.Logf("no ask, but %q: %s", evidence, c.Text)
			}
			continue
		}
		asks++
		if got {
			heard++
		} else {
			t.Logf("not heard: %s", c.Text)
		}
	}
	return heard / float64(asks), heard / (heard + wrong), asks, others
}

// TestAsksForPersonInManyWays holds the list that the detector was written
// with.
func TestAsksForPersonInManyWays(t *testing.T) {
	t.Parallel()
	recall, precision, asks, others := measureAsks(t, "testdata/asks_inventive.jsonl")
	if asks < 300 || others < 150 {
		t.Errorf("only %d asks and %d near misses were read", asks, others)
	}
	if recall < 0.99 || precision < 0.97 {
		t.Errorf("recall %.3f, precision %.3f; want .99 and .97", recall, precision)
	}
}

// TestAsksForPersonInSecondList holds the list that was written when the first
// was heard; the patterns have been widened by it since.
func TestAsksForPersonInSecondList(t *testing.T) {
	t.Parallel()
	recall, precision, asks, others := measureAsks(t, "testdata/asks_second.jsonl")
	if asks < 200 || others < 90 {
		t.Errorf("only %d asks and %d near misses were read", asks, others)
	}
	if recall < 0.99 || precision < 0.97 {
		t.Errorf("recall %.3f, precision %.3f; want .99 and .97", recall, precision)
	}
}

// TestAsksForPersonHeldOut reads the list that was written after the detector
// and kept apart. When the list was new it gave recall .670 and precision .911:
// the ways are far from ordinary, and the goals of .99 and .97 are not reached
// on them. The floor here keeps what there is; do not tune to single lines.
func TestAsksForPersonHeldOut(t *testing.T) {
	t.Parallel()
	recall, precision, asks, others := measureAsks(t, "testdata/asks_heldout.jsonl")
	if asks < 200 || others < 100 {
		t.Errorf("only %d asks and %d near misses were read", asks, others)
	}
	if recall < 0.65 || precision < 0.9 {
		t.Errorf("recall %.3f, precision %.3f", recall, precision)
	}
	t.Logf("recall %.3f, precision %.3f", recall, precision)
}
