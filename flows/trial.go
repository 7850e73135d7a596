package flows

import "time"

// Trial is one input to a test chat of flows that may not be live: the whole
// chat is in State, and nothing is stored.
type Trial struct {
	Lang  string
	State []byte    // what the last TrialOutcome gave; empty begins anew
	Now   time.Time // the chat's clock
	Input TrialInput
	// Veiled hides the texts of the scope workspace: a text shows as its name.
	Veiled bool
}

// Kinds of TrialInput. A result answers the call that the chat waits for, and
// resume is a person giving the chat back.
const (
	TrialStart   = "start"
	TrialMessage = "message"
	TrialChoice  = "choice"
	TrialEvent   = "event"
	TrialResult  = "result"
	TrialTimer   = "timer"
	TrialResume  = "resume"
)

// TrialInput is what happens in a test chat.
type TrialInput struct {
	Kind     string
	Flow     string // start: the flow; "" is what the start of a chat triggers
	Text     string
	Choice   string
	PromptID string
	Event    string
	Result   EffectResult // without its key
}

// TrialOutcome is what became of it.
type TrialOutcome struct {
	State    []byte
	Messages []TrialMessageOut
	Trace    []TraceEntry
	Events   []TrialEventOut
	Pending  *Effect // the HTTP call that nobody makes: its result is the next input
	Vars     map[string]any
	At       *Position // where the run stands; nil when none goes on
	Done     bool      // nothing runs
}

// TrialMessageOut is something the bot says.
type TrialMessageOut struct {
	Text    string
	Buttons []PromptOption
	Image   *Image
	Card    *Card
	Prompt  *Prompt // what is asked for; its options are the buttons
	Answer  bool    // from the knowledge base
}

// TrialEventOut is something else that happens: handoff, end, tag, note, ...
type TrialEventOut struct{ Kind, Text string }
