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
	// sound refuses is left to other nodes for grace, then cancelled.
	PublishFlowsDue(ctx context.Context, grace time.Duration, sound func(chat.Release) error) (n int, err error)
}

// Calendar publishes flows at the hour that their author chose. It runs on
// every node: the hour must not wait for one that died.
type Calendar struct {
	Store Due
	Log   *slog.Logger
	Every time.Duration // how often it looks, 1 s when zero
	// Grace is how long a release that this binary cannot run is left to newer
	// ones: while servers are upgraded one by one, an older one must not cancel
	// what it does not know yet. defaultGrace when zero.
	Grace time.Duration
}

// defaultGrace is longer than servers take to be replaced one by one.
const defaultGrace = 15 * time.Minute

// Run works until ctx ends.
func (c *Calendar) Run(ctx context.Context) {
	every := c.Every
	if every <= 0 {
		every = time.Second
	}
	grace := c.Grace
	if grace <= 0 {
		grace = defaultGrace
	}
	told := map[string]bool{}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		n, err := c.Store.PublishFlowsDue(ctx, grace, func(r chat.Release) error {
			_, err := compile(r)
			if err != nil && !told[r.Hash] {
				told[r.Hash] = true
				c.Log.WarnContext(ctx, "scheduled flows cannot run on this server", "release", r.Hash, "left_to_others_for", grace, "error", err)
			}
			return err
		})
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
