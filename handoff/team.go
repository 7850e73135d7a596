package handoff

import (
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Strategy says how a team's chats find their agents.
type Strategy string

// The strategies.
const (
	LeastLoaded Strategy = "least_loaded" // who uses the least of their capacity, then who has been idle longest
	RoundRobin  Strategy = "round_robin"  // who was given a chat the longest ago
	Manual      Strategy = "manual"       // nobody is offered anything: agents pick
	Broadcast   Strategy = "broadcast"    // everybody at once: who accepts first has it
)

// What becomes of a visitor who asks for a person when the queue is full.
const (
	FullMessage  = "message"  // they are told, and the bot stays
	FullCallback = "callback" // a promise to come back to them
)

// TeamRules is how a team gets its chats. The zero value is a good one.
type TeamRules struct {
	Strategy   Strategy `json:"strategy,omitempty"`    // "" is least_loaded
	OfferS     int      `json:"offer_s,omitempty"`     // how long an offer stands; 0: as long as the server says
	AutoAccept bool     `json:"auto_accept,omitempty"` // a chat is given, not offered
	// Schedule is the team's own; nil: the workspace's.
	Schedule *Schedule `json:"schedule,omitempty"`
	// OverflowTeam gets what has waited OverflowS seconds; "" keeps it.
	OverflowTeam string `json:"overflow_team,omitempty"`
	OverflowS    int    `json:"overflow_s,omitempty"`
	// QueueLimit is how many may wait; 0: any number. QueueFull is what happens then.
	QueueLimit int    `json:"queue_limit,omitempty"`
	QueueFull  string `json:"queue_full,omitempty"` // "" is message
}

// Bounds of what a team may be given.
const (
	mostOfferS    = 600
	mostOverflowS = 24 * 3600
	mostQueue     = 1000
)

// Check says what in a team's rules cannot be meant. The error is Invalid.
func (r TeamRules) Check() error {
	switch {
	case r.Strategy != "" && !slices.Contains([]Strategy{LeastLoaded, RoundRobin, Manual, Broadcast}, r.Strategy):
		return chat.At("strategy", chat.Tell(chat.Errorf(chat.Invalid, "strategy %q: it is least_loaded, round_robin, manual or broadcast", r.Strategy), "choice"))
	case r.OfferS != 0 && (r.OfferS < 5 || r.OfferS > mostOfferS):
		return chat.At("offer_s", chat.Tell(chat.Errorf(chat.Invalid, "offer_s %d: an offer stands from 5 to %d seconds", r.OfferS, mostOfferS), "range", "from", 5, "most", mostOfferS))
	case r.AutoAccept && (r.Strategy == Manual || r.Strategy == Broadcast):
		return chat.At("auto_accept", chat.Tell(chat.Errorf(chat.Invalid, "auto_accept goes with least_loaded and round_robin: with %s there is nobody whom a chat could be given", r.Strategy), "auto_accept"))
	case (r.OverflowTeam == "") != (r.OverflowS == 0):
		return chat.At("overflow_s", chat.Tell(chat.Errorf(chat.Invalid, "an overflow needs both overflow_team and overflow_s"), "overflow_both"))
	case r.OverflowS != 0 && (r.OverflowS < 10 || r.OverflowS > mostOverflowS):
		return chat.At("overflow_s", chat.Tell(chat.Errorf(chat.Invalid, "overflow_s %d: from 10 to %d seconds", r.OverflowS, mostOverflowS), "range", "from", 10, "most", mostOverflowS))
	case r.QueueLimit < 0 || r.QueueLimit > mostQueue:
		return chat.At("queue_limit", chat.Tell(chat.Errorf(chat.Invalid, "queue_limit %d: from 1 to %d, or 0 for none", r.QueueLimit, mostQueue), "range_or_none", "from", 1, "most", mostQueue))
	case r.QueueFull != "" && r.QueueFull != FullMessage && r.QueueFull != FullCallback:
		return chat.At("queue_full", chat.Tell(chat.Errorf(chat.Invalid, "queue_full %q: it is message or callback", r.QueueFull), "choice"))
	}
	if r.Schedule != nil {
		return chat.At("schedule", r.Schedule.Check())
	}
	return nil
}

// Team is a group of agents with a queue of its own.
type Team struct {
	ID         chat.ID
	Workspace  chat.ID
	Slug       string // what flows and transfers call it; never changes
	Name       string
	Rules      TeamRules
	Members    []chat.ID
	ArchivedAt time.Time // zero while it works
	Waiting    int       // chats in its queue
}

// TeamChange changes a team; nil fields stay as they are.
type TeamChange struct {
	Name    *string
	Rules   *TeamRules
	Members *[]chat.ID
	BasedOn string // revision of the team that the change was made on, "" any
}

// TeamFacts are a team's facts that people change.
type TeamFacts struct {
	Slug    string    `json:"slug"`
	Name    string    `json:"name"`
	Rules   TeamRules `json:"rules"`
	Members []chat.ID `json:"members"`
}

// Facts gives what people change of the team.
func (t Team) Facts() TeamFacts { return TeamFacts{t.Slug, t.Name, t.Rules, t.Members} }

// Revision names the state of the team's facts.
func (t Team) Revision() string { return chat.Revision(t.Facts()) }

// Teams are a workspace's teams.
type Teams []Team

// Open gives the team of a slug that works, or nil.
func (ts Teams) Open(slug string) *Team {
	for i := range ts {
		if ts[i].Slug == slug && ts[i].ArchivedAt.IsZero() {
			return &ts[i]
		}
	}
	return nil
}

// Schedule gives the hours of a team ("" none): its own, else the workspace's.
func (ts Teams) Schedule(slug string, workspace Schedule) Schedule {
	if t := ts.Open(slug); t != nil && t.Rules.Schedule != nil {
		return *t.Rules.Schedule
	}
	return workspace
}

// CheckOverflow refuses overflows that lead nowhere or in a circle.
func (ts Teams) CheckOverflow() error {
	for _, t := range ts {
		seen := []string{t.Slug}
		for at := &t; at.ArchivedAt.IsZero() && at.Rules.OverflowTeam != ""; {
			next := ts.Open(at.Rules.OverflowTeam)
			if next == nil {
				return chat.At("overflow_team", chat.Tell(chat.Errorf(chat.Invalid, "team %q overflows to %q, which is not there", at.Slug, at.Rules.OverflowTeam), "overflow_gone", "team", at.Rules.OverflowTeam))
			}
			if slices.Contains(seen, next.Slug) {
				return chat.At("overflow_team", chat.Tell(chat.Errorf(chat.Invalid, "team %q would overflow to itself in the end, by way of %q", t.Slug, at.Slug), "overflow_circle", "team", at.Slug))
			}
			seen, at = append(seen, next.Slug), next
		}
	}
	return nil
}

// Enter says which team's queue a new hand-over enters, given how many wait in
// each: the one that is named, else where that one overflows when it is full;
// full when no queue on the way has room. A team that is not there has no limit.
func (ts Teams) Enter(slug string, waiting map[string]int) (team string, full bool) {
	t := ts.Open(slug)
	if t == nil {
		return slug, false
	}
	for at := t; at != nil; at = ts.Open(at.Rules.OverflowTeam) {
		if at.Rules.QueueLimit == 0 || waiting[at.Slug] < at.Rules.QueueLimit {
			return at.Slug, false
		}
		if at.Rules.OverflowTeam == "" {
			break
		}
	}
	return slug, true
}
