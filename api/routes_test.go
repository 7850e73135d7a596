package api

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

// described reads the spec's operations as "METHOD /path" → security.
func described(t *testing.T) map[string][]map[string][]string {
	t.Helper()
	var spec struct {
		Paths map[string]map[string]struct {
			Security []map[string][]string `yaml:"security"`
		} `yaml:"paths"`
	}
	if err := yaml.Unmarshal(openAPI, &spec); err != nil {
		t.Fatal(err)
	}
	out := map[string][]map[string][]string{}
	for path, ops := range spec.Paths {
		for method, op := range ops {
			out[strings.ToUpper(method)+" "+path] = op.Security
		}
	}
	return out
}

var param = regexp.MustCompile(`:([a-z]+)`)

func TestRoutes(t *testing.T) {
	t.Parallel()
	spec := described(t)

	t.Run("AgreeWithTheSpecBothWays", func(t *testing.T) {
		t.Parallel()
		var have, want []string
		for _, r := range routes {
			if !r.page {
				have = append(have, r.method+" "+param.ReplaceAllString(r.path, "{$1}"))
			}
		}
		for op := range spec {
			want = append(want, op)
		}
		slices.Sort(have)
		slices.Sort(want)
		if diff := cmp.Diff(want, have); diff != "" {
			t.Errorf("spec (-) and routes (+) differ:\n%s", diff)
		}
	})

	t.Run("AskForTheCredentialsThatTheSpecNames", func(t *testing.T) {
		t.Parallel()
		for _, r := range routes {
			if r.page {
				continue
			}
			op := r.method + " " + param.ReplaceAllString(r.path, "{$1}")
			var want []map[string][]string
			switch {
			case r.audience == forVisitors:
				want = []map[string][]string{{"visitorToken": {}}}
			case r.audience == forMembers && safe(r.method):
				want = []map[string][]string{{"session": {}}}
			case r.audience == forMembers:
				want = []map[string][]string{{"session": {}, "csrf": {}}}
			case r.path == "/metrics":
				want = []map[string][]string{{}, {"metricsToken": {}}}
			default:
				want = []map[string][]string{}
			}
			if diff := cmp.Diff(want, spec[op]); diff != "" {
				t.Errorf("%s: table (-) and spec (+) differ:\n%s", op, diff)
			}
		}
	})

	t.Run("NameAPermissionWhereverAgentsWork", func(t *testing.T) {
		t.Parallel()
		for _, r := range routes {
			if r.audience == forMembers && !strings.HasPrefix(r.path, "/api/v1/session") && r.permission == "" {
				t.Errorf("%s %s asks for no permission", r.method, r.path)
			}
		}
	})
}

