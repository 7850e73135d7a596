package api

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

// Letters is how this server's mail is set up. Passwords are not in it.
type Letters struct {
	Host, TLS string // of the server that sends; "": none
	Port      int    // 0: the usual one
	SignsIn   bool   // with user and password
	From      string // address that mail comes from
	FromName  string // "": the workspace's
	Reply     string // address that replies go to; "": replies are not read
	Mailbox   string // host of the mailbox that is read; "": none
	// Links says that letters carry the link that opens their chat.
	Links bool
	// Test sends a letter to an address now, and gives the server's own words.
	// reason is one of chat.MailRefusedLogin … when it did not go.
	Test func(ctx context.Context, workspace chat.ID, to, lang string) (said, reason string, err error)
	// Secret lets a service post the mail that it receives; "": none may.
	Secret string
	// Take takes one raw mail, at most MaxMail bytes long.
	Take    func(ctx context.Context, raw []byte) error
	MaxMail int64
}

// MailStore knows how mail does.
type MailStore interface {
	MailTroubles(ctx context.Context) ([]chat.MailTrouble, error)
	FailingJobs(ctx context.Context, workspace chat.ID, limit int) ([]chat.Job, error)
	MailAddress(ctx context.Context, workspace, visitor chat.ID) (chat.MailAddress, error)
}

type mailSendingView struct {
	Host     string `json:"host"`
	Port     int    `json:"port,omitempty"`
	TLS      string `json:"tls"`
	SignsIn  bool   `json:"signs_in"`
	From     string `json:"from"`
	FromName string `json:"from_name,omitempty"`
	Links    bool   `json:"links"`
}

type mailReceivingView struct {
	Address string `json:"address"`
	Mailbox string `json:"mailbox,omitempty"`
	Webhook bool   `json:"webhook"`
}

type mailWayView struct {
	Way        string `json:"way"`
	Reason     string `json:"reason,omitempty"`
	SinceMS    int64  `json:"since_ms,omitempty"`
	TriedAtMS  int64  `json:"tried_at_ms"`
	WorkedAtMS int64  `json:"worked_at_ms,omitempty"`
}

type failingJobView struct {
	ID           chat.ID `json:"id"`
	Kind         string  `json:"kind"`
	Conversation chat.ID `json:"conversation"`
	Attempts     int     `json:"attempts"`
	Error        string  `json:"error"`
	CreatedAtMS  int64   `json:"created_at_ms"`
	DueAtMS      int64   `json:"due_at_ms"`
}

type mailView struct {
	Sending   *mailSendingView   `json:"sending,omitempty"`
	Receiving *mailReceivingView `json:"receiving,omitempty"`
	Ways      []mailWayView      `json:"ways"`
	Failing   []failingJobView   `json:"failing"`
}

func (s *Server) mailSettings(ctx context.Context, workspace chat.ID) (w chat.Workspace, set chat.MailSettings, err error) {
	if w, err = s.Store.Workspace(ctx, workspace); err == nil {
		set, err = chat.ReadMailSettings(w.Settings)
	}
	return w, set, err
}

// failingShown bounds the jobs that a page of trouble lists: the first ones
// tell what is wrong.
const failingShown = 20

// showMail tells owners how mail is set up, whether it works, and what waits
// because it does not.
func (s *Server) showMail(c echo.Context, who caller) error {
	ctx := c.Request().Context()
	w, set, err := s.mailSettings(ctx, who.workspace)
	if err != nil {
		return err
	}
	v := mailView{Ways: []mailWayView{}, Failing: []failingJobView{}}
	v.Sending, v.Receiving = mailSetUp(s.Letters, w, set)
	ways, err := s.Store.MailTroubles(ctx)
	if err != nil {
		return err
	}
	for _, m := range ways {
		v.Ways = append(v.Ways, mailWayView{m.Way, m.Reason, ms(m.Since), ms(m.SeenAt), ms(m.Worked)})
	}
	failing, err := s.Store.FailingJobs(ctx, who.workspace, failingShown)
	if err != nil {
		return err
	}
	for _, j := range failing {
		v.Failing = append(v.Failing, failingJobView{j.ID, j.Kind, j.Subject, j.Attempts, j.Error, ms(j.CreatedAt), ms(j.DueAt)})
	}
	return c.JSON(http.StatusOK, v)
}

