package store

import (
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var _ chat.Store = (*Store)(nil)

const (
	// maxBatch bounds a transaction: more commands gain little and make the
	// first of them wait (design: adaptive group commit up to 128).
	maxBatch = 128
	// postgresLanes write at once. A conversation has always the same one, so
	// its commands keep their order and never wait for each other's locks. What
	// becomes of offers goes by the agent: it locks the agent's presence, and at
	// a busy floor every batch of one lane would wait for those of all others.
	postgresLanes = 4
	// batchTimeout ends a transaction whose database does not answer.
	batchTimeout = 20 * time.Second
	// defaultQueueFor is when a visitor is told to come again instead of waiting
	// on: well before clients take silence for a loss and send again (10 s).
	defaultQueueFor = 2 * time.Second
)

// Append makes commands durable; see chat.Appender. Whatever is queued when
// the writer is free becomes one transaction; no timer delays anything. A
// caller whose context ends takes back what is still queued (Unavailable);
// what has begun is finished and answered. A visitor's command that would wait
// for longer than Options.QueueFor is refused (chat.Busy). After an error at the commit, of
// which nobody knows whether it happened, all get Unavailable: sending again
// with the same ClientID tells.
func (s *Store) Append(ctx context.Context, cmds []chat.Command) []chat.Result {
	out := make([]chat.Result, len(cmds))
	if len(cmds) == 0 {
		return out
	}
	job := &job{done: make(chan struct{}), at: time.Now(), by: partyOf(&cmds[0])}
	job.left.Store(int64(len(cmds)))
	entries := make([]*entry, len(cmds))
	for i, c := range cmds {
		entries[i] = &entry{job: job, cmd: c, out: &out[i]}
	}
	for i, e := range entries {
		if err := s.laneOf(cmds[i]).push(e, s.queueFor); err != nil && e.drop() {
			e.finish(chat.Result{Err: err})
		}
	}
	select {
	case <-job.done:
		return out
	case <-ctx.Done():
	}
	for _, e := range entries {
		if e.drop() {
			e.finish(chat.Result{Err: chat.Wrap(chat.Unavailable, ctx.Err(), "given up before it was begun")})
		}
	}
	<-job.done
	return out
}

// job is one call of Append.
type job struct {
	at   time.Time // when it came
	by   chat.ID   // whose turn it takes: see partyOf
	left atomic.Int64
	done chan struct{}
}

// entry is one queued command.
type entry struct {
	job   *job
	cmd   chat.Command
	out   *chat.Result
	begun atomic.Bool // by the writer, or dropped by the caller
	next  *entry      // of the same party, in the queue
}

// drop takes the command out of the queue unless it has begun.
func (e *entry) drop() bool { return e.begun.CompareAndSwap(false, true) }

// finish hands the result over. Exactly one goroutine does it: who set begun.
func (e *entry) finish(r chat.Result) {
	*e.out = r
	if e.job.left.Add(-1) == 0 {
		close(e.job.done)
	}
}

// lane is a queue with one writer.
type lane struct {
	mu     sync.Mutex
	queue  fairQueue
	closed bool
	wake   chan struct{} // holds a token while the queue may be non-empty
}

func (s *Store) startLane() {
	l := &lane{wake: make(chan struct{}, 1)}
	s.lanes = append(s.lanes, l)
	s.running.Go(func() {
		for range l.wake {
			s.drain(l)
		}
	})
}

func (s *Store) laneOf(c chat.Command) *lane {
	if len(s.lanes) == 1 {
		return s.lanes[0]
	}
	key := c.Conversation
	switch c.Op {
	case chat.OpOffer, chat.OpAccept, chat.OpDecline, chat.OpExpire:
		if agent := agentOf(c); !agent.IsZero() {
			key = agent
		}
	}
	if key.IsZero() && c.Opening != nil {
		key = c.Opening.Visitor
	}
	// The last bytes of a UUIDv7 are random.
	return s.lanes[binary.BigEndian.Uint32(key[12:])%uint32(len(s.lanes))]
}

// push puts a command into the queue, a visitor's only if it need not wait for
// longer than most.
func (l *lane) push(e *entry, most time.Duration) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return chat.Errorf(chat.Unavailable, "the store is closed")
	}
	if e.cmd.Actor.Kind == chat.ByVisitor && l.queue.wait(e.cmd.Workspace, e.job.by, e.job.at) > most {
		return chat.Busy(most/2 + rand.N(most)) // not all at once
	}
	l.queue.push(e)
	select {
	case l.wake <- struct{}{}:
	default:
	}
	return nil
}

