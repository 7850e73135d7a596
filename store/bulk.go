package store

import (
	"context"
	"strings"
)

// bulk gathers rows of one table, to insert many with one statement.
type bulk struct {
	table *bulkTable
	args  []any // of all rows, one after the other
	rows  int
}

// bulkTable has the texts of a statement for 1, 2, 4, … maxBulk rows: few are
// kept compiled.
type bulkTable struct {
	texts [bulkTexts]string
	cols  int
}

const (
	bulkTexts = 7
	maxBulk   = 1 << (bulkTexts - 1)
)

// newBulkTables makes the texts of an INSERT into a table for each engine.
// SQLite looks a numbered placeholder up in a list of all others, and can take
// back what a statement of many rows has done so far; it need not: see flush.
func newBulkTables(table, cols string) map[string]*bulkTable {
	n := strings.Count(cols, ",") + 1
	lite, pg := &bulkTable{cols: n}, &bulkTable{cols: n}
	for i := range bulkTexts {
		rows := make([]string, 1<<i)
		for r := range rows {
			rows[r] = "(" + marks(r*n+1, n) + ")"
		}
		into := "INTO " + table + " (" + cols + ") VALUES "
		pg.texts[i] = "INSERT " + into + strings.Join(rows, ", ")
		lite.texts[i] = "INSERT OR FAIL " + into + strings.TrimSuffix(strings.Repeat("("+strings.Repeat(", ?", n)[2:]+"), ", 1<<i), ", ")
	}
	return map[string]*bulkTable{"sqlite": lite, "postgres": pg}
}

// add keeps a row for flush.
func (w *bulk) add(args ...any) {
	w.args, w.rows = append(w.args, args...), w.rows+1
}

// flush writes the rows, as many at once as there is a text for, and keeps
// none. After an error some may be written: the transaction has to be taken
// back, or what it has done since a savepoint.
func (w *bulk) flush(ctx context.Context, c *conn) error {
	defer w.forget()
	for at := 0; at < w.rows; {
		text := bulkTexts - 1
		for 1<<text > w.rows-at {
			text--
		}
		size := 1 << text
		if _, err := c.exec(ctx, w.table.texts[text], w.args[at*w.table.cols:(at+size)*w.table.cols]...); err != nil {
			return err
		}
		at += size
	}
	return nil
}

func (w *bulk) forget() {
	clear(w.args)
	w.args, w.rows = w.args[:0], 0
}

// flush writes the events that hopeful commands left to be written together.
// Whoever reads events in a batch calls it before.
func (b *batch) flush(ctx context.Context) error { return b.events.flush(ctx, b.conn) }
