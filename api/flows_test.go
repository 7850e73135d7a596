package api

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
)

const helloFlow = `flow: hello
triggers: [start]
steps:
  - id: ask_name
    ask: name
    text: {en: "Who are you?", ko: "누구세요?"}
  - say: {en: "Hi {{ vars.name }}", ko: "안녕하세요 {{ vars.name }}"}
`

func sources(texts ...string) []flowSource {
	out := []flowSource{}
	for i, text := range texts {
		out = append(out, flowSource{string(rune('a'+i)) + ".yaml", text})
	}
	return out
}

// flowRoute finds a route of the flows by its method and the end of its path.
func flowRoute(t *testing.T, method, path string) route {
	t.Helper()
	for _, rt := range routes {
		if rt.method == method && rt.path == flowPath+path {
			return rt
		}
	}
	t.Fatalf("no route %s %s", method, path)
	return route{}
}

type flowsAnswer struct {
	Draft     flowDraftView     `json:"draft"`
	Live      *releaseView      `json:"live"`
	Scheduled []publicationView `json:"scheduled"`
}

func TestFlowDraft(t *testing.T) {
	t.Parallel()
	s := readSpec(t)
	r := newRig(t, nil)
	ed := r.newMember(r.ours, "ed@ours.example", auth.Editor)
	show := func() flowsAnswer {
		t.Helper()
		got := ed.do(get, flowPath, nil)
		s.compare(t, flowRoute(t, get, ""), got)
		return into[flowsAnswer](r, got, 200)
	}
	save := func(version int64, list []flowSource) reply {
		got := ed.do(put, flowPath+"/draft", map[string]any{"version": version, "sources": list})
		if got.status == 200 {
			s.compare(t, flowRoute(t, put, "/draft"), got)
		}
		return got
	}
	if v := show(); v.Draft.Version != 0 || v.Draft.Changed || len(v.Draft.Sources) != 0 || v.Live != nil {
		t.Errorf("before anything: %+v", v)
	}

	// Errors are stored as they are, and say where they stand.
	broken := sources(strings.Replace(helloFlow, "ask: name", "ask: name\n    next: nowhere", 1))
	saved := into[flowDraftSaved](r, save(0, broken), 200)
	if saved.Version != 1 || len(saved.Findings) == 0 || saved.Findings[0].Flow != "hello" || saved.Findings[0].Step != "ask_name" {
		t.Errorf("saved %+v", saved)
	}
	v := show()
	if diff := cmp.Diff(broken, v.Draft.Sources); diff != "" || !v.Draft.Changed || v.Draft.By != "Ada" {
		t.Errorf("draft %+v, %s", v.Draft, diff)
	}

	if got := save(0, sources(helloFlow)); got.status != http.StatusConflict || got.code() != "conflict" {
		t.Errorf("a stale version: %d %s", got.status, got.body)
	}
	if v := show(); v.Draft.Version != 1 || v.Draft.Sources[0].Text != broken[0].Text {
		t.Errorf("after the conflict: %+v", v.Draft)
	}

	saved = into[flowDraftSaved](r, save(1, sources(helloFlow)), 200)
	if saved.Version != 2 || len(saved.Findings) != 0 || len(saved.Flows) != 1 || len(saved.Flows[0].Steps) != 2 {
		t.Errorf("saved %+v", saved)
	}
	for query, code := range map[string]string{"?version=1": "conflict", "?version=3": "conflict", "": "invalid", "?version=x": "invalid", "?version=-1": "invalid"} {
		if got := ed.do(del, flowPath+"/draft"+query, nil); got.code() != code {
			t.Errorf("discard%s: %d %s", query, got.status, got.body)
		}
	}
	if v := show(); !v.Draft.Changed || v.Draft.Version != 2 {
		t.Errorf("after discarding a version that is not the newest: %+v", v.Draft)
	}
	if got := ed.do(del, flowPath+"/draft?version=2", nil); got.status != http.StatusNoContent {
		t.Errorf("discard: %d %s", got.status, got.body)
	}
	if v := show(); v.Draft.Changed || v.Draft.Version != 3 {
		t.Errorf("after discarding: %+v", v.Draft)
	}
	if got := save(2, sources(helloFlow)); got.code() != "conflict" {
		t.Errorf("the version that was discarded: %s", got.body)
	}

	many := sources()
	for range maxFlowFiles + 1 {
		many = append(many, flowSource{chat.NewID().String(), helloFlow})
	}
	for name, list := range map[string][]flowSource{
		"too many":   many,
		"too large":  sources(strings.Repeat("# padding\n", maxFlowBytes/10+1)),
		"one name":   {{"a.yaml", ""}, {"a.yaml", ""}},
		"a path":     {{"../a.yaml", ""}},
		"no name":    {{" ", ""}},
		"not a text": {{"a.yaml", "a\x00b"}},
	} {
		if got := save(3, list); got.code() != "invalid" {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
	}

	// Another workspace has its own.
	theirs := r.newMember(r.theirs, "ed@theirs.example", auth.Editor)
	into[flowDraftSaved](r, save(3, sources(helloFlow)), 200)
	if got := into[flowsAnswer](r, theirs.do(get, flowPath, nil), 200); got.Draft.Version != 0 || len(got.Draft.Sources) != 0 {
		t.Errorf("theirs: %+v", got)
	}
}

func TestFlowCheckAndTry(t *testing.T) {
	t.Parallel()
	s := readSpec(t)
	var seen flows.Trial
	var where chat.ID
	r := newRig(t, func(o *Options) {
		o.FlowOptions = bot.FlowOptions()
		o.Try = func(_ context.Context, ws chat.ID, p *flows.Program, in flows.Trial) (flows.TrialOutcome, error) {
			seen, where = in, ws
			return flows.TrialOutcome{
				State: []byte("next"), Done: true, Vars: map[string]any{"name": "Kim"}, At: &flows.Position{Flow: "hello", Step: "ask_name"},
				Messages: []flows.TrialMessageOut{{Text: "Who?", Buttons: []flows.PromptOption{{ID: "a", Label: "A"}}, Prompt: &flows.Prompt{ID: "p", Kind: "ask", Input: "text"}}},
				Trace:    []flows.TraceEntry{{Flow: "hello", Step: "ask_name", Kind: "ask"}}, Events: []flows.TrialEventOut{{Kind: "tag", Text: "x"}},
				Pending: &flows.Effect{Kind: flows.EffectHTTP, Method: "GET", URL: "https://x.example", Headers: map[string]string{"Authorization": "secret"}},
			}, nil
		}
	})
	eve := r.newMember(r.ours, "eve@ours.example", auth.Evaluator)
	got := eve.do(post, flowPath+"/check", map[string]any{"sources": sources("flow: x\nsteps:\n  - say: Hi\n")})
	s.compare(t, flowRoute(t, post, "/check"), got)
	checked := into[struct {
		Findings []flowFindingView `json:"findings"`
		Flows    []graphView       `json:"flows"`
	}](r, got, 200)
	if len(checked.Findings) != 1 || checked.Findings[0].Step != "say#1" || len(checked.Flows) != 1 {
		t.Errorf("checked %+v", checked) // the text is in one language only
	}

	ask := func(list []flowSource) trialView {
		t.Helper()
		got := eve.do(post, flowPath+"/try", map[string]any{"sources": list, "lang": "ko", "state": "s", "now_ms": 1_700_000_000_000,
			"input": map[string]any{"kind": "result", "result": map[string]any{"ok": true, "status": 200, "body": map[string]any{"a": 1}}}})
		s.compare(t, flowRoute(t, post, "/try"), got)
		return into[trialView](r, got, 200)
	}
	v := ask(sources(helloFlow))
	if where != r.ours.workspace.ID || seen.Lang != "ko" || seen.Now.UnixMilli() != 1_700_000_000_000 || string(seen.State) != "s" || seen.Input.Result.Status != 200 {
		t.Errorf("tried %+v in %s", seen, where)
	}
	if !seen.Veiled {
		t.Error("an evaluator's test chat shows the settings of the workspace")
	}
	ed := r.newMember(r.ours, "editor@ours.example", auth.Editor)
	into[trialView](r, ed.do(post, flowPath+"/try", map[string]any{"sources": sources(helloFlow), "input": map[string]any{"kind": "start"}}), 200)
	if seen.Veiled {
		t.Error("an editor's test chat hides what publishing the flow would show")
	}
	if v.State != "next" || !v.Done || v.Messages[0].PromptID != "p" || v.Pending.URL != "https://x.example" || v.Step.Step != "ask_name" || len(v.Findings) != 0 {
		t.Errorf("answer %+v", v)
	}
	if v := ask(sources("flow: x\nsteps: []\n")); len(v.Findings) == 0 || v.State != "s" || len(v.Messages) != 0 {
		t.Errorf("with errors: %+v", v)
	}
	if got := eve.do(post, flowPath+"/try", map[string]any{"sources": sources(helloFlow), "now_ms": -1, "input": map[string]any{"kind": "start"}}); got.code() != "invalid" {
		t.Errorf("now_ms -1: %s", got.body)
	}
	if got := eve.do(put, flowPath+"/draft", map[string]any{"version": 0, "sources": sources(helloFlow)}); got.status != http.StatusForbidden {
		t.Errorf("an evaluator saves: %d", got.status)
	}
}

// flowPlan is a workspace's flows as routes by id need them.
type flowPlan struct{ release, publication chat.ID }

func (r *rig) newFlowPlan(by *person) flowPlan {
	r.Helper()
	ctx, ws := r.Context(), by.tenant.workspace.ID
	list := []chat.FlowSource{{Name: "a.yaml", Text: "# secret flow\n" + helloFlow}}
	first, err := r.store.PublishFlows(ctx, chat.Publish{Workspace: ws, User: by.id, Sources: list, Hash: "h", Mode: chat.PublishFinish, Note: "secret flow"})
	r.must(err)
	_, err = r.store.SaveFlowDraft(ctx, chat.FlowDraft{Workspace: ws, Sources: []chat.FlowSource{{Name: "a.yaml", Text: "# secret flow of tomorrow\n"}}, By: by.id})
	r.must(err)
	next, err := r.store.PublishFlows(ctx, chat.Publish{Workspace: ws, User: by.id, Release: first.Release.ID, Mode: chat.PublishFinish, At: time.Now().Add(time.Hour)})
	r.must(err)
	return flowPlan{first.Release.ID, next.ID}
}

// at puts the id that a route of the flows means into its path.
func (f flowPlan) at(path string) string {
	path = strings.Replace(path, "/publications/:id", "/publications/"+f.publication.String(), 1)
	return strings.Replace(path, "/releases/:id", "/releases/"+f.release.String(), 1)
}

func TestFlowPublish(t *testing.T) {
	t.Parallel()
	s := readSpec(t)
	r := newRig(t, nil)
	ed := r.newMember(r.ours, "ed@ours.example", auth.Editor)
	call := func(method, path string, id chat.ID, body any) reply {
		t.Helper()
		got := ed.do(method, flowPath+strings.Replace(path, ":id", id.String(), 1), body)
		at, _, _ := strings.Cut(path, "?")
		if got.status < 400 || got.status == 422 {
			s.compare(t, flowRoute(t, method, at), got)
		}
		return got
	}
	publish := func(body map[string]any) reply { return call(post, "/publish", chat.ID{}, body) }
	save := func(version int64, list []flowSource) int64 {
		t.Helper()
		return into[flowDraftSaved](r, call(put, "/draft", chat.ID{}, map[string]any{"version": version, "sources": list}), 200).Version
	}
	if got := publish(map[string]any{"version": 0}); got.code() != "invalid" {
		t.Errorf("nothing to publish: %s", got.body)
	}
	version := save(0, sources("flow: x\nsteps: []\n"))
	got := publish(map[string]any{"version": version})
	bad := into[unsound](r, got, http.StatusUnprocessableEntity)
	if bad.Error.Code != chat.Invalid || len(bad.Findings) == 0 || bad.Findings[0].Flow != "x" {
		t.Errorf("unsound flows: %s", got.body)
	}
	if got := into[flowsAnswer](r, call(get, "", chat.ID{}, nil), 200); got.Live != nil {
		t.Errorf("errors went live: %+v", got.Live)
	}

	version = save(version, sources(helloFlow))
	if got := publish(map[string]any{"version": version - 1}); got.status != http.StatusConflict {
		t.Errorf("a stale version: %d", got.status)
	}
	for name, body := range map[string]map[string]any{
		"mode":     {"version": version, "mode": "explode"},
		"the past": {"version": version, "at_ms": time.Now().Add(-time.Hour).UnixMilli()},
		"too far":  {"version": version, "at_ms": time.Now().Add(400 * 24 * time.Hour).UnixMilli()},
		"note":     {"version": version, "note": strings.Repeat("x", maxFlowNote+1)},
	} {
		if got := publish(body); got.code() != "invalid" {
			t.Errorf("%s: %s", name, got.body)
		}
	}
	first := into[publicationAnswer](r, publish(map[string]any{"version": version, "mode": "restart", "note": "hello"}), 200).Publication
	if first.Release.Number != 1 || !first.Release.Live || first.Mode != chat.PublishRestart || first.By != "Ada" || first.Note != "hello" || first.State != "done" {
		t.Errorf("published %+v", first)
	}
	now := into[flowsAnswer](r, call(get, "", chat.ID{}, nil), 200)
	if now.Live == nil || now.Live.ID != first.Release.ID || now.Draft.Changed || now.Draft.Sources[0].Text != helloFlow {
		t.Errorf("after publishing: %+v", now)
	}

	// The next one is scheduled; what is live stays, and so does the draft.
	changed := strings.Replace(helloFlow, "Who are you?", "Your name?", 1)
	version = save(now.Draft.Version, append(sources(changed), flowSource{"b.yaml", "flow: b\nsteps:\n  - end:\n"}))
	hour := time.Now().Add(time.Hour).UnixMilli()
	later := into[publicationAnswer](r, publish(map[string]any{"version": version, "at_ms": hour}), 200).Publication
	now = into[flowsAnswer](r, call(get, "", chat.ID{}, nil), 200)
	if later.State != "scheduled" || later.AtMS != hour || now.Live.Number != 1 || !now.Draft.Changed || len(now.Scheduled) != 1 || now.Scheduled[0].ID != later.ID {
		t.Errorf("scheduled %+v, flows %+v", later, now)
	}

	type answer struct {
		Files []fileDiff `json:"files"`
	}
	files := into[answer](r, call(get, "/diff?from=live&to=draft", chat.ID{}, nil), 200).Files
	if len(files) != 2 || files[0].Status != "changed" || files[1].Status != "added" {
		t.Fatalf("diff %+v", files)
	}
	var ops []string
	for _, l := range files[0].Lines {
		ops = append(ops, l.Op)
	}
	if diff := cmp.Diff([]string{"same", "same", "same", "del", "add", "same"}, ops); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if l := files[0].Lines[4]; l.Old != 0 || l.New != 6 || !strings.Contains(l.Text, "Your name?") {
		t.Errorf("line %+v", l)
	}
	if same := into[answer](r, call(get, "/diff?from="+first.Release.ID.String()+"&to=live", chat.ID{}, nil), 200).Files; len(same) != 0 {
		t.Errorf("the live release differs from itself: %+v", same)
	}
	for query, code := range map[string]string{"from=live": "invalid", "from=x&to=live": "not_found", "from=live&to=" + chat.NewID().String(): "not_found"} {
		if got := ed.do(get, flowPath+"/diff?"+query, nil); got.code() != code {
			t.Errorf("diff?%s: %s", query, got.body)
		}
	}

	if got := call(del, "/publications/:id", later.ID, nil); got.status != http.StatusNoContent {
		t.Errorf("cancel: %s", got.body)
	}
	if got := call(del, "/publications/:id", later.ID, nil); got.code() != "conflict" {
		t.Errorf("cancel again: %s", got.body)
	}
	second := into[publicationAnswer](r, publish(map[string]any{"version": version}), 200).Publication
	if second.Mode != chat.PublishFinish || second.Release.Number != 2 {
		t.Errorf("second %+v", second)
	}
	back := into[publicationAnswer](r, call(post, "/releases/:id/rollback", first.Release.ID, map[string]any{}), 200).Publication
	if !back.Rollback || back.Mode != chat.PublishMigrate || back.Release.ID != first.Release.ID || !back.Release.Live {
		t.Errorf("rolled back %+v", back)
	}
	detail := into[struct {
		Release releaseView  `json:"release"`
		Sources []flowSource `json:"sources"`
	}](r, call(get, "/releases/:id", second.Release.ID, nil), 200)
	if detail.Release.Live || len(detail.Sources) != 2 {
		t.Errorf("release %+v", detail)
	}
	page := into[struct {
		Items []publicationView `json:"items"`
		Next  string            `json:"next"`
	}](r, call(get, "/publications", chat.ID{}, nil), 200)
	if len(page.Items) != 4 || page.Next != "" || page.Items[0].ID != later.ID || page.Items[0].State != "cancelled" || page.Items[1].ID != back.ID {
		t.Errorf("publications %+v", page)
	}
}

func TestHunks(t *testing.T) {
	t.Parallel()
	old := "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n"
	files := diffSources([]chat.FlowSource{{Name: "a", Text: old}, {Name: "gone", Text: "x"}}, []chat.FlowSource{{Name: "a", Text: strings.Replace(strings.Replace(old, "2\n", "two\n", 1), "11\n", "eleven\n", 1)}})
	var got []string
	for _, l := range files[0].Lines {
		got = append(got, l.Op+" "+l.Text)
	}
	want := []string{"same 1", "del 2", "add two", "same 3", "same 4", "same 5", "gap ", "same 8", "same 9", "same 10", "del 11", "add eleven", "same 12"}
	slices.Sort(want[10:12])
	slices.Sort(got[10:12])
	slices.Sort(want[1:3])
	slices.Sort(got[1:3])
	if diff := cmp.Diff(want, got); diff != "" || files[1].Status != "removed" {
		t.Errorf("hunks (-want +got):\n%s%s", diff, files[1].Status)
	}
}

func TestFlowTraffic(t *testing.T) {
	t.Parallel()
	s := readSpec(t)
	r := newRig(t, nil)
	eve := r.newMember(r.ours, "eve@ours.example", auth.Evaluator)
	r.marked(r.ours, chat.FlowMark{Flow: "hello", Steps: []string{"ask_name"}, Here: "ask_name", Outcome: chat.FlowHanded})
	r.marked(r.theirs, chat.FlowMark{Flow: "theirs", Steps: []string{"x"}, Here: "x"})
	got := eve.do(get, flowPath+"/traffic?days=7", nil)
	s.compare(t, flowRoute(t, get, "/traffic"), got)
	flows := into[struct {
		Flows []flowTraffic `json:"flows"`
	}](r, got, 200).Flows
	want := []flowTraffic{{Name: "hello", Started: 1, HandedOver: 1, Steps: []stepTraffic{{"ask_name", 1, 1}}}}
	if diff := cmp.Diff(want, flows); diff != "" {
		t.Errorf("traffic (-want +got):\n%s", diff)
	}
	if got := eve.do(get, flowPath+"/traffic?days=0", nil); got.code() != "invalid" {
		t.Errorf("days=0: %s", got.body)
	}
}

// marked lets the bot take a new visitor through a flow.
func (r *rig) marked(t tenant, marks ...chat.FlowMark) {
	r.Helper()
	v := r.newVisitor(t)
	v.send("hello")
	turn, err := r.store.ClaimTurn(r.Context(), time.Minute)
	r.must(err)
	_, err = r.desk.Do(r.Context(), chat.Command{
		Op: chat.OpCommit, Workspace: t.workspace.ID, Conversation: turn.Conversation, Actor: chat.Actor{Kind: chat.ByBot},
		Result: &chat.TurnResult{Turn: turn.ID, Claim: turn.Claim, Epoch: turn.Epoch, Flows: marks},
	})
	r.must(err)
}

func TestFlowTemplates(t *testing.T) {
	t.Parallel()
	s := readSpec(t)
	r := newRig(t, nil)
	eve := r.newMember(r.ours, "eve@ours.example", auth.Evaluator)
	got := eve.do(get, flowPath+"/templates", nil)
	s.compare(t, flowRoute(t, get, "/templates"), got)
	list := into[struct{ Templates []flowTemplateView }](r, got, 200).Templates
	if len(list) < 8 {
		t.Fatalf("%d templates", len(list))
	}
	for _, one := range list {
		if one.Title["en"] == "" || one.Title["ko"] == "" || one.Description == "" || !strings.Contains(one.Text, "flow: "+one.Name+"\n") {
			t.Errorf("%+v", one)
		}
	}
}
