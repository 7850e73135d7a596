package live

import (
	"context"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// heartbeats compare every followed conversation with the database.
func (h *Hub) heartbeats() {
	defer h.loops.Done()
	tick := time.NewTicker(Heartbeat)
	defer tick.Stop()
	for {
		select {
		case now := <-tick.C:
			h.beat(now)
		case <-h.done:
			return
		}
	}
}

func (h *Hub) beat(now time.Time) {
	ctx, cancel := context.WithTimeout(context.Background(), Heartbeat)
	defer cancel()
	for _, audience := range []chat.Audience{chat.Visitors, chat.Agents} {
		var sessions []*Session
		followed := map[chat.ID]struct{}{}
		h.each(h.known, func(s *Session) {
			if s.Audience == audience {
				sessions = append(sessions, s)
				s.following(followed)
			}
		})
		lasts := h.lasts(ctx, followed, audience)
		for _, s := range sessions {
			s.beat(now, lasts)
		}
		if audience == chat.Agents {
			h.alive(ctx, sessions)
			h.missedOffers(ctx, sessions)
		}
	}
}

// lasts reads in slices, so that one statement stays small.
func (h *Hub) lasts(ctx context.Context, followed map[chat.ID]struct{}, audience chat.Audience) map[chat.ID]int64 {
	const slice = 400
	out := make(map[chat.ID]int64, len(followed))
	ids := make([]chat.ID, 0, slice)
	flush := func() {
		got, err := h.reader.Lasts(ctx, ids, audience)
		if err != nil {
			h.log.Warn("heartbeat cannot read", "error", err)
		}
		for id, last := range got {
			out[id] = last
		}
		ids = ids[:0]
	}
	for id := range followed {
		if ids = append(ids, id); len(ids) == slice {
			flush()
		}
	}
	if len(ids) > 0 {
		flush()
	}
	return out
}

// alive notes which agents' consoles are open, a workspace in one write.
func (h *Hub) alive(ctx context.Context, sessions []*Session) {
	agents := map[chat.ID][]chat.ID{}
	seen := map[chat.ID]bool{}
	for _, s := range sessions {
		if !seen[s.Actor.ID] {
			seen[s.Actor.ID] = true
			agents[s.Workspace] = append(agents[s.Workspace], s.Actor.ID)
		}
	}
	for workspace, here := range agents {
		if err := h.views.Alive(ctx, workspace, here); err != nil {
			h.log.Warn("presence not renewed", "workspace", workspace, "agents", len(here), "error", err)
		}
	}
}

// An agent whose last console closes may only be loading the page anew, or have
// another on another node: that one is heard of within a heartbeat, and a second
// is left for its write.
const (
	closedFor = Heartbeat + time.Second
	reloading = closedFor + time.Second
)

// closed tells, in a while, that an agent has no console, unless one opens.
func (h *Hub) closed(workspace, agent chat.ID) {
	if len(h.consoles(workspace, agent)) > 0 {
		return
	}
	time.AfterFunc(reloading, func() {
		select {
		case <-h.done: // the agents have been sent to another node
			return
		default:
		}
		if len(h.consoles(workspace, agent)) > 0 {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), Heartbeat)
		defer cancel()
		if err := h.views.Closed(ctx, workspace, agent, closedFor); err != nil {
			h.log.Warn("closed console not noted", "workspace", workspace, "error", err)
		}
	})
}

// mark notes what lists and queues must show anew.
func (h *Hub) mark(n chat.Notice) {
	h.dirtyMu.Lock()
	for _, e := range n.Events {
		if e.Kind == chat.SLABreached && n.Conversation != nil {
			h.missed = append(h.missed, breach{*n.Conversation, e})
		}
	}
	if n.Conversation != nil {
		h.dirty[n.Conversation.ID] = n.Workspace
	}
	if n.Queue {
		h.queues[n.Workspace] = struct{}{}
	}
	h.dirtyMu.Unlock()
	nudge(h.wake)
	if n.Offer == nil && len(n.Withdrawn) == 0 {
		return
	}
	h.offersMu.Lock()
	if n.Offer != nil {
		h.offers = append(h.offers, *n.Offer)
	}
	h.offers = append(h.offers, n.Withdrawn...)
	h.offersMu.Unlock()
	nudge(h.hurry)
}

