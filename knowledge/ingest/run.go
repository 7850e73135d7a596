package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// Run imports a source. The error is that of a source that cannot be read at
// all (Invalid, NotFound, Forbidden), of the sink, or of a cancelled ctx; the
// report tells what was stored until then. A limit reached ends the import
// without an error: Report.Stopped names it.
func Run(ctx context.Context, src Source, sink Sink, opt Options) (Report, error) {
	opt.Limits = opt.Limits.orDefault()
	opt.Collection = cmp.Or(opt.Collection, "Help")
	opt.UserAgent = cmp.Or(opt.UserAgent, DefaultUserAgent)
	if opt.Wait == nil {
		opt.Wait = timer
	}
	r := &run{Options: opt, sink: sink, slugs: make(map[string]string), report: Report{Files: []FileReport{}}}
	within, cancel := context.WithTimeout(ctx, opt.Limits.TotalTime)
	defer cancel()
	err := r.source(within, src)
	var full stop
	switch {
	case errors.As(err, &full):
		r.report.Stopped = string(full)
	case ctx.Err() != nil:
		return r.report, ctx.Err()
	case within.Err() != nil:
		r.report.Stopped = fmt.Sprintf("the import took longer than %s: import the rest in parts", opt.Limits.TotalTime)
	case err != nil:
		return r.report, err
	}
	return r.report, nil
}

// Read imports a source into memory: what a seed or a test wants.
func Read(ctx context.Context, src Source, opt Options) ([]knowledge.Article, Report, error) {
	var all collector
	rep, err := Run(ctx, src, &all, opt)
	return all.articles, rep, err
}

type collector struct{ articles []knowledge.Article }

func (c *collector) Put(_ context.Context, as []knowledge.Article) (knowledge.Stored, error) {
	c.articles = append(c.articles, as...)
	return knowledge.Stored{Changed: len(as)}, nil
}

// stop is a limit that ends the import; its text is for the report.
type stop string

func (s stop) Error() string { return string(s) }

// run is one import under way; it belongs to one goroutine.
type run struct {
	Options
	sink     Sink
	slugs    map[string]string // slug → where it was read
	report   Report
	seen     int   // files looked at
	total    int   // files known; 0 when unknown
	unpacked int64 // bytes read
}

func (r *run) source(ctx context.Context, src Source) error {
	set := 0
	for _, is := range []bool{src.Path != "", src.Files != nil, len(src.Uploads) > 0, src.URL != "", src.Sitemap != ""} {
		if is {
			set++
		}
	}
	if set != 1 {
		return chat.Errorf(chat.Invalid, "an import needs one source: a path, files, a URL or a sitemap; this one has %d", set)
	}
	switch {
	case src.Path != "":
		return r.path(ctx, src.Path)
	case src.Files != nil:
		return r.tree(ctx, src.Files, "")
	case len(src.Uploads) > 0:
		return r.uploads(ctx, src.Uploads)
	}
	if src.URL != "" {
		return r.url(ctx, src.URL)
	}
	return r.sitemap(ctx, src.Sitemap)
}

// input is one file, read whole.
type input struct {
	ctx    context.Context
	rel    string // path that ids follow from
	shown  string // in reports; "" is rel
	url    string // where it was fetched; "" for files
	header string // Content-Type of the server; "" for files
	data   []byte
	opt    *Options
}

// outcome is what a reader made of a file: articles with the lines where they
// begin, and what was wrong.
type outcome struct {
	documents []document
	notes     []note
}

// document is an article as read; line is where it begins, 0 for a whole file.
type document struct {
	knowledge.Article
	line int
	long bool // may be divided at its headings
}

// note is something that a report should say; line and column are 0 when they
// mean nothing. harmless notes leave the file's status alone.
type note struct {
	line, column int
	text         string
	harmless     bool
}

func (o *outcome) note(line int, format string, args ...any) {
	o.notes = append(o.notes, note{line: line, text: fmt.Sprintf(format, args...)})
}

func (o *outcome) remark(format string, args ...any) {
	o.notes = append(o.notes, note{text: fmt.Sprintf(format, args...), harmless: true})
}

// take reads one file's bytes and stores what it holds.
func (r *run) take(ctx context.Context, k *kind, in input) error {
	in.opt = &r.Options
	out := r.readWithin(ctx, k, in)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	f := FileReport{Path: cmp.Or(in.shown, in.rel), Kind: k.name}
	var articles []knowledge.Article
	for _, d := range out.documents {
		if r.report.Articles+len(articles) >= r.Limits.Articles {
			break
		}
		if d.URL == "" {
			d.URL = in.url
		}
		for _, a := range divide(d) {
			if a, problem := r.accept(a, f.Path, d.line); problem != "" {
				out.note(d.line, "%s", problem)
			} else {
				articles = append(articles, a)
			}
		}
	}
	if len(articles) == 0 && len(out.notes) == 0 {
		out.note(0, "is empty: write an article into it or delete it")
	}
	f.Articles = len(articles)
	if err := r.put(ctx, articles, &f); err != nil {
		return err
	}
	r.close(f, out.notes)
	if r.report.Articles >= r.Limits.Articles {
		return stop(fmt.Sprintf("the import stopped here at %d articles: import the rest in parts", r.Limits.Articles))
	}
	return nil
}

