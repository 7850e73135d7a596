package chat

import (
	"encoding/json"
	"time"
)

// Op names a change to a conversation. The table in transition.go says who
// may do it in which state.
type Op string

// The operations.
const (
	OpOpen      Op = "open"       // visitor: open the conversation, wake the bot to greet
	OpPost      Op = "post"       // visitor, agent or system: a message
	OpNote      Op = "note"       // agent: an internal note
	OpJoin      Op = "join"       // supervisor: speak beside the agent who has it
	OpPart      Op = "part"       // supervisor: no longer
	OpWhisper   Op = "whisper"    // supervisor: a note that the agent who has it is shown at once
	OpTake      Op = "take"       // agent: own it now, from the bot, the queue or a colleague
	OpAssign    Op = "assign"     // agent: give it to a colleague or a team's queue
	OpReturn    Op = "return"     // agent: give it back to the bot
	OpResolve   Op = "resolve"    // agent, visitor or bot: it is done
	OpReopen    Op = "reopen"     // agent: not done after all
	OpFeedback  Op = "feedback"   // visitor: did this help?
	OpRate      Op = "rate"       // visitor: 1…5
	OpEmit      Op = "emit"       // visitor, agent: a custom event of the site or of the business's systems
	OpTag       Op = "tag"        // agent: the new set of tags, or what to add and take away
	OpSnooze    Op = "snooze"     // agent: lay it aside until an instant or the visitor's next message
	OpUnsnooze  Op = "unsnooze"   // agent, or system when it is due: it is back
	OpProfile   Op = "profile"    // agent: the visitor's name and how to reach them
	OpCommit    Op = "commit"     // bot: the result of a turn
	OpFail      Op = "fail"       // bot: the turn cannot be done
	OpTruncate  Op = "truncate"   // bot: the sentences shown before somebody took the turn away
	OpOffer     Op = "offer"      // router: offer it to an agent
	OpAccept    Op = "accept"     // agent: take the offer
	OpDecline   Op = "decline"    // agent: refuse the offer
	OpExpire    Op = "expire"     // router: the offer timed out
	OpEnqueue   Op = "enqueue"    // router: a promised hand-over is due
	OpRelease   Op = "release"    // router: the owner is gone, back to the queue
	OpRequeue   Op = "requeue"    // router: nobody took it, begin another round of offers
	OpOverflow  Op = "overflow"   // router: it waited too long, on to another team's queue
	OpClock     Op = "clock"      // router: a service level is at risk, or missed
	OpLeave     Op = "leave"      // visitor: wait no longer, back to the bot
	OpCallback  Op = "callback"   // visitor: be called or written to instead of waiting
	OpWatchdog  Op = "watchdog"   // router: it waits on nobody, hand it over
	OpWake      Op = "wake"       // clock: a timer of the conversation is due
	OpConsent   Op = "consent"    // visitor: agree to the text, or take that back
	OpSpam      Op = "spam"       // agent or system: it is spam, and over
	OpNotSpam   Op = "not_spam"   // agent: it is no spam after all
	OpErase     Op = "erase"      // system: it is over, and its texts are given up
	OpReadMarks Op = "read_marks" // anyone: read up to Seq; makes no event
	OpContact   Op = "contact"    // visitor: how to reach them when they are away
	OpMail      Op = "mail"       // system: what became of a mail about the conversation
)

