package handoff_test

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

// stage is what a schedule is played on: memory, or a real database.
type stage interface {
	handoff.Desk
	handoff.Queue
	setPresence(a chat.ID, status string)
	touch(a chat.ID) // a heartbeat of its console
	leave(a chat.ID)
	setPush(a chat.ID, on bool)
	setLimit(a chat.ID, limit int)
	visitor(vip bool) chat.ID
	pass(d time.Duration)
	clock() time.Time
	open() []chat.Offer
	conversations() []chat.Conversation
	handoffOf(conv chat.ID) *chat.Handoff
}

// play is one random schedule of arrivals, agents, declines, time-outs and
// crashes. After each look of the router every invariant of the design
// (handoff.md) is checked by its name.
type play struct {
	stage
	*rand.Rand
	ws     chat.ID
	floor  handoff.Floor
	agents []chat.ID
	opened map[chat.ID]bool // agents with an open console: they beat
	router *handoff.Router
	log    []string // what happened, for whoever has to understand a failure
	broken string
	asked  map[chat.ID]map[string]int // how often a hand-over's visitor was told a reason
	rounds map[string]bool            // hand-over, round and agent that had an offer
	stale  time.Time                  // a crashed router's lease may hold until then
	seen   map[string]int             // how often what happened, over all schedules of a test
}

var kinds = struct {
	teams, langs, channels []string
}{[]string{"", "", "orders", "sales", "picky", "loud"}, []string{"en", "ko"}, []string{"web", "email"}}

// newFloor draws what a workspace has decided.
func drawFloor(r *rand.Rand) handoff.Floor {
	rules := handoff.DefaultRules()
	rules.Language.Need = []string{handoff.LanguageOff, handoff.LanguagePrefer, handoff.LanguagePrefer, handoff.LanguageRequire}[r.IntN(4)]
	rules.Language.AfterS, rules.PreferredS, rules.AgeS, rules.VIP = 20*r.IntN(3), 30*r.IntN(3), 60*r.IntN(3), r.IntN(3)
	strategies := []handoff.Strategy{handoff.LeastLoaded, handoff.RoundRobin}
	return handoff.Floor{Rules: rules, Teams: handoff.Teams{
		{ID: chat.NewID(), Slug: "orders", Rules: handoff.TeamRules{Strategy: strategies[r.IntN(2)], OverflowTeam: "sales", OverflowS: 30}},
		{ID: chat.NewID(), Slug: "sales", Rules: handoff.TeamRules{Strategy: strategies[r.IntN(2)], OfferS: 10, AutoAccept: r.IntN(2) == 0}},
		{ID: chat.NewID(), Slug: "picky", Rules: handoff.TeamRules{Strategy: handoff.Manual}},
		{ID: chat.NewID(), Slug: "loud", Rules: handoff.TeamRules{Strategy: handoff.Broadcast}},
	}}
}

// drawAgents draws who works there.
func drawAgents(r *rand.Rand, now time.Time) []*chat.Presence {
	var out []*chat.Presence
	for i := range 2 + r.IntN(3) {
		a := &chat.Presence{Agent: chat.NewID(), Name: fmt.Sprint("agent ", i), Status: "online", Limit: 1 + r.IntN(3), IdleSince: now.Add(-time.Duration(r.IntN(100)) * time.Second)}
		a.Teams = [][]string{nil, {"orders"}, {"sales"}, {"loud", "orders"}, {"picky"}}[r.IntN(5)]
		a.Langs = [][]string{nil, {"en"}, {"ko"}, {"en", "ko"}}[r.IntN(4)]
		a.Skills = []map[string]int{nil, {"returns": 1}, {"returns": 3}}[r.IntN(3)]
		out = append(out, a)
	}
	return out
}

func (p *play) note(format string, args ...any) {
	p.log = append(p.log, fmt.Sprintf("%s  ", p.clock().Format("15:04:05"))+fmt.Sprintf(format, args...))
}

// fail names the invariant that does not hold; the first one counts.
func (p *play) fail(invariant, format string, args ...any) {
	if p.broken == "" {
		p.broken = invariant + ": " + fmt.Sprintf(format, args...)
	}
}

