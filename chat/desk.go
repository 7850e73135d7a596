package chat

import "context"

// Desk is the one door every change passes, whoever makes it: append, and
// when that is durable, tell the bus. Safe for concurrent use.
type Desk struct {
	Store Appender
	Bus   Publisher
	// Trail gives the trace that a change belongs to, as a W3C traceparent, which
	// goes with its notice to whoever goes on from there; nil: none.
	Trail func(ctx context.Context) string
}

// Do applies one command. When it returns without error the change is on
// disk; a repeated ClientID gives the first answer again. Errors are *Error.
func (d Desk) Do(ctx context.Context, c Command) (Result, error) {
	r := d.Store.Append(ctx, []Command{c})[0]
	if r.Err != nil {
		return r, r.Err
	}
	d.tell(ctx, c, r)
	return r, nil
}

// DoAll applies commands in their order; what comes together costs one
// transaction. Each succeeds or fails by itself, as with Do: see Result.Err.
func (d Desk) DoAll(ctx context.Context, commands []Command) []Result {
	results := d.Store.Append(ctx, commands)
	for i, r := range results {
		if r.Err == nil {
			d.tell(ctx, commands[i], r)
		}
	}
	return results
}

// tell publishes what a command changed. A repeated command is told again: its
// first hint may be the one that was lost.
func (d Desk) tell(ctx context.Context, c Command, r Result) {
	if c.Op == OpReadMarks {
		conv := r.Conversation
		d.Bus.Publish(Notice{Topic: TopicConversation, Workspace: c.Workspace, Conversation: &conv, Ephemeral: &Ephemeral{
			Kind: "read.moved", Conversation: r.Conversation.ID, Actor: c.Actor, Seq: c.Seq,
		}})
		return
	}
	conv := r.Conversation
	trace := ""
	if d.Trail != nil {
		trace = d.Trail(ctx)
	}
	d.Bus.Publish(Notice{
		Topic: TopicConversation, Workspace: conv.Workspace, Conversation: &conv, Events: r.Events,
		Offer: r.Offer, Withdrawn: r.Withdrawn, Turn: r.TurnOpened, Queue: r.QueueChanged, Push: r.Pushes, Trace: trace,
	})
	if r.Away {
		d.Show(conv.Workspace, Ephemeral{Kind: "presence.changed", Actor: Actor{Kind: ByAgent, ID: r.Offer.Agent}, Status: "away", Reason: AwayNoAnswer})
	}
}

// Show publishes something ephemeral: typing, presence, an export that is ready.
// It may be lost.
func (d Desk) Show(workspace ID, e Ephemeral) {
	topic := TopicConversation
	if e.Conversation.IsZero() {
		topic = TopicPresence
	}
	d.Bus.Publish(Notice{Topic: topic, Workspace: workspace, Ephemeral: &e})
}

// Stir says that what agents may be given has changed: who waits may be offered
// to somebody now.
func (d Desk) Stir(workspace ID) {
	d.Bus.Publish(Notice{Topic: TopicPresence, Workspace: workspace, Queue: true})
}
