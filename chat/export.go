package chat

import "time"

// JobExport is the kind of job that makes a copy of what is stored of the
// visitor who is its subject; its body is an ExportRequest and its key the one
// of the copy.
const JobExport = "visitor.export"

// ExportRequest names the VisitorExport that a job makes.
type ExportRequest struct {
	Export ID `json:"export"`
}

// ExportFor is how long a copy of a visitor's data can be had.
const ExportFor = 7 * 24 * time.Hour

// ExportState says how far a copy of a visitor's data is.
type ExportState string

// The states of an export.
const (
	ExportMaking  ExportState = "making"
	ExportReady   ExportState = "ready"
	ExportFailed  ExportState = "failed"  // its job was given up; a person may have it tried again
	ExportRemoved ExportState = "removed" // nobody gets it any more; its bytes go
)

// VisitorExport is a copy of what is stored of a visitor, made by a job because
// it takes long.
type VisitorExport struct {
	ID          ID
	Workspace   ID
	Visitor     ID
	VisitorName string // filled when exports are read
	By          ID
	ByName      string // filled when exports are read
	State       ExportState
	Key         string // of its bytes, and of its job
	Size        int64  // bytes, once it is ready
	Error       string // why the last attempt failed, without personal data; "" once it is ready
	CreatedAt   time.Time
	ReadyAt     time.Time
	FetchedAt   time.Time // when it was first downloaded
	ExpiresAt   time.Time
}

// ExportSize says how much is stored of a visitor.
type ExportSize struct {
	Events int64 // in all conversations
	Bytes  int64 // of files
}

// Within reports whether it is at most as much as another one.
func (s ExportSize) Within(most ExportSize) bool {
	return s.Events <= most.Events && s.Bytes <= most.Bytes
}
