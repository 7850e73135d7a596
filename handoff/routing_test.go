package handoff

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/frontdesk-chat/frontdesk/chat"
)

var noon = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

func colleague(name byte, active, limit int, idle time.Duration, teams ...string) chat.Presence {
	return chat.Presence{Agent: chat.ID{15: name}, Status: "online", SeenAt: noon, Active: active, Limit: limit, IdleSince: noon.Add(-idle), Teams: teams}
}

func queued(name byte, priority int, waited time.Duration, team string) Waiting {
	return Waiting{Handoff: chat.ID{15: name}, Priority: priority, Since: noon.Add(-waited), Team: team}
}

func TestRoute(t *testing.T) {
	t.Parallel()
	away, gone := colleague('x', 0, 4, 0), colleague('y', 0, 4, 0)
	away.Status = "away"
	gone.SeenAt = noon.Add(-time.Hour)
	tried := queued(1, 0, time.Minute, "")
	tried.Tried = []chat.ID{{15: 'a'}}
	offered := queued(1, 0, time.Minute, "")
	offered.Offered = true
	wanted := queued(1, 0, 0, "")
	wanted.Wanted = chat.ID{15: 'b'}
	tests := map[string]struct {
		waiting []Waiting
		agents  []chat.Presence
		want    string // chat→agent pairs, then those everybody was asked about
	}{
		"LeastLoadedByShareOfCapacity":   {[]Waiting{queued(1, 0, 0, "")}, []chat.Presence{colleague('a', 1, 2, 0), colleague('b', 2, 8, 0)}, "1b"},
		"LongestIdleWhenAlike":           {[]Waiting{queued(1, 0, 0, "")}, []chat.Presence{colleague('a', 0, 4, time.Minute), colleague('b', 0, 4, time.Hour)}, "1b"},
		"HighestPriorityThenOldestFirst": {[]Waiting{queued(1, 0, time.Hour, ""), queued(2, 1, 0, ""), queued(3, 1, time.Minute, "")}, []chat.Presence{colleague('a', 0, 2, 0)}, "3a 2a"},
		"NobodyPastTheirCapacity":        {[]Waiting{queued(1, 0, 0, "")}, []chat.Presence{colleague('a', 4, 4, 0)}, ""},
		"NobodyAwayOrUnreachable":        {[]Waiting{queued(1, 0, 0, "")}, []chat.Presence{away, gone}, ""},
		"TheTeamsOwnPeople":              {[]Waiting{queued(1, 0, 0, "orders")}, []chat.Presence{colleague('a', 0, 4, 0, "sales"), colleague('b', 3, 4, 0, "orders")}, "1b"},
		"NobodyTwiceInARound":            {[]Waiting{tried}, []chat.Presence{colleague('a', 0, 4, 0), colleague('b', 3, 4, 0)}, "1b"},
		"ANewRoundWhenAllWereAsked":      {[]Waiting{tried}, []chat.Presence{colleague('a', 0, 4, 0)}, "?1"},
		"WhoIsWantedFirst":               {[]Waiting{wanted}, []chat.Presence{colleague('a', 0, 4, 0), colleague('b', 3, 4, 0), colleague('c', 0, 4, 0)}, "1b"},
		"OthersWhenWhoIsWantedIsNotFree": {[]Waiting{wanted}, []chat.Presence{colleague('a', 0, 4, 0), colleague('b', 4, 4, 0)}, "1a"},
		"WhatIsOfferedIsLeftAlone":       {[]Waiting{offered}, []chat.Presence{colleague('a', 0, 4, 0)}, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := draw(Route(tt.waiting, tt.agents, noon)); got != tt.want {
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
	if len(b) > 0 {
		b = b[:len(b)-1]
	}
	return string(b)
}

// TestRouteInvariants: whatever waits and whoever is there, nobody gets more
// than they can carry, and nobody is left waiting while somebody could help.
func TestRouteInvariants(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var agents []chat.Presence
		for i := range rapid.IntRange(0, 5).Draw(t, "agents") {
			a := colleague(byte('a'+i), rapid.IntRange(0, 4).Draw(t, "active"), rapid.IntRange(1, 4).Draw(t, "limit"), time.Duration(i)*time.Minute)
			a.Status = rapid.SampledFrom([]string{"online", "online", "away"}).Draw(t, "status")
			a.Teams = rapid.SampledFrom([][]string{nil, {"orders"}, {"sales"}}).Draw(t, "teams")
			agents = append(agents, a)
		}
		var waiting []Waiting
		for i := range rapid.IntRange(0, 8).Draw(t, "waiting") {
			w := queued(byte(i), rapid.IntRange(0, 2).Draw(t, "priority"), time.Duration(rapid.IntRange(0, 60).Draw(t, "waited"))*time.Minute,
				rapid.SampledFrom([]string{"", "orders"}).Draw(t, "team"))
			w.Offered = rapid.Bool().Draw(t, "offered")
			for _, a := range agents {
				if rapid.IntRange(0, 3).Draw(t, "tried") == 0 {
					w.Tried = append(w.Tried, a.Agent)
				}
			}
			waiting = append(waiting, w)
		}
		plan := Route(waiting, agents, noon)
		load := map[chat.ID]int{}
		for _, o := range plan.Offers {
			load[o.Agent]++
			if o.Waiting.Offered || slices.Contains(o.Waiting.Tried, o.Agent) {
				t.Fatalf("offered again: %+v", o)
			}
		}
		for _, a := range agents {
			if load[a.Agent] > 0 && (a.Active+load[a.Agent] > a.Limit || a.Status != "online") {
				t.Fatalf("agent %s has %d + %d of %d and is %s", a.Agent, a.Active, load[a.Agent], a.Limit, a.Status)
			}
		}
		for _, w := range waiting {
			if w.Offered || slices.ContainsFunc(plan.Offers, func(p Proposal) bool { return p.Waiting.Handoff == w.Handoff }) {
				continue
			}
			for _, a := range agents {
				a.Active += load[a.Agent]
				if eligible(a, w, noon) && !slices.Contains(w.Tried, a.Agent) {
					t.Fatalf("chat %s waits while agent %s is free", w.Handoff, a.Agent)
				}
			}
		}
	})
}
