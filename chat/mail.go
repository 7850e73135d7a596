package chat

import (
	"encoding/json"
	"net/mail"
	"strings"
	"time"
	"unicode"
)

// The kinds of job that send mail.
const (
	JobMailTranscript = "mail.transcript" // body: TranscriptRequest
	JobMailAnswer     = "mail.answer"     // body: AnswerRequest
	JobMailInvitation = "mail.invitation" // body: InvitationRequest
)

// TranscriptRequest asks for a transcript by mail.
type TranscriptRequest struct {
	To   string `json:"to"`
	Lang string `json:"lang"`
	// UpTo is the newest event that belongs to it, so that another attempt
	// sends the same.
	UpTo int64 `json:"up_to"`
}

// InvitationRequest asks for an invitation by mail. It holds no token: a link
// is made when the letter is written.
type InvitationRequest struct {
	Invitation ID     `json:"invitation"`
	Origin     string `json:"origin"` // of the console that it leads to, such as https://chat.example
}

// AnswerRequest asks that what a visitor has not read goes to them by mail:
// what was answered after After, up to UpTo.
type AnswerRequest struct {
	To    string `json:"to"`
	Lang  string `json:"lang"`
	After int64  `json:"after"`
	UpTo  int64  `json:"up_to"`
}

// UnreadAnswers is a conversation whose visitor is away and has not read what
// was answered.
type UnreadAnswers struct {
	Conversation Conversation
	Email        string    // of the visitor
	Mailed       int64     // what came up to here went by mail before
	Since        time.Time // when the first of them was written
}

// ViaMail marks messages that came by mail, and who is reached by it.
const ViaMail = "email"

// MailIn is what is known of a visitor's message that came by mail, beside its
// words. Agents see it.
type MailIn struct {
	Original ID     // the raw mail among the conversation's files; none when it was not kept
	From     string // who wrote it, when that is not the visitor's known address; else ""
	Refused  []RefusedFile
	Cut      bool // it was too long; the original has the rest
}

// RefusedFile is an attachment of a mail that was not taken.
type RefusedFile struct {
	Name string `json:"name"`
	Code Code   `json:"code"` // too_large, unsupported, infected, conflict, rate_limited …
}

// ReceivedBody tells agents of a mail that came in. Seq is the message that it
// became, 0 for an automatic reply, which becomes none.
type ReceivedBody struct {
	Seq      int64         `json:"seq,omitempty"`
	Auto     bool          `json:"auto,omitempty"`
	Original ID            `json:"original,omitzero"`
	From     string        `json:"from,omitempty"`
	Refused  []RefusedFile `json:"refused,omitempty"`
	Cut      bool          `json:"cut,omitempty"`
}

// MailFact is what became of a mail: Kind is MailSent, MailBounced, or
// MailReceived for an automatic reply. As a body it has no kind.
type MailFact struct {
	Kind  Kind   `json:"-"`
	UpTo  int64  `json:"up_to,omitempty"` // the newest message that was in it
	Count int    `json:"count,omitempty"` // messages in it
	Code  string `json:"code,omitempty"`  // of a refusal, as 5.1.1 or 550 (RFC 3463, RFC 5321)
}

// ContactBody tells that the visitor has left a way to reach them, or has taken
// it back; where it leads, their profile says.
type ContactBody struct {
	Via string `json:"via"` // email
}

// Where a visitor's mail address came from.
const (
	AddressAsked    = "asked"    // the widget asked for it
	AddressCallback = "callback" // left instead of waiting
	AddressBot      = "bot"      // told to the bot, in a flow
)

// MailAddress is what is known of a visitor's mail address beside itself.
type MailAddress struct {
	Source    string // one of AddressAsked …; "" unknown
	GivenAt   time.Time
	BouncedAt time.Time // a mail to it came back; zero: none did
	Bounce    string    // why, as MailFact.Code
}

// The ways of mail.
const (
	MailOut     = "smtp"    // to the server that sends
	MailBox     = "imap"    // from the mailbox that is read
	MailWebhook = "webhook" // from a service that posts what it receives
)

// MailTrouble is how one way of mail does, for the whole installation.
type MailTrouble struct {
	Way    string    // one of MailOut …
	Since  time.Time // when it began to fail; zero: it works
	SeenAt time.Time // when it was last tried
	Worked time.Time // when it last worked; zero: never yet
	Reason string    // one of MailRefusedLogin …
}

// Why mail does not go out or come in.
const (
	MailRefusedLogin  = "login"   // the server refuses user or password
	MailRefusedSender = "sender"  // the server refuses the address that mail comes from
	MailUnreachable   = "network" // nobody answers there
	MailNoTLS         = "tls"     // no protected connection comes about
	MailOther         = "other"
)

