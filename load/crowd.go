package load

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// crowdFrom is the number of the first of those who are not checked afterwards.
const crowdFrom = 1 << 20

// crowdWeb has no bound on its connections: who comes does not wait for others.
var crowdWeb = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 256}}

// ahead is how many messages a flooding connection has sent and not seen
// acknowledged.
const ahead = 32

// flood: the visitors write at their rate; in the second half others send as
// much as they are allowed to.
func flood(ctx context.Context, r *run) error {
	who := r.crowd.all()
	r.enter("without")
	half, cancel := context.WithTimeout(ctx, r.options.For/2)
	r.pace(half, r.options.Rate, r.stage.all())
	cancel()
	r.enter("with the flood")
	log, began := r.crowd.log, time.Now()
	var all sync.WaitGroup
	for _, v := range who {
		all.Go(func() {
			for ctx.Err() == nil {
				v.say(r.options.Text, time.Now())
				v.wait(ctx, func() bool { return len(v.outbox) < ahead })
			}
		})
	}
	r.pace(ctx, r.options.Rate, r.stage.all())
	all.Wait()
	acks, _ := log.take()
	r.report.Flood = &Flood{Connections: len(who), PerSecond: float64(len(acks)) / time.Since(began).Seconds(), Ack: timesOf(acks), Failures: log.all()}
	return nil
}

// flooders connects those who will flood.
func (r *run) flooders(ctx context.Context) error {
	t := r.stage.target
	if !r.options.Alone {
		t.SiteKey = t.OtherKey
	}
	first, err := r.flooder(ctx, t, nil, 0)
	if err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for n := range r.options.Flood - 1 {
		g.Go(func() error {
			_, err := r.flooder(ctx, t, first, n+1)
			return err
		})
	}
	return g.Wait()
}

// flooder connects one: a new visitor, or the first one again.
func (r *run) flooder(ctx context.Context, t Target, first *visitor, n int) (v *visitor, err error) {
	if r.options.Alone && first != nil {
		v = first.another(crowdFrom+n, r.crowd.log)
		v.enter(first.chats[0])
	} else {
		if v, err = patientVisitor(ctx, t, crowdFrom+n, r.crowd.log); err != nil {
			return nil, err
		}
		if err := patiently(ctx, func() error { return v.open(ctx) }); err != nil {
			return nil, err
		}
	}
	v.line.run(r.crowd.live)
	r.crowd.mu.Lock()
	r.crowd.visitors = append(r.crowd.visitors, v)
	r.crowd.mu.Unlock()
	return v, until(ctx, v.line.ready)
}

// arrivals are new visitors and what became of them.
type arrivals struct {
	mu   sync.Mutex
	sum  Arrivals
	acks []time.Duration
	ways []time.Duration
}

// overload: the visitors write at their rate; in the middle half new ones come
// at a rate that the server cannot keep up with, ask something and leave when they are answered.
func overload(ctx context.Context, r *run) error {
	var got arrivals
	got.sum.Recovered = -1
	r.finish = func() { got.tell(r) }
	r.others.Go(func() { r.pace(ctx, r.options.Rate, r.stage.all()) })
	r.enter("before")
	if !rest(ctx, r.options.For/4) {
		return nil
	}
	r.enter("overload")
	number := crowdFrom
	come := func() {
		number++
		mine := number
		r.others.Go(func() { r.come(ctx, mine, &got) })
	}
	began := time.Now()
	for n := 0; time.Since(began) < r.options.For/2; n++ {
		if !rest(ctx, time.Until(began.Add(time.Duration(float64(n)/r.options.Arrivals*float64(time.Second))))) {
			return nil
		}
		come()
	}
	r.enter("after")
	ended := time.Now()
	// Who comes now is let in at once again, or not yet.
	for inRow := 0; ctx.Err() == nil && inRow < 10; {
		number++
		v, refused, err := r.enterOnce(ctx, number)
		if v != nil {
			v.line.cut()
		}
		if inRow++; refused > 0 || err != nil {
			inRow = 0
		}
		if inRow == 1 {
			got.mu.Lock()
			got.sum.Recovered = time.Since(ended).Seconds()
			got.mu.Unlock()
		}
		rest(ctx, 100*time.Millisecond)
	}
	<-ctx.Done()
	return nil
}

// tell puts what became of the new visitors into the report.
func (got *arrivals) tell(r *run) {
	got.sum.Ack, got.sum.Answer = timesOf(got.acks), timesOf(got.ways)
	got.sum.In, got.sum.Answered = len(got.acks), len(got.ways)
	got.sum.Failures = r.crowd.log.all()
	r.report.Arrivals = &got.sum
}

// rest waits; false when ctx ends first.
func rest(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(max(0, d)):
		return true
	}
}

// enterOnce opens a session and a connection and counts refusals; one busy answer is the end.
func (r *run) enterOnce(ctx context.Context, number int) (v *visitor, refused int, err error) {
	v, err = newVisitor(ctx, r.stage.target, number, r.crowd.log)
	var no *refusal
	if errors.As(err, &no) && no.busy {
		return nil, 1, nil
	}
	return v, 0, err
}

// come is a new visitor's visit: as a widget does, they try again when they are
// asked to, ask something, and leave when they have their answer.
func (r *run) come(ctx context.Context, number int, got *arrivals) {
	came := time.Now()
	got.mu.Lock()
	got.sum.Came++
	got.mu.Unlock()
	refused := func() {
		got.mu.Lock()
		got.sum.Refusals++
		got.mu.Unlock()
	}
	shed := false
	defer func() {
		if shed {
			got.mu.Lock()
			got.sum.Shed++
			got.mu.Unlock()
		}
	}()
	var v *visitor
	for v == nil {
		var err error
		v, err = newVisitor(ctx, r.stage.target, number, r.crowd.log)
		var no *refusal
		switch {
		case err == nil:
		case errors.As(err, &no) && no.busy:
			shed = true
			refused()
			if !rest(ctx, no.wait) {
				return
			}
		default:
			if ctx.Err() == nil {
				r.crowd.log.fail("no session: " + err.Error())
			}
			return
		}
	}
	live, leave := context.WithCancel(ctx)
	defer leave()
	v.onBusy = func() {
		shed = true
		refused()
	}
	v.line.run(live)
	defer v.line.end()
	defer leave()
	if until(ctx, v.line.ready) != nil {
		return
	}
	m := v.say(r.options.Text, came)
	if !v.settled(ctx) {
		return
	}
	got.mu.Lock()
	got.acks = append(got.acks, time.Since(came))
	got.mu.Unlock()
	if v.answered(ctx, m) {
		got.mu.Lock()
		got.ways = append(got.ways, time.Since(came))
		got.mu.Unlock()
	}
}

// all gives the failures by kind.
func (t *tally) all() map[string]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.failures)
}
