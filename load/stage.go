package load

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// stage is everybody who takes part in a run.
type stage struct {
	target Target
	log    *tally
	agents []*agent
	idle   int          // so many of the agents, the first ones, take no chats
	next   atomic.Int64 // of the others, by turns

	mu       sync.Mutex
	visitors []*visitor // by their number, those who have left too
	silent   []*visitor // who never write
	leave    context.CancelFunc
	live     context.Context //nolint:containedctx // connections outlive the call that made them
}

// atOnce bounds what is set up side by side.
const atOnce = 16

func newStage(t Target, log *tally) *stage {
	live, leave := context.WithCancel(context.Background())
	return &stage{target: t, log: log, live: live, leave: leave}
}

// staff signs the agents in and connects them.
func (s *stage) staff(ctx context.Context) error {
	s.agents = make([]*agent, len(s.target.Accounts))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(4) // each costs the server a password's hash
	for i, a := range s.target.Accounts {
		g.Go(func() (err error) {
			if s.agents[i], err = newAgent(ctx, s.target, a, s.log, s.arrived); err != nil {
				return err
			}
			s.agents[i].line.run(s.live)
			return until(ctx, s.agents[i].line.ready)
		})
	}
	return g.Wait()
}

// fill brings so many visitors more, each in a chat with an agent when there
// are agents for them.
func (s *stage) fill(ctx context.Context, visitors int, served bool) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for range visitors {
		g.Go(func() error {
			_, err := s.visitor(ctx, served)
			return err
		})
	}
	return g.Wait()
}

// seat connects so many visitors who never write.
func (s *stage) seat(ctx context.Context, visitors int) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(atOnce)
	for n := range visitors {
		g.Go(func() error {
			v, err := newVisitor(ctx, s.target, 1<<22+n, s.log) // a number that no other has
			if err != nil {
				return err
			}
			v.line.run(s.live)
			s.mu.Lock()
			s.silent = append(s.silent, v)
			s.mu.Unlock()
			return until(ctx, v.line.ready)
		})
	}
	return g.Wait()
}

func (s *stage) visitor(ctx context.Context, served bool) (*visitor, error) {
	s.mu.Lock()
	number := len(s.visitors)
	s.visitors = append(s.visitors, nil)
	s.mu.Unlock()
	v, err := patientVisitor(ctx, s.target, number, s.log)
	if err != nil {
		return nil, err
	}
	if served {
		if err := patiently(ctx, func() error { return v.open(ctx) }); err != nil {
			return nil, err
		}
		takers := s.agents[s.idle:]
		a := takers[int(s.next.Add(1))%len(takers)]
		if err := a.takeOver(ctx, v.chats[0]); err != nil {
			return nil, err
		}
	}
	v.line.run(s.live)
	s.mu.Lock()
	s.visitors[number] = v
	s.mu.Unlock()
	return v, until(ctx, v.line.ready)
}

// all gives the visitors who are there.
func (s *stage) all() (out []*visitor) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, v := range s.visitors {
		if v != nil {
			out = append(out, v)
		}
	}
	return out
}

// arrived notes that a visitor's message has come to an agent's socket.
func (s *stage) arrived(text string, at time.Time) {
	number, n, ok := readMark(text)
	s.mu.Lock()
	if !ok || number >= len(s.visitors) || s.visitors[number] == nil {
		s.mu.Unlock()
		return
	}
	v := s.visitors[number]
	s.mu.Unlock()
	v.reach(n, at)
}

// settle waits until all that was sent is answered and has come to the agents,
// at most so long, and reports whether it has.
func (s *stage) settle(ctx context.Context, most time.Duration, served bool) bool {
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	for _, v := range s.all() {
		if !v.settled(ctx) {
			return false
		}
	}
	return !served || until(ctx, func() bool {
		for _, v := range s.all() {
			if v.missing() > 0 {
				return false
			}
		}
		return true
	}) == nil
}

// close sends everybody home and waits until they have left.
func (s *stage) close() {
	s.leave()
	for _, a := range s.agents {
		if a != nil && a.line.done != nil {
			a.line.end()
		}
	}
	for _, v := range s.all() {
		v.line.end()
	}
	for _, v := range s.silent {
		v.line.end()
	}
}

// until asks every 20 ms.
func until(ctx context.Context, done func() bool) error {
	for !done() {
		select {
		case <-ctx.Done():
			return fmt.Errorf("waited in vain: %w", context.Cause(ctx))
		case <-time.After(20 * time.Millisecond):
		}
	}
	return nil
}
