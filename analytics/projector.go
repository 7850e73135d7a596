package analytics

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Store is what the projector reads and writes.
type Store interface {
	Rows
	// Unprojected gives conversations of all workspaces with events newer than
	// the rows, or with an open engagement that may have lapsed.
	Unprojected(ctx context.Context, limit int) ([]chat.Ref, error)
	Conversation(ctx context.Context, workspace, id chat.ID) (chat.Conversation, error)
	Events(ctx context.Context, workspace, conversation chat.ID, audience chat.Audience, after int64, limit int) ([]chat.Event, bool, error)
	// SaveEngagements replaces a conversation's rows by what was computed from
	// its events through a seq.
	SaveEngagements(ctx context.Context, workspace, conversation chat.ID, throughSeq int64, all []chat.Engagement, exposed []chat.Exposure) error
	// ExposuresOf gives a conversation's exposures to splits, in order.
	ExposuresOf(ctx context.Context, workspace, conversation chat.ID) ([]chat.Exposure, error)
	ListConversations(ctx context.Context, workspace chat.ID, q chat.ListQuery) ([]chat.Summary, string, error)
}

const (
	passEvery   = time.Second
	passBatch   = 100
	eventsAtAll = 500         // events per read
	retryAfter  = time.Minute // a conversation that cannot be projected
)

// Projector keeps the stored engagements up to date with the event log. Each
// conversation is computed whole and saved whole, so that a crash, a
// repetition or a second projector changes nothing. Set Store, Now and Log;
// Run it once.
type Projector struct {
	Store Store
	Now   func() time.Time
	Log   *slog.Logger

	once  sync.Once
	poked chan struct{}
	known map[chat.Ref]progress // of conversations that time alone will change, or that keep being offered
}

// progress is what is known of a conversation after it was projected.
type progress struct {
	seq   int64
	due   time.Time // when time alone changes it; zero never
	retry time.Time // not before, after a failure
}

func (p *Projector) start() {
	p.once.Do(func() {
		p.poked = make(chan struct{}, 1)
		p.known = map[chat.Ref]progress{}
	})
}

// Poke asks for a pass now. It never blocks and may be called from anywhere.
func (p *Projector) Poke() {
	p.start()
	select {
	case p.poked <- struct{}{}:
	default:
	}
}

