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
	// all: a row that is not written because of a conflict is an error.
	all bool
}

const (
	bulkTexts = 7
	maxBulk   = 1 << (bulkTexts - 1)
)

// newBulkTable makes the texts of an INSERT into a table: row writes the
// placeholders of one row beginning with a number, tail follows all rows.
func newBulkTable(table, cols string, row func(first int) string, tail string) *bulkTable {
	t := &bulkTable{cols: strings.Count(cols, ",") + 1, all: tail != ""}
	for i := range t.texts {
		rows := make([]string, 1<<i)
		for n := range rows {
			rows[n] = "(" + row(n*t.cols+1) + ")"
		}
		t.texts[i] = "INSERT INTO " + table + " (" + cols + ") VALUES " + strings.Join(rows, ", ") + tail
	}
	return t
}

// add keeps a row for flush.
func (w *bulk) add(args ...any) {
	w.args, w.rows = append(w.args, args...), w.rows+1
}

// flush writes the rows, as many at once as there is a text for, and keeps
// none, whatever happens. errCareful when a row met a conflict.
func (w *bulk) flush(ctx context.Context, c *conn) error {
	defer w.forget()
	for at := 0; at < w.rows; {
		text := bulkTexts - 1
		for 1<<text > w.rows-at {
			text--
		}
		size := 1 << text
		n, err := c.exec(ctx, w.table.texts[text], w.args[at*w.table.cols:(at+size)*w.table.cols]...)
		if err != nil {
			return err
		}
		if w.table.all && n < int64(size) {
			return errCareful
		}
		at += size
	}
	return nil
}

func (w *bulk) forget() {
	clear(w.args)
	w.args, w.rows = w.args[:0], 0
}

// flush writes the events and documents that hopeful commands left to be
// written together. Whoever reads events in a batch calls it before.
func (b *batch) flush(ctx context.Context) error {
	for _, w := range []*bulk{&b.events, &b.docs, &b.grams} {
		if err := w.flush(ctx, b.conn); err != nil {
			return err
		}
	}
	return nil
}
