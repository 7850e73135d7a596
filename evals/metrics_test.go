package evals

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/frontdesk-chat/frontdesk/knowledge"
)

func judge(confidence float64, right bool) knowledge.Judged {
	return knowledge.Judged{Confidence: confidence, Right: right}
}

var near = cmpopts.EquateApprox(0, 1e-9)

// TestMeasureSelective holds every measure to values worked out by hand.
func TestMeasureSelective(t *testing.T) {
	t.Parallel()
	// Errors among the k surest of the first case: 0, 1/2, 1/3, 2/4.
	mixed := []knowledge.Judged{judge(0.6, true), judge(0.9, true), judge(0.2, false), judge(0.8, false)}
	half := 1 - 0.5 + 0.5*math.Log(0.5)
	cases := []struct {
		name string
		in   []knowledge.Judged
		want Selective
	}{
		{"FourInOrder", mixed, Selective{
			AUROC: 0.75, AURC: (0 + 1.0/2 + 1.0/3 + 1.0/2) / 4, EAURC: (0+1.0/2+1.0/3+1.0/2)/4 - half,
			ECE:         (0.1 + 0.8 + 0.4 + 0.2) / 4, // each alone in its bin
			Brier:       (0.01 + 0.64 + 0.16 + 0.04) / 4,
			CoverageAt5: 0.25, CoverageAt10: 0.25,
		}},
		{"AllTiedCountsTheMeanOverAllOrders", []knowledge.Judged{judge(0.5, true), judge(0.5, false)}, Selective{
			AUROC: 0.5, AURC: 0.5, EAURC: 0.5 - half, ECE: 0, Brier: 0.25,
		}},
		{"PerfectAndSure", []knowledge.Judged{judge(1, true), judge(0, false)}, Selective{
			AUROC: 1, AURC: 0.25, EAURC: 0.25 - half, ECE: 0, Brier: 0, CoverageAt5: 0.5, CoverageAt10: 0.5,
		}},
		{"AllRightLosesNothing", []knowledge.Judged{judge(0.9, true), judge(0.7, true)}, Selective{
			AUROC: 0.5, AURC: 0, EAURC: 0, ECE: 0.2, Brier: 0.05, CoverageAt5: 1, CoverageAt10: 1,
		}},
		{"AllWrongIsTheBestPossible", []knowledge.Judged{judge(0.1, false), judge(0.3, false)}, Selective{
			AUROC: 0.5, AURC: 1, EAURC: 0, ECE: 0.2, Brier: 0.05,
		}},
		{"NothingAsked", nil, Selective{AUROC: 0.5}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, MeasureSelective(c.in), near); diff != "" {
				t.Errorf("measures (-want +got):\n%s", diff)
			}
		})
	}
}

// TestCoverage pins the oracle thresholds: a tie is never torn apart.
func TestCoverage(t *testing.T) {
	t.Parallel()
	var in []knowledge.Judged
	for range 19 {
		in = append(in, judge(0.9, true))
	}
	in = append(in, judge(0.8, false)) // 1 of 20 wrong: just 5 %
	for range 2 {
		in = append(in, judge(0.7, true), judge(0.7, false)) // 3 of 24 wrong
	}
	got := MeasureSelective(in)
	if diff := cmp.Diff([]float64{20.0 / 24, 20.0 / 24}, []float64{got.CoverageAt5, got.CoverageAt10}, near); diff != "" {
		t.Errorf("coverage (-want +got):\n%s", diff)
	}
}

// TestReliability puts confidences at the borders of bins where they belong.
func TestReliability(t *testing.T) {
	t.Parallel()
	bins := ReliabilityOf([]knowledge.Judged{judge(0, false), judge(1, true), judge(0.999, true), judge(0.95, false), judge(0.5, true)})
	if bins[0].N != 1 || bins[7].N != 1 || bins[14].N != 3 {
		t.Errorf("bins %d, %d, %d, want 1, 1, 3", bins[0].N, bins[7].N, bins[14].N)
	}
	if diff := cmp.Diff(Bin{From: 14.0 / 15, To: 1, N: 3, Confidence: (1 + 0.999 + 0.95) / 3, Accuracy: 2.0 / 3}, bins[14], near); diff != "" {
		t.Errorf("last bin (-want +got):\n%s", diff)
	}
}

func TestMeasureRanking(t *testing.T) {
	t.Parallel()
	want := Ranking{Top1: 0.25, RecallAt5: 0.5, MRRAt10: (1 + 1.0/4 + 1.0/10) / 4}
	if diff := cmp.Diff(want, MeasureRanking([]int{1, 4, 10, 0}), near); diff != "" {
		t.Errorf("ranking (-want +got):\n%s", diff)
	}
	if got := MeasureRanking(nil); got != (Ranking{}) {
		t.Errorf("ranking of nothing = %+v", got)
	}
	if got := MeasureRanking([]int{11}); got.MRRAt10 != 0 {
		t.Errorf("a rank beyond ten counts %g", got.MRRAt10)
	}
}