// newRouter takes the place of the one before, which has crashed: what that
// one remembered is gone, and its lease runs on.
func (p *play) newRouter() {
	if p.router != nil {
		p.stale = p.clock().Add(6 * time.Second)
	}
	p.router = &handoff.Router{Desk: p, Queue: p.stage, Log: slog.New(slog.DiscardHandler), Now: p.clock, Words: func(string) string { return "gone" },
		Watch: 1000 * time.Hour} // there is no bot here
}

// DoAll implements handoff.Desk: one after the other, so that each is looked at.
func (p *play) DoAll(ctx context.Context, commands []chat.Command) []chat.Result {
	out := make([]chat.Result, len(commands))
	for i, c := range commands {
		r, err := p.Do(ctx, c)
		r.Err = err
		out[i] = r
	}
	return out
}

// Do implements handoff.Desk: it looks at each change before and after it is made.
func (p *play) Do(ctx context.Context, c chat.Command) (chat.Result, error) {
	if c.Op == chat.OpOffer {
		p.beforeOffer(c)
	}
	r, err := p.stage.Do(ctx, c)
	if err != nil {
		p.note("%s refused: %v", c.Op, err)
		return r, err
	}
	p.seen[string(c.Op)]++
	if c.Broadcast {
		p.seen["broadcast"]++
	}
	if r.Offer != nil && r.Offer.Status == chat.OfferTaken && c.Op == chat.OpOffer {
		p.seen["auto-accept"]++
	}
	p.note("%s %s agent %s team %q → %s", c.Op, short(c.Conversation), short(c.Agent), c.Team, r.Conversation.Owner)
	for _, e := range r.Events {
		switch {
		case e.Kind == chat.MessagePosted && e.Actor.Kind == chat.BySystem:
			h := p.handoffOf(c.Conversation).ID
			if p.asked[h] == nil {
				p.asked[h] = map[string]int{}
			}
			if p.asked[h][c.Reason]++; p.asked[h][c.Reason] > 1 {
				p.fail("told exactly once per reason", "hand-over %s told of %q again", short(h), c.Reason)
			}
		case e.Kind == chat.OwnerChanged && r.Conversation.Owner == chat.OwnerQueue && !r.QueueChanged:
			p.fail("every hand-over notifies somebody", "%s put %s into the queue and told nobody", c.Op, short(c.Conversation))
		}
	}
	if o := r.Offer; c.Op == chat.OpOffer && o != nil {
		key := fmt.Sprint(o.Handoff, o.Round, o.Agent)
		if p.rounds[key] {
			p.fail("no offer twice to the same agent in a round", "agent %s, round %d", short(o.Agent), o.Round)
		}
		p.rounds[key] = true
		if a := p.presence(o.Agent); a.Used > a.Limit*chat.Unit {
			p.fail("capacity is never exceeded", "agent %s has %d of %d after an offer", short(a.Agent), a.Used, a.Limit*chat.Unit)
		}
	}
	if c.Op == chat.OpRelease {
		p.atHead(c.Conversation)
	}
	return r, nil
}

func short(id chat.ID) string { return fmt.Sprintf("%x", id[13:]) }

func (p *play) presence(id chat.ID) chat.Presence {
	all, err := p.Agents(context.Background(), p.ws)
	if err != nil {
		p.fail("the store answers", "%v", err)
	}
	for _, a := range all {
		if a.Agent == id {
			return a
		}
	}
	return chat.Presence{}
}

func (p *play) queue() []chat.Waiting {
	rows, err := p.Waiting(context.Background(), p.ws)
	if err != nil {
		p.fail("the store answers", "%v", err)
	}
	return rows
}

func (p *play) staff() []chat.Presence {
	all, err := p.Agents(context.Background(), p.ws)
	if err != nil {
		p.fail("the store answers", "%v", err)
	}
	return all
}

// What follows says in its own words whom a chat may be offered to, apart from
// the router's code.

func (p *play) there(a chat.Presence) bool {
	return a.Status == "online" && (p.console(a) || !a.PushAt.IsZero())
}

func (p *play) console(a chat.Presence) bool {
	return !a.SeenAt.IsZero() && p.clock().Sub(a.SeenAt) <= handoff.Reachable
}

