package evals

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

// Outcome is what a bot did from one thing that the visitor did to the next.
// It is read from events and decisions, of the past and of a replay alike.
type Outcome struct {
	Action     string            `json:"action"` // "" when the turn was not reached
	Reason     string            `json:"reason,omitempty"`
	Band       string            `json:"band,omitempty"`
	Confidence float64           `json:"confidence,omitempty"`
	Article    string            `json:"article,omitempty"` // title of the article shown
	HandedOver string            `json:"handed_over,omitempty"`
	Team       string            `json:"team,omitempty"` // of the hand-over
	Promised   bool              `json:"promised,omitempty"`
	Text       string            `json:"text,omitempty"`
	Asks       *Asks             `json:"asks,omitempty"`  // what the visitor is asked at its end
	Path       []string          `json:"path,omitempty"`  // flow/step, in order
	Vars       map[string]string `json:"vars,omitempty"`  // that flows filled
	Marks      []string          `json:"marks,omitempty"` // tags, events, notes, ratings, arms of splits
	Calls      []Call            `json:"calls,omitempty"` // of a replay

	said     []said
	from     time.Time // when the visitor did what it is about
	model    bool      // a model worded an answer
	personal []string
}

// Asks is a prompt that waits for the visitor.
type Asks struct {
	Flow    string   `json:"flow,omitempty"`
	Step    string   `json:"step,omitempty"`
	Kind    string   `json:"kind"` // ask, choice or rating
	Input   string   `json:"input,omitempty"`
	Options []Button `json:"options,omitempty"`

	id    string
	text  string
	scale int
	multi bool
}

// said is one message, for comparing: that of a hand-over holds a place in a
// queue, and that of a model is never the same twice.
type said struct {
	text           string
	answer, queues bool
	at             time.Time
}

func (o *Outcome) say(text string) {
	if o.Text != "" {
		o.Text += "\n"
	}
	o.Text += text
}

// see notes an event; traces are those of the conversation's decisions.
func (o *Outcome) see(e chat.Event, traces map[chat.ID]bot.Trace) {
	switch e.Kind {
	case chat.DecisionMade:
		d, err := chat.Read[chat.DecisionBody](e)
		if err != nil {
			return
		}
		// What a timer woke the bot for comes after what it did at once.
		o.Action, o.Reason, o.Band, o.Confidence, o.Article = d.Action, d.Reason, d.Band, d.Confidence, d.Article
		o.trace(traces[d.Decision])
	case chat.HandoffRequested:
		if h, err := chat.Read[chat.HandoffBody](e); err == nil {
			o.HandedOver, o.Promised, o.Team = h.Reason, h.Promised, h.Team
		}
	case chat.MessagePosted:
		if m, err := chat.Read[chat.MessageBody](e); err == nil && e.Actor.Kind == chat.ByBot {
			o.say(m.Text)
			o.said = append(o.said, said{m.Text, m.Answer != nil, m.Queue != nil, e.At})
			o.Asks = asksOf(m)
		}
	case chat.FieldCaptured:
		if f, err := chat.Read[chat.FieldBody](e); err == nil {
			if o.Vars == nil {
				o.Vars = map[string]string{}
			}
			o.Vars[f.Field] = f.Value
			if f.PII {
				o.personal = append(o.personal, f.Field)
			}
		}
	default:
		if mark := markOf(e); mark != "" {
			o.Marks = append(o.Marks, mark)
		}
	}
}

func (o *Outcome) trace(t bot.Trace) {
	for _, step := range t.Flow {
		if at := step.Flow + "/" + step.Step; step.Step != "" && (len(o.Path) == 0 || o.Path[len(o.Path)-1] != at) {
			o.Path = append(o.Path, at)
		}
	}
	o.model = o.model || t.Model != nil && t.Model.Used
}

