package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// Clock gives the timers whose time has come, in every workspace; the store is
// one. Their instants are compared with the database's clock.
type Clock interface {
	DueTimers(ctx context.Context, limit int) ([]chat.Timer, error)
}

// timersAtOnce is how many timers one look takes up.
const timersAtOnce = 100

// watchClock rings timers until ctx ends.
func (w *Worker) watchClock(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := w.Ring(ctx); err != nil && ctx.Err() == nil {
				w.Log.Warn("timers not rung", "error", err)
			}
		}
	}
}

// Ring lets every timer that is due open a turn. However many nodes do it at
// once, each timer opens one. Run does it by itself.
func (w *Worker) Ring(ctx context.Context) error {
	due, err := w.Clock.DueTimers(ctx, timersAtOnce)
	if err != nil {
		return err
	}
	for _, d := range due {
		_, err := w.Desk.Do(ctx, chat.Command{
			Op: chat.OpWake, Workspace: d.Workspace, Conversation: d.Conversation, Actor: chat.Actor{Kind: chat.BySystem}, Timer: d.Key,
		})
		if err != nil && chat.CodeOf(err) != chat.Conflict { // another node was faster, or a person took the chat
			return err
		}
	}
	return nil
}

// timerIdle begins the key of the timer of a visitor's silence; its
// milliseconds follow. Keys of flows have their flow before the first slash.
const timerIdle = "/idle/"

// ring goes on with what a timer woke the bot for. One that something else has
// overtaken does nothing.
func (t *turn) ring(ctx context.Context) error {
	if t.home.Program == nil {
		return nil
	}
	t.lang = t.spoken()
	if ms, ok := strings.CutPrefix(t.row.Timer, timerIdle); ok {
		n, err := strconv.ParseInt(ms, 10, 64)
		if err != nil {
			return err
		}
		return t.idle(ctx, time.Duration(n)*time.Millisecond)
	}
	if a, ok := t.state.WakeAt(); ok && a.Key == t.row.Timer {
		return t.drive(ctx, flows.Input{Kind: flows.InputTimer, Timer: a.Key})
	}
	return nil
}

// idle starts the flow that the visitor's silence triggers, once each.
func (t *turn) idle(ctx context.Context, silence time.Duration) error {
	if t.lastSign().Add(silence).After(t.Now().Add(time.Second)) {
		return nil // they did something meanwhile; clocks may differ a little
	}
	name, due := t.home.Program.Idle(silence, t.mind.Idled, t.env())
	t.mind.Idled = append(t.mind.Idled, due...)
	if name == "" || t.state.Suspended() {
		return nil
	}
	return t.start(ctx, name, flows.Input{Kind: flows.InputStart})
}

// timers says when the bot wants to be woken after this turn: when the flow
// that waits says so, else when the visitor's silence starts one.
func (t *turn) timers() []chat.Timer {
	if a, ok := t.state.WakeAt(); ok {
		if later := t.Now().Add(time.Minute); t.home.Program == nil && a.At.Before(later) {
			a.At = later // the flows cannot run here now
		}
		return []chat.Timer{{Key: a.Key, At: a.At}}
	}
	if t.home.Program == nil || t.state.Suspended() {
		return nil
	}
	after, ok := t.home.Program.NextIdle(t.mind.Idled)
	if !ok {
		return nil
	}
	return []chat.Timer{{Key: timerIdle + strconv.FormatInt(after.Milliseconds(), 10), At: t.lastSign().Add(after)}}
}

// spoken is the language of the visitor's last words: in this turn they have
// not written any.
func (t *turn) spoken() string {
	for _, e := range slices.Backward(t.events) {
		if e.Kind != chat.MessagePosted || e.Actor.Kind != chat.ByVisitor {
			continue
		}
		if m, err := chat.Read[chat.MessageBody](e); err == nil {
			if lang := knowledge.SpokenLanguage(m.Text); lang != "" {
				return lang
			}
		}
	}
	return t.lang
}

// lastSign is when the visitor last did something.
func (t *turn) lastSign() time.Time {
	for _, e := range slices.Backward(t.events) {
		if e.Actor.Kind == chat.ByVisitor && e.Kind != chat.EventEmitted { // a page acts by itself
			return e.At
		}
	}
	return t.conv.OpenedAt
}
