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
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/migrations"
	"github.com/frontdesk-chat/frontdesk/store"
)

type restoreCommand struct {
	From string `arg:"" help:"Backup to put back." type:"existingfile"`
}

// Run puts a backup into a data folder that is empty or not there. All of it
// is read and checked before the folder appears under its name: whatever breaks
// off leaves nothing half-done.
func (c restoreCommand) Run(ctx context.Context, s *session) (err error) {
	if s.Database != "" {
		return chat.Errorf(chat.Invalid, "a backup of SQLite cannot be put into PostgreSQL")
	}
	if there, err := os.ReadDir(s.DataDir); err == nil && len(there) > 0 {
		return chat.Errorf(chat.Invalid, "the folder %q is not empty: move it away, or name another with --data-dir", s.DataDir)
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	target, err := filepath.Abs(s.DataDir)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o700); err != nil {
		return err
	}
	work, err := os.MkdirTemp(filepath.Dir(target), ".frontdesk-restore-")
	if err != nil {
		return chat.Wrap(chat.Unavailable, err, "nothing can be written beside %s", target)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	said, err := readBackup(ctx, c.From, work)
	if err != nil {
		return err
	}
	if said.Schema > migrations.Binary {
		return chat.Errorf(chat.Invalid, "the backup has schema %d, this binary knows %d: install frontdesk %s or newer", said.Schema, migrations.Binary, said.Version)
	}
	if err := store.CheckSnapshot(ctx, work); err != nil {
		return err
	}
	err = filepath.WalkDir(work, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			err = syncDir(path)
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := os.Remove(target); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := os.Rename(work, target); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s: %d files of %s.\n", s.DataDir, len(said.SHA256), time.UnixMilli(said.AtMS).Format(time.RFC3339))
	return syncDir(filepath.Dir(target))
}

// readBackup unpacks an archive into a folder and compares it with what it says
// it holds. Invalid for what is no backup, broken off or changed.
func readBackup(ctx context.Context, path, dir string) (said contents, err error) {
	damaged := func(err error) error { return chat.Wrap(chat.Invalid, err, "%s is damaged, or no backup", path) }
	f, err := os.Open(path)
	if err != nil {
		return said, err
	}
	defer func() { _ = f.Close() }() // it was only read
	packed, err := gzip.NewReader(f)
	if err != nil {
		return said, damaged(err)
	}
	root, err := os.OpenRoot(dir) // no name leads out of it
	if err != nil {
		return said, err
	}
	defer func() { err = errors.Join(err, root.Close()) }()
	archive, sums := tar.NewReader(packed), map[string]string{}
	for ctx.Err() == nil {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || h.Typeflag != tar.TypeReg {
			return said, damaged(errors.Join(err, errors.New("it holds something else than files")))
		}
		if h.Name == contentsName {
			if err := json.NewDecoder(archive).Decode(&said); err != nil {
				return said, damaged(err)
			}
			continue
		}
		if sums[h.Name], err = unpack(root, h.Name, archive); err != nil {
			return said, damaged(err)
		}
	}
	switch {
	case ctx.Err() != nil:
		return said, ctx.Err()
	case said.SHA256 == nil:
		return said, chat.Errorf(chat.Invalid, "%s ends too early: the backup broke off", path)
	case !maps.Equal(sums, said.SHA256):
		for _, name := range slices.Sorted(maps.Keys(said.SHA256)) {
			if sums[name] != said.SHA256[name] {
				return said, chat.Errorf(chat.Invalid, "%s: %s is not what was backed up", path, name)
			}
		}
		return said, chat.Errorf(chat.Invalid, "%s holds files that were not backed up", path)
	}
	return said, nil
}

// unpack writes a file, makes it durable and gives its SHA-256.
func unpack(root *os.Root, name string, content io.Reader) (sum string, err error) {
	name = filepath.FromSlash(name)
	if err := root.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return "", err
	}
	f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	h := sha256.New()
	if _, err := io.Copy(io.MultiWriter(f, h), content); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), f.Sync()
}
