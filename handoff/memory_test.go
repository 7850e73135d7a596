package handoff_test

import (
	"context"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

// memory is a store of one workspace without a database: the same transitions
// (chat.Decide), the same router, and nothing that waits for a disk.
type memory struct {
	floor    handoff.Floor
	now      time.Time
	convs    map[chat.ID]*chat.Conversation
	order    []chat.ID                 // of conversations, as they came
	handoffs map[chat.ID]*chat.Handoff // the newest of each conversation
	offers   []chat.Offer
	agents   []*chat.Presence
	vips     map[chat.ID]bool
	lease    struct {
		holder chat.ID
		until  time.Time
	}
}

func newMemory(floor handoff.Floor, now time.Time) *memory {
	return &memory{floor: floor, now: now, convs: map[chat.ID]*chat.Conversation{}, handoffs: map[chat.ID]*chat.Handoff{}, vips: map[chat.ID]bool{}}
}

func (m *memory) live(conv chat.ID) *chat.Handoff {
	h := m.handoffs[conv]
	if h != nil && (h.Status == chat.HandoffPromised || h.Status == chat.HandoffQueued || h.Status == chat.HandoffAccepted) {
		return h
	}
	return nil
}

// DoAll implements handoff.Desk.
func (m *memory) DoAll(ctx context.Context, commands []chat.Command) []chat.Result {
	out := make([]chat.Result, len(commands))
	for i, c := range commands {
		r, err := m.Do(ctx, c)
		r.Err = err
		out[i] = r
	}
	return out
}

// Do implements handoff.Desk, as store.Append does.
func (m *memory) Do(_ context.Context, c chat.Command) (chat.Result, error) {
	k := chat.Known{Now: m.now, TeamOpen: m.floor.Teams.Open(c.Team) != nil}
	id := c.Conversation
	if conv := m.convs[id]; conv != nil {
		k.Conversation = *conv
		k.Handoff = m.live(id)
		k.Weight = m.floor.Rules.Weight(conv.Channel)
	}
	agent := c.Agent
	for i, o := range m.offers {
		if o.ID == c.Offer || c.Offer.IsZero() && o.Conversation == id && o.Status == chat.OfferOpen {
			k.Offer = &m.offers[i]
		}
		if k.Handoff != nil && o.Handoff == k.Handoff.ID && o.Round == k.Handoff.Round && o.Agent == c.Agent {
			k.Tried = true
		}
	}
	if k.Offer != nil && (c.Op == chat.OpExpire || c.Op == chat.OpDecline) {
		agent = k.Offer.Agent
	}
	if agent.IsZero() && c.Actor.Kind == chat.ByAgent {
		agent = c.Actor.ID
	}
	for _, a := range m.present() {
		if a.Agent == agent {
			k.Agent = &a
		}
	}
	ch, err := chat.Decide(k, c)
	if err != nil {
		return chat.Result{}, err
	}
	if ch.NoOp {
		return chat.Result{Conversation: k.Conversation}, nil
	}
	return m.keep(k.Conversation, ch), nil
}

func (m *memory) keep(before chat.Conversation, ch chat.Change) chat.Result {
	conv := ch.Conversation
	r := chat.Result{Conversation: conv, Events: ch.Events, Offer: ch.Offer}
	if ch.New {
		m.order = append(m.order, conv.ID)
	}
	m.convs[conv.ID] = &conv
	if ch.Handoff != nil {
		m.handoffs[conv.ID] = ch.Handoff
	}
	for i := range m.offers {
		o := &m.offers[i]
		if ch.Withdraw && o.Conversation == conv.ID && o.Status == chat.OfferOpen && (ch.Offer == nil || ch.Offer.ID != o.ID) {
			o.Status, o.DecidedAt = chat.OfferWithdrawn, m.now
			r.Withdrawn = append(r.Withdrawn, *o)
		}
		if ch.Offer != nil && ch.Offer.ID == o.ID {
			*o = *ch.Offer
		}
	}
	busy := chat.ID{}
	if o := ch.Offer; o != nil {
		if !slices.ContainsFunc(m.offers, func(old chat.Offer) bool { return old.ID == o.ID }) {
			m.offers = append(m.offers, *o)
		}
		if a := m.agent(o.Agent); ch.Timeouts != nil && a != nil {
			a.Timeouts = *ch.Timeouts
			if ch.Away {
				a.Status = "away"
			}
		}
		if o.Status == chat.OfferOpen {
			busy = o.Agent
		}
	}
	if conv.Owner == chat.OwnerAgent && conv.Agent != before.Agent {
		busy = conv.Agent
	}
	if a := m.agent(busy); a != nil {
		a.IdleSince = m.now
	}
	r.QueueChanged = before.Owner != conv.Owner || before.Agent != conv.Agent || ch.Handoff != nil || r.Offer != nil
	return r
}

func (m *memory) agent(id chat.ID) *chat.Presence {
	for _, a := range m.agents {
		if a.Agent == id {
			return a
		}
	}
	return nil
}

// present gives the agents with their load.
func (m *memory) present() []chat.Presence {
	out := make([]chat.Presence, len(m.agents))
	for i, a := range m.agents {
		out[i] = *a
		load := func(conv chat.ID) {
			out[i].Active++
			out[i].Used += m.floor.Rules.Weight(m.convs[conv].Channel)
		}
		for _, id := range m.order {
			if c := m.convs[id]; c.Owner == chat.OwnerAgent && c.Agent == a.Agent {
				load(id)
			}
		}
		for _, o := range m.offers {
			if o.Status == chat.OfferOpen && o.Agent == a.Agent {
				load(o.Conversation)
			}
		}
	}
	return out
}

// Agents implements handoff.Queue.
func (m *memory) Agents(context.Context, chat.ID) ([]chat.Presence, error) { return m.present(), nil }

// Floor implements handoff.Queue.
func (m *memory) Floor(context.Context, chat.ID) (handoff.Floor, error) { return m.floor, nil }

// Waiting implements handoff.Queue.
func (m *memory) Waiting(context.Context, chat.ID) (out []chat.Waiting, err error) {
	for _, id := range m.order {
		c, h := m.convs[id], m.live(id)
		if c.Owner != chat.OwnerQueue || h == nil || h.Status != chat.HandoffQueued {
			continue
		}
		w := chat.Waiting{Handoff: *h, Conversation: *c, VIP: m.vips[c.Visitor], Weight: m.floor.Rules.Weight(c.Channel)}
		for i, o := range m.offers {
			if o.Handoff == h.ID && o.Round == h.Round {
				w.Tried = append(w.Tried, o.Agent)
				if o.Status == chat.OfferOpen {
					w.Offer = &m.offers[i]
				}
			}
		}
		out = append(out, w)
	}
	return out, nil
}

// DueSnoozes implements handoff.Queue.
func (m *memory) DueSnoozes(context.Context, int) ([]chat.Ref, error) { return nil, nil }

// DuePromises implements handoff.Queue.
func (m *memory) DuePromises(context.Context, int) (out []chat.Handoff, err error) {
	for _, h := range m.handoffs {
		if h.Status == chat.HandoffPromised && !m.now.Before(h.DueAt) {
			out = append(out, *h)
		}
	}
	return out, nil
}

// ExpiredOffers implements handoff.Queue.
func (m *memory) ExpiredOffers(context.Context, int) (out []chat.Offer, err error) {
	for _, o := range m.offers {
		if o.Status == chat.OfferOpen && !m.now.Before(o.ExpiresAt) {
			out = append(out, o)
		}
	}
	return out, nil
}

// DueClocks implements handoff.Queue: service levels have tests of their own.
func (m *memory) DueClocks(context.Context, int) ([]chat.Clock, error) { return nil, nil }

// StaleTurns implements handoff.Queue: there is no bot here.
func (m *memory) StaleTurns(context.Context, time.Duration, int) ([]chat.Turn, error) {
	return nil, nil
}

// Stranded implements handoff.Queue: nothing is lost in memory.
func (m *memory) Stranded(context.Context, time.Duration, int) ([]chat.Conversation, error) {
	return nil, nil
}

// LostAgents implements handoff.Queue.
func (m *memory) LostAgents(context.Context, time.Duration, int) (out []chat.Conversation, err error) {
	for _, id := range m.order {
		c := m.convs[id]
		if c.Owner != chat.OwnerAgent || c.PreviewBy != chat.ByVisitor {
			continue
		}
		a := m.agent(c.Agent)
		grace := m.floor.Rules.GraceS
		if !a.PushAt.IsZero() {
			grace = max(grace, m.floor.Rules.PushOfferS)
		}
		since := m.now.Add(-time.Duration(grace) * time.Second)
		if !c.ActiveAt.After(since) && (a.SeenAt.IsZero() || !a.SeenAt.After(since)) {
			out = append(out, *c)
		}
	}
	return out, nil
}

// QueuedWorkspaces implements handoff.Queue.
func (m *memory) QueuedWorkspaces(context.Context) ([]chat.ID, error) {
	for _, id := range m.order {
		if m.convs[id].Owner == chat.OwnerQueue {
			return []chat.ID{m.convs[id].Workspace}, nil
		}
	}
	return nil, nil
}

// TryLease implements handoff.Queue.
func (m *memory) TryLease(_ context.Context, _ string, holder chat.ID, ttl time.Duration) (bool, error) {
	if m.lease.holder != holder && m.now.Before(m.lease.until) {
		return false, nil
	}
	m.lease.holder, m.lease.until = holder, m.now.Add(ttl)
	return true, nil
}

// ReleaseLease implements handoff.Queue.
func (m *memory) ReleaseLease(context.Context, string, chat.ID) error { return nil }

func (m *memory) setPresence(a chat.ID, status string) {
	p := m.agent(a)
	p.Status, p.Timeouts = status, 0
}

func (m *memory) touch(a chat.ID) { m.agent(a).SeenAt = m.now }
func (m *memory) leave(a chat.ID) { m.agent(a).SeenAt = time.Time{} }
func (m *memory) setPush(a chat.ID, on bool) {
	m.agent(a).PushAt = time.Time{}
	if on {
		m.agent(a).PushAt = m.now
	}
}

func (m *memory) setLimit(a chat.ID, limit int) { m.agent(a).Limit = limit }

func (m *memory) pass(d time.Duration) { m.now = m.now.Add(d) }

func (m *memory) clock() time.Time { return m.now }

func (m *memory) open() (out []chat.Offer) {
	for _, o := range m.offers {
		if o.Status == chat.OfferOpen {
			out = append(out, o)
		}
	}
	return out
}

func (m *memory) conversations() (out []chat.Conversation) {
	for _, id := range m.order {
		out = append(out, *m.convs[id])
	}
	return out
}

func (m *memory) handoffOf(conv chat.ID) *chat.Handoff { return m.handoffs[conv] }

// visitor gives a new visitor's id.
func (m *memory) visitor(vip bool) chat.ID {
	id := chat.NewID()
	m.vips[id] = vip
	return id
}
