package handoff

import (
	"fmt"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func colleague(name byte, active, limit int, idle time.Duration, teams ...string) chat.Presence {
	return chat.Presence{Agent: chat.ID{15: name}, Status: "online", SeenAt: noon, Active: active, Used: active * chat.Unit, Limit: limit, IdleSince: noon.Add(-idle), Teams: teams}
}

func queued(name byte, priority int, waited time.Duration, team string) Waiting {
	return Waiting{Handoff: chat.ID{15: name}, Conversation: chat.ID{15: name}, Priority: priority, Since: noon.Add(-waited), QueuedAt: noon.Add(-waited), Team: team, Lang: "en"}
}

// with changes a value in place of writing it out.
func with[T any](v T, change func(*T)) T {
	change(&v)
	return v
}

func TestRoute(t *testing.T) {
	t.Parallel()
	id := func(name byte) chat.ID { return chat.ID{15: name} }
	away := with(colleague('x', 0, 4, 0), func(a *chat.Presence) { a.Status = "away" })
	gone := with(colleague('y', 0, 4, 0), func(a *chat.Presence) { a.SeenAt = noon.Add(-time.Hour) })
	phone := with(gone, func(a *chat.Presence) { a.Agent, a.PushAt = id('p'), noon.Add(-time.Hour) })
	korean := with(colleague('k', 3, 4, 0), func(a *chat.Presence) { a.Langs = []string{"ko"} })
	english := with(colleague('e', 0, 4, 0), func(a *chat.Presence) { a.Langs = []string{"en"} })
	expert := with(colleague('s', 3, 4, 0), func(a *chat.Presence) { a.Skills = map[string]int{"returns": 3} })
	novice := with(colleague('n', 0, 4, 0), func(a *chat.Presence) { a.Skills = map[string]int{"returns": 1} })
	tried := with(queued(1, 0, time.Minute, ""), func(w *Waiting) { w.Tried = []chat.ID{id('a')} })
	offered := with(queued(1, 0, time.Minute, ""), func(w *Waiting) { w.Offered = true })
	wanted := with(queued(1, 0, 0, ""), func(w *Waiting) { w.Wanted = id('b') })
	returns := with(queued(1, 0, 0, ""), func(w *Waiting) { w.Skills = map[string]int{"returns": 2} })
	ko := func(waited time.Duration) Waiting {
		return with(queued(1, 0, waited, ""), func(w *Waiting) { w.Lang = "ko" })
	}
	passed := func(waited time.Duration) Waiting {
		return with(queued(1, 0, waited, ""), func(w *Waiting) { w.Passed = []chat.ID{id('a')} })
	}
	full := func(a chat.Presence) chat.Presence {
		a.Active, a.Used = a.Limit, a.Limit*chat.Unit
		return a
	}
	vip := with(queued(2, 0, 0, ""), func(w *Waiting) { w.VIP = true })
	head := with(queued(2, 0, 0, ""), func(w *Waiting) { w.Head = true })
	mail := with(queued(1, 0, 0, ""), func(w *Waiting) { w.Weight = 50 })
	half := with(colleague('a', 1, 1, 0), func(a *chat.Presence) { a.Used = 50 })

	prefer, require, aging := DefaultRules(), DefaultRules(), DefaultRules()
	require.Language.Need, aging.AgeS = LanguageRequire, 600
	tests := map[string]struct {
		rules   Rules
		waiting []Waiting
		agents  []chat.Presence
		want    string // chat→agent, then those everybody was asked about, then those that move
	}{
		"LeastLoadedByShareOfCapacity":         {prefer, []Waiting{queued(1, 0, 0, "")}, []chat.Presence{colleague('a', 1, 2, 0), colleague('b', 2, 8, 0)}, "1b"},
		"LongestIdleWhenAlike":                 {prefer, []Waiting{queued(1, 0, 0, "")}, []chat.Presence{colleague('a', 0, 4, time.Minute), colleague('b', 0, 4, time.Hour)}, "1b"},
		"HighestPriorityThenOldestFirst":       {prefer, []Waiting{queued(1, 0, time.Hour, ""), queued(2, 1, 0, ""), queued(3, 1, time.Minute, "")}, []chat.Presence{colleague('a', 0, 2, 0)}, "3a 2a"},
		"NobodyPastTheirCapacity":              {prefer, []Waiting{queued(1, 0, 0, "")}, []chat.Presence{colleague('a', 4, 4, 0)}, ""},
		"NobodyAwayOrUnreachable":              {prefer, []Waiting{queued(1, 0, 0, "")}, []chat.Presence{away, gone}, ""},
		"APhoneInAPocketIsReachable":           {prefer, []Waiting{queued(1, 0, 0, "")}, []chat.Presence{phone}, "1p"},
		"AnOpenConsoleBeforeAPhone":            {prefer, []Waiting{queued(1, 0, 0, "")}, []chat.Presence{phone, colleague('a', 3, 4, 0)}, "1a"},
		"TheTeamsOwnPeople":                    {prefer, []Waiting{queued(1, 0, 0, "orders")}, []chat.Presence{colleague('a', 0, 4, 0, "sales"), colleague('b', 3, 4, 0, "orders")}, "1b"},
		"AnybodyWhereATeamHasNoPeople":         {prefer, []Waiting{queued(1, 0, 0, "ghosts")}, []chat.Presence{colleague('a', 0, 4, 0, "sales")}, "1a"},
		"NobodyTwiceInARound":                  {prefer, []Waiting{tried}, []chat.Presence{colleague('a', 0, 4, 0), colleague('b', 3, 4, 0)}, "1b"},
		"ANewRoundWhenAllWereAsked":            {prefer, []Waiting{tried}, []chat.Presence{colleague('a', 0, 4, 0)}, "?1"},
		"WhoIsWantedFirst":                     {prefer, []Waiting{wanted}, []chat.Presence{colleague('a', 0, 4, 0), colleague('b', 3, 4, 0), colleague('c', 0, 4, 0)}, "1b"},
		"HeldForWhoIsWantedAndFull":            {prefer, []Waiting{wanted}, []chat.Presence{colleague('a', 0, 4, 0), colleague('b', 4, 4, 0)}, ""},
		"ThenForAnybody":                       {prefer, []Waiting{with(wanted, func(w *Waiting) { w.QueuedAt = noon.Add(-2 * time.Minute) })}, []chat.Presence{colleague('a', 0, 4, 0), colleague('b', 4, 4, 0)}, "1a"},
		"OthersWhenWhoIsWantedIsGone":          {prefer, []Waiting{wanted}, []chat.Presence{colleague('a', 0, 4, 0), with(gone, func(a *chat.Presence) { a.Agent = id('b') })}, "1a"},
		"WhatIsOfferedIsLeftAlone":             {prefer, []Waiting{offered}, []chat.Presence{colleague('a', 0, 4, 0)}, ""},
		"WhoKnowsEnough":                       {prefer, []Waiting{returns}, []chat.Presence{novice, expert, colleague('a', 0, 4, 0)}, "1s"},
		"NobodyWhoDoesNot":                     {prefer, []Waiting{returns}, []chat.Presence{novice}, ""},
		"WhoSpeaksTheLanguageFirst":            {prefer, []Waiting{ko(0)}, []chat.Presence{english, korean}, "1k"},
		"WaitsForASpeakerWhoIsFull":            {prefer, []Waiting{ko(0)}, []chat.Presence{english, full(korean)}, ""},
		"ButNotForEver":                        {prefer, []Waiting{ko(time.Hour)}, []chat.Presence{english, full(korean)}, "1e"},
		"NorForASpeakerWhoIsNotThere":          {prefer, []Waiting{ko(0)}, []chat.Presence{english, away}, "1e"},
		"OnlySpeakersWhereTheLanguageIsAMust":  {require, []Waiting{ko(time.Hour)}, []chat.Presence{english}, ""},
		"AVIPBeforeWhoAskedEarlier":            {prefer, []Waiting{queued(1, 0, time.Hour, ""), vip}, []chat.Presence{colleague('a', 0, 1, 0)}, "2a"},
		"WhoseAgentWasLostFirst":               {prefer, []Waiting{queued(1, 0, time.Hour, ""), head}, []chat.Presence{colleague('a', 0, 1, 0)}, "2a"},
		"WhoHasWaitedLongGainsARank":           {aging, []Waiting{queued(1, 0, 25*time.Minute, ""), queued(2, 1, 0, "")}, []chat.Presence{colleague('a', 0, 1, 0)}, "1a"},
		"HalfAUnitFitsWhereAChatDoesNot":       {prefer, []Waiting{queued(2, 0, time.Hour, ""), mail}, []chat.Presence{half}, "1a"},
		"ABroadcastAsksEverybodyAtOnce":        {prefer, []Waiting{queued(1, 0, 0, "loud")}, []chat.Presence{colleague('a', 0, 4, 0), colleague('b', 4, 4, 0), colleague('c', 1, 4, 0)}, "1a 1c"},
		"AndWhoComesLaterToo":                  {prefer, []Waiting{with(queued(1, 0, 0, "loud"), func(w *Waiting) { w.Offered, w.Tried = true, []chat.ID{id('a')} })}, []chat.Presence{colleague('a', 0, 4, 0), colleague('c', 1, 4, 0)}, "1c"},
		"AManualTeamIsOfferedNothing":          {prefer, []Waiting{queued(1, 0, 0, "picky")}, []chat.Presence{colleague('a', 0, 4, 0)}, ""},
		"RoundRobinDoesNotLookAtTheLoad":       {prefer, []Waiting{queued(1, 0, 0, "turns")}, []chat.Presence{colleague('a', 0, 4, time.Minute), colleague('b', 3, 4, time.Hour)}, "1b"},
		"WhatWaitsTooLongMovesOn":              {prefer, []Waiting{queued(1, 0, time.Minute, "turns")}, nil, ">1loud"},
		"ButNotWhileSomebodyIsFree":            {prefer, []Waiting{queued(1, 0, time.Minute, "turns")}, []chat.Presence{colleague('a', 0, 4, 0)}, "1a"},
		"AChatsPlaceIsReservedWithinOneLook":   {prefer, []Waiting{queued(1, 0, time.Hour, ""), queued(2, 0, time.Minute, "")}, []chat.Presence{colleague('a', 0, 1, 0), colleague('b', 1, 2, 0)}, "1a 2b"},
		"TurnsAreTakenWithinOneLook":           {prefer, []Waiting{queued(1, 0, 10*time.Second, "turns"), queued(2, 0, 0, "turns")}, []chat.Presence{colleague('a', 0, 4, time.Minute), colleague('b', 0, 4, time.Hour)}, "1b 2a"},
		"NotBackToWhoPassedItOn":               {prefer, []Waiting{passed(0)}, []chat.Presence{colleague('a', 0, 4, 0)}, ""},
		"NorWhileOthersAreThereButFull":        {prefer, []Waiting{passed(time.Hour)}, []chat.Presence{colleague('a', 0, 4, 0), colleague('b', 4, 4, 0)}, ""},
		"ToOthersFirst":                        {prefer, []Waiting{passed(time.Hour)}, []chat.Presence{colleague('a', 0, 4, 0), colleague('b', 3, 4, 0)}, "1b"},
		"ButInTheEndWhenNobodyElseIsThere":     {prefer, []Waiting{passed(RoundPause)}, []chat.Presence{colleague('a', 0, 4, 0)}, "1a"},
		"AndWhenAllOthersHaveRefused":          {prefer, []Waiting{with(passed(time.Hour), func(w *Waiting) { w.Tried = []chat.ID{id('b')} })}, []chat.Presence{colleague('a', 0, 4, 0), colleague('b', 0, 4, 0)}, "1a"},
		"ABroadcastLeavesOutWhoPassedItOn":     {prefer, []Waiting{with(passed(time.Hour), func(w *Waiting) { w.Team = "loud" })}, []chat.Presence{colleague('a', 0, 4, 0), colleague('c', 1, 4, 0)}, "1c"},
		"SkillsAreNeededEvenOfWhoIsWantedMost": {prefer, []Waiting{with(returns, func(w *Waiting) { w.Wanted = id('n') })}, []chat.Presence{novice, expert}, "1s"},
	}
	teams := Teams{
		{Slug: "loud", Rules: TeamRules{Strategy: Broadcast}}, {Slug: "picky", Rules: TeamRules{Strategy: Manual}},
		{Slug: "turns", Rules: TeamRules{Strategy: RoundRobin, OverflowTeam: "loud", OverflowS: 30}}, {Slug: "orders"}, {Slug: "ghosts"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := draw(Floor{tt.rules, teams}.Route(tt.waiting, tt.agents, noon)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func draw(p Plan) string {
	var b []byte
	for _, o := range p.Offers {
		b = append(b, '0'+o.Waiting.Handoff[15], o.Agent[15], ' ')
	}
	for _, w := range p.Asked {
		b = append(b, '?', '0'+w.Handoff[15], ' ')
	}
	for _, m := range p.Moves {
		b = append(b, '>', '0'+m.Waiting.Handoff[15])
		b = append(append(b, m.To...), ' ')
	}
	if len(b) > 0 {
		b = b[:len(b)-1]
	}
	return string(b)
}

func TestRouteSaysHowLongAnOfferStands(t *testing.T) {
	t.Parallel()
	f := Floor{DefaultRules(), Teams{{Slug: "quick", Rules: TeamRules{OfferS: 10, AutoAccept: true}}}}
	w := []Waiting{queued(1, 0, 0, "quick")}
	if o := f.Route(w, []chat.Presence{colleague('a', 0, 4, 0)}, noon).Offers[0]; o.OfferS != 10 || !o.Auto || o.Push {
		t.Errorf("at a console: %+v", o)
	}
	pocket := with(colleague('a', 0, 4, 0), func(a *chat.Presence) { a.SeenAt, a.PushAt = time.Time{}, noon })
	if o := f.Route(w, []chat.Presence{pocket}, noon).Offers[0]; o.OfferS != 120 || o.Auto || !o.Push {
		t.Errorf("by push: %+v: a phone has longer, and is not given what it may not see", o)
	}
}

func TestPlaces(t *testing.T) {
	t.Parallel()
	f := Floor{Rules: DefaultRules()}
	queue := []Waiting{queued(1, 0, 30*time.Second, ""), queued(2, 0, 0, "orders"), queued(3, 0, 0, ""), queued(4, 0, 2*time.Minute, "ghosts")}
	waits := []chat.Wait{{For: time.Minute}, {For: 50 * time.Second}, {For: time.Hour}, {Team: "orders", For: time.Minute}}
	agents := []chat.Presence{colleague('a', 0, 4, 0, "orders")}
	got := f.Places(queue, waits, agents, noon)
	for name, want := range map[byte]chat.Queue{1: {Position: 1, EstimateS: 30}, 2: {Position: 1}, 3: {Position: 2, EstimateS: 60}, 4: {Position: 1}} {
		if got[chat.ID{15: name}] != want {
			t.Errorf("chat %d: %+v, want %+v", name, got[chat.ID{15: name}], want)
		}
	}
	if q := f.Places(queue, waits, nil, noon)[chat.ID{15: 1}]; q.EstimateS != 0 {
		t.Errorf("a guess of %d s though nobody is there", q.EstimateS)
	}
}

func TestTeams(t *testing.T) {
	t.Parallel()
	teams := Teams{{Slug: "a", Rules: TeamRules{QueueLimit: 2, OverflowTeam: "b", OverflowS: 60}}, {Slug: "b", Rules: TeamRules{QueueLimit: 1}}, {Slug: "old", ArchivedAt: noon}}
	for _, tt := range []struct {
		slug    string
		waiting map[string]int
		team    string
		full    bool
	}{
		{"a", nil, "a", false}, {"a", map[string]int{"a": 2}, "b", false}, {"a", map[string]int{"a": 2, "b": 1}, "a", true},
		{"b", map[string]int{"b": 9}, "b", true}, {"", map[string]int{"": 99}, "", false}, {"old", map[string]int{"old": 99}, "old", false},
	} {
		if team, full := teams.Enter(tt.slug, tt.waiting); team != tt.team || full != tt.full {
			t.Errorf("Enter(%q, %v) = %q, %v", tt.slug, tt.waiting, team, full)
		}
	}
	if got := ParseSkills("Billing:3, returns ,, :2, x:no"); fmt.Sprint(got) != "map[billing:3 returns:1 x:1]" {
		t.Errorf("skills %v", got)
	}
	if got := Known(map[string]int{"returns": 2, "magic": 1}, []chat.Presence{{Skills: map[string]int{"returns": 3}}}); fmt.Sprint(got) != "map[returns:2]" {
		t.Errorf("known skills %v", got)
	}
}

func BenchmarkRoute(b *testing.B) {
	f := Floor{Rules: DefaultRules(), Teams: Teams{{Slug: "orders"}, {Slug: "sales", Rules: TeamRules{Strategy: RoundRobin}}}}
	f.Rules.AgeS = 600
	teams := []string{"", "orders", "sales"}
	var agents []chat.Presence
	for i := range 200 {
		a := colleague(byte(i), i%4, 4+i%4, time.Duration(i)*time.Second)
		a.Agent, a.Teams, a.Langs = chat.NewID(), teams[1+i%2:2+i%2], [][]string{nil, {"en"}, {"ko", "en"}}[i%3]
		agents = append(agents, a)
	}
	var waiting []Waiting
	for i := range 1000 {
		w := queued(0, i%3, time.Duration(i)*time.Second, teams[i%3])
		w.Handoff, w.Lang = chat.NewID(), []string{"en", "ko"}[i%2]
		waiting = append(waiting, w)
	}
	b.ReportAllocs()
	for b.Loop() {
		if len(f.Route(waiting, agents, noon).Offers) == 0 {
			b.Fatal("nothing is offered")
		}
	}
}
