package storetest

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var turnCases = []testCase{
	{"AClaimFixesSpanAndEpoch", claimFixes},
	{"AMessageDuringATurnOpensTheNext", messageDuringTurn},
	{"OfManyClaimersOneGetsTheTurn", racingClaimers},
	{"WorkspacesShareTheWorkers", sharedWorkers},
	{"AnExpiredLeaseIsClaimedAgainWithTheSameSpan", expiredLease},
	{"AStaleClaimIsRefusedEverywhere", staleClaim},
	{"ALateAnswerIsRefusedAfterAPersonTookOver", lateAnswer},
	{"ACommitKeepsEverythingATurnLeaves", commitKeeps},
	{"ALongTraceIsReplacedByItsSize", longTrace},
	{"AFailedTurnHandsOver", failedTurn},
	{"AnEffectHappensUnderOneKey", effects},
	{"MemoryIsZeroBeforeTheFirstTurn", noMemory},
	{"StaleTurnsAreTheBotsOnly", staleTurns},
	{"EveryMessageIsCoveredByOneTurn", coverage},
	{"WhatWasShownOfALostTurnIsStoredOnce", shownTurn},
	{"WhatADeadWorkerHadShownIsFound", shownAndLost},
}

func claimFixes(w *world) {
	conv := w.chat("Kim", "hello")
	_, err := w.s.ClaimTurn(w.Context(), 0) // over at once: see expiredLease
	w.must(err)
	t := w.claim()
	want := chat.Turn{
		ID: t.ID, Workspace: w.ws, Conversation: conv.ID, Kind: chat.TurnMessage, Status: chat.TurnClaimed, FromSeq: 2, ToSeq: 2,
		Epoch: 1, Claim: t.Claim, LeaseUntil: t.LeaseUntil, Attempts: 2, OpenedAt: conv.OpenedAt,
	}
	w.same("turn", want, t)
	if t.Claim.IsZero() || t.LeaseUntil.Before(t.OpenedAt.Add(time.Minute)) {
		w.Errorf("claim %s until %v, opened at %v", t.Claim, t.LeaseUntil, t.OpenedAt)
	}
	_, err = w.s.ClaimTurn(w.Context(), time.Minute)
	w.code(chat.NotFound, err)
	w.must(w.s.ExtendTurn(w.Context(), t.ID, t.Claim, 2*time.Minute))
	all, err := w.s.TurnsOf(w.Context(), w.ws, conv.ID)
	w.must(err)
	if len(all) != 1 || !all[0].LeaseUntil.After(t.LeaseUntil) {
		w.Errorf("turns %v: want the one with a longer lease than %v", all, t.LeaseUntil)
	}
}

// sharedWorkers floods one workspace: another has its turns beside it, one for
// one, and more of them while those of the first are slow.
func sharedWorkers(w *world) {
	for range 8 {
		w.chat("Kim", "hello")
	}
	flooded := w.ws
	calm := *w
	calm.ws = w.workspace("calm")
	site, err := w.s.CreateSite(w.Context(), chat.Site{Workspace: calm.ws, Key: "key-calm", Name: "Shop", Origins: []string{"https://calm.example"}})
	w.must(err)
	calm.site = site.ID
	for range 3 {
		calm.chat("Lee", "hello")
	}
	held := map[chat.ID][]chat.Turn{}
	claim := func() chat.ID {
		t := w.claim()
		held[t.Workspace] = append(held[t.Workspace], t)
		return t.Workspace
	}
	for range 4 {
		claim()
	}
	if len(held[flooded]) != 2 || len(held[calm.ws]) != 2 {
		w.Fatalf("of 4 workers %d have the flooded workspace's turns and %d the calm one's, want 2 and 2", len(held[flooded]), len(held[calm.ws]))
	}
	for _, t := range held[calm.ws] { // its turns are quick
		calm.do(calm.commit(t, chat.TurnResult{}))
	}
	if got := claim(); got != calm.ws {
		w.Error("the workspace that nobody worked for was not the next one")
	}
	for range 3 { // the rest is the other's alone
		if got := claim(); got != flooded {
			w.Error("a turn came that does not wait")
		}
	}
	oldest := held[flooded][0]
	for _, t := range held[flooded][1:] {
		if t.OpenedAt.Before(oldest.OpenedAt) {
			w.Error("a workspace's turns are not claimed oldest first")
		}
		oldest = t
	}
}

