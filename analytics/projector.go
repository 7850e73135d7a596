package analytics

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Store is what the projector reads and writes.
type Store interface {
	// Unprojected gives conversations of all workspaces with events newer than
	// the rows, or with an open engagement that may have lapsed.
	Unprojected(ctx context.Context, limit int) ([]chat.Ref, error)
	Conversation(ctx context.Context, workspace, id chat.ID) (chat.Conversation, error)
	Events(ctx context.Context, workspace, conversation chat.ID, audience chat.Audience, after int64, limit int) ([]chat.Event, bool, error)
	// VisitorConversations gives a visitor's conversations, newest first.
	VisitorConversations(ctx context.Context, workspace, visitor chat.ID, limit int) ([]chat.Conversation, error)
	Visitor(ctx context.Context, workspace, id chat.ID) (chat.Visitor, error)
	// SettingsLog gives what the settings were from when on, oldest first.
	SettingsLog(ctx context.Context, workspace chat.ID) ([]chat.SettingsEntry, error)
	// SaveEngagements replaces what was computed from a conversation's events.
	SaveEngagements(ctx context.Context, workspace, conversation chat.ID, p chat.Projection) error
	// Projection gives what is saved of a conversation.
	Projection(ctx context.Context, workspace, conversation chat.ID) (chat.Projection, error)
	ListConversations(ctx context.Context, workspace chat.ID, q chat.ListQuery) ([]chat.Summary, string, error)
}

const (
	passEvery   = time.Second
	passBatch   = 100
	eventsAtAll = 500         // events per read
	retryAfter  = time.Minute // a conversation that cannot be projected
	othersAtAll = 50          // conversations of one visitor that are compared
	// Passes take at most one part in passShare of the time, as long as figures
	// are not older than passMost for that: where much is said at once, each of a
	// chat's messages has it computed anew otherwise.
	passShare = 10
	passMost  = 15 * time.Second
)

// Projector keeps the stored engagements up to date with the event log. Each
// conversation is computed whole and saved whole, so that a crash, a
// repetition or a second projector changes nothing. Set Store, Now and Log;
// Run it once.
type Projector struct {
	Store Store
	// Hours reads opening hours out of a workspace's settings; nil: always open.
	Hours func(settings string) (Hours, error)
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

// Run makes a pass each second and on every Poke, seldom enough that passes
// take little of the time, until ctx ends. A failure is logged and tried again.
func (p *Projector) Run(ctx context.Context) {
	p.start()
	tick := time.NewTicker(passEvery)
	defer tick.Stop()
	for {
		begun := time.Now()
		if err := p.Pass(ctx); err != nil && ctx.Err() == nil {
			p.Log.ErrorContext(ctx, "engagements not projected", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(min(passShare*time.Since(begun), passMost)):
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
	if err := p.Store.SaveEngagements(ctx, ref.Workspace, ref.Conversation, c.Projection); err != nil {
		return err
	}
	delete(p.known, ref)
	if !c.due.IsZero() || slices.ContainsFunc(c.Engagements, func(e chat.Engagement) bool { return e.ClosedAt.IsZero() }) {
		p.known[ref] = progress{seq: c.Through, due: c.due}
	}
	for _, other := range c.others { // what was said here may reverse what was contained there
		if _, err := p.recompute(ctx, other); err != nil {
			return err
		}
	}
	return nil
}

// Settle computes a conversation that has ended for ever, for the last time.
// Its texts must still be there, and those of the visitor's other
// conversations around it.
func (p *Projector) Settle(ctx context.Context, workspace, conversation chat.ID) error {
	conv, err := p.Store.Conversation(ctx, workspace, conversation)
	if err != nil {
		return err
	}
	c, err := p.compute(ctx, conv, p.Now())
	if err != nil {
		return err
	}
	return p.Store.SaveEngagements(ctx, workspace, conversation, c.Projection)
}

// computed is what is computed from a conversation.
type computed struct {
	chat.Projection
	due    time.Time
	others []chat.Conversation // of the visitor, that what is said here may reverse
}

// compute reads a conversation's whole log and folds it.
func (p *Projector) compute(ctx context.Context, conv chat.Conversation, now time.Time) (c computed, err error) {
	log := Log{Conversation: conv}
	if log.Events, err = p.events(ctx, conv); err != nil {
		return c, err
	}
	v, err := p.Store.Visitor(ctx, conv.Workspace, conv.Visitor)
	if err != nil {
		return c, err
	}
	log.FirstSeen = v.CreatedAt
	all, err := p.Store.VisitorConversations(ctx, conv.Workspace, conv.Visitor, othersAtAll)
	if err != nil {
		return c, err
	}
	for _, o := range all {
		switch {
		case o.ID == conv.ID:
		case !o.ActiveAt.Before(conv.OpenedAt) && o.OpenedAt.Before(conv.ActiveAt.Add(RecontactWindow+IdleAfter)):
			other := Log{Conversation: o}
			if other.Events, err = p.events(ctx, o); err != nil {
				return c, err
			}
			log.Others = append(log.Others, other)
		}
		if o.ID != conv.ID && !o.OpenedAt.After(conv.ActiveAt) && !conv.OpenedAt.After(o.ActiveAt.Add(RecontactWindow+IdleAfter)) {
			c.others = append(c.others, o)
		}
	}
	hours, err := p.hours(ctx, conv.Workspace)
	if err != nil {
		return c, err
	}
	c.Projection, c.due = fold(log, hours, now)
	return c, nil
}

// hours gives a workspace's opening hours, past ones too.
func (p *Projector) hours(ctx context.Context, workspace chat.ID) (Calendar, error) {
	if p.Hours == nil {
		return nil, nil
	}
	entries, err := p.Store.SettingsLog(ctx, workspace)
	if err != nil {
		return nil, err
	}
	var out Calendar
	for _, e := range entries {
		h, err := p.Hours(e.Settings)
		if err != nil {
			p.Log.WarnContext(ctx, "opening hours not read", "workspace", workspace, "error", err)
			continue
		}
		out = append(out, HoursFrom{At: e.At, Hours: h})
	}
	return out, nil
}

func (p *Projector) events(ctx context.Context, conv chat.Conversation) (all []chat.Event, err error) {
	through := int64(0)
	for more := true; more; {
		var page []chat.Event
		page, more, err = p.Store.Events(ctx, conv.Workspace, conv.ID, chat.Agents, through, eventsAtAll)
		if err != nil {
			return nil, err
		}
		if len(page) == 0 {
			break
		}
		all = append(all, page...)
		through = page[len(page)-1].Seq
	}
	return all, nil
}
