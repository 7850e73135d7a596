package chat

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var (
	visitorID = MustParseID("0190a5f0-0000-7000-8000-000000000001")
	annaID    = MustParseID("0190a5f0-0000-7000-8000-00000000000a")
	benID     = MustParseID("0190a5f0-0000-7000-8000-00000000000b")

	visitor = Actor{Kind: ByVisitor, ID: visitorID}
	anna    = Actor{Kind: ByAgent, ID: annaID, Name: "Anna"}
	ben     = Actor{Kind: ByAgent, ID: benID, Name: "Ben"}
	theBot  = Actor{Kind: ByBot}
	router  = Actor{Kind: BySystem}
)

// world is a store of one conversation in memory: what Decide is told, and
// what became of it. It mirrors what a store must do with a Change.
type world struct {
	now     time.Time
	conv    Conversation
	events  []Event
	turn    *Turn
	lost    *Turn // cancelled while it was worked on
	handoff *Handoff
	offer   *Offer
	agents  map[ID]*Presence
	clock   *Clock
}

func newWorld() *world {
	return &world{now: time.UnixMilli(1_790_000_000_000).UTC(), agents: map[ID]*Presence{
		annaID: {Agent: annaID, Name: "Anna", Status: "online", Limit: 2},
		benID:  {Agent: benID, Name: "Ben", Status: "online", Limit: 2},
	}}
}

func (w *world) do(c Command) (Change, error) {
	w.now = w.now.Add(time.Second)
	c.Conversation = w.conv.ID
	if c.Op == OpOpen || c.Op == OpPost && w.conv.ID.IsZero() {
		c.Opening = &Opening{Visitor: visitorID, Channel: "web", Lang: "en", Greet: c.Op == OpOpen}
	}
	turn := w.turn
	if c.Op == OpTruncate {
		turn = w.lost
	}
	if turn != nil && c.Result != nil && c.Result.Turn != turn.ID {
		turn = nil // a store looks for the one that is named
	}
	k := Known{Conversation: w.conv, Turn: turn, Offer: w.offer, Now: w.now, TeamOpen: c.Team == "orders", Clock: w.clock}
	if w.handoff != nil && w.handoff.Status != HandoffDone && w.handoff.Status != HandoffMissed && w.handoff.Status != HandoffRefused {
		k.Handoff = w.handoff
	}
	agent := c.Agent
	if agent.IsZero() {
		agent = c.Actor.ID
	}
	k.Agent = w.agents[agent]
	for i := range w.events {
		if w.events[i].Seq == c.Seq {
			k.Target = &w.events[i]
		}
	}
	ch, err := Decide(k, c)
	if err != nil || ch.NoOp {
		return ch, err
	}
	w.keep(ch)
	return ch, nil
}

func (w *world) keep(ch Change) {
	w.conv = ch.Conversation
	w.events = append(w.events, ch.Events...)
	if ch.CancelTurns && w.turn != nil {
		w.lost, w.turn = w.turn, nil
		w.lost.Status = TurnCancelled
	}
	if end := ch.EndTurn; end != nil {
		if w.lost != nil && w.lost.ID == end.ID {
			w.lost = end
		} else {
			w.turn = nil
		}
	}
	if ch.OpenTurn != nil && w.turn == nil {
		w.turn = ch.OpenTurn
	}
	if ch.Handoff != nil {
		w.handoff = ch.Handoff
	}
	if ch.Clock != nil {
		w.clock = ch.Clock
	}
	if ch.Withdraw && w.offer != nil && w.offer.Status == OfferOpen {
		w.offer.Status = OfferWithdrawn
	}
	if ch.Offer != nil {
		w.offer = ch.Offer
	}
}