func messageDuringTurn(w *world) {
	conv := w.chat("Kim", "hello")
	first := w.claim()
	more := w.send(conv.Visitor, "2", "are you there?")
	more.Conversation = conv.ID
	if r := w.do(more); !r.TurnOpened {
		w.Error("no turn for a message that came during a turn")
	}
	more.ClientID = "3"
	if r := w.do(more); r.TurnOpened {
		w.Error("a second pending turn")
	}
	_, err := w.s.ClaimTurn(w.Context(), time.Minute)
	w.code(chat.NotFound, err) // not while the first is worked on
	r := w.do(w.commit(first, chat.TurnResult{Messages: []chat.MessageBody{{Text: "Hello!"}}}))
	if !r.TurnOpened {
		w.Error("the commit does not tell that another turn waits")
	}
	second := w.claim()
	w.same("span of the second", []int64{3, 5}, []int64{second.FromSeq, second.ToSeq})
	w.same("the commit's event", int64(5), r.Conversation.LastSeq)
}

func racingClaimers(w *world) {
	for i := range 3 {
		w.chat(fmt.Sprint("visitor ", i), "hello")
	}
	var mu sync.Mutex
	got := make(map[chat.ID]int)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			t, err := w.s.ClaimTurn(w.Context(), time.Minute)
			if chat.CodeOf(err) == chat.NotFound {
				return
			}
			if err != nil {
				w.Error(err)
				return
			}
			mu.Lock()
			got[t.Conversation]++
			mu.Unlock()
		})
	}
	wg.Wait()
	w.same("conversations claimed", 3, len(got))
	for id, n := range got {
		if n != 1 {
			w.Errorf("conversation %s was claimed %d times", id, n)
		}
	}
}

func expiredLease(w *world) {
	conv := w.chat("Kim", "hello")
	first, err := w.s.ClaimTurn(w.Context(), -time.Second)
	w.must(err)
	more := w.send(conv.Visitor, "2", "are you there?")
	more.Conversation = conv.ID
	w.do(more)
	second := w.claim()
	w.same("turn", first.ID, second.ID)
	w.same("span", []int64{first.FromSeq, first.ToSeq}, []int64{second.FromSeq, second.ToSeq})
	w.same("attempts", 2, second.Attempts)
	if first.Claim == second.Claim {
		w.Error("the claim token did not change")
	}
}

func staleClaim(w *world) {
	conv := w.chat("Kim", "hello")
	first, err := w.s.ClaimTurn(w.Context(), -time.Second)
	w.must(err)
	second := w.claim()
	answer := chat.TurnResult{Messages: []chat.MessageBody{{Text: "Hello!"}}}
	w.code(chat.Conflict, w.s.ExtendTurn(w.Context(), first.ID, first.Claim, time.Minute))
	w.code(chat.Conflict, w.try(w.commit(first, answer)).Err)
	w.do(w.commit(second, answer))
	w.code(chat.Conflict, w.try(w.commit(second, answer)).Err) // nor twice
	w.code(chat.Conflict, w.s.ExtendTurn(w.Context(), second.ID, second.Claim, time.Minute))
	w.same("events", []chat.Kind{chat.ConversationOpened, chat.MessagePosted, chat.MessagePosted}, kinds(w.events(conv.ID, chat.Agents)))
}

