package templates_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/frontdesk-chat/frontdesk/flows"
	"github.com/frontdesk-chat/frontdesk/flows/flowtest"
	"github.com/frontdesk-chat/frontdesk/flows/templates"
)

var languages = flows.Options{Languages: []string{"en", "ko"}}

// TestTemplates holds every template to what a shop owner may expect of it: it
// compiles alone, is written in both languages and in canonical form, and its
// own tests pass in both and come to every step.
func TestTemplates(t *testing.T) {
	t.Parallel()
	all := templates.All()
	for _, want := range []string{"welcome", "order_status", "return_request", "lead_capture", "appointment", "feedback", "after_hours", "verify_customer"} {
		if _, err := templates.Get(want); err != nil {
			t.Error(err)
		}
	}
	var together []flows.Source
	for _, tmpl := range all {
		src := flows.Source{Name: tmpl.Name + ".yaml", Text: tmpl.Text}
		together = append(together, src)
		t.Run(tmpl.Name, func(t *testing.T) {
			t.Parallel()
			if tmpl.Title["en"] == "" || tmpl.Title["ko"] == "" || !strings.HasSuffix(tmpl.Description, ".") {
				t.Errorf("title %v, description %q", tmpl.Title, tmpl.Description)
			}
			p, findings := flows.Compile([]flows.Source{src}, languages)
			if p == nil || len(findings) > 0 {
				t.Fatalf("findings: %v", findings)
			}
			if names := p.Flows(); len(names) != 1 || names[0] != tmpl.Name {
				t.Errorf("its flows are %v", names)
			}
			if tidy, err := flows.Format(src); err != nil || !bytes.Equal(tidy, tmpl.Text) {
				t.Errorf("it is not in canonical form: %v\n%s", err, tidy)
			}
			c := flows.NewCoverage(p)
			spoken := map[string]bool{}
			for _, test := range p.Tests() {
				c.Begin()
				spoken[test.Lang] = true
				r := flowtest.RunTest(p, test, c.Watch)
				for _, f := range r.Failures {
					t.Errorf("%s:%d %s: %s\n%s\n%s", r.File, f.Line, r.Name, f.What, f.Diff, strings.Join(r.Log, "\n"))
				}
			}
			if !spoken[""] || !spoken["ko"] {
				t.Errorf("its tests speak %v", spoken)
			}
			if got := c.Flows()[0]; got.Reached != got.Steps {
				t.Errorf("its tests reach %d of %d steps: %+v", got.Reached, got.Steps, got.Missing)
			}
		})
	}
	if p, findings := flows.Compile(together, languages); p == nil {
		t.Errorf("together they do not compile: %v", findings)
	}
	if _, err := templates.Get("pizza"); err == nil || !strings.Contains(err.Error(), "welcome") {
		t.Errorf("%v", err)
	}
}
