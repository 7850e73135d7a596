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

// BenchmarkCountSplits counts one experiment that 100,000 visitors met.
func BenchmarkCountSplits(b *testing.B) {
	const subjects = 100_000
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
	for i := range subjects {
		conv, visitor := chat.NewID(), chat.NewID()
		arm, outcome := []string{"a", "b"}[i%2], []string{"contained_assumed", "contained_confirmed", "escalated_served", "bot_abandoned"}[i%4]
		if _, err := tx.Exec(`INSERT INTO split_subject VALUES (?, 'menu', 'hello', 'visitor:a,b:', ?, ?, 2, ?, '["a","b"]', ?, 0, 0, 1, ?, 0, ?, ?, ?, ?)`,
			ws[:], visitor[:], conv[:], arm, fmt.Sprint("0123456789abcdef", i%3), outcome, i%5/4, i%7/5, at+int64(i%2), at); err != nil {
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
