package chat

import (
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxDraft bounds each text of a draft, in characters: more than may be sent,
// so that what is too long is kept until it has been shortened.
const MaxDraft = 4 * MaxText

// ReplyDraft is what an agent has begun to write in a conversation.
type ReplyDraft struct {
	Conversation ID
	Reply        string
	Note         string
	UpdatedAt    time.Time
}

// Blank reports whether there is nothing to keep.
func (d ReplyDraft) Blank() bool { return d.Reply == "" && d.Note == "" }

// Checked gives the draft as it is stored, or Invalid when it is too long.
func (d ReplyDraft) Checked() (ReplyDraft, error) {
	for _, text := range []*string{&d.Reply, &d.Note} {
		*text = stripControls(norm.NFC.String(*text))
		if n := utf8.RuneCountInString(*text); n > MaxDraft {
			return d, Errorf(Invalid, "the draft has %d characters: at most %d", n, MaxDraft)
		}
	}
	return d, nil
}
