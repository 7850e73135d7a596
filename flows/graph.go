package flows

import (
	"cmp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Graph is one flow as a picture shows it: its steps, and where each may go.
type Graph struct {
	Name      string
	Title     string // in the first language
	File      string // Source.Name
	Line      int    // of the flow's mapping, from 1
	Triggers  []GraphTrigger
	Variables []GraphVariable // by name
	Steps     []GraphStep     // in source order, those written in place after the step that holds them
}

// GraphTrigger is one way in which a flow starts.
type GraphTrigger struct {
	Kind  string // start, keyword, intent, ...
	Label string // its words, its first example or its name; may be empty
}

// GraphVariable is a variable of a flow.
type GraphVariable struct {
	Name string
	Type string // "" when nothing says
	PII  bool
}

// GraphStep is one step of a flow.
type GraphStep struct {
	ID      string // the author's, or one by kind and place such as say#2
	Named   bool   // the author gave the id
	Kind    string
	Summary string // what it does, in a few words of its own
	Line    int    // of its mapping, from 1
	Column  int    // from 1
	EndLine int    // the last line that belongs to it
	To      []GraphWay
}

// GraphWay is one way out of a step.
type GraphWay struct {
	Label string // "" for the natural next one; else the field, the option, the case or the condition
	Step  string // "" is the end of the flow
}

// Graphs gives the picture of every flow that can be read out of sources, in
// the order of the sources, also when there are errors in them: what could
// not be read is left out. It never panics.
func Graphs(sources []Source, o Options) []Graph {
	langs := o.languages()
	var out []Graph
	for _, src := range sources {
		flows, _ := parse(src, langs)
		lines := strings.Split(string(src.Text), "\n")
		for _, f := range flows {
			d := drawing{flow: f, lang: langs[0], lines: lines}
			out = append(out, d.graph())
		}
	}
	return out
}

// Where gives the flow and the step that hold the place of a finding; "" for
// what is in none.
func Where(graphs []Graph, f Finding) (flow, step string) {
	var in *Graph
	for i := range graphs {
		g := &graphs[i]
		if g.File == f.File && g.Line <= f.Line && (in == nil || g.Line >= in.Line) {
			in = g
		}
	}
	if in == nil {
		return "", ""
	}
	var best *GraphStep
	for i := range in.Steps {
		st := &in.Steps[i]
		begins := st.Line < f.Line || st.Line == f.Line && (st.Column <= f.Column || f.Column <= 1)
		inner := best == nil || st.Line > best.Line || st.Line == best.Line && st.Column > best.Column
		if begins && f.Line <= st.EndLine && inner {
			best = st
		}
	}
	if best == nil {
		return in.Name, ""
	}
	return in.Name, best.ID
}

// drawing makes the picture of one flow. Labels come from the place of a
// target in its step's YAML, so that a new kind of step needs nothing here.
type drawing struct {
	flow  *flow
	lang  string
	lines []string // of the file
}

func (d drawing) graph() Graph {
	f := d.flow
	g := Graph{Name: f.name, File: f.file, Line: f.doc.Line, Triggers: d.triggers()}
	if t := entryOf(f.doc, "title"); t != nil {
		g.Title = d.words(t)
	}
	for name := range f.known() {
		v := f.vars[name]
		g.Variables = append(g.Variables, GraphVariable{Name: name, Type: v.kind, PII: v.pii})
	}
	slices.SortFunc(g.Variables, func(a, b GraphVariable) int { return cmp.Compare(a.Name, b.Name) })
	for _, st := range f.steps {
		g.Steps = append(g.Steps, GraphStep{ID: st.id, Named: st.named, Kind: st.kind, Summary: d.summary(st),
			Line: st.node.Line, Column: st.node.Column, EndLine: d.endLine(st.node), To: d.ways(st)})
	}
	return g
}

func (d drawing) triggers() []GraphTrigger {
	var out []GraphTrigger
	list := entryOf(d.flow.doc, "triggers")
	if list == nil || list.Kind != yaml.SequenceNode {
		return nil
	}
	for _, item := range list.Content {
		if item.Kind == yaml.ScalarNode {
			out = append(out, GraphTrigger{Kind: item.Value})
			continue
		}
		for i := 0; item.Kind == yaml.MappingNode && i+1 < len(item.Content); i += 2 {
			key, v := item.Content[i].Value, item.Content[i+1]
			if key == "priority" || key == "when" {
				continue
			}
			t := GraphTrigger{Kind: key}
			if examples := entryOf(v, "examples"); examples != nil {
				v = examples
				if v.Kind == yaml.SequenceNode && len(v.Content) > 0 {
					v = v.Content[0]
				}
			}
			if v.Value != "true" || key != "start" {
				t.Label = d.words(v)
			}
			out = append(out, t)
			break
		}
	}
	return out
}

// ways gives every way out of a step, the natural next one last.
func (d drawing) ways(st *step) []GraphWay {
	var out []GraphWay
	for _, t := range st.allTargets() {
		if t == st.next || t.to == nil {
			continue
		}
		out = append(out, GraphWay{Label: d.label(st, t), Step: t.to.id})
	}
	if st.act.flowsOn() && st.elseTo == nil || st.when != nil {
		w := GraphWay{}
		if to := st.follows(); to != nil {
			w.Step = to.id
		}
		if st.next == nil || st.next.to != nil { // else a finding says that it leads nowhere
			out = append(out, w)
		}
	}
	return out
}

// label names a target after where it stands in its step.
func (d drawing) label(st *step, t *target) string {
	if path := pathTo(st.node, t.node); path != nil {
		return clip(d.named(st, path), maxLabel)
	}
	return ""
}

// maxLabel and maxSummary bound what a picture has room for, in bytes.
const (
	maxLabel   = 80
	maxSummary = 160
)

// hop is one step on the way into a YAML tree: a key of a mapping, or an item
// of a list.
type hop struct {
	in  *yaml.Node
	key string // "" for an item of a list
}

// pathTo gives the hops from a node to another inside it, nil when it is not
// there.
func pathTo(from, to *yaml.Node) []hop {
	for i, c := range from.Content {
		h := hop{in: from}
		if from.Kind == yaml.MappingNode {
			if i%2 == 0 {
				continue
			}
			h.key = from.Content[i-1].Value
		}
		if c == to {
			return []hop{h}
		}
		if rest := pathTo(c, to); rest != nil {
			return append([]hop{h}, rest...)
		}
	}
	return nil
}

// named reads a path from its end: an item of a list is called by its label,
// condition, id or name, a field by its key. goto says nothing, nor does the
// key of the step itself.
func (d drawing) named(st *step, path []hop) string {
	for i := len(path) - 1; i >= 0; i-- {
		h := path[i]
		if i > 0 && path[i-1].key == "" { // h is a field of an item
			for _, key := range []string{"label", "if", "id", "name"} {
				if n := entryOf(h.in, key); n != nil {
					return d.words(n)
				}
			}
		}
		if h.key != "" && h.key != "goto" && h.key != st.kind {
			return h.key
		}
	}
	return ""
}

// summary tells what a step does in its own words: its text, condition,
// address or value.
func (d drawing) summary(st *step) string {
	main := entryOf(st.node, st.kind)
	field := func(key string) *yaml.Node {
		if n := entryOf(st.node, key); n != nil {
			return n
		}
		return entryOf(main, key)
	}
	for _, key := range []string{"text", "get", "post", "put", "patch", "delete", "prompt", "query", "message"} {
		if n := field(key); n != nil && !(key == "delete" && st.kind != "http") {
			return clip(d.words(n), maxSummary)
		}
	}
	if main == nil || isNull(main) {
		return ""
	}
	if _, localized := d.inLanguage(main); main.Kind != yaml.MappingNode || localized {
		return clip(d.words(main), maxSummary)
	}
	var parts []string
	for i := 0; i+1 < len(main.Content); i += 2 {
		if v := main.Content[i+1]; v.Kind == yaml.ScalarNode {
			parts = append(parts, main.Content[i].Value+": "+v.Value)
		}
	}
	return clip(strings.Join(parts, ", "), maxSummary)
}

// words gives what a node says, in the first language where it has several.
func (d drawing) words(n *yaml.Node) string {
	switch n.Kind {
	case yaml.ScalarNode:
		return strings.Join(strings.Fields(n.Value), " ")
	case yaml.SequenceNode:
		var all []string
		for _, c := range n.Content {
			all = append(all, d.words(c))
		}
		return strings.Join(all, ", ")
	case yaml.MappingNode:
		if t, ok := d.inLanguage(n); ok {
			return d.words(t)
		}
	}
	return ""
}

// inLanguage reads a text by language.
func (d drawing) inLanguage(n *yaml.Node) (*yaml.Node, bool) {
	if n.Kind != yaml.MappingNode || len(n.Content) < 2 {
		return nil, false
	}
	if t := entryOf(n, d.lang); t != nil {
		return t, true
	}
	if !languageTag(n.Content[0].Value) || n.Content[1].Kind != yaml.ScalarNode || len(baseLang(n.Content[0].Value)) != 2 {
		return nil, false
	}
	return n.Content[1], true
}

// endLine gives the last line of a node: of its deepest child or, written in
// block style, of the lines that are indented like it.
func (d drawing) endLine(n *yaml.Node) int {
	end := n.Line
	var walk func(*yaml.Node)
	walk = func(c *yaml.Node) {
		end = max(end, c.Line)
		for _, inner := range c.Content {
			walk(inner)
		}
	}
	walk(n)
	if n.Style&yaml.FlowStyle != 0 {
		for end < len(d.lines) && strings.Trim(d.lines[end], " \t\r]},") == "" && strings.ContainsAny(d.lines[end], "]}") && indent(d.lines[end]) >= n.Column-1 {
			end++
		}
		return end
	}
	for i := n.Line; i < len(d.lines); i++ {
		line := strings.TrimSpace(d.lines[i])
		if line == "" || strings.HasPrefix(line, "#") && indent(d.lines[i]) < n.Column-1 {
			continue
		}
		if indent(d.lines[i]) < n.Column-1 {
			break
		}
		end = max(end, i+1)
	}
	return end
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// entryOf gives the value of a key of a mapping, nil when there is none.
func entryOf(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	if i := keyIndex(n, key); i >= 0 && i+1 < len(n.Content) {
		return n.Content[i+1]
	}
	return nil
}

// languages are those that texts must be written in, the first one the default.
func (o Options) languages() []string {
	if len(o.Languages) == 0 {
		return []string{"en"}
	}
	return slices.Clone(o.Languages)
}

// Position is where a frame of a run stands.
type Position struct {
	Flow string
	Step string // "" when it ran off the end
}

// Stack gives where the frames of the run stand, the bottom one first.
func (s State) Stack() []Position {
	out := make([]Position, 0, len(s.run.Frames))
	for _, f := range s.run.Frames {
		out = append(out, Position{f.Flow, f.Step})
	}
	return out
}
