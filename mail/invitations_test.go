package mail_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	outgoing "github.com/frontdesk-chat/frontdesk/mail"
	"github.com/frontdesk-chat/frontdesk/mail/mailtest"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// An invitation reaches the mail server in the workspace's language, with a
// link that works, at each attempt; once it is taken back, nothing is sent.
func TestInvitations(t *testing.T) {
	t.Parallel()
	s := storetest.Open(t, storetest.SQLite(t))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ws, err := s.CreateWorkspace(t.Context(), chat.Workspace{Slug: "shop", Name: "펠사이드 <b>", Lang: "ko", TimeZone: "Asia/Seoul"})
	must(err)
	accounts := auth.Accounts{Store: s, Invitations: s, Now: time.Now}
	owner, _, err := accounts.CreateUser(t.Context(), ws.ID, "ada@example.com", "에이다", "correct horse battery", []auth.Role{auth.Owner})
	must(err)
	i, _, err := accounts.Invite(t.Context(), ws.ID, owner.ID, "kim@example.com", []auth.Role{auth.Agent}, nil)
	must(err)

	server := mailtest.Start(t, mailtest.Options{})
	out := to(server, outgoing.Plain)
	var tokens []string
	letters := outgoing.Invitations{Store: s, Sender: out, From: out.From, Link: func(ctx context.Context, workspace, id chat.ID) (outgoing.Invited, error) {
		i, token, err := accounts.Link(ctx, workspace, chat.ID{}, id)
		tokens = append(tokens, token)
		return outgoing.Invited{Email: i.Email, Token: token, By: owner.Name, Expires: i.ExpiresAt}, err
	}}
	j := chat.Job{ID: chat.NewID(), Workspace: ws.ID, Kind: chat.JobMailInvitation, CreatedAt: time.Now(), Body: chat.Encode(chat.InvitationRequest{Invitation: i.ID, Origin: "https://chat.example"})}
	must(letters.Do(t.Context(), j))
	must(letters.Do(t.Context(), j))
	got := server.Letters()
	if len(got) != 2 {
		t.Fatalf("%d letters", len(got))
	}
	for n, l := range got {
		head, body := parts(t, l.Data)
		if head.Get("To") != "<kim@example.com>" || head.Get("Message-ID") != "<"+j.ID.String()+"@fellside.example>" {
			t.Errorf("to %q, id %q", head.Get("To"), head.Get("Message-ID"))
		}
		link := "https://chat.example/console/invite#" + tokens[n]
		if text := body["text/plain"]; !strings.Contains(text, link) || !strings.Contains(text, "에이다 님이 펠사이드 <b>") {
			t.Errorf("the text:\n%s", text)
		}
		if page := body["text/html"]; !strings.Contains(page, `href="`+link+`"`) || !strings.Contains(page, "펠사이드 &lt;b&gt;") {
			t.Errorf("the page:\n%s", page)
		}
		if _, _, err := accounts.Invited(t.Context(), tokens[n]); err != nil {
			t.Errorf("link %d does not work: %v", n, err)
		}
	}
	must(s.RevokeInvitation(t.Context(), ws.ID, owner.ID, i.ID))
	must(letters.Do(t.Context(), j))
	if n := len(server.Letters()); n != 2 {
		t.Errorf("%d letters after it was taken back", n)
	}
}
