package flowtest

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// The parts of JUnit's XML that build servers read: one testsuite per file.
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string      `xml:"name,attr"`
	Class   string      `xml:"classname,attr"`
	File    string      `xml:"file,attr"`
	Line    int         `xml:"line,attr"`
	Failure *junitFault `xml:"failure"`
	Out     string      `xml:"system-out,omitempty"`
}

type junitFault struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// JUnit writes results as JUnit XML, those of one file together.
func JUnit(w io.Writer, results []Result) error {
	all := junitSuites{Name: "frontdesk flow test"}
	at := map[string]int{}
	for _, r := range results {
		i, known := at[r.File]
		if !known {
			i = len(all.Suites)
			at[r.File] = i
			all.Suites = append(all.Suites, junitSuite{Name: r.File})
		}
		c := junitCase{Name: printable(r.Name), Class: r.File, File: r.File, Line: r.Line}
		suite := &all.Suites[i]
		if len(r.Failures) > 0 {
			var b strings.Builder
			for _, f := range r.Failures {
				fmt.Fprintf(&b, "%s:%d: %s\n%s", r.File, f.Line, f.What, f.Diff)
			}
			c.Failure = &junitFault{Message: r.Failures[0].What, Text: printable(b.String())}
			c.Out = printable(strings.Join(r.Log, "\n"))
			suite.Failures++
			all.Failures++
		}
		suite.Cases = append(suite.Cases, c)
		suite.Tests++
		all.Tests++
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

// printable takes out what XML 1.0 cannot hold.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || !unicode.IsControl(r) && r != 0xFFFE && r != 0xFFFF && r != unicode.ReplacementChar {
			return r
		}
		return -1
	}, s)
}
