package chat

import "time"

// Vitals are what operators watch of one database, of all workspaces together.
type Vitals struct {
	Teams      []TeamQueue // queues with somebody in them, the longest waiting first
	OpenOffers int
	Turns      int           // that wait for a worker, or have one
	OldestTurn time.Duration // since the longest waiting of them was opened; 0 without one
	Jobs       []JobCount    // what is not done, by kind
	OldestJob  time.Duration // for how long the oldest job that is due has been so; 0 without one
	// Unowned counts chats that wait on nobody, up to MaxUnowned: the watchdog
	// should have found each of them long ago.
	Unowned int
}

// MaxUnowned is where Vitals stop counting chats that wait on nobody.
const MaxUnowned = 100

// TeamQueue counts who waits for a team. Teams of the same slug in different
// workspaces are one.
type TeamQueue struct {
	Team    string // slug; "" for no team
	Waiting int
	Longest time.Duration // how long the first of them has waited
}

// JobCount counts the jobs of a kind.
type JobCount struct {
	Kind    string
	Ready   int // not tried yet
	Failed  int // that failed and are tried again
	Running int
	Dead    int // given up
}
