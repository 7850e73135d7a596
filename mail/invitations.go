package mail

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/mail"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/transcript"
)

// Invited is who is invited, with a link that works.
type Invited struct {
	Email   string
	Token   string // of a link that was made for this letter
	By      string // name of who invites; "" when they are gone
	Expires time.Time
}

// Invitations sends invitations to work here. Its Do is a job's.
type Invitations struct {
	Store interface {
		Workspace(ctx context.Context, id chat.ID) (chat.Workspace, error)
	}
	// Link makes another link to an invitation; NotFound when it does not wait
	// any more.
	Link   func(ctx context.Context, workspace, invitation chat.ID) (Invited, error)
	Sender Sender
	From   mail.Address // of the server
}

// Do sends the letter that a job of kind chat.JobMailInvitation asks for, in
// the workspace's language; nothing when the invitation was used or taken back
// meanwhile. Another attempt makes another link, and both work.
func (i Invitations) Do(ctx context.Context, j chat.Job) error {
	var want chat.InvitationRequest
	if err := json.Unmarshal(j.Body, &want); err != nil {
		return chat.Wrap(chat.Invalid, err, "the job %s cannot be read", j.ID)
	}
	ws, err := i.Store.Workspace(ctx, j.Workspace)
	if err != nil {
		return err
	}
	who, err := i.Link(ctx, j.Workspace, want.Invitation)
	if chat.CodeOf(err) == chat.NotFound {
		return nil
	}
	if err != nil {
		return err
	}
	from, replyTo, err := sender(ws, i.From)
	if err != nil {
		return err
	}
	w := wordsOf(ws.Lang)
	l := Letter{From: from, ReplyTo: replyTo, To: who.Email, Subject: fmt.Sprintf(w["invite_subject"], ws.Name), ID: messageID(j, from), Date: j.CreatedAt}
	l.Text, l.HTML = invitation(w, ws, who, want.Origin+"/console/invite#"+who.Token)
	return i.Sender.Send(ctx, l)
}

// invitation writes the letter as a text and as a page.
func invitation(w map[string]string, ws chat.Workspace, who Invited, link string) (text, page string) {
	says := fmt.Sprintf(w["invite_says"], who.By, ws.Name)
	if who.By == "" {
		says = fmt.Sprintf(w["invite_says_nobody"], ws.Name)
	}
	until := fmt.Sprintf(w["invite_until"], who.Expires.In(transcript.Zone("", ws.TimeZone)).Format("2006-01-02 15:04 MST"))
	text = strings.Join([]string{says, w["invite_do"], link, until, w["invite_why"]}, "\n\n") + "\n"
	e := html.EscapeString
	page = fmt.Sprintf(`<!doctype html><html lang="%s"><body style="font:16px/1.5 sans-serif;color:#1c2321;max-width:36em">`+
		`<p>%s</p><p>%s</p><p><a href="%s" style="display:inline-block;padding:10px 18px;border-radius:8px;background:#0b6b57;color:#fff;text-decoration:none">%s</a></p>`+
		`<p style="color:#5b6663;font-size:13px">%s<br>%s<br>%s</p></body></html>`,
		e(ws.Lang), e(says), e(w["invite_do"]), e(link), e(w["invite_button"]), e(until), e(w["invite_why"]), e(link))
	return text, page
}
