package api

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/evals"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/sentiment"
)

const refundSuite = `suite: core
about: secret suite
target: {flow: main@live, kb: main@live}
articles:
  - {id: refunds, title: "Can I return my tent?", body: "You have 100 days to return a tent.", questions: ["can i send my tent back", "how long can i return a tent"], lang: en}
cases:
  - id: return-tent
    kind: retrieval
    question: can i send my tent back
    expect: {cites: refunds}
  - id: wants-a-person
    kind: dialog
    turns:
      - {user: "i want to talk to a real person", expect: {escalates: {reason: explicit_ask}}}
    expect: {escalates: {by_turn: 1}}
gate: {metrics: {pass_rate: {min: 1}}}
`

// desk is one of everything that evaluators see, in one workspace.
type evalDesk struct {
	suite, run, label chat.ID
}

// newEvalDesk makes a suite with a queued run, and a sampled decision.
func (r *rig) newEvalDesk(by *person, conv chat.ID) evalDesk {
	r.Helper()
	ctx, ws := r.Context(), by.tenant.workspace.ID
	var d evalDesk
	var err error
	d.suite, err = r.store.CreateEvalSuite(ctx, chat.EvalSuite{Workspace: ws, Name: "core", EvalSuiteVersion: chat.EvalSuiteVersion{Hash: "h", Source: refundSuite, About: "secret suite", Cases: 2, By: by.id}})
	r.must(err)
	d.run, err = r.store.CreateEvalRun(ctx, chat.EvalRun{Workspace: ws, Kind: chat.RunSuite, Suite: d.suite, By: by.id})
	r.must(err)
	decisions, err := r.store.Decisions(ctx, ws, conv)
	r.must(err)
	if len(decisions) == 0 {
		decisions = append(decisions, r.decide(by.tenant, "answered", 0.9))
	}
	d.label = decisions[0].ID
	r.must(r.store.Draw(ctx, ws, []chat.LabelItem{{Decision: d.label, Conversation: decisions[0].Conversation, Seq: 2, At: time.Now(), LabelCauses: chat.LabelCauses{Random: true}, Action: "answered", Question: "secret question"}}, time.UnixMilli(1)))
	return d
}

// at puts the id that a route of the evaluators means into its path.
func (d evalDesk) at(path string) string {
	for part, id := range map[string]chat.ID{"/suites/:id": d.suite, "/runs/:id": d.run, "/labels/:id": d.label} {
		if strings.Contains(path, part) {
			path = strings.Replace(path, ":id", id.String(), 1)
		}
	}
	return path
}

// decide lets the bot answer a new visitor's question, with a trace such as the
// real one leaves; words are the visitor's.
func (r *rig) decide(t tenant, action string, top float64, words ...string) chat.Decision {
	r.Helper()
	text := "can i return my tent?"
	if len(words) > 0 {
		text = words[0]
	}
	v := r.newVisitor(t)
	v.send(text)
	var turn chat.Turn
	var err error
	for turn.Conversation != v.conv { // others may wait, too
		turn, err = r.store.ClaimTurn(r.Context(), time.Minute)
		r.must(err)
	}
	search := knowledge.Result{
		Query: text, Confidence: 0.9, Band: knowledge.High, Hits: []knowledge.Hit{{Slug: "refunds", Title: "Refunds", Score: top}},
		Features: map[string]float64{"top": top, "margin": top / 2},
	}
	d := chat.Decision{
		ID: chat.NewID(), Conversation: v.conv, Seq: 2, Action: action, Band: "high", Confidence: 0.9,
		Trace: chat.Encode(map[string]any{"search": chat.Encode(search)}),
	}
	_, err = r.desk.Do(r.Context(), chat.Command{
		Op: chat.OpCommit, Workspace: t.workspace.ID, Conversation: v.conv, Actor: chat.Actor{Kind: chat.ByBot},
		Result: &chat.TurnResult{Turn: turn.ID, Claim: turn.Claim, Epoch: turn.Epoch, Messages: []chat.MessageBody{{Text: "You have 100 days."}}, Decisions: []chat.Decision{d}},
	})
	r.must(err)
	return d
}

// manyVisitors lets a test be as many as it likes.
func manyVisitors(o *Options) {
	o.Limits.Sessions, o.Limits.Calls, o.Limits.Messages = Limit{PerSecond: -1}, Limit{PerSecond: -1}, Limit{PerSecond: -1}
}

func (r *rig) jobs() *evals.Jobs {
	return &evals.Jobs{Store: r.store, Feelings: sentiment.New(), Product: "test", Log: r.server.log, Now: time.Now}
}

