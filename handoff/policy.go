// Package handoff decides when a person takes over from the bot (Decide, with
// AsksForPerson and Safety), and to whom the chat goes.
package handoff

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// What a verdict says to do. Offer is "shall I get a colleague?".
const (
	ActionNone     = "none"
	ActionOffer    = "offer"
	ActionEscalate = "escalate"
)

// Why a verdict says so. All but the last four are hard: they escalate at once.
const (
	ReasonExplicitAsk    = "explicit_ask"    // the visitor asks for a person
	ReasonOfferAccepted  = "offer_accepted"  // the visitor says yes to an offer
	ReasonSafety         = "safety"          // see Safety
	ReasonFlow           = "flow"            // a flow's hand-off step
	ReasonModelFailure   = "model_failure"   // a tool or model failed after its retry
	ReasonWatchdog       = "watchdog"        // no reply within the time allowed
	ReasonLoop           = "loop_cutoff"     // a flow ran in circles
	ReasonUnknownLimit   = "unknown_limit"   // on_unknown counted enough answers not known
	ReasonPeopleOnly     = "people_only"     // the bot has had its cycles
	ReasonSoftScore      = "soft_score"      // small signs added up
	ReasonCoolDown       = "cool_down"       // they did, but a person has just given the chat back
	ReasonOfferedAlready = "offered_already" // they did, but an offer was made a moment ago
	ReasonCalm           = "calm"            // they did not
)

// The bands of a reply's confidence, as in chat.Decision.
const (
	BandLow    = "low"
	BandMiddle = "middle"
	BandHigh   = "high"
)

// Signals is all that the policy looks at: the state of one engagement after a
// visitor message, or before a bot reply. It holds nothing from before the
// last resolved boundary: start Tally anew there, or an old transcript would
// trigger a new hand-over. The zero value is a calm conversation.
type Signals struct {
	// Hard signals.
	ExplicitAsk   bool   `json:"explicit_ask,omitempty"`   // AsksForPerson of the message
	AskEvidence   string `json:"ask_evidence,omitempty"`   // the words that said so
	OfferAccepted bool   `json:"offer_accepted,omitempty"` // the visitor took the bot's offer
	Safety        string `json:"safety,omitempty"`         // kind from Safety, "" for none
	FlowStep      string `json:"flow_step,omitempty"`      // the hand-off step reached, "" for none
	ModelFailed   bool   `json:"model_failed,omitempty"`
	Watchdog      bool   `json:"watchdog,omitempty"`
	LoopCutoff    bool   `json:"loop_cutoff,omitempty"`
	UnknownLimit  bool   `json:"unknown_limit,omitempty"` // the rule itself belongs to on_unknown

	// Tally holds what the turns before this one left behind.
	Tally Tally `json:"tally"`
	// Turn is what this turn has added so far. Its Repeated, Rejected and
	// Invalid count; of the others, Band and Anger tell already.
	Turn Outcome `json:"turn"`

	// The message's and the conversation's mood (package sentiment).
	Polarity    float64 `json:"polarity"`    // −1…1
	Frustration float64 `json:"frustration"` // 0…1
	Anger       bool    `json:"anger,omitempty"`
	EWMA        float64 `json:"ewma"`     // −1…1
	Slope       float64 `json:"slope"`    // change of EWMA over three messages
	Messages    int     `json:"messages"` // visitor messages that EWMA has seen

	VIP bool `json:"vip,omitempty"`

	// The reply about to be given. Known is false after a visitor message,
	// before anything was searched; then Confidence and Band say nothing.
	Known      bool    `json:"known,omitempty"`
	Confidence float64 `json:"confidence,omitempty"` // 0…1
	Band       string  `json:"band,omitempty"`
}

// Verdict is the policy's answer, stored as it is with the decision.
type Verdict struct {
	Action string  `json:"action"`
	Reason string  `json:"reason"`
	Score  float64 `json:"score"` // the soft score, also when the reason is hard
	// Evidence lists what counted, most points first; hard reasons come first
	// with 0 points.
	Evidence []Evidence `json:"evidence,omitempty"`
	// Counterfactual says what other settings would have done.
	Counterfactual []Alternative `json:"counterfactual,omitempty"`
}

// Evidence is one fact behind a verdict: Points = weight × how much of it.
type Evidence struct {
	Name   string  `json:"name"`
	Value  string  `json:"value"`
	Weight float64 `json:"weight"`
	Points float64 `json:"points"`
}

// Alternative is what the same signals lead to with other thresholds.
// Without the hard reasons, Setting is "soft_only"; without cool-down and
// earlier offers it is "no_hysteresis".
type Alternative struct {
	Setting  string  `json:"setting"`
	Offer    float64 `json:"offer"`
	Escalate float64 `json:"escalate"`
	Action   string  `json:"action"`
}

// Facts gives the evidence in the form that events carry.
func (v Verdict) Facts() []chat.Evidence {
	facts := make([]chat.Evidence, len(v.Evidence))
	for i, e := range v.Evidence {
		facts[i] = chat.Evidence{Name: e.Name, Value: e.Value, Points: e.Points}
	}
	return facts
}

// Decide is the policy. It is pure: the same signals and thresholds give the
// same verdict, and it may be called from anywhere.
//
//   - A hard signal escalates at once, also in a cool-down.
//   - Otherwise the soft score decides: at t.Offer it offers, at t.Escalate it
//     escalates.
//   - After a return from a person nothing soft happens for t.CoolDown turns;
//     after an offer no second one is made for t.OfferPause turns, but the
//     score may still escalate.
//   - After t.MaxCycles bot↔person cycles only people answer.
func Decide(s Signals, t Thresholds) Verdict {
	soft := softEvidence(s, t)
	v := decideSoft(s, t, sum(soft))
	if hard := hardEvidence(s, t); len(hard) > 0 {
		v.Action, v.Reason = ActionEscalate, hard[0].Name
		soft = append(hard, soft...)
	}
	v.Evidence = soft
	v.Counterfactual = alternatives(s, t, v.Score)
	return v
}

