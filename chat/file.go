package chat

import (
	"encoding/json"
	"strings"
	"time"
)

// MaxAttachments bounds the files of one message.
const MaxAttachments = 10

// MaxFileName bounds the name of a file, in characters.
const MaxFileName = 120

// Attachment is a file as the message that carries it shows it. Its bytes are
// asked for by ID; they may be gone while the message stays.
type Attachment struct {
	ID     ID     `json:"id"`
	Name   string `json:"name"`             // cleaned, with an ending that fits Type
	Type   string `json:"type"`             // media type, by content
	Size   int64  `json:"size"`             // bytes
	Width  int    `json:"width,omitempty"`  // pixels, pictures only
	Height int    `json:"height,omitempty"` // pixels, pictures only
	Thumb  bool   `json:"thumb,omitempty"`  // there is a small picture of it
}

// IsImage reports whether it is a picture that may be shown in a page.
func (a Attachment) IsImage() bool { return strings.HasPrefix(a.Type, "image/") }

// FileState says how far a file is.
type FileState string

// The states of a file. Only a clean one is served, and only a clean one can
// be attached to a message.
const (
	FileUploaded FileState = "uploaded" // its bytes are on their way to where they are kept
	FileClean    FileState = "clean"
	FileRefused  FileState = "refused" // the scanner found something; its bytes were never kept
	FileRemoved  FileState = "removed" // nobody sees it any more; its bytes are being deleted
)

// File is a file that was uploaded into a conversation, by its visitor or by
// an agent.
type File struct {
	Attachment

	Workspace    ID
	Conversation ID
	By           Actor
	ClientID     string // de-duplicates per (conversation, actor)
	State        FileState
	Hash         string // SHA-256 of what is kept, in hex
	Key          string // names its bytes where files are kept
	ThumbKey     string // "" when there is no small picture
	Seq          int64  // the message that carries it; 0: none yet
	CreatedAt    time.Time
}

// What a preview of a message without words is about.
const (
	PreviewImage = "image" // one picture or several
	PreviewFile  = "file"
)

// previewKind says what a message without words shows in lists, or "".
func previewKind(m MessageBody) string {
	if m.Text != "" || len(m.Attachments) == 0 {
		return ""
	}
	for _, a := range m.Attachments {
		if !a.IsImage() {
			return PreviewFile
		}
	}
	return PreviewImage
}

// attach gives the message the files that the command names. Each is the
// actor's own, clean and not sent before. A visitor's may come from an earlier
// conversation of theirs: it has ended while they wrote.
func (s *step) attach(m *MessageBody) error {
	ids := s.c.Files
	if len(ids) > MaxAttachments {
		return Errorf(Invalid, "the message has %d files: at most %d", len(ids), MaxAttachments)
	}
	seen := map[ID]bool{}
	for _, id := range ids {
		f, ok := s.Files[id]
		same := ok && f.By.Kind == s.c.Actor.Kind && f.By.ID == s.c.Actor.ID && f.Workspace == s.c.Workspace
		if !same || f.State == FileRemoved || f.Conversation != s.conv.ID && s.c.Actor.Kind != ByVisitor {
			return Errorf(NotFound, "file %s does not exist", id)
		}
		switch {
		case seen[id]:
			return Errorf(Invalid, "file %s is named twice", id)
		case f.Seq != 0:
			return Errorf(Conflict, "file %s was sent before", id)
		case f.State != FileClean:
			return Errorf(Conflict, "file %s is %s: it cannot be sent", id, f.State)
		}
		seen[id] = true
		m.Attachments = append(m.Attachments, f.Attachment)
		s.out.Attach = append(s.out.Attach, id)
	}
	return nil
}

// FileSettings is what a workspace decides about files, under "files" in its
// settings.
type FileSettings struct {
	Off   bool `json:"off,omitempty"`    // visitors cannot send files
	MaxMB int  `json:"max_mb,omitempty"` // of one file, 1…50; 0: DefaultFileMB
}

// Bounds of FileSettings.MaxMB.
const (
	DefaultFileMB = 10
	MostFileMB    = 50
)

// MaxBytes is how large one file may be.
func (f FileSettings) MaxBytes() int64 {
	if f.MaxMB == 0 {
		return DefaultFileMB << 20
	}
	return int64(f.MaxMB) << 20
}

// Check refuses settings that cannot work.
func (f FileSettings) Check() error {
	if f.MaxMB < 0 || f.MaxMB > MostFileMB {
		return At("files.max_mb", Tell(Errorf(Invalid, "files.max_mb is %d: it goes from 1 to %d", f.MaxMB, MostFileMB), "range", "from", 1, "most", MostFileMB))
	}
	return nil
}

// ReadFileSettings reads them from a workspace's settings; what is missing has
// its default.
func ReadFileSettings(settings json.RawMessage) (FileSettings, error) {
	var s struct {
		Files FileSettings `json:"files"`
	}
	if len(settings) > 0 {
		if err := json.Unmarshal(settings, &s); err != nil {
			return s.Files, Wrap(Internal, err, "the settings of files cannot be read")
		}
	}
	return s.Files, s.Files.Check()
}
