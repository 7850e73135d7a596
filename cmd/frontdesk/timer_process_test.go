package main_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
)

const timedFlow = `flow: timed
triggers: [{keyword: [timed]}]
steps:
  - {say: {en: "I wait now.", ko: "기다릴게요."}}
  - {wait: 1s}
  - {say: {en: "The time has come.", ko: "시간이 되었어요."}}
  - {wait: 1s}
  - {say: {en: "And once more.", ko: "한 번 더 말씀드려요."}}
`

// TestTimersSurviveKills kills the server at any moment around the instants at
// which flows want to be woken: each is woken exactly once.
func TestTimersSurviveKills(t *testing.T) {
	t.Parallel()
	const chats, kills = 4, 3
	onEach(t, func(t *testing.T, data store.Options) {
		srv := launch(t, binary, data, []string{"--demo"}, shortLease)
		folder := t.TempDir()
		if err := os.WriteFile(filepath.Join(folder, "timed.yaml"), []byte(timedFlow), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := frontdesk(t, nil, append([]string{"flow", "publish", folder}, flagsOf(data)...)...); got.code != 0 {
			t.Fatalf("publish: %+v", got)
		}
		db, ws := database(t, data)
		var ids []chat.ID
		eventually(t, func() string { // until the server has seen the new flows
			v := newVisitor(t, srv.at, nil)
			defer v.leave()
			id := v.ack(v.say(chat.ID{}, "timed")).Conversation
			settle(t, db, ws, id)
			if timesSaid(t, db, ws, id, "I wait now.") == 0 {
				return "the flow did not begin"
			}
			ids = append(ids, id)
			return ""
		})
		for range chats - 1 {
			v := newVisitor(t, srv.at, nil)
			ids = append(ids, v.ack(v.say(chat.ID{}, "timed")).Conversation)
			v.leave()
		}
		// A chat that has begun stays on its flows; the demo puts its own back
		// at every start, so one that has not would never begin.
		for _, id := range ids {
			eventually(t, func() string {
				if timesSaid(t, db, ws, id, "I wait now.") == 0 {
					return "the flow did not begin"
				}
				return ""
			})
		}
		for range kills {
			time.Sleep(500*time.Millisecond + rand.N(700*time.Millisecond)) // the moment of the kill
			srv.kill()
			srv.start()
		}
		for _, id := range ids {
			eventually(t, func() string {
				if timesSaid(t, db, ws, id, "And once more.") == 0 {
					return "the second time has not come"
				}
				return ""
			})
			settle(t, db, ws, id)
			for _, words := range []string{"I wait now.", "The time has come.", "And once more."} {
				if n := timesSaid(t, db, ws, id, words); n != 1 {
					t.Errorf("%q was said %d times in %s", words, n, id)
				}
			}
			if left, err := db.TimersOf(t.Context(), ws, id); err != nil || len(left) > 0 {
				t.Errorf("timers left: %v, %v", left, err)
			}
		}
	})
}

// timesSaid counts the bot's messages with some words.
func timesSaid(t *testing.T, db *store.Store, ws, conversation chat.ID, words string) (n int) {
	t.Helper()
	for _, e := range stored(t, db, ws, conversation, chat.Visitors) {
		if m, err := chat.Read[chat.MessageBody](e); err == nil && e.Kind == chat.MessagePosted && e.Actor.Kind == chat.ByBot && strings.Contains(m.Text, words) {
			n++
		}
	}
	return n
}
