package flows_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/flows/flowtest"
	"github.com/frontdesk-chat/frontdesk/flows/templates"
)

func largeFlow(steps int) []byte {
	var b strings.Builder
	b.WriteString("flow: big\nvars: {n: {type: number, default: 0}}\nsteps:\n")
	for i := range steps / 4 {
		fmt.Fprintf(&b, "  - {id: a%d, ask: v%d, type: integer, text: \"Number %d, please\"}\n", i, i, i)
		fmt.Fprintf(&b, "  - set: {n: vars.n + vars.v%d}\n", i)
		fmt.Fprintf(&b, "  - if: vars.n > 100\n    then: {goto: a0}\n")
		fmt.Fprintf(&b, "  - say: \"So far {{ vars.n }}\"\n")
	}
	return []byte(b.String())
}

func compiled(b *testing.B, text []byte) *flows.Program {
	b.Helper()
	p, findings := flows.Compile([]flows.Source{{Name: "bench.yaml", Text: text}}, flows.Options{})
	if p == nil {
		b.Fatal(findings)
	}
	return p
}

// begun is the stored state of a run that waits for its first answer.
func begun(b *testing.B, p *flows.Program) []byte {
	b.Helper()
	s, err := p.Start(p.Flows()[0], flows.State{})
	if err != nil {
		b.Fatal(err)
	}
	return p.Run(s, flows.Input{Kind: flows.InputStart}, flows.Env{Lang: "en"}).State.Encode()
}

func BenchmarkCompile200Steps(b *testing.B) {
	src := []flows.Source{{Name: "big.yaml", Text: largeFlow(200)}}
	for b.Loop() {
		if p, findings := flows.Compile(src, flows.Options{}); p == nil {
			b.Fatal(findings)
		}
	}
}

// BenchmarkTurn is one visitor message through four steps, with the state
// read from and written to JSON.
func BenchmarkTurn(b *testing.B) {
	p := compiled(b, largeFlow(200))
	stored := begun(b, p)
	for b.Loop() {
		s, err := flows.DecodeState(stored)
		if err != nil {
			b.Fatal(err)
		}
		o := p.Run(s, flows.Input{Kind: flows.InputMessage, Text: "7"}, flows.Env{Lang: "en"})
		if o.Blocked != flows.BlockInput || len(o.State.Encode()) == 0 {
			b.Fatal(o.Blocked)
		}
	}
}

// BenchmarkStep is one step that neither waits nor asks anybody outside: a
// message runs through 96 of them, 24 each of set, if, switch and say, and the
// state is read from and written to JSON once.
func BenchmarkStep(b *testing.B) {
	var text strings.Builder
	text.WriteString("flow: steps\nvars: {n: {type: number, default: 0}}\nsteps:\n  - {id: first, ask: a, type: integer, text: First}\n")
	for i := range 24 {
		fmt.Fprintf(&text, "  - set: {n: vars.n + vars.a * %d}\n  - if: vars.n > 1000000 || visitor.name == \"nobody\"\n    then: last\n", i+1)
		fmt.Fprintf(&text, "  - switch: vars.n\n    cases: {-1: last, -2: last}\n  - say: \"Step %d of {{ visitor.name }}: {{ vars.n }}\"\n", i)
	}
	text.WriteString("  - {id: last, ask: b, text: Last}\n")
	const steps = 24 * 4
	p := compiled(b, []byte(text.String()))
	stored := begun(b, p)
	env := flows.Env{Lang: "en", Visitor: map[string]any{"name": "Ann"}}
	for b.Loop() {
		s, err := flows.DecodeState(stored)
		if err != nil {
			b.Fatal(err)
		}
		o := p.Run(s, flows.Input{Kind: flows.InputMessage, Text: "7"}, env)
		if o.Blocked != flows.BlockInput || len(o.Effects) != 25 || len(o.State.Encode()) == 0 {
			b.Fatal(o.Blocked, len(o.Effects))
		}
	}
	each := b.Elapsed().Seconds() / float64(b.N*steps)
	b.ReportMetric(each*1e6, "µs/step")
	b.ReportMetric(1/each, "steps/s")
}

// BenchmarkStateSize plays the tests of every template, and reports how large
// the stored state of a run becomes: the median and the largest of the runs,
// each at its largest, and the median of what is left when it is over.
func BenchmarkStateSize(b *testing.B) {
	var largest, left []int
	for b.Loop() {
		largest, left = nil, nil
		for _, tmpl := range templates.All() {
			p, findings := flows.Compile([]flows.Source{{Name: tmpl.Name, Text: tmpl.Text}}, flows.Options{Languages: []string{"en", "ko"}})
			if p == nil {
				b.Fatal(findings)
			}
			for _, test := range p.Tests() {
				most, last := 0, 0
				flowtest.RunTest(p, test, func(o flows.Outcome) {
					last = len(o.State.Encode())
					most = max(most, last)
				})
				largest, left = append(largest, most), append(left, last)
			}
		}
	}
	slices.Sort(largest)
	slices.Sort(left)
	b.ReportMetric(float64(largest[len(largest)/2]), "median-bytes")
	b.ReportMetric(float64(largest[len(largest)-1]), "most-bytes")
	b.ReportMetric(float64(left[len(left)/2]), "left-bytes")
	b.ReportMetric(0, "ns/op")
}
