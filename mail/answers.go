package mail

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"log/slog"
	"net/mail"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/transcript"
)

// AnswerStore is what answers by mail need beside Store.
type AnswerStore interface {
	Store
	Workspaces(ctx context.Context) ([]chat.Workspace, error)
	// UnreadAnswers gives conversations with answers as old as away that
	// visitors who are away have not read.
	UnreadAnswers(ctx context.Context, workspace chat.ID, away time.Duration, limit int) ([]chat.UnreadAnswers, error)
	// SettleAnswers forgets those that were read, or are older than keep.
	SettleAnswers(ctx context.Context, workspace chat.ID, keep time.Duration) error
	// MailAnswers makes their job, once; NotFound when nothing waits any more.
	MailAnswers(ctx context.Context, u chat.UnreadAnswers) (chat.Job, error)
	JobsAbout(ctx context.Context, workspace, subject chat.ID, kind string, since time.Time) (int, error)
}

// Doer is the one door of conversations; chat.Desk is it.
type Doer interface {
	Do(ctx context.Context, c chat.Command) (chat.Result, error)
}

var _ Doer = chat.Desk{}

// Answers mails what people answered to visitors who have left. Run looks for
// it, Do is the job's. Safe for concurrent use on any number of nodes.
type Answers struct {
	Store  AnswerStore
	Desk   Doer
	Sender Sender
	Tokens Tokens
	From   mail.Address // of the server
	Reply  string       // whose mail is read, so that replies come back; "" when none is
	// Link gives the address that opens one conversation with a token, until it
	// expires, and makes the token good; nil, or "": letters carry none.
	Link func(ctx context.Context, conv chat.Conversation, token string, expires time.Time) (string, error)
	// Away is how long answers wait instead of what workspaces say, for drills.
	Away  time.Duration
	Every time.Duration // how often Run looks; 5 s when zero
	Wake  func()        // tells the jobs' worker
	Log   *slog.Logger
	Now   func() time.Time
}

const (
	lookEvery = 5 * time.Second
	// staleAfter is when an answer is no news any more: it waited for an address
	// or for a mail server for days.
	staleAfter = 3 * 24 * time.Hour
	// lettersAnHour bounds the answers of one conversation by mail, in case a
	// machine answers them.
	lettersAnHour = 6
	lettersAtOnce = 50
	// linkFor is how long the link in a letter opens its chat: as long as people
	// usually come back to a letter, and not for whoever finds it in an old mailbox.
	linkFor = 14 * 24 * time.Hour
)

