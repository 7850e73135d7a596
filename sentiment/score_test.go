package sentiment

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// loaded is one ensemble with everything in it, for all tests that only read.
var loaded = sync.OnceValue(func() *Ensemble {
	e := New()
	if err := e.Load(); err != nil {
		panic(err)
	}
	return e
})

// either accepts any label: the topic may be negative or not.
const either = 9

func TestScore(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text  string
		label int
		lang  string
		anger bool
		// frustration must lie in [least, most].
		least, most float64
	}{
		"EnglishThanksIsPositive":              {"Thank you so much, that was great help!", 1, English, false, 0, 0},
		"EnglishQuestionIsNeutral":             {"What time does the shop open on Monday?", 0, English, false, 0, 0},
		"EnglishDisappointmentIsNegative":      {"This is terrible, I hate it.", -1, English, false, 0, 0.5},
		"BrokenTentIsNoAnger":                  {"My tent is broken, a pole snapped.", either, English, false, 0, 0},
		"StolenCardIsNoAnger":                  {"Someone stole my phone yesterday", either, English, false, 0, 0},
		"StillNotWorkingIsFrustration":         {"It is still not working and I already told you that", either, English, false, 0.55, 1},
		"InsultIsAnger":                        {"You stupid bot, this is ridiculous", -1, English, true, 0.5, 1},
		"StupidQuestionIsNoInsult":             {"Stupid question, but where is the invoice?", either, English, false, 0, 0},
		"OwnMistakeIsNoInsult":                 {"sorry, I'm dumb, found it", either, English, false, 0, 0},
		"SweetSwearingIsNoAnger":               {"this is fucking awesome", 1, English, false, 0, 0},
		"ShoutingIsFrustration":                {"WHERE IS MY ORDER NUMBER", either, English, false, 0.35, 0.5},
		"OrderCodeIsNoShouting":                {"my code is TENT-2024 XL, SKU ABC", 0, English, false, 0, 0},
		"JoyfulMarksAreNoFrustration":          {"Perfect, thanks!!!", 1, English, false, 0, 0},
		"KoreanThanksIsPositive":               {"정말 감사합니다 큰 도움이 됐어요", 1, Korean, false, 0, 0},
		"KoreanQuestionIsNeutral":              {"배송은 언제 오나요?", 0, Korean, false, 0, 0},
		"KoreanBrokenIsNoAnger":                {"텐트 폴대가 부러졌어요", either, Korean, false, 0, 0},
		"KoreanAngerIsAnger":                   {"진짜 짜증나네 장난하세요?", -1, Korean, true, 0.4, 1},
		"KoreanRepetitionIsFrustration":        {"몇 번을 말해야 되나요 아까도 말했잖아요", either, Korean, false, 0.3, 0.9},
		"KoreanWaitingIsFrustration":           {"며칠째 답변이 없어서요", either, Korean, false, 0.3, 0.9},
		"SendAgainHidesNoSwearWord":            {"다시 발송 부탁드립니다", either, Korean, false, 0, 0},
		"PhoneOrMailHidesNoAnger":              {"전화나 문자로 알려 주세요", 0, Korean, false, 0, 0},
		"IllnessReportHidesNoSwearWord":        {"질병 신고서가 필요한가요", either, Korean, false, 0, 0},
		"ScreenTurningOffIsNoInsult":           {"화면이 자꾸 꺼져요", either, Korean, false, 0, 0.25},
		"EmojiAloneIsPositive":                 {"😍👍", 1, Und, false, 0, 0},
		"EmojiAloneIsNegative":                 {"😡", -1, Und, false, 0, 0},
		"EmptyIsNeutral":                       {"", 0, Und, false, 0, 0},
		"BlankIsNeutral":                       {" \n\t ", 0, Und, false, 0, 0},
		"DigitsAreNeutral":                     {"12345", 0, Und, false, 0, 0},
		"FrenchIsNotJudgedAsEnglish":           {"Bonjour, où en est ma commande s'il vous plaît, merci", 0, Und, false, 0, 0},
		"JapaneseIsNotJudgedAsEnglishOrKorean": {"注文はどこですか", 0, Und, false, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := loaded().Score(c.text)
			if got.Lang != c.lang || got.Anger != c.anger || (got.Label() != c.label && c.label != either) {
				t.Errorf("lang %s anger %v label %d, want %s %v %d (%+v)", got.Lang, got.Anger, got.Label(), c.lang, c.anger, c.label, got)
			}
			if got.Frustration < c.least || got.Frustration > c.most {
				t.Errorf("frustration %.2f, want %.2f…%.2f (%v)", got.Frustration, c.least, c.most, got.Signs)
			}
		})
	}
}

func TestScoreIsTheSameEveryTimeAndFromEveryGoroutine(t *testing.T) {
	t.Parallel()
	texts := []string{"this is terrible!!", "정말 최악이네요", "great 😊", ""}
	e := New()
	var group sync.WaitGroup
	group.Go(func() {
		if err := e.Load(); err != nil {
			t.Error(err)
		}
	})
	for range 8 {
		group.Go(func() {
			for _, text := range texts {
				if p := e.Score(text).Polarity; math.IsNaN(p) || p < -1 || p > 1 {
					t.Errorf("polarity %v", p)
				}
			}
		})
	}
	group.Wait()
	for _, text := range texts {
		if diff := cmp.Diff(e.Score(text), loaded().Score(text)); diff != "" {
			t.Errorf("two ensembles differ on the same text:\n%s", diff)
		}
	}
}

