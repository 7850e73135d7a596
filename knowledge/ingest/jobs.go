package ingest

import (
	"context"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// JobStore keeps the imports that people started in the console.
type JobStore interface {
	// ClaimImport gives the import that has waited longest, for lease; ok is
	// false when none waits.
	ClaimImport(ctx context.Context, lease time.Duration) (j knowledge.ImportJob, ok bool, err error)
	ImportUpload(ctx context.Context, workspace, job chat.ID) ([]knowledge.ImportUploadedFile, error)
	// ExtendImport, ReportImport and FinishImport answer Conflict once the
	// import was cancelled or is run by another.
	ExtendImport(ctx context.Context, j knowledge.ImportJob, total int, lease time.Duration) error
	ReportImport(ctx context.Context, j knowledge.ImportJob, files ...knowledge.ImportFile) error
	FinishImport(ctx context.Context, j knowledge.ImportJob, failed bool, remark string) error
	ReleaseImport(ctx context.Context, j knowledge.ImportJob) error
}

// Jobs runs imports in the background, one at a time. An import whose process
// dies is begun again by whoever looks next, after its lease; what was stored
// is found unchanged then, and each file keeps its first report.
type Jobs struct {
	Store JobStore
	// Sink takes the articles of a job.
	Sink    func(knowledge.ImportJob) Sink
	Options Options // Collection and Progress are the job's
	Log     *slog.Logger
	// Lease is how long a job stays with a process that says nothing, 30 s when
	// zero; it is renewed three times in its span.
	Lease time.Duration
	// Every is how often it is looked for work, 1 s when zero.
	Every time.Duration
}

// Run runs imports until ctx ends; one that is under way then is given back.
func (x *Jobs) Run(ctx context.Context) {
	if x.Lease <= 0 {
		x.Lease = 30 * time.Second
	}
	if x.Every <= 0 {
		x.Every = time.Second
	}
	tick := time.NewTicker(x.Every)
	defer tick.Stop()
	for {
		j, ok, err := x.Store.ClaimImport(ctx, x.Lease)
		switch {
		case ok:
			x.one(ctx, j)
			continue
		case err != nil && ctx.Err() == nil:
			x.Log.WarnContext(ctx, "imports are not looked for", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// one runs one import to its end.
func (x *Jobs) one(ctx context.Context, j knowledge.ImportJob) {
	work, stop := context.WithCancel(ctx)
	defer stop()
	var total atomic.Int64
	beats := make(chan struct{})
	go func() {
		defer close(beats)
		x.hold(work, stop, j, &total)
	}()
	report, err := x.read(work, stop, j, &total)
	cancelled := work.Err() != nil
	stop()
	<-beats
	if cancelled {
		if ctx.Err() != nil { // the server stops: the next one goes on at once
			clean, done := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer done()
			if err := x.Store.ReleaseImport(clean, j); err != nil {
				x.Log.WarnContext(clean, "an import is not given back", "import", j.ID.String(), "error", err)
			}
		}
		return
	}
	if err := x.end(ctx, j, report, err); err != nil && chat.CodeOf(err) != chat.Conflict && ctx.Err() == nil {
		x.Log.WarnContext(ctx, "the end of an import is not stored", "import", j.ID.String(), "error", err)
	}
}

// hold renews the lease until ctx ends, and stops the work when it is lost.
func (x *Jobs) hold(ctx context.Context, stop func(), j knowledge.ImportJob, total *atomic.Int64) {
	beat := time.NewTicker(x.Lease / 3)
	defer beat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-beat.C:
		}
		if err := x.Store.ExtendImport(ctx, j, int(total.Load()), x.Lease); chat.CodeOf(err) == chat.Conflict {
			stop()
			return
		}
	}
}

// read runs the importer on what the job names.
func (x *Jobs) read(ctx context.Context, stop func(), j knowledge.ImportJob, total *atomic.Int64) (Report, error) {
	var src Source
	switch j.Kind {
	case knowledge.ImportURL:
		src.URL = j.Source
	case knowledge.ImportSitemap:
		src.Sitemap = j.Source
	case knowledge.ImportUpload:
		files, err := x.Store.ImportUpload(ctx, j.Workspace, j.ID)
		if err != nil {
			return Report{}, err
		}
		for _, f := range files {
			src.Uploads = append(src.Uploads, Upload{Name: f.Name, Data: f.Bytes})
		}
	}
	opt := x.Options
	opt.Collection = j.Collection
	opt.Progress = func(p Progress) {
		if n := int64(max(p.Total, p.Done)); total.Swap(n) != n {
			if err := x.Store.ExtendImport(ctx, j, int(n), x.Lease); chat.CodeOf(err) == chat.Conflict {
				stop()
				return
			}
		}
		switch err := x.Store.ReportImport(ctx, j, fileOf(p.File)); {
		case chat.CodeOf(err) == chat.Conflict:
			stop()
		case err != nil && ctx.Err() == nil:
			x.Log.WarnContext(ctx, "the report on a file is not stored", "import", j.ID.String(), "error", err)
		}
	}
	return Run(ctx, src, x.Sink(j), opt)
}

// maxReason bounds what is said about one file, in characters.
const maxReason = 2000

// fileOf words what became of a file.
func fileOf(f FileReport) knowledge.ImportFile {
	out := knowledge.ImportFile{Path: f.Path, Status: string(f.Status), Changed: f.Changed, Unchanged: f.Unchanged, Kept: len(f.Kept)}
	notes := f.Notes
	if len(f.Kept) > 0 {
		notes = append(notes[:len(notes):len(notes)], "changed here since the last import, and left so: "+strings.Join(f.Kept, ", "))
		if f.Changed+f.Unchanged == 0 {
			out.Status = "kept"
		}
	}
	reason := []rune(strings.Join(notes, "\n"))
	out.Reason = string(reason[:min(len(reason), maxReason)])
	return out
}

// end notes the end of an import.
func (x *Jobs) end(ctx context.Context, j knowledge.ImportJob, r Report, err error) error {
	if err != nil {
		if code := chat.CodeOf(err); code == chat.Internal || code == chat.Unavailable {
			x.Log.WarnContext(ctx, "an import failed", "import", j.ID.String(), "error", err)
		}
		return x.Store.FinishImport(ctx, j, true, chat.MessageOf(err))
	}
	remarks := []string{}
	if r.Stopped != "" {
		remarks = append(remarks, r.Stopped)
	}
	if others := r.OtherKinds(); others != "" {
		remarks = append(remarks, "Not looked at: "+others)
	}
	if r.Articles == 0 {
		remarks = append(remarks, "No article was found.")
	}
	return x.Store.FinishImport(ctx, j, r.Articles == 0, strings.Join(remarks, "\n"))
}
