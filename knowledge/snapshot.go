package knowledge

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"reflect"
	"runtime"
	"runtime/debug"
	"sync"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// A snapshot file is a line of magic, the fingerprint of the code that wrote
// it, and frames: four bytes of length, four of checksum (CRC-32C), content.
// The content names the articles with version and hash, then holds what the
// last full build derived from them. The articles themselves stay in the
// database; whoever reads the file brings them along.
const snapshotMagic = "frontdesk index 1\n"

// frameLen is how much is checked at once.
const frameLen = 1 << 20

// codePrint tells files of other code apart: what the snapshot's types are
// made of, and what is derived from a few texts in two languages.
var codePrint = sync.OnceValues(func() ([]byte, error) {
	h := sha256.New()
	fmt.Fprint(h, runtime.GOARCH)
	if info, ok := debug.ReadBuildInfo(); ok {
		fmt.Fprint(h, info.Main.Version)
		for _, s := range info.Settings {
			fmt.Fprint(h, s.Key, s.Value) // the revision, among others
		}
	}
	describe(h, reflect.TypeFor[snapshot](), map[reflect.Type]bool{})
	x := NewIndex()
	for i, text := range []string{
		"The parcel's tracking number: https://example.com/t/42 costs $3.50.\n\n- within 30 days\n- by post",
		"반품은 **14일** 안에 가능해요. 배송비는 3,000원이에요.\n\n## 교환\n\n사이즈가 맞지 않으면 교환해 드려요.",
	} {
		x.Put(Article{ID: chat.ID{15: byte(i)}, Title: "Returns 반품", Body: text, Questions: []string{"Can I return running shoes?", "환불되나요?"}, Synonyms: []string{"refund"}})
	}
	f := newFreezer(h, x.built)
	f.ordered = true
	err := f.value(reflect.ValueOf(x.built).Elem())
	return h.Sum(nil), err
})

func newFreezer(w io.Writer, s *snapshot) *freezer {
	f := &freezer{w: w, entries: make(map[*entry]uint32), flat: make(map[reflect.Type]bool)}
	for _, e := range s.segs[0].entries {
		f.entries[e] = uint32(len(f.entries))
	}
	return f
}

// Write writes what the last full build made, for ReadIndex of the same binary
// on the same machine. Edits since are not in it: their articles will be read
// anew. It may run beside searches and changes.
func (x *Index) Write(w io.Writer) error {
	x.mu.Lock()
	built := x.built
	x.mu.Unlock()
	mark, err := codePrint()
	if err != nil {
		return err
	}
	if _, err := w.Write(append([]byte(snapshotMagic), mark...)); err != nil {
		return err
	}
	framed := bufio.NewWriterSize(frameWriter{w}, frameLen)
	f := newFreezer(framed, built)
	entries := built.segs[0].entries
	if err := f.number(uint64(len(entries))); err != nil {
		return err
	}
	for _, e := range entries {
		row := binary.LittleEndian.AppendUint64(append([]byte(nil), e.article.ID[:]...), uint64(e.article.Version))
		row = append(append(row, byte(min(len(e.article.Hash), 255))), e.article.Hash[:min(len(e.article.Hash), 255)]...)
		if _, err := framed.Write(row); err != nil {
			return err
		}
	}
	if err := f.value(reflect.ValueOf(built).Elem()); err != nil {
		return err
	}
	if err := framed.Flush(); err != nil {
		return err
	}
	_, err = w.Write(make([]byte, 8)) // a frame of nothing ends the file
	return err
}

// ReadIndex makes the index of some articles from what Write wrote for the
// same or some earlier ones: what the file does not know in this version is
// indexed anew. Invalid when the file is damaged, cut off, or of another
// binary: then build the index from the articles.
func ReadIndex(r io.Reader, arts []Article) (*Index, error) {
	x := NewIndex()
	if err := x.read(r, arts); err != nil {
		return nil, chat.Wrap(chat.Invalid, err, "the index snapshot cannot be used")
	}
	return x, nil
}