func TestScoreWorksBeforeLoadAndUsesBayesAfter(t *testing.T) {
	t.Parallel()
	e := New()
	if _, ok := e.Score("a wonderful film").Parts["bayes"]; ok {
		t.Error("bayes judged before it was loaded")
	}
	if e.Score("a wonderful film").Label() != 1 {
		t.Error("the ensemble does not work without bayes")
	}
	if err := e.Load(); err != nil {
		t.Fatal(err)
	}
	parts := e.Score("a wonderful film").Parts
	if parts["bayes"] <= 0 {
		t.Errorf("bayes says %v of a wonderful film", parts["bayes"])
	}
	for _, name := range []string{"vader", "linear"} {
		if parts[name] <= 0 {
			t.Errorf("%s says %v of a wonderful film", name, parts[name])
		}
	}
	if _, ok := e.Score("정말 좋아요").Parts["bayes"]; ok {
		t.Error("bayes judged Korean")
	}
}

func TestScoreOfLongTextLooksAtHeadAndTailOnly(t *testing.T) {
	t.Parallel()
	filler := strings.Repeat("the parcel and the tent. ", 20_000)
	calm := loaded().Score(filler)
	if got := loaded().Score(filler + "you stupid idiots"); !got.Anger {
		t.Error("the end of a long text is not read")
	}
	if got := loaded().Score(filler + "you stupid idiots " + filler); got.Anger || got.Polarity != calm.Polarity {
		t.Error("the middle of a very long text is read: the work is not bounded")
	}
	if n := len([]rune(clip(strings.Repeat("가", 100_000)))); n != maxRunes+1 {
		t.Errorf("clip leaves %d runes", n)
	}
	if text := strings.Repeat("가", 1500); clip(text) != text {
		t.Error("clip cuts a text within the bound")
	}
}

func TestScoreOfBrokenBytesStaysInRange(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"\xff\xfe\xfd", "a\x00b", strings.Repeat("\xff", 5000), strings.Repeat("😡", 3000), strings.Repeat("!", 9000)} {
		s := loaded().Score(text)
		if math.IsNaN(s.Polarity) || math.Abs(s.Polarity) > 1 || s.Frustration < 0 || s.Frustration > 1 {
			t.Errorf("%.10q: %+v", text, s)
		}
	}
}

// lines reads a file of texts without its comments.
func lines(t *testing.T, name string) []string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			list = append(list, line)
		}
	}
	return list
}

func TestNeutralQuestionsStayNeutral(t *testing.T) {
	t.Parallel()
	type tally struct{ n, negative, positive int }
	seen := map[string]*tally{English: {}, Korean: {}}
	for _, text := range lines(t, "testdata/neutral.txt") {
		s := loaded().Score(text)
		c := seen[s.Lang]
		if c == nil {
			t.Errorf("%q is taken for %s", text, s.Lang)
			continue
		}
		c.n++
		switch s.Label() {
		case -1:
			c.negative++
			t.Logf("negative (%.2f): %s", s.Polarity, text)
		case 1:
			c.positive++
			t.Logf("positive (%.2f): %s", s.Polarity, text)
		}
		if s.Anger || s.Frustration > 0.2 {
			t.Errorf("frustration %.2f (%v) in %q", s.Frustration, s.Signs, text)
		}
	}
	for lang, c := range seen {
		if c.n < 55 || 20*c.negative > c.n || 20*c.positive > c.n {
			t.Errorf("%s: %d of %d negative, %d positive; at most a twentieth each", lang, c.negative, c.n, c.positive)
		}
	}
}

func TestFeelingsShow(t *testing.T) {
	t.Parallel()
	wrong, n := 0, 0
	for _, line := range lines(t, "testdata/feelings.txt") {
		sign, text, _ := strings.Cut(line, " ")
		want := map[string]int{"+": 1, "-": -1}[sign]
		n++
		if s := loaded().Score(text); s.Label() != want {
			wrong++
			t.Logf("%d (%.2f), want %d: %s", s.Label(), s.Polarity, want, text)
			if s.Label() == -want {
				t.Errorf("the opposite of %d: %s", want, text)
			}
		}
	}
	if n < 40 || 8*wrong > n {
		t.Errorf("%d of %d wrong, at most an eighth", wrong, n)
	}
}

func TestRunning(t *testing.T) {
	t.Parallel()
	var r Running
	for _, p := range []float64{0.5, -0.5, -0.5, -1} {
		r = r.Add(Score{Polarity: p, Frustration: 0.5, Anger: p == -1})
	}
	want := Running{EWMA: -0.5488, Slope: -0.7488, Frustration: 0.4352, N: 4, Angry: 1, Last: []float64{-0.5, -0.5, -1}, Before: 0.2}
	round := cmp.Transformer("round", func(f float64) float64 { return math.Round(f*1e6) / 1e6 })
	if diff := cmp.Diff(want, r, round); diff != "" {
		t.Error(diff)
	}
	data, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var back Running
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r.Add(Score{Polarity: 1}), back.Add(Score{Polarity: 1})); diff != "" {
		t.Errorf("a stored mood goes on differently:\n%s", diff)
	}
	before := r.Last[0]
	r.Add(Score{Polarity: 1})
	if r.N != 4 || r.Last[0] != before {
		t.Error("Add changed its receiver")
	}
}

func BenchmarkScore(b *testing.B) {
	for name, text := range map[string]string{
		"English": "I ordered a tent last week and it still hasn't arrived, can you tell me where it is?",
		"Korean":  "지난주에 텐트를 주문했는데 아직 도착하지 않았어요. 어디쯤 왔는지 알려 주실 수 있나요?",
		"Long":    strings.Repeat("The parcel is late again, please help me! ", 1000),
	} {
		b.Run(name, func(b *testing.B) {
			e := loaded()
			b.ReportAllocs()
			for b.Loop() {
				e.Score(text)
			}
		})
	}
}