// claim does what Turns.ClaimTurn does.
func (w *world) claim() *TurnResult {
	if w.turn == nil {
		return &TurnResult{Turn: NewID(), Claim: NewID(), Epoch: w.conv.Epoch}
	}
	w.turn.Status, w.turn.Claim, w.turn.ToSeq = TurnClaimed, NewID(), w.conv.LastSeq
	return &TurnResult{Turn: w.turn.ID, Claim: w.turn.Claim, Epoch: w.turn.Epoch}
}

// shown is what a worker sends when the turn it was showing was taken away.
func (w *world) shown() *TurnResult {
	if w.lost == nil {
		return &TurnResult{Turn: NewID(), Claim: NewID(), Messages: []MessageBody{{Text: "shown"}}}
	}
	return &TurnResult{Turn: w.lost.ID, Claim: w.lost.Claim, Epoch: w.lost.Epoch, Messages: []MessageBody{{Text: "shown"}}}
}

func (w *world) must(t *testing.T, c Command) Change {
	t.Helper()
	ch, err := w.do(c)
	if err != nil {
		t.Fatalf("%s: %v", c.Op, err)
	}
	return ch
}

func (w *world) refused(t *testing.T, c Command, code Code) {
	t.Helper()
	before := w.conv.LastSeq
	if _, err := w.do(c); CodeOf(err) != code {
		t.Errorf("%s: got %v, want code %s", c.Op, err, code)
	}
	if w.conv.LastSeq != before {
		t.Errorf("%s: a refused command left an event", c.Op)
	}
}

func say(by Actor, text string) Command {
	return Command{Op: OpPost, Actor: by, Message: MessageBody{Text: text}}
}

// handedOver is a conversation in the queue.
func handedOver(t *testing.T) *world {
	t.Helper()
	w := newWorld()
	w.must(t, say(visitor, "I want a person"))
	r := w.claim()
	r.HandOver = &HandOver{ID: NewID(), Reason: "explicit_ask", Words: MessageBody{Text: "Getting somebody."}}
	w.must(t, Command{Op: OpCommit, Actor: theBot, Result: r})
	return w
}

func TestHandOver(t *testing.T) {
	t.Parallel()
	t.Run("IsOneChangeWithOneVisitorMessage", func(t *testing.T) {
		t.Parallel()
		w := handedOver(t)
		if w.conv.Owner != OwnerQueue || w.conv.Epoch != 2 || w.handoff.Status != HandoffQueued {
			t.Errorf("owner %s, epoch %d, hand-over %s", w.conv.Owner, w.conv.Epoch, w.handoff.Status)
		}
		seen := 0
		for _, e := range w.events {
			if e.Kind == MessagePosted && e.Actor.Kind == ByBot {
				seen++
			}
		}
		if seen != 1 {
			t.Errorf("the visitor saw %d messages", seen)
		}
	})
	t.Run("RefusesTheBotsLateReply", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		w.must(t, say(visitor, "hello?"))
		late := w.claim()
		late.Messages = []MessageBody{{Text: "late"}}
		w.must(t, say(anna, "Anna here"))
		w.refused(t, Command{Op: OpCommit, Actor: theBot, Result: late}, Conflict)
	})
	t.Run("RefusesTheFirstWorkerAfterItsLease", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		w.must(t, say(visitor, "hello?"))
		first := w.claim()
		second := w.claim()
		w.refused(t, Command{Op: OpCommit, Actor: theBot, Result: first}, Conflict)
		w.must(t, Command{Op: OpCommit, Actor: theBot, Result: second})
	})
	t.Run("AsAPromiseLeavesTheBotInCharge", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		w.must(t, say(visitor, "a person please"))
		r := w.claim()
		due := w.now.Add(time.Hour)
		r.HandOver = &HandOver{ID: NewID(), Reason: "explicit_ask", DueAt: due}
		w.must(t, Command{Op: OpCommit, Actor: theBot, Result: r})
		if w.conv.Owner != OwnerBot || w.handoff.Status != HandoffPromised {
			t.Fatalf("owner %s, hand-over %s", w.conv.Owner, w.handoff.Status)
		}
		w.refused(t, Command{Op: OpEnqueue, Actor: router, Handoff: w.handoff.ID}, Conflict) // too early
		w.must(t, Command{Op: OpResolve, Actor: visitor})
		w.now = due
		w.must(t, Command{Op: OpEnqueue, Actor: router, Handoff: w.handoff.ID})
		if w.conv.Owner != OwnerQueue || w.conv.Status != Open {
			t.Errorf("owner %s, %s", w.conv.Owner, w.conv.Status)
		}
	})
}

