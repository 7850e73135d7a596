package live

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Heartbeat is how often each session hears the newest seqs. With a
// read after it, every event arrives within 5 s without any bus.
const Heartbeat = 4 * time.Second

// silence is how long a client may send nothing, not even the answer to a
// ping, before it counts as gone.
const silence = 5 * Heartbeat

// Close codes tell the client what to do (docs/protocol.md).
const (
	CloseBadFrame   = 4000 // the client is broken: reconnect with back-off
	CloseNoAuth     = 4001 // get a new token or sign in
	CloseForbidden  = 4003 // do not come back
	CloseSlow       = 4008 // reconnect and resume
	CloseGoingAway  = 4009 // reconnect, to another node
	CloseTooMany    = 4029 // reconnect after a while
	closeNormalCode = 1000
)

// EventFrame is an event as clients read it.
type EventFrame struct {
	Type         string          `json:"type"`
	Conversation chat.ID         `json:"conversation"`
	Seq          int64           `json:"seq"`
	Prev         int64           `json:"prev"`
	AtMS         int64           `json:"at_ms"`
	Actor        chat.Actor      `json:"actor"`
	Kind         chat.Kind       `json:"kind"`
	V            int             `json:"v"`
	Body         json.RawMessage `json:"body"`
	ClientID     string          `json:"client_id,omitempty"`
	Visibility   chat.Visibility `json:"visibility,omitempty"`
}

// Frame renders an event for an audience. Visitors see no agent's id and no
// visibility; a client_id goes only to the side that chose it.
func Frame(e chat.Event, a chat.Audience) EventFrame {
	f := EventFrame{
		Type: "event", Conversation: e.Conversation, Seq: e.Seq, Prev: e.Prev(a), AtMS: e.At.UnixMilli(),
		Actor: e.Actor, Kind: e.Kind, V: e.V, Body: e.Body,
	}
	mine := chat.ByAgent
	if a == chat.Visitors {
		f.Body = forVisitor(e)
		mine = chat.ByVisitor
		if f.Actor.Kind == chat.ByAgent {
			f.Actor.ID = chat.ID{}
		}
	} else {
		f.Visibility = e.Visibility
	}
	if e.Actor.Kind == mine {
		f.ClientID = e.ClientID
	}
	return f
}

// forVisitor leaves out of a message what its author wrote before it was
// translated.
func forVisitor(e chat.Event) json.RawMessage {
	if e.Kind != chat.MessagePosted || !bytes.Contains(e.Body, []byte(`"original"`)) {
		return e.Body
	}
	m, err := chat.Read[chat.MessageBody](e)
	if err != nil || m.Original == nil {
		return e.Body
	}
	m.Original = nil
	return chat.Encode(m)
}

type heartbeatFrame struct {
	Type string            `json:"type"`
	AtMS int64             `json:"at_ms"`
	Seqs map[chat.ID]int64 `json:"seqs"`
}

type typingFrame struct {
	Type         string     `json:"type"`
	Conversation chat.ID    `json:"conversation"`
	Actor        chat.Actor `json:"actor"`
	On           bool       `json:"on"`
	Text         string     `json:"text,omitempty"`
}

// deltaFrame is an answer that is being written, as far as it has been checked.
type deltaFrame struct {
	Type         string  `json:"type"`
	Conversation chat.ID `json:"conversation"`
	Turn         chat.ID `json:"turn"`
	Text         string  `json:"text"`
}

type readFrame struct {
	Type         string         `json:"type"`
	Conversation chat.ID        `json:"conversation"`
	By           chat.ActorKind `json:"by"`
	Seq          int64          `json:"seq"`
}

type presenceFrame struct {
	Type   string  `json:"type"`
	Agent  chat.ID `json:"agent"`
	Status string  `json:"status"`
	Reason string  `json:"reason,omitempty"`
	By     chat.ID `json:"by,omitzero"`
}

type changedFrame struct {
	Type         string `json:"type"`
	Conversation any    `json:"conversation"`
}

type breachFrame struct {
	Type         string          `json:"type"`
	Conversation chat.ID         `json:"conversation"`
	AtMS         int64           `json:"at_ms"`
	Body         json.RawMessage `json:"body"` // chat.ClockBody
}

type whisperFrame struct {
	Type         string          `json:"type"`
	Conversation chat.ID         `json:"conversation"`
	AtMS         int64           `json:"at_ms"`
	Actor        chat.Actor      `json:"actor"`
	Body         json.RawMessage `json:"body"` // chat.NoteBody
}

// viewingFrame tells that a colleague looks at a conversation; Doing is
// reading, replying or noting, and empty when they left.
type viewingFrame struct {
	Type         string     `json:"type"`
	Conversation chat.ID    `json:"conversation"`
	Actor        chat.Actor `json:"actor"`
	Doing        string     `json:"doing"`
}

// draftFrame tells an agent's devices that a draft was saved, or is gone (0).
type draftFrame struct {
	Type         string  `json:"type"`
	Conversation chat.ID `json:"conversation"`
	UpdatedAtMS  int64   `json:"updated_at_ms"`
}

// exportFrame tells who asked for a copy of a visitor's data that it is ready;
// which one it is only their right to read it shows.
type exportFrame struct {
	Type string `json:"type"`
}

type mentionFrame struct {
	Type         string     `json:"type"`
	Conversation chat.ID    `json:"conversation"`
	Seq          int64      `json:"seq"`
	AtMS         int64      `json:"at_ms"`
	By           chat.Actor `json:"by"`
}

type offerFrame struct {
	Type    string `json:"type"`
	Offer   any    `json:"offer"`
	Outcome string `json:"outcome,omitempty"`
}

type queueFrame struct {
	Type          string `json:"type"`
	Waiting       int    `json:"waiting"`
	LongestWaitMS int64  `json:"longest_wait_ms"`
}

type positionFrame struct {
	Type         string  `json:"type"`
	Conversation chat.ID `json:"conversation"`
	chat.Queue
}

func encode(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("live: a frame that does not marshal: " + err.Error())
	}
	return b
}
