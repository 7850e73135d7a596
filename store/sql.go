package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// runner is a pool, a connection or a transaction.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// conn runs statements whose arguments are our own types.
type conn struct {
	run   runner
	d     *dialect
	clock func(context.Context, runner) (time.Time, error)
	at    time.Time // the clock once it was read: one instant per transaction
	// writes counts statements that may have changed something.
	writes int
}

// now is the database's clock, the same during a whole transaction.
func (c *conn) now(ctx context.Context) (time.Time, error) {
	if c.at.IsZero() {
		at, err := c.clock(ctx, c.run)
		if err != nil {
			return time.Time{}, err
		}
		c.at = at
	}
	return c.at, nil
}

// exec runs a statement and returns how many rows it touched.
func (c *conn) exec(ctx context.Context, q string, args ...any) (int64, error) {
	c.writes++
	r, err := c.run.ExecContext(ctx, q, bind(args)...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// row reads the first row into dest; sql.ErrNoRows when there is none.
func (c *conn) row(ctx context.Context, q string, args, dest []any) error {
	found := false
	err := c.each(ctx, q, args, dest, func() error {
		found = true
		return errStop
	})
	if err == nil && !found {
		return sql.ErrNoRows
	}
	return err
}

// errStop ends each without an error.
var errStop = errors.New("stop")

// each reads every row into dest and calls fn after each.
func (c *conn) each(ctx context.Context, q string, args, dest []any, fn func() error) error {
	rows, err := c.run.QueryContext(ctx, q, bind(args)...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		if err := fn(); err != nil {
			if errors.Is(err, errStop) {
				return nil
			}
			return err
		}
	}
	return rows.Err()
}

// list collects rows: dest gives the places of a row's columns in v.
func list[T any](ctx context.Context, c *conn, q string, args []any, dest func(v *T) []any) ([]T, error) {
	var out []T
	v := new(T)
	err := c.each(ctx, q, args, dest(v), func() error {
		out = append(out, *v)
		*v = *new(T)
		return nil
	})
	return out, err
}

// bind turns our types into what both drivers take: ids into 16 bytes or
// NULL, instants into milliseconds or NULL, flags into 0 and 1.
func bind(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		switch v := a.(type) {
		case nil, int64, string, float64, []byte:
			out[i] = v
		case chat.ID:
			if !v.IsZero() {
				out[i] = v[:]
			}
		case time.Time:
			if !v.IsZero() {
				out[i] = v.UnixMilli()
			}
		case bool:
			out[i] = int64(0)
			if v {
				out[i] = int64(1)
			}
		case int:
			out[i] = int64(v)
		case json.RawMessage:
			out[i] = string(v)
		case *float64:
			if v != nil {
				out[i] = *v
			}
		default:
			if r := reflect.ValueOf(a); r.Kind() == reflect.String {
				out[i] = r.String()
			} else {
				out[i] = a
			}
		}
	}
	return out
}

// actorKey is an actor's id as event rows keep it: 16 zero bytes for none.
func actorKey(id chat.ID) []byte { return id[:] }

// orNull stores "" as NULL.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// encode renders a value for a JSON column.
func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("store: a value that does not marshal: " + err.Error())
	}
	return string(b)
}

// instant scans milliseconds or NULL into a time.
type instant struct{ t *time.Time }

func at(t *time.Time) *instant { return &instant{t} }

// Scan implements sql.Scanner.
func (i *instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i.t = time.Time{}
	case int64:
		*i.t = time.UnixMilli(v).UTC()
	default:
		return fmt.Errorf("scan instant: cannot read %T", src)
	}
	return nil
}

// decoded scans a JSON text into v; a json.RawMessage gets the text itself.
type decoded struct{ v any }

func from(v any) *decoded { return &decoded{v} }

// Scan implements sql.Scanner.
func (d *decoded) Scan(src any) error {
	var text []byte
	switch v := src.(type) {
	case nil:
		return nil
	case string:
		text = []byte(v)
	case []byte:
		text = append([]byte(nil), v...)
	default:
		return fmt.Errorf("scan json: cannot read %T", src)
	}
	if raw, ok := d.v.(*json.RawMessage); ok {
		*raw = nil
		if len(text) > 0 {
			*raw = text
		}
		return nil
	}
	if len(text) == 0 || string(text) == "null" { // what is scanned into is empty
		return nil
	}
	return json.Unmarshal(text, d.v)
}

// maybe scans a text that may be NULL; NULL becomes "".
type maybe struct{ s *string }

func text(s *string) *maybe { return &maybe{s} }

// Scan implements sql.Scanner.
func (m *maybe) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*m.s = ""
	case string:
		*m.s = v
	case []byte:
		*m.s = string(v)
	default:
		return fmt.Errorf("scan text: cannot read %T", src)
	}
	return nil
}

