package chat

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// offered is a chat that stands offered to Anna.
func offered(t *testing.T) *world {
	t.Helper()
	w := handedOver(t)
	w.must(t, Command{Op: OpOffer, Actor: router, Handoff: w.handoff.ID, Agent: annaID, OfferFor: 30 * time.Second})
	return w
}

// accepted is one that Anna has.
func accepted(t *testing.T) *world {
	t.Helper()
	w := offered(t)
	w.must(t, Command{Op: OpAccept, Actor: anna, Offer: w.offer.ID})
	return w
}

func TestQueue(t *testing.T) {
	t.Parallel()
	t.Run("BroadcastOffersStandBesideEachOtherAndTheFirstToAcceptHasIt", func(t *testing.T) {
		t.Parallel()
		w := handedOver(t)
		first := Command{Op: OpOffer, Actor: router, Handoff: w.handoff.ID, Agent: annaID, OfferFor: time.Minute, Broadcast: true}
		w.must(t, first)
		second := first
		second.Agent, second.Broadcast = benID, false
		w.refused(t, second, Conflict) // an ordinary one does not stand beside it
		second.Broadcast = true
		w.must(t, second)
		ch := w.must(t, Command{Op: OpAccept, Actor: ben, Offer: w.offer.ID})
		if !ch.Withdraw || w.conv.Agent != benID {
			t.Errorf("withdraw %v, agent %s", ch.Withdraw, w.conv.Agent)
		}
	})
	t.Run("AutoAcceptGivesTheChatAtOnce", func(t *testing.T) {
		t.Parallel()
		w := handedOver(t)
		w.must(t, Command{Op: OpOffer, Actor: router, Handoff: w.handoff.ID, Agent: annaID, OfferFor: time.Minute, Auto: true})
		if w.conv.Owner != OwnerAgent || w.conv.Agent != annaID || w.offer.Status != OfferTaken || w.handoff.Status != HandoffAccepted {
			t.Errorf("owner %s %s, offer %s, hand-over %s", w.conv.Owner, w.conv.Agent, w.offer.Status, w.handoff.Status)
		}
	})
	t.Run("APickedChatThatIsOfferedHasItsPlaceAlready", func(t *testing.T) {
		t.Parallel()
		w := offered(t)
		w.agents[annaID].Active, w.agents[annaID].Used = 2, 2*Unit // the offer among them
		w.must(t, Command{Op: OpTake, Actor: anna})
	})
	t.Run("OverflowKeepsThePlaceAndBeginsARound", func(t *testing.T) {
		t.Parallel()
		w := handedOver(t)
		before := *w.handoff
		w.refused(t, Command{Op: OpOverflow, Actor: router, Team: "nobody"}, NotFound)
		w.must(t, Command{Op: OpOverflow, Actor: router, Team: "orders"})
		h := w.handoff
		if h.Team != "orders" || h.Round != before.Round+1 || !h.RequestedAt.Equal(before.RequestedAt) || !h.QueuedAt.After(before.QueuedAt) {
			t.Errorf("before %+v, after %+v", before, h)
		}
		w.refused(t, Command{Op: OpOverflow, Actor: router, Team: "orders"}, Conflict)
	})
	t.Run("LeavingTheQueueGivesTheChatBackToTheBot", func(t *testing.T) {
		t.Parallel()
		w := handedOver(t)
		w.must(t, Command{Op: OpLeave, Actor: visitor, Message: MessageBody{Text: "I am here."}})
		if w.conv.Owner != OwnerBot || w.handoff.Status != HandoffMissed || w.conv.Cycles != 0 {
			t.Errorf("owner %s, hand-over %s, cycles %d", w.conv.Owner, w.handoff.Status, w.conv.Cycles)
		}
		w.refused(t, Command{Op: OpLeave, Actor: visitor}, Conflict)
	})
	t.Run("ACallBackIsAPromiseWithAContact", func(t *testing.T) {
		t.Parallel()
		w := handedOver(t)
		c := Command{Op: OpCallback, Actor: visitor, Via: "phone", DueAt: w.now.Add(time.Hour)}
		w.refused(t, c, Invalid) // nowhere to call
		c.Contact = &Contact{Phone: "+44 20 7946 0000"}
		c.Via = "pigeon"
		w.refused(t, c, Invalid)
		c.Via = "phone"
		ch := w.must(t, c)
		if w.conv.Owner != OwnerBot || w.handoff.Status != HandoffPromised || !w.handoff.DueAt.Equal(c.DueAt) || ch.Contact == nil {
			t.Errorf("owner %s, hand-over %+v", w.conv.Owner, w.handoff)
		}
		if e := ch.Events[0]; e.Kind != QueueLeft || e.Visibility != ToAll || strings.Contains(string(e.Body), "7946") {
			t.Errorf("%s to %s: %s", e.Kind, e.Visibility, e.Body)
		}
	})
	t.Run("AFullQueueRefusesAndTheBotStays", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		w.must(t, say(visitor, "a person please"))
		w.must(t, Command{Op: OpWatchdog, Actor: router, HandOver: &HandOver{ID: NewID(), Reason: "asked", Refused: true, Words: MessageBody{Text: "all busy"}}})
		if w.conv.Owner != OwnerBot || w.handoff.Status != HandoffRefused || w.handoff.EndedAt.IsZero() {
			t.Errorf("owner %s, hand-over %+v", w.conv.Owner, w.handoff)
		}
	})
	t.Run("AFullQueueDoesNotBreakAnEarlierPromise", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		w.must(t, say(visitor, "a person please"))
		w.must(t, Command{Op: OpWatchdog, Actor: router, HandOver: &HandOver{ID: NewID(), Reason: "asked", DueAt: w.now.Add(time.Hour)}})
		promise := *w.handoff
		w.must(t, say(visitor, "now please"))
		ch := w.must(t, Command{Op: OpWatchdog, Actor: router, HandOver: &HandOver{ID: NewID(), Reason: "asked", Refused: true, Words: MessageBody{Text: "all busy"}}})
		if ch.Handoff.ID == promise.ID || ch.Handoff.Status != HandoffRefused {
			t.Errorf("the promise %s became %+v", promise.ID, ch.Handoff)
		}
	})
	t.Run("TransferToSomebodyWhoIsFullWaitsForThem", func(t *testing.T) {
		t.Parallel()
		w := accepted(t)
		w.agents[benID].Active, w.agents[benID].Used = 2, 2*Unit
		c := Command{Op: OpAssign, Actor: anna, Agent: benID}
		w.refused(t, c, Conflict)
		c.Wait = true
		w.must(t, c)
		if w.conv.Owner != OwnerQueue || w.handoff.Wanted != benID || w.handoff.Status != HandoffQueued {
			t.Errorf("owner %s, hand-over %+v", w.conv.Owner, w.handoff)
		}
	})
	t.Run("WhoPassesAChatOnIsNotedUntilItIsAccepted", func(t *testing.T) {
		t.Parallel()
		w := accepted(t)
		ben := Actor{Kind: ByAgent, ID: benID, Name: "Ben"}
		w.must(t, Command{Op: OpAssign, Actor: ben, Team: "orders"}) // a colleague's: neither is to have it back
		if !slices.Equal(w.handoff.Passed, []ID{benID, anna.ID}) {
			t.Errorf("passed on by %v", w.handoff.Passed)
		}
		w.must(t, Command{Op: OpAssign, Actor: ben, Queue: true})
		if len(w.handoff.Passed) != 2 {
			t.Errorf("passed on by %v in the end", w.handoff.Passed)
		}
		w.must(t, Command{Op: OpTake, Actor: anna})
		if len(w.handoff.Passed) > 0 {
			t.Errorf("accepted, and still passed on by %v", w.handoff.Passed)
		}
	})
	t.Run("AWeightlessMailFitsWhereAChatDoesNot", func(t *testing.T) {
		t.Parallel()
		p := Presence{Limit: 2, Used: 150}
		if p.Room(Unit) || !p.Room(50) {
			t.Error("half a unit is free")
		}
	})
}

