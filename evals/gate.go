package evals

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Gate is what a run must fulfil.
type Gate struct {
	Hard    words            `yaml:"hard"`    // kinds, tags and reasons of which no case may fail
	Metrics map[string]Limit `yaml:"metrics"` // by metric
}

// Limit bounds a metric. Drop and Rise compare with the baseline.
type Limit struct {
	Max  *float64 `yaml:"max"`
	Min  *float64 `yaml:"min"`
	Drop *float64 `yaml:"drop"`
	Rise *float64 `yaml:"rise"`
}

// GateResult is one limit and whether it held.
type GateResult struct {
	Suite string `json:"suite,omitempty"` // "" for one of all suites
	Name  string `json:"name"`            // "hard injection", "error_among_answered ≤ 0.05"
	Held  bool   `json:"held"`
	Why   string `json:"why"`
	N     int    `json:"n"` // cases or questions it looked at
}

// ParseGate reads a file with one gate, as under gate: in a suite.
func ParseGate(name string, src []byte) (Gate, []Finding) {
	r := &reader{file: name}
	var g Gate
	root := r.document(src)
	if root == nil {
		return g, r.sorted()
	}
	if inner := child(root, "gate"); inner != root && len(root.Content) == 2 { // gate: {…}, as in a suite
		root = inner
	}
	r.check(root, gateShape, "the gate", 0)
	if HasErrors(r.findings) {
		return g, r.sorted()
	}
	if err := root.Decode(&g); err != nil {
		r.fault(root, "", "the gate cannot be read: %v", err)
		return g, r.sorted()
	}
	for metric, limit := range g.Metrics {
		r.limit(limitNode(root, metric), metric, limit)
	}
	return g, r.sorted()
}

func limitNode(root *yaml.Node, metric string) *yaml.Node {
	return child(child(root, "metrics"), metric)
}

// judge holds a gate against cases and metrics. base is nil without a baseline.
func (g Gate) judge(suite string, cases []CaseResult, now, base Metrics) []GateResult {
	var out []GateResult
	for _, label := range g.Hard {
		out = append(out, hardGate(suite, label, cases))
	}
	names := make([]string, 0, len(g.Metrics))
	for name := range g.Metrics {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, r := range g.Metrics[name].judge(name, now, base) {
			r.Suite = suite
			out = append(out, r)
		}
	}
	return out
}

func hardGate(suite, label string, cases []CaseResult) GateResult {
	r := GateResult{Suite: suite, Name: "hard " + label, Held: true}
	var failed []string
	for _, c := range cases {
		if !slices.Contains(c.Labels, label) || c.Status == StatusSkipped {
			continue
		}
		r.N++
		if c.Status != StatusPassed {
			failed = append(failed, c.ID)
		}
	}
	switch {
	case r.N == 0:
		r.Why = "no case of this kind, tag or reason ran: nothing was looked at"
	case len(failed) > 0:
		r.Held, r.Why = false, fmt.Sprintf("%d of %d failed: %s", len(failed), r.N, list(failed[:min(10, len(failed))]))
	default:
		r.Why = fmt.Sprintf("all %d passed", r.N)
	}
	return r
}

func (l Limit) judge(name string, now, base Metrics) []GateResult {
	m, measured := now[name]
	var out []GateResult
	// Without a single case nothing exceeds a limit, and nothing reaches one.
	add := func(sign string, limit *float64, held func(limit float64) bool, why string) {
		if limit == nil {
			return
		}
		r := GateResult{Name: name + " " + sign + " " + short(*limit), N: m.N}
		switch {
		case !measured || m.N == 0:
			r.Held, r.Why = sign != "≥", "not measured: no case of the run has anything to say about it"
		default:
			r.Held, r.Why = held(*limit), why
		}
		out = append(out, r)
	}
	value := "it is " + short(m.Value)
	add("≤", l.Max, func(x float64) bool { return m.Value <= x }, value)
	add("≥", l.Min, func(x float64) bool { return m.Value >= x }, value)
	before, known := base[name]
	change := func(sign string, limit *float64, loss float64) {
		if !known {
			if limit != nil {
				out = append(out, GateResult{Name: name + " " + sign + " " + short(*limit), Held: true, N: m.N, Why: "not compared: there is no baseline (--baseline)"})
			}
			return
		}
		add(sign, limit, func(x float64) bool { return loss <= x+1e-9 }, fmt.Sprintf("%s, %s before", value, short(before.Value)))
	}
	change("drop ≤", l.Drop, before.Value-m.Value)
	change("rise ≤", l.Rise, m.Value-before.Value)
	return out
}