// bodies are good bodies for routes that want one.
func goodBody(path string) any {
	id := chat.NewID().String()
	last := path[strings.LastIndex(path, "/")+1:]
	if path == "/api/v1/admin/agents/:id" {
		return map[string]any{"limit": 5}
	}
	switch strings.TrimPrefix(path, evalPath) {
	case "/suites/:id":
		return map[string]any{"source": refundSuite, "base": "h"}
	case "/suites", "/check":
		return map[string]any{"source": refundSuite}
	case "/suites/:id/cases":
		return map[string]any{"case": "- {id: x, kind: qa, question: hi, expect: {abstains: true}}"}
	case "/runs":
		return map[string]any{"suite": id}
	case "/labels/:id":
		return map[string]any{"answerable": true, "right": true, "should_escalate": false}
	case "/calibration/target", "/calibration/refit":
		return map[string]any{"target_error": 0.05}
	case "/calibration/activate":
		return map[string]any{"id": "shipped"}
	}
	switch path {
	case invitePath:
		return map[string]any{"email": "i" + id + "@x.example", "roles": []string{"agent"}}
	case "/api/v1/admin/sites":
		return map[string]any{"name": "Shop"}
	case visitorPath + "/conversations/:id/contact":
		return map[string]any{"client_id": id, "email": "kim@example.com"}
	case "/api/v1/admin/secrets/:name":
		return map[string]any{"value": "x"}
	}
	if path == replyPath+"/:id" {
		return map[string]any{"shortcut": "hello", "text": "Hello"}
	}
	switch path {
	case chatPath + "/draft":
		return map[string]any{"reply": "Hello", "note": ""}
	case viewPath, viewPath + "/:id":
		return map[string]any{"name": "Repairs", "query": map[string]any{"view": "open"}}
	case viewPath + "/order":
		return map[string]any{"ids": []string{id}}
	case agentPath + "/conversations/bulk":
		return map[string]any{"client_id": id, "action": "resolve", "conversations": []string{id}}
	case chatPath + "/profile":
		return map[string]any{"client_id": id, "name": "Kim"}
	case chatPath + "/translate":
		return map[string]any{"text": "Hello", "lang": "ko"}
	case agentPath + "/mentions/read":
		return map[string]any{}
	}
	switch strings.TrimPrefix(path, flowPath) {
	case "/draft":
		return map[string]any{"version": 0, "sources": []any{}}
	case "/check":
		return map[string]any{"sources": []any{}}
	case "/publish":
		return map[string]any{"version": 1}
	case "/releases/:id/rollback":
		return map[string]any{}
	case "/try":
		return map[string]any{"sources": []any{}, "input": map[string]any{"kind": "start"}}
	}
	switch last {
	case "messages", "notes", "whisper":
		return map[string]any{"client_id": id, "text": "hello"}
	case "custom-events":
		return map[string]any{"client_id": id, "name": "cart.abandoned"}
	case "feedback":
		return map[string]any{"client_id": id, "seq": 2, "helpful": true}
	case "rating":
		return map[string]any{"client_id": id, "score": 5}
	case "rename":
		return map[string]any{"name": "vip", "to": "regular-" + id[len(id)-8:]}
	case "typing":
		return map[string]any{"on": true}
	case "read":
		return map[string]any{"seq": 1}
	case "assign":
		return map[string]any{"client_id": id, "team": "billing"}
	case "snooze":
		return map[string]any{"client_id": id, "until_ms": time.Now().Add(time.Hour).UnixMilli()}
	case "tags":
		if strings.Contains(path, "/admin/") {
			return map[string]any{"name": "vip", "colour": "teal", "archived": false}
		}
		return map[string]any{"client_id": id, "tags": []string{"x"}}
	case "presence":
		return map[string]any{"status": "online"}
	case "conversations":
		return map[string]any{"client_id": id}
	case "password":
		return map[string]any{"old": "x", "new": "another good password"}
	case "replies":
		return map[string]any{"shortcut": "hello-" + id[len(id)-8:], "text": "Hello {{visitor.name}}"}
	case "teams":
		return map[string]any{"slug": "team-" + id, "name": "Team"}
	case "block":
		return map[string]any{"reason": "insults"}
	case "consent":
		return map[string]any{"given": false}
	case "erasure":
		return map[string]any{"confirm": id}
	case "vip":
		return map[string]any{"vip": true}
	case "callback":
		return map[string]any{"client_id": id, "via": "phone", "phone": "+44 20 7946 0000"}
	case "users":
		return map[string]any{"email": "new@x.example", "name": "New", "roles": []string{"agent"}}
	case "settings":
		return map[string]any{"bot_name": "Bo"}
	case "collections":
		return map[string]any{"name": "Collection " + id}
	case "articles":
		return map[string]any{"collection": id, "title": "Title"}
	case "draft", "submit", "send-back", "publish":
		if strings.Contains(path, "/questions/") {
			return map[string]any{}
		}
		body := map[string]any{"based_on": 1}
		if last == "draft" {
			body["title"] = "Title"
		}
		return body
	case "restore":
		return map[string]any{"version": 1, "based_on": 1}
	case "move":
		return map[string]any{"collection": id}
	case "owner":
		return map[string]any{"owner": ""}
	case "ask":
		return map[string]any{"question": "Can I swim?"}
	case "preview":
		return map[string]any{"body": "**bold**"}
	case "imports":
		return map[string]any{"kind": "url", "url": "https://shop.example/help"}
	case "mail":
		return map[string]any{"client_id": id, "to": "kim@example.com"}
	case "session":
		return map[string]any{"email": "a@b.example", "password": "x"}
	}
	return map[string]any{}
}

