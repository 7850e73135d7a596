package ingest

import (
	"context"
	"io/fs"
	"net/http"
	"time"

	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// Source is what to import. Exactly one field is set.
type Source struct {
	// Path is a file, a folder or a zip on this machine. It must never come
	// from a request: a job imports Uploads.
	Path string
	// Files is a tree of files, read from its root.
	Files fs.FS
	// Uploads are files handed in, zips among them.
	Uploads []Upload
	// URL is one page of a website, or a document there.
	URL string
	// Sitemap is the address of a sitemap, of a sitemap index, or of a site
	// whose robots.txt names its sitemaps. Only pages of the same host are read.
	Sitemap string
}

// Upload is one file handed in.
type Upload struct {
	Name string // file name; a path with / keeps its folders
	Data []byte
}

// Sink takes the articles in. Run calls it from one goroutine, at least once
// for each file that has articles.
type Sink interface {
	// Put stores articles by their Slug: a known slug keeps its id, equal
	// ContentHashes leave the stored one alone. IDs, Workspace and Version in
	// articles are ignored. An error ends the import.
	Put(ctx context.Context, articles []knowledge.Article) (knowledge.Stored, error)
}

// Options of an import. The zero value reads files under the default limits
// and refuses URL and Sitemap.
type Options struct {
	// Collection is the one of articles that name none; "" is "Help".
	Collection string
	Limits     Limits
	// Web fetches pages. It must refuse private addresses, after redirects too.
	Web *http.Client
	// UserAgent introduces the importer to websites; "" is DefaultUserAgent.
	UserAgent string
	// Isolate is the command line of a process that runs Worker on its
	// standard input and output, to which the bytes of memory it may hold are
	// added as the last argument. PDF files are read in it, so that a file that
	// hangs the reader or eats memory ends with that process. Empty: they are
	// read in this process, where a hanging reader is left behind.
	Isolate []string
	// Wait sleeps between two pages of a host; nil is a timer.
	Wait func(ctx context.Context, d time.Duration) error
	// Progress is called from Run's goroutine after each file or page; may be nil.
	Progress func(Progress)
}

// Progress of an import: one file or page was dealt with.
type Progress struct {
	File     FileReport // the one just dealt with; its articles are in the Sink
	Done     int        // files or pages dealt with
	Total    int        // known so far; 0 when unknown
	Articles int        // read so far
	Skipped  int        // files or pages left out so far
}

// Limits bound an import. A field of 0 has the value of DefaultLimits. What
// exceeds them is reported and left out.
type Limits struct {
	Articles      int           // of one import
	Files         int           // files or pages looked at, those in zips too
	TextBytes     int64         // one Markdown, text or HTML file
	TableBytes    int64         // one CSV or JSONL file
	DocumentBytes int64         // one PDF or DOCX file
	ArchiveBytes  int64         // one zip file as it lies on the disk
	TotalBytes    int64         // all that is read in one import, unpacked
	Ratio         int64         // unpacked size of an entry of a zip over its packed size
	Depth         int           // folders inside folders; zips inside zips may be two deep
	FileTime      time.Duration // reading one file
	PageTime      time.Duration // fetching one page
	TotalTime     time.Duration // one import
	CrawlDelay    time.Duration // the longest wait that robots.txt may ask for between two pages
	Memory        int64         // bytes of the process that reads a PDF
}

// DefaultLimits are generous for a help centre and small for a server.
var DefaultLimits = Limits{
	Articles:      100_000,
	Files:         20_000,
	TextBytes:     5 << 20,
	TableBytes:    64 << 20,
	DocumentBytes: 50 << 20,
	ArchiveBytes:  200 << 20,
	TotalBytes:    1 << 30,
	Ratio:         200,
	Depth:         32,
	FileTime:      time.Minute,
	PageTime:      20 * time.Second,
	TotalTime:     time.Hour,
	CrawlDelay:    10 * time.Second,
	Memory:        512 << 20,
}

// DefaultUserAgent names the importer; robots.txt may address "FrontdeskBot".
const DefaultUserAgent = "Mozilla/5.0 (compatible; FrontdeskBot/1.0; +https://github.com/frontdesk-chat/frontdesk)"

// robotName is the token that robots.txt knows the importer by.
const robotName = "FrontdeskBot"

func (l Limits) orDefault() Limits {
	pick(&l.Articles, DefaultLimits.Articles)
	pick(&l.Files, DefaultLimits.Files)
	pick(&l.TextBytes, DefaultLimits.TextBytes)
	pick(&l.TableBytes, DefaultLimits.TableBytes)
	pick(&l.DocumentBytes, DefaultLimits.DocumentBytes)
	pick(&l.ArchiveBytes, DefaultLimits.ArchiveBytes)
	pick(&l.TotalBytes, DefaultLimits.TotalBytes)
	pick(&l.Ratio, DefaultLimits.Ratio)
	pick(&l.Depth, DefaultLimits.Depth)
	pick(&l.FileTime, DefaultLimits.FileTime)
	pick(&l.PageTime, DefaultLimits.PageTime)
	pick(&l.TotalTime, DefaultLimits.TotalTime)
	pick(&l.CrawlDelay, DefaultLimits.CrawlDelay)
	pick(&l.Memory, DefaultLimits.Memory)
	return l
}

func pick[T int | int64 | time.Duration](v *T, standard T) {
	if *v <= 0 {
		*v = standard
	}
}
