package flowtest_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/flows/flowtest"
)

const refund = `flow: refund
triggers:
  - keyword: [refund, 환불]
vars:
  order_id: {type: text}
  total: {type: number}
  reason: {type: enum, of: [damaged, late]}
steps:
  - ask: order_id
    text: {en: "Which order?", ko: "주문 번호가 어떻게 되나요?"}
    validate: '^[A-Z]{2}-\d{6}$'
    on_exhausted: person
  - http: {get: "https://shop.example/orders/{{ vars.order_id }}", map: {total: body.total}}
    on_error: person
  - id: why
    choice: reason
    text: {en: "What went wrong?", ko: "어떤 문제가 있었나요?"}
    options:
      - {id: damaged, label: {en: It is broken, ko: 파손되었어요}}
      - {id: late, label: {en: It came late, ko: 늦게 왔어요}}
  - tag: refund
  - if: vars.total > 200
    then: person
  - hours: {closed: {say: {en: "We answer tomorrow.", ko: "내일 답할게요."}}}
  - say: {en: "{{ vars.total }} will be paid back.", ko: "{{ vars.total }}을 돌려드릴게요."}
  - end: {resolution: resolved}
  - id: person
    handoff: {team: orders, priority: high, reason: policy}
tests:
`

func compile(t *testing.T, text string) *flows.Program {
	t.Helper()
	p, findings := flows.Compile([]flows.Source{{Name: "refund.yaml", Text: []byte(text)}}, flows.Options{Languages: []string{"en", "ko"}})
	if p == nil {
		t.Fatalf("findings: %v", findings)
	}
	return p
}

// TestRunTest plays tests that hold, and tests whose expectations do not.
func TestRunTest(t *testing.T) {
	t.Parallel()
	const http = "http: [{url: /AB-123456, body: {total: 50}}, {url: /VI-000001, body: {total: 900}}]"
	for name, c := range map[string]struct {
		test string
		want []string // what fails, with the diff
	}{
		"HoldsWithEveryExpectation": {`say: [refund, ab, AB-123456, it is broken]
    ` + http + `
    expect:
      vars: {reason: damaged, total: 50}
      resolution: resolved
      handoff: none
      says: ["Which order?", "doesn't look", "What went wrong?", "50 will be"]
      not_says: ["tomorrow"]
      tags: [refund]
      http: ["GET https://shop.example/orders/AB-123456"]`, nil},
		"HoldsInKorean": {`lang: ko
    hours: closed
    say: [환불, AB-123456, 늦게 왔어요]
    ` + http + `
    expect: {says: ["어떤 문제", "내일 답할게요.", "50을 돌려드릴게요."], resolution: resolved}`, nil},
		"HandsOver": {`say: [refund, VI-000001, {click: late}]
    ` + http + `
    expect: {handoff: {reason: policy, team: orders, priority: high}, resolution: none}`, nil},
		"AnUnrecordedRequestFails": {`say: [refund, ZZ-123456]
    ` + http + `
    expect: {handoff: policy}`, nil},
		"StandsAtAStep": {`say: [refund, AB-123456]
    ` + http + `
    expect: {at: why, in: refund}`, nil},
		"StartsItsFlowByAnyWords": {`say: [I am not happy]
    expect: {says: ["Which order?"]}`, nil},
		"WrongVariable": {`say: [refund, AB-123456, late]
    ` + http + `
    expect: {vars: {reason: damaged, nothing: 1}}`, []string{"vars.nothing\n- 1\n+ null\n", "vars.reason\n- \"damaged\"\n+ \"late\"\n"}},
		"WrongEnd": {`say: [refund]
    expect: {resolution: resolved, handoff: policy, at: why, in: other, tags: [refund], says: ["What went wrong?"], http: [GET]}`,
			[]string{"resolution\n- resolved\n+ none\n", "handoff\n- policy\n+ none\n", "says\n- What went wrong?\n+ Which order?\n",
				"http\n- GET\n+ (nothing)\n", "tags\n- refund\n+ \n", "in\n- other\n+ refund\n", "at\n- why\n+ ask#1\n"}},
		"WrongOrder": {`say: [refund, AB-123456]
    ` + http + `
    expect: {says: ["What went wrong?", "Which order?"], not_says: ["Which"]}`,
			[]string{"says\n- Which order?\n+ Which order?\n+ What went wrong?\n", "not_says\n+ Which order?\n"}},
		"UnwantedHandoff": {`say: [refund, x, x, x]
    expect: {handoff: none}`, []string{"handoff.reason\n- none\n+ policy\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := compile(t, refund+"  - "+c.test+"\n")
			tests := p.Tests()
			if len(tests) != 1 {
				t.Fatalf("%d tests", len(tests))
			}
			r := flowtest.RunTest(p, tests[0], nil)
			var got []string
			for _, f := range r.Failures {
				got = append(got, f.What+"\n"+f.Diff)
				if f.Line <= tests[0].Line {
					t.Errorf("%s is reported in line %d, the test begins in %d", f.What, f.Line, tests[0].Line)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("failures differ (-want +got):\n%s\n%s", diff, strings.Join(r.Log, "\n"))
			}
		})
	}
}

// TestRecordsTellAStory: a list of records is used up in order, its last one
// goes on serving.
func TestRecordsTellAStory(t *testing.T) {
	t.Parallel()
	w := flowtest.World{HTTP: []flows.RecordedHTTP{{URL: "/a", Status: 500}, {URL: "/a", Status: 200}, {URL: "/b", Fails: true}}}
	var got []int
	for range 3 {
		r, err := w.Carry(flows.Effect{Kind: flows.EffectHTTP, Method: "GET", URL: "https://x.example/a"})
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r.Status)
	}
	if diff := cmp.Diff([]int{500, 200, 200}, got); diff != "" {
		t.Error(diff)
	}
	for _, url := range []string{"https://x.example/b", "https://x.example/c"} {
		if r, err := w.Carry(flows.Effect{Kind: flows.EffectHTTP, Method: "GET", URL: url}); err != nil || r.OK {
			t.Errorf("%s: %+v, %v", url, r, err)
		}
	}
	if _, err := w.Carry(flows.Effect{Kind: "dance"}); err == nil {
		t.Error("an unknown effect was carried out")
	}
}

