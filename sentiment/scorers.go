package sentiment

import (
	_ "embed"
	"fmt"
	"math"
	"strings"
	"sync"

	library "github.com/cdipaolo/sentiment"
	"github.com/jonreiter/govader"

	"github.com/frontdesk-chat/frontdesk/sentiment/internal/linear"
)

var (
	_ Scorer = (*vader)(nil)
	_ Scorer = (*bayes)(nil)
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
	return v.scores(text).Compound, true
}

func (v *vader) scores(text string) govader.Sentiment {
	// The library splits at plain spaces only and knows straight apostrophes.
	text = strings.ReplaceAll(strings.Join(strings.Fields(text), " "), "’", "'")
	if text == "" {
		return govader.Sentiment{}
	}
	return v.analyzer.PolarityScores(text)
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

// trained gives our own linear models by language: words, n-grams and what the
// lexicons say. They share the memory of the embedded files.
var trained = sync.OnceValue(func() map[string]*linear.Model {
	models := map[string]*linear.Model{}
	for lang, weights := range map[string][]byte{English: englishWeights, Korean: koreanWeights} {
		model, err := linear.Decode(weights)
		if err == nil && int(model.Shape.Dense) != DenseWidth(lang) {
			err = fmt.Errorf("made for %d dense features, not %d", model.Shape.Dense, DenseWidth(lang))
		}
		if err != nil {
			panic(fmt.Sprintf("the built-in weights for %s: %v", lang, err)) // part of the binary, covered by a test
		}
		models[lang] = model
	}
	return models
})
