package flows

import "slices"

// Names of the flows that a workspace may define to replace what the engine
// or its caller does on its own.
const (
	SystemHandoff    = "on_handoff_request" // the visitor asks for a person
	SystemCancel     = "on_cancel"
	SystemRestart    = "on_restart"
	SystemHelp       = "on_help"
	SystemUnknown    = "on_unknown" // started by the caller
	SystemAfterHours = "after_hours"
	SystemError      = "on_error"     // a step failed and has no on_error
	SystemCompleted  = "on_completed" // started by the caller when a flow has ended as resolved
	SystemIdle       = "on_idle"      // the visitor has been silent for defaultIdle
)

// confirmCancelFields is how many answers a visitor must have given before
// cancelling asks back (flows.md, row 3).
const confirmCancelFields = 3

// Buttons of a confirmation. The cancel question has its own: a prompt under
// it may ask for a yes or no, too.
const (
	choiceStop = "_stop"
	choiceGoOn = "_go_on"
	choiceYes  = "_yes"
	choiceNo   = "_no"

	choiceSkip = "_skip" // leaves a question open that need not be answered
)

// command is row 3. A button with the very same words is meant before a
// command is: typed text and clicks are equal.
func (t *turn) command() bool {
	if t.search != nil {
		return false
	}
	name := commandIn(t.text)
	if name == "" || t.namesOption() {
		return false
	}
	switch name {
	case commandCancel:
		t.cancel()
	case commandRestart:
		t.restart()
	case commandHelp:
		t.help()
	case commandRepeat:
		// Asked for, so it does not count as the bot repeating itself.
		t.m.s.SaidHash, t.m.s.SaidTimes = 0, 0
		t.m.showAgain(t.m.phrase(phraseAgain))
	}
	return true
}

func (t *turn) namesOption() bool {
	folded := fold(t.text)
	if w := t.wait(); w.Prompt.Multi && len(w.Picked) > 0 && doneWords[politeless(folded)] {
		return true
	}
	for _, o := range t.wait().Prompt.Options {
		if o.ID != ChoicePerson && (fold(o.Label) == folded || fold(o.ID) == folded) {
			return true
		}
	}
	c, ok := t.step.(*choiceStep)
	if !ok {
		return false
	}
	for _, o := range c.offered(t.m) {
		names := append(append(o.label.all(), t.m.words(o.label)), o.synonyms...)
		if slices.ContainsFunc(names, func(n string) bool { return fold(n) == folded }) {
			return true
		}
	}
	return false
}

func (t *turn) cancel() {
	fields := 0
	for _, f := range t.m.s.Frames {
		fields += len(f.Filled)
	}
	if fields < confirmCancelFields {
		t.cancelled()
		return
	}
	t.m.s.Confirm = commandCancel
	t.m.say(Effect{Text: t.m.phrase(phraseCancelSure), PromptID: t.wait().Prompt.ID,
		Buttons: []PromptOption{{ID: choiceStop, Label: t.m.phrase(phraseYes)}, {ID: choiceGoOn, Label: t.m.phrase(phraseNo)}}})
}

// yesOrNo gives the buttons of a question that is not a step of its own.
func (m *machine) yesOrNo() []PromptOption {
	return []PromptOption{{ID: choiceYes, Label: m.phrase(phraseYes)}, {ID: choiceNo, Label: m.phrase(phraseNo)}}
}

// confirmation reads the answer to a question that a command asked back.
// Anything but a yes or a no drops the question and is decided as usual.
func (t *turn) confirmation() bool {
	yes, ok := yesNo(t.text)
	if !ok {
		t.m.s.Confirm = ""
		return false
	}
	t.confirmed(yes)
	return true
}

func (t *turn) confirmed(yes bool) {
	t.m.note(t.st, "row "+rowConfirmed)
	t.m.s.Confirm = ""
	if yes {
		t.cancelled()
		return
	}
	t.m.backToPrompt()
}

func (t *turn) cancelled() {
	if fl := t.m.p.flows[SystemCancel]; fl != nil && !t.m.inside(SystemCancel) {
		t.m.restack(fl)
		return
	}
	if t.m.say(Effect{Text: t.m.phrase(phraseCancelled)}) {
		t.m.finishAll("cancelled")
	}
}

func (t *turn) restart() {
	if fl := t.m.p.flows[SystemRestart]; fl != nil && !t.m.inside(SystemRestart) {
		t.m.restack(fl)
		return
	}
	if t.m.say(Effect{Text: t.m.phrase(phraseRestarted)}) {
		t.m.restack(t.m.p.flows[t.m.s.Frames[0].Flow])
	}
}

func (t *turn) help() {
	if t.m.p.Has(SystemHelp) && !t.m.inside(SystemHelp) && len(t.m.s.Frames) < MaxDepth {
		t.m.push(SystemHelp, viaDigression, nil)
		return
	}
	t.m.showAgain(t.m.phrase(phraseHelp))
}

// inside reports whether a flow is on the stack.
func (m *machine) inside(flow string) bool {
	return slices.ContainsFunc(m.s.Frames, func(f frame) bool { return f.Flow == flow })
}

// restack drops all frames and begins a flow.
func (m *machine) restack(fl *flow) {
	m.s.Frames = []frame{newFrame(fl, viaStart, nil)}
	m.s.Answer = nil
}
