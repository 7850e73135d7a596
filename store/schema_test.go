package store_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// raw opens the database below a store.
func raw(t *testing.T, o store.Options) *sql.DB {
	t.Helper()
	driver, name := "pgx", o.URL
	if o.URL == "" {
		driver, name = "sqlite", filepath.Join(o.DataDir, "frontdesk.db")
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// raise makes the database need a newer binary.
func raise(t *testing.T, o store.Options, _ *store.Store) {
	t.Helper()
	if _, err := raw(t, o).Exec(`UPDATE schema_info SET min_binary = 99`); err != nil {
		t.Fatal(err)
	}
}

func texts(t *testing.T, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

// Both schemas have the same tables, columns in the same order with the same
// nullability and kind of type, keys, unique constraints, foreign keys, and
// indexes with the same columns and conditions.
func TestSchemasAgree(t *testing.T) {
	t.Parallel()
	lite, pg := storetest.SQLite(t), storetest.Postgres(t)
	storetest.Open(t, lite)
	storetest.Open(t, pg)
	l, p := raw(t, lite), raw(t, pg)
	// search_gram is a full-text index of its engine.
	const ours = `name NOT LIKE 'sqlite_%' AND m.name NOT LIKE 'search_gram%' AND m.name <> 'goose_db_version'`
	pairs := []struct{ what, sqlite, postgres string }{
		{
			"columns",
			`SELECT m.name || '.' || printf('%02d', c.cid) || ' ' || c.name || ' ' ||
				CASE c.type WHEN 'INTEGER' THEN 'whole' WHEN 'TEXT' THEN 'text' WHEN 'REAL' THEN 'real' WHEN 'BLOB' THEN 'bytes' END ||
				CASE WHEN c."notnull" = 1 THEN ' not null' ELSE '' END
			FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.` + ours,
			`SELECT table_name || '.' || to_char(ordinal_position - 1, 'FM00') || ' ' || column_name || ' ' ||
				CASE data_type WHEN 'bigint' THEN 'whole' WHEN 'text' THEN 'text' WHEN 'double precision' THEN 'real' WHEN 'bytea' THEN 'bytes' WHEN 'USER-DEFINED' THEN 'bytes' END ||
				CASE WHEN is_nullable = 'NO' THEN ' not null' ELSE '' END
			FROM information_schema.columns WHERE table_schema = current_schema() AND table_name NOT IN ('goose_db_version', 'search_gram')`,
		},
		{
			"keys and unique constraints",
			`SELECT m.name || ' ' || i.origin || ' (' || (SELECT group_concat(c.name, ', ') FROM pragma_index_info(i.name) c) || ')'
			FROM sqlite_master m JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND i.origin <> 'c' AND m.` + ours +
				// a key that is SQLite's row id has no index
				` UNION SELECT 'change_log pk (id)' UNION SELECT 'vector_space pk (id)' UNION SELECT 'search_doc pk (id)'`,
			`SELECT k.conrelid::regclass || ' ' || CASE k.contype WHEN 'p' THEN 'pk' ELSE 'u' END || ' (' ||
				(SELECT string_agg(a.attname, ', ' ORDER BY n.ord) FROM unnest(k.conkey) WITH ORDINALITY n(col, ord)
					JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n.col) || ')'
			FROM pg_constraint k WHERE k.contype IN ('p', 'u') AND k.connamespace = current_schema()::regnamespace AND k.conrelid::regclass::text NOT IN ('goose_db_version', 'search_gram')`,
		},
		{
			"foreign keys",
			`SELECT m.name || '.' || f."from" || ' -> ' || f."table" || '.' || f."to" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'`,
			`SELECT k.conrelid::regclass || '.' || a.attname || ' -> ' || k.confrelid::regclass || '.' || b.attname
			FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
				JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = k.confkey[1]
			WHERE k.contype = 'f' AND k.connamespace = current_schema()::regnamespace AND k.conrelid::regclass::text <> 'search_gram'`,
		},
	}
	for _, pair := range pairs {
		want, got := texts(t, l, pair.sqlite), texts(t, p, pair.postgres)
		if len(want) < 20 {
			t.Fatalf("%s: only %d found in SQLite", pair.what, len(want))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-SQLite +PostgreSQL):\n%s", pair.what, diff)
		}
	}
	want := indexes(texts(t, l, `SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL`))
	got := indexes(texts(t, p, `SELECT indexdef FROM pg_indexes i WHERE schemaname = current_schema() AND tablename NOT IN ('goose_db_version', 'search_gram')
		AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conname = i.indexname AND k.connamespace = current_schema()::regnamespace)`))
	if len(want) < 20 {
		t.Fatalf("only %d indexes found in SQLite", len(want))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("indexes (-SQLite +PostgreSQL):\n%s", diff)
	}
}

// indexes writes definitions of both engines alike: PostgreSQL adds casts,
// brackets, the schema and the method.
func indexes(defs []string) []string {
	tidy := strings.NewReplacer("(", " ", ")", " ", "::text", "", "[]", "", "USING btree", "", "= ANY ARRAY[", "IN ", "]", "", "'", "", ",", " ")
	for i, d := range defs {
		d = strings.ReplaceAll(d, "::text[]", "")
		d = strings.ReplaceAll(d, "= ANY (ARRAY[", "IN (")
		if at := strings.Index(d, " ON t_"); at > 0 {
			d = d[:at+4] + d[strings.Index(d[at:], ".")+at+1:]
		}
		defs[i] = strings.Join(strings.Fields(tidy.Replace(d)), " ")
	}
	slices.Sort(defs)
	return defs
}

func TestPostgresRefusesAnIDOfTheWrongLength(t *testing.T) {
	t.Parallel()
	o := storetest.Postgres(t)
	storetest.Open(t, o)
	_, err := raw(t, o).Exec(fmt.Sprintf(`INSERT INTO workspace (id, slug, name, lang, timezone, settings, created_ms) VALUES ('\x%s', 's', '', '', '', '', 0)`, "0102"))
	if err == nil || !strings.Contains(err.Error(), "check constraint") {
		t.Errorf("error %v, want a violated check", err)
	}
}

// One owner, always, is also a constraint of both schemas.
func TestSchemasRefuseAConversationOfNobody(t *testing.T) {
	onEach(t, func(t *testing.T, o store.Options) {
		s := storetest.Open(t, o)
		do(t, s, shop(t, s))
		db := raw(t, o)
		for _, bad := range []string{
			`UPDATE conversation SET owner = 'none'`, `UPDATE conversation SET status = 'resolved'`, `UPDATE conversation SET owner = 'agent'`,
		} {
			if _, err := db.Exec(bad); err == nil {
				t.Errorf("%s was stored", bad)
			}
		}
	})
}
