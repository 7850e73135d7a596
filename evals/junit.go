package evals

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// The parts of JUnit's XML that build servers read: one testsuite per suite,
// and one for the gates, so that a broken gate is seen as a failed test.
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string      `xml:"name,attr"`
	Class   string      `xml:"classname,attr"`
	File    string      `xml:"file,attr,omitempty"`
	Line    int         `xml:"line,attr,omitempty"`
	Time    string      `xml:"time,attr"`
	Failure *junitFault `xml:"failure"`
	Error   *junitFault `xml:"error"`
	Skipped *struct{}   `xml:"skipped"`
	Out     string      `xml:"system-out,omitempty"`
}

type junitFault struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// JUnit writes the report as JUnit XML.
func (r Report) JUnit(w io.Writer) error {
	all := junitSuites{Name: "frontdesk eval", Time: seconds(r.TookMS * 1000)}
	for _, s := range r.Suites {
		suite := junitSuite{Name: printable(s.Name)}
		var took int64
		for _, c := range r.Cases {
			if c.Suite == s.Name {
				suite.add(junitOf(c, s.File))
				took += c.tookUS()
			}
		}
		suite.Time = seconds(took)
		all.add(suite)
	}
	if len(r.Gates) > 0 {
		gates := junitSuite{Name: "gates", Time: seconds(0)}
		for _, g := range r.Gates {
			c := junitCase{Name: printable(g.Name), Class: "gates." + printable(g.Suite), Time: seconds(0), Out: printable(g.Why)}
			if !g.Held {
				c.Failure = &junitFault{Message: printable(g.Name), Type: "gate", Text: printable(g.Why)}
			}
			gates.add(c)
		}
		all.add(gates)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", " ")
	if err := enc.Encode(all); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (all *junitSuites) add(s junitSuite) {
	all.Suites = append(all.Suites, s)
	all.Tests += s.Tests
	all.Failures += s.Failures
	all.Errors += s.Errors
	all.Skipped += s.Skipped
}

func (s *junitSuite) add(c junitCase) {
	s.Cases = append(s.Cases, c)
	s.Tests++
	s.Failures += count(c.Failure != nil)
	s.Errors += count(c.Error != nil)
	s.Skipped += count(c.Skipped != nil)
}

func junitOf(c CaseResult, file string) junitCase {
	out := junitCase{Name: printable(c.ID), Class: printable(c.Suite + "." + c.Kind), File: file, Line: c.Line, Time: seconds(c.tookUS())}
	switch c.Status {
	case StatusSkipped:
		out.Skipped = &struct{}{}
	case StatusError:
		out.Error = &junitFault{Message: printable(firstLine(c.Error)), Type: "error", Text: printable(c.Error)}
	case StatusFailed:
		why := make([]string, len(c.Why))
		for i, f := range c.Why {
			why[i] = f.String()
		}
		out.Failure = &junitFault{Message: printable(why[0]), Type: string(c.Cause), Text: printable(strings.Join(why, "\n"))}
		out.Out = printable(transcript(c.Exchanges))
	}
	return out
}

// tookUS is the bot's time in the case, in microseconds.
func (c CaseResult) tookUS() int64 {
	var sum int64
	for _, x := range c.Exchanges {
		sum += x.LatencyUS
	}
	return sum
}

func seconds(us int64) string { return fmt.Sprintf("%.6f", float64(us)/1e6) }

// printable takes out what XML 1.0 cannot hold.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || !unicode.IsControl(r) && r != 0xFFFE && r != 0xFFFF && r != unicode.ReplacementChar {
			return r
		}
		return -1
	}, s)
}
