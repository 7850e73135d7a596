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
	VIP          bool
	Head         bool      // before everybody of its rank
	Since        time.Time // when a person was asked for
	QueuedAt     time.Time // when it came to this team's queue
	Weight       int       // what it takes of a capacity, in hundredths of a unit; 0: one unit
	Lang         string    // of the visitor
	Skills       map[string]int
	Tried        []chat.ID // agents who were offered it in this round
	Offered      bool      // an offer stands
	Wanted       chat.ID   // asked first
}

// weight is what the chat takes, in hundredths of a unit.
func (w *Waiting) weight() int {
	if w.Weight == 0 {
		return chat.Unit
	}
	return w.Weight
}

// Floor is what a workspace has decided about routing.
type Floor struct {
	Rules Rules
	Teams Teams
}

// Plan is what Route proposes: offers to make, hand-overs whose round is over
// because every eligible agent has been asked, and those that waited too long
// for their team.
type Plan struct {
	Offers []Proposal
	Asked  []Waiting
	Moves  []Move
}

// Proposal offers one conversation to one agent.
type Proposal struct {
	Waiting   Waiting
	Agent     chat.ID
	Broadcast bool // beside others: the first to accept has it
	Auto      bool // accepted at once
	Push      bool // the agent has no open console
	OfferS    int  // how long it stands, in seconds; 0: as long as the server says
}

// Move sends a conversation on to another team's queue.
type Move struct {
	Waiting Waiting
	To      string
}

// RoundPause is how long everybody's refusal is respected before a new round.
const RoundPause = 15 * time.Second

// Reachable is how recently a console must have been heard of.
const Reachable = 30 * time.Second

// AtConsole reports whether an agent has a console open.
func AtConsole(a chat.Presence, now time.Time) bool {
	return !a.SeenAt.IsZero() && now.Sub(a.SeenAt) <= Reachable
}

// Available reports whether an agent says that they are there, and can be
// reached: by an open console, or by a phone that can be pushed to.
func Available(a chat.Presence, now time.Time) bool {
	return a.Status == "online" && (AtConsole(a, now) || !a.PushAt.IsZero())
}

// Order sorts who waits in the order of service: the highest rank first, then
// whose agent was lost, then the oldest.
func (f Floor) Order(waiting []Waiting, now time.Time) {
	slices.SortStableFunc(waiting, func(a, b Waiting) int {
		return cmp.Or(
			cmp.Compare(f.Rules.Rank(b.Priority, b.VIP, b.Since, now), f.Rules.Rank(a.Priority, a.VIP, a.Since, now)),
			orderBool(b.Head, a.Head), a.Since.Compare(b.Since), slices.Compare(a.Handoff[:], b.Handoff[:]))
	})
}

func orderBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// Route matches who waits with who is free, in the order of service. A chat
// goes to whom it wants; else, of the eligible agents, to one who speaks its
// language before others, with an open console before others, and then as its
// team's strategy says. Eligible is available, in the team, with free capacity
// and the skills, and not asked in this round. Route is pure; the store decides
// every race again when an offer is made.
func (f Floor) Route(waiting []Waiting, agents []chat.Presence, now time.Time) Plan {
	waiting = slices.Clone(waiting)
	f.Order(waiting, now)
	r := f.room(agents, now)
	var plan Plan
	for i := range waiting {
		r.place(&plan, &waiting[i])
	}
	return plan
}

// room is the agents during one pass of Route.
type room struct {
	Floor
	now    time.Time
	agents []seat // those who are available
	staff  map[string]bool
	free   []seat // used again for each chat
}

// seat is an agent with what is asked of them again and again.
type seat struct {
	*chat.Presence
	console bool
}

func (f Floor) room(agents []chat.Presence, now time.Time) *room {
	r := &room{Floor: f, now: now, agents: make([]seat, 0, len(agents)), staff: map[string]bool{}}
	agents = slices.Clone(agents)
	for i := range agents {
		a := &agents[i]
		for _, t := range a.Teams {
			r.staff[t] = true
		}
		if Available(*a, now) {
			r.agents = append(r.agents, seat{a, AtConsole(*a, now)})
		}
	}
	return r
}

// permitted reports whether an agent may have a chat at all: they are of its
// team, or of none, and know what is needed. A team without members is
// everybody's.
func (r *room) permitted(a *chat.Presence, w *Waiting) bool {
	if w.Team != "" && len(a.Teams) > 0 && r.staff[w.Team] && !slices.Contains(a.Teams, w.Team) {
		return false
	}
	for skill, least := range w.Skills {
		if a.Skills[skill] < max(least, 1) {
			return false
		}
	}
	return r.Rules.Language.Need != LanguageRequire || answersIn(a, w.Lang)
}

// answersIn reports whether an agent answers in a language; who has named none
// answers in any.
func answersIn(a *chat.Presence, lang string) bool {
	return lang == "" || len(a.Langs) == 0 || slices.Contains(a.Langs, lang)
}

