package api

import (
	"bytes"
	"context"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

// TestMailDesk: owners see how mail is set up, whether it works and what waits;
// they try it, and have what failed tried again.
func TestMailDesk(t *testing.T) {
	t.Parallel()
	var asked []string
	refused := false
	r := newRig(t, func(o *Options) {
		o.Mail = func() {}
		o.Letters = Letters{
			Host: "smtp.example.com", TLS: "starttls", SignsIn: true, From: "chat@example.com", Reply: "help@example.com", Mailbox: "imap.example.com", Links: true,
			Test: func(_ context.Context, _ chat.ID, to, lang string) (string, string, error) {
				asked = append(asked, to+" "+lang)
				if refused {
					return "535 5.7.8 bad credentials\r\n", chat.MailRefusedLogin, chat.Errorf(chat.Forbidden, "%s", chat.MailLoginRefused)
				}
				return "250 2.0.0 queued", "", nil
			},
		}
	})
	spec := readSpec(t)
	owner, agent := r.newMember(r.ours, "owner@ours.example", auth.Owner), r.newMember(r.ours, "ada@ours.example", auth.Agent)
	test := route{method: post, path: mailPath + "/test", audience: forMembers}
	for _, path := range []string{mailPath, mailPath + "/test"} {
		method := get
		if path != mailPath {
			method = post
		}
		if got := agent.do(method, path, nil); got.code() != "forbidden" {
			t.Errorf("an agent's %s %s: %d", method, path, got.status)
		}
	}
	for _, c := range []struct {
		refused bool
		want    mailTestView
	}{
		{false, mailTestView{OK: true, To: "owner@ours.example", Said: "250 2.0.0 queued"}},
		{true, mailTestView{To: "owner@ours.example", Said: "535 5.7.8 bad credentials", Reason: chat.MailRefusedLogin}},
	} {
		refused = c.refused
		got := owner.do(post, mailPath+"/test?lang=ko", nil)
		spec.compare(t, test, got)
		if v := into[mailTestView](r, got, http.StatusOK); v != c.want {
			t.Errorf("the test says %+v, want %+v", v, c.want)
		}
	}
	if len(asked) != 2 || asked[0] != "owner@ours.example ko" {
		t.Errorf("asked %q", asked)
	}
	log, _, err := r.store.SearchAudit(t.Context(), r.ours.workspace.ID, chat.AuditFilter{Area: "mail"}, "", 10)
	r.must(err)
	if len(log) != 2 {
		t.Errorf("%d rows in the audit log, want 2", len(log))
	}

	_, err = r.store.NoteMail(t.Context(), chat.MailOut, "")
	r.must(err)
	_, err = r.store.NoteMail(t.Context(), chat.MailOut, chat.MailRefusedLogin)
	r.must(err)
	j, _, err := r.store.AddJob(t.Context(), chat.Job{Workspace: r.ours.workspace.ID, Kind: chat.JobMailAnswer, Key: "k", Body: []byte("{}")})
	r.must(err)
	claimed, err := r.store.ClaimJob(t.Context(), []string{chat.JobMailAnswer}, time.Minute)
	r.must(err)
	r.must(r.store.PostponeJob(t.Context(), claimed, time.Hour, "the mail server did not answer as it should"))
	got := owner.do(get, mailPath, nil)
	spec.compare(t, route{method: get, path: mailPath, audience: forMembers}, got)
	v := into[mailView](r, got, http.StatusOK)
	if v.Sending == nil || v.Sending.From != "chat@example.com" || v.Sending.FromName != "ours" || v.Receiving == nil || v.Receiving.Webhook {
		t.Errorf("set up: %+v %+v", v.Sending, v.Receiving)
	}
	if len(v.Ways) != 1 || v.Ways[0].Reason != chat.MailRefusedLogin || v.Ways[0].SinceMS == 0 || v.Ways[0].WorkedAtMS == 0 {
		t.Errorf("ways %+v", v.Ways)
	}
	if len(v.Failing) != 1 || v.Failing[0].ID != j.ID || v.Failing[0].DueAtMS == 0 {
		t.Errorf("failing %+v", v.Failing)
	}
	if got := owner.do(post, "/api/v1/admin/jobs/"+j.ID.String()+"/retry", nil); got.status != http.StatusOK {
		t.Errorf("try again: %d %s", got.status, got.body)
	}
	if now, err := r.store.Job(t.Context(), r.ours.workspace.ID, j.ID); err != nil || now.DueAt.After(time.Now()) || now.Attempts != 0 {
		t.Errorf("the job is %+v, %v", now, err)
	}
	theirs := r.newMember(r.theirs, "owner@theirs.example", auth.Owner)
	if v := into[mailView](r, theirs.do(get, mailPath, nil), http.StatusOK); len(v.Failing) != 0 {
		t.Errorf("another workspace's jobs: %+v", v.Failing)
	}
}

// TestReach: agents see where an answer goes when its visitor has left.
func TestReach(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *Options) { o.Mail = func() {} })
	agent := r.newMember(r.ours, "ada@ours.example", auth.Agent)
	kim := r.newVisitor(r.ours)
	kim.send("hello")
	path := agentPath + "/conversations/" + kim.conv.String() + "/reach"
	reach := func() reachView {
		t.Helper()
		return into[reachView](r, agent.do(get, path, nil), http.StatusOK)
	}
	if v := reach(); v != (reachView{}) {
		t.Errorf("nothing known: %+v", v)
	}
	session := func() contactView {
		t.Helper()
		return into[visitorSessionView](r, r.call(post, visitorPath+"/session", map[string]any{"site_key": r.ours.site.Key, "token": kim.token}), http.StatusOK).Contact
	}
	if v := session(); !v.Mail || v.Email != "" {
		t.Errorf("the visitor is told %+v", v)
	}
	contact := visitorPath + "/conversations/" + kim.conv.String() + "/contact"
	for _, bad := range []string{"kim", "kim@", "Kim <kim@example.com>", "kim@example.com\r\nBcc: eve@example.com"} {
		if got := kim.do(post, contact, map[string]any{"client_id": "bad", "email": bad}); got.code() != "invalid" {
			t.Errorf("%q: %d %s", bad, got.status, got.body)
		}
	}
	s := kim.connect()
	s.acked(map[string]any{"type": "contact", "conversation": kim.conv, "email": "kim@example.com"})
	s.event(chat.ContactGiven)
	if v := reach(); !v.Here || v.Email != "k…@example.com" || v.AfterMS != (5*time.Minute).Milliseconds() || v.BouncedMS != 0 {
		t.Errorf("here, with an address: %+v", v)
	}
	if v := session(); v.Email != "k…@example.com" {
		t.Errorf("the visitor is told %+v", v)
	}
	s.conn.Close()
	for deadline := time.Now().Add(patience); reach().Here; {
		if time.Now().After(deadline) {
			t.Fatal("who has left is still here")
		}
		time.Sleep(5 * time.Millisecond)
	}
	into[answer](r, kim.do(post, contact, map[string]any{"client_id": "back", "email": ""}), http.StatusOK)
	if v := reach(); v != (reachView{}) {
		t.Errorf("taken back: %+v", v)
	}
	other := r.newVisitor(r.ours)
	if got := other.do(post, contact, map[string]any{"client_id": "x", "email": "eve@example.com"}); got.code() != "not_found" {
		t.Errorf("another visitor: %d %s", got.status, got.body)
	}
}

