package mail

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"log/slog"
	netmail "net/mail"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // Korean mail is often in EUC-KR
	gomessage "github.com/emersion/go-message/mail"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// InboundStore is what incoming mail needs.
type InboundStore interface {
	// WorkspaceOf gives the workspace of a conversation, or NotFound.
	WorkspaceOf(ctx context.Context, conversation chat.ID) (chat.ID, error)
	Conversation(ctx context.Context, workspace, id chat.ID) (chat.Conversation, error)
	Current(ctx context.Context, workspace, visitor chat.ID) (chat.Conversation, error)
	Visitor(ctx context.Context, workspace, id chat.ID) (chat.Visitor, error)
	// MailsSince counts the mails that came into a conversation since a time.
	MailsSince(ctx context.Context, workspace, conversation chat.ID, since time.Time) (int, error)
}

// Keep takes in what a mail carries: its attachments, checked as any upload,
// and the mail itself. The same client id gives the same file again.
type Keep interface {
	Attachment(ctx context.Context, conv chat.Conversation, clientID, name string, body io.Reader) (chat.File, error)
	Original(ctx context.Context, conv chat.Conversation, clientID string, raw []byte) (chat.File, error)
}

// Inbound turns mail that comes in into messages of its conversations. Safe
// for concurrent use.
type Inbound struct {
	Store  InboundStore
	Desk   Doer
	Files  Keep
	Tokens Tokens
	Log    *slog.Logger
	Now    func() time.Time
}

const (
	// MaxMail is the largest mail that is read, in bytes: what most mail
	// servers let through.
	MaxMail = 25 << 20
	// mailsAnHour bounds the mails of one conversation, in case two machines
	// write to each other.
	mailsAnHour = 30
)

// Take takes one raw mail. The same one again, by its Message-ID, changes
// nothing. NotFound when it belongs to no conversation, Forbidden when its
// token was not made here or its visitor is blocked, Invalid when it cannot be
// read; RateLimited and Unavailable when it may be brought again later.
func (in Inbound) Take(ctx context.Context, raw []byte) error {
	if len(raw) > MaxMail {
		return chat.Errorf(chat.TooLarge, "the mail is larger than %d MB", MaxMail>>20)
	}
	m, err := parse(raw)
	if err != nil {
		return err
	}
	id, ok, forged := in.Tokens.find(m.aims)
	switch {
	case forged:
		in.Log.WarnContext(ctx, "a mail with a forged token was refused")
		return chat.Errorf(chat.Forbidden, "the mail's token was not made here")
	case !ok:
		return chat.Errorf(chat.NotFound, "the mail belongs to no conversation")
	}
	workspace, err := in.Store.WorkspaceOf(ctx, id)
	if err != nil {
		return err
	}
	conv, err := in.Store.Conversation(ctx, workspace, id)
	if err != nil {
		return err
	}
	if m.delayed {
		return nil
	}
	n, err := in.Store.MailsSince(ctx, workspace, id, in.Now().Add(-time.Hour))
	if err != nil {
		return err
	}
	switch {
	case m.bounce != "":
		return in.note(ctx, conv, m, chat.MailFact{Kind: chat.MailBounced, Code: m.bounce})
	case n >= mailsAnHour && m.auto:
		return nil
	case n >= mailsAnHour:
		return chat.Errorf(chat.RateLimited, "%d mails an hour in one conversation are the most", mailsAnHour)
	case m.auto:
		return in.note(ctx, conv, m, chat.MailFact{Kind: chat.MailReceived})
	}
	return in.post(ctx, conv, m, raw)
}

func (in Inbound) note(ctx context.Context, conv chat.Conversation, m incoming, f chat.MailFact) error {
	_, err := in.Desk.Do(ctx, chat.Command{
		Op: chat.OpMail, Workspace: conv.Workspace, Conversation: conv.ID, Actor: chat.Actor{Kind: chat.BySystem}, ClientID: m.clientID(), Letter: &f,
	})
	return err
}

