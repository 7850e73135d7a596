package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

func TestTranscripts(t *testing.T) {
	t.Parallel()
	woken := make(chan struct{}, 100)
	r := newRig(t, func(o *Options) { o.Mail = func() { woken <- struct{}{} } })
	visitor := r.newVisitor(r.ours)
	visitor.send("my number is +44 20 7946 0958, thank you")
	agent := r.newMember(r.ours, "ada@ours.example", auth.Agent)
	judge := r.newMember(r.ours, "eve@ours.example", auth.Evaluator)
	admin := r.newMember(r.ours, "bo@ours.example", auth.Admin)
	mine, theirs := visitorPath+"/conversations/"+visitor.conv.String()+"/transcript", agentPath+"/conversations/"+visitor.conv.String()+"/transcript"
	if got := agent.do(post, agentPath+"/conversations/"+visitor.conv.String()+"/notes", map[string]any{"client_id": "n", "text": "a secret note"}); got.status != http.StatusOK {
		t.Fatalf("note: %d %s", got.status, got.body)
	}
	file := func(p *person, path string) string {
		t.Helper()
		got := p.do(get, path, nil)
		if got.status != http.StatusOK || !strings.HasPrefix(got.header.Get("Content-Disposition"), "attachment;") || got.header.Get("Cache-Control") != "no-store" {
			t.Fatalf("%s: %d %v %s", path, got.status, got.header, got.body)
		}
		return string(got.body)
	}

	t.Run("VisitorsGetNoNotes", func(t *testing.T) {
		for _, format := range []string{"text", "html", "json"} {
			text := file(visitor, mine+"?format="+format+"&lang=ko")
			if strings.Contains(text, "secret") || !strings.Contains(text, "7946 0958") {
				t.Errorf("%s: %s", format, text)
			}
		}
		if got := visitor.do(get, mine+"?notes=true", nil); got.code() != "invalid" {
			t.Errorf("notes for a visitor: %d %s", got.status, got.body)
		}
		if got := visitor.do(get, mine+"?format=pdf", nil); got.code() != "invalid" {
			t.Errorf("an unknown format: %d %s", got.status, got.body)
		}
	})
	t.Run("AgentsGetNotesWhenTheyAsk", func(t *testing.T) {
		if text := file(agent, theirs); strings.Contains(text, "secret") {
			t.Errorf("notes that nobody asked for: %s", text)
		}
		if text := file(agent, theirs+"?notes=true&format=html"); !strings.Contains(text, "a secret note") || !strings.Contains(text, "7946 0958") {
			t.Errorf("the file: %s", text)
		}
	})
	t.Run("RolesThatMayNotReadPersonalDataGetItMasked", func(t *testing.T) {
		text := file(judge, theirs+"?format=json&notes=true")
		if strings.Contains(text, "7946") || !strings.Contains(text, "thank you") {
			t.Errorf("the file: %s", text)
		}
		if got := judge.do(post, theirs+"/mail", map[string]any{"client_id": "x", "to": "kim@example.com"}); got.status != http.StatusForbidden {
			t.Errorf("mail by who only reads: %d %s", got.status, got.body)
		}
	})
	t.Run("TheJSONIsAsDescribed", func(t *testing.T) {
		s := readSpec(t)
		var v any
		if err := json.Unmarshal([]byte(file(agent, theirs+"?format=json&notes=true")), &v); err != nil {
			t.Fatal(err)
		}
		for _, fault := range s.check(s.at(map[string]any(s), "components", "schemas", "Transcript"), v, "transcript") {
			t.Error(fault)
		}
	})
	t.Run("MailIsAskedForOnce", func(t *testing.T) {
		var first jobStatusView
		for n := range 2 {
			got := visitor.do(post, mine+"/mail", map[string]any{"client_id": "m", "to": " kim@example.com ", "lang": "ko"})
			var v jobStatusView
			if err := json.Unmarshal(got.body, &v); err != nil || got.status != http.StatusAccepted || v.Status != chat.JobWaiting {
				t.Fatalf("mail: %d %s", got.status, got.body)
			}
			if n == 0 {
				first = v
			} else if v != first {
				t.Errorf("the second asking is %+v, want %+v", v, first)
			}
		}
		if len(woken) != 1 {
			t.Errorf("woken %d times, want once", len(woken))
		}
		j, err := r.store.Job(t.Context(), r.ours.workspace.ID, first.ID)
		r.must(err)
		var want chat.TranscriptRequest
		r.must(json.Unmarshal(j.Body, &want))
		if want.To != "kim@example.com" || want.Lang != "ko" || want.UpTo == 0 || j.Subject != visitor.conv {
			t.Errorf("job %+v, wish %+v", j, want)
		}
		for _, bad := range []map[string]any{
			{"client_id": "b", "to": "kim"}, {"client_id": "b", "to": "Kim <kim@example.com>"}, {"client_id": "b", "to": "kim@example.com, eve@example.com"},
			{"client_id": "b", "to": "kim@example.com\r\nBcc: eve@example.com"}, {"to": "kim@example.com"}, {"client_id": "b"},
		} {
			if got := visitor.do(post, mine+"/mail", bad); got.code() != "invalid" {
				t.Errorf("%v: %d %s", bad, got.status, got.body)
			}
		}
	})
	t.Run("WhatIsGivenUpIsShownToOwners", func(t *testing.T) {
		got := agent.do(post, theirs+"/mail", map[string]any{"client_id": "a", "to": "gone@example.com"})
		if got.status != http.StatusAccepted {
			t.Fatalf("mail: %d %s", got.status, got.body)
		}
		var id chat.ID
		for range 2 {
			j, err := r.store.ClaimJob(t.Context(), []string{chat.JobMailTranscript}, time.Minute)
			r.must(err)
			r.must(r.store.BuryJob(t.Context(), j, "the mail server refused the mail with code 550"))
			id = j.ID
		}
		list := admin.do(get, "/api/v1/admin/jobs?limit=1", nil)
		if text := string(list.body); list.status != http.StatusOK || !strings.Contains(text, "code 550") || !strings.Contains(text, "next_cursor") || strings.Contains(text, "gone@example.com") {
			t.Errorf("the list: %d %s", list.status, text)
		}
		retry := "/api/v1/admin/jobs/" + id.String() + "/retry"
		if got := agent.do(post, retry, map[string]any{}); got.status != http.StatusForbidden {
			t.Errorf("an agent tries again: %d %s", got.status, got.body)
		}
		if got := admin.do(post, retry, map[string]any{}); got.status != http.StatusOK || !strings.Contains(string(got.body), "waiting") {
			t.Errorf("try again: %d %s", got.status, got.body)
		}
		if got := admin.do(post, retry, map[string]any{}); got.code() != "conflict" {
			t.Errorf("try again twice: %d %s", got.status, got.body)
		}
	})
	t.Run("NobodyIsFlooded", func(t *testing.T) {
		for n := 2; n < mailsADay; n++ {
			if got := visitor.do(post, mine+"/mail", map[string]any{"client_id": fmt.Sprint(n), "to": "kim@example.com"}); got.status != http.StatusAccepted {
				t.Fatalf("mail %d: %d %s", n, got.status, got.body)
			}
		}
		for _, p := range []struct {
			who  *person
			path string
		}{{visitor, mine}, {agent, theirs}} {
			if got := p.who.do(post, p.path+"/mail", map[string]any{"client_id": "more", "to": "kim@example.com"}); got.status != http.StatusTooManyRequests {
				t.Errorf("mail beyond the limit: %d %s", got.status, got.body)
			}
		}
	})
}

func TestTranscriptsWithoutMailServer(t *testing.T) {
	t.Parallel()
	r := newRig(t, nil)
	visitor := r.newVisitor(r.ours)
	visitor.send("hello")
	got := visitor.do(post, visitorPath+"/conversations/"+visitor.conv.String()+"/transcript/mail", map[string]any{"client_id": "m", "to": "kim@example.com"})
	if got.code() != "unavailable" {
		t.Errorf("mail without a server: %d %s", got.status, got.body)
	}
	session := r.newMember(r.ours, "ada@ours.example", auth.Agent).do(get, "/api/v1/session", nil)
	if !strings.Contains(string(session.body), `"mail":false`) {
		t.Errorf("the session: %s", session.body)
	}
}
