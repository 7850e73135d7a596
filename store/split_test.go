package store_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// BenchmarkCountSplits counts one experiment of 100,000 exposures of as many
// visitors, each with an engagement.
func BenchmarkCountSplits(b *testing.B) {
	const exposures = 100_000
	o := storetest.SQLite(b)
	s := storetest.Open(b, o)
	db, err := sql.Open("sqlite", filepath.Join(o.DataDir, "frontdesk.db"))
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	ws := chat.NewID()
	tx, err := db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	// This connection checks no foreign keys: counting reads neither
	// conversations nor visitors, so there are none.
	at := time.Now().UnixMilli()
	for i := range exposures {
		conv, visitor := chat.NewID(), chat.NewID()
		arm, outcome := []string{"a", "b"}[i%2], []string{"contained_assumed", "contained_confirmed", "escalated_served", "bot_abandoned"}[i%4]
		if _, err := tx.Exec(`INSERT INTO split_exposure VALUES (?, 3, ?, ?, 'menu', 'hello', 'visitor:a,b:', ?, ?, '["a","b"]', ?, ?, 2, 0, ?, 0)`,
			conv[:], ws[:], visitor[:], visitor[:], arm, fmt.Sprint("r", i%3), at, i%5/4); err != nil {
			b.Fatal(err)
		}
		id := chat.NewID()
		if _, err := tx.Exec(`INSERT INTO engagement VALUES (?, ?, ?, ?, 2, ?, ?, ?, ?, ?, NULL, NULL, NULL, '', 'en', 'web', '', NULL, '', 0, 9)`,
			id[:], ws[:], conv[:], visitor[:], at, at, at, outcome, at); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		counts, _, err := s.CountSplits(b.Context(), ws, chat.SplitQuery{Flow: "menu", Step: "hello"}, time.Now(), time.Now())
		if err != nil || len(counts) == 0 {
			b.Fatal(len(counts), err)
		}
	}
}
