package mail_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/mail"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	outgoing "github.com/frontdesk-chat/frontdesk/mail"
	"github.com/frontdesk-chat/frontdesk/mail/mailtest"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

var (
	_ outgoing.AnswerStore  = (*store.Store)(nil)
	_ outgoing.InboundStore = (*store.Store)(nil)
	_ outgoing.Watch        = (*store.Store)(nil)
)

type nobody struct{}

func (nobody) Publish(chat.Notice) {}

// keep is where attachments go that this test does not look into.
type keep struct{ names *[]string }

func (k keep) Attachment(_ context.Context, _ chat.Conversation, _, name string, _ io.Reader) (chat.File, error) {
	*k.names = append(*k.names, name)
	return chat.File{}, chat.Errorf(chat.Unsupported, "not taken here")
}

func (keep) Original(context.Context, chat.Conversation, string, []byte) (chat.File, error) {
	return chat.File{}, chat.Errorf(chat.RateLimited, "not kept here")
}

// post is a shop whose mail goes through real servers.
type post struct {
	*testing.T
	store    *store.Store
	desk     chat.Desk
	ws       chat.ID
	agent    chat.ID
	conv     chat.Conversation
	out      *mailtest.Server
	box      *mailtest.Mailbox
	answers  outgoing.Answers
	imap     outgoing.IMAP
	refused  []string // names of attachments
	attempts int
}

func newPost(t *testing.T, o mailtest.Options) *post {
	t.Helper()
	p := &post{T: t, store: storetest.Open(t, storetest.SQLite(t)), out: mailtest.Start(t, o), box: mailtest.StartMailbox(t)}
	p.desk = chat.Desk{Store: p.store, Bus: nobody{}}
	ws, err := p.store.CreateWorkspace(t.Context(), chat.Workspace{Slug: "shop", Name: "Fellside", Lang: "en", TimeZone: "UTC"})
	p.must(err)
	p.ws = ws.ID
	site, err := p.store.CreateSite(t.Context(), chat.Site{Workspace: ws.ID, Key: "k", Name: "Shop"})
	p.must(err)
	p.agent = chat.NewID()
	p.must(p.store.CreateUser(t.Context(), auth.Member{User: auth.User{ID: p.agent, Name: "Minji", Email: "minji@fellside.example", PasswordHash: "h", CreatedAt: time.Now()}, Workspace: ws.ID, Roles: []auth.Role{auth.Agent}}))
	_, hash := auth.NewToken()
	v, err := p.store.CreateVisitor(t.Context(), chat.Visitor{Workspace: ws.ID, Name: "Kim"}, site.ID, hash[:])
	p.must(err)
	kim := chat.Actor{Kind: chat.ByVisitor, ID: v.ID}
	p.conv = p.do(chat.Command{Op: chat.OpPost, Actor: kim, ClientID: "1", Message: chat.MessageBody{Text: "is it in stock?"}, Opening: &chat.Opening{Visitor: v.ID, Site: site.ID, Channel: "web", Lang: "en"}})
	p.do(chat.Command{Op: chat.OpContact, Conversation: p.conv.ID, Actor: kim, ClientID: "2", Contact: &chat.Contact{Email: "kim@example.com"}})
	tokens := outgoing.Tokens{Secret: bytes.Repeat([]byte{7}, 32)}
	server := to(p.out, outgoing.Plain)
	log := slog.New(slog.DiscardHandler)
	later := func() time.Time { return time.Now() }
	p.answers = outgoing.Answers{Store: p.store, Desk: p.desk, Sender: &outgoing.Watched{Server: server, Watch: p.store, Log: log}, Tokens: tokens, From: server.From, Reply: "help@fellside.example", Log: log, Now: later}
	in := outgoing.Inbound{Store: p.store, Desk: p.desk, Files: keep{&p.refused}, Tokens: tokens, Log: log, Now: later}
	p.imap = outgoing.IMAP{Host: "127.0.0.1", Port: p.box.Port, TLS: outgoing.Plain, User: mailtest.User, Password: mailtest.Password, Log: log, Take: in.Take}
	return p
}

func (p *post) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}

func (p *post) do(c chat.Command) chat.Conversation {
	p.Helper()
	c.Workspace = p.ws
	r, err := p.desk.Do(p.Context(), c)
	p.must(err)
	return r.Conversation
}

func (p *post) answer(text string) {
	p.Helper()
	p.attempts++
	p.do(chat.Command{Op: chat.OpPost, Conversation: p.conv.ID, Actor: chat.Actor{Kind: chat.ByAgent, ID: p.agent}, ClientID: fmt.Sprint(p.attempts), Message: chat.MessageBody{Text: text}})
}

// leave orders what has waited long enough: here, at once.
func (p *post) leave() chat.Job {
	p.Helper()
	due, err := p.store.UnreadAnswers(p.Context(), p.ws, 0, 0)
	p.must(err)
	if len(due) != 1 {
		p.Fatalf("%d conversations wait", len(due))
	}
	j, err := p.store.MailAnswers(p.Context(), due[0])
	p.must(err)
	return j
}

