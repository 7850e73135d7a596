package chat

import (
	"encoding/json"
	"time"
)

// Job is work that leaves the database, as sending a mail: it is done at least
// once, by whichever node claims it. Whoever does it makes a second time
// harmless or easy to see, by the job's ID, which never changes.
type Job struct {
	ID        ID
	Workspace ID
	Kind      string
	// Key names what is wanted: a workspace has one job of each kind and key.
	Key       string
	Subject   ID              // the conversation that it is about, or none
	Body      json.RawMessage // what Kind needs; {} once it is done
	Status    JobStatus
	Attempts  int       // claims, this one included
	DueAt     time.Time // when it may be claimed; of a running one, when its lease is over
	Claim     ID        // token of who does it
	Error     string    // why the last attempt failed, without personal data
	CreatedAt time.Time
	EndedAt   time.Time
}

// JobStatus says how far a job is.
type JobStatus string

// The statuses of a job.
const (
	JobWaiting JobStatus = "waiting"
	JobRunning JobStatus = "running"
	JobDone    JobStatus = "done"
	JobDead    JobStatus = "dead" // given up; a person may have it tried again
)
