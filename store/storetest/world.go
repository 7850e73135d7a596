package storetest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
)

// world is a workspace with two agents in a store of its own.
type world struct {
	*testing.T
	s       *store.Store
	ws      chat.ID
	site    chat.ID
	ada, bo chat.ID // agents, both online
}

func newWorld(t *testing.T, s *store.Store) *world {
	t.Helper()
	w := &world{T: t, s: s}
	w.ws = w.workspace("fellside")
	site, err := s.CreateSite(t.Context(), chat.Site{Workspace: w.ws, Key: "key-fellside", Name: "Shop", Origins: []string{"https://shop.example"}})
	w.must(err)
	w.site = site.ID
	w.ada, w.bo = w.agent(w.ws, "Ada"), w.agent(w.ws, "Bo")
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// code checks an error's code.
func (w *world) code(want chat.Code, err error) {
	w.Helper()
	if got := chat.CodeOf(err); got != want {
		w.Fatalf("error %q of code %q, want %q", err, got, want)
	}
}

// same compares values; empty and nil slices are alike.
func (w *world) same(what string, want, got any) {
	w.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		w.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func (w *world) workspace(slug string) chat.ID {
	w.Helper()
	ws, err := w.s.CreateWorkspace(w.Context(), chat.Workspace{Slug: slug, Name: "Fellside Outdoor", Lang: "en", TimeZone: "Europe/London"})
	w.must(err)
	return ws.ID
}

// agent makes a member with the role agent who is online.
func (w *world) agent(ws chat.ID, name string) chat.ID {
	w.Helper()
	id := w.member(ws, name, auth.Agent)
	w.must(w.s.SetPresence(w.Context(), ws, id, "online"))
	return id
}

func (w *world) member(ws chat.ID, name string, roles ...auth.Role) chat.ID {
	w.Helper()
	u := auth.User{ID: chat.NewID(), Name: name, PasswordHash: "hash", CreatedAt: time.UnixMilli(1_700_000_000_000).UTC()}
	u.Email = u.ID.String() + "@example.com"
	w.must(w.s.CreateUser(w.Context(), auth.Member{User: u, Workspace: ws, Roles: roles}))
	return u.ID
}

func (w *world) visitor(name string) chat.ID {
	w.Helper()
	_, hash := auth.NewToken()
	v, err := w.s.CreateVisitor(w.Context(), chat.Visitor{Workspace: w.ws, Name: name, Locale: "en-GB", TimeZone: "Europe/London"}, w.site, hash[:])
	w.must(err)
	return v.ID
}

func (w *world) opening(visitor chat.ID) *chat.Opening {
	return &chat.Opening{
		Visitor: visitor, Site: w.site, Channel: "web", Lang: "en",
		Page: chat.Page{URL: "https://shop.example/tents", Title: "Tents", Device: "desktop"},
	}
}

// send is a visitor's message that opens the conversation when there is none.
func (w *world) send(visitor chat.ID, clientID, text string) chat.Command {
	return chat.Command{
		Op: chat.OpPost, Workspace: w.ws, Actor: chat.Actor{Kind: chat.ByVisitor, ID: visitor}, ClientID: clientID,
		Opening: w.opening(visitor), Message: chat.MessageBody{Text: text},
	}
}

// by is an agent's command on a conversation.
func (w *world) by(agent, conversation chat.ID, op chat.Op) chat.Command {
	return chat.Command{Op: op, Workspace: w.ws, Conversation: conversation, Actor: chat.Actor{Kind: chat.ByAgent, ID: agent}}
}

func (w *world) system(conversation chat.ID, op chat.Op) chat.Command {
	return chat.Command{Op: op, Workspace: w.ws, Conversation: conversation, Actor: chat.Actor{Kind: chat.BySystem}}
}

// try applies a command.
func (w *world) try(c chat.Command) chat.Result {
	return w.s.Append(w.Context(), []chat.Command{c})[0]
}

// do applies a command that must succeed.
func (w *world) do(c chat.Command) chat.Result {
	w.Helper()
	r := w.try(c)
	if r.Err != nil {
		w.Fatalf("%s: %v", c.Op, r.Err)
	}
	return r
}

// chat opens a conversation with one message by a new visitor.
func (w *world) chat(name, text string) chat.Conversation {
	w.Helper()
	return w.do(w.send(w.visitor(name), "first", text)).Conversation
}

// claim takes the next turn.
func (w *world) claim() chat.Turn {
	w.Helper()
	t, err := w.s.ClaimTurn(w.Context(), time.Minute)
	w.must(err)
	return t
}

// commit is the bot's result of a turn, to be filled in.
func (w *world) commit(t chat.Turn, r chat.TurnResult) chat.Command {
	r.Turn, r.Claim, r.Epoch = t.ID, t.Claim, t.Epoch
	return chat.Command{Op: chat.OpCommit, Workspace: t.Workspace, Conversation: t.Conversation, Actor: chat.Actor{Kind: chat.ByBot}, Result: &r}
}

// asked makes a conversation that waits for a person, and its hand-over.
func (w *world) asked(name string) (chat.Conversation, chat.Handoff) {
	w.Helper()
	conv := w.chat(name, "Can I talk to somebody?")
	c := w.system(conv.ID, chat.OpWatchdog)
	c.HandOver = &chat.HandOver{
		ID: chat.NewID(), Reason: "asked", Evidence: []chat.Evidence{{Name: "phrase", Value: "talk to somebody", Points: 1}},
		Packet: chat.Packet(`{"issue":"tent"}`), Words: chat.MessageBody{Text: "A colleague will be with you."},
	}
	r := w.do(c)
	h, err := w.s.HandoffOf(w.Context(), w.ws, conv.ID)
	w.must(err)
	return r.Conversation, h
}

func (w *world) offer(h chat.Handoff, agent chat.ID, stands time.Duration) chat.Command {
	c := w.system(h.Conversation, chat.OpOffer)
	c.Handoff, c.Agent, c.OfferFor = h.ID, agent, stands
	return c
}

func (w *world) events(conversation chat.ID, a chat.Audience) []chat.Event {
	w.Helper()
	events, more, err := w.s.Events(w.Context(), w.ws, conversation, a, 0, 500)
	w.must(err)
	if more {
		w.Fatal("more than 500 events")
	}
	return events
}

func kinds(events []chat.Event) []chat.Kind {
	var out []chat.Kind
	for _, e := range events {
		out = append(out, e.Kind)
	}
	return out
}

// consecutive checks the numbers of a conversation's events and the links
// that visitors follow.
func (w *world) consecutive(events []chat.Event) {
	w.Helper()
	visible := int64(0)
	for i, e := range events {
		if e.Seq != int64(i)+1 {
			w.Fatalf("event %d has seq %d", i+1, e.Seq)
		}
		if e.PrevVisible != visible {
			w.Fatalf("event %d names %d as the visible one before it, want %d", e.Seq, e.PrevVisible, visible)
		}
		if e.Visibility == chat.ToAll {
			visible = e.Seq
		}
	}
}
