package storetest

import (
	"context"
	"fmt"
	"sync"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var appendCases = []testCase{
	{"FirstSendOpensTheConversation", firstSend},
	{"ResentFirstSendGivesTheFirstAnswerEvenWhenResolvedMeanwhile", resentFirstSend},
	{"TwoFirstSendsAtOnceMakeOneConversation", racingFirstSends},
	{"ManyWritersGetConsecutiveNumbersInFewTransactions", manyWriters},
	{"SameClientIDMakesOneEventHoweverOften", sameClientID},
	{"ClientIDsOfTwoActorsAreTwo", clientIDsOfTwo},
	{"ABadCommandFailsAlone", badCommand},
	{"WhatACommandWroteBeforeItFailedIsTakenBack", failedHalfway},
	{"KeepsTheOrderOfASlice", keepsOrder},
	{"AnEndedContextTakesBackWhatIsQueued", endedContext},
	{"UnknownVisitorIsRefused", unknownVisitor},
	{"ReopeningBesideAnotherOpenConversationIsRefused", reopenBesideOpen},
	{"ReadMarksMoveForwardWithoutAnEvent", readMarks},
	{"OpenIsIdempotent", openTwice},
}

func firstSend(w *world) {
	visitor := w.visitor("Kim")
	r := w.do(w.send(visitor, "m1", "  Where is my 텐트? <b>&</b>  "))
	if !r.TurnOpened || r.Duplicate || r.QueueChanged || r.Seq != 2 {
		w.Errorf("turn %v, duplicate %v, queue %v, seq %d; want a turn and seq 2 only", r.TurnOpened, r.Duplicate, r.QueueChanged, r.Seq)
	}
	stored, err := w.s.Conversation(w.Context(), w.ws, r.Conversation.ID)
	w.must(err)
	w.same("stored conversation", r.Conversation, stored)
	want := chat.Conversation{
		ID: stored.ID, Workspace: w.ws, Visitor: visitor, Site: w.site, Channel: "web", Lang: "en", Status: chat.Open, Owner: chat.OwnerBot,
		Epoch: 1, LastSeq: 2, LastVisible: 2, LastVisitor: 2, VisitorRead: 2, Preview: "Where is my 텐트? <b>&</b>", PreviewBy: chat.ByVisitor,
		Page: w.opening(visitor).Page, OpenedAt: stored.OpenedAt, ActiveAt: stored.OpenedAt,
	}
	w.same("conversation", want, stored)
	if stored.OpenedAt.IsZero() || stored.OpenedAt.Nanosecond()%1e6 != 0 {
		w.Errorf("opened at %v: want a whole millisecond", stored.OpenedAt)
	}
	events := w.events(stored.ID, chat.Agents)
	w.same("events as stored and as returned", r.Events, events)
	w.consecutive(events)
	w.same("kinds", []chat.Kind{chat.ConversationOpened, chat.MessagePosted}, kinds(events))
	m, err := chat.Read[chat.MessageBody](events[1])
	w.must(err)
	w.same("text", "Where is my 텐트? <b>&</b>", m.Text)
	w.same("author", chat.Actor{Kind: chat.ByVisitor, ID: visitor, Name: "Kim"}, events[1].Actor)
}

func resentFirstSend(w *world) {
	visitor := w.visitor("Kim")
	first := w.do(w.send(visitor, "m1", "hello"))
	again := w.do(w.send(visitor, "m1", "hello"))
	w.do(w.by(w.ada, first.Conversation.ID, chat.OpResolve))
	late := w.do(w.send(visitor, "m1", "hello"))
	for _, r := range []chat.Result{again, late} {
		if !r.Duplicate || r.Seq != first.Seq || r.Conversation.ID != first.Conversation.ID || len(r.Events) != 0 {
			w.Errorf("duplicate %v, seq %d, conversation %s; want those of the first, %d in %s", r.Duplicate, r.Seq, r.Conversation.ID, first.Seq, first.Conversation.ID)
		}
	}
	other := w.do(w.send(visitor, "m2", "hello again"))
	if other.Conversation.ID == first.Conversation.ID || other.Duplicate {
		w.Error("a resolved conversation was used for a new first message")
	}
}

func racingFirstSends(w *world) {
	const n = 20
	visitor := w.visitor("Kim")
	results := make([]chat.Result, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { results[i] = w.try(w.send(visitor, fmt.Sprint("m", i), fmt.Sprint("message ", i))) })
	}
	wg.Wait()
	for _, r := range results {
		w.must(r.Err)
		if r.Conversation.ID != results[0].Conversation.ID {
			w.Fatal("one visitor has two conversations")
		}
	}
	events := w.events(results[0].Conversation.ID, chat.Agents)
	w.consecutive(events)
	w.same("number of events", n+1, len(events))
}

