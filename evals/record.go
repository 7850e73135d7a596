package evals

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

// record keeps one visitor's conversation in memory, as the store keeps it in
// tables: every change is decided by chat.Decide, so that a case lives through
// the same transitions as a live chat. Safe for concurrent use.
type record struct {
	now       func() time.Time
	workspace chat.ID
	agents    []chat.Presence
	queued    []chat.Queued

	mu        sync.Mutex
	visitor   chat.Visitor
	conv      chat.Conversation
	events    []chat.Event
	turns     []chat.Turn
	memory    chat.Memory
	decisions []chat.Decision
	handoffs  []chat.Handoff
	effects   map[string]chat.Effect
	files     map[chat.ID]chat.File
	timers    []chat.Timer
	past      *pastCalls // of a replay: what the recorded conversation got
}

var (
	_ chat.Appender = (*record)(nil)
	_ chat.Turns    = (*record)(nil)
	_ bot.Reader    = (*record)(nil)
	_ bot.Staff     = (*record)(nil)
)

// Append implements chat.Appender.
func (r *record) Append(_ context.Context, cmds []chat.Command) []chat.Result {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make([]chat.Result, len(cmds))
	for i, c := range cmds {
		out[i] = r.apply(c)
	}
	return out
}

func (r *record) apply(c chat.Command) chat.Result {
	if c.Conversation.IsZero() {
		c.Conversation = r.conv.ID
	}
	if c.Conversation != r.conv.ID && !r.conv.ID.IsZero() {
		return chat.Result{Err: chat.Errorf(chat.NotFound, "conversation %s does not exist", c.Conversation)}
	}
	if seq := r.sent(c); seq > 0 {
		return chat.Result{Conversation: r.conv, Seq: seq, Duplicate: true}
	}
	change, err := chat.Decide(r.known(c), c)
	if err != nil {
		return chat.Result{Err: err}
	}
	if change.NoOp {
		return chat.Result{Conversation: r.conv, Seq: change.AckSeq}
	}
	return r.keep(change)
}

// has lets a party have files, as if they had just been uploaded, and gives
// what names them in a message.
func (r *record) has(by chat.Actor, files []chat.Attachment) (ids []chat.ID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.files = map[chat.ID]chat.File{}
	for _, a := range files {
		r.files[a.ID] = chat.File{Attachment: a, Workspace: r.workspace, By: by, State: chat.FileClean}
		ids = append(ids, a.ID)
	}
	return ids
}

// sent gives the seq of the event that this command made before, or 0.
func (r *record) sent(c chat.Command) int64 {
	for _, e := range r.events {
		if c.ClientID != "" && e.ClientID == c.ClientID && e.Actor.Kind == c.Actor.Kind && e.Actor.ID == c.Actor.ID {
			return e.Seq
		}
	}
	return 0
}

// known gathers what the operation looks at.
func (r *record) known(c chat.Command) chat.Known {
	k := chat.Known{Conversation: r.conv, Now: r.now(), Files: r.files}
	need := chat.Needs(c.Op)
	if need.Handoff {
		k.Handoff = r.live()
	}
	if need.Turn && c.Result != nil {
		if i := r.turn(c.Result.Turn); i >= 0 {
			t := r.turns[i]
			k.Turn = &t
		}
	}
	if need.Agent {
		for _, a := range r.agents {
			if a.Agent == c.Agent || c.Agent.IsZero() && a.Agent == c.Actor.ID {
				k.Agent = &a
			}
		}
	}
	if need.Target && c.Seq >= 1 && c.Seq <= int64(len(r.events)) {
		e := r.events[c.Seq-1]
		k.Target = &e
	}
	if need.Timer {
		if i := slices.IndexFunc(r.timers, func(t chat.Timer) bool { return t.Key == c.Timer }); i >= 0 {
			k.Timer = &r.timers[i]
		}
	}
	return k
}

// live gives the hand-over that has not ended, or nil.
func (r *record) live() *chat.Handoff {
	for _, h := range r.handoffs {
		if h.Status != chat.HandoffDone && h.Status != chat.HandoffMissed {
			return &h
		}
	}
	return nil
}

func (r *record) turn(id chat.ID) int {
	return slices.IndexFunc(r.turns, func(t chat.Turn) bool { return t.ID == id })
}

func (r *record) keep(ch chat.Change) chat.Result {
	result := chat.Result{Conversation: ch.Conversation, Events: ch.Events, Seq: ch.AckSeq, QueueChanged: ch.Handoff != nil}
	r.conv = ch.Conversation
	r.events = append(r.events, ch.Events...)
	if t := ch.EndTurn; t != nil {
		if i := r.turn(t.ID); i >= 0 {
			r.turns[i] = *t
		}
	}
	if ch.CancelTurns {
		for i := range r.turns {
			if s := r.turns[i].Status; s == chat.TurnPending || s == chat.TurnClaimed {
				r.turns[i].Status = chat.TurnCancelled
			}
		}
	}
	if t := ch.OpenTurn; t != nil {
		if !slices.ContainsFunc(r.turns, func(t chat.Turn) bool { return t.Status == chat.TurnPending }) {
			r.turns = append(r.turns, *t)
		}
		result.TurnOpened = true
	}
	if ch.Timers != nil {
		r.timers = *ch.Timers
	}
	if ch.DropTimer != "" {
		r.timers = slices.DeleteFunc(slices.Clone(r.timers), func(t chat.Timer) bool { return t.Key == ch.DropTimer })
	}
	if ch.Memory != nil {
		r.memory = *ch.Memory
	}
	r.decisions = append(r.decisions, ch.Decisions...)
	if c := ch.Contact; c != nil {
		merge(&r.visitor.Name, c.Name)
		merge(&r.visitor.Email, c.Email)
		merge(&r.visitor.Phone, c.Phone)
	}
	if h := ch.Handoff; h != nil {
		if i := slices.IndexFunc(r.handoffs, func(o chat.Handoff) bool { return o.ID == h.ID }); i >= 0 {
			r.handoffs[i] = *h
		} else {
			r.handoffs = append(r.handoffs, *h)
		}
	}
	return result
}

