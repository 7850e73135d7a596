package chat

import "time"

// FlowSource is one file of a flow release.
type FlowSource struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// Release is a set of flows published together; it never changes. At most one
// is live.
type Release struct {
	ID        ID
	Workspace ID
	Number    int64 // from 1 in each workspace
	Hash      string
	Sources   []FlowSource
	At        time.Time
	By        ID // zero: the command line
	ByName    string
	Note      string
	Live      bool
	// Latest and Moving are of the workspace, and only on its live release:
	// the number of its newest publication, and the newest one that does not
	// leave running chats where they are.
	Latest int64
	Moving *Move
}

// PublishMode says what becomes of the chats that run older flows.
type PublishMode string

// The modes of a publication.
const (
	PublishFinish  PublishMode = "finish"  // they end on the release that they began with
	PublishMigrate PublishMode = "migrate" // they go on in the new one where they can, else as finish
	PublishRestart PublishMode = "restart" // their flow begins anew in the new one where it exists, else as finish
	PublishHandoff PublishMode = "handoff" // a person takes them
)

// PublishModes are all of them.
var PublishModes = []PublishMode{PublishFinish, PublishMigrate, PublishRestart, PublishHandoff}

// Move is a publication as a running chat meets it.
type Move struct {
	Number int64 // of the publication
	Hash   string
	Mode   PublishMode
}

// States of a Publication.
const (
	PublicationDone      = "done"
	PublicationScheduled = "scheduled"
	PublicationCancelled = "cancelled"
)

// Publication tells who made which release live, when, and how.
type Publication struct {
	ID        ID
	Workspace ID
	Release   Release // without its sources
	Number    int64   // in the order in which they were done; 0 before
	Mode      PublishMode
	Note      string
	State     string
	At        time.Time // when it was done, or is due
	By        ID        // zero: the command line
	ByName    string
	Rollback  bool
}

// Publish asks for a release to be made live.
type Publish struct {
	Workspace ID
	User      ID // zero: the command line
	// Release is an older one to be published again; zero makes one of
	// Sources and Hash.
	Release  ID
	Sources  []FlowSource
	Hash     string // names their content
	Mode     PublishMode
	Note     string
	At       time.Time // later than now: scheduled
	Rollback bool
	// Draft is the version of the draft that Sources are; nil: none of it.
	Draft *int64
}

// FlowDraft is what is being edited. Without sources it is what is live.
type FlowDraft struct {
	Workspace ID
	Version   int64 // rises with every change, 0 before the first
	Sources   []FlowSource
	At        time.Time
	By        ID
	ByName    string
}

// FlowTraffic tells how conversations went through one flow.
type FlowTraffic struct {
	Flow    string
	Started int // conversations that came into it
	Ended   int // of those, that came to its end
	Handed  int // of those, that people got
	Steps   []StepTraffic
}

// StepTraffic tells how conversations went through one step.
type StepTraffic struct {
	Step    string
	Reached int // conversations that came to it
	Left    int // of those, whose run stopped there for good: handed over or given up
}
