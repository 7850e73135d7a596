package api

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/secrets"
)

func TestInvitations(t *testing.T) {
	t.Parallel()
	woken := 0
	r, s := newRig(t, nil), readSpec(t)
	r.server.Accounts.Invitations = r.store
	owner, admin := r.newMember(r.ours, "owner@ours.example", auth.Owner), r.newMember(r.ours, "admin@ours.example", auth.Admin)
	stranger := r.newMember(r.theirs, "owner@theirs.example", auth.Owner)
	made := into[linkedInvitation](r, admin.answered(t, s, post, invitePath, "", map[string]any{"email": "Kim@Shop.example", "roles": []string{"agent"}}), 201)
	for name, bad := range map[string]struct {
		body   any
		status int
		field  string
	}{
		"Twice":   {map[string]any{"email": "kim@shop.example", "roles": []string{"agent"}}, 409, "email"},
		"Member":  {map[string]any{"email": "owner@ours.example", "roles": []string{"agent"}}, 409, "email"},
		"Address": {map[string]any{"email": "kim", "roles": []string{"agent"}}, 400, "email"},
		"Owner":   {map[string]any{"email": "lee@shop.example", "roles": []string{"owner"}}, 403, "roles"},
	} {
		got := admin.do(post, invitePath, bad.body)
		if got.status != bad.status || !strings.Contains(string(got.body), `"field":"`+bad.field+`"`) {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	id := made.Invitation.ID.String()
	if got := admin.do(post, invitePath+"/"+id+"/mail", nil); got.status != http.StatusServiceUnavailable || made.Mailed {
		t.Errorf("mail without a mail server: %d %s", got.status, got.body)
	}
	r.server.Mail = func() { woken++ }
	for range 2 { // one letter a minute
		admin.answered(t, s, post, invitePath+"/:id/mail", id, nil)
	}
	if got := stranger.do(post, invitePath+"/"+id+"/mail", nil); got.status != http.StatusNotFound || woken != 1 {
		t.Errorf("a stranger's letter: %d, %d letters asked for", got.status, woken)
	}
	job, err := r.store.ClaimJob(t.Context(), []string{chat.JobMailInvitation}, time.Minute)
	if want := `{"invitation":"` + id + `","origin":"` + r.http.URL + `"}`; err != nil || string(job.Body) != want {
		t.Errorf("the job %s, want %s, %v", job.Body, want, err)
	}
	if got := stranger.do(post, invitePath+"/"+id+"/link", nil); got.status != http.StatusNotFound {
		t.Errorf("a stranger's link: %d", got.status)
	}
	if got := admin.do(post, invitePath, map[string]any{"email": "lee@shop.example", "roles": []string{"agent"}, "teams": []string{r.ours.site.ID.String()}}); got.status != 400 || !strings.Contains(string(got.body), `"field":"teams"`) {
		t.Errorf("a team that is not: %d %s", got.status, got.body)
	}
	admin.answered(t, s, get, invitePath, "", nil)
	second := into[linkedInvitation](r, admin.answered(t, s, post, invitePath+"/:id/link", id, nil), 200)
	shown := into[invitedView](r, r.call(post, "/api/v1/invitations/show", map[string]any{"token": second.Token}), 200)
	if shown != (invitedView{"ours", "kim@shop.example", false}) {
		t.Errorf("shown %+v", shown)
	}
	if got := r.call(post, "/api/v1/invitations/accept", map[string]any{"token": made.Token, "name": "Kim", "password": "short"}); got.status != 400 {
		t.Errorf("a short password: %d %s", got.status, got.body)
	}
	join := map[string]any{"token": made.Token, "name": "Kim", "password": password}
	if got := into[sessionView](r, r.call(post, "/api/v1/invitations/accept", join), 200); got.User.Email != "kim@shop.example" {
		t.Errorf("joined as %+v", got.User)
	}
	for _, token := range []string{made.Token, second.Token} { // used once, by whichever link
		join["token"] = token
		if got := r.call(post, "/api/v1/invitations/accept", join); got.status != http.StatusNotFound {
			t.Errorf("again: %d %s", got.status, got.body)
		}
	}
	late := into[linkedInvitation](r, owner.do(post, invitePath, map[string]any{"email": "late@shop.example", "roles": []string{"agent"}}), 201)
	r.server.Accounts.Now = func() time.Time { return time.Now().Add(auth.InvitationLimit + time.Minute) }
	if _, _, err := r.server.Accounts.Invited(t.Context(), late.Token); chat.CodeOf(err) != chat.Invalid {
		t.Errorf("expired: %v", err)
	}
	r.server.Accounts.Now = time.Now
	if got := owner.answered(t, s, del, invitePath+"/:id", late.Invitation.ID.String(), nil); got.status != 204 {
		t.Errorf("revoke: %d %s", got.status, got.body)
	}
	if got := r.call(post, "/api/v1/invitations/show", map[string]any{"token": late.Token}); got.status != http.StatusNotFound {
		t.Errorf("revoked: %d %s", got.status, got.body)
	}
}

func TestClosedAccounts(t *testing.T) {
	t.Parallel()
	r, s := newRig(t, nil), readSpec(t)
	const path = "/api/v1/admin/users/:id"
	owner, admin := r.newMember(r.ours, "owner@ours.example", auth.Owner), r.newMember(r.ours, "admin@ours.example", auth.Admin)
	agent := r.newMember(r.ours, "agent@ours.example", auth.Agent)
	visitor := r.newVisitor(r.ours)
	visitor.send("hello")
	into[answer](r, agent.do(post, strings.Replace(chatPath, ":id", visitor.conv.String(), 1)+"/take", map[string]any{"client_id": chat.NewID()}), 200)

	if got := owner.do(patch, strings.Replace(path, ":id", owner.id.String(), 1), map[string]any{"active": false}); got.status != http.StatusConflict {
		t.Errorf("the last owner left: %d %s", got.status, got.body)
	}
	for _, p := range []string{"", "/password"} {
		method := patch
		if p != "" {
			method = post
		}
		if got := admin.do(method, strings.Replace(path, ":id", owner.id.String(), 1)+p, map[string]any{"active": false}); got.status != http.StatusForbidden {
			t.Errorf("an admin changed an owner (%s): %d %s", p, got.status, got.body)
		}
	}
	if got := admin.do(patch, strings.Replace(path, ":id", agent.id.String(), 1), map[string]any{"active": false, "version": "old"}); got.status != http.StatusConflict {
		t.Errorf("on an old version: %d %s", got.status, got.body)
	}
	gone := into[userView](r, admin.answered(t, s, patch, path, agent.id.String(), map[string]any{"active": false}), 200)
	if gone.DeactivatedAtMS == 0 {
		t.Errorf("not deactivated: %+v", gone)
	}
	if got := agent.do(get, "/api/v1/session", nil); got.status != http.StatusUnauthorized {
		t.Errorf("their session goes on: %d", got.status)
	}
	lost, err := r.store.LostAgents(t.Context(), time.Hour, 10)
	if err != nil || len(lost) != 1 || lost[0].ID != visitor.conv {
		t.Errorf("their chats: %v, %v", lost, err)
	}
	if got := admin.do(patch, strings.Replace(path, ":id", agent.id.String(), 1), map[string]any{"name": ""}); got.status != 400 || !strings.Contains(string(got.body), `"field":"name"`) {
		t.Errorf("no name: %d %s", got.status, got.body)
	}
	if named := into[userView](r, admin.do(patch, strings.Replace(path, ":id", agent.id.String(), 1), map[string]any{"name": "Grace"}), 200); named.Name != "Grace" || named.SeenAtMS == 0 {
		t.Errorf("renamed: %+v", named)
	}
	back := into[userView](r, admin.do(patch, strings.Replace(path, ":id", agent.id.String(), 1), map[string]any{"active": true, "roles": []string{"editor"}}), 200)
	if back.DeactivatedAtMS != 0 || back.Roles[0] != auth.Editor {
		t.Errorf("back: %+v", back)
	}
	once := into[oncePassword](r, admin.answered(t, s, post, path+"/password", agent.id.String(), nil), 200)
	if _, m, err := r.server.Accounts.SignIn(t.Context(), "agent@ours.example", once.OneTimePassword, chat.ID{}, "test"); err != nil || !m.MustChange {
		t.Errorf("the one-time password: %v, must change %t", err, m.MustChange)
	}
}

func TestSettingsConflict(t *testing.T) {
	t.Parallel()
	r, s := newRig(t, nil), readSpec(t)
	const path = "/api/v1/admin/settings"
	owner := r.newMember(r.ours, "owner@ours.example", auth.Owner)
	before := into[settingsView](r, owner.answered(t, s, get, path, "", nil), 200)
	now := into[settingsView](r, owner.answered(t, s, patch, path, "", map[string]any{"name": "Shop", "timezone": "Asia/Seoul", "bot_name": "Bo", "version": before.Version}), 200)
	if now.Name != "Shop" || now.TimeZone != "Asia/Seoul" || now.Version == before.Version {
		t.Errorf("changed %+v", now)
	}
	if got := owner.do(patch, path, map[string]any{"bot_name": "Bea", "version": before.Version}); got.status != http.StatusConflict {
		t.Errorf("on the old version: %d %s", got.status, got.body)
	}
	if got := owner.do(patch, path, map[string]any{"timezone": "Mars/North"}); got.status != 400 || !strings.Contains(string(got.body), `"field":"timezone"`) {
		t.Errorf("a zone that is not: %d %s", got.status, got.body)
	}
	audit := owner.answered(t, s, get, "/api/v1/admin/audit", "", nil)
	if text := string(audit.body); !strings.Contains(text, `"before":{"name":"ours","timezone":"Europe/London"}`) || !strings.Contains(text, `"bot_name":"Bo"`) {
		t.Errorf("audit %s", text)
	}
	if got := owner.do(get, "/api/v1/admin/audit?area=team", nil); strings.Contains(string(got.body), "settings.changed") {
		t.Errorf("the filter lets through %s", got.body)
	}
	if got := owner.do(get, "/api/v1/admin/audit/export?area=settings", nil); got.status != 200 || !strings.Contains(string(got.body), "settings.changed") {
		t.Errorf("export: %d %s", got.status, got.body)
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	r, s := newRig(t, nil), readSpec(t)
	file := secrets.KeyFile(filepath.Join(t.TempDir(), "secret.key"))
	vault := &secrets.Vault{Store: r.store, Load: file.Load, Now: time.Now}
	r.server.Secrets = vault
	owner, stranger := r.newMember(r.ours, "owner@ours.example", auth.Owner), r.newMember(r.theirs, "owner@theirs.example", auth.Owner)
	const path, value = "/api/v1/admin/secrets", "5ecret-value"
	if got := owner.do(put, path+"/shop_key", map[string]any{"value": value}); got.status != 204 {
		t.Fatalf("set: %d %s", got.status, got.body)
	}
	for _, name := range []string{"Shop", "a__b", strings.Repeat("a", 61)} {
		if got := owner.do(put, path+"/"+name, map[string]any{"value": value}); got.status != 400 {
			t.Errorf("name %q: %d", name, got.status)
		}
	}
	for _, p := range []string{path, "/api/v1/admin/audit", "/api/v1/admin/audit/export"} {
		got := owner.do(get, p, nil)
		if !strings.Contains(string(got.body), "shop_key") || strings.Contains(string(got.body), value) {
			t.Errorf("%s: %s", p, got.body)
		}
	}
	if got := owner.answered(t, s, get, path, "", nil); !strings.Contains(string(got.body), `"used_in":[]`) {
		t.Errorf("used nowhere: %s", got.body)
	}
	_, _, err := r.store.PutFlows(t.Context(), r.ours.workspace.ID, owner.id, []chat.FlowSource{{Name: "orders.yaml", Text: "authorization: Bearer {{ secret.shop_key }}"}}, "h")
	r.must(err)
	if got := owner.answered(t, s, get, path, "", nil); !strings.Contains(string(got.body), `"used_in":["orders.yaml"]`) {
		t.Errorf("used in: %s", got.body)
	}
	if got := stranger.do(del, path+"/shop_key", nil); got.status != 404 {
		t.Errorf("a stranger deletes: %d", got.status)
	}
	if _, err := vault.Get(t.Context(), r.theirs.workspace.ID, "shop_key"); chat.CodeOf(err) != chat.NotFound {
		t.Errorf("theirs: %v", err)
	}
	opens := func(ring secrets.Ring) (string, error) {
		other := &secrets.Vault{Store: r.store, Load: func() (secrets.Ring, error) { return ring, nil }, Now: time.Now}
		return other.Get(t.Context(), r.ours.workspace.ID, "shop_key")
	}
	old, err := file.Load()
	r.must(err)
	fresh := secrets.NewKey()
	if got, err := opens(secrets.Ring{fresh}); err == nil {
		t.Errorf("another key opens it: %q", got)
	}
	r.must(file.Save(append(secrets.Ring{fresh}, old...)))
	if n, err := vault.Reseal(t.Context()); err != nil || n != 1 {
		t.Errorf("sealed anew: %d, %v", n, err)
	}
	if got, err := opens(secrets.Ring{fresh}); err != nil || got != value {
		t.Errorf("with the new key: %q, %v", got, err)
	}
	if _, err := opens(old); err == nil {
		t.Error("the old key still opens it")
	}
}
