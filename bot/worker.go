package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/sentiment"
)

// Desk commits what a turn decided; *chat.Desk is one.
type Desk interface {
	Do(ctx context.Context, c chat.Command) (chat.Result, error)
	Show(workspace chat.ID, e chat.Ephemeral)
}

// Reader reads conversations.
type Reader interface {
	Conversation(ctx context.Context, workspace, id chat.ID) (chat.Conversation, error)
	Events(ctx context.Context, workspace, conversation chat.ID, audience chat.Audience, after int64, limit int) ([]chat.Event, bool, error)
	Visitor(ctx context.Context, workspace, id chat.ID) (chat.Visitor, error)
}

// Staff tells who could take over.
type Staff interface {
	Agents(ctx context.Context, workspace chat.ID) ([]chat.Presence, error)
	// Queued gives everybody who waits for a person, in no order.
	Queued(ctx context.Context, workspace chat.ID) ([]chat.Queued, error)
	// Floor gives what the workspace has decided about routing.
	Floor(ctx context.Context, workspace chat.ID) (handoff.Floor, error)
	// LastAgent gives who last had a visitor's chat since a time, or the zero ID.
	LastAgent(ctx context.Context, workspace, visitor chat.ID, since time.Time) (chat.ID, error)
}

// Homes gives the workspaces that turns work in; *Library is one. A workspace
// is held for one turn only.
type Homes interface {
	Get(ctx context.Context, workspace chat.ID) (*Workspace, error)
}

// Worker claims turns and works on them, several at a time, one at a time per
// conversation. A crash leaves a turn claimed until its lease is over; then
// any worker on any node takes it up again.
type Worker struct {
	Desk     Desk
	Turns    chat.Turns
	Reader   Reader
	Staff    Staff
	Library  Homes
	Feelings *sentiment.Ensemble
	Model    Model   // nil: the knowledge base's own words
	Version  string  // of the program: what figures tell bots apart by
	Budgets  Budgets // nil: nobody counts what the model is asked for
	Shown    Shower  // nil: answers are shown when they are committed
	Clock    Clock   // nil: nobody looks at the timers of flows
	Meter    Meter   // nil: nobody measures
	Log      *slog.Logger
	Now      func() time.Time
	Lease    time.Duration // 10 s when zero
	Hands    int           // turns at a time; 32 when zero

	once sync.Once
	wake chan struct{}

	mu   sync.Mutex
	busy map[chat.ID]work // by conversation

	trails trails
}

// work is a turn under way.
type work struct {
	epoch  int64
	cancel context.CancelCauseFunc
}

// maxAttempts is how often a turn is tried before a person gets it.
const maxAttempts = 3

// defaultHands is how many turns are under way at once: they wait for the disk,
// or for a model, most of their time.
const defaultHands = 32

// sweepEvery is how often workers look for turns without a hint.
const sweepEvery = time.Second

func (w *Worker) init() {
	w.once.Do(func() {
		if w.Lease == 0 {
			w.Lease = 10 * time.Second
		}
		if w.Hands == 0 {
			w.Hands = defaultHands
		}
		w.wake = make(chan struct{}, 1)
		w.busy = map[chat.ID]work{}
	})
}

// Notice wakes a worker when a turn waits, and stops the work on a
// conversation that somebody else has now.
func (w *Worker) Notice(n chat.Notice) {
	w.init()
	if n.Conversation != nil {
		w.mu.Lock()
		if b, ok := w.busy[n.Conversation.ID]; ok && n.Conversation.Epoch > b.epoch {
			b.cancel(chat.Errorf(chat.Conflict, "somebody else has conversation %s now", n.Conversation.ID))
		}
		w.mu.Unlock()
	}
	if !n.Turn {
		return
	}
	if n.Trace != "" && n.Conversation != nil {
		w.trails.put(n.Conversation.ID, n.Trace)
	}
	w.poke()
}

// Run works until ctx ends, then finishes the turns under way.
func (w *Worker) Run(ctx context.Context) {
	w.init()
	var all sync.WaitGroup
	all.Go(func() { w.work(ctx) })
	if w.Clock != nil {
		all.Go(func() { w.watchClock(ctx) })
	}
	if w.Shown != nil {
		all.Go(func() { w.rescueShown(ctx) })
	}
	all.Wait()
}