func manyWriters(w *world) {
	const writers, chats, each = 100, 10, 5
	convs := make([]chat.Conversation, chats)
	for i := range convs {
		convs[i] = w.chat(fmt.Sprint("visitor ", i), "hello")
	}
	before := w.s.Stats()
	var mu sync.Mutex
	acked := make(map[chat.ID]map[int64]string)
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			conv := convs[i%chats]
			for n := range each {
				id := fmt.Sprint(i, "-", n)
				c := w.send(conv.Visitor, id, "text "+id)
				c.Conversation = conv.ID
				r := w.try(c)
				if r.Err != nil {
					w.Errorf("writer %d: %v", i, r.Err)
					return
				}
				mu.Lock()
				if acked[conv.ID] == nil {
					acked[conv.ID] = make(map[int64]string)
				}
				acked[conv.ID][r.Seq] = id
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	for _, conv := range convs {
		events := w.events(conv.ID, chat.Agents)
		w.consecutive(events)
		w.same("number of events", 2+writers/chats*each, len(events))
		for _, e := range events[2:] {
			w.same("client id of an acknowledged seq", e.ClientID, acked[conv.ID][e.Seq])
		}
		got, err := w.s.Conversation(w.Context(), w.ws, conv.ID)
		w.must(err)
		w.same("last seq", int64(len(events)), got.LastSeq)
	}
	after := w.s.Stats()
	commands, batches := after.Commands-before.Commands, after.Batches-before.Batches
	w.same("commands", int64(writers*each), commands)
	if batches >= commands {
		w.Errorf("%d transactions for %d commands of %d writers at once: nothing was grouped", batches, commands, writers)
	}
}

func sameClientID(w *world) {
	conv := w.chat("Kim", "hello")
	c := w.send(conv.Visitor, "same", "once")
	c.Conversation = conv.ID
	const n = 10
	results := make([]chat.Result, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { results[i] = w.try(c) })
	}
	wg.Wait()
	fresh := 0
	for _, r := range results {
		w.must(r.Err)
		w.same("seq", int64(3), r.Seq)
		if !r.Duplicate {
			fresh++
		}
	}
	w.same("results that are no repetition", 1, fresh)
	batch := w.s.Append(w.Context(), []chat.Command{c, c})
	if !batch[0].Duplicate || !batch[1].Duplicate {
		w.Error("a repetition in a slice was not recognised")
	}
	w.same("number of events", 3, len(w.events(conv.ID, chat.Agents)))
}

func clientIDsOfTwo(w *world) {
	conv := w.chat("Kim", "hello")
	mine := w.by(w.ada, conv.ID, chat.OpNote)
	mine.ClientID, mine.Text = "first", "a note"
	if r := w.do(mine); r.Duplicate || r.Seq != 3 {
		w.Errorf("the agent's client id was taken for the visitor's: duplicate %v, seq %d", r.Duplicate, r.Seq)
	}
	// The machine's own commands have none: two of them are two.
	posted := w.system(conv.ID, chat.OpPost)
	posted.Message.Text = "we are closed"
	w.same("two system messages", w.do(posted).Seq+1, w.do(posted).Seq)
}

func badCommand(w *world) {
	conv, other := w.chat("Kim", "hello"), w.chat("Lee", "hello")
	good := func(id string) chat.Command {
		c := w.send(conv.Visitor, id, "text "+id)
		c.Conversation = conv.ID
		return c
	}
	empty, foreign, unknown, elsewhere := good("e"), good("f"), good("u"), good("w")
	empty.Message.Text = " \n "
	foreign.Actor.ID = other.Visitor
	unknown.Conversation = chat.NewID()
	elsewhere.Workspace = w.workspace("elsewhere")
	results := w.s.Append(w.Context(), []chat.Command{good("1"), empty, foreign, unknown, elsewhere, good("2")})
	for i, want := range []chat.Code{"", chat.Invalid, chat.NotFound, chat.NotFound, chat.NotFound, ""} {
		if got := chat.CodeOf(results[i].Err); got != want {
			w.Errorf("command %d: error %v of code %q, want %q", i, results[i].Err, got, want)
		}
	}
	w.same("seqs of the good ones", []int64{3, 4}, []int64{results[0].Seq, results[5].Seq})
	w.consecutive(w.events(conv.ID, chat.Agents))
	w.same("number of events", 4, len(w.events(conv.ID, chat.Agents)))
}

