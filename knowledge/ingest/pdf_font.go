package ingest

import (
	"encoding/hex"
	"io"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/ledongthuc/pdf"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// pdfFont turns the codes of a string into text and widths (ISO 32000-1 §9).
type pdfFont struct {
	pdf.Font
	composite bool
	bold      bool
	unicode   map[string]string // from the font's ToUnicode table
	legacy    encoding.Encoding // of a predefined CMap
	widths    map[int]float64   // of codes, in thousandths
	normal    float64           // width of what widths does not name
	simple    [256]string       // what the codes of a simple font decode to, once asked
}

func readFont(v pdf.Value) *pdfFont {
	f := &pdfFont{Font: pdf.Font{V: v}, normal: 500}
	name := strings.ToLower(f.BaseFont())
	f.bold = strings.Contains(name, "bold") || strings.Contains(name, "heavy") || strings.Contains(name, "black")
	f.composite = v.Key("Subtype").Name() == "Type0"
	if t := v.Key("ToUnicode"); t.Kind() == pdf.Stream {
		f.unicode = readToUnicode(t)
	}
	if !f.composite {
		f.widths = make(map[int]float64)
		first := f.FirstChar()
		for i, w := range f.Widths() {
			if w > 0 && i < 256 {
				f.widths[first+i] = w
			}
		}
		return f
	}
	f.legacy = predefined(v.Key("Encoding").Name())
	down := v.Key("DescendantFonts").Index(0)
	f.normal = 1000
	if dw := down.Key("DW"); !dw.IsNull() {
		f.normal = dw.Float64()
	}
	f.widths = readWidths(down.Key("W"))
	return f
}

// predefined gives the encoding behind a CMap that PDF knows by name
// (§9.7.5.2); nil when its codes are numbers of glyphs.
func predefined(name string) encoding.Encoding {
	switch {
	case strings.Contains(name, "UCS2"), strings.Contains(name, "UTF16"):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	case strings.HasPrefix(name, "KSC"):
		return korean.EUCKR
	case strings.HasPrefix(name, "90ms-RKSJ"), strings.HasPrefix(name, "90pv-RKSJ"), strings.HasPrefix(name, "83pv-RKSJ"):
		return japanese.ShiftJIS
	case strings.HasPrefix(name, "GB"):
		return simplifiedchinese.GBK
	case strings.HasPrefix(name, "ETen-B5"), strings.HasPrefix(name, "B5"):
		return traditionalchinese.Big5
	}
	return nil
}

// maxCodes bounds the tables of one font.
const maxCodes = 1 << 16

// maxTableBytes bounds a font's ToUnicode table.
const maxTableBytes = 4 << 20

// tableToken finds what matters in a CMap: hexadecimal strings, brackets, and
// the operators that begin and end a list.
var tableToken = regexp.MustCompile(`<[0-9A-Fa-f\s]*>|\[|\]|(?:begin|end)bf(?:char|range)`)

// readToUnicode reads a font's table of codes and their text (§9.10.3).
func readToUnicode(v pdf.Value) map[string]string {
	m := make(map[string]string)
	table, err := io.ReadAll(io.LimitReader(v.Reader(), maxTableBytes))
	if err != nil && len(table) == 0 {
		return m
	}
	list := ""
	var args []string
	var several []string // of an array, nil outside
	inside := false
	for _, t := range tableToken.FindAllString(string(table), -1) {
		switch {
		case t == "[":
			inside, several = true, nil
		case t == "]":
			inside = false
			if list == "beginbfrange" && len(args) == 2 {
				bfRange(m, args[0], args[1], several)
			}
			args = args[:0]
		case t[0] != '<':
			list, args, inside = t, args[:0], false
		case inside:
			several = append(several, unhex(t))
		default:
			args = append(args, unhex(t))
			if list == "beginbfchar" && len(args) == 2 {
				if len(m) < maxCodes {
					m[args[0]] = utf16Text(args[1])
				}
				args = args[:0]
			}
			if list == "beginbfrange" && len(args) == 3 {
				bfRange(m, args[0], args[1], args[2:])
				args = args[:0]
			}
		}
	}
	return m
}

func unhex(t string) string {
	t = strings.Join(strings.Fields(strings.Trim(t, "<>")), "")
	if len(t)%2 == 1 {
		t += "0"
	}
	b, err := hex.DecodeString(t)
	if err != nil {
		return ""
	}
	return string(b)
}

// bfRange maps the codes lo to hi: to the text to[0] and those after it, or
// each to its own.
func bfRange(m map[string]string, lo, hi string, to []string) {
	from, until := codeOf(lo), codeOf(hi)
	if len(lo) == 0 || len(lo) > 4 || len(lo) != len(hi) || until < from || until-from >= maxCodes || len(to) == 0 {
		return
	}
	for c := from; c <= until && len(m) < maxCodes; c++ {
		i := c - from
		if len(to) > 1 {
			if i < len(to) {
				m[codeBytes(c, len(lo))] = utf16Text(to[i])
			}
			continue
		}
		b := []byte(to[0])
		if len(b) < 2 {
			return
		}
		low := int(b[len(b)-2])<<8 | int(b[len(b)-1])
		low += i
		b[len(b)-2], b[len(b)-1] = byte(low>>8), byte(low)
		m[codeBytes(c, len(lo))] = utf16Text(string(b))
	}
}

func codeOf(s string) int {
	n := 0
	for i := range len(s) {
		n = n<<8 | int(s[i])
	}
	return n
}

func codeBytes(c, n int) string {
	b := make([]byte, n)
	for i := n - 1; i >= 0; i-- {
		b[i] = byte(c)
		c >>= 8
	}
	return string(b)
}

func utf16Text(s string) string {
	if len(s) == 1 {
		return string(rune(s[0]))
	}
	u := make([]uint16, len(s)/2)
	for i := range u {
		u[i] = uint16(s[2*i])<<8 | uint16(s[2*i+1])
	}
	return strings.ReplaceAll(string(utf16.Decode(u)), "\x00", "")
}

// readWidths reads a composite font's widths (§9.7.4.3): "c [w1 w2 …]" or
// "first last w".
func readWidths(w pdf.Value) map[int]float64 {
	m := make(map[int]float64)
	for i := 0; i+1 < w.Len() && len(m) < maxCodes; {
		first := int(w.Index(i).Int64())
		if list := w.Index(i + 1); list.Kind() == pdf.Array {
			for j := range list.Len() {
				m[first+j] = list.Index(j).Float64()
			}
			i += 2
			continue
		}
		last := int(w.Index(i + 1).Int64())
		if last-first >= maxCodes {
			break
		}
		for c := first; c <= last; c++ {
			m[c] = w.Index(i + 2).Float64()
		}
		i += 3
	}
	return m
}

// text decodes a string. width is in thousandths of the font's size; codes
// counts its characters, lost those without a meaning.
func (f *pdfFont) text(raw string) (s string, width float64, codes, spaces, lost int) {
	step := 1
	if f.composite {
		step = 2
	}
	var b strings.Builder
	for i := 0; i < len(raw); {
		n := min(step, len(raw)-i)
		if f.composite && f.legacy != nil && f.legacy != predefined("UCS2") && raw[i] < 0x80 {
			n = 1 // the double-byte sets keep ASCII single
		}
		code := raw[i : i+n]
		i += n
		codes++
		width += f.width(codeOf(code))
		t, known := f.unicode[code]
		switch {
		case known:
		case f.composite && f.legacy != nil:
			d, err := f.legacy.NewDecoder().String(code)
			if err != nil || d == "" {
				d = string(utf8.RuneError)
			}
			t = d
		case f.composite:
			t = string(utf8.RuneError)
		default:
			if f.simple[code[0]] == "" {
				f.simple[code[0]] = f.Encoder().Decode(code)
			}
			t = f.simple[code[0]]
		}
		if code == " " {
			spaces++
		}
		if strings.ContainsRune(t, utf8.RuneError) || t == "" {
			lost++
			continue
		}
		b.WriteString(ligatures.Replace(t))
	}
	return b.String(), width, codes, spaces, lost
}

func (f *pdfFont) width(code int) float64 {
	if w, ok := f.widths[code]; ok {
		return w
	}
	return f.normal
}

var ligatures = strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "st", "ﬆ", "st", "\u00a0", " ")
