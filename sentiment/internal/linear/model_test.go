package linear

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var recipe = Recipe{Shape: Shape{Bits: 12, MinGram: 2, MaxGram: 3}, Epochs: 20, Rate: 0.1, L2: 1e-4, Balance: 1}

var toy = []Example{
	{"lovely tent", 1}, {"lovely stove", 1}, {"what a lovely bag", 1},
	{"awful tent", -1}, {"awful stove", -1}, {"what an awful bag", -1},
	{"a tent", 0}, {"a stove", 0}, {"the bag", 0},
}

func TestFitLearnsAndIsRepeatable(t *testing.T) {
	t.Parallel()
	m := Fit(toy, recipe, 1)
	for text, want := range map[string]int{"lovely lamp": 2, "awful lamp": 0, "the tent": 1} {
		negative, neutral, positive := m.Classes(text)
		p := []float64{negative, neutral, positive}
		for c := range p {
			if p[c] > p[want] {
				t.Errorf("%q: %v, want class %d", text, p, want)
			}
		}
	}
	if diff := cmp.Diff(m.Encode(), Fit(toy, recipe, 1).Encode()); diff != "" {
		t.Error("the same examples and seed gave another model")
	}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	data := Fit(toy, recipe, 1).Encode()
	m, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(data, m.Encode()); diff != "" {
		t.Error("a model changes on its way through bytes")
	}
	for name, broken := range map[string][]byte{"empty": nil, "short": data[:len(data)-1], "version": append([]byte{9}, data[1:]...)} {
		if _, err := Decode(broken); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestNormalize(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                            " ",
		"  Hello,   WORLD ":           " hello world ",
		"Sooooo goooood!!!!":          " soo good!! ",
		"@user see https://a.example": " see ",
		"주문 2024번ㅋㅋㅋㅋ":                " 주문 00번ㅋㅋ ",
		"don’t":                       " don't ",
	} {
		if got := Normalize(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestClassesAreProbabilitiesForAnyText(t *testing.T) {
	t.Parallel()
	m := Fit(toy, recipe, 1)
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := m.Classes(rapid.String().Draw(t, "text"))
		if math.Abs(a+b+c-1) > 1e-9 || a < 0 || b < 0 || c < 0 {
			t.Fatalf("%v %v %v", a, b, c)
		}
	})
}