func (p *play) speaks(a chat.Presence, w chat.Waiting) bool {
	return len(a.Langs) == 0 || slices.Contains(a.Langs, w.Conversation.Lang)
}

// permitted: the team, the skills, and the language where it is a must.
func (p *play) permitted(a chat.Presence, w chat.Waiting, staff []chat.Presence) bool {
	team := w.Handoff.Team
	peopled := slices.ContainsFunc(staff, func(b chat.Presence) bool { return slices.Contains(b.Teams, team) })
	if team != "" && len(a.Teams) > 0 && peopled && !slices.Contains(a.Teams, team) {
		return false
	}
	for skill, least := range w.Handoff.Skills {
		if a.Skills[skill] < least {
			return false
		}
	}
	return p.floor.Rules.Language.Need != handoff.LanguageRequire || p.speaks(a, w)
}

// mayHave: there, permitted, and not asked in this round; who passed it on comes
// after everybody else, and not at once.
func (p *play) mayHave(a chat.Presence, w chat.Waiting, staff []chat.Presence) bool {
	if !p.there(a) || !p.permitted(a, w, staff) || slices.Contains(w.Tried, a.Agent) {
		return false
	}
	if !slices.Contains(w.Handoff.Passed, a.Agent) {
		return true
	}
	for _, b := range staff {
		if !slices.Contains(w.Handoff.Passed, b.Agent) && p.mayHave(b, w, staff) {
			return false
		}
	}
	return p.clock().Sub(w.Handoff.QueuedAt) >= 15*time.Second
}

func (p *play) eligible(a chat.Presence, w chat.Waiting, staff []chat.Presence) bool {
	return p.mayHave(a, w, staff) && a.Used+w.Weight <= a.Limit*chat.Unit
}

func (p *play) strategy(w chat.Waiting) handoff.Strategy {
	if t := p.floor.Teams.Open(w.Handoff.Team); t != nil {
		return t.Rules.Strategy
	}
	return handoff.LeastLoaded
}

// held: for whom it wants, or for somebody who speaks its language, who is
// there and full.
func (p *play) held(w chat.Waiting, staff []chat.Presence) bool {
	waited := p.clock().Sub(w.Handoff.QueuedAt)
	speaker, fluent := false, false
	for _, a := range staff {
		if !p.mayHave(a, w, staff) {
			continue
		}
		room := p.eligible(a, w, staff)
		if a.Agent == w.Handoff.Wanted && !room && waited < time.Duration(p.floor.Rules.PreferredS)*time.Second && p.strategy(w) != handoff.Broadcast {
			return true
		}
		speaker = speaker || p.speaks(a, w)
		fluent = fluent || p.speaks(a, w) && room
	}
	return p.floor.Rules.Language.Need == handoff.LanguagePrefer && p.strategy(w) != handoff.Broadcast && speaker && !fluent &&
		waited < time.Duration(p.floor.Rules.Language.AfterS)*time.Second
}

func (p *play) rank(w chat.Waiting) int {
	rank := w.Handoff.Priority
	if w.VIP {
		rank += p.floor.Rules.VIP
	}
	if p.floor.Rules.AgeS > 0 {
		rank += int(p.clock().Sub(w.Handoff.RequestedAt) / (time.Duration(p.floor.Rules.AgeS) * time.Second))
	}
	return rank
}

