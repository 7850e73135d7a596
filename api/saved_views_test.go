package api

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

type savedViewList struct {
	Views []savedViewView `json:"views"`
}

func (l savedViewList) names() []string {
	names := []string{}
	for _, v := range l.Views {
		names = append(names, v.Name)
	}
	return names
}

// TestViews walks every route of the saved views in an order that works, and
// compares each answer with its description.
func TestViews(t *testing.T) {
	t.Parallel()
	s := readSpec(t)
	r := newRig(t, nil)
	lead, agent := r.newMember(r.ours, "lead@ours.example", auth.Supervisor), r.newMember(r.ours, "agent@ours.example", auth.Agent)
	judge, stranger := r.newMember(r.ours, "judge@ours.example", auth.Evaluator), r.newMember(r.theirs, "owner@theirs.example", auth.Owner)
	_, err := r.store.CreateTeam(t.Context(), r.ours.workspace.ID, lead.id, handoff.Team{Slug: "billing", Name: "Billing", Members: []chat.ID{agent.id}})
	r.must(err)
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
	refused := func(what string, got reply, code chat.Code) {
		t.Helper()
		if got.code() != string(code) {
			t.Errorf("%s: %d %s, want %s", what, got.status, got.body, code)
		}
	}
	sees := func(p *person, want ...string) {
		t.Helper()
		if got := into[savedViewList](r, do(p, get, viewPath, "", nil), http.StatusOK).names(); !slices.Equal(got, want) {
			t.Errorf("sees %q, want %q", got, want)
		}
	}
	text := func(name string, more map[string]any, query map[string]any) map[string]any {
		body := map[string]any{"name": name, "query": query}
		for k, v := range more {
			body[k] = v
		}
		return body
	}
	const one = viewPath + "/:id"
	shared, ofTeam := map[string]any{"shared": true}, map[string]any{"shared": true, "team": "billing"}
	open := map[string]any{"view": "open", "days": 7, "tag": "vip", "agent": agent.id, "lang": "en", "sla": "at_risk", "from_ms": 5, "to_ms": 6, "disposition": "Sale"}
	all := map[string]any{"view": "all"}

	mine := into[savedViewView](r, do(agent, post, viewPath, "", text("  Late   parcels ", nil, open)), 200)
	want := viewQuery{View: "open", Days: 7, Tag: "vip", Agent: agent.id, Lang: "en", SLA: "at_risk", FromMS: 5, ToMS: 6, Disposition: "Sale"}
	if mine.Name != "Late parcels" || mine.Shared || mine.Query != want {
		t.Errorf("kept %+v", mine)
	}
	every := into[savedViewView](r, do(lead, post, viewPath, "", text("Everything", shared, all)), 200)
	into[savedViewView](r, do(lead, post, viewPath, "", text("Bills", ofTeam, all)), 200)
	refused("an agent shares", do(agent, post, viewPath, "", text("x", shared, all)), chat.Forbidden)
	refused("an agent shares with the team", do(agent, post, viewPath, "", text("x", ofTeam, all)), chat.Forbidden)
	refused("no name", do(agent, post, viewPath, "", text(" ", nil, all)), chat.Invalid)
	refused("no such view", do(agent, post, viewPath, "", text("x", nil, map[string]any{"view": "mean"})), chat.Invalid)
	refused("too many days", do(agent, post, viewPath, "", text("x", nil, map[string]any{"view": "all", "days": 9999})), chat.Invalid)
	refused("no such team", do(lead, post, viewPath, "", text("x", map[string]any{"shared": true, "team": "nope"}, all)), chat.NotFound)
	sees(agent, "Everything", "Bills", "Late parcels")
	sees(judge, "Everything")
	sees(lead, "Everything", "Bills")
	sees(stranger)

	type counted struct {
		Counts map[string]int `json:"counts"`
	}
	counts := into[counted](r, do(agent, get, viewPath+"/counts", "", nil), 200).Counts
	if counts[every.ID.String()] != 1 || counts[mine.ID.String()] != 0 || len(counts) != 3 {
		t.Errorf("counts %v", counts)
	}

	refused("an agent changes a shared one", do(agent, put, one, every.ID.String(), text("x", shared, all)), chat.Forbidden)
	refused("a supervisor changes an agent's", do(lead, put, one, mine.ID.String(), text("x", nil, all)), chat.NotFound)
	refused("another workspace deletes", do(stranger, del, one, every.ID.String(), nil), chat.NotFound)
	changed := into[savedViewView](r, do(agent, put, one, mine.ID.String(), text("Late", nil, map[string]any{"view": "mine", "q": "parcel"})), 200)
	if changed.Name != "Late" || changed.Query != (viewQuery{View: "mine", Q: "parcel"}) {
		t.Errorf("changed to %+v", changed)
	}
	second := into[savedViewView](r, do(agent, post, viewPath, "", text("Second", nil, all)), 200)
	order := map[string]any{"ids": []chat.ID{second.ID, mine.ID, every.ID}}
	if got := do(agent, put, viewPath+"/order", "", order); got.status != http.StatusNoContent {
		t.Errorf("order: %d %s", got.status, got.body)
	}
	sees(agent, "Everything", "Bills", "Second", "Late")
	if got := do(agent, del, one, mine.ID.String(), nil); got.status != http.StatusNoContent {
		t.Errorf("delete: %d %s", got.status, got.body)
	}
	sees(agent, "Everything", "Bills", "Second")
	refused("restores a colleague's", do(lead, post, one+"/restore", mine.ID.String(), nil), chat.NotFound)
	into[savedViewView](r, do(agent, post, one+"/restore", mine.ID.String(), nil), 200)
	sees(agent, "Everything", "Bills", "Second", "Late")
}
