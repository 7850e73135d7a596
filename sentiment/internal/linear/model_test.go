package linear

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var recipe = Recipe{Shape: Shape{Bits: 12, MinGram: 2, MaxGram: 3, MaxJamo: 4, Dense: 1}, L2: 0.1, Balance: 1, Smooth: 1}

func toy() []Example {
	var list []Example
	for class, texts := range [][]string{
		Negative: {"awful tent", "awful stove", "what an awful bag"},
		Neutral:  {"a tent", "a stove", "the bag"},
		Positive: {"lovely tent", "lovely stove", "what a lovely bag"},
		Request:  {"where is the tent?", "where is my stove?", "where are bags?"},
	} {
		for _, text := range texts {
			e := Example{Text: text, Dense: []float64{0}}
			e.Share[class] = 1
			list = append(list, e)
		}
	}
	return list
}

func likeliest(p [Classes]float64) int { return hard(p) }

func TestFit(t *testing.T) {
	t.Parallel()
	m := Fit(toy(), recipe)
	for text, want := range map[string]int{"lovely lamp": Positive, "awful lamp": Negative, "the tent": Neutral, "where is it?": Request} {
		if p := m.Probabilities(text, []float64{0}); likeliest(p) != want {
			t.Errorf("%q: %v, want class %d", text, p, want)
		}
	}
	if diff := cmp.Diff(m.Encode(), Fit(toy(), recipe).Encode()); diff != "" {
		t.Error("the same examples gave another model")
	}
}

func TestFitUsesDenseFeatures(t *testing.T) {
	t.Parallel()
	examples := toy()
	for i := range examples {
		examples[i].Text = "thing"
		examples[i].Dense = []float64{0}
		if examples[i].Share[Negative] == 1 {
			examples[i].Dense[0] = 1
		}
	}
	m := Fit(examples, recipe)
	if p := m.Probabilities("thing", []float64{1}); likeliest(p) != Negative {
		t.Errorf("%v", p)
	}
	if p := m.Probabilities("thing", []float64{0}); likeliest(p) == Negative {
		t.Errorf("%v", p)
	}
}

func TestFitTakesSharesOfClasses(t *testing.T) {
	t.Parallel()
	var list []Example
	for range 20 {
		list = append(list,
			Example{Text: "half and half", Dense: []float64{0}, Share: [Classes]float64{Neutral: 0.3, Positive: 0.7}},
			Example{Text: "dreadful", Dense: []float64{0}, Share: [Classes]float64{Negative: 1}})
	}
	r := recipe
	r.Balance = 0
	p := Fit(list, r).Probabilities("half and half", []float64{0})
	if math.Abs(p[Positive]-0.7) > 0.05 || math.Abs(p[Neutral]-0.3) > 0.05 {
		t.Errorf("%v", p)
	}
}

func TestMinimizeFindsTheMinimumOfAParabola(t *testing.T) {
	t.Parallel()
	centre := []float64{3, -2, 0.5}
	at := minimize(make([]float64, 3), func(at, gradient []float64) float64 {
		value := 1.0
		for i, c := range centre {
			curve := float64(i + 1)
			value += curve * (at[i] - c) * (at[i] - c)
			gradient[i] = 2 * curve * (at[i] - c)
		}
		return value
	})
	for i, c := range centre {
		if math.Abs(at[i]-c) > 0.02 {
			t.Fatalf("%v, want %v", at, centre)
		}
	}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	trained := Fit(toy(), recipe)
	trained.Borders = Borders{Negative: 0.5, Positive: -0.25, Request: 2}
	data := trained.Encode()
	m, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(data, m.Encode()); diff != "" {
		t.Error("a model changes on its way through bytes")
	}
	if got, want := m.Probabilities("awful tent", []float64{0.5}), trained.Probabilities("awful tent", []float64{0.5}); got != want {
		t.Errorf("decoded %v, fitted %v", got, want)
	}
	for name, broken := range map[string][]byte{"empty": nil, "short": data[:len(data)-1], "header only": data[:6], "version": append([]byte{9}, data[1:]...)} {
		if _, err := Decode(broken); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(Fit(toy(), recipe).Encode())
	f.Add([]byte{format})
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Decode(data)
		if err != nil {
			return
		}
		m.Probabilities("any text", make([]float64, m.Shape.Dense))
		if !slices.Equal(m.Encode(), data) && !hasNaN(m) {
			t.Error("a decoded model encodes differently")
		}
	})
}