// TestEveryRoute walks the table, so that a new route is covered by being in it.
func TestEveryRoute(t *testing.T) {
	t.Parallel()
	r := newRig(t, manyVisitors)
	owner := r.newMember(r.ours, "owner@ours.example", auth.Owner)
	roles := map[auth.Role]*person{}
	for _, role := range auth.Roles {
		roles[role] = r.newMember(r.ours, string(role)+"1@ours.example", role)
	}
	stranger := r.newMember(r.theirs, "owner@theirs.example", auth.Owner)
	visitor, other, foreign := r.newVisitor(r.ours), r.newVisitor(r.ours), r.newVisitor(r.theirs)
	visitor.send("a secret question of our visitor")
	other.send("another question")
	h := r.handOver(r.ours, visitor.conv)
	r.must(r.store.SetPresence(r.Context(), r.ours.workspace.ID, owner.id, "online"))
	o := r.offer(r.ours, h, owner.id)

	shelf := r.newShelf(owner, visitor.conv)
	evaluations := r.newEvalDesk(owner, visitor.conv)
	plan := r.newFlowPlan(owner)

	at := func(path string) string {
		path = plan.at(evaluations.at(path))
		id := visitor.conv.String()
		if strings.Contains(path, "/offers/") {
			id = o.ID.String()
		}
		return shelf.at(path, id)
	}
	body := func(rt route) any {
		if safe(rt.method) || rt.method == del {
			return nil
		}
		return goodBody(rt.path)
	}
	name := func(rt route) string { return rt.method + " " + rt.path }

	for _, rt := range routes {
		if rt.audience == forAnyone {
			continue
		}
		if got := r.call(rt.method, at(rt.path), body(rt)); got.status != http.StatusUnauthorized || got.code() != "unauthenticated" {
			t.Errorf("%s without credentials: %d %s", name(rt), got.status, got.body)
		}
		// The other side's credentials are none here.
		wrong := r.call(rt.method, at(rt.path), body(rt), "Authorization", "Bearer "+owner.cookie, "Cookie", sessionCookie+"="+visitor.token)
		if wrong.status != http.StatusUnauthorized {
			t.Errorf("%s with the other side's credentials: %d %s", name(rt), wrong.status, wrong.body)
		}
	}

	for _, rt := range routes {
		if rt.audience != forMembers {
			continue
		}
		if !safe(rt.method) {
			for _, token := range []string{"", stranger.csrf} {
				got := r.call(rt.method, at(rt.path), body(rt), "Cookie", sessionCookie+"="+owner.cookie, csrfHeader, token)
				if got.status != http.StatusForbidden {
					t.Errorf("%s with CSRF token %q: %d %s", name(rt), token, got.status, got.body)
				}
			}
		}
		got := r.call(rt.method, at(rt.path), body(rt), "Cookie", sessionCookie+"="+owner.cookie, csrfHeader, owner.csrf, "Origin", "https://evil.example")
		if got.status != http.StatusForbidden {
			t.Errorf("%s from another site's page: %d %s", name(rt), got.status, got.body)
		}
		for role, p := range roles {
			if rt.permission == "" || auth.Can([]auth.Role{role}, rt.permission) {
				continue
			}
			headers := []string{"Cookie", sessionCookie + "=" + p.cookie, csrfHeader, p.csrf}
			if rt.socket {
				headers = append(headers, "Origin", r.http.URL)
			}
			if got := r.call(rt.method, at(rt.path), body(rt), headers...); got.status != http.StatusForbidden {
				t.Errorf("%s as %s: %d %s", name(rt), role, got.status, got.body)
			}
		}
	}

	for _, rt := range routes {
		if !strings.Contains(rt.path, ":id") || rt.audience == forAnyone {
			continue
		}
		outsiders := map[string]*person{"another visitor": other, "another workspace's visitor": foreign}
		if rt.audience == forMembers {
			outsiders = map[string]*person{"another workspace's owner": stranger}
		}
		for who, p := range outsiders {
			got := p.do(rt.method, at(rt.path), body(rt))
			if got.status != http.StatusNotFound {
				t.Errorf("%s as %s: %d %s", name(rt), who, got.status, got.body)
			}
			// What is not there answers the same, so that nothing can be probed.
			missing := p.do(rt.method, strings.ReplaceAll(strings.ReplaceAll(rt.path, ":id", chat.NewID().String()), ":version", "1"), body(rt))
			if missing.status != http.StatusNotFound || missing.code() != got.code() {
				t.Errorf("%s as %s tells what exists: %d %s", name(rt), who, missing.status, missing.body)
			}
		}
	}

	for _, rt := range routes { // lists hold nothing of the other side of the wall
		if rt.method != get || rt.socket || rt.page || rt.audience == forAnyone || strings.Contains(rt.path, ":id") {
			continue
		}
		path := rt.path + "?q=question&view=all&from_ms=0&target=0.05&from=live&to=draft"
		if rt.path == boardPath+"/times" { // tells of 32 days at most
			path = rt.path
		}
		outsiders := []*person{other, foreign}
		if rt.audience == forMembers {
			outsiders = []*person{stranger}
		}
		for _, p := range outsiders {
			got := p.do(get, path, nil)
			if got.status != http.StatusOK {
				t.Errorf("%s: %d %s", name(rt), got.status, got.body)
			}
			for _, ours := range []string{"secret question", visitor.conv.String(), "@ours.example", r.ours.site.Key, o.ID.String(), "Secret shelf", "secret suite", "secret flow"} {
				if strings.Contains(string(got.body), ours) {
					t.Errorf("%s shows %q to an outsider: %s", name(rt), ours, got.body)
				}
			}
		}
	}
}
