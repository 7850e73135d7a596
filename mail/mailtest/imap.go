package mailtest

import (
	"bytes"
	"net"
	"testing"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// Mailbox is a running IMAP server with one INBOX, of User.
type Mailbox struct {
	Port int
	t    testing.TB
	user *imapmemserver.User
}

// StartMailbox runs one until the test ends, on loopback and without TLS.
func StartMailbox(t testing.TB) *Mailbox {
	t.Helper()
	m := &Mailbox{t: t, user: imapmemserver.NewUser(User, Password)}
	if err := m.user.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	known := imapmemserver.New()
	known.AddUser(m.user)
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return known.NewSession(), nil, nil
		},
		Caps: imap.CapSet{imap.CapIMAP4rev1: {}}, InsecureAuth: true, Logger: quiet{},
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		t.Fatal("the listener has no port")
	}
	m.Port = at.Port
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener) // it ends with an error when it is closed
	}()
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Errorf("close the IMAP server: %v", err)
		}
		<-done
	})
	return m
}

// Put delivers a mail.
func (m *Mailbox) Put(raw []byte) {
	m.t.Helper()
	if _, err := m.user.Append("INBOX", literal{bytes.NewReader(raw)}, &imap.AppendOptions{}); err != nil {
		m.t.Fatal(err)
	}
}

type literal struct{ *bytes.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

// Unseen counts the mails that nobody has taken.
func (m *Mailbox) Unseen() uint32 {
	m.t.Helper()
	data, err := m.user.Status("INBOX", &imap.StatusOptions{NumUnseen: true})
	if err != nil {
		m.t.Fatal(err)
	}
	return *data.NumUnseen
}