// hasNaN tells models whose floats may change their payload bits.
func hasNaN(m *Model) bool {
	all := append(append(slices.Clone(m.dense), m.bias[:]...), m.scale[:]...)
	all = append(all, m.Borders.Negative, m.Borders.Positive, m.Borders.Request)
	return slices.ContainsFunc(all, func(f float32) bool { return f != f })
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

func TestDecomposeWritesSyllablesAsLetters(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"": "", "좋았다": "ㅈㅗㅎㅇㅏㅆㄷㅏ", "가힣 ab ㅋ": "ㄱㅏㅎㅣㅎ ab ㅋ", "값": "ㄱㅏㅄ"} {
		if got := decompose(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestVector(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		v := recipe.Vector(text)
		seen := map[uint32]bool{}
		for _, b := range v {
			if b >= 1<<recipe.Bits {
				t.Fatalf("bucket %d of %d", b, 1<<recipe.Bits)
			}
			if seen[b] {
				t.Fatalf("bucket %d twice", b)
			}
			seen[b] = true
		}
		if again := recipe.Vector(text); !slices.Equal(v, again) {
			t.Fatal("the same text gave another vector: the marks of the first were left standing")
		}
	})
}

func TestProbabilitiesSumToOneForAnyText(t *testing.T) {
	t.Parallel()
	m := Fit(toy(), recipe)
	rapid.Check(t, func(t *rapid.T) {
		sum := 0.0
		for _, p := range m.Probabilities(rapid.String().Draw(t, "text"), []float64{rapid.Float64Range(-9, 9).Draw(t, "dense")}) {
			if p < 0 {
				t.Fatal(p)
			}
			sum += p
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Fatal(sum)
		}
	})
}

func TestPolarity(t *testing.T) {
	t.Parallel()
	t.Run("SidesFollowTheLikeliestClass", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			var p [Classes]float64
			sum := 0.0
			for c := range p {
				p[c] = rapid.Float64Range(0.001, 1).Draw(t, "share")
				sum += p[c]
			}
			for c := range p {
				p[c] /= sum
			}
			got := Borders{}.Polarity(p)
			neutral := p[Neutral] + p[Request]
			switch {
			case got < -1 || got > 1:
				t.Fatal(got)
			case got < -Edge && (p[Negative] < neutral || p[Negative] < p[Positive]),
				got > Edge && (p[Positive] < neutral || p[Positive] < p[Negative]),
				math.Abs(got) < Edge && (p[Negative] > neutral || p[Positive] > neutral):
				t.Fatalf("%v of %v", got, p)
			}
		})
	})
	t.Run("SureClassesReachTheEnds", func(t *testing.T) {
		t.Parallel()
		for want, p := range map[float64][Classes]float64{-1: {Negative: 1}, 0: {Request: 1}, 1: {Positive: 1}} {
			if got := (Borders{}).Polarity(p); got != want {
				t.Errorf("%v of %v", got, p)
			}
		}
	})
	t.Run("BordersMoveTheClasses", func(t *testing.T) {
		t.Parallel()
		p := [Classes]float64{Negative: 0.4, Neutral: 0.3, Positive: 0.2, Request: 0.1}
		for want, b := range map[int]Borders{-1: {Negative: 0.1}, 0: {Request: 1}, 1: {Positive: 1.5}} {
			got := b.Polarity(p)
			if label := int(math.Trunc(got / Edge)); (label < 0) != (want < 0) || (label > 0) != (want > 0) {
				t.Errorf("%+v gives %v, want side %d", b, got, want)
			}
		}
	})
}

func BenchmarkProbabilities(b *testing.B) {
	m := Fit(toy(), recipe)
	b.ReportAllocs()
	for b.Loop() {
		m.Probabilities("지난주에 텐트를 주문했는데 아직 도착하지 않았어요. 어디쯤 왔는지 알려 주실 수 있나요?", []float64{0})
	}
}
