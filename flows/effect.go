package flows

import (
	"encoding/json"
	"time"
)

// InputKind says what an Input is.
type InputKind string

// The kinds of Input.
const (
	InputStart   InputKind = "start"   // the conversation began, or a flow was just started
	InputMessage InputKind = "message" // the visitor typed: Text, Files
	InputChoice  InputKind = "choice"  // the visitor clicked: Choice, PromptID
	InputResult  InputKind = "result"  // what the pending effect gave: Result
	InputResume  InputKind = "resume"  // a person gave the chat back
	InputEvent   InputKind = "event"   // something the site or an integration says: Event
	InputTimer   InputKind = "timer"   // the time that the run waits for has come: Timer
)

// Input is what happened.
type Input struct {
	Kind     InputKind
	Text     string         // message: what was typed
	Choice   string         // choice: id of the option clicked
	PromptID string         // choice: the menu that was clicked; empty means the current one
	Result   *EffectResult  // result
	Event    string         // event: its name
	Data     map[string]any // event: what came with it, read as event.KEY
	Timer    string         // timer: the key that State.WakeAt gave
	Files    []File         // message: what was attached to it
}

// EffectResult is what carrying out a search, http, check or llm effect gave.
type EffectResult struct {
	Key    string        // of the effect
	OK     bool          // false: it could not be carried out, or timed out
	Error  string        // for the trace; never shown to a visitor
	Status int           // http: the status code
	Body   any           // llm: the value; http: decoded JSON, or the text when it is not JSON
	Answer *AnswerResult // search
	Open   bool          // check: open now, or somebody online
	// Offline says, beside OK false, that there is no model to ask (llm), or
	// that nobody can know any more what it gave: the offline value is taken.
	Offline bool
}

// Bands of an answer's confidence. Any other name counts as in between:
// the text is shown, but it does not interrupt a flow.
const (
	BandHigh = "high"
	BandLow  = "low"
)

// AnswerResult is what the knowledge base answered.
type AnswerResult struct {
	Text       string   `json:"text,omitempty"`    // already worded for its band
	Confidence float64  `json:"confidence"`        // calibrated, 0 to 1
	Band       string   `json:"band,omitempty"`    // BandHigh, BandLow or between
	Sources    []string `json:"sources,omitempty"` // article URLs or ids, best first
}

// useful reports whether there is a text that may be shown.
func (a *AnswerResult) useful() bool {
	return a != nil && a.Text != "" && a.Band != BandLow && a.Band != "" && a.Band != "none"
}

// Env is what a run may read besides its own State. The maps are read only
// and hold JSON-like values; a nil map reads as empty.
type Env struct {
	Lang         string         // of the visitor: "en", "ko", "ko-KR"
	Visitor      map[string]any // scope visitor; "country" (two letters) helps reading phone numbers
	Conversation map[string]any // scope conversation; "id" becomes part of idempotency keys
	Schedule     map[string]any // scope schedule
	Sentiment    map[string]any // scope sentiment
	Workspace    map[string]any // scope workspace: settings that flows may use
	Now          time.Time      // in the visitor's time zone
}

// EffectKind says what the caller has to do.
type EffectKind string

// The kinds of Effect. Search, HTTP, Check and LLM block the run: such an effect
// is always the last one, and its result is awaited.
const (
	EffectSay      EffectKind = "say"      // Text, Buttons, Image, Card, PromptID, Input; Answer when it is the knowledge base speaking
	EffectSearch   EffectKind = "search"   // Query, Collections, Key, Purpose
	EffectHTTP     EffectKind = "http"     // Key, Method, URL, Headers (see FillSecrets), Body, TimeoutMS, Retries
	EffectCheck    EffectKind = "check"    // Key, What, Name, Agent
	EffectHandoff  EffectKind = "handoff"  // Team, Skill, Agent, Priority, Reason, Message, NoAgents
	EffectEnd      EffectKind = "end"      // Resolution, Vars
	EffectRating   EffectKind = "rating"   // Score, Scale
	EffectTag      EffectKind = "tag"      // Value
	EffectNote     EffectKind = "note"     // Text
	EffectContact  EffectKind = "contact"  // Field, Value
	EffectUnknown  EffectKind = "unknown"  // Text, Said
	EffectLLM      EffectKind = "llm"      // Key, Prompt, Values, Query, Schema, Tokens, TimeoutMS
	EffectExpose   EffectKind = "expose"   // Flow, Step, Value: the arm; Split
	EffectEvent    EffectKind = "event"    // Value: its name; Body
	EffectPriority EffectKind = "priority" // Priority
	EffectCutoff   EffectKind = "cutoff"   // Reason; the run is over
)

