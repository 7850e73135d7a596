package evals

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"
)

var (
	//go:embed report.html
	reportPage string
	//go:embed replay.html
	replayPage string
	//go:embed report.css
	reportStyle string

	reportTemplate = template.Must(template.New("report").Funcs(helpers).Parse(reportPage))
	replayTemplate = template.Must(template.New("replay").Funcs(helpers).Parse(replayPage))
)

var helpers = template.FuncMap{
	"style":   func() template.CSS { return template.CSS(reportStyle) }, //nolint:gosec // our own file
	"percent": percent,
	"figure":  figure,
	"when":    func(ms int64) string { return time.UnixMilli(ms).UTC().Format("2006-01-02 15:04 UTC") },
	"seconds": func(ms int64) string { return fmt.Sprintf("%.1f s", float64(ms)/1000) },
	"join":    func(s []string) string { return strings.Join(s, ", ") },
	"signed":  func(v float64) string { return fmt.Sprintf("%+.3f", v) },
	"fixed":   func(v float64) string { return fmt.Sprintf("%.3f", v) },
	"pretty":  pretty,
	"whys":    explain,
	"faulty":  func(c CaseResult) bool { return c.Status == StatusFailed || c.Status == StatusError },
	"width":   func(n, of int) int { return max(100*n/max(of, 1), 2) },
}

// page is what the template draws.
type page struct {
	Report
	Title                 string
	Ran, Passed, Failed   int
	Skipped               int
	Tiles                 []tile
	Figures               []metricRow
	Risk, Trust           template.HTML
	Questions             int
	BrokenGates, MostFail int
	Broken                map[string]bool
}

// tile is one figure of the summary.
type tile struct{ Name, Value, Note string }

type metricRow struct {
	Name, Doc, Value, Bounds string
	N                        int
}

// HTML writes the report as one page that needs nothing else: no script, font
// or picture of another address.
func (r Report) HTML(w io.Writer) error {
	p := page{Report: r, Risk: riskChart(r.RiskCoverage, r.Metrics["answered_share"].Value, r.Metrics["error_among_answered"].Value), Trust: reliabilityChart(r.Reliability)}
	var names []string
	for _, s := range r.Suites {
		names = append(names, s.Name)
		p.Ran += s.Passed + s.Failed
		p.Passed += s.Passed
		p.Failed += s.Failed
		p.Skipped += s.Skipped
	}
	p.Title = strings.Join(names, ", ")
	for _, g := range r.Gates {
		p.BrokenGates += count(!g.Held)
	}
	for _, c := range r.Causes {
		p.MostFail = max(p.MostFail, c.Cases)
	}
	p.Questions = r.Metrics["answered_share"].N
	p.Tiles = tilesOf(r.Metrics)
	for _, m := range metricDocs {
		if v := r.Metrics[m.name]; v.N > 0 {
			row := metricRow{Name: m.name, Doc: m.doc, Value: figure(m.name, v.Value), N: v.N}
			if v.Upper > 0 {
				row.Bounds = percent(v.Lower) + " – " + percent(v.Upper)
			}
			p.Figures = append(p.Figures, row)
		}
	}
	return reportTemplate.Execute(w, p)
}

// HTML writes the replay as one page that needs nothing else.
func (r ReplayReport) HTML(w io.Writer) error { return replayTemplate.Execute(w, r) }

func tilesOf(m Metrics) []tile {
	var out []tile
	add := func(name, title, note string) {
		if v := m[name]; v.N > 0 {
			if v.Upper > 0 {
				note = fmt.Sprintf("95 %% between %s and %s", percent(v.Lower), percent(v.Upper))
			}
			out = append(out, tile{title, figure(name, v.Value), note})
		}
	}
	add("resolved", "Solved by the bot", "")
	add("answered_share", "Questions answered", "")
	add("error_among_answered", "Wrong among answered", "")
	add("ece", "Calibration error", "0 is perfect")
	add("escalation_recall", "People fetched in time", "")
	add("escalation_precision", "Fetched for a reason", "")
	add("latency_p95_ms", "Turn, 95th percentile", "")
	return out
}