// TestCoverage counts steps and branches of what was played.
func TestCoverage(t *testing.T) {
	t.Parallel()
	p := compile(t, refund+`  - say: [refund, AB-123456, late]
    http: [{body: {total: 50}}]
    expect: {resolution: resolved}
  - say: [refund, AB-123456, late]
    http: [{body: {total: 500}}]
    expect: {handoff: policy}
`)
	c := flows.NewCoverage(p)
	for _, test := range p.Tests() {
		c.Begin()
		if r := flowtest.RunTest(p, test, c.Watch); len(r.Failures) > 0 {
			t.Fatalf("%+v", r.Failures)
		}
	}
	got := c.Flows()
	// Branches: the two ways of ask (on_exhausted), http (on_error), if and
	// hours; the options of the choice all lead to the tag.
	want := []flows.FlowCoverage{{Flow: "refund", File: "refund.yaml", Steps: 10, Reached: 9, Branches: 8, Taken: 5, Missing: []flows.Missing{
		{Line: 9, Step: "ask#1", Branch: true, To: "person"},
		{Line: 13, Step: "http#2", Branch: true, To: "person"},
		{Line: 24, Step: "hours#6", Branch: true, To: "say#7"},
		{Line: 24, Step: "say#7"},
	}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("coverage differs (-want +got):\n%s", diff)
	}
}

// TestRunScript points at the first line that differs.
func TestRunScript(t *testing.T) {
	t.Parallel()
	const head = "languages: en\n----------\nflow: a\nsteps:\n  - ask: name\n    text: Your name?\n  - say: Hello {{ vars.name }}\n----------\nstart a\nsay Ann\n----------\n"
	const good = "> start a\nbot: Your name?\n> say Ann\nbot: Hello Ann\n(done)\n"
	run := func(t *testing.T, text string) (flowtest.Script, flowtest.Result, string) {
		t.Helper()
		s, err := flowtest.ReadScript("a.flowtest", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		p, err := s.Compile(nil)
		if err != nil {
			t.Fatal(err)
		}
		r, got := flowtest.RunScript(s, p, nil)
		return s, r, got
	}
	if _, r, _ := run(t, head+good); len(r.Failures) > 0 {
		t.Errorf("%+v", r.Failures)
	}
	s, r, got := run(t, head+strings.Replace(good, "Hello Ann", "Hello Bob", 1))
	want := []flowtest.Failure{{Line: 15, What: "transcript", Diff: "  bot: Your name?\n  > say Ann\n- bot: Hello Bob\n+ bot: Hello Ann\n  (done)\n"}}
	if diff := cmp.Diff(want, r.Failures); diff != "" {
		t.Error(diff)
	}
	if string(s.Accept(got)) != head+good {
		t.Errorf("accepting gives %q", s.Accept(got))
	}
	_, r, _ = run(t, strings.Replace(head, "say Ann", "sing Ann", 1)+good)
	if len(r.Failures) != 1 || !strings.Contains(r.Failures[0].Diff, "a.flowtest:10:") {
		t.Errorf("%+v", r.Failures)
	}
	if _, err := flowtest.ReadScript("a.flowtest", []byte("no parts")); err == nil {
		t.Error("a file without parts was read")
	}
}

// TestReadRecords reads the world of a chat in the terminal.
func TestReadRecords(t *testing.T) {
	t.Parallel()
	list, findings := flows.ReadRecords(flows.Source{Name: "a.yaml", Text: []byte("[{url: /a, status: 404}]")})
	if len(findings) > 0 || len(list.HTTP) != 1 || list.HTTP[0].Status != 404 {
		t.Errorf("%+v %v", list, findings)
	}
	whole, findings := flows.ReadRecords(flows.Source{Name: "a.yaml", Text: []byte("lang: ko\nhours: closed\nanswers: [{text: 네}]\nvisitor: {name: Kim}\n")})
	if len(findings) > 0 || whole.Lang != "ko" || !whole.Closed || whole.Answers[0].Band != flows.BandHigh || whole.Visitor["name"] != "Kim" {
		t.Errorf("%+v %v", whole, findings)
	}
	for _, wrong := range []string{"say: [a]", "http: 3", "x: [", "a: &b 1\nc: *b", "just words"} {
		if _, findings := flows.ReadRecords(flows.Source{Name: "a.yaml", Text: []byte(wrong)}); !flows.HasErrors(findings) {
			t.Errorf("%q was read", wrong)
		}
	}
}
