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
)

// answered does a request to a route and compares the answer with its description.
func (p *person) answered(t *testing.T, s spec, method, path, id string, in any) reply {
	t.Helper()
	got := p.do(method, strings.Replace(path, ":id", id, 1), in)
	s.compare(t, route{method: method, path: path, audience: forMembers}, got)
	return got
}

func TestTeams(t *testing.T) {
	t.Parallel()
	r, s := newRig(t, nil), readSpec(t)
	owner, ada := r.newMember(r.ours, "owner@ours.example", auth.Owner), r.newMember(r.ours, "ada@ours.example", auth.Agent)
	rules := map[string]any{
		"strategy": "round_robin", "offer_s": 20, "queue_limit": 2, "queue_full": "callback",
		"schedule": map[string]any{"timezone": "Asia/Seoul", "hours": map[string]any{"mon": []string{"09:00-18:00"}}, "exceptions": map[string]any{"2026-12-24": []string{"09:00-12:00"}}},
	}
	made := into[teamView](r, owner.answered(t, s, post, teamPath, "", map[string]any{"slug": "returns", "name": "Returns", "rules": rules, "members": []chat.ID{ada.id}}), 201)
	list := into[struct{ Teams []teamView }](r, owner.answered(t, s, get, teamPath, "", nil), 200)
	if diff := cmp.Diff([]teamView{made}, list.Teams); diff != "" {
		t.Errorf("made (-) and listed (+):\n%s", diff)
	}
	id := made.ID.String()
	for name, bad := range map[string]any{
		"Strategy":   map[string]any{"rules": map[string]any{"strategy": "best"}},
		"Unknown":    map[string]any{"rules": map[string]any{"speed": 1}},
		"Slug":       map[string]any{"slug": "other"},
		"Name":       map[string]any{"name": ""},
		"Hours":      map[string]any{"rules": map[string]any{"schedule": map[string]any{"hours": map[string]any{"mon": []string{"9-5"}}}}},
		"AutoManual": map[string]any{"rules": map[string]any{"strategy": "manual", "auto_accept": true}},
		"Overflow":   map[string]any{"rules": map[string]any{"overflow_team": "nowhere", "overflow_s": 60}},
		"Itself":     map[string]any{"rules": map[string]any{"overflow_team": "returns", "overflow_s": 60}},
		"Holiday":    map[string]any{"rules": map[string]any{"schedule": map[string]any{"holiday_names": map[string]any{"2026-12-25": "Christmas"}}}},
	} {
		if got := owner.do(patch, teamPath+"/"+id, bad); got.status != 400 {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	changed := into[teamView](r, owner.answered(t, s, patch, teamPath+"/:id", id, map[string]any{"name": "Returns and repairs", "members": []chat.ID{}}), 200)
	if changed.Name != "Returns and repairs" || len(changed.Members) != 0 || changed.Rules.OfferS != 20 {
		t.Errorf("changed %+v", changed)
	}
	if got := owner.do(patch, teamPath+"/"+id, map[string]any{"rules": map[string]any{"queue_limit": 5000}}); !strings.Contains(string(got.body), `"field":"rules.queue_limit"`) {
		t.Errorf("the refused field: %s", got.body)
	}
	if made.Hours.TimeZone != "Asia/Seoul" || made.Hours.Open == (made.Hours.OpensMS != 0) {
		t.Errorf("hours %+v", made.Hours)
	}
	archived := into[teamView](r, owner.answered(t, s, post, teamPath+"/:id/archive", id, nil), 200)
	if archived.ArchivedAtMS == 0 {
		t.Error("not archived")
	}
	into[teamView](r, owner.answered(t, s, post, teamPath+"/:id/unarchive", id, nil), 200)
	if got := owner.answered(t, s, del, teamPath+"/:id", id, nil); got.status != 204 {
		t.Errorf("delete: %d %s", got.status, got.body)
	}
	if got := owner.do(del, teamPath+"/"+id, nil); got.status != 404 {
		t.Errorf("delete again: %d %s", got.status, got.body)
	}
}

func TestRoutingRules(t *testing.T) {
	t.Parallel()
	r, s := newRig(t, nil), readSpec(t)
	owner, ada := r.newMember(r.ours, "owner@ours.example", auth.Owner), r.newMember(r.ours, "ada@ours.example", auth.Agent)
	const path, agents = "/api/v1/admin/routing", "/api/v1/admin/agents"
	if got := into[handoff.Rules](r, owner.answered(t, s, get, path, "", nil), 200); !cmp.Equal(got, handoff.DefaultRules()) {
		t.Errorf("undecided: %+v", got)
	}
	set := into[handoff.Rules](r, owner.answered(t, s, put, path, "", map[string]any{
		"channels": map[string]any{"web": 2}, "sla": []any{map[string]any{"name": "gold", "first_response_s": 60, "clock": "wall"}},
	}), 200)
	if got := into[handoff.Rules](r, owner.answered(t, s, get, path, "", nil), 200); !cmp.Equal(got, set) || set.Channels["web"] != 2 || len(set.Channels) != 1 || set.GraceS != 45 {
		t.Errorf("set %+v, read %+v", set, got)
	}
	for name, bad := range map[string]any{
		"Weight": map[string]any{"channels": map[string]any{"web": -1}}, "Need": map[string]any{"language": map[string]any{"need": "maybe"}},
		"SLA": map[string]any{"sla": []any{map[string]any{"name": "x", "clock": "wall"}}}, "Grace": map[string]any{"grace_s": 1},
	} {
		if got := owner.do(put, path, bad); got.status != 400 {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	got := into[agentRulesView](r, owner.answered(t, s, put, agents+"/:id", ada.id.String(), map[string]any{"limit": 7, "skills": map[string]any{"returns": 3}, "langs": []string{"ko"}}), 200)
	if got.Limit != 7 || got.Skills["returns"] != 3 || got.Langs[0] != "ko" {
		t.Errorf("agent %+v", got)
	}
	owner.answered(t, s, get, agents, "", nil)
	if got := owner.do(put, agents+"/"+ada.id.String(), map[string]any{"limit": 21}); got.status != 400 {
		t.Errorf("limit 21: %d", got.status)
	}
	v := r.newVisitor(r.ours)
	if got := owner.answered(t, s, put, agentPath+"/visitors/:id/vip", v.id.String(), map[string]any{"vip": true}); got.status != 204 {
		t.Errorf("vip: %d %s", got.status, got.body)
	}
	if got := owner.do(put, agentPath+"/visitors/"+v.id.String()+"/vip", map[string]any{}); got.status != 400 {
		t.Errorf("vip without a word: %d", got.status)
	}
	entries, _, err := r.store.ListAudit(t.Context(), r.ours.workspace.ID, "", 10)
	r.must(err)
	var actions []string
	for _, e := range entries {
		if e.User == owner.id {
			actions = append(actions, e.Action)
		}
	}
	if diff := cmp.Diff([]string{"visitor.vip_changed", "agent.routing_changed", "routing.changed"}, actions); diff != "" {
		t.Errorf("audit:\n%s", diff)
	}
}

func TestLeavingTheQueue(t *testing.T) {
	t.Parallel()
	described := readSpec(t)
	r := newRig(t, func(o *Options) { o.Leaving = func(lang string) string { return "I am here. " + lang } })
	v := r.newVisitor(r.ours)
	v.send("hello")
	r.handOver(r.ours, v.conv)
	path := "/api/v1/visitor/conversations/" + v.conv.String()
	if got := r.newVisitor(r.ours).do(post, path+"/leave", nil); got.status != 404 {
		t.Errorf("another visitor leaves: %d", got.status)
	}
	into[answer](r, v.answered(t, described, post, "/api/v1/visitor/conversations/:id/leave", v.conv.String(), nil), 200)
	conv, err := r.store.Conversation(t.Context(), r.ours.workspace.ID, v.conv)
	r.must(err)
	if conv.Owner != chat.OwnerBot || conv.Preview != "I am here. en" {
		t.Errorf("owner %s, preview %q", conv.Owner, conv.Preview)
	}
	if got := v.do(post, path+"/leave", nil); got.status != 409 {
		t.Errorf("leaving twice: %d", got.status)
	}

	r.handOver(r.ours, v.conv)
	for name, bad := range map[string]map[string]any{
		"NoNumber": {"via": "phone", "phone": "call me"}, "NoAddress": {"via": "email", "email": "me"}, "Pigeon": {"via": "pigeon"},
		"Both": {"via": "email", "email": "kim@x.example", "phone": "+44 20 7946 0000"},
	} {
		bad["client_id"] = name
		if got := v.do(post, path+"/callback", bad); got.status != 400 {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	sock := v.connect(map[string]any{"conversation": v.conv, "after_seq": 0})
	sock.acked(map[string]any{"type": "callback", "conversation": v.conv, "client_id": "cb", "via": "email", "email": "kim@x.example"})
	h, err := r.store.HandoffOf(t.Context(), r.ours.workspace.ID, v.conv)
	r.must(err)
	who, err := r.store.Visitor(t.Context(), r.ours.workspace.ID, v.id)
	r.must(err)
	if h.Status != chat.HandoffPromised || h.DueAt.IsZero() || who.Email != "kim@x.example" {
		t.Errorf("hand-over %s due %s, visitor %+v", h.Status, h.DueAt, who)
	}
	owner := r.newMember(r.ours, "owner@ours.example", auth.Owner)
	n := into[promisesView](r, owner.do(get, "/api/v1/analytics/promises?to_ms="+fmt.Sprint(h.DueAt.UnixMilli()+1), nil), 200)
	if n != (promisesView{Made: 1, Open: 1}) {
		t.Errorf("promises %+v", n)
	}
}

func TestPolicyPreview(t *testing.T) {
	t.Parallel()
	r, s := newRig(t, nil), readSpec(t)
	owner := r.newMember(r.ours, "owner@ours.example", auth.Owner)
	const path = "/api/v1/admin/policy/preview"
	usual := handoff.DefaultThresholds()
	if got := into[policyPreview](r, owner.answered(t, s, post, path, "", map[string]any{"policy": usual}), 200); got.Chats.LookedAt != 0 {
		t.Errorf("without chats: %+v", got)
	}
	weighed := func(score float64, action string) chat.ID {
		v := r.newVisitor(r.ours)
		v.send("it does not help")
		turn, err := r.store.ClaimTurn(r.Context(), time.Minute)
		r.must(err)
		verdict := handoff.Verdict{Action: action, Score: score, Evidence: []handoff.Evidence{{Name: "thumbs_down", Weight: usual.Weights.Rejected, Points: score}}}
		_, err = r.desk.Do(r.Context(), chat.Command{
			Op: chat.OpCommit, Workspace: r.ours.workspace.ID, Conversation: v.conv, Actor: chat.Actor{Kind: chat.ByBot},
			Result: &chat.TurnResult{Turn: turn.ID, Claim: turn.Claim, Epoch: turn.Epoch, Messages: []chat.MessageBody{{Text: "Sorry."}}, Decisions: []chat.Decision{{
				ID: chat.NewID(), Conversation: v.conv, Seq: 2, Action: action, Trace: chat.Encode(map[string]any{"policy": verdict}),
			}}},
		})
		r.must(err)
		return v.conv
	}
	offered := weighed(0.8, handoff.ActionOffer)
	weighed(1.4, handoff.ActionEscalate)
	weighed(0.1, handoff.ActionNone)
	keen := usual
	keen.Escalate = 0.7
	got := into[policyPreview](r, owner.answered(t, s, post, path, "", map[string]any{"policy": keen}), 200)
	if got.Chats != (policyChats{LookedAt: 3, Was: 1, Would: 2}) || len(got.Examples) != 1 || got.Examples[0].Conversation != offered {
		t.Errorf("keener: %+v", got)
	}
	keen.Offer = 2
	if got := owner.do(post, path, map[string]any{"policy": keen}); !strings.Contains(string(got.body), `"field":"policy.offer"`) {
		t.Errorf("refused: %d %s", got.status, got.body)
	}
}

func TestGreeting(t *testing.T) {
	t.Parallel()
	r, s := newRig(t, nil), readSpec(t)
	owner := r.newMember(r.ours, "owner@ours.example", auth.Owner)
	owner.do(patch, "/api/v1/admin/settings", map[string]any{"greeting": map[string]any{"ko": "어서 오세요."}})
	got := r.call(post, "/api/v1/visitor/session", map[string]any{"site_key": r.ours.site.Key, "locale": "ko"})
	s.compare(t, route{method: post, path: "/api/v1/visitor/session", audience: forAnyone}, got)
	if v := into[visitorSessionView](r, got, 200); v.Greeting["ko"] != "어서 오세요." || len(v.Greeting) != 1 {
		t.Errorf("greeting %v", v.Greeting)
	}
	for name, bad := range map[string]chat.Greeting{"Language": {"fr": "Bonjour"}, "Long": {"en": strings.Repeat("x", 301)}, "Control": {"en": "a\x00"}} {
		if err := bad.Check(); chat.CodeOf(err) != chat.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}
