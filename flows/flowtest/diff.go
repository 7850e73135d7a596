package flowtest

import (
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// context is how many equal lines are shown around a difference.
const context = 2

// lineDiff compares two texts line by line. Lines of want alone begin with
// "- ", lines of got alone with "+ ", equal ones near them with two spaces.
// first is the number of equal lines before the first difference.
func lineDiff(want, got string) (diff string, first int) {
	d := diffmatchpatch.New()
	a, b, lines := d.DiffLinesToRunes(want, got)
	var out []string
	for i, part := range d.DiffCharsToLines(d.DiffMainRunes(a, b, false), lines) {
		text := strings.Split(strings.TrimSuffix(part.Text, "\n"), "\n")
		switch part.Type {
		case diffmatchpatch.DiffDelete:
			out = append(out, marked("- ", text)...)
		case diffmatchpatch.DiffInsert:
			out = append(out, marked("+ ", text)...)
		case diffmatchpatch.DiffEqual:
			if i == 0 {
				first = len(text)
				text = text[max(0, len(text)-context):]
			} else if len(text) > 2*context {
				out = append(out, marked("  ", text[:context])...)
				out = append(out, "  …")
				text = text[len(text)-context:]
			}
			out = append(out, marked("  ", text)...)
		}
	}
	return strings.Join(out, "\n") + "\n", first
}

func marked(mark string, lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = mark + l
	}
	return out
}
