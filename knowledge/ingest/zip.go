package ingest

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/korean"
)

// Bounds of a zip's directory, which is read whole before its entries: an
// entry costs some 300 bytes of memory, and 46 on the disk.
const (
	maxEntries     = 100_000
	maxNestedZips  = 2
	smallestInflow = 1 << 20 // entries below are never bombs, whatever their ratio
)

// directoryMark begins every entry of a zip's directory (APPNOTE 4.3.12).
var directoryMark = []byte("PK\x01\x02")

// openZip opens an archive whose directory is of a bearable size.
func openZip(data []byte, entries int) (*zip.Reader, error) {
	if bytes.Count(data, directoryMark) > entries {
		return nil, errTooMany
	}
	return zip.NewReader(bytes.NewReader(data), int64(len(data)))
}

var errTooMany = errors.New("too many entries")

// unzip reads the entries of an archive in its own order. Names that climb out
// of it, links and encrypted entries are reported; depth counts the archives
// around this one.
func (r *run) unzip(ctx context.Context, rel string, data []byte, depth int) error {
	if depth >= maxNestedZips {
		r.skip(rel, "zip", "is a zip in a zip in a zip: unpack it")
		return nil
	}
	z, err := openZip(data, maxEntries)
	switch {
	case errors.Is(err, errTooMany):
		r.skip(rel, "zip", "holds more than %d files: divide it", maxEntries)
		return nil
	case err != nil && !errors.Is(err, zip.ErrInsecurePath):
		r.skip(rel, "zip", "is no zip file that can be read: it is damaged, or has another ending than it should; pack it anew")
		return nil
	}
	inside := strings.TrimSuffix(rel, ".zip") + "/"
	if depth == 0 {
		inside = "" // like the folder that was packed
		if strings.Contains(rel, "/") {
			inside = rel[:strings.LastIndex(rel, "/")+1]
		}
	}
	for _, f := range z.File {
		if err := r.unzipOne(ctx, f, rel, inside, depth); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) unzipOne(ctx context.Context, f *zip.File, archive, inside string, depth int) error {
	name := entryName(f)
	shown := archive + "/" + name
	clean := cleanName(name)
	switch {
	case f.FileInfo().IsDir() || strings.HasSuffix(name, "/"):
		return nil
	case climbs(name) || clean == "":
		r.skip(shown, "", "has a path that leads out of the zip file: pack it from inside the folder")
		return nil
	case hiddenPath(clean):
		return nil
	case !f.Mode().IsRegular():
		r.skip(shown, "", "is a link: pack the file itself")
		return nil
	case f.Flags&1 != 0:
		r.skip(shown, "", "is encrypted: pack it without a password")
		return nil
	case strings.Count(clean, "/") > r.Limits.Depth:
		r.skip(shown, "", "lies deeper than %d folders: move it up", r.Limits.Depth)
		return nil
	}
	size := f.UncompressedSize64
	if packed := max(f.CompressedSize64, 1); size > smallestInflow && size/packed > uint64(r.Limits.Ratio) {
		r.skip(shown, "", "unpacks to more than %d times its size: add it unpacked if it is meant", r.Limits.Ratio)
		return nil
	}
	return r.entry(ctx, inside+clean, int64(min(size, 1<<62)), func() (io.ReadCloser, error) { return f.Open() }, depth+1)
}

// entryName is the name as its writer meant it: Korean Windows writes CP949
// into a field that knows only its own code page and UTF-8.
func entryName(f *zip.File) string {
	name := f.Name
	if !utf8.ValidString(name) {
		if s, err := korean.EUCKR.NewDecoder().String(name); err == nil {
			name = s
		}
	}
	return strings.ReplaceAll(name, `\`, "/")
}

// climbs reports whether a path leaves the folder that it is unpacked in.
func climbs(name string) bool {
	if strings.HasPrefix(name, "/") || len(name) > 1 && name[1] == ':' {
		return true
	}
	for part := range strings.SplitSeq(name, "/") {
		if part == ".." {
			return true
		}
	}
	return false
}

func hiddenPath(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if passedBy(part) {
			return true
		}
	}
	return false
}
