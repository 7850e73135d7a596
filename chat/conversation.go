package chat

import (
	"encoding/json"
	"time"
)

// OwnerKind says who must act next in a conversation. There is always exactly
// one owner; nobody owns it only when it is resolved.
type OwnerKind string

// The owners.
const (
	OwnerBot   OwnerKind = "bot"
	OwnerQueue OwnerKind = "queue"
	OwnerAgent OwnerKind = "agent"
	OwnerNone  OwnerKind = "none"
)

// Status says whether a conversation is going on.
type Status string

// The statuses.
const (
	Open     Status = "open"
	Resolved Status = "resolved"
)

// Conversation is the current state of one chat, derived from its events and
// kept in one row. Epoch counts the changes of owner: whoever decides on old
// knowledge is refused by it.
type Conversation struct {
	ID        ID        `json:"id"`
	Workspace ID        `json:"workspace"`
	Visitor   ID        `json:"visitor"`
	Site      ID        `json:"site"`
	Channel   string    `json:"channel"` // "web"
	Lang      string    `json:"lang"`    // "en", "ko": of the visitor's words, else of the page
	Status    Status    `json:"status"`
	Owner     OwnerKind `json:"owner"`
	Agent     ID        `json:"agent"` // the owner when Owner is agent
	Team      string    `json:"team"`  // slug of the team it waits for or belongs to, or ""
	Priority  int       `json:"priority"`
	Epoch     int64     `json:"epoch"`

	// LastSeq is the newest event; LastVisible the newest one a visitor may
	// see; LastVisitor the newest message by the visitor.
	LastSeq     int64 `json:"last_seq"`
	LastVisible int64 `json:"last_visible"`
	LastVisitor int64 `json:"last_visitor"`
	// Boundary is the seq of the last resolve: the bot's context starts after it.
	Boundary    int64 `json:"boundary"`
	VisitorRead int64 `json:"visitor_read"`
	AgentRead   int64 `json:"agent_read"`

	Preview   string    `json:"preview"`    // start of the newest message, at most 140 characters
	PreviewBy ActorKind `json:"preview_by"` // who wrote it
	// PreviewKind says what the newest message is when it has no words.
	PreviewKind string    `json:"preview_kind,omitempty"`
	Tags        []string  `json:"tags"`
	Guests      []Guest   `json:"guests,omitempty"` // who speaks beside Agent
	Rating      int       `json:"rating"`           // 1…5, 0 none
	Page        Page      `json:"page"`             // where the visitor was when last heard of
	Cycles      int       `json:"cycles"`           // how often a person handed it back to the bot
	SLA         string    `json:"sla"`              // policy whose clocks run, or ""
	OpenedAt    time.Time `json:"opened_at"`
	ActiveAt    time.Time `json:"active_at"` // newest message, or since then the end of a snooze
	ResolvedAt  time.Time `json:"resolved_at"`
	// SnoozedAt is when an agent laid it aside, zero when it is not; WakeAt is
	// when it comes back, zero for the visitor's next message.
	SnoozedAt time.Time `json:"snoozed_at"`
	WakeAt    time.Time `json:"wake_at"`
	// Disposition is what the newest resolve said it was about, or "".
	Disposition string    `json:"disposition,omitempty"`
	ErasedAt    time.Time `json:"erased_at"` // when its texts were given up; zero while they are there
}

// Snoozed reports whether an agent has laid it aside.
func (c Conversation) Snoozed() bool { return !c.SnoozedAt.IsZero() }

// Page is where a visitor writes from.
type Page struct {
	URL      string `json:"url,omitempty"`
	Title    string `json:"title,omitempty"`
	Referrer string `json:"referrer,omitempty"`
	Device   string `json:"device,omitempty"` // "desktop" or "phone"
}

// ActorKind says what sort of party did something.
type ActorKind string

// The actors.
const (
	ByVisitor ActorKind = "visitor"
	ByBot     ActorKind = "bot"
	ByAgent   ActorKind = "agent"
	BySystem  ActorKind = "system"
)

// Actor is who did something: ID is the visitor or user, zero for bot and
// system. Name is what a reader is shown and is filled when events are read.
type Actor struct {
	Kind ActorKind `json:"kind"`
	ID   ID        `json:"id"`
	Name string    `json:"name,omitempty"`
}

// Visibility says who may ever see an event.
type Visibility string

// The visibilities.
const (
	ToAll    Visibility = "all"
	ToAgents Visibility = "agents"
)

// Audience is who reads: visitors see events for all, agents see every event.
type Audience string

// The audiences.
const (
	Visitors Audience = "visitors"
	Agents   Audience = "agents"
)

// Event is an immutable fact in a conversation. Seq counts 1, 2, 3… in the
// conversation; PrevVisible is the newest seq before it that a visitor may see.
type Event struct {
	Workspace    ID
	Conversation ID
	Seq          int64
	PrevVisible  int64
	At           time.Time
	Actor        Actor
	ClientID     string
	Kind         Kind
	Visibility   Visibility
	V            int // version of Body
	Body         json.RawMessage
}

// Prev is the seq of the event before this one that the audience may see:
// a client whose newest seq differs has missed something.
func (e Event) Prev(a Audience) int64 {
	if a == Visitors {
		return e.PrevVisible
	}
	return e.Seq - 1
}

// VisibleTo reports whether the audience may see the event.
func (e Event) VisibleTo(a Audience) bool { return a == Agents || e.Visibility == ToAll }

// Last gives the newest seq that the audience may see.
func (c Conversation) Last(a Audience) int64 {
	if a == Visitors {
		return c.LastVisible
	}
	return c.LastSeq
}
