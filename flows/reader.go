package flows

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// reader turns YAML nodes into values and notes what is wrong with them. One
// reader reads one file; it goes on after a finding, so that an author sees
// all of them at once.
type reader struct {
	file     string
	langs    []string
	findings []Finding
	flow     *flow // being read
	depth    int   // of nested blocks
}

// maxBlockDepth bounds blocks within blocks.
const maxBlockDepth = 8

func (r *reader) fault(n *yaml.Node, hint, format string, args ...any) {
	r.note(SeverityError, n, hint, format, args...)
}

func (r *reader) note(severity string, n *yaml.Node, hint, format string, args ...any) {
	f := Finding{File: r.file, Message: fmt.Sprintf(format, args...), Hint: hint, Severity: severity}
	if n != nil {
		f.Line, f.Column = n.Line, n.Column
	}
	r.findings = append(r.findings, f)
}

// fields gives the entries of a mapping; unknown and repeated keys are
// findings. what names the thing for the message: "a say step".
func (r *reader) fields(n *yaml.Node, what string, allowed ...string) map[string]*yaml.Node {
	out := map[string]*yaml.Node{}
	if n.Kind != yaml.MappingNode {
		r.fault(n, "write it as key: value", "%s must be a mapping", what)
		return out
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if _, twice := out[key.Value]; twice {
			r.fault(key, "remove one of them", "%s has the key %q twice", what, key.Value)
			continue
		}
		if !slices.Contains(allowed, key.Value) {
			r.fault(key, didYouMean(key.Value, slices.Clone(allowed), "known keys: "+strings.Join(allowed, ", ")),
				"%s has no key %q", what, key.Value)
			continue
		}
		out[key.Value] = n.Content[i+1]
	}
	return out
}

func (r *reader) str(n *yaml.Node, what string) string {
	if n == nil || isNull(n) {
		return ""
	}
	if n.Kind != yaml.ScalarNode {
		r.fault(n, "write a single value", "%s must be a text", what)
		return ""
	}
	return n.Value
}

// name reads a text that must not be empty.
func (r *reader) name(n *yaml.Node, what string) string {
	s := strings.TrimSpace(r.str(n, what))
	if s == "" && n != nil && (n.Kind == yaml.ScalarNode || isNull(n)) {
		r.fault(n, "", "%s is empty", what)
	}
	return s
}

func (r *reader) oneOf(n *yaml.Node, what, otherwise string, values ...string) string {
	if n == nil {
		return otherwise
	}
	s := r.str(n, what)
	if !slices.Contains(values, s) {
		r.fault(n, didYouMean(s, slices.Clone(values), "use one of: "+strings.Join(values, ", ")), "%s cannot be %q", what, s)
		return otherwise
	}
	return s
}

