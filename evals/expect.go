package evals

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Expect is what must hold after a step, or at the end of a case. What is
// left out is not looked at.
type Expect struct {
	Says         *Says          `yaml:"says"`
	Cites        words          `yaml:"cites"`
	Abstains     *bool          `yaml:"abstains"`
	Band         string         `yaml:"band"`
	Confidence   *Bounds        `yaml:"confidence"`
	Rank         *Bounds        `yaml:"rank"`
	Escalates    *Escalates     `yaml:"escalates"`
	NoEscalation *bool          `yaml:"no_escalation"`
	Offers       *bool          `yaml:"offers"`
	Queue        *Queue         `yaml:"queue"`
	Packet       words          `yaml:"packet"`
	Flow         string         `yaml:"flow"`
	Step         string         `yaml:"step"`
	Var          map[string]any `yaml:"var"`
	HTTPCalled   *HTTPCalled    `yaml:"http_called"`
	Resolution   string         `yaml:"resolution"`
	Turns        *Bounds        `yaml:"turns"`
	MessagesSent *Bounds        `yaml:"messages_sent"`
	NeverRepeats *bool          `yaml:"never_repeats"`
	NoPromise    *bool          `yaml:"no_promise"`
	Language     string         `yaml:"language"`
	Sentiment    string         `yaml:"sentiment"`
	Polarity     *Bounds        `yaml:"polarity"`
	Frustration  *Bounds        `yaml:"frustration"`
	LatencyMS    *Bounds        `yaml:"latency_ms"`
	Cost         *Bounds        `yaml:"cost"`
	Judge        *Judge         `yaml:"judge"`
	AnyOf        []Expect       `yaml:"any_of"`
	AllOf        []Expect       `yaml:"all_of"`
	Not          *Expect        `yaml:"not"`
}

// Says is about the words shown.
type Says struct {
	Contains words `yaml:"contains"`
	Regex    words `yaml:"regex"`
	Not      words `yaml:"not"`
}

// UnmarshalYAML reads a bare text or list as Contains.
func (s *Says) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return n.Decode(&s.Contains)
	}
	type plain Says
	return n.Decode((*plain)(s))
}

// Escalates is about being handed over.
type Escalates struct {
	Never    bool  `yaml:"-"` // written as escalates: false
	Reason   words `yaml:"reason"`
	ByTurn   int   `yaml:"by_turn"`
	Promised *bool `yaml:"promised"`
}

// UnmarshalYAML reads true and false beside the mapping.
func (e *Escalates) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		var yes bool
		err := n.Decode(&yes)
		e.Never = !yes
		return err
	}
	type plain Escalates
	return n.Decode((*plain)(e))
}

// Queue is how a handed-over chat waits.
type Queue struct {
	Team     string `yaml:"team"`
	Priority string `yaml:"priority"`
}

// HTTPCalled is about the calls of the flows.
type HTTPCalled struct {
	Times  *Bounds        `yaml:"times"`
	Method string         `yaml:"method"`
	URL    string         `yaml:"url"`
	Body   map[string]any `yaml:"body"`
}

// Judge asks a model for its opinion.
type Judge struct {
	Rubric string  `yaml:"rubric"`
	Min    float64 `yaml:"min"`
}

// Bounds compares a number; a nil end is open.
type Bounds struct {
	GTE *float64 `yaml:"gte"`
	LTE *float64 `yaml:"lte"`
	GT  *float64 `yaml:"gt"`
	LT  *float64 `yaml:"lt"`
	EQ  *float64 `yaml:"eq"`
}

// UnmarshalYAML reads a bare number as EQ.
func (b *Bounds) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		return n.Decode(&b.EQ)
	}
	type plain Bounds
	return n.Decode((*plain)(b))
}

// Hold reports whether the number lies within the bounds.
func (b Bounds) Hold(v float64) bool {
	return (b.GTE == nil || v >= *b.GTE) && (b.LTE == nil || v <= *b.LTE) &&
		(b.GT == nil || v > *b.GT) && (b.LT == nil || v < *b.LT) && (b.EQ == nil || v == *b.EQ)
}

// String words the bounds: "≥ 0.7 and < 1".
func (b Bounds) String() string {
	var parts []string
	add := func(sign string, v *float64) {
		if v != nil {
			parts = append(parts, sign+short(*v))
		}
	}
	add("≥ ", b.GTE)
	add("> ", b.GT)
	add("≤ ", b.LTE)
	add("< ", b.LT)
	add("= ", b.EQ)
	return strings.Join(parts, " and ")
}

// empty reports whether no number could miss the bounds.
func (b Bounds) empty() bool {
	return b.GTE == nil && b.LTE == nil && b.GT == nil && b.LT == nil && b.EQ == nil
}

// impossible reports whether no number could hold.
func (b Bounds) impossible() bool {
	for _, low := range []*float64{b.GTE, b.GT, b.EQ} {
		for _, high := range []*float64{b.LTE, b.LT, b.EQ} {
			strict := high == b.LT || low == b.GT
			if low != nil && high != nil && low != high && (*low > *high || strict && *low == *high) {
				return true
			}
		}
	}
	return false
}

func short(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }

// bounds lists every comparison that the expectation makes.
func (e *Expect) bounds() []*Bounds {
	list := []*Bounds{e.Confidence, e.Rank, e.Turns, e.MessagesSent, e.Polarity, e.Frustration, e.LatencyMS, e.Cost}
	if e.HTTPCalled != nil {
		list = append(list, e.HTTPCalled.Times)
	}
	return list
}

// asserts reports whether anything could fail.
func (e *Expect) asserts() bool {
	if e == nil {
		return false
	}
	return e.Says != nil || len(e.Cites) > 0 || e.Abstains != nil || e.Band != "" || e.Confidence != nil || e.Rank != nil ||
		e.Escalates != nil || e.NoEscalation != nil || e.Offers != nil || e.Queue != nil || len(e.Packet) > 0 || e.Flow != "" || e.Step != "" ||
		len(e.Var) > 0 || e.HTTPCalled != nil || e.Resolution != "" || e.Turns != nil || e.MessagesSent != nil || e.NeverRepeats != nil ||
		e.NoPromise != nil || e.Language != "" || e.Sentiment != "" || e.Polarity != nil || e.Frustration != nil || e.LatencyMS != nil ||
		e.Cost != nil || e.Judge != nil || len(e.AnyOf) > 0 || len(e.AllOf) > 0 || e.Not != nil
}

// each visits the expectation and those inside it.
func (e *Expect) each(fn func(*Expect)) {
	if e == nil {
		return
	}
	fn(e)
	for i := range e.AnyOf {
		e.AnyOf[i].each(fn)
	}
	for i := range e.AllOf {
		e.AllOf[i].each(fn)
	}
	e.Not.each(fn)
}

// escalationReasons gives the reasons that must be heard, and whether any
// hand-over is expected at all.
func (e *Expect) escalationReasons() (reasons []string, expected bool) {
	visit := func(x *Expect) {
		if x.Escalates != nil && !x.Escalates.Never {
			expected = true
			reasons = append(reasons, x.Escalates.Reason...)
		}
	}
	if e != nil {
		visit(e)
		for i := range e.AllOf {
			visit(&e.AllOf[i])
		}
	}
	return reasons, expected
}

// forbidsEscalation reports whether nobody must be asked for.
func (e *Expect) forbidsEscalation() bool {
	return e != nil && (e.NoEscalation != nil && *e.NoEscalation || e.Escalates != nil && e.Escalates.Never)
}
