package knowledge

import (
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// ImportKind says where an import reads.
type ImportKind string

// The kinds of import.
const (
	ImportUpload  ImportKind = "upload"
	ImportURL     ImportKind = "url"
	ImportSitemap ImportKind = "sitemap"
)

// ImportStatus says how far an import is.
type ImportStatus string

// The statuses of an import.
const (
	ImportUploading ImportStatus = "uploading" // its files are not all here yet
	ImportQueued    ImportStatus = "queued"
	ImportRunning   ImportStatus = "running"
	ImportDone      ImportStatus = "done"
	ImportFailed    ImportStatus = "failed"
	ImportCancelled ImportStatus = "cancelled"
)

// Ended reports whether nothing more happens to it.
func (s ImportStatus) Ended() bool {
	return s == ImportDone || s == ImportFailed || s == ImportCancelled
}

// ImportJob is an import that runs in the background. It is a leased row: when
// the process that runs it dies, another begins it again, and what the first
// one stored counts as unchanged because hashes are equal.
type ImportJob struct {
	ID         chat.ID
	Workspace  chat.ID
	Kind       ImportKind
	Source     string // names of the files, or the address
	Collection string // of articles that name none
	Draft      bool   // as drafts
	Overwrite  bool   // also what people changed here since the last import
	Status     ImportStatus
	Total      int    // files to read as far as known
	Error      string // why it failed, or what is to say about one that is done
	By         chat.ID
	ByName     string
	CreatedAt  time.Time
	StartedAt  time.Time
	FinishedAt time.Time
	Claim      chat.ID // token of who runs it
	Attempts   int

	// Counted from its files.
	Read, Skipped            int
	Changed, Unchanged, Kept int
}

// ImportFile tells what became of one file of an import.
type ImportFile struct {
	Ordinal                  int
	Path                     string // relative to the source, or an address
	Status                   string // read, partly, skipped or kept
	Reason                   string
	Changed, Unchanged, Kept int
}

// ImportUploadedFile is a file that was uploaded for an import.
type ImportUploadedFile struct {
	Name  string
	Bytes []byte
}
