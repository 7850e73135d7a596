package store

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/migrations"
)

// Migrate brings the schema up to what this binary knows. Processes that
// start together on one database wait for each other. Unavailable when the
// database is newer than the binary.
func (s *Store) Migrate(ctx context.Context) error {
	if err := s.checkVersion(ctx); err != nil {
		return err
	}
	if s.writeDB != nil {
		return s.migrateSQLite(ctx)
	}
	return s.migratePostgres(ctx)
}

func (s *Store) migrateSQLite(ctx context.Context) error {
	if err := s.gate.acquire(ctx, false); err != nil {
		return s.fail(err, "migrate")
	}
	defer s.gate.release()
	unlock, err := lockFolder(ctx, s.dir)
	if err != nil {
		return s.fail(err, "wait for another migration")
	}
	err = errors.Join(s.lendWriter(ctx), unlock())
	return s.fail(err, "migrate the database")
}

// lockFolder waits until no other process migrates the database in a folder.
// The lock is SQLite's own on an empty file beside it, so that it works on
// every system and ends with the process.
func lockFolder(ctx context.Context, dir string) (unlock func() error, err error) {
	db, err := sql.Open("sqlite", fileURL(dir, "migrate.lock")+"?_pragma=busy_timeout(60000)&_txlock=exclusive")
	if err != nil {
		return nil, err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return func() error { return errors.Join(tx.Rollback(), db.Close()) }, nil
}

// lendWriter runs goose, which wants a pool, on the writer's one connection.
func (s *Store) lendWriter(ctx context.Context) error {
	if err := errors.Join(s.written.close(), s.writer.Close()); err != nil {
		return err
	}
	err := up(ctx, goose.DialectSQLite3, s.writeDB, migrations.SQLite, "sqlite")
	w, connErr := s.writeDB.Conn(context.WithoutCancel(ctx))
	if connErr != nil {
		return errors.Join(err, connErr)
	}
	s.writer, s.written = w, newPrepared(w)
	return err
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
	err = s.upBesideOthers(ctx)
	_, unlockErr := lock.ExecContext(context.WithoutCancel(ctx), `SELECT pg_advisory_unlock`+key)
	if closeErr := lock.Close(); err == nil {
		err = errors.Join(unlockErr, closeErr)
	}
	return s.fail(err, "migrate the database")
}

// How a schema changes while older nodes serve: a statement that waits for a
// table lets nobody pass it, so it waits for lockWait only and tries again after
// lockPause, lockTries times; so does one that PostgreSQL has ended to resolve a
// deadlock. Each migration is one transaction: the next try begins with the one
// that failed.
const (
	lockWait  = time.Second
	lockPause = 500 * time.Millisecond
	lockTries = 60
)

func (s *Store) upBesideOthers(ctx context.Context) (err error) {
	cfg := s.pool.Config().ConnConfig
	cfg.RuntimeParams["lock_timeout"] = strconv.FormatInt(lockWait.Milliseconds(), 10)
	db := stdlib.OpenDB(*cfg)
	defer func() { err = errors.Join(err, db.Close()) }()
	for try := 1; ; try++ {
		err := up(ctx, goose.DialectPostgres, db, migrations.Postgres, "postgres")
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.Code != pgDeadlock && refused.Code != pgLockTimeout || try == lockTries {
			return err
		}
		s.log.WarnContext(ctx, "the schema is in use: its change is tried again", "try", try, "error", refused.Message)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(lockPause):
		}
	}
}

// Conditions of PostgreSQL (appendix A of its manual).
const (
	pgDeadlock    = "40P01"
	pgLockTimeout = "55P03"
)

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
