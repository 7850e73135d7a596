package ask

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestStretches(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("the tent is still not here ", 6)
	cases := []struct {
		name, text, holds string
		atMost            int
	}{
		{"takes a short message whole", "a human please", "a human please", 1},
		{"adds the sentences of a short message", "It is late. A human please.", "A human please.", 3},
		{"finds an ask in the middle of a story", long + ". A human please! " + long, "A human please!", 20},
		{"cuts a sentence that does not end", long + " a human please " + long, "a human please", 20},
		{"keeps a number together", "it costs 3.5 euros", "it costs 3.5 euros", 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := Stretches(c.text)
			if !slices.ContainsFunc(got, func(s string) bool { return strings.Contains(s, c.holds) && len(s) < len(c.holds)+120 }) {
				t.Errorf("no short stretch holds %q: %q", c.holds, got)
			}
			if len(got) > c.atMost {
				t.Errorf("%d stretches: %q", len(got), got)
			}
		})
	}
}

func TestMeant(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"agnet": "agent", "humann": "human", "reprisentative": "representative", "supervizer": "supervisor",
		"contract": "contract", "humid": "humid", "agent": "agent", "tent": "tent",
	} {
		if got := meant(word, false); got != want {
			t.Errorf("%s is read as %s, want %s", word, got, want)
		}
	}
	if got := tokens("h u m a n"); len(got) != 1 || got[0].text != "human" {
		t.Errorf("letters that stand alone: %v", got)
	}
}

func TestClassesOf(t *testing.T) {
	t.Parallel()
	// One letter for each word; both languages share them.
	for text, want := range map[string]string{
		"can i talk to an agent?": "CIT.A?",
		"상담원 연결해 주세요":             "AM.L",
		"tent":                    ".",
	} {
		if got := classesOf(tokens(text)); got != want {
			t.Errorf("%q has classes %q, want %q", text, got, want)
		}
	}
	seen := map[string]byte{}
	for class, words := range classed {
		for w := range strings.FieldsSeq(words) {
			if before, ok := seen[w]; ok && before != class {
				t.Errorf("%s is in two classes, %c and %c: which one counts is chance", w, before, class)
			}
			seen[w] = class
		}
	}
}

func TestModelBytesKeepWhatTheModelSays(t *testing.T) {
	t.Parallel()
	m := NewModel()
	m.Bias, m.Ruled, m.Threshold = -1, 2, 0.5
	m.Weights[3], m.Weights[5] = 1.27, -0.64
	b := m.Bytes()
	if len(b) != headBytes+Buckets || len(stored) != len(b) {
		t.Fatalf("%d bytes, embedded %d", len(b), len(stored))
	}
	if int8(b[headBytes+3]) != 127 || int8(b[headBytes+5]) != -64 || b[headBytes] != 0 {
		t.Errorf("weights are kept as %d and %d", int8(b[headBytes+3]), int8(b[headBytes+5]))
	}
}

func TestWeighReadsAnyText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		margin, stretch := Weigh(text, rapid.Bool().Draw(t, "ruled"))
		if math.IsNaN(float64(margin)) || !strings.Contains(strings.Join(strings.Fields(text), " "), strings.Join(strings.Fields(stretch), " ")) {
			t.Fatalf("margin %v, stretch %q", margin, stretch)
		}
		if again, _ := Weigh(text, false); !(again <= margin) && stretch != "" {
			t.Fatalf("the rules' yes takes away: %v, without %v", margin, again)
		}
		for _, f := range Features(text) {
			if f.Bucket >= Buckets || !(f.Value > 0 && f.Value <= 1.5) {
				t.Fatalf("feature %+v", f)
			}
		}
	})
}

func BenchmarkWeigh(b *testing.B) {
	for name, text := range map[string]string{
		"English": "I ordered a tent last week and it still hasn't arrived, can you tell me where it is?",
		"Korean":  "지난주에 텐트를 주문했는데 아직 도착하지 않았어요. 어디쯤 왔는지 알려 주실 수 있나요?",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Weigh(text, false)
			}
		})
	}
}
