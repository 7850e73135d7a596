package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// path reads a file, a zip or a folder of this machine.
func (r *run) path(ctx context.Context, name string) error {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return chat.Wrap(chat.NotFound, err, "no file or folder %q: check the path", name)
	case err != nil:
		return chat.Wrap(chat.Invalid, err, "%q cannot be read: check its permissions", name)
	}
	dir, base := name, ""
	if !info.IsDir() {
		dir, base = filepath.Dir(name), filepath.Base(name)
		if kinds[suffix(base)] == nil && suffix(base) != ".zip" {
			return chat.Errorf(chat.Invalid, "%s is not a kind of file that can be imported: give a folder, or one of %s", base, kindNames)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return chat.Wrap(chat.Invalid, err, "%q cannot be read: check its permissions", name)
	}
	defer func() { _ = root.Close() }()
	if base == "" {
		return r.tree(ctx, root.FS(), "")
	}
	r.total = 1
	return r.open(ctx, root.FS(), base, base)
}

func (r *run) uploads(ctx context.Context, files []Upload) error {
	r.total = len(files)
	for _, u := range files {
		rel := cleanName(u.Name)
		if rel == "" {
			r.skip(u.Name, "", "has no name that can be used: rename it")
			continue
		}
		if err := r.entry(ctx, rel, int64(len(u.Data)), func() (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(u.Data)), nil
		}, 0); err != nil {
			return err
		}
	}
	return nil
}

// cleanName makes a relative path of a name from outside: no drive, no
// leading slash, nothing that climbs; "" when nothing is left of it.
func cleanName(name string) string {
	name = strings.ReplaceAll(strings.ToValidUTF8(name, "�"), `\`, "/")
	name = strings.TrimPrefix(path.Clean("/"+name), "/")
	if name == "." || !fs.ValidPath(name) || strings.ContainsRune(name, 0) {
		return ""
	}
	return name
}

// tree reads every file of a file system. Names that begin with a dot, the
// lock files of office programs and the resource forks of macOS are passed by.
func (r *run) tree(ctx context.Context, files fs.FS, prefix string) error {
	return fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		rel := prefix + name
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && name == ".":
			return chat.Wrap(chat.Invalid, err, "the folder cannot be read: check its permissions")
		case err != nil:
			r.skip(rel, "", "cannot be read: check its permissions")
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case name == ".":
			return nil
		case passedBy(name) && d.IsDir():
			return fs.SkipDir
		case passedBy(name):
			return nil
		case d.IsDir() && strings.Count(name, "/") >= r.Limits.Depth:
			r.skip(rel, "", "lies deeper than %d folders: move it up", r.Limits.Depth)
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		return r.open(ctx, files, name, rel)
	})
}

// passedBy recognises files that nobody means when naming a folder.
func passedBy(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(base, ".") || strings.HasPrefix(base, "~$") || base == "__MACOSX"
}

func (r *run) open(ctx context.Context, files fs.FS, name, rel string) error {
	if kinds[suffix(name)] == nil && suffix(name) != ".zip" {
		return r.other(rel)
	}
	info, err := fs.Stat(files, name) // follows a link; a root refuses one that leads out of it
	if err != nil || !info.Mode().IsRegular() {
		r.skip(rel, "", "cannot be opened as an ordinary file: check its permissions, and that it is no link out of the folder")
		return r.look()
	}
	return r.entry(ctx, rel, info.Size(), func() (io.ReadCloser, error) { return files.Open(name) }, 0)
}

// other counts a file of a kind that cannot be read.
func (r *run) other(rel string) error {
	if r.report.Others == nil {
		r.report.Others = make(map[string]int)
	}
	r.report.Others[suffix(rel)]++
	return r.look()
}

// look counts a file looked at.
func (r *run) look() error {
	if r.seen++; r.seen > r.Limits.Files {
		return stop(fmt.Sprintf("the import stopped here after %d files: import the rest in parts", r.Limits.Files))
	}
	return nil
}

// entry reads one file of a known or unknown kind; zips counts the archives
// around it.
func (r *run) entry(ctx context.Context, rel string, size int64, open func() (io.ReadCloser, error), zips int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	k := kinds[suffix(rel)]
	isZip := suffix(rel) == ".zip"
	if k == nil && !isZip {
		return r.other(rel)
	}
	if err := r.look(); err != nil {
		return err
	}
	limit, name := r.Limits.ArchiveBytes, "zip"
	if k != nil {
		limit, name = k.limit(r.Limits), k.name
	}
	if size > limit {
		r.skip(rel, name, "is larger than %s: split it", megabytes(limit))
		return nil
	}
	f, err := open()
	if err != nil {
		r.skip(rel, name, "cannot be opened: check its permissions")
		return nil
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	r.unpacked += int64(len(data))
	switch {
	case r.unpacked > r.Limits.TotalBytes:
		return stop(fmt.Sprintf("%s: the import stopped here at %s of files: import the rest in parts", rel, megabytes(r.Limits.TotalBytes)))
	case err != nil:
		r.skip(rel, name, "cannot be read to its end: it is damaged, or the disk is; try a fresh copy")
		return nil
	case int64(len(data)) > limit:
		r.skip(rel, name, "is larger than %s: split it", megabytes(limit))
		return nil
	case isZip:
		return r.unzip(ctx, rel, data, zips)
	}
	return r.take(ctx, k, input{rel: rel, data: data})
}

func megabytes(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d kB", n>>10)
	}
	return fmt.Sprintf("%d MB", n>>20)
}
