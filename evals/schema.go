package evals

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// shape says what may stand at one place of a suite. A place may allow a
// scalar, a list and a mapping at once; the YAML decides which one it is. The
// same shapes check suites and write the reference in docs/suites.md.
type shape struct {
	name   string   // heading in the reference; "" for one that is described in place
	scalar scalar   // "" when no scalar may stand here
	words  []string // the only texts allowed
	item   *shape   // of a list
	fields []field  // of a mapping
	free   *shape   // of a mapping whose keys the author chooses
}

// field is one key of a mapping.
type field struct {
	key      string
	shape    *shape
	required bool
	doc      string
}

// scalar is a kind of single value.
type scalar string

const (
	text     scalar = "text"
	number   scalar = "number"
	integer  scalar = "whole number"
	boolean  scalar = "true or false"
	pattern  scalar = "regular expression (RE2)"
	duration scalar = "duration such as 45m"
	instant  scalar = "time such as 2026-03-11T10:00:00Z"
	anything scalar = "value"
)

// describe says in a few words what is wanted.
func (s *shape) describe() string {
	var parts []string
	switch {
	case len(s.words) > 0:
		parts = append(parts, "one of "+strings.Join(s.words, ", "))
	case s.scalar != "":
		parts = append(parts, article(string(s.scalar)))
	}
	if s.item != nil {
		parts = append(parts, "a list")
	}
	if s.fields != nil || s.free != nil {
		parts = append(parts, "a mapping")
	}
	return strings.Join(parts, " or ")
}

func article(noun string) string {
	if noun == string(boolean) {
		return noun
	}
	return "a " + noun
}

const (
	// maxSuite is the longest suite that is read, in bytes.
	maxSuite = 4 << 20
	// maxNodes bounds the work on a suite, aliases counted as often as they
	// are used: a few lines of aliases can stand for billions of nodes.
	maxNodes = 400_000
	maxDepth = 64
)

// reader checks a document against shapes and gathers every finding.
type reader struct {
	file     string
	findings []Finding
	nodes    int
	tooMuch  bool
}

func (r *reader) fault(n *yaml.Node, hint, format string, args ...any) {
	r.add(n, SeverityError, hint, format, args...)
}

func (r *reader) warn(n *yaml.Node, hint, format string, args ...any) {
	r.add(n, SeverityWarning, hint, format, args...)
}

func (r *reader) add(n *yaml.Node, severity, hint, format string, args ...any) {
	f := Finding{File: r.file, Message: fmt.Sprintf(format, args...), Hint: hint, Severity: severity}
	if n != nil {
		f.Line, f.Column = n.Line, n.Column
	}
	r.findings = append(r.findings, f)
}

