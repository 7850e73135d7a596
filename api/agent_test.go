package api

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
	"github.com/frontdesk-chat/frontdesk/live"
)

// door does an agent's operations by one of the two ways.
type door func(p *person, s *socket, kind string, id chat.ID, fields map[string]any) (conversation string, code string)

var doors = map[string]door{
	"Socket": func(_ *person, s *socket, kind string, id chat.ID, fields map[string]any) (string, string) {
		f := map[string]any{"type": kind}
		for k, v := range fields {
			f[k] = v
		}
		f[targetOf(kind)] = id
		a := s.answered(f)
		return str(a["conversation"]), str(a["code"])
	},
	"REST": func(p *person, _ *socket, kind string, id chat.ID, fields map[string]any) (string, string) {
		path := "/api/v1/agent/conversations/" + id.String() + "/" + map[string]string{"send": "messages", "note": "notes", "tag": "tags"}[kind]
		if strings.HasSuffix(path, "/") {
			path += kind
		}
		if targetOf(kind) == "offer" {
			path = "/api/v1/agent/offers/" + id.String() + "/" + kind
		}
		f := map[string]any{"client_id": chat.NewID()}
		for k, v := range fields {
			f[k] = v
		}
		got := p.do(post, path, f)
		if got.status != 200 {
			return "", got.code()
		}
		return into[answer](p.rig, got, 200).Conversation.String(), ""
	},
}

func targetOf(kind string) string {
	if kind == "accept" || kind == "decline" {
		return "offer"
	}
	return "conversation"
}

