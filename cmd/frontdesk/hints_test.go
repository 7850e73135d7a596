package main_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
)

// withinHints is how soon every event reaches every participant when no hint
// does (docs/protocol.md).
const withinHints = 5 * time.Second

// TestEveryHintLost runs a server whose bus delivers nothing. It is not
// parallel with the other tests: it is about seconds.
func TestEveryHintLost(t *testing.T) {
	onEach(t, func(t *testing.T, data store.Options) {
		srv := serve(t, data, []string{"--demo", "--drop-hints", "1"})
		agent := newAgent(t, srv.at, ada, password, nil)
		visitor, asker := newVisitor(t, srv.at, nil), newVisitor(t, srv.at, nil)
		db, ws := database(t, data)

		id := visitor.ack(visitor.say(chat.ID{}, answerable[0])).Conversation
		agent.ack(agent.send(map[string]any{"type": "subscribe", "conversation": id, "after_seq": 0}))
		following := time.Now()
		visitor.until("the bot's answer", func() bool { return len(visitor.bySide("bot", id)) > 0 })
		agent.ack(agent.send(map[string]any{"type": "take", "conversation": id}))
		for n := range 3 {
			agent.ack(agent.say(id, fmt.Sprintf("agent %d", n)))
			visitor.ack(visitor.say(id, fmt.Sprintf("visitor %d", n)))
			last := agent.ack(agent.send(map[string]any{"type": "note", "conversation": id, "text": "note"})).Seq
			agent.until("the agent's last event", func() bool { return agent.record(id).last >= last })
			visitor.until("the agent's last words", func() bool { return len(visitor.bySide("agent", id)) > n })
		}

		waiting := asker.ack(asker.say(chat.ID{}, "I want to talk to a person")).Conversation
		asked := time.Now()
		agent.until("an offer", func() bool { return len(agent.offers) == 1 })
		t.Logf("an offer was seen %s after the wish for a person", time.Since(asked).Round(time.Millisecond))
		agent.ack(agent.send(map[string]any{"type": "take", "conversation": waiting}))
		agent.until("the offer's end", func() bool { return len(agent.closed) == 1 })

		var worst time.Duration
		for _, p := range []*party{visitor, agent} {
			same(t, p, db, ws, id)
			audience := chat.Visitors
			if p == agent {
				audience = chat.Agents
			}
			for _, e := range stored(t, db, ws, id, audience) {
				if p == agent && e.At.Before(following) {
					continue
				}
				late := p.cameAt(id, e.Seq).Sub(e.At)
				if worst = max(worst, late); late > withinHints {
					t.Errorf("%s %d reached the %s after %s", e.Kind, e.Seq, audience, late)
				}
			}
		}
		asker.until("the hand-over's words", func() bool { return len(asker.bySide("bot", waiting)) > 0 })
		for _, e := range stored(t, db, ws, waiting, chat.Visitors) {
			worst = max(worst, asker.cameAt(waiting, e.Seq).Sub(e.At))
		}
		t.Logf("the slowest event took %s", worst.Round(time.Millisecond))
		if worst > withinHints {
			t.Errorf("an event took %s: at most %s", worst, withinHints)
		}
	})
}
