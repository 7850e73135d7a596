package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

// TestRights: who may block, export and erase, and what becomes of who is
// blocked, erased or has not agreed.
func TestRights(t *testing.T) {
	t.Parallel()
	woken := 0
	r := newRig(t, func(o *Options) {
		o.Jobs = func() { woken++ }
		o.Export = func(_ context.Context, w io.Writer, _, visitor chat.ID) error {
			_, err := io.WriteString(w, visitor.String())
			return err
		}
	})
	spec := readSpec(t)
	owner, agent := r.newMember(r.ours, "owner@ours.example", auth.Owner), r.newMember(r.ours, "ada@ours.example", auth.Agent)
	visitor := r.newVisitor(r.ours)
	visitor.send("hello")
	blocks := agentPath + "/visitors/" + visitor.id.String() + "/block"

	t.Run("ABlockEndsChatsAndRefusesPlainly", func(t *testing.T) {
		for _, bad := range []map[string]any{{"until_ms": 1}, {"reason": string(make([]byte, 400))}, {"why": "x"}} {
			if got := agent.do(post, blocks, bad); got.code() != "invalid" {
				t.Errorf("%v: %d %s", bad, got.status, got.body)
			}
		}
		got := agent.do(post, blocks, map[string]any{"reason": "insults", "spam": true, "until_ms": time.Now().Add(time.Hour).UnixMilli()})
		b := into[blockView](r.in(t), got, http.StatusOK)
		for _, fault := range checkAs(t, spec, "Block", got.body) {
			t.Error(fault)
		}
		if b.Reason != "insults" || b.UntilMS == 0 || b.Visitor != visitor.id {
			t.Errorf("block %+v", b)
		}
		conv, err := r.store.Conversation(t.Context(), r.ours.workspace.ID, visitor.conv)
		r.must(err)
		if conv.Status != chat.Resolved || len(conv.Tags) != 1 || conv.Tags[0] != chat.TagSpam {
			t.Errorf("the chat is %s with tags %v", conv.Status, conv.Tags)
		}
		refused := visitor.do(post, visitorPath+"/messages", map[string]any{"client_id": "again", "text": "still here"})
		if refused.status != http.StatusForbidden || refused.code() != "forbidden" {
			t.Errorf("a blocked visitor's message: %d %s", refused.status, refused.body)
		}
		detail := into[detailView](r.in(t), agent.do(get, agentPath+"/conversations/"+visitor.conv.String(), nil), http.StatusOK)
		if detail.Visitor.Block == nil || detail.Visitor.Block.ID != b.ID {
			t.Errorf("agents do not see the block: %+v", detail.Visitor)
		}
		list := agent.do(get, agentPath+"/blocks", nil)
		for _, fault := range checkAs(t, spec, "Blocks", list.body) {
			t.Error(fault)
		}
		if got := agent.do(del, agentPath+"/blocks/"+b.ID.String(), nil); got.status != http.StatusNoContent {
			t.Errorf("lift: %d %s", got.status, got.body)
		}
		for _, mark := range []string{"not-spam", "spam"} {
			if got := agent.do(post, agentPath+"/conversations/"+visitor.conv.String()+"/"+mark, map[string]any{}); got.status != http.StatusOK {
				t.Errorf("%s: %d %s", mark, got.status, got.body)
			}
		}
		visitor.send("back again")
	})

	t.Run("WritingWaitsForConsent", func(t *testing.T) {
		set := func(privacy map[string]any) {
			t.Helper()
			if got := owner.do(patch, "/api/v1/admin/settings", map[string]any{"privacy": privacy}); got.status != http.StatusOK {
				t.Fatalf("settings: %d %s", got.status, got.body)
			}
		}
		set(map[string]any{"ask": true, "consent": map[string]any{"en": "We keep what you write."}, "policy": map[string]any{"en": "https://ours.example/privacy"}, "notice": map[string]any{"en": "A bot answers."}})
		defer set(map[string]any{})
		v := r.newVisitor(r.ours)
		say := map[string]any{"client_id": "one", "text": "hello"}
		if got := v.do(post, visitorPath+"/messages", say); got.status != http.StatusForbidden {
			t.Errorf("without consent: %d %s", got.status, got.body)
		}
		session := into[visitorSessionView](r.in(t), r.call(post, visitorPath+"/session", map[string]any{"site_key": r.ours.site.Key, "token": v.token, "locale": "en"}), http.StatusOK)
		p := session.Privacy
		if p.Consent == nil || p.Consent.Given || p.Consent.Text != "We keep what you write." || p.PolicyURL != "https://ours.example/privacy" || p.Notice != "A bot answers." {
			t.Fatalf("the widget is told %+v", p)
		}
		if got := v.do(put, visitorPath+"/consent", map[string]any{"given": true, "version": "old"}); got.status != http.StatusConflict {
			t.Errorf("consent to another text: %d %s", got.status, got.body)
		}
		if got := v.do(put, visitorPath+"/consent", map[string]any{"given": true, "version": p.Consent.Version}); got.status != http.StatusNoContent {
			t.Errorf("consent: %d %s", got.status, got.body)
		}
		if got := v.do(post, visitorPath+"/messages", say); got.status != http.StatusOK {
			t.Errorf("with consent: %d %s", got.status, got.body)
		}
		if got := v.do(put, visitorPath+"/consent", map[string]any{"given": false}); got.status != http.StatusNoContent {
			t.Errorf("withdrawn: %d %s", got.status, got.body)
		}
		if got := v.do(post, visitorPath+"/messages", map[string]any{"client_id": "two", "text": "more"}); got.status != http.StatusForbidden {
			t.Errorf("after withdrawing: %d %s", got.status, got.body)
		}
	})

	t.Run("RulesMarkSpam", func(t *testing.T) {
		if got := owner.do(patch, "/api/v1/admin/settings", map[string]any{"privacy": map[string]any{"spam": map[string]any{"links": 2}}}); got.status != http.StatusOK {
			t.Fatalf("settings: %d %s", got.status, got.body)
		}
		v := r.newVisitor(r.ours)
		a := into[answer](r.in(t), v.do(post, visitorPath+"/messages", map[string]any{"client_id": "one", "text": "buy http://a.example https://b.example"}), http.StatusOK)
		events, _, err := r.store.Events(t.Context(), r.ours.workspace.ID, a.Conversation, chat.Agents, 0, 50)
		r.must(err)
		marked := false
		for _, e := range events {
			if b, err := chat.Read[chat.SpamBody](e); e.Kind == chat.SpamMarked {
				marked = err == nil && b.Rule == chat.SpamRuleLinks && e.Actor.Kind == chat.BySystem
			}
		}
		if !marked {
			t.Errorf("events %+v", events)
		}
	})

	t.Run("OwnersExportAndErase", func(t *testing.T) {
		path := "/api/v1/admin/visitors/" + visitor.id.String()
		if got := owner.do(get, path+"/export", nil); got.status != http.StatusOK || string(got.body) != visitor.id.String() || got.header.Get("Content-Type") != "application/zip" {
			t.Errorf("export: %d %s", got.status, got.body)
		}
		if got := owner.do(get, path+"/erasure", nil); got.status != http.StatusOK || len(checkAs(t, spec, "Erasure", got.body)) > 0 {
			t.Errorf("what it takes: %d %s %v", got.status, got.body, checkAs(t, spec, "Erasure", got.body))
		}
		if got := owner.do(post, path+"/erasure", map[string]any{"confirm": chat.NewID()}); got.code() != "invalid" {
			t.Errorf("without the right word: %d %s", got.status, got.body)
		}
		for range 2 {
			v := into[erasureView](r.in(t), owner.do(post, path+"/erasure", map[string]any{"confirm": visitor.id}), http.StatusAccepted)
			if v.State != "running" {
				t.Errorf("state %q", v.State)
			}
		}
		if got := visitor.do(get, visitorPath+"/conversations", nil); got.status != http.StatusUnauthorized {
			t.Errorf("the erased visitor's token: %d %s", got.status, got.body)
		}
		j, err := r.store.ClaimJob(t.Context(), []string{chat.JobErase}, time.Minute)
		r.must(err)
		if j.Subject != visitor.id || woken == 0 {
			t.Errorf("job %+v, woken %d times", j, woken)
		}
		if got := owner.do(get, "/api/v1/admin/retention?messages_days=30", nil); got.status != http.StatusOK || len(checkAs(t, spec, "RetentionPlan", got.body)) > 0 {
			t.Errorf("dry run: %d %s", got.status, got.body)
		}
	})
}

// checkAs gives what is wrong with a body as a schema of the specification.
func checkAs(t *testing.T, s spec, schema string, b []byte) []string {
	t.Helper()
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		return []string{err.Error()}
	}
	return s.check(s.at(map[string]any(s), "components", "schemas", schema), v, schema)
}
