package analytics

import (
	"sort"
	"time"
)

// Hours says when people are there; handoff.Schedule is one.
type Hours interface {
	Open(at time.Time) bool
	// Between is how much of a span lies in opening hours.
	Between(from, to time.Time) time.Duration
}

// Calendar is the opening hours as they were from each instant on, oldest
// first. The zero Calendar is always open. It is read only once made.
type Calendar []HoursFrom

// HoursFrom are the hours that held from an instant until the next.
type HoursFrom struct {
	At    time.Time
	Hours Hours
}

// at is the place of what held at an instant; what was first held before it too.
func (c Calendar) at(at time.Time) int {
	return max(0, sort.Search(len(c), func(i int) bool { return c[i].At.After(at) })-1)
}

// Open implements Hours.
func (c Calendar) Open(at time.Time) bool {
	return len(c) == 0 || c[c.at(at)].Hours.Open(at)
}

// Between implements Hours.
func (c Calendar) Between(from, to time.Time) time.Duration {
	if !from.Before(to) {
		return 0
	}
	if len(c) == 0 {
		return to.Sub(from)
	}
	sum := time.Duration(0)
	for i := c.at(from); i < len(c) && from.Before(to); i++ {
		end := to
		if i+1 < len(c) && c[i+1].At.Before(to) {
			end = c[i+1].At
		}
		sum += c[i].Hours.Between(from, end)
		from = end
	}
	return sum
}