// Command is one change to one conversation, as plain data: Decide says what
// it leads to, Store.Append makes that durable. Fields beyond the first five
// matter only to the operations named beside them.
type Command struct {
	Op           Op
	Workspace    ID
	Conversation ID
	Actor        Actor
	ClientID     string // de-duplicates per (conversation, actor); at most 64 characters; "" for the machine's own

	Opening *Opening // open, post: makes the conversation when it does not exist
	Message MessageBody
	Files   []ID   // post: uploaded before, they become the message's attachments
	Text    string // note, whisper
	// Mentions are the agents whom a note calls.
	Mentions []ID
	Lang     string // post by a visitor: language of the words, "" unknown
	Page     *Page  // post, open
	Agent    ID     // assign, offer, release
	Team     string // assign, overflow
	Queue    bool   // assign: to the queue, for whoever is free
	Wait     bool   // assign: when the agent is full, wait for them in the queue
	Tags     []string
	// AddTags and DropTags are for tag without Tags: a change instead of a set.
	AddTags, DropTags []string
	Until             time.Time // snooze; zero: until the visitor's next message
	Disposition       string    // resolve by an agent; "" for none
	Seq               int64     // feedback, read_marks
	Since             *Mark     // assign, return: refused when others have dealt with it since
	Helpful           bool      // feedback
	Score             int       // rate
	Comment           string
	Event             EmittedBody   // emit
	Offer             ID            // accept, decline, expire
	Handoff           ID            // offer, enqueue
	OfferFor          time.Duration // offer: how long it stands
	// Broadcast lets other broadcast offers stand beside this one, Auto accepts
	// it at once for the agent.
	Broadcast, Auto bool
	Clock           ClockKind // clock
	Via             string    // callback: "phone" or "email"
	Contact         *Contact  // callback, contact: where; profile: what it becomes, empty fields too
	DueAt           time.Time // callback: when the visitor can expect it
	Timer           string    // wake: its key
	Force           bool      // release: also when the agent is still reachable
	// Result is what a turn leaves behind: commit, fail, truncate. For watchdog it
	// is the turn that nobody finishes, if there is one, and what was decided.
	Result   *TurnResult
	HandOver *HandOver   // watchdog, and within Result
	Mail     *MailIn     // post by a visitor: it came by mail
	Letter   *MailFact   // mail
	Reason   string      // release; erase: ErasedOnRequest or ErasedByAge
	Consent  ConsentBody // consent
	// NeedsConsent is the version of the text that the visitor must have agreed
	// to before writing, "" for none.
	NeedsConsent string
	// SpamRule names the rule by which the message is spam: it is kept, and the
	// conversation is over.
	SpamRule string // post, spam
}

// Mark is how a conversation stood when somebody last looked at it.
type Mark struct {
	Epoch int64
	Seq   int64
}

// touched reports whether it has changed hands since, or an agent has written.
func (c Conversation) touched(since Mark) bool {
	return c.Epoch != since.Epoch || c.PreviewBy == ByAgent && c.LastVisible > since.Seq
}

// Opening tells where a new conversation comes from.
type Opening struct {
	Visitor ID
	Site    ID
	Channel string
	Lang    string
	Page    Page
	Greet   bool // wake the bot before the visitor has written
}

// TurnResult is everything a turn leaves behind; it is committed whole or
// refused whole, unless epoch, turn and claim are still current.
type TurnResult struct {
	Turn      ID
	Claim     ID
	Epoch     int64
	Messages  []MessageBody // by the bot, in order
	Fields    []FieldBody   // collected by a flow
	Tags      []string      // to add
	Memory    Memory
	Decisions []Decision
	Notes     []string      // internal, written by a flow
	Timers    []Timer       // when to be woken: instead of all earlier ones; Key and At only
	Emitted   []EmittedBody // custom events of a flow
	Exposed   []ExposedBody // arms of experiments that the visitor got
	Priority  *int          // of the conversation, for its next hand-over
	Rated     int           // the rating the visitor gave inside a flow, 1…5, else 0
	Comment   string        // what they added to it
	HandOver  *HandOver     // hand over to people
	Contact   *Contact      // what the visitor told about themselves
	Polarity  float64       // of this burst, for lists
	Flows     []FlowMark    // how far it took the conversation in its flows
}

// Outcomes of a FlowMark.
const (
	FlowEnded  = "ended"
	FlowHanded = "handed"
)

// FlowMark tells how far a turn took the conversation in one flow.
type FlowMark struct {
	Flow    string
	Steps   []string // that it came to
	Here    string   // where it stands or ended; "" leaves it where it was
	Outcome string   // FlowEnded or FlowHanded; "" while it goes on
}

// Contact updates a visitor's profile; empty fields stay as they are.
type Contact struct {
	Name, Email, Phone string
}

// HandOver asks people to take the conversation.
type HandOver struct {
	ID       ID
	Team     string
	Priority int
	Reason   string
	Evidence []Evidence
	Packet   Packet
	DueAt    time.Time // not zero: a promise; the owner stays the bot until then
	// Words are the one message the visitor sees, in their language.
	Words MessageBody
	// Agent is whom to ask first, if they are there.
	Agent ID
	// Skills is what the agent must know, with the least level.
	Skills map[string]int
	// Refused says that the queue is full: nobody is asked, the visitor is told.
	Refused bool
	// Limit is how many may wait for the team, 0 for any number. When so many
	// wait at the moment of the change, IfFull is done instead.
	Limit  int
	IfFull *HandOver
}

