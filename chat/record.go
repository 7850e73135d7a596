package chat

import (
	"encoding/json"
	"time"
)

// Turn is the bot's handling of one burst of visitor messages. At most one
// turn of a conversation is claimed and at most one more is pending. A turn
// covers every visitor message with FromSeq ≤ seq ≤ ToSeq; ToSeq is fixed when
// it is first claimed, and each message is covered by one committed turn.
type Turn struct {
	ID           ID
	Workspace    ID
	Conversation ID
	Kind         TurnKind
	Status       TurnStatus
	FromSeq      int64
	ToSeq        int64 // 0 while pending
	Epoch        int64
	Claim        ID // token of who works on it; changes with every claim
	LeaseUntil   time.Time
	Attempts     int
	OpenedAt     time.Time
	Timer        string // timer: the key of the timer that is due
}

// TurnKind says what woke the bot.
type TurnKind string

// The kinds of turn.
const (
	TurnStart    TurnKind = "start"    // the conversation was opened: greet
	TurnMessage  TurnKind = "message"  // the visitor wrote
	TurnResume   TurnKind = "resume"   // a person gave the conversation back
	TurnFeedback TurnKind = "feedback" // the visitor said that an answer did not help
	TurnTimer    TurnKind = "timer"    // a time that a flow waits for has come
	TurnEvent    TurnKind = "event"    // something happened outside the chat
)

// TurnStatus says how far a turn is.
type TurnStatus string

// The statuses of a turn.
const (
	TurnPending   TurnStatus = "pending"
	TurnClaimed   TurnStatus = "claimed"
	TurnDone      TurnStatus = "done"
	TurnCancelled TurnStatus = "cancelled" // the bot lost the conversation first
)

// Timer wakes the bot at a time. A conversation's timers are those of its last
// commit; they are gone as soon as the bot is not its owner.
type Timer struct {
	Workspace    ID
	Conversation ID
	Key          string
	At           time.Time
}

// Memory is what the bot carries from turn to turn, stored with the turn's
// events. Run is the flow engine's state, Mind the bot's own counters: both
// opaque here.
type Memory struct {
	Run  json.RawMessage
	Mind json.RawMessage
}

// Decision is what the bot chose in a turn, with its whole trace.
type Decision struct {
	ID           ID              `json:"id"`
	Conversation ID              `json:"conversation"`
	Turn         ID              `json:"turn"`
	At           time.Time       `json:"at"`
	Seq          int64           `json:"seq"` // newest visitor message it is about
	Action       string          `json:"action"`
	Reason       string          `json:"reason"`
	Band         string          `json:"band"`
	Confidence   float64         `json:"confidence"`
	Article      string          `json:"article"` // title of the article shown
	Trace        json.RawMessage `json:"trace"`   // at most MaxTrace bytes
	Facts        DecisionFacts   `json:"-"`       // kept in the event only
}

// MaxTrace bounds a stored trace, in bytes; a longer one is replaced by a
// note of its size.
const MaxTrace = 64 << 10

// Packet is what an agent gets with a chat. Its shape is package handoff's;
// it is stored as JSON.
type Packet = json.RawMessage

// HandoffStatus says how far a hand-over is.
type HandoffStatus string

// The statuses of a hand-over. At most one hand-over of a conversation is
// live (promised, queued or accepted).
const (
	HandoffPromised HandoffStatus = "promised" // after hours: enters the queue at DueAt
	HandoffQueued   HandoffStatus = "queued"
	HandoffAccepted HandoffStatus = "accepted"
	HandoffDone     HandoffStatus = "done"    // the person's part has ended
	HandoffMissed   HandoffStatus = "missed"  // ended before a person came
	HandoffRefused  HandoffStatus = "refused" // the queue was full
)

// Handoff is one hand-over from the bot to people.
type Handoff struct {
	ID           ID
	Workspace    ID
	Conversation ID
	Status       HandoffStatus
	Team         string
	Priority     int
	Reason       string
	Evidence     []Evidence
	Packet       Packet
	RequestedAt  time.Time
	DueAt        time.Time // zero unless promised; stays when the promise was kept
	AcceptedAt   time.Time
	EndedAt      time.Time
	Agent        ID  // who accepted
	Round        int // offers are unique per (handoff, round, agent)
	// Wanted is asked first: whom a flow named, who knows the visitor, or whom
	// a colleague chose; others when they are not there, or in the end.
	Wanted   ID
	QueuedAt time.Time      // when it came to its team's queue
	Skills   map[string]int // what an agent must know, with the least level
	Head     bool           // came back because its agent was gone: first within its rank
	Told     []string       // the reasons that the visitor was told
}

// OfferStatus says how an offer ended.
type OfferStatus string

// The statuses of an offer.
const (
	OfferOpen      OfferStatus = "open"
	OfferTaken     OfferStatus = "accepted"
	OfferRefused   OfferStatus = "declined"
	OfferTimedOut  OfferStatus = "expired"
	OfferWithdrawn OfferStatus = "withdrawn"
)

// Offer asks one agent to take one waiting chat. An open offer reserves the
// chat's weight of the agent's capacity. A conversation has at most one open
// offer, or any number of broadcast ones: the first to accept has it.
type Offer struct {
	ID           ID
	Workspace    ID
	Conversation ID
	Handoff      ID
	Agent        ID
	Status       OfferStatus
	Round        int
	MadeAt       time.Time
	ExpiresAt    time.Time
	DecidedAt    time.Time
	Broadcast    bool
}

