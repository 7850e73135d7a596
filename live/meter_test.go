package live_test

import (
	"sync"
	"testing"
	"time"
)

// meter gathers what a hub tells of its connections. Safe for concurrent use.
type meter struct {
	mu     sync.Mutex
	frames int
	longest,
	least time.Duration
	slow int
}

func (m *meter) Written(after time.Duration, frames int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.frames, m.longest, m.least = m.frames+frames, max(m.longest, after), min(m.least, after)
}

func (m *meter) Slow() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.slow++
}

func TestWatchedHub(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var m meter
	r.hub.Watch(&m)
	c := r.dial("/visitors", "0")
	posted := r.post("hello")
	r.tell(posted)
	c.events(posted.Seq)
	deadline := time.Now().Add(time.Minute)
	for {
		m.mu.Lock()
		frames, longest, least, slow := m.frames, m.longest, m.least, m.slow
		m.mu.Unlock()
		if frames > 0 { // counted after the client could read
			if longest <= 0 || longest > time.Minute || least < 0 || slow != 0 {
				t.Errorf("frames waited from %s to %s, %d clients were slow", least, longest, slow)
			}
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("nothing was counted")
		}
		time.Sleep(5 * time.Millisecond)
	}
	if n := r.hub.Buffered(); n < 0 || n > 1<<20 {
		t.Errorf("%d bytes wait", n)
	}
}
