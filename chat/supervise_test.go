package chat

import (
	"testing"
)

// served is a conversation that Anna has.
func served(t *testing.T) *world {
	t.Helper()
	w := newWorld()
	w.must(t, say(visitor, "my tent leaks"))
	w.must(t, say(anna, "let me look"))
	return w
}

func last(w *world) Event { return w.events[len(w.events)-1] }

func TestJoin(t *testing.T) {
	t.Parallel()
	t.Run("SpeaksBesideTheAgentAndTellsTheVisitor", func(t *testing.T) {
		t.Parallel()
		w := served(t)
		epoch, read := w.conv.Epoch, w.conv.AgentRead
		w.must(t, Command{Op: OpJoin, Actor: ben, ClientID: "c"})
		if e := last(w); e.Kind != ColleagueJoined || e.Visibility != ToAll || e.Actor.ID != benID || e.ClientID != "c" {
			t.Errorf("event %+v", e)
		}
		w.must(t, say(visitor, "anybody?"))
		w.must(t, say(ben, "I can help, too"))
		if w.conv.Agent != annaID || w.conv.Epoch != epoch || w.conv.AgentRead != read {
			t.Errorf("agent %s, epoch %d, read %d", w.conv.Agent, w.conv.Epoch, w.conv.AgentRead)
		}
		w.must(t, Command{Op: OpPart, Actor: ben})
		if e := last(w); e.Kind != ColleagueLeft || e.Visibility != ToAll || len(w.conv.Guests) != 0 {
			t.Errorf("event %s, guests %v", e.Kind, w.conv.Guests)
		}
		w.refused(t, say(ben, "one more thing"), Conflict)
	})
	t.Run("TwiceIsOnce", func(t *testing.T) {
		t.Parallel()
		w := served(t)
		w.must(t, Command{Op: OpJoin, Actor: ben})
		for _, op := range []Op{OpJoin, OpPart, OpPart} {
			w.must(t, Command{Op: op, Actor: ben})
		}
		if n := len(w.events); w.events[n-2].Kind != ColleagueJoined || w.events[n-1].Kind != ColleagueLeft {
			t.Errorf("ends with %s, %s", w.events[n-2].Kind, w.events[n-1].Kind)
		}
	})
	t.Run("NeedsAnAgentToStandBeside", func(t *testing.T) {
		t.Parallel()
		w := newWorld()
		w.must(t, say(visitor, "hello?"))
		w.refused(t, Command{Op: OpJoin, Actor: ben}, Conflict)
		w = handedOver(t)
		w.refused(t, Command{Op: OpJoin, Actor: ben}, Conflict)
		w = served(t)
		w.refused(t, Command{Op: OpJoin, Actor: anna}, Conflict)
		w.refused(t, Command{Op: OpJoin, Actor: visitor}, Forbidden)
		for range maxGuests {
			w.must(t, Command{Op: OpJoin, Actor: Actor{Kind: ByAgent, ID: NewID()}})
		}
		w.refused(t, Command{Op: OpJoin, Actor: ben}, Conflict)
	})
	t.Run("EndsWithTheAgentsPart", func(t *testing.T) {
		t.Parallel()
		for _, op := range []Op{OpReturn, OpResolve, OpRelease} {
			w := served(t)
			w.must(t, Command{Op: OpJoin, Actor: ben})
			c := Command{Op: op, Actor: anna}
			if op == OpRelease {
				c = Command{Op: op, Actor: router, Force: true}
			}
			ch := w.must(t, c)
			left := 0
			for _, e := range ch.Events {
				if e.Kind == ColleagueLeft {
					left++
				}
			}
			if want := map[Op]int{OpReturn: 1, OpRelease: 1}[op]; left != want || len(w.conv.Guests) != 0 {
				t.Errorf("%s: %d left, guests %v", op, left, w.conv.Guests)
			}
		}
	})
	t.Run("StaysWhenAColleagueGetsTheChat", func(t *testing.T) {
		t.Parallel()
		w := served(t)
		cy := Actor{Kind: ByAgent, ID: NewID(), Name: "Cy"}
		w.must(t, Command{Op: OpJoin, Actor: cy})
		w.must(t, Command{Op: OpJoin, Actor: ben})
		w.must(t, Command{Op: OpTake, Actor: ben}) // joined, then took over
		if len(w.conv.Guests) != 1 || w.conv.Guests[0].ID != cy.ID || w.conv.Agent != benID {
			t.Errorf("guests %v, agent %s", w.conv.Guests, w.conv.Agent)
		}
	})
}

func TestWhisper(t *testing.T) {
	t.Parallel()
	t.Run("IsForTheAgentAndNeverForTheVisitor", func(t *testing.T) {
		t.Parallel()
		w := served(t)
		w.must(t, Command{Op: OpWhisper, Actor: ben, Text: "Offer a replacement"})
		e := last(w)
		b, err := Read[NoteBody](e)
		if err != nil || e.Kind != NotePosted || e.Visibility != ToAgents || b.To != annaID {
			t.Errorf("%s to %s, visible to %s: %v", e.Kind, b.To, e.Visibility, err)
		}
	})
	t.Run("IsRefusedWithoutAListener", func(t *testing.T) {
		t.Parallel()
		w := served(t)
		w.refused(t, Command{Op: OpWhisper, Actor: anna, Text: "to myself"}, Conflict)
		w.refused(t, Command{Op: OpWhisper, Actor: ben, Text: "  "}, Invalid)
		w.refused(t, Command{Op: OpWhisper, Actor: visitor, Text: "hm"}, Forbidden)
		w = handedOver(t)
		w.refused(t, Command{Op: OpWhisper, Actor: ben, Text: "nobody has it"}, Conflict)
	})
}

// Whoever is named as having left is who had the chat, not who moved it.
func TestReassign_NamesWhoLeft(t *testing.T) {
	t.Parallel()
	for _, op := range []Op{OpAssign, OpReturn} {
		w := served(t)
		c := Command{Op: op, Actor: ben}
		if op == OpAssign {
			c.Team = "orders"
		}
		for _, e := range w.must(t, c).Events {
			if e.Kind == AgentLeft && e.Actor.ID != annaID {
				t.Errorf("%s: %s left", op, e.Actor.Name)
			}
		}
	}
}

func TestPresenceSettings(t *testing.T) {
	t.Parallel()
	for _, bad := range [][]string{{""}, {" lunch"}, {"a\x00"}, {"lunch", "lunch"}, {AwayNoAnswer}, make([]string, 21)} {
		if err := (PresenceSettings{AwayReasons: bad}).Check(); CodeOf(err) != Invalid {
			t.Errorf("%q: %v", bad, err)
		}
	}
	own := PresenceSettings{AwayReasons: []string{"lunch", "점심"}}
	if err := own.Check(); err != nil {
		t.Error(err)
	}
	for _, c := range []struct {
		status, reason string
		ok             bool
	}{
		{"online", "", true}, {"away", "", true}, {"away", "점심", true}, {"away", "training", false}, {"busy", "lunch", false},
		{"asleep", "", false}, {"away", AwayNoAnswer, false},
	} {
		if err := own.Admits(c.status, c.reason); (err == nil) != c.ok {
			t.Errorf("%s for %q: %v", c.status, c.reason, err)
		}
	}
	if err := (PresenceSettings{}).Admits("away", "training"); err != nil {
		t.Error(err)
	}
	if err := (PresenceSettings{AwayReasons: []string{}}).Admits("away", "training"); err == nil {
		t.Error("a reason of a workspace that has none")
	}
}
