package store

import (
	"context"
	"strconv"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
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

// flush writes the events and conversations that hopeful commands left to be
// written together. Whoever reads events in a batch calls it before.
func (b *batch) flush(ctx context.Context) error {
	if err := b.events.flush(ctx, b.conn); err != nil {
		return err
	}
	return b.flushConversations(ctx)
}

// unwritten is a conversation as the database has it, and as it is to be.
type unwritten struct {
	before, after chat.Conversation
	set           []string // the columns that are another, all of them quiet
	args          []any
}

// quietColumns are those of a conversation that a message changes and that
// nothing else in a batch looks for in the database but load.
var quietColumns = strings.Split(quietCols, ", ")

const quietCols = "last_seq, last_visible, last_visitor, boundary, visitor_read, agent_read, preview, preview_by, preview_kind, active_ms"

func quietArgs(c chat.Conversation) []any {
	return []any{c.LastSeq, c.LastVisible, c.LastVisitor, c.Boundary, c.VisitorRead, c.AgentRead, c.Preview, c.PreviewBy, c.PreviewKind, c.ActiveAt}
}

// bulkConversations has the texts of PostgreSQL for 1, 2, 4, … rows: a round
// trip to it costs more than writing ten columns of which some are as before.
// On SQLite a statement of many rows makes a table of them first.
var bulkConversations = func() (texts [bulkTexts]string) {
	n := 1 + len(quietColumns)
	first := make([]string, n) // gives the columns their types
	for i, t := range strings.Split("BYTEA, BIGINT, BIGINT, BIGINT, BIGINT, BIGINT, BIGINT, TEXT, TEXT, TEXT, BIGINT", ", ") {
		first[i] = "CAST($" + strconv.Itoa(i+1) + " AS " + t + ")"
	}
	become := make([]string, len(quietColumns))
	for i, col := range quietColumns {
		become[i] = col + " = v." + col
	}
	for i := range texts {
		rows := make([]string, 1<<i)
		for r := range rows {
			rows[r] = "(" + marks(r*n+1, n) + ")"
		}
		rows[0] = "(" + strings.Join(first, ", ") + ")"
		texts[i] = "UPDATE conversation c SET " + strings.Join(become, ", ") + " FROM (VALUES " + strings.Join(rows, ", ") + ") AS v (id, " + quietCols + ") WHERE c.id = v.id"
	}
	return texts
}()

// flushConversations writes conversations that are to be.
func (b *batch) flushConversations(ctx context.Context) error {
	rows := b.unwritten
	defer func() {
		clear(rows)
		b.unwritten = rows[:0]
	}()
	if b.d.forUpdate == "" {
		for _, p := range rows {
			if err := b.updateConversation(ctx, p.after.ID, p.set, p.args); err != nil {
				return err
			}
		}
		return nil
	}
	w := bulk{table: &bulkTable{texts: bulkConversations, cols: 1 + len(quietColumns)}}
	for _, p := range rows {
		w.add(append([]any{p.after.ID}, quietArgs(p.after)...)...)
	}
	return w.flush(ctx, b.conn)
}
