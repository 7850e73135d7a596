package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
	"github.com/frontdesk-chat/frontdesk/knowledge/ingest"
	"github.com/frontdesk-chat/frontdesk/store"
)

type kbImport struct {
	Source     []string `arg:"" help:"Files, folders or zip files; or addresses of pages, beginning with http:// or https://." name:"path|url"`
	Collection string   `help:"Collection of articles that name none." default:"Help" placeholder:"NAME"`
	Draft      bool     `help:"Store drafts, which the bot does not use until they are published."`
	Overwrite  bool     `help:"Replace also what people changed here since the last import."`
	Sitemap    bool     `help:"The addresses are those of sitemaps, or of sites that have one: import every page they list."`
	AllowHost  []string `help:"A host:port on a private network that may be fetched." placeholder:"HOST:PORT"`
	JSON       bool     `name:"json" help:"Print the report as one JSON object."`
}

// Run imports every source; what cannot be read is reported, and the rest goes
// on. It is bad input when not one article was found.
func (c kbImport) Run(ctx context.Context, s *session) error {
	sources := make([]ingest.Source, 0, len(c.Source))
	for _, name := range c.Source {
		src, err := c.source(name)
		if err != nil {
			return err
		}
		sources = append(sources, src)
	}
	db, ws, err := s.existing(ctx, s.logger())
	if err != nil {
		return err
	}
	defer db.Close()
	sink := importSink{db: db, workspace: ws.ID, options: store.ImportOptions{Draft: c.Draft, Overwrite: c.Overwrite}}
	bar := newProgressLine(s.err)
	opt := importOptions(c.Collection, c.AllowHost)
	opt.Progress = func(p ingest.Progress) { bar.show(importLine(p)) }
	all := ingest.Report{Files: []ingest.FileReport{}}
	for _, src := range sources {
		rep, err := ingest.Run(ctx, src, sink, opt)
		all.Add(rep)
		if err != nil {
			bar.clear()
			if all.Articles > 0 {
				printReport(s, all)
			}
			return err
		}
	}
	bar.clear()
	if c.JSON {
		enc := json.NewEncoder(s.out)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(all); err != nil {
			return err
		}
	} else {
		printReport(s, all)
	}
	if all.Articles == 0 {
		return chat.Errorf(chat.Invalid, "no article found in %s: Markdown, text, HTML, PDF, Word (.docx), CSV and JSONL files are read, folders and zip files of them, and web pages", strings.Join(c.Source, ", "))
	}
	return nil
}

func (c kbImport) source(name string) (ingest.Source, error) {
	web := strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "https://")
	switch {
	case web && c.Sitemap:
		return ingest.Source{Sitemap: name}, nil
	case web:
		return ingest.Source{URL: name}, nil
	case c.Sitemap:
		return ingest.Source{}, chat.Errorf(chat.Invalid, "%q is no address: with --sitemap give addresses such as https://shop.example/sitemap.xml", name)
	case strings.Contains(name, "://"):
		return ingest.Source{}, chat.Errorf(chat.Invalid, "%q cannot be fetched: only addresses with http:// or https:// can", name)
	}
	if _, err := os.Stat(name); os.IsNotExist(err) { // before anything is opened or imported
		return ingest.Source{}, chat.Wrap(chat.NotFound, err, "no file or folder %q: check the path", name)
	}
	return ingest.Source{Path: name}, nil
}

// importOptions are those of every import, here and in the server.
func importOptions(collection string, allowHosts []string) ingest.Options {
	opt := ingest.Options{Collection: collection, Web: bot.GuardedClient(allowHosts)}
	if self, err := os.Executable(); err == nil {
		opt.Isolate = []string{self, "read-pdf"}
	}
	return opt
}

// importSink stores what an import reads.
type importSink struct {
	db              *store.Store
	workspace, user chat.ID
	options         store.ImportOptions
}

func (k importSink) Put(ctx context.Context, articles []knowledge.Article) (knowledge.Stored, error) {
	return k.db.ImportArticles(ctx, k.workspace, k.user, articles, k.options)
}

func importLine(p ingest.Progress) string {
	of := ""
	if p.Total > 0 {
		of = fmt.Sprintf(" of %d", p.Total)
	}
	return fmt.Sprintf("%d%s read, %d articles: %s", p.Done, of, p.Articles, p.File.Path)
}

