package handoff

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Desk is what the router changes conversations through; *chat.Desk is one.
type Desk interface {
	Do(ctx context.Context, c chat.Command) (chat.Result, error)
	DoAll(ctx context.Context, commands []chat.Command) []chat.Result
}

// Queue is what the router reads.
type Queue interface {
	Waiting(ctx context.Context, workspace chat.ID) ([]chat.Waiting, error)
	Agents(ctx context.Context, workspace chat.ID) ([]chat.Presence, error)
	// Floor gives what a workspace has decided about routing.
	Floor(ctx context.Context, workspace chat.ID) (Floor, error)
	DueClocks(ctx context.Context, limit int) ([]chat.Clock, error)
	DuePromises(ctx context.Context, limit int) ([]chat.Handoff, error)
	// DueSnoozes gives conversations that are to be woken now.
	DueSnoozes(ctx context.Context, limit int) ([]chat.Ref, error)
	ExpiredOffers(ctx context.Context, limit int) ([]chat.Offer, error)
	StaleTurns(ctx context.Context, olderThan time.Duration, limit int) ([]chat.Turn, error)
	Stranded(ctx context.Context, olderThan time.Duration, limit int) ([]chat.Conversation, error)
	LostAgents(ctx context.Context, grace time.Duration, limit int) ([]chat.Conversation, error)
	QueuedWorkspaces(ctx context.Context) ([]chat.ID, error)
	TryLease(ctx context.Context, name string, holder chat.ID, ttl time.Duration) (bool, error)
	ReleaseLease(ctx context.Context, name string, holder chat.ID) error
}

// Router offers waiting chats to agents and keeps every promise with a clock:
// offers that time out, promises that fall due, agents who are gone, turns
// that nobody finishes. One router per workspace works at a time, by lease;
// the store decides every race all the same.
//
// A hint makes it look at the workspace that the hint names, with a copy of the
// rules that is at most a sweep old, and only when somebody has room. Every sweep
// it looks at everything: a lost hint, or a stale copy, costs that long.
type Router struct {
	Desk  Desk
	Queue Queue
	// Words gives the visitor's message when a chat leaves an agent who is
	// gone, in a language.
	Words func(lang string) string
	// Rescue makes the hand-over of a conversation whose bot does not answer, with
	// the decision for it.
	Rescue   func(ctx context.Context, workspace, conversation chat.ID) (chat.TurnResult, error)
	OfferFor time.Duration // how long an offer stands; 30 s when zero
	Watch    time.Duration // how long a turn may take; 20 s when zero
	Grace    time.Duration // how long an agent may be gone where a workspace has not decided it; 45 s when zero
	Log      *slog.Logger
	Now      func() time.Time

	id     chat.ID
	calm   time.Time // since when nothing kept it from hearing of everybody: its start, or the end of what did
	swept  time.Time // when stranded conversations were looked for last
	poked  chan struct{}
	once   sync.Once
	asked  map[chat.ID]time.Time // hand-overs whose round is over, since when
	held   map[chat.ID]time.Time // workspaces whose lease is ours, since when it was renewed
	floors map[chat.ID]Floor     // as the last look read them
	mu     sync.Mutex            // of calm and hints
	hints  map[chat.ID]bool      // workspaces to look at; true: their rules may be others, too
}

const (
	// sweep is how often clocks are looked at, and the queue without any hint:
	// no chat stays un-offered longer while an agent is eligible.
	sweep = time.Second
	// batch bounds one look, so that no sweep holds up the others.
	batch = 100
	// strandedEvery is how often conversations are looked for that wait on nobody:
	// there should be none.
	strandedEvery = 5 * time.Second
	// leaseTTL is how long a dead router blocks its workspaces.
	leaseTTL = 5 * time.Second
)

func (r *Router) init() {
	r.once.Do(func() {
		r.id, r.poked, r.asked = chat.NewID(), make(chan struct{}, 1), map[chat.ID]time.Time{}
		r.held, r.floors, r.hints = map[chat.ID]time.Time{}, map[chat.ID]Floor{}, map[chat.ID]bool{}
		r.OfferFor = orElse(r.OfferFor, 30*time.Second)
		r.Watch = orElse(r.Watch, 20*time.Second)
		r.Grace = orElse(r.Grace, 45*time.Second)
	})
}

func orElse(d, other time.Duration) time.Duration {
	if d == 0 {
		return other
	}
	return d
}