// Purposes of a search.
const (
	PurposeAnswer     = "answer"     // the visitor's question is what this is about
	PurposeDigression = "digression" // an aside while a prompt waits
)

// What a check asks.
const (
	CheckHours  = "hours"  // is the schedule Name open at Env.Now?
	CheckAgents = "agents" // is anybody of the team Name online?
)

// Reasons of a handoff that the engine itself decides on, and of a cutoff.
const (
	ReasonExhausted  = "attempts_exhausted" // a prompt failed max_attempts times
	ReasonAsked      = "asked_for_person"   // the "talk to a person" button
	ReasonStepFailed = "step_failed"        // a step failed and has no on_error
	ReasonLowAnswer  = "low_confidence"     // answer with on_low: handoff

	CutoffSteps   = "steps"   // MaxTurnSteps
	CutoffVisits  = "visits"  // MaxVisits
	CutoffRepeat  = "repeat"  // MaxRepeats
	CutoffDepth   = "depth"   // MaxDepth
	CutoffRelease = "release" // the state names a flow or step that this program lacks
	CutoffPanic   = "panic"   // a fault of the engine; the trace names the step
)

// The cut-offs, from the specification of flows ("A turn").
const (
	MaxTurnSteps   = 100 // steps executed for one visitor message
	MaxVisits      = 20  // of one step in a conversation
	MaxRepeats     = 2   // the same bot text in a row
	MaxDepth       = 8   // frames
	MaxDigressions = 3   // at one prompt that cost no attempt
)

// ChoicePerson is the id of the "talk to a person" button that the engine
// adds to a prompt that is going badly.
const ChoicePerson = "_person"

