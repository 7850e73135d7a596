package knowledge

import (
	"math"
	"slices"
)

// Calibration turns a search's features into the probability that its first
// hit answers, and a probability into a band. It is data: JSON, fitted by Fit
// on labelled questions. Immutable once in use.
type Calibration struct {
	Intercept    float64            `json:"intercept"`
	Coefficients map[string]float64 `json:"coefficients"` // by feature; others count nothing
	// Trees are a second opinion: the log odds are the mean of the weighted
	// sum and the sum of the trees. None leaves the sum alone.
	Trees []tree `json:"trees,omitempty"`
	// Unfamiliar is taken from the log odds, by the feature of a language in
	// which the calibration was hardly fitted.
	Unfamiliar  map[string]float64 `json:"unfamiliar,omitempty"`
	High        float64            `json:"high"`         // answer at or above
	Middle      float64            `json:"middle"`       // hedge at or above
	TargetError float64            `json:"target_error"` // promised of everything shown: at Middle or above
	Source      string             `json:"source"`       // what it was fitted on
	// Targets are the bands for other promises, by rising error.
	Targets []Target `json:"targets,omitempty"`
}

// Target is a promised error of everything shown, and the bands that keep it.
type Target struct {
	Error  float64 `json:"error"`
	Middle float64 `json:"middle"` // above 1: no threshold keeps it
	High   float64 `json:"high"`
}

// At gives the calibration with the bands for another target error: those of
// the largest promise it was fitted for that is no larger. ok is false when it
// was fitted for none as small.
func (c Calibration) At(target float64) (at Calibration, ok bool) {
	const same = 1e-9
	if math.Abs(target-c.TargetError) < same {
		return c, true
	}
	for _, t := range c.Targets {
		if t.Error <= target+same {
			c.Middle, c.High, c.TargetError, ok = t.Middle, t.High, target, true
		}
	}
	return c, ok
}

func (c Calibration) isZero() bool { return len(c.Coefficients) == 0 }

// Confidence is the logistic of the weighted features and the trees, 0 … 1.
// Features that come from no hit at all give 0. Those of a search that had no
// senses to go by are judged by the calibration shipped for words alone, when
// c relies on senses.
func (c Calibration) Confidence(features map[string]float64) float64 {
	if _, ok := features[featTop]; !ok {
		return 0
	}
	odds := c.logOdds(features)
	if _, sensed := features[featNearest]; !sensed && c.sensed() {
		odds = c.byWords(features)
	}
	if features[featSame] > 0 {
		return max(logistic(odds), curated)
	}
	return logistic(odds)
}

// curated is the least confidence of a question that an editor wrote down for
// the article, word for word.
const curated = 0.97

func (c Calibration) sensed() bool {
	_, ok := c.Coefficients[featNearest]
	return ok
}

// byWords gives the log odds by words alone, lowered so far that what c's bands
// promise holds of them, too.
func (c Calibration) byWords(features map[string]float64) float64 {
	words, _ := wordsCalibration.At(c.TargetError)
	return words.logOdds(features) - max(logOdds(words.Middle)-logOdds(c.Middle), 0)
}

func (c Calibration) logOdds(features map[string]float64) float64 {
	z := c.Intercept
	for _, name := range sortedKeys(c.Coefficients) { // a fixed order: the same sum everywhere
		z += c.Coefficients[name] * features[name]
	}
	if len(c.Trees) > 0 {
		grown := 0.0
		for i := range c.Trees {
			grown += c.Trees[i].value(features)
		}
		z = (z + grown) / 2
	}
	for _, name := range languageFeatures {
		z -= c.Unfamiliar[name] * features[name]
	}
	return z
}

// Band gives the band of a confidence.
func (c Calibration) Band(confidence float64) Band {
	switch {
	case confidence >= c.High:
		return High
	case confidence >= c.Middle:
		return Middle
	}
	return Low
}

func logistic(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

func sortedKeys(m map[string]float64) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