func (l *lane) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.closed = true
		close(l.wake) // a token in it is still received
	}
}

// take gives up to maxBatch commands that their callers still want.
func (l *lane) take() []*entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	var batch []*entry
	now := time.Now()
	for len(batch) < maxBatch {
		e := l.queue.pop(now)
		if e == nil {
			break
		}
		if e.drop() {
			batch = append(batch, e)
		}
	}
	return batch
}

func (l *lane) waiting() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.queue.size
}

// drain commits until the queue is empty.
func (s *Store) drain(l *lane) {
	for l.waiting() > 0 {
		ctx, cancel := context.WithTimeout(context.Background(), batchTimeout)
		s.commitNext(ctx, l)
		cancel()
	}
}

// commitNext makes one transaction of what is queued once the writer is free.
func (s *Store) commitNext(ctx context.Context, l *lane) {
	transact := s.transactPostgres
	if s.writeDB != nil {
		if err := s.gate.acquire(ctx, true); err != nil {
			return // the queue stays as it is; drain tries again
		}
		defer s.gate.release()
		transact = s.transactSQLite
	}
	entries := l.take()
	if len(entries) == 0 {
		return
	}
	results := make([]chat.Result, len(entries))
	err := transact(ctx, func(c *conn) error { return s.applyAll(ctx, c, entries, results) })
	if errors.Is(err, errCareful) {
		err = transact(ctx, func(c *conn) error { return s.applyCarefully(ctx, c, entries, results) })
	}
	if err != nil {
		s.log.ErrorContext(ctx, "append failed", "commands", len(entries), "error", err)
		err = chat.Wrap(chat.Unavailable, err, "the database did not confirm the change: send it again")
	}
	s.counts.batches.Add(1)
	s.counts.commands.Add(int64(len(entries)))
	s.meter.Batch(len(entries))
	select {
	case s.said <- struct{}{}:
	default:
	}
	for i, e := range entries {
		if err != nil {
			results[i] = chat.Result{Err: err}
		}
		e.finish(results[i])
	}
}

// errCareful takes a transaction back whose commands must be applied with care.
var errCareful = errors.New("a command failed after it had written")

// applyAll applies commands in order and as if none of them were to fail: it
// looks for no earlier send of the same ClientID, which the unique index on
// events finds, and sets no savepoints, each of which costs as much as a
// statement. A command that fails before it has written fails alone. When one
// fails later, errCareful takes everything back.
func (s *Store) applyAll(ctx context.Context, c *conn, entries []*entry, results []chat.Result) error {
	b, err := s.newBatch(ctx, c, entries)
	if err != nil {
		return err
	}
	b.hopeful = true
	for i, e := range entries {
		before := c.writes
		results[i] = b.apply(ctx, e.cmd)
		err := results[i].Err
		if err == nil {
			continue
		}
		if s.hopeless(err) {
			return err
		}
		// What the database refused, though nothing was written, may have ended
		// the transaction.
		if c.writes != before || chat.CodeOf(err) == chat.Internal {
			return errCareful
		}
	}
	if err := b.flush(ctx); err != nil && !s.hopeless(err) {
		return errCareful
	} else if err != nil {
		return err
	}
	return nil
}

// applyCarefully applies commands in order, each in a savepoint, so that a bad
// one fails alone. An error fails them all.
func (s *Store) applyCarefully(ctx context.Context, c *conn, entries []*entry, results []chat.Result) error {
	b, err := s.newBatch(ctx, c, entries)
	if err != nil {
		return err
	}
	for i, e := range entries {
		if _, err := c.exec(ctx, "SAVEPOINT command"); err != nil {
			return err
		}
		results[i] = b.apply(ctx, e.cmd)
		if err := results[i].Err; err != nil {
			if s.hopeless(err) {
				return err
			}
			if _, err := c.exec(ctx, "ROLLBACK TO SAVEPOINT command"); err != nil {
				return err
			}
		}
		if _, err := c.exec(ctx, "RELEASE SAVEPOINT command"); err != nil {
			return err
		}
	}
	return nil
}

// hopeless: not the command failed, but the database.
func (s *Store) hopeless(err error) bool {
	return chat.CodeOf(err) == chat.Unavailable || s.d.classify(err) == failRetry
}

// counters feed Stats.
type counters struct {
	batches, commands atomic.Int64
	transactions      atomic.Int64 // on SQLite
}
