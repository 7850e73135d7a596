package bot_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/jobs"
)

// TestSlowJobsDoNotHoldUpAnswers fills every hand of the job worker with jobs
// that do not end, and more behind them: the bot answers all the same.
func TestSlowJobsDoNotHoldUpAnswers(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ctx, stop := context.WithCancel(s.ctx)
	begun := make(chan struct{}, 100)
	w := &jobs.Worker{Store: s.db, Log: quiet, Hands: 4, Every: 10 * time.Millisecond, Kinds: map[string]jobs.Do{
		"slow": func(ctx context.Context, _ chat.Job) error {
			begun <- struct{}{}
			<-ctx.Done()
			return ctx.Err()
		},
	}}
	for i := range 50 {
		if _, _, err := s.db.AddJob(s.ctx, chat.Job{Workspace: s.ws.ID, Kind: "slow", Key: fmt.Sprint(i), Body: []byte("{}")}); err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan struct{})
	go func() { w.Run(ctx); close(done) }()
	t.Cleanup(func() { stop(); <-done })
	for range 4 {
		select {
		case <-begun:
		case <-time.After(time.Minute):
			t.Fatal("the jobs do not begin")
		}
	}
	wants(t, s.say("How many days do I have to return something?"), "45")
	s.online()
	s.say("get me a human")
	if c := s.conversation(); c.Owner != chat.OwnerQueue {
		t.Errorf("owner %s", c.Owner)
	}
	if len(begun) > 0 {
		t.Error("a fifth job began: the hands were not full while the bot answered")
	}
}