func (r *reader) strs(n *yaml.Node, what string) []string {
	if n == nil || isNull(n) {
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		return []string{n.Value}
	}
	if n.Kind != yaml.SequenceNode {
		r.fault(n, "write [one, two]", "%s must be a list of texts", what)
		return nil
	}
	var out []string
	for _, item := range n.Content {
		if s := r.name(item, "an entry of "+what); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (r *reader) integer(n *yaml.Node, what string, otherwise, low, high int) int {
	if n == nil {
		return otherwise
	}
	v, err := strconv.Atoi(r.str(n, what))
	if err != nil || v < low || v > high {
		r.fault(n, "", "%s must be a whole number from %d to %d", what, low, high)
		return otherwise
	}
	return v
}

func (r *reader) float(n *yaml.Node, what string) *float64 {
	if n == nil {
		return nil
	}
	v, err := strconv.ParseFloat(r.str(n, what), 64)
	if err != nil || v != v {
		r.fault(n, "", "%s must be a number", what)
		return nil
	}
	return &v
}

func (r *reader) boolean(n *yaml.Node, what string) bool {
	switch {
	case n == nil:
		return false
	case n.Kind == yaml.ScalarNode && (n.Value == "true" || n.Value == "false"):
		return n.Value == "true"
	}
	r.fault(n, "write true or false", "%s must be true or false", what)
	return false
}

func (r *reader) duration(n *yaml.Node, what string, otherwise, high time.Duration) time.Duration {
	if n == nil {
		return otherwise
	}
	d, err := time.ParseDuration(r.str(n, what))
	if err != nil || d <= 0 || d > high {
		r.fault(n, "write 5s or 1m30s", "%s must be a time span up to %s", what, high)
		return otherwise
	}
	return d
}

// value reads any YAML value into JSON-like Go values.
func (r *reader) value(n *yaml.Node) any {
	switch n.Kind {
	case yaml.SequenceNode:
		out := make([]any, 0, len(n.Content))
		for _, c := range n.Content {
			out = append(out, r.value(c))
		}
		return out
	case yaml.MappingNode:
		out := map[string]any{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			out[n.Content[i].Value] = r.value(n.Content[i+1])
		}
		return out
	}
	var v any
	if n.Decode(&v) != nil {
		return n.Value
	}
	return plain(v)
}

// expr compiles the expression in n.
func (r *reader) expr(n *yaml.Node, what string, extra ...string) *expression {
	source := r.name(n, what)
	if source == "" {
		return nil
	}
	e, fault := compileExpression(source, extra...)
	if fault != nil {
		r.fault(r.inside(n, fault.at), fault.hint, "%s: %s", what, fault.message)
		return nil
	}
	r.uses(n, e.uses, 0)
	return e
}

// template compiles the text in n.
func (r *reader) template(n *yaml.Node, what string, extra ...string) *template {
	if n.Kind != yaml.ScalarNode {
		r.fault(n, "", "%s must be a text", what)
		return nil
	}
	t, fault := compileTemplate(n.Value, extra...)
	if fault != nil {
		r.fault(r.inside(n, fault.at), fault.hint, "%s: %s", what, fault.message)
		return nil
	}
	for _, p := range t.parts {
		if p.expr != nil {
			r.uses(n, p.expr.uses, p.at)
		}
	}
	return t
}

func (r *reader) uses(n *yaml.Node, uses []variableUse, shift int) {
	if r.flow == nil {
		return
	}
	for _, u := range uses {
		r.flow.uses = append(r.flow.uses, scopedUse{u, r.inside(n, u.at+shift)})
	}
}

// inside gives a node for the place that is so many characters into a scalar,
// as far as the scalar stands on one line; otherwise its beginning.
func (r *reader) inside(n *yaml.Node, at int) *yaml.Node {
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 || strings.ContainsAny(n.Value, "\n\t\"'\\") {
		return n
	}
	if n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		at++
	}
	return &yaml.Node{Line: n.Line, Column: n.Column + at}
}

// text reads a text: one string, or a mapping of language to string. Every
// required language must be there, unless the text holds no words at all.
func (r *reader) text(n *yaml.Node, what string, extra ...string) *localized {
	l := &localized{texts: map[string]*template{}}
	if n == nil {
		return nil
	}
	if n.Kind == yaml.ScalarNode {
		t := r.template(n, what, extra...)
		if t == nil {
			return nil
		}
		lang := "en"
		if len(r.langs) > 0 {
			lang = r.langs[0]
		}
		l.langs, l.texts[lang] = []string{lang}, t
		if len(r.langs) > 1 && wordy(t) {
			r.fault(n, "write {"+strings.Join(r.langs, ": ..., ")+": ...}", "%s is written in one language only", what)
		}
		return l
	}
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		r.fault(n, "write a text, or {en: ..., ko: ...}", "%s must be a text", what)
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		lang := n.Content[i].Value
		if !languageTag(lang) {
			r.fault(n.Content[i], "use two-letter codes such as en or ko", "%s: %q is not a language", what, lang)
			continue
		}
		if _, twice := l.texts[lang]; twice {
			r.fault(n.Content[i], "remove one of them", "%s has %q twice", what, lang)
			continue
		}
		if t := r.template(n.Content[i+1], what, extra...); t != nil {
			l.langs, l.texts[lang] = append(l.langs, lang), t
		}
	}
	for _, lang := range r.langs {
		if _, ok := l.texts[lang]; !ok && len(l.langs) > 0 {
			r.fault(n, "add "+lang+": ...", "%s has no text in %q", what, lang)
		}
	}
	return l
}

// texts reads one text or a list of texts.
func (r *reader) texts(n *yaml.Node, what string) []*localized {
	if n == nil {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		if l := r.text(n, what); l != nil {
			return []*localized{l}
		}
		return nil
	}
	var out []*localized
	for _, item := range n.Content {
		if l := r.text(item, what); l != nil {
			out = append(out, l)
		}
	}
	return out
}

// wordy reports whether a template has letters outside its expressions.
func wordy(t *template) bool {
	for _, p := range t.parts {
		if p.expr == nil && fold(p.literal) != "" {
			return true
		}
	}
	return false
}

func languageTag(s string) bool {
	base, region, dashed := strings.Cut(s, "-")
	if len(base) < 2 || len(base) > 3 || dashed && len(region) < 2 {
		return false
	}
	return strings.Trim(base, "abcdefghijklmnopqrstuvwxyz") == ""
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
