package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const (
	handoffCols = "id, workspace, conversation, status, team, priority, reason, evidence, packet, requested_ms, due_ms, accepted_ms, ended_ms, agent, round, wanted, " +
		"queued_ms, skills, head, told, passed"
	offerCols = "id, workspace, conversation, handoff, agent, status, round, made_ms, expires_ms, decided_ms, broadcast"
)

var (
	upsertHandoff = insertInto("handoff", handoffCols) + " ON CONFLICT (id) DO UPDATE SET " +
		excluded("status, team, priority, reason, evidence, packet, requested_ms, due_ms, accepted_ms, ended_ms, agent, round, wanted, queued_ms, skills, head, told, passed")
	upsertOffer = insertInto("offer", offerCols) + " ON CONFLICT (id) DO UPDATE SET " + excluded("status, expires_ms, decided_ms")
)

func handoffDest(h *chat.Handoff) []any {
	return []any{
		&h.ID, &h.Workspace, &h.Conversation, &h.Status, &h.Team, &h.Priority, &h.Reason, from(&h.Evidence), from(&h.Packet),
		at(&h.RequestedAt), at(&h.DueAt), at(&h.AcceptedAt), at(&h.EndedAt), &h.Agent, &h.Round, &h.Wanted,
		at(&h.QueuedAt), from(&h.Skills), yes(&h.Head), from(&h.Told), from(&h.Passed),
	}
}

func handoffArgs(h chat.Handoff) []any {
	return []any{
		h.ID, h.Workspace, h.Conversation, h.Status, h.Team, h.Priority, h.Reason, encode(h.Evidence), h.Packet,
		h.RequestedAt, h.DueAt, h.AcceptedAt, h.EndedAt, h.Agent, h.Round, h.Wanted,
		h.QueuedAt, encode(h.Skills), h.Head, encode(h.Told), encode(h.Passed),
	}
}

func offerDest(o *chat.Offer) []any {
	return []any{
		&o.ID, &o.Workspace, &o.Conversation, &o.Handoff, &o.Agent, &o.Status, &o.Round, at(&o.MadeAt), at(&o.ExpiresAt), at(&o.DecidedAt), yes(&o.Broadcast),
	}
}

func offerArgs(o chat.Offer) []any {
	return []any{o.ID, o.Workspace, o.Conversation, o.Handoff, o.Agent, o.Status, o.Round, o.MadeAt, o.ExpiresAt, o.DecidedAt, o.Broadcast}
}

// selectLiveHandoff reads hand-overs that are under way; a condition on the
// conversation follows.
const selectLiveHandoff = "SELECT " + handoffCols + " FROM handoff WHERE status IN ('promised', 'queued', 'accepted') AND conversation "

// loadHandoffs reads the hand-overs under way of conversations into handoffs.
func (b *batch) loadHandoffs(ctx context.Context, conversations []chat.ID) error {
	all := padded(conversations)
	if len(all) == 0 {
		return nil
	}
	for _, id := range conversations {
		b.handoffs[id] = nil
	}
	var h chat.Handoff
	return b.each(ctx, selectLiveHandoff+"IN ("+marks(1, len(all))+")", all, handoffDest(&h), func() error {
		keep := h
		b.handoffs[h.Conversation], h = &keep, chat.Handoff{}
		return nil
	})
}

// liveHandoff gives the conversation's hand-over that is under way, or nil.
func (b *batch) liveHandoff(ctx context.Context, conversation chat.ID) (*chat.Handoff, error) {
	if h, ok := b.handoffs[conversation]; ok {
		if h == nil {
			return nil, nil
		}
		own := *h
		return &own, nil
	}
	var h chat.Handoff
	err := b.row(ctx, selectLiveHandoff+"= $1", []any{conversation}, handoffDest(&h))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &h, err
}

// offerFor gives the offer that a command names, or without a name the open
// one, or nil; and, for the command that offers, whether its agent was offered
// the hand-over in this round.
func (b *batch) offerFor(ctx context.Context, conversation chat.ID, cmd chat.Command, h *chat.Handoff) (named *chat.Offer, tried bool, err error) {
	const one = "SELECT " + offerCols + " FROM offer WHERE "
	q, args := one+"conversation = $1 AND status = 'open'", []any{conversation}
	switch {
	case !cmd.Offer.IsZero():
		q, args = one+"conversation = $1 AND id = $2", append(args, cmd.Offer)
	case cmd.Op == chat.OpOffer && h != nil:
		q, args = q+" UNION ALL "+one+"handoff = $2 AND round = $3 AND agent = $4", append(args, h.ID, h.Round, cmd.Agent)
	}
	found, err := list(ctx, b.conn, q, args, offerDest)
	for i, o := range found {
		if named == nil && (!cmd.Offer.IsZero() || o.Status == chat.OfferOpen) {
			named = &found[i]
		}
		tried = tried || cmd.Op == chat.OpOffer && h != nil && o.Handoff == h.ID && o.Round == h.Round && o.Agent == cmd.Agent
	}
	return named, tried, err
}

// HandoffOf gives the newest hand-over of a conversation, or NotFound.
func (s *Store) HandoffOf(ctx context.Context, workspace, conversation chat.ID) (h chat.Handoff, err error) {
	err = s.read.row(ctx, "SELECT "+handoffCols+" FROM handoff WHERE conversation = $1 AND workspace = $2 ORDER BY requested_ms DESC, id DESC LIMIT 1",
		[]any{conversation, workspace}, handoffDest(&h))
	return h, s.fail(err, "hand-over of conversation %s", conversation)
}

