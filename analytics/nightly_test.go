package analytics_test

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/analytics"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
)

// counting is the real store, and counts how many nodes computed again.
type counting struct {
	*store.Store
	reads *atomic.Int64
}

func (s counting) ListConversations(ctx context.Context, workspace chat.ID, q chat.ListQuery) ([]chat.Summary, string, error) {
	s.reads.Add(1)
	return s.Store.ListConversations(ctx, workspace, q)
}

func TestNightly(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	_, conv := d.visitor("How long do I have to return boots?")
	d.answer("Returns")
	reads := new(atomic.Int64)
	node := func() *analytics.Nightly {
		p := d.projector()
		p.Store = counting{d.s, reads}
		return &analytics.Nightly{Store: d.s, Projector: p, Now: d.now, Log: slog.New(slog.DiscardHandler)}
	}
	first, second := node(), node()
	pass := func(n *analytics.Nightly) {
		t.Helper()
		if err := n.Pass(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	pass(first)
	if got := d.rows(conv.ID); len(got) != 1 {
		t.Fatalf("the first night computed %d engagements", len(got))
	}
	pass(second)
	pass(first)
	if reads.Load() != 1 {
		t.Errorf("computed %d times in one night", reads.Load())
	}
	d.after(24 * time.Hour)
	pass(second)
	pass(first)
	if reads.Load() != 2 {
		t.Errorf("computed %d times in two nights", reads.Load())
	}
	// While another node has it, or died with it, the others leave it alone.
	d.after(24 * time.Hour)
	other := chat.NewID()
	if held, err := d.s.TryLease(t.Context(), "recount/"+d.ws.String(), other, time.Hour); err != nil || !held {
		t.Fatal(held, err)
	}
	pass(first)
	if reads.Load() != 2 {
		t.Error("two nodes computed at once")
	}
	d.after(2 * time.Hour)
	pass(first)
	if reads.Load() != 3 {
		t.Errorf("computed %d times after the other node died", reads.Load())
	}
}
