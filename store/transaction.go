package store

import (
	"context"
	"time"
)

// attempts is how often a transaction that lost a race is run.
const attempts = 3

// write runs fn in a transaction that changes something other than a
// conversation. On PostgreSQL fn may run again after losing a race, so it
// sets what it returns anew each time.
func (s *Store) write(ctx context.Context, fn func(*conn) error) error {
	if s.writeDB == nil {
		return s.transactPostgres(ctx, fn)
	}
	if err := s.gate.acquire(ctx, false); err != nil {
		return err
	}
	defer s.gate.release()
	return s.transactSQLite(ctx, fn)
}

// transactSQLite runs fn between BEGIN IMMEDIATE and COMMIT; the caller holds
// the gate.
func (s *Store) transactSQLite(ctx context.Context, fn func(*conn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer s.measured(time.Now())
	s.counts.transactions.Add(1)
	c := &conn{run: steady{s.written}, d: s.d, clock: s.clock}
	if _, err := c.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return s.rollbackSQLite(ctx, err)
	}
	if err := fn(c); err != nil {
		return s.rollbackSQLite(ctx, err)
	}
	if _, err := c.exec(ctx, "COMMIT"); err != nil {
		return s.rollbackSQLite(ctx, err)
	}
	return nil
}

func (s *Store) rollbackSQLite(ctx context.Context, cause error) error {
	clean, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	// Outside the statement cache: some errors have ended the transaction
	// already, and then this one says so, which is what was wanted.
	if _, err := s.writer.ExecContext(clean, "ROLLBACK"); err != nil {
		s.log.DebugContext(clean, "rollback after an error", "error", err)
	}
	return cause
}

func (s *Store) transactPostgres(ctx context.Context, fn func(*conn) error) error {
	for n := 1; ; n++ {
		err := s.oncePostgres(ctx, fn)
		if err == nil || n == attempts || s.d.classify(err) != failRetry {
			return err
		}
	}
}

func (s *Store) oncePostgres(ctx context.Context, fn func(*conn) error) error {
	defer s.measured(time.Now())
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := fn(&conn{run: tx, d: s.d, clock: s.clock}); err != nil {
		return err
	}
	return tx.Commit()
}
