package chat

import (
	"encoding/json"
	"fmt"
)

// Kind names an event: a noun and what happened to it. Readers tolerate
// kinds they do not know.
type Kind string

// The kinds, with the body each carries.
const (
	ConversationOpened   Kind = "conversation.opened"   // OpenedBody
	ConversationResolved Kind = "conversation.resolved" // ResolvedBody
	ConversationReopened Kind = "conversation.reopened" // {}
	ConversationSnoozed  Kind = "conversation.snoozed"  // SnoozedBody, agents only
	ConversationWoken    Kind = "conversation.woken"    // WokenBody, agents only
	DispositionSet       Kind = "disposition.set"       // DispositionBody, agents only
	MessagePosted        Kind = "message.posted"        // MessageBody
	MessageEdited        Kind = "message.edited"        // EditedBody
	MessageDeleted       Kind = "message.deleted"       // EditedBody without text
	NotePosted           Kind = "note.posted"           // NoteBody, agents only
	OwnerChanged         Kind = "owner.changed"         // OwnerBody, agents only
	AgentJoined          Kind = "agent.joined"          // JoinedBody
	AgentLeft            Kind = "agent.left"            // LeftBody
	ColleagueJoined      Kind = "colleague.joined"      // JoinedBody: speaks beside the agent who has the chat
	ColleagueLeft        Kind = "colleague.left"        // LeftBody
	HandoffRequested     Kind = "handoff.requested"     // HandoffBody, agents only
	OfferMade            Kind = "offer.made"            // OfferBody, agents only
	OfferDeclined        Kind = "offer.declined"        // OfferBody, agents only
	OfferExpired         Kind = "offer.expired"         // OfferBody, agents only
	OfferAccepted        Kind = "offer.accepted"        // OfferBody, agents only
	QueueMoved           Kind = "queue.moved"           // MovedBody, agents only
	QueueLeft            Kind = "queue.left"            // QueueLeftBody: by the visitor
	SLAWarned            Kind = "sla.warned"            // ClockBody, agents only
	SLABreached          Kind = "sla.breached"          // ClockBody, agents only
	DecisionMade         Kind = "decision.made"         // DecisionBody, agents only
	FeedbackGiven        Kind = "feedback.given"        // FeedbackBody
	RatingGiven          Kind = "rating.given"          // RatingBody
	FieldCaptured        Kind = "field.captured"        // FieldBody, agents only
	TagsChanged          Kind = "tags.changed"          // TagsBody, agents only
	TurnFailed           Kind = "turn.failed"           // {}, agents only
	EventEmitted         Kind = "event.emitted"         // EmittedBody, agents only
	SplitExposed         Kind = "split.exposed"         // ExposedBody, agents only
	ContactGiven         Kind = "contact.given"         // ContactBody
	ContactRemoved       Kind = "contact.removed"       // ContactBody
	MailSent             Kind = "mail.sent"             // MailFact, agents only
	MailReceived         Kind = "mail.received"         // ReceivedBody, agents only
	MailBounced          Kind = "mail.bounced"          // MailFact, agents only
	ConsentChanged       Kind = "consent.changed"       // ConsentBody
	SpamMarked           Kind = "spam.marked"           // SpamBody, agents only
	ConversationErased   Kind = "conversation.erased"   // ErasedBody
	ProfileChanged       Kind = "profile.changed"       // ProfileBody, agents only
)

// BodyVersion is the version written into events now; older ones stay readable.
const BodyVersion = 1

// OpenedBody tells where a conversation began.
type OpenedBody struct {
	Channel string `json:"channel"`
	Lang    string `json:"lang"`
	Page    Page   `json:"page"`
}

// ResolvedBody tells how it ended: by "agent", "bot" or "visitor".
type ResolvedBody struct {
	Resolution string `json:"resolution"` // "resolved" unless a flow says otherwise
}

// DispositionBody tells what an agent said a chat was about when resolving it.
type DispositionBody struct {
	Disposition string `json:"disposition"`
}

