package storetest

import (
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var timerCases = []testCase{
	{"ACommitReplacesTheTimers", timersReplaced},
	{"ADueTimerBecomesOneTurn", timerFires},
	{"OfManyNodesOneWakesTheBot", timerRace},
	{"ATimerIsGoneWhenAPersonHasTheChat", timerPerson},
	{"ATimerWaitsForTheTurnUnderWay", timerDuringTurn},
	{"AMessageBesideATimerIsCoveredOnce", timerMessage},
	{"CommitsKeepEventsExposuresPriorityAndWhoIsWanted", commitExtras},
}

// timers lets a conversation have timers, by its first turn.
func (w *world) timers(conv chat.Conversation, timers ...chat.Timer) {
	w.Helper()
	w.do(w.commit(w.claim(), chat.TurnResult{Timers: timers}))
}

func (w *world) wake(conversation chat.ID, key string) chat.Command {
	c := w.system(conversation, chat.OpWake)
	c.Timer = key
	return c
}

func (w *world) due() []chat.Timer {
	w.Helper()
	due, err := w.s.DueTimers(w.Context(), 10)
	w.must(err)
	return due
}

func timersReplaced(w *world) {
	conv := w.chat("Kim", "hello")
	future := time.Now().Add(time.Hour).Truncate(time.Millisecond).UTC()
	w.timers(conv, chat.Timer{Key: "b", At: future.Add(time.Minute)}, chat.Timer{Key: "a", At: future})
	got, err := w.s.TimersOf(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("timers", []chat.Timer{
		{Workspace: w.ws, Conversation: conv.ID, Key: "a", At: future}, {Workspace: w.ws, Conversation: conv.ID, Key: "b", At: future.Add(time.Minute)},
	}, got)
	if due := w.due(); len(due) > 0 {
		w.Errorf("due already: %v", due)
	}
	w.code(chat.Conflict, w.try(w.wake(conv.ID, "a")).Err) // not due
	w.code(chat.Conflict, w.try(w.wake(conv.ID, "c")).Err) // not there
	next := w.send(conv.Visitor, "2", "and?")
	next.Conversation = conv.ID
	w.do(next)
	w.timers(conv, chat.Timer{Key: "c", At: day})
	got, err = w.s.TimersOf(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("timers", []chat.Timer{{Workspace: w.ws, Conversation: conv.ID, Key: "c", At: day}}, got)
}

func timerFires(w *world) {
	conv := w.chat("Kim", "hello")
	w.timers(conv, chat.Timer{Key: "k", At: day}, chat.Timer{Key: "later", At: time.Now().Add(time.Hour)})
	due := w.due()
	w.same("due", []chat.Timer{{Workspace: w.ws, Conversation: conv.ID, Key: "k", At: day}}, due)
	if r := w.do(w.wake(conv.ID, "k")); !r.TurnOpened || len(r.Events) > 0 {
		w.Errorf("turn opened %t, events %v", r.TurnOpened, r.Events)
	}
	w.code(chat.Conflict, w.try(w.wake(conv.ID, "k")).Err)
	if due := w.due(); len(due) > 0 {
		w.Errorf("due again: %v", due)
	}
	// A worker that dies leaves the turn to the next one, with its key.
	_, err := w.s.ClaimTurn(w.Context(), 0)
	w.must(err)
	t := w.claim()
	if t.Kind != chat.TurnTimer || t.Timer != "k" || t.Attempts != 2 {
		w.Errorf("turn %+v", t)
	}
	left, err := w.s.TimersOf(w.Context(), w.ws, conv.ID)
	w.must(err)
	if len(left) != 1 || left[0].Key != "later" {
		w.Errorf("timers %v, want the later one", left)
	}
	w.do(w.commit(t, chat.TurnResult{Messages: []chat.MessageBody{{Text: "Still there?"}}}))
	if left, err = w.s.TimersOf(w.Context(), w.ws, conv.ID); err != nil || len(left) > 0 {
		w.Errorf("timers %v, %v after a commit without any", left, err)
	}
	w.consecutive(w.events(conv.ID, chat.Agents))
}

func timerRace(w *world) {
	conv := w.chat("Kim", "hello")
	w.timers(conv, chat.Timer{Key: "k", At: day})
	var all sync.WaitGroup
	opened := make(chan bool, 8)
	for range 8 {
		all.Go(func() { opened <- w.try(w.wake(conv.ID, "k")).TurnOpened })
	}
	all.Wait()
	n := 0
	for range 8 {
		if <-opened {
			n++
		}
	}
	turns, err := w.s.TurnsOf(w.Context(), w.ws, conv.ID)
	w.must(err)
	if n != 1 || len(turns) != 2 {
		w.Errorf("%d woke the bot, %d turns, want 1 and 2", n, len(turns))
	}
}

func timerPerson(w *world) {
	for name, leave := range map[string]func(chat.Conversation){
		"taken":    func(c chat.Conversation) { w.do(w.by(w.ada, c.ID, chat.OpTake)) },
		"resolved": func(c chat.Conversation) { w.do(w.by(w.ada, c.ID, chat.OpResolve)) },
		"handed over": func(c chat.Conversation) {
			cmd := w.system(c.ID, chat.OpWatchdog)
			cmd.HandOver = &chat.HandOver{ID: chat.NewID(), Reason: "asked"}
			w.do(cmd)
		},
	} {
		conv := w.chat(name, "hello")
		w.timers(conv, chat.Timer{Key: "k", At: day})
		leave(conv)
		if due := w.due(); len(due) > 0 {
			w.Errorf("%s: due %v", name, due)
		}
		if left, err := w.s.TimersOf(w.Context(), w.ws, conv.ID); err != nil || len(left) > 0 {
			w.Errorf("%s: timers %v, %v", name, left, err)
		}
		w.code(chat.Conflict, w.try(w.wake(conv.ID, "k")).Err)
	}
	// One that woke the bot just before is cancelled with the other turns.
	conv := w.chat("last", "hello")
	w.timers(conv, chat.Timer{Key: "k", At: day})
	w.do(w.wake(conv.ID, "k"))
	w.do(w.by(w.ada, conv.ID, chat.OpTake))
	_, err := w.s.ClaimTurn(w.Context(), time.Minute)
	w.code(chat.NotFound, err)
	// The commit that hands over leaves none either.
	conv = w.chat("asks", "a person please")
	w.do(w.commit(w.claim(), chat.TurnResult{Timers: []chat.Timer{{Key: "k", At: day}}, HandOver: &chat.HandOver{ID: chat.NewID(), Reason: "asked"}}))
	if left, err := w.s.TimersOf(w.Context(), w.ws, conv.ID); err != nil || len(left) > 0 {
		w.Errorf("timers %v, %v", left, err)
	}
}

func timerDuringTurn(w *world) {
	conv := w.chat("Kim", "hello")
	w.timers(conv, chat.Timer{Key: "k", At: day})
	next := w.send(conv.Visitor, "2", "wait")
	next.Conversation = conv.ID
	w.do(next)
	if due := w.due(); len(due) > 0 {
		w.Errorf("due %v while a turn waits", due)
	}
	t := w.claim()
	if due := w.due(); len(due) > 0 {
		w.Errorf("due %v during a turn", due)
	}
	// Somebody who looked just before adds no turn that does anything twice:
	// the commit decides what is due afterwards.
	w.do(w.wake(conv.ID, "k"))
	w.do(w.commit(t, chat.TurnResult{Timers: []chat.Timer{{Key: "n", At: day}}}))
	if due := w.due(); len(due) > 0 {
		w.Errorf("due %v while the woken turn waits", due)
	}
	if t = w.claim(); t.Kind != chat.TurnTimer || t.Timer != "k" {
		w.Errorf("turn %+v", t)
	}
}

func timerMessage(w *world) {
	conv := w.chat("Kim", "hello")
	w.timers(conv, chat.Timer{Key: "k", At: day})
	w.do(w.wake(conv.ID, "k"))
	next := w.send(conv.Visitor, "2", "here I am")
	next.Conversation = conv.ID
	r := w.do(next)
	t := w.claim()
	if r.TurnOpened || t.FromSeq > r.Seq || t.ToSeq < r.Seq {
		w.Errorf("message %d, turn from %d to %d, another opened: %t", r.Seq, t.FromSeq, t.ToSeq, r.TurnOpened)
	}
}

func commitExtras(w *world) {
	conv := w.chat("Kim", "hello")
	high := 1
	r := w.do(w.commit(w.claim(), chat.TurnResult{
		Emitted:  []chat.EmittedBody{{Name: "trial_started", Data: []byte(`{"plan":"vip"}`)}},
		Exposed:  []chat.ExposedBody{{Flow: "welcome", Step: "greeting", Arm: "short"}},
		Priority: &high, HandOver: &chat.HandOver{ID: chat.NewID(), Reason: "asked", Priority: 1, Agent: w.bo},
	}))
	found := map[chat.Kind]string{}
	for _, e := range w.events(conv.ID, chat.Agents) {
		found[e.Kind] = string(e.Body)
	}
	if found[chat.EventEmitted] != `{"name":"trial_started","data":{"plan":"vip"}}` || found[chat.SplitExposed] != `{"flow":"welcome","step":"greeting","arm":"short"}` {
		w.Errorf("events %v", found)
	}
	for _, e := range w.events(conv.ID, chat.Visitors) {
		if e.Kind == chat.EventEmitted || e.Kind == chat.SplitExposed {
			w.Errorf("the visitor gets %s", e.Kind)
		}
	}
	h, err := w.s.HandoffOf(w.Context(), w.ws, conv.ID)
	w.must(err)
	if h.Wanted != w.bo || r.Conversation.Priority != 1 {
		w.Errorf("hand-over %+v, priority %d", h, r.Conversation.Priority)
	}
}