// post makes the mail a message of its visitor.
func (in Inbound) post(ctx context.Context, conv chat.Conversation, m incoming, raw []byte) error {
	v, err := in.Store.Visitor(ctx, conv.Workspace, conv.Visitor)
	if err != nil {
		return err
	}
	if v.BlockedAt(in.Now()) {
		return chat.Errorf(chat.Forbidden, "this chat is closed to its visitor")
	}
	c := chat.Command{
		Op: chat.OpPost, Workspace: conv.Workspace, Conversation: conv.ID, Actor: chat.Actor{Kind: chat.ByVisitor, ID: v.ID, Name: v.Name},
		ClientID: m.clientID(), Mail: &chat.MailIn{},
	}
	if !strings.EqualFold(m.from, v.Email) {
		c.Mail.From = m.from
	}
	if err := in.carry(ctx, conv, m, raw, &c); err != nil {
		return err
	}
	if c.Message.Text, c.Mail.Cut = cut(m.text, chat.MaxText); c.Message.Text == "" && len(c.Files) == 0 {
		c.Message.Text = wordsOf(conv.Lang)["empty"]
	}
	_, err = in.Desk.Do(ctx, c)
	if chat.CodeOf(err) == chat.Conflict && conv.Status == chat.Resolved { // the visitor has begun another chat since
		if now, e := in.Store.Current(ctx, conv.Workspace, v.ID); e == nil && now.ID != conv.ID {
			c.Conversation = now.ID
			_, err = in.Desk.Do(ctx, c)
		}
	}
	return err
}

// carry keeps the mail and its attachments; what is not taken is named.
func (in Inbound) carry(ctx context.Context, conv chat.Conversation, m incoming, raw []byte, c *chat.Command) error {
	again := func(err error) bool { return chat.CodeOf(err) == chat.Unavailable || chat.CodeOf(err) == chat.Internal }
	original, err := in.Files.Original(ctx, conv, m.clientID(), raw)
	switch {
	case err == nil:
		c.Mail.Original = original.ID
	case again(err):
		return err
	}
	for i, a := range m.attachments {
		if len(c.Files) == chat.MaxAttachments {
			c.Mail.Refused = append(c.Mail.Refused, chat.RefusedFile{Name: a.name, Code: chat.Conflict})
			continue
		}
		f, err := in.Files.Attachment(ctx, conv, m.clientID()+":"+string(rune('a'+i%26)), a.name, bytes.NewReader(a.body))
		switch {
		case err == nil:
			c.Files = append(c.Files, f.ID)
		case again(err):
			return err
		default:
			name, _ := cut(strings.Map(printable, a.name), chat.MaxFileName)
			c.Mail.Refused = append(c.Mail.Refused, chat.RefusedFile{Name: name, Code: chat.CodeOf(err)})
		}
	}
	return nil
}

func printable(r rune) rune {
	if r < ' ' {
		return -1
	}
	return r
}

// cut keeps so many characters, and says whether there were more.
func cut(text string, most int) (string, bool) {
	if utf8.RuneCountInString(text) <= most {
		return text, false
	}
	return string([]rune(text)[:most]), true
}

// incoming is what is read of a mail.
type incoming struct {
	digest        string   // of its Message-ID, else of all of it
	from          string   // bare address
	aims          []string // header fields that may hold a token
	text          string   // what its writer said
	auto, delayed bool
	bounce        string // status of a delivery that failed, "" for none
	attachments   []attachment
}

type attachment struct {
	name string
	body []byte
}

func (m incoming) clientID() string { return "mail:" + m.digest }

// aimed are the fields in which a token may stand.
var aimed = []string{"To", "Cc", "Delivered-To", "X-Original-To", "X-Envelope-To", "Envelope-To", "In-Reply-To", "References"}

// smallPicture is what pictures inside a text have at most that are a
// signature's, in bytes: a screenshot has more.
const smallPicture = 10 << 10

