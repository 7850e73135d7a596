package flows

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// File is a file that came with a message.
type File struct {
	ID   string // what the product knows it by
	Name string
	Type string // media type, by content
	Size int64  // bytes
}

// value is what a variable of type file holds.
func (f File) value() map[string]any {
	return map[string]any{"id": f.ID, "name": f.Name, "type": f.Type, "size": float64(f.Size)}
}

// fileSorts are the sorts of file that accept may name, with their media types.
var fileSorts = map[string]string{
	"image": "image/", "pdf": "application/pdf", "text": "text/plain", "csv": "text/csv",
	"document": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"sheet":    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// fileSortNames are they in the order of the reference.
var fileSortNames = []string{"image", "pdf", "text", "csv", "document", "sheet"}

// mostFileMB is the largest file that a workspace can allow, in megabytes.
const mostFileMB = 50

// readFileLimits reads what an ask of type file takes.
func (r *reader) readFileLimits(v *valueType, a stepNodes) {
	most := r.integer(a.own["max_mb"], "max_mb", 0, 1, mostFileMB)
	for _, name := range []string{"accept", "max_mb"} {
		if n := a.own[name]; n != nil && v.kind != "file" {
			r.fault(n, "remove it, or use type: file", "%s does not fit the type %s", name, v.kind)
			return
		}
	}
	if v.kind != "file" {
		return
	}
	if n := a.own["confirm"]; n != nil {
		r.fault(n, "remove it", "a file cannot be confirmed in words")
	}
	v.most = int64(most) << 20
	list := []*yaml.Node{}
	if n := a.own["accept"]; n != nil {
		list = append(list, n)
		if n.Kind == yaml.SequenceNode {
			list = n.Content
		}
	}
	for _, n := range list {
		v.accept = append(v.accept, r.oneOf(n, "accept", "", fileSortNames...))
	}
}

// readFiles takes the first file that fits.
func (v valueType) readFiles(files []File) reading {
	for _, f := range files {
		fits := len(v.accept) == 0 || slices.ContainsFunc(v.accept, func(sort string) bool { return fileSorts[sort] != "" && strings.HasPrefix(f.Type, fileSorts[sort]) })
		if fits && (v.most == 0 || f.Size <= v.most) {
			return reading{how: readExact, value: f.value()}
		}
	}
	return reading{how: readInvalid}
}

// asksForFile reports whether the prompt that waits wants a file.
func (t *turn) asksForFile() bool { return t.rules.kind == "file" }

// attached reads the files of a message where a file is asked for.
func (t *turn) attached(files []File) {
	t.files = len(files)
	if ask, ok := t.step.(*askStep); ok && t.asksForFile() && len(files) > 0 {
		t.found = ask.value.readFiles(files)
	}
}
