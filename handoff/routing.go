package handoff

import (
	"cmp"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Waiting is one conversation in the queue, as Route sees it.
type Waiting struct {
	Handoff      chat.ID
	Conversation chat.ID
	Team         string // "" any
	Priority     int    // higher first
	Since        time.Time
	Tried        []chat.ID // agents who were offered it in this round
	Offered      bool      // an offer stands
	Wanted       chat.ID   // asked first, when eligible
}

// Plan is what Route proposes: offers to make, and hand-overs whose round is
// over because every eligible agent has been asked.
type Plan struct {
	Offers []Proposal
	Asked  []Waiting
}

// Proposal offers one conversation to one agent.
type Proposal struct {
	Waiting Waiting
	Agent   chat.ID
}

// RoundPause is how long everybody's refusal is respected before a new round.
const RoundPause = 15 * time.Second

// Reachable is how recently a console must have been heard of.
const Reachable = 30 * time.Second

// Route matches who waits with who is free: highest priority first, then the
// oldest; each to the agent that is
// wanted, else to the eligible agent with the least used ÷ offered, ties to
// the longest idle. Eligible is online, reachable, in the team, with free
// capacity, and not asked in this round. It is pure; the store decides every
// race again when an offer is made.
func Route(waiting []Waiting, agents []chat.Presence, now time.Time) Plan {
	waiting = slices.Clone(waiting)
	slices.SortStableFunc(waiting, func(a, b Waiting) int {
		return cmp.Or(cmp.Compare(b.Priority, a.Priority), a.Since.Compare(b.Since))
	})
	agents = slices.Clone(agents)
	var plan Plan
	for _, w := range waiting {
		if w.Offered {
			continue
		}
		best, asked := -1, false
		for i := range agents {
			if !eligible(agents[i], w, now) {
				continue
			}
			if slices.Contains(w.Tried, agents[i].Agent) {
				asked = true
				continue
			}
			if agents[i].Agent == w.Wanted && !w.Wanted.IsZero() {
				best = i
				break
			}
			if best < 0 || before(agents[i], agents[best]) {
				best = i
			}
		}
		switch {
		case best >= 0:
			agents[best].Active++ // reserved
			plan.Offers = append(plan.Offers, Proposal{Waiting: w, Agent: agents[best].Agent})
		case asked:
			plan.Asked = append(plan.Asked, w)
		}
	}
	return plan
}

func eligible(a chat.Presence, w Waiting, now time.Time) bool {
	return Available(a, now) && a.Active < a.Limit && (w.Team == "" || len(a.Teams) == 0 || slices.Contains(a.Teams, w.Team))
}

// Available reports whether an agent is online with an open console.
func Available(a chat.Presence, now time.Time) bool {
	return a.Status == "online" && !a.SeenAt.IsZero() && now.Sub(a.SeenAt) <= Reachable
}

// before orders agents by load, then by who has been idle longest.
func before(a, b chat.Presence) bool {
	// used ÷ offered, compared without division
	if d := cmp.Compare(a.Active*b.Limit, b.Active*a.Limit); d != 0 {
		return d < 0
	}
	return a.IdleSince.Before(b.IdleSince)
}

// Place is where a new hand-over would stand: behind everybody of its team
// with the same or a higher priority.
func Place(waiting []chat.Waiting, team string, priority int) chat.Queue {
	q := chat.Queue{Position: 1}
	for _, w := range waiting {
		if (team == "" || w.Handoff.Team == "" || w.Handoff.Team == team) && w.Handoff.Priority >= priority {
			q.Position++
		}
	}
	return q
}
