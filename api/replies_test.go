package api

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

type replyList struct {
	Replies []readyReplyView `json:"replies"`
	Suggest []string         `json:"suggested"`
}

// TestReplies walks every route of the canned replies in an order that works,
// and compares each answer with its description.
func TestReplies(t *testing.T) {
	t.Parallel()
	s := readSpec(t)
	r := newRig(t, func(o *Options) {
		brief := chat.Encode(map[string]any{"fields": []map[string]any{{"field": "order_number", "value": "FS-204518"}, {"field": "phone", "value": ""}}})
		o.Brief = func(context.Context, chat.ID, chat.ID) (chat.Packet, error) { return brief, nil }
	})
	owner, agent := r.newMember(r.ours, "owner@ours.example", auth.Owner), r.newMember(r.ours, "agent@ours.example", auth.Agent)
	other, stranger := r.newMember(r.ours, "other@ours.example", auth.Agent), r.newMember(r.theirs, "owner@theirs.example", auth.Owner)
	visitor := r.newVisitor(r.ours)
	visitor.send("My parcel is late")

	do := func(p *person, method, path, id string, body any) reply {
		t.Helper()
		got := p.do(method, strings.ReplaceAll(path, ":id", id), body)
		if got.status < 300 {
			s.compare(t, route{method: method, path: path}, got)
		}
		return got
	}
	text := func(shortcut, words string, shared bool) map[string]any {
		return map[string]any{"shortcut": shortcut, "text": words, "shared": shared, "folder": "Delivery", "lang": "en"}
	}
	refused := func(what string, got reply, code chat.Code) {
		t.Helper()
		if got.code() != string(code) {
			t.Errorf("%s: %d %s, want %s", what, got.status, got.body, code)
		}
	}
	const one = replyPath + "/:id"

	late := into[replyView](r, do(owner, post, replyPath, "", text("/Late", "Sorry that your parcel is late, {{visitor.name}}. Order {{fields.order_number}} comes tomorrow. Call {{fields.phone}}. {{agent.name}}", true)), 200)
	if late.Shortcut != "late" || !late.Shared {
		t.Errorf("stored %+v", late)
	}
	mine := into[replyView](r, do(agent, post, replyPath, "", text("bye", "Have a good day!", false)), 200)
	refused("an agent shares", do(agent, post, replyPath, "", text("x", "x", true)), chat.Forbidden)
	refused("a taken shortcut", do(owner, post, replyPath, "", text("late", "x", true)), chat.Conflict)
	refused("an unknown variable", do(owner, post, replyPath, "", text("y", "{{visitor.shoe}}", false)), chat.Invalid)
	refused("an agent changes a shared one", do(agent, put, one, late.ID.String(), text("late", "x", true)), chat.Forbidden)
	refused("an agent deletes a shared one", do(agent, del, one, late.ID.String(), nil), chat.Forbidden)
	refused("the owner changes an agent's own", do(owner, put, one, mine.ID.String(), text("bye", "x", false)), chat.NotFound)
	refused("another workspace", do(stranger, del, one, late.ID.String(), nil), chat.NotFound)

	if got := into[replyList](r, do(other, get, replyPath, "", nil), 200); len(got.Replies) != 1 || got.Replies[0].ID != late.ID {
		t.Errorf("another agent sees %+v", got.Replies)
	}
	got := into[replyList](r, do(agent, get, chatPath+"/replies", visitor.conv.String(), nil), 200)
	if len(got.Replies) != 2 {
		t.Fatalf("the agent sees %+v", got.Replies)
	}
	ready := got.Replies[slices.IndexFunc(got.Replies, func(v readyReplyView) bool { return v.ID == late.ID })]
	want := "Sorry that your parcel is late, {{visitor.name}}. Order FS-204518 comes tomorrow. Call {{fields.phone}}. Ada"
	if ready.Ready != want || !slices.Equal(ready.Missing, []string{"visitor.name", "fields.phone"}) {
		t.Errorf("ready %q without %q", ready.Ready, ready.Missing)
	}
	if !slices.Equal(got.Suggest, []string{late.ID.String()}) {
		t.Errorf("suggested %v, want /late", got.Suggest)
	}
	refused("another workspace's chat", do(stranger, get, chatPath+"/replies", visitor.conv.String(), nil), chat.NotFound)

	changed := into[replyView](r, do(agent, put, one, mine.ID.String(), text("ciao", "Ciao!", false)), 200)
	if changed.ID != mine.ID || changed.Shortcut != "ciao" || changed.Text != "Ciao!" {
		t.Errorf("changed into %+v", changed)
	}
	late2 := text("late", "Sorry!", true)
	late2["based_on_ms"] = late.UpdatedAtMS
	late = into[replyView](r, do(owner, put, one, late.ID.String(), late2), 200)
	late2["based_on_ms"] = late.UpdatedAtMS - 1
	refused("an edit of an older one", do(owner, put, one, late.ID.String(), late2), chat.Conflict)
	if got := do(agent, del, one, mine.ID.String(), nil); got.status != http.StatusNoContent {
		t.Errorf("delete: %d %s", got.status, got.body)
	}
	refused("deleted twice", do(agent, del, one, mine.ID.String(), nil), chat.NotFound)
	refused("another agent restores", do(other, post, one+"/restore", mine.ID.String(), nil), chat.NotFound)
	back := into[replyView](r, do(agent, post, one+"/restore", mine.ID.String(), nil), 200)
	if back != changed {
		t.Errorf("brought back %+v, want %+v", back, changed)
	}
}
