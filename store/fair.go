package store

import (
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// fairQueue gives what waits for a writer out in turns: a command of each
// workspace, and inside a workspace one of each party, so that who sends a
// thousand waits for them and nobody else does. It is deficit round robin (Shreedhar
// and Varghese, "Efficient Fair Queuing Using Deficit Round Robin", SIGCOMM 1995)
// over two levels with commands that all cost the same, of which round robin is
// left. What one party sends keeps its order. Every call takes the same time,
// however much waits. The zero value is ready; not safe for concurrent use.
type fairQueue struct {
	tenants     map[chat.ID]*tenant
	first, last *tenant // by whose turn it is
	size, most  int     // now, and since it was last emptied of what a flood had needed
	idle        *tenant // for those who come next
	spare       *party
}

// manyWaited is how many commands must have waited at once for a queue to give
// back what it needed for them.
const manyWaited = 4096

// tenant is a workspace of which something waits.
type tenant struct {
	workspace   chat.ID
	parties     map[chat.ID]*party
	first, last *party // by whose turn it is
	next        *tenant
}

// party is somebody of whom something waits.
type party struct {
	id          chat.ID
	first, last *entry    // oldest first
	since       time.Time // when it was put behind the others
	next        *party
}

// partyOf says who asks for a command: an actor, or for what the bot and the
// machine do the conversation. What comes with one call of Append goes by its
// first command, and keeps its order.
func partyOf(c *chat.Command) chat.ID {
	switch {
	case !c.Actor.ID.IsZero():
		return c.Actor.ID
	case c.Conversation.IsZero() && c.Opening != nil:
		return c.Opening.Visitor
	}
	return c.Conversation
}

// wait estimates from below how long a command of a party would wait, were it
// put in now: as long as their oldest has, or the one whose turn is next.
func (q *fairQueue) wait(workspace, by chat.ID, now time.Time) time.Duration {
	t := q.tenants[workspace]
	switch {
	case t == nil:
		return 0
	case t.parties[by] != nil:
		return now.Sub(t.parties[by].first.job.at)
	}
	return now.Sub(t.first.since)
}

// push puts a command in.
func (q *fairQueue) push(e *entry) {
	workspace, by := e.cmd.Workspace, e.job.by
	t := q.tenants[workspace]
	if t == nil {
		if q.tenants == nil {
			q.tenants = map[chat.ID]*tenant{}
		}
		if t = q.idle; t != nil {
			q.idle = nil
		} else {
			t = &tenant{parties: map[chat.ID]*party{}}
		}
		t.workspace = workspace
		q.tenants[workspace] = t
		q.line(t)
	}
	p := t.parties[by]
	if p == nil {
		if p = q.spare; p != nil {
			q.spare = p.next
		} else {
			p = &party{}
		}
		*p = party{id: by, since: e.job.at}
		t.parties[by] = p
		t.line(p)
	}
	if p.first == nil {
		p.first = e
	} else {
		p.last.next = e
	}
	p.last = e
	q.size++
	q.most = max(q.most, q.size)
}

// pop takes the next one out; nil when nothing waits.
func (q *fairQueue) pop(now time.Time) *entry {
	t := q.first
	if t == nil {
		return nil
	}
	p := t.first
	e := p.first
	p.first, e.next = e.next, nil
	q.size--
	if t.first = p.next; p.first != nil {
		p.since = now
		t.line(p)
	} else {
		delete(t.parties, p.id)
		*p = party{next: q.spare}
		q.spare = p
	}
	if q.first = t.next; t.first != nil {
		q.line(t)
	} else {
		delete(q.tenants, t.workspace)
		q.idle = t
	}
	if q.size == 0 && q.most > manyWaited {
		*q = fairQueue{}
	}
	return e
}

// line puts a workspace behind the others.
func (q *fairQueue) line(t *tenant) {
	t.next = nil
	if q.first == nil {
		q.first = t
	} else {
		q.last.next = t
	}
	q.last = t
}

// line puts a party behind the others.
func (t *tenant) line(p *party) {
	p.next = nil
	if t.first == nil {
		t.first = p
	} else {
		t.last.next = p
	}
	t.last = p
}
