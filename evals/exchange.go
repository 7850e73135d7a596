package evals

import (
	"encoding/json"
	"strings"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// Exchange is one step of a conversation and what the bot did about it.
type Exchange struct {
	Turn       int             `json:"turn"` // messages of the visitor so far
	AtMS       int64           `json:"at_ms"`
	After      string          `json:"after,omitempty"` // time that passed before it, as 45m0s
	User       []string        `json:"user,omitempty"`  // what the visitor wrote or clicked
	Did        string          `json:"did,omitempty"`   // what else happened: open, click, thumbs down, agent: …
	Bot        []Said          `json:"bot,omitempty"`
	Action     string          `json:"action,omitempty"`
	Reason     string          `json:"reason,omitempty"`
	Band       string          `json:"band,omitempty"`
	Confidence float64         `json:"confidence,omitempty"`
	Flows      []string        `json:"flows,omitempty"` // that ran in this step
	Step       string          `json:"step,omitempty"`  // where the flow stands
	Vars       map[string]any  `json:"vars,omitempty"`
	Escalation *Escalation     `json:"escalation,omitempty"`
	Calls      []Call          `json:"calls,omitempty"`
	Tokens     int             `json:"tokens,omitempty"`
	Owner      string          `json:"owner,omitempty"`
	Errors     []string        `json:"errors,omitempty"` // tries of the turn that failed
	LatencyUS  int64           `json:"latency_us"`
	Trace      json.RawMessage `json:"trace,omitempty"` // bot.Trace of the decision

	trace   bot.Trace
	search  *knowledge.Result // nil when nothing was searched
	waiting *flows.Prompt
}

// Said is one message of the bot.
type Said struct {
	Text    string   `json:"text"`
	Sources []string `json:"sources,omitempty"` // ids of the articles shown
	Band    string   `json:"band,omitempty"`    // high or middle when knowledge-base text is shown
	Buttons []Button `json:"buttons,omitempty"`
	Several bool     `json:"several,omitempty"` // several of the buttons may be chosen
	Asks    string   `json:"asks,omitempty"`    // what a flow waits for: choice, rating, or the type of value
}

// Button is one that was shown.
type Button struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// Escalation is a person asked for.
type Escalation struct {
	Turn     int             `json:"turn"` // messages of the visitor until then
	Reason   string          `json:"reason"`
	Team     string          `json:"team,omitempty"`
	Priority int             `json:"priority"`
	Promised bool            `json:"promised,omitempty"`
	Packet   json.RawMessage `json:"packet,omitempty"`

	packet handoff.Packet
}

// Call is one call of a flow, answered from a recording.
type Call struct {
	Method string `json:"method"`
	URL    string `json:"url"`
	Body   any    `json:"body,omitempty"`
	Status int    `json:"status,omitempty"`
	Error  string `json:"error,omitempty"`
	From   string `json:"from,omitempty"` // in a replay: conversation, fixture or nowhere
}

// words joins what the bot said.
func (x Exchange) words() string {
	parts := make([]string, len(x.Bot))
	for i, s := range x.Bot {
		parts[i] = s.Text
	}
	return strings.Join(parts, "\n")
}

// shows reports whether knowledge-base text was shown.
func (x Exchange) shows() bool {
	for _, s := range x.Bot {
		if s.Band != "" {
			return true
		}
	}
	return false
}

// sources lists the articles shown.
func (x Exchange) sources() []string {
	var out []string
	for _, s := range x.Bot {
		out = append(out, s.Sources...)
	}
	return out
}