func str(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

func TestAgent(t *testing.T) {
	t.Parallel()
	for name, by := range doors {
		t.Run("WorksBy"+name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, nil)
			ada := r.newMember(r.ours, "ada@ours.example", auth.Agent)
			bo := r.newMember(r.ours, "bo@ours.example", auth.Agent)
			v := r.newVisitor(r.ours)
			v.send("I want a person")
			a, b := ada.connect(), bo.connect()
			watch := v.connect(map[string]any{"conversation": v.conv, "after_seq": 0})
			must := func(p *person, s *socket, kind string, id chat.ID, fields map[string]any) {
				t.Helper()
				if conv, code := by(p, s, kind, id, fields); code != "" || conv != v.conv.String() {
					t.Fatalf("%s: conversation %q, code %q", kind, conv, code)
				}
			}
			refused := func(want string, p *person, s *socket, kind string, id chat.ID, fields map[string]any) {
				t.Helper()
				if _, code := by(p, s, kind, id, fields); code != want {
					t.Fatalf("%s: code %q, want %q", kind, code, want)
				}
			}
			owner := func(want chat.OwnerKind, agent chat.ID) {
				t.Helper()
				c, err := r.store.Conversation(t.Context(), r.ours.workspace.ID, v.conv)
				if err != nil || c.Owner != want || c.Agent != agent {
					t.Fatalf("owner %s %s (%v), want %s %s", c.Owner, c.Agent, err, want, agent)
				}
			}

			_, err := r.store.CreateTeam(t.Context(), r.ours.workspace.ID, ada.id, handoff.Team{Slug: "billing", Name: "Billing"})
			r.must(err)
			for _, p := range []*person{ada, bo} {
				if got := p.do(put, "/api/v1/agent/presence", map[string]any{"status": "online"}); got.status != 204 {
					t.Fatalf("presence: %d %s", got.status, got.body)
				}
			}
			h := r.handOver(r.ours, v.conv)
			first := r.offer(r.ours, h, bo.id)
			made := b.expect("offer.made")["offer"].(map[string]any)
			if made["id"] != first.ID.String() || made["issue"] != "where is my parcel" || made["reason"] != "asked" {
				t.Errorf("offer shown as %v", made)
			}
			if list := into[struct{ Offers []offerView }](r, bo.do(get, "/api/v1/agent/offers", nil), 200); len(list.Offers) != 1 || list.Offers[0].ID != first.ID {
				t.Errorf("offers %+v", list)
			}
			refused("not_found", ada, a, "accept", first.ID, nil) // it is for Bo
			must(bo, b, "decline", first.ID, nil)
			if f := b.expect("offer.closed"); f["outcome"] != "declined" {
				t.Errorf("closed as %v", f)
			}
			refused("conflict", bo, b, "accept", first.ID, nil)
			second := r.offer(r.ours, h, ada.id)
			must(ada, a, "accept", second.ID, nil)
			owner(chat.OwnerAgent, ada.id)
			if e := watch.event(chat.AgentJoined); e["actor"].(map[string]any)["id"] != "" || e["body"].(map[string]any)["name"] != "Ada" {
				t.Errorf("the visitor sees %v", e)
			}

			refused("conflict", bo, b, "send", v.conv, map[string]any{"text": "me too"})
			must(ada, a, "send", v.conv, map[string]any{"text": "Hello, Ada here"})
			watch.until("Ada's message", func(f map[string]any) bool { return text(f) == "Hello, Ada here" })
			must(ada, a, "note", v.conv, map[string]any{"text": "prefers the phone"})
			must(ada, a, "tag", v.conv, map[string]any{"tags": []string{"vip"}})
			must(ada, a, "assign", v.conv, map[string]any{"agent": bo.id, "note": "over to you"})
			owner(chat.OwnerAgent, bo.id)
			must(ada, a, "take", v.conv, nil)
			owner(chat.OwnerAgent, ada.id)
			must(ada, a, "return", v.conv, nil)
			owner(chat.OwnerBot, chat.ID{})
			must(bo, b, "take", v.conv, nil)
			must(bo, b, "resolve", v.conv, nil)
			owner(chat.OwnerNone, chat.ID{})
			watch.event(chat.ConversationResolved)
			refused("conflict", bo, b, "send", v.conv, map[string]any{"text": "too late"})
			refused("conflict", bo, b, "take", v.conv, nil)
			must(bo, b, "reopen", v.conv, nil)
			owner(chat.OwnerAgent, bo.id)
			must(bo, b, "assign", v.conv, map[string]any{"team": "billing"})
			owner(chat.OwnerQueue, chat.ID{})
			refused("not_found", bo, b, "take", chat.NewID(), nil)
			refused("invalid", bo, b, "tag", v.conv, nil)
		})
	}

	t.Run("SeesListsAndContext", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, nil)
		ada := r.newMember(r.ours, "ada@ours.example", auth.Agent)
		v := r.newVisitor(r.ours)
		v.send("where is my parcel? 택배가 안 왔어요")
		r.newVisitor(r.ours).send("something else")
		r.handOver(r.ours, v.conv)
		page := into[conversationPage](r, ada.do(get, "/api/v1/agent/conversations?view=queue", nil), 200)
		if len(page.Conversations) != 1 || page.Conversations[0].ID != v.conv || page.Conversations[0].Unread != 1 || page.Conversations[0].Reason != "asked" {
			t.Errorf("queue %+v", page)
		}
		if diff := cmp.Diff(countsView{Queue: 1, Bot: 1, Open: 2}, page.Counts); diff != "" {
			t.Error(diff)
		}
		for more := true; more; { // what KeepSearch does beside a server
			n, err := r.store.IndexBehind(r.Context())
			if err != nil {
				t.Fatal(err)
			}
			more = n > 0
		}
		found := into[conversationPage](r, ada.do(get, "/api/v1/agent/conversations?view=all&q=%ED%83%9D%EB%B0%B0", nil), 200)
		if len(found.Conversations) != 1 {
			t.Errorf("search found %d", len(found.Conversations))
		}
		detail := into[struct {
			Visitor profileView
			Handoff handoffView
			Packet  struct {
				Issue   string
				Visitor struct{ ID chat.ID }
				Earlier []earlierView
			}
		}](r, ada.do(get, "/api/v1/agent/conversations/"+v.conv.String(), nil), 200)
		if detail.Handoff.Reason != "asked" || detail.Packet.Issue != "where is my parcel" || detail.Packet.Visitor.ID != v.id || detail.Visitor.Conversations != 1 {
			t.Errorf("detail %+v", detail)
		}
		seen := into[struct{ Agents []agentView }](r, ada.do(get, "/api/v1/agent/agents", nil), 200)
		if len(seen.Agents) != 1 || seen.Agents[0].Status != "offline" {
			t.Errorf("before a console is open: %+v", seen)
		}
		ada.connect()
		seen = into[struct{ Agents []agentView }](r, ada.do(get, "/api/v1/agent/agents", nil), 200)
		if seen.Agents[0].Status != "online" {
			t.Errorf("with an open console: %+v", seen)
		}
		if k := into[knowledgeView](r, ada.do(get, "/api/v1/agent/knowledge?q=returns", nil), 200); k.Answer != "45 days" || k.Band != "high" {
			t.Errorf("knowledge %+v", k)
		}
	})

	t.Run("FollowsOnlyTheirWorkspace", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, nil)
		v := r.newVisitor(r.theirs)
		v.send("not for you")
		s := r.newMember(r.ours, "ada@ours.example", auth.Agent).connect(map[string]any{"conversation": v.conv, "after_seq": 0})
		s.write(map[string]any{"type": "subscribe", "conversation": v.conv, "after_seq": 0})
		if got := s.expect("error"); got["code"] != "not_found" {
			t.Errorf("subscribe: %v", got)
		}
		mine := r.newVisitor(r.ours)
		mine.send("for you")
		s.write(map[string]any{"type": "subscribe", "conversation": mine.conv, "after_seq": 0})
		if e := s.event(chat.MessagePosted); text(e) != "for you" {
			t.Errorf("got %v", e)
		}
		s.write(map[string]any{"type": "unsubscribe", "conversation": mine.conv})
		s.write(map[string]any{"type": "ping"})
		s.expect("pong")
		mine.send("no longer followed")
		f := s.until("the list's change", func(f map[string]any) bool {
			if text(f) == "no longer followed" {
				t.Errorf("an event after unsubscribe: %v", f)
			}
			c, _ := f["conversation"].(map[string]any)
			return f["type"] == "conversation.changed" && c["preview"] == "no longer followed"
		})
		if f == nil {
			t.Error("the list does not change")
		}
	})

	t.Run("MayReadButNotWriteAsEvaluator", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, nil)
		v := r.newVisitor(r.ours)
		v.send("hello")
		eva, ed := r.newMember(r.ours, "eva@ours.example", auth.Evaluator), r.newMember(r.ours, "ed@ours.example", auth.Editor)
		for _, rt := range routes {
			path := strings.ReplaceAll(rt.path, ":id", v.conv.String())
			if !strings.HasPrefix(rt.path, agentPath+"/") || rt.socket || rt.permission == auth.EvaluationsWrite || strings.HasPrefix(rt.path, viewPath) { // a case drafted from a chat and their own views are theirs
				continue
			}
			if !safe(rt.method) {
				if got := eva.do(rt.method, path, goodBody(rt.path)); got.status != 403 {
					t.Errorf("%s %s as evaluator: %d %s", rt.method, rt.path, got.status, got.body)
				}
			} else if got := ed.do(rt.method, path, nil); got.status != 403 && rt.path != agentPath+"/knowledge" {
				t.Errorf("%s %s as editor: %d %s", rt.method, rt.path, got.status, got.body)
			}
		}
		s := eva.connect()
		if got := s.answered(map[string]any{"type": "note", "conversation": v.conv, "text": "x"}); got["code"] != "forbidden" {
			t.Errorf("note: %v", got)
		}
	})

	t.Run("LosesTheSocketSoonAfterSigningOut", func(t *testing.T) {
		t.Parallel()
		clock := newClock()
		r := newRig(t, func(o *Options) { o.Now = clock.now })
		ada := r.newMember(r.ours, "ada@ours.example", auth.Agent)
		s := ada.connect()
		if got := ada.do(del, "/api/v1/session", nil); got.status != 204 {
			t.Fatalf("sign out: %d %s", got.status, got.body)
		}
		if got := ada.do(get, "/api/v1/session", nil); got.status != 401 {
			t.Errorf("after signing out: %d", got.status)
		}
		clock.add(recheck + time.Second)
		s.write(map[string]any{"type": "ping"})
		if code := s.closeCode(); code != live.CloseNoAuth {
			t.Errorf("closed with %d", code)
		}
	})
}

