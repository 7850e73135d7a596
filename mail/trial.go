package mail

import (
	"context"
	"fmt"
	"net/mail"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Trial sends letters that say nothing but that mail works.
type Trial struct {
	Store Store
	Out   *Watched
	From  mail.Address // of the server
	Now   func() time.Time
}

// Send sends one to an address now, and gives the server's own words. reason is
// one of chat.MailRefusedLogin … when it did not go, "" when the server refused
// this one letter. Errors as SMTP.Send.
func (t Trial) Send(ctx context.Context, workspace chat.ID, to, lang string) (said, why string, err error) {
	ws, err := t.Store.Workspace(ctx, workspace)
	if err != nil {
		return "", "", err
	}
	from, replyTo, err := sender(ws, t.From)
	if err != nil {
		return "", "", err
	}
	w := wordsOf(lang)
	said, err = t.Out.Try(ctx, Letter{
		From: from, ReplyTo: replyTo, To: to, Subject: fmt.Sprintf(w["test_subject"], ws.Name), Text: fmt.Sprintf(w["test_text"], ws.Name) + "\n",
		ID: messageID(chat.Job{ID: chat.NewID()}, from), Date: t.Now(),
	})
	return said, reason(err), err
}
