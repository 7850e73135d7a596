package evals

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Reference writes the tables of docs/suites.md from the definitions that
// ParseSuite, ParseGate and ParseCandidate check with.
func Reference() string {
	var b strings.Builder
	seen := map[*shape]bool{}
	for _, s := range []*shape{suiteShape, candidateShape} {
		referTo(&b, s, seen)
	}
	b.WriteString("### Metrics\n\n| metric | what it is |\n|---|---|\n")
	for _, m := range metricDocs {
		fmt.Fprintf(&b, "| `%s` | %s |\n", m.name, m.doc)
	}
	b.WriteString("\n### Personas\n\n| persona | traits | what they are like |\n|---|---|---|\n")
	for _, name := range Personas() {
		p := shipped[name]
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", name, strings.Join(p.Traits, ", "), p.About)
	}
	return b.String()
}

// referTo writes a mapping's table, then those of the mappings inside it.
func referTo(b *strings.Builder, s *shape, seen map[*shape]bool) {
	if s == nil || seen[s] {
		return
	}
	seen[s] = true
	if s.name != "" {
		fmt.Fprintf(b, "### %s\n\n| key | value | meaning |\n|---|---|---|\n", s.name)
		for _, f := range s.fields {
			key := "`" + f.key + "`"
			if f.required {
				key += " (needed)"
			}
			fmt.Fprintf(b, "| %s | %s | %s |\n", key, f.shape.table(), strings.ReplaceAll(f.doc, "|", "\\|"))
		}
		b.WriteString("\n")
	}
	for _, f := range s.fields {
		for _, inner := range []*shape{f.shape, f.shape.item, f.shape.free} {
			referTo(b, inner, seen)
		}
	}
}

// table words a shape for a cell.
func (s *shape) table() string {
	var parts []string
	if s.scalar != "" && len(s.words) == 0 {
		parts = append(parts, string(s.scalar))
	}
	if len(s.words) > 0 {
		parts = append(parts, "`"+strings.Join(s.words, "`, `")+"`")
	}
	switch {
	case s.name != "" && s.fields != nil:
		parts = append(parts, s.name)
	case s.free != nil:
		parts = append(parts, "mapping of your own keys")
	}
	if s.item != nil {
		parts = append(parts, "list of "+s.item.table())
	}
	return strings.Join(parts, ", or ")
}

// JSONSchema gives the suite language as a JSON Schema (draft 2020-12), for
// editors that complete and check YAML. It says less than ParseSuite: ids,
// references and what a kind needs are checked there.
func JSONSchema() []byte {
	defs := map[string]any{}
	root := schemaOf(suiteShape, defs)
	doc := map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Frontdesk eval suite", "$defs": defs}
	for k, v := range root {
		doc[k] = v
	}
	out, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		panic("evals: the suite language's schema: " + err.Error())
	}
	return append(out, '\n')
}

// schemaOf gives a shape's schema; named mappings become definitions.
func schemaOf(s *shape, defs map[string]any) map[string]any {
	if s.name == "" {
		return s.schema(defs)
	}
	key := strings.ReplaceAll(s.name, ".", "_")
	if _, known := defs[key]; !known {
		defs[key] = true // a place holder: shapes may hold themselves
		defs[key] = s.schema(defs)
	}
	return map[string]any{"$ref": "#/$defs/" + key}
}

var scalarTypes = map[scalar]any{
	text: []string{"string", "number", "boolean"}, number: "number", integer: "integer", boolean: "boolean", pattern: "string", duration: "string", instant: "string",
}

func (s *shape) schema(defs map[string]any) map[string]any {
	var kinds []map[string]any
	switch {
	case s.scalar == anything:
		return map[string]any{}
	case len(s.words) > 0:
		kinds = append(kinds, map[string]any{"enum": s.words})
	case s.scalar != "":
		kinds = append(kinds, map[string]any{"type": scalarTypes[s.scalar]})
	}
	if s.item != nil {
		kinds = append(kinds, map[string]any{"type": "array", "items": schemaOf(s.item, defs)})
	}
	if s.fields != nil || s.free != nil {
		kinds = append(kinds, s.object(defs))
	}
	if len(kinds) == 1 {
		return kinds[0]
	}
	return map[string]any{"anyOf": kinds}
}

func (s *shape) object(defs map[string]any) map[string]any {
	out := map[string]any{"type": "object", "additionalProperties": false}
	if s.free != nil {
		out["additionalProperties"] = schemaOf(s.free, defs)
		return out
	}
	properties, required := map[string]any{}, []string{}
	for _, f := range s.fields {
		p := schemaOf(f.shape, defs)
		described := map[string]any{"description": f.doc}
		for k, v := range p {
			described[k] = v
		}
		properties[f.key] = described
		if f.required {
			required = append(required, f.key)
		}
	}
	slices.Sort(required)
	out["properties"], out["required"] = properties, required
	return out
}