// SnoozedBody tells until when a conversation was laid aside.
type SnoozedBody struct {
	UntilMS int64 `json:"until_ms,omitempty"` // 0: until the visitor's next message
}

// Causes of a WokenBody.
const (
	WokenDue     = "due"
	WokenMessage = "message"
	WokenAgent   = "agent"
)

// WokenBody tells why a conversation that was laid aside is back.
type WokenBody struct {
	Cause string `json:"cause"`
}

// MessageBody is what a person reads. Text is plain text for visitors and
// agents, light Markdown (links, lists, emphasis) for the bot.
type MessageBody struct {
	Text     string   `json:"text"`
	Choice   string   `json:"choice,omitempty"`    // id of the option the visitor clicked
	PromptID string   `json:"prompt_id,omitempty"` // the prompt that the click answers
	Prompt   *Prompt  `json:"prompt,omitempty"`    // what the bot waits for
	Buttons  []Button `json:"buttons,omitempty"`   // offers outside a prompt, as "talk to a person"
	Image    *Image   `json:"image,omitempty"`     // a picture of a flow
	Card     *Card    `json:"card,omitempty"`      // a titled box of a flow
	Sources  []Source `json:"sources,omitempty"`   // the articles an answer stands on
	Answer   *Answer  `json:"answer,omitempty"`    // set when knowledge-base text is shown
	Decision ID       `json:"decision,omitzero"`   // of the bot's decision that wrote it
	Queue    *Queue   `json:"queue,omitempty"`     // set on the one message of a hand-over
	// Turn is set on a message whose sentences were shown while they were
	// written: it replaces what "answer.delta" showed of that turn.
	Turn ID `json:"turn,omitzero"`
	// Truncated says that a person took over before the bot had finished.
	Truncated bool `json:"truncated,omitempty"`
	// Attachments are files that came with it; Text may then be empty.
	Attachments []Attachment `json:"attachments,omitempty"`
	// Lang and Original are set on a translation: the language of Text, and
	// what its author wrote. Visitors do not get Original.
	Lang     string    `json:"lang,omitempty"`
	Original *Original `json:"original,omitempty"`
	// Via is ViaMail when it came by mail.
	Via string `json:"via,omitempty"`
	// DueMS is set on the words of a promise: when a person answers.
	DueMS int64 `json:"due_ms,omitempty"`
}

// Original is what an agent wrote before it was translated.
type Original struct {
	Text string `json:"text"`
	Lang string `json:"lang"` // "en", "ko"
}

// Prompt is a question of a flow that waits for the visitor.
type Prompt struct {
	ID      string   `json:"id"`
	Kind    string   `json:"kind"`            // ask, choice or rating
	Input   string   `json:"input,omitempty"` // text, email, number, phone, date …
	Options []Button `json:"options,omitempty"`
	Scale   int      `json:"scale,omitempty"`
	Multi   bool     `json:"multi,omitempty"` // several options: their ids divided by commas, the last one "_done"
	// Closing asks whether there is anything else: one of its options ends the
	// flow as resolved, so that who leaves here had what they came for.
	Closing bool `json:"closing,omitempty"`
}

// Button is something to click: clicking sends Label as text and ID as choice.
// Without an ID it sends Say, else Label, as if it had been typed; with a URL
// it opens that page and sends nothing.
type Button struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Say   string `json:"say,omitempty"`
	URL   string `json:"url,omitempty"` // http, https or mailto
}

// Image is a picture in a message; its URL is https.
type Image struct {
	URL string `json:"url"`
	Alt string `json:"alt"`
}

// Card is a box in a message. A message whose text is the card's title, or
// the picture's Alt, has it only for clients that show neither.
type Card struct {
	Title   string   `json:"title"`
	Text    string   `json:"text,omitempty"` // light Markdown
	Image   *Image   `json:"image,omitempty"`
	Buttons []Button `json:"buttons,omitempty"`
}