// TestMeasurePromise counts every text shown, and abstentions as coverage.
func TestMeasurePromise(t *testing.T) {
	t.Parallel()
	row := func(answered, correct, inScope bool, band knowledge.Band) PerQuery {
		return PerQuery{Answered: answered, Correct: correct, inScope: inScope, Band: band}
	}
	got := MeasurePromise([]PerQuery{
		row(true, true, true, knowledge.High), row(true, true, true, knowledge.High), row(true, false, false, knowledge.High),
		row(true, false, true, knowledge.Middle), row(true, true, true, knowledge.Middle),
		row(false, true, true, knowledge.Low), row(false, false, false, knowledge.Low), row(false, false, false, knowledge.Low),
	})
	lower, upper := ClopperPearson(2, 5, 0.95)
	want := Promise{
		Answered: 5, AnsweredShare: 5.0 / 8, ErrorAmongAnswered: 2.0 / 5, ErrorLower95: lower, ErrorUpper95: upper,
		HedgedShare: 2.0 / 5, HedgedError: 1.0 / 2, HedgedOfAll: 2.0 / 8, AbstainedOutOfScopeShare: 2.0 / 3,
	}
	if diff := cmp.Diff(want, got, near); diff != "" {
		t.Errorf("promise (-want +got):\n%s", diff)
	}
	nothing := MeasurePromise([]PerQuery{row(false, false, true, knowledge.Low)})
	if diff := cmp.Diff(Promise{ErrorUpper95: 1, AbstainedOutOfScopeShare: 1}, nothing); diff != "" {
		t.Errorf("nothing shown (-want +got):\n%s", diff)
	}
}

func TestQuantiles(t *testing.T) {
	t.Parallel()
	var values []float64
	for i := 100; i >= 1; i-- {
		values = append(values, float64(i))
	}
	if got, want := QuantilesOf(values), (Quantiles{P50: 50, P95: 95, P99: 99}); got != want {
		t.Errorf("quantiles of 1 … 100 = %+v, want %+v", got, want)
	}
	if got, want := QuantilesOf([]float64{3}), (Quantiles{3, 3, 3}); got != want {
		t.Errorf("quantiles of one value = %+v, want %+v", got, want)
	}
	if got := QuantilesOf(nil); got != (Quantiles{}) {
		t.Errorf("quantiles of nothing = %+v", got)
	}
}

// TestClopperPearson compares with values of the exact interval.
func TestClopperPearson(t *testing.T) {
	t.Parallel()
	cases := []struct {
		k, n         int
		lower, upper float64
	}{
		{0, 10, 0, 1 - math.Pow(0.025, 0.1)}, // closed form for none
		{10, 10, math.Pow(0.025, 0.1), 1},    // and for all
		{1, 1, 0.025, 1},
		{1, 10, 0.002529, 0.445016},
		{5, 10, 0.187086, 0.812914},
		{81, 263, 0.252737, 0.367622}, // summed term by term
		{0, 0, 0, 1},
	}
	for _, c := range cases {
		lower, upper := ClopperPearson(c.k, c.n, 0.95)
		if math.Abs(lower-c.lower) > 1e-5 || math.Abs(upper-c.upper) > 1e-5 {
			t.Errorf("%d of %d: %.6f–%.6f, want %.6f–%.6f", c.k, c.n, lower, upper, c.lower, c.upper)
		}
	}
}

// TestClopperPearsonHolds draws shares at random: the true one lies between
// the bounds at least as often as they claim.
func TestClopperPearsonHolds(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 1))
	inside, rounds := 0, 800
	for range rounds {
		p, k := random.Float64(), 0
		for range 40 {
			if random.Float64() < p {
				k++
			}
		}
		if lower, upper := ClopperPearson(k, 40, 0.95); lower <= p && p <= upper {
			inside++
		}
	}
	if inside < rounds*94/100 {
		t.Errorf("inside %d of %d times", inside, rounds)
	}
}

func TestPairedBootstrap(t *testing.T) {
	t.Parallel()
	better := func(shift float64) (a, b []float64) {
		random := rand.New(rand.NewPCG(9, 9))
		for range 300 {
			x := random.Float64()
			a, b = append(a, x), append(b, x+shift+0.2*(random.Float64()-0.5))
		}
		return a, b
	}
	t.Run("FindsADifference", func(t *testing.T) {
		t.Parallel()
		a, b := better(0.1)
		got := PairedBootstrap(a, b, 1)
		if !got.Significant() || got.Lower > 0.1 || got.Upper < 0.1 || got.P > 0.01 {
			t.Errorf("a shift of 0.1: %+v", got)
		}
	})
	t.Run("SeesNoneWhereThereIsNone", func(t *testing.T) {
		t.Parallel()
		a, b := better(0)
		if got := PairedBootstrap(a, b, 1); got.Significant() || got.P < 0.05 {
			t.Errorf("no shift: %+v", got)
		}
	})
	t.Run("SameSeedSameBounds", func(t *testing.T) {
		t.Parallel()
		a, b := better(0.01)
		if one, two := PairedBootstrap(a, b, 7), PairedBootstrap(a, b, 7); one != two {
			t.Errorf("%+v and %+v", one, two)
		}
	})
	t.Run("EqualIsNoDifference", func(t *testing.T) {
		t.Parallel()
		a, _ := better(0)
		if got := PairedBootstrap(a, a, 1); got.Difference != 0 || got.Significant() || got.P != 1 {
			t.Errorf("a against itself: %+v", got)
		}
	})
	t.Run("NothingSaysNothing", func(t *testing.T) {
		t.Parallel()
		if got := PairedBootstrap(nil, nil, 1); got != (Paired{P: 1}) {
			t.Errorf("%+v", got)
		}
	})
}

