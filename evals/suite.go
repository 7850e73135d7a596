package evals

import (
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Suite is a file of cases and the gate they are held to. It is data; its
// language is described in docs/suites.md.
type Suite struct {
	File  string `yaml:"-"` // as given to ParseSuite
	Hash  string `yaml:"-"` // SHA-256 of the source, 16 hexadecimal digits
	Name  string `yaml:"suite"`
	About string `yaml:"about"`

	Target     Target    `yaml:"target"`
	Articles   []Article `yaml:"articles"`
	Cases      []Case    `yaml:"cases"`
	Gate       Gate      `yaml:"gate"`
	Conditions `yaml:",inline"`
}

// Target names what a suite tries; whoever runs the suite resolves the names.
type Target struct {
	Flow string `yaml:"flow"`
	KB   words  `yaml:"kb"`
	Mode words  `yaml:"mode"`
}

// Article is one that a suite adds to the knowledge base.
type Article struct {
	ID         string `yaml:"id"`
	Title      string `yaml:"title"`
	Body       string `yaml:"body"`
	Questions  words  `yaml:"questions"`
	Lang       string `yaml:"lang"`
	Collection string `yaml:"collection"`
}

// Conditions are the world that a case plays in. A case's own win over its
// suite's, key by key.
type Conditions struct {
	Now      time.Time      `yaml:"now"`
	Hours    string         `yaml:"hours"` // "", open or closed
	Settings map[string]any `yaml:"settings"`
	Vars     map[string]any `yaml:"vars"`
	Visitor  *Visitor       `yaml:"visitor"`
	Staff    *Staff         `yaml:"staff"`
	HTTP     []Recorded     `yaml:"http"`
}

// Visitor is who writes.
type Visitor struct {
	Name     string `yaml:"name"`
	Email    string `yaml:"email"`
	Phone    string `yaml:"phone"`
	Locale   string `yaml:"locale"`
	TimeZone string `yaml:"timezone"`
	Page     string `yaml:"page"`
}

// Staff is who could take over.
type Staff struct {
	Online  *int   `yaml:"online"`
	Waiting int    `yaml:"waiting"`
	Team    string `yaml:"team"`
}

// Recorded is the response to a flow's call.
type Recorded struct {
	Method string `yaml:"method"`
	URL    string `yaml:"url"`
	Status int    `yaml:"status"`
	Body   any    `yaml:"body"`
	Error  string `yaml:"error"`
	Times  int    `yaml:"times"`
}

// Case is one test.
type Case struct {
	Line       int     `yaml:"-"` // where it stands in the file
	ID         string  `yaml:"id"`
	Kind       string  `yaml:"kind"`
	About      string  `yaml:"about"`
	Tags       words   `yaml:"tags"`
	Lang       string  `yaml:"lang"`
	Mode       words   `yaml:"mode"`
	Question   words   `yaml:"question"`
	Turns      []Step  `yaml:"turns"`
	Persona    Persona `yaml:"persona"`
	Greet      bool    `yaml:"greet"`
	Flow       string  `yaml:"flow"`
	Step       string  `yaml:"step"`
	Given      words   `yaml:"given"`
	Expect     Expect  `yaml:"expect"`
	Conditions `yaml:",inline"`

	node *yaml.Node
}

// Step is one thing that somebody does in a dialog, and what must hold after it.
type Step struct {
	User     words         `yaml:"user"`
	Click    string        `yaml:"click"`
	Feedback string        `yaml:"feedback"`
	Agent    string        `yaml:"agent"`
	Return   bool          `yaml:"return"`
	Resolve  bool          `yaml:"resolve"`
	Wait     time.Duration `yaml:"wait"`
	Expect   *Expect       `yaml:"expect"`
}

// UnmarshalYAML keeps the line.
func (c *Case) UnmarshalYAML(n *yaml.Node) error {
	type plain Case
	err := n.Decode((*plain)(c))
	c.Line, c.node = n.Line, n
	return err
}

// words is a text or a list of texts.
type words []string

// UnmarshalYAML reads either form.
func (w *words) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*w = words{n.Value}
		return nil
	}
	return n.Decode((*[]string)(w))
}

// ParseSuite reads a suite. name is what findings call the file. All findings
// come at once, in the order of the file; when one of them is an error the
// suite must not be run. It never panics, whatever src holds.
func ParseSuite(name string, src []byte) (Suite, []Finding) {
	r := &reader{file: name}
	s := Suite{File: name, Hash: chat.SuiteHash(string(src))}
	root := r.document(src)
	if root == nil {
		return s, r.sorted()
	}
	r.check(root, suiteShape, "the suite", 0)
	if r.tooMuch {
		return s, r.sorted()
	}
	shapely := !HasErrors(r.findings)
	// What fits is read even beside what does not, so that all findings come at once.
	if err := root.Decode(&s); err != nil && shapely {
		r.fault(root, "", "the suite cannot be read: %v", err)
		return s, r.sorted()
	}
	r.meaning(&s, root)
	return s, r.sorted()
}

// HasErrors reports whether any finding is an error.
func HasErrors(findings []Finding) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Severity == SeverityError })
}

// document gives the root of the only document, or nil with a finding.
func (r *reader) document(src []byte) *yaml.Node {
	if len(src) > maxSuite {
		r.fault(nil, "split it", "the file is larger than %d MB", maxSuite>>20)
		return nil
	}
	dec := yaml.NewDecoder(strings.NewReader(string(src)))
	var doc, more yaml.Node
	err := dec.Decode(&doc)
	switch {
	case errors.Is(err, io.EOF):
		r.fault(nil, "write suite:, target: and cases:", "the file is empty")
		return nil
	case err != nil:
		r.syntax(err)
		return nil
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		if err != nil {
			r.syntax(err)
		} else {
			r.fault(&more, "put it into a file of its own", "a file holds one suite, but here a second one begins")
		}
		return nil
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		r.fault(root, "write suite:, target: and cases:", "the file is not a mapping")
		return nil
	}
	return root
}

// syntax turns an error of the YAML library into a finding with its line.
func (r *reader) syntax(err error) {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	f := Finding{File: r.file, Line: 1, Column: 1, Severity: SeverityError, Hint: "check indentation, quotes and colons around this line"}
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		number, text, _ := strings.Cut(rest, ": ")
		if line, err := strconv.Atoi(number); err == nil {
			f.Line, message = line, text
		}
	}
	f.Message = "not YAML: " + message
	r.findings = append(r.findings, f)
}