// putAtOnce bounds one call of the sink, so that a large table is never one
// transaction.
const putAtOnce = 500

func (r *run) put(ctx context.Context, articles []knowledge.Article, f *FileReport) error {
	for part := range slices.Chunk(articles, putAtOnce) {
		got, err := r.sink.Put(ctx, part)
		if err != nil {
			return err
		}
		f.Changed += got.Changed
		f.Unchanged += got.Unchanged
		f.Kept = append(f.Kept, got.Kept...)
	}
	return nil
}

// skip reports a file that was left out whole.
func (r *run) skip(rel, kind, format string, args ...any) {
	r.close(FileReport{Path: rel, Kind: kind}, []note{{text: fmt.Sprintf(format, args...)}})
}

// close completes a file's report and counts it.
func (r *run) close(f FileReport, notes []note) {
	f.Status = Whole
	for i, n := range notes {
		if !n.harmless {
			f.Status = Part
		}
		if i == maxNotes {
			f.Notes = append(f.Notes, fmt.Sprintf("%s: and %d more of the kind", f.Path, len(notes)-maxNotes))
		} else if i < maxNotes {
			f.Notes = append(f.Notes, n.at(f.Path))
		}
	}
	if f.Articles == 0 {
		f.Status = Left
		r.report.Skipped++
	} else {
		r.report.Read++
	}
	r.report.Articles += f.Articles
	r.report.Changed += f.Changed
	r.report.Unchanged += f.Unchanged
	r.report.Kept += len(f.Kept)
	r.report.Files = append(r.report.Files, f)
	if r.Progress != nil {
		r.Progress(Progress{
			File: f, Done: len(r.report.Files), Total: r.total, Articles: r.report.Articles, Skipped: r.report.Skipped,
		})
	}
}

func (n note) at(rel string) string {
	switch {
	case n.column > 0:
		return fmt.Sprintf("%s:%d:%d: %s", rel, n.line, n.column, n.text)
	case n.line > 0:
		return fmt.Sprintf("%s:%d: %s", rel, n.line, n.text)
	}
	return rel + ": " + n.text
}

// readWithin runs a reader under the time of one file. A panic is a broken
// file; a reader that does not come back is left behind with its own copy of
// everything, and its file reported.
func (r *run) readWithin(ctx context.Context, k *kind, in input) outcome {
	within, cancel := context.WithTimeout(ctx, r.Limits.FileTime)
	defer cancel()
	in.ctx = within
	done := make(chan outcome, 1)
	go func() {
		var out outcome
		defer func() {
			if p := recover(); p != nil {
				out = outcome{}
				out.note(0, brokenFile)
			}
			done <- out
		}()
		out = k.read(in)
	}()
	select {
	case out := <-done:
		return out
	case <-within.Done():
		var out outcome
		out.note(0, "takes longer than %s to read: split it, or save it in a simpler form", r.Limits.FileTime.Round(time.Millisecond))
		return out
	}
}

// kind is a form of file that can be read.
type kind struct {
	name  string
	limit func(Limits) int64
	read  func(input) outcome
}

func textLimit(l Limits) int64     { return l.TextBytes }
func tableLimit(l Limits) int64    { return l.TableBytes }
func documentLimit(l Limits) int64 { return l.DocumentBytes }

// brokenFile is said of a file whose reader failed.
const brokenFile = "is broken in a way that cannot be read: open it, save it anew and try again"

// kinds by the ending of a file's name.
var kinds = func() map[string]*kind {
	m := make(map[string]*kind)
	for _, k := range []struct {
		kind
		endings string
	}{
		{kind{"md", textLimit, readMarkdown}, ".md .markdown"},
		{kind{"txt", textLimit, readText}, ".txt .text"},
		{kind{"html", textLimit, readHTML}, ".html .htm .xhtml"},
		{kind{"pdf", documentLimit, readApart}, ".pdf"},
		{kind{"docx", documentLimit, readDOCX}, ".docx"},
		{kind{"csv", tableLimit, readCSV}, ".csv .tsv"},
		{kind{"jsonl", tableLimit, readJSONL}, ".jsonl .ndjson"},
	} {
		for e := range strings.FieldsSeq(k.endings) {
			m[e] = &k.kind
		}
	}
	return m
}()

// kindNames is what an error offers.
const kindNames = "Markdown (.md), text (.txt), HTML (.html), PDF (.pdf), Word (.docx), tables of questions and answers (.csv, .tsv, .jsonl) and zip files of them"

// suffix is a name's ending in lower case, with its dot.
func suffix(name string) string { return strings.ToLower(path.Ext(name)) }