func merge(field *string, value string) {
	if value != "" {
		*field = value
	}
}

// ClaimTurns implements chat.Turns; a chat has one turn at a time.
func (r *record) ClaimTurns(_ context.Context, lease time.Duration, _ int) ([]chat.Turn, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range r.turns {
		t := &r.turns[i]
		if t.Status != chat.TurnPending {
			continue
		}
		if t.ToSeq == 0 {
			t.ToSeq, t.Epoch = r.conv.LastSeq, r.conv.Epoch
		}
		t.Status, t.Claim, t.LeaseUntil = chat.TurnClaimed, chat.NewID(), r.now().Add(lease)
		t.Attempts++
		return []chat.Turn{*t}, nil
	}
	return nil, chat.Errorf(chat.NotFound, "no turn waits")
}

// release lets a turn that failed be claimed again, as the end of its lease
// does in a live server.
func (r *record) release() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range r.turns {
		if r.turns[i].Status == chat.TurnClaimed {
			r.turns[i].Status = chat.TurnPending
		}
	}
}

// ExtendTurn implements chat.Turns.
func (r *record) ExtendTurn(_ context.Context, turn, claim chat.ID, lease time.Duration) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := r.turn(turn)
	if i < 0 || r.turns[i].Status != chat.TurnClaimed || r.turns[i].Claim != claim {
		return chat.Errorf(chat.Conflict, "turn %s is no longer claimed by this worker", turn)
	}
	r.turns[i].LeaseUntil = r.now().Add(lease)
	return nil
}

// Memory implements chat.Turns.
func (r *record) Memory(context.Context, chat.ID, chat.ID) (chat.Memory, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.memory, nil
}

// StartEffect implements chat.Turns.
func (r *record) StartEffect(_ context.Context, e chat.Effect) (chat.Effect, bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if stored, ok := r.effects[e.Key]; ok {
		return stored, false, nil
	}
	if r.effects == nil {
		r.effects = map[string]chat.Effect{}
	}
	if r.past != nil && (e.Kind == "http" || e.Kind == "llm") {
		if result, ok := r.past.take(e); ok {
			e.Status, e.Result = "finished", encode(result)
			r.effects[e.Key] = e
			return e, false, nil
		}
	}
	r.effects[e.Key] = e
	return e, true, nil
}

// FinishEffect implements chat.Turns.
func (r *record) FinishEffect(_ context.Context, e chat.Effect) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.effects[e.Key]; !ok {
		return chat.Errorf(chat.NotFound, "effect %q was never started", e.Key)
	}
	r.effects[e.Key] = e
	return nil
}

// Conversation implements bot.Reader.
func (r *record) Conversation(_ context.Context, _, id chat.ID) (chat.Conversation, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if id.IsZero() || id != r.conv.ID {
		return chat.Conversation{}, chat.Errorf(chat.NotFound, "conversation %s does not exist", id)
	}
	return r.conv, nil
}

// Events implements bot.Reader.
func (r *record) Events(_ context.Context, _, _ chat.ID, audience chat.Audience, after int64, limit int) ([]chat.Event, bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []chat.Event
	for _, e := range r.events {
		if e.Seq <= after || !e.VisibleTo(audience) {
			continue
		}
		if len(out) == limit {
			return out, true, nil
		}
		out = append(out, e)
	}
	return out, false, nil
}

// Visitor implements bot.Reader.
func (r *record) Visitor(context.Context, chat.ID, chat.ID) (chat.Visitor, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.visitor, nil
}

// Agents implements bot.Staff.
func (r *record) Agents(context.Context, chat.ID) ([]chat.Presence, error) {
	now := r.now()
	out := slices.Clone(r.agents)
	for i := range out {
		out[i].SeenAt = now
	}
	return out, nil
}

// Floor implements bot.Staff: a case has no rules of routing but the defaults.
func (r *record) Floor(context.Context, chat.ID) (handoff.Floor, error) {
	return handoff.Floor{Rules: handoff.DefaultRules()}, nil
}

// LastAgent implements bot.Staff: a case's visitor is new.
func (r *record) LastAgent(context.Context, chat.ID, chat.ID, time.Time) (chat.ID, error) {
	return chat.ID{}, nil
}

// Queued implements bot.Staff.
func (r *record) Queued(context.Context, chat.ID) ([]chat.Queued, error) { return r.queued, nil }

// silent is a bus that nobody listens to.
type silent struct{}

// Publish implements chat.Publisher.
func (silent) Publish(chat.Notice) {}
