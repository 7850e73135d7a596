package bot

import (
	"bufio"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

const (
	// saveFrom is the number of articles from which an index is kept on disk:
	// smaller ones are built in less time than a file is worth.
	saveFrom = 500
	// saveEvery is how often files are brought up to date.
	saveEvery = 10 * time.Minute
	// saveChanged is the share of articles changed since, above which the file
	// is written anew.
	saveChanged = 0.05
)

// savedIndex is what the file of a workspace's index holds.
type savedIndex struct {
	edits uint64 // Index.Edits when it was written or read
	ok    bool
}

func (l *Library) snapshotFile(id chat.ID) string {
	return filepath.Join(l.Snapshots, id.String()+".index")
}

// index gives the index of some articles: from the file of an earlier one
// where that is sound, brought up to date, or built anew.
func (l *Library) index(id chat.ID, articles []knowledge.Article) (*knowledge.Index, savedIndex) {
	start := time.Now()
	if l.Snapshots != "" && len(articles) >= saveFrom {
		index, err := l.readIndex(id, articles)
		if err == nil {
			l.Log.Info("index read from its snapshot", "workspace", id, "articles", len(articles), "took", time.Since(start))
			return index, savedIndex{edits: index.Edits(), ok: true}
		}
		if !errors.Is(err, fs.ErrNotExist) {
			l.Log.Warn("snapshot not used, the index is built anew", "workspace", id, "error", err)
		}
	}
	index := knowledge.NewIndex()
	index.Put(articles...)
	return index, savedIndex{}
}

// readIndex reads a workspace's file.
func (l *Library) readIndex(id chat.ID, articles []knowledge.Article) (*knowledge.Index, error) {
	f, err := os.Open(l.snapshotFile(id))
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // it was only read
	return knowledge.ReadIndex(f, articles)
}

// worthSaving reports whether the next start would be quicker for a file.
func (l *Library) worthSaving(w *Workspace, edits uint64) bool {
	l.mu.Lock()
	saved := w.saved
	l.mu.Unlock()
	n := w.Searcher.Index.Len()
	return l.Snapshots != "" && n >= saveFrom && (!saved.ok || float64(edits-saved.edits) > saveChanged*float64(n))
}

// maxUnsaved is how many workspaces may wait to be written; more are written
// another time.
const maxUnsaved = 256

// saveLater has a workspace written when that pays and somebody writes.
func (l *Library) saveLater(w *Workspace) {
	if l.Snapshots == "" {
		return
	}
	select {
	case l.unsaved <- w:
	default:
	}
}

// saveUntil writes what it is given until stop closes, then everything that is
// loaded.
func (l *Library) saveUntil(stop <-chan struct{}) {
	for {
		select {
		case w := <-l.unsaved:
			l.save(w)
			continue
		case <-stop:
		}
		break
	}
	for _, w := range l.all() {
		l.save(w)
	}
}

// save writes a workspace's index to its file when that pays.
func (l *Library) save(w *Workspace) {
	start, edits := time.Now(), w.Searcher.Index.Edits()
	if !l.worthSaving(w, edits) {
		return
	}
	if err := l.writeIndex(w.ID, w.Searcher.Index); err != nil {
		l.Log.Warn("snapshot not written", "workspace", w.ID, "error", err)
		return
	}
	l.mu.Lock()
	w.saved = savedIndex{edits: edits, ok: true}
	l.mu.Unlock()
	l.Log.Info("snapshot written", "workspace", w.ID, "took", time.Since(start))
}

// writeIndex replaces a file as a whole: a process killed at any moment leaves
// the old one or the new one.
func (l *Library) writeIndex(id chat.ID, x *knowledge.Index) (err error) {
	if err := os.MkdirAll(l.Snapshots, 0o700); err != nil {
		return err
	}
	l.removeParts(id)
	f, err := os.CreateTemp(l.Snapshots, id.String()+".*.part")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	b := bufio.NewWriterSize(f, 1<<20)
	err = x.Write(b)
	for _, step := range []func() error{b.Flush, f.Sync, f.Close} {
		if e := step(); err == nil {
			err = e
		}
	}
	if err != nil {
		return err
	}
	if err := os.Rename(f.Name(), l.snapshotFile(id)); err != nil {
		return err
	}
	return syncFolder(l.Snapshots)
}

// removeParts clears what a process that was killed had begun to write. One
// that is still being written, by another process, is younger.
func (l *Library) removeParts(id chat.ID) {
	parts, _ := filepath.Glob(filepath.Join(l.Snapshots, id.String()+".*.part")) // the pattern is sound
	for _, p := range parts {
		if st, err := os.Stat(p); err == nil && time.Since(st.ModTime()) > time.Hour {
			_ = os.Remove(p)
		}
	}
}

// syncFolder makes a rename last.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close() //nolint:errcheck // nothing is written through it
	if err := d.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}
