package llm

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/llm/llmtest"
	"github.com/google/go-cmp/cmp"
)

// FuzzReadAnswer feeds any text as a model's message: whatever is accepted
// keeps what callers build on.
func FuzzReadAnswer(f *testing.F) {
	for _, a := range []llmtest.Answer{
		{Language: "en", Missing: "it", Sentences: []llmtest.Sentence{}},
		{Answerable: true, Language: "en", Sentences: []llmtest.Sentence{{Text: "30 days.", Sources: []int{2}, Quote: "30 … days"}}},
		{Answerable: true, Language: "ko", Sentences: []llmtest.Sentence{{Text: "30일.", Sources: []int{1, 2}, Quote: "30일"}}},
	} {
		b, err := json.Marshal(a)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	f.Add(`{"answerable":true,"needs_human":false,"missing":"","language":"","sentences":[{"text":null,"sources":null,"quote":null}]}`)
	f.Add("null")
	f.Add("")
	p := newPrompt(returns())
	f.Fuzz(func(t *testing.T, content string) {
		var told []bot.ModelSentence
		r, fault := readAnswer(iotest.OneByteReader(strings.NewReader(content)), p, func(s bot.ModelSentence) { told = append(told, s) })
		if fault != nil {
			return
		}
		a := r.answer
		if diff := cmp.Diff(a.Sentences, told); diff != "" {
			t.Fatalf("told while it came: %s", diff)
		}
		if a.Answerable != (len(a.Sentences) > 0) {
			t.Fatalf("answerable %t with %d sentences", a.Answerable, len(a.Sentences))
		}
		for _, s := range a.Sentences {
			if visible(s.Text) != s.Text || s.Text == "" {
				t.Fatalf("text %q", s.Text)
			}
			for _, n := range s.Sources {
				if n < 1 || n > len(p.passages) {
					t.Fatalf("source %d of %d", n, len(p.passages))
				}
			}
		}
	})
}
