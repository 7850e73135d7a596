package ingest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Report says what an import did, file by file. Its JSON is stable: the
// command line prints it and jobs keep it.
type Report struct {
	Read      int `json:"read"`      // files or pages with at least one article
	Skipped   int `json:"skipped"`   // files or pages left out whole
	Articles  int `json:"articles"`  // read
	Changed   int `json:"changed"`   // of them new or different
	Unchanged int `json:"unchanged"` // of them as before
	Kept      int `json:"kept"`      // of them left alone: a person edited them since
	// Files has one entry for each file or page, in reading order, but for
	// those that Others counts.
	Files []FileReport `json:"files"`
	// Others counts the files of kinds that hold no text, by extension
	// (".js"; "" for none).
	Others map[string]int `json:"others,omitempty"`
	// Stopped says why the import ended early; "" when it reached the end.
	Stopped string `json:"stopped,omitempty"`
}

// Status is what became of a file.
type Status string

// The three ends of a file.
const (
	Whole Status = "read"    // all of it
	Part  Status = "partly"  // Notes say what is missing
	Left  Status = "skipped" // Notes say why
)

// FileReport says what became of one file or page.
type FileReport struct {
	Path      string   `json:"path"` // relative to the source, or a URL
	Kind      string   `json:"kind"` // md, html, pdf, docx, csv, jsonl, txt; "" when unknown
	Status    Status   `json:"status"`
	Articles  int      `json:"articles"`
	Changed   int      `json:"changed"`
	Unchanged int      `json:"unchanged"`
	Kept      []string `json:"kept,omitempty"`  // slugs a person edited since
	Notes     []string `json:"notes,omitempty"` // "file:line: what is wrong and how to mend it"
}

// maxNotes bounds the notes of one file: the hundredth broken line of a table
// teaches nothing new.
const maxNotes = 100

// OtherKinds is one line on the files that Others counts, such as
// "112 files of other kinds (.js, .json, …)"; "" when there are none.
func (r Report) OtherKinds() string {
	n := 0
	for _, c := range r.Others {
		n += c
	}
	if n == 0 {
		return ""
	}
	exts := slices.SortedFunc(maps.Keys(r.Others), func(a, b string) int {
		if d := r.Others[b] - r.Others[a]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	for i, e := range exts {
		if e == "" {
			exts[i] = "without an extension"
		}
	}
	if len(exts) > 4 {
		exts = append(exts[:4], "…")
	}
	files := "files"
	if n == 1 {
		files = "file"
	}
	return fmt.Sprintf("%d %s of other kinds (%s)", n, files, strings.Join(exts, ", "))
}

// Add joins the report of another source of the same import.
func (r *Report) Add(o Report) {
	r.Read += o.Read
	r.Skipped += o.Skipped
	r.Articles += o.Articles
	r.Changed += o.Changed
	r.Unchanged += o.Unchanged
	r.Kept += o.Kept
	r.Files = append(r.Files, o.Files...)
	for e, n := range o.Others {
		if r.Others == nil {
			r.Others = make(map[string]int)
		}
		r.Others[e] += n
	}
	if r.Stopped == "" {
		r.Stopped = o.Stopped
	}
}
