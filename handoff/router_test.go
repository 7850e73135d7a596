package handoff_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/store"
)

// quiet is a bus nobody listens to: the router must do without hints.
type quiet struct{}

func (quiet) Publish(chat.Notice) {}

// floor is a real store with a router that works, and agents.
type floor struct {
	t    *testing.T
	ctx  context.Context
	db   *store.Store
	desk chat.Desk
	ws   chat.ID
	site chat.ID
	anna chat.Actor
	ben  chat.Actor
}

func newFloor(t *testing.T, change func(*handoff.Router)) *floor {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	log := slog.New(slog.DiscardHandler)
	db, err := store.Open(ctx, store.Options{DataDir: t.TempDir(), Logger: log})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	f := &floor{t: t, ctx: ctx, db: db, desk: chat.Desk{Store: db, Bus: quiet{}}}
	ws, err := db.CreateWorkspace(ctx, chat.Workspace{ID: chat.NewID(), Slug: "w", Name: "W", Lang: "en", TimeZone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	site, err := db.CreateSite(ctx, chat.Site{ID: chat.NewID(), Workspace: ws.ID, Key: "k", Name: "S"})
	if err != nil {
		t.Fatal(err)
	}
	f.ws, f.site = ws.ID, site.ID
	f.anna, f.ben = f.agent("anna"), f.agent("ben")
	r := &handoff.Router{
		Desk: f.desk, Queue: db, Log: log, Now: time.Now, Words: func(string) string { return "somebody else comes" },
		Rescue: func(context.Context, chat.ID, chat.ID) (chat.TurnResult, error) {
			return chat.TurnResult{HandOver: &chat.HandOver{ID: chat.NewID(), Reason: handoff.ReasonWatchdog, Words: chat.MessageBody{Text: "sorry"}}}, nil
		},
	}
	change(r)
	done := make(chan struct{})
	go func() { r.Run(ctx); close(done) }()
	t.Cleanup(func() {
		cancel()
		<-done
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

func (f *floor) agent(name string) chat.Actor {
	f.t.Helper()
	m, _, err := auth.Accounts{Store: f.db, Now: time.Now}.CreateUser(f.ctx, f.ws, name+"@example.com", name, "", []auth.Role{auth.Agent})
	if err != nil {
		f.t.Fatal(err)
	}
	return chat.Actor{Kind: chat.ByAgent, ID: m.ID, Name: name}
}

func (f *floor) online(a chat.Actor) {
	f.t.Helper()
	if err := f.db.SetPresence(f.ctx, f.ws, a.ID, "online"); err != nil {
		f.t.Fatal(err)
	}
	if err := f.db.TouchPresence(f.ctx, f.ws, a.ID); err != nil {
		f.t.Fatal(err)
	}
}

func (f *floor) do(c chat.Command) chat.Result {
	f.t.Helper()
	c.Workspace = f.ws
	r, err := f.desk.Do(f.ctx, c)
	if err != nil {
		f.t.Fatalf("%s: %v", c.Op, err)
	}
	return r
}

// limit sets an agent's capacity.
func (f *floor) limit(a chat.Actor, chats int) {
	f.t.Helper()
	if err := f.db.SetAgentRules(f.ctx, f.ws, a.ID, a.ID, handoff.AgentRules{Limit: chats}); err != nil {
		f.t.Fatal(err)
	}
}

func (f *floor) team(slug string, members ...chat.Actor) handoff.Team {
	f.t.Helper()
	team := handoff.Team{Slug: slug, Name: slug}
	for _, m := range members {
		team.Members = append(team.Members, m.ID)
	}
	team, err := f.db.CreateTeam(f.ctx, f.ws, f.anna.ID, team)
	if err != nil {
		f.t.Fatal(err)
	}
	return team
}

// ask opens a conversation whose visitor writes.
func (f *floor) ask() chat.Conversation {
	f.t.Helper()
	_, hash := auth.NewToken()
	v, err := f.db.CreateVisitor(f.ctx, chat.Visitor{ID: chat.NewID(), Workspace: f.ws}, f.site, hash[:])
	if err != nil {
		f.t.Fatal(err)
	}
	return f.do(chat.Command{Op: chat.OpPost, Actor: chat.Actor{Kind: chat.ByVisitor, ID: v.ID}, ClientID: "m",
		Opening: &chat.Opening{Visitor: v.ID, Channel: "web", Lang: "en"}, Message: chat.MessageBody{Text: "help"}}).Conversation
}

// queue hands a new conversation over.
func (f *floor) queue() chat.Conversation {
	f.t.Helper()
	c := f.ask()
	return f.do(chat.Command{Op: chat.OpWatchdog, Conversation: c.ID, Actor: chat.Actor{Kind: chat.BySystem},
		HandOver: &chat.HandOver{ID: chat.NewID(), Reason: "test", Words: chat.MessageBody{Text: "wait"}}}).Conversation
}

// until polls: the router works by its own clock.
func (f *floor) until(what string, ok func() bool) {
	f.t.Helper()
	for deadline := time.Now().Add(15 * time.Second); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			f.t.Fatalf("never: %s", what)
		}
	}
}

func (f *floor) offers(a chat.Actor) []chat.Offer {
	f.t.Helper()
	o, err := f.db.OpenOffers(f.ctx, f.ws, a.ID)
	if err != nil {
		f.t.Fatal(err)
	}
	return o
}

func (f *floor) conversation(id chat.ID) chat.Conversation {
	f.t.Helper()
	c, err := f.db.Conversation(f.ctx, f.ws, id)
	if err != nil {
		f.t.Fatal(err)
	}
	return c
}

func TestRouter(t *testing.T) {
	t.Parallel()
	t.Run("OffersWithoutAnyHint", func(t *testing.T) {
		t.Parallel()
		f := newFloor(t, func(*handoff.Router) {})
		f.online(f.anna)
		f.queue()
		f.until("an offer to anna", func() bool { return len(f.offers(f.anna)) == 1 })
	})
	t.Run("OffersToTheNextWhenOneDeclinesOrIsSilent", func(t *testing.T) {
		t.Parallel()
		f := newFloor(t, func(r *handoff.Router) { r.OfferFor = 300 * time.Millisecond })
		f.online(f.anna)
		c := f.queue()
		f.until("an offer to anna", func() bool { return len(f.offers(f.anna)) == 1 })
		f.online(f.ben)
		f.until("the silent offer to go to ben", func() bool { return len(f.offers(f.ben)) == 1 })
		f.do(chat.Command{Op: chat.OpAccept, Conversation: c.ID, Actor: f.ben, Offer: f.offers(f.ben)[0].ID, ClientID: "a"})
		if got := f.conversation(c.ID); got.Agent != f.ben.ID {
			t.Errorf("owner %s", got.Agent)
		}
	})
	t.Run("NeverOffersMoreThanAnAgentCanTake", func(t *testing.T) {
		t.Parallel()
		f := newFloor(t, func(*handoff.Router) {})
		for range 7 {
			f.queue()
		}
		f.online(f.anna)
		f.until("four offers", func() bool { return len(f.offers(f.anna)) == 4 })
		f.do(chat.Command{Op: chat.OpAccept, Conversation: f.offers(f.anna)[0].Conversation, Actor: f.anna, Offer: f.offers(f.anna)[0].ID, ClientID: "a"})
		agents, err := f.db.Agents(f.ctx, f.ws)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range agents {
			if a.Active > a.Limit {
				t.Errorf("%s has %d of %d", a.Name, a.Active, a.Limit)
			}
		}
	})
	t.Run("FillsEveryPlaceThatIsFreed", func(t *testing.T) {
		t.Parallel()
		f := newFloor(t, func(*handoff.Router) {})
		f.team("sales", f.anna) // who is of no team may have every chat
		returns := f.team("returns", f.ben)
		f.limit(f.anna, 1)
		f.limit(f.ben, 1)
		waits := make([]chat.Conversation, 5)
		for i := range waits {
			waits[i] = f.queue()
		}
		// next accepts the offer that an agent has, which is of the n-th who waited.
		next := func(why string, a chat.Actor, n int) {
			t.Helper()
			f.until("an offer because "+why, func() bool { return len(f.offers(a)) == 1 })
			o := f.offers(a)[0]
			if o.Conversation != waits[n].ID {
				t.Fatalf("%s: not the %d. of those who wait is offered", why, n+1)
			}
			f.do(chat.Command{Op: chat.OpAccept, Conversation: o.Conversation, Actor: a, Offer: o.ID, ClientID: why})
		}
		f.online(f.anna)
		next("anna came", f.anna, 0)
		f.limit(f.anna, 2)
		next("anna may have two", f.anna, 1)
		f.online(f.ben)
		next("ben came", f.ben, 2)
		f.do(chat.Command{Op: chat.OpResolve, Conversation: waits[0].ID, Actor: f.anna, ClientID: "r"})
		next("anna resolved one", f.anna, 3)
		f.do(chat.Command{Op: chat.OpAssign, Conversation: waits[1].ID, Actor: f.anna, Team: returns.Slug, ClientID: "t"})
		next("anna gave one away", f.anna, 4)
		if got := f.conversation(waits[1].ID); got.Owner != chat.OwnerQueue || got.Team != returns.Slug {
			t.Errorf("what anna gave away: owner %s, team %s", got.Owner, got.Team)
		}
	})
	t.Run("OffersNothingBackToWhoPassedItOn", func(t *testing.T) {
		t.Parallel()
		f := newFloor(t, func(*handoff.Router) {})
		returns := f.team("returns", f.ben) // anna is of no team: she may have its chats
		f.online(f.anna)
		c := f.queue()
		f.do(chat.Command{Op: chat.OpTake, Conversation: c.ID, Actor: f.anna, ClientID: "t"})
		f.do(chat.Command{Op: chat.OpAssign, Conversation: c.ID, Actor: f.anna, Team: returns.Slug, ClientID: "a"})
		other := f.queue() // a look that offers this one has seen that one, too
		f.until("an offer of the other chat", func() bool { return len(f.offers(f.anna)) > 0 })
		if o := f.offers(f.anna); len(o) != 1 || o[0].Conversation != other.ID {
			t.Errorf("anna is offered back what she passed on: %+v", o)
		}
		f.online(f.ben)
		f.until("an offer to ben", func() bool { return len(f.offers(f.ben)) == 1 })
	})
	t.Run("KeepsAPromiseWhenItIsDue", func(t *testing.T) {
		t.Parallel()
		f := newFloor(t, func(*handoff.Router) {})
		c := f.ask()
		f.do(chat.Command{Op: chat.OpWatchdog, Conversation: c.ID, Actor: chat.Actor{Kind: chat.BySystem},
			HandOver: &chat.HandOver{ID: chat.NewID(), Reason: "test", DueAt: time.Now().Add(500 * time.Millisecond)}})
		if got := f.conversation(c.ID); got.Owner != chat.OwnerBot {
			t.Fatalf("owner %s before the promise is due", got.Owner)
		}
		f.until("the queue", func() bool { return f.conversation(c.ID).Owner == chat.OwnerQueue })
	})
	t.Run("TakesAChatBackFromAnAgentWhoIsGone", func(t *testing.T) {
		t.Parallel()
		f := newFloor(t, func(r *handoff.Router) { r.Grace = 300 * time.Millisecond })
		c := f.queue()
		f.do(chat.Command{Op: chat.OpTake, Conversation: c.ID, Actor: f.anna, ClientID: "t"})
		f.do(chat.Command{Op: chat.OpPost, Conversation: c.ID, Actor: chat.Actor{Kind: chat.ByVisitor, ID: c.Visitor}, ClientID: "v", Message: chat.MessageBody{Text: "hello?"}})
		f.until("the queue again", func() bool { return f.conversation(c.ID).Owner == chat.OwnerQueue })
	})
	t.Run("TakesNoChatBackWhileItCouldNotHearOfAnybody", func(t *testing.T) {
		t.Parallel()
		const grace = 1500 * time.Millisecond
		q := &failing{times: 3}
		f := newFloor(t, func(r *handoff.Router) { r.Grace, q.Queue, r.Queue = grace, r.Queue, q })
		c := f.queue()
		f.do(chat.Command{Op: chat.OpTake, Conversation: c.ID, Actor: f.anna, ClientID: "t"})
		f.do(chat.Command{Op: chat.OpPost, Conversation: c.ID, Actor: chat.Actor{Kind: chat.ByVisitor, ID: c.Visitor}, ClientID: "v", Message: chat.MessageBody{Text: "hello?"}})
		f.until("the queue again", func() bool { return f.conversation(c.ID).Owner == chat.OwnerQueue })
		q.mu.Lock()
		defer q.mu.Unlock()
		if q.times > 0 || q.looked.Sub(q.failed) < grace {
			t.Errorf("looked for agents who are gone %s after the database was away, want %s", q.looked.Sub(q.failed), grace)
		}
	})
	t.Run("HandsOverWhenTheBotNeverAnswers", func(t *testing.T) {
		t.Parallel()
		f := newFloor(t, func(r *handoff.Router) { r.Watch = 400 * time.Millisecond })
		c := f.ask()
		f.until("the queue", func() bool { return f.conversation(c.ID).Owner == chat.OwnerQueue })
		h, err := f.db.HandoffOf(f.ctx, f.ws, c.ID)
		if err != nil || h.Reason != handoff.ReasonWatchdog {
			t.Errorf("hand-over %+v, %v", h, err)
		}
	})
}

// failing is a database that is away a few times.
type failing struct {
	handoff.Queue

	mu             sync.Mutex
	times          int
	failed, looked time.Time // the last time it was away; the first time that somebody asked for lost agents afterwards
}

func (q *failing) DuePromises(ctx context.Context, limit int) ([]chat.Handoff, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.times > 0 {
		q.times--
		q.failed, q.looked = time.Now(), time.Time{}
		return nil, chat.Errorf(chat.Unavailable, "the database is away")
	}
	return q.Queue.DuePromises(ctx, limit)
}

func (q *failing) LostAgents(ctx context.Context, grace time.Duration, limit int) ([]chat.Conversation, error) {
	q.mu.Lock()
	if q.looked.IsZero() {
		q.looked = time.Now()
	}
	q.mu.Unlock()
	return q.Queue.LostAgents(ctx, grace, limit)
}
