package flowtest

import (
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
)

// World answers what flows ask of the outside from what is recorded. The zero
// World is open, has an agent online, knows no answer and lets every request
// fail. Not safe for concurrent use.
type World struct {
	HTTP    []flows.RecordedHTTP
	Answers []flows.RecordedAnswer
	Search  func(query string, collections []string) *flows.AnswerResult // asked when nothing is recorded; may be nil
	Closed  bool
	Nobody  bool

	used map[int]bool
}

// Carry gives what came of a pending effect. An error with code Invalid names
// an effect that a recorded world cannot carry out.
func (w *World) Carry(e flows.Effect) (flows.EffectResult, error) {
	switch e.Kind {
	case flows.EffectHTTP:
		return w.call(e), nil
	case flows.EffectSearch:
		return flows.EffectResult{OK: true, Answer: w.answer(e)}, nil
	case flows.EffectCheck:
		open := !w.Closed
		if e.What == flows.CheckAgents {
			open = !w.Nobody
		}
		return flows.EffectResult{OK: true, Open: open}, nil
	case flows.EffectLLM: // what a model says is no record
		return flows.EffectResult{Error: "there is no model", Offline: true}, nil
	}
	return flows.EffectResult{}, chat.Errorf(chat.Invalid, "the effect %s cannot be played from records", e.Kind)
}

// call takes the first record that fits and was not used yet, and the last
// that fits once all were: so a list tells a story, and one entry serves all.
func (w *World) call(e flows.Effect) flows.EffectResult {
	found := -1
	for i, h := range w.HTTP {
		if h.Method != "" && h.Method != e.Method || !strings.Contains(e.URL, h.URL) {
			continue
		}
		found = i
		if !w.used[i] {
			break
		}
	}
	if found < 0 {
		return flows.EffectResult{Error: "no recorded answer fits " + e.Method + " " + e.URL}
	}
	if w.used == nil {
		w.used = map[int]bool{}
	}
	w.used[found] = true
	h := w.HTTP[found]
	if h.Fails {
		return flows.EffectResult{Error: "recorded as failing"}
	}
	return flows.EffectResult{OK: true, Status: h.Status, Body: h.Body}
}

// answer is the recorded one, or none. An aside needs an answer of the high
// band, as in the live bot.
func (w *World) answer(e flows.Effect) *flows.AnswerResult {
	found := w.recorded(e)
	if found == nil && w.Search != nil {
		found = w.Search(e.Query, e.Collections)
	}
	if found == nil || e.Purpose == flows.PurposeDigression && found.Band != flows.BandHigh {
		return &flows.AnswerResult{Band: flows.BandLow}
	}
	return found
}

func (w *World) recorded(e flows.Effect) *flows.AnswerResult {
	for _, a := range w.Answers {
		if strings.Contains(strings.ToLower(e.Query), strings.ToLower(a.Query)) {
			confidence := map[string]float64{flows.BandHigh: 0.9, flows.BandLow: 0.1}[a.Band]
			if confidence == 0 {
				confidence = 0.5
			}
			return &flows.AnswerResult{Text: a.Text, Band: a.Band, Confidence: confidence}
		}
	}
	return nil
}
