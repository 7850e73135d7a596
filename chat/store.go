package chat

import (
	"context"
	"time"
)

// Appender makes commands durable: the only way a conversation changes.
type Appender interface {
	// Append applies commands, each in its own savepoint, in as few
	// transactions as it can, together with those of other callers (group
	// commit), and returns one Result for each, in order, after the commit is
	// durable. One bad command fails alone. Safe for concurrent use.
	Append(ctx context.Context, cmds []Command) []Result
}

// Reader reads conversations, always inside one workspace.
type Reader interface {
	// Conversation gives one, or NotFound.
	Conversation(ctx context.Context, workspace, id ID) (Conversation, error)
	// Events gives up to limit (≤ 500) events with seq > after that the
	// audience may see, oldest first, actor names filled, and whether more follow.
	Events(ctx context.Context, workspace, conversation ID, audience Audience, after int64, limit int) ([]Event, bool, error)
	// Current gives the visitor's newest open conversation, or NotFound.
	Current(ctx context.Context, workspace, visitor ID) (Conversation, error)
	// Lasts gives the newest seq per conversation for the audience. Unknown
	// ones are left out. It serves heartbeats: one query for many.
	Lasts(ctx context.Context, conversations []ID, audience Audience) (map[ID]int64, error)
}

// Store is what Desk needs.
type Store interface {
	Appender
	Reader
}

// Turns hands out the bot's work. Leases are compared with the database's clock.
type Turns interface {
	// ClaimTurns claims turns, at most so many, that are pending, or claimed with
	// their lease over, of conversations with no live claim, for lease; NotFound
	// when there is none. They are the oldest ones of the workspaces for which the
	// fewest turns are being worked on. ToSeq and Epoch are set on the first claim.
	ClaimTurns(ctx context.Context, lease time.Duration, most int) ([]Turn, error)
	// ExtendTurn is the heartbeat; Conflict when the claim is no longer current.
	ExtendTurn(ctx context.Context, turn, claim ID, lease time.Duration) error
	// Memory gives the bot's memory of a conversation, zero when none.
	Memory(ctx context.Context, workspace, conversation ID) (Memory, error)
	// StartEffect records that an effect begins, with what is known by then as its
	// result. When the key exists already it changes nothing and returns what is
	// stored, and false.
	StartEffect(ctx context.Context, e Effect) (Effect, bool, error)
	// FinishEffect records its result.
	FinishEffect(ctx context.Context, e Effect) error
}

// Notice is what the bus carries after a commit: a hint, never the truth.
// Whoever misses one finds out by heartbeat or sweep. Events are included so
// that nodes need not read them again.
type Notice struct {
	Topic        Topic
	Workspace    ID
	Conversation *Conversation // its row after the change; nil for other topics
	Events       []Event       // committed, in order
	Ephemeral    *Ephemeral    // typing and the like: not stored
	Offer        *Offer        // made or ended
	Withdrawn    []Offer       // ended beside it
	Turn         bool          // a turn waits
	Queue        bool          // the queue or somebody's capacity changed
	Push         bool          // a push message waits
	At           time.Time     // when it was published, by the publishing node's clock
	Trace        string        // what caused it, as a W3C traceparent; "" unknown
}

// Topic says what a notice is about.
type Topic string

// The topics.
const (
	TopicConversation Topic = "conversation"
	TopicPresence     Topic = "presence" // an agent's status changed
	TopicChange       Topic = "change"   // settings, articles or flows changed
)

// Ephemeral is shown and forgotten.
type Ephemeral struct {
	Kind         string // "typing.changed", "answer.delta", "read.moved", "presence.changed", "export.changed"
	Conversation ID
	Actor        Actor
	On           bool
	Text         string // a visitor's preview: agents only; an answer so far: all
	Turn         ID     // answer.delta: the turn that writes it
	Seq          int64
	Status       string
	Reason       string // presence.changed: why somebody is away
	By           ID     // presence.changed: who set it, if not the agent
	AgentsOnly   bool
}

// Publisher tells every node, at most once, without blocking. Nobody may change
// what a notice points to afterwards: subscribers on this node get the same.
type Publisher interface {
	Publish(n Notice)
}

// Subscriber gives every notice published on any node, this one included, to
// fn, one at a time, until stop is called.
type Subscriber interface {
	Subscribe(fn func(Notice)) (stop func(), err error)
}
