package api

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
)

// TestTagsAreManaged: names are changed, merged and deleted for the whole workspace.
func TestTagsAreManaged(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	spec := readSpec(t)
	owner := r.newMember(r.ours, "owner@ours.example", auth.Owner)
	visitor := r.newVisitor(r.ours)
	visitor.send("hello")
	at := agentPath + "/conversations/" + visitor.conv.String()
	if got := owner.do(post, at+"/tags", map[string]any{"client_id": "t", "tags": []string{"refnd", "a/b"}}); got.status != http.StatusOK {
		t.Fatalf("%d %s", got.status, got.body)
	}
	rename := func(name, to string, merge bool) reply {
		return owner.do(post, "/api/v1/admin/tags/rename", map[string]any{"name": name, "to": to, "merge": merge})
	}
	if got := rename("refnd", "refund", false); into[tagChangedView](r.in(t), got, http.StatusOK).Conversations != 1 {
		t.Errorf("%s", got.body)
	}
	if got := rename("refund", "a/b", false); got.status != http.StatusConflict || got.field() != "to" {
		t.Errorf("taken: %d %s", got.status, got.body)
	}
	for name, c := range map[string][2]string{"nothing": {"refund", " "}, "the same": {"refund", "refund"}, "the system's": {"spam", "ham"}, "into the system's": {"refund", "spam"}} {
		if got := rename(c[0], c[1], true); got.code() != "invalid" || got.field() != "to" {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	if got := rename("gone", "x", false); got.status != http.StatusNotFound {
		t.Errorf("unknown: %d %s", got.status, got.body)
	}
	list := owner.do(get, "/api/v1/admin/tags", nil)
	for _, fault := range checkAs(t, spec, "TagUse", list.body) {
		t.Error(fault)
	}
	if got := owner.do(del, "/api/v1/admin/tags?name="+url.QueryEscape("a/b"), nil); into[tagChangedView](r.in(t), got, http.StatusOK).Conversations != 1 {
		t.Errorf("%s", got.body)
	}
	if got := owner.do(del, "/api/v1/admin/tags?name=spam", nil); got.code() != "invalid" {
		t.Errorf("spam: %d %s", got.status, got.body)
	}
	conv, err := r.store.Conversation(t.Context(), r.ours.workspace.ID, visitor.conv)
	r.must(err)
	if len(conv.Tags) != 1 || conv.Tags[0] != "refund" {
		t.Errorf("tags %v", conv.Tags)
	}
}

// TestDispositions: what a chat was about is asked as its team says.
func TestDispositions(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *Options) {
		o.CheckSettings = func(raw []byte) error { _, err := bot.ReadSettings(raw); return err }
	})
	owner, agent := r.newMember(r.ours, "owner@ours.example", auth.Owner), r.newMember(r.ours, "ada@ours.example", auth.Agent)
	set := func(ask string) reply {
		return owner.do(http.MethodPatch, "/api/v1/admin/settings", map[string]any{"dispositions": map[string]any{
			"ask": ask, "list": []map[string]any{{"id": "solved", "labels": map[string]string{"en": "Solved", "ko": "해결"}}},
		}})
	}
	if got := set("always"); got.code() != "invalid" || got.field() != "dispositions.ask" {
		t.Errorf("%d %s", got.status, got.body)
	}
	into[settingsView](r.in(t), set("required"), http.StatusOK)
	session := into[sessionView](r.in(t), agent.do(get, "/api/v1/session", nil), http.StatusOK)
	if d := session.Dispositions; d.Ask != chat.AskRequired || len(d.List) != 1 || d.Teams == nil {
		t.Errorf("agents are told %+v", d)
	}

	visitor := r.newVisitor(r.ours)
	visitor.send("hello")
	at := agentPath + "/conversations/" + visitor.conv.String()
	for name, body := range map[string]map[string]any{"nothing": {}, "another one": {"disposition": "sold"}} {
		if got := agent.do(post, at+"/resolve", body); got.code() != "invalid" || got.field() != "disposition" {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	into[answer](r.in(t), agent.do(post, at+"/resolve", map[string]any{"disposition": "solved"}), http.StatusOK)
	if got := agent.do(post, at+"/resolve", map[string]any{}); got.status != http.StatusOK {
		t.Errorf("again: %d %s", got.status, got.body)
	}
	detail := into[detailView](r.in(t), agent.do(get, at, nil), http.StatusOK)
	if detail.Conversation.Disposition != "solved" {
		t.Errorf("kept %q", detail.Conversation.Disposition)
	}
	seen := visitor.do(get, visitorPath+"/conversations/"+visitor.conv.String()+"/events", nil)
	if body := string(seen.body); seen.status != http.StatusOK || strings.Contains(body, `"solved"`) || strings.Contains(body, "disposition") {
		t.Errorf("the visitor reads it: %d %s", seen.status, seen.body)
	}
}
