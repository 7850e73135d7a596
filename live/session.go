package live

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const (
	// maxQueue bounds what waits to be written to one client, in bytes.
	maxQueue = 1 << 20
	// writeWait bounds one write to the socket.
	writeWait = 10 * time.Second
	// page is how many events one read of history brings.
	page = 200
)

// Session is one connected client. Its methods are safe for concurrent use.
type Session struct {
	Audience  chat.Audience
	Workspace chat.ID
	Actor     chat.Actor // the visitor or agent; zero until they have said hello

	hub  *Hub
	conn *websocket.Conn
	ctx  context.Context
	stop context.CancelFunc

	mu     sync.Mutex
	queue  [][]byte
	bytes  int
	since  time.Time // when the oldest of the queue was put there
	ping   bool
	writes bool // a goroutine is writing; for good once the connection is closed
	closed bool
	code   int
	reason string
	subs   map[chat.ID]*cursor
	offers map[chat.ID]struct{}  // shown to the agent, not closed yet
	ended  map[chat.ID]time.Time // offers that were closed a moment ago
	syncs  sync.WaitGroup
}

// cursor is how far a session is in one conversation.
type cursor struct {
	last    int64
	reading bool // history is being read
	again   bool // something came meanwhile: read once more
}

// Send queues one frame. When the client is too slow for its queue it is
// closed with CloseSlow and resumes later: nothing is dropped from the middle.
func (s *Session) Send(frame any) { s.send(encode(frame)) }

func (s *Session) send(frames ...[]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range frames {
		s.enqueue(b)
	}
}

func (s *Session) enqueue(b []byte) {
	if s.closed {
		return
	}
	if s.bytes+len(b) > maxQueue {
		s.hub.meter.Slow()
		s.closeLocked(CloseSlow, "too slow: reconnect and resume")
		return
	}
	if len(s.queue) == 0 {
		s.since = time.Now()
	}
	s.queue = append(s.queue, b)
	s.bytes += len(b)
	s.signal()
}

// signal sees to it that somebody writes. A silent connection has no writer: its
// stack would be most of its memory. The caller holds mu.
func (s *Session) signal() {
	if !s.writes {
		s.writes = true
		s.hub.conns.Go(s.write)
	}
}

// Close ends the connection after what is queued has been written.
func (s *Session) Close(code int, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closeLocked(code, reason)
}

func (s *Session) closeLocked(code int, reason string) {
	if s.closed {
		return
	}
	s.closed, s.code, s.reason = true, code, reason
	if code == CloseSlow {
		s.queue, s.bytes = nil, 0
	}
	s.signal()
}

// write is the one goroutine that writes to the socket. It ends when nothing
// waits any more, and closes the connection when that is over.
func (s *Session) write() {
	for {
		s.mu.Lock()
		if len(s.queue) == 0 && !s.ping && !s.closed {
			s.writes = false
			s.mu.Unlock()
			return
		}
		batch, since, ping, closed, code, reason := s.queue, s.since, s.ping, s.closed, s.code, s.reason
		s.queue, s.bytes, s.ping = nil, 0, false
		s.mu.Unlock()
		if err := s.writeAll(ping, batch); err != nil {
			s.conn.Close()
			return
		}
		if len(batch) > 0 {
			s.hub.meter.Written(time.Since(since), len(batch))
		}
		if closed {
			if code != 0 {
				msg := websocket.FormatCloseMessage(code, reason)
				_ = s.conn.WriteControl(websocket.CloseMessage, msg, time.Now().Add(time.Second)) // the peer may be gone
			}
			s.conn.Close()
			return
		}
	}
}

// writeAll writes a ping, if it is time for one, and frames, and as one write
// where the connection is an Upgrade's.
func (s *Session) writeAll(ping bool, frames [][]byte) error {
	together, ok := s.conn.NetConn().(*gathered)
	if ok && (len(frames) > 1 || ping && len(frames) > 0) {
		together.hold()
	}
	if ping {
		if err := s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeWait)); err != nil {
			return err
		}
	}
	for _, b := range frames {
		if err := s.conn.SetWriteDeadline(time.Now().Add(writeWait)); err != nil {
			return err
		}
		if err := s.conn.WriteMessage(websocket.TextMessage, b); err != nil {
			return err
		}
	}
	if ok {
		return together.release()
	}
	return nil
}

// Follow subscribes the session to a conversation from after a seq: first it
// listens, then it reads what is missing. The caller has checked that the
// session may see it.
func (s *Session) Follow(conversation chat.ID, after int64) {
	s.hub.follow(s, conversation)
	s.mu.Lock()
	if s.subs[conversation] == nil {
		s.subs[conversation] = &cursor{last: after}
	}
	s.mu.Unlock()
	s.catchUp(conversation)
}