func TestWatchdog(t *testing.T) {
	t.Parallel()
	t.Run("LeavesAloneWhatWaitsAsItShould", func(t *testing.T) {
		t.Parallel()
		handedOver(t).refused(t, Command{Op: OpWatchdog, Actor: router, HandOver: &HandOver{ID: NewID(), Reason: "watchdog"}}, Conflict)
	})
	t.Run("QueuesAnewWhatNobodyCanBeOffered", func(t *testing.T) {
		t.Parallel()
		w := handedOver(t)
		w.handoff.Status = HandoffDone // a fault
		was := len(w.events)
		w.must(t, Command{Op: OpWatchdog, Actor: router, HandOver: &HandOver{ID: NewID(), Reason: "watchdog", DueAt: w.now.Add(time.Hour), Words: MessageBody{Text: "sorry"}}})
		if w.conv.Owner != OwnerQueue || w.handoff.Status != HandoffQueued || w.handoff.Reason != "watchdog" || !w.handoff.DueAt.IsZero() {
			t.Errorf("owner %s, hand-over %+v", w.conv.Owner, w.handoff)
		}
		for _, e := range w.events[was:] {
			if e.Visibility == ToAll {
				t.Errorf("the visitor is told a second time: %s %s", e.Kind, e.Body)
			}
		}
	})
	t.Run("DoesNotTalkOverAnAnswerThatCameMeanwhile", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		w.must(t, say(visitor, "hello"))
		turn := w.turn.ID
		w.turn.Status = TurnDone
		w.refused(t, Command{Op: OpWatchdog, Actor: router, Result: &TurnResult{Turn: turn}, HandOver: &HandOver{ID: NewID(), Reason: "watchdog"}}, Conflict)
	})
}