// MailLoginRefused is what is noted at a job whose mail could not go out because
// of the server's user or password: it is given up at once, and tried again by
// itself when mail works again.
const MailLoginRefused = "the mail server refuses the user or the password"

// giveContact keeps the address that a visitor leaves for when they are away;
// an empty one takes back what they left.
func giveContact(s *step) error {
	c := s.c.Contact
	switch {
	case c == nil:
		return Errorf(Invalid, "an e-mail address is missing")
	case c.Email == "":
		s.out.NoEmail = true
		s.ack(s.add(ContactRemoved, ToAll, ContactBody{Via: ViaMail}))
		return nil
	}
	if _, err := ParseMailAddress(c.Email); err != nil {
		return err
	}
	s.out.Contact = &Contact{Email: c.Email}
	s.ack(s.add(ContactGiven, ToAll, ContactBody{Via: ViaMail}))
	return nil
}

// noteMail tells agents what became of a mail.
func noteMail(s *step) error {
	f := s.c.Letter
	if f == nil {
		return Errorf(Invalid, "what became of the mail is missing")
	}
	switch f.Kind {
	case MailSent, MailBounced:
		s.ack(s.add(f.Kind, ToAgents, *f))
	case MailReceived:
		s.ack(s.add(f.Kind, ToAgents, ReceivedBody{Auto: true}))
	default:
		return Errorf(Invalid, "a mail cannot be %q", f.Kind)
	}
	return nil
}

// receiveMail tells agents how the message at seq came by mail, and ties its
// original to it.
func (s *step) receiveMail(seq int64) {
	m := s.c.Mail
	b := ReceivedBody{Seq: seq, From: m.From, Refused: m.Refused, Cut: m.Cut}
	if f, ok := s.Files[m.Original]; ok && f.State == FileClean && f.Seq == 0 && f.By.Kind == ByVisitor && f.By.ID == s.c.Actor.ID {
		b.Original = m.Original
		s.out.Attach = append(s.out.Attach, m.Original)
	}
	s.add(MailReceived, ToAgents, b)
}

// MailSettings is how a workspace's mail is sent, under "mail" in its settings;
// empty fields are as the server has them.
type MailSettings struct {
	FromName    string `json:"from_name,omitempty"`
	FromAddress string `json:"from_address,omitempty"`
	ReplyTo     string `json:"reply_to,omitempty"` // where replies go on a server that reads no mail
	// AnswersOff keeps answers out of mail: visitors find them in the widget only.
	AnswersOff bool `json:"answers_off,omitempty"`
	// AwayMinutes is how long an answer waits for its visitor before it goes by
	// mail, 1…1440; 0: DefaultAwayMinutes.
	AwayMinutes int `json:"away_minutes,omitempty"`
}

// Bounds of MailSettings.AwayMinutes. Five minutes let somebody who looks at
// another page come back first.
const (
	DefaultAwayMinutes = 5
	MostAwayMinutes    = 24 * 60
)

// Away is how long an answer waits for its visitor before it goes by mail.
func (m MailSettings) Away() time.Duration {
	if m.AwayMinutes == 0 {
		return DefaultAwayMinutes * time.Minute
	}
	return time.Duration(m.AwayMinutes) * time.Minute
}

// ReadMailSettings reads them from a workspace's settings; what is missing has
// its default.
func ReadMailSettings(settings json.RawMessage) (MailSettings, error) {
	var s struct {
		Mail MailSettings `json:"mail"`
	}
	if len(settings) > 0 {
		if err := json.Unmarshal(settings, &s); err != nil {
			return s.Mail, Wrap(Internal, err, "the settings of mail cannot be read")
		}
	}
	return s.Mail, nil
}

// maxFromName bounds a sender's name, in characters.
const maxFromName = 80

// Check refuses what no mail server takes. The error is Invalid.
func (m MailSettings) Check() error {
	if len([]rune(m.FromName)) > maxFromName || strings.ContainsFunc(m.FromName, unicode.IsControl) {
		return At("mail.from_name", Tell(Errorf(Invalid, "mail.from_name has at most %d characters, none of them a control character", maxFromName), "longest", "most", maxFromName))
	}
	if m.AwayMinutes < 0 || m.AwayMinutes > MostAwayMinutes {
		return At("mail.away_minutes", Tell(Errorf(Invalid, "mail.away_minutes is %d: it goes from 1 to %d", m.AwayMinutes, MostAwayMinutes), "range", "from", 1, "most", MostAwayMinutes))
	}
	for name, address := range map[string]string{"mail.from_address": m.FromAddress, "mail.reply_to": m.ReplyTo} {
		if address == "" {
			continue
		}
		if _, err := ParseMailAddress(address); err != nil {
			return At(name, Tell(Errorf(Invalid, "%s: %s", name, MessageOf(err)), "mail_address"))
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
