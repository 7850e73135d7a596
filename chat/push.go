package chat

import (
	"encoding/json"
	"time"
)

// JobPush is the kind of job that sends one push message to one device; its
// body is a Push.
const JobPush = "push"

// PushKind says what a push message is about.
type PushKind string

// The kinds of push message.
const (
	PushOffer   PushKind = "offer"   // a chat is offered, and no console is open
	PushMessage PushKind = "message" // the visitor wrote, in one's own chat, while one is away
	PushMention PushKind = "mention" // a colleague named one in a note
	PushWhisper PushKind = "whisper" // a supervisor's word about one's chat
	PushBreach  PushKind = "breach"  // a service level was missed
	PushTest    PushKind = "test"    // notifications were turned on
)

// How long a push message is worth delivering. An offer's stands as long as
// the offer does.
const (
	pushMessageFor = 10 * time.Minute
	pushMentionFor = time.Hour
	pushBreachFor  = 15 * time.Minute
	pushTestFor    = 2 * time.Minute
)

// For is how long a push message of the kind is worth delivering; an offer's
// is the offer's own.
func (k PushKind) For() time.Duration {
	switch k {
	case PushMention, PushWhisper:
		return pushMentionFor
	case PushBreach:
		return pushBreachFor
	case PushTest:
		return pushTestFor
	}
	return pushMessageFor
}

// Push is one message to one device, without anybody's words: those are read
// when it is sent, if the workspace shows them.
type Push struct {
	Kind         PushKind `json:"kind"`
	Device       ID       `json:"device"`
	Agent        ID       `json:"agent"`
	Conversation ID       `json:"conversation,omitzero"`
	Offer        ID       `json:"offer,omitzero"`
	ExpiresMS    int64    `json:"expires_ms"` // never sent later
}

// PushDevice is a browser that an agent is reached by.
type PushDevice struct {
	ID        ID
	Workspace ID
	Agent     ID
	Endpoint  string // at the browser's push service; names the device, so it is shown to nobody
	P256dh    []byte // the device's public key (RFC 8291, 2)
	Auth      []byte // its secret (RFC 8291, 2)
	Key       string // the server's public key that it was subscribed with
	Name      string // "Chrome on Android"
	Lang      string // of what it shows
	CreatedAt time.Time
	SentAt    time.Time // when a push service last took a message; zero before the first
}

// PushSettings is what a workspace decides about push messages.
type PushSettings struct {
	// Preview shows the visitor's name and words. They pass the browser maker's
	// server encrypted, and stand on a phone's locked screen.
	Preview bool `json:"preview"`
}

// ReadPushSettings reads a workspace's key "push"; what is missing has its
// default.
func ReadPushSettings(settings json.RawMessage) (PushSettings, error) {
	var s struct {
		Push PushSettings `json:"push"`
	}
	if len(settings) == 0 {
		return s.Push, nil
	}
	if err := json.Unmarshal(settings, &s); err != nil {
		return s.Push, Wrap(Internal, err, "the settings of push messages cannot be read")
	}
	return s.Push, nil
}