func (r *rig) play() {
	r.Helper()
	for {
		played, err := r.jobs().Next(r.Context())
		r.must(err)
		if !played {
			return
		}
	}
}

// TestEvals walks every route of the evaluators in an order that works, and
// compares each answer with its description.
func TestEvals(t *testing.T) {
	t.Parallel()
	r := newRig(t, manyVisitors)
	owner := r.newMember(r.ours, "owner@ours.example", auth.Owner)
	s := readSpec(t)
	seen := map[string]bool{}
	asks := ""
	call := func(method, path, at string, body any) reply {
		t.Helper()
		i := slices.IndexFunc(routes, func(rt route) bool { return rt.method == method && rt.path == path })
		if i < 0 {
			t.Fatalf("no route %s %s", method, path)
		}
		seen[method+" "+path] = true
		got := owner.do(method, at+asks, body)
		s.compare(t, routes[i], got)
		return got
	}
	do := func(method, path string, id any, body any) map[string]any {
		t.Helper()
		at := evalPath + strings.Replace(path, ":id", fmt.Sprint(id), 1)
		return into[map[string]any](r, call(method, evalPath+path, at, body), http.StatusOK)
	}
	none := func(method, path string, id any, body any) {
		t.Helper()
		at := evalPath + strings.Replace(path, ":id", fmt.Sprint(id), 1)
		if got := call(method, evalPath+path, at, body); got.status != http.StatusNoContent {
			t.Fatalf("%s %s: %d %s", method, path, got.status, got.body)
		}
	}
	get1 := func(v map[string]any, keys ...string) any {
		var out any = v
		for _, k := range keys {
			m, ok := out.(map[string]any)
			if !ok {
				t.Fatalf("no %v in %v", keys, v)
			}
			out = m[k]
		}
		return out
	}

	checked := do(post, "/check", nil, map[string]any{"source": "suite: core\ncases:\n  - {id: a, kind: qa, questoin: x}\n"})
	if findings := checked["findings"].([]any); len(findings) == 0 {
		t.Error("a mistyped key is not found")
	}
	suite := get1(do(post, "/suites", nil, map[string]any{"source": refundSuite}), "suite")
	id := get1(suite.(map[string]any), "id")
	hash := get1(suite.(map[string]any), "hash")
	saved := do(put, "/suites/:id", id, map[string]any{"source": refundSuite + "\n# looked over\n", "base": hash})
	if cases := saved["cases"].([]any); len(cases) != 2 {
		t.Errorf("%d cases", len(cases))
	}
	do(get, "/suites/:id", id, nil)

	// A case from a chat goes into the suite; it runs with the others.
	decided := r.decide(r.ours, "answered", 0.9, "mail me at kim@example.com about my tent")
	casePath := chatPath + "/case"
	draft := into[map[string]any](r, call(post, casePath, strings.Replace(casePath, ":id", decided.Conversation.String(), 1), nil), http.StatusOK)
	if text := draft["case"].(string); strings.Contains(text, "kim@") || draft["masked"] != 1.0 || len(draft["findings"].([]any)) > 0 {
		t.Errorf("draft %v", draft)
	}
	added := do(post, "/suites/:id/cases", id, map[string]any{"case": draft["case"]})
	if cases := added["cases"].([]any); len(cases) != 3 {
		t.Errorf("%d cases after adding one", len(cases))
	}
	versions := do(get, "/suites/:id/versions", id, nil)["versions"].([]any)
	if len(versions) != 3 {
		t.Errorf("%d versions", len(versions))
	}

	first := get1(do(post, "/runs", nil, map[string]any{"suite": id}), "id")
	r.play()
	run := do(get, "/runs/:id", first, nil)
	if run["status"] != "done" || run["total"] != 3.0 || run["done"] != 3.0 {
		t.Errorf("run %v", run)
	}
	report := do(get, "/runs/:id/report", first, nil)
	if len(report["cases"].([]any)) != 3 {
		t.Errorf("report %v", report)
	}
	if got := call(get, evalPath+"/runs/:id/page", fmt.Sprintf("%s/runs/%s/page", evalPath, first), nil); got.status != 200 ||
		!strings.Contains(got.header.Get("Content-Disposition"), "attachment") || !strings.Contains(string(got.body), "return-tent") {
		t.Errorf("page: %d %v", got.status, got.header)
	}
	if got := call(get, evalPath+"/runs/:id/junit", fmt.Sprintf("%s/runs/%s/junit", evalPath, first), nil); got.status != 200 ||
		!strings.Contains(string(got.body), "<testsuites") || !strings.Contains(string(got.body), "return-tent") {
		t.Errorf("junit: %d %.200s", got.status, got.body)
	}
	second := get1(do(post, "/runs", nil, map[string]any{"suite": id, "baseline": first, "candidate": map[string]any{"calibration": "shipped"}}), "id")
	r.play()
	asks = "?from=" + fmt.Sprint(first)
	if diff := do(get, "/runs/:id/diff", second, nil); diff["both"] != 3.0 || len(diff["broken"].([]any)) > 0 {
		t.Errorf("diff %v", diff)
	}
	asks = ""
	replay := get1(do(post, "/runs", nil, map[string]any{"replay": map[string]any{"since_ms": time.Now().Add(-time.Hour).UnixMilli()}}), "id")
	r.play()
	if run := do(get, "/runs/:id", replay, nil); run["status"] != "done" || run["total"] != 1.0 {
		t.Errorf("replay %v", run)
	}
	do(get, "/runs/:id/report", replay, nil)
	queued := get1(do(post, "/runs", nil, map[string]any{"suite": id}), "id")
	if run := do(post, "/runs/:id/cancel", queued, nil); run["status"] != "cancelled" {
		t.Errorf("cancelled %v", run)
	}
	do(get, "/runs", nil, nil)
	do(get, "/suites", nil, nil)

	do(get, "/labels", nil, nil)
	for range 5 {
		r.decide(r.ours, "hedged", 0.6)
	}
	item := get1(do(post, "/labels/next", nil, map[string]any{"cause": "low_confidence"}), "item").(map[string]any)
	none(put, "/labels/:id", item["id"], map[string]any{"answerable": true, "right": true, "should_escalate": false})
	next := get1(do(post, "/labels/next", nil, map[string]any{}), "item").(map[string]any)
	none(post, "/labels/:id/skip", next["id"], nil)

	do(get, "/calibration", nil, nil)
	do(put, "/calibration/target", nil, map[string]any{"target_error": 0.05})
	asks = "?target=0.05"
	do(get, "/calibration/at", nil, nil)
	asks = ""
	do(post, "/calibration/activate", nil, map[string]any{"id": "shipped"})
	do(post, "/calibration/undo", nil, nil)
	r.label(r.ours, owner.id, evals.LeastLabels)
	do(post, "/calibration/refit", nil, map[string]any{"target_error": 0.05})
	none(del, "/suites/:id", id, nil)

	for _, rt := range routes {
		if strings.HasPrefix(rt.path, evalPath) && !seen[rt.method+" "+rt.path] {
			t.Errorf("%s %s is not walked", rt.method, rt.path)
		}
	}
}

