package llm

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/llm/llmtest"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestEmbed(t *testing.T) {
	t.Parallel()

	t.Run("GivesOneVectorPerTextInOrderOverBatches", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.SetDim(32)
		if r.client.Dim() != 0 {
			t.Errorf("dim %d before the first answer", r.client.Dim())
		}
		texts := make([]string, 150)
		want := make([][]float32, len(texts))
		for i := range texts {
			texts[i] = fmt.Sprintf("text number %d", i)
			want[i] = llmtest.Vector(texts[i], 32)
		}
		got, err := r.client.Embed(t.Context(), texts)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		var sizes []int
		for _, req := range r.Requests() {
			sizes = append(sizes, len(req.Input))
		}
		if diff := cmp.Diff([]int{64, 64, 22}, sizes); diff != "" {
			t.Error(diff)
		}
		if r.client.Dim() != 32 || r.client.Model() != "small-embed" {
			t.Errorf("dim %d, model %s", r.client.Dim(), r.client.Model())
		}
	})

	t.Run("FollowsTheIndexNotThePosition", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		r.ScriptEmbeddings(llmtest.Body(`{"data":[{"index":1,"embedding":[0,1]},{"index":0,"embedding":[1,0]}]}`))
		got, err := r.client.Embed(t.Context(), []string{"a", "b"})
		if diff := cmp.Diff([][]float32{{1, 0}, {0, 1}}, got); err != nil || diff != "" {
			t.Error(err, diff)
		}
	})

	t.Run("AsksNobodyForNothing", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		got, err := r.client.Embed(t.Context(), nil)
		if err != nil || len(got) != 0 || len(r.Requests()) != 0 {
			t.Errorf("got %v, %v", got, err)
		}
	})

	t.Run("RefusesAnEmptyTextByItsPlace", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		_, err := r.client.Embed(t.Context(), []string{"a", " \u200b"})
		if chat.CodeOf(err) != chat.Invalid || !strings.Contains(err.Error(), "text 2 of 2") || len(r.Requests()) > 0 {
			t.Errorf("error %v", err)
		}
		if _, err := New(Options{}).Embed(t.Context(), []string{"a"}); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("no model: %v", err)
		}
	})

	t.Run("RefusesAnotherDimension", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		if _, err := r.client.Embed(t.Context(), []string{"a"}); err != nil {
			t.Fatal(err)
		}
		before := r.client.Dim()
		r.SetDim(before / 2)
		_, err := r.client.Embed(t.Context(), []string{"a"})
		if chat.CodeOf(err) != chat.Conflict || r.client.Dim() != before {
			t.Errorf("error %v, dim %d", err, r.client.Dim())
		}
	})

	t.Run("IsSafeFromManyGoroutines", func(t *testing.T) {
		t.Parallel()
		r := newRig(t)
		var many sync.WaitGroup
		for i := range 20 {
			many.Go(func() {
				text := fmt.Sprintf("text %d", i)
				got, err := r.client.Embed(t.Context(), []string{text})
				if diff := cmp.Diff([][]float32{llmtest.Vector(text, r.client.Dim())}, got); err != nil || diff != "" {
					t.Error(err, diff)
				}
			})
		}
		many.Wait()
	})
}

