package files_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/gif"
	_ "image/jpeg" // read what was written
	_ "image/png"
	"io"
	"testing"

	"github.com/bep/imagemeta"
	_ "golang.org/x/image/webp"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// exif is what a phone writes beside a picture: how it was held, and where.
func exif(turn uint16) []byte {
	le := binary.LittleEndian
	b := []byte("II*\x00\x08\x00\x00\x00")
	entry := func(tag, kind uint16, n, value uint32) {
		b = le.AppendUint16(b, tag)
		b = le.AppendUint16(b, kind)
		b = le.AppendUint32(b, n)
		b = le.AppendUint32(b, value)
	}
	b = le.AppendUint16(b, 2)
	entry(0x0112, 3, 1, uint32(turn)) // Orientation
	entry(0x8825, 4, 1, 38)           // GPS, at byte 38
	b = le.AppendUint32(b, 0)
	b = le.AppendUint16(b, 2)
	entry(0x0001, 2, 2, uint32('N'))
	entry(0x0002, 5, 3, 68) // latitude, three fractions at byte 68
	b = le.AppendUint32(b, 0)
	for _, n := range []uint32{51, 1, 30, 1, 26, 1} {
		b = le.AppendUint32(b, n)
	}
	return b
}

func jpegWith(t *testing.T, img image.Image, turn uint16) []byte {
	t.Helper()
	raw := asJPEG(t, img)
	app := append([]byte("Exif\x00\x00"), exif(turn)...)
	out := append([]byte{0xff, 0xd8, 0xff, 0xe1}, binary.BigEndian.AppendUint16(nil, uint16(len(app)+2))...)
	return append(append(out, app...), raw[2:]...)
}

func pngWith(t *testing.T, img image.Image, turn uint16) []byte {
	t.Helper()
	raw := asPNG(t, img)
	chunk := append([]byte("eXIf"), exif(turn)...)
	out := append([]byte(nil), raw[:33]...) // signature and IHDR
	out = binary.BigEndian.AppendUint32(out, uint32(len(chunk)-4))
	out = append(out, chunk...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
	return append(out, raw[33:]...)
}

// aWebP is a picture of one pixel, without anything beside it.
const aWebP = "UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAwA0JaQAA3AA/vuUAAA="

func webpWith(t *testing.T, turn uint16) []byte {
	t.Helper()
	plain, err := base64.StdEncoding.DecodeString(aWebP)
	if err != nil {
		t.Fatal(err)
	}
	chunk := func(name string, body []byte) []byte {
		out := binary.LittleEndian.AppendUint32([]byte(name), uint32(len(body)))
		if out = append(out, body...); len(body)%2 == 1 {
			out = append(out, 0)
		}
		return out
	}
	parts := chunk("VP8X", []byte{0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	parts = append(parts, plain[12:]...)
	parts = append(parts, chunk("EXIF", exif(turn))...)
	parts = append(parts, chunk("XMP ", []byte("<x:xmpmeta>at home</x:xmpmeta>"))...)
	out := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(parts)+4))
	return append(append(out, "WEBP"...), parts...)
}

// tags are the names of everything that is told beside a picture.
func tags(t *testing.T, raw []byte, f imagemeta.ImageFormat) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	_, err := imagemeta.Decode(imagemeta.Options{
		R: bytes.NewReader(raw), ImageFormat: f, Sources: imagemeta.EXIF | imagemeta.XMP | imagemeta.IPTC,
		ShouldHandleTag: func(imagemeta.TagInfo) bool { return true },
		HandleTag:       func(tag imagemeta.TagInfo) error { out[tag.Tag] = true; return nil },
		HandleXMP:       func(r io.Reader) error { out["XMP"] = true; _, err := io.Copy(io.Discard, r); return err },
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (w *world) bytes(f chat.File, thumb bool) []byte {
	w.Helper()
	r, err := w.files.Open(w.Context(), f, thumb)
	w.must(err)
	defer r.Close()
	b, err := io.ReadAll(r)
	w.must(err)
	return b
}

// TestPictures_TellNothingAboutTheirMaker: place and device are gone, and a
// picture that was held sideways stands upright without them.
func TestPictures_TellNothingAboutTheirMaker(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		format imagemeta.ImageFormat
		make   func(t *testing.T, turn uint16) []byte
	}{
		"a.jpg":  {imagemeta.JPEG, func(t *testing.T, turn uint16) []byte { return jpegWith(t, photo(80, 40), turn) }},
		"a.png":  {imagemeta.PNG, func(t *testing.T, turn uint16) []byte { return pngWith(t, photo(80, 40), turn) }},
		"a.webp": {imagemeta.WebP, webpWith},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			raw := c.make(t, 1)
			if before := tags(t, raw, c.format); !before["GPSLatitude"] {
				t.Fatalf("the test's own picture has only %v", before)
			}
			f := w.receive("one", name, raw)
			kept := w.bytes(f, false)
			if after := tags(t, kept, c.format); len(after) > 0 {
				t.Errorf("it still tells %v", after)
			}
			if f.Size != int64(len(kept)) || f.Name != name {
				t.Errorf("file %+v of %d bytes", f.Attachment, len(kept))
			}
		})
	}
}

