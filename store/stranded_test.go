package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// TestStranded breaks conversations below the store, in ways that the store
// never would: the watchdog finds each of them, and nothing else.
func TestStranded(t *testing.T) {
	t.Parallel()
	for name, open := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			s := storetest.Open(t, o)
			w := shop(t, s)
			db := raw(t, o)
			broken := func(query string, id chat.ID) {
				t.Helper()
				if _, err := db.ExecContext(t.Context(), query, id[:]); err != nil {
					t.Fatal(err)
				}
			}
			do := func(c chat.Command) chat.Conversation {
				t.Helper()
				c.Workspace = w.Workspace
				r := s.Append(t.Context(), []chat.Command{c})[0]
				if r.Err != nil {
					t.Fatal(r.Err)
				}
				return r.Conversation
			}
			write := func() chat.Conversation {
				_, hash := auth.NewToken()
				kim, err := s.CreateVisitor(t.Context(), chat.Visitor{Workspace: w.Workspace, Name: "Kim"}, w.Opening.Site, hash[:])
				if err != nil {
					t.Fatal(err)
				}
				v := kim.ID
				return do(chat.Command{Op: chat.OpPost, Actor: chat.Actor{Kind: chat.ByVisitor, ID: v}, ClientID: "m",
					Opening: &chat.Opening{Visitor: v, Channel: "web", Lang: "en"}, Message: chat.MessageBody{Text: "help"}})
			}
			ask := func() chat.Conversation {
				return do(chat.Command{Op: chat.OpWatchdog, Conversation: write().ID, Actor: chat.Actor{Kind: chat.BySystem},
					HandOver: &chat.HandOver{ID: chat.NewID(), Reason: "test"}})
			}
			member := func(name string) chat.Actor {
				m, _, err := auth.Accounts{Store: s, Now: time.Now}.CreateUser(t.Context(), w.Workspace, name+"@example.com", name, "", []auth.Role{auth.Agent})
				if err != nil {
					t.Fatal(err)
				}
				return chat.Actor{Kind: chat.ByAgent, ID: m.ID, Name: name}
			}
			anna, gone := member("anna"), member("gone")

			write()                                                                // a turn waits
			ask()                                                                  // a hand-over waits
			do(chat.Command{Op: chat.OpTake, Conversation: ask().ID, Actor: anna}) // a person has it
			left := ask()                                                          // who left the queue waits for nobody
			do(chat.Command{Op: chat.OpLeave, Conversation: left.ID, Actor: chat.Actor{Kind: chat.ByVisitor, ID: left.Visitor}})
			promised := write()
			do(chat.Command{Op: chat.OpWatchdog, Conversation: promised.ID, Actor: chat.Actor{Kind: chat.BySystem},
				HandOver: &chat.HandOver{ID: chat.NewID(), Reason: "test", DueAt: time.Now().Add(time.Hour)}})
			if found, err := s.Stranded(t.Context(), -time.Minute, 10); err != nil || len(found) > 0 {
				t.Fatalf("found %d, %v", len(found), err)
			}

			noTurn, noHandoff, noAgent := write(), ask(), do(chat.Command{Op: chat.OpTake, Conversation: ask().ID, Actor: gone})
			broken(`DELETE FROM turn WHERE conversation = $1`, noTurn.ID)
			broken(`UPDATE handoff SET status = 'done' WHERE conversation = $1`, noHandoff.ID)
			broken(`UPDATE membership SET roles = '["editor"]' WHERE user_id = $1`, gone.ID)
			found, err := s.Stranded(t.Context(), -time.Minute, 10)
			if err != nil {
				t.Fatal(err)
			}
			var ids []chat.ID
			for _, c := range found {
				ids = append(ids, c.ID)
			}
			if want := []chat.ID{noTurn.ID, noHandoff.ID, noAgent.ID}; !slices.Equal(ids, want) {
				t.Errorf("found %v, want %v", ids, want)
			}
			if found, err := s.Stranded(t.Context(), time.Hour, 10); err != nil || len(found) != 1 || found[0].ID != noAgent.ID {
				t.Errorf("before their time: %d, %v", len(found), err)
			}
		})
	}
}
