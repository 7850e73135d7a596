package api

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/auth"
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
	if got := ed.do(del, flowPath+"/draft", nil); got.status != http.StatusNoContent {
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
		o.FlowLanguages = []string{"en", "ko"}
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
