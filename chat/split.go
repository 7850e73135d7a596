package chat

import "time"

// Exposure is one showing of an arm of a split, as it was computed from the
// log with the conversation's engagements.
type Exposure struct {
	Workspace    ID
	Conversation ID
	Seq          int64 // of its event
	Visitor      ID
	At           time.Time
	Flow, Step   string
	Arm          string
	Arms         []string // all of the split's, as written; nil when an older version made the event
	Sticky       string   // "visitor" or "conversation"
	Salt         string
	Release      string // hash; "" when an older version made the event
	Engagement   int64  // OpenedSeq of the one it counts for; 0 while the visitor has stated no need since
	Late         bool   // how the engagement ends stood already: it counts for nothing
	Goal         bool   // a flow reached its goal since, in that engagement
	Score        int    // the rating given since, 1…5; 0 for none
}

// SplitQuery asks for splits. Zero fields do not restrict.
type SplitQuery struct {
	Flow, Step string
}

// SplitCount is how many subjects of one experiment have all this in common.
// A subject is who was drawn: a visitor or a conversation. What it met counts
// once, by its first exposure that belongs to an engagement.
type SplitCount struct {
	Flow, Step  string
	Series      string // the same for the same step, stickiness, salt and set of arms
	Sticky      string
	Arms        []string // as last written
	Release     string   // hash; "" unknown
	Number      int64    // of the release; 0 unknown
	Arm         string
	Mixed       bool // the subject met more than one arm
	Late        bool
	Engaged     bool // the visitor has stated a need
	Gone        bool // was exposed so long ago that none will follow
	Outcome     string
	Provisional bool
	Reversed    bool
	Goal        bool
	Rated       int // 0 not rated, 1 below 4, 2 satisfied
	Count       int
	First, Last time.Time // exposures
}

// SplitCrossing counts, where conversations are drawn, the visitors who met
// more than one arm in different ones.
type SplitCrossing struct {
	Flow, Step, Series string
	Visitors           int
}
