package auth

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// The pace of sign-ins for one e-mail from one address: five at once, then
// one every twelve seconds. One address alone, whatever the e-mail, may try
// ten times as many.
const (
	triesAtOnce   = 5
	tryEvery      = 12 * time.Second
	addressFactor = 10
	maxThrottled  = 10_000
)

// Throttle slows down guessing. It lives in memory: every process counts for
// itself. Make one with NewThrottle; safe for concurrent use.
type Throttle struct {
	now  func() time.Time
	mu   sync.Mutex
	pair map[[2]string]*rate.Limiter
	from map[string]*rate.Limiter
}

// NewThrottle makes a Throttle with this clock.
func NewThrottle(now func() time.Time) *Throttle {
	return &Throttle{now: now, pair: make(map[[2]string]*rate.Limiter), from: make(map[string]*rate.Limiter)}
}

// Allow counts a try and reports whether it may be made.
func (t *Throttle) Allow(email, from string) bool {
	now := t.now()
	t.mu.Lock()
	defer t.mu.Unlock()
	byAddress := limiter(t.from, from, addressFactor, now)
	byPair := limiter(t.pair, [2]string{email, from}, 1, now)
	return byAddress.AllowN(now, 1) && byPair.AllowN(now, 1)
}

// Forget clears the count of a pair after a success.
func (t *Throttle) Forget(email, from string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.pair, [2]string{email, from})
}

func limiter[K comparable](m map[K]*rate.Limiter, k K, factor int, now time.Time) *rate.Limiter {
	if l, ok := m[k]; ok {
		return l
	}
	if len(m) >= maxThrottled {
		for k, l := range m { // those that are full again have nothing to remember
			if l.TokensAt(now) >= float64(l.Burst()) {
				delete(m, k)
			}
		}
	}
	l := rate.NewLimiter(rate.Every(tryEvery/time.Duration(factor)), triesAtOnce*factor)
	if len(m) < maxThrottled*2 { // under attack from many addresses: no more memory than this
		m[k] = l
	}
	return l
}
