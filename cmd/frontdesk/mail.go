package main

import (
	"context"
	"log/slog"
	netmail "net/mail"
	"os"

	"github.com/frontdesk-chat/frontdesk/chat"
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
	MailHold string `name:"mail-hold" help:"File whose presence holds each mail after it was sent, for drills." hidden:"" env:"FRONTDESK_MAIL_HOLD"`
}

func (f mailFlags) server() mail.SMTP {
	return mail.SMTP{Host: f.Host, Port: f.Port, TLS: mail.TLS(f.TLS), User: f.User, Password: f.Password, From: netmail.Address{Name: f.FromName, Address: f.From}}
}

// check refuses a mail server that could never be used.
func (f mailFlags) check() error {
	if f.Host == "" {
		return nil
	}
	if err := f.server().Check(); err != nil {
		return chat.Errorf(chat.Invalid, "FRONTDESK_SMTP_HOST and its companions: %s", chat.MessageOf(err))
	}
	return nil
}

// jobs does what this server is set up for; the rest waits for one that is.
func (f mailFlags) jobs(db *store.Store, log *slog.Logger) *jobs.Worker {
	w := &jobs.Worker{Store: db, Kinds: map[string]jobs.Do{}, Log: log}
	if f.Host == "" {
		return w
	}
	server := f.server()
	var sender mail.Sender = server
	if f.MailHold != "" {
		sender = heldMail{server, f.MailHold}
	}
	w.Kinds[chat.JobMailTranscript] = mail.Transcripts{Store: db, Sender: sender, From: server.From}.Do
	return w
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
