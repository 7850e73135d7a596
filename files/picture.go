package files

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	imagepng "image/png"
	"io"
	"os"

	"github.com/bep/imagemeta"
	"golang.org/x/image/draw"
	imagewebp "golang.org/x/image/webp"

	"github.com/frontdesk-chat/frontdesk/chat"
)

const (
	// MaxPixels bounds a picture: more than phones make, and not more than a
	// small machine can hold open (about 8 bytes a pixel while it is turned).
	MaxPixels = 40_000_000
	// thumbSide is the longer side of a small picture, in pixels.
	thumbSide = 480
	// thumbFrom is from which size in bytes a picture gets a small one, also
	// when it is not wide.
	thumbFrom = 128 << 10
	// pictureQuality is that of JPEG pictures written anew.
	pictureQuality = 90
	thumbQuality   = 80
)

// picture is what is kept of a picture.
type picture struct {
	kind          kind
	body          []byte
	thumb         []byte // nil: it is small enough itself
	thumbKind     kind
	width, height int
}

// readPicture checks a picture and gives what is kept of it: its pixels, upright, and
// nothing of what cameras and programs write beside them (place, time, device).
// JPEG and PNG are written anew. GIF and WebP keep their pixels as they are,
// because they may move, and lose everything else.
func readPicture(f io.ReadSeeker, k kind, name string) (picture, error) {
	p, err := readAs(f, k)
	if err != nil && chat.CodeOf(err) == chat.Internal {
		return p, chat.Wrap(chat.Unsupported, err, "%q cannot be read as a picture: it may be damaged", name)
	}
	return p, err
}

func readAs(f io.ReadSeeker, k kind) (picture, error) {
	turn := orientation(f, k)
	switch k.media {
	case kindGIF.media, kindWebP.media:
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return picture{}, err
		}
		raw, err := io.ReadAll(f)
		if err != nil {
			return picture{}, err
		}
		if k.media == kindGIF.media {
			return readGIF(raw)
		}
		return readWebP(raw, turn)
	}
	img, err := decode(f, k)
	if err != nil {
		return picture{}, err
	}
	return anew(img, k, turn)
}

// decode reads a still picture, after looking at how large it is.
func decode(f io.ReadSeeker, k kind) (image.Image, error) {
	config, whole := jpeg.DecodeConfig, jpeg.Decode
	switch k.media {
	case kindPNG.media:
		config, whole = imagepng.DecodeConfig, imagepng.Decode
	case kindGIF.media:
		config, whole = gif.DecodeConfig, gif.Decode
	case kindWebP.media:
		config, whole = imagewebp.DecodeConfig, imagewebp.Decode
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	c, err := config(f)
	if err != nil {
		return nil, err
	}
	if err := checkPixels(c.Width, c.Height); err != nil {
		return nil, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return whole(f)
}

func checkPixels(width, height int) error {
	if width <= 0 || height <= 0 {
		return chat.Errorf(chat.Unsupported, "the picture is empty")
	}
	if int64(width)*int64(height) > MaxPixels {
		return chat.Errorf(chat.TooLarge, "the picture has %d × %d pixels: at most %d million", width, height, MaxPixels/1_000_000)
	}
	return nil
}

// anew writes a picture's pixels, upright.
func anew(img image.Image, k kind, turn int) (picture, error) {
	img = upright(img, turn)
	var out bytes.Buffer
	var err error
	if k.media == kindPNG.media {
		err = imagepng.Encode(&out, img)
	} else {
		k = kindJPEG
		err = jpeg.Encode(&out, img, &jpeg.Options{Quality: pictureQuality})
	}
	if err != nil {
		return picture{}, err
	}
	p := picture{kind: k, body: out.Bytes(), width: img.Bounds().Dx(), height: img.Bounds().Dy()}
	err = p.shrink(img)
	return p, err
}

// shrink makes the small picture when it is worth it.
func (p *picture) shrink(img image.Image) error {
	longer := max(p.width, p.height)
	if longer <= thumbSide && len(p.body) < thumbFrom {
		return nil
	}
	side := min(thumbSide, longer)
	small := image.NewRGBA(image.Rect(0, 0, max(1, p.width*side/longer), max(1, p.height*side/longer)))
	draw.ApproxBiLinear.Scale(small, small.Bounds(), img, img.Bounds(), draw.Src, nil)
	var out bytes.Buffer
	var err error
	if p.thumbKind = kindJPEG; small.Opaque() {
		err = jpeg.Encode(&out, small, &jpeg.Options{Quality: thumbQuality})
	} else {
		p.thumbKind = kindPNG
		err = imagepng.Encode(&out, small)
	}
	p.thumb = out.Bytes()
	return err
}

// orientation gives how a camera was held, 1…8 as EXIF counts, 1 for upright.
func orientation(f io.ReadSeeker, k kind) int {
	format, ok := map[string]imagemeta.ImageFormat{kindJPEG.media: imagemeta.JPEG, kindPNG.media: imagemeta.PNG, kindWebP.media: imagemeta.WebP}[k.media]
	if !ok {
		return 1
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return 1
	}
	turn := 1
	_, _ = imagemeta.Decode(imagemeta.Options{ // what cannot be read is upright
		R: f, ImageFormat: format, Sources: imagemeta.EXIF,
		ShouldHandleTag: func(tag imagemeta.TagInfo) bool { return tag.Tag == "Orientation" && tag.Namespace == "IFD0" },
		HandleTag: func(tag imagemeta.TagInfo) error {
			if v, ok := tag.Value.(uint16); ok && v >= 1 && v <= 8 {
				turn = int(v)
			}
			return imagemeta.ErrStopWalking
		},
	})
	return turn
}

// upright turns and mirrors a picture as EXIF's orientation says (CIPA
// DC-008, 4.6.4 A).
func upright(img image.Image, turn int) image.Image {
	if turn <= 1 || turn > 8 {
		return img
	}
	b := img.Bounds()
	src := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(src, src.Bounds(), img, b.Min, draw.Src)
	w, h := b.Dx(), b.Dy()
	// For each corner of the result: where x and y grow in the source.
	at := map[int]func(x, y int) (int, int){
		2: func(x, y int) (int, int) { return w - 1 - x, y },
		3: func(x, y int) (int, int) { return w - 1 - x, h - 1 - y },
		4: func(x, y int) (int, int) { return x, h - 1 - y },
		5: func(x, y int) (int, int) { return y, x },
		6: func(x, y int) (int, int) { return y, h - 1 - x },
		7: func(x, y int) (int, int) { return w - 1 - y, h - 1 - x },
		8: func(x, y int) (int, int) { return w - 1 - y, x },
	}[turn]
	size := image.Rect(0, 0, w, h)
	if turn >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	dst := image.NewRGBA(size)
	for y := range size.Dy() {
		for x := range size.Dx() {
			sx, sy := at(x, y)
			copy(dst.Pix[dst.PixOffset(x, y):][:4], src.Pix[src.PixOffset(sx, sy):][:4])
		}
	}
	return dst
}

// pictureOf reads a spooled picture.
func pictureOf(f *os.File, k kind, name string) (p picture, err error) {
	defer func() { // a decoder's fault must not end the process
		if recover() != nil {
			err = chat.Errorf(chat.Unsupported, "%q cannot be read as a picture: it may be damaged", name)
		}
	}()
	return readPicture(f, k, name)
}
