package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/handoff"
)

type bulkAnswer struct {
	Results []bulkResult `json:"results"`
}

// TestBulk: many chats at once, each by itself; never another workspace's.
func TestBulk(t *testing.T) {
	t.Parallel()
	spec := readSpec(t)
	r := newRig(t, manyVisitors)
	agent, judge := r.newMember(r.ours, "agent@ours.example", auth.Agent), r.newMember(r.ours, "judge@ours.example", auth.Evaluator)
	_, err := r.store.CreateTeam(t.Context(), r.ours.workspace.ID, agent.id, handoff.Team{Slug: "billing", Name: "Billing"})
	r.must(err)
	ours := []chat.ID{}
	for range 3 {
		v := r.newVisitor(r.ours)
		v.send("My parcel is late")
		ours = append(ours, v.conv)
	}
	foreign := r.newVisitor(r.theirs)
	foreign.send("A secret")

	const path = agentPath + "/conversations/bulk"
	do := func(action string, more map[string]any) []bulkResult {
		t.Helper()
		body := map[string]any{"client_id": chat.NewID(), "action": action, "conversations": ours}
		for k, v := range more {
			body[k] = v
		}
		got := agent.do(post, path, body)
		spec.compare(t, route{method: post, path: path}, got)
		return into[bulkAnswer](r, got, http.StatusOK).Results
	}
	all := func(what string, results []bulkResult, changed bool) {
		t.Helper()
		for i, one := range results {
			if !one.Done || one.Changed != changed || one.Conversation != ours[i] {
				t.Errorf("%s: chat %d: %+v %+v", what, i, one, one.Error)
			}
		}
	}
	conv := func(id chat.ID) chat.Conversation {
		t.Helper()
		c, err := r.store.Conversation(t.Context(), r.ours.workspace.ID, id)
		r.must(err)
		return c
	}

	all("tag", do("tag", map[string]any{"add_tags": []string{"late"}}), true)
	all("tagged again", do("tag", map[string]any{"add_tags": []string{"late"}}), false)
	all("untag", do("tag", map[string]any{"drop_tags": []string{"late"}}), true)

	// Another workspace's and a missing one are refused alike, and hold up no other.
	mixed := []chat.ID{ours[0], foreign.conv, chat.NewID(), ours[1], ours[0]}
	results := do("tag", map[string]any{"add_tags": []string{"x"}, "conversations": mixed})
	var done []bool
	for _, one := range results {
		done = append(done, one.Done)
		if !one.Done && one.Error.Code != chat.NotFound {
			t.Errorf("%+v", one.Error)
		}
	}
	if !slices.Equal(done, []bool{true, false, false, true}) {
		t.Errorf("done %v", done)
	}
	theirs, err := r.store.Conversation(t.Context(), r.theirs.workspace.ID, foreign.conv)
	r.must(err)
	if len(theirs.Tags) != 0 {
		t.Errorf("another workspace's chat has %v", theirs.Tags)
	}

	all("to a team", do("assign", map[string]any{"team": "billing"}), true)
	if c := conv(ours[2]); c.Owner != chat.OwnerQueue || c.Team != "billing" {
		t.Errorf("owned by %s of %q", c.Owner, c.Team)
	}
	all("snooze", do("snooze", map[string]any{"until_ms": time.Now().Add(time.Hour).UnixMilli()}), true)
	all("unsnooze", do("unsnooze", nil), true)

	// A team that asks what a chat was about is not passed over.
	set := `{"ask":"required","list":[{"id":"sale","labels":{"en":"Sale"}}]}`
	_, err = r.store.ChangeSettings(t.Context(), r.ours.workspace.ID, agent.id, chat.SettingsChange{Keys: map[string]json.RawMessage{"dispositions": []byte(set)}})
	r.must(err)
	for _, one := range do("resolve", nil) {
		if one.Done || one.Error.Code != chat.Invalid || one.Error.Field != "disposition" {
			t.Errorf("resolved without an answer: %+v %+v", one, one.Error)
		}
	}
	all("resolve with an answer", do("resolve", map[string]any{"disposition": "sale"}), true)
	all("reopen those", do("reopen", nil), true)
	_, err = r.store.ChangeSettings(t.Context(), r.ours.workspace.ID, agent.id, chat.SettingsChange{Keys: map[string]json.RawMessage{"dispositions": nil}})
	r.must(err)

	// Sent twice it is done once, and the answer is the same.
	twice := map[string]any{"client_id": "the-same"}
	all("resolve", do("resolve", twice), true)
	before := conv(ours[0]).LastSeq
	all("resolve sent again", do("resolve", twice), true)
	if after := conv(ours[0]).LastSeq; after != before {
		t.Errorf("%d events more", after-before)
	}
	all("resolved already", do("resolve", nil), false)
	all("reopen", do("reopen", nil), true)
	all("spam", do("spam", nil), true)
	if c := conv(ours[1]); c.Status != chat.Resolved || !slices.Contains(c.Tags, chat.TagSpam) {
		t.Errorf("%s %v", c.Status, c.Tags)
	}
	all("no spam", do("not_spam", nil), true)

	good := map[string]any{"client_id": "x", "action": "resolve", "conversations": ours}
	if got := judge.do(post, path, good); got.status != http.StatusForbidden {
		t.Errorf("an evaluator: %d %s", got.status, got.body)
	}
	many := make([]chat.ID, bulkMost+1)
	for i := range many {
		many[i] = chat.NewID()
	}
	for what, change := range map[string]map[string]any{
		"no client_id": {"client_id": ""}, "no such action": {"action": "explode"}, "none": {"conversations": []chat.ID{}},
		"too many": {"conversations": many}, "no tags": {"action": "tag"}, "to nobody": {"action": "assign"},
		"to both": {"action": "assign", "agent": agent.id, "team": "billing"},
	} {
		body := map[string]any{"client_id": "x", "action": "resolve", "conversations": ours}
		for k, v := range change {
			body[k] = v
		}
		if got := agent.do(post, path, body); got.code() != string(chat.Invalid) {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
}

// TestBulkRestore: an assign taken back gives each chat to whom it belonged,
// but not what others have dealt with since.
func TestBulkRestore(t *testing.T) {
	t.Parallel()
	spec := readSpec(t)
	r := newRig(t, manyVisitors)
	ada, ben := r.newMember(r.ours, "ada@ours.example", auth.Agent), r.newMember(r.ours, "ben@ours.example", auth.Agent)
	_, err := r.store.CreateTeam(t.Context(), r.ours.workspace.ID, ada.id, handoff.Team{Slug: "billing", Name: "Billing"})
	r.must(err)
	const path = agentPath + "/conversations/bulk"
	do := func(body map[string]any) []bulkResult {
		t.Helper()
		body["client_id"] = chat.NewID()
		got := ada.do(post, path, body)
		spec.compare(t, route{method: post, path: path}, got)
		return into[bulkAnswer](r, got, http.StatusOK).Results
	}
	conv := func(id chat.ID) chat.Conversation {
		t.Helper()
		c, err := r.store.Conversation(t.Context(), r.ours.workspace.ID, id)
		r.must(err)
		return c
	}
	var ids []chat.ID
	for range 6 {
		v := r.newVisitor(r.ours)
		v.send("My parcel is late")
		ids = append(ids, v.conv)
	}
	bots, waits, adas, taken, answered, moved := ids[0], ids[1], ids[2], ids[3], ids[4], ids[5]
	do(map[string]any{"action": "assign", "team": "billing", "conversations": []chat.ID{waits}})
	do(map[string]any{"action": "assign", "agent": ada.id, "conversations": []chat.ID{adas}})

	var before []former
	for _, one := range do(map[string]any{"action": "assign", "agent": ben.id, "wait": true, "conversations": ids}) {
		if one.Former == nil {
			t.Fatalf("%+v %+v", one, one.Error)
		}
		before = append(before, *one.Former)
	}
	act := func(op chat.Op, id chat.ID, by chat.ID, change func(*chat.Command)) {
		t.Helper()
		cmd := chat.Command{Op: op, Workspace: r.ours.workspace.ID, Conversation: id, Actor: chat.Actor{Kind: chat.ByAgent, ID: by}, ClientID: chat.NewID().String()}
		change(&cmd)
		_, err := r.desk.Do(t.Context(), cmd)
		r.must(err)
	}
	act(chat.OpTake, taken, ada.id, func(*chat.Command) {})
	act(chat.OpPost, answered, ben.id, func(c *chat.Command) { c.Message = chat.MessageBody{Text: "On its way"} })
	act(chat.OpResolve, moved, ben.id, func(*chat.Command) {})

	for _, one := range do(map[string]any{"action": "restore", "former": before, "conversations": ids}) {
		kept := one.Conversation == bots || one.Conversation == waits || one.Conversation == adas
		if one.Done != kept {
			t.Errorf("chat %d of %d: %+v %+v", slices.Index(ids, one.Conversation), len(ids), one, one.Error)
		}
		if !one.Done && one.Error.Code != chat.Conflict {
			t.Errorf("refused with %+v", one.Error)
		}
	}
	for id, want := range map[chat.ID]former{bots: {Owner: chat.OwnerBot}, waits: {Owner: chat.OwnerQueue, Team: "billing"}, adas: {Owner: chat.OwnerAgent, Agent: ada.id}, answered: {Owner: chat.OwnerAgent, Agent: ben.id}} {
		if c := conv(id); c.Owner != want.Owner || c.Agent != want.Agent || want.Team != "" && c.Team != want.Team {
			t.Errorf("chat %d is with %s %s %q, wanted %+v", slices.Index(ids, id), c.Owner, c.Agent, c.Team, want)
		}
	}
	for what, body := range map[string]map[string]any{
		"nothing said of it": {}, "no such owner": {"former": []map[string]any{{"conversation": bots, "owner": "moon", "epoch": 1, "seq": 1}}},
	} {
		body["client_id"], body["action"], body["conversations"] = "x", "restore", []chat.ID{bots}
		if got := ada.do(post, path, body); got.code() != string(chat.Invalid) {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
	}
}
