package privacy_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/privacy"
	"github.com/frontdesk-chat/frontdesk/store"
)

// wants has a copy of a visitor's data made, as far as the job.
func (c *scene) wants(visitor chat.ID, key string) (chat.VisitorExport, chat.Job) {
	c.Helper()
	e, err := c.s.BeginExport(c.Context(), chat.VisitorExport{Workspace: c.ws, Visitor: visitor, By: c.ada, Key: key})
	c.must(err)
	return e, c.claimExport()
}

func (c *scene) claimExport() chat.Job {
	c.Helper()
	j, err := c.s.ClaimJob(c.Context(), []string{chat.JobExport}, time.Minute)
	c.must(err)
	return j
}

// kept gives the names of the files that are there of a key, whole or not.
func (c *scene) kept(key string) (names []string) {
	c.Helper()
	c.must(filepath.WalkDir(filepath.Join(c.data, "files"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.Contains(d.Name(), key) {
			names = append(names, d.Name())
		}
		return err
	}))
	return names
}

const exportKey = "00112233445566778899aabbccddeeff"

// stopping ends the process, so to speak, before or after a step of an export.
type stopping struct {
	*store.Store
	privacy.Storage
	after string
}

func (s stopping) Put(ctx context.Context, key string, r io.Reader, size int64, kind string) error {
	if s.after == "written" {
		return errKilled
	}
	if err := s.Storage.Put(ctx, key, r, size, kind); err != nil || s.after != "kept" {
		return err
	}
	return errKilled
}

func (s stopping) FinishExport(ctx context.Context, ws, id chat.ID, size int64) error {
	if err := s.Store.FinishExport(ctx, ws, id, size); err != nil || s.after != "finished" {
		return err
	}
	return errKilled
}

func TestExportJob(t *testing.T) {
	onEach(t, func(c *scene) {
		ctx := c.Context()
		p := c.comes(mark)
		e, j := c.wants(p.id, exportKey)
		// What an attempt that was killed while it wrote has left.
		c.must(os.WriteFile(filepath.Join(c.data, "files", "unfinished-export-"+exportKey+"-1"), []byte(mark), 0o600))
		for _, step := range []string{"written", "kept", "finished"} {
			x := c.exports
			x.Store, x.Storage = stopping{c.s, c.exports.Storage, step}, stopping{c.s, c.exports.Storage, step}
			if err := x.Do(ctx, j); err == nil {
				c.Fatalf("not stopped when it was %s", step)
			}
			if got, err := c.s.Export(ctx, c.ws, e.ID); err != nil || (got.State == chat.ExportReady) != (step == "finished") {
				c.Errorf("%s: %+v, %v", step, got, err)
			}
		}
		var told []chat.ID
		x := c.exports
		x.Tell = func(e chat.VisitorExport) { told = append(told, e.ID) }
		c.must(x.Do(ctx, j))
		c.must(c.s.FinishJob(ctx, j))
		if got := c.kept(exportKey); len(got) != 1 || got[0] != exportKey {
			c.Errorf("files %v, want the copy alone", got)
		}
		b, err := os.ReadFile(filepath.Join(c.data, "files", exportKey[:2], exportKey))
		c.must(err)
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		c.must(err)
		got, err := c.s.Export(ctx, c.ws, e.ID)
		c.must(err)
		if got.Size != int64(len(b)) || len(z.File) < 4 {
			c.Errorf("size %d of %d bytes, %d parts", got.Size, len(b), len(z.File))
		}
		// A second one, made without a stop, tells who asked for it.
		const second = "ffeeddccbbaa99887766554433221100"
		next, j := c.wants(p.id, second)
		c.must(x.Do(ctx, j))
		c.must(c.s.FinishJob(ctx, j))
		if len(told) != 1 || told[0] != next.ID {
			c.Errorf("told of %v", told)
		}

		// Nothing goes before its time; then all goes.
		c.must(x.Sweep(ctx))
		if len(c.kept(exportKey)) != 1 {
			c.Error("it went before its time")
		}
		c.clock.Add(chat.ExportFor.Milliseconds() + 60_000)
		if _, err := c.s.Export(ctx, c.ws, e.ID); chat.CodeOf(err) != chat.NotFound {
			c.Errorf("after its time: %v", err)
		}
		c.must(x.Sweep(ctx))
		if left := append(c.kept(exportKey), c.kept(second)...); len(left) != 0 {
			c.Errorf("left after their time: %v", left)
		}
	})
}

// TestErasureTakesCopies erases a visitor before, while and after a copy is made.
func TestErasureTakesCopies(t *testing.T) {
	onEach(t, func(c *scene) {
		ctx := c.Context()
		p := c.comes(mark)
		const ready = "0123456789abcdef0123456789abcdef"
		_, j := c.wants(p.id, ready)
		c.must(c.exports.Do(ctx, j))
		c.must(c.s.FinishJob(ctx, j))
		_, j = c.wants(p.id, exportKey)
		// The erasure comes when the copy is written, and before it is kept.
		x := c.exports
		x.Write = func(ctx context.Context, w io.Writer, ws, visitor chat.ID) error {
			if err := c.exports.Write(ctx, w, ws, visitor); err != nil {
				return err
			}
			return c.eraser.Visitor(ctx, c.ws, c.ada, p.id)
		}
		c.must(x.Do(ctx, j))
		c.must(c.s.FinishJob(ctx, j))
		if left := append(c.kept(ready), c.kept(exportKey)...); len(left) != 0 {
			c.Errorf("left of an erased visitor: %v", left)
		}
		c.must(c.exports.Sweep(ctx))
		if rest, err := c.s.RemovableExports(ctx); err != nil || len(rest) != 0 {
			c.Errorf("rows left %+v, %v", rest, err)
		}
		// A job that is claimed only now finds that nobody wants it.
		c.must(c.exports.Do(ctx, j))
		if left := c.kept(exportKey); len(left) != 0 {
			c.Errorf("made again after the erasure: %v", left)
		}
	})
}
