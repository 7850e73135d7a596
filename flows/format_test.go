package flows

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"
)

// TestFormatGolden pins the canonical form, with comments everywhere. A
// .format file has the source and the result, divided like a .flowtest file.
func TestFormatGolden(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/*.format")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no .format files: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".format"), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			source, want, _ := strings.Cut(string(raw), flowtestDivider)
			got := formatted(t, source)
			if *update {
				if err := os.WriteFile(path, []byte(source+flowtestDivider+got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("the form differs (-want +got):\n%s", diff)
			}
		})
	}
}

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// formatted formats a text, and holds Format to its promises by other means
// than its own: the values, the order of every list, and the comments.
func formatted(t failer, source string) string {
	t.Helper()
	out, err := Format(Source{Name: "a.yaml", Text: []byte(source)})
	if err != nil {
		t.Fatalf("%v in\n%s", err, source)
	}
	again, err := Format(Source{Name: "a.yaml", Text: out})
	if err != nil || !bytes.Equal(out, again) {
		t.Fatalf("formatting again changes it (%v):\n%s\n=== once:\n%s\n=== twice:\n%s", err, source, out, again)
	}
	if was, now := anyOf(t, source), anyOf(t, string(out)); !reflect.DeepEqual(was, now) {
		t.Fatalf("the meaning changed: %s\n%s\n===\n%s", cmp.Diff(was, now), source, out)
	}
	for line := range strings.Lines(source) {
		if _, c, ok := strings.Cut(line, "#!"); ok && !strings.Contains(string(out), "#!"+strings.TrimRight(c, " \n")) {
			t.Fatalf("the comment %q is lost:\n%s\n===\n%s", c, source, out)
		}
	}
	return string(out)
}

func anyOf(t failer, text string) []any {
	t.Helper()
	var out []any
	dec := yaml.NewDecoder(strings.NewReader(text))
	for {
		var v any
		err := dec.Decode(&v)
		if err != nil && err.Error() == "EOF" {
			return out
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, text)
		}
		if v != nil {
			out = append(out, v)
		}
	}
}

// TestFormatKeepsRealFlows formats every flow that lies around, and plays the
// compiled results against each other.
func TestFormatKeepsRealFlows(t *testing.T) {
	t.Parallel()
	n := 0
	for _, pattern := range []string{"../cmd/frontdesk/demo/flows/*.yaml", "templates/*.yaml", "testdata/*.flowtest"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			text := string(raw)
			if strings.HasSuffix(path, ".flowtest") {
				text = strings.SplitN(text, flowtestDivider, 4)[1]
			}
			n++
			out := formatted(t, text)
			before, _ := Compile([]Source{{"a.yaml", []byte(text)}}, Options{})
			after, findings := Compile([]Source{{"a.yaml", []byte(out)}}, Options{})
			if (before == nil) != (after == nil) {
				t.Fatalf("%s: %v", path, findings)
			}
			if before == nil { // it calls a flow of another file
				continue
			}
			for _, name := range before.Flows() {
				for _, text := range []string{"", "hello", "1", "no"} {
					if diff := cmp.Diff(played(t, before, name, text), played(t, after, name, text)); diff != "" {
						t.Errorf("%s: %s goes another way:\n%s", path, name, diff)
					}
				}
			}
			asJSON, err := ToJSON(Source{Name: path, Text: []byte(text)})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(jsonish(anyOf(t, text)), jsonish(anyOf(t, string(asJSON)))); diff != "" {
				t.Errorf("%s: JSON says something else:\n%s", path, diff)
			}
		}
	}
	if n < 30 {
		t.Errorf("only %d files were found", n)
	}
}

// jsonish brings values to what JSON can hold: keys are texts.
func jsonish(v any) any {
	switch v := v.(type) {
	case map[any]any:
		out := map[string]any{}
		for k, e := range v {
			out[fmt.Sprint(k)] = jsonish(e)
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for k, e := range v {
			out[k] = jsonish(e)
		}
		return out
	case []any:
		out := []any{}
		for _, e := range v {
			out = append(out, jsonish(e))
		}
		return out
	}
	return v
}

func played(t *testing.T, p *Program, flow, text string) []Effect {
	t.Helper()
	s, err := p.Start(flow, State{})
	if err != nil {
		t.Fatal(err)
	}
	o := p.Run(s, Input{Kind: InputStart}, Env{})
	out := o.Effects
	for range 3 {
		in := Input{Kind: InputMessage, Text: text}
		if o.Blocked == BlockEffect {
			in = Input{Kind: InputResult, Result: &EffectResult{Key: out[len(out)-1].Key}}
		}
		o = p.Run(o.State, in, Env{})
		out = append(out, o.Effects...)
	}
	return out
}

// TestFormatProperty: random flows with comments at random places.
func TestFormatProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for i, line := range strings.Split(randomFlows(t), "\n") {
			switch rapid.IntRange(0, 9).Draw(t, "comment") {
			case 0:
				indent := strings.Repeat(" ", len(line)-len(strings.TrimLeft(line, " ")))
				fmt.Fprintf(&b, "%s#! above %d\n%s\n", indent, i, line)
			case 1:
				if line != "" && line != "---" {
					line += " #! beside " + fmt.Sprint(i)
				}
				b.WriteString(line + "\n")
			case 2:
				fmt.Fprintf(&b, "\n%s\n", line)
			case 3:
				fmt.Fprintf(&b, "%s\n\n#! below %d\n", line, i)
			default:
				b.WriteString(line + "\n")
			}
		}
		formatted(t, b.String())
	})
}

// TestConvertProperty: whatever JSON holds survives the way through YAML, to
// the order of keys and the letters of numbers.
func TestConvertProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		value := randomJSON(t, 4)
		was, err := Format(Source{Name: "a.json", Text: []byte(value)})
		if err != nil {
			t.Fatalf("%v in %s", err, value)
		}
		asYAML, err := ToYAML(Source{Name: "a.json", Text: []byte(value)})
		if err != nil {
			t.Fatalf("%v in %s", err, value)
		}
		now, err := ToJSON(Source{Name: "a.yaml", Text: asYAML})
		if err != nil {
			t.Fatalf("%v in %s", err, asYAML)
		}
		if !bytes.Equal(was, now) {
			t.Fatalf("JSON changed on its way:\n%s\n=== YAML:\n%s\n=== JSON:\n%s", was, asYAML, now)
		}
	})
}

func randomJSON(t *rapid.T, depth int) string {
	text := func() string {
		raw, err := json.Marshal(rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "yes", "null", "12", "1e5", "<<", "~", "# no", "- a", "a: b", " a ", "a\nb\n", "🙂", "\\U0001F642", "안녕하세요", "2026-03-11", "\u2028", "\ufeff", "\x00", "'", "\"", "---", "%a", "\t"})).Draw(t, "text"))
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	kinds := 7
	if depth == 0 {
		kinds = 5
	}
	switch rapid.IntRange(0, kinds-1).Draw(t, "kind") {
	case 0:
		return rapid.SampledFrom([]string{"0", "-0", "1.50", "1e5", "-1.5E-3", "123456789012345678901234567890", "9007199254740993"}).Draw(t, "number")
	case 1:
		return rapid.SampledFrom([]string{"true", "false"}).Draw(t, "bool")
	case 2:
		return "null"
	case 5:
		var items []string
		for range rapid.IntRange(0, 3).Draw(t, "items") {
			items = append(items, randomJSON(t, depth-1))
		}
		return "[" + strings.Join(items, ",") + "]"
	case 6:
		var items []string
		for i := range rapid.IntRange(0, 3).Draw(t, "entries") {
			key := text()
			items = append(items, key[:len(key)-1]+fmt.Sprint(i)+"\":"+randomJSON(t, depth-1))
		}
		return "{" + strings.Join(items, ",") + "}"
	}
	return text()
}

// TestFormatRefuses: what is no YAML stays with its place.
func TestFormatRefuses(t *testing.T) {
	t.Parallel()
	_, err := Format(Source{Name: "a.yaml", Text: []byte("flow: a\nsteps:\n  - say: [x\n")})
	if err == nil || !strings.Contains(err.Error(), "a.yaml:") {
		t.Errorf("%v", err)
	}
	if _, err := ToJSON(Source{Name: "a.yaml", Text: []byte("a: &x 1\nb: *x\n")}); err == nil {
		t.Error("an alias became JSON")
	}
	if _, err := ToJSON(Source{Name: "a.yaml", Text: []byte("a: .inf\n")}); err == nil {
		t.Error("infinity became JSON")
	}
}

// FuzzFormat: whatever it is given, Format gives an error or keeps its
// promises, and what compiled compiles still.
func FuzzFormat(f *testing.F) {
	for _, pattern := range []string{"testdata/*.format", "testdata/*.findings", "templates/*.yaml"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, path := range paths {
			raw, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(raw))
			f.Add(strings.ReplaceAll(string(raw), flowtestDivider, "---\n"))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<14 {
			return
		}
		src := Source{Name: "a.yaml", Text: []byte(text)}
		out, err := Format(src)
		if err != nil {
			return
		}
		again, err := Format(Source{Name: "a.yaml", Text: out})
		if err != nil || !bytes.Equal(out, again) {
			t.Fatalf("formatting again changes it (%v):\n%q\n%q\n%q", err, text, out, again)
		}
		before, _ := Compile([]Source{src}, Options{})
		after, findings := Compile([]Source{{"a.yaml", out}}, Options{})
		if before != nil && after == nil {
			t.Fatalf("it compiles no more: %v\n%q\n%q", findings, text, out)
		}
		if asJSON, err := ToJSON(src); err == nil {
			if _, err := ToYAML(Source{Name: "a.json", Text: asJSON}); err != nil {
				t.Fatalf("%v: %q", err, asJSON)
			}
		}
	})
}
