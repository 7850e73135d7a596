package bot

import (
	"context"
	"log/slog"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Due publishes flows that were scheduled; the store does.
type Due interface {
	// PublishFlowsDue carries out what is due, once however many nodes ask; what
	// sound refuses is cancelled.
	PublishFlowsDue(ctx context.Context, sound func(chat.Release) error) (n int, err error)
}

// Calendar publishes flows at the hour that their author chose. It runs on
// every node: the hour must not wait for one that died.
type Calendar struct {
	Store Due
	Log   *slog.Logger
	Every time.Duration // how often it looks, 1 s when zero
}

// Run works until ctx ends.
func (c *Calendar) Run(ctx context.Context) {
	every := c.Every
	if every <= 0 {
		every = time.Second
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		n, err := c.Store.PublishFlowsDue(ctx, sound)
		switch {
		case err != nil && ctx.Err() == nil:
			c.Log.WarnContext(ctx, "scheduled flows are not published", "error", err)
		case n > 0:
			c.Log.InfoContext(ctx, "scheduled flows published", "count", n)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// sound refuses a release that this binary could not run: the live one stays.
func sound(r chat.Release) error {
	_, err := compile(r)
	return err
}
