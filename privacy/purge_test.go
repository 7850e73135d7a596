package privacy_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/privacy"
	"github.com/frontdesk-chat/frontdesk/store"
)

// purges counts how often the files are written anew.
type purges struct {
	*store.Store
	n int
}

func (p *purges) Purge(ctx context.Context) error {
	p.n++
	return p.Store.Purge(ctx)
}

// TestTheDiskIsCleanedAtNight erases by day, as a request does: writers do not
// wait for the files to be written anew, which is done once in the next night,
// for all that was erased before it. After that no byte is left.
func TestTheDiskIsCleanedAtNight(t *testing.T) {
	onEach(t, func(c *scene) {
		ctx := c.Context()
		gone, also := c.comes(mark), c.comes(mark)
		c.must(c.figures.Pass(ctx))
		p := &purges{Store: c.s}
		e := c.eraser
		e.Store = p
		sweeper := &privacy.Sweeper{Store: c.s, Eraser: e, Now: c.now, Log: slog.New(slog.DiscardHandler)}
		pass := func(when string, want int) {
			c.Helper()
			c.must(sweeper.Pass(ctx))
			if p.n != want {
				c.Errorf("%s: the files were written anew %d times, want %d", when, p.n, want)
			}
		}
		c.clock.Store(time.Date(2026, 9, 22, 10, 0, 0, 0, time.UTC).UnixMilli())
		pass("before anything is erased", 0)
		for _, v := range []chat.ID{gone.id, also.id} {
			c.must(e.Do(ctx, chat.Job{ID: chat.NewID(), Workspace: c.ws, Kind: chat.JobErase, Subject: v, Body: chat.Encode(chat.ErasureRequest{By: c.ada})}))
		}
		pass("by day", 0)
		hour := func(n int) { c.clock.Add(int64(n) * 3600_000) }
		hour(17) // 3 o'clock
		pass("before the hour", 0)
		hour(2)
		pass("at night", 1)
		c.nowhere(mark)
		pass("a minute later", 1)
		hour(24)
		pass("in the night after", 1)
	})
}