// Unfollow stops the events of a conversation.
func (s *Session) Unfollow(conversation chat.ID) {
	s.hub.unfollow(s, conversation)
	s.mu.Lock()
	delete(s.subs, conversation)
	s.mu.Unlock()
}

// Follows reports whether the session follows the conversation.
func (s *Session) Follows(conversation chat.ID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.subs[conversation] != nil
}

// deliver sends events that join on to what was sent, and reads the rest.
func (s *Session) deliver(conversation chat.ID, events []chat.Event, encoded [][]byte) {
	s.mu.Lock()
	c := s.subs[conversation]
	gap := c != nil && s.take(c, events, encoded)
	s.mu.Unlock()
	if gap {
		s.catchUp(conversation)
	}
}

// take reports whether something is missing before the newest event.
func (s *Session) take(c *cursor, events []chat.Event, encoded [][]byte) (gap bool) {
	if c.reading {
		c.again = true
		return false
	}
	for i, e := range events {
		if !e.VisibleTo(s.Audience) || e.Seq <= c.last {
			continue
		}
		if e.Prev(s.Audience) != c.last {
			return true
		}
		s.enqueue(encoded[i])
		c.last = e.Seq
	}
	return false
}

// behind reads history when the database has more than was sent.
func (s *Session) behind(conversation chat.ID, last int64) {
	s.mu.Lock()
	c := s.subs[conversation]
	late := c != nil && c.last < last
	s.mu.Unlock()
	if late {
		s.catchUp(conversation)
	}
}

// catchUp reads and sends what the session lacks, in its own goroutine, until
// nothing came meanwhile.
func (s *Session) catchUp(conversation chat.ID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.subs[conversation]
	if c == nil || s.closed {
		return
	}
	if c.reading {
		c.again = true
		return
	}
	c.reading, c.again = true, false
	s.syncs.Add(1)
	go func() {
		defer s.syncs.Done()
		s.read(conversation, c)
	}()
}

func (s *Session) read(conversation chat.ID, c *cursor) {
	for {
		s.mu.Lock()
		after := c.last
		s.mu.Unlock()
		events, more, err := s.hub.reader.Events(s.ctx, s.Workspace, conversation, s.Audience, after, page)
		s.mu.Lock()
		if err != nil { // the next heartbeat tries again
			c.reading = false
			s.mu.Unlock()
			if s.ctx.Err() == nil {
				s.hub.log.Warn("history not read", "conversation", conversation, "error", err)
			}
			return
		}
		for _, e := range events {
			if e.Seq > c.last {
				s.enqueue(encode(Frame(e, s.Audience)))
				c.last = e.Seq
			}
		}
		if !more && !c.again || s.closed {
			c.reading = false
			s.mu.Unlock()
			return
		}
		c.again = false
		s.mu.Unlock()
	}
}

// following lists what the session follows.
func (s *Session) following(into map[chat.ID]struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id := range s.subs {
		into[id] = struct{}{}
	}
}

// beat sends the heartbeat and catches up where the database is ahead.
func (s *Session) beat(now time.Time, lasts map[chat.ID]int64) {
	s.mu.Lock()
	f := heartbeatFrame{Type: "heartbeat", AtMS: now.UnixMilli(), Seqs: make(map[chat.ID]int64, len(s.subs))}
	for id := range s.subs {
		if last, ok := lasts[id]; ok {
			f.Seqs[id] = last
		}
	}
	s.mu.Unlock()
	for id, last := range f.Seqs {
		s.behind(id, last)
	}
	s.mu.Lock()
	s.ping = true // the answer keeps an idle connection open
	s.enqueue(encode(f))
	s.mu.Unlock()
}

// shows reports whether the session's agent sees the offer.
func (s *Session) shows(offer chat.ID) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, ok := s.offers[offer]
	return ok
}

// shown lists the offers that the session's agent sees.
func (s *Session) shown() []chat.ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Keys(s.offers))
}

// show sends the frame that makes an offer known, or closes it: each once. Who
// read it before it ended comes too late to make it known again.
func (s *Session) show(o chat.Offer, frame []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, shown := s.offers[o.ID]
	_, over := s.ended[o.ID]
	switch {
	case over, shown && o.Status == chat.OfferOpen:
		return
	case o.Status == chat.OfferOpen:
		s.offers[o.ID] = struct{}{}
	default:
		delete(s.offers, o.ID)
		now := time.Now()
		maps.DeleteFunc(s.ended, func(_ chat.ID, at time.Time) bool { return now.Sub(at) > 2*Heartbeat })
		s.ended[o.ID] = now
	}
	s.enqueue(frame)
}
