package ingest

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/unicode"
)

// text decodes a text file. A byte order mark or being UTF-8 decides; else
// UTF-16 is known by its zero bytes, Korean (CP949, which holds EUC-KR) by its
// pairs of high bytes, Windows-1252 by single letters with accents. Anything
// else is reported with its line.
func (in input) text(out *outcome) (string, bool) {
	s, charset := decode(in.data)
	switch charset {
	case "":
		out.note(badLine(in.data), "is not UTF-8 text: save it as UTF-8")
		return "", false
	case "UTF-8":
	default:
		out.remark("was read as %s: save it as UTF-8 if letters look wrong", charset)
	}
	return strings.TrimPrefix(s, "\ufeff"), true
}

// decode gives the text and the name of its encoding, "" when none fits.
func decode(b []byte) (s, charset string) {
	var utf16 encoding.Encoding
	switch {
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		utf16 = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		utf16 = unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case bytes.IndexByte(b[:min(len(b), 4096)], 0) >= 0:
		utf16 = bareUTF16(b)
		if utf16 == nil {
			return "", ""
		}
	case utf8.Valid(b):
		return string(b), "UTF-8"
	case looksKorean(b):
		if d, err := korean.EUCKR.NewDecoder().Bytes(b); err == nil && !bytes.ContainsRune(d, utf8.RuneError) {
			return string(d), "CP949 (Korean)"
		}
		return "", ""
	case looksWestern(b):
		d, err := charmap.Windows1252.NewDecoder().Bytes(b)
		if err != nil {
			return "", ""
		}
		return string(d), "Windows-1252"
	}
	if utf16 == nil {
		return "", ""
	}
	d, err := utf16.NewDecoder().Bytes(b)
	if err != nil || bytes.Count(d, []byte("�")) > len(d)/100 {
		return "", ""
	}
	return string(d), "UTF-16"
}

// bareUTF16 tells the byte order of UTF-16 without a mark by the side on which
// the zero bytes of spaces and Latin letters stand; nil when it is none.
func bareUTF16(b []byte) encoding.Encoding {
	b = b[:min(len(b)&^1, 4096)]
	even, odd := 0, 0
	for i := 0; i+1 < len(b); i += 2 {
		if b[i] == 0 {
			even++
		}
		if b[i+1] == 0 {
			odd++
		}
	}
	switch enough := len(b) / 40; { // one character in twenty
	case odd > enough && even == 0:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case even > enough && odd == 0:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return nil
}

// looksKorean reports whether the high bytes come in pairs, nearly all of them
// of the common syllables of KS X 1001, whose second byte is high too. Letters
// with accents stand alone between plain ones.
func looksKorean(b []byte) bool {
	pairs, common := 0, 0
	for i := 0; i < len(b); i++ {
		if b[i] < 0x80 {
			continue
		}
		if b[i] == 0x80 || b[i] == 0xff || i+1 == len(b) || b[i+1] < 0x41 {
			return false
		}
		pairs++
		if b[i] >= 0xa1 && b[i+1] >= 0xa1 {
			common++
		}
		i++
	}
	return pairs > 0 && common*10 >= pairs*8
}

// looksWestern reports whether the few high bytes are letters with accents or
// the marks that office programs write.
func looksWestern(b []byte) bool {
	high := 0
	for _, c := range b {
		switch {
		case c < 0x80:
			continue
		case c >= 0xc0 && c < 0xff && c != 0xd7 && c != 0xf7:
		case strings.IndexByte("\x80\x84\x85\x8a\x8c\x8e\x91\x92\x93\x94\x95\x96\x97\x99\x9a\x9c\x9e\x9f\xa0\xa1\xa3\xa7\xa9\xab\xae\xb0\xb1\xb2\xb3\xb7\xba\xbb\xbc\xbd\xbe\xbf", c) >= 0:
		default:
			return false
		}
		high++
	}
	return high*4 <= len(b)
}

// badLine is the first line that is not UTF-8.
func badLine(b []byte) int {
	for i, l := range bytes.Split(b, []byte("\n")) {
		if !utf8.Valid(l) {
			return i + 1
		}
	}
	return 1
}
