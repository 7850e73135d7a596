package store_test

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// TestWritesGivenUp gives writes up at any moment: the next one must find
// SQLite's one writer free, without half of a transaction in it.
func TestWritesGivenUp(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t, storetest.SQLite(t))
	ws := shop(t, s).Workspace
	save := func(ctx context.Context) error { return s.PutSettings(ctx, ws, chat.ID{}, []byte(`{}`)) }
	var took time.Duration
	for range 2 { // the first one also prepares the statements
		began := time.Now()
		if err := save(t.Context()); err != nil {
			t.Fatal(err)
		}
		took = time.Since(began)
	}
	for n := range 200 {
		ctx, cancel := context.WithCancel(t.Context())
		gone := time.AfterFunc(rand.N(took), cancel)
		err := save(ctx)
		gone.Stop()
		cancel()
		if err == nil {
			continue
		}
		if err := save(t.Context()); err != nil {
			t.Fatalf("after write %d was given up: %v", n, err)
		}
	}
}
