package api

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gorilla/websocket"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

func TestPages(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *Options) { o.MetricsToken = "let-me-in" })

	t.Run("LetOnlyAllowedSitesShowTheWidget", func(t *testing.T) {
		r := r.in(t)
		got := r.call(get, "/widget/frame?site=key-ours", nil)
		policy := got.header.Get("Content-Security-Policy")
		if got.status != 200 || !strings.HasSuffix(policy, "frame-ancestors 'self' "+shopOrigin) || strings.Contains(policy, "script-src 'self' 'unsafe") {
			t.Errorf("%d, policy %q", got.status, policy)
		}
		if got := r.call(get, "/widget/frame?site=nobody", nil); got.status != 404 {
			t.Errorf("unknown site: %d", got.status)
		}
	})

	t.Run("KeepSmugglersOutOfThePolicy", func(t *testing.T) {
		got := ancestors(chat.Site{Origins: []string{"https://a.example", "https://b.example; script-src *", "javascript:x", "c.example", "https://d.example:8443/path"}})
		if got != "'self' https://a.example https://d.example:8443" {
			t.Errorf("ancestors %q", got)
		}
		if got := ancestors(chat.Site{Origins: []string{"https://a.example", "*"}}); got != "*" {
			t.Errorf("any: %q", got)
		}
	})

	t.Run("ServeTheLoaderSmallAndCacheable", func(t *testing.T) {
		r := r.in(t)
		plain := r.call(get, "/widget.js", nil, "Accept-Encoding", "identity")
		packed := r.call(get, "/widget.js", nil, "Accept-Encoding", "gzip")
		if packed.header.Get("Content-Encoding") != "gzip" || len(packed.body) >= len(plain.body) {
			t.Errorf("gzip: %v, %d of %d bytes", packed.header, len(packed.body), len(plain.body))
		}
		etag := plain.header.Get("ETag")
		if etag == "" || etag == packed.header.Get("ETag") || plain.header.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
			t.Errorf("headers %v", plain.header)
		}
		if again := r.call(get, "/widget.js", nil, "Accept-Encoding", "identity", "If-None-Match", etag); again.status != 304 {
			t.Errorf("with the ETag: %d", again.status)
		}
	})

	t.Run("KeepHashedFilesForEver", func(t *testing.T) {
		r := r.in(t)
		for path, cache := range map[string]string{
			"/widget/app-a1B2c3D4.js": cacheForEver, "/console/assets/x-a1B2c3D4.js": cacheForEver, "/console": cacheAsk, "/console/inbox/42": cacheAsk,
		} {
			if got := r.call(get, path, nil); got.status != 200 || got.header.Get("Cache-Control") != cache {
				t.Errorf("%s: %d %q", path, got.status, got.header.Get("Cache-Control"))
			}
		}
	})

	t.Run("ShowTheConsoleNowhereElse", func(t *testing.T) {
		r := r.in(t)
		policy := r.call(get, "/console/inbox/42", nil).header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "frame-ancestors 'none'") || !strings.Contains(policy, "script-src 'self';") {
			t.Errorf("policy %q", policy)
		}
	})

	t.Run("AnswerNothingForWhatIsNotThere", func(t *testing.T) {
		r := r.in(t)
		for _, path := range []string{"/console/assets/old-a1B2c3D4.js", "/widget/frame.html", "/widget/../widget.js", "/widget/", "/nothing", "/api/v1/nothing", "/api/v1/demo", "/demo/api/orders/FS-1", "/help/x%2f..", "/.git/config"} {
			got := r.call(get, path, nil)
			if got.status != 404 || got.code() != "not_found" || got.header.Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s: %d %s", path, got.status, got.body)
			}
		}
		if got := r.call(del, "/api/v1/visitor/session", nil); got.code() != "invalid" {
			t.Errorf("wrong method: %d %s", got.status, got.body)
		}
	})

	t.Run("WelcomeInTheReadersLanguage", func(t *testing.T) {
		r := r.in(t)
		for lang, want := range map[string]string{"en-GB": "Frontdesk is running", "ko-KR,ko;q=0.9,en;q=0.5": "실행 중이에요", "fr": "Frontdesk is running", "": "Frontdesk is running"} {
			got := r.call(get, "/", nil, "Accept-Language", lang)
			if got.status != 200 || !strings.Contains(string(got.body), want) {
				t.Errorf("%q: %d %.200s", lang, got.status, got.body)
			}
		}
	})

	t.Run("ShowMetricsToThisMachineOrWithTheToken", func(t *testing.T) {
		r := r.in(t)
		for _, c := range []struct {
			headers []string
			status  int
		}{
			{nil, 200},
			{[]string{"X-Forwarded-For", "203.0.113.5"}, 401},
			{[]string{"X-Forwarded-For", "203.0.113.5", "Authorization", "Bearer let-me-in"}, 200},
			{[]string{"Authorization", "Bearer guess"}, 401},
		} {
			got := r.call(get, "/metrics", nil, c.headers...)
			if got.status != c.status {
				t.Errorf("%v: %d", c.headers, got.status)
			}
			if got.status == 200 && !strings.Contains(string(got.body), `frontdesk_http_requests_total{method="GET",route="/console/*",status="200"}`) {
				t.Errorf("metrics lack the console's requests:\n%s", got.body)
			}
		}
	})
}

