package chat

import (
	"encoding/json"
	"net/mail"
	"strings"
	"time"
	"unicode"
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

// JobMailTranscript is the kind of job that sends a transcript; its body is a
// TranscriptRequest.
const JobMailTranscript = "mail.transcript"

// TranscriptRequest asks for a transcript by mail.
type TranscriptRequest struct {
	To   string `json:"to"`
	Lang string `json:"lang"`
	// UpTo is the newest event that belongs to it, so that another attempt
	// sends the same.
	UpTo int64 `json:"up_to"`
}

// MailSettings is how a workspace's mail is sent; empty fields are as the
// server has them.
type MailSettings struct {
	FromName    string `json:"from_name,omitempty"`
	FromAddress string `json:"from_address,omitempty"`
	ReplyTo     string `json:"reply_to,omitempty"`
}

// maxFromName bounds a sender's name, in characters.
const maxFromName = 80

// Check refuses what no mail server takes. The error is Invalid.
func (m MailSettings) Check() error {
	if len([]rune(m.FromName)) > maxFromName || strings.ContainsFunc(m.FromName, unicode.IsControl) {
		return Errorf(Invalid, "mail.from_name has at most %d characters, none of them a control character", maxFromName)
	}
	for name, address := range map[string]string{"mail.from_address": m.FromAddress, "mail.reply_to": m.ReplyTo} {
		if address == "" {
			continue
		}
		if _, err := ParseMailAddress(address); err != nil {
			return Errorf(Invalid, "%s: %s", name, MessageOf(err))
		}
	}
	return nil
}

// maxMailAddress is the longest address that can be delivered to (RFC 5321,
// 4.5.3.1.3).
const maxMailAddress = 254

// ParseMailAddress reads one bare address, as kim@example.com, without a name.
// The error is Invalid and does not repeat the address.
func ParseMailAddress(text string) (string, error) {
	text = strings.TrimSpace(text)
	a, err := mail.ParseAddress(text)
	if err != nil || a.Address != text || len(text) > maxMailAddress || strings.ContainsAny(text, "\" \t\r\n") {
		return "", Errorf(Invalid, "this is not a mail address: write it as kim@example.com")
	}
	_, domain, _ := strings.Cut(text, "@")
	if !strings.Contains(strings.Trim(domain, "."), ".") && domain != "localhost" {
		return "", Errorf(Invalid, "this is not a mail address: write it as kim@example.com")
	}
	return text, nil
}
