package files_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/files"
)

func TestReceive_TakesWhatTheContentIs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	document := asZip(t, "[Content_Types].xml", "word/document.xml")
	for name, c := range map[string]struct {
		body        []byte
		named, kind string
	}{
		"photo.JPG":                       {asJPEG(t, photo(8, 8)), "photo.JPG", "image/jpeg"},
		"photo.png":                       {asJPEG(t, photo(9, 9)), "photo.jpg", "image/jpeg"},
		"텐트 사진":                           {asPNG(t, photo(8, 8)), "텐트 사진.png", "image/png"},
		"bill.v2":                         {[]byte("%PDF-1.7\n…"), "bill.v2.pdf", "application/pdf"},
		"notes.txt":                       {[]byte("안녕하세요\n"), "notes.txt", "text/plain"},
		"old.txt":                         {[]byte("\xbe\xc8\xb3\xe7\n"), "old.txt", "text/plain"}, // EUC-KR
		"orders.csv":                      {[]byte("a;b\n1;2\n"), "orders.csv", "text/csv"},
		"letter.docx":                     {document, "letter.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		"sums.xlsx":                       {asZip(t, "[Content_Types].xml", "xl/workbook.xml"), "sums.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		`C:\Users\kim\secret.pdf`:         {[]byte("%PDF-1.4"), "secret.pdf", "application/pdf"},
		"../../etc/passwd.txt":            {[]byte("x"), "passwd.txt", "text/plain"},
		"\u202egnp.evil.pdf":              {[]byte("%PDF-1.4"), "gnp.evil.pdf", "application/pdf"},
		"\u1112\u1161\u11ab.txt":          {[]byte("x"), "한.txt", "text/plain"}, // as Macs spell it
		"...":                             {[]byte("%PDF-1.4"), "file.pdf", "application/pdf"},
		strings.Repeat("긴", 300) + ".pdf": {[]byte("%PDF-1.4"), strings.Repeat("긴", chat.MaxFileName-4) + ".pdf", "application/pdf"},
	} {
		f := w.receive(chat.NewID().String(), name, c.body)
		if f.Name != c.named || f.Type != c.kind || f.State != chat.FileClean {
			t.Errorf("%q became %q of type %s, %s; want %q of %s", name, f.Name, f.Type, f.State, c.named, c.kind)
		}
		if !f.IsImage() && !bytes.Equal(w.bytes(f, false), c.body) {
			t.Errorf("%q: other bytes came back", name)
		}
	}
	_ = filepath.WalkDir(w.dir, func(path string, _ os.DirEntry, _ error) error {
		if base := filepath.Base(path); strings.ContainsAny(strings.TrimPrefix(path, w.dir), "긴텐") || within(base, "passwd") {
			t.Errorf("a path holds a visitor's name: %s", path)
		}
		return nil
	})
}

func TestReceive_RefusesWhatIsNotTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, body := range map[string][]byte{
		"photo.png":    aProgram,
		"setup.exe":    aProgram,
		"a.png":        []byte("\x7fELF\x02\x01\x01"),
		"logo.svg":     []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`),
		"logo.png":     []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>`),
		"page.html":    []byte("<!doctype html><script>alert(1)</script>"),
		"page.txt":     []byte("<html><script>alert(1)</script></html>"),
		"run.sh":       []byte("#!/bin/sh\necho hi\n"),
		"all.zip":      asZip(t, "a.txt"),
		"fake.docx":    asZip(t, "a.txt"),
		"macros.docx":  asZip(t, "[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
		"binary.txt":   append([]byte("begins as text "), 0, 0, 0),
		"late.txt":     append(bytes.Repeat([]byte("text "), 1000), 0),
		"film.mp4":     []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00"),
		"archive.docx": []byte("PK\x03\x04 and nothing"),
	} {
		err := w.refused(chat.Unsupported, name, body)
		if name == "photo.png" && !within(chat.MessageOf(err), "not what its name says") {
			t.Errorf("%q: %s", name, chat.MessageOf(err))
		}
	}
	w.refused(chat.Invalid, "empty.txt", nil)
}

// endless never ends, and counts how much was read of it.
type endless struct{ read int }

func (e *endless) Read(b []byte) (int, error) {
	e.read += len(b)
	return len(b), nil
}