// work claims turns for all hands that are free, and returns when ctx has ended
// and the turns under way are finished.
func (w *Worker) work(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	var turns sync.WaitGroup
	defer turns.Wait()
	free := make(chan struct{}, w.Hands)
	for range w.Hands {
		free <- struct{}{}
	}
	for ctx.Err() == nil {
		got := w.claim(ctx, free)
		for _, row := range got {
			turns.Go(func() {
				w.finish(ctx, row)
				free <- struct{}{}
				w.poke() // another turn of the conversation may have waited for this one
			})
		}
		if len(got) > 0 {
			continue
		}
		select {
		case <-ctx.Done():
		case <-w.wake:
		case <-tick.C:
		}
	}
}

// claim waits for a hand, and claims a turn for each that is free.
func (w *Worker) claim(ctx context.Context, free chan struct{}) []chat.Turn {
	select {
	case <-ctx.Done():
		return nil
	case <-free:
	}
	hands := 1
	for ; hands < w.Hands && len(free) > 0; hands++ {
		<-free
	}
	rows, err := w.Turns.ClaimTurns(ctx, w.Lease, hands)
	if err != nil && chat.CodeOf(err) != chat.NotFound && ctx.Err() == nil {
		w.Log.Warn("turns not claimed", "error", err)
	}
	for range hands - len(rows) {
		free <- struct{}{}
	}
	return rows
}

// poke lets the worker look for turns.
func (w *Worker) poke() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// TakeTurn claims one turn and finishes it in the caller's goroutine; took is
// false when none waits. The error is the one that kept the turn from being
// committed: its lease then runs out and it is tried again. It is for callers
// that drive the bot step by step; Run needs no help.
func (w *Worker) TakeTurn(ctx context.Context) (took bool, err error) {
	w.init()
	rows, err := w.Turns.ClaimTurns(ctx, w.Lease, 1)
	if chat.CodeOf(err) == chat.NotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	// A claimed turn is finished even while the process stops.
	return true, w.do(context.WithoutCancel(ctx), rows[0])
}

// finish works on a claimed turn, also while the process stops.
func (w *Worker) finish(ctx context.Context, row chat.Turn) {
	if err := w.do(context.WithoutCancel(ctx), row); err != nil {
		level := slog.LevelError
		if chat.CodeOf(err) == chat.Conflict { // somebody else has the conversation now
			level = slog.LevelInfo
		}
		w.Log.Log(ctx, level, "turn not committed", "conversation", row.Conversation, "workspace", row.Workspace, "turn", row.ID, "attempt", row.Attempts, "error", err)
	}
}

// do works on one turn under its lease.
func (w *Worker) do(ctx context.Context, row chat.Turn) (err error) {
	var t *turn
	ctx, end := w.watch(ctx, row)
	defer func() { end(t, err) }()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var beat sync.WaitGroup
	beat.Go(func() { w.heartbeat(ctx, row, cancel) })
	defer beat.Wait()
	defer cancel(nil)
	w.mu.Lock()
	w.busy[row.Conversation] = work{epoch: row.Epoch, cancel: cancel}
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		delete(w.busy, row.Conversation)
		w.mu.Unlock()
	}()

	typing := chat.Ephemeral{Kind: "typing.changed", Conversation: row.Conversation, Actor: chat.Actor{Kind: chat.ByBot}, On: true}
	w.Desk.Show(row.Workspace, typing)
	typing.On = false
	defer w.Desk.Show(row.Workspace, typing)

	if row.Attempts > maxAttempts {
		return w.giveUp(ctx, row)
	}
	t, err = w.decide(ctx, row)
	if err == nil {
		_, err = w.Desk.Do(ctx, command(chat.OpCommit, row, t.out))
	}
	w.settle(ctx, row, t, err)
	if lost := context.Cause(ctx); err != nil && lost != nil {
		return lost // the claim is another worker's: what failed after that tells nothing
	}
	return err
}

// settle ends what was shown of the turn's answer: committed with the turn, or
// stored by itself when somebody took the conversation.
func (w *Worker) settle(ctx context.Context, row chat.Turn, t *turn, failed error) {
	if t == nil || t.live.text() == "" {
		return
	}
	if failed == nil {
		if kept, err := json.Marshal(drafted{Whole: true, Shown: t.live.text()}); err == nil {
			w.settleShown(ctx, row, t.live.key(), kept)
		}
		return
	}
	w.truncate(ctx, row, t.truncated(), t.live.key())
}

func command(op chat.Op, row chat.Turn, result chat.TurnResult) chat.Command {
	result.Turn, result.Claim, result.Epoch = row.ID, row.Claim, row.Epoch
	return chat.Command{
		Op: op, Workspace: row.Workspace, Conversation: row.Conversation, Actor: chat.Actor{Kind: chat.ByBot}, Result: &result,
	}
}

