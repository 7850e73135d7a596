package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	netmail "net/mail"
	"os"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/files"
	"github.com/frontdesk-chat/frontdesk/jobs"
	"github.com/frontdesk-chat/frontdesk/mail"
	"github.com/frontdesk-chat/frontdesk/store"
)

// mailFlags say which mail server sends. Without a host no mail is sent.
type mailFlags struct {
	Host     string `name:"smtp-host" help:"Mail server that sends; no mail when empty." env:"FRONTDESK_SMTP_HOST" placeholder:"HOST"`
	Port     int    `name:"smtp-port" help:"Its port; 587 with starttls, 465 with tls, 25 with none." env:"FRONTDESK_SMTP_PORT" placeholder:"PORT"`
	TLS      string `name:"smtp-tls" help:"starttls, tls or none." default:"starttls" enum:"starttls,tls,none" env:"FRONTDESK_SMTP_TLS"`
	User     string `name:"smtp-user" help:"Who signs in to it." env:"FRONTDESK_SMTP_USER" placeholder:"NAME"`
	Password string `name:"smtp-password" hidden:"" env:"FRONTDESK_SMTP_PASSWORD"`
	From     string `name:"smtp-from" help:"Address that mail comes from; a workspace may have its own." env:"FRONTDESK_SMTP_FROM" placeholder:"ADDRESS"`
	FromName string `name:"smtp-from-name" help:"Name that mail comes from; the workspace's when empty." env:"FRONTDESK_SMTP_FROM_NAME" placeholder:"NAME"`
	Reply    string `name:"mail-reply" help:"Address of the mailbox whose mail is read, so that replies come into their chat; it must take plus addresses." env:"FRONTDESK_MAIL_REPLY" placeholder:"ADDRESS"`
	IMAPHost string `name:"imap-host" help:"Server of that mailbox; no mail is read when empty." env:"FRONTDESK_IMAP_HOST" placeholder:"HOST"`
	IMAPPort int    `name:"imap-port" help:"Its port; 993 with tls, else 143." env:"FRONTDESK_IMAP_PORT" placeholder:"PORT"`
	IMAPTLS  string `name:"imap-tls" help:"tls, starttls or none." default:"tls" enum:"tls,starttls,none" env:"FRONTDESK_IMAP_TLS"`
	IMAPUser string `name:"imap-user" help:"Who signs in to it." env:"FRONTDESK_IMAP_USER" placeholder:"NAME"`
	IMAPPass string `name:"imap-password" hidden:"" env:"FRONTDESK_IMAP_PASSWORD"`
	IMAPBox  string `name:"imap-box" help:"Folder that is read." default:"INBOX" env:"FRONTDESK_IMAP_BOX" placeholder:"NAME"`
	MailHold string `name:"mail-hold" help:"File whose presence holds each mail after it was sent, for drills." hidden:"" env:"FRONTDESK_MAIL_HOLD"`
}

func (f mailFlags) server() mail.SMTP {
	return mail.SMTP{Host: f.Host, Port: f.Port, TLS: mail.TLS(f.TLS), User: f.User, Password: f.Password, From: netmail.Address{Name: f.FromName, Address: f.From}}
}

// check refuses a mail server that could never be used.
func (f mailFlags) check() error {
	if f.IMAPHost != "" {
		if err := f.mailbox().Check(); err != nil {
			return chat.Errorf(chat.Invalid, "FRONTDESK_IMAP_HOST and its companions: %s", chat.MessageOf(err))
		}
		if f.Host == "" || f.Reply == "" {
			return chat.Errorf(chat.Invalid, "FRONTDESK_IMAP_HOST reads replies: it needs FRONTDESK_SMTP_HOST, and FRONTDESK_MAIL_REPLY as the address to reply to")
		}
	}
	if f.Reply != "" {
		if _, err := chat.ParseMailAddress(f.Reply); err != nil || f.IMAPHost == "" {
			return chat.Errorf(chat.Invalid, "FRONTDESK_MAIL_REPLY is an address as help@example.com, and needs FRONTDESK_IMAP_HOST to read what comes there")
		}
	}
	if f.Host == "" {
		return nil
	}
	if err := f.server().Check(); err != nil {
		return chat.Errorf(chat.Invalid, "FRONTDESK_SMTP_HOST and its companions: %s", chat.MessageOf(err))
	}
	return nil
}

func (f mailFlags) mailbox() mail.IMAP {
	return mail.IMAP{Host: f.IMAPHost, Port: f.IMAPPort, TLS: mail.TLS(f.IMAPTLS), User: f.IMAPUser, Password: f.IMAPPass, Box: f.IMAPBox}
}

// post is mail both ways, as far as this server is set up for it: what it is
// not set up for waits for one that is.
type post struct {
	jobs *jobs.Worker
	runs []func(context.Context) // beside the jobs
}

