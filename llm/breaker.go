package llm

import (
	"sync"
	"time"
)

const (
	// tolerated is how many tries in a row may fail before the model is skipped.
	tolerated = 5
	// restTime is how long it is skipped.
	restTime = 30 * time.Second
)

// breaker skips a model that keeps failing. Closed, it lets everything pass;
// after tolerated failures in a row it is open for restTime; then half open:
// one probe passes, and its result closes it or opens it again. The zero value
// is closed. Safe for concurrent use.
type breaker struct {
	mu       sync.Mutex
	failures int
	until    time.Time // end of the rest; zero while closed
	probing  bool
}

// admit says whether a try may start, and whether it is the probe. What was
// admitted must be reported by succeed, fail or forget.
func (b *breaker) admit(now time.Time) (probe, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.until.IsZero() {
		return false, true
	}
	if now.Before(b.until) || b.probing {
		return false, false
	}
	b.probing = true
	return true, true
}

// succeed closes the breaker: whoever got an answer, the model is there.
func (b *breaker) succeed() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures, b.until, b.probing = 0, time.Time{}, false
}

// fail counts a failure and says whether it opened the breaker. A try that
// began before the breaker opened changes nothing any more.
func (b *breaker) fail(now time.Time, probe bool) (opened bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.until.IsZero() && !probe {
		return false
	}
	b.failures++
	b.probing = false
	if b.failures < tolerated {
		return false
	}
	b.until = now.Add(restTime)
	return true
}

// forget takes back a try that says nothing about the model.
func (b *breaker) forget(probe bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if probe {
		b.probing = false
	}
}
