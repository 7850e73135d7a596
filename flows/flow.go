package flows

import (
	"regexp"

	"go.yaml.in/yaml/v3"
)

// flow is one compiled flow. It is immutable once Compile has returned.
type flow struct {
	name     string
	file     string
	node     *yaml.Node // of its name, for findings
	doc      *yaml.Node // the whole mapping
	title    *localized // what "back to ..." calls it
	triggers []trigger
	vars     map[string]variable
	steps    []*step          // its own and those of inline blocks, in source order
	byID     map[string]*step // named and unnamed
	entry    *step
	uses     []scopedUse // of variables, to be checked once all are known
	made     map[string]bool
	tests    []Test
}

// variable is a declaration under vars:, or one that a step makes.
type variable struct {
	kind    string   // text, integer, ...; "" when nothing says
	of      []string // enum
	pii     bool
	initial any
}

type scopedUse struct {
	variableUse
	node *yaml.Node
}

// step is one compiled step.
type step struct {
	id         string
	flow       *flow
	kind       string
	node       *yaml.Node
	named      bool // the author gave the id
	when       *expression
	next       *target // explicit; nil: falls through to after
	after      *step   // what follows in its block; nil: the flow's end
	branches   []branch
	elseTo     *target
	onError    *target
	interrupts string // interruptNever ...
	timeout    *timeout
	act        action
}

// Values of interrupts.
const (
	interruptNever        = "never"
	interruptUnrecognized = "if_unrecognized"
	interruptAlways       = "always"
)

type branch struct {
	cond *expression
	to   *target
}

// target is where a step may go: a named step, or a block of steps written
// in place.
type target struct {
	node  *yaml.Node
	name  string
	block []*step
	to    *step // linked
}

// action is what a step of one kind does.
type action interface {
	// run executes the step in the top frame. It either moves the frame on
	// (machine.advance, machine.jump), or leaves it where it is with a wait,
	// a pending effect or a suspension set.
	run(m *machine, st *step)
	// targets are the places that the kind itself may go to.
	targets() []*target
	// flowsOn reports whether it may go on to what follows it.
	flowsOn() bool
}

// resulter is an action that waits for the result of an effect.
type resulter interface {
	action
	result(m *machine, st *step, r EffectResult)
}

// taker is an action that waits for the visitor.
type taker interface {
	action
	// prompt makes what is shown; Text may be a re-showing.
	prompt(m *machine, st *step) Prompt
	// recognise reads a value out of a text.
	recognise(m *machine, st *step, text string) reading
	// take stores a value (the id of an option for a choice) and moves on.
	take(m *machine, st *step, value any)
	rules() takeRules
}

// picky is a taker that does not take every value that its buttons stand for.
type picky interface {
	taker
	// accepts reports whether the value of a button fulfils the step's check.
	accepts(m *machine, value any) bool
}

// parted is an action that asks several questions, one after another.
type parted interface {
	action
	// part gives the taker of one of its questions, nil when it has none of
	// that name. The empty name is the first one, where it has no other.
	part(name string) taker
}

// longestFarewell is how many steps may stand before the end of a flow that
// only says goodbye.
const longestFarewell = 5

// closes reports whether a step only leads, past words and marks, to an end
// that says resolved.
func (st *step) closes() bool {
	for range longestFarewell {
		if st == nil || st.when != nil || len(st.branches) > 0 {
			return false
		}
		switch act := st.act.(type) {
		case endStep:
			return act.resolution == "resolved"
		case sayStep, setStep:
			st = st.follows()
		default:
			return false
		}
	}
	return false
}

// takerOf gives who takes the visitor's answer while a part of a step waits,
// nil when nobody does.
func takerOf(st *step, part string) taker {
	if p, ok := st.act.(parted); ok {
		return p.part(part)
	}
	if t, ok := st.act.(taker); ok && part == "" {
		return t
	}
	return nil
}

// Parts of steps besides the fields of a form.
const (
	partConfirm = "_confirm" // is that right?
	partChange  = "_change"  // form: what is not right?
	partComment = "_comment" // rating: anything to add?
)

// takeRules are what the decision table needs to know of a waiting step.
type takeRules struct {
	variable    string
	kind        string // type of value
	freeText    string // choice: freeMatch ...; ask: ""
	open        bool   // any text fits, so asides are looked for first
	maxAttempts int
	exhausted   *target
	unrecognized,
	invalid []*localized
	pii      bool
	confirms bool // the value is asked about before it is taken
	passes   bool // when it fails for good, the flow goes on
	lenient  bool // when it fails for good, the step takes nil; comes before passes
}

// Values of free_text.
const (
	freeMatch   = "match"
	freeRoute   = "route"
	freeReject  = "reject"
	freeCapture = "capture"
)

// rule is a validate pattern: whole matches a value, inside finds one in a
// longer text (nil when the pattern cannot be unanchored).
type rule struct {
	whole, inside *regexp.Regexp
}
