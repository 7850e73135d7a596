package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"strconv"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// IMAP is a mailbox whose mail is read. Everything in it that nobody has seen
// is taken once and marked as seen; what belongs to no conversation is flagged
// as well, for people to look at.
type IMAP struct {
	Host     string
	Port     int // 0: the usual one of the TLS mode
	TLS      TLS // "": Implicit
	User     string
	Password string
	Box      string        // "": INBOX
	Every    time.Duration // how often it is looked into; 20 s when zero
	Roots    *tls.Config   // trusted instead of the machine's; nil: the machine's
	Take     func(ctx context.Context, raw []byte) error
	// Mine reports whether this node reads the mailbox now; nil: it does.
	Mine  func(ctx context.Context) (bool, error)
	Watch Watch
	Log   *slog.Logger
}

// The usual ports of IMAP (RFC 9051, 11.1).
var imapPorts = map[TLS]int{StartTLS: 143, Implicit: 993, Plain: 143}

const (
	readEvery  = 20 * time.Second
	readWithin = 2 * time.Minute
	// askAgain is how long a mailbox is left alone that refuses user or password:
	// servers lock out who asks too often.
	askAgain = 15 * time.Minute
)

// Check refuses settings with which no mail can be read, or a password could
// be read on the way. The error is Invalid.
func (m IMAP) Check() error {
	_, known := imapPorts[m.mode()]
	switch {
	case !known:
		return chat.Errorf(chat.Invalid, "the TLS mode %q is not known: tls, starttls or none", m.TLS)
	case m.Host == "" || m.User == "" || m.Password == "":
		return chat.Errorf(chat.Invalid, "the mailbox needs a host, a user and a password")
	case m.mode() == Plain && !loopback(m.Host):
		return chat.Errorf(chat.Invalid, "a password would travel unprotected to %s: use tls or starttls", m.Host)
	}
	return nil
}

func (m IMAP) mode() TLS {
	if m.TLS == "" {
		return Implicit
	}
	return m.TLS
}

// Run reads the mailbox until the context ends.
func (m IMAP) Run(ctx context.Context) {
	every := m.Every
	if every <= 0 {
		every = readEvery
	}
	for {
		pause := every
		if m.look(ctx) == chat.MailRefusedLogin {
			pause = max(every, askAgain)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
	}
}

// look reads, and gives why that does not work, or "".
func (m IMAP) look(ctx context.Context) string {
	if m.Mine != nil {
		if mine, err := m.Mine(ctx); err != nil || !mine {
			return ""
		}
	}
	err := m.Read(ctx)
	if ctx.Err() != nil {
		return ""
	}
	why := reason(err)
	if why == "" && err != nil {
		why = chat.MailOther
	}
	if err != nil {
		m.Log.WarnContext(ctx, "mail is not read", "reason", why)
	}
	if m.Watch != nil {
		if _, err := m.Watch.NoteMail(ctx, chat.MailBox, why); err != nil {
			m.Log.WarnContext(ctx, "how mail does is not noted", "error", err)
		}
	}
	return why
}

// Read takes what is new in the mailbox.
func (m IMAP) Read(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	c, err := m.dial()
	if err != nil {
		return chat.Wrap(chat.Unavailable, err, "the mailbox's server does not answer")
	}
	stop := context.AfterFunc(ctx, func() { _ = c.Close() }) // ends what waits
	defer stop()
	defer c.Close() //nolint:errcheck // nothing is left to say
	if err := c.Login(m.User, m.Password).Wait(); err != nil {
		return chat.Wrap(chat.Unavailable, err, "auth: the mailbox's server refuses user or password")
	}
	box := m.Box
	if box == "" {
		box = "INBOX"
	}
	if _, err := c.Select(box, nil).Wait(); err != nil {
		return chat.Wrap(chat.Unavailable, err, "the mailbox cannot be opened")
	}
	found, err := c.UIDSearch(&imap.SearchCriteria{NotFlag: []imap.Flag{imap.FlagSeen}}, nil).Wait()
	if err != nil {
		return chat.Wrap(chat.Unavailable, err, "the mailbox cannot be searched")
	}
	for _, uid := range found.AllUIDs() {
		if err := m.one(ctx, c, uid); err != nil {
			return err
		}
	}
	return c.Logout().Wait()
}

// one takes a mail. What may work later stays unseen.
func (m IMAP) one(ctx context.Context, c *imapclient.Client, uid imap.UID) error {
	section := &imap.FetchItemBodySection{Peek: true}
	list, err := c.Fetch(imap.UIDSetNum(uid), &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{section}}).Collect()
	if err != nil || len(list) == 0 {
		return err
	}
	flags := []imap.Flag{imap.FlagSeen}
	if err := m.Take(ctx, list[0].FindBodySection(section)); err != nil {
		switch chat.CodeOf(err) {
		case chat.RateLimited, chat.Unavailable, chat.Internal:
			m.Log.WarnContext(ctx, "a mail is left for later", "code", chat.CodeOf(err))
			return nil
		}
		m.Log.InfoContext(ctx, "a mail was not taken", "code", chat.CodeOf(err))
		flags = append(flags, imap.FlagFlagged)
	}
	return c.Store(imap.UIDSetNum(uid), &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: flags}, nil).Close()
}

func (m IMAP) dial() (*imapclient.Client, error) {
	port := m.Port
	if port == 0 {
		port = imapPorts[m.mode()]
	}
	trust := &tls.Config{MinVersion: tls.VersionTLS12}
	if m.Roots != nil {
		trust = m.Roots.Clone()
	}
	trust.ServerName = m.Host
	o := &imapclient.Options{TLSConfig: trust}
	at := net.JoinHostPort(m.Host, strconv.Itoa(port))
	switch m.mode() {
	case Plain:
		return imapclient.DialInsecure(at, o)
	case StartTLS:
		return imapclient.DialStartTLS(at, o)
	case Implicit:
		return imapclient.DialTLS(at, o)
	}
	return nil, errors.New("no such TLS mode")
}
