package flowtest

import (
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
)

// DefaultNow is the time at which a conversation begins unless a test says
// otherwise: a Wednesday morning, so that nothing depends on the day it runs.
var DefaultNow = time.Date(2026, 3, 11, 10, 0, 0, 0, time.UTC)

// Player is one conversation with a program. It sends every state through its
// stored form, as a server between turns does. The zero State has nothing
// running. Not safe for concurrent use.
type Player struct {
	Program *flows.Program
	Env     flows.Env
	State   flows.State
	Pending *flows.Effect       // whose result the run waits for; give it to Result
	Watch   func(flows.Outcome) // called after every run; may be nil

	first  string            // id of the first prompt shown
	click  flows.Input       // the last click
	links  map[string]string // of buttons of say that go to a step: by label, the id
	passed bool              // the last run left the message to others
}

// NewPlayer begins a conversation.
func NewPlayer(p *flows.Program, env flows.Env) *Player {
	if env.Now.IsZero() {
		env.Now = DefaultNow
	}
	for _, scope := range []*map[string]any{&env.Visitor, &env.Workspace} {
		if *scope == nil {
			*scope = map[string]any{}
		}
	}
	return &Player{Program: p, Env: env}
}

// Open opens the chat: the flow that its start triggers begins. ok is false
// when none does.
func (c *Player) Open() (effects []flows.Effect, ok bool, err error) {
	name, ok := c.Program.Match(flows.Input{Kind: flows.InputStart}, c.Env)
	if !ok {
		return nil, false, nil
	}
	effects, err = c.Begin(name, flows.Input{Kind: flows.InputStart})
	return effects, true, err
}

// Begin starts a flow with what started it.
func (c *Player) Begin(name string, in flows.Input) ([]flows.Effect, error) {
	s, err := c.Program.Start(name, c.State)
	if err != nil {
		return nil, err
	}
	c.State = s
	return c.Run(in)
}

// Say types a text. When nothing runs, it starts the flow that it triggers;
// took is false when it triggers none, and the text is the bot's.
func (c *Player) Say(text string) (effects []flows.Effect, took bool, err error) {
	in := flows.Input{Kind: flows.InputMessage, Text: text}
	if !c.State.Active() {
		name, ok := c.Program.Match(in, c.Env)
		if !ok {
			return nil, false, nil
		}
		effects, err = c.Begin(name, in)
		return effects, true, err
	}
	effects, err = c.Run(in)
	if err != nil || !c.passed {
		return effects, true, err
	}
	// A flow that waits for a time leaves the message to others.
	if name, ok := c.Program.Match(in, c.Env); ok {
		effects, err = c.Begin(name, in)
		return effects, true, err
	}
	return nil, false, nil
}

// Click clicks an option of the prompt that waits, or the last button of that
// label of a say step that goes to a step.
func (c *Player) Click(id string) ([]flows.Effect, error) {
	prompt := ""
	if p := c.State.Waiting(); p != nil {
		prompt = p.ID
		if slices.ContainsFunc(p.Options, func(o flows.PromptOption) bool { return o.ID == id }) {
			return c.clicked(id, prompt)
		}
	}
	if link := c.links[id]; link != "" {
		return c.clicked(link, "")
	}
	return c.clicked(id, prompt)
}

func (c *Player) clicked(id, prompt string) ([]flows.Effect, error) {
	c.click = flows.Input{Kind: flows.InputChoice, Choice: id, PromptID: prompt}
	return c.Run(c.click)
}

// Again clicks once more in the menu that was clicked last, which may be gone:
// the same option when id is empty, as a double click does, or another one, as
// a second tab may.
func (c *Player) Again(id string) ([]flows.Effect, error) {
	in := c.click
	if id != "" {
		in.Choice = id
	}
	return c.Run(in)
}

// Stale clicks an option of the first prompt of the conversation.
func (c *Player) Stale(id string) ([]flows.Effect, error) {
	return c.Run(flows.Input{Kind: flows.InputChoice, Choice: id, PromptID: c.first})
}

// Event names an event of the site or of an integration: the run hears it, or
// it starts the flow that it triggers. took is false when nobody cares.
func (c *Player) Event(name string) (effects []flows.Effect, took bool, err error) {
	in := flows.Input{Kind: flows.InputEvent, Event: name}
	if !c.State.Active() {
		flow, ok := name, c.Program.Has(name)
		if !ok {
			flow, ok = c.Program.Match(in, c.Env)
		}
		if !ok {
			return nil, false, nil
		}
		effects, err = c.Begin(flow, in)
		return effects, true, err
	}
	effects, err = c.Run(in)
	return effects, true, err
}

// Result gives the run what came of its pending effect; the key is filled in.
// An error with code Invalid says that none is pending.
func (c *Player) Result(r flows.EffectResult) ([]flows.Effect, error) {
	if c.Pending == nil {
		return nil, chat.Errorf(chat.Invalid, "a result is given, but the flow waits for none")
	}
	r.Key = c.Pending.Key
	return c.Run(flows.Input{Kind: flows.InputResult, Result: &r})
}

// Later moves the clock and wakes the run, in order, at each time that it
// waits for on the way. It stops where a result is awaited: call it again with
// what is left, if anything is, when that has been given.
func (c *Player) Later(d time.Duration) (left time.Duration, err error) {
	end := c.Env.Now.Add(d)
	for {
		alarm, ok := c.State.WakeAt()
		if !ok || alarm.At.After(end) {
			break
		}
		if alarm.At.After(c.Env.Now) {
			c.Env.Now = alarm.At.In(c.Env.Now.Location())
		}
		if _, err := c.Run(flows.Input{Kind: flows.InputTimer, Timer: alarm.Key}); err != nil {
			return 0, err
		}
		if c.Pending != nil {
			return end.Sub(c.Env.Now), nil
		}
	}
	c.Env.Now = end
	return 0, nil
}

// Run gives the program any input and returns what it wants done.
func (c *Player) Run(in flows.Input) ([]flows.Effect, error) {
	stored, err := flows.DecodeState(c.State.Encode())
	if err != nil {
		return nil, err
	}
	o := c.Program.Run(stored, in, c.Env)
	c.State, c.Pending, c.passed = o.State, nil, o.Passed
	if o.Blocked == flows.BlockEffect && len(o.Effects) > 0 {
		c.Pending = &o.Effects[len(o.Effects)-1]
	}
	for _, e := range o.Effects {
		if c.first == "" {
			c.first = e.PromptID
		}
		c.note(e)
	}
	if c.Watch != nil {
		c.Watch(o)
	}
	return o.Effects, nil
}

// note keeps the buttons of a say step that go to a step.
func (c *Player) note(e flows.Effect) {
	if e.PromptID != "" {
		return
	}
	buttons := e.Buttons
	if e.Card != nil {
		buttons = slices.Concat(buttons, e.Card.Buttons)
	}
	for _, b := range buttons {
		if b.ID == "" {
			continue
		}
		if c.links == nil {
			c.links = map[string]string{}
		}
		c.links[b.Label] = b.ID
	}
}
