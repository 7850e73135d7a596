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
	"sync"
	"sync/atomic"

	"github.com/frontdesk-chat/frontdesk/sentiment/internal/linear"
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

// border divides neutral from the rest in Score.Polarity, in every language.
const border = linear.Edge

// Label is the class of a score: −1, 0 or 1.
func (s Score) Label() int {
	switch {
	case s.Polarity < -border:
		return -1
	case s.Polarity > border:
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

// Ensemble scores messages with all scorers that know the language. It is safe
// for concurrent use, Load included.
//
// The polarity comes from a linear model for each of English and Korean that
// joins the scorers: it reads words, n-grams and jamo, and has what the
// lexicons say (govader's scores; our Korean list, negations and endings) among
// its features. Elsewhere emoji decide. What it was trained on, what else was
// tried and the figures stand in sentiment/internal/train.
type Ensemble struct {
	vader   *vader
	bayes   atomic.Pointer[bayes]
	loading sync.Mutex
}

// New returns an ensemble that works at once, without the naive Bayes model,
// which Load adds. It costs a few milliseconds; make one for the process.
func New() *Ensemble {
	return &Ensemble{vader: newVader()}
}

// Load adds the naive Bayes scorer to Parts (about 370 ms and 19 MB, once;
// calls after the first cost nothing). It may run in the background while Score
// is used. It stands beside the others for comparison: the polarity is the same
// with and without it, because the models gained nothing from it.
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
	if model := trained()[s.Lang]; model != nil {
		classes := model.Probabilities(text, e.Dense(text, s.Lang))
		s.Polarity = model.Borders.Polarity(classes)
		s.Parts["linear"] = classes[linear.Positive] - classes[linear.Negative]
	} else {
		s.Polarity = s.Parts["lexicon"]
	}
	s.Signs, s.Anger = read(text)
	s.Frustration = total(s.Signs)
	return s
}

// Parts gives the polarity of each scorer that knows lang, by name, but for the
// trained model. It does not bound the text; Score does.
func (e *Ensemble) Parts(text, lang string) map[string]float64 {
	parts := make(map[string]float64, 4)
	add := func(scorer Scorer) {
		if polarity, ok := scorer.Score(text, lang); ok {
			parts[scorer.Name()] = polarity
		}
	}
	add(e.vader)
	add(lexicon{})
	if b := e.bayes.Load(); b != nil {
		add(b)
	}
	return parts
}
