package chat

import "time"

// Engagement is one visitor need, from its first meaningful message to its
// outcome. Zero times mean "not": not closed, nobody asked for, not reversed.
type Engagement struct {
	ID               ID
	Workspace        ID
	Conversation     ID
	Visitor          ID
	OpenedSeq        int64 // unique in the conversation
	OpenedAt         time.Time
	LastAt           time.Time // newest message
	ClosedAt         time.Time
	Outcome          string // "" while open
	ProvisionalUntil time.Time
	AskedAt          time.Time // a person was asked for
	AcceptedAt       time.Time
	PersonReplyAt    time.Time
	Reason           string // of the hand-over
	Lang             string
	Channel          string
	Preview          string
	ReversedAt       time.Time
	ReversedReason   string
	Forced           bool  // contained while no person was available
	ProjectedSeq     int64 // the newest event it was computed from

	Page       string // path of the page where the chat began
	CameBack   bool   // the visitor had been here before
	AfterHours bool   // opened outside the opening hours
	Team       string // that was asked last, its slug
	Agent      ID     // who had it last
	Bot        string // version of the bot that answered last

	Rating     int // 1…5, 0 none
	Transfers  int // from a person to another, or to a team
	Reopened   bool
	Dropped    bool // a person had replied, the visitor's last message was not answered
	Handle     time.Duration
	Resolution time.Duration // from the opening to its end, or to the last message when silence ended it
	Abstained  int           // questions that the bot did not know
	Tokens     int           // that models took
	CostMicros int64         // of them, in millionths of the currency unit
	Replies    []Reply       // the bot's, in order
	Touches    []Touch       // kept by SaveEngagements, not read by lists
}

// Reply is how long the visitor waited for one reply of the bot.
type Reply struct {
	First time.Duration // to the first words
	Whole time.Duration
}

// TouchKind says what an engagement came across.
type TouchKind string

// The kinds of touch.
const (
	TouchArticle TouchKind = "article" // shown; Name is its title
	TouchFlow    TouchKind = "flow"    // ran; Detail is the release's hash
	// TouchDisposition is what an agent said it was about; Name is the
	// disposition's id, of the newest one that was said.
	TouchDisposition TouchKind = "disposition"
)

// Touch is an article that was shown, a flow that ran, or an outcome that was
// given, in an engagement.
type Touch struct {
	Kind      TouchKind
	Name      string
	Detail    string
	Times     int
	Helpful   int
	Unhelpful int
}

// Touched is a touch and the engagement it belongs to.
type Touched struct {
	Conversation ID
	OpenedSeq    int64
	Touch
}

// SpanKind says what a stretch of time was.
type SpanKind string

// The kinds of span, with what their Result may be. While a span goes on, To
// is zero and Result is "", but for a service, whose Result is how it began.
const (
	SpanWait    SpanKind = "wait"    // a person was asked for: answered, left, closed, returned
	SpanQueue   SpanKind = "queue"   // in the queue: accepted, picked, transfer, left, closed, returned
	SpanOffer   SpanKind = "offer"   // accepted, declined, expired, left, withdrawn
	SpanService SpanKind = "service" // with a person, begun as accepted, picked, took_over, transfer, reopened
	SpanPromise SpanKind = "promise" // kept, late, broken, returned; From is when it was made
)

// Span is a stretch of time inside a conversation. Agent is who ended a wait,
// who was offered the chat, who had it.
type Span struct {
	Conversation ID
	Number       int
	OpenedSeq    int64     // of its engagement; 0 belongs to none
	OpenedAt     time.Time // of its engagement, else From
	Kind         SpanKind
	Agent        ID
	Team         string
	From, To     time.Time
	Result       string
	Business     time.Duration // of a wait that has ended: within opening hours
	DueAt        time.Time     // of a promise
}

// Projection is all that is computed from a conversation's events through a seq.
type Projection struct {
	Through     int64
	Engagements []Engagement // oldest first
	Spans       []Span       // by number
	Exposures   []Exposure   // to splits, in order
}

// DaySum is what the engagements of a day come to, kept so that it is not
// counted again.
type DaySum struct {
	Slice    string // which engagements; "" all
	Part     string // what is counted
	From, To time.Time
	Basis    string // by what rules; other rules make other sums
	Sums     []byte
}

// PresenceSpan is a time in which an agent's console was open.
type PresenceSpan struct {
	Agent       ID
	From, Until time.Time
	Status      string // online, away, busy
	Reason      string // of away
	Limit       int    // capacity in chats
}

// SettingsEntry is what a workspace's settings were from an instant on.
type SettingsEntry struct {
	At       time.Time
	Settings string // JSON
}

// Solved is a judgement of the random sample, and the engagement it is about.
type Solved struct {
	Conversation ID
	OpenedSeq    int64
	Action       string // of the decision
	Right        bool
	ShouldAsk    bool // a person should have taken over
}

// EngagementQuery asks for engagements, newest opening first. Zero fields do
// not restrict.
type EngagementQuery struct {
	Outcome      string // "open" asks for those without an outcome
	Visitor      ID
	Conversation ID
	From, To     time.Time // opened at From or later, before To
	Slice        EngagementSlice
	Cursor       string
	Limit        int // 1…100; 0 means 50
}

// OutcomeCount is how many engagements of a span have these properties in
// common. Outcome "" counts those still open.
type OutcomeCount struct {
	Outcome     string
	Provisional bool // the re-contact window is still running
	Reversed    bool
	Forced      bool
	Count       int
}

// EngagementSlice leaves only engagements with these properties. Zero fields
// do not restrict.
type EngagementSlice struct {
	Channel    string
	Lang       string
	Page       string
	Bot        string
	Team       string
	Agent      ID
	CameBack   *bool
	AfterHours *bool
	Article    string // title
	// Disposition is the id of what an agent said it was about.
	Disposition string
	Flow        string
	Release     string // hash; of Flow when that is set too
}