func TestPictures_StandUpright(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	// Where the red corner of a picture of 80 × 40 comes to be, by orientation.
	corners := map[uint16]struct{ right, low bool }{
		1: {}, 2: {right: true}, 3: {right: true, low: true}, 4: {low: true}, 5: {}, 6: {right: true}, 7: {right: true, low: true}, 8: {low: true},
	}
	for turn, corner := range corners {
		f := w.receive("turn"+string('0'+rune(turn)), "a.jpg", jpegWith(t, photo(80, 40), turn))
		img, _, err := image.Decode(bytes.NewReader(w.bytes(f, false)))
		w.must(err)
		width, height := 80, 40
		if turn >= 5 {
			width, height = 40, 80
		}
		if f.Width != width || f.Height != height || img.Bounds().Dx() != width {
			t.Errorf("orientation %d: %d × %d, want %d × %d", turn, f.Width, f.Height, width, height)
		}
		x, y := 3, 3
		if corner.right {
			x = width - 4
		}
		if corner.low {
			y = height - 4
		}
		if r, _, b, _ := img.At(x, y).RGBA(); r < b {
			t.Errorf("orientation %d: the corner at %d, %d is not red", turn, x, y)
		}
	}
	turned := w.receive("webp", "a.webp", webpWith(t, 6))
	if turned.Type != "image/jpeg" || turned.Name != "a.jpg" {
		t.Errorf("a WebP that was turned is %+v", turned.Attachment)
	}
}

func TestPictures_MovingOnesMoveOnAndSayNothingElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	raw := asGIF(t, 3)
	secret := []byte("\x21\xfe\x07at home\x00")
	raw = append(append(append([]byte(nil), raw[:len(raw)-1]...), secret...), 0x3b)
	raw = append(raw, "<script>after the end</script>"...)
	f := w.receive("gif", "a.gif", raw)
	kept := w.bytes(f, false)
	g, err := gif.DecodeAll(bytes.NewReader(kept))
	w.must(err)
	if len(g.Image) != 3 || g.LoopCount != 3 || bytes.Contains(kept, []byte("at home")) || bytes.Contains(kept, []byte("script")) {
		t.Errorf("%d frames, repeated %d times: %q", len(g.Image), g.LoopCount, kept)
	}
	w.code(chat.Unsupported, func() error {
		_, err := w.files.Receive(t.Context(), w.upload("cut", "a.gif", raw[:len(raw)/3]))
		return err
	}())
}

func TestPictures_LargeOnesHaveASmallOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	large := w.receive("large", "a.png", asPNG(t, photo(1200, 300)))
	if !large.Thumb || large.Width != 1200 || large.Height != 300 {
		t.Errorf("file %+v", large.Attachment)
	}
	img, format, err := image.Decode(bytes.NewReader(w.bytes(large, true)))
	w.must(err)
	if img.Bounds().Dx() != 480 || img.Bounds().Dy() != 120 || format != "jpeg" {
		t.Errorf("the small picture is %v, %s", img.Bounds(), format)
	}
	if small := w.receive("small", "b.png", asPNG(t, photo(100, 100))); small.Thumb {
		t.Error("a small picture has a smaller one")
	}
	w.onDisk(3)
}

// TestPictures_OfTooManyPixelsAreNotOpened: a few bytes that announce a
// picture which would fill the machine's memory.
func TestPictures_OfTooManyPixelsAreNotOpened(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	raw := asPNG(t, photo(10, 10))
	binary.BigEndian.PutUint32(raw[16:], 60_000)
	binary.BigEndian.PutUint32(raw[20:], 60_000)
	binary.BigEndian.PutUint32(raw[29:], crc32.ChecksumIEEE(raw[12:29]))
	w.refused(chat.TooLarge, "a.png", raw)
	huge := asGIF(t, 1)
	binary.LittleEndian.PutUint16(huge[6:], 60_000)
	binary.LittleEndian.PutUint16(huge[8:], 60_000)
	w.refused(chat.TooLarge, "a.gif", huge)
	w.refused(chat.Unsupported, "a.png", asPNG(t, photo(10, 10))[:60])
}