// Unit is one chat's worth of an agent's capacity: weights and loads count in
// hundredths of it.
const Unit = 100

// Presence is an agent's declared status, reachability, and what they can take.
type Presence struct {
	Workspace ID
	Agent     ID
	Name      string
	Status    string    // online, away, busy
	SeenAt    time.Time // last heartbeat of an open console; zero when none is open
	LeftAt    time.Time // when the last console was closed; zero while one is open
	PushAt    time.Time // since when a phone can be pushed to; zero when none can
	Limit     int       // capacity in units, 1…20
	Active    int       // open conversations owned + open offers
	Used      int       // what these take of the capacity, in hundredths of a unit
	IdleSince time.Time // when the newest chat was accepted or offered
	Teams     []string
	Timeouts  int            // offers timed out in a row
	Skills    map[string]int // level 1…5 of what they know
	Langs     []string       // that they answer in; none: any
	Reason    string         // of away; ""
	Since     time.Time      // when they, or somebody, set the status; zero when nobody did
	SetBy     ID             // the supervisor who set it, or the agent; zero for the system
}

// Room reports whether a chat of a weight, in hundredths of a unit, fits in.
func (p Presence) Room(weight int) bool { return p.Used+weight <= p.Limit*Unit }

// ClockKind says what a service level promises.
type ClockKind string

// The kinds of clock.
const (
	FirstResponse ClockKind = "first_response" // from the queue to the first words of a person
	NextResponse  ClockKind = "next_response"  // from a visitor's message to a person's answer
	Resolution    ClockKind = "resolution"     // from the queue to the end
)

// Clock is a service level that runs, or ran, for a conversation.
type Clock struct {
	Workspace    ID
	Conversation ID
	Kind         ClockKind
	Policy       string
	StartedAt    time.Time
	WarnAt       time.Time
	DueAt        time.Time
	WarnedAt     time.Time
	BreachedAt   time.Time
	EndedAt      time.Time // zero while it runs
}

// NextAt is when there is something to say: a warning, then the breach; zero
// when all is said.
func (c Clock) NextAt() time.Time {
	switch {
	case !c.EndedAt.IsZero() || !c.BreachedAt.IsZero():
		return time.Time{}
	case c.WarnedAt.IsZero() && c.WarnAt.Before(c.DueAt):
		return c.WarnAt
	}
	return c.DueAt
}

// Visitor is somebody who chats.
type Visitor struct {
	ID        ID        `json:"id"`
	Workspace ID        `json:"workspace"`
	Name      string    `json:"name"`
	Email     string    `json:"email"`
	Phone     string    `json:"phone"`
	Locale    string    `json:"locale"`
	TimeZone  string    `json:"timezone"`
	VIP       bool      `json:"vip"` // goes before others in the queue
	CreatedAt time.Time `json:"created_at"`
	SeenAt    time.Time `json:"seen_at"`
	Visits    int       `json:"visits"` // how often they came, half an hour apart at least
	// Attributes is what the site says of them: a plan, a number of orders.
	Attributes map[string]string `json:"attributes,omitempty"`
	// Network is the shortened address that they came from last, as
	// 203.0.113.0/24, or "": see NetworkOf.
	Network string `json:"network"`
	Standing
}

// Standing says what a visitor may do, as the row keeps it.
type Standing struct {
	Blocked        bool      `json:"blocked"` // or was, until BlockedUntil
	BlockedUntil   time.Time `json:"blocked_until"`
	Consent        Consent   `json:"consent"`
	ConsentVersion string    `json:"consent_version"` // of the text it is about
	ConsentAt      time.Time `json:"consent_at"`
	ErasedAt       time.Time `json:"erased_at"`  // erasure was asked for
	ClearedAt      time.Time `json:"cleared_at"` // nothing is left
}

// Consent is what a visitor says to the workspace's text.
type Consent int

// The consents.
const (
	ConsentWithdrawn Consent = -1
	ConsentUnknown   Consent = 0
	ConsentGiven     Consent = 1
)

// BlockedAt reports whether the visitor may not write at an instant.
func (s Standing) BlockedAt(now time.Time) bool {
	return s.Blocked && (s.BlockedUntil.IsZero() || now.Before(s.BlockedUntil))
}

// AgreedTo reports whether the visitor's consent is to this version of the text.
func (s Standing) AgreedTo(version string) bool {
	return s.Consent == ConsentGiven && s.ConsentVersion == version
}

// Effect is something a turn does outside the process, recorded before and
// after, under a key that never changes: a crash between leaves it started,
// and it is never done again under another key.
type Effect struct {
	Workspace    ID
	Conversation ID
	Key          string
	Turn         ID
	Kind         string // "http", "model", "llm"; "release": which flows the turn has acted by
	Asked        Asked
	Status       string // "started", "finished"
	Result       json.RawMessage
}

// Asked tells what a flow asked of the world, so that a replay finds the
// result again: nothing of what a server was sent beside its address, and no
// secret, which only headers hold. Zero for what older binaries recorded.
type Asked struct {
	Method string `json:"method,omitempty"` // http
	URL    string `json:"url,omitempty"`    // http
	Digest string `json:"digest,omitempty"` // SHA-256 of the body, or of what a model was asked; "" for no body
}
