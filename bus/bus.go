// Package bus carries chat's notices between the parts of one process by hand,
// and between nodes over core NATS. Delivery is at most once; nothing may
// depend on it but speed.
package bus

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// shards is the fixed number of subjects that conversations are spread over.
const shards = 16

// maxPayload is the most a notice may weigh, in bytes; a heavier one goes
// without its events and readers fetch them.
const maxPayload = 256 << 10

// Options say which servers to use. The zero value is a node that is alone and
// needs none.
type Options struct {
	URL    string // of an external cluster
	Log    *slog.Logger
	DropOf float64 // share of notices to lose on purpose, 0…1, for drills and tests
	// Arrived hears how long each notice was on its way, with the difference
	// between two nodes' clocks in it; nil: nobody.
	Arrived func(after time.Duration)
}

// Bus publishes and delivers notices. Safe for concurrent use.
type Bus struct {
	conn *nats.Conn // to other nodes; nil when there are none
	log  *slog.Logger
	drop float64

	arrived func(time.Duration)
	counts  counts

	mu   sync.RWMutex
	subs []*subscriber
}

var (
	_ chat.Publisher  = (*Bus)(nil)
	_ chat.Subscriber = (*Bus)(nil)
)

// Open starts or joins the bus. The error is Unavailable when an external
// server cannot be reached within two seconds.
func Open(o Options) (*Bus, error) {
	b := &Bus{log: o.Log, drop: o.DropOf, arrived: o.Arrived}
	if o.URL == "" {
		return b, nil
	}
	conn, err := nats.Connect(o.URL, nats.Name("frontdesk"), nats.NoEcho(), nats.MaxReconnects(-1), nats.ReconnectWait(250*time.Millisecond), nats.Timeout(2*time.Second))
	if err != nil {
		return nil, chat.Wrap(chat.Unavailable, err, "cannot reach the bus at %s: check FRONTDESK_NATS_URL", o.URL)
	}
	b.conn = conn
	if err := b.join(); err != nil {
		b.Close()
		return nil, err
	}
	return b, nil
}

// join hears what other nodes publish.
func (b *Bus) join() error {
	sub, err := b.conn.Subscribe("frontdesk.notice.*", func(m *nats.Msg) {
		var n chat.Notice
		if err := json.Unmarshal(m.Data, &n); err != nil {
			b.log.Warn("notice unreadable", "error", err)
			return
		}
		b.deliver(n)
	})
	if err == nil {
		err = sub.SetPendingLimits(mostWaiting, 64<<20)
	}
	if err == nil {
		b.counts.sub.Store(sub)
		err = b.conn.FlushTimeout(2 * time.Second)
	}
	if err != nil {
		return chat.Wrap(chat.Unavailable, err, "cannot subscribe to the bus")
	}
	return nil
}

// Publish tells every node. It never blocks and never fails: a notice that
// cannot be sent is lost and found again by heartbeats and sweeps. Subscribers
// on this node get n itself: from now on nobody may change what it points to.
func (b *Bus) Publish(n chat.Notice) {
	if b.drop > 0 && rand.Float64() < b.drop {
		return
	}
	n.At = time.Now()
	b.counts.published.Add(1)
	b.deliver(n)
	if b.conn == nil {
		return
	}
	payload, err := json.Marshal(n)
	if err == nil && len(payload) > maxPayload {
		n.Events = nil
		payload, err = json.Marshal(n)
	}
	if err == nil {
		err = b.conn.Publish(subject(n), payload)
	}
	if err != nil {
		b.counts.lost.Add(1)
		b.log.Warn("notice lost", "topic", n.Topic, "error", err)
	}
}

// deliver hands a notice to the subscribers of this node.
func (b *Bus) deliver(n chat.Notice) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if len(b.subs) == 0 {
		return
	}
	b.heard(n)
	for _, s := range b.subs {
		if !s.push(n) {
			b.counts.lost.Add(1)
		}
	}
}

// Subscribe delivers every notice published after it returns, on any node, to
// fn, one at a time and per conversation in order of publishing, until stop.
func (b *Bus) Subscribe(fn func(chat.Notice)) (stop func(), err error) {
	s := newSubscriber(fn)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.subs = append(b.subs, s)
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.subs = slices.DeleteFunc(b.subs, func(other *subscriber) bool { return other == s })
		s.stop()
	}, nil
}

// Close leaves the bus. It may be called twice.
func (b *Bus) Close() {
	if b.conn != nil {
		b.conn.Close()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.subs {
		s.stop()
	}
	b.subs = nil
}

// subject keeps the notices of one conversation in order on one shard.
func subject(n chat.Notice) string {
	id := n.Workspace
	switch {
	case n.Conversation != nil:
		id = n.Conversation.ID
	case n.Ephemeral != nil && !n.Ephemeral.Conversation.IsZero():
		id = n.Ephemeral.Conversation
	}
	h := fnv.New32a()
	_, _ = h.Write(id[:]) // never fails
	return fmt.Sprintf("frontdesk.notice.%d", h.Sum32()%shards)
}