func TestReceive_StopsReadingAtTheLimit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	body := &endless{}
	u := w.upload("one", "a.pdf", nil)
	u.Body = io.MultiReader(strings.NewReader("%PDF-1.7"), body)
	_, err := w.files.Receive(t.Context(), u)
	w.code(chat.TooLarge, err)
	w.onDisk(0)
	if body.read > 2*limit {
		t.Errorf("%d bytes were read of a file that may have %d", body.read, limit)
	}
	exact := append([]byte("%PDF-1.7"), make([]byte, limit-8)...)
	if f := w.receive("two", "a.pdf", exact); f.Size != limit {
		t.Errorf("size %d", f.Size)
	}
}

func TestReceive_TheSameUploadAgainIsTheSameFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.receive("one", "a.pdf", []byte("%PDF-1.7 first"))
	again := w.receive("one", "b.pdf", []byte("%PDF-1.7 other"))
	if again.ID != first.ID || again.Hash != first.Hash {
		t.Errorf("another file: %+v, %+v", first, again)
	}
	w.onDisk(1)
	got := make([]chat.File, 5)
	var running sync.WaitGroup
	for i := range got {
		running.Go(func() {
			f, err := w.files.Receive(t.Context(), w.upload("two", "c.pdf", []byte("%PDF-1.7 at once")))
			if err != nil {
				t.Error(err)
			}
			got[i] = f
		})
	}
	running.Wait()
	for _, f := range got {
		if f.ID != got[0].ID {
			t.Errorf("uploads at once became different files: %s, %s", f.ID, got[0].ID)
		}
	}
	w.must(w.files.Sweep(t.Context()))
	w.onDisk(2)
}

// TestReceive_AClientThatGoesAwayInTheMiddle leaves nothing, and can begin again.
func TestReceive_AClientThatGoesAwayInTheMiddle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u := w.upload("one", "a.pdf", nil)
	u.Body = io.MultiReader(strings.NewReader("%PDF-1.7 half"), brokenReader{})
	_, err := w.files.Receive(t.Context(), u)
	w.code(chat.Invalid, err)
	w.onDisk(0)
	w.receive("one", "a.pdf", []byte("%PDF-1.7 half and half"))
	// One that goes away when all has arrived finds it done.
	ctx, cancel := context.WithCancel(t.Context())
	u = w.upload("two", "a.pdf", nil)
	u.Body = io.MultiReader(strings.NewReader("%PDF-1.7"), readerFunc(func([]byte) (int, error) { cancel(); return 0, io.EOF }))
	f, err := w.files.Receive(ctx, u)
	w.must(err)
	if again := w.receive("two", "a.pdf", []byte("%PDF-1.7")); again.ID != f.ID {
		t.Error("it was stored twice")
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

// dying is a storage whose process ends at a Put: before the bytes are there,
// or after, before anybody is told.
type dying struct {
	files.Storage
	after bool
}

var errDied = errors.New("the process died")

func (d dying) Put(ctx context.Context, key string, r io.Reader, size int64, kind string) error {
	if d.after {
		if err := d.Storage.Put(ctx, key, r, size, kind); err != nil {
			return err
		}
	}
	panic(errDied)
}

// TestReceive_DiesBetweenBytesAndRow: what a killed process left is known and
// swept after its time, and the client's second try is a file of its own.
func TestReceive_DiesBetweenBytesAndRow(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]bool{"BeforeTheBytes": false, "AfterTheBytes": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			healthy := w.files.Storage
			w.files.Storage = dying{healthy, after}
			func() {
				defer func() {
					if recover() == nil {
						t.Error("it lived")
					}
				}()
				_, _ = w.files.Receive(t.Context(), w.upload("one", "a.pdf", []byte("%PDF-1.7")))
			}()
			w.files.Storage = healthy
			left, err := w.db.ConversationFiles(t.Context(), w.conv.Workspace, w.conv.ID)
			w.must(err)
			if len(left) != 1 || left[0].State != chat.FileUploaded {
				t.Fatalf("what is left: %+v", left)
			}
			if _, err := w.files.Open(t.Context(), left[0], false); chat.CodeOf(err) != chat.NotFound {
				t.Errorf("a file nobody has checked is served: %v", err)
			}
			f := w.receive("one", "a.pdf", []byte("%PDF-1.7"))
			if f.ID == left[0].ID {
				t.Error("the half one was taken for the whole")
			}
			w.must(w.db.RemoveUnsent(t.Context(), w.conv.Workspace, left[0].ID, left[0].By)) // its hour has passed
			w.must(w.files.Sweep(t.Context()))
			w.onDisk(1)
			w.bytes(f, false)
		})
	}
}