// beforeOffer looks at who is offered what.
func (p *play) beforeOffer(c chat.Command) {
	rows, staff := p.queue(), p.staff()
	i := slices.IndexFunc(rows, func(w chat.Waiting) bool { return w.Handoff.ID == c.Handoff })
	j := slices.IndexFunc(staff, func(a chat.Presence) bool { return a.Agent == c.Agent })
	if i < 0 || j < 0 {
		p.fail("offers are for who waits and works here", "hand-over %s to %s", short(c.Handoff), short(c.Agent))
		return
	}
	w, to := rows[i], staff[j]
	strategy := p.strategy(w)
	switch {
	case strategy == handoff.Manual:
		p.fail("a manual team is offered nothing", "%s", short(w.Conversation.ID))
	case !p.eligible(to, w, staff):
		p.fail("offers go to eligible agents", "%s to %s: there %v, permitted %v, %d+%d of %d", short(w.Conversation.ID), short(to.Agent), p.there(to), p.permitted(to, w, staff), to.Used, w.Weight, to.Limit*chat.Unit)
	case w.Offer != nil && !c.Broadcast:
		p.fail("a chat is offered to one agent at a time", "%s", short(w.Conversation.ID))
	}
	p.bestAgent(w, to, staff, strategy)
	for _, o := range rows {
		older := p.rank(o) == p.rank(w) && o.Handoff.Head == w.Handoff.Head && o.Handoff.RequestedAt.Before(w.Handoff.RequestedAt)
		higher := p.rank(o) > p.rank(w)
		if o.Offer == nil && (older || higher) && p.strategy(o) != handoff.Manual && p.eligible(to, o, staff) && !p.held(o, staff) {
			p.fail("the highest rank first, and within it the oldest", "%s (rank %d) before %s (rank %d)", short(w.Conversation.ID), p.rank(w), short(o.Conversation.ID), p.rank(o))
		}
	}
}