// TestMailWebhook: a service that shows the secret brings mail in, raw and in
// the forms that services use; what is refused for good is not sent again.
func TestMailWebhook(t *testing.T) {
	t.Parallel()
	const secret = "a secret of some twenty-odd letters"
	var took []string
	var answer error
	r := newRig(t, func(o *Options) {
		o.Letters = Letters{Secret: secret, MaxMail: 1 << 10, Take: func(_ context.Context, raw []byte) error {
			took = append(took, string(raw))
			return answer
		}}
	})
	spec := readSpec(t)
	const path, raw = "/api/v1/mail/inbound", "From: kim@example.com\r\n\r\nhello"
	send := func(kind, body string, headers ...string) reply {
		t.Helper()
		if len(headers) == 0 {
			headers = []string{"Authorization", "Bearer " + secret}
		}
		return r.call(post, path, body, append(headers, "Content-Type", kind)...)
	}
	form := func(field, text string) (string, string) {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		r.must(w.WriteField("subject", "hello"))
		r.must(w.WriteField(field, text))
		r.must(w.Close())
		return w.FormDataContentType(), b.String()
	}
	fields := url.Values{"recipient": {"x"}, "body-mime": {raw}}.Encode()
	basic, _ := http.NewRequestWithContext(t.Context(), post, "/", nil)
	basic.SetBasicAuth("frontdesk", secret)
	kind, parts := form("email", raw)
	for name, got := range map[string]reply{
		"Body":     send("message/rfc822", raw),
		"Basic":    send("message/rfc822", raw, "Authorization", basic.Header.Get("Authorization")),
		"Form":     send(kind, parts),
		"URLForm":  send("application/x-www-form-urlencoded", fields),
		"Postmark": send("application/json", `{"From": "x", "RawEmail": "From: kim@example.com\r\n\r\nhello"}`),
	} {
		spec.compare(t, route{method: post, path: path}, got)
		if v := into[takenView](r, got, http.StatusOK); !v.Taken {
			t.Errorf("%s: %+v", name, v)
		}
	}
	for i, got := range took {
		if got != raw {
			t.Errorf("mail %d is %q", i, got)
		}
	}
	before := len(took)
	large := strings.Repeat("x", 2<<10)
	kind, parts = form("other", raw)
	for name, c := range map[string]struct {
		got  reply
		code string
	}{
		"NoSecret":    {r.call(post, path, raw, "Content-Type", "message/rfc822"), "unauthenticated"},
		"WrongSecret": {send("message/rfc822", raw, "Authorization", "Bearer "+secret+"x"), "unauthenticated"},
		"TooLarge":    {send("message/rfc822", large), "too_large"},
		"LargeForm":   {send("application/x-www-form-urlencoded", "email="+large), "too_large"},
		"NoMail":      {send(kind, parts), "invalid"},
		"Empty":       {send("message/rfc822", ""), "invalid"},
		"OtherKind":   {send("text/plain", raw), "invalid"},
	} {
		if c.got.code() != c.code {
			t.Errorf("%s: %d %s, want %s", name, c.got.status, c.got.body, c.code)
		}
	}
	if len(took) != before {
		t.Error("a refused mail was taken")
	}
	for _, c := range []struct {
		answer error
		status int
		want   takenView
	}{
		{chat.Errorf(chat.NotFound, "no conversation"), http.StatusOK, takenView{Reason: chat.NotFound}},
		{chat.Errorf(chat.Forbidden, "forged"), http.StatusOK, takenView{Reason: chat.Forbidden}},
		{chat.Errorf(chat.RateLimited, "too many"), http.StatusTooManyRequests, takenView{}},
		{chat.Errorf(chat.Unavailable, "no database"), http.StatusServiceUnavailable, takenView{}},
	} {
		answer = c.answer
		got := send("message/rfc822", raw)
		if got.status != c.status {
			t.Errorf("%v: %d %s", c.answer, got.status, got.body)
		} else if c.status == http.StatusOK {
			if v := into[takenView](r, got, http.StatusOK); v != c.want {
				t.Errorf("%v: %+v", c.answer, v)
			}
		}
	}
	off := newRig(t, nil)
	if got := off.call(post, path, raw, "Authorization", "Bearer ", "Content-Type", "message/rfc822"); got.code() != "not_found" {
		t.Errorf("where no secret is set: %d %s", got.status, got.body)
	}
}
