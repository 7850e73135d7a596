package store_test

import (
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// TestAppendRefusesWhoWouldWaitTooLong lets the writer stand still: visitors of
// a workspace whose changes do not get on are told to come again. Nobody else
// is, what is queued is done, and what was refused is taken later.
func TestAppendRefusesWhoWouldWaitTooLong(t *testing.T) {
	t.Parallel()
	const most = 30 * time.Millisecond
	o := storetest.SQLite(t)
	o.QueueFor = most
	s := storetest.Open(t, o)
	first := shop(t, s)
	conv := do(t, s, first).Conversation
	post := func(visitor chat.ID, id string) chat.Command {
		c := first
		c.ClientID, c.Actor.ID = id, visitor
		c.Opening = &chat.Opening{Visitor: visitor, Site: first.Opening.Site, Channel: "web", Lang: "en"}
		return c
	}
	_, hash := auth.NewToken()
	other, err := s.CreateVisitor(t.Context(), chat.Visitor{Workspace: first.Workspace, Name: "Lee"}, first.Opening.Site, hash[:])
	if err != nil {
		t.Fatal(err)
	}
	note := chat.Command{Op: chat.OpPost, Workspace: first.Workspace, Conversation: conv.ID, Actor: chat.Actor{Kind: chat.BySystem}, Message: chat.MessageBody{Text: "still here"}}
	elsewhere := post(other.ID, "4")
	elsewhere.Workspace = chat.NewID()

	release, err := s.Hold(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	results := map[string]chan chat.Result{}
	queue := func(name string, c chat.Command) {
		results[name] = make(chan chat.Result, 1)
		before := s.Stats().Queued
		go func() { results[name] <- s.Append(t.Context(), []chat.Command{c})[0] }()
		waitUntil(t, func() bool { return s.Stats().Queued == before+1 })
	}
	queue("first", post(first.Actor.ID, "2"))
	time.Sleep(2 * most) // so long the first one has waited at least
	for name, c := range map[string]chat.Command{"the same visitor": post(first.Actor.ID, "3"), "another of the workspace": post(other.ID, "3")} {
		r := s.Append(t.Context(), []chat.Command{c})[0]
		if !chat.IsBusy(r.Err) || chat.CodeOf(r.Err) != chat.Unavailable || chat.AfterOf(r.Err) < most/2 {
			t.Errorf("%s: got %v, to come after %s", name, r.Err, chat.AfterOf(r.Err))
		}
	}
	queue("the machine", note)
	queue("another workspace", elsewhere)
	release()
	for name, done := range results {
		r := <-done
		if name == "another workspace" { // which does not exist: its turn came all the same
			if chat.IsBusy(r.Err) || r.Err == nil {
				t.Errorf("%s: %v", name, r.Err)
			}
		} else if r.Err != nil {
			t.Errorf("%s: %v", name, r.Err)
		}
	}
	if r := do(t, s, post(other.ID, "3")); r.Duplicate {
		t.Error("what was refused had been written")
	}
}

// waitUntil waits for a state, not for a time.
func waitUntil(t *testing.T, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !ok(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain")
		}
	}
}
