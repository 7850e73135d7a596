package files

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// kind is one sort of file that is taken.
type kind struct {
	media string
	ends  []string // of names; the first is given to a name that has none of them
}

var (
	kindPNG  = kind{"image/png", []string{".png"}}
	kindJPEG = kind{"image/jpeg", []string{".jpg", ".jpeg", ".jfif"}}
	kindGIF  = kind{"image/gif", []string{".gif"}}
	kindWebP = kind{"image/webp", []string{".webp"}}
	kindPDF  = kind{"application/pdf", []string{".pdf"}}
	kindDOCX = kind{"application/vnd.openxmlformats-officedocument.wordprocessingml.document", []string{".docx"}}
	kindXLSX = kind{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", []string{".xlsx"}}
	kindCSV  = kind{"text/csv", []string{".csv"}}
	kindText = kind{"text/plain", []string{".txt", ".log", ".md"}}
)

// taken are all of them. Archives are not among them: nobody sees what is in
// one before it is opened. SVG and HTML are not, for they are programs.
var taken = []kind{kindPNG, kindJPEG, kindGIF, kindWebP, kindPDF, kindDOCX, kindXLSX, kindCSV, kindText}

// Accept lists what is taken as browsers want it: media types and endings.
func Accept() []string {
	var out []string
	for _, k := range taken {
		out = append(out, k.media)
		if !k.isImage() {
			out = append(out, k.ends...)
		}
	}
	return out
}

func (k kind) isImage() bool { return strings.HasPrefix(k.media, "image/") }

// takenWords tells people what they can send.
const takenWords = "pictures (PNG, JPEG, GIF, WebP), PDF, text, CSV, Word and Excel files can be sent"

// kindOf reads what a file is from its content; Unsupported when it is nothing
// that is taken. The name decides only which sort of text a text is.
func kindOf(f io.ReaderAt, size int64, name string) (kind, error) {
	head := make([]byte, min(size, 512))
	if _, err := f.ReadAt(head, 0); err != nil {
		return kind{}, err
	}
	media, _, _ := strings.Cut(http.DetectContentType(head), ";")
	end := strings.ToLower(path.Ext(name))
	switch media {
	case "application/zip":
		return officeKind(f, size, name)
	case "text/plain":
		if k, ok := textKind(end); ok && isText(f, size) {
			return k, nil
		}
		return kind{}, unsupported(name)
	}
	for _, k := range taken {
		if k.media == media {
			return k, nil
		}
	}
	return kind{}, unsupported(name)
}

func unsupported(name string) error {
	for _, k := range taken {
		if slices.Contains(k.ends, strings.ToLower(path.Ext(name))) {
			return chat.Errorf(chat.Unsupported, "the content of %q is not what its name says: %s", name, takenWords)
		}
	}
	return chat.Errorf(chat.Unsupported, "%q is of a kind that cannot be sent: %s", name, takenWords)
}

func textKind(end string) (kind, bool) {
	for _, k := range []kind{kindText, kindCSV} {
		if slices.Contains(k.ends, end) {
			return k, true
		}
	}
	return kind{}, false
}

// isText reports whether there is nothing in a file that no text has. Text in
// UTF-16 has zero bytes and begins with a mark.
func isText(f io.ReaderAt, size int64) bool {
	mark := make([]byte, min(size, 2))
	if _, err := f.ReadAt(mark, 0); err != nil {
		return false
	}
	if bytes.Equal(mark, []byte{0xff, 0xfe}) || bytes.Equal(mark, []byte{0xfe, 0xff}) {
		return true
	}
	r := io.NewSectionReader(f, 0, size)
	b := make([]byte, 32<<10)
	for {
		n, err := r.Read(b)
		if bytes.IndexByte(b[:n], 0) >= 0 {
			return false
		}
		if err != nil {
			return err == io.EOF
		}
	}
}

// officeKind tells documents from other archives. One with macros is refused.
func officeKind(f io.ReaderAt, size int64, name string) (kind, error) {
	z, err := zip.NewReader(f, size)
	if err != nil {
		return kind{}, unsupported(name)
	}
	has := map[string]bool{}
	for _, entry := range z.File {
		has[entry.Name] = true
		if strings.EqualFold(path.Base(entry.Name), "vbaProject.bin") {
			return kind{}, chat.Errorf(chat.Unsupported, "%q has macros: save it without them", name)
		}
	}
	switch {
	case has["[Content_Types].xml"] && has["word/document.xml"]:
		return kindDOCX, nil
	case has["[Content_Types].xml"] && has["xl/workbook.xml"]:
		return kindXLSX, nil
	}
	return kind{}, unsupported(name)
}

// cleanName makes a name that is safe to show and to save under: no folders, no
// characters that are not seen or that turn the writing direction round.
func cleanName(name string) string {
	name = path.Base(strings.ReplaceAll(norm.NFC.String(name), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co) || r == unicode.ReplacementChar || strings.ContainsRune(`/:*?"<>|`, r) {
			return -1
		}
		return r
	}, name)
	name = strings.TrimLeft(strings.Join(strings.Fields(name), " "), ".- ")
	name = strings.TrimRight(name, ". ")
	if name == "" {
		return "file"
	}
	if r := []rune(name); len(r) > chat.MaxFileName {
		end := []rune(path.Ext(name))
		if len(end) > 10 {
			end = nil
		}
		name = string(r[:chat.MaxFileName-len(end)]) + string(end)
	}
	return name
}

// nameFor gives a clean name the ending of its kind.
func nameFor(name string, k kind) string {
	end := path.Ext(name)
	if slices.Contains(k.ends, strings.ToLower(end)) {
		return name
	}
	for _, other := range taken {
		if slices.Contains(other.ends, strings.ToLower(end)) {
			name = strings.TrimSuffix(name, end)
		}
	}
	if r := []rune(name); len(r) > chat.MaxFileName-len(k.ends[0]) {
		name = string(r[:chat.MaxFileName-len(k.ends[0])])
	}
	return name + k.ends[0]
}
