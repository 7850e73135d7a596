package store

import (
	"fmt"
	"log/slog"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// TestLogOfWritesBeginsAnew: once all is copied while nobody writes, the log
// begins anew instead of growing.
func TestLogOfWritesBeginsAnew(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s, err := Open(ctx, Options{DataDir: t.TempDir(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	if err := s.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	made := 0
	write := func(n int) {
		for range n {
			made++
			if _, err := s.CreateWorkspace(ctx, chat.Workspace{Slug: fmt.Sprint("shop", made), Name: "Shop", Lang: "en", TimeZone: "UTC"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	write(1)
	reader, err := s.db.BeginTx(ctx, nil) // as long as it reads, the log cannot begin anew
	if err != nil {
		t.Fatal(err)
	}
	if err := reader.QueryRowContext(ctx, "SELECT count(*) FROM workspace").Scan(new(int)); err != nil {
		t.Fatal(err)
	}
	write(100)
	before, err := s.checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	write(100)
	long, err := s.checkpoint(ctx)
	if err != nil || long <= before {
		t.Errorf("the log went from %d pages to %d beside a reader; %v", before, long, err)
	}
	if err := reader.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := s.gate.acquire(ctx, false); err != nil {
		t.Fatal(err)
	}
	_, err = s.checkpoint(ctx)
	s.gate.release()
	if err != nil {
		t.Fatal(err)
	}
	write(1)
	if short, err := s.checkpoint(ctx); err != nil || short >= long {
		t.Errorf("the log has %d pages after it was copied, and had %d; %v", short, long, err)
	}
}
