package evals

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const goodSuite = `suite: core
target: {flow: main@live, kb: [./kb, extra.jsonl], mode: [offline, llm]}
now: 2026-03-11T10:00:00Z
vars: {orders_url: "https://x.example"}
cases:
  - id: refund
    kind: qa
    tags: [refunds]
    question: "can i get money back after 20 days?"
    expect: {cites: refund-policy, says: {contains: "30 days", not: "14 days"}, confidence: {gte: 0.7}}
  - id: person
    kind: dialog
    turns:
      - user: [one, two]
      - {wait: 45m, user: "get me a person", expect: {escalates: {reason: explicit_ask, by_turn: 2}, messages_sent: 1}}
  - id: sim
    kind: simulated
    persona: {goal: change e-mail, traits: [typos, changes_mind], patience: 4, seed: 7}
    expect: {any_of: [{resolution: resolved}, {not: {escalates: false}}], turns: {lte: 9}}
gate: {hard: [explicit_ask], metrics: {error_among_answered: {max: 0.05}, resolved: {drop: 0.02}}}
`

func TestParseSuite(t *testing.T) {
	t.Parallel()
	t.Run("ReadsEveryPart", func(t *testing.T) {
		t.Parallel()
		s, findings := ParseSuite("a.yaml", []byte(goodSuite))
		if len(findings) > 0 {
			t.Fatal(findings)
		}
		c := s.Cases
		if s.Name != "core" || len(s.Target.KB) != 2 || len(c) != 3 || s.Now.Hour() != 10 {
			t.Errorf("suite %+v", s)
		}
		if *c[0].Expect.Confidence.GTE != 0.7 || c[0].Expect.Says.Contains[0] != "30 days" || c[0].Line != 6 || c[0].Expect.Cites[0] != "refund-policy" {
			t.Errorf("case %+v", c[0])
		}
		if len(c[1].Turns[0].User) != 2 || c[1].Turns[1].Wait.Minutes() != 45 || *c[1].Turns[1].Expect.MessagesSent.EQ != 1 {
			t.Errorf("turns %+v", c[1].Turns)
		}
		if !slices.Contains(c[1].labels(), "explicit_ask") {
			t.Errorf("labels %v: the expected reason is one", c[1].labels())
		}
		if !c[2].Expect.AnyOf[1].Not.Escalates.Never || c[2].Persona.Seed != 7 {
			t.Errorf("simulated %+v", c[2])
		}
		if *s.Gate.Metrics["resolved"].Drop != 0.02 {
			t.Errorf("gate %+v", s.Gate)
		}
	})
	t.Run("ReadsJSONToo", func(t *testing.T) {
		t.Parallel()
		s, findings := ParseSuite("a.json", []byte(`{"suite": "j", "cases": [{"id": "a", "kind": "qa", "question": "hi?", "expect": {"abstains": true}}]}`))
		if len(findings) > 0 || len(s.Cases) != 1 {
			t.Errorf("%v %+v", findings, s)
		}
	})
}