func TestEmbedFailures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		script   []llmtest.Reply
		requests int
		want     string // "" for vectors
	}{
		"Retries429":              {[]llmtest.Reply{llmtest.Busy("1")}, 2, ""},
		"Retries500AndCuts":       {[]llmtest.Reply{llmtest.Fail(500), llmtest.Cut()}, 3, ""},
		"GivesUpAfterThree":       {[]llmtest.Reply{llmtest.Cut(), llmtest.Cut(), llmtest.Cut()}, 3, "connection cut"},
		"DoesNotRetry401":         {[]llmtest.Reply{llmtest.Fail(401)}, 1, "status 401"},
		"RefusesNonsense":         {[]llmtest.Reply{llmtest.Nonsense()}, 1, "nonsense"},
		"RefusesTruncatedJSON":    {[]llmtest.Reply{llmtest.Truncated()}, 1, "nonsense"},
		"RefusesTooFew":           {[]llmtest.Reply{llmtest.Body(`{"data":[{"index":0,"embedding":[1]}]}`)}, 1, "1 vectors for 2 texts"},
		"RefusesTooMany":          {[]llmtest.Reply{llmtest.Body(`{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1]},{"index":2,"embedding":[1]}]}`)}, 1, "3 vectors for 2 texts"},
		"RefusesNone":             {[]llmtest.Reply{llmtest.Body(`{"data":[]}`)}, 1, "0 vectors"},
		"RefusesTheSameIndex":     {[]llmtest.Reply{llmtest.Body(`{"data":[{"index":1,"embedding":[1]},{"index":1,"embedding":[1]}]}`)}, 1, "without an order"},
		"RefusesAStrangeIndex":    {[]llmtest.Reply{llmtest.Body(`{"data":[{"index":0,"embedding":[1]},{"index":2,"embedding":[1]}]}`)}, 1, "without an order"},
		"RefusesUnequalLengths":   {[]llmtest.Reply{llmtest.Body(`{"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[1]}]}`)}, 1, "different length"},
		"RefusesVectorsOfNothing": {[]llmtest.Reply{llmtest.Body(`{"data":[{"index":0,"embedding":[]},{"index":1,"embedding":[]}]}`)}, 1, "different length"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.ScriptEmbeddings(c.script...)
			got, err := r.client.Embed(t.Context(), []string{"one", "two"})
			if c.want == "" && (err != nil || len(got) != 2) {
				t.Errorf("got %d vectors, %v", len(got), err)
			}
			if c.want != "" && (chat.CodeOf(err) != chat.Unavailable || !strings.Contains(err.Error(), c.want) || got != nil) {
				t.Errorf("got %v, error %v, want %q", got, err, c.want)
			}
			if n := len(r.Requests()); n != c.requests {
				t.Errorf("%d requests, want %d", n, c.requests)
			}
		})
	}
}

// TestBatch checks that batching keeps every text, within both bounds unless
// one text alone is beyond them.
func TestBatch(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var texts []string
		for _, n := range rapid.SliceOfN(rapid.IntRange(1, 9000), 1, 200).Draw(t, "lengths") {
			texts = append(texts, strings.Repeat(rapid.SampledFrom([]string{"a", "가"}).Draw(t, "letter"), n))
		}
		for len(texts) > 0 {
			n := batch(texts)
			if n < 1 || n > batchTexts || n > len(texts) {
				t.Fatalf("a batch of %d of %d", n, len(texts))
			}
			sum := 0.0
			for _, text := range texts[:n] {
				sum += tokens(text)
			}
			if n > 1 && sum > batchTokens {
				t.Fatalf("%d texts with %.0f tokens", n, sum)
			}
			if n < len(texts) && n < batchTexts && sum+tokens(texts[n]) <= batchTokens {
				t.Fatalf("only %d texts with %.0f tokens, the next has %.0f", n, sum, tokens(texts[n]))
			}
			texts = texts[n:]
		}
	})
}

func TestCutToTokens(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   string
		want int // characters
	}{
		"KeepsShortTexts":   {"hello", 5},
		"CutsLongEnglish":   {strings.Repeat("a", 50_000), 4 * (batchTokens - 1)},
		"CutsLongKorean":    {strings.Repeat("가", 50_000), batchTokens - 1},
		"KeepsWhatJustFits": {strings.Repeat("가", batchTokens-1), batchTokens - 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := cutToTokens(c.in, batchTokens)
			if n := len([]rune(got)); n != c.want || !strings.HasPrefix(c.in, got) {
				t.Errorf("%d characters, want %d", n, c.want)
			}
		})
	}
}
