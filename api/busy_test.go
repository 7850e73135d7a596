package api

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/admission"
	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

// shedAway is nobody's meter.
type shedAway struct{}

func (shedAway) Shed(string) {}

func TestTooMuchToDo(t *testing.T) {
	t.Parallel()
	var later atomic.Int64 // seconds since the beginning
	begun := time.Now()
	gate := admission.NewGate(time.Hour, shedAway{}, func() time.Time { return begun.Add(time.Duration(later.Load()) * time.Second) })
	r := newRig(t, func(o *Options) {
		o.Desk.Store = gate.Appender(o.Desk.Store)
		o.Admission = gate
	})
	goesOn, silent := r.newVisitor(r.ours), r.newVisitor(r.ours)
	goesOn.send("hello")
	line := silent.connect()
	ada := r.newMember(r.ours, "ada@ours.example", auth.Owner, auth.Agent)
	for range 10 { // the bot does not keep up
		gate.TurnWaited(r.ours.site.Workspace, time.Minute)
		later.Add(1)
	}

	got := r.call(post, "/api/v1/visitor/session", map[string]any{"site_key": r.ours.site.Key})
	if got.status != 503 || got.header.Get("Retry-After") == "" || got.code() != "unavailable" || !strings.Contains(string(got.body), `"why":"busy"`) || !strings.Contains(string(got.body), `"retry_after_ms"`) {
		t.Errorf("a new visitor: %d %v %s", got.status, got.header, got.body)
	}
	if a := line.answered(map[string]any{"type": "open"}); a["type"] != "error" || a["why"] != "busy" || a["retry_after_ms"].(float64) < 1000 {
		t.Errorf("a new conversation: %v", a)
	}
	if got := goesOn.do(post, "/api/v1/visitor/messages", map[string]any{"client_id": chat.NewID(), "conversation": goesOn.conv, "text": "more"}); got.status != 200 {
		t.Errorf("a conversation that goes on: %d %s", got.status, got.body)
	}
	if got := ada.do(get, "/api/v1/agent/search?q=hello", nil); got.status != 503 || !strings.Contains(string(got.body), `"why":"busy"`) {
		t.Errorf("a search: %d %s", got.status, got.body)
	}
	if got := ada.do(get, "/api/v1/agent/conversations", nil); got.status != 200 {
		t.Errorf("the agents' list: %d %s", got.status, got.body)
	}
	if got := ada.do(post, "/api/v1/agent/conversations/"+goesOn.conv.String()+"/messages", map[string]any{"client_id": chat.NewID(), "text": "I am here"}); got.status != 200 {
		t.Errorf("an agent: %d %s", got.status, got.body)
	}
	r.newVisitor(r.theirs).send("another workspace has room")

	later.Add(10)
	r.newVisitor(r.ours).send("now there is room")
	if got := ada.do(get, "/api/v1/agent/search?q=hello", nil); got.status != 200 {
		t.Errorf("a search afterwards: %d %s", got.status, got.body)
	}
}

func TestLimitOfAWorkspace(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *Options) {
		o.Limits = NoLimits()
		o.Limits.Workspace = Limit{PerSecond: .01, Burst: 2}
	})
	r.newVisitor(r.ours).send("1")
	r.newVisitor(r.ours).send("2")
	third := r.newVisitor(r.ours).connect()
	for range maxBad + 10 { // it is not their fault: the line is not closed for it
		if got := third.answered(map[string]any{"type": "send", "text": "3"}); got["code"] != "rate_limited" || got["why"] != "busy" || got["retry_after_ms"].(float64) < 1000 {
			t.Fatalf("got %v", got)
		}
	}
	r.newVisitor(r.theirs).send("another workspace has its own")
}

func TestLimitOfConnections(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(o *Options) { o.Limits.Sockets = Limit{PerSecond: .01, Burst: 2} })
	v := r.newVisitor(r.ours)
	v.connect()
	v.connect()
	if code := r.dial("/api/v1/visitor/socket").closeCode(); code != 4029 {
		t.Errorf("closed with %d", code)
	}
}
