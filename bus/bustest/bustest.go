// Package bustest is the suite that every bus must pass.
package bustest

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Bus is what the suite tests.
type Bus interface {
	chat.Publisher
	chat.Subscriber
}

// Run holds a bus to its promises. open gives two nodes on one bus.
func Run(t *testing.T, open func(t *testing.T) (a, b Bus)) {
	t.Run("DeliversWholeNoticesToEveryNode", func(t *testing.T) {
		t.Parallel()
		a, b := open(t)
		onA, onB := collect(t, a), collect(t, b)
		want := sample()
		a.Publish(want)
		for _, got := range []chat.Notice{onA.next(t), onB.next(t)} {
			if got.At.IsZero() {
				t.Error("a notice does not say when it was published")
			}
			got.At = want.At
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("notice changed on the way (-want +got):\n%s", d)
			}
		}
	})
	t.Run("KeepsTheOrderOfAConversation", func(t *testing.T) {
		t.Parallel()
		a, b := open(t)
		onB, one := collect(t, b), chat.NewID()
		for i := range 500 {
			n := sample()
			n.Conversation.LastSeq = int64(i)
			n.Conversation.ID = one
			a.Publish(n)
		}
		for i := range 500 {
			if got := onB.next(t).Conversation.LastSeq; got != int64(i) {
				t.Fatalf("notice %d carries seq %d", i, got)
			}
		}
	})
	t.Run("StopsDeliveringAfterStop", func(t *testing.T) {
		t.Parallel()
		a, _ := open(t)
		var mu sync.Mutex
		n := 0
		stop, err := a.Subscribe(func(chat.Notice) { mu.Lock(); n++; mu.Unlock() })
		if err != nil {
			t.Fatal(err)
		}
		stop()
		other := collect(t, a)
		a.Publish(sample())
		other.next(t) // delivered elsewhere by now
		mu.Lock()
		defer mu.Unlock()
		if n != 0 {
			t.Errorf("%d notices after stop", n)
		}
	})
	t.Run("LeavesOutEventsThatAreTooHeavyForOtherNodes", func(t *testing.T) {
		t.Parallel()
		a, b := open(t)
		onB := collect(t, b)
		n := sample()
		heavy, _ := json.Marshal(make([]byte, 600<<10))
		n.Events[0].Body = heavy
		a.Publish(n)
		if got := onB.next(t); a != b && len(got.Events) != 0 || got.Conversation.ID != n.Conversation.ID {
			t.Errorf("got %d events for conversation %s", len(got.Events), got.Conversation.ID)
		}
	})
}

func sample() chat.Notice {
	ws, conv := chat.NewID(), chat.NewID()
	at := time.UnixMilli(1_790_000_000_123).UTC()
	return chat.Notice{
		Topic: chat.TopicConversation, Workspace: ws, Turn: true, Queue: true,
		Conversation: &chat.Conversation{
			ID: conv, Workspace: ws, Visitor: chat.NewID(), Status: chat.Open, Owner: chat.OwnerBot, Epoch: 3, LastSeq: 9, LastVisible: 8,
			LastVisitor: 7, Boundary: 2, Tags: []string{"a"}, OpenedAt: at, ActiveAt: at, ResolvedAt: at,
		},
		Events: []chat.Event{{
			Workspace: ws, Conversation: conv, Seq: 9, PrevVisible: 8, At: at, Actor: chat.Actor{Kind: chat.ByVisitor, ID: chat.NewID()},
			ClientID: "c-1", Kind: chat.MessagePosted, Visibility: chat.ToAll, V: 1, Body: json.RawMessage(`{"text":"안녕하세요"}`),
		}},
		Ephemeral: &chat.Ephemeral{Kind: "typing.changed", Conversation: conv, On: true, Text: "hel"},
		Offer:     &chat.Offer{ID: chat.NewID(), Status: chat.OfferOpen, ExpiresAt: at, MadeAt: at, DecidedAt: at},
	}
}

type inbox chan chat.Notice

func collect(t *testing.T, b Bus) inbox {
	t.Helper()
	ch := make(inbox, 1000)
	stop, err := b.Subscribe(func(n chat.Notice) { ch <- n })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return ch
}

func (c inbox) next(t *testing.T) chat.Notice {
	t.Helper()
	select {
	case n := <-c:
		return n
	case <-time.After(5 * time.Second):
		t.Fatal("no notice within 5 s")
		return chat.Notice{}
	}
}