func drawJudged(t *rapid.T) []knowledge.Judged {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) knowledge.Judged {
		// Few values: ties are the hard part.
		return judge(float64(rapid.IntRange(0, 8).Draw(t, "confidence"))/8, rapid.Bool().Draw(t, "right"))
	}), 1, 40).Draw(t, "judged")
}

// TestSelectiveInvariants holds the measures to what must be true of any data.
func TestSelectiveInvariants(t *testing.T) {
	t.Parallel()
	t.Run("OrderOfTheDataDoesNotMatter", rapid.MakeCheck(func(t *rapid.T) {
		in := drawJudged(t)
		turned := slices.Clone(in)
		slices.Reverse(turned)
		if diff := cmp.Diff(MeasureSelective(in), MeasureSelective(turned), near); diff != "" {
			t.Error(diff)
		}
	}))
	t.Run("OnlyTheOrderOfConfidencesCounts", rapid.MakeCheck(func(t *rapid.T) {
		in := drawJudged(t)
		squashed := slices.Clone(in)
		for i := range squashed {
			squashed[i].Confidence = squashed[i].Confidence * squashed[i].Confidence / 2
		}
		a, b := MeasureSelective(in), MeasureSelective(squashed)
		if diff := cmp.Diff([]float64{a.AURC, a.EAURC, a.AUROC, a.CoverageAt5}, []float64{b.AURC, b.EAURC, b.AUROC, b.CoverageAt5}, near); diff != "" {
			t.Error(diff)
		}
	}))
	t.Run("NothingIsBetterThanTheBestPossible", rapid.MakeCheck(func(t *rapid.T) {
		if got := MeasureSelective(drawJudged(t)); got.EAURC < -1e-12 {
			t.Errorf("e-AURC %g", got.EAURC)
		}
	}))
	t.Run("TiesCountTheMeanOfAllOrders", rapid.MakeCheck(func(t *rapid.T) {
		// Against the definition: the mean AURC of every order of one tie.
		n, wrong := rapid.IntRange(1, 6).Draw(t, "n"), 0
		var tied []knowledge.Judged
		for range n {
			right := rapid.Bool().Draw(t, "right")
			if !right {
				wrong++
			}
			tied = append(tied, judge(0.5, right))
		}
		if got, want := MeasureSelective(tied).AURC, meanOverOrders(tied); math.Abs(got-want) > 1e-9 {
			t.Errorf("AURC %g, mean over all orders %g", got, want)
		}
	}))
	t.Run("ConfidencesThatAreTheTruthCostNothing", rapid.MakeCheck(func(t *rapid.T) {
		in := drawJudged(t)
		for i := range in {
			in[i].Confidence = truth(in[i].Right)
		}
		if got := MeasureSelective(in); got.ECE != 0 || got.Brier != 0 {
			t.Errorf("%+v", got)
		}
	}))
	t.Run("TheCurveEndsWithEverythingAnswered", rapid.MakeCheck(func(t *rapid.T) {
		in := drawJudged(t)
		points := rapid.IntRange(1, 20).Draw(t, "points")
		curve := RiskCoverageOf(in, points)
		wrong := 0
		for _, j := range in {
			if !j.Right {
				wrong++
			}
		}
		last := curve[len(curve)-1]
		if len(curve) > points || last.Coverage != 1 || math.Abs(last.Error-share(wrong, len(in))) > 1e-12 {
			t.Errorf("%d points for %d, last %+v", len(curve), points, last)
		}
		for i := 1; i < len(curve); i++ {
			if curve[i].Coverage <= curve[i-1].Coverage || curve[i].Threshold >= curve[i-1].Threshold {
				t.Errorf("point %d does not go down the curve: %+v", i, curve)
			}
		}
	}))
}

// meanOverOrders is the AURC of every order of in, averaged.
func meanOverOrders(in []knowledge.Judged) float64 {
	sum, count := 0.0, 0.0
	var walk func(rest []knowledge.Judged, seen, wrong, area float64)
	walk = func(rest []knowledge.Judged, seen, wrong, area float64) {
		if len(rest) == 0 {
			sum += area / seen
			count++
			return
		}
		for i, j := range rest {
			others := append(slices.Clone(rest[:i]), rest[i+1:]...)
			w := wrong + truth(!j.Right)
			walk(others, seen+1, w, area+w/(seen+1))
		}
	}
	walk(in, 0, 0, 0)
	return sum / count
}