func TestSession(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	ada := r.newMember(r.ours, "ada@ours.example", auth.Admin)

	t.Run("SignsInWithACookieThatScriptsCannotRead", func(t *testing.T) {
		r := r.in(t)
		got := r.call(post, "/api/v1/session", map[string]any{"email": "Ada@ours.example", "password": password}, "X-Forwarded-Proto", "https")
		s := into[sessionView](r, got, 200)
		if s.User.ID != ada.id || s.CSRF == "" || s.Workspace.Name != "ours" || s.Presence != "online" {
			t.Errorf("session %+v", s)
		}
		set := got.header.Get("Set-Cookie")
		for _, part := range []string{"HttpOnly", "SameSite=Lax", "Secure", "Path=/"} {
			if !strings.Contains(set, part) {
				t.Errorf("cookie %q lacks %s", set, part)
			}
		}
	})

	t.Run("RefusesAWrongPasswordAndOtherSites", func(t *testing.T) {
		r := r.in(t)
		if got := r.call(post, "/api/v1/session", map[string]any{"email": "ada@ours.example", "password": "wrong"}); got.status != 401 {
			t.Errorf("wrong password: %d", got.status)
		}
		got := r.call(post, "/api/v1/session", map[string]any{"email": "ada@ours.example", "password": password}, "Origin", "https://evil.example")
		if got.status != 403 {
			t.Errorf("from another site: %d", got.status)
		}
	})

	t.Run("ChangesThePassword", func(t *testing.T) {
		r := r.in(t)
		bo := r.newMember(r.ours, "bo@ours.example", auth.Agent)
		if got := bo.do(put, "/api/v1/session/password", map[string]any{"old": "wrong", "new": "a whole new phrase"}); got.code() != "invalid" {
			t.Errorf("wrong old password: %d %s", got.status, got.body)
		}
		if got := bo.do(put, "/api/v1/session/password", map[string]any{"old": password, "new": "a whole new phrase"}); got.status != 204 {
			t.Errorf("change: %d %s", got.status, got.body)
		}
		if got := r.call(post, "/api/v1/session", map[string]any{"email": "bo@ours.example", "password": password}); got.status != 401 {
			t.Errorf("the old password still signs in: %d", got.status)
		}
	})
}