// Run makes a pass each second and on every Poke, until ctx ends. A failure
// is logged and tried again.
func (p *Projector) Run(ctx context.Context) {
	p.start()
	tick := time.NewTicker(passEvery)
	defer tick.Stop()
	for {
		if err := p.Pass(ctx); err != nil && ctx.Err() == nil {
			p.Log.ErrorContext(ctx, "engagements not projected", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-p.poked:
		}
	}
}

// Pass projects all that is behind, each conversation once. Run calls it; it
// must not be called while Run runs.
func (p *Projector) Pass(ctx context.Context) error {
	p.start()
	done := map[chat.Ref]bool{}
	for ref, k := range p.known {
		if !k.due.IsZero() && !p.Now().Before(k.due) {
			done[ref] = true
			p.attempt(ctx, ref)
		}
	}
	for {
		refs, err := p.Store.Unprojected(ctx, passBatch)
		if err != nil {
			return err
		}
		fresh := false
		for _, ref := range refs {
			if err := ctx.Err(); err != nil {
				return err
			}
			if !done[ref] {
				done[ref], fresh = true, true
				p.attempt(ctx, ref)
			}
		}
		if !fresh || len(refs) < passBatch {
			return nil
		}
	}
}

// attempt projects one conversation; one that fails waits a while.
func (p *Projector) attempt(ctx context.Context, ref chat.Ref) {
	if p.Now().Before(p.known[ref].retry) {
		return
	}
	if err := p.project(ctx, ref); err != nil && ctx.Err() == nil {
		p.known[ref] = progress{retry: p.Now().Add(retryAfter)}
		p.Log.ErrorContext(ctx, "conversation not projected", "workspace", ref.Workspace, "conversation", ref.Conversation, "error", err)
	}
}

// project brings one conversation's rows up to date, unless neither events
// nor time have changed anything.
func (p *Projector) project(ctx context.Context, ref chat.Ref) error {
	conv, err := p.Store.Conversation(ctx, ref.Workspace, ref.Conversation)
	if err != nil {
		return err
	}
	now := p.Now()
	if k := p.known[ref]; k.seq == conv.LastSeq && (k.due.IsZero() || now.Before(k.due)) {
		return nil
	}
	c, err := p.compute(ctx, conv, now)
	if err != nil {
		return err
	}
	if err := p.Store.SaveEngagements(ctx, ref.Workspace, ref.Conversation, c.through, c.rows, c.exposed); err != nil {
		return err
	}
	delete(p.known, ref)
	if !c.due.IsZero() || slices.ContainsFunc(c.rows, func(e chat.Engagement) bool { return e.ClosedAt.IsZero() }) {
		p.known[ref] = progress{seq: c.through, due: c.due}
	}
	return nil
}

// computed is what a conversation's log comes to.
type computed struct {
	rows    []chat.Engagement
	exposed []chat.Exposure
	through int64
	due     time.Time
}

// compute reads a conversation's whole log and folds it.
func (p *Projector) compute(ctx context.Context, conv chat.Conversation, now time.Time) (c computed, err error) {
	var events []chat.Event
	for more := true; more; {
		var page []chat.Event
		page, more, err = p.Store.Events(ctx, conv.Workspace, conv.ID, chat.Agents, c.through, eventsAtAll)
		if err != nil {
			return computed{}, err
		}
		if len(page) == 0 {
			break
		}
		events = append(events, page...)
		c.through = page[len(page)-1].Seq
	}
	c.rows, c.exposed, c.due = fold(conv, events, now)
	return c, nil
}

// Recount is what a recomputation found.
type Recount struct {
	Conversations int
	Changed       int // whose stored engagements differed
}

// Recompute computes every conversation of a workspace from its events again
// and saves what differs: after a quiet moment, nothing does. It may run
// beside Run.
func (p *Projector) Recompute(ctx context.Context, workspace chat.ID) (Recount, error) {
	var r Recount
	q := chat.ListQuery{View: chat.ViewAll, Limit: passBatch}
	for {
		list, next, err := p.Store.ListConversations(ctx, workspace, q)
		if err != nil {
			return r, err
		}
		for _, s := range list {
			changed, err := p.recompute(ctx, s.Conversation)
			if err != nil {
				return r, err
			}
			r.Conversations++
			if changed {
				r.Changed++
			}
		}
		if next == "" {
			return r, nil
		}
		q.Cursor = next
	}
}

func (p *Projector) recompute(ctx context.Context, conv chat.Conversation) (changed bool, err error) {
	c, err := p.compute(ctx, conv, p.Now())
	if err != nil {
		return false, err
	}
	var stored []chat.Engagement
	q := chat.EngagementQuery{Conversation: conv.ID, Limit: passBatch}
	for {
		page, next, err := p.Store.ListEngagements(ctx, conv.Workspace, q)
		if err != nil {
			return false, err
		}
		stored = append(stored, page...)
		if next == "" {
			break
		}
		q.Cursor = next
	}
	slices.SortFunc(stored, func(a, b chat.Engagement) int { return cmp.Compare(a.OpenedSeq, b.OpenedSeq) })
	exposed, err := p.Store.ExposuresOf(ctx, conv.Workspace, conv.ID)
	if err != nil {
		return false, err
	}
	if slices.EqualFunc(stored, c.rows, same) && slices.EqualFunc(exposed, c.exposed, sameExposure) {
		return false, nil
	}
	return true, p.Store.SaveEngagements(ctx, conv.Workspace, conv.ID, c.through, c.rows, c.exposed)
}

// same compares what is told by a row; instants to the millisecond, as stored.
func same(a, b chat.Engagement) bool {
	at := [][2]time.Time{
		{a.OpenedAt, b.OpenedAt}, {a.LastAt, b.LastAt}, {a.ClosedAt, b.ClosedAt}, {a.AskedAt, b.AskedAt},
		{a.AcceptedAt, b.AcceptedAt}, {a.PersonReplyAt, b.PersonReplyAt}, {a.ReversedAt, b.ReversedAt},
	}
	for _, t := range at {
		if t[0].IsZero() != t[1].IsZero() || t[0].UnixMilli() != t[1].UnixMilli() {
			return false
		}
	}
	return a.ID == b.ID && a.OpenedSeq == b.OpenedSeq && a.Outcome == b.Outcome && a.Reason == b.Reason && a.Lang == b.Lang &&
		a.Channel == b.Channel && a.Preview == b.Preview && a.ReversedReason == b.ReversedReason && a.ProjectedSeq == b.ProjectedSeq
}
