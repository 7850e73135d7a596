package evals

import (
	"slices"

	"github.com/frontdesk-chat/frontdesk/handoff"
)

// HandoffReport is what `frontdesk eval handoff --json` writes.
type HandoffReport struct {
	N         int     `json:"n"`
	Precision float64 `json:"precision"` // of what was taken for an ask; 1 when nothing was
	Recall    float64 `json:"recall"`    // of the asks; 1 when there are none
	F1        float64 `json:"f1"`
	// The texts gone wrong, in the order of the data.
	FalsePositives []string `json:"false_positives"`
	FalseNegatives []string `json:"false_negatives"`
}

// Handoff asks the escalation policy about every text, as the first message of
// a chat in an ordinary mood: label 1 asks for a person, 0 does not.
func Handoff(data []Labelled) HandoffReport {
	r := HandoffReport{N: len(data), FalsePositives: []string{}, FalseNegatives: []string{}}
	heard, asks, hit := 0, 0, 0
	for _, d := range data {
		heardIt, isAsk := hears(d.Text), d.Label == 1
		if heardIt {
			heard++
		}
		if isAsk {
			asks++
		}
		switch {
		case heardIt && isAsk:
			hit++
		case heardIt:
			r.FalsePositives = append(r.FalsePositives, d.Text)
		case isAsk:
			r.FalseNegatives = append(r.FalseNegatives, d.Text)
		}
	}
	r.Precision, r.Recall, r.F1 = 1, 1, share(2*hit, heard+asks)
	if heard > 0 {
		r.Precision = share(hit, heard)
	}
	if asks > 0 {
		r.Recall = share(hit, asks)
	}
	if heard+asks == 0 {
		r.F1 = 1
	}
	return r
}

// hears tells whether the policy hands over at once because a person was asked
// for.
func hears(message string) bool {
	var s handoff.Signals
	s.ExplicitAsk, s.AskEvidence = handoff.AsksForPerson(message)
	v := handoff.Decide(s, handoff.DefaultThresholds())
	return v.Action == handoff.ActionEscalate && slices.ContainsFunc(v.Evidence, func(e handoff.Evidence) bool { return e.Name == handoff.ReasonExplicitAsk })
}
