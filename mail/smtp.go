package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/mail"
	"net/textproto"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// TLS says how a connection to a mail server is kept private.
type TLS string

// The modes of TLS.
const (
	StartTLS TLS = "starttls" // required: a server without it gets nothing
	Implicit TLS = "tls"      // from the first byte
	Plain    TLS = "none"     // not at all, for a relay on this machine or a private network
)

// The usual ports (RFC 6409, RFC 8314, RFC 5321).
var ports = map[TLS]int{StartTLS: 587, Implicit: 465, Plain: 25}

// SMTP is a mail server that takes letters. Its methods are safe for
// concurrent use; each letter has a connection of its own.
type SMTP struct {
	Host     string
	Port     int // 0: the usual one of the TLS mode
	TLS      TLS // "": StartTLS
	User     string
	Password string
	From     mail.Address // who sends when a workspace has no address of its own
	Timeout  time.Duration
	// Roots are trusted instead of the machine's; nil: the machine's.
	Roots *tls.Config
}

// defaultTimeout bounds each step of a sending, in which a slow server may
// scan what it gets.
const defaultTimeout = 30 * time.Second

// Check refuses settings with which no mail can go out, or a password could be
// read on the way. The error is Invalid.
func (s SMTP) Check() error {
	if _, ok := ports[s.mode()]; !ok {
		return chat.Errorf(chat.Invalid, "the TLS mode %q is not known: starttls, tls or none", s.TLS)
	}
	if s.Host == "" || strings.ContainsAny(s.Host, ":/ ") && net.ParseIP(s.Host) == nil {
		return chat.Errorf(chat.Invalid, "the mail server %q is no host name: write it as mail.example.com, and its port apart", s.Host)
	}
	if s.Port < 0 || s.Port > 65535 {
		return chat.Errorf(chat.Invalid, "the mail server's port is %d: it goes from 1 to 65535", s.Port)
	}
	if _, err := chat.ParseMailAddress(s.From.Address); err != nil {
		return chat.Errorf(chat.Invalid, "the sender's address is missing or wrong: write it as chat@example.com")
	}
	if (s.User == "") != (s.Password == "") {
		return chat.Errorf(chat.Invalid, "the mail server needs both a user and a password, or neither")
	}
	if s.User != "" && s.mode() == Plain && !loopback(s.Host) {
		return chat.Errorf(chat.Invalid, "a password would travel unprotected to %s: use starttls or tls", s.Host)
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func (s SMTP) mode() TLS {
	if s.TLS == "" {
		return StartTLS
	}
	return s.TLS
}

// Send gives a letter to the server. Unavailable when it may work later,
// Invalid when the server refuses the letter for good, Forbidden when it refuses
// who sends: its user or password, or the sender's address. It may arrive
// although an error is returned: the answer can be lost.
func (s SMTP) Send(ctx context.Context, l Letter) error {
	_, err := s.Deliver(ctx, l)
	return err
}

// Deliver is Send, and gives the server's own words about it: they may repeat
// the receiver's address.
func (s SMTP) Deliver(ctx context.Context, l Letter) (said string, err error) {
	m, err := l.message()
	if err != nil {
		return "", err
	}
	c, err := s.client()
	if err != nil {
		return "", chat.Wrap(chat.Unavailable, err, "the mail server's settings do not work")
	}
	err = c.DialAndSendWithContext(ctx, m)
	if m.IsDelivered() { // and then only the farewell went wrong
		return m.ServerResponse(), nil
	}
	return words(err), failure(err)
}

// Probe reports whether the server lets us in, without a letter. Errors as Send.
func (s SMTP) Probe(ctx context.Context) error {
	c, err := s.client()
	if err != nil {
		return chat.Wrap(chat.Unavailable, err, "the mail server's settings do not work")
	}
	if err := c.DialWithContext(ctx); err != nil {
		return failure(err)
	}
	_ = c.Close() // it let us in: how it says farewell does not matter
	return nil
}

func (s SMTP) client() (*gomail.Client, error) {
	port, timeout := s.Port, s.Timeout
	if port == 0 {
		port = ports[s.mode()]
	}
	if timeout <= 0 {
		timeout = defaultTimeout
	}
	trust := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.Roots != nil {
		trust = s.Roots.Clone()
	}
	trust.ServerName = s.Host
	options := []gomail.Option{gomail.WithPort(port), gomail.WithTimeout(timeout), gomail.WithTLSConfig(trust), gomail.WithoutNoop(), gomail.WithoutSMTPUTF8()}
	switch s.mode() {
	case Implicit:
		options = append(options, gomail.WithSSL())
	case Plain:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.User != "" {
		auth := gomail.SMTPAuthAutoDiscover
		if s.mode() == Plain { // on this machine: Check has seen to that
			auth = gomail.SMTPAuthPlainNoEnc
		}
		options = append(options, gomail.WithSMTPAuth(auth), gomail.WithUsername(s.User), gomail.WithPassword(s.Password))
	}
	return gomail.NewClient(s.Host, options...)
}

// failure tells what is refused for good from what may work later. What the
// server said about a letter is dropped: it repeats addresses.
func failure(err error) error {
	var refused *gomail.SendError
	switch {
	case err == nil:
		return nil
	case loginRefused(err):
		return chat.Wrap(chat.Forbidden, err, "%s", chat.MailLoginRefused)
	case errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500 && refused.Reason == gomail.ErrSMTPMailFrom:
		return chat.Errorf(chat.Forbidden, "%s with code %d", senderRefused, refused.ErrorCode())
	case errors.As(err, &refused) && !refused.IsTemp() && refused.ErrorCode() >= 500:
		said := chat.Errorf(chat.Invalid, "the mail server refused the mail with code %d", refused.ErrorCode())
		return &Refusal{error: said, Status: strconv.Itoa(refused.ErrorCode())}
	case errors.As(err, &refused) && refused.ErrorCode() > 0:
		return chat.Errorf(chat.Unavailable, "the mail server did not take the mail now: code %d", refused.ErrorCode())
	}
	return chat.Wrap(chat.Unavailable, err, "the mail server did not answer as it should")
}

const senderRefused = "the mail server refuses the sender's address"

// loginRefused reports whether the server will not let us in as we are, however
// often we ask (RFC 4954, 6).
func loginRefused(err error) bool {
	final := func(code int) bool { return code == 530 || code == 534 || code == 535 || code == 538 }
	var reply *textproto.Error
	var refused *gomail.SendError
	return errors.As(err, &reply) && final(reply.Code) || errors.As(err, &refused) && final(refused.ErrorCode())
}

// words are the server's own, of an error.
func words(err error) string {
	var reply *textproto.Error
	var refused *gomail.SendError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &reply):
		return reply.Error()
	case errors.As(err, &refused):
		text, _, _ := strings.Cut(refused.Error(), ", affected ")
		return strings.TrimPrefix(text, refused.Reason.String()+": ")
	}
	return err.Error()
}

// Refusal is a letter that the server will never take, with its code.
type Refusal struct {
	error
	Status string
}

// Unwrap gives the error with its code.
func (r *Refusal) Unwrap() error { return r.error }

// reason names in one word why mail does not go out, or "" when it is the
// letter's own fault or nothing is wrong.
func reason(err error) string {
	var dns *net.DNSError
	var op *net.OpError
	var cert *tls.CertificateVerificationError
	text := ""
	if err != nil {
		text = strings.ToLower(err.Error())
	}
	switch {
	case err == nil || chat.CodeOf(err) == chat.Invalid:
		return ""
	case strings.HasPrefix(text, senderRefused):
		return chat.MailRefusedSender
	case loginRefused(err), strings.Contains(text, "auth"):
		return chat.MailRefusedLogin
	case errors.As(err, &cert), strings.Contains(text, "tls"):
		return chat.MailNoTLS
	case errors.As(err, &dns), errors.As(err, &op):
		return chat.MailUnreachable
	}
	return chat.MailOther
}
