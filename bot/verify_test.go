package bot

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/cmd/frontdesk/demo"
)

// claim is a line of testdata/grounding.jsonl: what a model might say of a
// demo article with a quote that is really in it. Kind "honest" is true.
type claim struct {
	Lang     string `json:"lang"`
	Slug     string `json:"slug"`
	Question string `json:"question"`
	Kind     string `json:"kind"`
	Quote    string `json:"quote"`
	Text     string `json:"text"`
}

func claims(t *testing.T) []claim { return lines[claim](t, "testdata/grounding.jsonl") }

func lines[T any](t *testing.T, name string) (list []T) {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	s := bufio.NewScanner(bytes.NewReader(b))
	for n := 1; s.Scan(); n++ {
		var v T
		if err := json.Unmarshal(s.Bytes(), &v); err != nil {
			t.Fatalf("%s:%d: %v", name, n, err)
		}
		list = append(list, v)
	}
	return list
}

// passage gives a demo article as a model gets it.
func passage(t *testing.T, lang, slug string) ModelPassage {
	t.Helper()
	b, err := demo.Files.ReadFile("articles/" + lang + "/" + slug + ".md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(b), "---\n")
	head, body, _ := strings.Cut(rest, "\n---\n")
	_, title, _ := strings.Cut(head, "title: ")
	title, _, _ = strings.Cut(title, "\n")
	return ModelPassage{Title: strings.Trim(title, `"`), Text: body}
}

// falseDrops is the share of honest sentences that may be refused: they cost
// the model's wording, not the answer.
const falseDrops = 0.15

// TestVerifyClaims holds every claim against its own article with a true
// quote: no lie passes, and most honest sentences do.
func TestVerifyClaims(t *testing.T) {
	t.Parallel()
	lies, honest, dropped := 0, 0, 0
	for _, c := range claims(t) {
		p := passage(t, c.Lang, c.Slug)
		why := Verify(ModelSentence{Text: c.Text, Sources: []int{1}, Quote: c.Quote}, []ModelPassage{p})
		if c.Kind == "honest" {
			honest++
			if why != "" {
				dropped++
				t.Logf("honest but refused: %q: %s", c.Text, why)
			}
			continue
		}
		lies++
		if why == "" {
			t.Errorf("%s lie shown: %q with the quote %q", c.Kind, c.Text, c.Quote)
		}
	}
	t.Logf("%d lies, %d honest sentences of which %d refused", lies, honest, dropped)
	if lies < 120 || float64(dropped) > falseDrops*float64(honest) {
		t.Errorf("%d lies; %d of %d honest sentences refused, at most %.0f %% may be", lies, dropped, honest, 100*falseDrops)
	}
}