// TestFindings pins what is said of faults: place, words and hint.
func TestFindings(t *testing.T) {
	t.Parallel()
	one := func(fields string) string {
		return "suite: x\ncases:\n  - id: a\n    kind: qa\n    question: hi\n" + fields
	}
	for name, c := range map[string]struct{ src, want string }{
		"UnknownKeyNamesTheNearest": {one("    expct: {abstains: true}\n"), `6:5: unknown key "expct" in an entry of cases (did you mean expect?)`},
		"UnknownKind":               {"suite: x\ncases:\n  - {id: a, kind: qaa, question: hi, expect: {abstains: true}}", `3:19: kind is "qaa" (did you mean qa?)`},
		"NoNumber":                  {one("    expect: {confidence: {gte: high}}"), `6:32: gte is "high": not a number (write a number)`},
		"BadExpression":             {one("    expect: {says: {regex: '('}}"), "6:28: regex is \"(\": error parsing regexp: missing closing ): `(` (write a regular expression (RE2) or a list)"},
		"NothingExpected":           {one(""), `3:5: the case "a" expects nothing: it could never fail (add expect: with what must hold)`},
		"EmptyComparison":           {one("    expect: {confidence: {}}"), `6:13: a comparison is empty (write gte, lte, gt, lt or eq)`},
		"ImpossibleComparison":      {one("    expect: {confidence: {gte: 0.9, lt: 0.5}}"), `6:13: no number is ≥ 0.9 and < 0.5 (look at the bounds)`},
		"SecondID":                  {one("    expect: {abstains: true}\n  - {id: a, kind: qa, question: ho, expect: {abstains: true}}"), `7:10: the id "a" is taken by the case in line 3 (give one of them another id)`},
		"DialogWithoutTurns":        {"suite: x\ncases:\n  - {id: a, kind: dialog, expect: {abstains: true}}", `3:5: the case "a" is of kind dialog and has no turns (add turns:)`},
		"TwoThingsInAStep":          {"suite: x\ncases:\n  - id: a\n    kind: dialog\n    turns: [{user: hi, click: x, expect: {abstains: true}}]", `5:13: a step is one thing: user, click, feedback, agent, return or resolve (make several steps of it)`},
		"UnknownPersona":            {"suite: x\ncases:\n  - {id: a, kind: simulated, persona: angri, expect: {turns: 3}}", `3:39: there is no persona "angri" (did you mean angry?)`},
		"UnknownTrait":              {"suite: x\ncases:\n  - {id: a, kind: simulated, persona: {goal: x, traits: [typoes]}, expect: {turns: 3}}", `3:58: an entry of traits is "typoes" (did you mean typos?)`},
		"UnknownMetric":             {one("    expect: {abstains: true}\ngate: {metrics: {error_among_answereds: {max: 1}}}"), `7:41: there is no metric "error_among_answereds" (did you mean error_among_answered?)`},
		"TwiceTheSameKey":           {one("    expect: {abstains: true}\n    question: ho"), `7:5: the key "question" stands twice in an entry of cases (keep one of them)`},
		"AbstainsAndCites":          {one("    expect: {abstains: true, cites: a}"), `6:13: a reply cannot both abstain and cite (keep one of them)`},
		"BadSettings":               {one("    expect: {abstains: true}\n    settings: {botname: x}"), `7:15: settings: json: unknown field "botname" (see the settings page of the console for the names)`},
		"NotYAML":                   {"suite: [\n", `1:1: not YAML: did not find expected node content (check indentation, quotes and colons around this line)`},
		"Empty":                     {"", `0:0: the file is empty (write suite:, target: and cases:)`},
		"TwoDocuments":              {"suite: x\ncases: []\n---\nsuite: y", `3:1: a file holds one suite, but here a second one begins (put it into a file of its own)`},
		"NoCases":                   {"suite: x\ncases: []\n", `2:8: the suite has no cases (add a case)`},
		"BadTime":                   {"suite: x\nnow: yesterday\n" + strings.TrimPrefix(one("    expect: {abstains: true}"), "suite: x\n"), `2:6: now is "yesterday": parsing time "yesterday" as "2006-01-02T15:04:05Z07:00": cannot parse "yesterday" as "2006" (write a time such as 2026-03-11T10:00:00Z)`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, findings := ParseSuite("f.yaml", []byte(c.src))
			var got []string
			for _, f := range findings {
				got = append(got, fmt.Sprintf("%d:%d: %s (%s)", f.Line, f.Column, f.Message, f.Hint))
			}
			if diff := cmp.Diff([]string{c.want}, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("AllAtOnce", func(t *testing.T) {
		t.Parallel()
		src := "suite: x\ntaget: {}\ncases:\n  - {id: a, kind: qa}\n  - {id: b, kind: qaa}\n  - {id: c, kind: dialog}\n"
		_, findings := ParseSuite("f.yaml", []byte(src))
		lines := map[int]bool{}
		for _, f := range findings {
			lines[f.Line] = true
		}
		for _, l := range []int{2, 4, 5, 6} {
			if !lines[l] {
				t.Errorf("nothing is said of line %d: %v", l, findings)
			}
		}
	})
	t.Run("WarnsOfAGateThatFitsNothing", func(t *testing.T) {
		t.Parallel()
		_, findings := ParseSuite("f.yaml", []byte(one("    expect: {abstains: true}\ngate: {hard: [refundz]}")))
		if len(findings) != 1 || findings[0].Severity != SeverityWarning {
			t.Errorf("findings %v", findings)
		}
	})
	t.Run("IsNotFooledByAliases", func(t *testing.T) {
		t.Parallel()
		bomb := "suite: x\nvars:\n  a: &a [x,x,x,x,x,x,x,x,x,x]\n"
		for i := range 9 {
			name, last := string(rune('b'+i)), string(rune('a'+i))
			bomb += "  " + name + ": &" + name + " [" + strings.TrimSuffix(strings.Repeat("*"+last+",", 10), ",") + "]\n"
		}
		_, findings := ParseSuite("f.yaml", []byte(bomb+"cases: []\n"))
		if !HasErrors(findings) {
			t.Error("ten thousand million values were taken")
		}
	})
}

func FuzzParseSuite(f *testing.F) {
	f.Add([]byte(goodSuite))
	f.Add([]byte("suite: x\ncases: [{id: a, kind: qa, question: hi, expect: {says: 3, var: {a: .nan}}}]"))
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("suite: x\nsettings: {? [1, 2] : 3}\ncases: [1, {}, ~]\ngate: {metrics: {x: ~}}"))
	f.Fuzz(func(t *testing.T, src []byte) {
		s, findings := ParseSuite("f.yaml", src)
		for _, finding := range findings {
			if finding.Line < 0 || finding.Message == "" || finding.File != "f.yaml" {
				t.Errorf("finding %+v", finding)
			}
			_ = finding.Draw(src)
		}
		if !HasErrors(findings) && len(s.Cases) == 0 {
			t.Error("a suite without cases was taken")
		}
	})
}

func FuzzParseGate(f *testing.F) {
	f.Add([]byte("gate: {hard: [x], metrics: {ece: {max: 0.1}}}"))
	f.Add([]byte("hard: x"))
	f.Fuzz(func(t *testing.T, src []byte) {
		g, findings := ParseGate("g.yaml", src)
		if !HasErrors(findings) {
			for name, limit := range g.Metrics {
				if limit.Max == nil && limit.Min == nil && limit.Drop == nil && limit.Rise == nil {
					t.Errorf("the empty limit on %q was taken", name)
				}
			}
		}
	})
}
