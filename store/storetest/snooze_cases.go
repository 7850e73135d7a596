package storetest

import (
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var snoozeCases = []testCase{
	{"IsLaidAsideAndWakesOnceWhenDue", snoozeWakesOnce},
	{"AMessageWakes", snoozeMessageWakes},
	{"FreesCapacityAndIsNotReleased", snoozeFreesCapacity},
}

func (w *world) active(agent chat.ID) int {
	w.Helper()
	all, err := w.s.Agents(w.Context(), w.ws)
	w.must(err)
	for _, a := range all {
		if a.Agent == agent {
			return a.Active
		}
	}
	return -1
}

func snoozeWakesOnce(w *world) {
	conv := w.chat("Kim", "call me tomorrow")
	w.do(w.by(w.ada, conv.ID, chat.OpTake))
	c := w.by(w.ada, conv.ID, chat.OpSnooze)
	c.Until = time.Now().Add(50 * time.Millisecond)
	r := w.do(c)
	w.same("stored until", c.Until.Truncate(time.Millisecond).UnixMilli(), r.Conversation.WakeAt.UnixMilli())
	stored, err := w.s.Conversation(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("it is snoozed", true, stored.Snoozed())
	w.code(chat.Conflict, w.try(w.system(conv.ID, chat.OpUnsnooze)).Err)
	end := time.Now().Add(20 * time.Second)
	for {
		due, err := w.s.DueSnoozes(w.Context(), 10)
		w.must(err)
		if len(due) > 0 {
			w.same("due", []chat.Ref{{Workspace: w.ws, Conversation: conv.ID}}, due)
			break
		}
		if time.Now().After(end) {
			w.Fatal("never due")
		}
		time.Sleep(5 * time.Millisecond)
	}
	wake := w.system(conv.ID, chat.OpUnsnooze)
	results := w.s.Append(w.Context(), []chat.Command{wake, wake}) // two nodes see it at once
	w.must(results[0].Err)
	w.code(chat.Conflict, results[1].Err)
	due, err := w.s.DueSnoozes(w.Context(), 10)
	w.must(err)
	w.same("no longer due", 0, len(due))
	n := 0
	for _, e := range w.events(conv.ID, chat.Agents) {
		if e.Kind == chat.ConversationWoken {
			n++
		}
	}
	w.same("woken once", 1, n)
	w.same("visitors hear nothing of it", false, hasKind(w.events(conv.ID, chat.Visitors), chat.ConversationWoken, chat.ConversationSnoozed))
}

func hasKind(events []chat.Event, kinds ...chat.Kind) bool {
	for _, e := range events {
		for _, k := range kinds {
			if e.Kind == k {
				return true
			}
		}
	}
	return false
}

func snoozeMessageWakes(w *world) {
	conv := w.chat("Kim", "hello")
	r := w.do(w.by(w.ada, conv.ID, chat.OpSnooze))
	w.same("it is Ada's now", []any{chat.OwnerAgent, w.ada}, []any{r.Conversation.Owner, r.Conversation.Agent})
	r = w.say(conv, "2", "here I am")
	w.same("awake", false, r.Conversation.Snoozed())
	w.same("told before the message", []chat.Kind{chat.ConversationWoken, chat.MessagePosted}, kinds(r.Events))
	w.same("in Ada's list", []chat.ID{conv.ID}, w.list(chat.ListQuery{View: chat.ViewMine, Agent: w.ada}))
}

func snoozeFreesCapacity(w *world) {
	conv := w.chat("Kim", "hello")
	w.do(w.by(w.ada, conv.ID, chat.OpTake))
	w.same("counts", 1, w.active(w.ada))
	r := w.do(w.by(w.ada, conv.ID, chat.OpSnooze))
	w.same("the router hears of it", true, r.QueueChanged)
	w.same("counts no longer", 0, w.active(w.ada))
	w.must(w.s.LeavePresence(w.Context(), w.ws, w.ada))
	lost, err := w.s.LostAgents(w.Context(), 0, 10)
	w.must(err)
	w.same("whose agent has gone home is not taken away", 0, len(lost))
	r = w.do(w.by(w.ada, conv.ID, chat.OpUnsnooze))
	w.same("woken", true, r.QueueChanged)
	w.same("counts again", 1, w.active(w.ada))
}
