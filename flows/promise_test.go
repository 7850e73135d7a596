package flows

import (
	"strings"
	"testing"
)

// TestPromises: a text that promises something is shown to its author when
// nothing in its flows does it.
func TestPromises(t *testing.T) {
	t.Parallel()
	promises := func(sentence string) string {
		if strings.Contains(sentence, "will call you") || strings.Contains(sentence, "전화드릴게요") {
			return "will call you"
		}
		return ""
	}
	const empty = "flow: a\nsteps:\n  - say: {en: \"Thanks. A colleague will call you, {{ vars.name }}.\", ko: \"네\"}\nvars: {name: {type: text}}\n"
	for name, c := range map[string]struct {
		sources []string
		warned  bool
	}{
		"NothingDoesIt":       {[]string{empty}, true},
		"InKorean":            {[]string{"flow: a\nsteps:\n  - say: {en: Thanks, ko: 곧 전화드릴게요.}\n"}, true},
		"AHandOffDoes":        {[]string{empty, "flow: b\nsteps:\n  - {call: {flow: a}}\n  - handoff: {team: sales}\n"}, false},
		"ACalledFlowDoes":     {[]string{strings.Replace(empty, "vars:", "  - {call: {flow: b}}\nvars:", 1), "flow: b\nsteps:\n  - {id: x, http: {post: 'https://crm.example/calls'}}\n"}, false},
		"AfterHoursIsKept":    {[]string{strings.Replace(empty, "flow: a", "flow: after_hours", 1)}, false},
		"NoPromise":           {[]string{"flow: a\nsteps:\n  - say: {en: You can call us on weekdays., ko: 네}\n"}, false},
		"AnotherFlowIsNoHelp": {[]string{empty, "flow: b\nsteps:\n  - handoff: {team: sales}\n"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sources []Source
			for i, text := range c.sources {
				sources = append(sources, Source{Name: string(rune('a'+i)) + ".yaml", Text: []byte(text)})
			}
			p, findings := Compile(sources, Options{Languages: []string{"en", "ko"}, Promises: promises})
			if p == nil {
				t.Fatal(findings)
			}
			warned := false
			for _, f := range findings {
				if strings.Contains(f.Message, "promises") {
					warned = true
					if f.Severity != SeverityWarning || f.Line == 0 || f.Hint == "" {
						t.Errorf("finding %+v", f)
					}
				}
			}
			if warned != c.warned {
				t.Errorf("warned %t: %v", warned, findings)
			}
		})
	}
}
