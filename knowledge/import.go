package knowledge

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Limits of an import. What exceeds them is reported and left out.
const (
	MaxMarkdownBytes = 1 << 20  // one Markdown file
	MaxJSONLBytes    = 64 << 20 // one JSONL file
	MaxLineBytes     = 1 << 20  // one line of it
	MaxArticles      = 100_000  // one import
	MaxQuestions     = 200      // one article
	maxTitleRunes    = 500
	maxSlugBytes     = 200
)

// Imported is what an import read.
type Imported struct {
	// Articles have fresh ids and their Hash; no Workspace and no Version. An
	// article whose Slug is known already keeps the id it has: that is the
	// caller's to look up.
	Articles []Article
	// Files has one report for every file that was read whole, one for every
	// file left out, and one for every fault in a file read in part.
	Files []FileReport
}

// FileReport says what became of one file, or of one line of it.
type FileReport struct {
	Path     string // relative to the folder imported
	Articles int    // read from it; 0 in the report of a fault
	Skipped  bool   // the file, or the line that Reason names, was left out
	Reason   string // file:line, what is wrong and how to mend it; "" when all went well
}

// ReadPath reads a folder of help articles (every .md and .jsonl below it), or
// one such file, into articles of a collection. A broken file or line is
// reported and never stops the rest; the error is that of a path that cannot
// be read at all, code Invalid or NotFound. Symbolic links out of the folder
// and names that begin with a dot are left alone.
func ReadPath(name, collection string) (Imported, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Imported{}, chat.Wrap(chat.NotFound, err, "no file or folder %q: check the path", name)
	case err != nil:
		return Imported{}, chat.Wrap(chat.Invalid, err, "%q cannot be read: check its permissions", name)
	}
	dir, root := name, "."
	if !info.IsDir() {
		dir, root = filepath.Dir(name), filepath.Base(name)
		if formatOf(root) == "" {
			return Imported{}, chat.Errorf(chat.Invalid, "%s is neither .md nor .jsonl: give a folder, a Markdown file or a JSONL file", root)
		}
	}
	r, err := os.OpenRoot(dir)
	if err != nil {
		return Imported{}, chat.Wrap(chat.Invalid, err, "%q cannot be read: check its permissions", name)
	}
	defer func() { _ = r.Close() }()
	return ReadFS(r.FS(), root, collection)
}

// ReadFS is ReadPath for any file system; root is "." or a path inside it.
// Slugs of files are relative to root.
func ReadFS(fsys fs.FS, root, collection string) (Imported, error) {
	root = path.Clean(root)
	im := &importer{fsys: fsys, root: root, collection: collection, slugs: make(map[string]string)}
	if _, err := fs.Stat(fsys, root); err != nil {
		return Imported{}, chat.Wrap(chat.NotFound, err, "no file or folder %q: check the path", root)
	}
	err := fs.WalkDir(fsys, root, im.visit)
	if err != nil && !errors.Is(err, errFull) {
		return im.out, chat.Wrap(chat.Invalid, err, "%q cannot be read: check its permissions", root)
	}
	return im.out, nil
}

var errFull = errors.New("too many articles")

type importer struct {
	fsys       fs.FS
	root       string
	collection string
	slugs      map[string]string // slug → where it was read
	out        Imported
}

func formatOf(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown":
		return "md"
	case ".jsonl", ".ndjson":
		return "jsonl"
	}
	return ""
}

func (im *importer) visit(name string, d fs.DirEntry, err error) error {
	rel := im.relative(name)
	if err != nil {
		if name == im.root {
			return err
		}
		im.skip(rel, 0, "cannot be read: check its permissions")
		if d != nil && d.IsDir() {
			return fs.SkipDir
		}
		return nil
	}
	if name != im.root && strings.HasPrefix(d.Name(), ".") {
		if d.IsDir() {
			return fs.SkipDir
		}
		return nil
	}
	if d.IsDir() {
		return nil
	}
	before, reports := len(im.out.Articles), len(im.out.Files)
	switch formatOf(d.Name()) {
	case "md":
		im.readMarkdown(name, rel)
	case "jsonl":
		im.readJSONL(name, rel)
	default:
		im.skip(rel, 0, "is not a kind of file that can be imported: use Markdown (.md) or JSONL (.jsonl)")
		return nil
	}
	if n := len(im.out.Articles) - before; n > 0 {
		im.out.Files = append(im.out.Files, FileReport{Path: rel, Articles: n})
	} else if len(im.out.Files) == reports {
		im.skip(rel, 0, "is empty: write an article into it or delete it")
	}
	if len(im.out.Articles) >= MaxArticles {
		im.skip(rel, 0, fmt.Sprintf("the import stopped here at %d articles: import the rest in parts", MaxArticles))
		return errFull
	}
	return nil
}

