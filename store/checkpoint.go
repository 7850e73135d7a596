package store

import (
	"context"
	"time"
)

const (
	// checkpointEvery is how often SQLite's log of writes is copied into the
	// database's file while something is written.
	checkpointEvery = time.Second
	// logMost is how many pages the log may have (32 MiB) before writers wait until
	// all of it is copied and it begins anew.
	logMost = 8000
)

// keepLog copies SQLite's log of writes into the database's file beside the
// writer, which would otherwise do it inside somebody's message: thousands of
// pages, and two waits for the disk. Copying does not stop writers, so a busy log
// is never copied to its end and cannot begin anew: when it is long, the little
// that is left is copied while nobody writes.
func (s *Store) keepLog(ctx context.Context) {
	tick := time.NewTicker(checkpointEvery)
	defer tick.Stop()
	var seen int64
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		written := s.counts.transactions.Load()
		if written == seen {
			continue
		}
		seen = written
		pages, err := s.checkpoint(ctx)
		if err == nil && pages >= logMost && s.gate.acquire(ctx, false) == nil {
			_, err = s.checkpoint(ctx)
			s.gate.release()
		}
		if err != nil && ctx.Err() == nil {
			s.log.WarnContext(ctx, "the log of writes is not copied into the database's file", "error", err)
		}
	}
}

// checkpoint copies what it can of the log, and gives how many pages it has. A
// log that is emptied at the same moment, or a file that is written anew, is
// left for the next time.
func (s *Store) checkpoint(ctx context.Context) (pages int, err error) {
	var busy, copied int
	err = s.logDB.QueryRowContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)").Scan(&busy, &pages, &copied)
	return pages, err
}
