package files

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Disk is a Storage in a folder. Several processes may share the folder.
type Disk struct {
	dir string
}

var _ Storage = Disk{}

// NewDisk keeps bytes in a folder, which is made when it is missing.
func NewDisk(dir string) (Disk, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Disk{}, chat.Wrap(chat.Unavailable, err, "the folder %s for files cannot be made", dir)
	}
	return Disk{dir: dir}, nil
}

// path spreads keys over 256 folders.
func (d Disk) path(key string) string { return filepath.Join(d.dir, key[:2], key) }

// Put implements Storage: the bytes are on disk before their name is.
func (d Disk) Put(_ context.Context, key string, r io.Reader, size int64, _ string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if err := d.put(key, r, size); err != nil {
		return chat.Wrap(chat.Unavailable, err, "the file cannot be stored")
	}
	return nil
}

func (d Disk) put(key string, r io.Reader, size int64) (err error) {
	folder := filepath.Dir(d.path(key))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(d.dir, unfinished)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name()) // else Sweep does
		}
	}()
	n, err := io.Copy(f, r)
	if err == nil && n != size {
		err = io.ErrUnexpectedEOF
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), d.path(key)); err != nil {
		return err
	}
	return errors.Join(syncFolder(folder), syncFolder(d.dir))
}

// syncFolder makes the names in a folder durable.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Open implements Storage.
func (d Disk) Open(_ context.Context, key string) (io.ReadSeekCloser, error) {
	if err := checkKey(key); err != nil {
		return nil, err
	}
	f, err := os.Open(d.path(key))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, chat.Errorf(chat.NotFound, "the file is not there any more")
	case err != nil:
		return nil, chat.Wrap(chat.Unavailable, err, "the file cannot be read")
	}
	return f, nil
}

// Delete implements Storage.
func (d Disk) Delete(_ context.Context, key string) error {
	if err := checkKey(key); err != nil {
		return err
	}
	if err := os.Remove(d.path(key)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return chat.Wrap(chat.Unavailable, err, "the file cannot be deleted")
	}
	return nil
}