// Limited gives the teams whose queues a hand-over must find room in.
func (h *HandOver) Limited() (teams []string) {
	for ; h != nil; h = h.IfFull {
		if h.Limit > 0 {
			teams = append(teams, h.Team)
		}
	}
	return teams
}

// Result is what became of one command.
type Result struct {
	Conversation Conversation // after the command
	Events       []Event      // committed now; empty when Duplicate
	Seq          int64        // of the event that acknowledges the command
	Duplicate    bool         // the same ClientID was committed before: Seq is the first one's
	TurnOpened   bool         // a turn now waits for a worker
	QueueChanged bool         // somebody waits, or waits no longer, or capacity was freed
	Offer        *Offer       // made, or ended, by this command
	QueuedAt     time.Time    // offer: when the chat came to the queue
	Withdrawn    []Offer      // other offers that this command ended
	Away         bool         // Offer's agent is away from now on: they let offers time out
	Pushes       bool         // a push message waits to be sent
	Err          error        // nil, or an *Error; nothing of the command was kept
}

// Known is everything Decide may look at. Store.Append loads what Needs asks
// for, inside the transaction that will keep the outcome.
type Known struct {
	Conversation Conversation // zero ID when it does not exist
	Handoff      *Handoff     // the live one, or nil
	Offer        *Offer       // the command's, else the conversation's open one, or nil
	Turn         *Turn        // the command's (commit, fail, truncate), or nil
	Agent        *Presence    // the command's agent (accept, offer, take, assign), or nil
	Tried        bool         // offer: this agent was offered it in this round already
	Timer        *Timer       // wake: the command's, or nil
	Clock        *Clock       // clock: the running one, or nil
	Told         []ID         // clock: whom its policy names, who hear of a miss
	Weight       int          // of the conversation's channel, in hundredths of a unit; 0: one unit
	Visitor      *Visitor     // profile: as it is, or nil
	TeamOpen     bool         // assign, overflow: the team exists and is not archived
	Target       *Event       // feedback: the message it is about, or nil
	Files        map[ID]File  // post: those of the command that are there
	Standing     Standing     // of the conversation's visitor
	// Queued counts who waits for each team that the command's hand-over is limited by.
	Queued map[string]int
	Now    time.Time // the database's clock
}

// Need says which facts an operation looks at beyond the conversation.
type Need struct {
	Handoff, Offer, Turn, Agent, Target, Timer, Clock, Team, Visitor bool
}

// Change is what Decide wants kept. Events have no Seq yet beyond their order;
// Conversation already carries the new counters.
type Change struct {
	New          bool // the conversation is to be inserted
	Conversation Conversation
	Events       []Event
	AckSeq       int64

	OpenTurn    *Turn       // insert unless one is already pending
	CancelTurns bool        // every pending or claimed turn
	EndTurn     *Turn       // the turn as it now is (done)
	Timers      *[]Timer    // instead of all that the conversation has
	DropTimer   string      // the key of the one that became a turn
	Memory      *Memory     // replace the bot's memory
	Decisions   []Decision  // insert
	Contact     *Contact    // merge into the visitor's profile
	NoEmail     bool        // take the mail address out of the visitor's profile
	Profile     *Contact    // replace name, email and phone of the visitor
	Mentioned   []ID        // agents whom the acknowledged note calls
	Flows       []FlowMark  // count them
	Handoff     *Handoff    // insert or replace by id
	Clock       *Clock      // replace the running one of its kind
	Offer       *Offer      // insert or replace by id
	QueuedAt    time.Time   // offer: when the chat came to the queue
	Withdraw    bool        // end every other open offer of the conversation as withdrawn
	Timeouts    *int        // set the agent's (Offer.Agent) count of time-outs in a row
	Away        bool        // set the offer's agent to away
	Rating      *RatingBody // for the engagement
	Attach      []ID        // files that the acknowledged message carries from now on
	NoOp        bool        // nothing to keep; AckSeq answers
}

// Encode renders a body for an event.
func Encode(v any) json.RawMessage { return body(v) }
