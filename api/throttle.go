package api

import (
	"container/list"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limit is a token bucket: so many a second on average, and a burst.
// A negative PerSecond switches it off.
type Limit struct {
	PerSecond float64
	Burst     int
}

func (l Limit) off() bool { return l.PerSecond < 0 }

func (l Limit) bucket() *rate.Limiter {
	if l.off() {
		return rate.NewLimiter(rate.Inf, 1)
	}
	return rate.NewLimiter(rate.Limit(l.PerSecond), l.Burst)
}

// Limits bound what one party may do. Zero fields get the defaults.
type Limits struct {
	Sessions      Limit // visitor sessions per IP address
	Sockets       Limit // connections that are made, per IP address
	Calls         Limit // REST calls per visitor
	Messages      Limit // messages and other changes per visitor, over REST and sockets together
	Workspace     Limit // messages and other changes of all visitors of a workspace, on this node
	Events        Limit // custom events per visitor, those of pages and those of servers apart
	Mails         Limit // mails that visitors ask for, per IP address
	Inbound       Limit // mails that a service posts, all together
	VisitorFrames Limit // frames per visitor connection
	AgentFrames   Limit // frames per agent connection
}

// withDefaults: a person types well below one message a second; a widget that
// comes back after a day offline sends its whole outbox at once; an office
// shares one address, and all of it comes back when the server has restarted. A
// workspace has half of what a small machine does, and ten seconds of it at once.
func (l Limits) withDefaults() Limits {
	defaults := func(l *Limit, perSecond float64, burst int) {
		if *l == (Limit{}) {
			*l = Limit{perSecond, burst}
		}
	}
	defaults(&l.Sessions, 1, 60)
	defaults(&l.Sockets, 10, 1000)
	defaults(&l.Calls, 10, 60)
	defaults(&l.Messages, 3, 40)
	defaults(&l.Workspace, 1000, 10_000)
	defaults(&l.Events, 0.5, 30) // 30 a minute
	defaults(&l.Mails, 0.05, 10) // 3 a minute
	defaults(&l.Inbound, 5, 100)
	defaults(&l.VisitorFrames, 10, 40)
	defaults(&l.AgentFrames, 50, 200)
	return l
}

// NoLimits switches every limit off, for load tests.
func NoLimits() Limits {
	off := Limit{PerSecond: -1}
	return Limits{Sessions: off, Sockets: off, Calls: off, Messages: off, Workspace: off, Events: off, Mails: off, VisitorFrames: off, AgentFrames: off}
}

// throttle keeps one bucket per key, at most size of them: the one that was
// used least recently goes first, which an attacker with many addresses can
// only use to be forgotten. Safe for concurrent use.
type throttle struct {
	limit Limit
	size  int
	idle  time.Duration // a bucket unused for so long is full again and let go
	now   func() time.Time

	mu      sync.Mutex
	buckets map[string]*list.Element
	recent  *list.List // of *bucket, newest use first
}

type bucket struct {
	key     string
	limiter *rate.Limiter
	usedAt  time.Time
}

const throttleSize = 50_000

func newThrottle(l Limit, now func() time.Time) *throttle {
	idle := time.Minute
	if l.PerSecond > 0 {
		idle = max(idle, time.Duration(float64(l.Burst)/l.PerSecond*float64(time.Second)))
	}
	return &throttle{limit: l, size: throttleSize, idle: idle, now: now, buckets: map[string]*list.Element{}, recent: list.New()}
}

// take takes one token of key's bucket; ok is false when there is none, and
// after says when there will be.
func (t *throttle) take(key string) (after time.Duration, ok bool) {
	if t.limit.off() {
		return 0, true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	t.forget(now)
	e := t.buckets[key]
	if e == nil {
		e = t.recent.PushFront(&bucket{key: key, limiter: t.limit.bucket()})
		t.buckets[key] = e
	}
	t.recent.MoveToFront(e)
	b, _ := e.Value.(*bucket) // nothing else is put in
	b.usedAt = now
	return takeOne(b.limiter, now)
}

func (t *throttle) forget(now time.Time) {
	for e := t.recent.Back(); e != nil; e = t.recent.Back() {
		b, _ := e.Value.(*bucket) // nothing else is put in
		if len(t.buckets) < t.size && now.Sub(b.usedAt) < t.idle {
			return
		}
		t.recent.Remove(e)
		delete(t.buckets, b.key)
	}
}

// takeOne takes a token now, or says when the next one is there.
func takeOne(l *rate.Limiter, now time.Time) (after time.Duration, ok bool) {
	r := l.ReserveN(now, 1)
	if !r.OK() {
		return time.Minute, false
	}
	if after = r.DelayFrom(now); after > 0 {
		r.CancelAt(now)
		return after, false
	}
	return 0, true
}
