package chat

import (
	"slices"
	"time"
)

// MaxMentions bounds whom one note may call.
const MaxMentions = 20

// Mention is a note that calls an agent.
type Mention struct {
	Conversation ID
	Seq          int64 // of the note
	At           time.Time
	ReadAt       time.Time // zero until the agent has seen it
	By           Actor     // who wrote the note; the zero ID for a flow
	Text         string    // of the note
	VisitorName  string
}

// MentionQuery asks for an agent's mentions, newest first.
type MentionQuery struct {
	Agent  ID
	Unread bool   // only those not seen yet
	Cursor string // "" begins; else what the page before returned
	Limit  int    // 1…100; 0 means 50
}

// called is whom a note calls: each once, never its own author.
func called(ids []ID, author ID) ([]ID, error) {
	var out []ID
	for _, id := range ids {
		if !id.IsZero() && id != author && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	if len(out) > MaxMentions {
		return nil, Errorf(Invalid, "the note calls %d colleagues: at most %d", len(out), MaxMentions)
	}
	return out, nil
}
