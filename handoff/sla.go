package handoff

import (
	"strconv"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Policy is a service level: how soon what must happen, for whom.
type Policy struct {
	Name string `json:"name"`
	Team string `json:"team,omitempty"` // "" any
	// LeastPriority restricts it to hand-overs of that priority or a higher one.
	LeastPriority  *int   `json:"least_priority,omitempty"`
	FirstResponseS int    `json:"first_response_s,omitempty"` // 0: not promised
	NextResponseS  int    `json:"next_response_s,omitempty"`
	ResolutionS    int    `json:"resolution_s,omitempty"`
	Clock          string `json:"clock"` // "business": opening hours only, or "wall"
	// WarnPercent of the time is over when colleagues are warned; 0 is 75.
	WarnPercent int `json:"warn_percent,omitempty"`
	// Tell are members who hear of a miss, beside who has the chat; none: its
	// team while nobody has it, and supervisors.
	Tell []chat.ID `json:"tell,omitempty"`
}

// The clocks of a Policy.
const (
	BusinessClock = "business"
	WallClock     = "wall"
)

const (
	mostPolicies = 20
	mostLevelS   = 90 * day
	mostTold     = 50
	warnPercent  = 75
)

func checkPolicies(policies []Policy) error {
	if len(policies) > mostPolicies {
		return chat.Tell(chat.Errorf(chat.Invalid, "sla: %d policies: at most %d", len(policies), mostPolicies), "at_most", "n", len(policies), "most", mostPolicies)
	}
	seen := map[string]bool{}
	for i, p := range policies {
		at := "sla." + strconv.Itoa(i)
		if p.Name == "" || len(p.Name) > 64 || seen[p.Name] {
			return chat.At(at+".name", chat.Tell(chat.Errorf(chat.Invalid, "sla: %q: each policy has a name of its own of 1 to 64 bytes", p.Name), "own_name", "most", 64))
		}
		if err := p.check(); err != nil {
			return chat.At(at, err)
		}
		seen[p.Name] = true
	}
	return nil
}

// check says what of a policy alone cannot be meant, and which field it is.
func (p Policy) check() error {
	switch {
	case p.Clock != BusinessClock && p.Clock != WallClock:
		return chat.At("clock", chat.Tell(chat.Errorf(chat.Invalid, "sla %q: clock %q: it is business or wall", p.Name, p.Clock), "choice"))
	case p.WarnPercent < 0 || p.WarnPercent > 100:
		return chat.At("warn_percent", chat.Tell(chat.Errorf(chat.Invalid, "sla %q: warn_percent %d: from 1 to 100", p.Name, p.WarnPercent), "range", "from", 1, "most", 100))
	case p.FirstResponseS == 0 && p.NextResponseS == 0 && p.ResolutionS == 0:
		return chat.At("first_response_s", chat.Tell(chat.Errorf(chat.Invalid, "sla %q promises nothing: give first_response_s, next_response_s or resolution_s", p.Name), "promises_nothing"))
	case len(p.Tell) > mostTold:
		return chat.At("tell", chat.Tell(chat.Errorf(chat.Invalid, "sla %q: tell names %d members: at most %d", p.Name, len(p.Tell), mostTold), "at_most", "n", len(p.Tell), "most", mostTold))
	}
	for _, promise := range []struct {
		name    string
		seconds int
	}{{"first_response_s", p.FirstResponseS}, {"next_response_s", p.NextResponseS}, {"resolution_s", p.ResolutionS}} {
		if promise.seconds < 0 || promise.seconds > mostLevelS {
			return chat.At(promise.name, chat.Tell(chat.Errorf(chat.Invalid, "sla %q: %d seconds: at most 90 days", p.Name, promise.seconds), "days_most", "most", 90))
		}
	}
	return nil
}

// PolicyFor gives the first policy that fits a hand-over, or nil.
func (r Rules) PolicyFor(team string, priority int) *Policy {
	for i, p := range r.SLA {
		if (p.Team == "" || p.Team == team) && (p.LeastPriority == nil || priority >= *p.LeastPriority) {
			return &r.SLA[i]
		}
	}
	return nil
}

// PolicyNamed gives the policy of a name, or nil when there is none any more.
func (r Rules) PolicyNamed(name string) *Policy {
	for i, p := range r.SLA {
		if p.Name == name {
			return &r.SLA[i]
		}
	}
	return nil
}

// Start gives a clock that begins now; false when the policy does not promise it.
func (p Policy) Start(kind chat.ClockKind, hours Schedule, now time.Time) (chat.Clock, bool) {
	seconds := map[chat.ClockKind]int{chat.FirstResponse: p.FirstResponseS, chat.NextResponse: p.NextResponseS, chat.Resolution: p.ResolutionS}[kind]
	if seconds == 0 {
		return chat.Clock{}, false
	}
	percent := p.WarnPercent
	if percent == 0 {
		percent = warnPercent
	}
	c := chat.Clock{Kind: kind, Policy: p.Name, StartedAt: now}
	c.DueAt = p.after(hours, now, time.Duration(seconds)*time.Second)
	c.WarnAt = p.after(hours, now, time.Duration(seconds)*time.Second*time.Duration(percent)/100)
	return c, true
}

func (p Policy) after(hours Schedule, at time.Time, d time.Duration) time.Time {
	if p.Clock == BusinessClock {
		if due, ok := hours.After(at, d); ok {
			return due
		}
	}
	return at.Add(d)
}

// Levels is what a change of a conversation means for its service levels.
type Levels struct {
	Asked    bool // it came to the queue from the bot, or from nobody
	Answered bool // a person wrote
	Wrote    bool // the visitor wrote, and a person has the chat or is waited for
	Ended    bool // it is resolved, or with the bot again
}

// Tick says which clocks begin and which end. running are those that run;
// policy is the conversation's, nil when it has none (any more).
func Tick(l Levels, policy *Policy, hours Schedule, running []chat.Clock, now time.Time) (begun, ended []chat.Clock) {
	runs := map[chat.ClockKind]bool{}
	for _, c := range running {
		over := l.Ended || l.Answered && c.Kind != chat.Resolution
		if over {
			c.EndedAt = now
			ended = append(ended, c)
			continue
		}
		runs[c.Kind] = true
	}
	begin := func(kind chat.ClockKind) {
		if policy == nil || runs[kind] || l.Ended {
			return
		}
		if c, ok := policy.Start(kind, hours, now); ok {
			begun = append(begun, c)
			runs[kind] = true
		}
	}
	if l.Asked {
		begin(chat.FirstResponse)
		begin(chat.Resolution)
	}
	if l.Wrote && !runs[chat.FirstResponse] {
		begin(chat.NextResponse)
	}
	return begun, ended
}
