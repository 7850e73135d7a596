// Package bus carries chat's notices between the parts of one process and
// between nodes, over core NATS: one code path, whether the server is
// embedded in this process or an external cluster. Delivery is at most once;
// nothing may depend on it but speed.
package bus

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"log/slog"
	"math/rand/v2"
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

// Options say which server to use. The zero value embeds one that listens nowhere.
type Options struct {
	URL    string // of an external cluster; "" embeds a server
	Log    *slog.Logger
	DropOf float64 // share of notices to lose on purpose, 0…1, for drills and tests
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

	arrived func(time.Duration)
	counts  counts
}

var (
	_ chat.Publisher  = (*Bus)(nil)
	_ chat.Subscriber = (*Bus)(nil)
)

// Open starts or joins the bus. The error is Unavailable when an external
// server cannot be reached within two seconds.
func Open(o Options) (*Bus, error) {
	b := &Bus{log: o.Log, drop: o.DropOf, arrived: o.Arrived}
	opts := []nats.Option{
		nats.Name("frontdesk"), nats.MaxReconnects(-1), nats.ReconnectWait(250 * time.Millisecond), nats.Timeout(2 * time.Second),
	}
	url := o.URL
	if url == "" {
		s, err := server.NewServer(&server.Options{DontListen: true, NoSigs: true, NoLog: true, MaxPayload: 1 << 20})
		if err != nil {
			return nil, fmt.Errorf("embed the bus: %w", err)
		}
		s.Start()
		if !s.ReadyForConnections(5 * time.Second) {
			s.Shutdown()
			return nil, chat.Errorf(chat.Unavailable, "the embedded bus did not start within 5 s")
		}
		b.server = s
		opts = append(opts, nats.InProcessServer(s))
	}
	conn, err := nats.Connect(url, opts...)
	if err != nil {
		b.Close()
		return nil, chat.Wrap(chat.Unavailable, err, "cannot reach the bus at %s: check FRONTDESK_NATS_URL", url)
	}
	b.conn = conn
	return b, nil
}

// Publish tells every node. It never blocks and never fails: a notice that
// cannot be sent is lost and found again by heartbeats and sweeps.
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
	if err == nil {
		err = b.conn.Publish(subject(n), payload)
	}
	if err != nil {
		b.counts.lost.Add(1)
		b.log.Warn("notice lost", "topic", n.Topic, "error", err)
		return
	}
	b.counts.published.Add(1)
}

// Subscribe delivers every notice published after it returns, on any node, to
// fn, one at a time and per conversation in order of publishing, until stop.
func (b *Bus) Subscribe(fn func(chat.Notice)) (stop func(), err error) {
	sub, err := b.conn.Subscribe("frontdesk.notice.*", func(m *nats.Msg) {
		var n chat.Notice
		if err := json.Unmarshal(m.Data, &n); err != nil {
			b.log.Warn("notice unreadable", "error", err)
			return
		}
		b.heard(n)
		fn(n)
	})
	if err != nil {
		return nil, chat.Wrap(chat.Unavailable, err, "cannot subscribe to the bus")
	}
	if err := sub.SetPendingLimits(1<<16, 64<<20); err != nil {
		return nil, fmt.Errorf("bus limits: %w", err)
	}
	b.counts.sub.Store(sub)
	if err := b.conn.FlushTimeout(2 * time.Second); err != nil {
		return nil, chat.Wrap(chat.Unavailable, err, "cannot subscribe to the bus")
	}
	return func() {
		if err := sub.Unsubscribe(); err != nil {
			b.log.Debug("unsubscribe", "error", err)
		}
	}, nil
}

// Close leaves the bus and stops the embedded server. It may be called twice.
func (b *Bus) Close() {
	if b.conn != nil {
		b.conn.Close()
	}
	if b.server != nil {
		b.server.Shutdown()
		b.server.WaitForShutdown()
		b.server = nil
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
