package flows

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// order brings the keys of a mapping of the language, and of what is inside
// it, into the order of the reference.
func order(n *yaml.Node, mapping string) {
	if n.Kind != yaml.MappingNode {
		return
	}
	m := mappingDoc(mapping)
	for i := 0; i+1 < len(n.Content); i += 2 {
		if d, ok := m.docs[n.Content[i].Value]; ok {
			orderForm(n.Content[i+1], d.form)
		}
	}
	arrange(n, m.keys)
}

// orderForm orders what has a form; forms that hold no steps stay as they are.
func orderForm(n *yaml.Node, f form) {
	each := func(do func(*yaml.Node)) {
		for i, c := range n.Content {
			if n.Kind == yaml.SequenceNode || n.Kind == yaml.MappingNode && i%2 == 1 {
				do(c)
			}
		}
	}
	switch f {
	case formSteps:
		each(orderStep)
	case formPlace, formResume:
		if n.Kind == yaml.SequenceNode {
			each(orderStep)
		} else {
			orderStep(n)
		}
	case formOnMessage:
		orderForm(n, formPlace)
	case formPlaces, formStatuses:
		each(func(c *yaml.Node) { orderForm(c, formPlace) })
	case formVariables:
		each(func(c *yaml.Node) { order(c, mappingVariable) })
	case formScores:
		if n.Kind == yaml.MappingNode && len(n.Content) > 0 && scoreRange.MatchString(n.Content[0].Value) {
			each(func(c *yaml.Node) { orderForm(c, formPlace) })
		} else {
			orderForm(n, formPlace)
		}
	case formBranches:
		each(func(c *yaml.Node) { order(c, mappingBranch) })
	default: // a form that is called after a mapping, or after several of them
		if m := mappingNamed(string(f)); m != nil {
			order(n, m.name)
		} else if m := mappingNamed(strings.TrimSuffix(string(f), "s")); m != nil && n.Kind == yaml.SequenceNode {
			each(func(c *yaml.Node) { order(c, m.name) })
		}
	}
}

// orderStep orders a step: id and guard, the step key, the fields of its kind,
// and then where it goes.
func orderStep(n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		return
	}
	r := &reader{}
	spec, main := r.kindOf(n)
	if spec == nil {
		return
	}
	docs := kindDocs[spec.name].fields
	for _, in := range []*yaml.Node{n, main} {
		for i := 0; in.Kind == yaml.MappingNode && i+1 < len(in.Content); i += 2 {
			if d, ok := docs[in.Content[i].Value]; ok && (in == n || !spec.payload) {
				orderForm(in.Content[i+1], d.form)
			} else if d, ok := mappingDoc(mappingStep).docs[in.Content[i].Value]; ok && in == n {
				orderForm(in.Content[i+1], d.form)
			}
		}
	}
	if main.Kind == yaml.MappingNode && !spec.payload && !(spec.localized && r.isText(main)) {
		arrange(main, shortFirst(spec.fields, docs))
	}
	keys := append([]string{"id", "when", spec.name}, shortFirst(spec.fields, docs)...)
	for _, key := range []string{"branches", "else", "next", "on_error", "timeout", "interrupts"} {
		if !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	arrange(n, keys)
}

// shortFirst puts the fields that hold whole lists last, so that a
// small setting does not get lost below them.
func shortFirst(fields []string, docs map[string]fieldDoc) []string {
	long := func(field string) bool {
		f := docs[field].form
		return f == formOptions || f == formSteps || f == formFields
	}
	out := slices.Clone(fields)
	slices.SortStableFunc(out, func(a, b string) int {
		switch {
		case long(a) == long(b):
			return 0
		case long(b):
			return -1
		}
		return 1
	})
	return out
}

// arrange brings the entries of a mapping into the order of keys, unknown ones
// last. A comment goes with its entry; the one above the whole stays above.
// Where a comment stands below an entry, nobody knows what it is about, and
// the mapping stays as it is.
func arrange(n *yaml.Node, keys []string) {
	type entry struct{ key, value *yaml.Node }
	var entries []entry
	for i := 0; i+1 < len(n.Content); i += 2 {
		e := entry{n.Content[i], n.Content[i+1]}
		if e.key.FootComment != "" || e.value.FootComment != "" {
			return
		}
		entries = append(entries, e)
	}
	rank := func(e entry) int {
		if i := slices.Index(keys, e.key.Value); i >= 0 {
			return i
		}
		return len(keys)
	}
	if len(entries) == 0 {
		return
	}
	head := entries[0].key
	slices.SortStableFunc(entries, func(a, b entry) int { return rank(a) - rank(b) })
	if first := entries[0].key; first != head {
		n.HeadComment = joinLines(n.HeadComment, head.HeadComment, first.HeadComment)
		head.HeadComment, first.HeadComment = "", ""
	}
	for i, e := range entries {
		n.Content[2*i], n.Content[2*i+1] = e.key, e.value
	}
}

func joinLines(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "\n")
}
