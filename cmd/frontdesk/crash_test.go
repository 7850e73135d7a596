package main_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/llm/llmtest"
	"github.com/frontdesk-chat/frontdesk/store"
)

const (
	// Fifty kills per database, spread over servers that run side by side.
	killShards    = 5
	killsPerShard = 10
	// shortLease lets the next process take a turn over soon.
	shortLease = "FRONTDESK_TURN_LEASE=2s"
)

// answerable are questions that have answers in the demo's knowledge base.
var answerable = []string{
	"How long does delivery to the UK take?", "Can I pay with PayPal?", "How long is the warranty?", "How do I cancel my order?", "How do I delete my account?",
}

// slowModel starts a model that thinks for a while, and gives the environment
// that names it.
func slowModel(t *testing.T, d time.Duration) []string {
	t.Helper()
	model := llmtest.Start(t)
	model.Chat(llmtest.Always(llmtest.Reply{}.After(d)))
	return modelEnv(model)
}

func modelEnv(model *llmtest.Server) []string {
	return []string{"OPENAI_BASE_URL=" + model.URL(), "FRONTDESK_CHAT_MODEL=test-model"}
}

// settle waits until no turn of the conversation is open, and gives all.
func settle(t testing.TB, db *store.Store, ws, conversation chat.ID) []chat.Turn {
	t.Helper()
	var turns []chat.Turn
	eventually(t, func() string {
		var err error
		if turns, err = db.TurnsOf(t.Context(), ws, conversation); err != nil {
			return err.Error()
		}
		for _, turn := range turns {
			if turn.Status == chat.TurnPending || turn.Status == chat.TurnClaimed {
				return fmt.Sprintf("turn %s is still %s, attempt %d", turn.ID, turn.Status, turn.Attempts)
			}
		}
		return ""
	})
	return turns
}

// covered checks that every visitor's message has exactly one committed turn,
// and every committed turn exactly one answer, by one decision. Beside it a
// turn has one decision for each of several questions that it has no answer to.
func covered(t testing.TB, db *store.Store, ws, conversation chat.ID, turns []chat.Turn) {
	t.Helper()
	events := stored(t, db, ws, conversation, chat.Agents)
	whole(t, events)
	done := map[chat.ID]chat.Turn{}
	for _, turn := range turns {
		if turn.Status != chat.TurnDone {
			t.Errorf("turn %s of %s is %s", turn.ID, conversation, turn.Status)
			continue
		}
		done[turn.ID] = turn
	}
	answers, messages := map[chat.ID]int{}, 0 // by decision: runs of bot messages
	var previous chat.ID
	for _, e := range events {
		if e.Kind != chat.MessagePosted {
			continue
		}
		m, err := chat.Read[chat.MessageBody](e)
		if err != nil {
			t.Fatal(err)
		}
		if e.Actor.Kind == chat.ByBot {
			if m.Decision != previous {
				answers[m.Decision]++
			}
			previous = m.Decision
			continue
		}
		previous = chat.ID{}
		messages++
		n := 0
		for _, turn := range done {
			if turn.FromSeq <= e.Seq && e.Seq <= turn.ToSeq {
				n++
			}
		}
		if n != 1 {
			t.Errorf("message %d of %s is covered by %d committed turns", e.Seq, conversation, n)
		}
	}
	decisions, err := db.Decisions(t.Context(), ws, conversation)
	if err != nil {
		t.Fatal(err)
	}
	byTurn, unknown, told := map[chat.ID]int{}, map[chat.ID]int{}, map[chat.ID]int{}
	for _, d := range decisions {
		if d.Action == "abstained" && d.Reason == "unknown_part" {
			unknown[d.Turn]++
			if answers[d.ID] != 0 {
				t.Errorf("decision %s of %s, to leave a question out, has %d answers", d.ID, conversation, answers[d.ID])
			}
			continue
		}
		byTurn[d.Turn]++
		if answers[d.ID] != 1 {
			t.Errorf("decision %s of %s has %d answers", d.ID, conversation, answers[d.ID])
		}
		var trace struct{ Questions []struct{ Band string } }
		if err := json.Unmarshal(d.Trace, &trace); err != nil {
			t.Errorf("decision %s of %s: %v", d.ID, conversation, err)
		}
		for _, q := range trace.Questions {
			if q.Band == "low" {
				told[d.Turn]++
			}
		}
	}
	for id := range done {
		if byTurn[id] != 1 {
			t.Errorf("turn %s of %s has %d decisions", id, conversation, byTurn[id])
		}
		if unknown[id] != told[id] {
			t.Errorf("turn %s of %s left out %d questions in %d decisions", id, conversation, told[id], unknown[id])
		}
	}
	if len(answers) != len(done) || messages == 0 || len(done) == 0 {
		t.Errorf("%s: %d messages, %d turns, %d answers", conversation, messages, len(done), len(answers))
	}
}

