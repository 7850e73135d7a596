package store_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// TestClockSetBack: a server whose clock is an hour ahead dies, and the next one
// has the right time. Nobody waits an hour for what the dead one held.
func TestClockSetBack(t *testing.T) {
	t.Parallel()
	for name, open := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var ahead atomic.Int64
			o := open(t)
			o.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())).UTC() }
			s := storetest.Open(t, o)
			w := shop(t, s)
			must := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			do := func(c chat.Command) chat.Result {
				t.Helper()
				c.Workspace = w.Workspace
				r := s.Append(t.Context(), []chat.Command{c})[0]
				must(r.Err)
				return r
			}
			system := chat.Actor{Kind: chat.BySystem}
			write := func() chat.Conversation {
				t.Helper()
				_, hash := auth.NewToken()
				kim, err := s.CreateVisitor(t.Context(), chat.Visitor{Workspace: w.Workspace, Name: "Kim"}, w.Opening.Site, hash[:])
				must(err)
				return do(chat.Command{Op: chat.OpPost, Actor: chat.Actor{Kind: chat.ByVisitor, ID: kim.ID}, ClientID: "m",
					Opening: &chat.Opening{Visitor: kim.ID, Channel: "web", Lang: "en"}, Message: chat.MessageBody{Text: "help"}}).Conversation
			}
			m, _, err := auth.Accounts{Store: s, Now: time.Now}.CreateUser(t.Context(), w.Workspace, "anna@example.com", "anna", "", []auth.Role{auth.Agent})
			must(err)
			anna := chat.Actor{Kind: chat.ByAgent, ID: m.ID, Name: "anna"}

			ahead.Store(int64(time.Hour))
			held, err := s.TryLease(t.Context(), "router", chat.NewID(), 5*time.Second)
			must(err)
			turned := write()
			if _, err := s.ClaimTurn(t.Context(), 10*time.Second); err != nil {
				t.Fatal(err)
			}
			_, _, err = s.AddJob(t.Context(), chat.Job{Workspace: w.Workspace, Kind: "mail", Key: "k", Body: []byte("{}")})
			must(err)
			_, err = s.ClaimJob(t.Context(), []string{"mail"}, time.Minute)
			must(err)
			must(s.SetPresence(t.Context(), w.Workspace, anna.ID, "online"))
			must(s.TouchPresence(t.Context(), w.Workspace, anna.ID))
			offered := write()
			do(chat.Command{Op: chat.OpWatchdog, Conversation: offered.ID, Actor: system, HandOver: &chat.HandOver{ID: chat.NewID(), Reason: "test"}})
			h, err := s.HandoffOf(t.Context(), w.Workspace, offered.ID)
			must(err)
			offer := do(chat.Command{Op: chat.OpOffer, Conversation: offered.ID, Handoff: h.ID, Agent: anna.ID, OfferFor: 30 * time.Second, Actor: system}).Offer
			waits := write()
			do(chat.Command{Op: chat.OpTake, Conversation: waits.ID, Actor: anna})
			do(chat.Command{Op: chat.OpPost, Conversation: waits.ID, Actor: chat.Actor{Kind: chat.ByVisitor, ID: waits.Visitor}, ClientID: "v", Message: chat.MessageBody{Text: "hello?"}})
			other := func() bool {
				t.Helper()
				got, err := s.TryLease(t.Context(), "router", chat.NewID(), 5*time.Second)
				must(err)
				return got
			}
			if !held || other() {
				t.Fatal("the lease was not held")
			}

			ahead.Store(0)
			if !other() {
				t.Error("nobody gets the lease of who took it in the future")
			}
			if other() {
				t.Error("two have the lease")
			}
			found := false
			for range 3 { // the other chats' turns wait, too
				turn, err := s.ClaimTurn(t.Context(), 10*time.Second)
				found = found || err == nil && turn.Conversation == turned.ID
			}
			if !found {
				t.Error("the claimed turn is not claimed again")
			}
			if _, err := s.ClaimJob(t.Context(), []string{"mail"}, time.Minute); err != nil {
				t.Errorf("the running job is not claimed again: %v", err)
			}
			if _, err := s.ClaimJob(t.Context(), []string{"mail"}, time.Minute); chat.CodeOf(err) != chat.NotFound {
				t.Errorf("two have the job: %v", err)
			}
			offers, err := s.ExpiredOffers(t.Context(), 10)
			must(err)
			if len(offers) != 1 || offers[0].ID != offer.ID {
				t.Errorf("expired offers %+v, want the one of the future", offers)
			}
			do(chat.Command{Op: chat.OpExpire, Conversation: offered.ID, Offer: offer.ID, Agent: anna.ID, Actor: system})
			lost, err := s.LostAgents(t.Context(), 45*time.Second, 10)
			must(err)
			if len(lost) != 1 || lost[0].ID != waits.ID {
				t.Errorf("lost %+v, want the chat whose agent was heard of in the future", lost)
			}
			must(s.TouchPresence(t.Context(), w.Workspace, anna.ID))
			if lost, err = s.LostAgents(t.Context(), 45*time.Second, 10); err != nil || len(lost) > 0 {
				t.Errorf("lost %+v, %v, though the agent is there", lost, err)
			}
		})
	}
}
