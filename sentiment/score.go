// Package sentiment judges how a visitor feels: a polarity and, apart from it,
// a frustration for each message, and a running score for a conversation.
//
// Support text is negative by topic: "my tent is broken" is a complaint about
// a tent, not about us. Polarity follows the topic; Frustration and Anger are
// what the writer shows of their own state (waiting, repeating, shouting,
// insulting), and only they should alarm anybody at once.
//
// Everything here is pure: no clock, no files, no network. It imports nothing
// of ours but its own internal parts.
package sentiment

import (
	"math"
	"sync"
	"sync/atomic"
)

// Score is the judgement of one message.
type Score struct {
	// Polarity runs from −1 (as negative as can be) to 1; 0 is neutral.
	Polarity float64 `json:"polarity"`
	// Frustration runs from 0 to 1. From about 0.3 a person would notice it.
	Frustration float64 `json:"frustration"`
	// Anger says that the message swears, insults or threatens to leave in
	// anger; a broken product alone is never anger.
	Anger bool `json:"anger"`
	// Lang is English, Korean or Und.
	Lang string `json:"lang"`
	// Parts holds the polarity each scorer gave, by its name; scorers that
	// cannot judge the language are absent.
	Parts map[string]float64 `json:"parts,omitempty"`
	// Signs names what made up Frustration, strongest first.
	Signs []Sign `json:"signs,omitempty"`
}

// Label is the class of a score: −1, 0 or 1, by the borders that gave the best
// macro-F1 on development data (see blends).
func (s Score) Label() int {
	b := blends[s.Lang]
	switch {
	case s.Polarity < b.low:
		return -1
	case s.Polarity > b.high:
		return 1
	}
	return 0
}

// Scorer judges the polarity of a text, −1 to 1. ok is false when it cannot
// judge that language. Implementations are safe for concurrent use and see
// texts of at most a few thousand runes.
type Scorer interface {
	Name() string
	Score(text, lang string) (polarity float64, ok bool)
}

// blend weighs the scorers of a language; polarity is the weighted sum cut to
// −1…1, and low and high are the borders of the neutral class.
type blend struct {
	weights   map[string]float64
	low, high float64
}

// blends were chosen by the training command, which prints them with their
// figures: go run ./sentiment/internal/train -data DIR (half of the
// out-of-fold scores choose, the other half is reported).
//
//	macro-F1, held-out   ensemble  linear  vader  bayes
//	vader-tweets
//	vader-amazon
//	nsmc-ko
//	kote-ko
var blends = map[string]blend{
	English: {weights: map[string]float64{"vader": 0.6, "linear": 0.4, "bayes": 0.05, "lexicon": 0.5}, low: -0.1, high: 0.1},
	Korean:  {weights: map[string]float64{"linear": 1, "lexicon": 0.5}, low: -0.1, high: 0.1},
	Und:     {weights: map[string]float64{"lexicon": 1}, low: -0.1, high: 0.1},
}

// Ensemble scores messages with all scorers that know the language. It is safe
// for concurrent use, Load included.
type Ensemble struct {
	scorers []Scorer
	bayes   atomic.Pointer[bayes]
	loading sync.Mutex
}

// New returns an ensemble that works at once, without the naive Bayes model,
// which Load adds. It costs a few milliseconds; make one for the process.
func New() *Ensemble {
	return &Ensemble{scorers: []Scorer{newVader(), newTrained(), lexicon{}}}
}

// Load adds the naive Bayes scorer (about 370 ms and 19 MB, once; calls after
// the first cost nothing). It may run in the background while Score is used.
func (e *Ensemble) Load() error {
	e.loading.Lock()
	defer e.loading.Unlock()
	if e.bayes.Load() != nil {
		return nil
	}
	b, err := newBayes()
	if err != nil {
		return err
	}
	e.bayes.Store(b)
	return nil
}

// Score judges one message. Its work is bounded however long the text is; an
// empty text is neutral.
func (e *Ensemble) Score(text string) Score {
	text = clip(text)
	s := Score{Lang: Language(text)}
	s.Parts = e.Parts(text, s.Lang)
	b := blends[s.Lang]
	for name, polarity := range s.Parts {
		s.Polarity += b.weights[name] * polarity
	}
	s.Polarity = math.Max(-1, math.Min(1, s.Polarity))
	s.Signs, s.Anger = read(text)
	s.Frustration = total(s.Signs)
	return s
}

// Parts gives the polarity of each scorer that knows lang, by name, unweighted.
// It does not bound the text; Score does.
func (e *Ensemble) Parts(text, lang string) map[string]float64 {
	parts := make(map[string]float64, len(e.scorers)+1)
	add := func(scorer Scorer) {
		if polarity, ok := scorer.Score(text, lang); ok {
			parts[scorer.Name()] = polarity
		}
	}
	for _, scorer := range e.scorers {
		add(scorer)
	}
	if b := e.bayes.Load(); b != nil {
		add(b)
	}
	return parts
}