func TestSweep_DeletesWhatWasLeftUnfinished(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	f := w.receive("one", "a.pdf", []byte("%PDF-1.7"))
	old, fresh := filepath.Join(w.dir, "unfinished-1"), filepath.Join(w.dir, "unfinished-2")
	for _, name := range []string{old, fresh} {
		w.must(os.WriteFile(name, []byte("half"), 0o600))
	}
	aged(t, old)
	w.must(w.files.Sweep(t.Context()))
	w.onDisk(2)
	if _, err := os.Stat(old); !os.IsNotExist(err) {
		t.Error("what is two hours old is still there")
	}
	w.must(w.files.Discard(t.Context(), w.conv.Workspace, f.ID, f.By))
	w.must(w.files.Sweep(t.Context()))
	w.onDisk(1)
}

func TestErase_DeletesAConversationsFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.receive("one", "a.pdf", []byte("%PDF-1.7"))
	w.receive("two", "b.png", asPNG(t, photo(900, 900)))
	w.onDisk(3)
	list, err := w.files.Of(t.Context(), w.conv.Workspace, w.conv.ID)
	w.must(err)
	if len(list) != 2 {
		t.Errorf("%d files", len(list))
	}
	w.must(w.files.Erase(t.Context(), w.conv.Workspace, w.conv.ID))
	w.onDisk(0)
}

func TestScan(t *testing.T) {
	t.Parallel()
	script := func(t *testing.T, text string) string {
		path := filepath.Join(t.TempDir(), "scan")
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	bad, good := []byte("%PDF-1.7 EVIL"), []byte("%PDF-1.7 fine")
	for name, c := range map[string]struct {
		script, arguments string
		good, bad         chat.Code
	}{
		"ByPath":         {`grep -q EVIL "$1" && exit 1; exit 0`, " {}", "", chat.Infected},
		"OnStandardIn":   {`grep -q EVIL && exit 1; exit 0`, "", "", chat.Infected},
		"CannotTell":     {`exit 2`, "", chat.Unavailable, chat.Unavailable},
		"TakesTooLong":   {`sleep 30`, "", chat.Unavailable, chat.Unavailable},
		"TellsAtASecond": {`test -e "$0.seen" || { touch "$0.seen"; exit 3; }; exit 0`, "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.files.Scanner = files.Scanner{Command: script(t, c.script) + c.arguments, Timeout: 5 * time.Second}
			if name == "TakesTooLong" {
				w.files.Scanner.Timeout = 100 * time.Millisecond
			}
			_, err := w.files.Receive(t.Context(), w.upload("good", "a.pdf", good))
			w.code(c.good, err)
			for range 2 { // the second time from memory
				_, err = w.files.Receive(t.Context(), w.upload("bad", "a.pdf", bad))
				w.code(c.bad, err)
			}
			list, err := w.files.Of(t.Context(), w.conv.Workspace, w.conv.ID)
			w.must(err)
			for _, f := range list {
				if _, err := w.files.Open(t.Context(), f, false); (f.State == chat.FileClean) != (err == nil) {
					t.Errorf("file %s: %v", f.State, err)
				}
			}
		})
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	l, now := files.Links{Secret: []byte("secret")}, time.Unix(1_790_000_000, 0)
	ws, id := chat.NewID(), chat.NewID()
	until, sig := l.Sign(ws, id, now)
	later, same := l.Sign(ws, id, until.Add(-10*time.Minute-time.Second))
	if !later.Equal(until) || same != sig {
		t.Error("a link a moment later is another one")
	}
	for name, c := range map[string]struct {
		ws, id chat.ID
		until  time.Time
		sig    string
		now    time.Time
		want   bool
	}{
		"Holds":            {ws, id, until, sig, now.Add(9 * time.Minute), true},
		"Ends":             {ws, id, until, sig, now.Add(21 * time.Minute), false},
		"AnotherFile":      {ws, chat.NewID(), until, sig, now, false},
		"AnotherWorkspace": {chat.NewID(), id, until, sig, now, false},
		"Prolonged":        {ws, id, until.Add(time.Hour), sig, now, false},
		"Unsigned":         {ws, id, until, "", now, false},
	} {
		if got := l.Holds(c.ws, c.id, c.until, c.sig, c.now); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if (files.Links{Secret: []byte("other")}).Holds(ws, id, until, sig, now) {
		t.Error("another installation's link holds")
	}
}