// mailSetUp is how mail is set up for a workspace: its own sender goes first.
func mailSetUp(l Letters, w chat.Workspace, set chat.MailSettings) (*mailSendingView, *mailReceivingView) {
	if l.Host == "" {
		return nil, nil
	}
	out := &mailSendingView{Host: l.Host, Port: l.Port, TLS: l.TLS, SignsIn: l.SignsIn, From: l.From, FromName: l.FromName, Links: l.Links}
	if set.FromAddress != "" {
		out.From = set.FromAddress
	}
	switch {
	case set.FromName != "":
		out.FromName = set.FromName
	case out.FromName == "":
		out.FromName = w.Name
	}
	if l.Reply == "" {
		return out, nil
	}
	return out, &mailReceivingView{Address: l.Reply, Mailbox: l.Mailbox, Webhook: l.Secret != ""}
}

type mailTestView struct {
	OK     bool   `json:"ok"`
	To     string `json:"to"`
	Said   string `json:"said,omitempty"`   // by the mail server, in its own words
	Reason string `json:"reason,omitempty"` // one of login, sender, network, tls, other
}

// saidMost bounds what is passed on of a mail server's words, in characters.
const saidMost = 500

// testMail sends a letter to who asks, and shows what the mail server says.
func (s *Server) testMail(c echo.Context, who caller) error {
	if _, err := bodyBytes(c); err != nil {
		return err
	}
	if s.Letters.Test == nil {
		return chat.Errorf(chat.Unavailable, "this server sends no mail: its owner has not set up a mail server")
	}
	if after, ok := s.mails.take("member " + who.actor.ID.String()); !ok {
		return tooMany(after, "too many test mails: wait a moment")
	}
	ctx := c.Request().Context()
	said, reason, err := s.Letters.Test(ctx, who.workspace, who.member.Email, langFor(c))
	if err != nil && reason == "" && chat.CodeOf(err) != chat.Invalid {
		return err
	}
	if err := s.Store.Audit(ctx, who.workspace, who.actor.ID, "mail.tested", "", map[string]any{"ok": err == nil}); err != nil {
		return err
	}
	return c.JSON(http.StatusOK, mailTestView{OK: err == nil, To: who.member.Email, Said: short(said, saidMost), Reason: reason})
}

type reachView struct {
	// Here says that the visitor is connected; on several servers it is false for
	// who is connected to another one.
	Here bool `json:"here"`
	// Email is where an answer goes by mail when it is not read, masked; "": nowhere.
	Email      string `json:"email,omitempty"`
	AfterMS    int64  `json:"after_ms,omitempty"` // how long it waits first
	BouncedMS  int64  `json:"bounced_at_ms,omitempty"`
	BounceCode string `json:"bounce,omitempty"`
}

// showReach tells agents how a visitor hears of an answer: here, by mail, or
// only when they come back.
func (s *Server) showReach(c echo.Context, who caller) error {
	conv, err := s.pathConversation(c, who)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	v, err := s.Store.Visitor(ctx, who.workspace, conv.Visitor)
	if err != nil {
		return err
	}
	_, set, err := s.mailSettings(ctx, who.workspace)
	if err != nil {
		return err
	}
	out := reachView{Here: s.Hub.VisitorHere(conv.ID)}
	if s.Mail == nil || set.AnswersOff || v.Email == "" || v.BlockedAt(s.now()) {
		return c.JSON(http.StatusOK, out)
	}
	known, err := s.Store.MailAddress(ctx, who.workspace, v.ID)
	if err != nil {
		return err
	}
	out.Email, out.AfterMS = maskedMail(v.Email), set.Away().Milliseconds()
	if !who.may(auth.PersonalRead) {
		out.Email = "…"
	}
	out.BouncedMS, out.BounceCode = ms(known.BouncedAt), known.Bounce
	return c.JSON(http.StatusOK, out)
}