func lateAnswer(w *world) {
	conv := w.chat("Kim", "hello")
	t := w.claim()
	say := w.by(w.ada, conv.ID, chat.OpPost)
	say.Message.Text = "Ada here"
	r := w.do(say)
	w.same("owner", chat.OwnerAgent, r.Conversation.Owner)
	w.same("agent", w.ada, r.Conversation.Agent)
	w.same("epoch", t.Epoch+1, r.Conversation.Epoch)
	w.code(chat.Conflict, w.try(w.commit(t, chat.TurnResult{Messages: []chat.MessageBody{{Text: "late"}}})).Err)
	_, err := w.s.ClaimTurn(w.Context(), time.Minute)
	w.code(chat.NotFound, err)
	all, err := w.s.TurnsOf(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("status of the turn", chat.TurnCancelled, all[0].Status)
	back := w.do(w.by(w.ada, conv.ID, chat.OpReturn))
	if !back.TurnOpened || back.Conversation.Owner != chat.OwnerBot {
		w.Errorf("turn %v, owner %s after the return", back.TurnOpened, back.Conversation.Owner)
	}
	resumed := w.claim()
	w.same("kind", chat.TurnResume, resumed.Kind)
	w.same("epoch of the new turn", back.Conversation.Epoch, resumed.Epoch)
}

func commitKeeps(w *world) {
	conv := w.chat("", "my name is 김하나")
	t := w.claim()
	d := chat.Decision{
		ID: chat.NewID(), Conversation: conv.ID, Turn: t.ID, Seq: 2, Action: "answered", Reason: "curated", Band: "high", Confidence: 0.875,
		Article: "반품", Trace: json.RawMessage(`{"hits":["반품"]}`), At: time.UnixMilli(1_700_000_000_123).UTC(),
	}
	memory := chat.Memory{Run: json.RawMessage(`{"step":"ask"}`), Mind: json.RawMessage(`{"hedged":1}`)}
	r := w.do(w.commit(t, chat.TurnResult{
		Messages: []chat.MessageBody{{Text: "Hello!", Decision: d.ID}}, Decisions: []chat.Decision{d}, Memory: memory,
		Fields: []chat.FieldBody{{Field: "name", Value: "김하나", PII: true}}, Tags: []string{"returns"}, Polarity: -0.5,
		Contact: &chat.Contact{Name: "김하나", Email: "hana@example.com"},
	}))
	stored, err := w.s.Conversation(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("conversation", r.Conversation, stored)
	w.same("tags", []string{"returns"}, stored.Tags)
	got, err := w.s.Memory(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("memory", memory, got)
	decisions, err := w.s.Decisions(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("decisions", []chat.Decision{d}, decisions)
	v, err := w.s.VisitorOf(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("contact", []string{"김하나", "hana@example.com", "", "en-GB"}, []string{v.Name, v.Email, v.Phone, v.Locale})
	sum, err := w.s.Summary(w.Context(), w.ws, conv.ID)
	w.must(err)
	if sum.Polarity == nil || *sum.Polarity != -0.5 {
		w.Errorf("polarity %v, want -0.5", sum.Polarity)
	}
	turns, err := w.s.TurnsOf(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("turn", chat.TurnDone, turns[0].Status)
	// The next one replaces the memory and leaves name and mood alone.
	again := w.send(conv.Visitor, "2", "and my phone is 555")
	again.Conversation = conv.ID
	w.do(again)
	w.do(w.commit(w.claim(), chat.TurnResult{Contact: &chat.Contact{Phone: "555"}, Memory: chat.Memory{Mind: json.RawMessage(`{}`)}}))
	got, err = w.s.Memory(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("memory", chat.Memory{Mind: json.RawMessage(`{}`)}, got)
	v, err = w.s.Visitor(w.Context(), w.ws, conv.Visitor)
	w.must(err)
	w.same("contact", []string{"김하나", "hana@example.com", "555"}, []string{v.Name, v.Email, v.Phone})
}

func longTrace(w *world) {
	conv := w.chat("Kim", "hello")
	t := w.claim()
	long := json.RawMessage(`"` + strings.Repeat("x", chat.MaxTrace) + `"`)
	w.do(w.commit(t, chat.TurnResult{Decisions: []chat.Decision{{ID: chat.NewID(), Turn: t.ID, Seq: 2, Trace: long}, {ID: chat.NewID(), Seq: 2}}}))
	decisions, err := w.s.Decisions(w.Context(), w.ws, conv.ID)
	w.must(err)
	traces := map[string]bool{}
	for _, d := range decisions {
		traces[string(d.Trace)] = true
		if d.At.IsZero() {
			w.Error("a decision without a time was not given one")
		}
	}
	w.same("traces", map[string]bool{"": true, fmt.Sprintf(`{"dropped_bytes":%d}`, len(long)): true}, traces)
}

func failedTurn(w *world) {
	conv := w.chat("Kim", "hello")
	c := w.commit(w.claim(), chat.TurnResult{HandOver: &chat.HandOver{ID: chat.NewID(), Reason: "tool_failed", Words: chat.MessageBody{Text: "One moment."}}})
	c.Op = chat.OpFail
	r := w.do(c)
	if r.Conversation.Owner != chat.OwnerQueue || !r.QueueChanged || r.TurnOpened {
		w.Errorf("owner %s, queue changed %v, turn %v", r.Conversation.Owner, r.QueueChanged, r.TurnOpened)
	}
	turns, err := w.s.TurnsOf(w.Context(), w.ws, conv.ID)
	w.must(err)
	if turns[0].Status == chat.TurnClaimed || turns[0].Status == chat.TurnPending {
		w.Errorf("the failed turn is still %s", turns[0].Status)
	}
}

func effects(w *world) {
	conv := w.chat("Kim", "hello")
	e := chat.Effect{Workspace: w.ws, Conversation: conv.ID, Key: "order-1", Turn: chat.NewID(), Kind: "http",
		Asked: chat.Asked{Method: "POST", URL: "https://shop.example/orders", Digest: "abc"}}
	stored, fresh, err := w.s.StartEffect(w.Context(), e)
	w.must(err)
	want := e
	want.Status = "started"
	w.same("started", want, stored)
	if !fresh {
		w.Error("the first start is not fresh")
	}
	_, fresh, err = w.s.StartEffect(w.Context(), e)
	w.must(err)
	if fresh {
		w.Error("the same key was started twice")
	}
	done := e
	done.Result = json.RawMessage(`{"status":"shipped"}`)
	w.must(w.s.FinishEffect(w.Context(), done))
	e.Turn = chat.NewID() // another try of the turn
	stored, fresh, err = w.s.StartEffect(w.Context(), e)
	w.must(err)
	want.Status, want.Result = "finished", done.Result
	w.same("finished", want, stored)
	if fresh {
		w.Error("a finished effect was started again")
	}
	second := chat.Effect{Workspace: w.ws, Conversation: conv.ID, Key: "order-9", Turn: e.Turn, Kind: "llm"}
	_, _, err = w.s.StartEffect(w.Context(), second)
	w.must(err)
	second.Status = "started"
	all, err := w.s.Effects(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("all of them, oldest first", []chat.Effect{want, second}, all)
	begun := e
	begun.Key, begun.Result = "order-3", json.RawMessage(`{"release":"a"}`)
	for _, want := range []bool{true, false} {
		stored, fresh, err = w.s.StartEffect(w.Context(), begun)
		w.must(err)
		w.same("what is known at the start", string(begun.Result), string(stored.Result))
		w.same("fresh", want, fresh)
		begun.Turn = chat.NewID()
	}
	unknown := e
	unknown.Key = "order-2"
	w.code(chat.NotFound, w.s.FinishEffect(w.Context(), unknown))
	unknown.Workspace = w.workspace("elsewhere")
	_, _, err = w.s.StartEffect(w.Context(), unknown)
	w.code(chat.NotFound, err)
	all, err = w.s.Effects(w.Context(), unknown.Workspace, conv.ID)
	w.must(err)
	w.same("another workspace's", 0, len(all))
}

func noMemory(w *world) {
	conv := w.chat("Kim", "hello")
	m, err := w.s.Memory(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("memory", chat.Memory{}, m)
}

func staleTurns(w *world) {
	waits, taken := w.chat("Kim", "hello"), w.chat("Lee", "hello")
	w.do(w.by(w.ada, taken.ID, chat.OpTake))
	none, err := w.s.StaleTurns(w.Context(), time.Hour, 10)
	w.must(err)
	w.same("older than an hour", 0, len(none))
	stale, err := w.s.StaleTurns(w.Context(), -time.Second, 10)
	w.must(err)
	if len(stale) != 1 || stale[0].Conversation != waits.ID || stale[0].Workspace != w.ws || stale[0].OpenedAt != waits.OpenedAt {
		w.Errorf("stale turns %+v, want that of %s", stale, waits.ID)
	}
}

// coverage lets a visitor write while workers claim and commit, and checks
// that each message is in the span of exactly one committed turn.
func coverage(w *world) {
	const messages = 60
	conv := w.chat("Kim", "hello")
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := range messages {
			c := w.send(conv.Visitor, fmt.Sprint("m", i), "more")
			c.Conversation = conv.ID
			if r := w.try(c); r.Err != nil {
				w.Error(r.Err)
			}
		}
	})
	work := func() bool {
		t, err := w.s.ClaimTurn(w.Context(), time.Minute)
		if err != nil {
			return false
		}
		if r := w.try(w.commit(t, chat.TurnResult{Messages: []chat.MessageBody{{Text: "ok"}}})); r.Err != nil {
			w.Error(r.Err)
		}
		return true
	}
	for range 2 {
		wg.Go(func() {
			for range messages {
				work()
			}
		})
	}
	wg.Wait()
	for work() {
	}
	turns, err := w.s.TurnsOf(w.Context(), w.ws, conv.ID)
	w.must(err)
	events := w.events(conv.ID, chat.Agents)
	w.consecutive(events)
	written := 0
	for _, e := range events {
		if e.Actor.Kind != chat.ByVisitor || e.Kind != chat.MessagePosted {
			continue
		}
		written++
		covered := 0
		for _, t := range turns {
			if t.Status == chat.TurnDone && t.FromSeq <= e.Seq && e.Seq <= t.ToSeq {
				covered++
			}
		}
		if covered != 1 {
			w.Errorf("message %d is covered by %d turns", e.Seq, covered)
		}
	}
	w.same("messages", messages+1, written)
}

// shownOf is what a worker stores of a turn that was taken away from it.
func shownOf(t chat.Turn, text string) chat.Command {
	return chat.Command{Op: chat.OpTruncate, Workspace: t.Workspace, Conversation: t.Conversation, Actor: chat.Actor{Kind: chat.ByBot},
		Result: &chat.TurnResult{Turn: t.ID, Claim: t.Claim, Epoch: t.Epoch, Messages: []chat.MessageBody{{Text: text}}}}
}

func shownTurn(w *world) {
	conv := w.chat("Kim", "how long?")
	t := w.claim()
	w.code(chat.Conflict, w.try(shownOf(t, "30 days.")).Err)
	w.do(w.by(w.ada, conv.ID, chat.OpTake))
	w.code(chat.Conflict, w.try(w.commit(t, chat.TurnResult{Messages: []chat.MessageBody{{Text: "too late"}}})).Err)
	r := w.do(shownOf(t, "30 days."))
	if r.Conversation.Owner != chat.OwnerAgent || r.Conversation.Agent != w.ada {
		w.Errorf("owner %s after the truncated message", r.Conversation.Owner)
	}
	w.code(chat.Conflict, w.try(shownOf(t, "30 days.")).Err)
	events := w.events(conv.ID, chat.Visitors)
	w.consecutive(w.events(conv.ID, chat.Agents))
	m, err := chat.Read[chat.MessageBody](events[len(events)-1])
	w.must(err)
	if m.Text != "30 days." || !m.Truncated || m.Turn != t.ID {
		w.Errorf("the visitor's last message is %+v", m)
	}
}

func shownAndLost(w *world) {
	conv := w.chat("Kim", "how long?")
	t := w.claim()
	e := chat.Effect{Workspace: w.ws, Conversation: conv.ID, Key: "model:1", Turn: t.ID, Kind: "model", Status: "started"}
	w.code(chat.Conflict, w.s.KeepShown(w.Context(), e))
	_, _, err := w.s.StartEffect(w.Context(), e)
	w.must(err)
	for _, text := range []string{`"30 days."`, `"30 days. Clean."`} {
		e.Result = json.RawMessage(text)
		w.must(w.s.KeepShown(w.Context(), e))
	}
	stored, fresh, err := w.s.StartEffect(w.Context(), e)
	w.must(err)
	e.Status = "shown"
	w.same("effect", e, stored)
	if fresh {
		w.Error("an effect that was shown began anew")
	}
	lost, err := w.s.LostShown(w.Context(), 0, 10)
	w.must(err)
	if len(lost) > 0 {
		w.Errorf("%d lost while the turn is the bot's", len(lost))
	}
	w.do(w.by(w.ada, conv.ID, chat.OpTake))
	late := e
	late.Result = json.RawMessage(`"30 days. Clean. And one more."`)
	w.code(chat.Conflict, w.s.KeepShown(w.Context(), late))
	lost, err = w.s.LostShown(w.Context(), time.Hour, 10)
	w.must(err)
	if len(lost) > 0 {
		w.Errorf("%d lost within an hour", len(lost))
	}
	lost, err = w.s.LostShown(w.Context(), 0, 10)
	w.must(err)
	if len(lost) != 1 || lost[0].Turn.ID != t.ID || lost[0].Turn.Claim != t.Claim {
		w.Fatalf("lost %+v, want the turn with its claim", lost)
	}
	w.same("effect", e, lost[0].Effect)
	w.do(shownOf(lost[0].Turn, "30 days. Clean."))
	w.must(w.s.FinishEffect(w.Context(), e))
	w.code(chat.Conflict, w.s.KeepShown(w.Context(), e))
	lost, err = w.s.LostShown(w.Context(), 0, 10)
	w.must(err)
	if len(lost) > 0 {
		w.Error("found again after it was stored")
	}
}