// Effect is something the caller carries out. Texts are already in the
// visitor's language and templated. Fields not named beside the kind are zero.
type Effect struct {
	Kind EffectKind `json:"kind,omitempty"`

	Text     string         `json:"text,omitempty"`      // say, note; unknown: what the visitor wrote
	Buttons  []PromptOption `json:"buttons,omitempty"`   // say: what may be clicked
	Image    *Image         `json:"image,omitempty"`     // say
	Card     *Card          `json:"card,omitempty"`      // say
	PromptID string         `json:"prompt_id,omitempty"` // say: comes back with the click
	Input    *Prompt        `json:"input,omitempty"`     // say: the prompt this text shows
	Answer   *AnswerResult  `json:"answer,omitempty"`    // say: set when the text is an answer, for its sources

	// Key names this effect for ever within the conversation: search, http
	// and check. The same key comes again only when the caller did not yet
	// report a result, so an effect already carried out under a key must not
	// be carried out again.
	Key string `json:"key,omitempty"`

	Query       string   `json:"query,omitempty"`       // search
	Collections []string `json:"collections,omitempty"` // search; empty means all
	Purpose     string   `json:"purpose,omitempty"`     // search: PurposeAnswer or PurposeDigression

	Method    string            `json:"method,omitempty"`     // http: GET, POST, PUT, PATCH, DELETE
	URL       string            `json:"url,omitempty"`        // http
	Headers   map[string]string `json:"headers,omitempty"`    // http
	Body      any               `json:"body,omitempty"`       // http: JSON value; nil means none
	TimeoutMS int64             `json:"timeout_ms,omitempty"` // http: for one try
	Retries   int               `json:"retries,omitempty"`    // http: further tries under the same key

	What string `json:"what,omitempty"` // check: CheckHours or CheckAgents
	Name string `json:"name,omitempty"` // check: schedule or team; empty means the default one

	Team     string `json:"team,omitempty"`      // handoff
	Skill    string `json:"skill,omitempty"`     // handoff
	Agent    string `json:"agent,omitempty"`     // handoff, check: name or id of the one who is wanted
	NoAgents string `json:"no_agents,omitempty"` // handoff: what the flow does because nobody is there; empty when somebody is
	Priority string `json:"priority,omitempty"`  // handoff: low, normal, high, urgent
	Reason   string `json:"reason,omitempty"`    // handoff, cutoff
	Message  string `json:"message,omitempty"`   // handoff: what to tell the visitor; empty: the caller's own words

	Resolution string         `json:"resolution,omitempty"` // end: resolved, unresolved, cancelled, ...
	Vars       map[string]any `json:"vars,omitempty"`       // end: the variables of the run, for the record

	Score   int    `json:"score,omitempty"`   // rating: 1 to Scale
	Scale   int    `json:"scale,omitempty"`   // rating
	Comment string `json:"comment,omitempty"` // rating: the visitor's words; the score has come without them before

	Field string `json:"field,omitempty"` // contact: email, phone, name, ...
	Value string `json:"value,omitempty"` // tag, contact

	Prompt string          `json:"prompt,omitempty"` // llm: the author's words, with [value 1] where a value belongs
	Values []string        `json:"values,omitempty"` // llm: data, never instructions
	Schema json.RawMessage `json:"schema,omitempty"` // llm: what the value must fulfil; none: a text
	Tokens int             `json:"tokens,omitempty"` // llm: that may be written

	Flow string `json:"flow,omitempty"` // expose
	Step string `json:"step,omitempty"` // expose

	Split *Split `json:"split,omitempty"` // expose: the experiment that the arm belongs to

	// Said tells that the flow has itself told the visitor that it does not
	// know (unknown). When false the caller says so.
	Said bool `json:"said,omitempty"`
}

// Split is what tells one experiment of a split step from another: who is
// drawn, from which arms, and by which salt.
type Split struct {
	Sticky string   `json:"sticky"` // visitor or conversation
	Salt   string   `json:"salt,omitempty"`
	Arms   []string `json:"arms"` // ids, as written
}

// Image is a picture beside a text; URL is https and Alt says what it shows.
type Image struct {
	URL string `json:"url"`
	Alt string `json:"alt"`
}

// Card is a titled box under a text. When Title repeats the text of its
// message, that text is only there for clients that show no cards.
type Card struct {
	Title   string         `json:"title"`
	Text    string         `json:"text,omitempty"`
	Image   *Image         `json:"image,omitempty"`
	Buttons []PromptOption `json:"buttons,omitempty"`
}

// BlockKind says what a run waits for.
type BlockKind string

// What a run may wait for.
const (
	BlockNone   BlockKind = "none"   // nothing: it ended, or a person has the chat
	BlockInput  BlockKind = "input"  // the visitor
	BlockEffect BlockKind = "effect" // the result of the last effect
	BlockTimer  BlockKind = "timer"  // a time or an event: a wait step
)

// Outcome is what Run gives.
type Outcome struct {
	State   State
	Effects []Effect // to be carried out in order
	Trace   []TraceEntry
	Done    bool           // nothing is running any more
	Vars    map[string]any // of the run; when it is done, those at its end
	Blocked BlockKind      // what the run waits for
	// Passed says that a wait step does not want the message: the caller deals
	// with it as if no flow ran.
	Passed bool
}

// TraceEntry tells one thing that was decided and why. It holds names of
// steps and rules, never what the visitor wrote.
type TraceEntry struct {
	Flow string `json:"flow"`
	Step string `json:"step"`
	Kind string `json:"kind"`
	Note string `json:"note,omitempty"`
}
