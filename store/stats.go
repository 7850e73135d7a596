package store

import (
	"os"
	"path/filepath"
	"time"
)

// Meter hears how the database does. Its methods are called by whoever writes,
// and must be quick and safe for concurrent use.
type Meter interface {
	// Transaction hears how long one that writes took, with its begin and commit.
	Transaction(took time.Duration)
	// Batch hears how many commands went into one transaction.
	Batch(commands int)
}

// unmeasured is the Meter of those who want none.
type unmeasured struct{}

func (unmeasured) Transaction(time.Duration) {}
func (unmeasured) Batch(int)                 {}

func (s *Store) measured(begun time.Time) { s.meter.Transaction(time.Since(begun)) }

// Stats are figures for operators.
type Stats struct {
	Engine   string // "sqlite" or "postgres"
	Batches  int64  // append transactions since Open
	Commands int64  // commands in them
	Queued   int    // commands that wait now

	Connections int           // open ones of the pool: SQLite's readers, or PostgreSQL's
	InUse       int           // of them
	Most        int           // that the pool may open
	Waits       int64         // how often somebody waited for one, since Open
	Waited      time.Duration // for how long, together
	// WAL and Size are the bytes of SQLite's write-ahead log and database file; 0
	// on PostgreSQL, which has figures of its own.
	WAL, Size int64
}

// Stats tells how the database does. It does not ask it.
func (s *Store) Stats() Stats {
	st := Stats{Engine: s.d.name, Batches: s.counts.batches.Load(), Commands: s.counts.commands.Load()}
	for _, l := range s.lanes {
		st.Queued += l.waiting()
	}
	pool := s.db.Stats()
	st.Connections, st.InUse, st.Most, st.Waits, st.Waited = pool.OpenConnections, pool.InUse, pool.MaxOpenConnections, pool.WaitCount, pool.WaitDuration
	if s.pool != nil {
		p := s.pool.Stat()
		st.Connections, st.InUse, st.Most = int(p.TotalConns()), int(p.AcquiredConns()), int(p.MaxConns())
		st.Waits, st.Waited = p.EmptyAcquireCount(), p.EmptyAcquireWaitTime()
	}
	if s.dir != "" {
		st.Size, st.WAL = bytesOf(s.dir, DatabaseFile), bytesOf(s.dir, DatabaseFile+"-wal")
	}
	return st
}

func bytesOf(dir, file string) int64 {
	info, err := os.Stat(filepath.Join(dir, file))
	if err != nil { // not made yet, or gone with the last connection
		return 0
	}
	return info.Size()
}
