package admission

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Meter hears what is refused because there is too much to do. Safe for
// concurrent use.
type Meter interface {
	// Shed hears of one refusal, by its kind: New, Bulk or Message.
	Shed(kind string)
}

// What is shed, in this order: the first ones while a queue stands, messages
// of conversations that go on only where they would wait for too long. What
// agents, the bot and routing do is never shed.
const (
	New     = "new"     // a conversation, or a visitor whom nobody knows yet
	Bulk    = "bulk"    // exports, figures and searches: they can be asked for again
	Message = "message" // what visitors do in conversations
)

const (
	// interval is how long everybody must have waited, some times the default
	// target (RFC 8289, 4.3); the longer it is, the longer grows the queue before
	// it is seen.
	interval = 500 * time.Millisecond
	// answerWithin is the wait of a bot's turn that is fine: 2,000 people who ask
	// all the time wait for four seconds at 500 turns a second, and would wait
	// for longer if they were sent away. The watchdog takes a chat from a bot
	// that has not answered within 20.
	answerWithin = 5 * time.Second
	// retryMost bounds how long a client is asked to wait, in the mean.
	retryMost = 10 * time.Second
	// keep is how many workspaces are remembered before those at rest are let go.
	keep = 1024
)

// Gate keeps a controller for each workspace: what one has too much of closes no
// other's doors. Make one with NewGate; safe for concurrent use.
type Gate struct {
	target time.Duration
	meter  Meter
	now    func() time.Time

	mu    sync.Mutex
	doors map[chat.ID]*door
}

// door is a workspace's.
type door struct {
	changes Controller // until a change is on disk
	turns   Controller // until the bot begins
}

func (d *door) share(now time.Time) float64 { return min(d.changes.Share(now), d.turns.Share(now)) }

// NewGate makes a gate. target is how long a change may wait until it is on
// disk while all is well; now nil: time.Now.
func NewGate(target time.Duration, m Meter, now func() time.Time) *Gate {
	if now == nil {
		now = time.Now
	}
	return &Gate{target: target, meter: m, now: now, doors: map[chat.ID]*door{}}
}

// of gives a workspace's door; the caller holds mu.
func (g *Gate) of(workspace chat.ID, now time.Time) *door {
	d := g.doors[workspace]
	if d == nil {
		if len(g.doors) >= keep {
			for id, old := range g.doors {
				if old.share(now) == 1 {
					delete(g.doors, id)
				}
			}
		}
		d = &door{changes: Controller{Target: g.target, Interval: interval}, turns: Controller{Target: answerWithin, Interval: interval}}
		g.doors[workspace] = d
	}
	return d
}

// AdmitNew refuses with chat.Busy what begins in a workspace that has more to
// do than it can.
func (g *Gate) AdmitNew(workspace chat.ID) error {
	now := g.now()
	g.mu.Lock()
	d := g.of(workspace, now)
	ok, share := d.changes.Admit(now) && d.turns.Admit(now), d.share(now)
	g.mu.Unlock()
	if ok {
		return nil
	}
	g.meter.Shed(New)
	return chat.Busy(retry(share))
}

// AdmitBulk refuses with chat.Busy what can wait, while any workspace has more
// to do than it can: it would take the machine's time from people.
func (g *Gate) AdmitBulk() error {
	share := g.share()
	if share == 1 {
		return nil
	}
	g.meter.Shed(Bulk)
	return chat.Busy(retry(share))
}

// share is that of the workspace which lets in least.
func (g *Gate) share() float64 {
	now, least := g.now(), 1.0
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, d := range g.doors {
		least = min(least, d.share(now))
	}
	return least
}

// Busy counts the workspaces that do not let in all that is new.
func (g *Gate) Busy() (n int) {
	now := g.now()
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, d := range g.doors {
		if d.share(now) < 1 {
			n++
		}
	}
	return n
}

// TurnWaited notes how long a turn had waited when the bot began with it.
func (g *Gate) TurnWaited(workspace chat.ID, wait time.Duration) {
	now := g.now()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.of(workspace, now).turns.Waited(now, wait)
}

// retry is when to come again: later, the fewer are let in, and not all at once.
func retry(share float64) time.Duration {
	mean := min(retryMost, time.Duration(float64(time.Second)/share))
	return mean/2 + rand.N(mean)
}

// Appender puts the gate before the one door of every change: it refuses new
// conversations and learns from how long the others took.
func (g *Gate) Appender(next chat.Appender) chat.Appender { return appender{g, next} }

type appender struct {
	*Gate
	next chat.Appender
}

// Append implements chat.Appender.
func (a appender) Append(ctx context.Context, cmds []chat.Command) []chat.Result {
	for i := range cmds {
		if !begins(&cmds[i]) {
			continue
		}
		if err := a.AdmitNew(cmds[i].Workspace); err != nil {
			return a.without(ctx, cmds, i, err)
		}
	}
	begun := a.now()
	results := a.next.Append(ctx, cmds)
	now := a.now()
	a.mu.Lock()
	defer a.mu.Unlock()
	for i := range results {
		if chat.IsBusy(results[i].Err) { // it was not let in, and did not wait
			a.meter.Shed(Message)
			continue
		}
		a.of(cmds[i].Workspace, now).changes.Waited(now, now.Sub(begun))
	}
	return results
}

// without appends all commands but one that is refused.
func (a appender) without(ctx context.Context, cmds []chat.Command, refused int, err error) []chat.Result {
	out := append(a.Append(ctx, cmds[:refused:refused]), chat.Result{Err: err})
	return append(out, a.Append(ctx, cmds[refused+1:])...)
}

// begins reports whether a command may begin a conversation. A mail has a sender
// who hears of no refusal: it is let in.
func begins(c *chat.Command) bool {
	return c.Actor.Kind == chat.ByVisitor && (c.Op == chat.OpOpen || c.Op == chat.OpPost && c.Conversation.IsZero() && c.Mail == nil)
}
