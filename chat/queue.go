package chat

import (
	"fmt"
	"slices"
)

// full words a load for an agent: "4 of 4 chats".
func (p Presence) full() string { return fmt.Sprintf("%d of %d chats", p.Active, p.Limit) }

// roomBesideOffer reports whether an agent may pick this conversation: when it
// is offered to them, its place is reserved already.
func (s *step) roomBesideOffer(agent ID) bool {
	p := *s.Agent
	if s.Offer != nil && s.Offer.Status == OfferOpen && s.Offer.Agent == agent {
		p.Used -= s.weight()
	}
	return p.Room(s.weight())
}

// waitFor puts the conversation into the queue for one agent who is full: it
// is theirs as soon as they have room, and anybody's when that takes too long.
func (s *step) waitFor(agent ID) {
	s.queueHandoff("", "transfer")
	h := s.out.Handoff
	h.Wanted, h.Team, h.Skills = agent, "", nil
	s.conv.Team = ""
	s.passOn()
	s.ack(s.own(OwnerQueue, ID{}, "transfer"))
}

// passOn notes who gives the conversation to the queue, and whose it was.
func (s *step) passOn() {
	h := s.out.Handoff
	passed := slices.Clone(h.Passed) // by others, while it waited
	for _, id := range []ID{s.c.Actor.ID, s.conv.Agent} {
		if !id.IsZero() && id != h.Wanted && !slices.Contains(passed, id) {
			passed = append(passed, id)
		}
	}
	h.Passed = passed
}

// overflow moves a conversation that waited too long to another team's queue.
// Its place there is as old as its request.
func overflow(s *step) error {
	switch {
	case s.Handoff == nil || s.Handoff.Status != HandoffQueued || s.Handoff.Team == s.c.Team:
		return Errorf(Conflict, "nothing waits to be moved")
	case s.Offer != nil && s.Offer.Status == OfferOpen:
		return Errorf(Conflict, "hand-over %s is being offered", s.Handoff.ID)
	case !s.TeamOpen:
		return Errorf(NotFound, "team %q does not exist", s.c.Team)
	}
	from := s.Handoff.Team
	s.queueHandoff(s.c.Team, s.Handoff.Reason)
	s.add(QueueMoved, ToAgents, MovedBody{From: from, To: s.c.Team})
	return nil
}

// leave takes a visitor out of the queue: the bot is there again.
func leave(s *step) error {
	s.endHandoff(HandoffMissed)
	s.ack(s.add(QueueLeft, ToAll, QueueLeftBody{}))
	s.own(OwnerBot, ID{}, "left_queue")
	s.conv.Team = ""
	if s.c.Message.Text != "" {
		s.message(Actor{Kind: ByBot}, s.c.Message)
	}
	return nil
}

// callBack turns a wait into a promise: the visitor is called or written to,
// and need not wait here. The hand-over keeps its reason and its packet, and
// enters the queue again when it is due.
func callBack(s *step) error {
	switch {
	case s.Handoff == nil || s.Handoff.Status != HandoffQueued:
		return Errorf(Conflict, "nobody waits for a person here")
	case s.c.Contact == nil || (s.c.Via != "phone" && s.c.Via != "email"):
		return Errorf(Invalid, "say how to reach you: a phone number or an e-mail address")
	case !s.c.DueAt.After(s.Now):
		return Errorf(Invalid, "the time of the call-back is over already")
	}
	h := *s.Handoff
	h.Status, h.DueAt, h.Head = HandoffPromised, s.c.DueAt, false
	h.Evidence = append(slices.Clone(h.Evidence), Evidence{Name: "callback", Value: s.c.Via})
	s.out.Handoff, s.out.Contact = &h, s.c.Contact
	s.ack(s.add(QueueLeft, ToAll, QueueLeftBody{Via: s.c.Via, DueMS: h.DueAt.UnixMilli()}))
	s.own(OwnerBot, ID{}, "callback")
	s.conv.Team = ""
	if s.c.Message.Text != "" {
		s.message(Actor{Kind: ByBot}, s.c.Message)
	}
	return nil
}

// Priorities that a service level at risk, and a missed one, raise a
// conversation to: those that flows call high and urgent.
const (
	warnedPriority   = 1
	breachedPriority = 2
)

// clockDue tells colleagues that a service level is at risk, or was missed,
// and lets the conversation go before others.
func clockDue(s *step) error {
	if s.Clock == nil || s.Clock.Kind != s.c.Clock || s.Clock.NextAt().IsZero() {
		return Errorf(Conflict, "no such clock runs")
	}
	if s.Now.Before(s.Clock.NextAt()) {
		return Errorf(Conflict, "the clock %q is not due yet", s.c.Clock)
	}
	c, kind, least := *s.Clock, SLAWarned, warnedPriority
	c.WarnedAt = s.Now
	if !s.Now.Before(c.DueAt) {
		kind, least, c.BreachedAt = SLABreached, breachedPriority, s.Now
	}
	s.out.Clock = &c
	s.add(kind, ToAgents, ClockBody{Clock: c.Kind, Policy: c.Policy, DueMS: c.DueAt.UnixMilli(), Agent: s.conv.Agent, Tell: s.Told})
	s.conv.Priority = max(s.conv.Priority, least)
	if s.Handoff != nil && s.Handoff.Priority < least {
		h := *s.Handoff
		h.Priority = least
		s.out.Handoff = &h
	}
	return nil
}
