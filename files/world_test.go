package files_test

import (
	"archive/zip"
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/frontdesk-chat/frontdesk/auth"
	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/files"
	"github.com/frontdesk-chat/frontdesk/store"
	"github.com/frontdesk-chat/frontdesk/store/storetest"
)

// world is a conversation in a real store, and files on a real disk.
type world struct {
	*testing.T
	db    *store.Store
	files *files.Files
	dir   string
	conv  chat.Conversation
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, db: storetest.Open(t, storetest.SQLite(t)), dir: t.TempDir()}
	disk, err := files.NewDisk(w.dir)
	w.must(err)
	w.files, err = files.New(files.Files{Store: w.db, Storage: disk, Spool: w.dir, Log: slog.New(slog.DiscardHandler)})
	w.must(err)
	ws, err := w.db.CreateWorkspace(t.Context(), chat.Workspace{Slug: "shop", Name: "Shop", Lang: "en", TimeZone: "UTC"})
	w.must(err)
	site, err := w.db.CreateSite(t.Context(), chat.Site{Workspace: ws.ID, Key: "key"})
	w.must(err)
	_, hash := auth.NewToken()
	v, err := w.db.CreateVisitor(t.Context(), chat.Visitor{Workspace: ws.ID}, site.ID, hash[:])
	w.must(err)
	r := w.db.Append(t.Context(), []chat.Command{{
		Op: chat.OpPost, Workspace: ws.ID, Actor: chat.Actor{Kind: chat.ByVisitor, ID: v.ID}, ClientID: "first",
		Opening: &chat.Opening{Visitor: v.ID, Site: site.ID, Channel: "web", Lang: "en"}, Message: chat.MessageBody{Text: "hello"},
	}})[0]
	w.must(r.Err)
	w.conv = r.Conversation
	return w
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) code(want chat.Code, err error) {
	w.Helper()
	if got := chat.CodeOf(err); got != want {
		w.Fatalf("error %v of code %q, want %q", err, got, want)
	}
}

const limit = 1 << 20

func (w *world) upload(clientID, name string, body []byte) files.Upload {
	return files.Upload{
		Workspace: w.conv.Workspace, Conversation: w.conv.ID, By: chat.Actor{Kind: chat.ByVisitor, ID: w.conv.Visitor}, ClientID: clientID, Name: name,
		Body: bytes.NewReader(body), Limit: limit,
	}
}

func (w *world) receive(clientID, name string, body []byte) chat.File {
	w.Helper()
	f, err := w.files.Receive(w.Context(), w.upload(clientID, name, body))
	w.must(err)
	return f
}

func (w *world) refused(want chat.Code, name string, body []byte) error {
	w.Helper()
	_, err := w.files.Receive(w.Context(), w.upload(chat.NewID().String(), name, body))
	w.code(want, err)
	w.onDisk(0)
	return err
}

// onDisk checks how many files the folder holds.
func (w *world) onDisk(want int) {
	w.Helper()
	var names []string
	w.must(filepath.WalkDir(w.dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, path)
		}
		return err
	}))
	if len(names) != want {
		w.Fatalf("%d files on disk, want %d: %v", len(names), want, names)
	}
}

// photo is a picture whose left upper corner is red, and blue elsewhere.
func photo(width, height int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			img.Set(x, y, color.RGBA{B: 200, A: 255})
			if x < width/4 && y < height/4 {
				img.Set(x, y, color.RGBA{R: 220, A: 255})
			}
		}
	}
	return img
}

func asJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asGIF(t testing.TB, frames int) []byte {
	t.Helper()
	g := &gif.GIF{LoopCount: 3}
	for n := range frames {
		frame := image.NewPaletted(image.Rect(0, 0, 20, 10), color.Palette{color.Black, color.White})
		frame.SetColorIndex(n, 0, 1)
		g.Image, g.Delay = append(g.Image, frame), append(g.Delay, 10)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asZip(t testing.TB, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		f, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte("<x/>")); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// aProgram begins as programs for Windows do.
var aProgram = append([]byte("MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff"), bytes.Repeat([]byte{0, 1}, 400)...)

func aged(t testing.TB, path string) {
	t.Helper()
	old := time.Now().Add(-2 * time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
}

func within(text, part string) bool { return strings.Contains(text, part) }
