package load

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Options say what to play.
type Options struct {
	Scenario string        // one of Scenarios
	Chats    int           // visitors, each in a chat of their own
	Idle     int           // visitors more, who are connected and silent
	For      time.Duration // how long the visitors write
	Rate     float64       // messages a second of all visitors together: open, ramp (its last step), soak, burst, slow, turns
	Steps    int           // of the ramp, from Rate/Steps up to Rate
	Length   int           // soak: messages until a visitor leaves and another comes; turns: questions until a visitor begins another chat
	Burst    int           // burst: messages that one visitor sends at once
	Flood    int           // flood: connections that write as fast as they are allowed, in the second half of the run
	Alone    bool          // flood: they are all one visitor's, in the workspace of the others; else visitors of a workspace of their own
	Arrivals float64       // overload: new visitors a second, in the middle half of the run
	Slow     int           // slow: agents who have no chats and read a frame a second
	Every    time.Duration // how often the timeline has an entry
	Text     string        // after the mark of each message
	Ask      []string      // ask, turns: the questions, written as they stand
	Unique   bool          // ask, turns: each question ends with a number of its own
	// SettleFor is how long what is under way may take to arrive after the end;
	// a minute when 0.
	SettleFor time.Duration
	Heap      io.Writer // likewise its memory profile, with everybody connected
	Profile   io.Writer // nil: none; else the server's processor profile, which the first account must be allowed to read
}

// served: the visitors have agents. Otherwise the bot answers them.
func (o Options) served() bool { return !o.asks() }

// asks: the visitors put questions to the bot.
func (o Options) asks() bool { return o.Scenario == "ask" || o.Scenario == "turns" }

// play is how visitors behave until ctx ends.
type play func(ctx context.Context, r *run) error

var plays = map[string]play{
	"closed": closed, "open": open, "ramp": ramp, "soak": soak, "storm": storm, "burst": burst, "slow": open, "ask": ask, "turns": turns, "flood": flood, "overload": overload,
}

// Scenarios are the names of what can be played.
func Scenarios() []string { return slices.Sorted(maps.Keys(plays)) }

// Check refuses what makes no sense.
func (o Options) Check() error {
	switch {
	case plays[o.Scenario] == nil:
		return fmt.Errorf("no scenario %q: there are %s", o.Scenario, strings.Join(Scenarios(), ", "))
	case o.Chats < 1:
		return fmt.Errorf("%d chats: at least 1", o.Chats)
	case o.Idle < 0:
		return fmt.Errorf("%d silent visitors: none or more", o.Idle)
	case o.For < time.Second:
		return fmt.Errorf("for %s: at least 1s", o.For)
	case o.Rate <= 0 && slices.Contains([]string{"open", "ramp", "soak", "burst", "slow", "flood", "overload", "turns"}, o.Scenario):
		return fmt.Errorf("rate %g: a message or more a second", o.Rate)
	case o.Scenario == "flood" && o.Flood < 1:
		return fmt.Errorf("a flood of %d connections: at least 1", o.Flood)
	case o.Scenario == "overload" && o.Arrivals <= 0:
		return fmt.Errorf("%g arrivals: a new visitor or more a second", o.Arrivals)
	case o.asks() && len(o.Ask) == 0:
		return fmt.Errorf("there is nothing to ask")
	case o.Scenario == "burst" && o.Chats < 2:
		return fmt.Errorf("a burst needs a second visitor, who must not suffer from it")
	}
	return nil
}

// closed: each visitor writes the next message when the last is acknowledged.
func closed(ctx context.Context, r *run) error {
	var all sync.WaitGroup
	for _, v := range r.stage.all() {
		all.Go(func() {
			for ctx.Err() == nil {
				v.say(r.options.Text, time.Now())
				v.settled(ctx)
			}
		})
	}
	all.Wait()
	return nil
}

// open: messages come at a fixed rate, whether or not the server keeps up.
func open(ctx context.Context, r *run) error {
	r.pace(ctx, r.options.Rate, r.stage.all())
	return nil
}

// late is how much of a message's lateness is the load client's own, waking up
// on a busy machine, and not counted as the server's.
const late = 5 * time.Millisecond

// pace lets the visitors write by turns, so many messages a second.
func (r *run) pace(ctx context.Context, rate float64, who []*visitor) {
	r.rate.Store(int64(rate))
	began := time.Now()
	for n := 0; ; n++ {
		due := began.Add(time.Duration(float64(n) / rate * float64(time.Second)))
		if wait := time.Until(due); wait > 0 {
			select {
			case <-ctx.Done():
				return
			case <-time.After(wait):
			}
		} else if ctx.Err() != nil {
			return
		}
		if now := time.Now(); now.Sub(due) < late {
			due = now
		}
		who[n%len(who)].say(r.options.Text, due)
	}
}