// flag scans 0 and 1 into a bool.
type flag struct{ b *bool }

func yes(b *bool) *flag { return &flag{b} }

// Scan implements sql.Scanner.
func (f *flag) Scan(src any) error {
	v, ok := src.(int64)
	if !ok {
		return fmt.Errorf("scan flag: cannot read %T", src)
	}
	*f.b = v != 0
	return nil
}

// isSet scans whether a column has a value.
type isSet struct{ b *bool }

func flagged(b *bool) *isSet { return &isSet{b} }

// Scan implements sql.Scanner.
func (i *isSet) Scan(src any) error {
	*i.b = src != nil
	return nil
}

// insertInto writes INSERT INTO table (cols) VALUES ($1, …).
func insertInto(table, cols string) string {
	return "INSERT INTO " + table + " (" + cols + ") VALUES (" + marks(1, strings.Count(cols, ",")+1) + ")"
}

// marks writes n placeholders beginning with $first.
func marks(first, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(first + i))
	}
	return b.String()
}

// padded gives ids for a list of marks, the last one again until their number
// is a power of two: few texts of statements are kept compiled.
func padded(ids []chat.ID) []any {
	out := anys(ids)
	for len(out) > 0 && len(out)&(len(out)-1) != 0 {
		out = append(out, out[len(out)-1])
	}
	return out
}

// assign writes col = $first, … for an UPDATE.
func assign(cols string, first int) string {
	parts := strings.Split(cols, ", ")
	for i, p := range parts {
		parts[i] = p + " = $" + strconv.Itoa(first+i)
	}
	return strings.Join(parts, ", ")
}

// excluded writes col = excluded.col, … for an upsert.
func excluded(cols string) string {
	parts := strings.Split(cols, ", ")
	for i, p := range parts {
		parts[i] = p + " = excluded." + p
	}
	return strings.Join(parts, ", ")
}

// of puts a table's alias before every column.
func of(alias, cols string) string {
	return alias + "." + strings.ReplaceAll(cols, ", ", ", "+alias+".")
}

// anys turns ids into arguments.
func anys(ids []chat.ID) []any {
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = id
	}
	return out
}

// maxPrepared bounds a cache of statements: our own fixed texts fit in, lists
// of varying length do not push them out.
const maxPrepared = 300

// preparer is a pool or a connection.
type preparer interface {
	runner
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// steady runs statements to their end, whatever becomes of the caller: SQLite's
// driver has a goroutine watch every statement that may be given up, which
// costs more than most of ours.
type steady struct{ on runner }

// ExecContext implements runner.
func (s steady) ExecContext(ctx context.Context, q string, args ...any) (sql.Result, error) {
	return s.on.ExecContext(context.WithoutCancel(ctx), q, args...)
}

// QueryContext implements runner.
func (s steady) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	return s.on.QueryContext(context.WithoutCancel(ctx), q, args...)
}

// prepared keeps statements compiled. SQLite compiles a statement at every
// use otherwise; pgx has a cache of its own.
type prepared struct {
	on preparer
	mu sync.Mutex
	m  map[string]*sql.Stmt
}

func newPrepared(on preparer) *prepared { return &prepared{on: on, m: make(map[string]*sql.Stmt)} }

func (p *prepared) get(ctx context.Context, q string) (*sql.Stmt, error) {
	p.mu.Lock()
	st, ok := p.m[q]
	full := len(p.m) >= maxPrepared
	p.mu.Unlock()
	if ok || full {
		return st, nil
	}
	st, err := p.on.PrepareContext(ctx, q)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if other, ok := p.m[q]; ok {
		return other, st.Close() //nolint:sqlclosecheck // a second one of the same text: not kept
	}
	p.m[q] = st
	return st, nil
}

// close lets go of the statements. Those on a connection that was taken out of
// its pool outlive it otherwise, and SQLite's files stay open with them.
func (p *prepared) close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	var err error
	for _, st := range p.m {
		err = errors.Join(err, st.Close())
	}
	clear(p.m)
	return err
}

// ExecContext implements runner.
func (p *prepared) ExecContext(ctx context.Context, q string, args ...any) (sql.Result, error) {
	st, err := p.get(ctx, q) //nolint:sqlclosecheck // kept until its connection closes
	if err != nil {
		return nil, err
	}
	if st == nil {
		return p.on.ExecContext(ctx, q, args...)
	}
	return st.ExecContext(ctx, args...)
}

// QueryContext implements runner.
func (p *prepared) QueryContext(ctx context.Context, q string, args ...any) (*sql.Rows, error) {
	st, err := p.get(ctx, q) //nolint:sqlclosecheck // kept until its connection closes
	if err != nil {
		return nil, err
	}
	if st == nil {
		return p.on.QueryContext(ctx, q, args...)
	}
	return st.QueryContext(ctx, args...)
}
