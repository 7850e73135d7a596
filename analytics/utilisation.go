package analytics

import (
	"cmp"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Use is how an agent's time and capacity were used. Online is the time with
// an open console and the status online, Busy the part of it with at least one
// chat; Offered and Used are chats times time: capacity, and chats at hand.
type Use struct {
	Online, Busy, Offered, Used time.Duration
}

func (u Use) plus(o Use) Use {
	return Use{u.Online + o.Online, u.Busy + o.Busy, u.Offered + o.Offered, u.Used + o.Used}
}

// edge is an instant at which something of an agent changes.
type edge struct {
	at     time.Time
	online int // becomes more or less
	limit  int // of the stretch that begins
	chats  int // more or fewer
}

// LongestService is how long an agent has a chat at most: what goes on for
// longer counts as forgotten. A choice: a month.
const LongestService = 31 * 24 * time.Hour

// Utilise integrates agents' time from an instant to another. at tells which
// stretches are told apart: each is given to add with its agent. cuts are
// instants, in order, that no stretch crosses.
func Utilise(presence []chat.PresenceSpan, services []chat.Span, from, to time.Time, cuts []time.Time, add func(agent chat.ID, begins time.Time, u Use)) {
	edges := map[chat.ID][]edge{}
	within := func(a, b time.Time) (time.Time, time.Time, bool) {
		if b.IsZero() || b.After(to) {
			b = to
		}
		if a.Before(from) {
			a = from
		}
		return a, b, a.Before(b)
	}
	for _, p := range presence {
		if a, b, ok := within(p.From, p.Until); ok && p.Status == "online" {
			edges[p.Agent] = append(edges[p.Agent], edge{at: a, online: 1, limit: p.Limit}, edge{at: b, online: -1})
		}
	}
	for _, s := range services {
		if s.Kind != chat.SpanService {
			continue
		}
		if a, b, ok := within(s.From, servedUntil(s)); ok {
			edges[s.Agent] = append(edges[s.Agent], edge{at: a, chats: 1}, edge{at: b, chats: -1})
		}
	}
	for agent, all := range edges {
		for _, c := range cuts {
			if c.After(from) && c.Before(to) {
				all = append(all, edge{at: c})
			}
		}
		sweep(all, func(begins time.Time, u Use) { add(agent, begins, u) })
	}
}

// sweep walks over an agent's edges and gives each stretch that was online.
func sweep(all []edge, add func(begins time.Time, u Use)) {
	// What ends comes before what begins at the same instant.
	slices.SortStableFunc(all, func(a, b edge) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.online, b.online)) })
	online, chats, limit := 0, 0, 0
	for i, e := range all {
		online, chats = online+e.online, chats+e.chats
		if e.online > 0 {
			limit = e.limit
		}
		if i+1 == len(all) || online == 0 {
			continue
		}
		d := all[i+1].at.Sub(e.at)
		if d <= 0 {
			continue
		}
		u := Use{Online: d, Offered: d * time.Duration(limit), Used: d * time.Duration(chats)}
		if chats > 0 {
			u.Busy = d
		}
		add(e.at, u)
	}
}