// printReport names on standard error what was left out, and draws a table of
// what was read.
func printReport(s *session, r ingest.Report) {
	for _, f := range r.Files {
		for _, n := range f.Notes {
			fmt.Fprintln(s.err, n)
		}
		for _, slug := range f.Kept {
			fmt.Fprintf(s.err, "%s: the article %q was changed here since the last import and stays as it is: --overwrite replaces it\n", f.Path, slug)
		}
	}
	if r.Stopped != "" {
		fmt.Fprintln(s.err, r.Stopped)
	}
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "KIND\tFILES\tARTICLES\tCHANGED\tAS BEFORE\tKEPT\tLEFT OUT")
	for _, row := range kindRows(r) {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%d\n", row.kind, row.files, row.articles, row.changed, row.unchanged, row.kept, row.skipped)
	}
	fmt.Fprintf(w, "all\t%d\t%d\t%d\t%d\t%d\t%d\n", r.Read+r.Skipped, r.Articles, r.Changed, r.Unchanged, r.Kept, r.Skipped)
	_ = w.Flush() // the terminal
	if others := r.OtherKinds(); others != "" {
		fmt.Fprintf(s.out, "Not looked at: %s.\n", others)
	}
}

type kindRow struct {
	kind                                               string
	files, articles, changed, unchanged, kept, skipped int
}

// kindRows sums a report by kind of file, in the order of their first files.
func kindRows(r ingest.Report) []kindRow {
	var out []kindRow
	at := make(map[string]int)
	for _, f := range r.Files {
		kind := f.Kind
		if kind == "" {
			kind = "other"
		}
		i, known := at[kind]
		if !known {
			i = len(out)
			at[kind] = i
			out = append(out, kindRow{kind: kind})
		}
		row := &out[i]
		row.files++
		row.articles += f.Articles
		row.changed += f.Changed
		row.unchanged += f.Unchanged
		row.kept += len(f.Kept)
		if f.Status == ingest.Left {
			row.skipped++
		}
	}
	return out
}

// progressLine draws over one line of a terminal; elsewhere it is silent.
type progressLine struct {
	w     io.Writer
	drawn bool
}

func newProgressLine(w io.Writer) *progressLine {
	if f, is := w.(*os.File); is {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			return &progressLine{w: w}
		}
	}
	return &progressLine{}
}

func (p *progressLine) show(text string) {
	if p.w == nil {
		return
	}
	if rs := []rune(text); len(rs) > 78 {
		text = string(rs[:77]) + "…"
	}
	fmt.Fprintf(p.w, "\r\x1b[K%s", text)
	p.drawn = true
}

func (p *progressLine) clear() {
	if p.drawn {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}

type kbList struct {
	JSON bool `name:"json" help:"Print one JSON object a line."`
}

// Run lists the live articles by collection and slug.
func (c kbList) Run(ctx context.Context, s *session) error {
	db, ws, err := s.existing(ctx, s.logger())
	if err != nil {
		return err
	}
	defer db.Close()
	articles, err := db.Articles(ctx, ws.ID)
	if err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(s.out)
		enc.SetEscapeHTML(false)
		for _, a := range articles {
			if err := enc.Encode(map[string]string{"slug": a.Slug, "title": a.Title, "collection": a.Collection, "lang": a.Lang, "url": a.URL}); err != nil {
				return err
			}
		}
		return nil
	}
	w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "SLUG\tLANG\tCOLLECTION\tTITLE")
	for _, a := range articles {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", a.Slug, a.Lang, a.Collection, a.Title)
	}
	return w.Flush()
}

type kbArchive struct {
	Slug []string `arg:"" help:"Slugs of articles, as kb list shows them." placeholder:"SLUG"`
}

// Run archives articles; it is bad input when one is unknown, and the others
// are archived all the same.
func (c kbArchive) Run(ctx context.Context, s *session) error {
	db, ws, err := s.existing(ctx, s.logger())
	if err != nil {
		return err
	}
	defer db.Close()
	var unknown []string
	for _, slug := range c.Slug {
		if _, err := db.ArticleBySlug(ctx, ws.ID, slug); chat.CodeOf(err) == chat.NotFound {
			unknown = append(unknown, slug)
		} else if err != nil {
			return err
		}
	}
	n, err := db.ArchiveArticles(ctx, ws.ID, chat.ID{}, c.Slug)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "Articles archived: %d.\n", n)
	if len(unknown) > 0 {
		return chat.Errorf(chat.NotFound, "no article %s: frontdesk kb list shows the slugs", strings.Join(unknown, ", "))
	}
	return nil
}

// readPDF is the process that an import reads a PDF in: see ingest.Worker.
type readPDF struct {
	Memory int64 `arg:"" help:"Bytes that the process may hold."`
}

// Run reads standard input and writes what it found to standard output.
func (c readPDF) Run(ctx context.Context, s *session) error {
	return ingest.Worker(ctx, os.Stdin, s.out, c.Memory)
}
