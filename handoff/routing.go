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
	Passed       []chat.ID // passed it on: asked last
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

// RoundPause is how long everybody's refusal is respected before a new round,
// and that of who passed a chat on.
const RoundPause = 15 * time.Second

// Reachable is how recently a console must have been heard of.
const Reachable = 30 * time.Second

// AtConsole reports whether an agent has a console open: one was heard of, and
// the last was not closed since.
func AtConsole(a chat.Presence, now time.Time) bool {
	return !a.SeenAt.IsZero() && a.LeftAt.IsZero() && now.Sub(a.SeenAt).Abs() <= Reachable // heard of in the future: before the clock was set back
}

// Available reports whether an agent says that they are there, and can be
// reached: by an open console, or by a phone that can be pushed to.
func Available(a chat.Presence, now time.Time) bool {
	return a.Status == "online" && (AtConsole(a, now) || !a.PushAt.IsZero())
}

// Order sorts who waits in the order of service: the highest rank first, then
// whose agent was lost, then the oldest.
func (f Floor) Order(waiting []Waiting, now time.Time) {
	type key struct {
		rank int
		w    *Waiting
	}
	was := slices.Clone(waiting)
	keys := make([]key, len(was))
	for i := range was {
		w := &was[i]
		keys[i] = key{f.Rules.Rank(w.Priority, w.VIP, w.Since, now), w}
	}
	slices.SortStableFunc(keys, func(a, b key) int {
		return cmp.Or(cmp.Compare(b.rank, a.rank), orderBool(b.w.Head, a.w.Head), a.w.Since.Compare(b.w.Since),
			slices.Compare(a.w.Handoff[:], b.w.Handoff[:]))
	})
	for i, k := range keys {
		waiting[i] = *k.w
	}
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
// and the skills, and not asked in this round; who passed the chat on comes after
// everybody else. Route is pure; the store decides every race again when an offer
// is made.
func (f Floor) Route(waiting []Waiting, agents []chat.Presence, now time.Time) Plan {
	waiting = slices.Clone(waiting)
	f.Order(waiting, now)
	r := f.room(agents, now)
	plan := Plan{Offers: make([]Proposal, 0, min(len(waiting), 4*len(r.agents)))}
	for i := range waiting {
		r.place(&plan, &waiting[i])
	}
	return plan
}

// room is the agents during one pass of Route.
type room struct {
	Floor
	now    time.Time
	agents []*seat // those who are available
	staff  map[string]bool
	lines  map[string]*line
}

// seat is an agent with what is asked of them again and again.
type seat struct {
	chat.Presence
	console bool
}

// line is a team's rules, and who of those available may have its chats.
type line struct {
	rules  TeamRules
	seats  []*seat
	speaks map[string][]bool // for a language, which seats answer in it
}

// speakers tells of each seat whether it answers in a language.
func (l *line) speakers(lang string) []bool {
	out, known := l.speaks[lang]
	if !known {
		out = make([]bool, len(l.seats))
		for i, a := range l.seats {
			out[i] = answersIn(a, lang)
		}
		l.speaks[lang] = out
	}
	return out
}

func (f Floor) room(agents []chat.Presence, now time.Time) *room {
	r := &room{Floor: f, now: now, agents: make([]*seat, 0, len(agents)), staff: map[string]bool{}, lines: map[string]*line{}}
	for _, a := range agents {
		for _, t := range a.Teams {
			r.staff[t] = true
		}
		if Available(a, now) {
			r.agents = append(r.agents, &seat{a, AtConsole(a, now)})
		}
	}
	return r
}

// line gives a team's own; whoever is of the team, or of none, may have its
// chats. A team without members is everybody's.
func (r *room) line(team string) *line {
	l := r.lines[team]
	if l != nil {
		return l
	}
	l = &line{speaks: map[string][]bool{}}
	if t := r.Teams.Open(team); t != nil {
		l.rules = t.Rules
	}
	for _, a := range r.agents {
		if team == "" || len(a.Teams) == 0 || !r.staff[team] || slices.Contains(a.Teams, team) {
			l.seats = append(l.seats, a)
		}
	}
	r.lines[team] = l
	return l
}

// permitted reports whether an agent of the line may have a chat at all: they
// know what is needed, and speak the language where that is a must.
func (r *room) permitted(a *seat, w *Waiting) bool {
	if len(w.Skills) > 0 { // to begin with a map costs, and most chats need none
		for skill, least := range w.Skills {
			if a.Skills[skill] < max(least, 1) {
				return false
			}
		}
	}
	return r.Rules.Language.Need != LanguageRequire || answersIn(a, w.Lang)
}

// answersIn reports whether an agent answers in a language; who has named none
// answers in any.
func answersIn(a *seat, lang string) bool {
	return lang == "" || len(a.Langs) == 0 || slices.Contains(a.Langs, lang)
}

// place finds out what becomes of one waiting chat.
func (r *room) place(plan *Plan, w *Waiting) {
	l := r.line(w.Team)
	switch {
	case l.rules.Strategy == Manual:
		r.overflow(plan, w, l.rules)
		return
	case l.rules.Strategy == Broadcast:
		r.broadcast(plan, w, l)
		return
	case w.Offered:
		return
	}
	best, asked, held := r.best(w, l)
	switch {
	case held:
	case best != nil:
		r.offer(plan, w, best, l.rules)
	case r.overflow(plan, w, l.rules):
	case asked:
		plan.Asked = append(plan.Asked, *w)
	}
}

// broadcast offers a chat to everybody who is eligible and was not asked yet.
func (r *room) broadcast(plan *Plan, w *Waiting, l *line) {
	asked, offered := false, w.Offered
	passers := r.passersToo(w, l)
	for _, a := range l.seats {
		if !r.permitted(a, w) || !a.Room(w.weight()) || !passers && slices.Contains(w.Passed, a.Agent) {
			continue
		}
		if slices.Contains(w.Tried, a.Agent) {
			asked = true
			continue
		}
		r.offer(plan, w, a, l.rules)
		offered = true
	}
	if !offered && !r.overflow(plan, w, l.rules) && asked {
		plan.Asked = append(plan.Asked, *w)
	}
}

func (r *room) offer(plan *Plan, w *Waiting, a *seat, rules TeamRules) {
	a.Used += w.weight() // reserved
	a.Active++
	a.IdleSince = r.now
	p := Proposal{Waiting: *w, Agent: a.Agent, Broadcast: rules.Strategy == Broadcast, Auto: rules.AutoAccept && a.console, Push: !a.console, OfferS: rules.OfferS}
	if p.Push {
		p.OfferS = max(p.OfferS, r.Rules.PushOfferS)
	}
	plan.Offers = append(plan.Offers, p)
}

// best gives whom a chat is offered to now, or nil; whether there are others
// who were asked in this round; and whether it is held for somebody who is
// there but full.
func (r *room) best(w *Waiting, l *line) (best *seat, asked, held bool) {
	prefer, waited := r.Rules.Language.Need == LanguagePrefer, r.now.Sub(w.QueuedAt)
	speaking, fluent := false, false // of anybody, and of the best
	weight, wants, passers := w.weight(), !w.Wanted.IsZero(), r.passersToo(w, l)
	speakers := l.speakers(w.Lang)
	for i, a := range l.seats {
		if !r.permitted(a, w) || !passers && slices.Contains(w.Passed, a.Agent) {
			continue
		}
		tried := len(w.Tried) > 0 && slices.Contains(w.Tried, a.Agent)
		speaks := !prefer || speakers[i]
		free := a.Used+weight <= a.Limit*chat.Unit
		if !tried {
			speaking = speaking || speaks
			if wants && a.Agent == w.Wanted {
				if free {
					return a, false, false
				}
				held = waited < time.Duration(r.Rules.PreferredS)*time.Second
			}
		}
		switch {
		case !free:
		case tried:
			asked = true
		case best == nil || speaks && !fluent || speaks == fluent && a.before(best, l.rules.Strategy):
			best, fluent = a, speaks
		}
	}
	if prefer && !fluent && speaking && waited < time.Duration(r.Rules.Language.AfterS)*time.Second {
		held = true
	}
	return best, asked, held
}

// passersToo reports whether a chat may come back to who passed it on: when
// nobody else is there who could have it, or has not refused it in this round,
// and a pause has gone by.
func (r *room) passersToo(w *Waiting, l *line) bool {
	if len(w.Passed) == 0 {
		return true
	}
	return r.now.Sub(w.QueuedAt) >= RoundPause && !slices.ContainsFunc(l.seats, func(a *seat) bool {
		return r.permitted(a, w) && !slices.Contains(w.Passed, a.Agent) && !slices.Contains(w.Tried, a.Agent)
	})
}

// before orders agents who are alike to a chat: one with an open console comes
// first, then it is as the team's strategy says.
func (a *seat) before(b *seat, s Strategy) bool {
	if a.console != b.console {
		return a.console
	}
	if s != RoundRobin {
		// used ÷ offered, compared without division
		if d := a.Used*b.Limit - b.Used*a.Limit; d != 0 {
			return d < 0
		}
	}
	return a.IdleSince.Before(b.IdleSince)
}

// overflow sends a chat on that waited too long for its team.
func (r *room) overflow(plan *Plan, w *Waiting, rules TeamRules) bool {
	if w.Offered || rules.OverflowS == 0 || r.now.Sub(w.QueuedAt) < time.Duration(rules.OverflowS)*time.Second || r.Teams.Open(rules.OverflowTeam) == nil {
		return false
	}
	plan.Moves = append(plan.Moves, Move{*w, rules.OverflowTeam})
	return true
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
		Passed: h.Passed,
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