// ramp: the rate rises in steps of the same length.
func ramp(ctx context.Context, r *run) error {
	steps := max(1, r.options.Steps)
	for n := 1; n <= steps && ctx.Err() == nil; n++ {
		step, cancel := context.WithTimeout(ctx, r.options.For/time.Duration(steps))
		r.pace(step, r.options.Rate*float64(n)/float64(steps), r.stage.all())
		cancel()
		r.mark()
	}
	return nil
}

// soak: a fixed rate; who has said enough leaves, and somebody else comes.
func soak(ctx context.Context, r *run) error {
	r.rate.Store(int64(r.options.Rate))
	present := r.stage.all()
	came := make(chan *visitor, len(present))
	began := time.Now()
	for n := 0; ctx.Err() == nil; n++ {
		due := began.Add(time.Duration(float64(n) / r.options.Rate * float64(time.Second)))
		select {
		case <-ctx.Done():
			return nil
		case v := <-came:
			present = append(present, v)
		case <-time.After(max(0, time.Until(due))):
		}
		if len(present) == 0 {
			continue
		}
		i := n % len(present)
		v := present[i]
		v.say(r.options.Text, time.Now())
		if v.count() < r.options.Length {
			continue
		}
		present = slices.Delete(present, i, i+1)
		r.others.Go(func() {
			v.depart(ctx)
			next, err := r.stage.visitor(ctx, true)
			if err != nil {
				if ctx.Err() == nil {
					r.stage.log.fail("no next visitor: " + err.Error())
				}
				return
			}
			came <- next
		})
	}
	return nil
}

// storm: everybody has just written, and every connection breaks at once.
func storm(ctx context.Context, r *run) error {
	all := r.stage.all()
	for _, v := range all {
		v.say(r.options.Text, time.Now())
	}
	cut := time.Now()
	for _, v := range all {
		v.line.cut()
	}
	each := make([]time.Duration, len(all))
	var back sync.WaitGroup
	for i, v := range all {
		back.Go(func() {
			if until(ctx, v.line.ready) == nil {
				each[i] = time.Since(cut)
			}
		})
	}
	back.Wait()
	r.report.Reconnect = &Reconnect{Clients: len(all), Each: timesOf(each)}
	if slices.Contains(each, 0) {
		return fmt.Errorf("not every client came back within %s", r.options.For)
	}
	return nil
}

// burst: while the others write at their rate, the first visitor sends all
// they have at once, in the middle of the run.
func burst(ctx context.Context, r *run) error {
	all := r.stage.all()
	r.others.Go(func() {
		select {
		case <-ctx.Done():
			return
		case <-time.After(r.options.For / 2):
		}
		for range r.options.Burst {
			all[0].say(r.options.Text, time.Now())
		}
	})
	all[0].untimed = true
	r.pace(ctx, r.options.Rate, all[1:])
	return nil
}

// ask: visitors put questions to the bot, the next one in a new chat when the
// last is answered.
func ask(ctx context.Context, r *run) error {
	var all sync.WaitGroup
	for i, v := range r.stage.all() {
		all.Go(func() {
			for n := i; ctx.Err() == nil; n++ {
				m := v.ask(r.question(n), time.Now())
				if !v.answered(ctx, m) {
					return
				}
				v.depart(ctx)
			}
		})
	}
	all.Wait()
	return nil
}

// question gives the n-th question.
func (r *run) question(n int) string {
	q := r.options.Ask[n%len(r.options.Ask)]
	if r.options.Unique {
		q = fmt.Sprintf("%s (%d)", q, 100_000+r.asked.Add(1))
	}
	return q
}

// patience is how long a visitor waits for an answer.
const patience = 10 * time.Second

// turns: questions come at a fixed rate, each from the visitor who has been
// silent longest; who still waits for an answer asks nothing more. After Length
// questions, or when people have the chat, a visitor begins another.
func turns(ctx context.Context, r *run) error {
	r.rate.Store(int64(r.options.Rate))
	free := r.stage.all()
	back := make(chan *visitor, len(free))
	next := func(v *visitor, question string, due time.Time) {
		m := v.ask(question, due)
		r.others.Go(func() {
			asked, cancel := context.WithTimeout(ctx, patience)
			defer cancel()
			answered := v.answered(asked, m)
			if ctx.Err() != nil {
				return
			}
			if !answered {
				r.stage.log.fail("not answered")
			}
			if !answered || v.over(r.options.Length) {
				v.depart(ctx)
			}
			back <- v
		})
	}
	began := time.Now()
	for n := 0; ; n++ {
		due := began.Add(time.Duration(float64(n) / r.options.Rate * float64(time.Second)))
		wait := time.After(max(0, time.Until(due)))
		for waited := false; !waited || len(free) == 0; {
			select {
			case <-ctx.Done():
				return nil
			case v := <-back:
				free = append(free, v)
			case <-wait:
				waited = true
				wait = nil
			}
		}
		if now := time.Now(); now.Sub(due) < late {
			due = now
		}
		v := free[0]
		free = free[1:]
		next(v, r.question(n), due)
	}
}
