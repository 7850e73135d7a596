package mail

import (
	"context"
	"embed"
	"encoding/json"
	"net/mail"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/transcript"
)

// Store is what letters are written from.
type Store interface {
	Conversation(ctx context.Context, workspace, id chat.ID) (chat.Conversation, error)
	Events(ctx context.Context, workspace, conversation chat.ID, audience chat.Audience, after int64, limit int) ([]chat.Event, bool, error)
	Workspace(ctx context.Context, id chat.ID) (chat.Workspace, error)
	Visitor(ctx context.Context, workspace, id chat.ID) (chat.Visitor, error)
}

// Sender takes letters; SMTP does. An error may hide that a letter has arrived.
type Sender interface {
	Send(ctx context.Context, l Letter) error
}

var _ Sender = SMTP{}

// Transcripts sends transcripts. Its Do is a job's.
type Transcripts struct {
	Store  Store
	Sender Sender
	From   mail.Address // of the server
}

// Do sends the transcript that a job of kind chat.JobMailTranscript asks for: always
// as visitors may see the conversation, up to the event that was the newest
// when it was asked for, so that a second attempt sends the same letter.
func (t Transcripts) Do(ctx context.Context, j chat.Job) error {
	l, err := t.letter(ctx, j)
	if err != nil {
		return err
	}
	return t.Sender.Send(ctx, l)
}

func (t Transcripts) letter(ctx context.Context, j chat.Job) (l Letter, err error) {
	var want chat.TranscriptRequest
	if err := json.Unmarshal(j.Body, &want); err != nil {
		return l, chat.Wrap(chat.Invalid, err, "the job %s cannot be read", j.ID)
	}
	ws, err := t.Store.Workspace(ctx, j.Workspace)
	if err != nil {
		return l, err
	}
	conv, err := t.Store.Conversation(ctx, j.Workspace, j.Subject)
	if err != nil {
		return l, err
	}
	visitor, err := t.Store.Visitor(ctx, j.Workspace, conv.Visitor)
	if err != nil {
		return l, err
	}
	events, err := transcript.Events(ctx, t.Store, conv, chat.Visitors, want.UpTo)
	if err != nil {
		return l, err
	}
	tr := transcript.Read(conv, events, transcript.Options{Workspace: ws.Name, Lang: want.Lang, Zone: transcript.Zone(visitor.TimeZone, ws.TimeZone)})
	tr.Foot = why(tr.Lang)
	page, err := tr.HTML()
	if err != nil {
		return l, err
	}
	from, replyTo, err := sender(ws, t.From)
	if err != nil {
		return l, err
	}
	return Letter{
		From: from, ReplyTo: replyTo, To: want.To, Subject: tr.Title(), Text: tr.Text(), HTML: string(page),
		ID: messageID(j, from), Date: j.CreatedAt,
	}, nil
}

// sender is who writes for a workspace.
func sender(ws chat.Workspace, server mail.Address) (from mail.Address, replyTo string, err error) {
	s, err := chat.ReadMailSettings(ws.Settings)
	if err != nil {
		return from, "", err
	}
	from = server
	switch {
	case s.FromName != "":
		from.Name = s.FromName
	case from.Name == "" || s.FromAddress != "":
		from.Name = ws.Name
	}
	if s.FromAddress != "" {
		from.Address = s.FromAddress
	}
	return from, s.ReplyTo, nil
}

// messageID is the same at each attempt of a job.
func messageID(j chat.Job, from mail.Address) string {
	_, domain, _ := strings.Cut(from.Address, "@")
	return j.ID.String() + "@" + domain
}

//go:embed lang/*.json
var langFiles embed.FS

var languages = map[string]map[string]string{"en": load("en"), "ko": load("ko")}

func load(lang string) map[string]string {
	b, err := langFiles.ReadFile("lang/" + lang + ".json")
	if err != nil {
		panic("mail: language file: " + err.Error())
	}
	var words map[string]string
	if err := json.Unmarshal(b, &words); err != nil {
		panic("mail: language file " + lang + ": " + err.Error())
	}
	return words
}

// wordsOf gives a language's words, English ones for an unknown language.
func wordsOf(lang string) map[string]string {
	if w, ok := languages[lang]; ok {
		return w
	}
	return languages["en"]
}

// why says to somebody who gets a transcript why they do.
func why(lang string) string { return wordsOf(lang)["transcript_why"] }
