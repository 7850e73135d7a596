package bot

import (
	"slices"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
)

// noStep are the kinds of trace entry that are not a step being run.
var noStep = []string{"release", "cutoff", "panic", "expression"}

// marks tells how far this turn took the conversation in its flows: what the
// trace went through, and what is no longer on the stack that was when the
// turn began.
func (t *turn) marks(before []flows.Position) []chat.FlowMark {
	var out []chat.FlowMark
	of := func(flow string) *chat.FlowMark {
		i := slices.IndexFunc(out, func(m chat.FlowMark) bool { return m.Flow == flow })
		if i < 0 {
			i, out = len(out), append(out, chat.FlowMark{Flow: flow})
		}
		return &out[i]
	}
	last := ""
	for _, e := range t.trace.Flow {
		if e.Step == "" || slices.Contains(noStep, e.Kind) || e.Note == flows.NoteSkipped {
			continue
		}
		m := of(e.Flow)
		if m.Here, last = e.Step, e.Flow; !slices.Contains(m.Steps, e.Step) {
			m.Steps = append(m.Steps, e.Step)
		}
	}
	after := t.state.Stack()
	on := func(flow string) bool {
		return slices.ContainsFunc(after, func(p flows.Position) bool { return p.Flow == flow })
	}
	for _, p := range before { // left without a step being run
		if !on(p.Flow) {
			if m := of(p.Flow); m.Here == "" {
				m.Here = p.Step
			}
		}
	}
	for i := range out {
		if !on(out[i].Flow) {
			out[i].Outcome = chat.FlowEnded
		}
	}
	if t.out.HandOver == nil {
		return out
	}
	switch { // the flow that the visitor was in
	case last != "":
		of(last).Outcome = chat.FlowHanded
	case len(after) > 0:
		m := of(after[len(after)-1].Flow)
		m.Here, m.Outcome = after[len(after)-1].Step, chat.FlowHanded
	case len(before) > 0:
		of(before[len(before)-1].Flow).Outcome = chat.FlowHanded
	}
	return out
}
