package analytics

import "time"

// Outcome says how an engagement ended. A closed engagement has exactly one.
type Outcome string

// The outcomes; the table in definition.go says what each means.
const (
	ContainedConfirmed Outcome = "contained_confirmed"
	ContainedAssumed   Outcome = "contained_assumed"
	BotAbandoned       Outcome = "bot_abandoned"
	EscalatedServed    Outcome = "escalated_served"
	EscalatedMissed    Outcome = "escalated_missed"
	HumanFirst         Outcome = "human_first"
	Spam               Outcome = "spam"
	Failed             Outcome = "error"
)

// Outcomes are all of them, in the order in which they are shown.
var Outcomes = []Outcome{
	ContainedConfirmed, ContainedAssumed, BotAbandoned, EscalatedServed, EscalatedMissed, Failed, HumanFirst, Spam,
}

// Contained reports whether the bot alone was enough.
func (o Outcome) Contained() bool { return o == ContainedConfirmed || o == ContainedAssumed }

// Counted reports whether the denominator of containment counts it.
func (o Outcome) Counted() bool { return o != "" && o != Spam && o != HumanFirst }

// The two spans that the definitions name.
const (
	// IdleAfter without any message closes an engagement that the bot owns.
	IdleAfter = 30 * time.Minute
	// RecontactWindow is W: so long after its close an outcome is provisional.
	RecontactWindow = 72 * time.Hour
)

// Why a containment was reversed.
const (
	ReversedRecontact = "recontact"
	ReversedFeedback  = "negative_feedback"
)

// Ratings of 4 and 5 are a positive signal, 1 and 2 a negative one.
const (
	satisfiedFrom  = 4
	dissatisfiedTo = 2
)