// Run looks for answers that have to go by mail until the context ends.
func (a Answers) Run(ctx context.Context) {
	every := a.Every
	if every <= 0 {
		every = lookEvery
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := a.Look(ctx); err != nil && ctx.Err() == nil {
			a.Log.WarnContext(ctx, "answers for visitors who left are not looked for", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Look makes the jobs of what is due now.
func (a Answers) Look(ctx context.Context) error {
	all, err := a.Store.Workspaces(ctx)
	if err != nil {
		return err
	}
	for _, ws := range all {
		set, err := chat.ReadMailSettings(ws.Settings)
		if err != nil {
			return err
		}
		if err := a.Store.SettleAnswers(ctx, ws.ID, staleAfter); err != nil {
			return err
		}
		if set.AnswersOff {
			continue
		}
		due, err := a.Store.UnreadAnswers(ctx, ws.ID, cmp.Or(a.Away, set.Away()), lettersAtOnce)
		if err != nil {
			return err
		}
		for _, u := range due {
			if err := a.order(ctx, u); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a Answers) order(ctx context.Context, u chat.UnreadAnswers) error {
	c := u.Conversation
	n, err := a.Store.JobsAbout(ctx, c.Workspace, c.ID, chat.JobMailAnswer, a.Now().Add(-time.Hour))
	if err != nil || n >= lettersAnHour {
		return err
	}
	if _, err := a.Store.MailAnswers(ctx, u); err != nil {
		if chat.CodeOf(err) == chat.NotFound { // read, or another node was first
			return nil
		}
		return err
	}
	if a.Wake != nil {
		a.Wake()
	}
	return nil
}

// Do sends the letter that a job of kind chat.JobMailAnswer asks for, unless
// all of it was read meanwhile, and tells the agents what became of it.
func (a Answers) Do(ctx context.Context, j chat.Job) error {
	var want chat.AnswerRequest
	if err := json.Unmarshal(j.Body, &want); err != nil {
		return chat.Wrap(chat.Invalid, err, "the job %s cannot be read", j.ID)
	}
	conv, err := a.Store.Conversation(ctx, j.Workspace, j.Subject)
	if err != nil {
		return err
	}
	said, err := a.said(ctx, conv, max(want.After, conv.VisitorRead), want.UpTo)
	if err != nil || len(said) == 0 {
		return err
	}
	// Who took their address back meanwhile gets nothing, and who changed it gets
	// it at the new one.
	visitor, err := a.Store.Visitor(ctx, j.Workspace, conv.Visitor)
	if err != nil || visitor.Email == "" || visitor.BlockedAt(a.Now()) {
		return err
	}
	want.To = visitor.Email
	l, err := a.letter(ctx, j, conv, want, said)
	if err != nil {
		return err
	}
	fact := chat.MailFact{Kind: chat.MailSent, UpTo: want.UpTo, Count: len(said)}
	err = a.Sender.Send(ctx, l)
	var refused *Refusal
	if err != nil && (!errors.As(err, &refused) || chat.CodeOf(err) != chat.Invalid) {
		return err
	}
	if refused != nil {
		fact = chat.MailFact{Kind: chat.MailBounced, UpTo: want.UpTo, Code: refused.Status}
	}
	_, told := a.Desk.Do(ctx, chat.Command{
		Op: chat.OpMail, Workspace: j.Workspace, Conversation: conv.ID, Actor: chat.Actor{Kind: chat.BySystem}, ClientID: "mail:" + j.ID.String(), Letter: &fact,
	})
	return errors.Join(err, told)
}

// said gives what was answered after one event, up to another, in its last words.
func (a Answers) said(ctx context.Context, conv chat.Conversation, after, upTo int64) ([]transcript.Line, error) {
	events, err := transcript.Events(ctx, a.Store, conv, chat.Visitors, upTo)
	if err != nil {
		return nil, err
	}
	var out []transcript.Line
	for _, l := range transcript.Read(conv, events, transcript.Options{Lang: conv.Lang}).Lines {
		if l.Kind == transcript.Message && l.Seq > after && !l.Deleted && (l.By == chat.ByAgent || l.By == chat.ByBot) {
			out = append(out, l)
		}
	}
	return out, nil
}

func (a Answers) letter(ctx context.Context, j chat.Job, conv chat.Conversation, want chat.AnswerRequest, said []transcript.Line) (l Letter, err error) {
	ws, err := a.Store.Workspace(ctx, j.Workspace)
	if err != nil {
		return l, err
	}
	from, replyTo, err := sender(ws, a.From)
	if err != nil {
		return l, err
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	if a.Reply != "" {
		replyTo = a.Tokens.address(a.Reply, conv.ID)
	}
	w := wordsOf(want.Lang)
	l = Letter{
		From: from, ReplyTo: replyTo, To: want.To, Subject: fmt.Sprintf(w["answer_subject"], ws.Name),
		ID: a.Tokens.messageIDOf(j, domain), Thread: "fd." + a.Tokens.Sign(conv.ID) + "@" + domain, Date: j.CreatedAt,
	}
	if a.Reply != "" {
		l.Bounces = replyTo
	}
	link := ""
	if a.Link != nil {
		if link, err = a.Link(ctx, conv, a.Tokens.Link(j), j.CreatedAt.Add(linkFor)); err != nil {
			return l, err
		}
	}
	l.Text, l.HTML = a.text(w, said, link), a.page(want.Lang, w, said, link)
	return l, nil
}

func (a Answers) text(w map[string]string, said []transcript.Line, link string) string {
	var b strings.Builder
	if a.Reply != "" {
		fmt.Fprintf(&b, "%s\n%s\n\n", Marker, w["answer_above"])
	}
	for _, l := range said {
		fmt.Fprintf(&b, "%s:\n%s\n", name(w, l), l.Text)
		for _, k := range l.Links {
			fmt.Fprintf(&b, "- %s %s\n", k.Title, k.URL)
		}
		b.WriteString("\n")
	}
	if link != "" {
		fmt.Fprintf(&b, "%s\n%s\n%s\n\n", w["answer_link"], link, w["answer_link_about"])
	}
	fmt.Fprintf(&b, "%s\n", w["answer_why"])
	return b.String()
}

func (a Answers) page(lang string, w map[string]string, said []transcript.Line, link string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<!doctype html><html lang="%s"><body style="font:16px/1.5 sans-serif;color:#1c2321;max-width:36em">`, html.EscapeString(lang))
	small := func(text string) {
		fmt.Fprintf(&b, `<p style="color:#5b6663;font-size:13px">%s</p>`, html.EscapeString(text))
	}
	if a.Reply != "" {
		small(Marker)
		small(w["answer_above"])
	}
	for _, l := range said {
		fmt.Fprintf(&b, `<p><b>%s</b><br>%s</p>`, html.EscapeString(name(w, l)), strings.ReplaceAll(html.EscapeString(l.Text), "\n", "<br>"))
		for _, k := range l.Links {
			fmt.Fprintf(&b, `<p>%s %s</p>`, html.EscapeString(k.Title), html.EscapeString(k.URL))
		}
	}
	if link != "" {
		fmt.Fprintf(&b, `<p style="margin:24px 0"><a href="%s" style="background:#1f5c4a;color:#fff;padding:10px 18px;border-radius:8px;text-decoration:none">%s</a></p>`,
			html.EscapeString(link), html.EscapeString(w["answer_link"]))
		small(w["answer_link_about"])
	}
	small(w["answer_why"])
	b.WriteString("</body></html>")
	return b.String()
}

func name(w map[string]string, l transcript.Line) string {
	if l.Name != "" {
		return l.Name
	}
	return w["answer_bot"]
}