func nudge(wake chan struct{}) {
	select {
	case wake <- struct{}{}:
	default:
	}
}

// offering makes offers known at once and in their order: somebody waits, and
// lists may take their time.
func (h *Hub) offering() {
	defer h.loops.Done()
	for {
		select {
		case <-h.hurry:
		case <-h.done:
			return
		}
		h.offersMu.Lock()
		offers := h.offers
		h.offers = nil
		h.offersMu.Unlock()
		ctx, cancel := context.WithTimeout(context.Background(), Heartbeat)
		for _, o := range offers {
			h.offer(ctx, o, h.consoles(o.Workspace, o.Agent))
		}
		cancel()
	}
}

// digests sends list changes, gathered.
func (h *Hub) digests() {
	defer h.loops.Done()
	for {
		select {
		case <-h.wake:
		case <-h.done:
			return
		}
		h.dirtyMu.Lock()
		dirty, queues, missed := h.dirty, h.queues, h.missed
		h.dirty, h.queues, h.missed = map[chat.ID]chat.ID{}, map[chat.ID]struct{}{}, nil
		h.dirtyMu.Unlock()
		began := time.Now()
		h.digest(dirty, queues)
		h.breaches(missed)
		select { // gather what follows at once
		case <-time.After(gatherFor(h.consolesOpen(), time.Since(began))):
		case <-h.done:
			return
		}
	}
}

// gatherFor is how long list changes are gathered before the next are sent,
// after some that took a time to read and send to so many consoles.
func gatherFor(consoles int, took time.Duration) time.Duration {
	return max(min(digest+time.Duration(consoles)*digestPer, digestMost), min(digestShare*took, digestBusy))
}

// consolesOpen counts agents' sessions without a look at visitors', who are many.
func (h *Hub) consolesOpen() (n int) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for _, sessions := range h.agents {
		n += len(sessions)
	}
	return n
}

func (h *Hub) digest(dirty map[chat.ID]chat.ID, queues map[chat.ID]struct{}) {
	ctx, cancel := context.WithTimeout(context.Background(), Heartbeat)
	defer cancel()
	changed := map[chat.ID][]chat.ID{}
	for id, workspace := range dirty {
		changed[workspace] = append(changed[workspace], id)
	}
	for workspace, ids := range changed {
		if h.watched(workspace) {
			h.summaries(ctx, workspace, ids)
		}
	}
	now := time.Now()
	for workspace := range queues {
		if now.Before(h.counted[workspace]) {
			h.later(workspace)
			continue
		}
		h.queue(ctx, workspace)
		took := time.Since(now)
		now = now.Add(took)
		h.counted[workspace] = now.Add(max(queueEvery, queueShare*took))
	}
}

// summaries shows conversations' lines as they are now to every console.
func (h *Hub) summaries(ctx context.Context, workspace chat.ID, ids []chat.ID) {
	lines, err := h.views.Summaries(ctx, workspace, ids)
	if err != nil {
		h.log.Warn("list not updated", "workspace", workspace, "conversations", len(ids), "error", err)
		return
	}
	frames := make([][]byte, len(lines))
	for i, line := range lines {
		frames[i] = encode(changedFrame{Type: "conversation.changed", Conversation: line})
	}
	h.toAgents(workspace, frames...)
}

// later leaves a queue that was shown just now for one of the next digests.
func (h *Hub) later(workspace chat.ID) {
	h.dirtyMu.Lock()
	h.queues[workspace] = struct{}{}
	h.dirtyMu.Unlock()
	nudge(h.wake)
}

// breach is a missed service level of a conversation.
type breach struct {
	conversation chat.Conversation
	event        chat.Event
}

