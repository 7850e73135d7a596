package store

import (
	"net"
	"time"
)

// A database whose machine or network has gone says nothing: without these, a
// statement waits a quarter of an hour until the kernel gives up. One that is
// merely slow, or halted, still acknowledges what it gets and is waited for.
const (
	dialWithin = 5 * time.Second
	// deadAfter is how long sent bytes may stay unacknowledged.
	deadAfter = 20 * time.Second
)

// dialer makes PostgreSQL's connections.
func dialer() *net.Dialer {
	return &net.Dialer{
		Timeout: dialWithin, Control: unacknowledged(deadAfter),
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 5 * time.Second, Interval: 5 * time.Second, Count: int(deadAfter / (5 * time.Second))},
	}
}
