package handoff

import (
	"slices"
	"time"
)

// opening is a time during which a schedule is open, from inclusive, to exclusive.
type opening struct{ from, to time.Time }

// openings gives when a local date is open, in order, apart from each other.
// What the clock on the wall shows decides: an hour that a change of the clocks
// leaves out is not there, one that it repeats is there twice.
func (s Schedule) openings(year int, month time.Month, dayOf int, loc *time.Location) []opening {
	noon := time.Date(year, month, dayOf, 12, 0, 0, 0, time.UTC)
	spans := s.spans(noon)
	if len(spans) == 0 {
		return nil
	}
	midnight := time.Date(year, month, dayOf, 0, 0, 0, 0, time.UTC)
	// No clock on earth is more than a day from UTC: the date lies within.
	at, end := midnight.Add(-24*time.Hour), midnight.Add(48*time.Hour)
	var out []opening
	for at.Before(end) {
		local := at.In(loc)
		_, offset := local.Zone()
		_, until := local.ZoneBounds()
		if until.IsZero() || until.After(end) {
			until = end
		}
		for _, sp := range spans {
			o := opening{
				from: midnight.Add(time.Duration(sp.from)*time.Minute - time.Duration(offset)*time.Second),
				to:   midnight.Add(time.Duration(sp.to)*time.Minute - time.Duration(offset)*time.Second),
			}
			if o.from.Before(at) {
				o.from = at
			}
			if o.to.After(until) {
				o.to = until
			}
			if o.from.Before(o.to) {
				out = append(out, o)
			}
		}
		at = until
	}
	return merged(out)
}

// merged sorts openings and joins those that touch.
func merged(list []opening) []opening {
	slices.SortFunc(list, func(a, b opening) int { return a.from.Compare(b.from) })
	out := list[:0]
	for _, o := range list {
		if n := len(out); n > 0 && !o.from.After(out[n-1].to) {
			if o.to.After(out[n-1].to) {
				out[n-1].to = o.to
			}
			continue
		}
		out = append(out, o)
	}
	return out
}

// from walks the openings that end after an instant, cut to begin there, until
// fn returns false or a number of days is over.
func (s Schedule) from(at time.Time, days int, fn func(opening) bool) {
	loc := s.location()
	y, m, d := at.In(loc).Date()
	for n := -1; n <= days; n++ { // clocks that go back at midnight repeat the day before
		date := time.Date(y, m, d+n, 12, 0, 0, 0, time.UTC)
		for _, o := range s.openings(date.Year(), date.Month(), date.Day(), loc) {
			if !o.to.After(at) {
				continue
			}
			if o.from.Before(at) {
				o.from = at
			}
			if !fn(o) {
				return
			}
		}
	}
}

// always reports whether the schedule never closes.
func (s Schedule) always() bool {
	return len(s.Hours) == 0 && len(s.Holidays) == 0 && len(s.Exceptions) == 0
}

// After gives the instant at which so much opening time has passed since at;
// false when that is more than two years away.
func (s Schedule) After(at time.Time, d time.Duration) (due time.Time, ok bool) {
	if s.always() {
		return at.Add(d), true
	}
	s.from(at, 2*searchDays, func(o opening) bool {
		if open := o.to.Sub(o.from); open < d {
			d -= open
			return true
		}
		due, ok = o.from.Add(d), true
		return false
	})
	return due, ok
}

// Between gives how much of a time is opening time; 0 when to is not after from.
func (s Schedule) Between(from, to time.Time) (open time.Duration) {
	if !to.After(from) {
		return 0
	}
	if s.always() {
		return to.Sub(from)
	}
	s.from(from, int(to.Sub(from)/(24*time.Hour))+2, func(o opening) bool {
		if !o.from.Before(to) {
			return false
		}
		if o.to.After(to) {
			o.to = to
		}
		open += o.to.Sub(o.from)
		return true
	})
	return open
}
