package sentiment

import (
	_ "embed"
	"fmt"
	"math"
	"strings"

	library "github.com/cdipaolo/sentiment"
	"github.com/jonreiter/govader"

	"github.com/frontdesk-chat/frontdesk/sentiment/internal/linear"
)

var (
	_ Scorer = (*vader)(nil)
	_ Scorer = (*bayes)(nil)
	_ Scorer = (*trained)(nil)
	_ Scorer = lexicon{}
)

// vader is govader's English rule lexicon; its compound score is the polarity.
// Its analyser is only read after construction.
type vader struct {
	analyzer *govader.SentimentIntensityAnalyzer
}

func newVader() *vader {
	return &vader{analyzer: govader.NewSentimentIntensityAnalyzer()}
}

func (v *vader) Name() string { return "vader" }

func (v *vader) Score(text, lang string) (float64, bool) {
	if lang != English {
		return 0, false
	}
	// The library splits at plain spaces only and knows straight apostrophes.
	text = strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "’", "'")
	if text == "" {
		return 0, true
	}
	return v.analyzer.PolarityScores(text).Compound, true
}

// bayes is cdipaolo/sentiment: naive Bayes on film reviews. Its own answer is
// only a class, so the polarity is the mean log-odds of the words it knows,
// squashed, which keeps the library's class as its sign.
type bayes struct {
	models library.Models
}

func newBayes() (*bayes, error) {
	models, err := library.Restore()
	if err != nil {
		return nil, fmt.Errorf("load the naive Bayes sentiment model: %w", err)
	}
	if models[library.English] == nil {
		return nil, fmt.Errorf("load the naive Bayes sentiment model: it holds no English")
	}
	return &bayes{models: models}, nil
}

func (b *bayes) Name() string { return "bayes" }

func (b *bayes) Score(text, lang string) (float64, bool) {
	if lang != English {
		return 0, false
	}
	model := b.models[library.English]
	var odds, known float64
	for word := range strings.FieldsFuncSeq(strings.ToLower(text), notWordRune) {
		w, ok := model.Words.Get(strings.ReplaceAll(word, "'", ""))
		if !ok || len(w.Count) < 2 {
			continue
		}
		odds += math.Log(float64(w.Count[1]+1) / float64(w.Count[0]+1))
		known++
	}
	if known == 0 {
		return 0, true
	}
	return math.Tanh(odds / math.Sqrt(known)), true
}

//go:embed en.linear
var englishWeights []byte

//go:embed ko.linear
var koreanWeights []byte

// trained is our own linear model; its polarity is P(positive) − P(negative).
type trained struct {
	models map[string]*linear.Model
}

func newTrained() *trained {
	t := &trained{models: map[string]*linear.Model{}}
	for lang, weights := range map[string][]byte{English: englishWeights, Korean: koreanWeights} {
		model, err := linear.Decode(weights)
		if err != nil {
			panic(fmt.Sprintf("the built-in weights for %s: %v", lang, err)) // part of the binary, covered by a test
		}
		t.models[lang] = model
	}
	return t
}

func (t *trained) Name() string { return "linear" }

func (t *trained) Score(text, lang string) (float64, bool) {
	model := t.models[lang]
	if model == nil || strings.TrimSpace(text) == "" {
		return 0, false
	}
	negative, _, positive := model.Classes(text)
	return positive - negative, true
}