// TestKilledBetweenQuestionAndAnswer kills the server after it has
// acknowledged a question and before it has committed the answer.
func TestKilledBetweenQuestionAndAnswer(t *testing.T) {
	t.Parallel()
	const chats = 3 // at a time: each kill meets several
	onShards(t, killShards, func(t *testing.T, data store.Options, shard int) {
		env, spread := []string{shortLease}, 25*time.Millisecond
		if shard%2 == 1 {
			env, spread = append(env, slowModel(t, 100*time.Millisecond)...), 140*time.Millisecond
		}
		srv := launch(t, binary, data, []string{"--demo"}, env...)
		db, ws := database(t, data)
		found := map[chat.TurnStatus]int{} // of the turns that a kill met
		landed, rounds := 0, 0
		for ; landed < killsPerShard && rounds < 6*killsPerShard; rounds++ {
			visitors, sent := make([]*party, chats), make([]string, chats)
			for i := range visitors {
				visitors[i] = newVisitor(t, srv.at, nil)
				visitors[i].until("a welcome", func() bool { return visitors[i].welcome })
			}
			for i, v := range visitors {
				sent[i] = v.say(chat.ID{}, answerable[rand.IntN(len(answerable))])
				if rand.IntN(3) == 0 { // a second one may meet the turn of the first
					v.say(chat.ID{}, answerable[rand.IntN(len(answerable))])
				}
			}
			first := visitors[0].ack(sent[0]).Conversation
			time.Sleep(rand.N(spread)) // the moment of the kill
			srv.kill()
			met := 0
			for _, turn := range mustTurns(t, db, ws, first) {
				found[turn.Status]++
				if turn.Status != chat.TurnDone {
					met = 1
				}
			}
			landed += met
			srv.start()
			for i, v := range visitors {
				id := v.ack(sent[i]).Conversation
				v.idle()
				covered(t, db, ws, id, settle(t, db, ws, id))
				same(t, v, db, ws, id)
				v.leave()
			}
			if t.Failed() {
				return
			}
		}
		t.Logf("%d of %d kills met a question without its answer; turns were then %v", landed, rounds, found)
		if landed < killsPerShard {
			t.Errorf("only %d kills came between question and answer", landed)
		}
	})
}

func mustTurns(t testing.TB, db *store.Store, ws, conversation chat.ID) []chat.Turn {
	t.Helper()
	turns, err := db.TurnsOf(t.Context(), ws, conversation)
	if err != nil {
		t.Fatal(err)
	}
	return turns
}

// offered gives the open offers of the agent for some conversations, when
// there is exactly one for each.
func offered(t *testing.T, agent *party, conversations []chat.ID) map[chat.ID]chat.ID {
	t.Helper()
	var byConversation map[chat.ID]chat.ID
	eventually(t, func() string {
		var got struct {
			Offers []struct {
				ID           chat.ID `json:"id"`
				Conversation chat.ID `json:"conversation"`
			} `json:"offers"`
		}
		if problem := agent.try("GET", agentSide+"/offers", nil, &got); problem != "" {
			return problem
		}
		byConversation = map[chat.ID]chat.ID{}
		for _, o := range got.Offers {
			if !byConversation[o.Conversation].IsZero() {
				t.Errorf("two live offers for %s", o.Conversation)
			}
			byConversation[o.Conversation] = o.ID
		}
		if len(byConversation) != len(conversations) {
			return fmt.Sprintf("%d of %d offers", len(byConversation), len(conversations))
		}
		return ""
	})
	return byConversation
}

// handedOver checks that a conversation was handed over once, as a whole.
func handedOver(t *testing.T, db *store.Store, ws, conversation chat.ID) {
	t.Helper()
	events := stored(t, db, ws, conversation, chat.Agents)
	whole(t, events)
	count := map[chat.Kind]int{}
	words := 0
	var named chat.ID
	for _, e := range events {
		count[e.Kind]++
		switch {
		case e.Kind == chat.HandoffRequested:
			body, err := chat.Read[chat.HandoffBody](e)
			if err != nil {
				t.Fatal(err)
			}
			named = body.Handoff
		case e.Kind == chat.MessagePosted && e.Actor.Kind == chat.ByBot:
			words++
		}
	}
	if count[chat.HandoffRequested] != 1 || words != 1 {
		t.Errorf("%s: %d hand-overs, %d messages to the visitor", conversation, count[chat.HandoffRequested], words)
	}
	h, err := db.HandoffOf(t.Context(), ws, conversation)
	if err != nil {
		t.Fatal(err)
	}
	var packet struct{ Issue, Reason string }
	if err := json.Unmarshal(h.Packet, &packet); err != nil || packet.Issue == "" || packet.Reason == "" || h.ID != named {
		t.Errorf("%s: hand-over %s (event names %s), packet %s, %v", conversation, h.ID, named, h.Packet, err)
	}
}

