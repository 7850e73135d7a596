package admission

import "time"

// Controller finds out from waiting times whether there is more to do than can
// be done, and how much of what is new can be taken on. It knows no clock: every
// call says when it is made, and calls come in order of time. The zero value
// with Target and Interval set is ready. Not safe for concurrent use.
//
// That a queue stands is told by the shortest wait of an interval, as in CoDel
// (Nichols and Jacobson, "Controlling Queue Delay", ACM Queue 10(5), 2012; RFC
// 8289): a burst makes some wait long, but only a queue that does not get empty
// makes everybody. The share that is admitted follows by additive increase and
// multiplicative decrease, as the admission level of WeChat's servers does (Zhou
// et al., "Overload Control for Scaling WeChat Microservices", SoCC 2018): half of
// it is left when a queue stands, less when the wait is many times the target.
// Who comes then is served when the queue before them is, so the share is left
// alone for so long, as TCP lowers its window once in a round trip.
type Controller struct {
	Target   time.Duration // the wait that is fine
	Interval time.Duration // how long everybody must have waited longer

	since  time.Time     // the interval's begin
	least  time.Duration // wait in it
	seen   bool          // whether anybody has waited in it
	shed   float64       // the share of the new that is refused
	hold   time.Time     // until then the waits do not tell of the share yet
	credit float64       // admissions that are owed, below 1
}

const (
	// raise is what the admitted share gains in an interval without a standing
	// queue: from nearly nothing back to all of it takes ten of them.
	raise = 0.1
	// leastShare is always let in, so that a workspace is never shut.
	leastShare = 1.0 / 32
)

// Waited notes that something was done at now after it had waited so long.
func (c *Controller) Waited(now time.Time, wait time.Duration) {
	c.roll(now)
	if !c.seen || wait < c.least {
		c.least, c.seen = wait, true
	}
}

// Admit reports whether something new may begin now.
func (c *Controller) Admit(now time.Time) bool {
	c.roll(now)
	if c.shed == 0 {
		return true
	}
	if c.credit += 1 - c.shed; c.credit < 1 {
		return false
	}
	c.credit--
	return true
}

// Share is the part of what is new that is let in now: 1 for all of it.
func (c *Controller) Share(now time.Time) float64 {
	c.roll(now)
	return 1 - c.shed
}

// roll ends the intervals that are over. One in which nobody was served tells
// of no queue: whoever is kept waiting by a writer that stands still is refused
// where they wait.
func (c *Controller) roll(now time.Time) {
	if c.since.IsZero() {
		c.since = now
	}
	over := int64(now.Sub(c.since) / c.Interval)
	if over <= 0 {
		return
	}
	c.since = c.since.Add(time.Duration(over * int64(c.Interval)))
	switch {
	case !c.seen || c.least <= c.Target:
	case c.since.Before(c.hold):
		over = 0
	default:
		c.shed = min(1-leastShare, 1-(1-c.shed)*min(0.5, float64(c.Target)/float64(c.least)))
		c.hold = c.since.Add(c.least)
		over--
	}
	c.seen = false
	if c.shed = max(0, c.shed-raise*float64(over)); c.shed < raise/2 { // what is left of rounding
		c.shed, c.credit = 0, 0
	}
}
