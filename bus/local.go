package bus

import (
	"sync"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// mostWaiting bounds the notices that wait for one subscriber; what comes then
// is lost.
const mostWaiting = 1 << 16

// subscriber gets this node's own notices without their being written and read,
// and those of others, one at a time in the order of their coming.
type subscriber struct {
	fn   func(chat.Notice)
	wake chan struct{} // holds a token while notices may wait

	mu      sync.Mutex
	waiting []chat.Notice
	ended   bool
}

func newSubscriber(fn func(chat.Notice)) *subscriber {
	s := &subscriber{fn: fn, wake: make(chan struct{}, 1)}
	go s.run()
	return s
}

// push leaves a notice to be delivered; false: too many wait.
func (s *subscriber) push(n chat.Notice) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return true
	}
	if len(s.waiting) >= mostWaiting {
		return false
	}
	s.waiting = append(s.waiting, n)
	select {
	case s.wake <- struct{}{}:
	default:
	}
	return true
}

// run delivers until stop. The two slices change places, so that a steady flow
// allocates nothing.
func (s *subscriber) run() {
	var batch []chat.Notice
	for range s.wake {
		s.mu.Lock()
		batch, s.waiting = s.waiting, batch[:0]
		s.mu.Unlock()
		for i := range batch {
			if s.stopped() {
				return
			}
			s.fn(batch[i])
			batch[i] = chat.Notice{}
		}
	}
}

func (s *subscriber) stopped() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ended
}

func (s *subscriber) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.ended, s.waiting = true, nil
		close(s.wake)
	}
}

func (s *subscriber) depth() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.waiting)
}
