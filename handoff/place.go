package handoff

import (
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// The estimate of a wait stands on the team's newest accepted hand-overs.
const (
	estimateFrom  = 20 // at most so many of them
	estimateLeast = 3  // fewer tell nothing
)

// Places tells everybody who waits where they stand among those of their team,
// counted from 1, and guesses the wait that is left: the median of how long the
// team's newest accepted hand-overs waited, less the wait so far. There is no
// guess (0) when too few were accepted, when this one has waited longer than
// that already, or when nobody of the team is there. queue is in the order of
// service; waits are the newest ones, newest first.
func (f Floor) Places(queue []Waiting, waits []chat.Wait, agents []chat.Presence, now time.Time) map[chat.ID]chat.Queue {
	r := f.room(agents, now)
	type standing struct {
		before int
		median time.Duration
	}
	lines := map[string]*standing{}
	out := make(map[chat.ID]chat.Queue, len(queue))
	for i := range queue {
		w := &queue[i]
		l := lines[w.Team]
		if l == nil {
			l = &standing{}
			if len(r.line(w.Team).seats) > 0 {
				l.median = median(waits, w.Team)
			}
			lines[w.Team] = l
		}
		l.before++
		q := chat.Queue{Position: l.before}
		if left := l.median - now.Sub(w.Since); l.median > 0 && left > 0 {
			q.EstimateS = int((left + time.Second - 1) / time.Second)
		}
		out[w.Conversation] = q
	}
	return out
}

func median(waits []chat.Wait, team string) time.Duration {
	var own []time.Duration
	for _, w := range waits {
		if w.Team == team && len(own) < estimateFrom {
			own = append(own, w.For)
		}
	}
	if len(own) < estimateLeast {
		return 0
	}
	slices.Sort(own)
	return own[len(own)/2]
}

// Place is where a new hand-over would stand: behind everybody of its team
// with the same or a higher rank.
func (f Floor) Place(queued []chat.Queued, team string, priority int, vip bool, now time.Time) chat.Queue {
	q := chat.Queue{Position: 1}
	rank := f.Rules.Rank(priority, vip, now, now)
	for _, w := range queued {
		if w.Team == team && f.Rules.Rank(w.Priority, w.VIP, w.RequestedAt, now) >= rank {
			q.Position++
		}
	}
	return q
}

// Staffed reports whether anybody who may have a team's chats is available.
func (f Floor) Staffed(team string, agents []chat.Presence, now time.Time) bool {
	return len(f.room(agents, now).line(team).seats) > 0
}

// Known leaves out the skills that no agent has: nobody could meet that need.
func Known(skills map[string]int, agents []chat.Presence) map[string]int {
	var out map[string]int
	for name, least := range skills {
		if slices.ContainsFunc(agents, func(a chat.Presence) bool { return a.Skills[name] >= least }) {
			if out == nil {
				out = map[string]int{}
			}
			out[name] = least
		}
	}
	return out
}

// CallbackAt gives when somebody who does not wait in the queue can expect to
// be called or written to: CallbackS of opening time from now.
func (f Floor) CallbackAt(hours Schedule, now time.Time) time.Time {
	wait := time.Duration(f.Rules.CallbackS) * time.Second
	if due, ok := hours.After(now, wait); ok {
		return due
	}
	return now.Add(wait)
}
