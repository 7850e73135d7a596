package live

import (
	"bufio"
	"net"
	"net/http"
	"sync"

	"github.com/gorilla/websocket"
)

// maxHeld is how many bytes of frames are gathered for one write at most.
const maxHeld = 64 << 10

// Upgrade makes a WebSocket of a request, like u.Upgrade, whose session writes
// all the frames that wait for it at once. It answers the request when it fails.
func Upgrade(u *websocket.Upgrader, w http.ResponseWriter, r *http.Request) (*websocket.Conn, error) {
	return u.Upgrade(gatherer{w}, r, nil)
}

// gatherer is a response whose connection gathers.
type gatherer struct{ http.ResponseWriter }

func (g gatherer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(g.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	return &gathered{Conn: conn}, rw, nil
}

// gathered is a connection that can hold back what is written, to write it
// together: a call of the system for each frame costs more than the frame.
// Safe for concurrent use.
type gathered struct {
	net.Conn
	mu      sync.Mutex
	holding bool
	held    []byte
}

// hold keeps what is written from now on back.
func (g *gathered) hold() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.holding = true
}

// release writes what was held back.
func (g *gathered) release() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.holding = false
	err := g.flush()
	g.held = nil // most connections are quiet most of the time
	return err
}

func (g *gathered) flush() error {
	if len(g.held) == 0 {
		return nil
	}
	_, err := g.Conn.Write(g.held)
	g.held = g.held[:0]
	return err
}

// Write implements net.Conn.
func (g *gathered) Write(b []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.holding {
		return g.Conn.Write(b)
	}
	if len(g.held)+len(b) > maxHeld {
		if err := g.flush(); err != nil {
			return 0, err
		}
	}
	if len(b) > maxHeld {
		return g.Conn.Write(b)
	}
	g.held = append(g.held, b...)
	return len(b), nil
}
