package main

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/migrations"
	"github.com/frontdesk-chat/frontdesk/store"
)

// A backup is a gzipped tar: the data folder's content, the database as it was
// at one instant, and last its contents, by which a backup that broke off is
// told from a whole one. Files are copied after the database, so that every
// file it names and that was not deleted meanwhile is there.
const contentsName = "frontdesk-backup.json"

// contents says what a backup holds.
type contents struct {
	Version string            `json:"version"` // of the binary that made it
	Schema  int               `json:"schema"`
	AtMS    int64             `json:"at_ms"`
	SHA256  map[string]string `json:"sha256"` // of each file, by its path in the data folder
}

type backupCommand struct {
	To string `arg:"" help:"File to write, such as frontdesk-2026-11-30.tar.gz; it must not be there yet." type:"path"`

	FilesDir string `hidden:"" env:"FRONTDESK_FILES_DIR"`
	S3Bucket string `hidden:"" name:"s3-bucket" env:"FRONTDESK_S3_BUCKET"`
}

// Run writes the backup; the server may go on meanwhile.
func (c backupCommand) Run(ctx context.Context, s *session) (err error) {
	if s.Database != "" {
		return chat.Errorf(chat.Invalid, "PostgreSQL is backed up with pg_dump; the folder of files by copying it")
	}
	if _, err := os.Stat(filepath.Join(s.DataDir, store.DatabaseFile)); err != nil {
		return chat.Errorf(chat.NotFound, "there is no database in %q: name its folder with --data-dir", s.DataDir)
	}
	if _, err := os.Stat(c.To); err == nil {
		return chat.Errorf(chat.Invalid, "%s is there already: name a new file", c.To)
	}
	if inside(c.To, s.DataDir) {
		return chat.Errorf(chat.Invalid, "%s is inside the data folder: a backup belongs elsewhere", c.To)
	}
	// Beside the backup, where there must be room anyway.
	work, err := os.MkdirTemp(filepath.Dir(c.To), ".frontdesk-backup-")
	if err != nil {
		return chat.Wrap(chat.Unavailable, err, "nothing can be written beside %s", c.To)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	db, err := store.Open(ctx, store.Options{DataDir: s.DataDir, Logger: s.logger()}) // as it is, without migrating
	if err != nil {
		return err
	}
	snapshot := filepath.Join(work, store.DatabaseFile)
	if err := errors.Join(db.Snapshot(ctx, snapshot), db.Close()); err != nil {
		return err
	}
	part := filepath.Join(work, "backup")
	made := contents{Version: version, Schema: migrations.Binary, AtMS: time.Now().UnixMilli(), SHA256: map[string]string{}}
	size, err := writeBackup(ctx, part, s.DataDir, snapshot, made)
	if err != nil {
		return err
	}
	if err := os.Rename(part, c.To); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s: %d files, %.1f MB.\n", c.To, len(made.SHA256), float64(size)/1e6)
	switch {
	case c.S3Bucket != "":
		fmt.Fprintf(s.out, "The files of conversations are in the bucket %s and not in this backup.\n", c.S3Bucket)
	case c.FilesDir != "" && !inside(c.FilesDir, s.DataDir):
		fmt.Fprintf(s.out, "The files of conversations are in %s and not in this backup: copy that folder, too.\n", c.FilesDir)
	}
	return syncDir(filepath.Dir(c.To))
}

// inside reports whether a path is a folder or inside it.
func inside(path, dir string) bool {
	path, err := filepath.Abs(path)
	if err != nil {
		return false
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return false
	}
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// writeBackup writes the archive to a file and gives its size in bytes.
func writeBackup(ctx context.Context, path, dataDir, snapshot string, made contents) (size int64, err error) {
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	packed := gzip.NewWriter(out)
	archive := tar.NewWriter(packed)
	if err := addFile(archive, made, store.DatabaseFile, snapshot); err != nil {
		return 0, err
	}
	err = filepath.WalkDir(dataDir, func(path string, d fs.DirEntry, err error) error {
		name, e := filepath.Rel(dataDir, path)
		switch {
		case errors.Is(err, fs.ErrNotExist): // deleted meanwhile
			return nil
		case err != nil || e != nil:
			return errors.Join(err, e)
		case d.IsDir() && name == indexDir: // made anew from the database
			return fs.SkipDir
		case !d.Type().IsRegular() || strings.HasPrefix(name, store.DatabaseFile):
			return ctx.Err()
		}
		return addFile(archive, made, filepath.ToSlash(name), path)
	})
	if err != nil {
		return 0, err
	}
	last, err := json.Marshal(made)
	if err != nil {
		return 0, err
	}
	if err := archive.WriteHeader(&tar.Header{Name: contentsName, Mode: 0o600, Size: int64(len(last))}); err != nil {
		return 0, err
	}
	if _, err := archive.Write(last); err != nil {
		return 0, err
	}
	if err := errors.Join(archive.Close(), packed.Close(), out.Sync()); err != nil {
		return 0, err
	}
	about, err := out.Stat()
	if err != nil {
		return 0, err
	}
	return about.Size(), nil
}

// addFile adds a file under a name; one that is gone is passed over.
func addFile(archive *tar.Writer, made contents, name, path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it was only read
	about, err := f.Stat()
	if err != nil {
		return err
	}
	if err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: about.Size(), ModTime: about.ModTime()}); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.CopyN(io.MultiWriter(archive, sum), f, about.Size()); err != nil {
		return chat.Wrap(chat.Unavailable, err, "%s changed while it was read: try again", path)
	}
	made.SHA256[name] = hex.EncodeToString(sum.Sum(nil))
	return nil
}

// syncDir makes a folder's entries durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
