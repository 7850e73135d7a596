package privacy

import (
	"context"
	"log/slog"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// RetentionStore finds and gives up what is old; see package store.
type RetentionStore interface {
	Workspaces(ctx context.Context) ([]chat.Workspace, error)
	TryLease(ctx context.Context, name string, holder chat.ID, ttl time.Duration) (held bool, err error)
	ReleaseLease(ctx context.Context, name string, holder chat.ID) error
	ReaderAt(ctx context.Context, name string) (time.Time, error)
	SetReader(ctx context.Context, name string, when time.Time) error
	StaleConversations(ctx context.Context, workspace chat.ID, before time.Time, limit int) ([]chat.ID, error)
	StaleVisitors(ctx context.Context, workspace chat.ID, before time.Time, limit int) ([]chat.ID, error)
	DropStale(ctx context.Context, workspace chat.ID, kind chat.DataKind, before time.Time, limit int) (int64, error)
}

// Sweeper gives up, once a night and on whichever node comes first, what is
// older than a workspace keeps it. Run it on every node.
type Sweeper struct {
	Store  RetentionStore
	Eraser Eraser
	Now    func() time.Time
	Log    *slog.Logger
	Every  time.Duration // how often it looks, a minute when zero

	holder chat.ID
}

const (
	sweepHour = 4 // by the workspace's clock: after the figures
	// sweepBatch is how much goes at once: writers wait for as long as that takes.
	sweepBatch = 50
	// sweepLease is how long a node that died keeps the others from it.
	sweepLease = 10 * time.Minute

	// Since when a workspace has something erased that the files may still
	// hold, and when they were last written anew for it.
	purgeWanted, purgeDone = "purge/wanted/", "purge/done/"
)

// Run works until ctx ends.
func (s *Sweeper) Run(ctx context.Context) {
	every := s.Every
	if every <= 0 {
		every = time.Minute
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := s.Pass(ctx); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "old data is not given up", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Pass does what is due in all workspaces. Run calls it.
func (s *Sweeper) Pass(ctx context.Context) error {
	if s.holder.IsZero() {
		s.holder = chat.NewID()
	}
	all, err := s.Store.Workspaces(ctx)
	if err != nil {
		return err
	}
	for _, w := range all {
		if err := s.one(ctx, w); err != nil {
			return err
		}
		if err := s.purgeAtNight(ctx, w); err != nil {
			return err
		}
	}
	return nil
}

// purgeAtNight takes what was erased on request before the last night out of
// the database's files, once.
func (s *Sweeper) purgeAtNight(ctx context.Context, w chat.Workspace) error {
	wanted, err := s.Store.ReaderAt(ctx, purgeWanted+w.ID.String())
	if err != nil || wanted.IsZero() || wanted.After(chat.LastNight(s.Now(), w.TimeZone, sweepHour)) {
		return err
	}
	done, err := s.Store.ReaderAt(ctx, purgeDone+w.ID.String())
	if err != nil || !done.Before(wanted) {
		return err
	}
	return s.purge(ctx, w)
}

// purge writes the files anew and notes it; what is erased meanwhile waits for
// the next time.
func (s *Sweeper) purge(ctx context.Context, w chat.Workspace) error {
	began := s.Now()
	if err := s.Eraser.Store.Purge(ctx); err != nil {
		return err
	}
	s.Log.InfoContext(ctx, "what was erased is out of the database's files", "workspace", w.ID)
	return s.Store.SetReader(ctx, purgeDone+w.ID.String(), began)
}

func (s *Sweeper) one(ctx context.Context, w chat.Workspace) error {
	keep := chat.PrivacyOf(w.Settings).Retention
	name, now := "retention/"+w.ID.String(), s.Now()
	night := chat.LastNight(now, w.TimeZone, sweepHour)
	due := func() (bool, error) {
		done, err := s.Store.ReaderAt(ctx, name)
		return done.Before(night), err
	}
	if keep == (chat.Retention{}) {
		return nil
	}
	if is, err := due(); err != nil || !is {
		return err
	}
	held, err := s.Store.TryLease(ctx, name, s.holder, sweepLease)
	if err != nil || !held {
		return err
	}
	defer func() {
		if err := s.Store.ReleaseLease(context.WithoutCancel(ctx), name, s.holder); err != nil {
			s.Log.WarnContext(ctx, "lease not released", "lease", name, "error", err)
		}
	}()
	if is, err := due(); err != nil || !is { // another node has done it since
		return err
	}
	if err := s.sweep(ctx, w, keep, now, name); err != nil {
		return err
	}
	return s.Store.SetReader(ctx, name, now)
}

// sweep gives up everything that is too old, a little at a time.
func (s *Sweeper) sweep(ctx context.Context, w chat.Workspace, keep chat.Retention, now time.Time, lease string) error {
	total := 0
	for _, kind := range chat.DataKinds {
		days := keep.Days(kind)
		if days == 0 {
			continue
		}
		before, gone := now.AddDate(0, 0, -days), 0
		for {
			n, err := s.batch(ctx, w.ID, kind, before)
			if err != nil {
				return err
			}
			gone += n
			if n == 0 {
				break
			}
			if held, err := s.Store.TryLease(ctx, lease, s.holder, sweepLease); err != nil || !held {
				return err
			}
		}
		if total += gone; gone > 0 {
			s.Log.InfoContext(ctx, "old data given up", "workspace", w.ID, "data", kind, "pieces", gone)
		}
	}
	if total == 0 {
		return nil
	}
	if err := s.Eraser.Files.Sweep(ctx); err != nil {
		return err
	}
	return s.purge(ctx, w)
}

// batch gives up a few pieces of one kind and says how many; 0 when none is
// left.
func (s *Sweeper) batch(ctx context.Context, workspace chat.ID, kind chat.DataKind, before time.Time) (int, error) {
	switch kind {
	case chat.DataMessages:
		ids, err := s.Store.StaleConversations(ctx, workspace, before, sweepBatch)
		if err != nil || len(ids) == 0 {
			return 0, err
		}
		return len(ids), s.Eraser.conversations(ctx, workspace, ids, chat.ErasedByAge)
	case chat.DataVisitors:
		ids, err := s.Store.StaleVisitors(ctx, workspace, before, sweepBatch)
		for _, id := range ids {
			if err == nil {
				err = s.Eraser.Visitor(ctx, workspace, chat.ID{}, id)
			}
		}
		return len(ids), err
	}
	n, err := s.Store.DropStale(ctx, workspace, kind, before, sweepBatch)
	return int(n), err
}
