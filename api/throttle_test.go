package api

import (
	"strconv"
	"testing"
	"time"
)

func TestThrottle(t *testing.T) {
	t.Parallel()

	t.Run("RefillsWithTime", func(t *testing.T) {
		t.Parallel()
		c := newClock()
		l := newThrottle(Limit{PerSecond: 1, Burst: 2}, c.now)
		for i, want := range []bool{true, true, false} {
			if _, ok := l.take("a"); ok != want {
				t.Errorf("take %d: %v", i, ok)
			}
		}
		after, _ := l.take("a")
		if after <= 0 || after > time.Second {
			t.Errorf("wait %v", after)
		}
		if _, ok := l.take("b"); !ok {
			t.Error("another key is held up")
		}
		c.add(after)
		if _, ok := l.take("a"); !ok {
			t.Error("nothing came back")
		}
	})

	t.Run("StaysSmall", func(t *testing.T) {
		t.Parallel()
		c := newClock()
		l := newThrottle(Limit{PerSecond: 1, Burst: 2}, c.now)
		l.size = 10
		for i := range 1000 {
			l.take(strconv.Itoa(i))
		}
		if n := len(l.buckets); n != 10 || l.recent.Len() != n {
			t.Errorf("%d buckets, %d in order", n, l.recent.Len())
		}
		c.add(l.idle)
		l.take("x")
		if n := len(l.buckets); n != 1 {
			t.Errorf("%d buckets after idling, want 1", n)
		}
	})

	t.Run("CanBeOff", func(t *testing.T) {
		t.Parallel()
		l := newThrottle(Limit{PerSecond: -1}, time.Now)
		for range 1000 {
			if _, ok := l.take("a"); !ok {
				t.Fatal("held up")
			}
		}
	})
}
