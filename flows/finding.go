package flows

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Source is one file of flows in YAML or JSON. It may hold several documents
// divided by "---", each of them a flow.
type Source struct {
	Name string // shown in findings; need not be a path
	Text []byte // UTF-8, at most 1 MiB
}

// Severities of a Finding.
const (
	SeverityError   = "error"   // the sources do not compile
	SeverityWarning = "warning" // they do, but the author should look
)

// Finding is something the checker has to say about a source.
type Finding struct {
	File     string // Source.Name
	Line     int    // from 1; 0 when the finding is about the whole file
	Column   int    // from 1, in characters
	Message  string // what is wrong
	Hint     string // how to mend it; may be empty
	Severity string // SeverityError or SeverityWarning
}

// Error gives the finding in one line, as compilers do.
func (f Finding) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s: %s", f.File, f.Line, f.Column, f.Severity, f.Message)
}

// Draw renders the finding with its source line, a caret under the column
// and the hint. src is the text of the file that the finding names; the
// result ends in a newline.
func (f Finding) Draw(src []byte) string {
	var b strings.Builder
	b.WriteString(f.Error())
	b.WriteByte('\n')
	if line, ok := sourceLine(src, f.Line); ok {
		gutter := fmt.Sprintf("%4d | ", f.Line)
		b.WriteString(gutter + strings.ReplaceAll(hideSecrets(line), "\t", " ") + "\n")
		b.WriteString(strings.Repeat(" ", len(gutter)+cellsBefore(line, f.Column)) + "^\n")
	}
	if f.Hint != "" {
		b.WriteString("  hint: " + f.Hint + "\n")
	}
	return b.String()
}

func sourceLine(src []byte, n int) (string, bool) {
	if n < 1 {
		return "", false
	}
	lines := strings.Split(string(src), "\n")
	if n > len(lines) {
		return "", false
	}
	return strings.TrimSuffix(lines[n-1], "\r"), true
}

// cellsBefore counts the terminal cells left of a column, so that the caret
// stands right under Korean text, whose letters are two cells wide.
func cellsBefore(line string, column int) int {
	cells, at := 0, 1
	for _, r := range line {
		if at >= column {
			break
		}
		at++
		if unicode.Is(unicode.Mn, r) {
			continue
		}
		switch width.LookupRune(r).Kind() {
		case width.EastAsianWide, width.EastAsianFullwidth:
			cells += 2
		default:
			cells++
		}
	}
	return cells
}

// HasErrors reports whether any finding is an error.
func HasErrors(findings []Finding) bool {
	for _, f := range findings {
		if f.Severity == SeverityError {
			return true
		}
	}
	return false
}
