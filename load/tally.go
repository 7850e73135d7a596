package load

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// tally counts what goes on in a run. Safe for concurrent use.
type tally struct {
	sent, acked atomic.Int64
	cuts        atomic.Int64 // connections that ended by themselves
	twice       atomic.Int64 // events that came again to a client that had them: the protocol allows none on one connection

	mu       sync.Mutex
	failures map[string]int
	acks     []time.Duration // since the last Take
	ways     []time.Duration
}

func (t *tally) fail(what string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.failures == nil {
		t.failures = map[string]int{}
	}
	t.failures[what]++
}

func (t *tally) ack(d time.Duration, untimed bool) {
	t.acked.Add(1)
	if untimed {
		return
	}
	t.mu.Lock()
	t.acks = append(t.acks, d)
	t.mu.Unlock()
}

func (t *tally) way(d time.Duration, untimed bool) {
	if untimed {
		return
	}
	t.mu.Lock()
	t.ways = append(t.ways, d)
	t.mu.Unlock()
}

func (t *tally) failed() (n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, times := range t.failures {
		n += times
	}
	return n
}

// take gives the times since the last call, and forgets them.
func (t *tally) take() (acks, ways []time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	acks, ways = t.acks, t.ways
	t.acks, t.ways = nil, nil
	return acks, ways
}

// Times are quantiles in milliseconds, by the nearest rank.
type Times struct {
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
	N   int     `json:"n"`
}

func timesOf(all []time.Duration) Times {
	if len(all) == 0 {
		return Times{}
	}
	sorted := slices.Sorted(slices.Values(all))
	at := func(q float64) float64 {
		return ms(sorted[min(len(sorted)-1, int(q*float64(len(sorted))))])
	}
	return Times{P50: at(.5), P95: at(.95), P99: at(.99), Max: ms(sorted[len(sorted)-1]), N: len(sorted)}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
