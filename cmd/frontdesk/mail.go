package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	netmail "net/mail"
	"net/url"
	"os"
	"time"

	"github.com/frontdesk-chat/frontdesk/api"
	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/files"
	"github.com/frontdesk-chat/frontdesk/jobs"
	"github.com/frontdesk-chat/frontdesk/mail"
	"github.com/frontdesk-chat/frontdesk/store"
)

// mailFlags say which mail server sends. Without a host no mail is sent.
type mailFlags struct {
	Host     string        `name:"smtp-host" help:"Mail server that sends; no mail when empty." env:"FRONTDESK_SMTP_HOST" placeholder:"HOST"`
	Port     int           `name:"smtp-port" help:"Its port; 587 with starttls, 465 with tls, 25 with none." env:"FRONTDESK_SMTP_PORT" placeholder:"PORT"`
	TLS      string        `name:"smtp-tls" help:"starttls, tls or none." default:"starttls" enum:"starttls,tls,none" env:"FRONTDESK_SMTP_TLS"`
	User     string        `name:"smtp-user" help:"Who signs in to it." env:"FRONTDESK_SMTP_USER" placeholder:"NAME"`
	Password string        `name:"smtp-password" hidden:"" env:"FRONTDESK_SMTP_PASSWORD"`
	From     string        `name:"smtp-from" help:"Address that mail comes from; a workspace may have its own." env:"FRONTDESK_SMTP_FROM" placeholder:"ADDRESS"`
	FromName string        `name:"smtp-from-name" help:"Name that mail comes from; the workspace's when empty." env:"FRONTDESK_SMTP_FROM_NAME" placeholder:"NAME"`
	Reply    string        `name:"mail-reply" help:"Address of the mailbox whose mail is read, so that replies come into their chat; it must take plus addresses." env:"FRONTDESK_MAIL_REPLY" placeholder:"ADDRESS"`
	IMAPHost string        `name:"imap-host" help:"Server of that mailbox; no mail is read when empty." env:"FRONTDESK_IMAP_HOST" placeholder:"HOST"`
	IMAPPort int           `name:"imap-port" help:"Its port; 993 with tls, else 143." env:"FRONTDESK_IMAP_PORT" placeholder:"PORT"`
	IMAPTLS  string        `name:"imap-tls" help:"tls, starttls or none." default:"tls" enum:"tls,starttls,none" env:"FRONTDESK_IMAP_TLS"`
	IMAPUser string        `name:"imap-user" help:"Who signs in to it." env:"FRONTDESK_IMAP_USER" placeholder:"NAME"`
	IMAPPass string        `name:"imap-password" hidden:"" env:"FRONTDESK_IMAP_PASSWORD"`
	IMAPBox  string        `name:"imap-box" help:"Folder that is read." default:"INBOX" env:"FRONTDESK_IMAP_BOX" placeholder:"NAME"`
	Webhook  string        `name:"mail-webhook-secret" hidden:"" env:"FRONTDESK_MAIL_WEBHOOK_SECRET"`
	Away     time.Duration `name:"mail-away" help:"How long answers wait instead of what workspaces say, for drills." hidden:"" env:"FRONTDESK_MAIL_AWAY"`
	MailHold string        `name:"mail-hold" help:"File whose presence holds each mail after it was sent, for drills." hidden:"" env:"FRONTDESK_MAIL_HOLD"`
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
	if f.Webhook != "" {
		if len(f.Webhook) < leastSecret {
			return chat.Errorf(chat.Invalid, "FRONTDESK_MAIL_WEBHOOK_SECRET is shorter than %d characters: take one that nobody can guess", leastSecret)
		}
		if f.Host == "" || f.Reply == "" {
			return chat.Errorf(chat.Invalid, "FRONTDESK_MAIL_WEBHOOK_SECRET lets replies in: it needs FRONTDESK_SMTP_HOST, and FRONTDESK_MAIL_REPLY as the address to reply to")
		}
	}
	if f.Reply != "" {
		if _, err := chat.ParseMailAddress(f.Reply); err != nil || f.IMAPHost == "" && f.Webhook == "" {
			return chat.Errorf(chat.Invalid, "FRONTDESK_MAIL_REPLY is an address as help@example.com, and needs FRONTDESK_IMAP_HOST or FRONTDESK_MAIL_WEBHOOK_SECRET, by which what comes there is read")
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

// leastSecret is the shortest secret that a service may post mail with, in
// characters: 24 random ones hold more than 120 bits.
const leastSecret = 24

// post is mail both ways, as far as this server is set up for it: what it is
// not set up for waits for one that is.
type post struct {
	jobs    *jobs.Worker
	runs    []func(context.Context) // beside the jobs
	letters api.Letters
}

// post puts mail together. public is this server's address as visitors reach
// it, "" when that is not known: letters then carry no link.
func (f mailFlags) post(ctx context.Context, db *store.Store, desk chat.Desk, sent *files.Files, public string, log *slog.Logger) (p post, err error) {
	p.jobs = &jobs.Worker{Store: db, Kinds: map[string]jobs.Do{}, Log: log}
	if f.Host == "" {
		return p, nil
	}
	secret, err := db.Secret(ctx, "mail_tokens")
	if err != nil {
		return p, err
	}
	server, tokens := f.server(), mail.Tokens{Secret: secret}
	watched := &mail.Watched{Server: server, Watch: db, Log: log}
	var sender mail.Sender = watched
	if f.MailHold != "" {
		sender = heldMail{sender, f.MailHold}
	}
	answers := mail.Answers{Store: db, Desk: desk, Sender: sender, Tokens: tokens, From: server.From, Reply: f.Reply, Away: f.Away, Wake: p.jobs.Wake, Log: log, Now: time.Now}
	if public != "" {
		answers.Link = letterLinks(db, public)
	}
	p.jobs.Kinds[chat.JobMailTranscript] = mail.Transcripts{Store: db, Sender: sender, From: server.From}.Do
	p.jobs.Kinds[chat.JobMailAnswer] = answers.Do
	p.jobs.Kinds[chat.JobMailInvitation] = mail.Invitations{Store: db, Link: invitationLinks(db), Sender: sender, From: server.From}.Do
	p.runs = append(p.runs, watched.Run, answers.Run)
	p.letters = api.Letters{
		Host: f.Host, Port: f.Port, TLS: f.TLS, SignsIn: f.User != "", From: f.From, FromName: f.FromName, Reply: f.Reply, Mailbox: f.IMAPHost,
		Links: public != "", Test: mail.Trial{Store: db, Out: watched, From: server.From, Now: time.Now}.Send,
	}
	in := mail.Inbound{Store: db, Desk: desk, Files: mailFiles{sent, db}, Tokens: tokens, Log: log, Now: time.Now}
	if f.Webhook != "" {
		p.letters.Secret, p.letters.MaxMail, p.letters.Take = f.Webhook, mail.MaxMail, postedMail(in, db)
	}
	if f.IMAPHost == "" {
		return p, nil
	}
	box, me := f.mailbox(), chat.NewID()
	box.Take, box.Watch, box.Log = in.Take, db, log
	box.Mine = func(ctx context.Context) (bool, error) { return db.TryLease(ctx, "mailbox", me, mailboxLease) }
	p.runs = append(p.runs, func(ctx context.Context) {
		box.Run(ctx)
		free, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		if err := db.ReleaseLease(free, "mailbox", me); err != nil { // another node waits for its end
			log.Warn("mailbox not given back", "error", err)
		}
	})
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

// postedMail takes what a service posts, and notes that it does.
func postedMail(in mail.Inbound, db *store.Store) func(context.Context, []byte) error {
	return func(ctx context.Context, raw []byte) error {
		if _, err := db.NoteMail(ctx, chat.MailWebhook, ""); err != nil {
			return err
		}
		return in.Take(ctx, raw)
	}
}

// letterLinks gives the addresses that letters carry: the widget's own page on
// this server. The token stands behind the #, which browsers send to nobody, and
// opening the page alone changes nothing, so that programs which look at links
// in mail do no harm.
func letterLinks(db *store.Store, public string) func(context.Context, chat.Conversation, string, time.Time) (string, error) {
	return func(ctx context.Context, conv chat.Conversation, token string, expires time.Time) (string, error) {
		sites, err := db.Sites(ctx, conv.Workspace)
		if err != nil {
			return "", err
		}
		for _, site := range sites {
			if site.ID != conv.Site {
				continue
			}
			hash, err := auth.HashToken(token)
			if err != nil {
				return "", err
			}
			q := url.Values{"site": {site.Key}, "lang": {conv.Lang}}
			return public + "/widget/frame?" + q.Encode() + "#chat=" + token, db.AddConversationToken(ctx, conv, hash[:], expires)
		}
		return "", nil
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
