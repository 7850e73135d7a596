package bot

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

// program is the one of the run that goes on, while that can still be had;
// else the live one.
func (t *turn) program(ctx context.Context) *flows.Program {
	if hash := t.state.Release(); t.state.Active() && hash != t.home.Program.Hash() && !t.trial {
		if old := t.home.program(ctx, hash); old != nil {
			return old
		}
	}
	return t.home.Program
}

// follow does with a run what the newest publication that it has not met says
// (docs/decisions/0018). done tells that the input is used up. All of it is
// part of the turn: it is committed with the turn's messages, or not at all.
func (t *turn) follow(ctx context.Context, in flows.Input) (done bool, err error) {
	seen, move := t.mind.Published, t.home.Moving
	due := move != nil && move.Number > seen && move.Hash != t.state.Release()
	if due && move.Mode != chat.PublishMigrate && in.Kind != flows.InputResume && in.Kind != flows.InputMessage && in.Kind != flows.InputChoice {
		return false, nil // nobody is there to be told: a timer, an event
	}
	t.mind.Published = max(seen, t.home.Latest)
	if !due {
		return false, nil
	}
	to := t.home.Program
	if move.Hash != to.Hash() {
		if to = t.home.program(ctx, move.Hash); to == nil {
			t.moved(*move, "finish: the new release cannot be read")
			return false, nil
		}
	}
	// What a person has dealt with is neither asked again nor given to one.
	suspended := t.state.Suspended() || in.Kind == flows.InputResume
	switch {
	case move.Mode == chat.PublishMigrate:
		from := t.program(ctx)
		if from.Hash() != t.state.Release() {
			from = nil
		}
		if state, ok := to.Migrate(t.state, from); ok {
			t.moved(*move, string(move.Mode))
			t.state = state
			return false, nil
		}
	case move.Mode == chat.PublishRestart && !suspended:
		if state, ok := to.Restart(t.state); ok {
			t.moved(*move, string(move.Mode))
			t.state, t.anew = state, true
			t.say(chat.MessageBody{Text: Word(t.lang, "flow_restarted")})
			return true, t.driveOn(ctx, to, flows.Input{Kind: flows.InputStart})
		}
	case move.Mode == chat.PublishHandoff && !suspended:
		t.moved(*move, string(move.Mode))
		why := chat.Evidence{Name: handoff.ReasonFlow, Value: t.state.Flow()}
		t.ran, t.state = t.state.Release(), t.state.Ended()
		return true, t.handOver(ctx, cause{reason: handoff.ReasonFlow, message: Word(t.lang, "flow_changed"), evidence: []chat.Evidence{why}})
	}
	t.moved(*move, "finish: it cannot "+string(move.Mode))
	return false, nil
}

// moved notes in the trace what became of a run at a publication.
func (t *turn) moved(move chat.Move, how string) {
	at := flows.Position{}
	if stack := t.state.Stack(); len(stack) > 0 {
		at = stack[len(stack)-1]
	}
	t.trace.Flow = append(t.trace.Flow, flows.TraceEntry{Flow: at.Flow, Step: at.Step, Kind: "release", Note: how + ", from " + t.state.Release() + " to " + move.Hash})
}

// pin is by which flows a turn acts.
type pin struct {
	Release string     `json:"release"`
	Latest  int64      `json:"latest"`
	Moving  *chat.Move `json:"moving,omitempty"`
}

// pinned keeps a turn to the flows that it first acted by. What has left the
// process is recorded under a key that names its step: after a publication, a
// worker that takes the turn up again would come another way, and could do it
// once more under another key. The publication is met at the next input.
func (t *turn) pinned(ctx context.Context) error {
	if t.pin != nil || t.home.Program == nil || t.trial {
		return nil
	}
	mine := pin{t.home.Release, t.home.Latest, t.home.Moving}
	b, err := json.Marshal(mine)
	if err != nil {
		return fmt.Errorf("the flows of turn %s: %w", t.row.ID, err)
	}
	row := chat.Effect{Workspace: t.conv.Workspace, Conversation: t.conv.ID, Turn: t.row.ID, Kind: "release", Key: "release:" + t.row.ID.String(), Status: "started", Result: b}
	stored, fresh, err := t.Turns.StartEffect(ctx, row)
	if err != nil {
		return err
	}
	t.pin = &mine
	if fresh {
		return nil
	}
	var first pin
	if err := json.Unmarshal(stored.Result, &first); err != nil {
		return fmt.Errorf("the flows of turn %s: %w", t.row.ID, err)
	}
	if first.Release == mine.Release && first.Latest == mine.Latest {
		return nil
	}
	if len(t.effects) > 0 || t.ran != "" { // it has begun: the claim is another worker's by now
		return chat.Errorf(chat.Conflict, "turn %s has acted by the flows %s, not by %s", t.row.ID, first.Release, mine.Release)
	}
	home := *t.home
	if first.Release != mine.Release {
		if home.Program = home.program(ctx, first.Release); home.Program == nil { // a newer node can have it
			return chat.Errorf(chat.Unavailable, "turn %s has acted by the flows %s, which cannot be read here", t.row.ID, first.Release)
		}
	}
	home.Release, home.Latest, home.Moving = first.Release, first.Latest, first.Moving
	t.pin, t.home = &first, &home
	return nil
}
