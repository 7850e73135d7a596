package flows

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"math"

	"go.yaml.in/yaml/v3"
)

// Steps that leave a mark for people and figures: split, priority, event.

// Values of sticky.
const (
	stickyVisitor      = "visitor"
	stickyConversation = "conversation"
)

type splitStep struct {
	arms     []arm
	sticky   string
	salt     string
	variable string
}

type arm struct {
	id     string
	weight float64
	to     *target
}

func readSplit(r *reader, _ *step, a stepNodes) action {
	list := or(a.own["arms"], a.main)
	if list == nil || list.Kind != yaml.SequenceNode || len(list.Content) < 2 {
		r.fault(or(list, a.node), "write split: [{id: a, weight: 50, goto: step}, {id: b, weight: 50}]", "split needs two arms or more")
		return nil
	}
	s := &splitStep{sticky: r.oneOf(a.own["sticky"], "sticky", stickyVisitor, valuesOf("split", "sticky")...), salt: r.str(a.own["salt"], "the salt")}
	if n := a.own["var"]; n != nil {
		if s.variable = r.makes(n, "the variable of split"); s.variable != "" {
			r.remember(s.variable, "text", false)
		}
	}
	sum := 0.0
	for _, n := range list.Content {
		at := r.fields(n, "an arm", keysOf(mappingArm)...)
		x := arm{id: r.name(at["id"], "the id of an arm"), weight: 1}
		if at["id"] == nil {
			r.fault(n, "add id:", "the arm has no id")
		}
		for _, other := range s.arms {
			if other.id == x.id && x.id != "" {
				r.fault(or(at["id"], n), "rename one of them", "two arms have the id %q", x.id)
			}
		}
		if w := r.float(at["weight"], "the weight"); w != nil {
			if x.weight = *w; *w < 0 || *w > 1e6 {
				r.fault(at["weight"], "", "the weight must be from 0 to 1000000")
			}
		}
		if at["goto"] != nil {
			x.to = r.target(at["goto"], "goto")
		}
		sum += x.weight
		s.arms = append(s.arms, x)
	}
	if sum <= 0 {
		r.fault(list, "give one of them a weight", "no arm of the split has a weight")
	}
	return s
}

// pick draws the arm of a subject: every arm gets a score from a hash of its
// own, and the highest wins (rendezvous hashing with weights). An arm whose
// weight falls loses subjects to the others, and no two others exchange any,
// so a changed weight moves as few as can be.
func (s *splitStep) pick(flow, step, subject string) arm {
	best, top := s.arms[0], -1.0
	for _, x := range s.arms {
		h := sha256.New()
		for _, part := range []string{s.salt, flow, step, x.id, subject} {
			h.Write([]byte(part))
			h.Write([]byte{0})
		}
		// 53 bits are what a float64 keeps; the half keeps it off 0 and 1.
		u := (float64(binary.BigEndian.Uint64(h.Sum(nil))>>11) + 0.5) / (1 << 53)
		if score := -x.weight / math.Log(u); score > top {
			best, top = x, score
		}
	}
	return best
}

func (s *splitStep) run(m *machine, st *step) {
	subject := show(m.env.Conversation["id"])
	if id := show(m.env.Visitor["id"]); s.sticky == stickyVisitor && id != "" {
		subject = id
	}
	x := s.pick(st.flow.name, st.id, subject)
	m.note(st, "arm "+x.id)
	m.expose(st, x.id, s.split())
	if s.variable != "" {
		m.setVar(s.variable, x.id)
	}
	if x.to != nil {
		m.jump(x.to.to)
		return
	}
	m.advance(st)
}

// split names the experiment.
func (s *splitStep) split() *Split {
	out := &Split{Sticky: s.sticky, Salt: s.salt}
	for _, x := range s.arms {
		out.Arms = append(out.Arms, x.id)
	}
	return out
}

// expose tells that an arm is shown: the first time, and when it is another
// one than before, as after a changed weight.
func (m *machine) expose(st *step, arm string, s *Split) {
	if m.s.Exposed[visitKey(st)] == arm {
		return
	}
	if m.s.Exposed == nil {
		m.s.Exposed = map[string]string{}
	}
	m.s.Exposed[visitKey(st)] = arm
	m.emit(Effect{Kind: EffectExpose, Flow: st.flow.name, Step: st.id, Value: arm, Split: s})
}

func (s *splitStep) targets() []*target {
	var out []*target
	for _, x := range s.arms {
		out = append(out, x.to)
	}
	return out
}

func (s *splitStep) flowsOn() bool {
	for _, x := range s.arms {
		if x.to == nil {
			return true
		}
	}
	return false
}

type priorityStep struct{ level string }

func readPriority(r *reader, _ *step, a stepNodes) action {
	n := or(a.own["level"], a.main)
	if n == nil || isNull(n) {
		r.fault(a.node, "write priority: high", "priority needs a level")
		return nil
	}
	return priorityStep{r.oneOf(n, "the priority", "normal", valuesOf("priority", "level")...)}
}

func (p priorityStep) run(m *machine, st *step) {
	m.emit(Effect{Kind: EffectPriority, Priority: p.level})
	m.advance(st)
}
func (priorityStep) targets() []*target { return nil }
func (priorityStep) flowsOn() bool      { return true }

// eventStep emits a custom event.
type eventStep struct {
	name string
	data any // JSON-like with *template leaves
}

// maxEventData bounds the data of one event, as JSON in bytes.
const maxEventData = 4 << 10

func readEvent(r *reader, _ *step, a stepNodes) action {
	n := or(a.own["name"], a.main)
	if n == nil || isNull(n) {
		r.fault(a.node, "write event: trial_started", "event needs a name")
		return nil
	}
	e := eventStep{name: r.name(n, "the event")}
	if e.name != "" && !variableNames.MatchString(e.name) {
		r.fault(n, "use letters, digits and _", "%q is not a name for an event", e.name)
	}
	if d := a.own["data"]; d != nil {
		if d.Kind != yaml.MappingNode {
			r.fault(d, "write {plan: \"{{ vars.plan }}\"}", "data must be a mapping")
		}
		e.data = r.jsonTemplate(d)
	}
	return e
}

func (e eventStep) run(m *machine, st *step) {
	out := Effect{Kind: EffectEvent, Value: e.name}
	if e.data != nil {
		out.Body = plain(fillJSON(e.data, m.scope()))
		if b, err := json.Marshal(out.Body); err != nil || len(b) > maxEventData {
			m.note(st, "the data is too large, left out")
			out.Body = nil
		}
	}
	m.note(st, e.name)
	m.emit(out)
	data, _ := out.Body.(map[string]any) // nothing else is read
	m.happened(e.name, data)
	m.advance(st)
}
func (eventStep) targets() []*target { return nil }
func (eventStep) flowsOn() bool      { return true }