func TestOffer(t *testing.T) {
	t.Parallel()
	t.Run("AcceptedMakesTheAgentTheOwner", func(t *testing.T) {
		t.Parallel()
		w := offered(t)
		w.must(t, Command{Op: OpAccept, Actor: anna, Offer: w.offer.ID, ClientID: "c"})
		if w.conv.Agent != annaID || w.handoff.Status != HandoffAccepted || w.offer.Status != OfferTaken {
			t.Errorf("agent %s, hand-over %s, offer %s", w.conv.Agent, w.handoff.Status, w.offer.Status)
		}
	})
	t.Run("IsForOneAgentOnly", func(t *testing.T) {
		t.Parallel()
		w := offered(t)
		w.refused(t, Command{Op: OpAccept, Actor: ben, Offer: w.offer.ID}, NotFound)
		w.refused(t, Command{Op: OpOffer, Actor: router, Handoff: w.handoff.ID, Agent: benID}, Conflict)
	})
	t.Run("StandsUntilItsTime", func(t *testing.T) {
		t.Parallel()
		w := offered(t)
		w.refused(t, Command{Op: OpExpire, Actor: router, Offer: w.offer.ID, Agent: annaID}, Conflict)
		w.now = w.now.Add(time.Minute)
		ch := w.must(t, Command{Op: OpExpire, Actor: router, Offer: w.offer.ID, Agent: annaID})
		if *ch.Timeouts != 1 || ch.Away {
			t.Errorf("timeouts %d, away %v", *ch.Timeouts, ch.Away)
		}
	})
	t.Run("TimedOutTwiceSetsTheAgentAway", func(t *testing.T) {
		t.Parallel()
		w := offered(t)
		w.agents[annaID].Timeouts = 1
		w.now = w.now.Add(time.Minute)
		if ch := w.must(t, Command{Op: OpExpire, Actor: router, Offer: w.offer.ID, Agent: annaID}); !ch.Away {
			t.Error("still online after two time-outs")
		}
	})
	t.Run("NeverExceedsCapacity", func(t *testing.T) {
		t.Parallel()
		w := handedOver(t)
		w.agents[annaID].Active, w.agents[annaID].Used = 2, 2*Unit
		w.refused(t, Command{Op: OpOffer, Actor: router, Handoff: w.handoff.ID, Agent: annaID}, Conflict)
		w.refused(t, Command{Op: OpTake, Actor: anna}, Conflict)
	})
	t.Run("IsWithdrawnWhenAColleagueTakesTheChat", func(t *testing.T) {
		t.Parallel()
		w := offered(t)
		w.must(t, Command{Op: OpTake, Actor: ben})
		w.refused(t, Command{Op: OpAccept, Actor: anna, Offer: w.offer.ID}, Conflict)
	})
}