func (x *Index) read(r io.Reader, arts []Article) error {
	mark, err := codePrint()
	if err != nil {
		return err
	}
	head := append([]byte(snapshotMagic), mark...)
	got := make([]byte, len(head))
	if _, err := io.ReadFull(r, got); err != nil {
		return err
	}
	if !bytes.Equal(got, head) {
		return fmt.Errorf("it was written by another version")
	}
	f := &thawer{r: bufio.NewReaderSize(&frameReader{r: r}, frameLen), flat: make(map[reflect.Type]bool), pages: make(map[reflect.Type]reflect.Value)}
	byID := make(map[chat.ID]*Article, len(arts))
	for i := range arts {
		byID[arts[i].ID] = &arts[i]
	}
	known, err := f.articles(byID)
	if err != nil {
		return err
	}
	built := new(snapshot)
	if err := f.value(reflect.ValueOf(built).Elem()); err != nil {
		return err
	}
	if _, err := f.r.Read(make([]byte, 1)); err != io.EOF {
		return fmt.Errorf("it goes on behind its end")
	}
	built.segs[0].returnSenses()
	x.built = built
	x.snap.Store(built)
	for _, e := range f.entries {
		if known[e.article.ID] {
			x.articles[e.article.ID] = e
			x.bytes += e.bytes()
		} else {
			x.changed[e.article.ID] = true
			x.edits++
		}
	}
	for _, a := range arts {
		if !known[a.ID] {
			x.hold(a.ID, newEntry(a))
		}
	}
	if len(x.changed) > 0 {
		x.refresh()
	}
	return nil
}

// articles reads the table of articles and makes their entries; known are
// those that are still in the version that was indexed. The others' entries
// are empty: they are dead in the index.
func (f *thawer) articles(byID map[chat.ID]*Article) (known map[chat.ID]bool, err error) {
	n, err := f.number()
	if err == nil && n > longest {
		err = fmt.Errorf("%d articles", n)
	}
	if err != nil {
		return nil, err
	}
	known = make(map[chat.ID]bool)
	var row [25]byte
	hash := make([]byte, 255)
	for range n {
		if _, err := io.ReadFull(f.r, row[:]); err != nil {
			return nil, err
		}
		hash := hash[:row[24]]
		if _, err := io.ReadFull(f.r, hash); err != nil {
			return nil, err
		}
		id, version := chat.ID(row[:16]), int64(binary.LittleEndian.Uint64(row[16:]))
		e := &entry{article: Article{ID: id}}
		if a := byID[id]; a != nil && a.Version == version && a.Hash == string(hash) {
			e, known[id] = newEntry(*a), true
		}
		f.entries = append(f.entries, e)
	}
	return known, nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// frameWriter writes each call's bytes as a frame.
type frameWriter struct{ w io.Writer }

// Write implements io.Writer.
func (f frameWriter) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		part := rest[:min(len(rest), frameLen)]
		head := binary.LittleEndian.AppendUint32(nil, uint32(len(part)))
		head = binary.LittleEndian.AppendUint32(head, crc32.Checksum(part, castagnoli))
		if _, err := f.w.Write(head); err != nil {
			return 0, err
		}
		if _, err := f.w.Write(part); err != nil {
			return 0, err
		}
		rest = rest[len(part):]
	}
	return len(p), nil
}

// frameReader gives the content of frames, only what has been checked.
type frameReader struct {
	r    io.Reader
	buf  []byte
	rest []byte
	done bool
}

// Read implements io.Reader; it ends at the frame of nothing.
func (f *frameReader) Read(p []byte) (int, error) {
	for len(f.rest) == 0 {
		if f.done {
			return 0, io.EOF
		}
		var head [8]byte
		if _, err := io.ReadFull(f.r, head[:]); err != nil {
			return 0, io.ErrUnexpectedEOF
		}
		n := binary.LittleEndian.Uint32(head[:])
		if n == 0 {
			f.done = true
			continue
		}
		if n > frameLen {
			return 0, fmt.Errorf("a frame of %d bytes", n)
		}
		if cap(f.buf) < int(n) {
			f.buf = make([]byte, frameLen)
		}
		f.buf = f.buf[:n]
		if _, err := io.ReadFull(f.r, f.buf); err != nil {
			return 0, io.ErrUnexpectedEOF
		}
		if crc32.Checksum(f.buf, castagnoli) != binary.LittleEndian.Uint32(head[4:]) {
			return 0, fmt.Errorf("a frame's checksum is wrong")
		}
		f.rest = f.buf
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}