func (im *importer) relative(name string) string {
	if name == im.root {
		return path.Base(name)
	}
	if im.root == "." {
		return name
	}
	return strings.TrimPrefix(name, im.root+"/")
}

// skip reports a file or line left out; line 0 means the whole file.
func (im *importer) skip(rel string, line int, what string) {
	where := rel
	if line > 0 {
		where = fmt.Sprintf("%s:%d", rel, line)
	}
	im.out.Files = append(im.out.Files, FileReport{Path: rel, Skipped: true, Reason: where + ": " + what})
}

// read gives a whole file when it is small enough and UTF-8.
func (im *importer) read(name, rel string, limit int64) ([]byte, bool) {
	f, err := im.fsys.Open(name)
	if err != nil {
		im.skip(rel, 0, "cannot be opened: check its permissions")
		return nil, false
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	switch {
	case err != nil:
		im.skip(rel, 0, "cannot be read to its end: check the disk and try again")
	case int64(len(b)) > limit:
		im.skip(rel, 0, fmt.Sprintf("is larger than %d MB: split it", limit>>20))
	case !utf8.Valid(b):
		im.skip(rel, badLine(b), "is not UTF-8 text: save it as UTF-8")
	default:
		return []byte(strings.TrimPrefix(string(b), "\ufeff")), true
	}
	return nil, false
}

// badLine is the first line that is not UTF-8.
func badLine(b []byte) int {
	for i, l := range strings.Split(string(b), "\n") {
		if !utf8.ValidString(l) {
			return i + 1
		}
	}
	return 0
}

// add completes and checks an article and takes it in; problems are reported
// for rel:line.
func (im *importer) add(a Article, rel string, line int) {
	a.Title = oneLine(Sanitise(a.Title))
	a.Body = strings.TrimSpace(Sanitise(strings.ReplaceAll(a.Body, "\r\n", "\n")))
	a.Slug = strings.TrimSpace(a.Slug)
	var questions []string
	for _, q := range a.Questions {
		if q = oneLine(Sanitise(q)); q != "" {
			questions = append(questions, q)
		}
	}
	a.Questions = questions
	where := rel
	if line > 0 {
		where = fmt.Sprintf("%s:%d", rel, line)
	}
	switch first, taken := im.slugs[a.Slug]; {
	case a.Title == "":
		im.skip(rel, line, `has no title: give it a "title" or a first heading`)
		return
	case a.Body == "":
		im.skip(rel, line, "has no text: write the answer below the title")
		return
	case utf8.RuneCountInString(a.Title) > maxTitleRunes:
		im.skip(rel, line, fmt.Sprintf("the title is longer than %d characters: shorten it and move the rest into the text", maxTitleRunes))
		return
	case len(a.Questions) > MaxQuestions:
		im.skip(rel, line, fmt.Sprintf("has %d example questions: keep the best %d", len(a.Questions), MaxQuestions))
		return
	case len(a.Slug) > maxSlugBytes:
		im.skip(rel, line, fmt.Sprintf("the id is longer than %d bytes: shorten it", maxSlugBytes))
		return
	case taken:
		im.skip(rel, line, fmt.Sprintf("the id %q is taken by %s: give one of them another id", a.Slug, first))
		return
	case len(im.out.Articles) >= MaxArticles:
		return // reported once, by visit
	}
	im.slugs[a.Slug] = where
	if a.Lang == "" {
		a.Lang = Language(a.Title + "\n" + a.Body)
	}
	if a.Collection == "" {
		a.Collection = im.collection
	}
	a.ID = chat.NewID()
	a.Hash = a.ContentHash()
	im.out.Articles = append(im.out.Articles, a)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