// hardEvidence lists the reasons to escalate at once, the one to name first.
// Safety outranks the ask: whoever takes the chat must see it.
func hardEvidence(s Signals, t Thresholds) []Evidence {
	var list []Evidence
	add := func(is bool, reason, value string) {
		if is {
			list = append(list, Evidence{Name: reason, Value: value})
		}
	}
	add(s.Safety != "", ReasonSafety, s.Safety)
	add(s.ExplicitAsk, ReasonExplicitAsk, s.AskEvidence)
	add(s.OfferAccepted, ReasonOfferAccepted, "true")
	add(s.FlowStep != "", ReasonFlow, s.FlowStep)
	add(s.ModelFailed, ReasonModelFailure, "true")
	add(s.Watchdog, ReasonWatchdog, "true")
	add(s.LoopCutoff, ReasonLoop, "true")
	add(s.UnknownLimit, ReasonUnknownLimit, "true")
	add(!MayReturn(s.Tally.Cycles, t), ReasonPeopleOnly, strconv.Itoa(s.Tally.Cycles))
	return list
}

func decideSoft(s Signals, t Thresholds, score float64) Verdict {
	v := Verdict{Action: ActionNone, Reason: ReasonCalm, Score: score}
	switch {
	case score < t.Offer && score < t.Escalate:
	case within(s.Tally.SinceReturn, t.CoolDown):
		v.Reason = ReasonCoolDown
	case score >= t.Escalate:
		v.Action, v.Reason = ActionEscalate, ReasonSoftScore
	case within(s.Tally.SinceOffer, t.OfferPause):
		v.Reason = ReasonOfferedAlready
	default:
		v.Action, v.Reason = ActionOffer, ReasonSoftScore
	}
	return v
}

// within tells whether turns, which counts from 1 and is 0 for "never", still
// lies in a pause.
func within(turns, pause int) bool { return turns > 0 && turns <= pause }

// softEvidence weighs the small signs, those without points left out.
func softEvidence(s Signals, t Thresholds) []Evidence {
	var list []Evidence
	add := func(name string, weight, amount float64, value string) {
		if amount > 0 && weight > 0 {
			list = append(list, Evidence{Name: name, Value: value, Weight: weight, Points: weight * amount})
		}
	}
	w := t.Weights
	count := func(name string, weight, amount float64) { add(name, weight, amount, fmt.Sprintf("%.2f", amount)) }
	count("abstained", w.Abstained, s.Tally.Abstained+one(s.Known && s.Band == BandLow))
	count("hedged", w.Hedged, s.Tally.Hedged+one(s.Known && s.Band == BandMiddle))
	count("repeated_question", w.Repeated, s.Tally.Repeated+one(s.Turn.Repeated))
	count("thumbs_down", w.Rejected, s.Tally.Rejected+one(s.Turn.Rejected))
	count("failed_validation", w.Invalid, s.Tally.Invalid+float64(max(s.Turn.Invalid, 0)))
	add("mood_falling", w.Mood, one(moodFalls(s, t)), fmt.Sprintf("%.2f, slope %.2f", s.EWMA, s.Slope))
	add("anger", w.Anger, one(s.Anger && s.Polarity <= t.AngryPolarity), fmt.Sprintf("polarity %.2f", s.Polarity))
	count("anger_before", w.AngerBefore, s.Tally.Angry)
	if s.Frustration >= t.FrustrationFloor {
		count("frustration", w.Frustration, s.Frustration)
	}
	add("long_chat", w.Long, one(t.LongChat > 0 && s.Tally.Turns >= t.LongChat), strconv.Itoa(s.Tally.Turns))
	if s.VIP && t.VIP > 1 {
		// A share of the other signs: a VIP without a reason stays with the bot.
		add("vip", t.VIP-1, sum(list), "true")
	}
	slices.SortStableFunc(list, func(a, b Evidence) int {
		switch {
		case a.Points > b.Points:
			return -1
		case a.Points < b.Points:
			return 1
		}
		return 0
	})
	return list
}

// moodFalls needs two messages at least: one can never be a trend.
func moodFalls(s Signals, t Thresholds) bool {
	return s.Messages >= 2 && s.EWMA < t.MoodBelow && s.Slope <= -t.MoodFall
}

func one(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

func sum(list []Evidence) float64 {
	total := 0.0
	for _, e := range list {
		total += e.Points
	}
	return total
}

// scales are the other thresholds a verdict reports on, as shares of the real.
var scales = []float64{0.5, 0.75, 1.25, 1.5}

func alternatives(s Signals, t Thresholds, score float64) []Alternative {
	var list []Alternative
	add := func(setting string, s Signals, t Thresholds) {
		list = append(list, Alternative{setting, t.Offer, t.Escalate, decideSoft(s, t, score).Action})
	}
	add("soft_only", s, t)
	for _, scale := range scales {
		other := t
		other.Offer, other.Escalate = t.Offer*scale, t.Escalate*scale
		add("×"+strconv.FormatFloat(scale, 'g', -1, 64), s, other)
	}
	free := s
	free.Tally.SinceReturn, free.Tally.SinceOffer = 0, 0
	add("no_hysteresis", free, t)
	return list
}

// MayReturn tells whether a person may still give a chat back to the bot after
// so many finished bot↔person cycles.
func MayReturn(cycles int, t Thresholds) bool { return cycles < t.MaxCycles }
