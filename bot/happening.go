package bot

import (
	"context"

	"github.com/frontdesk-chat/frontdesk/flows"
)

// happened tells the flows about a custom event from outside: the step that
// waits for it goes on, also below another flow; while no flow runs, the one
// that it triggers starts. In the middle of another flow it starts nothing.
func (t *turn) happened(ctx context.Context, h happening) error {
	if t.home.Program == nil {
		return nil
	}
	if t.action == "" {
		t.lang = t.spoken()
	}
	in := flows.Input{Kind: flows.InputEvent, Event: h.name, Data: h.data}
	if t.state.Active() {
		if !t.state.Awaits(t.program(ctx), h.name) {
			return nil
		}
		return t.drive(ctx, in)
	}
	name, ok := t.home.Program.Match(in, t.env())
	if !ok {
		return nil
	}
	t.mind.Greeted = true
	return t.start(ctx, name, in)
}