// sorted gives the findings in the order of the file, each once.
func (r *reader) sorted() []Finding {
	slices.SortStableFunc(r.findings, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.Compact(r.findings)
}

// check walks a value; what names it in findings ("turns", "the suite").
func (r *reader) check(n *yaml.Node, s *shape, what string, depth int) {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	r.nodes++
	if r.nodes > maxNodes || depth > maxDepth {
		if !r.tooMuch {
			r.tooMuch = true
			r.fault(n, "split the suite", "the suite is too large: more than %d values, or nested deeper than %d", maxNodes, maxDepth)
		}
		return
	}
	switch n.Kind {
	case yaml.MappingNode:
		r.mapping(n, s, what, depth)
	case yaml.SequenceNode:
		if s.item == nil && s.scalar != anything {
			r.fault(n, "write "+s.describe(), "%s is a list", what)
			return
		}
		for _, c := range n.Content {
			item := s.item
			if item == nil {
				item = free
			}
			r.check(c, item, "an entry of "+what, depth+1)
		}
	case yaml.ScalarNode:
		r.value(n, s, what)
	case yaml.DocumentNode, yaml.AliasNode: // never inside a document
	}
}

// free is a value that is handed on as it is.
var free = &shape{scalar: anything}

func (r *reader) mapping(n *yaml.Node, s *shape, what string, depth int) {
	if s.fields == nil && s.free == nil && s.scalar != anything {
		r.fault(n, "write "+s.describe(), "%s is a mapping", what)
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		name := key.Value
		switch {
		case key.Kind != yaml.ScalarNode:
			r.fault(key, "write a word before the colon", "a key of %s is not a word", what)
			continue
		case name == "<<":
			r.fault(key, "repeat the keys", "merge keys are not supported")
			continue
		case seen[name]:
			r.fault(key, "keep one of them", "the key %q stands twice in %s", name, what)
			continue
		}
		seen[name] = true
		f := s.field(name)
		switch {
		case f != nil:
			r.check(value, f.shape, name, depth+1)
		case s.free != nil:
			r.check(value, s.free, name, depth+1)
		case s.scalar == anything:
			r.check(value, free, name, depth+1)
		default:
			r.fault(key, suggestion(name, s.keys()), "unknown key %q in %s", name, what)
		}
	}
	for _, f := range s.fields {
		if f.required && !seen[f.key] {
			r.fault(n, "add "+f.key+": "+f.doc, "%s has no %q", what, f.key)
		}
	}
}

func (s *shape) field(key string) *field {
	for i := range s.fields {
		if s.fields[i].key == key {
			return &s.fields[i]
		}
	}
	return nil
}

func (s *shape) keys() []string {
	out := make([]string, len(s.fields))
	for i, f := range s.fields {
		out[i] = f.key
	}
	return out
}

func (r *reader) value(n *yaml.Node, s *shape, what string) {
	if s.scalar == anything {
		return
	}
	if n.Tag == "!!null" || n.Value == "" && s.scalar != "" {
		r.fault(n, "write "+s.describe()+", or take the key out", "%s is empty", what)
		return
	}
	if s.scalar == "" {
		r.fault(n, "write "+s.describe(), "%s is %q", what, clipText(n.Value, 40))
		return
	}
	if len(s.words) > 0 {
		if !slices.Contains(s.words, n.Value) {
			r.fault(n, suggestion(n.Value, s.words), "%s is %q", what, clipText(n.Value, 40))
		}
		return
	}
	if err := s.scalar.parse(n); err != nil {
		r.fault(n, "write "+s.describe(), "%s is %q: %v", what, clipText(n.Value, 40), err)
	}
}

// parse says why a scalar is not of its kind.
func (k scalar) parse(n *yaml.Node) error {
	var err error
	switch k {
	case number:
		if n.Tag != "!!float" && n.Tag != "!!int" {
			err = fmt.Errorf("not a number")
		} else {
			var v float64
			err = n.Decode(&v)
		}
	case integer:
		if n.Tag != "!!int" {
			err = fmt.Errorf("not a whole number")
		} else {
			var v int
			err = n.Decode(&v)
		}
	case boolean:
		if n.Tag != "!!bool" {
			err = fmt.Errorf("neither true nor false")
		}
	case pattern:
		_, err = regexp.Compile(n.Value)
	case duration:
		var d time.Duration
		if d, err = time.ParseDuration(n.Value); err == nil && d < 0 {
			err = fmt.Errorf("below zero")
		}
	case instant:
		_, err = time.Parse(time.RFC3339, n.Value)
	case text, anything:
	}
	return err
}

// suggestion names the nearest known word, or all of a short list.
func suggestion(word string, known []string) string {
	best, distance := "", 3
	for _, k := range known {
		if d := editDistance(strings.ToLower(word), k); d < distance && d*2 <= max(utf8.RuneCountInString(k), 2) {
			best, distance = k, d
		}
	}
	if best != "" {
		return "did you mean " + best + "?"
	}
	return "use one of " + strings.Join(known, ", ")
}

// editDistance counts insertions, deletions, replacements and swaps of
// neighbours (optimal string alignment), up to the length of the words.
func editDistance(a, b string) int {
	x, y := []rune(clipText(a, 64)), []rune(b)
	before, last, now := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		now[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			now[j] = min(last[j]+1, now[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				now[j] = min(now[j], before[j-2]+1)
			}
		}
		before, last, now = last, now, before
	}
	return last[len(y)]
}

// clipText is the start of a text in one line, at most so many characters.
func clipText(s string, most int) string {
	s = strings.Join(strings.Fields(s), " ")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}