// breaches tells those whom a missed service level concerns, also those who do
// not follow the conversation.
func (h *Hub) breaches(missed []breach) {
	ctx, cancel := context.WithTimeout(context.Background(), Heartbeat)
	defer cancel()
	for _, m := range missed {
		if !h.watched(m.conversation.Workspace) {
			continue
		}
		body, err := chat.Read[chat.ClockBody](m.event)
		if err != nil {
			h.log.Warn("missed service level not read", "conversation", m.conversation.ID, "error", err)
			continue
		}
		who, err := h.views.Concerned(ctx, m.conversation, body.Tell)
		if err != nil {
			h.log.Warn("missed service level not told", "conversation", m.conversation.ID, "error", err)
			continue
		}
		e := m.event
		frame := encode(breachFrame{Type: string(e.Kind), Conversation: e.Conversation, AtMS: e.At.UnixMilli(), Body: e.Body})
		for agent, concerned := range who {
			if concerned {
				h.toAgent(e.Workspace, agent, frame)
			}
		}
	}
}

func (h *Hub) watched(workspace chat.ID) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return len(h.agents[workspace]) > 0
}

// consoles gives every session of one agent.
func (h *Hub) consoles(workspace, agent chat.ID) []*Session {
	h.mu.RLock()
	defer h.mu.RUnlock()
	var own []*Session
	for s := range h.agents[workspace] {
		if s.Actor.ID == agent {
			own = append(own, s)
		}
	}
	return own
}

// offer makes an offer known to sessions, or closes it.
func (h *Hub) offer(ctx context.Context, o chat.Offer, sessions []*Session) {
	if len(sessions) == 0 {
		return
	}
	frame := offerFrame{Type: "offer.closed", Offer: o.ID, Outcome: string(o.Status)}
	if o.Status == chat.OfferOpen {
		view, err := h.views.Offer(ctx, o)
		if chat.CodeOf(err) == chat.Conflict {
			return // it has ended since, and a console that has just opened is not told of that
		}
		if err != nil {
			h.log.Warn("offer not shown", "offer", o.ID, "error", err)
			return
		}
		frame = offerFrame{Type: "offer.made", Offer: view}
	}
	b := encode(frame)
	for _, s := range sessions {
		s.show(o, b)
	}
}

// missedOffers compares what consoles show with the database: the hint of an
// offer may have been lost, and an offer that nobody sees times out.
func (h *Hub) missedOffers(ctx context.Context, sessions []*Session) {
	consoles := map[chat.ID][]*Session{}
	for _, s := range sessions {
		consoles[s.Workspace] = append(consoles[s.Workspace], s)
	}
	for workspace, own := range consoles {
		var known []chat.ID
		for _, s := range own {
			known = append(known, s.shown()...)
		}
		offers, err := h.views.Offers(ctx, workspace, known)
		if err != nil {
			h.log.Warn("offers not compared", "workspace", workspace, "error", err)
			continue
		}
		for _, o := range offers {
			h.missedOffer(ctx, o)
		}
	}
}

func (h *Hub) missedOffer(ctx context.Context, o chat.Offer) {
	late := slices.DeleteFunc(h.consoles(o.Workspace, o.Agent), func(s *Session) bool { return s.shows(o.ID) == (o.Status == chat.OfferOpen) })
	h.offer(ctx, o, late)
}

func (h *Hub) queue(ctx context.Context, workspace chat.ID) {
	waiting, longest, places, err := h.views.Queue(ctx, workspace)
	if err != nil {
		h.log.Warn("queue not shown", "workspace", workspace, "error", err)
		return
	}
	h.toAgents(workspace, encode(queueFrame{Type: "queue.changed", Waiting: waiting, LongestWaitMS: longest.Milliseconds()}))
	for conversation, place := range places {
		h.mu.RLock()
		sessions := list(h.byConv[conversation])
		h.mu.RUnlock()
		for _, s := range sessions {
			if s.Audience == chat.Visitors {
				s.Send(positionFrame{Type: "queue.changed", Conversation: conversation, Queue: place})
			}
		}
	}
}