// label stores n labelled decisions of the random sample: the higher the
// score, the more often right.
func (r *rig) label(t tenant, by chat.ID, n int) {
	r.Helper()
	ctx, ws := r.Context(), t.workspace.ID
	var items []chat.LabelItem
	for i := range n {
		d := r.decide(t, "answered", float64(i)/float64(n))
		items = append(items, chat.LabelItem{
			Decision: d.ID, Conversation: d.Conversation, Seq: 2, At: time.Now(), LabelCauses: chat.LabelCauses{Random: true}, Action: "answered",
			Features: map[string]float64{"top": float64(i) / float64(n), "margin": float64(i%7) / 7},
		})
	}
	r.must(r.store.Draw(ctx, ws, items, time.UnixMilli(1)))
	for i, item := range items {
		right := i > n/3 || i%5 == 0
		r.must(r.store.PutLabel(ctx, ws, item.Decision, chat.Label{Answerable: right, Right: right, By: by}))
	}
}

// TestConfidence follows a calibration from labels to chats and back.
func TestConfidence(t *testing.T) {
	t.Parallel()
	r := newRig(t, manyVisitors)
	owner := r.newMember(r.ours, "owner@ours.example", auth.Owner)
	judge := r.newMember(r.ours, "eve@ours.example", auth.Evaluator)
	ws := r.ours.workspace.ID
	if got := owner.do(post, evalPath+"/calibration/refit", map[string]any{"target_error": 0.05}); got.code() != "invalid" || !strings.Contains(string(got.body), "label 300 more") {
		t.Errorf("refit without labels: %s", got.body)
	}
	r.label(r.ours, judge.id, evals.LeastLabels)
	page := into[calibrationPage](r, judge.do(post, evalPath+"/calibration/refit", map[string]any{"target_error": 0.05}), 200)
	if len(page.History) != 1 || page.InUse.ID != evals.Shipped || page.History[0].N != evals.LeastLabels || page.Now.N != evals.LeastLabels {
		t.Fatalf("after the refit %+v", page)
	}
	if got := judge.do(post, evalPath+"/calibration/activate", map[string]any{"id": page.History[0].ID}); got.status != http.StatusForbidden {
		t.Errorf("an evaluator activates: %d", got.status)
	}
	page = into[calibrationPage](r, owner.do(post, evalPath+"/calibration/activate", map[string]any{"id": page.History[0].ID}), 200)
	if page.InUse.ID != page.History[0].ID || !page.History[0].InUse || !page.CanUndo {
		t.Errorf("after activating %+v", page)
	}
	if page.Now.AUROC <= 0.6 {
		t.Errorf("the fit learnt nothing: AUROC %.3f", page.Now.AUROC)
	}
	inUse, err := evals.InUse(t.Context(), r.store, ws)
	r.must(err)
	if inUse.Source != "labels of this workspace" {
		t.Errorf("chats use %q", inUse.Source)
	}
	page = into[calibrationPage](r, owner.do(post, evalPath+"/calibration/undo", nil), 200)
	if page.InUse.ID != evals.Shipped || page.CanUndo {
		t.Errorf("after undo %+v", page.InUse)
	}
	if got := owner.do(post, evalPath+"/calibration/undo", nil); got.code() != "conflict" {
		t.Errorf("undo of nothing: %s", got.body)
	}
	audit, _, err := r.store.ListAudit(t.Context(), ws, "", 10)
	r.must(err)
	var actions []string
	for _, e := range audit {
		if strings.HasPrefix(e.Action, "calibration.") {
			actions = append(actions, e.Action)
		}
	}
	if diff := cmp.Diff([]string{"calibration.undone", "calibration.used", "calibration.fitted"}, actions); diff != "" {
		t.Errorf("audit (-want +got):\n%s", diff)
	}
	if got := owner.do(get, evalPath+"/calibration/at?target=0", nil); got.code() != "invalid" {
		t.Errorf("target 0: %s", got.body)
	}
	at := into[whatIfView](r, owner.do(get, evalPath+"/calibration/at?target=0.05", nil), 200)
	if at.Questions != evals.LeastLabels || at.Was.Answered != evals.LeastLabels || at.Would.Answered+at.Would.Abstained != at.Questions {
		t.Errorf("what if %+v", at)
	}
}

