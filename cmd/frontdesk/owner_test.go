package main_test

import (
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/llm/llmtest"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// heldModel starts a model that holds every answer back until let is called.
func heldModel(t *testing.T) (model *llmtest.Server, let func()) {
	t.Helper()
	model = llmtest.Start(t)
	open := make(chan struct{})
	model.Chat(llmtest.Always(llmtest.Reply{}.Until(open)))
	return model, func() { close(open) }
}

// asked waits until the model was asked, so that a turn is under way.
func asked(t *testing.T, model *llmtest.Server) {
	t.Helper()
	eventually(t, func() string {
		if len(model.Requests()) == 0 {
			return "the model was not asked"
		}
		return ""
	})
}

// refusedCommit waits until a server has logged why a turn of it was not committed.
func refusedCommit(t *testing.T, srv *server, why string) {
	t.Helper()
	eventually(t, func() string {
		for line := range strings.Lines(srv.log.String()) {
			if strings.Contains(line, "turn not committed") && strings.Contains(line, why) {
				return ""
			}
		}
		return "no commit was refused because " + why
	})
}

// TestOneOwner lets late answers meet a conversation that has gone on.
func TestOneOwner(t *testing.T) {
	t.Parallel()
	t.Run("RefusesTheLateAnswerAfterTakeover", func(t *testing.T) {
		t.Parallel()
		onEach(t, func(t *testing.T, data store.Options) {
			model, let := heldModel(t)
			srv := serve(t, data, []string{"--demo", "--drop-hints", "1"}, modelEnv(model)...) // only the commit can tell
			agent, visitor := newAgent(t, srv.at, ada, password, nil), newVisitor(t, srv.at, nil)
			id := visitor.ack(visitor.say(chat.ID{}, answerable[0])).Conversation
			asked(t, model)
			agent.ack(agent.send(map[string]any{"type": "subscribe", "conversation": id, "after_seq": 0}))
			agent.ack(agent.send(map[string]any{"type": "take", "conversation": id}))
			let()
			refusedCommit(t, srv, "the conversation is with an agent")
			agent.ack(agent.say(id, "A person answers"))

			db, ws := database(t, data)
			events := stored(t, db, ws, id, chat.Agents)
			whole(t, events)
			if words := said(t, events, chat.ByBot); len(words) != 0 {
				t.Errorf("the bot talked over a person: %q", words)
			}
			if got := owner(t, db, ws, id); got != chat.OwnerAgent {
				t.Errorf("the owner is %s", got)
			}
			for _, turn := range mustTurns(t, db, ws, id) {
				if turn.Status != chat.TurnCancelled {
					t.Errorf("turn %s is %s", turn.ID, turn.Status)
				}
			}
			same(t, visitor, db, ws, id)
			same(t, agent, db, ws, id)
		})
	})
	t.Run("RefusesTheWorkerWhoseLeaseIsOver", func(t *testing.T) {
		t.Parallel()
		data := storetest.Postgres(t)
		model, let := heldModel(t)
		halted := serve(t, data, []string{"--demo"}, append(modelEnv(model), shortLease)...)
		visitor := newVisitor(t, halted.at, nil)
		id := visitor.ack(visitor.say(chat.ID{}, answerable[0])).Conversation
		asked(t, model)
		halted.halt()
		let() // the answer waits in the socket of the halted process

		other := serve(t, data, []string{"--demo"}, shortLease)
		db, ws := database(t, data)
		turns := settle(t, db, ws, id)
		before := len(stored(t, db, ws, id, chat.Agents))
		halted.resume()
		refusedCommit(t, halted, "no longer claimed by this worker")
		covered(t, db, ws, id, turns)
		if after := len(stored(t, db, ws, id, chat.Agents)); after != before {
			t.Errorf("the late worker added %d events", after-before)
		}
		if turns[0].Attempts != 2 {
			t.Errorf("the turn took %d attempts", turns[0].Attempts)
		}
		same(t, visitor, db, ws, id)
		again := newParty(t, other.at, nil)
		again.token = visitor.token
		again.header = visitor.header.Clone()
		again.connect()
		same(t, again, db, ws, id)
	})
}
