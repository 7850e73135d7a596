package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"

	"github.com/pressly/goose/v3"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/migrations"
)

// Migrate brings the schema up to what this binary knows. Processes that
// start together on one PostgreSQL wait for each other. Unavailable when the
// database is newer than the binary.
func (s *Store) Migrate(ctx context.Context) error {
	if err := s.checkVersion(ctx); err != nil {
		return err
	}
	if s.writer != nil {
		return s.migrateSQLite(ctx)
	}
	return s.migratePostgres(ctx)
}

func (s *Store) migrateSQLite(ctx context.Context) error {
	if err := s.gate.acquire(ctx, false); err != nil {
		return s.fail(err, "migrate")
	}
	defer s.gate.release()
	// goose wants a pool: the writer's one connection is lent to it.
	if err := s.writer.Close(); err != nil {
		return s.fail(err, "migrate")
	}
	err := up(ctx, goose.DialectSQLite3, s.writeDB, migrations.SQLite, "sqlite")
	w, connErr := s.writeDB.Conn(context.WithoutCancel(ctx))
	if connErr != nil {
		return s.fail(connErr, "migrate")
	}
	s.writer, s.written = w, newPrepared(w)
	return s.fail(err, "migrate the database")
}

func (s *Store) migratePostgres(ctx context.Context) error {
	lock, err := s.db.Conn(ctx)
	if err != nil {
		return s.fail(err, "migrate")
	}
	const key = `(hashtext(current_schema() || '/migrate'))`
	if _, err := lock.ExecContext(ctx, `SELECT pg_advisory_lock`+key); err != nil {
		return s.fail(errors.Join(err, lock.Close()), "wait for another migration")
	}
	err = up(ctx, goose.DialectPostgres, s.db, migrations.Postgres, "postgres")
	_, unlockErr := lock.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock`+key)
	if closeErr := lock.Close(); err == nil {
		err = errors.Join(unlockErr, closeErr)
	}
	return s.fail(err, "migrate the database")
}

func up(ctx context.Context, d goose.Dialect, db *sql.DB, files fs.FS, folder string) error {
	sub, err := fs.Sub(files, folder)
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(d, db, sub)
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return chat.Wrap(chat.Unavailable, err, "the schema cannot be brought up to date")
	}
	return nil
}