func TestRelease(t *testing.T) {
	t.Parallel()
	w := accepted(t)
	release := Command{Op: OpRelease, Actor: router, Agent: annaID, Reason: "agent_gone", Message: MessageBody{Text: "somebody else comes"}}
	w.must(t, say(anna, "hello"))
	w.refused(t, release, Conflict) // answered
	w.must(t, say(visitor, "are you there?"))
	other := release
	other.Agent = benID
	w.refused(t, other, Conflict) // it is not Ben's
	told := func() (n int) {
		for _, e := range w.events {
			if m, err := Read[MessageBody](e); e.Kind == MessagePosted && err == nil && m.Text == "somebody else comes" {
				n++
			}
		}
		return n
	}
	w.must(t, release)
	if !w.handoff.Head || told() != 1 {
		t.Errorf("at the head %v, told %d times", w.handoff.Head, told())
	}
	w.must(t, Command{Op: OpTake, Actor: ben})
	if w.handoff.Head {
		t.Error("at the head though it was taken")
	}
	w.must(t, say(visitor, "hello?"))
	w.must(t, other) // now it is Ben's
	if told() != 1 {
		t.Errorf("told %d times for one reason", told())
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	w := handedOver(t)
	w.clock = &Clock{Kind: FirstResponse, Policy: "gold", StartedAt: w.now, WarnAt: w.now.Add(time.Minute), DueAt: w.now.Add(2 * time.Minute)}
	c := Command{Op: OpClock, Actor: router, Clock: FirstResponse}
	w.refused(t, c, Conflict) // early
	w.now = w.now.Add(time.Minute)
	ch := w.must(t, c)
	if ch.Events[0].Kind != SLAWarned || w.conv.Priority != 1 || w.handoff.Priority != 1 {
		t.Errorf("%s, priority %d, of the hand-over %d", ch.Events[0].Kind, w.conv.Priority, w.handoff.Priority)
	}
	w.now = w.now.Add(time.Minute)
	ch = w.must(t, c)
	if ch.Events[0].Kind != SLABreached || ch.Events[0].Visibility != ToAgents || w.handoff.Priority != 2 || w.clock.BreachedAt.IsZero() {
		t.Errorf("%s to %s, priority %d", ch.Events[0].Kind, ch.Events[0].Visibility, w.handoff.Priority)
	}
	w.refused(t, c, Conflict) // told
}
