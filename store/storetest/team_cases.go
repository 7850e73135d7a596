package storetest

import (
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

var teamCases = []testCase{
	{"ATeamIsMadeChangedAndRecorded", teamLife},
	{"ATeamWithChatsIsNeitherArchivedNorDeleted", teamInUse},
	{"OverflowsInACircleAreRefused", overflowCircle},
	{"RoutingIsTheDefaultUntilItIsDecided", routingRules},
	{"AChannelsWeightCountsAgainstCapacity", channelWeights},
	{"BroadcastOffersEndTogether", broadcastOffers},
	{"AQueueTakesNoMoreThanItsLimitThoughManyComeAtOnce", queueLimit},
	{"WhoKnowsAVisitorIsFound", knownAgent},
	{"SkillsLanguagesAndPushAreKept", agentRules},
	{"ServiceLevelsRunFromTheQueueToTheAnswer", serviceLevels},
	{"AMissedServiceLevelIsListedAndRaisesThePriority", missedLevel},
	{"BusinessHoursStopTheClock", businessClock},
	{"PromisesAreCounted", promiseCount},
	{"LostAgentsHaveTheGraceOfTheirWorkspace", ownGrace},
}

func teamLife(w *world) {
	hours := &handoff.Schedule{TimeZone: "Asia/Seoul", Hours: map[string][]string{"mon": {"09:00-18:00"}}}
	t := w.team("returns", handoff.TeamRules{Strategy: handoff.RoundRobin, OfferS: 20, Schedule: hours, QueueLimit: 3, QueueFull: handoff.FullCallback}, w.bo, w.ada, w.bo)
	all, err := w.s.Teams(w.Context(), w.ws)
	w.must(err)
	w.same("teams", handoff.Teams{t}, all)
	w.same("members", 2, len(t.Members))
	_, err = w.s.CreateTeam(w.Context(), w.ws, w.ada, handoff.Team{Slug: "returns"})
	w.code(chat.Conflict, err)
	_, err = w.s.CreateTeam(w.Context(), w.ws, w.ada, handoff.Team{Slug: "No Slug"})
	w.code(chat.Invalid, err)
	_, err = w.s.CreateTeam(w.Context(), w.ws, w.ada, handoff.Team{Slug: "x", Members: []chat.ID{chat.NewID()}})
	w.code(chat.NotFound, err)

	name, members := "Returns and repairs", []chat.ID{w.ada}
	changed, err := w.s.ChangeTeam(w.Context(), w.ws, w.bo, t.ID, handoff.TeamChange{Name: &name, Members: &members})
	w.must(err)
	w.same("after a change", []any{name, members, t.Rules}, []any{changed.Name, changed.Members, changed.Rules})
	_, err = w.s.ChangeTeam(w.Context(), w.ws, w.bo, t.ID, handoff.TeamChange{Rules: &handoff.TeamRules{Strategy: "best"}})
	w.code(chat.Invalid, err)
	_, err = w.s.ChangeTeam(w.Context(), w.ws, w.bo, chat.NewID(), handoff.TeamChange{Name: &name})
	w.code(chat.NotFound, err)
	w.same("teams of Ada", []string{"returns"}, w.presence(w.ada).Teams)
	w.must(w.s.DeleteTeam(w.Context(), w.ws, w.ada, t.ID))
	w.same("actions", []string{"team.deleted", "team.changed", "team.created"}, w.audited(3))
}

// audited gives the newest actions of the audit.
func (w *world) audited(n int) (actions []string) {
	w.Helper()
	entries, _, err := w.s.ListAudit(w.Context(), w.ws, "", n)
	w.must(err)
	for _, e := range entries {
		actions = append(actions, e.Action)
	}
	return actions
}

func teamInUse(w *world) {
	t := w.team("returns", handoff.TeamRules{}, w.ada)
	conv := w.chat("Kim", "hello")
	assign := w.by(w.ada, conv.ID, chat.OpAssign)
	assign.Team, assign.ClientID = "return", "a"
	w.code(chat.NotFound, w.try(assign).Err)
	assign.Team = "returns"
	w.do(assign)
	all, err := w.s.Teams(w.Context(), w.ws)
	w.must(err)
	w.same("waiting", 1, all[0].Waiting)
	_, err = w.s.ArchiveTeam(w.Context(), w.ws, w.ada, t.ID, true)
	w.code(chat.Conflict, err)
	w.code(chat.Conflict, w.s.DeleteTeam(w.Context(), w.ws, w.ada, t.ID))
	w.do(w.by(w.bo, conv.ID, chat.OpTake))
	w.code(chat.Conflict, w.s.DeleteTeam(w.Context(), w.ws, w.ada, t.ID)) // it has a history
	archived, err := w.s.ArchiveTeam(w.Context(), w.ws, w.ada, t.ID, true)
	w.must(err)
	if archived.ArchivedAt.IsZero() {
		w.Error("the team is not archived")
	}
	w.same("teams of Ada", 0, len(w.presence(w.ada).Teams))
	assign.ClientID = "b"
	w.code(chat.NotFound, w.try(assign).Err)
	_, err = w.s.ArchiveTeam(w.Context(), w.ws, w.ada, t.ID, false)
	w.must(err)
	w.do(assign)
}

func overflowCircle(w *world) {
	a := w.team("a", handoff.TeamRules{})
	w.team("b", handoff.TeamRules{OverflowTeam: "a", OverflowS: 60})
	_, err := w.s.ChangeTeam(w.Context(), w.ws, w.ada, a.ID, handoff.TeamChange{Rules: &handoff.TeamRules{OverflowTeam: "b", OverflowS: 60}})
	w.code(chat.Invalid, err)
	_, err = w.s.ChangeTeam(w.Context(), w.ws, w.ada, a.ID, handoff.TeamChange{Rules: &handoff.TeamRules{OverflowTeam: "nowhere", OverflowS: 60}})
	w.code(chat.Invalid, err)
	_, err = w.s.ArchiveTeam(w.Context(), w.ws, w.ada, a.ID, true) // b overflows to it
	w.code(chat.Conflict, err)
	w.code(chat.Conflict, w.s.DeleteTeam(w.Context(), w.ws, w.ada, a.ID))
	all, err := w.s.Teams(w.Context(), w.ws)
	w.must(err)
	w.same("after all refusals", []any{2, true, handoff.TeamRules{}}, []any{len(all), all[0].ArchivedAt.IsZero(), all[0].Rules})
}

func routingRules(w *world) {
	got, err := w.s.Routing(w.Context(), w.ws)
	w.must(err)
	w.same("undecided", handoff.DefaultRules(), got)
	r := handoff.DefaultRules()
	r.Channels, r.VIP, r.GraceS = map[string]float64{"web": 2}, 3, 90
	least := 1
	r.SLA = []handoff.Policy{{Name: "gold", Team: "returns", LeastPriority: &least, FirstResponseS: 60, Clock: handoff.BusinessClock}}
	w.must(w.s.PutRouting(w.Context(), w.ws, w.ada, r))
	got, err = w.s.Routing(w.Context(), w.ws)
	w.must(err)
	w.same("decided", r, got)
	r.GraceS = 1
	w.code(chat.Invalid, w.s.PutRouting(w.Context(), w.ws, w.ada, r))
	w.same("actions", []string{"routing.changed"}, w.audited(1))
	floor, err := w.s.Floor(w.Context(), w.ws)
	w.must(err)
	w.same("floor", got, floor.Rules)
}

func channelWeights(w *world) {
	r := handoff.DefaultRules()
	r.Channels = map[string]float64{"web": 0.5}
	w.must(w.s.PutRouting(w.Context(), w.ws, w.ada, r))
	w.limit(w.ada, 1)
	for i := range 3 {
		_, h := w.asked(fmt.Sprint("visitor ", i))
		got := w.try(w.offer(h, w.ada, time.Minute))
		if i < 2 {
			w.must(got.Err)
		} else {
			w.code(chat.Conflict, got.Err)
		}
	}
	p := w.presence(w.ada)
	w.same("load", []int{2, 100}, []int{p.Active, p.Used})
	waiting, err := w.s.Waiting(w.Context(), w.ws)
	w.must(err)
	w.same("weight", 50, waiting[0].Weight)
}

func broadcastOffers(w *world) {
	_, h := w.asked("Kim")
	toAda, toBo := w.offer(h, w.ada, time.Minute), w.offer(h, w.bo, time.Minute)
	toAda.Broadcast = true
	first := w.do(toAda).Offer
	w.code(chat.Conflict, w.try(toBo).Err)
	toBo.Broadcast = true
	second := w.do(toBo).Offer
	accept := w.by(w.bo, h.Conversation, chat.OpAccept)
	accept.Offer = second.ID
	r := w.do(accept)
	w.same("accepted", second.ID, r.Offer.ID)
	if len(r.Withdrawn) != 1 || r.Withdrawn[0].ID != first.ID || r.Withdrawn[0].Status != chat.OfferWithdrawn {
		w.Errorf("withdrawn %+v, want %s", r.Withdrawn, first.ID)
	}
	w.same("load of Ada", 0, w.presence(w.ada).Used)
}

// queueLimit lets more hand-overs in at once than the queue has places: the
// rest get what was to be done then.
func queueLimit(w *world) {
	const limit, asks = 3, 12
	w.team("returns", handoff.TeamRules{QueueLimit: limit})
	commands := make([]chat.Command, asks)
	for i := range commands {
		conv := w.chat(fmt.Sprint("visitor ", i), "Can I talk to somebody?")
		commands[i] = w.system(conv.ID, chat.OpWatchdog)
		commands[i].HandOver = &chat.HandOver{ID: chat.NewID(), Team: "returns", Reason: "asked", Words: chat.MessageBody{Text: "wait"}, Limit: limit,
			IfFull: &chat.HandOver{ID: chat.NewID(), Team: "returns", Reason: "asked", Words: chat.MessageBody{Text: "full"}, Refused: true}}
	}
	var all sync.WaitGroup
	results := make([]chat.Result, asks)
	for part := range 4 { // by four at once, some of them in one transaction
		all.Go(func() { copy(results[part*3:], w.s.Append(w.Context(), commands[part*3:part*3+3])) })
	}
	all.Wait()
	owners, words := map[chat.OwnerKind]int{}, map[string]int{}
	for _, r := range results {
		w.must(r.Err)
		owners[r.Conversation.Owner]++
		words[r.Conversation.Preview]++
	}
	w.same("owners", map[chat.OwnerKind]int{chat.OwnerQueue: limit, chat.OwnerBot: asks - limit}, owners)
	w.same("what visitors are told", map[string]int{"wait": limit, "full": asks - limit}, words)
	queued, err := w.s.Queued(w.Context(), w.ws)
	w.must(err)
	w.same("who waits", limit, len(queued))
	for _, q := range queued {
		if q.Team != "returns" || q.VIP || q.RequestedAt.IsZero() {
			w.Errorf("queued %+v", q)
		}
	}
}

func knownAgent(w *world) {
	conv, _ := w.asked("Kim")
	ever := time.UnixMilli(1)
	got, err := w.s.LastAgent(w.Context(), w.ws, conv.Visitor, ever)
	w.must(err)
	w.same("nobody yet", chat.ID{}, got)
	w.do(w.by(w.bo, conv.ID, chat.OpTake))
	got, err = w.s.LastAgent(w.Context(), w.ws, conv.Visitor, ever)
	w.must(err)
	w.same("who took it", w.bo, got)
	got, err = w.s.LastAgent(w.Context(), w.ws, conv.Visitor, time.Now().Add(time.Hour))
	w.must(err)
	w.same("too long ago", chat.ID{}, got)
	say := w.by(w.ada, conv.ID, chat.OpJoin)
	w.do(say)
	say = w.by(w.ada, conv.ID, chat.OpPost)
	say.Message.Text = "I know this tent"
	w.do(say)
	got, err = w.s.LastAgent(w.Context(), w.ws, conv.Visitor, ever)
	w.must(err)
	w.same("who wrote, though it was not theirs", w.ada, got)
	waits, err := w.s.RecentWaits(w.Context(), w.ws)
	w.must(err)
	if len(waits) != 1 || waits[0].For < 0 || waits[0].For > time.Minute {
		w.Errorf("waits %v", waits)
	}
}

func agentRules(w *world) {
	w.must(w.s.SetAgentRules(w.Context(), w.ws, w.bo, w.ada, handoff.AgentRules{Limit: 9, Skills: map[string]int{"returns": 3}, Langs: []string{"en", "ko"}}))
	p := w.presence(w.ada)
	w.same("rules", []any{9, map[string]int{"returns": 3}, []string{"en", "ko"}}, []any{p.Limit, p.Skills, p.Langs})
	w.same("actions", []string{"agent.routing_changed"}, w.audited(1))
	conv := w.chat("Kim", "hello")
	w.must(w.s.SetVIP(w.Context(), w.ws, w.ada, conv.Visitor, true))
	v, err := w.s.Visitor(w.Context(), w.ws, conv.Visitor)
	w.must(err)
	w.same("VIP", true, v.VIP)
}

// levels promises an answer within a minute and an end within an hour.
func (w *world) levels(clock string) {
	w.Helper()
	r := handoff.DefaultRules()
	r.SLA = []handoff.Policy{{Name: "all", FirstResponseS: 60, NextResponseS: 120, ResolutionS: 3600, Clock: clock}}
	w.must(w.s.PutRouting(w.Context(), w.ws, w.ada, r))
}

// running gives the kinds of clocks that run.
func (w *world) running(conversation chat.ID) (kinds []chat.ClockKind) {
	w.Helper()
	clocks, err := w.s.Clocks(w.Context(), w.ws, conversation)
	w.must(err)
	for _, c := range clocks {
		if c.EndedAt.IsZero() {
			kinds = append(kinds, c.Kind)
		}
	}
	return kinds
}

func serviceLevels(w *world) {
	w.levels(handoff.WallClock)
	conv, h := w.asked("Kim")
	w.same("in the queue", []chat.ClockKind{chat.FirstResponse, chat.Resolution}, w.running(conv.ID))
	clocks, err := w.s.Clocks(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("due", h.RequestedAt.Add(time.Minute), clocks[0].DueAt)
	w.same("warned", h.RequestedAt.Add(45*time.Second), clocks[0].WarnAt)
	say := func(actor chat.Actor, id string) {
		w.do(chat.Command{Op: chat.OpPost, Workspace: w.ws, Conversation: conv.ID, Actor: actor, ClientID: id, Message: chat.MessageBody{Text: id}})
	}
	visitor, ada := chat.Actor{Kind: chat.ByVisitor, ID: conv.Visitor}, chat.Actor{Kind: chat.ByAgent, ID: w.ada}
	say(visitor, "still waiting")
	w.same("one promise at a time", []chat.ClockKind{chat.FirstResponse, chat.Resolution}, w.running(conv.ID))
	say(ada, "hello")
	w.same("answered", []chat.ClockKind{chat.Resolution}, w.running(conv.ID))
	say(visitor, "thanks, and")
	say(visitor, "one more thing")
	w.same("asked again", []chat.ClockKind{chat.Resolution, chat.NextResponse}, w.running(conv.ID))
	sum, err := w.s.Summary(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("runs out first", []any{chat.NextResponse, false}, []any{sum.DueKind, sum.Breached})
	say(ada, "yes")
	w.do(w.by(w.ada, conv.ID, chat.OpResolve))
	w.same("resolved", 0, len(w.running(conv.ID)))
}

func missedLevel(w *world) {
	r := handoff.DefaultRules()
	r.SLA = []handoff.Policy{{Name: "now", FirstResponseS: 1, Clock: handoff.WallClock, WarnPercent: 1}}
	w.must(w.s.PutRouting(w.Context(), w.ws, w.ada, r))
	conv, _ := w.asked("Kim")
	other := w.chat("Lee", "hello")
	list := func(sla string) (ids []chat.ID) {
		sums, _, err := w.s.ListConversations(w.Context(), w.ws, chat.ListQuery{View: chat.ViewOpen, SLA: sla})
		w.must(err)
		for _, s := range sums {
			ids = append(ids, s.Conversation.ID)
		}
		return ids
	}
	for deadline := time.Now().Add(20 * time.Second); len(list("breached")) == 0; {
		if time.Now().After(deadline) {
			w.Fatal("the service level is never missed")
		}
		due, err := w.s.DueClocks(w.Context(), 10)
		w.must(err)
		for _, c := range due {
			cmd := w.system(c.Conversation, chat.OpClock)
			cmd.Clock = c.Kind
			w.do(cmd)
		}
		time.Sleep(20 * time.Millisecond) // the database's clock goes on by itself
	}
	w.same("at risk", []chat.ID{conv.ID}, list("at_risk"))
	w.same("all", 2, len(list("")))
	_, _, err := w.s.ListConversations(w.Context(), w.ws, chat.ListQuery{View: chat.ViewOpen, SLA: "late"})
	w.code(chat.Invalid, err)
	h, err := w.s.HandoffOf(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("priority", 2, h.Priority)
	sum, err := w.s.Summary(w.Context(), w.ws, conv.ID)
	w.must(err)
	w.same("breached", true, sum.Breached)
	due, err := w.s.DueClocks(w.Context(), 10)
	w.must(err)
	w.same("all is said", 0, len(due))
	w.same("no clock for a bot's chat", 0, len(w.running(other.ID)))
}

func businessClock(w *world) {
	// Open all week but today and tomorrow: the clock stands still until then.
	today := time.Now().UTC()
	hours := handoff.Schedule{TimeZone: "UTC", Holidays: []string{today.Format(time.DateOnly), today.AddDate(0, 0, 1).Format(time.DateOnly)}}
	settings, err := json.Marshal(map[string]any{"schedule": hours})
	w.must(err)
	w.must(w.s.PutSettings(w.Context(), w.ws, w.ada, settings))
	w.levels(handoff.BusinessClock)
	conv, h := w.asked("Kim")
	clocks, err := w.s.Clocks(w.Context(), w.ws, conv.ID)
	w.must(err)
	opens := h.RequestedAt.Truncate(24*time.Hour).AddDate(0, 0, 2)
	w.same("due", opens.Add(time.Minute), clocks[0].DueAt)
}

func promiseCount(w *world) {
	conv, _ := w.asked("Kim")
	due := time.Now().Add(time.Hour).Truncate(time.Millisecond).UTC()
	call := chat.Command{Op: chat.OpCallback, Workspace: w.ws, Conversation: conv.ID, Actor: chat.Actor{Kind: chat.ByVisitor, ID: conv.Visitor},
		ClientID: "c", Via: "phone", Contact: &chat.Contact{Phone: "+44 20 7946 0000"}, DueAt: due}
	w.do(call)
	v, err := w.s.Visitor(w.Context(), w.ws, conv.Visitor)
	w.must(err)
	w.same("phone", "+44 20 7946 0000", v.Phone)
	count := func() chat.PromiseCount {
		n, err := w.s.CountPromises(w.Context(), w.ws, due.Add(-time.Minute), due.Add(time.Minute))
		w.must(err)
		return n
	}
	w.same("made", chat.PromiseCount{Made: 1, Open: 1}, count())
	w.do(w.by(w.ada, conv.ID, chat.OpTake))
	w.same("kept", chat.PromiseCount{Made: 1, Kept: 1, OnTime: 1}, count())
	waits, err := w.s.RecentWaits(w.Context(), w.ws)
	w.must(err)
	w.same("a promise is no wait", 0, len(waits))
}

func ownGrace(w *world) {
	conv := w.chat("Kim", "hello")
	w.do(w.by(w.ada, conv.ID, chat.OpTake))
	lost := func() int {
		convs, err := w.s.LostAgents(w.Context(), -time.Minute, 10)
		w.must(err)
		return len(convs)
	}
	w.same("by the server's grace", 1, lost())
	w.must(w.s.PutRouting(w.Context(), w.ws, w.ada, handoff.DefaultRules()))
	w.same("by the workspace's", 0, lost())
}
