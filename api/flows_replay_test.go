package api

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

type replayRun struct {
	ID        chat.ID            `json:"id"`
	Kind      chat.EvalRunKind   `json:"kind"`
	Status    chat.EvalRunStatus `json:"status"`
	Candidate chat.Candidate     `json:"candidate"`
	Past      *chat.PastChoice   `json:"past"`
}

func TestFlowReplay(t *testing.T) {
	t.Parallel()
	s := readSpec(t)
	r := newRig(t, manyVisitors)
	editor := r.newMember(r.ours, "ed@ours.example", auth.Editor)
	one := r.decide(r.ours, "answered", 0.9, "mail me at kim@example.com about my tent")
	r.decide(r.ours, "answered", 0.9)
	theirs := r.decide(r.theirs, "answered", 0.9)
	before, _, err := r.store.Events(r.Context(), r.ours.workspace.ID, one.Conversation, chat.Agents, 0, 100)
	r.must(err)

	start := func(body map[string]any) replayRun {
		t.Helper()
		got := editor.do(post, flowPath+"/replays", body)
		s.compare(t, flowRoute(t, post, "/replays"), got)
		return into[replayRun](r, got, http.StatusOK)
	}
	report := func(id chat.ID) map[string]any {
		t.Helper()
		return into[map[string]any](r, editor.do(get, fmt.Sprintf("%s/runs/%s/report", evalPath, id), nil), http.StatusOK)
	}
	run := start(map[string]any{"sources": sources(helloFlow)})
	if run.Status != chat.RunQueued || run.Kind != chat.RunReplay || run.Past == nil {
		t.Errorf("run %+v", run)
	}
	r.play()
	all := report(run.ID)
	if all["conversations"] != 2.0 || strings.Contains(fmt.Sprint(all), "kim@example.com") {
		t.Errorf("report %v", all)
	}
	named := start(map[string]any{"sources": sources(helloFlow), "conversations": []chat.ID{one.Conversation}})
	met := start(map[string]any{"sources": sources(helloFlow), "flow": "hello", "step": "ask_name", "last": 5})
	r.play()
	if got := report(named.ID); got["conversations"] != 1.0 || got["chats"].([]any)[0].(map[string]any)["id"] != one.Conversation.String() {
		t.Errorf("named %v", got)
	}
	if got := report(met.ID); got["conversations"] != 0.0 { // neither has met it
		t.Errorf("met %v", got)
	}
	after, _, err := r.store.Events(r.Context(), r.ours.workspace.ID, one.Conversation, chat.Agents, 0, 100)
	r.must(err)
	if len(after) != len(before) {
		t.Errorf("%d events after %d", len(after), len(before))
	}

	// Without sources it is the draft that is tried.
	if got := editor.do(post, flowPath+"/replays", map[string]any{}); got.code() != "invalid" {
		t.Errorf("without any flows: %s", got.body)
	}
	into[any](r, editor.do(put, flowPath+"/draft", map[string]any{"version": 0, "sources": sources(helloFlow)}), http.StatusOK)
	drafted := start(map[string]any{})
	if len(drafted.Candidate.Flows) != 1 {
		t.Errorf("candidate %+v", drafted.Candidate)
	}
	got := editor.do(post, flowPath+"/replays/"+drafted.ID.String()+"/cancel", nil)
	s.compare(t, flowRoute(t, post, "/replays/:id/cancel"), got)
	if v := into[replayRun](r, got, http.StatusOK); v.Status != chat.RunCancelled {
		t.Errorf("cancelled %+v", v)
	}

	for name, body := range map[string]map[string]any{
		"TooMany": {"last": 501}, "Negative": {"last": -1}, "AStepAlone": {"step": "x"}, "BrokenFlows": {"sources": sources("flow: x\nsteps: []\n")},
		"Both": {"conversations": []chat.ID{one.Conversation}, "flow": "hello"},
	} {
		if got := editor.do(post, flowPath+"/replays", body); got.code() != "invalid" {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}
	if got := editor.do(post, flowPath+"/replays", map[string]any{"conversations": []chat.ID{theirs.Conversation}}); got.status != http.StatusNotFound {
		t.Errorf("another workspace's: %d", got.status)
	}
	desk := r.newEvalDesk(editor, one.Conversation)
	if got := editor.do(post, flowPath+"/replays/"+desk.run.String()+"/cancel", nil); got.status != http.StatusNotFound {
		t.Errorf("a suite's run: %d", got.status)
	}
	agent := r.newMember(r.ours, "al@ours.example", auth.Agent)
	if got := agent.do(post, flowPath+"/replays", map[string]any{}); got.status != http.StatusForbidden {
		t.Errorf("an agent: %d", got.status)
	}
}
