package chat

import (
	"testing"
	"time"
)

func TestTimers(t *testing.T) {
	t.Parallel()
	// waiting is a conversation with the bot whose flow waits for a time.
	waiting := func(t *testing.T) *world {
		w := newWorld()
		w.must(t, say(visitor, "hello"))
		r := w.claim()
		r.Timers = []Timer{{Key: "k", At: w.now.Add(time.Minute)}}
		ch := w.must(t, Command{Op: OpCommit, Actor: theBot, Result: r})
		if ch.Timers == nil || len(*ch.Timers) != 1 || (*ch.Timers)[0].Conversation != w.conv.ID {
			t.Fatalf("the commit keeps the timers %v", ch.Timers)
		}
		return w
	}
	wake := func(w *world, timer *Timer) (Change, error) {
		return Decide(Known{Conversation: w.conv, Now: w.now, Timer: timer}, Command{Op: OpWake, Actor: router, Conversation: w.conv.ID, Timer: "k"})
	}
	t.Run("ADueOneOpensATurn", func(t *testing.T) {
		t.Parallel()
		w := waiting(t)
		ch, err := wake(w, &Timer{Key: "k", At: w.now})
		if err != nil || ch.OpenTurn == nil || ch.OpenTurn.Kind != TurnTimer || ch.OpenTurn.Timer != "k" || ch.DropTimer != "k" || len(ch.Events) > 0 {
			t.Errorf("change %+v, %v", ch, err)
		}
	})
	t.Run("OneThatIsGoneOrNotDueIsRefused", func(t *testing.T) {
		t.Parallel()
		w := waiting(t)
		for _, timer := range []*Timer{nil, {Key: "k", At: w.now.Add(time.Millisecond)}} {
			if _, err := wake(w, timer); CodeOf(err) != Conflict {
				t.Errorf("timer %v: %v", timer, err)
			}
		}
		if _, err := Decide(Known{Conversation: w.conv, Now: w.now, Timer: &Timer{Key: "k"}}, Command{Op: OpWake, Actor: anna, Timer: "k"}); CodeOf(err) != Forbidden {
			t.Errorf("an agent rings: %v", err)
		}
	})
	for name, c := range map[string]Command{
		"Taken": {Op: OpTake, Actor: anna}, "Resolved": {Op: OpResolve, Actor: visitor}, "Written": say(anna, "hi"),
		"WatchedOver": {Op: OpWatchdog, Actor: router, HandOver: &HandOver{ID: NewID(), Reason: "watchdog"}},
	} {
		t.Run("AllGoWhenTheBotLosesTheChat/"+name, func(t *testing.T) {
			t.Parallel()
			w := waiting(t)
			if ch := w.must(t, c); ch.Timers == nil || len(*ch.Timers) > 0 {
				t.Errorf("timers %v", ch.Timers)
			}
			if _, err := wake(w, &Timer{Key: "k", At: w.now}); CodeOf(err) != Conflict {
				t.Errorf("it rings all the same: %v", err)
			}
		})
	}
	t.Run("APromiseLeavesThem", func(t *testing.T) {
		t.Parallel()
		w := waiting(t)
		ch := w.must(t, Command{Op: OpWatchdog, Actor: router, HandOver: &HandOver{ID: NewID(), Reason: "x", DueAt: w.now.Add(time.Hour)}})
		if ch.Timers != nil {
			t.Errorf("timers %v", *ch.Timers)
		}
	})
}
