// Package bus carries chat's notices between the parts of one process and
// between nodes, over core NATS: one code path, whether the server is embedded
// in this process, embedded and joined to those of other nodes, or an external
// cluster. Delivery is at most once; nothing may depend on it but speed.
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

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// shards is the fixed number of subjects that conversations are spread over.
const shards = 16

// maxPayload is the most a notice may weigh, in bytes; a heavier one goes
// without its events and readers fetch them.
const maxPayload = 256 << 10

// Whoever does not answer a ping for pingEvery, twice, counts as gone: a
// network that swallows everything is found as soon as sweeps are.
const (
	pingEvery = 2 * time.Second
	pingsOut  = 2
)

// waiting is how many notices may wait for one subscriber.
const waiting = 1 << 16

// Options say which server to use. The zero value embeds one that is alone.
type Options struct {
	// URL is of an external cluster, several addresses divided by commas; ""
	// embeds a server.
	URL string
	// Cluster joins the embedded server to those of other nodes.
	Cluster Cluster
	Log     *slog.Logger
	DropOf  float64 // share of notices to lose on purpose, 0…1, for drills and tests
	// Arrived hears how long each notice was on its way, with the difference
	// between two nodes' clocks in it; nil: nobody.
	Arrived func(after time.Duration)
}

// Bus publishes and delivers notices. Safe for concurrent use.
type Bus struct {
	conn   *nats.Conn
	server *server.Server // nil when external
	log    *slog.Logger
	drop   float64
	joins  bool // the embedded server is one of several

	arrived func(time.Duration)
	counts  counts

	mu          sync.Mutex
	subscribers []*subscriber
	closed      bool
}

var (
	_ chat.Publisher  = (*Bus)(nil)
	_ chat.Subscriber = (*Bus)(nil)
)

// Open starts or joins the bus. Others that cannot be reached are no error: it
// goes on trying, and meanwhile delivers what this node publishes to itself. The
// error is Invalid for settings that cannot work, and Unavailable when the
// embedded server does not start.
func Open(o Options) (*Bus, error) {
	if err := o.Check(); err != nil {
		return nil, err
	}
	b := &Bus{log: o.Log, drop: o.DropOf, arrived: o.Arrived, joins: o.Cluster.Listen != ""}
	opts := []nats.Option{
		nats.Name("frontdesk"), nats.Timeout(2 * time.Second), nats.PingInterval(pingEvery), nats.MaxPingsOutstanding(pingsOut),
		nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1), nats.ReconnectWait(250 * time.Millisecond), nats.IgnoreAuthErrorAbort(),
		nats.ReconnectBufSize(-1), // a hint that waited is no use: sweeps have found what it tells
		nats.ConnectHandler(func(*nats.Conn) { b.log.Debug("bus joined") }),
		nats.ReconnectHandler(func(c *nats.Conn) { b.log.Info("bus joined again", "server", c.ConnectedUrlRedacted()) }),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) { b.left(err) }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { b.log.Warn("bus", "error", err) }),
	}
	if o.URL == "" {
		s, err := embed(o.Cluster, o.Log)
		if err != nil {
			return nil, err
		}
		b.server = s
		opts = append(opts, nats.InProcessServer(s))
	}
	conn, err := nats.Connect(o.URL, opts...)
	if err != nil {
		b.Close()
		return nil, chat.Wrap(chat.Invalid, err, "cannot use the bus at this address: check FRONTDESK_NATS_URL")
	}
	b.conn = conn
	if !conn.IsConnected() {
		b.log.Warn("bus away: this node goes on alone and joins when it is there", "error", conn.LastError())
	}
	return b, nil
}

// left tells that the bus is away, unless this node leaves it.
func (b *Bus) left(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed {
		b.log.Warn("bus away: this node goes on alone and joins again when it is back", "error", err)
	}
}

// Publish tells every node. It never blocks and never fails: a notice that
// cannot be sent reaches this node's subscribers only, and other nodes find what
// it tells by heartbeats and sweeps.
func (b *Bus) Publish(n chat.Notice) {
	if b.drop > 0 && rand.Float64() < b.drop {
		return
	}
	n.At = time.Now()
	payload, err := json.Marshal(n)
	if err == nil && len(payload) > maxPayload {
		n.Events = nil
		payload, err = json.Marshal(n)
	}
	if err != nil {
		b.counts.lost.Add(1)
		b.log.Warn("notice lost", "topic", n.Topic, "error", err)
		return
	}
	if err := b.conn.Publish(subject(n), payload); err != nil {
		b.counts.lost.Add(1) // that the bus is away is in the log once
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, s := range b.subscribers {
			s.offer(payload)
		}
		return
	}
	b.counts.published.Add(1)
}

// subscriber hears notices one at a time, from the bus or, while that is away,
// from this node.
type subscriber struct {
	mu  sync.Mutex // held while fn runs
	fn  func(chat.Notice)
	own chan []byte
}

// offer leaves a notice of this node's for the subscriber; one too many is lost.
func (s *subscriber) offer(payload []byte) {
	select {
	case s.own <- payload:
	default:
	}
}

// Subscribe delivers every notice published after it returns, on any node, to
// fn, one at a time and per conversation in order of publishing, until stop.
// While the bus is away these are the notices of this node.
func (b *Bus) Subscribe(fn func(chat.Notice)) (stop func(), err error) {
	s, done := &subscriber{fn: fn, own: make(chan []byte, waiting)}, make(chan struct{})
	sub, err := b.conn.Subscribe("frontdesk.notice.*", func(m *nats.Msg) { b.deliver(s, m.Data) })
	if err != nil {
		return nil, chat.Wrap(chat.Unavailable, err, "cannot subscribe to the bus")
	}
	if err := sub.SetPendingLimits(waiting, 64<<20); err != nil {
		return nil, fmt.Errorf("bus limits: %w", err)
	}
	b.counts.sub.Store(sub)
	if err := b.conn.FlushTimeout(2 * time.Second); err != nil && b.conn.IsConnected() {
		return nil, chat.Wrap(chat.Unavailable, err, "cannot subscribe to the bus")
	}
	go func() {
		for {
			select {
			case payload := <-s.own:
				b.deliver(s, payload)
			case <-done:
				return
			}
		}
	}()
	b.mu.Lock()
	b.subscribers = append(b.subscribers, s)
	b.mu.Unlock()
	return sync.OnceFunc(func() {
		b.mu.Lock()
		b.subscribers = slices.DeleteFunc(b.subscribers, func(other *subscriber) bool { return other == s })
		b.mu.Unlock()
		close(done)
		if err := sub.Unsubscribe(); err != nil {
			b.log.Debug("unsubscribe", "error", err)
		}
	}), nil
}

func (b *Bus) deliver(s *subscriber, payload []byte) {
	var n chat.Notice
	if err := json.Unmarshal(payload, &n); err != nil {
		b.log.Warn("notice unreadable", "error", err)
		return
	}
	b.heard(n)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fn(n)
}

// Close leaves the bus and stops the embedded server. It may be called twice.
func (b *Bus) Close() {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	if b.conn != nil {
		b.conn.Close()
	}
	if b.server != nil {
		b.server.Shutdown()
		b.server.WaitForShutdown()
	}
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
