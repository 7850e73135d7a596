package evals

import (
	_ "embed"
	"html/template"
	"io"
)

//go:embed report.html
var reportPage string

var reportTemplate = template.Must(template.New("report").Parse(reportPage))

// HTML writes the report as one page that needs nothing else.
func (r Report) HTML(w io.Writer) error { return reportTemplate.Execute(w, r) }
