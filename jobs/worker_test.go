package jobs_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/jobs"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var _ jobs.Store = (*store.Store)(nil)

const patience = time.Minute

type shop struct {
	*testing.T
	store *store.Store
	ws    chat.ID
}

func newShop(t *testing.T) *shop {
	t.Helper()
	s := &shop{T: t, store: storetest.Open(t, storetest.SQLite(t))}
	w, err := s.store.CreateWorkspace(t.Context(), chat.Workspace{Slug: "shop", Name: "Shop", Lang: "en", TimeZone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	s.ws = w.ID
	return s
}

func (s *shop) add(key string) chat.Job {
	s.Helper()
	j, _, err := s.store.AddJob(s.Context(), chat.Job{Workspace: s.ws, Kind: "k", Key: key, Body: []byte("{}")})
	if err != nil {
		s.Fatal(err)
	}
	return j
}

// run starts a worker and gives the way to stop it.
func (s *shop) run(do jobs.Do) (stop func()) {
	ctx, cancel := context.WithCancel(s.Context())
	w := &jobs.Worker{
		Store: s.store, Kinds: map[string]jobs.Do{"k": do}, Log: slog.New(slog.DiscardHandler), Every: 5 * time.Millisecond, Hands: 3,
		Pause: func(int) time.Duration { return 0 },
	}
	done := make(chan struct{})
	go func() { w.Run(ctx); close(done) }()
	stop = func() { cancel(); <-done }
	s.Cleanup(stop)
	return stop
}

// until waits for a job to have a status.
func (s *shop) until(id chat.ID, want chat.JobStatus) chat.Job {
	s.Helper()
	deadline := time.Now().Add(patience)
	for {
		j, err := s.store.Job(s.Context(), s.ws, id)
		if err != nil {
			s.Fatal(err)
		}
		if j.Status == want {
			return j
		}
		if time.Now().After(deadline) {
			s.Fatalf("the job is %s after %d attempts, want %s: %s", j.Status, j.Attempts, want, j.Error)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

func TestWorker(t *testing.T) {
	t.Run("TriesAgainUntilItWorks", func(t *testing.T) {
		s := newShop(t)
		j := s.add("k")
		var mu sync.Mutex
		tried := 0
		s.run(func(context.Context, chat.Job) error {
			mu.Lock()
			defer mu.Unlock()
			if tried++; tried < 3 {
				return chat.Errorf(chat.Unavailable, "away")
			}
			return nil
		})
		if got := s.until(j.ID, chat.JobDone); got.Attempts != 3 || got.Error != "" {
			t.Errorf("done %+v, want 3 attempts", got)
		}
	})
	t.Run("GivesUpAfterMaxAttempts", func(t *testing.T) {
		s := newShop(t)
		j := s.add("k")
		s.run(func(context.Context, chat.Job) error { return fmt.Errorf("secret detail of kim@example.com") })
		if got := s.until(j.ID, chat.JobDead); got.Attempts != jobs.MaxAttempts || got.Error != "something went wrong on our side" {
			t.Errorf("dead %+v", got)
		}
	})
	t.Run("GivesUpAtOnceWhatCannotWork", func(t *testing.T) {
		s := newShop(t)
		j := s.add("k")
		s.run(func(context.Context, chat.Job) error { return chat.Errorf(chat.Invalid, "no such mailbox") })
		if got := s.until(j.ID, chat.JobDead); got.Attempts != 1 || got.Error != "no such mailbox" {
			t.Errorf("dead %+v", got)
		}
	})
	t.Run("APanicIsAFailedAttempt", func(t *testing.T) {
		s := newShop(t)
		j := s.add("k")
		s.run(func(_ context.Context, j chat.Job) error {
			if j.Attempts == 1 {
				panic("at the first attempt")
			}
			return nil
		})
		if got := s.until(j.ID, chat.JobDone); got.Attempts != 2 {
			t.Errorf("done %+v, want 2 attempts", got)
		}
	})
	t.Run("GivesBackWhatIsUnderWayWhenItStops", func(t *testing.T) {
		s := newShop(t)
		j := s.add("k")
		begun := make(chan struct{})
		stop := s.run(func(ctx context.Context, _ chat.Job) error {
			close(begun)
			<-ctx.Done()
			return ctx.Err()
		})
		<-begun
		stop()
		if got := s.until(j.ID, chat.JobWaiting); got.Attempts != 0 {
			t.Errorf("given back %+v, want 0 attempts", got)
		}
	})
	t.Run("HasSoManyHands", func(t *testing.T) {
		s := newShop(t)
		var mu sync.Mutex
		now, most := 0, 0
		var all []chat.Job
		for n := range 12 {
			all = append(all, s.add(fmt.Sprint(n)))
		}
		s.run(func(context.Context, chat.Job) error {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			time.Sleep(5 * time.Millisecond) // so that several could overlap
			mu.Lock()
			now--
			mu.Unlock()
			return nil
		})
		for _, j := range all {
			s.until(j.ID, chat.JobDone)
		}
		if most > 3 {
			t.Errorf("%d at once, want 3 at most", most)
		}
	})
}

func TestPause(t *testing.T) {
	t.Parallel()
	last := time.Duration(0)
	for n := 1; n <= jobs.MaxAttempts; n++ {
		if p := jobs.Pause(n); p < last {
			t.Errorf("pause %d is %s, shorter than the one before", n, p)
		} else {
			last = p
		}
	}
	if jobs.Pause(0) != jobs.Pause(1) || jobs.Pause(1000) != last {
		t.Error("attempts out of bounds have no pause of their own")
	}
}