// markOf words what a flow leaves for people and figures, "" for other events.
func markOf(e chat.Event) string {
	switch e.Kind {
	case chat.TagsChanged:
		if b, err := chat.Read[chat.TagsBody](e); err == nil && e.Actor.Kind == chat.ByBot {
			return "tags: " + strings.Join(b.Tags, ", ")
		}
	case chat.EventEmitted:
		if b, err := chat.Read[chat.EmittedBody](e); err == nil {
			return "event: " + b.Name
		}
	case chat.SplitExposed:
		if b, err := chat.Read[chat.ExposedBody](e); err == nil {
			return fmt.Sprintf("split %s/%s: %s", b.Flow, b.Step, b.Arm)
		}
	case chat.NotePosted:
		if b, err := chat.Read[chat.NoteBody](e); err == nil && e.Actor.Kind == chat.ByBot {
			return "note: " + b.Text
		}
	case chat.RatingGiven:
		if b, err := chat.Read[chat.RatingBody](e); err == nil {
			return fmt.Sprintf("rating: %d", b.Score)
		}
	}
	return ""
}

// asksOf reads the prompt of a message, nil when it has none.
func asksOf(m chat.MessageBody) *Asks {
	p := m.Prompt
	if p == nil {
		return nil
	}
	a := &Asks{Kind: p.Kind, Input: p.Input, id: p.ID, text: m.Text, scale: p.Scale, multi: p.Multi}
	if parts := strings.SplitN(p.ID, ".", 3); len(parts) == 3 { // flow.step.number
		a.Flow = parts[0]
		if at := strings.LastIndexByte(p.ID, '.'); at > len(a.Flow) {
			a.Step = p.ID[len(a.Flow)+1 : at]
		}
	}
	for _, b := range p.Options {
		a.Options = append(a.Options, Button{ID: b.ID, Label: b.Label})
	}
	return a
}

// option finds one by its id, else by its label.
func (a *Asks) option(id, label string) (Button, bool) {
	if a == nil {
		return Button{}, false
	}
	for _, b := range a.Options {
		if b.ID == id && id != "" {
			return b, true
		}
	}
	for _, b := range a.Options {
		if label != "" && strings.EqualFold(b.Label, label) {
			return b, true
		}
	}
	return Button{}, false
}

// same reports whether an answer to one is an answer to the other: they ask
// the same, whatever their steps are called and however they word it.
func (a *Asks) same(b *Asks) bool {
	switch {
	case a == nil || b == nil:
		return a == nil && b == nil
	case a.Kind != b.Kind || a.Input != b.Input || a.scale != b.scale:
		return false
	case a.Kind == "rating", a.Input == "email", a.Input == "phone":
		return true // whoever asks for it
	case a.Flow == b.Flow && a.Step == b.Step, normal(a.text) == normal(b.text):
		return true
	}
	shared := 0
	for _, o := range a.Options {
		if _, ok := b.option(o.ID, o.Label); ok {
			shared++
		}
	}
	return shared > 0 && 2*shared >= max(len(a.Options), len(b.Options))
}

// offers is what may be clicked, as the visitor sees it.
func (a *Asks) offers() []string {
	if a == nil {
		return nil
	}
	var out []string
	for _, b := range a.Options {
		out = append(out, normal(b.Label))
	}
	return out
}

// What a turn differs in, the most important first.
const (
	DiffersHandOver = "hand-over"
	DiffersAction   = "action"
	DiffersArticle  = "article"
	DiffersReason   = "reason"
	DiffersAsks     = "asks" // another question, or other options
	DiffersWords    = "words"
	DiffersTime     = "time" // the same words, later or earlier
	DiffersVars     = "vars"
	DiffersMarks    = "marks"
)

