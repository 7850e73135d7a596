package live

import "time"

// Meter hears how the connections do. Its methods are called on the way of
// every frame, and must be quick and safe for concurrent use.
type Meter interface {
	// Written hears that frames went to a socket in one write, and how long the
	// first of them had waited for it.
	Written(after time.Duration, frames int)
	// Slow hears that a client was closed because it read too slowly.
	Slow()
}

// unmeasured is the Meter of a hub that nobody watches.
type unmeasured struct{}

func (unmeasured) Written(time.Duration, int) {}
func (unmeasured) Slow()                      {}

// Watch makes m hear how the connections do. It is called before Start.
func (h *Hub) Watch(m Meter) { h.meter = m }

// Buffered gives the bytes that wait to be written to all clients.
func (h *Hub) Buffered() (bytes int) {
	h.each(h.sessions, func(s *Session) {
		s.mu.Lock()
		bytes += s.bytes
		s.mu.Unlock()
	})
	return bytes
}