// place finds out what becomes of one waiting chat.
func (r *room) place(plan *Plan, w *Waiting) {
	team := r.Teams.Open(w.Team)
	var rules TeamRules
	if team != nil {
		rules = team.Rules
	}
	if rules.Strategy == Manual {
		r.overflow(plan, w, rules)
		return
	}
	if w.Offered && rules.Strategy != Broadcast {
		return
	}
	free, asked, held := r.eligible(w, rules.Strategy == Broadcast)
	switch {
	case held:
	case len(free) > 0 && rules.Strategy == Broadcast:
		for _, a := range free {
			r.offer(plan, w, a, rules)
		}
	case len(free) > 0:
		r.offer(plan, w, best(free, rules.Strategy), rules)
	case w.Offered:
	case r.overflow(plan, w, rules):
	case asked:
		plan.Asked = append(plan.Asked, *w)
	}
}

func (r *room) offer(plan *Plan, w *Waiting, a seat, rules TeamRules) {
	a.Used += w.weight() // reserved
	a.Active++
	a.IdleSince = r.now
	p := Proposal{Waiting: *w, Agent: a.Agent, Broadcast: rules.Strategy == Broadcast, Auto: rules.AutoAccept && a.console, Push: !a.console, OfferS: rules.OfferS}
	if p.Push {
		p.OfferS = max(p.OfferS, r.Rules.PushOfferS)
	}
	plan.Offers = append(plan.Offers, p)
}

// eligible gives the agents that a chat may be offered to now, narrowed to the
// preferred ones; whether there are others who were asked in this round; and
// whether the chat is held for somebody who is there but full.
func (r *room) eligible(w *Waiting, all bool) (free []seat, asked, held bool) {
	free = r.free[:0]
	speaking, waitsForSpeech := false, r.now.Sub(w.QueuedAt) < time.Duration(r.Rules.Language.AfterS)*time.Second
	for _, a := range r.agents {
		if !r.permitted(a.Presence, w) {
			continue
		}
		tried := slices.Contains(w.Tried, a.Agent)
		if !tried && a.Agent == w.Wanted && !w.Wanted.IsZero() && !all {
			if a.Room(w.weight()) {
				return []seat{a}, false, false
			}
			held = held || r.now.Sub(w.QueuedAt) < time.Duration(r.Rules.PreferredS)*time.Second
		}
		if !tried && answersIn(a.Presence, w.Lang) {
			speaking = true
		}
		switch {
		case !a.Room(w.weight()):
		case tried:
			asked = true
		default:
			free = append(free, a)
		}
	}
	r.free = free // its place, grown
	if held || all {
		return free, asked, held
	}
	if r.Rules.Language.Need == LanguagePrefer {
		fluent := slices.ContainsFunc(free, func(a seat) bool { return answersIn(a.Presence, w.Lang) })
		if !fluent && speaking && waitsForSpeech {
			return nil, false, true
		}
		if fluent {
			free = slices.DeleteFunc(free, func(a seat) bool { return !answersIn(a.Presence, w.Lang) })
		}
	}
	if slices.ContainsFunc(free, func(a seat) bool { return a.console }) {
		free = slices.DeleteFunc(free, func(a seat) bool { return !a.console })
	}
	return free, asked, false
}

// overflow sends a chat on that waited too long for its team.
func (r *room) overflow(plan *Plan, w *Waiting, rules TeamRules) bool {
	if w.Offered || rules.OverflowS == 0 || r.now.Sub(w.QueuedAt) < time.Duration(rules.OverflowS)*time.Second || r.Teams.Open(rules.OverflowTeam) == nil {
		return false
	}
	plan.Moves = append(plan.Moves, Move{*w, rules.OverflowTeam})
	return true
}

// best gives whom a strategy takes.
func best(free []seat, s Strategy) seat {
	return slices.MinFunc(free, func(a, b seat) int {
		if s != RoundRobin {
			// used ÷ offered, compared without division
			if d := cmp.Compare(a.Used*b.Limit, b.Used*a.Limit); d != 0 {
				return d
			}
		}
		return a.IdleSince.Compare(b.IdleSince)
	})
}

// Of gives a row of the queue as Route sees it.
func Of(w chat.Waiting) Waiting {
	h := w.Handoff
	queued := h.QueuedAt
	if queued.IsZero() { // written by an older binary
		queued = h.RequestedAt
	}
	return Waiting{
		Handoff: h.ID, Conversation: w.Conversation.ID, Team: h.Team, Priority: h.Priority, VIP: w.VIP, Head: h.Head, Since: h.RequestedAt, QueuedAt: queued,
		Weight: w.Weight, Lang: w.Conversation.Lang, Skills: h.Skills, Tried: w.Tried, Offered: w.Offer != nil, Wanted: h.Wanted,
	}
}

// Queue gives rows of the queue as Route sees them, in the order of service.
func (f Floor) Queue(rows []chat.Waiting, now time.Time) []Waiting {
	out := make([]Waiting, len(rows))
	for i, w := range rows {
		out[i] = Of(w)
	}
	f.Order(out, now)
	return out
}
