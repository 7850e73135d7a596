package api

import (
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/flows"
)

type flowSource struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

func sourcesOf(list []chat.FlowSource) []flowSource {
	out := make([]flowSource, 0, len(list))
	for _, s := range list {
		out = append(out, flowSource(s))
	}
	return out
}

type releaseView struct {
	ID     chat.ID `json:"id"`
	Number int64   `json:"number"`
	Hash   string  `json:"hash"`
	AtMS   int64   `json:"at_ms"`
	By     string  `json:"by"`
	Note   string  `json:"note"`
	Live   bool    `json:"live"`
}

func viewOfRelease(r chat.Release) releaseView {
	return releaseView{r.ID, r.Number, r.Hash, ms(r.At), r.ByName, r.Note, r.Live}
}

type publicationView struct {
	ID       chat.ID          `json:"id"`
	Release  releaseView      `json:"release"`
	Mode     chat.PublishMode `json:"mode"`
	AtMS     int64            `json:"at_ms"`
	By       string           `json:"by"`
	Note     string           `json:"note"`
	State    string           `json:"state"`
	Rollback bool             `json:"rollback"`
}

func viewOfPublication(p chat.Publication) publicationView {
	return publicationView{p.ID, viewOfRelease(p.Release), p.Mode, ms(p.At), p.ByName, p.Note, p.State, p.Rollback}
}

func viewsOfPublications(list []chat.Publication) []publicationView {
	out := make([]publicationView, 0, len(list))
	for _, p := range list {
		out = append(out, viewOfPublication(p))
	}
	return out
}

type flowFindingView struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Message  string `json:"message"`
	Hint     string `json:"hint"`
	Severity string `json:"severity"`
	Flow     string `json:"flow"`
	Step     string `json:"step"`
}

type graphView struct {
	Name      string              `json:"name"`
	Title     string              `json:"title"`
	File      string              `json:"file"`
	Line      int                 `json:"line"`
	Triggers  []graphTriggerView  `json:"triggers"`
	Variables []graphVariableView `json:"variables"`
	Steps     []graphStepView     `json:"steps"`
}

type graphTriggerView struct {
	Kind  string `json:"kind"`
	Label string `json:"label"`
}

type graphVariableView struct {
	Name string `json:"name"`
	Type string `json:"type"`
	PII  bool   `json:"pii"`
}

type graphStepView struct {
	ID      string         `json:"id"`
	Named   bool           `json:"named"`
	Kind    string         `json:"kind"`
	Summary string         `json:"summary"`
	Line    int            `json:"line"`
	Column  int            `json:"column"`
	EndLine int            `json:"end_line"`
	To      []graphWayView `json:"to"`
}

type graphWayView struct {
	Label string `json:"label"`
	Step  string `json:"step"`
}

func viewsOfGraphs(graphs []flows.Graph) []graphView {
	out := make([]graphView, 0, len(graphs))
	for _, g := range graphs {
		v := graphView{Name: g.Name, Title: g.Title, File: g.File, Line: g.Line, Triggers: []graphTriggerView{}, Variables: []graphVariableView{}, Steps: []graphStepView{}}
		for _, t := range g.Triggers {
			v.Triggers = append(v.Triggers, graphTriggerView(t))
		}
		for _, x := range g.Variables {
			v.Variables = append(v.Variables, graphVariableView(x))
		}
		for _, s := range g.Steps {
			to := make([]graphWayView, 0, len(s.To))
			for _, w := range s.To {
				to = append(to, graphWayView(w))
			}
			v.Steps = append(v.Steps, graphStepView{s.ID, s.Named, s.Kind, s.Summary, s.Line, s.Column, s.EndLine, to})
		}
		out = append(out, v)
	}
	return out
}

// checkedFlows is what the checker makes of sources.
type checkedFlows struct {
	program  *flows.Program // nil while there are errors
	findings []flowFindingView
	graphs   []graphView
}

func (s *Server) checkFlows(list []flowSource) checkedFlows {
	sources := make([]flows.Source, len(list))
	for i, src := range list {
		sources[i] = flows.Source{Name: src.Name, Text: []byte(src.Text)}
	}
	o := s.FlowOptions
	program, found := flows.Compile(sources, o)
	graphs := flows.Graphs(sources, o)
	out := checkedFlows{program: program, findings: make([]flowFindingView, 0, len(found)), graphs: viewsOfGraphs(graphs)}
	for _, f := range found {
		flow, step := flows.Where(graphs, f)
		out.findings = append(out.findings, flowFindingView{f.File, f.Line, f.Column, f.Message, f.Hint, f.Severity, flow, step})
	}
	return out
}
