package flows

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"
)

// TestReferenceFiles holds the documentation to the definitions of the parser.
func TestReferenceFiles(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]string{"flow-reference.md": Reference(), "flow.schema.json": string(Schema())} {
		path := filepath.Join("..", "docs", file)
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s is not up to date, run `go test ./flows -run TestReference -update` (-want +got):\n%s", path, diff)
		}
	}
}

// compiledSchema is the language's schema in the validator.
func compiledSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("flow.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("flow.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// documents gives the flows of a file as JSON values, as an editor sees them.
func documents(t *testing.T, text string) []any {
	t.Helper()
	var out []any
	dec := yaml.NewDecoder(strings.NewReader(text))
	for {
		var doc yaml.Node
		if err := dec.Decode(&doc); err != nil {
			return out
		}
		if len(doc.Content) == 0 || isNull(doc.Content[0]) {
			continue
		}
		raw, err := json.Marshal((&reader{}).value(doc.Content[0]))
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, value)
	}
}

// TestSchemaTakesEveryFlow validates every flow that compiles: the demo's,
// those of the tests, and the examples of the reference.
func TestSchemaTakesEveryFlow(t *testing.T) {
	t.Parallel()
	schema := compiledSchema(t)
	texts := map[string]string{}
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
			texts[path] = string(raw)
			if strings.HasSuffix(path, ".flowtest") {
				texts[path] = strings.SplitN(string(raw), flowtestDivider, 4)[1]
			}
		}
	}
	for name, doc := range kindDocs {
		texts["example of "+name] = "flow: example\nsteps:\n  " + strings.ReplaceAll(doc.example, "\n", "\n  ")
	}
	n := 0
	for path, text := range texts {
		for _, doc := range documents(t, text) {
			n++
			if err := schema.Validate(doc); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		}
	}
	if n < 40 {
		t.Errorf("only %d flows were found", n)
	}
}

// TestSchemaRefuses shows that what the checker calls a misspelling, the
// schema does too.
func TestSchemaRefuses(t *testing.T) {
	t.Parallel()
	schema := compiledSchema(t)
	for name, text := range map[string]string{
		"FlowKey":         "flow: a\nstep: [{say: hi}]",
		"NoSteps":         "flow: a",
		"StepKey":         "flow: a\nsteps: [{sya: hi}]",
		"TwoKinds":        "flow: a\nsteps: [{say: hi, tag: vip}]",
		"FieldBeside":     "flow: a\nsteps: [{ask: x, text: hi, max_atempts: 3}]",
		"FieldUnder":      "flow: a\nsteps: [{handoff: {taem: orders}}]",
		"FieldOfAnother":  "flow: a\nsteps: [{say: hi, options: []}]",
		"Value":           "flow: a\nsteps: [{answer: {on_low: giveup}}]",
		"ValueAfterKey":   "flow: a\nsteps: [{end: solved}]",
		"Bound":           "flow: a\nsteps: [{http: {get: \"https://a.example\", retries: 9}}]",
		"Inside":          "flow: a\nsteps: [{if: a, then: {say: hi, nxt: b}}]",
		"Option":          "flow: a\nsteps: [{choice: x, text: t, options: [{id: a, lable: b}]}]",
		"MissingRequired": "flow: a\nsteps: [{ask: x}]",
		"Trigger":         "flow: a\ntriggers: [{keywrd: [a]}]\nsteps: [{say: hi}]",
		"TwoTriggers":     "flow: a\ntriggers: [{keyword: [a], event: b}]\nsteps: [{say: hi}]",
		"Variable":        "flow: a\nvars: {x: {type: txt}}\nsteps: [{say: hi}]",
		"Language":        "flow: a\nsteps: [{say: {english: hi}}]",
		"Test":            "flow: a\nsteps: [{say: hi}]\ntests: [{say: [a], expct: {vars: {}}}]",
		"OnErrorOfSay":    "flow: a\nsteps: [{say: hi, on_error: b}]",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if p, _ := Compile([]Source{{"a.yaml", []byte(text)}}, Options{}); p != nil {
				t.Error("the checker takes it")
			}
			docs := documents(t, text)
			if len(docs) != 1 {
				t.Fatalf("%d documents", len(docs))
			}
			if err := schema.Validate(docs[0]); err == nil {
				t.Error("the schema takes it")
			}
		})
	}
}

// TestSchemaProperty: the schema refuses nothing that compiles.
func TestSchemaProperty(t *testing.T) {
	t.Parallel()
	schema := compiledSchema(t)
	rapid.Check(t, func(r *rapid.T) {
		text := randomFlows(r)
		if p, _ := Compile([]Source{{"a.yaml", []byte(text)}}, Options{}); p == nil {
			return
		}
		for _, doc := range documents(t, text) {
			if err := schema.Validate(doc); err != nil {
				r.Fatalf("%v\n%s", err, text)
			}
		}
	})
}