func (f mailFlags) post(ctx context.Context, db *store.Store, desk chat.Desk, sent *files.Files, log *slog.Logger) (p post, err error) {
	p.jobs = &jobs.Worker{Store: db, Kinds: map[string]jobs.Do{}, Log: log}
	if f.Host == "" {
		return p, nil
	}
	secret, err := db.Secret(ctx, "mail_tokens")
	if err != nil {
		return p, err
	}
	server, tokens := f.server(), mail.Tokens{Secret: secret}
	var sender mail.Sender = mail.Watched{Sender: server, Watch: db}
	if f.MailHold != "" {
		sender = heldMail{sender, f.MailHold}
	}
	answers := mail.Answers{Store: db, Desk: desk, Sender: sender, Tokens: tokens, From: server.From, Reply: f.Reply, Wake: p.jobs.Wake, Log: log, Now: time.Now}
	p.jobs.Kinds[chat.JobMailTranscript] = mail.Transcripts{Store: db, Sender: sender, From: server.From}.Do
	p.jobs.Kinds[chat.JobMailAnswer] = answers.Do
	p.jobs.Kinds[chat.JobMailInvitation] = mail.Invitations{Store: db, Link: invitationLinks(db), Sender: sender, From: server.From}.Do
	p.runs = append(p.runs, answers.Run)
	if f.IMAPHost == "" {
		return p, nil
	}
	in := mail.Inbound{Store: db, Desk: desk, Files: mailFiles{sent, db}, Tokens: tokens, Log: log, Now: time.Now}
	box, me := f.mailbox(), chat.NewID()
	box.Take, box.Watch, box.Log = in.Take, db, log
	box.Mine = func(ctx context.Context) (bool, error) { return db.TryLease(ctx, "mailbox", me, mailboxLease) }
	p.runs = append(p.runs, box.Run)
	return p, nil
}

// invitationLinks makes the links that letters carry.
func invitationLinks(db *store.Store) func(context.Context, chat.ID, chat.ID) (mail.Invited, error) {
	accounts := auth.Accounts{Store: db, Invitations: db, Now: time.Now}
	return func(ctx context.Context, workspace, id chat.ID) (mail.Invited, error) {
		i, token, err := accounts.Link(ctx, workspace, chat.ID{}, id)
		if err != nil {
			return mail.Invited{}, err
		}
		by, err := db.Member(ctx, workspace, i.By)
		if err != nil && chat.CodeOf(err) != chat.NotFound {
			return mail.Invited{}, err
		}
		return mail.Invited{Email: i.Email, Token: token, By: by.Name, Expires: i.ExpiresAt}, nil
	}
}

// mailboxLease is longer than one look into a mailbox may take.
const mailboxLease = 3 * time.Minute

// mailFiles keeps what mail carries, as its visitor's.
type mailFiles struct {
	files *files.Files
	store *store.Store
}

var _ mail.Keep = mailFiles{}

func (m mailFiles) upload(conv chat.Conversation, clientID, name string, body io.Reader, limit int64) files.Upload {
	return files.Upload{
		Workspace: conv.Workspace, Conversation: conv.ID, By: chat.Actor{Kind: chat.ByVisitor, ID: conv.Visitor}, ClientID: clientID, Name: name, Body: body, Limit: limit,
	}
}

// Attachment checks a file as any upload, by what the workspace allows.
func (m mailFiles) Attachment(ctx context.Context, conv chat.Conversation, clientID, name string, body io.Reader) (chat.File, error) {
	ws, err := m.store.Workspace(ctx, conv.Workspace)
	if err != nil {
		return chat.File{}, err
	}
	set, err := chat.ReadFileSettings(ws.Settings)
	if err != nil {
		return chat.File{}, err
	}
	if set.Off {
		return chat.File{}, chat.Errorf(chat.Forbidden, "files cannot be sent here")
	}
	return m.files.Receive(ctx, m.upload(conv, clientID, name, body, set.MaxBytes()))
}

// Original keeps the mail as it came.
func (m mailFiles) Original(ctx context.Context, conv chat.Conversation, clientID string, raw []byte) (chat.File, error) {
	return m.files.ReceiveMail(ctx, m.upload(conv, clientID+":raw", "mail.eml", bytes.NewReader(raw), mail.MaxMail))
}

// heldMail stands still after a mail was taken, while a file is there, so that
// a test or an operator can kill the process before it is recorded.
type heldMail struct {
	mail.Sender
	file string
}

func (h heldMail) Send(ctx context.Context, l mail.Letter) error {
	if err := h.Sender.Send(ctx, l); err != nil {
		return err
	}
	if _, err := os.Stat(h.file); err == nil {
		select {}
	}
	return nil
}