func TestPost(t *testing.T) {
	t.Parallel()
	t.Run("ByAPersonTakesTheChatFromTheBot", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		w.must(t, say(visitor, "hi"))
		w.must(t, say(anna, "hello"))
		if w.conv.Owner != OwnerAgent || w.conv.Agent != annaID || w.turn != nil {
			t.Errorf("owner %s %s, turn %v", w.conv.Owner, w.conv.Agent, w.turn)
		}
		w.refused(t, say(ben, "me too"), Conflict)
	})
	t.Run("ByTheVisitorReopensAndWakesTheBot", func(t *testing.T) {
		t.Parallel()
		w := handedOver(t)
		w.must(t, Command{Op: OpResolve, Actor: anna})
		if w.conv.Owner != OwnerNone || w.conv.Boundary == 0 {
			t.Fatalf("owner %s, boundary %d", w.conv.Owner, w.conv.Boundary)
		}
		w.refused(t, say(anna, "one more thing"), Conflict)
		w.must(t, say(visitor, "another question"))
		if w.conv.Owner != OwnerBot || w.conv.Status != Open || w.turn == nil {
			t.Errorf("owner %s, %s, turn %v", w.conv.Owner, w.conv.Status, w.turn)
		}
	})
	t.Run("RefusesEmptyLongAndForeign", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		w.must(t, say(visitor, "hi"))
		w.refused(t, say(visitor, " \x00\n "), Invalid)
		w.refused(t, say(visitor, strings.Repeat("x", MaxText+1)), Invalid)
		w.refused(t, say(Actor{Kind: ByVisitor, ID: NewID()}, "not mine"), NotFound)
		w.refused(t, say(theBot, "outside a turn"), Forbidden)
	})
	t.Run("NeverLetsAVisitorDressUpAMessage", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		c := say(visitor, "hi")
		c.Message.Sources = []Source{{Title: "fake"}}
		c.Message.Answer = &Answer{Band: "high"}
		w.must(t, c)
		m, err := Read[MessageBody](w.events[len(w.events)-1])
		if err != nil || m.Sources != nil || m.Answer != nil {
			t.Errorf("%+v %v", m, err)
		}
	})
}

func TestFeedback(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.must(t, say(visitor, "return window?"))
	r := w.claim()
	r.Messages = []MessageBody{{Text: "45 days", Answer: &Answer{Band: "high"}}}
	w.must(t, Command{Op: OpCommit, Actor: theBot, Result: r})
	answer := w.conv.LastSeq
	w.must(t, Command{Op: OpFeedback, Actor: visitor, Seq: answer, Helpful: false})
	if w.turn == nil || w.turn.Kind != TurnFeedback {
		t.Error("a thumbs-down does not wake the bot")
	}
	w.refused(t, Command{Op: OpFeedback, Actor: visitor, Seq: 1}, Invalid)
	w.refused(t, Command{Op: OpFeedback, Actor: visitor, Seq: 99}, NotFound)
}

func TestGiveBack(t *testing.T) {
	t.Parallel()
	w := handedOver(t)
	w.must(t, Command{Op: OpTake, Actor: anna})
	w.must(t, Command{Op: OpReturn, Actor: anna})
	if w.conv.Owner != OwnerBot || w.conv.Cycles != 1 || w.turn == nil || w.turn.Kind != TurnResume {
		t.Errorf("owner %s, cycles %d, turn %+v", w.conv.Owner, w.conv.Cycles, w.turn)
	}
}

// TestAnyLife drives random commands and checks what must always hold.
func TestAnyLife(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld()
		for range rapid.IntRange(1, 40).Draw(t, "commands") {
			epoch := w.conv.Epoch
			owner := w.conv.Owner
			_, err := w.do(anyCommand(t, w))
			if err != nil && CodeOf(err) == Internal {
				t.Fatalf("internal error: %v", err)
			}
			if w.conv.ID.IsZero() {
				continue
			}
			if w.conv.Owner != owner && w.conv.Epoch <= epoch {
				t.Fatalf("owner %s → %s without a new epoch", owner, w.conv.Owner)
			}
			check(t, w)
		}
	})
}

