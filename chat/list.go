package chat

import (
	"encoding/json"
	"time"
)

// View is a list of conversations that an agent looks at.
type View string

// The views. All but ViewResolved and ViewAll hold open conversations only.
const (
	ViewMine     View = "mine"  // owned by ListQuery.Agent
	ViewQueue    View = "queue" // waiting for a person
	ViewBot      View = "bot"   // the bot has it
	ViewOpen     View = "open"
	ViewSnoozed  View = "snoozed" // laid aside: in none of the others that are open
	ViewResolved View = "resolved"
	ViewAll      View = "all"
)

// ListQuery asks for conversations, newest activity first. Conversations
// without any message by the visitor are never listed. What is empty restricts
// nothing.
type ListQuery struct {
	View   View   `json:"view"`
	Agent  ID     `json:"-"`              // whose, for ViewMine
	Q      string `json:"q,omitempty"`    // words, all of them in the visitor's name or address, or in one message or note; case does not matter
	Cursor string `json:"-"`              // "" begins; else what the page before returned
	Limit  int    `json:"-"`              // 1…100; 0 means 50
	SLA    string `json:"sla,omitempty"`  // "breached" or "at_risk" (warned or breached) restricts to conversations with such a clock running
	Sort   string `json:"sort,omitempty"` // "" newest activity first; SortDue
	Filter
}

// Filter restricts conversations to those that fit all of it.
type Filter struct {
	With        ID     `json:"with,omitzero"` // the agent who has it
	Team        string `json:"team,omitempty"`
	Tag         string `json:"tag,omitempty"`
	Lang        string `json:"lang,omitempty"` // "en", "ko"
	Channel     string `json:"channel,omitempty"`
	Disposition string `json:"disposition,omitempty"`
	// From and To bound the newest activity, or when what a search found was
	// written: From is included, To is not.
	From time.Time `json:"from,omitzero"`
	To   time.Time `json:"to,omitzero"`
	// Days stands for the last so many days instead of From: see Since.
	Days int `json:"days,omitempty"`
}

// MaxDays bounds Filter.Days.
const MaxDays = 366

// Since gives the filter with From in place of Days.
func (f Filter) Since(now time.Time) Filter {
	if f.Days > 0 {
		f.From, f.Days = now.AddDate(0, 0, -f.Days), 0
	}
	return f
}

// SortDue lists first what a service level wants soonest, then what has none,
// newest first.
const SortDue = "due"

// Summary is a conversation as a list shows it.
type Summary struct {
	Conversation Conversation
	VisitorName  string
	VisitorEmail string
	AgentName    string    // of the owner when an agent owns it
	WaitingSince time.Time // when a person was asked for; zero unless it is queued or promised
	Reason       string    // of the live hand-over, or ""
	Unread       int       // visitor's messages after AgentRead
	Polarity     *float64  // of the visitor's newest burst, −1…1; nil before the first
	DueAt        time.Time // of the service level that runs out first; zero when none runs
	DueKind      ClockKind // which one that is
	WarnAt       time.Time // when that one is at risk
	Breached     bool      // it is past due
}

// ViewCounts counts what the views hold for one agent.
type ViewCounts struct {
	Mine, Queue, Bot, Open, Snoozed int
}

// VisitorTotals counts what a visitor has had.
type VisitorTotals struct {
	Conversations int
	Rated         int // conversations with a rating
	Stars         int // the sum of their ratings, 1…5 each
}

// Waiting is a hand-over in the queue with what routing must know.
type Waiting struct { // of the first two what routing looks at: no packet, no evidence
	Handoff      Handoff
	Conversation Conversation
	Tried        []ID   // agents who were offered it in this round
	Offer        *Offer // an open one, or nil
	VIP          bool   // the visitor
	Weight       int    // of its channel, in hundredths of a unit
}

// Queued is somebody who waits, as their place in the queue needs it.
type Queued struct {
	Team        string
	Priority    int
	VIP         bool
	RequestedAt time.Time
}

// FloorChat is a chat on the live board: it waits for a person, or has one.
type FloorChat struct {
	Conversation ID
	Visitor      ID
	VisitorName  string
	VIP          bool
	Owner        OwnerKind // queue or agent
	Agent        ID
	Team         string
	Priority     int
	Lang         string
	Guests       []Guest
	PreviewBy    ActorKind // who wrote last
	ActiveAt     time.Time
	Reason       string    // of the hand-over, or ""
	AskedAt      time.Time // when a person was asked for; zero without a hand-over
	AcceptedAt   time.Time // when a person first had it
	DueKind      ClockKind // the service level that runs out first, or ""
	DueAt        time.Time
	Warned       bool // it is at risk
	Breached     bool // it was missed
}

// Wait is how long a hand-over waited for a person.
type Wait struct {
	Team string
	For  time.Duration
}

// PromiseCount counts what was promised to visitors: to be answered when people
// are back, or to be called or written to.
type PromiseCount struct {
	Made   int // in the span
	Kept   int // a person took the chat
	OnTime int // of these, not much later than promised
	Missed int // it ended before a person came
	Open   int // not due yet, or waiting
}

// Ref names a conversation and its workspace.
type Ref struct {
	Workspace, Conversation ID
}

// Workspace is a business, the tenant. Settings is JSON whose shape the
// readers of each setting know; "{}" at first.
type Workspace struct {
	ID        ID
	Slug      string // [a-z0-9-], unique
	Name      string
	Lang      string // "en", "ko"
	TimeZone  string // IANA name
	Settings  json.RawMessage
	CreatedAt time.Time
}

// Site is a web site that shows the widget. Key is public; Origins are
// scheme://host[:port], "*" allows any.
type Site struct {
	ID        ID
	Workspace ID
	Key       string
	Name      string
	Origins   []string
}

// ChangeEntry says that something every process keeps in memory has changed.
// IDs grow in the order of commits: whoever asks for what came after the
// newest id it has seen misses nothing.
type ChangeEntry struct {
	ID        int64
	Workspace ID
	Kind      string // "article", "flow", "settings"
	Ref       string // the article's slug, the release's hash, or ""
	At        time.Time
}

// AuditFilter narrows the audit; zero fields let everything through.
type AuditFilter struct {
	User     ID
	Area     string // what an action begins with, before its dot: "team"
	Target   string
	From, To time.Time // From inclusive, To exclusive
}

// AuditEntry is one administrative change. User is zero for the command line.
type AuditEntry struct {
	ID     ID
	User   ID
	Name   string // the user's
	At     time.Time
	Action string // "user.created"
	Target string
	Detail json.RawMessage
}
