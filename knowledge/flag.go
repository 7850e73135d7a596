package knowledge

import (
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// FlagKind says why an editor should look at an article.
type FlagKind string

// The kinds of flag.
const (
	Duplicate     FlagKind = "duplicate"     // says nearly what another article says
	Contradiction FlagKind = "contradiction" // states another number about the same thing
	Stale         FlagKind = "stale"         // nobody has changed it for long
	Expired       FlagKind = "expired"       // its validity is over
	Unhelpful     FlagKind = "unhelpful"     // visitors mostly say that it does not help
)

// FlagKinds are all of them.
var FlagKinds = []FlagKind{Duplicate, Contradiction, Stale, Expired, Unhelpful}

// Finding is what a check found about an article.
type Finding struct {
	Kind    FlagKind
	Article chat.ID
	Other   chat.ID // duplicate, contradiction
	Score   float64 // likeness or share, 0 … 1; of a stale one the days
	Here    string  // the sentence in question
	There   string  // the other article's
	// Fingerprint is of the facts: the same finding keeps it, so that what an
	// editor dismissed stays so until one of the texts changes.
	Fingerprint string
}

// Flag is a stored finding.
type Flag struct {
	ID           chat.ID
	Finding      Finding
	Title        string
	OtherTitle   string
	FoundAt      time.Time
	DismissedAt  time.Time // zero: open
	DismissedBy  chat.ID
	DismissedWho string
}

// FlagQuery asks for a page of flags.
type FlagQuery struct {
	Kind      FlagKind // "" for all
	Article   chat.ID  // zero for all
	Dismissed bool
	Cursor    string
	Limit     int
}

// Reviewed is an article with what the checks need beside its text.
type Reviewed struct {
	Article
	ChangedAt          time.Time // when this text was published
	Helpful, Unhelpful int
}

// Judgement is one visitor's verdict on an answer from an article.
type Judgement struct {
	At           time.Time
	Helpful      bool
	Conversation chat.ID
	Question     string // as stored, masked
	Comment      string // of the conversation's rating
	Rating       int    // 1…5, 0 for none
}

// DayCount is one day's verdicts, by UTC.
type DayCount struct {
	Day                string // YYYY-MM-DD
	Helpful, Unhelpful int
}