func anyCommand(t *rapid.T, w *world) Command {
	actor := rapid.SampledFrom([]Actor{visitor, anna, ben, theBot, router}).Draw(t, "actor")
	op := rapid.SampledFrom([]Op{OpOpen, OpPost, OpPost, OpNote, OpTake, OpAssign, OpReturn, OpResolve, OpReopen, OpRate, OpTag, OpCommit, OpFail, OpTruncate,
		OpOffer, OpAccept, OpDecline, OpExpire, OpEnqueue, OpRelease, OpRequeue, OpWatchdog, OpReadMarks, OpFeedback}).Draw(t, "op")
	c := Command{Op: op, Actor: actor, ClientID: NewID().String(), Message: MessageBody{Text: "text"}, Text: "note", Score: 3, Seq: rapid.Int64Range(0, 30).Draw(t, "seq"),
		Tags: []string{"a"}, OfferFor: time.Second}
	h := &HandOver{ID: NewID(), Reason: "r", Words: MessageBody{Text: "words"}}
	if rapid.Bool().Draw(t, "promise") {
		h.DueAt = w.now.Add(time.Second)
	}
	switch op {
	case OpCommit, OpFail:
		c.Result = w.claim()
		c.Result.Messages = []MessageBody{{Text: "answer", Answer: &Answer{Band: "high"}}}
		if op == OpFail || rapid.Bool().Draw(t, "hand over") {
			c.Result.HandOver = h
		}
	case OpTruncate:
		c.Result = w.shown()
	case OpWatchdog:
		c.HandOver = h
	case OpAssign:
		c.Agent = rapid.SampledFrom([]ID{annaID, benID}).Draw(t, "to")
		if rapid.Bool().Draw(t, "team") {
			c.Agent, c.Team = ID{}, "orders"
		}
	case OpCallback:
		c.Via, c.Contact, c.DueAt = "phone", &Contact{Phone: "+44 20 7946 0000"}, w.now.Add(time.Hour)
	case OpOverflow:
		c.Team = "orders"
	case OpOffer:
		c.Agent = rapid.SampledFrom([]ID{annaID, benID}).Draw(t, "to")
	}
	if w.handoff != nil {
		c.Handoff = w.handoff.ID
	}
	if w.offer != nil {
		c.Offer = w.offer.ID
	}
	return c
}

func check(t *rapid.T, w *world) {
	visible := int64(0)
	acks := map[string]int{}
	for i, e := range w.events {
		if e.Seq != int64(i+1) {
			t.Fatalf("event %d has seq %d", i+1, e.Seq)
		}
		if e.PrevVisible != visible {
			t.Fatalf("event %d says the visitor's last was %d, it was %d", e.Seq, e.PrevVisible, visible)
		}
		if e.Visibility == ToAll {
			visible = e.Seq
		}
		if e.ClientID != "" {
			if acks[e.ClientID]++; acks[e.ClientID] > 1 {
				t.Fatalf("client id %s stands on two events", e.ClientID)
			}
		}
	}
	switch {
	case w.conv.LastSeq != int64(len(w.events)) || w.conv.LastVisible != visible:
		t.Fatalf("counters %d/%d, events %d/%d", w.conv.LastSeq, w.conv.LastVisible, len(w.events), visible)
	case (w.conv.Owner == OwnerNone) != (w.conv.Status == Resolved):
		t.Fatalf("owner %s while %s", w.conv.Owner, w.conv.Status)
	case (w.conv.Owner == OwnerAgent) == w.conv.Agent.IsZero():
		t.Fatalf("owner %s, agent %s", w.conv.Owner, w.conv.Agent)
	case w.conv.Owner != OwnerBot && w.turn != nil:
		t.Fatalf("a turn waits while the owner is %s", w.conv.Owner)
	case w.conv.Owner == OwnerQueue && (w.handoff == nil || w.handoff.Status != HandoffQueued):
		t.Fatalf("in the queue without a queued hand-over: %+v", w.handoff)
	case w.offer != nil && w.offer.Status == OfferOpen && w.conv.Owner != OwnerQueue:
		t.Fatalf("an offer stands while the owner is %s", w.conv.Owner)
	}
}
