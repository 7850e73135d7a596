package knowledge

import (
	"bytes"
	"encoding/json"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// madeSamples draws samples whose chance of being right is the logistic of
// 6·top − 3 + 2·margin, plus a feature that means nothing.
func madeSamples(n int, seed uint64) []Sample {
	rng := rand.New(rand.NewPCG(seed, 1))
	out := make([]Sample, n)
	for i := range out {
		f := map[string]float64{featTop: rng.Float64(), featMargin: rng.Float64(), featAgree: float64(rng.IntN(2))}
		out[i] = Sample{Features: f, Right: rng.Float64() < logistic(6*f[featTop]-3+2*f[featMargin]), Group: string(rune('a' + i%3))}
	}
	return out
}

func TestFit(t *testing.T) {
	t.Parallel()
	t.Run("FindsTheProbabilities", func(t *testing.T) {
		t.Parallel()
		c := Fit(madeSamples(6000, 1), 0)
		off, fresh := 0.0, madeSamples(2000, 5)
		for _, s := range fresh {
			off += math.Abs(c.Confidence(s.Features) - logistic(6*s.Features[featTop]-3+2*s.Features[featMargin]))
		}
		if off /= float64(len(fresh)); off > 0.04 {
			t.Errorf("confidences are %.3f off on average", off)
		}
	})
	t.Run("KeepsItsPromiseOnFreshData", func(t *testing.T) {
		t.Parallel()
		c := Fit(madeSamples(6000, 2), 0)
		n, wrong := 0, 0
		for _, s := range madeSamples(20_000, 3) {
			if c.Band(c.Confidence(s.Features)) != Low {
				n++
				if !s.Right {
					wrong++
				}
			}
		}
		if n < 2000 || float64(wrong) > 0.055*float64(n) {
			t.Errorf("%d of %d answered are wrong", wrong, n)
		}
	})
	t.Run("AnswersNothingThatIsAlwaysWrong", func(t *testing.T) {
		t.Parallel()
		ss := madeSamples(2000, 4)
		for i := range ss {
			ss[i].Right = false
		}
		if c := Fit(ss, 0); c.Middle <= 1 || c.High <= 1 {
			t.Errorf("the bands begin at %.2f and %.2f, want out of reach", c.Middle, c.High)
		}
	})
	t.Run("KeepsATargetOfItsOwn", func(t *testing.T) {
		t.Parallel()
		ss := madeSamples(3000, 6)
		strict, loose := Fit(ss, 0.02), Fit(ss, 0.2)
		if strict.Middle <= loose.Middle || strict.TargetError != 0.02 || loose.TargetError != 0.2 {
			t.Errorf("answers from %.2f for .02 and from %.2f for .2", strict.Middle, loose.Middle)
		}
	})
	t.Run("HedgesAFifthAtMost", func(t *testing.T) {
		t.Parallel()
		c := Fit(madeSamples(3000, 7), 0.1)
		shown, hedged := 0, 0
		for _, s := range madeSamples(5000, 8) {
			switch c.Band(c.Confidence(s.Features)) {
			case Middle:
				hedged++
				shown++
			case High:
				shown++
			}
		}
		if shown == 0 || hedged == 0 || hedged*5 > shown {
			t.Errorf("%d of %d shown are hedged", hedged, shown)
		}
	})
	t.Run("IsLessSureInALanguageHardlyFitted", func(t *testing.T) {
		t.Parallel()
		ss := madeSamples(2000, 9)
		for i := range ss {
			ss[i].Features[languageFeature("en")] = 1
		}
		c := Fit(ss, 0.1)
		ask := func(lang string) float64 {
			return c.Confidence(map[string]float64{featTop: 0.9, featMargin: 0.9, languageFeature(lang): 1})
		}
		if en, ko := ask("en"), ask("ko"); ko >= en {
			t.Errorf("confidence %.3f in English, %.3f in Korean", en, ko)
		}
	})
	t.Run("IsStricterWhereGroupsDiffer", func(t *testing.T) {
		t.Parallel()
		alike, unlike := madeSamples(3000, 10), madeSamples(3000, 10)
		for i := range unlike { // of one group, a fifth of what was right is wrong
			if unlike[i].Group == "a" && i%5 == 0 {
				unlike[i].Right = false
			}
		}
		if a, b := Fit(alike, 0.1), Fit(unlike, 0.1); b.Middle <= a.Middle {
			t.Errorf("answers from %.3f with groups alike and from %.3f with one worse", a.Middle, b.Middle)
		}
	})
	t.Run("GivesTheDefaultWithoutSamples", func(t *testing.T) {
		t.Parallel()
		if diff := cmp.Diff(DefaultCalibration(), Fit(nil, 0)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestThreshold(t *testing.T) {
	t.Parallel()
	run := func(n int, wrongAt ...int) []Judged {
		js := make([]Judged, n)
		for i := range js {
			js[i] = Judged{Confidence: 1 - float64(i)/float64(n), Right: !slices.Contains(wrongAt, i)}
		}
		return js
	}
	for _, c := range []struct {
		name   string
		judged []Judged
		want   float64
	}{
		{"NeedsFortyFiveFaultlessAnswers", run(44), 1.01},
		{"TakesAllOfAFaultlessRecord", run(45), 1 - 44.0/45},
		{"StopsBeforeTheFirstFailure", append(run(100), Judged{Confidence: 0.001}, Judged{Confidence: 0.0009}, Judged{Confidence: 0.0008}), 0.001},
		{"NeverLooksPastAFailure", run(2000, 3, 9, 14, 21, 30, 33, 41, 47, 55, 61, 70, 77, 83, 90), 1.01},
		{"GivesNothingForNothing", nil, 1.01},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := Threshold(c.judged, 0.05); math.Abs(got-c.want) > 1e-9 {
				t.Errorf("got %.4f, want %.4f", got, c.want)
			}
		})
	}
}

func TestBinomialCDF(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		k, n    int
		p, want float64
	}{{0, 45, 0.05, 0.09944}, {1, 10, 0.5, 0.010742}, {5, 5, 0.3, 1}, {2, 100, 0.05, 0.118263}} {
		if got := binomialCDF(c.k, c.n, c.p); math.Abs(got-c.want) > 1e-5 {
			t.Errorf("P(≤%d of %d at %.2f) = %.6f, want %.6f", c.k, c.n, c.p, got, c.want)
		}
	}
}

func TestSolve(t *testing.T) {
	t.Parallel()
	got := solve([][]float64{{4, 0, 0}, {2, 5, 0}, {1, 3, 6}}, []float64{11, 21, 25})
	for i, want := range []float64{1, 2, 3} {
		if math.Abs(got[i]-want) > 1e-9 {
			t.Fatalf("got %v, want 1 2 3", got)
		}
	}
}

func TestCalibration(t *testing.T) {
	t.Parallel()
	t.Run("SurvivesJSON", func(t *testing.T) {
		t.Parallel()
		b, err := json.Marshal(DefaultCalibration())
		if err != nil {
			t.Fatal(err)
		}
		var back Calibration
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(DefaultCalibration(), back); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("GivesACopy", func(t *testing.T) {
		t.Parallel()
		DefaultCalibration().Coefficients[featTop] = -1
		if DefaultCalibration().Coefficients[featTop] < 0 {
			t.Error("a caller changed the shipped coefficients")
		}
	})
	t.Run("StaysBetweenZeroAndOne", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			f := rapid.MapOf(rapid.SampledFrom([]string{featTop, featMargin, featLine, "unknown"}), rapid.Float64Range(-100, 100)).Draw(t, "features")
			if p := DefaultCalibration().Confidence(f); !(p >= 0 && p <= 1) {
				t.Fatalf("confidence %v", p)
			}
		})
	})
}

// The shipped calibration on a help centre it has never seen: what it is sure
// of is right, most of what can be answered is, and nothing far off is.
func TestDefaultBandsAreHonest(t *testing.T) {
	t.Parallel()
	s := helpCentre(t)
	b, err := os.ReadFile("testdata/queries.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	inScope, right, answered := 0, 0, 0
	for l := range bytes.Lines(b) {
		var q struct {
			Text string   `json:"text"`
			Gold []string `json:"gold"`
		}
		if err := json.Unmarshal(l, &q); err != nil {
			t.Fatal(err)
		}
		res := search(t, s, Query{Text: q.Text})
		ok := slices.Contains(q.Gold, first(res))
		if len(q.Gold) == 0 && res.Band != Low {
			t.Errorf("%q is answered (%s, %.2f) from %s", q.Text, res.Band, res.Confidence, first(res))
		}
		if res.Band == High && !ok {
			t.Errorf("%q: sure (%.2f) and wrong: %s", q.Text, res.Confidence, first(res))
		}
		if len(q.Gold) > 0 {
			inScope++
			if ok {
				right++
			}
			if ok && res.Band != Low {
				answered++
			} else {
				t.Logf("%q: %s %.2f %s", q.Text, res.Band, res.Confidence, first(res))
			}
		}
	}
	if right*10 < inScope*9 || answered*10 < inScope*6 {
		t.Errorf("of %d questions %d found their article and %d were answered rightly", inScope, right, answered)
	}
}
