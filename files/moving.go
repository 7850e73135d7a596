package files

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image/gif"
)

var errDamaged = errors.New("the picture's blocks do not fit together")

// readGIF keeps a GIF's frames and drops comments, texts and everything that
// programs add, but for how often it repeats.
func readGIF(raw []byte) (picture, error) {
	config, err := gif.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return picture{}, err
	}
	if err := checkPixels(config.Width, config.Height); err != nil {
		return picture{}, err
	}
	body, err := stripGIF(raw)
	if err != nil {
		return picture{}, err
	}
	first, err := gif.Decode(bytes.NewReader(body))
	if err != nil {
		return picture{}, err
	}
	p := picture{kind: kindGIF, body: body, width: config.Width, height: config.Height}
	if first.Bounds().Dx() != config.Width || first.Bounds().Dy() != config.Height {
		return p, nil // its first frame does not show all of it
	}
	err = p.shrink(first)
	return p, err
}

// stripGIF copies the blocks that make the picture (GIF89a, 18 to 26).
func stripGIF(raw []byte) ([]byte, error) {
	const header = 13
	if len(raw) < header {
		return nil, errDamaged
	}
	at := header + colours(raw[10])
	if at > len(raw) {
		return nil, errDamaged
	}
	out := append([]byte(nil), raw[:at]...)
	for at < len(raw) {
		begin := at
		switch raw[at] {
		case 0x3b: // trailer
			return append(out, 0x3b), nil
		case 0x21: // extension: its label decides
			if at+2 > len(raw) {
				return nil, errDamaged
			}
			label := raw[at+1]
			end, ok := subBlocks(raw, at+2)
			if !ok {
				return nil, errDamaged
			}
			if at = end; label == 0xf9 || label == 0xff && bytes.HasPrefix(raw[begin+2:], []byte("\x0bNETSCAPE2.0")) {
				out = append(out, raw[begin:at]...)
			}
		case 0x2c: // a frame
			if at+10 > len(raw) {
				return nil, errDamaged
			}
			end, ok := subBlocks(raw, at+10+colours(raw[at+9])+1)
			if !ok {
				return nil, errDamaged
			}
			at = end
			out = append(out, raw[begin:at]...)
		default:
			return nil, errDamaged
		}
	}
	return nil, errDamaged
}

// colours is the length of the colour table that flags announce.
func colours(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// subBlocks gives where a chain of data blocks ends.
func subBlocks(raw []byte, at int) (int, bool) {
	for at < len(raw) {
		n := int(raw[at])
		at += n + 1
		if n == 0 {
			return at, true
		}
	}
	return 0, false
}

// readWebP keeps a WebP's pixels and colours. One that has to be turned is
// written anew.
func readWebP(raw []byte, turn int) (picture, error) {
	body, head, err := stripWebP(raw)
	if err != nil {
		return picture{}, err
	}
	if head.moves { // Go reads no moving WebP: the browser does
		return picture{kind: kindWebP, body: body, width: head.width, height: head.height}, checkPixels(head.width, head.height)
	}
	img, err := decode(bytes.NewReader(body), kindWebP)
	if err != nil {
		return picture{}, err
	}
	if turn != 1 {
		k := kindJPEG
		if head.alpha {
			k = kindPNG
		}
		return anew(img, k, turn)
	}
	p := picture{kind: kindWebP, body: body, width: img.Bounds().Dx(), height: img.Bounds().Dy()}
	err = p.shrink(img)
	return p, err
}

type webpHead struct {
	width, height int // of a moving one
	moves, alpha  bool
}

// keptChunks are those of a WebP that make the picture (RFC 9649, 2.7).
var keptChunks = map[string]bool{"VP8\x20": true, "VP8L": true, "VP8X": true, "ALPH": true, "ANIM": true, "ANMF": true, "ICCP": true}

// Flags of the chunk VP8X.
const (
	webpEXIF  = 0x08
	webpXMP   = 0x04
	webpMoves = 0x02
	webpAlpha = 0x10
)

// stripWebP copies the chunks that make the picture.
func stripWebP(raw []byte) ([]byte, webpHead, error) {
	var head webpHead
	const header = 12
	if len(raw) < header || string(raw[:4]) != "RIFF" || string(raw[8:12]) != "WEBP" {
		return nil, head, errDamaged
	}
	out := append([]byte(nil), raw[:header]...)
	end := min(len(raw), int(binary.LittleEndian.Uint32(raw[4:]))+8)
	for at := header; at+8 <= end; {
		name, n := string(raw[at:at+4]), int(binary.LittleEndian.Uint32(raw[at+4:]))
		next := at + 8 + n + n&1
		if n < 0 || next > end && at+8+n != end {
			return nil, head, errDamaged
		}
		if keptChunks[name] {
			begin := len(out)
			out = append(out, raw[at:min(next, end)]...)
			if name == "VP8X" && n >= 10 {
				flags := &out[begin+8]
				head.moves, head.alpha = *flags&webpMoves != 0, *flags&webpAlpha != 0
				*flags &^= webpEXIF | webpXMP
				head.width, head.height = 1+uint24(out[begin+12:]), 1+uint24(out[begin+15:])
			}
		}
		at = next
	}
	size := len(out) - 8
	if size > 1<<31 {
		return nil, head, errDamaged
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(size))
	return out, head, nil
}

func uint24(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
