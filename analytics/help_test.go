package analytics_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/frontdesk-chat/frontdesk/analytics"
)

var update = flag.Bool("update", false, "write the definitions into docs/analytics.md")

const (
	helpFile  = "../docs/analytics.md"
	helpBegin = "<!-- definitions: written by go test ./analytics -run TestHelpPage -update -->\n"
	helpEnd   = "<!-- end of definitions -->\n"
)

// help is the table of all definitions in both languages.
func help() string {
	var b strings.Builder
	b.WriteString("\n| figure | what it means | 뜻 | unit |\n|---|---|---|---|\n")
	for _, d := range analytics.Definitions {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", d.Name, d.In("en"), d.In("ko"), d.Unit.EN)
	}
	b.WriteString("\n")
	return b.String()
}

// The help page says what the code says.
func TestHelpPage(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(helpFile)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(raw), helpBegin)
	written, after, closed := strings.Cut(rest, helpEnd)
	if !ok || !closed {
		t.Fatalf("%s has no place for the definitions", helpFile)
	}
	if *update {
		if err := os.WriteFile(helpFile, []byte(before+helpBegin+help()+helpEnd+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(help(), written); diff != "" {
		t.Errorf("definitions (-code +page): go test ./analytics -run TestHelpPage -update\n%s", diff)
	}
}

// Every figure has a definition, and no name is used twice.
func TestEveryFigureIsDefined(t *testing.T) {
	t.Parallel()
	defined := map[string]bool{}
	for _, d := range analytics.Definitions {
		defined[d.Name] = true
	}
	for _, f := range analytics.FigureList {
		if !defined[f.Name] {
			t.Errorf("%s has no definition", f.Name)
		}
	}
}
