package flows

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Prompt is what is shown while a run waits for the visitor.
type Prompt struct {
	ID      string         `json:"id"` // of this visit of the step; clicks carry it back
	Step    string         `json:"step"`
	Flow    string         `json:"flow"`
	Kind    string         `json:"kind"` // ask, choice or rating
	Text    string         `json:"text"`
	Options []PromptOption `json:"options,omitempty"`
	Input   string         `json:"input,omitempty"`   // type of value: text, email, number, ...
	Scale   int            `json:"scale,omitempty"`   // rating: 1 to Scale
	PII     bool           `json:"pii,omitempty"`     // the value is personal data
	Multi   bool           `json:"multi,omitempty"`   // choice: several options, ended by ChoiceDone
	Closing bool           `json:"closing,omitempty"` // choice: an option ends the flow as resolved, with no more asked
}

// PromptOption is a button. One with an id answers a prompt or, of a say step,
// goes to a step. One without sends Say (else its label) as if it had been
// typed, or opens URL.
type PromptOption struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Say   string `json:"say,omitempty"`
	URL   string `json:"url,omitempty"` // http, https or mailto
}

// offers reports whether every id is one of the options.
func (p Prompt) offers(ids []string) bool {
	for _, id := range ids {
		if id == ChoicePerson || !slices.ContainsFunc(p.Options, func(o PromptOption) bool { return o.ID == id }) {
			return false
		}
	}
	return true
}

// State is where a conversation is in its flows: the stack of frames with
// their variables, the prompt or effect it waits for, and the counters of the
// cut-offs. The zero State has nothing running. A State is a value: Run and
// Start give a new one.
//
// Keep the State of a run that is done and give it to the next Start: it
// holds the visit counts and the number that makes idempotency keys unique.
type State struct{ run run }

// run is the wire form of a State.
type run struct {
	Release   string            `json:"release,omitempty"` // Program.Hash that it was started on
	Frames    []frame           `json:"frames,omitempty"`  // bottom first
	Seq       int               `json:"seq,omitempty"`     // prompts and effects so far; never falls
	Visits    map[string]int    `json:"visits,omitempty"`  // by flow/step
	Exposed   map[string]string `json:"exposed,omitempty"` // the arm last shown, by flow/step
	TurnSteps int               `json:"turn_steps,omitempty"`
	SaidHash  uint64            `json:"said_hash,omitempty"` // of the last bot text
	SaidTimes int               `json:"said_times,omitempty"`
	Pending   *pending          `json:"pending,omitempty"`
	Handed    bool              `json:"handed,omitempty"`  // a handoff step suspended the top frame
	Confirm   string            `json:"confirm,omitempty"` // command that waits for a yes
	Answer    *AnswerResult     `json:"answer,omitempty"`  // scope answer
	Event     map[string]any    `json:"event,omitempty"`   // scope event: of the last one that the run cared about
	Text      string            `json:"text,omitempty"`    // the visitor's last words: the default query
	Clicked   string            `json:"clicked,omitempty"` // the click that the run last went on by, see clickKey
}

// entry says how a frame was pushed, hence what happens when it ends.
type entry string

const (
	viaStart      entry = "start"      // by the caller: the frame below just goes on
	viaCall       entry = "call"       // by a call step: variables are mapped back
	viaDigression entry = "digression" // over a waiting prompt, which is then shown again
)

type frame struct {
	Flow   string         `json:"flow"`
	Step   string         `json:"step"` // empty: ran off its end
	Via    entry          `json:"via"`
	Vars   map[string]any `json:"vars,omitempty"`
	Filled []string       `json:"filled,omitempty"` // steps whose variable the visitor filled, oldest first; step.variable for a field of a form
	Asked  int            `json:"asked,omitempty"`  // clarifying questions of the current answer step
	Wait   *wait          `json:"wait,omitempty"`
	Hand   *handing       `json:"hand,omitempty"` // a handoff step is under way
	Hold   *hold          `json:"hold,omitempty"` // a wait step is under way
	Links  []shownLink    `json:"links,omitempty"`
}

// wait is a prompt and how it has been going.
type wait struct {
	Prompt      Prompt `json:"prompt"`
	Attempts    int    `json:"attempts,omitempty"`    // failed ones
	Invalids    int    `json:"invalids,omitempty"`    // of those, values that broke the rule
	Digressions int    `json:"digressions,omitempty"` // that cost nothing
	Courtesies  int    `json:"courtesies,omitempty"`  // greetings acknowledged
	Doubts      int    `json:"doubts,omitempty"`      // "did you mean" shown
	Alarm       *alarm `json:"alarm,omitempty"`       // of its timeout
	Moved       bool   `json:"moved,omitempty"`       // shown by another release: to be worded anew

	Part   string   `json:"part,omitempty"`   // of the step, empty: the step itself
	Noted  any      `json:"noted,omitempty"`  // the value that is being confirmed, or the score that is being commented on
	Noes   int      `json:"noes,omitempty"`   // times that it was not right
	Picked []string `json:"picked,omitempty"` // choice of several: ids so far
	Done   []string `json:"done,omitempty"`   // form: fields that were filled or skipped
}