// TestLabelling masks what visitors wrote and gives two evaluators different work.
func TestLabelling(t *testing.T) {
	t.Parallel()
	r := newRig(t, manyVisitors)
	eve, bob := r.newMember(r.ours, "eve@ours.example", auth.Evaluator), r.newMember(r.ours, "bob@ours.example", auth.Evaluator)
	r.decide(r.ours, "hedged", 0.5, "i am kim@example.com, call +44 20 7946 0958, can i return my tent?")
	r.decide(r.ours, "abstained", 0.2)
	next := func(p *person) *labelItem {
		t.Helper()
		v := into[struct {
			Item *labelItem `json:"item"`
		}](r, p.do(post, evalPath+"/labels/next", map[string]any{}), 200)
		return v.Item
	}
	a, b := next(eve), next(bob)
	if a == nil || b == nil || a.ID == b.ID {
		t.Fatalf("items %+v and %+v", a, b)
	}
	for _, item := range []*labelItem{a, b} {
		raw := string(chat.Encode(item))
		if strings.Contains(raw, "kim@") || strings.Contains(raw, "7946") {
			t.Errorf("personal data in %s", raw)
		}
		if len(item.Lines) != 2 || !slices.Contains(item.Causes, "low_confidence") || len(item.Hits) != 1 {
			t.Errorf("item %+v", item)
		}
	}
	for name, body := range map[string]map[string]any{
		"TwoAnswersOfThree":  {"answerable": true, "right": true},
		"RightButNoAnswer":   {"answerable": false, "right": true, "should_escalate": false},
		"ArticleNobodyWrote": {"answerable": true, "right": false, "should_escalate": false, "article": "none"},
	} {
		if got := eve.do(put, evalPath+"/labels/"+a.ID.String(), body); got.code() != "invalid" && got.code() != "not_found" {
			t.Errorf("%s: %s", name, got.body)
		}
	}
	label := map[string]any{"answerable": true, "right": false, "should_escalate": true}
	if got := eve.do(put, evalPath+"/labels/"+a.ID.String(), label); got.status != http.StatusNoContent {
		t.Errorf("label: %s", got.body)
	}
	counts := into[labelCounts](r, eve.do(get, evalPath+"/labels", nil), 200)
	if counts.Labelled != 1 || counts.Waiting.LowConfidence != 1 {
		t.Errorf("counts %+v", counts)
	}
}
