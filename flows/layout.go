package flows

import (
	"math"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// maxLayout bounds how far from the middle of the canvas a step may stand.
const maxLayout = 100_000

// checkLayout checks where the builder has put the steps of a flow: a mapping
// of step ids to [x, y]. Running a flow never looks at it, so a place for a
// step that is gone is worth a warning only.
func (r *reader) checkLayout(n *yaml.Node) {
	if n.Kind != yaml.MappingNode {
		r.fault(n, "write layout: {ask_name: [0, 120]}, or remove it", "layout must be a mapping of step ids to [x, y]")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, at := n.Content[i], n.Content[i+1]
		if seen[key.Value] {
			r.fault(key, "remove one of them", "layout has %q twice", key.Value)
		}
		seen[key.Value] = true
		if st := r.flow.byID[key.Value]; st == nil || !st.named {
			r.note(SeverityWarning, key, "remove it", "layout places %q, but there is no step of that id", key.Value)
		}
		if at.Kind != yaml.SequenceNode || len(at.Content) != 2 || !isCoordinate(at.Content[0]) || !isCoordinate(at.Content[1]) {
			r.fault(at, "write two numbers: [0, 120]", "the place of %q must be [x, y]", key.Value)
		}
	}
}

func isCoordinate(n *yaml.Node) bool {
	v, err := strconv.ParseFloat(n.Value, 64)
	return n.Kind == yaml.ScalarNode && (n.Tag == "!!int" || n.Tag == "!!float") && err == nil && math.Abs(v) <= maxLayout
}
