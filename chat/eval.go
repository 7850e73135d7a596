package chat

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"
)

// EvalSuite is a suite of eval cases in its newest version. Its language is
// package evals'; the source is stored as it was written.
type EvalSuite struct {
	ID        ID
	Workspace ID
	Name      string // unique among a workspace's suites
	EvalSuiteVersion
	// From is, on saving, the conversation that new words of the source come
	// from, if any. It is not kept.
	From ID
}

// SuiteHash names a suite's source: its SHA-256, 16 hexadecimal digits of it.
func SuiteHash(source string) string {
	sum := sha256.Sum256([]byte(source))
	return hex.EncodeToString(sum[:8])
}

// EvalSuiteVersion is one save of a suite.
type EvalSuiteVersion struct {
	Number int // from 1
	Hash   string
	Source string // YAML; "" in lists
	About  string
	Cases  int
	At     time.Time
	By     ID
	ByName string
}

// EvalRunKind says what a run plays.
type EvalRunKind string

// The kinds of run.
const (
	RunSuite  EvalRunKind = "suite"
	RunReplay EvalRunKind = "replay" // of past conversations
)

// EvalRunStatus says how far a run is.
type EvalRunStatus string

// The statuses of a run. A run is done when it was played to its end, whether
// its gates held or not.
const (
	RunQueued    EvalRunStatus = "queued"
	RunRunning   EvalRunStatus = "running"
	RunDone      EvalRunStatus = "done"
	RunFailed    EvalRunStatus = "failed" // could not be played
	RunCancelled EvalRunStatus = "cancelled"
)

// Ended reports whether nothing more will happen.
func (s EvalRunStatus) Ended() bool {
	return s == RunDone || s == RunFailed || s == RunCancelled
}

// EvalRun is a durable job: queued, claimed by one process under a lease, and
// begun again by another when that one dies.
type EvalRun struct {
	ID           ID
	Workspace    ID
	Kind         EvalRunKind
	Suite        ID // zero for a replay
	SuiteName    string
	SuiteVersion int
	SuiteHash    string
	SinceAt      time.Time // of a replay
	Most         int       // conversations of a replay
	Past         PastChoice
	Candidate    Candidate
	Baseline     ID // an older run of the suite; zero for none
	Status       EvalRunStatus
	Done, Total  int // cases or conversations; Total 0 until it is known
	Passed       int
	Failed       int
	Held         bool // every gate; false until done
	Error        string
	By           ID
	ByName       string
	CreatedAt    time.Time
	StartedAt    time.Time
	FinishedAt   time.Time
	Claim        ID // token of who runs it; changes with every claim
	Attempts     int
}

// PastChoice says which conversations a replay is of; the zero one takes all.
type PastChoice struct {
	Conversations []ID   `json:"conversations,omitempty"` // these alone
	Flow          string `json:"flow,omitempty"`          // those that met it
	Step          string `json:"step,omitempty"`          // of Flow: those that came to it
}

// Candidate is what a run tries. What is absent is as live chats have it.
type Candidate struct {
	Release     string       `json:"release,omitempty"` // hash of a flow release
	Flows       []FlowSource `json:"flows,omitempty"`   // instead of a release
	Calibration string       `json:"calibration,omitempty"`
	TargetError float64      `json:"target_error,omitempty"`
}

// LabelCauses say why a decision is in the queue of those to be labelled.
type LabelCauses struct {
	// Random: chosen by chance alone, whatever else is true. Only these labels
	// may teach anything about all chats.
	Random        bool
	LowConfidence bool // hedged, or not answered
	ThumbsDown    bool
	Escalated     bool
}

// LabelItem is a decision chosen to be labelled.
type LabelItem struct {
	Decision     ID
	Workspace    ID
	Conversation ID
	Seq          int64 // newest visitor message it is about
	At           time.Time
	LabelCauses
	Action     string
	Reason     string
	Band       string
	Confidence float64
	Question   string             // masked; "" when nothing was searched
	Hits       []LabelHit         // best first, at most five
	Features   map[string]float64 // of the search; none when nothing was searched
	Holder     ID                 // who labels it now, until UntilAt
	UntilAt    time.Time
	Label      *Label // nil while it waits
}

// LabelHit is an article that was found.
type LabelHit struct {
	Article string  `json:"article"` // slug
	Title   string  `json:"title"`
	Score   float64 `json:"score"`
}

// Rejection is an answer that the visitor called unhelpful.
type Rejection struct {
	Conversation ID
	Seq          int64 // of the answer
}

// Label is an evaluator's judgement of a decision.
type Label struct {
	Answerable     bool // the knowledge base answers the question
	Right          bool // the best article found is the right one, shown or not
	ShouldEscalate bool // a person should have taken over
	Article        string
	Note           string
	By             ID
	At             time.Time
}

// LabelCounts say how many decisions wait, by cause, and how many are labelled.
type LabelCounts struct {
	Waiting       int
	Random        int // waiting; one that has several causes counts for each
	LowConfidence int
	ThumbsDown    int
	Escalated     int
	Labelled      int
}

// StoredCalibration is a calibration fitted on a workspace's labels. Its body
// is package knowledge's.
type StoredCalibration struct {
	ID     ID
	Body   json.RawMessage
	Labels int // it was fitted on
	At     time.Time
	By     ID
	ByName string
}

// CalibrationUse is what a workspace's confidence was from an instant on.
type CalibrationUse struct {
	Number      int             // from 1; 0 when nothing was ever set
	Calibration ID              // zero for the shipped one
	Body        json.RawMessage // nil for the shipped one
	TargetError float64         // 0: the calibration's own
	At          time.Time
	By          ID
}
