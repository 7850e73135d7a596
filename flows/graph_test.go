package flows

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const graphed = `# orders
flow: order
title: {en: your order, ko: 주문}
triggers:
  - start
  - keyword: [order, parcel]
    priority: 3
  - intent: {examples: [where is my order, 주문 조회]}
  - event: order_seen
vars:
  order_id: {type: text, pii: true}
steps:
  - ask: order_id
    text: {en: "What is your order number?", ko: "주문 번호는요?"}
    on_exhausted: {handoff: {team: orders, reason: failed}}

  - id: lookup
    http: {get: "https://shop.example/{{ vars.order_id }}", map: {order: body}, on_status: {404: sorry, 5xx: {goto: sorry}}}
    on_error: sorry
  - id: why
    choice: reason
    text:
      en: |
        What went wrong?
        Tell us.
      ko: 왜요?
    options:
      - {id: late, label: {en: It is late, ko: 늦어요}, goto: sorry}
      - {id: other, label: {en: Other, ko: 기타}}
  - if: vars.order.total > 200
    then: {goto: sorry}
  - set: {a: "1 + 1"}
    branches: [{if: vars.a > 1, goto: sorry}]
    else: why
  - id: sorry
    say: {en: Sorry, ko: 죄송해요}
  - end: {resolution: resolved}
---
flow: broken
steps:
  - say: {en: Only English}
  - nonsense: 1
  - goto: nowhere
`

func TestGraphs(t *testing.T) {
	t.Parallel()
	both := Options{Languages: []string{"en", "ko"}}
	sources := []Source{{"order.yaml", []byte(graphed)}}
	graphs := Graphs(sources, both)

	t.Run("ShowStepsAndEveryWayOut", func(t *testing.T) {
		t.Parallel()
		want := Graph{Name: "order", Title: "your order", File: "order.yaml", Line: 2,
			Triggers:  []GraphTrigger{{"start", ""}, {"keyword", "order, parcel"}, {"intent", "where is my order"}, {"event", "order_seen"}},
			Variables: []GraphVariable{{Name: "a"}, {Name: "order"}, {"order_id", "text", true}, {"reason", "enum", false}},
			Steps: []GraphStep{
				{"ask#1", false, "ask", "What is your order number?", 13, 5, 15, []GraphWay{{"on_exhausted", "handoff#2"}, {"", "lookup"}}},
				{"handoff#2", false, "handoff", "team: orders, reason: failed", 15, 19, 15, []GraphWay{}},
				{"lookup", true, "http", "https://shop.example/{{ vars.order_id }}", 17, 5, 19, []GraphWay{{"on_error", "sorry"}, {"404", "sorry"}, {"5xx", "sorry"}, {"", "why"}}},
				{"why", true, "choice", "What went wrong? Tell us.", 20, 5, 29, []GraphWay{{"It is late", "sorry"}, {"", "if#5"}}},
				{"if#5", false, "if", "vars.order.total > 200", 30, 5, 31, []GraphWay{{"then", "sorry"}, {"", "set#6"}}},
				{"set#6", false, "set", "a: 1 + 1", 32, 5, 34, []GraphWay{{"else", "why"}, {"vars.a > 1", "sorry"}}},
				{"sorry", true, "say", "Sorry", 35, 5, 36, []GraphWay{{"", "end#8"}}},
				{"end#8", false, "end", "resolution: resolved", 37, 5, 37, nil},
			}}
		for i := range graphs[0].Steps {
			if len(graphs[0].Steps[i].To) == 0 {
				graphs[0].Steps[i].To, want.Steps[i].To = nil, nil
			}
		}
		if diff := cmp.Diff(want, graphs[0]); diff != "" {
			t.Errorf("graph (-want +got):\n%s", diff)
		}
	})

	t.Run("ShowWhatCouldBeReadOfABrokenFlow", func(t *testing.T) {
		t.Parallel()
		_, findings := Compile(sources, both)
		if len(findings) != 3 {
			t.Fatalf("findings %v", findings)
		}
		var at []string
		for _, f := range findings {
			flow, step := Where(graphs, f)
			at = append(at, flow+"/"+step)
		}
		// What is no step has no id, so its finding is the flow's.
		if diff := cmp.Diff([]string{"broken/say#1", "broken/", "broken/goto#2"}, at); diff != "" {
			t.Errorf("places (-want +got):\n%s", diff)
		}
		if n := len(graphs[1].Steps); n != 2 {
			t.Errorf("%d steps of the broken flow", n)
		}
	})

	t.Run("ReadJSON", func(t *testing.T) {
		t.Parallel()
		g := Graphs([]Source{{"f.json", []byte("{\"flow\": \"f\", \"steps\": [\n  {\n    \"say\": \"Hi\"\n  },\n  {\"end\": null}\n]}")}}, Options{})
		if len(g) != 1 || len(g[0].Steps) != 2 || g[0].Steps[0].EndLine != 4 || g[0].Steps[1].EndLine != 5 || g[0].Steps[0].Summary != "Hi" {
			t.Errorf("graphs %+v", g)
		}
	})

	// Whatever the sources hold: no panic, and every way leads to a step that
	// the picture has; a checked flow's steps are all in it.
	t.Run("LeadOnlyToStepsThatAreThere", func(t *testing.T) {
		t.Parallel()
		rapid.Check(t, func(t *rapid.T) {
			text := randomFlows(t)
			if rapid.Bool().Draw(t, "cut") {
				text = text[:rapid.IntRange(0, len(text)).Draw(t, "at")]
			}
			for _, g := range Graphs([]Source{{"r.yaml", []byte(text)}}, Options{}) {
				ids := map[string]bool{"": true}
				for _, st := range g.Steps {
					ids[st.ID] = true
					if st.EndLine < st.Line || st.EndLine > strings.Count(text, "\n")+1 {
						t.Fatalf("step %s goes from line %d to %d", st.ID, st.Line, st.EndLine)
					}
				}
				for _, st := range g.Steps {
					for _, w := range st.To {
						if !ids[w.Step] {
							t.Fatalf("%s goes to %q, which is not there", st.ID, w.Step)
						}
					}
				}
			}
		})
	})
}