// bestAgent: whom it wants; else one who speaks its language, then one with an
// open console, then the least used ÷ offered, then the longest idle.
func (p *play) bestAgent(w chat.Waiting, to chat.Presence, staff []chat.Presence, strategy handoff.Strategy) {
	if strategy == handoff.Broadcast || to.Agent == w.Handoff.Wanted {
		return
	}
	for _, a := range staff {
		if a.Agent == to.Agent || !p.eligible(a, w, staff) {
			continue
		}
		better := 0
		if p.floor.Rules.Language.Need == handoff.LanguagePrefer {
			better = compareBool(p.speaks(a, w), p.speaks(to, w))
		}
		better = cmp.Or(better, compareBool(p.console(a), p.console(to)))
		if strategy != handoff.RoundRobin {
			better = cmp.Or(better, cmp.Compare(to.Used*a.Limit, a.Used*to.Limit))
		}
		better = cmp.Or(better, to.IdleSince.Compare(a.IdleSince))
		if a.Agent == w.Handoff.Wanted || better > 0 {
			p.fail("the least used ÷ offered, ties to the longest idle", "%s to %s (%d of %d) though %s has %d of %d", short(w.Conversation.ID), short(to.Agent), to.Used, to.Limit, short(a.Agent), a.Used, a.Limit)
		}
	}
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// atHead: who was lost stands before everybody of their rank and team.
func (p *play) atHead(conv chat.ID) {
	rows := p.queue()
	line := p.floor.Queue(rows, p.clock())
	i := slices.IndexFunc(rows, func(w chat.Waiting) bool { return w.Conversation.ID == conv })
	if i < 0 {
		p.fail("a lost agent's chat waits again", "%s", short(conv))
		return
	}
	for _, w := range line {
		if w.Conversation == conv {
			return
		}
		j := slices.IndexFunc(rows, func(o chat.Waiting) bool { return o.Conversation.ID == w.Conversation })
		if p.rank(rows[j]) <= p.rank(rows[i]) && !rows[j].Handoff.Head {
			p.fail("a lost agent's chat goes to the head", "%s stands behind %s", short(conv), short(w.Conversation))
		}
	}
}

// check looks at everything after the router has.
func (p *play) check() {
	staff, rows := p.staff(), p.queue()
	used := map[chat.ID]int{}
	for _, c := range p.conversations() {
		h := p.handoffOf(c.ID)
		switch {
		case (c.Owner == chat.OwnerAgent) != !c.Agent.IsZero() || (c.Owner == chat.OwnerNone) != (c.Status == chat.Resolved):
			p.fail("a conversation has one owner", "%s: %s, agent %s, %s", short(c.ID), c.Owner, short(c.Agent), c.Status)
		case (c.Owner == chat.OwnerQueue) != (h != nil && h.Status == chat.HandoffQueued):
			p.fail("who waits is in the queue", "%s is with %s and its hand-over is %s", short(c.ID), c.Owner, h.Status)
		}
		if c.Owner == chat.OwnerAgent {
			used[c.Agent] += p.floor.Rules.Weight(c.Channel)
		}
	}
	for _, o := range p.open() {
		used[o.Agent] += p.weightOf(o.Conversation)
	}
	for _, a := range staff {
		if a.Used != used[a.Agent] {
			p.fail("an offer reserves capacity", "agent %s uses %d, not %d", short(a.Agent), a.Used, used[a.Agent])
		}
		if a.Timeouts >= 2 && a.Status == "online" {
			p.fail("two time-outs make an agent away", "%s", short(a.Agent))
		}
	}
	if p.clock().Before(p.stale) {
		return // the crashed router's lease
	}
	for _, w := range rows {
		if w.Offer != nil || p.strategy(w) == handoff.Manual || p.held(w, staff) {
			continue
		}
		for _, a := range staff {
			if p.eligible(a, w, staff) {
				p.fail("nobody waits while somebody is eligible", "%s waits since %s, agent %s is free", short(w.Conversation.ID), w.Handoff.QueuedAt.Format("15:04:05"), short(a.Agent))
			}
		}
	}
}

func (p *play) weightOf(conv chat.ID) int {
	for _, c := range p.conversations() {
		if c.ID == conv {
			return p.floor.Rules.Weight(c.Channel)
		}
	}
	return 0
}

// act does one random thing.
func (p *play) act() {
	ctx := context.Background()
	do := func(c chat.Command) {
		c.Workspace = p.ws
		if c.ClientID == "" {
			c.ClientID = chat.NewID().String()
		}
		_, _ = p.Do(ctx, c) // a refusal is an answer, too
	}
	agent := p.agents[p.IntN(len(p.agents))]
	switch n := p.IntN(100); {
	case n < 24:
		p.arrive(do)
	case n < 44:
		p.decide(do)
	case n < 50:
		p.setPresence(agent, []string{"online", "online", "away", "busy"}[p.IntN(4)])
		p.note("presence of %s", short(agent))
	case n < 58: // a console opens, closes, or its browser dies without a word
		p.opened[agent] = !p.opened[agent]
		if p.opened[agent] {
			p.touch(agent)
		} else if p.IntN(2) == 0 {
			p.leave(agent)
		}
		p.note("console of %s open %v", short(agent), p.opened[agent])
	case n < 62:
		p.setLimit(agent, 1+p.IntN(4))
	case n < 64:
		p.setPush(agent, p.IntN(2) == 0)
	case n < 68:
		p.newRouter()
		p.note("the router crashes")
	default:
		p.work(do)
	}
}

// arrive opens a conversation and asks for a person.
func (p *play) arrive(do func(chat.Command)) {
	visitor := p.visitor(p.IntN(6) == 0)
	do(chat.Command{Op: chat.OpPost, Actor: chat.Actor{Kind: chat.ByVisitor, ID: visitor}, Message: chat.MessageBody{Text: "help"},
		Opening: &chat.Opening{Visitor: visitor, Channel: kinds.channels[p.IntN(2)], Lang: kinds.langs[p.IntN(2)]}})
	h := &chat.HandOver{ID: chat.NewID(), Reason: "asked", Team: kinds.teams[p.IntN(len(kinds.teams))], Priority: p.IntN(3), Words: chat.MessageBody{Text: "wait"}}
	if p.IntN(5) == 0 {
		h.Skills = map[string]int{"returns": 1 + p.IntN(3)}
	}
	if p.IntN(4) == 0 {
		h.Agent = p.agents[p.IntN(len(p.agents))]
	}
	if p.IntN(8) == 0 {
		h.DueAt = p.clock().Add(time.Duration(p.IntN(60)) * time.Second)
	}
	all := p.conversations()
	do(chat.Command{Op: chat.OpWatchdog, Conversation: all[len(all)-1].ID, Actor: chat.Actor{Kind: chat.BySystem}, HandOver: h})
}

// decide answers a standing offer.
func (p *play) decide(do func(chat.Command)) {
	open := p.open()
	if len(open) == 0 {
		return
	}
	o, op := open[p.IntN(len(open))], chat.OpAccept
	if p.IntN(3) == 0 {
		op = chat.OpDecline
	}
	do(chat.Command{Op: op, Conversation: o.Conversation, Offer: o.ID, Agent: o.Agent, Actor: chat.Actor{Kind: chat.ByAgent, ID: o.Agent}})
}

// work does something in a conversation that goes on.
func (p *play) work(do func(chat.Command)) {
	all := p.conversations()
	if len(all) == 0 {
		return
	}
	c := all[p.IntN(len(all))]
	visitor, agent := chat.Actor{Kind: chat.ByVisitor, ID: c.Visitor}, chat.Actor{Kind: chat.ByAgent, ID: p.agents[p.IntN(len(p.agents))]}
	if c.Owner == chat.OwnerAgent && p.IntN(4) > 0 {
		agent.ID = c.Agent
	}
	cmd := chat.Command{Conversation: c.ID, Actor: agent, Message: chat.MessageBody{Text: "so"}}
	switch p.IntN(9) {
	case 0, 1:
		cmd.Op = chat.OpResolve
	case 2, 3:
		cmd.Op, cmd.Actor = chat.OpPost, visitor
	case 4:
		cmd.Op = chat.OpPost
	case 5:
		cmd.Op, cmd.Team = chat.OpAssign, []string{"orders", "sales", "picky", "loud"}[p.IntN(4)]
	case 6:
		cmd.Op, cmd.Agent, cmd.Wait = chat.OpAssign, p.agents[p.IntN(len(p.agents))], p.IntN(2) == 0
	case 7:
		cmd.Op, cmd.Actor = chat.OpLeave, visitor
	case 8:
		cmd.Op, cmd.Actor, cmd.Via, cmd.Contact, cmd.DueAt = chat.OpCallback, visitor, "phone", &chat.Contact{Phone: "1"}, p.clock().Add(20*time.Second)
	}
	do(cmd)
}

// tick lets time pass and the router look.
func (p *play) tick(d time.Duration) {
	p.pass(d)
	for a, open := range p.opened {
		if open {
			p.touch(a)
		}
	}
	if p.IntN(2) == 0 {
		p.router.Hint(context.Background(), p.ws) // what it offers is looked at as what a whole look does
	}
	for n := -1; n != len(p.log); { // what one look moved is looked at anew, at once
		n = len(p.log)
		p.router.Step(context.Background())
	}
	p.check()
}

// end brings everybody to their desk: then nobody may be left waiting.
func (p *play) end() {
	for i, a := range p.agents {
		p.setPresence(a, "online")
		p.setLimit(a, 20)
		p.opened[a] = true
		p.note("agent %d comes", i)
	}
	for range 40 {
		if !slices.ContainsFunc(p.queue(), func(w chat.Waiting) bool { return p.strategy(w) != handoff.Manual }) {
			return
		}
		for _, a := range p.agents {
			p.setPresence(a, "online")
		}
		p.tick(16 * time.Second)
		for _, o := range p.open() {
			_, _ = p.Do(context.Background(), chat.Command{Op: chat.OpAccept, Workspace: p.ws, Conversation: o.Conversation, Offer: o.ID, Agent: o.Agent,
				ClientID: chat.NewID().String(), Actor: chat.Actor{Kind: chat.ByAgent, ID: o.Agent}})
		}
		if p.broken != "" {
			return
		}
	}
	staff := p.staff()
	for _, w := range p.queue() {
		for _, a := range staff {
			if p.strategy(w) != handoff.Manual && p.permitted(a, w, staff) && a.Used+w.Weight <= a.Limit*chat.Unit {
				p.fail("in the end somebody has every chat", "%s still waits for %q", short(w.Conversation.ID), w.Handoff.Team)
			}
		}
	}
}

// run plays a schedule of so many events and gives what broke, or "".
func (p *play) run(events int) string {
	p.opened, p.asked, p.rounds = map[chat.ID]bool{}, map[chat.ID]map[string]int{}, map[string]bool{}
	p.newRouter()
	for range events {
		p.act()
		p.tick([]time.Duration{0, time.Second, time.Second, 5 * time.Second, 20 * time.Second, time.Minute}[p.IntN(6)])
		if p.broken != "" {
			return p.broken
		}
	}
	p.end()
	return p.broken
}