// heartbeat keeps the lease while the turn goes on; a lost claim stops it.
func (w *Worker) heartbeat(ctx context.Context, row chat.Turn, cancel context.CancelCauseFunc) {
	tick := time.NewTicker(w.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := w.Turns.ExtendTurn(ctx, row.ID, row.Claim, w.Lease); chat.CodeOf(err) == chat.Conflict {
				cancel(err)
				return
			}
		}
	}
}

// decide is one turn's thinking. A fault of ours is an error, not a crash.
func (w *Worker) decide(ctx context.Context, row chat.Turn) (t *turn, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("turn %s: %v\n%s", row.ID, fault, debug.Stack())
		}
	}()
	if t, err = w.prepare(ctx, row); err != nil {
		return nil, err
	}
	err = t.run(ctx)
	return t, err
}

// maxHistory bounds how many events of a conversation a turn reads.
const maxHistory = 2000

func (w *Worker) prepare(ctx context.Context, row chat.Turn) (*turn, error) {
	conv, err := w.Reader.Conversation(ctx, row.Workspace, row.Conversation)
	if err != nil {
		return nil, err
	}
	home, err := w.Library.Get(ctx, row.Workspace)
	if err != nil {
		return nil, err
	}
	person, err := w.Reader.Visitor(ctx, row.Workspace, conv.Visitor)
	if err != nil {
		return nil, err
	}
	memory, err := w.Turns.Memory(ctx, row.Workspace, row.Conversation)
	if err != nil {
		return nil, err
	}
	t := &turn{Worker: w, row: row, conv: conv, home: home, person: person, lang: conv.Lang, sources: map[string]chat.Source{}}
	if t.mind, t.state, err = recall(memory, conv.Boundary); err != nil {
		return nil, fmt.Errorf("memory of conversation %s: %w", conv.ID, err)
	}
	for after := conv.Boundary; ; {
		events, more, err := w.Reader.Events(ctx, row.Workspace, row.Conversation, chat.Agents, after, 500)
		if err != nil {
			return nil, err
		}
		t.events = append(t.events, events...)
		if !more || len(t.events) >= maxHistory {
			return t, nil
		}
		after = events[len(events)-1].Seq
	}
}

// giveUp hands over a conversation whose turn has failed too often.
func (w *Worker) giveUp(ctx context.Context, row chat.Turn) error {
	result, err := w.rescue(ctx, row, handoff.ReasonModelFailure)
	if err != nil {
		return err
	}
	_, err = w.Desk.Do(ctx, command(chat.OpFail, row, result))
	return err
}

// Rescue makes the hand-over of a conversation that waits for a bot that does
// not answer, and the decision for it. It looks at the conversation only, not
// at what made it fail.
func (w *Worker) Rescue(ctx context.Context, workspace, conversation chat.ID) (chat.TurnResult, error) {
	return w.rescue(ctx, chat.Turn{Workspace: workspace, Conversation: conversation}, handoff.ReasonWatchdog)
}

// Brief gives what the bot knows of a conversation now, as a packet without a
// reason: for whoever takes a chat that was never handed over, and for what
// was learned after a hand-over was promised.
func (w *Worker) Brief(ctx context.Context, workspace, conversation chat.ID) (chat.Packet, error) {
	t, err := w.prepare(ctx, chat.Turn{Workspace: workspace, Conversation: conversation})
	if err != nil {
		return nil, err
	}
	t.row.ToSeq = t.conv.LastSeq
	return t.packet(cause{}, time.Time{}).Encode(), nil
}

// rescue is all of a turn that does nothing but hand over: what the visitor's
// words would have led to is not looked at, and the bot's memory stays.
func (w *Worker) rescue(ctx context.Context, row chat.Turn, reason string) (chat.TurnResult, error) {
	t, err := w.prepare(ctx, row)
	if err != nil {
		return chat.TurnResult{}, err
	}
	t.row.ToSeq = t.conv.LastSeq
	t.home = t.home.withoutFlows()
	if err := t.handOver(ctx, cause{reason: reason, evidence: []chat.Evidence{{Name: reason, Value: fmt.Sprint(row.Attempts)}}}); err != nil {
		return chat.TurnResult{}, err
	}
	t.decided(ctx)
	return chat.TurnResult{HandOver: t.out.HandOver, Decisions: t.out.Decisions, Polarity: t.mind.Mood.EWMA}, nil
}

// withoutFlows is the workspace for a hand-over that must not run a flow.
func (w *Workspace) withoutFlows() *Workspace {
	bare := *w
	bare.Program = nil
	return &bare
}