// Notice wakes the router when somebody may have come to the queue, or have
// room. It never blocks.
func (r *Router) Notice(n chat.Notice) {
	if !n.Queue && n.Topic != chat.TopicPresence || onlyOffers(n) {
		return
	}
	r.init()
	r.mu.Lock()
	r.hints[n.Workspace] = r.hints[n.Workspace] || n.Queue && n.Topic == chat.TopicPresence
	r.mu.Unlock()
	select {
	case r.poked <- struct{}{}:
	default:
	}
}

// onlyOffers: an offer that was made takes room, and one that was accepted gives
// none, unless others stood beside it.
func onlyOffers(n chat.Notice) bool {
	return n.Offer != nil && (n.Offer.Status == chat.OfferOpen || n.Offer.Status == chat.OfferTaken) && len(n.Withdrawn) == 0
}

// hinted takes the hints that came since it was called last.
func (r *Router) hinted() map[chat.ID]bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.hints
	r.hints = map[chat.ID]bool{}
	return all
}

func leaseOf(workspace chat.ID) string { return "router:" + workspace.String() }

// release gives up the leases, so that the next router need not wait for them.
func (r *Router) release(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	for ws := range r.held {
		if err := r.Queue.ReleaseLease(ctx, leaseOf(ws), r.id); err != nil {
			r.Log.Warn("router lease not released", "workspace", ws, "error", err)
		}
	}
}

// Run works until ctx ends.
func (r *Router) Run(ctx context.Context) {
	r.init()
	defer r.release(ctx)
	r.disturbed()
	var clocks sync.WaitGroup
	defer clocks.Wait()
	clocks.Go(func() { r.runClocks(ctx) }) // beside: what is due must not hold up an offer
	tick := time.NewTicker(sweep)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.poked:
			r.drain(ctx, r.hinted())
		case <-tick.C:
			r.hinted()
			r.drain(ctx, nil)
		}
	}
}

func (r *Router) runClocks(ctx context.Context) {
	tick := time.NewTicker(sweep)
	defer tick.Stop()
	last := r.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if upset(last, r.Now()) {
				r.disturbed()
			}
			r.clocks(ctx)
			last = r.Now()
		}
	}
}

// upset reports whether between two instants that are close the process, its
// machine or its database stood still, or somebody set the clock. Who could not
// be heard of for so long is not gone, and what could not be done is not overdue.
func upset(last, now time.Time) bool {
	const most = 5 * sweep
	passed := now.Sub(last) // by the monotonic clock
	jump := now.Round(0).Sub(last.Round(0)) - passed
	return passed > most || jump.Abs() > sweep
}

// drain offers whatever can be offered, in the workspaces of hints, or when
// there are none in all.
func (r *Router) drain(ctx context.Context, hints map[chat.ID]bool) {
	workspaces, err := r.Queue.QueuedWorkspaces(ctx)
	if r.failed(ctx, "queue not read", err) {
		return
	}
	maps.DeleteFunc(r.floors, func(ws chat.ID, _ Floor) bool { return hints == nil || hints[ws] })
	for _, ws := range workspaces {
		_, hinted := hints[ws]
		if (hints == nil || hinted) && r.mine(ctx, ws) {
			r.route(ctx, ws, hinted)
		}
	}
}

// mine takes or keeps the lease of a workspace. It is renewed in good time, not
// at every look: each renewal is a write.
func (r *Router) mine(ctx context.Context, ws chat.ID) bool {
	now := r.Now()
	if at, held := r.held[ws]; held && now.Sub(at) < leaseTTL/3 && !now.Before(at) {
		return true
	}
	delete(r.held, ws)
	mine, err := r.Queue.TryLease(ctx, leaseOf(ws), r.id, leaseTTL)
	if r.failed(ctx, "router lease", err) || !mine {
		return false
	}
	r.held[ws] = now
	return true
}

// route looks at one workspace. Upon a hint it looks no further when nobody has
// room: what else there is to do has time until the next sweep.
func (r *Router) route(ctx context.Context, ws chat.ID, hinted bool) {
	agents, err := r.Queue.Agents(ctx, ws)
	if r.failed(ctx, "agents not read", err) {
		return
	}
	if hinted && !slices.ContainsFunc(agents, func(a chat.Presence) bool { return Available(a, r.Now()) && a.Room(1) }) {
		return
	}
	floor, err := r.floor(ctx, ws)
	if r.failed(ctx, "rules not read", err) {
		return
	}
	rows, err := r.Queue.Waiting(ctx, ws)
	if r.failed(ctx, "queue not read", err) {
		return
	}
	now := r.Now()
	plan := floor.Route(floor.Queue(rows, now), agents, now)
	r.offer(ctx, ws, plan.Offers)
	for _, m := range plan.Moves {
		r.do(ctx, chat.Command{Op: chat.OpOverflow, Workspace: ws, Conversation: m.Waiting.Conversation, Team: m.To})
	}
	r.rounds(ctx, ws, plan.Asked, now)
}

