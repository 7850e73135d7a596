package bot

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
)

// MaxTrialState bounds the state of a test chat, in bytes as its client
// carries it.
const MaxTrialState = 256 << 10

// errAwaits ends a test chat's turn at a call that is not made.
var errAwaits = errors.New("the test chat waits for the result of a call")

// trialState is a test chat between two inputs. It is its client's own, so
// nothing in it is trusted: a run reads it as it would a stored one.
type trialState struct {
	Run  json.RawMessage `json:"run,omitempty"`
	Mind json.RawMessage `json:"mind,omitempty"`
	// Handed tells that a person has the chat, until an input of kind resume.
	Handed bool `json:"handed,omitempty"`
}

// Try gives an input to a test chat of program, with the workspace's own
// settings, knowledge base and people, through the turn of a real chat. It
// stores nothing, makes no HTTP call and asks no model. Errors are Invalid
// for a state or an input that cannot be, NotFound for a flow that is not
// there.
func (w *Worker) Try(ctx context.Context, workspace chat.ID, program *flows.Program, in flows.Trial) (out flows.TrialOutcome, err error) {
	home, err := w.Library.Get(ctx, workspace)
	if err != nil {
		return out, err
	}
	t := w.trial(home, program, in)
	handed, err := t.recallTrial(in.State)
	if err != nil {
		return out, err
	}
	defer func() {
		if fault := recover(); fault != nil {
			err = chat.Errorf(chat.Invalid, "this state of a test chat cannot go on: begin again")
			w.Log.Error("a test chat panicked", "workspace", workspace, "error", fmt.Sprint(fault))
		}
	}()
	if t.state.Release() != program.Hash() { // it was edited between two inputs
		if moved, ok := program.Migrate(t.state, nil); ok {
			t.state = moved
		}
	}
	switch in.Input.Kind {
	case flows.TrialStart, flows.TrialResume:
		handed = false
	case flows.TrialMessage, flows.TrialChoice:
		if handed { // nobody answers here
			return t.trialOutcome(true)
		}
	}
	if err := t.giveTrial(ctx, in.Input); err != nil && !errors.Is(err, errAwaits) {
		return out, err
	}
	h := t.out.HandOver
	return t.trialOutcome(handed || h != nil && h.DueAt.IsZero())
}

// trial is the turn of a test chat: the real one, less what stores or spends.
func (w *Worker) trial(home *Workspace, program *flows.Program, in flows.Trial) *turn {
	now := in.Now
	if now.IsZero() {
		now = w.Now()
	}
	alone := &Worker{Staff: w.Staff, Library: w.Library, Feelings: w.Feelings, Log: w.Log, Now: func() time.Time { return now }}
	draft := *home
	draft.Program, draft.Release = program, program.Hash()
	if in.Veiled {
		draft.Settings.FlowVars = veiled(draft.Settings.FlowVars)
	}
	lang := in.Lang
	if lang == "" {
		lang = Languages[0]
	}
	return &turn{
		Worker: alone, home: &draft, lang: lang, sources: map[string]chat.Source{}, trial: true,
		conv: chat.Conversation{Workspace: home.ID, Lang: lang}, person: chat.Visitor{Workspace: home.ID, Locale: lang},
	}
}

// veiled gives settings whose texts, which may hold a key or the address of a
// system inside, are their names, and addresses ones that lead nowhere
// (RFC 2606). What only steers a flow, numbers and yes or no, stays.
func veiled(settings map[string]any) map[string]any {
	out := make(map[string]any, len(settings))
	for name, v := range settings {
		out[name] = veil("workspace."+name, v)
	}
	return out
}

