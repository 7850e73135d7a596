package flows

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxSourceBytes bounds one file of flows.
const maxSourceBytes = 1 << 20

// parse reads the flows of one file.
func parse(src Source, langs []string) ([]*flow, []Finding) {
	r := &reader{file: src.Name, langs: langs}
	if len(src.Text) > maxSourceBytes {
		r.fault(nil, "divide it into several files", "the file is larger than %d bytes", maxSourceBytes)
		return nil, r.findings
	}
	var out []*flow
	dec := yaml.NewDecoder(bytes.NewReader(src.Text))
	for {
		var doc yaml.Node
		err := dec.Decode(&doc)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			r.syntax(err)
			break
		}
		if len(doc.Content) == 0 || isNull(doc.Content[0]) {
			continue
		}
		if alias := findAlias(doc.Content[0]); alias != nil {
			r.fault(alias, "write the value out", "anchors and aliases are not part of the flow language")
			continue
		}
		if f := r.readFlow(doc.Content[0]); f != nil {
			out = append(out, f)
		}
	}
	return out, r.findings
}

var yamlLine = regexp.MustCompile(`line (\d+):?\s*(.*)`)

func (r *reader) syntax(err error) {
	message, line := strings.TrimPrefix(err.Error(), "yaml: "), 1
	if m := yamlLine.FindStringSubmatch(message); m != nil {
		line, _ = strconv.Atoi(m[1])
		message = m[2]
	}
	r.fault(&yaml.Node{Line: line, Column: 1}, "check the indentation; put texts with a colon, or with a question mark inside { }, in quotes", "this is not valid YAML: %s", firstLine(message))
}

func findAlias(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return n
	}
	for _, c := range n.Content {
		if found := findAlias(c); found != nil {
			return found
		}
	}
	return nil
}

var flowName = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

func (r *reader) readFlow(n *yaml.Node) *flow {
	at := r.fields(n, "a flow", keysOf(mappingFlow)...)
	if at["flow"] == nil {
		r.fault(n, "begin with flow: my_name", "the flow has no name")
		return nil
	}
	f := &flow{name: r.name(at["flow"], "the name of a flow"), file: r.file, node: at["flow"], doc: n,
		vars: map[string]variable{}, byID: map[string]*step{}, made: map[string]bool{}}
	if f.name != "" && !flowName.MatchString(f.name) {
		r.fault(f.node, "use small letters, digits and _", "%q is not a name for a flow", f.name)
	}
	r.flow = f
	r.lookForSecrets(n)
	if at["title"] != nil {
		f.title = r.text(at["title"], "the title")
	}
	if at["vars"] != nil {
		r.readVars(at["vars"])
	}
	if at["triggers"] != nil {
		f.triggers = r.readTriggers(at["triggers"])
	}
	if at["tests"] != nil {
		f.tests = r.readTests(at["tests"])
	}
	steps := at["steps"]
	if steps == nil || steps.Kind != yaml.SequenceNode || len(steps.Content) == 0 {
		r.fault(or(steps, f.node), "add steps: with at least one step", "flow %q has no steps", f.name)
		return f
	}
	block := r.readBlock(steps)
	if at["layout"] != nil {
		r.checkLayout(at["layout"])
	}
	if len(block) > 0 {
		f.entry = block[0]
		r.resolve(f)
		link(block, nil)
	}
	return f
}

func or(a, b *yaml.Node) *yaml.Node {
	if a != nil {
		return a
	}
	return b
}

// variableTypes are what vars: may declare.
var variableTypes = []string{"text", "number", "integer", "email", "phone", "url", "date", "time", "datetime", "bool", "enum", "regex", "object", "list", "file"}

