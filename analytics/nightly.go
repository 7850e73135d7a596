package analytics

import (
	"context"
	"log/slog"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// NightlyStore is what the nightly recomputation goes by.
type NightlyStore interface {
	Workspaces(ctx context.Context) ([]chat.Workspace, error)
	TryLease(ctx context.Context, name string, holder chat.ID, ttl time.Duration) (held bool, err error)
	ReleaseLease(ctx context.Context, name string, holder chat.ID) error
	// ReaderAt and SetReader keep when it was last done.
	ReaderAt(ctx context.Context, name string) (time.Time, error)
	SetReader(ctx context.Context, name string, when time.Time) error
}

// Nightly computes every workspace's recent conversations again from their
// events, once a night, whichever node comes first; and all of them the first
// time, so that old ones get what a new version counts. Then it makes the sums of
// the days that reports ask for. Run it on every node.
type Nightly struct {
	Store     NightlyStore
	Projector *Projector // one of its own: Recompute runs beside Run
	Figures   *Figures   // whose sums of days it makes; nil: none are made ahead
	Now       func() time.Time
	Log       *slog.Logger
	Every     time.Duration // how often it looks, a minute when zero

	holder chat.ID
}

const (
	nightHour = 3 // by the workspace's clock
	// nightBack is how far back a night looks: further than anything can still
	// change by the re-contact window.
	nightBack = 8 * 24 * time.Hour
	// nightLease is how long a node that died keeps the others from it.
	nightLease = time.Hour
)

// Run works until ctx ends.
func (n *Nightly) Run(ctx context.Context) {
	every := n.Every
	if every <= 0 {
		every = time.Minute
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := n.Pass(ctx); err != nil && ctx.Err() == nil {
			n.Log.WarnContext(ctx, "figures not computed again", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Pass does what is due in all workspaces. Run calls it.
func (n *Nightly) Pass(ctx context.Context) error {
	if n.holder.IsZero() {
		n.holder = chat.NewID()
	}
	all, err := n.Store.Workspaces(ctx)
	if err != nil {
		return err
	}
	for _, w := range all {
		if err := n.one(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

func (n *Nightly) one(ctx context.Context, w chat.Workspace) error {
	name := "recount/" + w.ID.String()
	night := chat.LastNight(n.Now(), w.TimeZone, nightHour)
	done, err := n.Store.ReaderAt(ctx, name)
	if err != nil || !done.Before(night) {
		return err
	}
	held, err := n.Store.TryLease(ctx, name, n.holder, nightLease)
	if err != nil || !held {
		return err
	}
	defer func() {
		if err := n.Store.ReleaseLease(context.WithoutCancel(ctx), name, n.holder); err != nil {
			n.Log.WarnContext(ctx, "lease not released", "lease", name, "error", err)
		}
	}()
	// Another node may have done it before the lease was ours.
	if done, err = n.Store.ReaderAt(ctx, name); err != nil || !done.Before(night) {
		return err
	}
	from, now := time.Time{}, n.Now()
	if !done.IsZero() {
		from = done.Add(-nightBack)
	}
	r, err := n.Projector.Recompute(ctx, w.ID, from, time.Time{})
	if err != nil {
		return err
	}
	if n.Figures != nil {
		if err := n.Figures.Prepare(ctx, w.ID); err != nil {
			return err
		}
	}
	n.Log.InfoContext(ctx, "figures computed again", "workspace", w.ID, "conversations", r.Conversations, "changed", r.Changed)
	return n.Store.SetReader(ctx, name, now)
}