// TestKilledDuringHandOver kills the server around the wish for a person, and
// around its acceptance.
func TestKilledDuringHandOver(t *testing.T) {
	t.Parallel()
	const chats = 2 // at a time: each kill meets several
	onShards(t, killShards, func(t *testing.T, data store.Options, _ int) {
		srv := launch(t, binary, data, []string{"--demo"}, shortLease)
		db, ws := database(t, data)
		agent := newAgent(t, srv.at, ada, password, nil)
		agent.must("PATCH", "/api/v1/admin/settings", map[string]any{"schedule": nil}, nil) // always open
		me := agent.me()
		owners, cut := map[chat.OwnerKind]int{}, 0 // as a kill met them; accepts that it cut off
		for round := range killsPerShard {
			visitors, ids := make([]*party, chats), make([]chat.ID, chats)
			sent := make([]string, chats)
			for i := range visitors {
				visitors[i] = newVisitor(t, srv.at, nil)
				visitors[i].until("a welcome", func() bool { return visitors[i].welcome })
			}
			for i, v := range visitors {
				sent[i] = v.say(chat.ID{}, "I want to talk to a person")
			}
			if rand.IntN(4) > 0 {
				visitors[0].ack(sent[0])
			}
			time.Sleep(rand.N(25 * time.Millisecond)) // the moment of the kill
			srv.kill()
			srv.start()
			for i, v := range visitors {
				ids[i] = v.ack(sent[i]).Conversation
			}
			owners[owner(t, db, ws, ids[0])]++
			offers := offered(t, agent, ids)
			accepts := make([]string, chats)
			for i, id := range ids {
				handedOver(t, db, ws, id)
				agent.send(map[string]any{"type": "subscribe", "conversation": id, "after_seq": 0})
				accepts[i] = agent.send(map[string]any{"type": "accept", "offer": offers[id]})
			}
			if round%2 == 0 {
				time.Sleep(rand.N(15 * time.Millisecond)) // the moment of the kill
				srv.kill()
				if owner(t, db, ws, ids[chats-1]) != chat.OwnerAgent {
					cut++
				}
				srv.start()
			}
			for i, id := range ids {
				agent.ack(accepts[i])
				accepted(t, db, ws, id, me)
				agent.ack(agent.say(id, "A person is here"))
				agent.ack(agent.send(map[string]any{"type": "resolve", "conversation": id}))
				same(t, visitors[i], db, ws, id)
				same(t, agent, db, ws, id)
				visitors[i].leave()
			}
			if t.Failed() {
				return
			}
		}
		t.Logf("after the restart the conversations were with %v; %d kills came before an accept was committed", owners, cut)
	})
}

func owner(t *testing.T, db *store.Store, ws, conversation chat.ID) chat.OwnerKind {
	t.Helper()
	c, err := db.Conversation(t.Context(), ws, conversation)
	if err != nil {
		t.Fatal(err)
	}
	return c.Owner
}

// accepted checks that exactly one person has the conversation, by one accept.
func accepted(t *testing.T, db *store.Store, ws, conversation, agent chat.ID) {
	t.Helper()
	handedOver(t, db, ws, conversation)
	c, err := db.Conversation(t.Context(), ws, conversation)
	if err != nil {
		t.Fatal(err)
	}
	count := map[chat.Kind]int{}
	for _, e := range stored(t, db, ws, conversation, chat.Agents) {
		count[e.Kind]++
	}
	if c.Owner != chat.OwnerAgent || c.Agent != agent {
		t.Errorf("%s: the owner is %s %s", conversation, c.Owner, c.Agent)
	}
	if count[chat.OfferMade] != 1 || count[chat.OfferAccepted] != 1 || count[chat.AgentJoined] != 1 || count[chat.OwnerChanged] != 2 {
		t.Errorf("%s: %d offers, %d accepted, %d joined, %d changes of owner", conversation,
			count[chat.OfferMade], count[chat.OfferAccepted], count[chat.AgentJoined], count[chat.OwnerChanged])
	}
}
