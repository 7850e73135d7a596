package handoff_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

// TestEveryHandOverNotifies sends chats to people in every way there is while
// nobody has a console open: each rings on the one phone that there is, about
// that chat, and consoles are told that the queue has changed.
func TestEveryHandOverNotifies(t *testing.T) {
	t.Parallel()
	f := newFloor(t, func(*handoff.Router) {})
	if err := f.db.SetPresence(f.ctx, f.ws, f.ben.ID, "online"); err != nil { // and no console, ever
		t.Fatal(err)
	}
	if err := f.db.SetAgentRules(f.ctx, f.ws, f.ben.ID, f.ben.ID, handoff.AgentRules{Limit: 20}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.db.AddPushDevice(f.ctx, chat.PushDevice{Workspace: f.ws, Agent: f.ben.ID, Endpoint: "https://push.example/ben", P256dh: []byte{4}, Auth: []byte{1}}); err != nil {
		t.Fatal(err)
	}
	var rung []chat.Push
	ring := func() {
		for {
			j, err := f.db.ClaimJob(f.ctx, []string{chat.JobPush}, time.Minute)
			if chat.CodeOf(err) == chat.NotFound {
				return
			}
			var p chat.Push
			if err == nil {
				err = json.Unmarshal(j.Body, &p)
			}
			if err != nil {
				t.Fatal(err)
			}
			rung = append(rung, p)
		}
	}
	router, theBot := chat.Actor{Kind: chat.BySystem}, chat.Actor{Kind: chat.ByBot}
	handOver := func() *chat.HandOver {
		return &chat.HandOver{ID: chat.NewID(), Reason: "asked", Words: chat.MessageBody{Text: "wait"}}
	}
	turn := func(c chat.Conversation) *chat.TurnResult {
		row, err := f.db.ClaimTurn(f.ctx, time.Minute)
		if err != nil || row.Conversation != c.ID {
			t.Fatalf("turn of %s: %v", row.Conversation, err)
		}
		return &chat.TurnResult{Turn: row.ID, Claim: row.Claim, Epoch: row.Epoch, HandOver: handOver()}
	}
	for _, way := range []struct {
		name  string
		begin func(c chat.Conversation) chat.Result
	}{
		{"the bot hands over", func(c chat.Conversation) chat.Result {
			return f.do(chat.Command{Op: chat.OpCommit, Conversation: c.ID, Actor: theBot, Result: turn(c)})
		}},
		{"a turn is given up", func(c chat.Conversation) chat.Result {
			return f.do(chat.Command{Op: chat.OpFail, Conversation: c.ID, Actor: theBot, Result: turn(c)})
		}},
		{"the watchdog bites", func(c chat.Conversation) chat.Result {
			return f.do(chat.Command{Op: chat.OpWatchdog, Conversation: c.ID, Actor: router, HandOver: handOver()})
		}},
		{"a colleague gives it to whoever is free", func(c chat.Conversation) chat.Result {
			f.do(chat.Command{Op: chat.OpTake, Conversation: c.ID, Actor: f.anna, ClientID: "t"})
			return f.do(chat.Command{Op: chat.OpAssign, Conversation: c.ID, Actor: f.anna, Queue: true, ClientID: "q"})
		}},
		{"its agent is gone", func(c chat.Conversation) chat.Result {
			f.do(chat.Command{Op: chat.OpTake, Conversation: c.ID, Actor: f.anna, ClientID: "t"})
			return f.do(chat.Command{Op: chat.OpRelease, Conversation: c.ID, Actor: router, Agent: f.anna.ID, Force: true, Reason: "agent_gone"})
		}},
	} {
		c := f.ask()
		if r := way.begin(c); !r.QueueChanged || r.Conversation.Owner != chat.OwnerQueue {
			t.Errorf("%s: owner %s, consoles told: %v", way.name, r.Conversation.Owner, r.QueueChanged)
		}
		f.until("a ring when "+way.name, func() bool {
			ring()
			return slices.ContainsFunc(rung, func(p chat.Push) bool {
				return p.Conversation == c.ID && p.Kind == chat.PushOffer && p.Agent == f.ben.ID && !p.Offer.IsZero()
			})
		})
		f.do(chat.Command{Op: chat.OpResolve, Conversation: c.ID, Actor: f.anna, ClientID: "r"})
	}
}
