package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// TestEveryTableSaysWhatItHoldsOfVisitors: a new table has to be named in
// personal.go, so that nobody forgets it when visitors are erased.
func TestEveryTableSaysWhatItHoldsOfVisitors(t *testing.T) {
	t.Parallel()
	o := storetest.SQLite(t)
	storetest.Open(t, o)
	personal, impersonal := store.PersonalTables(), store.ImpersonalTables()
	var have []string
	for _, name := range texts(t, raw(t, o), `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_gram_%'`) { // FTS5's own are part of search_gram
		have = append(have, name)
		_, isPersonal := personal[name]
		if isPersonal == impersonal[name] {
			t.Errorf("table %q: say in store/personal.go either what is erased of it with a visitor, or why it holds nothing of visitors", name)
		}
	}
	for name := range impersonal {
		if !slices.Contains(have, name) {
			t.Errorf("store/personal.go names the table %q, which does not exist", name)
		}
	}
}

// idColumns are those whose bytes are an id, beside those that refer to a row.
var idColumns = []string{"id", "actor_id", "by_id", "turn", "claim", "handoff", "wanted", "article", "nearest", "agent", "subject", "holder", "by_user", "user_id", "workspace", "conversation", "visitor", "decision", "site", "lifted_by", "question"}

// planted are texts in the form that their readers want.
var planted = map[string]string{
	"conversation.tags": `["%s"]`, "conversation.page": `{"url":"https://shop.example/%s"}`, "question.wordings": `["%s"]`,
	"visitor.attributes": `{"plan":"%s"}`,
}

// unplanted are columns of rows that exist already, and that other rows or
// constraints hold on to.
var unplanted = []string{"conversation.status", "conversation.owner", "event.kind"}

const planting = "PLANT"

// TestNoColumnKeepsAVisitorsText fills every text of every table that knows of
// a conversation or a visitor, erases the visitor, and looks into every column
// of every table, and into the bytes of the files. It finds its columns in the
// schema, so it fails for one that an erasure does not know.
func TestNoColumnKeepsAVisitorsText(t *testing.T) {
	t.Parallel()
	o := storetest.SQLite(t)
	s := storetest.Open(t, o)
	c := shop(t, s)
	conv := do(t, s, c).Conversation
	db := raw(t, o)
	ctx := t.Context()
	end := chat.Command{Op: chat.OpErase, Workspace: c.Workspace, Conversation: conv.ID, Actor: chat.Actor{Kind: chat.BySystem}, Reason: chat.ErasedOnRequest}
	conv = do(t, s, end).Conversation
	if err := s.SaveEngagements(ctx, c.Workspace, conv.ID, chat.Projection{Through: conv.LastSeq}); err != nil {
		t.Fatal(err)
	}
	n := plant(t, db, c.Workspace, conv)
	if n < 60 {
		t.Fatalf("only %d columns were found to fill", n)
	}
	if _, err := s.BeginErasure(ctx, c.Workspace, chat.ID{}, conv.Visitor); err != nil {
		t.Fatal(err)
	}
	if err := s.EraseConversation(ctx, c.Workspace, conv.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.EraseVisitor(ctx, c.Workspace, chat.ID{}, conv.Visitor); err != nil {
		t.Fatal(err)
	}
	personal := store.PersonalTables()
	kept := map[string]bool{}
	for _, where := range storetest.Search(t, db, false, planting) {
		table, col, _ := strings.Cut(where, ".")
		if !slices.Contains(personal[table], col) {
			t.Errorf("%s still holds what was planted: erase it in store/personal.go, or say there that it is kept", where)
		}
		kept["PLANT "+where+" "] = true
	}
	if err := s.Purge(ctx); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"frontdesk.db", "frontdesk.db-wal"} {
		b, err := os.ReadFile(filepath.Join(o.DataDir, name))
		if err != nil {
			t.Fatal(err)
		}
		for rest := b; ; {
			at := bytes.Index(rest, []byte(planting+" "))
			if at < 0 {
				break
			}
			mark, _, _ := strings.Cut(string(rest[at+6:min(at+120, len(rest))]), " ")
			if rest = rest[at+6:]; !kept["PLANT "+mark+" "] {
				t.Errorf("the bytes of %s still hold what was planted in %s", name, mark)
			}
		}
	}
}

// plant fills the texts of every table with a row of the visitor's, and says
// how many columns there were.
func plant(t *testing.T, db *sql.DB, workspace chat.ID, conv chat.Conversation) (n int) {
	t.Helper()
	raw, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	exec := func(q string, args ...any) {
		t.Helper()
		if _, err := raw.ExecContext(context.WithoutCancel(t.Context()), q, args...); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	exec("PRAGMA foreign_keys = OFF")
	exec("PRAGMA ignore_check_constraints = ON")
	exec("PRAGMA busy_timeout = 5000")
	decision := chat.NewID()
	ids := map[string]chat.ID{"workspace": workspace, "conversation": conv.ID, "visitor": conv.Visitor, "subject": conv.ID, "decision": decision}
	impersonal := store.ImpersonalTables()
	for _, table := range texts(t, db, `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'search_gram%' AND name NOT LIKE '%\_fts%' ESCAPE '\' AND sql NOT LIKE 'CREATE VIRTUAL%'`) {
		if impersonal[table] {
			continue
		}
		var cols, sets []string
		var args, values []any
		for _, col := range columns(t, raw, table) {
			name, kind := col[0], col[1]
			var value any
			mark := fmt.Sprintf("%s %s.%s .", planting, table, name)
			if form, ok := planted[table+"."+name]; ok {
				mark = fmt.Sprintf(form, mark)
			}
			switch {
			case slices.Contains(unplanted, table+"."+name):
				value = name
			case kind == "TEXT":
				value = mark
			case kind == "INTEGER":
				value = 7
			case kind == "REAL":
				value = .5
			case slices.Contains(idColumns, name):
				id, ok := ids[name]
				if !ok || name == "id" {
					id = chat.NewID()
				}
				if table == "decision" && name == "id" {
					id = decision
				}
				value = id[:]
			default:
				value = []byte(mark)
			}
			cols, args = append(cols, name), append(args, value)
			if kind == "TEXT" && !slices.Contains(unplanted, table+"."+name) {
				sets, values = append(sets, name+" = ?"), append(values, value)
				n++
			}
		}
		switch table {
		case "conversation", "visitor":
			id := ids[table]
			exec("UPDATE "+table+" SET "+strings.Join(sets, ", ")+" WHERE id = ?", append(values, id[:])...)
		default:
			exec("INSERT INTO "+table+" ("+strings.Join(cols, ", ")+") VALUES ("+strings.TrimSuffix(strings.Repeat("?, ", len(cols)), ", ")+")", args...)
		}
	}
	return n
}

// columns are a table's, each with its type.
func columns(t *testing.T, conn *sql.Conn, table string) (all [][2]string) {
	t.Helper()
	rows, err := conn.QueryContext(t.Context(), `SELECT name, type FROM pragma_table_info(?)`, table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var c [2]string
		if err := rows.Scan(&c[0], &c[1]); err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}