func (p *post) kinds() (list []chat.Kind, last chat.Event) {
	p.Helper()
	events, _, err := p.store.Events(p.Context(), p.ws, p.conv.ID, chat.Agents, 0, 500)
	p.must(err)
	for _, e := range events {
		list = append(list, e.Kind)
		if e.Kind == chat.MessagePosted {
			last = e
		}
	}
	return list, last
}

func count(list []chat.Kind, k chat.Kind) (n int) {
	for _, each := range list {
		if each == k {
			n++
		}
	}
	return n
}

// reply is what a mail program makes of a reply to a letter.
func reply(letter mail.Header, from, id, more, text string) []byte {
	return []byte("From: " + from + "\r\nTo: " + letter.Get("Reply-To") + "\r\nMessage-ID: <" + id + "@example.com>\r\nIn-Reply-To: " + letter.Get("Message-ID") +
		"\r\nSubject: Re: hello\r\n" + more + "Content-Type: text/plain; charset=utf-8\r\n\r\n" + text)
}

// An answer goes to a visitor who left by a real mail server, and their reply
// comes back by a real mailbox into the same chat, once.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	p := newPost(t, mailtest.Options{})
	p.answer("Yes, two are left.")
	p.answer("Shall I keep one?")
	j := p.leave()
	p.must(p.answers.Do(t.Context(), j))
	p.must(p.answers.Do(t.Context(), j)) // the process died before it could say that it was done
	letters := p.out.Letters()
	if len(letters) != 2 || letters[0].To[0] != "kim@example.com" {
		t.Fatalf("letters %+v", letters)
	}
	head, body := parts(t, letters[0].Data)
	again, _ := parts(t, letters[1].Data)
	if head.Get("Message-ID") == "" || head.Get("Message-ID") != again.Get("Message-ID") {
		t.Errorf("ids %q and %q", head.Get("Message-ID"), again.Get("Message-ID"))
	}
	for kind, text := range body {
		if !strings.Contains(text, "two are left") || !strings.Contains(text, "keep one") || !strings.Contains(text, "Minji") || strings.Contains(text, "in stock") {
			t.Errorf("%s: %s", kind, text)
		}
	}
	if !strings.HasPrefix(head.Get("Reply-To"), "<help+") || letters[0].From == "chat@fellside.example" {
		t.Errorf("replies go to %q, bounces to %q", head.Get("Reply-To"), letters[0].From)
	}
	quoted := "네, 하나 부탁드려요!\r\n\r\n2026년 11월 30일 (월) 오후 1:40, Fellside <chat@fellside.example>님이 작성:\r\n> Shall I keep one?\r\n"
	p.box.Put(reply(head, "kim@example.com", "r1", "", quoted))
	p.box.Put(reply(head, "kim@example.com", "r1", "", quoted))
	p.must(p.imap.Read(t.Context()))
	kinds, last := p.kinds()
	m, err := chat.Read[chat.MessageBody](last)
	p.must(err)
	if m.Text != "네, 하나 부탁드려요!" || m.Via != chat.ViaMail || last.Actor.ID != p.conv.Visitor {
		t.Errorf("message %+v by %+v", m, last.Actor)
	}
	if count(kinds, chat.MailSent) != 1 || count(kinds, chat.MailReceived) != 1 || p.box.Unseen() != 0 {
		t.Errorf("events %v, %d unseen", kinds, p.box.Unseen())
	}
	if due, err := p.store.UnreadAnswers(t.Context(), p.ws, 0, 0); err != nil || len(due) != 0 {
		t.Errorf("after the reply %+v waits, %v", due, err)
	}
}

func TestAnswersReadMeanwhileAreNotSent(t *testing.T) {
	t.Parallel()
	p := newPost(t, mailtest.Options{})
	p.answer("Yes.")
	j := p.leave()
	p.do(chat.Command{Op: chat.OpReadMarks, Conversation: p.conv.ID, Actor: chat.Actor{Kind: chat.ByVisitor, ID: p.conv.Visitor}, Seq: 99})
	p.must(p.answers.Do(t.Context(), j))
	if n := len(p.out.Letters()); n != 0 {
		t.Errorf("%d letters", n)
	}
}

func TestALetterThatIsRefusedBounces(t *testing.T) {
	t.Parallel()
	p := newPost(t, mailtest.Options{Refuse: func(string) error { return &smtp.SMTPError{Code: 550, Message: "no such user"} }})
	p.answer("Yes.")
	if err := p.answers.Do(t.Context(), p.leave()); chat.CodeOf(err) != chat.Invalid {
		t.Errorf("refused for good: %v", err)
	}
	if kinds, _ := p.kinds(); count(kinds, chat.MailBounced) != 1 {
		t.Errorf("events %v", kinds)
	}
	a, err := p.store.MailAddress(t.Context(), p.ws, p.conv.Visitor)
	if err != nil || a.Bounce != "550" {
		t.Errorf("address %+v, %v", a, err)
	}
}