// failedHalfway lets a command fail after its events were written: its
// decision has an id that is taken.
func failedHalfway(w *world) {
	first := w.chat("Kim", "hello")
	taken := chat.TurnResult{Messages: []chat.MessageBody{{Text: "Hello!"}}, Decisions: []chat.Decision{{ID: chat.NewID(), Seq: 2}}}
	w.do(w.commit(w.claim(), taken))
	second := w.chat("Lee", "hello")
	bad := w.commit(w.claim(), taken)
	good := w.send(first.Visitor, "2", "and more")
	good.Conversation = first.ID
	after := w.send(second.Visitor, "2", "and more")
	after.Conversation = second.ID
	for name, batch := range map[string][]chat.Command{"alone": {bad}, "among others": {good, bad, after}} {
		results := w.s.Append(w.Context(), batch)
		for i, c := range batch {
			if c.Op != chat.OpCommit {
				w.must(results[i].Err)
			} else if chat.CodeOf(results[i].Err) != chat.Conflict {
				w.Errorf("%s: error %v, want a conflict", name, results[i].Err)
			}
		}
	}
	w.same("events", []chat.Kind{chat.ConversationOpened, chat.MessagePosted, chat.MessagePosted}, kinds(w.events(second.ID, chat.Agents)))
	turns, err := w.s.TurnsOf(w.Context(), w.ws, second.ID)
	w.must(err)
	w.same("the turn is still to be done", chat.TurnClaimed, turns[0].Status)
}

func keepsOrder(w *world) {
	conv := w.chat("Kim", "hello")
	var cmds []chat.Command
	for i := range 200 { // more than one transaction
		c := w.send(conv.Visitor, fmt.Sprint(i), fmt.Sprint(i))
		c.Conversation = conv.ID
		cmds = append(cmds, c)
	}
	for i, r := range w.s.Append(w.Context(), cmds) {
		w.must(r.Err)
		w.same("seq", int64(i+3), r.Seq)
	}
	w.same("no commands", 0, len(w.s.Append(w.Context(), nil)))
}

func endedContext(w *world) {
	conv := w.chat("Kim", "hello")
	ctx, cancel := context.WithCancel(w.Context())
	cancel()
	c := w.send(conv.Visitor, "late", "too late")
	c.Conversation = conv.ID
	// A writer that is free may have begun it before we look: then it is kept
	// and answered. Either way the answer is the truth.
	for i := range 50 {
		c.ClientID = fmt.Sprint("late", i)
		r := w.s.Append(ctx, []chat.Command{c})[0]
		last, err := w.s.Conversation(w.Context(), w.ws, conv.ID)
		w.must(err)
		if r.Err != nil {
			w.code(chat.Unavailable, r.Err)
			w.same("nothing was kept", conv.LastSeq, last.LastSeq)
			continue
		}
		w.same("what was begun is kept", r.Seq, last.LastSeq)
		conv = last
	}
}

func unknownVisitor(w *world) {
	w.code(chat.NotFound, w.try(w.send(chat.NewID(), "m", "hello")).Err)
	elsewhere := w.send(w.visitor("Kim"), "m", "hello")
	elsewhere.Workspace = w.workspace("elsewhere")
	w.code(chat.NotFound, w.try(elsewhere).Err)
}

func reopenBesideOpen(w *world) {
	old := w.chat("Kim", "hello")
	w.do(w.by(w.ada, old.ID, chat.OpResolve))
	w.do(w.send(old.Visitor, "second", "something else"))
	w.code(chat.Conflict, w.try(w.by(w.ada, old.ID, chat.OpReopen)).Err)
	got, err := w.s.Conversation(w.Context(), w.ws, old.ID)
	w.must(err)
	w.same("status", chat.Resolved, got.Status)
	w.same("owner", chat.OwnerNone, got.Owner)
}

func readMarks(w *world) {
	conv := w.chat("Kim", "hello")
	mark := w.by(w.ada, conv.ID, chat.OpReadMarks)
	mark.Seq = 2
	r := w.do(mark)
	w.same("events", 0, len(r.Events))
	mark.Seq = 1
	w.do(mark)
	got, err := w.s.Conversation(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("agent's mark", int64(2), got.AgentRead)
	w.same("last seq", conv.LastSeq, got.LastSeq)
}

func openTwice(w *world) {
	visitor := w.visitor("Kim")
	c := w.send(visitor, "o1", "")
	c.Op, c.Opening.Greet = chat.OpOpen, true
	first := w.do(c)
	if !first.TurnOpened || first.Seq != 1 {
		w.Errorf("turn %v, seq %d; want the greeting's turn and seq 1", first.TurnOpened, first.Seq)
	}
	c.ClientID = "o2"
	again := w.do(c)
	w.same("conversation", first.Conversation.ID, again.Conversation.ID)
	w.same("events", 0, len(again.Events))
	current, err := w.s.Current(w.Context(), w.ws, visitor)
	w.must(err)
	w.same("current", first.Conversation, current)
}