func parse(raw []byte) (m incoming, err error) {
	e, err := message.Read(bytes.NewReader(raw))
	if err != nil && !message.IsUnknownCharset(err) {
		return m, chat.Wrap(chat.Invalid, err, "the mail cannot be read")
	}
	h := gomessage.Header{Header: e.Header}
	of := raw
	if id := h.Get("Message-Id"); id != "" {
		of = []byte(id)
	}
	sum := sha256.Sum256(of)
	m.digest = hex.EncodeToString(sum[:16])
	if list, err := h.AddressList("From"); err == nil && len(list) > 0 {
		m.from, _ = cut(strings.ToLower(list[0].Address), 254)
	}
	for _, name := range aimed {
		m.aims = append(m.aims, h.Values(name)...)
	}
	m.auto = automatic(h.Header, m.from)
	var plain, page string
	err = e.Walk(func(_ []int, part *message.Entity, err error) error {
		if err != nil && !message.IsUnknownCharset(err) {
			return err
		}
		return m.part(part, &plain, &page)
	})
	if err != nil {
		return m, chat.Wrap(chat.Invalid, err, "the mail cannot be read")
	}
	if m.text = Reply(plain); m.text == "" && page != "" {
		m.text = Reply(Text(page))
	}
	m.text = strings.ToValidUTF8(m.text, "")
	return m, nil
}

func (m *incoming) part(p *message.Entity, plain, page *string) error {
	kind, params, err := p.Header.ContentType()
	if err != nil || strings.HasPrefix(kind, "multipart/") {
		if kind == "multipart/report" && params["report-type"] == "delivery-status" {
			m.auto = true
		}
		return nil // what has no readable type says nothing
	}
	b, err := io.ReadAll(io.LimitReader(p.Body, MaxMail))
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	how, _, _ := p.Header.ContentDisposition()
	name, _ := (&gomessage.AttachmentHeader{Header: p.Header}).Filename()
	switch {
	case kind == "message/delivery-status":
		m.status(string(b))
	case kind == "message/rfc822" || kind == "text/rfc822-headers":
		if m.auto { // of a bounce: what came back
			if back, err := netmail.ReadMessage(bytes.NewReader(b)); err == nil {
				m.aims = append(m.aims, back.Header.Get("Message-Id"), back.Header.Get("Reply-To"))
			}
			return nil
		}
		m.attachments = append(m.attachments, attachment{"mail.eml", b})
	case how != "attachment" && name == "" && kind == "text/plain":
		*plain += string(b)
	case how != "attachment" && name == "" && kind == "text/html":
		*page += string(b)
	case how == "inline" && strings.HasPrefix(kind, "image/") && len(b) < smallPicture:
	default:
		if name == "" {
			name = "attachment"
		}
		m.attachments = append(m.attachments, attachment{name, b})
	}
	return nil
}

// status reads a delivery report (RFC 3464).
func (m *incoming) status(report string) {
	action, code := "", ""
	for _, line := range strings.Split(report, "\n") {
		field, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		switch strings.ToLower(field) {
		case "action":
			action = strings.ToLower(strings.TrimSpace(value))
		case "status":
			code, _, _ = strings.Cut(strings.TrimSpace(value), " ")
		}
	}
	m.auto = true
	switch {
	case action == "failed" && code != "":
		m.bounce, _ = cut(code, 12)
	case action == "failed":
		m.bounce = "5.0.0"
	default: // delayed, delivered, relayed: nothing that a person must do
		m.delayed = true
	}
}

// automatic reports whether a program wrote the mail: it is shown to agents as
// such, and nobody answers it (RFC 3834, and what programs did before it).
func automatic(h message.Header, from string) bool {
	switch strings.ToLower(h.Get("Precedence")) {
	case "bulk", "junk", "list", "auto_reply":
		return true
	}
	if v := strings.ToLower(h.Get("Auto-Submitted")); v != "" && !strings.HasPrefix(v, "no") {
		return true
	}
	for _, name := range []string{"X-Autoreply", "X-Autorespond", "List-Id", "List-Unsubscribe"} {
		if h.Has(name) {
			return true
		}
	}
	local, _, _ := strings.Cut(from, "@")
	return strings.TrimSpace(h.Get("Return-Path")) == "<>" || local == "mailer-daemon" || local == "postmaster"
}
