package privacy

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// KeptExports keeps what is known of exports that jobs make; see package store.
type KeptExports interface {
	Export(ctx context.Context, workspace, id chat.ID) (chat.VisitorExport, error)
	FinishExport(ctx context.Context, workspace, id chat.ID, size int64) error
	RemoveExports(ctx context.Context, workspace, visitor chat.ID) ([]chat.VisitorExport, error)
	RemovableExports(ctx context.Context) ([]chat.VisitorExport, error)
	ForgetExport(ctx context.Context, workspace, id chat.ID) error
}

// Storage keeps bytes under keys.
type Storage interface {
	Put(ctx context.Context, key string, r io.Reader, size int64, kind string) error
	Delete(ctx context.Context, key string) error
}

// Exports makes copies that take long, as jobs, and deletes them when they are
// over. Whatever moment the process ends at, the job done again leaves one
// file. Safe for concurrent use.
type Exports struct {
	Store   KeptExports
	Storage Storage
	// Write writes the copy; Exporter.Write does.
	Write func(ctx context.Context, w io.Writer, workspace, visitor chat.ID) error
	// Spool is a folder of this machine where a copy is written until it is
	// whole; files.Files sweeps what a process that ended left there.
	Spool string
	// Tell says that a copy is ready; nil: nobody is told.
	Tell func(e chat.VisitorExport)
	Log  *slog.Logger
}

// sweepExportsEvery is how often copies that are over are looked for.
const sweepExportsEvery = time.Minute

// Do does a job of kind chat.JobExport.
func (x Exports) Do(ctx context.Context, j chat.Job) error {
	var want chat.ExportRequest
	if err := json.Unmarshal(j.Body, &want); err != nil {
		return chat.Wrap(chat.Invalid, err, "the job %s cannot be read", j.ID)
	}
	if err := x.clear(j.Key); err != nil {
		return err
	}
	e, err := x.Store.Export(ctx, j.Workspace, want.Export)
	if chat.CodeOf(err) == chat.NotFound { // nobody wants it any more
		return x.Storage.Delete(ctx, j.Key)
	}
	if err != nil || e.State == chat.ExportReady {
		return err
	}
	if err := x.make(ctx, &e); err != nil {
		if chat.CodeOf(err) == chat.NotFound { // removed meanwhile
			return x.Storage.Delete(ctx, j.Key)
		}
		return err
	}
	x.Log.InfoContext(ctx, "export of a visitor's data made", "workspace", e.Workspace, "export", e.ID, "bytes", e.Size)
	if x.Tell != nil {
		x.Tell(e)
	}
	return nil
}

// make writes the copy to the spool and moves it to where it stays.
func (x Exports) make(ctx context.Context, e *chat.VisitorExport) (err error) {
	spool, err := os.CreateTemp(x.Spool, spoolOf(e.Key))
	if err != nil {
		return chat.Wrap(chat.Unavailable, err, "the export cannot be written")
	}
	defer func() {
		err = errors.Join(err, spool.Close(), os.Remove(spool.Name()))
	}()
	if err := x.Write(ctx, spool, e.Workspace, e.Visitor); err != nil {
		return err
	}
	if e.Size, err = spool.Seek(0, io.SeekCurrent); err == nil {
		_, err = spool.Seek(0, io.SeekStart)
	}
	if err != nil {
		return chat.Wrap(chat.Unavailable, err, "the export cannot be written")
	}
	if err := x.Storage.Put(ctx, e.Key, spool, e.Size, "application/zip"); err != nil {
		return err
	}
	return x.Store.FinishExport(ctx, e.Workspace, e.ID, e.Size)
}

// spoolOf is the pattern of names of what is written of a copy.
func spoolOf(key string) string { return "unfinished-export-" + key + "-*" }

// clear deletes what an attempt that was interrupted has written.
func (x Exports) clear(key string) error {
	left, err := filepath.Glob(filepath.Join(x.Spool, spoolOf(key)))
	for _, name := range left {
		if e := os.Remove(name); e != nil && !os.IsNotExist(e) {
			err = errors.Join(err, e)
		}
	}
	if err != nil {
		return chat.Wrap(chat.Unavailable, err, "what was left of an export cannot be deleted")
	}
	return nil
}

// Erase deletes every copy of a visitor's data, bytes and all. What a job still
// writes is deleted by that job, or by Sweep.
func (x Exports) Erase(ctx context.Context, workspace, visitor chat.ID) error {
	all, err := x.Store.RemoveExports(ctx, workspace, visitor)
	if err != nil {
		return err
	}
	return x.delete(ctx, all)
}

func (x Exports) delete(ctx context.Context, all []chat.VisitorExport) error {
	for _, e := range all {
		if err := x.clear(e.Key); err != nil {
			return err
		}
		if err := x.Storage.Delete(ctx, e.Key); err != nil { // bytes first, or nobody would know of them
			return err
		}
		if err := x.Store.ForgetExport(ctx, e.Workspace, e.ID); err != nil {
			return err
		}
	}
	return nil
}

// Sweep deletes copies that are over. Several processes may do it at once.
func (x Exports) Sweep(ctx context.Context) error {
	all, err := x.Store.RemovableExports(ctx)
	if err != nil {
		return err
	}
	return x.delete(ctx, all)
}

// Run sweeps until ctx ends.
func (x Exports) Run(ctx context.Context) {
	tick := time.NewTicker(sweepExportsEvery)
	defer tick.Stop()
	for {
		if err := x.Sweep(ctx); err != nil && ctx.Err() == nil {
			x.Log.WarnContext(ctx, "exports that are over are not deleted", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