// floor gives what a workspace has decided, as this look or one before read it.
func (r *Router) floor(ctx context.Context, ws chat.ID) (Floor, error) {
	if f, kept := r.floors[ws]; kept {
		return f, nil
	}
	f, err := r.Queue.Floor(ctx, ws)
	if err == nil {
		r.floors[ws] = f
	}
	return f, err
}

// atOnce is how many offers go to the store together: it makes one transaction
// of them, and the first is not kept waiting for long.
const atOnce = 32

// offer makes the offers of a plan, in the plan's order.
func (r *Router) offer(ctx context.Context, ws chat.ID, offers []Proposal) {
	for some := range slices.Chunk(offers, atOnce) {
		commands := make([]chat.Command, len(some))
		for i, o := range some {
			delete(r.asked, o.Waiting.Handoff)
			commands[i] = chat.Command{Op: chat.OpOffer, Workspace: ws, Conversation: o.Waiting.Conversation, Handoff: o.Waiting.Handoff, Agent: o.Agent,
				OfferFor: r.stands(o), Broadcast: o.Broadcast, Auto: o.Auto, Actor: chat.Actor{Kind: chat.BySystem}}
		}
		r.doAll(ctx, commands)
	}
}

// stands is how long an offer stands: as its team says, longer for a phone.
func (r *Router) stands(p Proposal) time.Duration {
	own := time.Duration(p.OfferS) * time.Second
	if own == 0 || p.Push {
		return max(own, r.OfferFor)
	}
	return own
}

// rounds begins another round for those whom everybody refused, after a pause.
func (r *Router) rounds(ctx context.Context, ws chat.ID, asked []Waiting, now time.Time) {
	for _, w := range asked {
		since, known := r.asked[w.Handoff]
		switch {
		case !known:
			r.asked[w.Handoff] = now
		case now.Sub(since) >= RoundPause:
			delete(r.asked, w.Handoff)
			r.do(ctx, chat.Command{Op: chat.OpRequeue, Workspace: ws, Conversation: w.Conversation})
		}
	}
	if len(r.asked) > 10*batch { // hand-overs that ended meanwhile
		clear(r.asked)
	}
}

// due reads what is due; false when it could not be read, or what was read is old.
func due[T any](ctx context.Context, r *Router, what string, read func() ([]T, error)) (all []T, ok bool) {
	asked := r.Now()
	all, err := read()
	if r.failed(ctx, what+" not read", err) {
		return nil, false
	}
	if upset(asked, r.Now()) {
		r.disturbed()
		return nil, false
	}
	return all, true
}

// clocks looks at everything that is due.
func (r *Router) clocks(ctx context.Context) {
	if r.calmFor(r.OfferFor) {
		offers, _ := due(ctx, r, "offers", func() ([]chat.Offer, error) { return r.Queue.ExpiredOffers(ctx, batch) })
		expire := make([]chat.Command, len(offers))
		for i, o := range offers {
			expire[i] = chat.Command{Op: chat.OpExpire, Workspace: o.Workspace, Conversation: o.Conversation, Offer: o.ID, Agent: o.Agent, Actor: chat.Actor{Kind: chat.BySystem}}
		}
		r.doAll(ctx, expire)
	}
	promises, _ := due(ctx, r, "promises", func() ([]chat.Handoff, error) { return r.Queue.DuePromises(ctx, batch) })
	for _, h := range promises {
		r.do(ctx, chat.Command{Op: chat.OpEnqueue, Workspace: h.Workspace, Conversation: h.Conversation, Handoff: h.ID})
	}
	asleep, _ := due(ctx, r, "snoozes", func() ([]chat.Ref, error) { return r.Queue.DueSnoozes(ctx, batch) })
	for _, one := range asleep {
		r.do(ctx, chat.Command{Op: chat.OpUnsnooze, Workspace: one.Workspace, Conversation: one.Conversation})
	}
	clocks, _ := due(ctx, r, "clocks", func() ([]chat.Clock, error) { return r.Queue.DueClocks(ctx, batch) })
	for _, c := range clocks {
		r.do(ctx, chat.Command{Op: chat.OpClock, Workspace: c.Workspace, Conversation: c.Conversation, Clock: c.Kind})
	}
	if r.calmFor(min(r.Grace, r.Watch)) {
		lost, _ := due(ctx, r, "lost agents", func() ([]chat.Conversation, error) { return r.Queue.LostAgents(ctx, r.Grace, batch) })
		for _, c := range lost {
			r.do(ctx, chat.Command{Op: chat.OpRelease, Workspace: c.Workspace, Conversation: c.ID, Reason: "agent_gone", Agent: c.Agent,
				Force:   c.PreviewBy != chat.ByVisitor, // their account was closed: an answered chat needs somebody, too
				Message: chat.MessageBody{Text: r.Words(c.Lang)}})
		}
	}
	if r.calmFor(r.Watch) {
		r.watch(ctx)
	}
}

