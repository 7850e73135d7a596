package evals

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

var update = flag.Bool("update", false, "rewrite the generated part of docs/suites.md, the JSON Schema and the golden replays")

// The generated part of docs/suites.md stands between these lines.
const (
	pageFile      = "../docs/suites.md"
	schemaFile    = "../docs/suite.schema.json"
	generatedHead = "<!-- generated from the parser's definitions: go test ./evals -run TestReference -update -->\n"
	generatedFoot = "<!-- end of the generated part -->\n"
)

// TestReference holds the documentation to the definitions of the parser.
func TestReference(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(pageFile)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(raw), generatedHead)
	_, foot, okFoot := strings.Cut(rest, generatedFoot)
	if !ok || !okFoot {
		t.Fatalf("%s lacks the marks of the generated part", pageFile)
	}
	page := head + generatedHead + "\n" + Reference() + generatedFoot + foot
	if *update {
		for file, content := range map[string]string{pageFile: page, schemaFile: string(JSONSchema())} {
			if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	if diff := cmp.Diff(page, string(raw)); diff != "" {
		t.Errorf("%s is not up to date (-want +got); run with -update:\n%s", pageFile, diff)
	}
	schema, err := os.ReadFile(schemaFile)
	if err != nil || string(schema) != string(JSONSchema()) {
		t.Errorf("%s is not up to date, run with -update: %v", schemaFile, err)
	}
}

// TestPageExamples runs every YAML example of the page through the parser.
func TestPageExamples(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(pageFile)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for i, block := range strings.Split(string(raw), "```yaml\n")[1:] {
		src, _, _ := strings.Cut(block, "```")
		var findings []Finding
		switch {
		case strings.HasPrefix(src, "suite:"):
			_, findings = ParseSuite("example.yaml", []byte(src))
		case strings.HasPrefix(src, "candidate:"):
			_, findings = ParseCandidate("example.yaml", []byte(src))
		case strings.HasPrefix(src, "gate:"):
			_, findings = ParseGate("example.yaml", []byte(src))
		default:
			continue
		}
		n++
		for _, f := range findings {
			t.Errorf("example %d: %s (%s)", i+1, f.Error(), f.Hint)
		}
	}
	if n < 3 {
		t.Errorf("only %d examples found", n)
	}
}

// TestSchemaKnowsEveryKey compares the schema with the shapes on a suite that
// uses every key once.
func TestSchemaKnowsEveryKey(t *testing.T) {
	t.Parallel()
	var doc struct {
		Defs map[string]struct {
			Properties map[string]any `json:"properties"`
			AnyOf      []struct {
				Properties map[string]any `json:"properties"`
			} `json:"anyOf"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(JSONSchema(), &doc); err != nil {
		t.Fatal(err)
	}
	for _, s := range []*shape{suiteShape, caseShape, expectShape, personaShape, stepShape, boundsShape, saysShape, gateShape} {
		def := doc.Defs[strings.ReplaceAll(s.name, ".", "_")]
		properties := def.Properties
		for _, one := range def.AnyOf {
			if one.Properties != nil {
				properties = one.Properties
			}
		}
		for _, f := range s.fields {
			if _, ok := properties[f.key]; !ok {
				t.Errorf("the schema's %s lacks %q", s.name, f.key)
			}
		}
	}
}

// TestStructsReadEveryKey holds the Go types to the shapes: a key that the
// parser allows and no struct reads would be ignored in silence.
func TestStructsReadEveryKey(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		shape *shape
		into  func() any
	}{
		"Suite": {suiteShape, func() any { return &Suite{} }}, "Case": {caseShape, func() any { return &Case{} }},
		"Expect": {expectShape, func() any { return &Expect{} }}, "Persona": {personaShape, func() any { return &Persona{} }},
		"Step": {stepShape, func() any { return &Step{} }}, "Candidate": {candidateShape, func() any { return &Candidate{} }},
		"Gate": {gateShape, func() any { return &Gate{} }}, "Limit": {limitShape, func() any { return &Limit{} }},
		"Bounds": {boundsShape, func() any { return &Bounds{} }}, "Says": {saysShape, func() any { return &Says{} }},
		"Escalates": {escalatesShape, func() any { return &Escalates{} }}, "Queue": {queueShape, func() any { return &Queue{} }},
		"HTTPCalled": {calledShape, func() any { return &HTTPCalled{} }}, "Visitor": {visitorShape, func() any { return &Visitor{} }},
		"Staff": {staffShape, func() any { return &Staff{} }}, "Recorded": {recordedShape, func() any { return &Recorded{} }},
		"Article": {articleShape, func() any { return &Article{} }}, "Target": {targetShape, func() any { return &Target{} }},
		"Rule": {ruleShape, func() any { return &Rule{} }}, "Judge": {judgeShape, func() any { return &Judge{} }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, f := range c.shape.fields {
				d := yaml.NewDecoder(strings.NewReader("{" + f.key + ": ~}"))
				d.KnownFields(true)
				v := c.into()
				if err := d.Decode(v); err != nil && strings.Contains(err.Error(), "not found in type") {
					t.Errorf("%q is allowed and never read: %v", f.key, err)
				}
			}
		})
	}
}
