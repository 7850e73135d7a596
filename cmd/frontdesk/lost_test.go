package main_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/live"
	"github.com/frontdesk-chat/frontdesk/store"
)

// The demo's accounts, as the greeting prints them.
const (
	ada      = "ada@fellside.example"
	password = "fellside-demo"
)

// database opens the data beside the running server.
func database(t testing.TB, data store.Options) (*store.Store, chat.ID) {
	t.Helper()
	db, err := store.Open(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	ws, err := db.WorkspaceBySlug(t.Context(), "fellside")
	if err != nil {
		t.Fatal(err)
	}
	return db, ws.ID
}

// stored gives a conversation's events as an audience may see them.
func stored(t testing.TB, db *store.Store, ws, conversation chat.ID, a chat.Audience) []chat.Event {
	t.Helper()
	var all []chat.Event
	for after, more := int64(0), true; more; {
		page, rest, err := db.Events(t.Context(), ws, conversation, a, after, 500)
		if err != nil {
			t.Fatal(err)
		}
		all, more = append(all, page...), rest
		if len(page) > 0 {
			after = page[len(page)-1].Seq
		}
	}
	return all
}

// same checks that a party knows exactly what the database has for it.
func same(t testing.TB, p *party, db *store.Store, ws, conversation chat.ID) {
	t.Helper()
	a := chat.Agents
	if p.token != "" {
		a = chat.Visitors
	}
	want := []map[string]any{}
	for _, e := range stored(t, db, ws, conversation, a) {
		b, err := json.Marshal(live.Frame(e, a))
		if err != nil {
			t.Fatal(err)
		}
		one := map[string]any{}
		if err := json.Unmarshal(b, &one); err != nil {
			t.Fatal(err)
		}
		want = append(want, one)
	}
	if len(want) > 0 {
		last := int64(want[len(want)-1]["seq"].(float64))
		p.until(fmt.Sprintf("%s knows seq %d of %s", a, last, conversation), func() bool { return p.record(conversation).last >= last })
	}
	if diff := cmp.Diff(want, p.log(conversation)); diff != "" {
		t.Errorf("what the %s know of %s (-database +party):\n%s", a, conversation, diff)
	}
}

// whole checks the event log itself: consecutive, every client_id once.
func whole(t testing.TB, events []chat.Event) {
	t.Helper()
	seen := map[string]bool{}
	for i, e := range events {
		if e.Seq != int64(i+1) {
			t.Errorf("event %d has seq %d", i+1, e.Seq)
		}
		if e.ClientID == "" {
			continue
		}
		if seen[e.ClientID] {
			t.Errorf("client_id %s stands on two events", e.ClientID)
		}
		seen[e.ClientID] = true
	}
}

func textOf(t testing.TB, e chat.Event) string {
	t.Helper()
	m, err := chat.Read[chat.MessageBody](e)
	if err != nil {
		t.Fatal(err)
	}
	return m.Text
}

// said gives the texts of one side's messages, in order.
func said(t testing.TB, events []chat.Event, by chat.ActorKind) []string {
	t.Helper()
	var texts []string
	for _, e := range events {
		if e.Kind == chat.MessagePosted && e.Actor.Kind == by {
			texts = append(texts, textOf(t, e))
		}
	}
	return texts
}

// TestNothingLostNothingDoubled cuts the connections of both sides 200 times
// while they talk.
func TestNothingLostNothingDoubled(t *testing.T) {
	t.Parallel()
	const pairs, cuts, secret = 4, 200, "between-ourselves"
	onEach(t, func(t *testing.T, data store.Options) {
		srv := serve(t, data, []string{"--demo"})
		c := &cutter{left: cuts}
		agent := newAgent(t, srv.at, ada, password, c)
		conversations, visitors := make([]chat.ID, pairs), make([]*party, pairs)
		spoken := make([][2][]string, pairs) // visitor's, agent's words in order
		for i := range pairs {
			visitors[i] = newVisitor(t, srv.at, c)
			first := fmt.Sprintf("Visitor %d asks how long a return may take", i)
			spoken[i][0] = append(spoken[i][0], first)
			conversations[i] = visitors[i].ack(visitors[i].say(chat.ID{}, first)).Conversation
			agent.send(map[string]any{"type": "subscribe", "conversation": conversations[i], "after_seq": 0})
			agent.send(map[string]any{"type": "take", "conversation": conversations[i]})
		}
		agent.idle()

		var talks sync.WaitGroup
		var mu sync.Mutex // guards spoken
		for i := range pairs {
			talks.Go(func() {
				for n := 0; n < 12 || !c.done() && n < 400; n++ {
					words := fmt.Sprintf("visitor %d says %d", i, n)
					mu.Lock()
					spoken[i][0] = append(spoken[i][0], words)
					mu.Unlock()
					visitors[i].say(conversations[i], words)
					visitors[i].idle()
					time.Sleep(rand.N(120 * time.Millisecond)) // people type
				}
			})
			talks.Go(func() {
				for n := 0; n < 12 || !c.done() && n < 400; n++ {
					words := fmt.Sprintf("agent to %d says %d", i, n)
					mu.Lock()
					spoken[i][1] = append(spoken[i][1], words)
					mu.Unlock()
					agent.say(conversations[i], words)
					if n%4 == 0 {
						agent.send(map[string]any{"type": "note", "conversation": conversations[i], "text": fmt.Sprintf("%s %d/%d", secret, i, n)})
					}
					agent.idle()
					time.Sleep(rand.N(120 * time.Millisecond))
				}
			})
		}
		talks.Wait()
		if !c.done() {
			t.Errorf("only %d of %d cuts were made", c.made, cuts)
		}

		db, ws := database(t, data)
		for i, id := range conversations {
			all := stored(t, db, ws, id, chat.Agents)
			whole(t, all)
			if diff := cmp.Diff(spoken[i][0], said(t, all, chat.ByVisitor)); diff != "" {
				t.Errorf("the visitor's words (-said +stored):\n%s", diff)
			}
			if diff := cmp.Diff(spoken[i][1], said(t, all, chat.ByAgent)); diff != "" {
				t.Errorf("the agent's words (-said +stored):\n%s", diff)
			}
			same(t, visitors[i], db, ws, id)
			same(t, agent, db, ws, id)
			if visitors[i].saw(secret) {
				t.Errorf("visitor %d was sent an internal note", i)
			}
		}
		if !agent.saw(secret) {
			t.Error("the agent was not sent their own note")
		}
	})
}