// differs says in what a turn went another way, "" when it did not. Articles
// count only where their text was shown; names of steps do not count.
func differs(was, would Outcome) string {
	shown := func(o Outcome) string {
		if o.Action == "answered" || o.Action == "hedged" {
			return o.Article
		}
		return ""
	}
	switch {
	case (was.HandedOver == "") != (would.HandedOver == ""):
		return DiffersHandOver
	case was.Action != would.Action:
		return DiffersAction
	case shown(was) != shown(would):
		return DiffersArticle
	case was.HandedOver != would.HandedOver || was.Team != would.Team || ended(was) != ended(would):
		return DiffersReason
	case (was.Asks == nil) != (would.Asks == nil) || !slices.Equal(was.Asks.offers(), would.Asks.offers()):
		return DiffersAsks
	case was.words(would) != would.words(was):
		return DiffersWords
	case was.tempo(would):
		return DiffersTime
	case !maps.Equal(was.Vars, would.Vars):
		return DiffersVars
	case !slices.Equal(was.Marks, would.Marks):
		return DiffersMarks
	}
	return ""
}

// ended is how a flow ended in the turn, "" when none did.
func ended(o Outcome) string {
	how, _ := strings.CutPrefix(o.Reason, "end:")
	if how == o.Reason {
		return ""
	}
	return how
}

// words is what was said, to be compared with what another said.
func (o Outcome) words(other Outcome) string {
	var parts []string
	for _, s := range o.said {
		if s.queues || s.answer && (o.model || other.model) {
			continue
		}
		parts = append(parts, normal(s.text))
	}
	return strings.Join(parts, "\n")
}

// late is how much later or earlier a message may come: a model thinks, and a
// busy server takes its time.
const late = 30 * time.Second

// tempo reports whether messages come at other times after what the visitor
// did, both having said as much.
func (o Outcome) tempo(other Outcome) bool {
	if len(o.said) != len(other.said) {
		return false
	}
	for i := range o.said {
		d := o.said[i].at.Sub(o.from) - other.said[i].at.Sub(other.from)
		if d.Abs() > late {
			return true
		}
	}
	return false
}

// masked gives the outcome without personal data.
func (o Outcome) masked(m Masker) Outcome {
	o.Text, _ = m.Mask(o.Text)
	if o.Vars != nil {
		vars := make(map[string]string, len(o.Vars))
		for name, value := range o.Vars {
			if vars[name], _ = m.Mask(value); slices.Contains(o.personal, name) {
				vars[name] = MaskedField
			}
		}
		o.Vars = vars
	}
	o.Marks = slices.Clone(o.Marks)
	for i := range o.Marks {
		o.Marks[i], _ = m.Mask(o.Marks[i])
	}
	o.Calls = slices.Clone(o.Calls)
	for i := range o.Calls {
		o.Calls[i].URL, _ = m.Mask(o.Calls[i].URL)
		o.Calls[i].Error, _ = m.Mask(o.Calls[i].Error)
		o.Calls[i].Body = nil
	}
	if o.Asks != nil {
		a := *o.Asks
		a.Options = slices.Clone(a.Options)
		for i := range a.Options {
			a.Options[i].Label, _ = m.Mask(a.Options[i].Label)
		}
		o.Asks = &a
	}
	return o
}

// class says what became of a conversation: handed_over, how its last flow
// ended, answered, or open.
func classOf(outcomes []Outcome) string {
	class := ""
	for _, o := range outcomes {
		switch {
		case o.HandedOver != "":
			return "handed_over"
		case ended(o) != "":
			class = ended(o)
		case o.Action == "answered", o.Action == "hedged":
			class = "answered"
		case o.Action != "":
			class = "open"
		}
	}
	if class == "" {
		return "open"
	}
	return class
}

// loops reports whether a flow ran in circles.
func (o Outcome) loops() bool { return o.HandedOver == handoff.ReasonLoop }

// tracesOf reads what replays need of the traces of decisions; those that
// retention took, or that were too large to keep, are missing.
func tracesOf(decisions []chat.Decision) map[chat.ID]bot.Trace {
	out := make(map[chat.ID]bot.Trace, len(decisions))
	for _, d := range decisions {
		var t bot.Trace
		if len(d.Trace) > 0 && json.Unmarshal(d.Trace, &t) == nil {
			out[d.ID] = bot.Trace{Flow: t.Flow, Model: t.Model}
		}
	}
	return out
}
