package store_test

import (
	"io/fs"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"github.com/frontdesk-chat/frontdesk/migrations"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// lines are those of a log.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) has(words string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Contains(l.text.String(), words)
}

// TestMigrateBesideOldNodes changes the schema while a node of the release
// before reads a table for long: the change lets others pass, and is made when
// that node is done.
func TestMigrateBesideOldNodes(t *testing.T) {
	t.Parallel()
	o := storetest.Postgres(t)
	db := raw(t, o)
	all, err := fs.Sub(migrations.Postgres, "postgres")
	if err != nil {
		t.Fatal(err)
	}
	before, err := goose.NewProvider(goose.DialectPostgres, db, all)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := before.UpTo(t.Context(), 32); err != nil {
		t.Fatal(err)
	}
	reading, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := reading.ExecContext(t.Context(), `SELECT 1 FROM event`); err != nil {
		t.Fatal(err)
	}
	log := &lines{}
	o.Logger = slog.New(slog.NewTextHandler(log, nil))
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	migrated := make(chan error, 1)
	go func() { migrated <- s.Migrate(t.Context()) }()
	for deadline := time.Now().Add(time.Minute); !log.has("the schema is in use"); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the change of the schema waits and does not let others pass")
		}
	}
	if _, err := db.ExecContext(t.Context(), `SELECT 1 FROM event`); err != nil {
		t.Errorf("another reader: %v", err)
	}
	if err := reading.Commit(); err != nil {
		t.Fatal(err)
	}
	if err := <-migrated; err != nil {
		t.Fatal(err)
	}
	if version, err := before.GetDBVersion(t.Context()); err != nil || version != migrations.Binary {
		t.Errorf("the schema is at %d, %v", version, err)
	}
}