func TestPagesNotBuilt(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *Options) { o.Web = fstest.MapFS{"dist/.keep": {}} })
	for path, says := range map[string]string{"/console": "make build", "/widget/frame?site=key-ours": "make build"} {
		if got := r.call(get, path, nil); got.status != 503 || !strings.Contains(string(got.body), says) {
			t.Errorf("%s: %d %.100s", path, got.status, got.body)
		}
	}
	if got := r.call(get, "/widget.js", nil); got.status != 404 || !strings.Contains(string(got.body), "make build") {
		t.Errorf("loader: %d %s", got.status, got.body)
	}
}

func TestDemo(t *testing.T) {
	t.Parallel()
	demo := &Demo{
		SiteKey: `key"&`, ShopURL: "/", Accounts: []DemoAccount{{Email: "ada@x.example", Password: "p", Roles: []string{"agent"}}},
		Orders: map[string]json.RawMessage{"FS-204518": json.RawMessage(`{"status":"shipped"}`)},
		Shop: fstest.MapFS{
			"index.html": {Data: []byte(`<html lang="{{LANG}}"><script data-site="{{SITE_KEY}}"></script>`)},
			"help.html":  {Data: []byte(`<html lang="{{LANG}}"><h1>{{TITLE}}</h1>{{BODY}}`)},
			"shop.css":   {Data: []byte("body{}")}, "orders.json": {Data: []byte("{}")},
		},
	}
	r := newRig(t, func(o *Options) { o.Demo = demo })
	demo.Workspace = r.ours.workspace.ID
	_, _, err := r.store.PutArticles(t.Context(), r.ours.workspace.ID, chat.ID{}, []knowledge.Article{{
		Slug: "returns-window", Title: "Returns <45 days>", Lang: "ko", Collection: "Returns",
		Body: "You have **45 days**.\n\n<script>alert(1)</script>\n\n[bad](javascript:alert(1)) {{SITE_KEY}}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
	}})
	r.must(err)
	for _, c := range []struct{ path, has, lacks string }{
		{"/?lang=ko", `<html lang="ko"><script data-site="key&#34;&amp;">`, "{{"},
		{"/shop.css", "body{}", ""},
		{"/api/v1/demo", `"email":"ada@x.example"`, ""},
		{"/demo/api/orders/fs-204518", `"shipped"`, ""},
		{"/help/returns-window", "<h1>Returns &lt;45 days&gt;</h1>", "<script>"},
		{"/help/returns-window", "<strong>45 days</strong>", "javascript:"},
		{"/help/returns-window", "<td>1</td>", "alert(1)</script>"},
		{"/help/returns-window", `<html lang="ko">`, `key"`},
	} {
		got := r.call(get, c.path, nil)
		if got.status != 200 || !strings.Contains(string(got.body), c.has) || c.lacks != "" && strings.Contains(string(got.body), c.lacks) {
			t.Errorf("%s: %d %s", c.path, got.status, got.body)
		}
	}
	for _, path := range []string{"/orders.json", "/index.html", "/demo/api/orders/FS-0", "/help/nothing"} {
		if got := r.call(get, path, nil); got.status != 404 {
			t.Errorf("%s: %d %s", path, got.status, got.body)
		}
	}
}

func TestHealth(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	if got := r.call(get, "/readyz", nil); got.status != 200 {
		t.Errorf("ready: %d %s", got.status, got.body)
	}
	v := r.newVisitor(r.ours)
	r.server.Drain()
	if got := r.call(get, "/readyz", nil); got.status != 503 {
		t.Errorf("draining: %d", got.status)
	}
	if got := r.call(get, "/healthz", nil); got.status != 200 {
		t.Errorf("health while draining: %d", got.status)
	}
	v.send("requests under way are still served")
	knock := func() (int, string) {
		conn, res, err := websocket.DefaultDialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(r.http.URL, "http")+"/api/v1/visitor/socket", nil)
		if err == nil {
			conn.Close()
		}
		res.Body.Close()
		return res.StatusCode, res.Header.Get("Retry-After")
	}
	if code, _ := knock(); code != 101 {
		t.Errorf("a socket while draining: %d", code)
	}
	r.server.Close()
	if code, after := knock(); code != 503 || after != "1" {
		t.Errorf("a socket of a server that closes: %d, retry after %q", code, after)
	}
}

// broken breaks what a request reads.
type broken struct{ Store }

func (broken) Workspaces(context.Context) ([]chat.Workspace, error) {
	return nil, errors.New("dial tcp 10.0.0.7:5432: password authentication failed for user root")
}

func (broken) Users(context.Context, chat.ID) ([]auth.Member, error) { panic("boom at 0xdeadbeef") }

func TestFailure(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	owner := r.newMember(r.ours, "owner@ours.example", auth.Owner)
	r.server.Store = broken{r.store}
	r.server.sites.store = broken{r.store}
	for _, c := range []struct {
		name   string
		answer reply
	}{
		{"ShowsNothingInternal", r.call(post, "/api/v1/visitor/session", map[string]any{"site_key": "x"})},
		{"SurvivesAPanic", owner.do(get, "/api/v1/admin/users", nil)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.answer.status != 500 || c.answer.code() != "internal" {
				t.Errorf("%d %s", c.answer.status, c.answer.body)
			}
			for _, inner := range []string{"10.0.0.7", "password", "boom", "goroutine"} {
				if strings.Contains(string(c.answer.body), inner) {
					t.Errorf("shows %q: %s", inner, c.answer.body)
				}
			}
		})
	}
}
