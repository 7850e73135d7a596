package storetest

import (
	"fmt"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var handoffCases = []testCase{
	{"AHandOverWaitsWithEverythingStored", handOverWaits},
	{"TheQueueIsInOrderOfService", queueOrder},
	{"TheQueueTellsWhoPassedAChatOn", passedOn},
	{"AnOfferIsOpenUntilAccepted", acceptOffer},
	{"AnOfferIsAcceptedWithoutNamingTheConversation", acceptByOffer},
	{"ADeclinedOfferIsNotMadeAgainInTheRound", declineOffer},
	{"AConversationHasOneOpenOffer", oneOpenOffer},
	{"ConcurrentOffersNeverExceedCapacity", capacity},
	{"TwoTimeoutsMakeAnAgentAway", timeouts},
	{"TakingFromTheQueueWithdrawsTheOffer", withdrawn},
	{"APromiseIsDueByTheDatabasesClock", promises},
	{"ResolvingEndsTheHandOver", resolveEnds},
}

func handOverWaits(w *world) {
	conv, h := w.asked("Kim")
	want := chat.Handoff{
		ID: h.ID, Workspace: w.ws, Conversation: conv.ID, Status: chat.HandoffQueued, Reason: "asked",
		Evidence: []chat.Evidence{{Name: "phrase", Value: "talk to somebody", Points: 1}}, Packet: chat.Packet(`{"issue":"tent"}`),
		RequestedAt: h.RequestedAt, QueuedAt: h.RequestedAt, Round: 1,
	}
	w.same("hand-over", want, h)
	if h.RequestedAt.IsZero() {
		w.Error("nobody knows when a person was asked for")
	}
	waiting, err := w.s.Waiting(w.Context(), w.ws)
	w.must(err)
	lean := h
	lean.Evidence, lean.Packet = nil, nil
	w.same("queue", []chat.Waiting{{Handoff: lean, Weight: chat.Unit, Conversation: chat.Conversation{
		ID: conv.ID, Workspace: w.ws, Visitor: conv.Visitor, Channel: "web", Lang: "en", Status: chat.Open, Owner: chat.OwnerQueue,
	}}}, waiting)
	queued, err := w.s.QueuedWorkspaces(w.Context())
	w.must(err)
	w.same("workspaces with a queue", []chat.ID{w.ws}, queued)
	w.do(w.by(w.ada, conv.ID, chat.OpTake))
	queued, err = w.s.QueuedWorkspaces(w.Context())
	w.must(err)
	w.same("workspaces without one", 0, len(queued))
}

func passedOn(w *world) {
	conv, _ := w.asked("Kim")
	w.do(w.by(w.ada, conv.ID, chat.OpTake))
	c := w.by(w.ada, conv.ID, chat.OpAssign)
	c.Queue = true
	w.do(c)
	waiting, err := w.s.Waiting(w.Context(), w.ws)
	w.must(err)
	if len(waiting) != 1 {
		w.Fatalf("%d wait", len(waiting))
	}
	w.same("passed on by", []chat.ID{w.ada}, waiting[0].Handoff.Passed)
	h, err := w.s.HandoffOf(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("the same of the hand-over", []chat.ID{w.ada}, h.Passed)
	w.do(w.by(w.bo, conv.ID, chat.OpTake))
	h, err = w.s.HandoffOf(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("once somebody has it", 0, len(h.Passed))
}

func queueOrder(w *world) {
	_, first := w.asked("first")
	_, second := w.asked("second")
	urgent := w.chat("urgent", "help")
	c := w.system(urgent.ID, chat.OpWatchdog)
	c.HandOver = &chat.HandOver{ID: chat.NewID(), Reason: "safety", Priority: 5}
	w.do(c)
	waiting, err := w.s.Waiting(w.Context(), w.ws)
	w.must(err)
	var got []chat.ID
	for _, x := range waiting {
		got = append(got, x.Handoff.ID)
	}
	w.same("order", []chat.ID{c.HandOver.ID, first.ID, second.ID}, got)
}

func acceptOffer(w *world) {
	conv, h := w.asked("Kim")
	made := w.do(w.offer(h, w.ada, time.Minute))
	o := made.Offer
	if o == nil || !made.QueueChanged {
		w.Fatal("no offer in the result")
	}
	want := chat.Offer{
		ID: o.ID, Workspace: w.ws, Conversation: conv.ID, Handoff: h.ID, Agent: w.ada, Status: chat.OfferOpen, Round: 1,
		MadeAt: o.MadeAt, ExpiresAt: o.MadeAt.Add(time.Minute),
	}
	stored, err := w.s.Offer(w.Context(), w.ws, o.ID)
	w.must(err)
	w.same("offer", want, stored)
	waiting, err := w.s.Waiting(w.Context(), w.ws)
	w.must(err)
	w.same("tried", []chat.ID{w.ada}, waiting[0].Tried)
	w.same("open offer", &want, waiting[0].Offer)
	mine, err := w.s.OpenOffers(w.Context(), w.ws, w.ada)
	w.must(err)
	w.same("offers of Ada", []chat.Offer{want}, mine)
	p := w.presence(w.ada)
	w.same("active while offered", 1, p.Active)
	w.same("idle since", o.MadeAt, p.IdleSince)

	accept := w.by(w.bo, conv.ID, chat.OpAccept)
	accept.Offer, accept.ClientID = o.ID, "a1"
	w.code(chat.NotFound, w.try(accept).Err) // it is not Bo's
	accept.Actor.ID = w.ada
	r := w.do(accept)
	w.same("owner", w.ada, r.Conversation.Agent)
	w.same("outcome", chat.OfferTaken, r.Offer.Status)
	again := w.do(accept)
	if !again.Duplicate || again.Seq != r.Seq {
		w.Errorf("a resent accept: duplicate %v, seq %d, want %d", again.Duplicate, again.Seq, r.Seq)
	}
	after, err := w.s.HandoffOf(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("hand-over", []any{chat.HandoffAccepted, w.ada, r.Offer.DecidedAt}, []any{after.Status, after.Agent, after.AcceptedAt})
	mine, err = w.s.OpenOffers(w.Context(), w.ws, w.ada)
	w.must(err)
	w.same("offers of Ada", 0, len(mine))
	w.same("active when accepted", 1, w.presence(w.ada).Active)
}

func acceptByOffer(w *world) {
	conv, h := w.asked("Kim")
	o := w.do(w.offer(h, w.ada, time.Minute)).Offer
	accept := w.by(w.ada, chat.ID{}, chat.OpAccept)
	accept.Offer = o.ID
	w.same("conversation", conv.ID, w.do(accept).Conversation.ID)
	accept.Offer = chat.NewID()
	w.code(chat.NotFound, w.try(accept).Err)
}

func declineOffer(w *world) {
	conv, h := w.asked("Kim")
	o := w.do(w.offer(h, w.ada, time.Minute)).Offer
	decline := w.by(w.ada, conv.ID, chat.OpDecline)
	decline.Offer = o.ID
	r := w.do(decline)
	w.same("outcome", chat.OfferRefused, r.Offer.Status)
	w.same("owner", chat.OwnerQueue, r.Conversation.Owner)
	w.same("active", 0, w.presence(w.ada).Active)
	w.code(chat.Conflict, w.try(w.offer(h, w.ada, time.Minute)).Err)
	w.do(w.offer(h, w.bo, time.Minute))
	accept := w.by(w.ada, conv.ID, chat.OpAccept)
	accept.Offer = o.ID
	w.code(chat.Conflict, w.try(accept).Err) // ended
}

func oneOpenOffer(w *world) {
	_, h := w.asked("Kim")
	results := make([]chat.Result, 2)
	var wg sync.WaitGroup
	for i, agent := range []chat.ID{w.ada, w.bo} {
		wg.Go(func() { results[i] = w.try(w.offer(h, agent, time.Minute)) })
	}
	wg.Wait()
	made := 0
	for _, r := range results {
		if r.Err == nil {
			made++
			continue
		}
		w.code(chat.Conflict, r.Err)
	}
	w.same("offers", 1, made)
	waiting, err := w.s.Waiting(w.Context(), w.ws)
	w.must(err)
	w.same("tried", 1, len(waiting[0].Tried))
}

func capacity(w *world) {
	const waiting = 12
	var hs []chat.Handoff
	for i := range waiting {
		_, h := w.asked(fmt.Sprint("visitor ", i))
		hs = append(hs, h)
	}
	w.limit(w.ada, 3)
	var mu sync.Mutex
	made := 0
	var wg sync.WaitGroup
	for _, h := range hs {
		wg.Go(func() {
			r := w.try(w.offer(h, w.ada, time.Minute))
			if r.Err == nil {
				mu.Lock()
				made++
				mu.Unlock()
			} else if chat.CodeOf(r.Err) != chat.Conflict {
				w.Error(r.Err)
			}
		})
	}
	wg.Wait()
	w.same("offers made", 3, made)
	w.same("active", 3, w.presence(w.ada).Active)
}

func timeouts(w *world) {
	for i := range 2 {
		conv, h := w.asked(fmt.Sprint("visitor ", i))
		o := w.do(w.offer(h, w.ada, -time.Second)).Offer
		expired, err := w.s.ExpiredOffers(w.Context(), 10)
		w.must(err)
		w.same("expired", []chat.Offer{*o}, expired)
		expire := w.system(conv.ID, chat.OpExpire)
		expire.Offer = o.ID
		r := w.do(expire)
		w.same("outcome", chat.OfferTimedOut, r.Offer.Status)
		w.code(chat.Conflict, w.try(expire).Err)
		p := w.presence(w.ada)
		w.same("time-outs in a row", i+1, p.Timeouts)
		w.same("status", map[int]string{0: "online", 1: "away"}[i], p.Status)
	}
	none, err := w.s.ExpiredOffers(w.Context(), 10)
	w.must(err)
	w.same("expired", 0, len(none))
	w.must(w.s.SetPresence(w.Context(), w.ws, w.ada, "online"))
	w.same("time-outs after coming back", 0, w.presence(w.ada).Timeouts)
	_, h := w.asked("somebody else")
	stands := w.do(w.offer(h, w.ada, time.Hour)).Offer
	expire := w.system(h.Conversation, chat.OpExpire)
	expire.Offer = stands.ID
	w.code(chat.Conflict, w.try(expire).Err)
}

func withdrawn(w *world) {
	conv, h := w.asked("Kim")
	o := w.do(w.offer(h, w.ada, time.Minute)).Offer
	r := w.do(w.by(w.bo, conv.ID, chat.OpTake))
	if r.Offer == nil || r.Offer.ID != o.ID || r.Offer.Status != chat.OfferWithdrawn || r.Offer.DecidedAt.IsZero() {
		w.Errorf("offer in the result %+v, want %s withdrawn", r.Offer, o.ID)
	}
	stored, err := w.s.Offer(w.Context(), w.ws, o.ID)
	w.must(err)
	w.same("stored offer", *r.Offer, stored)
	w.same("active of Ada", 0, w.presence(w.ada).Active)
	w.same("active of Bo", 1, w.presence(w.bo).Active)
	waiting, err := w.s.Waiting(w.Context(), w.ws)
	w.must(err)
	w.same("queue", 0, len(waiting))
}

func promises(w *world) {
	promise := func(name string, due time.Time) chat.Conversation {
		conv := w.chat(name, "a person please")
		c := w.system(conv.ID, chat.OpWatchdog)
		c.HandOver = &chat.HandOver{ID: chat.NewID(), Reason: "asked", DueAt: due, Words: chat.MessageBody{Text: "We open at nine."}}
		return w.do(c).Conversation
	}
	past := time.UnixMilli(1_700_000_000_000).UTC()
	due, later := promise("Kim", past), promise("Lee", time.Now().Add(time.Hour).Truncate(time.Millisecond).UTC())
	w.same("owner while promised", chat.OwnerBot, due.Owner)
	found, err := w.s.DuePromises(w.Context(), 10)
	w.must(err)
	if len(found) != 1 || found[0].Conversation != due.ID || found[0].DueAt != past || found[0].Status != chat.HandoffPromised {
		w.Fatalf("due promises %+v, want that of %s", found, due.ID)
	}
	enqueue := w.system(due.ID, chat.OpEnqueue)
	enqueue.Handoff = found[0].ID
	w.same("owner when due", chat.OwnerQueue, w.do(enqueue).Conversation.Owner)
	w.code(chat.Conflict, w.try(enqueue).Err)
	h, err := w.s.HandoffOf(w.Context(), w.ws, later.ID)
	w.must(err)
	early := w.system(later.ID, chat.OpEnqueue)
	early.Handoff = h.ID
	w.code(chat.Conflict, w.try(early).Err)
}

func resolveEnds(w *world) {
	conv, h := w.asked("Kim")
	r := w.do(w.by(w.ada, conv.ID, chat.OpResolve))
	w.same("state", []any{chat.Resolved, chat.OwnerNone}, []any{r.Conversation.Status, r.Conversation.Owner})
	after, err := w.s.HandoffOf(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("hand-over", []any{h.ID, chat.HandoffMissed}, []any{after.ID, after.Status})
	if after.EndedAt.IsZero() {
		w.Error("the hand-over has no end")
	}
	_, err = w.s.HandoffOf(w.Context(), w.ws, w.chat("Lee", "hello").ID)
	w.code(chat.NotFound, err)
}
