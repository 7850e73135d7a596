package flows

import "strings"

// kindSpec describes a kind of step to the parser.
type kindSpec struct {
	name      string
	fields    []string // that may stand beside the step key or under it
	later     []string // of the specification, refused until they work
	payload   bool     // a mapping under the key is the value, not fields
	localized bool     // a mapping under the key may be a text by language
	fails     bool     // on_error makes sense
	waits     bool     // a cycle through it is no endless loop
	read      func(r *reader, st *step, a stepNodes) action
	instead   string // hint for a kind that is not supported yet (read is nil)
}

// article names a step of the kind in a sentence.
func (k *kindSpec) article() string {
	if strings.ContainsRune("aeio", rune(k.name[0])) {
		return "an " + k.name + " step"
	}
	return "a " + k.name + " step"
}

// timesOut reports whether timeout makes sense beside the step key.
func (k *kindSpec) timesOut() bool { return k.waits && k.name != "handoff" }

// kinds is the table of step kinds; the key is the step key. It is filled in
// init because reading a step may read steps inside it.
var kinds = map[string]*kindSpec{}

func init() {
	for _, k := range []kindSpec{
		{name: "say", fields: []string{"text", "variants", "buttons", "image", "card"}, localized: true, read: readSay},
		{name: "ask", fields: []string{"var", "text", "type", "of", "validate", "normalize", "min", "max", "country", "accept", "max_mb", "max_attempts",
			"reprompt_unrecognized", "reprompt_invalid", "on_exhausted", "skip_if_filled", "pii", "confirm", "check"}, waits: true, read: readAsk},
		{name: "choice", fields: []string{"var", "text", "options", "free_text", "max_attempts", "reprompt_unrecognized", "on_exhausted", "skip_if_filled", "multi"},
			waits: true, read: readChoice},
		{name: "rating", fields: []string{"var", "text", "scale", "max_attempts", "ask_comment", "goto"}, waits: true, read: readRating},
		{name: "form", fields: []string{"fields", "correctable", "confirm", "max_attempts", "on_exhausted"}, waits: true, read: readForm},
		{name: "set", payload: true, read: readSet},
		{name: "if", fields: []string{"then", "else"}, read: readIf},
		{name: "switch", fields: []string{"value", "cases", "default"}, read: readSwitch},
		{name: "goto", fields: []string{"flow"}, read: readGoto},
		{name: "call", fields: []string{"flow", "with", "map"}, read: readCall},
		{name: "end", fields: []string{"resolution"}, read: readEnd},
		{name: "answer", fields: []string{"collections", "query", "on_low"}, fails: true, read: readAnswer},
		{name: "http", fields: []string{"get", "post", "put", "patch", "delete", "headers", "body", "timeout", "retries", "map", "on_status"}, fails: true, read: readHTTP},
		{name: "hours", fields: []string{"schedule", "open", "closed"}, fails: true, read: readHours},
		{name: "agents_online", fields: []string{"team", "online", "offline"}, fails: true, read: readAgentsOnline},
		{name: "handoff", fields: []string{"team", "skill", "agent", "priority", "reason", "message", "resume", "no_agents", "collect_before"}, waits: true, read: readHandoff},
		{name: "tag", read: readTag},
		{name: "note", fields: []string{"text"}, localized: true, read: readNote},
		{name: "contact", payload: true, read: readContact},
		{name: "split", fields: []string{"arms", "sticky", "salt", "var"}, read: readSplit},
		{name: "priority", fields: []string{"level"}, read: readPriority},
		{name: "event", fields: []string{"name", "data"}, read: readEvent},
		{name: "classify", fields: []string{"var", "text", "labels", "min", "on_low"}, read: readClassify},
		{name: "llm", fields: []string{"var", "prompt", "schema", "budget", "timeout", "offline"}, fails: true, read: readLLM},
		{name: "wait", fields: []string{"for", "until", "event", "timeout", "on_message"}, fails: true, waits: true, read: readWait},
	} {
		kinds[k.name] = &k
	}
}

// broken stands for a step that has findings; a program never holds one.
type broken struct{}

func (broken) run(m *machine, st *step) { m.advance(st) }
func (broken) targets() []*target       { return nil }
func (broken) flowsOn() bool            { return true }