func TestAWrongPasswordIsToldAtOnce(t *testing.T) {
	t.Parallel()
	p := newPost(t, mailtest.Options{Auth: true})
	server := to(p.out, outgoing.Plain)
	server.User, server.Password = mailtest.User, "wrong"
	p.answers.Sender = &outgoing.Watched{Server: server, Watch: p.store, Log: slog.New(slog.DiscardHandler)}
	p.answer("Yes.")
	if err := p.answers.Do(t.Context(), p.leave()); chat.CodeOf(err) != chat.Forbidden || chat.MessageOf(err) != chat.MailLoginRefused {
		t.Errorf("nothing mends it but a person: %v", err)
	}
	p.imap.Password = "wrong"
	if err := p.imap.Read(t.Context()); chat.CodeOf(err) != chat.Unavailable {
		t.Errorf("a mailbox with a wrong password: %v", err)
	}
	list, err := p.store.MailTroubles(t.Context())
	p.must(err)
	if len(list) != 1 || list[0].Reason != chat.MailRefusedLogin || list[0].Since.IsZero() {
		t.Errorf("troubles %+v", list)
	}
}

// What must not become a visitor's words: loops, bounces, forged tokens.
func TestIncoming(t *testing.T) {
	t.Parallel()
	p := newPost(t, mailtest.Options{})
	p.answer("Yes.")
	p.must(p.answers.Do(t.Context(), p.leave()))
	head, _ := parts(t, p.out.Letters()[0].Data)
	before, _ := p.kinds()
	for n, more := range []string{"Auto-Submitted: auto-replied\r\n", "Precedence: bulk\r\n", "X-Autoreply: yes\r\n", "List-Id: <l.example.com>\r\n"} {
		p.must(p.imap.Take(t.Context(), reply(head, "kim@example.com", fmt.Sprint("auto", n), more, "I am away.")))
	}
	kinds, _ := p.kinds()
	if got := count(kinds, chat.MailReceived); got != 4 || count(kinds, chat.MessagePosted) != count(before, chat.MessagePosted) {
		t.Errorf("automatic replies: %v", kinds)
	}
	forged := strings.Replace(head.Get("Reply-To"), "+a", "+b", 1)
	if forged == head.Get("Reply-To") {
		forged = "<help+" + strings.Repeat("a", 42) + "@fellside.example>"
	}
	err := p.imap.Take(t.Context(), []byte("From: eve@example.com\r\nTo: "+forged+"\r\nMessage-ID: <f@example.com>\r\n\r\nhello"))
	if chat.CodeOf(err) != chat.Forbidden {
		t.Errorf("a forged token: %v", err)
	}
	if err := p.imap.Take(t.Context(), []byte("From: eve@example.com\r\nTo: help@fellside.example\r\n\r\nhello")); chat.CodeOf(err) != chat.NotFound {
		t.Errorf("no token: %v", err)
	}
	p.must(p.imap.Take(t.Context(), []byte("From: lee@example.com\r\nTo: "+head.Get("Reply-To")+"\r\nMessage-ID: <a@example.com>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"+
		"--b\r\nContent-Type: text/html; charset=euc-kr\r\n\r\n<p>\xbe\xc8\xb3\xe7</p>\r\n--b\r\nContent-Type: application/zip\r\nContent-Disposition: attachment; filename=a.zip\r\n\r\nPK\r\n--b--\r\n")))
	events, _, err := p.store.Events(t.Context(), p.ws, p.conv.ID, chat.Agents, 0, 500)
	p.must(err)
	got, err := chat.Read[chat.ReceivedBody](events[len(events)-1])
	p.must(err)
	_, last := p.kinds()
	m, err := chat.Read[chat.MessageBody](last)
	p.must(err)
	if m.Text != "안녕" || got.From != "lee@example.com" || len(got.Refused) != 1 || got.Refused[0] != (chat.RefusedFile{Name: "a.zip", Code: chat.Unsupported}) {
		t.Errorf("message %+v, told %+v", m, got)
	}
	report := func(action string) []byte {
		return []byte("From: MAILER-DAEMON@example.com\r\nTo: " + head.Get("Reply-To") + "\r\nMessage-ID: <" + action + "@example.com>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n" +
			"--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; kim@example.com\r\nAction: " + action + "\r\nStatus: 5.1.1\r\n--b--\r\n")
	}
	p.must(p.imap.Take(t.Context(), report("delayed")))
	if a, err := p.store.MailAddress(t.Context(), p.ws, p.conv.Visitor); err != nil || a.Bounce != "" {
		t.Errorf("delayed only: %+v, %v", a, err)
	}
	p.must(p.imap.Take(t.Context(), report("failed")))
	if a, err := p.store.MailAddress(t.Context(), p.ws, p.conv.Visitor); err != nil || a.Bounce != "5.1.1" {
		t.Errorf("bounced: %+v, %v", a, err)
	}
}