func TestAdmin(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *Options) {
		o.CheckSettings = func(b []byte) error {
			if strings.Contains(string(b), "impossible") {
				return chat.Errorf(chat.Invalid, "mood: impossible is not a mood")
			}
			return nil
		}
	})
	admin := r.newMember(r.ours, "admin@ours.example", auth.Admin)

	t.Run("MakesUsersButNoOwner", func(t *testing.T) {
		r := r.in(t)
		made := into[createdUser](r, admin.do(post, "/api/v1/admin/users", map[string]any{"email": "new@ours.example", "name": "New", "roles": []string{"agent"}}), 201)
		if made.OneTimePassword == "" || made.User.Email != "new@ours.example" {
			t.Errorf("made %+v", made)
		}
		if got := admin.do(post, "/api/v1/admin/users", map[string]any{"email": "boss@ours.example", "name": "Boss", "roles": []string{"owner"}}); got.status != 403 {
			t.Errorf("an admin makes an owner: %d", got.status)
		}
		audit := into[struct{ Entries []auditView }](r, admin.do(get, "/api/v1/admin/audit", nil), 200)
		if len(audit.Entries) != 1 || audit.Entries[0].Action != "user.created" || audit.Entries[0].User != admin.id {
			t.Errorf("audit %+v", audit)
		}
	})

	t.Run("ChangesSettingsKeyByKey", func(t *testing.T) {
		r := r.in(t)
		admin.do(patch, "/api/v1/admin/settings", map[string]any{"bot_name": "Bo", "other": 1})
		got := into[settingsView](r, admin.do(patch, "/api/v1/admin/settings", map[string]any{"other": nil}), 200)
		if string(got.Settings) != `{"bot_name":"Bo"}` {
			t.Errorf("settings %s", got.Settings)
		}
		if got := admin.do(patch, "/api/v1/admin/settings", map[string]any{"mood": "impossible"}); got.status != 400 || !strings.Contains(string(got.body), "not a mood") {
			t.Errorf("impossible settings: %d %s", got.status, got.body)
		}
		v := into[visitorSessionView](r, r.call(post, "/api/v1/visitor/session", map[string]any{"site_key": r.ours.site.Key}), 200)
		if v.BotName != "Bo" {
			t.Errorf("the widget shows %q", v.BotName)
		}
	})
}

func TestOneTimePassword(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	m, once, err := r.server.Accounts.CreateUser(t.Context(), r.ours.workspace.ID, "new@ours.example", "New", "", []auth.Role{auth.Admin})
	r.must(err)
	s, _, err := r.server.Accounts.SignIn(t.Context(), "new@ours.example", once, r.ours.workspace.ID, "test")
	r.must(err)
	p := &person{rig: r, id: m.ID, tenant: r.ours, cookie: s.Token, csrf: s.CSRF}
	if got := p.do(get, "/api/v1/agent/agents", nil); got.status != 403 {
		t.Fatalf("with a one-time password: %d %s", got.status, got.body)
	}
	if v := into[sessionView](r, p.do(get, "/api/v1/session", nil), 200); !v.MustChange {
		t.Error("the session does not say so")
	}
	if got := p.do(put, "/api/v1/session/password", map[string]any{"old": once, "new": "a better password"}); got.status != 204 {
		t.Fatalf("choosing one: %d %s", got.status, got.body)
	}
	if got := p.do(get, "/api/v1/agent/agents", nil); got.status != 200 {
		t.Errorf("after choosing one: %d %s", got.status, got.body)
	}
}
