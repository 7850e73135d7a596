package sentiment

import (
	"math"
	"strings"
	"unicode/utf8"
)

// Dense gives the features that the trained model reads beside the text's own
// words and n-grams, in a fixed order; nil for a language without a model. It
// is exported for the training command only.
func (e *Ensemble) Dense(text, lang string) []float64 {
	switch lang {
	case English:
		return englishDense(e.vader, text)
	case Korean:
		return koreanDense(text)
	}
	return nil
}

// denseWidth is how many features Dense gives, by language.
var denseWidth = map[string]int{English: 8, Korean: 17}

// DenseWidth is the length of what Dense gives in a language.
func DenseWidth(lang string) int { return denseWidth[lang] }

func englishDense(v *vader, text string) []float64 {
	s := v.scores(text)
	return []float64{
		s.Compound, s.Positive, s.Negative, when(s.Compound < -0.05), when(s.Compound > 0.05),
		markSum(text), when(asks(text)), length(text),
	}
}

func koreanDense(text string) []float64 {
	r := readKorean(text)
	ending := koreanEnding(text)
	plain, order, marked := endsWithAny(ending, koreanQuestions), endsWithAny(ending, koreanOrders), asks(text)
	none := r.hits == 0
	return []float64{
		math.Log1p(r.good), math.Log1p(r.bad), (r.good - r.bad) / (1 + r.good + r.bad), r.last, when(none),
		math.Log1p(float64(r.turned)), math.Log1p(float64(r.strong)), length(text), markSum(text), when(marked), when(plain), when(order),
		when(marked && none), when(plain && none), when(order && none),
		when((plain || order) && r.bad == 0), when((plain || order) && r.strong == 0),
	}
}

// asks tells a question by its mark.
func asks(text string) bool { return strings.HasSuffix(strings.TrimRight(text, " ~^."), "?") }

func length(text string) float64 { return math.Log1p(float64(utf8.RuneCountInString(text))) / 5 }

func when(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
