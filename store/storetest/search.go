package storetest

import (
	"database/sql"
	"slices"
	"strings"
	"testing"
)

// Search looks for a text in every column of every table of a database, those
// of search indexes included, and gives where it is, as table.column. It reads
// the schema, so that it finds tables that nobody has told it of.
func Search(t testing.TB, db *sql.DB, postgres bool, text string) []string {
	t.Helper()
	columns := `SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1, 2`
	found := func(table, col string) string {
		return `SELECT count(*) FROM "` + table + `" WHERE instr(CAST("` + col + `" AS BLOB), CAST($1 AS BLOB)) > 0`
	}
	if postgres {
		columns = `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, 2`
		found = func(table, col string) string {
			return `SELECT count(*) FROM "` + table + `" WHERE position($1 IN "` + col + `"::text) > 0 OR position(encode(convert_to($1, 'UTF8'), 'hex') IN "` + col + `"::text) > 0`
		}
	}
	rows, err := db.QueryContext(t.Context(), columns)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all [][2]string
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
	var out []string
	for _, c := range all {
		var n int
		if err := db.QueryRowContext(t.Context(), found(c[0], c[1]), text).Scan(&n); err != nil {
			if strings.Contains(err.Error(), "no such table") || strings.Contains(err.Error(), "no such column") || strings.Contains(err.Error(), "no query solution") {
				continue // a shadow or a virtual table's column that cannot be read alone
			}
			t.Fatalf("%s.%s: %v", c[0], c[1], err)
		}
		if n > 0 {
			out = append(out, c[0]+"."+c[1])
		}
	}
	slices.Sort(out)
	return out
}
