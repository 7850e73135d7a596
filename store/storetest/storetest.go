// Package storetest is the suite that the store passes on every database, and
// the way to open a real store in the tests of other packages.
package storetest

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/frontdesk-chat/frontdesk/store"
)

// migrated is an empty SQLite database of today's schema, made once: every
// migration anew for every test would take most of their time.
var migrated = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "frontdesk-storetest-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	s, err := store.Open(context.Background(), store.Options{DataDir: dir})
	if err != nil {
		return nil, err
	}
	if err := errors.Join(s.Migrate(context.Background()), s.Close()); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, sqliteFile))
})

const sqliteFile = "frontdesk.db"

// place puts a migrated database into a folder that has none.
func place(dir string) error {
	name := filepath.Join(dir, sqliteFile)
	if _, err := os.Stat(name); err == nil {
		return nil
	}
	b, err := migrated()
	if err != nil {
		return err
	}
	return os.WriteFile(name, b, 0o600)
}

// Open opens and migrates a store that is closed when the test ends.
func Open(t testing.TB, o store.Options) *store.Store {
	t.Helper()
	if o.URL == "" {
		if err := place(o.DataDir); err != nil {
			t.Fatalf("make a database: %v", err)
		}
	}
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatalf("open the store: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatalf("migrate: %v", err)
	}
	return s
}

// SQLite gives the options of a new SQLite database in a folder of the test.
func SQLite(t testing.TB) store.Options { return store.Options{DataDir: t.TempDir()} }

// Postgres gives the options of a new schema in the PostgreSQL database that
// FRONTDESK_TEST_POSTGRES names; it is dropped when the test ends. Without
// the variable the test fails: PostgreSQL is not optional.
func Postgres(t testing.TB) store.Options {
	t.Helper()
	base := os.Getenv("FRONTDESK_TEST_POSTGRES")
	if base == "" {
		t.Fatal("FRONTDESK_TEST_POSTGRES is not set: run scripts/with-postgres.sh go test ./... , which starts a PostgreSQL for the tests")
	}
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal("FRONTDESK_TEST_POSTGRES is not a URL")
	}
	b := make([]byte, 8)
	_, _ = rand.Read(b)
	schema := "t_" + hex.EncodeToString(b)
	run := func(sql string) {
		t.Helper()
		ctx := context.WithoutCancel(t.Context())
		c, err := pgx.Connect(ctx, base)
		if err != nil {
			t.Fatalf("connect to FRONTDESK_TEST_POSTGRES: %v", err)
		}
		if _, err := c.Exec(ctx, sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		if err := c.Close(ctx); err != nil {
			t.Fatalf("close the connection: %v", err)
		}
	}
	run("CREATE SCHEMA " + schema)
	t.Cleanup(func() { run("DROP SCHEMA " + schema + " CASCADE") })
	q := u.Query()
	q.Set("search_path", schema+",public") // public holds pgvector
	u.RawQuery = q.Encode()
	return store.Options{URL: u.String()}
}

// Run holds a store to the suite. open gives an empty, migrated store.
func Run(t *testing.T, open func(t *testing.T) *store.Store) {
	t.Helper()
	groups := []struct {
		name  string
		cases []testCase
	}{
		{"Append", appendCases},
		{"Read", readCases},
		{"Turns", turnCases},
		{"Timers", timerCases},
		{"Handoff", handoffCases},
		{"Files", fileCases},
		{"Presence", presenceCases},
		{"Teams", teamCases},
		{"Supervising", superviseCases},
		{"List", listCases},
		{"Search", searchCases},
		{"Snooze", snoozeCases},
		{"Tags", tagCases},
		{"SavedViews", savedViewCases},
		{"Knowledge", knowledgeCases},
		{"Editors", editorCases},
		{"Board", boardCases},
		{"Spaces", spaceCases},
		{"CannedReplies", cannedCases},
		{"Desk", deskCases},
		{"Administration", administrationCases},
		{"Accounts", accountCases},
		{"Engagements", engagementCases},
		{"Figures", figureCases},
		{"Splits", splitCases},
		{"ModelUsage", usageCases},
		{"Evals", evalCases},
		{"Flows", flowCases},
		{"Jobs", jobCases},
		{"Mail", mailCases},
		{"Rights", rightsCases},
		{"Exports", exportCases},
		{"Isolation", isolationCases},
	}
	for _, g := range groups {
		t.Run(g.name, func(t *testing.T) {
			t.Parallel()
			for _, c := range g.cases {
				t.Run(c.name, func(t *testing.T) {
					t.Parallel()
					c.run(newWorld(t, open(t)))
				})
			}
		})
	}
}

type testCase struct {
	name string
	run  func(w *world)
}
