package load

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
	"github.com/tidwall/gjson"
)

// line keeps one party connected: it says hello, reads, and comes back when
// the connection is lost, as widget and console do.
type line struct {
	url    string
	header http.Header
	hello  func() map[string]any // with what to resume
	take   func(kind string, frame []byte)
	back   func() // welcomed again
	log    *tally

	mu       sync.Mutex
	conn     *websocket.Conn
	welcomed bool
	slow     time.Duration // before each read, for consumers who are too slow
	writing  sync.Mutex
	done     chan struct{}
}

const (
	silence = 20 * time.Second // five heartbeats
	backOff = 500 * time.Millisecond
)

// run keeps the connection until ctx ends.
func (l *line) run(ctx context.Context) {
	l.done = make(chan struct{})
	go func() {
		defer close(l.done)
		stop := context.AfterFunc(ctx, l.cut)
		defer stop()
		wait := backOff
		for ctx.Err() == nil {
			if l.once(ctx) {
				wait = backOff
			}
			select {
			case <-ctx.Done():
			case <-time.After(wait/2 + rand.N(wait)): // jitter, docs/protocol.md
			}
			wait = min(2*wait, 15*time.Second)
		}
	}()
}

// once is the life of one connection; it reports whether it was welcomed.
func (l *line) once(ctx context.Context) (welcomed bool) {
	conn, resp, err := websocket.DefaultDialer.DialContext(ctx, l.url, l.header)
	if resp != nil {
		resp.Body.Close()
	}
	if err != nil {
		l.log.fail("not connected")
		return false
	}
	defer conn.Close()
	l.mu.Lock()
	l.conn, l.welcomed = conn, false
	l.mu.Unlock()
	if ctx.Err() != nil || conn.WriteJSON(l.hello()) != nil {
		return false
	}
	for {
		l.mu.Lock()
		slow := l.slow
		l.mu.Unlock()
		if slow > 0 {
			time.Sleep(slow)
		}
		if conn.SetReadDeadline(time.Now().Add(silence)) != nil {
			return welcomed
		}
		_, b, err := conn.ReadMessage()
		if err != nil {
			if ctx.Err() == nil {
				l.log.cuts.Add(1)
			}
			return welcomed
		}
		kind := gjson.GetBytes(b, "type").String()
		l.take(kind, b)
		if kind == "welcome" {
			welcomed = true
			l.mu.Lock()
			l.welcomed = true
			l.mu.Unlock()
			l.back()
		}
	}
}

// ready reports whether the party is welcomed now.
func (l *line) ready() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.welcomed
}

// write sends a frame; false when there is no connection or it has just gone.
func (l *line) write(frame []byte) bool {
	l.mu.Lock()
	conn, ok := l.conn, l.welcomed
	l.mu.Unlock()
	if !ok {
		return false
	}
	l.writing.Lock()
	defer l.writing.Unlock()
	return conn.WriteMessage(websocket.TextMessage, frame) == nil
}

// slowDown lets the party rest before each frame that it reads.
func (l *line) slowDown(rest time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.slow = rest
}

// cut ends the present connection without a farewell.
func (l *line) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.conn != nil {
		l.welcomed = false
		l.conn.NetConn().Close()
	}
}

// end waits until run has ended; its context must have.
func (l *line) end() { <-l.done }
