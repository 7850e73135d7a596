package flows

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestReferenceIsComplete holds the definitions to the tables of the parser:
// each kind and each field has its sentence, and nothing else has one.
func TestReferenceIsComplete(t *testing.T) {
	t.Parallel()
	for name, spec := range kinds {
		if spec.read == nil {
			if _, ok := kindDocs[name]; ok {
				t.Errorf("kindDocs defines %s, which is not supported", name)
			}
			continue
		}
		doc, ok := kindDocs[name]
		if !ok {
			t.Errorf("kindDocs in reference.go lacks the kind %s", name)
			continue
		}
		sentence(t, name, doc.about)
		for _, field := range spec.fields {
			d, ok := doc.fields[field]
			if !ok {
				t.Errorf("kindDocs in reference.go lacks %s.%s", name, field)
				continue
			}
			checkDoc(t, name+"."+field, d)
		}
		for field := range doc.fields {
			if !slices.Contains(spec.fields, field) {
				t.Errorf("kindDocs defines %s.%s, which kinds.go does not name", name, field)
			}
		}
		if doc.main != "" && forms[doc.main] == "" {
			t.Errorf("%s: the form %q has no words", name, doc.main)
		}
		if doc.short != "" && !slices.Contains(spec.fields, doc.short) {
			t.Errorf("%s stands for the field %q, which it does not have", name, doc.short)
		}
	}
	for _, p := range mappings {
		sentence(t, p.name, p.about)
		for _, key := range p.keys {
			checkDoc(t, p.name+"."+key, p.docs[key])
		}
		if len(p.docs) != len(p.keys) {
			t.Errorf("%s defines %d keys and shows %d", p.name, len(p.docs), len(p.keys))
		}
	}
}

func checkDoc(t *testing.T, where string, d fieldDoc) {
	t.Helper()
	sentence(t, where, d.about)
	if forms[d.form] == "" {
		t.Errorf("%s: the form %q has no words", where, d.form)
	}
	if d.otherwise != "" && len(d.values) > 0 && !slices.Contains(d.values, d.otherwise) {
		t.Errorf("%s: the default %q is none of its values", where, d.otherwise)
	}
	if d.required && d.otherwise != "" {
		t.Errorf("%s is required and has a default", where)
	}
}

func sentence(t *testing.T, where, s string) {
	t.Helper()
	if len(s) < 10 || !strings.HasSuffix(s, ".") || strings.Contains(s, "\n") {
		t.Errorf("%s needs one plain sentence, got %q", where, s)
	}
}

// TestReferenceExamples compiles the example of every kind, and tries the
// values and bounds that the definitions promise on it: the parser must agree.
func TestReferenceExamples(t *testing.T) {
	t.Parallel()
	for name, doc := range kindDocs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if p, findings := compileSteps(doc.example, "", ""); p == nil {
				t.Fatalf("the example does not compile: %v", findings)
			}
			if !strings.HasPrefix(doc.example, "- "+name+":") {
				t.Errorf("the example does not begin with %s", name)
			}
			for field, d := range doc.fields {
				for _, v := range d.values {
					if refuses(doc.example, name, field, v) {
						t.Errorf("%s: %s is documented and refused", field, v)
					}
				}
				if len(d.values) > 0 && !refuses(doc.example, name, field, "no_such_value") {
					t.Errorf("%s takes values that are not documented", field)
				}
				if d.low == d.high {
					continue
				}
				for _, v := range []int{d.low, d.high} {
					if refuses(doc.example, name, field, fmt.Sprint(v)) {
						t.Errorf("%s: %d is documented and refused", field, v)
					}
				}
				for _, v := range []int{d.low - 1, d.high + 1} {
					if !refuses(doc.example, name, field, fmt.Sprint(v)) {
						t.Errorf("%s takes %d, beyond its documented bounds", field, v)
					}
				}
			}
		})
	}
}

// compileSteps compiles a flow of the steps, with a field set on the first
// step when one is named.
func compileSteps(steps, field, value string) (*Program, []Finding) {
	head := "flow: example\nvars: {price: {type: number}}\nsteps:\n"
	if field != "" {
		first, rest, _ := strings.Cut(steps, "\n")
		steps = first + "\n  " + field + ": " + value + "\n" + rest
	}
	others := "---\nflow: order_status\nsteps: [{say: hi}]\n---\nflow: ask_contact\nsteps: [{say: hi}]\n"
	return Compile([]Source{{"example.yaml", []byte(head + "  " + strings.ReplaceAll(steps, "\n", "\n  ") + "\n" + others)}}, Options{})
}

// refuses reports whether a value of a field is itself a fault.
func refuses(example, kind, field, value string) bool {
	if strings.Contains(example, field+":") {
		example = dropField(example, field)
	}
	if kinds[field] != nil { // beside the step key it would be a second one
		example, field = "- "+kind+": {"+field+": "+value+"}", ""
	}
	_, findings := compileSteps(example, field, value)
	for _, f := range findings {
		switch {
		case strings.Contains(f.Message, "cannot be \""+value+"\""), strings.Contains(f.Message, "must be a whole number"),
			strings.Contains(f.Message, "cannot read the type"):
			return true
		}
	}
	return false
}

// dropField takes a field out of an example that has it.
func dropField(example, field string) string {
	lines := strings.Split(example, "\n")
	for i, line := range lines {
		if strings.HasPrefix(strings.TrimSpace(line), field+":") {
			return strings.Join(slices.Delete(lines, i, i+1), "\n")
		}
	}
	// In a flow mapping: {a: b, field: c}.
	at := strings.Index(example, field+": ")
	end := at + strings.IndexAny(example[at:], ",}")
	if example[end] == ',' {
		end += 2
	}
	return strings.TrimSuffix(example[:at], ", ") + example[end:]
}