// Source is an article behind an answer.
type Source struct {
	Article ID     `json:"article"`
	Title   string `json:"title"`
	URL     string `json:"url,omitempty"`
}

// Answer marks a message that shows knowledge-base text.
type Answer struct {
	Band   string `json:"band"` // high or middle (hedged)
	Helped *bool  `json:"helped,omitempty"`
}

// Queue tells a waiting visitor where they stand. Position counts from 1;
// EstimateS is an honest guess in seconds, 0 when unknown.
type Queue struct {
	Position  int `json:"position"`
	EstimateS int `json:"estimate_s,omitempty"`
}

// EditedBody changes an earlier message.
type EditedBody struct {
	Seq  int64  `json:"seq"`
	Text string `json:"text,omitempty"`
}

// NoteBody is an internal note.
type NoteBody struct {
	Text string `json:"text"`
	// To is who had the chat when a supervisor whispered to them.
	To       ID   `json:"to,omitzero"`
	Mentions []ID `json:"mentions,omitempty"` // the agents whom it calls
}

// ProfileBody tells what an agent corrected of the visitor's profile: name,
// email, phone. What they hold stands in the profile alone.
type ProfileBody struct {
	Changed []string `json:"changed"`
}

// OwnerBody tells a change of owner.
type OwnerBody struct {
	From   OwnerKind `json:"from"`
	To     OwnerKind `json:"to"`
	Agent  ID        `json:"agent,omitzero"`
	Epoch  int64     `json:"epoch"`
	Reason string    `json:"reason"`
	Team   string    `json:"team,omitempty"` // that it waits for
}

// JoinedBody names the person who now answers.
type JoinedBody struct {
	Name string `json:"name"`
}

// LeftBody tells the visitor that the person's part has ended; To is who
// answers next (bot, queue).
type LeftBody struct {
	Name string    `json:"name"`
	To   OwnerKind `json:"to"`
}

// HandoffBody tells why a person was asked for.
type HandoffBody struct {
	Handoff  ID         `json:"handoff"`
	Reason   string     `json:"reason"`
	Evidence []Evidence `json:"evidence,omitempty"`
	Team     string     `json:"team,omitempty"`
	Promised bool       `json:"promised,omitempty"` // outside opening hours: due later
	DueMS    int64      `json:"due_ms,omitempty"`
	Refused  bool       `json:"refused,omitempty"` // the queue was full: nobody was asked
}

// MovedBody tells that a chat waited too long for a team.
type MovedBody struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// QueueLeftBody tells that the visitor waits here no longer. With Via they are
// called or written to instead; where, their profile says.
type QueueLeftBody struct {
	Via   string `json:"via,omitempty"` // phone or email
	DueMS int64  `json:"due_ms,omitempty"`
}

// ClockBody tells of a service level that is at risk, or missed.
type ClockBody struct {
	Clock  ClockKind `json:"clock"`
	Policy string    `json:"policy"`
	DueMS  int64     `json:"due_ms"`
	Agent  ID        `json:"agent,omitzero"` // who has the chat
	// Tell are those whom its policy names; none: the chat's team and supervisors.
	Tell []ID `json:"tell,omitempty"`
}

// Evidence is one fact behind a decision.
type Evidence struct {
	Name   string  `json:"name"`
	Value  string  `json:"value"`
	Points float64 `json:"points,omitempty"`
}

// OfferBody tells to whom a chat was offered.
type OfferBody struct {
	Offer ID     `json:"offer"`
	Agent ID     `json:"agent"`
	Name  string `json:"name,omitempty"`
}

// DecisionBody is the short form of a decision, shown in the transcript.
type DecisionBody struct {
	Decision   ID      `json:"decision"`
	Action     string  `json:"action"`
	Reason     string  `json:"reason,omitempty"`
	Band       string  `json:"band,omitempty"`
	Confidence float64 `json:"confidence,omitempty"`
	Article    string  `json:"article,omitempty"` // title
	Polarity   float64 `json:"polarity"`          // of the visitor's burst, −1…1
	DecisionFacts
}