// pending is an effect whose result is awaited.
type pending struct {
	Effect Effect `json:"effect"`
	Row    string `json:"row,omitempty"`  // decision row that asked; empty: a step did
	Text   string `json:"text,omitempty"` // the words that the row was deciding
}

// Clicked reports whether a click is the one that the run last went on by, come
// a second time: a double click, or the same button in a second tab. Nothing
// is to be done about it.
func (s State) Clicked(in Input) bool {
	return in.Kind == InputChoice && s.run.Clicked != "" && s.run.Clicked == clickKey(in)
}

// clickKey names a click; "" when it does not tell which menu it is of.
func clickKey(in Input) string {
	if in.PromptID == "" && !strings.HasPrefix(in.Choice, linkPrefix) {
		return ""
	}
	return clip(in.PromptID+" "+in.Choice, maxClick)
}

// maxClick bounds what is kept of a click, in bytes.
const maxClick = 400

// Active reports whether a run is going on (waiting, suspended or pending).
func (s State) Active() bool { return len(s.run.Frames) > 0 }

// Awaits reports whether a wait step of the run waits for an event; p is the
// program of the run.
func (s State) Awaits(p *Program, event string) bool {
	m := &machine{p: p, s: s.run}
	if s.run.Handed || !m.known() {
		return false
	}
	for _, f := range s.run.Frames {
		if f.Hold != nil && !f.Hold.Happened {
			if w, ok := p.flows[f.Flow].byID[f.Step].act.(*waitStep); ok && w.event == event {
				return true
			}
		}
	}
	return false
}

// Suspended reports whether the run waits for a person to give the chat back.
func (s State) Suspended() bool { return s.run.Handed }

// Release gives the hash of the program that the run was started on; empty
// when nothing was ever started.
func (s State) Release() string { return s.run.Release }

// Waiting gives the prompt that waits for the visitor, nil when none does.
func (s State) Waiting() *Prompt {
	n := len(s.run.Frames)
	if n == 0 || s.run.Handed || s.run.Pending != nil || s.run.Frames[n-1].Wait == nil {
		return nil
	}
	p := s.run.Frames[n-1].Wait.Prompt
	p.Options = slices.Clone(p.Options)
	return &p
}

// Failed is how many answers to the prompt that waits were not understood, or
// broke its rule.
func (s State) Failed() int {
	if n := len(s.run.Frames); n > 0 && s.run.Frames[n-1].Wait != nil {
		return s.run.Frames[n-1].Wait.Attempts
	}
	return 0
}

// PendingEffect gives the effect whose result is awaited, nil when none is.
func (s State) PendingEffect() *Effect {
	if s.run.Pending == nil {
		return nil
	}
	e := s.run.Pending.Effect
	return &e
}

// Vars gives the variables of all frames, those of upper frames winning: what
// a person who takes over wants to see.
func (s State) Vars() map[string]any {
	out := map[string]any{}
	for _, f := range s.run.Frames {
		maps.Copy(out, f.Vars)
	}
	return out
}

// Flow names the flow on top of the stack; empty when nothing is running.
func (s State) Flow() string {
	if n := len(s.run.Frames); n > 0 {
		return s.run.Frames[n-1].Flow
	}
	return ""
}

// Encode gives the state as JSON.
func (s State) Encode() []byte {
	b, err := json.Marshal(s.run)
	if err != nil {
		// Variables are kept JSON-like by plain, so this is out of reach.
		return []byte("{}")
	}
	return b
}

// DecodeState reads what Encode wrote. No bytes are the zero State. An error
// has code Invalid.
func DecodeState(b []byte) (State, error) {
	var s State
	if len(b) == 0 {
		return s, nil
	}
	if err := json.Unmarshal(b, &s.run); err != nil {
		return State{}, chat.Wrap(chat.Invalid, err, "the state of a flow run is not readable")
	}
	if len(s.run.Frames) > MaxDepth {
		return State{}, chat.Errorf(chat.Invalid, "the state of a flow run has %d frames, more than %d", len(s.run.Frames), MaxDepth)
	}
	return s, nil
}

// clone copies everything that a run changes. Values of variables are never
// changed in place, so they are shared.
func (r run) clone() run {
	r.Frames = slices.Clone(r.Frames)
	for i := range r.Frames {
		f := &r.Frames[i]
		f.Vars = maps.Clone(f.Vars)
		f.Filled = slices.Clone(f.Filled)
		if f.Wait != nil {
			w := *f.Wait
			w.Prompt.Options = slices.Clone(w.Prompt.Options)
			w.Picked, w.Done = slices.Clone(w.Picked), slices.Clone(w.Done)
			f.Wait = &w
		}
	}
	r.Visits, r.Exposed = maps.Clone(r.Visits), maps.Clone(r.Exposed)
	return r
}