// figure words a metric's value in its unit.
func figure(name string, v float64) string {
	switch {
	case strings.HasSuffix(name, "_ms"):
		return fmt.Sprintf("%.1f ms", v)
	case strings.HasSuffix(name, "_tokens"):
		return fmt.Sprintf("%.0f", v)
	case name == "turns_mean":
		return fmt.Sprintf("%.1f", v)
	case name == "ece" || name == "brier" || strings.HasSuffix(name, "aurc") || name == "auroc" || name == "mrr_at_10":
		return fmt.Sprintf("%.3f", v)
	}
	return percent(v)
}

// pretty indents a trace for reading.
func pretty(raw json.RawMessage) string {
	var b bytes.Buffer
	if len(raw) == 0 || json.Indent(&b, raw, "", "  ") != nil {
		return string(raw)
	}
	return b.String()
}

// reportTrace is the part of a trace that a report's reader wants in words.
// It is read from the JSON, so that a report read from a file explains itself
// as well as a fresh one.
type reportTrace struct {
	Sentiment *struct {
		Polarity    float64 `json:"polarity"`
		Frustration float64 `json:"frustration"`
		Anger       bool    `json:"anger"`
	} `json:"sentiment"`
	Policy *struct {
		Action string  `json:"action"`
		Reason string  `json:"reason"`
		Score  float64 `json:"score"`
	} `json:"policy"`
	Flow []struct {
		Flow string `json:"flow"`
		Step string `json:"step"`
		Note string `json:"note"`
	} `json:"flow"`
	Search *struct {
		Rewritten  string  `json:"rewritten"`
		Confidence float64 `json:"confidence"`
		Band       string  `json:"band"`
		Hits       []struct {
			Slug  string  `json:"slug"`
			Score float64 `json:"score"`
		} `json:"hits"`
	} `json:"search"`
	Model *struct {
		Name    string `json:"name"`
		Used    bool   `json:"used"`
		Why     string `json:"why"`
		Dropped int    `json:"dropped"`
	} `json:"model"`
}

// explain words the trace of a step, a line for each thing that decided.
func explain(x Exchange) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if x.Action != "" {
		say("Decision: %s (%s)", x.Action, x.Reason)
	}
	var t reportTrace
	if len(x.Trace) == 0 || json.Unmarshal(x.Trace, &t) != nil {
		return out
	}
	if s := t.Search; s != nil {
		say("Search: confidence %.2f, %s band", s.Confidence, s.Band)
		if s.Rewritten != "" {
			say("Understood as: %s", s.Rewritten)
		}
		var hits []string
		for _, h := range s.Hits[:min(3, len(s.Hits))] {
			hits = append(hits, fmt.Sprintf("%s %.2f", h.Slug, h.Score))
		}
		say("Found: %s", list(hits))
	}
	if s := t.Sentiment; s != nil {
		mood := fmt.Sprintf("Mood: %+.2f, frustration %.2f", s.Polarity, s.Frustration)
		if s.Anger {
			mood += ", angry"
		}
		say("%s", mood)
	}
	if p := t.Policy; p != nil {
		say("Hand-over policy: %s (%s), score %.2f", p.Action, p.Reason, p.Score)
	}
	var path []string
	for _, f := range t.Flow {
		at := f.Flow + "/" + f.Step
		if f.Note != "" {
			at += " (" + f.Note + ")"
		}
		path = append(path, at)
	}
	if len(path) > 0 {
		say("Flow: %s", strings.Join(path, " → "))
	}
	if m := t.Model; m != nil {
		used := "used"
		if !m.Used {
			used = "not used: " + m.Why
		}
		say("Model %s: %s, %d sentences dropped", m.Name, used, m.Dropped)
	}
	for _, c := range x.Calls {
		say("Call: %s %s → %d %s", c.Method, c.URL, c.Status, c.Error)
	}
	return out
}