// calmFor reports whether nothing has kept the router from hearing of everybody
// for so long. Before that consoles come back first, offers stand as long as they
// should, and workers finish what waited while the process, or its database, was away.
func (r *Router) calmFor(d time.Duration) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.Now().Sub(r.calm) >= d
}

// disturbed says that what should have been heard or done may not have been.
func (r *Router) disturbed() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calm = r.Now()
}

// watch hands over conversations that wait on nobody.
func (r *Router) watch(ctx context.Context) {
	stale, ok := due(ctx, r, "turns", func() ([]chat.Turn, error) { return r.Queue.StaleTurns(ctx, r.Watch, batch) })
	for _, t := range stale {
		r.rescue(ctx, t.Workspace, t.Conversation, t.ID)
	}
	now := r.Now()
	if !ok || now.Sub(r.swept) < strandedEvery && !now.Before(r.swept) {
		return
	}
	r.swept = now
	stranded, _ := due(ctx, r, "stranded conversations", func() ([]chat.Conversation, error) { return r.Queue.Stranded(ctx, r.Watch, batch) })
	for _, c := range stranded {
		if c.Owner == chat.OwnerAgent {
			r.do(ctx, chat.Command{Op: chat.OpRelease, Workspace: c.Workspace, Conversation: c.ID, Reason: "agent_gone", Agent: c.Agent, Force: true,
				Message: chat.MessageBody{Text: r.Words(c.Lang)}})
			continue
		}
		r.rescue(ctx, c.Workspace, c.ID, chat.ID{})
	}
}

// rescue hands one conversation over; turn is the one that nobody finishes, or
// the zero ID: it may be finished in this very moment.
func (r *Router) rescue(ctx context.Context, workspace, conversation, turn chat.ID) {
	result, err := r.Rescue(ctx, workspace, conversation)
	if r.failed(ctx, "watchdog", err) {
		return
	}
	result.Turn = turn
	r.do(ctx, chat.Command{Op: chat.OpWatchdog, Workspace: workspace, Conversation: conversation, HandOver: result.HandOver, Result: &result})
}

// do applies a command; losing a race to somebody else is no failure.
func (r *Router) do(ctx context.Context, c chat.Command) {
	c.Actor = chat.Actor{Kind: chat.BySystem}
	_, err := r.Desk.Do(ctx, c)
	r.report(ctx, c, err)
}

// doAll is do for commands that go to the store together.
func (r *Router) doAll(ctx context.Context, commands []chat.Command) {
	if len(commands) == 0 {
		return
	}
	for i, result := range r.Desk.DoAll(ctx, commands) {
		r.report(ctx, commands[i], result.Err)
	}
}

func (r *Router) report(ctx context.Context, c chat.Command, err error) {
	if chat.CodeOf(err) == chat.Unavailable {
		r.disturbed()
	}
	if err != nil && chat.CodeOf(err) != chat.Conflict && chat.CodeOf(err) != chat.NotFound && ctx.Err() == nil {
		r.Log.Warn("router command failed", "op", c.Op, "conversation", c.Conversation, "error", err)
	}
}

func (r *Router) failed(ctx context.Context, what string, err error) bool {
	if chat.CodeOf(err) == chat.Unavailable {
		r.disturbed()
	}
	if err != nil && ctx.Err() == nil {
		r.Log.Warn("router cannot go on", "at", what, "error", err)
	}
	return err != nil
}