func veil(name string, v any) any {
	switch v := v.(type) {
	case string:
		if strings.HasPrefix(v, "http://") || strings.HasPrefix(v, "https://") {
			return "https://hidden.invalid/" + name
		}
		return "[" + name + "]"
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = veil(name, v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for key := range v {
			out[key] = veil(name+"."+key, v[key])
		}
		return out
	}
	return v
}

func (t *turn) recallTrial(state []byte) (handed bool, err error) {
	if len(state) == 0 {
		return false, nil
	}
	unreadable := chat.Errorf(chat.Invalid, "state is not one that a test chat gave: begin again with an empty one")
	raw, err := base64.RawURLEncoding.DecodeString(string(state))
	if err != nil || len(state) > MaxTrialState {
		return false, unreadable
	}
	var s trialState
	if json.Unmarshal(raw, &s) != nil {
		return false, unreadable
	}
	if t.mind, t.state, err = recall(chat.Memory{Run: s.Run, Mind: s.Mind}, 0); err != nil {
		return false, unreadable
	}
	return s.Handed, nil
}

// giveTrial hands an input to the turn as the bot's own would be.
func (t *turn) giveTrial(ctx context.Context, in flows.TrialInput) error {
	if p := t.state.PendingEffect(); p != nil && in.Kind != flows.TrialStart {
		if in.Kind != flows.TrialResult {
			return chat.Errorf(chat.Invalid, "the test chat waits for the result of a call: send an input of kind result")
		}
		in.Result.Key = p.Key
		return t.drive(ctx, flows.Input{Kind: flows.InputResult, Result: &in.Result})
	}
	switch in.Kind {
	case flows.TrialStart:
		t.mind, t.state = mind{Greeted: true}, flows.State{}
		if in.Flow != "" {
			return t.start(ctx, in.Flow, flows.Input{Kind: flows.InputStart})
		}
		return t.begin(ctx, flows.Input{Kind: flows.InputStart})
	case flows.TrialMessage, flows.TrialChoice:
		one := input{text: in.Text, choice: in.Choice, prompt: in.PromptID, at: t.Now()}
		if (in.Kind == flows.TrialChoice) != (in.Choice != "") {
			return chat.Errorf(chat.Invalid, "an input of kind choice names its choice, and a message has none")
		}
		t.feel(one)
		return t.take(ctx, one, true)
	case flows.TrialEvent:
		event := flows.Input{Kind: flows.InputEvent, Event: in.Event}
		if t.state.Active() { // a step that waits for it comes first
			if err := t.drive(ctx, event); err != nil || len(t.trace.Flow) > 0 {
				return err
			}
		}
		return t.begin(ctx, event)
	case flows.TrialTimer:
		a, ok := t.state.WakeAt()
		if !ok || a.At.After(t.Now()) { // time passes, and nothing was to happen yet
			return nil
		}
		return t.drive(ctx, flows.Input{Kind: flows.InputTimer, Timer: a.Key})
	case flows.TrialResume:
		return t.resume(ctx)
	case flows.TrialResult:
		return chat.Errorf(chat.Invalid, "the test chat waits for no result")
	}
	return chat.Errorf(chat.Invalid, "an input cannot be of kind %q", in.Kind)
}

func (t *turn) trialOutcome(handed bool) (out flows.TrialOutcome, err error) {
	memory := t.mind.memory(t.state)
	raw, err := json.Marshal(trialState{memory.Run, memory.Mind, handed})
	if err != nil {
		return out, fmt.Errorf("state of a test chat: %w", err)
	}
	out.State = []byte(base64.RawURLEncoding.EncodeToString(raw))
	if len(out.State) > MaxTrialState {
		return out, chat.Errorf(chat.Invalid, "the variables of this test chat are too large: at most %d bytes", MaxTrialState)
	}
	for _, m := range t.out.Messages {
		out.Messages = append(out.Messages, t.trialMessage(m))
	}
	if h := t.out.HandOver; h != nil && h.Words.Text != "" {
		out.Messages = append(out.Messages, t.trialMessage(h.Words))
	}
	out.Trace, out.Vars, out.Events, out.Pending = t.trace.Flow, t.state.Vars(), t.trialEvents(), t.state.PendingEffect()
	if stack := t.state.Stack(); len(stack) > 0 {
		out.At = &stack[len(stack)-1]
	}
	out.Done = !t.state.Active()
	return out, nil
}

func (t *turn) trialMessage(m chat.MessageBody) flows.TrialMessageOut {
	out := flows.TrialMessageOut{Text: m.Text, Answer: m.Answer != nil, Buttons: trialButtons(m.Buttons), Image: (*flows.Image)(m.Image)}
	if c := m.Card; c != nil {
		out.Card = &flows.Card{Title: c.Title, Text: c.Text, Image: (*flows.Image)(c.Image), Buttons: trialButtons(c.Buttons)}
	}
	if p := m.Prompt; p != nil {
		out.Prompt = &flows.Prompt{ID: p.ID, Kind: p.Kind, Input: p.Input, Scale: p.Scale, Multi: p.Multi}
		out.Buttons = trialButtons(p.Options)
	}
	return out
}

func trialButtons(buttons []chat.Button) []flows.PromptOption {
	var out []flows.PromptOption
	for _, b := range buttons {
		out = append(out, flows.PromptOption{ID: b.ID, Label: b.Label, Say: b.Say, URL: b.URL})
	}
	return out
}

// trialEvents tells what happened besides messages, in order.
func (t *turn) trialEvents() []flows.TrialEventOut {
	var out []flows.TrialEventOut
	for _, e := range t.effects {
		var text string
		switch e.Kind {
		case flows.EffectSay:
			continue
		case flows.EffectHandoff, flows.EffectCutoff:
			text = e.Reason
		case flows.EffectEnd:
			text = e.Resolution
		case flows.EffectRating:
			text = fmt.Sprintf("%d/%d", e.Score, e.Scale)
		case flows.EffectContact:
			text = e.Field + ": " + e.Value
		default:
			if text = e.Text; text == "" {
				text = e.Value
			}
		}
		out = append(out, flows.TrialEventOut{Kind: string(e.Kind), Text: text})
	}
	handed := func(e flows.TrialEventOut) bool { return e.Kind == string(flows.EffectHandoff) }
	if h := t.out.HandOver; h != nil && !slices.ContainsFunc(out, handed) { // the policy's, or after a cut-off
		out = append(out, flows.TrialEventOut{Kind: string(flows.EffectHandoff), Text: h.Reason})
	}
	return out
}
