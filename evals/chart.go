package evals

import (
	"fmt"
	"html/template"
	"strings"
)

// The charts are drawn as SVG in units of a fixed box; the page scales them.
const (
	chartWidth  = 420.0
	chartHeight = 300.0
	chartLeft   = 58.0
	chartBottom = 38.0
	chartTop    = 12.0
	chartRight  = 18.0
)

// chart is an SVG with axes from 0 to 1, or to top on the upright one.
type chart struct {
	b   strings.Builder
	top float64
}

// newChart begins a chart; id must be unique on the page.
func newChart(id, title, about, across, up string, top float64) *chart {
	c := &chart{top: top}
	fmt.Fprintf(&c.b, `<svg class="chart" viewBox="0 0 %g %g" role="img" aria-labelledby="%s-t %s-d"><title id="%s-t">%s</title><desc id="%s-d">%s</desc>`,
		chartWidth, chartHeight, id, id, id, template.HTMLEscapeString(title), id, template.HTMLEscapeString(about))
	for i := 0; i <= 5; i++ {
		v := float64(i) / 5
		x, y := c.x(v), c.y(v*top)
		fmt.Fprintf(&c.b, `<line class="grid" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>`, chartLeft, y, chartWidth-chartRight, y)
		fmt.Fprintf(&c.b, `<text class="tick" x="%.1f" y="%.1f" text-anchor="end">%s</text>`, chartLeft-6, y+4, percent(v*top))
		fmt.Fprintf(&c.b, `<text class="tick" x="%.1f" y="%.1f" text-anchor="middle">%s</text>`, x, chartHeight-chartBottom+16, percent(v))
	}
	fmt.Fprintf(&c.b, `<line class="axis" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>`, chartLeft, c.y(0), chartWidth-chartRight, c.y(0))
	fmt.Fprintf(&c.b, `<text class="label" x="%.1f" y="%.1f" text-anchor="middle">%s</text>`, (chartLeft+chartWidth)/2, chartHeight-4, template.HTMLEscapeString(across))
	fmt.Fprintf(&c.b, `<text class="label" transform="rotate(-90)" x="%.1f" y="11" text-anchor="middle">%s</text>`, -(chartHeight-chartBottom)/2, template.HTMLEscapeString(up))
	return c
}

func (c *chart) x(v float64) float64 { return chartLeft + v*(chartWidth-chartLeft-chartRight) }

func (c *chart) y(v float64) float64 {
	return chartHeight - chartBottom - min(v/c.top, 1)*(chartHeight-chartBottom-chartTop)
}

func (c *chart) line(class string, points [][2]float64) {
	if len(points) == 0 {
		return
	}
	fmt.Fprintf(&c.b, `<polyline class="%s" points="`, class)
	for _, p := range points {
		fmt.Fprintf(&c.b, "%.1f,%.1f ", c.x(p[0]), c.y(p[1]))
	}
	c.b.WriteString(`"/>`)
}

func (c *chart) dot(class string, x, y, r float64, about string) {
	fmt.Fprintf(&c.b, `<circle class="%s" cx="%.1f" cy="%.1f" r="%.1f"><title>%s</title></circle>`, class, c.x(x), c.y(y), r, template.HTMLEscapeString(about))
}

func (c *chart) end() template.HTML {
	c.b.WriteString(`</svg>`)
	return template.HTML(c.b.String()) //nolint:gosec // numbers, and words escaped above
}

// riskChart draws the risk–coverage curve of a run.
func riskChart(points []Coverage, answered, wrong float64) template.HTML {
	top := 0.1
	for _, p := range points {
		for p.Error > top && top < 1 {
			top *= 2
		}
	}
	top = min(top, 1)
	c := newChart("risk", "Risk–coverage curve", "Share of answers that are wrong when the surest questions, up to a share of all, are answered",
		"answered, share of all questions", "wrong, share of the answered", top)
	line := make([][2]float64, len(points))
	for i, p := range points {
		line[i] = [2]float64{p.Coverage, p.Error}
	}
	c.line("curve", line)
	for _, p := range points {
		c.dot("point", p.Coverage, p.Error, 2.5, fmt.Sprintf("from confidence %.2f: %s answered, %s wrong", p.Threshold, percent(p.Coverage), percent(p.Error)))
	}
	if answered > 0 {
		c.dot("here", answered, wrong, 6, fmt.Sprintf("what the product chose: %s answered, %s wrong", percent(answered), percent(wrong)))
	}
	return c.end()
}

// reliabilityChart draws confidence against truth.
func reliabilityChart(bins []Bin) template.HTML {
	c := newChart("reliability", "Reliability diagram", "Share of right answers by the confidence that was said; on the diagonal both agree", "confidence", "right", 1)
	c.line("diagonal", [][2]float64{{0, 0}, {1, 1}})
	most := 1
	for _, b := range bins {
		most = max(most, b.N)
	}
	var line [][2]float64
	for _, b := range bins {
		if b.N > 0 {
			line = append(line, [2]float64{b.Confidence, b.Accuracy})
		}
	}
	c.line("curve", line)
	for _, b := range bins {
		if b.N > 0 {
			c.dot("point", b.Confidence, b.Accuracy, 3+7*float64(b.N)/float64(most), fmt.Sprintf("%d questions, confidence %s, right %s", b.N, percent(b.Confidence), percent(b.Accuracy)))
		}
	}
	return c.end()
}

// percent words a share: whole percents, one digit below ten.
func percent(v float64) string {
	switch p := v * 100; {
	case p == float64(int(p)):
		return fmt.Sprintf("%.0f%%", p)
	case p < 10:
		return fmt.Sprintf("%.1f%%", p)
	default:
		return fmt.Sprintf("%.0f%%", p)
	}
}
