package api

import (
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/analytics"
	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
)

// shown lets the bot show a new visitor an arm, and end well.
func (r *rig) shown(t tenant, arm string) {
	r.Helper()
	v := r.newVisitor(t)
	v.send("where is my order?")
	turn, err := r.store.ClaimTurn(r.Context(), time.Minute)
	r.must(err)
	_, err = r.desk.Do(r.Context(), chat.Command{
		Op: chat.OpCommit, Workspace: t.workspace.ID, Conversation: turn.Conversation, Actor: chat.Actor{Kind: chat.ByBot},
		Result: &chat.TurnResult{
			Turn: turn.ID, Claim: turn.Claim, Epoch: turn.Epoch,
			Exposed:   []chat.ExposedBody{{Flow: "=menu", Step: "hello", Arm: arm, Sticky: "visitor", Arms: []string{"a", "b"}, Release: "h"}},
			Decisions: []chat.Decision{{ID: chat.NewID(), Action: "flow", Reason: "end:resolved"}},
		},
	})
	r.must(err)
	p := analytics.Projector{Store: r.store, Now: func() time.Time { return time.Now().Add(time.Hour) }}
	r.must(p.Pass(r.Context()))
}

func TestSplits(t *testing.T) {
	t.Parallel()
	s := readSpec(t)
	r := newRig(t, nil)
	eve := r.newMember(r.ours, "eve@ours.example", auth.Evaluator)
	empty := eve.do(get, flowPath+"/splits", nil)
	s.compare(t, flowRoute(t, get, "/splits"), empty)
	if got := into[analytics.Splits](r, empty, 200); got.Splits == nil || len(got.Splits) > 0 {
		t.Errorf("before any: %s", empty.body)
	}
	r.shown(r.ours, "a")
	r.shown(r.ours, "b")
	r.shown(r.ours, "b")
	r.shown(r.theirs, "b")
	got := eve.do(get, flowPath+"/splits?flow=%3Dmenu&step=hello&lang=ko", nil)
	s.compare(t, flowRoute(t, get, "/splits"), got)
	all := into[analytics.Splits](r, got, 200)
	if len(all.Splits) != 1 || all.Splits[0].Exposed != 3 || !strings.Contains(all.Definitions["exposed"], "방문자") {
		t.Fatalf("splits %s", got.body)
	}
	x := all.Splits[0]
	goal := x.Measures[4]
	if x.Arms[1].Provisional != 2 || x.Measures[0].Arms[1].SoonOf != 2 || goal.Name != "goal" || goal.Arms[1].Count != 2 || goal.Arms[1].Verdict != analytics.VerdictFew {
		t.Errorf("split %s", got.body)
	}
	if got := eve.do(get, flowPath+"/splits?step=other", nil); strings.Contains(string(got.body), "hello") {
		t.Errorf("of another step: %s", got.body)
	}
	table := eve.do(get, flowPath+"/splits/table", nil)
	lines := strings.Split(strings.TrimSpace(string(table.body)), "\n")
	if len(lines) != 13 || !strings.HasPrefix(lines[1], "'=menu,hello,visitor,0,") || !strings.Contains(lines[10], ",goal,b,2,2,2,1.000000,") {
		t.Errorf("table %s", table.body)
	}
	if got := r.newMember(r.ours, "bob@ours.example", auth.Agent).do(get, flowPath+"/splits", nil); got.code() != "forbidden" {
		t.Errorf("an agent: %s", got.body)
	}
}
