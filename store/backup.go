package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Snapshot writes a copy of the SQLite database, as it is at one instant, to a
// new file, while others read and write. Invalid on PostgreSQL, and when the
// file is there already.
func (s *Store) Snapshot(ctx context.Context, path string) error {
	if s.pool != nil {
		return chat.Errorf(chat.Invalid, "a PostgreSQL database is backed up with pg_dump")
	}
	if _, err := os.Stat(path); err == nil {
		return chat.Errorf(chat.Invalid, "%s is there already", path)
	}
	// A connection of its own: it reads for as long as the copy takes.
	db, err := sql.Open("sqlite", fileURL(s.dir, DatabaseFile)+"?_pragma=busy_timeout(5000)")
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO $1", path)
	return s.fail(errors.Join(err, db.Close()), "copy the database")
}

// CheckSnapshot reads a whole copy of a SQLite database in a folder, and says
// what is wrong with it: Invalid when it is damaged.
func CheckSnapshot(ctx context.Context, dir string) error {
	db, err := sql.Open("sqlite", fileURL(dir, DatabaseFile))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // it was only read
	var word string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&word); err != nil {
		return chat.Wrap(chat.Invalid, err, "%s is no SQLite database", filepath.Join(dir, DatabaseFile))
	}
	if word != "ok" {
		return chat.Errorf(chat.Invalid, "%s is damaged: %s", filepath.Join(dir, DatabaseFile), word)
	}
	return nil
}