// Offer gives one offer, or NotFound.
func (s *Store) Offer(ctx context.Context, workspace, id chat.ID) (o chat.Offer, err error) {
	err = s.read.row(ctx, "SELECT "+offerCols+" FROM offer WHERE id = $1 AND workspace = $2", []any{id, workspace}, offerDest(&o))
	return o, s.fail(err, "offer %s", id)
}

// OpenOffers gives the offers that wait for an agent, oldest first.
func (s *Store) OpenOffers(ctx context.Context, workspace, agent chat.ID) ([]chat.Offer, error) {
	out, err := list(ctx, &s.read, "SELECT "+offerCols+" FROM offer WHERE workspace = $1 AND agent = $2 AND status = 'open' ORDER BY made_ms, id",
		[]any{workspace, agent}, offerDest)
	return out, s.fail(err, "read the offers of agent %s", agent)
}

// maxWaiting bounds what one pass of the router looks at.
const maxWaiting = 2000

// waitingCols is what routing looks at: the router reads the whole queue again
// and again, and what agents are shown weighs far more.
var waitingCols = of("h", "id, workspace, conversation, status, team, priority, reason, requested_ms, round, wanted, queued_ms, skills, head, passed") +
	", c.id, c.workspace, c.visitor, c.channel, c.lang, c.status, c.owner, c.team, v.vip, COALESCE(w.weight, 100)"

func waitingDest(w *chat.Waiting) []any {
	h, c := &w.Handoff, &w.Conversation
	return []any{
		&h.ID, &h.Workspace, &h.Conversation, &h.Status, &h.Team, &h.Priority, &h.Reason, at(&h.RequestedAt), &h.Round, &h.Wanted, at(&h.QueuedAt), from(&h.Skills), yes(&h.Head), from(&h.Passed),
		&c.ID, &c.Workspace, &c.Visitor, &c.Channel, &c.Lang, &c.Status, &c.Owner, &c.Team, yes(&w.VIP), &w.Weight,
	}
}

// Waiting gives the queue of a workspace in the order of service: priority,
// then who asked first; the rules of the workspace may order it anew. At most
// 2,000, of each what routing looks at: see waitingCols.
func (s *Store) Waiting(ctx context.Context, workspace chat.ID) ([]chat.Waiting, error) {
	out, err := list(ctx, &s.read, "SELECT "+waitingCols+`
		FROM handoff h JOIN conversation c ON c.id = h.conversation JOIN visitor v ON v.id = c.visitor
		LEFT JOIN channel_weight w ON w.workspace = c.workspace AND w.channel = c.channel
		WHERE h.workspace = $1 AND h.status = 'queued' AND c.owner = 'queue'
		ORDER BY h.priority DESC, h.requested_ms, h.id LIMIT $2`, []any{workspace, maxWaiting}, waitingDest)
	if err != nil || len(out) == 0 {
		return nil, s.fail(err, "read the queue")
	}
	offers, err := list(ctx, &s.read, "SELECT "+of("o", offerCols)+` FROM offer o JOIN handoff h ON h.id = o.handoff AND h.round = o.round
		WHERE h.workspace = $1 AND h.status = 'queued' ORDER BY o.made_ms, o.id`, []any{workspace}, offerDest)
	if err != nil {
		return nil, s.fail(err, "read the offers of the queue")
	}
	index := make(map[chat.ID]int, len(out))
	for i, w := range out {
		index[w.Handoff.ID] = i
	}
	for _, o := range offers {
		i, ok := index[o.Handoff]
		if !ok {
			continue
		}
		out[i].Tried = append(out[i].Tried, o.Agent)
		if o.Status == chat.OfferOpen {
			out[i].Offer = &o
		}
	}
	return out, nil
}

// Queued gives everybody who waits for a person in a workspace, in no order:
// the little that a place in the queue needs.
func (s *Store) Queued(ctx context.Context, workspace chat.ID) ([]chat.Queued, error) {
	out, err := list(ctx, &s.read, `SELECT h.team, h.priority, v.vip, h.requested_ms FROM handoff h JOIN conversation c ON c.id = h.conversation
		JOIN visitor v ON v.id = c.visitor WHERE h.workspace = $1 AND h.status = 'queued'`, []any{workspace},
		func(q *chat.Queued) []any { return []any{&q.Team, &q.Priority, yes(&q.VIP), at(&q.RequestedAt)} })
	return out, s.fail(err, "read who waits")
}

// DuePromises gives promised hand-overs whose time has come, in every
// workspace, earliest first.
func (s *Store) DuePromises(ctx context.Context, limit int) ([]chat.Handoff, error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return nil, s.fail(err, "read the clock")
	}
	out, err := list(ctx, &read, "SELECT "+handoffCols+" FROM handoff WHERE status = 'promised' AND due_ms <= $1 ORDER BY due_ms, id LIMIT $2",
		[]any{now, pageSize(limit)}, handoffDest)
	return out, s.fail(err, "look for promises that are due")
}

// ExpiredOffers gives open offers whose time is over, in every workspace,
// earliest first. So is that of one that was made in the future: the clock was set
// back, and nobody knows how long it has stood.
func (s *Store) ExpiredOffers(ctx context.Context, limit int) ([]chat.Offer, error) {
	read := s.read
	now, err := read.now(ctx)
	if err != nil {
		return nil, s.fail(err, "read the clock")
	}
	out, err := list(ctx, &read, "SELECT "+offerCols+" FROM offer WHERE status = 'open' AND (expires_ms <= $1 OR made_ms > $3) ORDER BY expires_ms, id LIMIT $2",
		[]any{now, pageSize(limit), now.Add(setBack)}, offerDest)
	return out, s.fail(err, "look for offers that timed out")
}
