package store

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// dialect holds the few fragments in which the engines differ.
type dialect struct {
	name      string
	forUpdate string // after a SELECT: lock its rows until the transaction ends
	ofC       string // the same for a join, of the rows of alias c only
	skip      string // after forUpdate: leave out rows that others hold
	clock     string // the database's clock in ms; "" when it is the process's
	fold      string // function that takes case away from a text
	hasTable  string // counts the tables named $1
	find      string // function that tells where a text holds another, from 1; 0 for nowhere
	tagsOf    string // the tags of conversation c as rows t with a column value
	// gramDoc is the document of a row of search_gram, and gramMatch a condition
	// on its pieces, whose parameter grams writes.
	gramDoc, gramMatch string
	grams              func(all []string) string
	gramStore          func(pieces []string) string
	// insertGrams writes rows of search_gram out of JSON, [[id, gramStore's], …].
	insertGrams string
	// serialise makes transactions that run it wait for each other to commit.
	serialise string
	classify  func(error) failure
}

var sqliteDialect = dialect{
	name: "sqlite", fold: "frontdesk_fold", find: "instr", tagsOf: "json_each(c.tags) t", classify: classifySQLite,
	gramDoc: "g.rowid", gramMatch: "g.search_gram MATCH %s",
	grams:       func(all []string) string { return `"` + strings.Join(all, `" AND "`) + `"` },
	gramStore:   func(pieces []string) string { return strings.Join(pieces, " ") },
	insertGrams: `INSERT INTO search_gram (rowid, grams) SELECT value ->> 0, value ->> 1 FROM json_each($1)`,
	hasTable:    `SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = $1`,
}

var postgresDialect = dialect{
	name: "postgres", forUpdate: " FOR UPDATE", ofC: " FOR UPDATE OF c", skip: " SKIP LOCKED", fold: "lower", find: "strpos",
	tagsOf:  "json_array_elements_text(CAST(c.tags AS json)) t (value)",
	gramDoc: "g.doc", gramMatch: "g.grams @@ CAST(CAST(%s AS TEXT) AS tsquery)",
	grams:       func(all []string) string { return "'" + strings.Join(all, "' & '") + "'" },
	gramStore:   func(pieces []string) string { return "'" + strings.Join(pieces, "' '") + "'" },
	insertGrams: `INSERT INTO search_gram (doc, grams) SELECT CAST(value ->> 0 AS BIGINT), CAST(value ->> 1 AS tsvector) FROM jsonb_array_elements(CAST($1 AS jsonb))`,
	clock:       `SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)`,
	hasTable:    `SELECT count(*) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = $1`,
	serialise:   `SELECT pg_advisory_xact_lock(hashtext(current_schema() || '/change_log'))`,
	classify:    classifyPostgres,
}

// failure is what an engine's error means to us.
type failure int

const (
	failOther       failure = iota
	failUnique              // a unique index refused a row
	failForeignKey          // a row refers to one that does not exist
	failRetry               // the transaction lost a race and may be run again
	failUnavailable         // the database is away, busy or full
)

func classifySQLite(err error) failure {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return failOther
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return failUnique
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return failForeignKey
	}
	switch e.Code() & 0xff { // the primary code is the low byte
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_CANTOPEN:
		return failUnavailable
	}
	return failOther
}

// classifyPostgres reads SQLSTATE codes (PostgreSQL manual, appendix A).
func classifyPostgres(err error) failure {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return classifyNetwork(err)
	}
	switch {
	case e.Code == "23505":
		return failUnique
	case e.Code == "23503":
		return failForeignKey
	case e.Code == "40001", e.Code == "40P01":
		return failRetry
	case e.Code == "25P03", // idle in a transaction for too long: this process was halted
		strings.HasPrefix(e.Code, "08"), strings.HasPrefix(e.Code, "53"), strings.HasPrefix(e.Code, "57"):
		return failUnavailable
	}
	return failOther
}

// classifyNetwork tells a lost connection from a mistake of ours.
func classifyNetwork(err error) failure {
	var network net.Error
	var connect *pgconn.ConnectError
	switch {
	case errors.As(err, &network), errors.As(err, &connect), pgconn.SafeToRetry(err),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		errors.Is(err, driver.ErrBadConn), errors.Is(err, sql.ErrConnDone):
		return failUnavailable
	}
	return failOther
}