// DecisionFacts are what figures need to know of a decision that its words do
// not tell. Events from before they were written have none.
type DecisionFacts struct {
	Flow       string `json:"flow,omitempty"`        // that ran in this turn
	Release    string `json:"release,omitempty"`     // hash of the flows that ran, else of the live ones
	Bot        string `json:"bot,omitempty"`         // version of the program, and of the model that was asked
	Staffed    *bool  `json:"staffed,omitempty"`     // somebody was online with an open console; nil: nobody looked
	FirstMS    int64  `json:"first_ms,omitempty"`    // from the visitor's message to the first words, when they were shown before the message was whole
	Tokens     int    `json:"tokens,omitempty"`      // that models read and wrote
	CostMicros int64  `json:"cost_micros,omitempty"` // millionths of the currency unit
}

// FeedbackBody is the answer to "did this help?" about the message at Seq.
type FeedbackBody struct {
	Seq     int64 `json:"seq"`
	Helpful bool  `json:"helpful"`
}

// RatingBody is the visitor's rating, 1…5.
type RatingBody struct {
	Score   int    `json:"score"`
	Comment string `json:"comment,omitempty"`
}

// FieldBody is something a flow collected. PII marks personal data.
type FieldBody struct {
	Field string `json:"field"`
	Value string `json:"value"`
	PII   bool   `json:"pii,omitempty"`
}

// TagsBody is the new set of tags.
type TagsBody struct {
	Tags []string `json:"tags"`
}

// EmittedBody is a custom event: of a flow when the bot is its actor, of the
// site's page when the visitor is, of the business's systems when an agent is.
type EmittedBody struct {
	Name string          `json:"name"`
	Data json.RawMessage `json:"data,omitempty"` // an object
}

// ExposedBody tells which arm of a split the visitor was shown: once in a
// conversation until it is resolved, and again when it is another arm.
type ExposedBody struct {
	Flow string `json:"flow"`
	Step string `json:"step"`
	Arm  string `json:"arm"`
	// What the experiment was: absent in events of older versions.
	Sticky  string   `json:"sticky,omitempty"` // visitor or conversation
	Salt    string   `json:"salt,omitempty"`
	Arms    []string `json:"arms,omitempty"`    // all of them, as written
	Release string   `json:"release,omitempty"` // hash of the flows that ran
	// Late says that the turn had ended a flow or taken a rating before.
	Late bool `json:"late,omitempty"`
}

// ConsentBody tells that the visitor agreed to a text, or took that back.
type ConsentBody struct {
	Given   bool   `json:"given"`
	Version string `json:"version"` // of the text, see ConsentText
	Lang    string `json:"lang,omitempty"`
}

// SpamBody tells that a conversation was marked as spam, or is none after all:
// by the event's actor, or, when the system is, by a rule.
type SpamBody struct {
	Spam bool   `json:"spam"`
	Rule string `json:"rule,omitempty"` // one of the SpamRule constants
}

// ErasedBody tells why a conversation's texts were given up: every other
// event of it is a tombstone, whose body is Tombstone.
type ErasedBody struct {
	Why string `json:"why"` // ErasedOnRequest or ErasedByAge
}

// Why a conversation was erased.
const (
	ErasedOnRequest = "request"
	ErasedByAge     = "retention"
)

// Tombstone is the body of an event whose text was given up: the event keeps
// its number, its kind, its time and its actor.
const Tombstone = `{"erased":true}`

// Read decodes an event's body into the struct its kind names.
func Read[T any](e Event) (T, error) {
	var v T
	if err := json.Unmarshal(e.Body, &v); err != nil {
		return v, fmt.Errorf("event %s/%d (%s v%d): %w", e.Conversation, e.Seq, e.Kind, e.V, err)
	}
	return v, nil
}

func body(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic("chat: a body that does not marshal: " + err.Error())
	}
	return b
}
