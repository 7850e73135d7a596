package mail

import (
	"bytes"
	"net/mail"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Letter is one mail to one person. Rendering it twice gives the same
// Message-ID and Date, so that a second sending is recognised.
type Letter struct {
	From    mail.Address
	ReplyTo string // "" for none
	To      string
	Subject string
	Text    string
	HTML    string
	ID      string // Message-ID without angle brackets
	Thread  string // what it belongs to, as a Message-ID; "" for nothing
	Bounces string // where it comes back to when nobody takes it; "": From
	Date    time.Time
}

// message puts a letter into the form that is sent: the text first, the page
// as its alternative. Auto-Submitted (RFC 3834) keeps autoresponders quiet.
// There is no List-Unsubscribe: somebody asked for this one letter.
func (l Letter) message() (*gomail.Msg, error) {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	bad := func(what string, err error) error {
		return chat.Wrap(chat.Invalid, err, "the %s of a mail is no address", what)
	}
	m.FromMailAddress(&l.From)
	if err := m.To(l.To); err != nil {
		return nil, bad("receiver", err)
	}
	if l.ReplyTo != "" {
		if err := m.ReplyTo(l.ReplyTo); err != nil {
			return nil, bad("reply address", err)
		}
	}
	m.Subject(l.Subject)
	m.SetMessageIDWithValue(l.ID)
	m.SetDateWithValue(l.Date)
	if l.Thread != "" {
		m.SetGenHeader("In-Reply-To", "<"+l.Thread+">")
		m.SetGenHeader("References", "<"+l.Thread+">")
	}
	if l.Bounces != "" {
		if err := m.EnvelopeFrom(l.Bounces); err != nil {
			return nil, bad("return address", err)
		}
	}
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetGenHeader("X-Auto-Response-Suppress", "All")
	m.SetBodyString(gomail.TypeTextPlain, l.Text)
	if l.HTML != "" {
		m.AddAlternativeString(gomail.TypeTextHTML, l.HTML)
	}
	return m, nil
}

// Bytes is the letter as it travels.
func (l Letter) Bytes() ([]byte, error) {
	m, err := l.message()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	_, err = m.WriteTo(&b)
	return b.Bytes(), err
}
