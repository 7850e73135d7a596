package bus

import (
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Late is from when on a notice counts as late: by then sweeps, once a second,
// have found what it tells.
const Late = time.Second

// counts feed Stats.
type counts struct {
	published, received, lost, late atomic.Int64
	sub                             atomic.Pointer[nats.Subscription]
}

// Stats are figures for operators, since Open.
type Stats struct {
	// Connected: the external cluster is there, or the embedded server is joined
	// to another node's. One that is meant to be alone is always connected.
	Connected  bool
	Peers      int // nodes that the embedded server is joined to
	Published  int64
	Received   int64
	Lost       int64 // that could not be published to other nodes, or were dropped here because too many waited
	Late       int64 // that were on their way for Late or longer
	Reconnects int64
	Waiting    int // received and not delivered yet
}

// Stats tells how the bus does. Safe for concurrent use, and after Close.
func (b *Bus) Stats() Stats {
	c := &b.counts
	st := Stats{
		Connected: b.conn.IsConnected(), Peers: b.peers(), Published: c.published.Load(), Received: c.received.Load(), Lost: c.lost.Load(), Late: c.late.Load(),
		Reconnects: int64(b.conn.Stats().Reconnects),
	}
	if b.joins && st.Peers == 0 {
		st.Connected = false
	}
	if sub := c.sub.Load(); sub != nil {
		if dropped, err := sub.Dropped(); err == nil { // it may have ended
			st.Lost += int64(dropped)
		}
		if waiting, _, err := sub.Pending(); err == nil {
			st.Waiting = waiting
		}
	}
	return st
}

// Joined reports whether other nodes are told what this one publishes; see
// Stats.Connected. Safe for concurrent use, and after Close.
func (b *Bus) Joined() bool { return b.conn.IsConnected() && (!b.joins || b.peers() > 0) }

func (b *Bus) peers() int {
	if b.server == nil {
		return 0
	}
	return b.server.NumRoutes()
}

// heard counts a notice that arrived. Clocks of two nodes differ: what seems to
// come before it was sent was on its way for no time.
func (b *Bus) heard(n chat.Notice) {
	b.counts.received.Add(1)
	if n.At.IsZero() { // from a node of an older version
		return
	}
	after := max(0, time.Since(n.At))
	if after >= Late {
		b.counts.late.Add(1)
	}
	if b.arrived != nil {
		b.arrived(after)
	}
}