func (r *reader) readVars(n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		r.fault(n, "write name: {type: text}", "vars must be a mapping")
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, decl := n.Content[i], n.Content[i+1]
		if !r.variableName(key) {
			continue
		}
		if _, twice := r.flow.vars[key.Value]; twice {
			r.fault(key, "remove one of them", "the variable %q is declared twice", key.Value)
			continue
		}
		at := r.fields(decl, "a variable", keysOf(mappingVariable)...)
		v := variable{kind: r.oneOf(at["type"], "the type of a variable", "", variableTypes...),
			of: r.enumValues(at["of"]), pii: r.boolean(at["pii"], "pii")}
		if v.kind == "enum" && len(v.of) == 0 {
			r.fault(decl, "add of: [one, two]", "the enum %q has no values", key.Value)
		}
		if at["default"] != nil {
			v.initial = r.value(at["default"])
		}
		r.flow.vars[key.Value] = v
	}
}

var variableNames = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,63}$`)

func (r *reader) variableName(n *yaml.Node) bool {
	if n.Kind == yaml.ScalarNode && variableNames.MatchString(n.Value) {
		return true
	}
	r.fault(n, "use letters, digits and _", "%q is not a name for a variable", n.Value)
	return false
}

// makes notes that a step fills a variable, and gives its name.
func (r *reader) makes(n *yaml.Node, what string) string {
	if n == nil || isNull(n) {
		return ""
	}
	name := strings.TrimPrefix(r.name(n, what), "vars.")
	if name == "" {
		return ""
	}
	if !variableNames.MatchString(name) {
		r.fault(n, "use letters, digits and _", "%q is not a name for a variable", name)
		return ""
	}
	r.flow.made[name] = true
	return name
}

// readBlock reads a list of steps.
func (r *reader) readBlock(list *yaml.Node) []*step {
	if r.depth++; r.depth > maxBlockDepth {
		r.fault(list, "give the inner steps an id and use goto", "blocks are nested deeper than %d", maxBlockDepth)
		r.depth--
		return nil
	}
	defer func() { r.depth-- }()
	var out []*step
	for _, n := range list.Content {
		if st := r.readStep(n); st != nil {
			out = append(out, st)
		}
	}
	return out
}

// commonFields may stand on every step.
var commonFields = []string{"id", "when", "next", "branches", "else", "on_error", "interrupts"}

func (r *reader) readStep(n *yaml.Node) *step {
	if n.Kind != yaml.MappingNode {
		r.fault(n, "write - say: Hello", "a step must be a mapping")
		return nil
	}
	spec, main := r.kindOf(n)
	if spec == nil {
		return nil
	}
	st := &step{flow: r.flow, kind: spec.name, node: n}
	a := r.stepFields(n, main, spec)
	if id := a.common["id"]; id != nil {
		st.id, st.named = r.name(id, "the id of a step"), true
		if st.id != "" && !variableNames.MatchString(st.id) {
			r.fault(id, "use letters, digits and _", "%q is not an id for a step", st.id)
		}
	} else {
		st.id = fmt.Sprintf("%s#%d", spec.name, len(r.flow.steps)+1)
	}
	if first, twice := r.flow.byID[st.id]; twice {
		r.fault(a.common["id"], "rename one of them", "the id %q is already used in line %d", st.id, first.node.Line)
	} else {
		r.flow.byID[st.id] = st
	}
	r.flow.steps = append(r.flow.steps, st)
	r.readCommon(st, a, spec)
	st.act = spec.read(r, st, a)
	if st.act == nil {
		// Findings say why; the rest of the checks still need an action.
		st.act = broken{}
	}
	return st
}

func (r *reader) readCommon(st *step, a stepNodes, spec *kindSpec) {
	if n := a.common["when"]; n != nil {
		st.when = r.expr(n, "when")
	}
	if n := a.common["next"]; n != nil {
		st.next = r.target(n, "next")
	}
	if n := a.common["branches"]; n != nil {
		st.branches = r.readBranches(n)
	}
	if n := a.common["else"]; n != nil {
		if st.branches == nil {
			r.fault(n, "add branches: [{if: ..., goto: ...}]", "else without branches")
		}
		st.elseTo = r.target(n, "else")
	}
	if n := a.common["on_error"]; n != nil {
		if !spec.fails {
			r.fault(n, "remove it", "%s cannot fail, so on_error has no effect", spec.article())
		}
		st.onError = r.target(n, "on_error")
	}
	if n := a.common["timeout"]; n != nil {
		st.timeout = r.timeout(n)
	}
	st.interrupts = r.oneOf(a.common["interrupts"], "interrupts", interruptUnrecognized, mappingDoc(mappingStep).docs["interrupts"].values...)
}

func (r *reader) readBranches(n *yaml.Node) []branch {
	out := []branch{}
	if n.Kind != yaml.SequenceNode {
		r.fault(n, "write [{if: vars.x > 1, goto: step}]", "branches must be a list")
		return out
	}
	for _, item := range n.Content {
		at := r.fields(item, "a branch", keysOf(mappingBranch)...)
		if at["if"] == nil || at["goto"] == nil {
			r.fault(item, "write {if: ..., goto: ...}", "a branch needs if and goto")
			continue
		}
		out = append(out, branch{r.expr(at["if"], "if"), r.target(at["goto"], "goto")})
	}
	return out
}

// stepNodes are the fields of a step, sorted out.
type stepNodes struct {
	node   *yaml.Node
	main   *yaml.Node // the value of the step key when it is no mapping of fields; nil otherwise
	common map[string]*yaml.Node
	own    map[string]*yaml.Node
}

// kindOf finds the one step key of a step.
func (r *reader) kindOf(n *yaml.Node) (*kindSpec, *yaml.Node) {
	var found *kindSpec
	var main *yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		spec := kinds[key.Value]
		if spec == nil || r.fieldOf(n, key.Value) {
			continue
		}
		if found != nil {
			r.fault(key, "make two steps of it, or indent the fields of one under its key", "a step is one thing, but this is %s and %s", found.name, key.Value)
			return nil, nil
		}
		found, main = spec, n.Content[i+1]
	}
	if found == nil {
		key, hint := n, "steps: "+strings.Join(sortedKeys(kinds), ", ")
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !slices.Contains(commonFields, n.Content[i].Value) {
				key = n.Content[i]
				hint = didYouMean(key.Value, sortedKeys(kinds), hint)
				break
			}
		}
		r.fault(key, hint, "this step does nothing: it has none of the step keys")
		return nil, nil
	}
	if found.read == nil {
		r.fault(n, found.instead, "the %s step is not supported yet", found.name)
		return nil, nil
	}
	return found, main
}

// fieldOf reports whether a key that is also a step key is a field of the
// step here: priority beside handoff.
func (r *reader) fieldOf(n *yaml.Node, key string) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		other := kinds[n.Content[i].Value]
		if other != nil && other.name != key && slices.Contains(slices.Concat(other.fields, other.later), key) {
			return true
		}
	}
	return false
}

// stepFields sorts the keys of a step. Fields of the kind may stand beside
// the step key or in a mapping under it.
func (r *reader) stepFields(n, main *yaml.Node, spec *kindSpec) stepNodes {
	allowed := append(slices.Clone(spec.fields), commonFields...)
	for _, l := range spec.later {
		if i := keyIndex(n, l); i >= 0 {
			r.fault(n.Content[i], "remove it", "%s is not supported yet on %s", l, spec.article())
		}
	}
	if i := keyIndex(n, "timeout"); i >= 0 && !slices.Contains(spec.fields, "timeout") && !spec.timesOut() {
		r.fault(n.Content[i], "remove it", "%s does not wait for the visitor, so timeout has no effect", spec.article())
	}
	known := append(append(slices.Clone(allowed), spec.later...), "timeout", spec.name)
	all := r.fields(n, spec.article(), known...)
	a := stepNodes{node: n, common: map[string]*yaml.Node{}, own: map[string]*yaml.Node{}}
	for key, v := range all {
		switch {
		case slices.Contains(spec.fields, key):
			a.own[key] = v
		case slices.Contains(commonFields, key), key == "timeout" && spec.timesOut():
			a.common[key] = v
		}
	}
	nested := main.Kind == yaml.MappingNode && !spec.payload && !(spec.localized && r.isText(main))
	if !nested {
		a.main = main
		return a
	}
	for _, l := range spec.later {
		if i := keyIndex(main, l); i >= 0 {
			r.fault(main.Content[i], "remove it", "%s is not supported yet on %s", l, spec.article())
		}
	}
	for key, v := range r.fields(main, spec.article(), append(slices.Clone(spec.fields), spec.later...)...) {
		if _, twice := a.own[key]; twice {
			r.fault(v, "write it once", "%s stands both beside and under %s", key, spec.name)
		}
		if slices.Contains(spec.fields, key) {
			a.own[key] = v
		}
	}
	return a
}

func keyIndex(n *yaml.Node, key string) int {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return i
		}
	}
	return -1
}

// isText reports whether a mapping is a text by language.
func (r *reader) isText(n *yaml.Node) bool {
	return len(n.Content) > 0 && languageTag(n.Content[0].Value) && n.Content[0].Value != "text"
}

// target reads a place to go to: the id of a step, one step, or a list of
// steps written in place.
func (r *reader) target(n *yaml.Node, what string) *target {
	t := &target{node: n}
	switch n.Kind {
	case yaml.ScalarNode:
		t.name = r.name(n, what)
	case yaml.MappingNode:
		if len(n.Content) == 2 && n.Content[0].Value == "goto" && n.Content[1].Kind == yaml.ScalarNode {
			t.node, t.name = n.Content[1], r.name(n.Content[1], what)
			break
		}
		t.block = r.readBlock(&yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{n}})
	case yaml.SequenceNode:
		t.block = r.readBlock(n)
	}
	return t
}

// link sets what follows each step of a block; after is what follows the
// block itself.
func link(block []*step, after *step) {
	for i, st := range block {
		st.after = after
		if i+1 < len(block) {
			st.after = block[i+1]
		}
	}
	for _, st := range block {
		for _, t := range st.allTargets() {
			if len(t.block) == 0 {
				continue
			}
			t.to = t.block[0]
			if follows := st.follows(); t != st.next && follows != t.to {
				link(t.block, follows)
			} else {
				link(t.block, st.after)
			}
		}
	}
}

// resolve finds the steps that targets name.
func (r *reader) resolve(f *flow) {
	for _, st := range f.steps {
		for _, t := range st.allTargets() {
			if t.name == "" {
				continue
			}
			if t.to = f.byID[t.name]; t.to == nil || !t.to.named {
				var ids []string
				for _, other := range f.steps {
					if other.named {
						ids = append(ids, other.id)
					}
				}
				t.to = nil
				r.fault(t.node, didYouMean(t.name, ids, "give a step of this flow id: "+t.name), "there is no step %q in flow %q", t.name, f.name)
			}
		}
	}
}

// follows is where a step goes when nothing else is decided; nil is the end
// of the flow.
func (st *step) follows() *step {
	if st.next != nil {
		return st.next.to
	}
	return st.after
}

// allTargets gives the targets of a step, common ones and those of its kind.
func (st *step) allTargets() []*target {
	var out []*target
	for _, t := range []*target{st.next, st.elseTo, st.onError} {
		if t != nil {
			out = append(out, t)
		}
	}
	if st.timeout != nil {
		out = append(out, st.timeout.to)
	}
	for _, b := range st.branches {
		if b.to != nil {
			out = append(out, b.to)
		}
	}
	for _, t := range st.act.targets() {
		if t != nil {
			out = append(out, t)
		}
	}
	return out
}
