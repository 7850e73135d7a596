package main_test

import (
	"math/rand/v2"
	"net"
	"sync"
	"time"
)

// cutter breaks connections at random points: after so many bytes in one
// direction, in the middle of a frame or between a frame and its answer, or
// after a while. A nil cutter breaks none.
type cutter struct {
	mu   sync.Mutex
	left int // cuts still to make
	made int
}

const (
	// cutBytes covers some handshakes, and some messages with their answers.
	cutBytes = 4000
	cutAfter = 150 * time.Millisecond
)

func (c *cutter) wrap(conn net.Conn) net.Conn {
	if c == nil {
		return conn
	}
	w := &cutConn{Conn: conn, c: c, in: -1, out: -1}
	switch rand.IntN(5) {
	case 0, 1:
		w.in = 1 + rand.IntN(cutBytes)
	case 2, 3:
		w.out = 1 + rand.IntN(cutBytes/2)
	default:
		time.AfterFunc(rand.N(cutAfter), w.cut)
	}
	return w
}

// take counts a cut, while there are some to make.
func (c *cutter) take() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left == 0 {
		return false
	}
	c.left--
	c.made++
	return true
}

// done reports whether every cut was made.
func (c *cutter) done() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.left == 0
}

// cutConn breaks when in or out bytes have passed; negative is never.
type cutConn struct {
	net.Conn
	c       *cutter
	once    sync.Once
	in, out int // used by one reader, one writer
}

// cut closes for good, half of the time without a word to the peer's TCP.
func (w *cutConn) cut() {
	w.once.Do(func() {
		if !w.c.take() {
			return
		}
		if tcp, ok := w.Conn.(*net.TCPConn); ok && rand.IntN(2) == 0 {
			_ = tcp.SetLinger(0) // reset: what is under way is lost
		}
		w.Conn.Close()
	})
}

func (w *cutConn) Read(b []byte) (int, error) {
	if w.in < 0 {
		return w.Conn.Read(b)
	}
	if w.in == 0 {
		w.in = -1
		w.cut()
		return w.Conn.Read(b)
	}
	n, err := w.Conn.Read(b[:min(len(b), w.in)])
	w.in -= n
	return n, err
}

func (w *cutConn) Write(b []byte) (int, error) {
	if w.out < 0 || w.out >= len(b) {
		if w.out >= 0 {
			w.out -= len(b)
		}
		return w.Conn.Write(b)
	}
	n, err := w.Conn.Write(b[:w.out])
	w.out = -1
	if err != nil {
		return n, err
	}
	w.cut()
	m, err := w.Conn.Write(b[n:])
	return n + m, err
}

// Close by the owner is no cut.
func (w *cutConn) Close() error {
	w.once.Do(func() {})
	return w.Conn.Close()
}
