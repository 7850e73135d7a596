package ingest

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
)

// zipOf packs files, in order: name, text, name, text …
func zipOf(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte(files[i+1]))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// docx packs a Word document around the inside of its body.
func docx(t testing.TB, body string) []byte {
	t.Helper()
	const ns = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	return zipOf(t,
		"[Content_Types].xml", `<Types/>`,
		"_rels/.rels", `<Relationships><Relationship Id="rId1" Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/_rels/document.xml.rels", `<Relationships><Relationship Id="rId9" Type="http://x/hyperlink" Target="https://shop.example/label" TargetMode="External"/></Relationships>`,
		"word/styles.xml", `<w:styles `+ns+`>
			<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>
			<w:style w:styleId="a2"><w:name w:val="제목 2"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
			<w:style w:styleId="mine"><w:basedOn w:val="a2"/><w:name w:val="My Heading"/></w:style>
			<w:style w:styleId="T"><w:name w:val="Title"/></w:style></w:styles>`,
		"word/numbering.xml", `<w:numbering `+ns+`><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>
			<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num></w:numbering>`,
		"word/document.xml", `<?xml version="1.0"?><w:document `+ns+`><w:body>`+body+`</w:body></w:document>`,
	)
}

// para is a paragraph of a style.
func para(style, text string) string {
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
}

// pdfFile writes a PDF of pages of content streams. Font F1 is Helvetica, F2
// Helvetica-Bold, F3 a Korean font with a ToUnicode table, F4 one without.
func pdfFile(pages ...string) []byte {
	var b bytes.Buffer
	var at []int
	object := func(s string) int {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), s)
		return len(at)
	}
	stream := func(s string) string {
		var z bytes.Buffer
		w := zlib.NewWriter(&z)
		_, _ = w.Write([]byte(s))
		_ = w.Close()
		return fmt.Sprintf("<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream", z.Len(), z.String())
	}
	b.WriteString("%PDF-1.4\n")
	var table strings.Builder
	table.WriteString("/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange\n1 beginbfrange <ac00> <d7a3> <ac00> endbfrange\n2 beginbfchar <0020> <0020> <0031> <0031> endbfchar\nendcmap end end")
	cmap := object(stream(table.String()))
	f1 := object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
	f2 := object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>")
	down := object("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Batang /DW 1000 >>")
	f3 := object(fmt.Sprintf("<< /Type /Font /Subtype /Type0 /BaseFont /Batang /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>", down, cmap))
	f4 := object(fmt.Sprintf("<< /Type /Font /Subtype /Type0 /BaseFont /Batang /Encoding /Identity-H /DescendantFonts [%d 0 R] >>", down))
	picture := object("<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\nx\nendstream")
	root := len(at) + 1
	object(fmt.Sprintf("<< /Type /Catalog /Pages %d 0 R >>", root+1))
	var kids strings.Builder
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", root+2+2*i)
	}
	object(fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] /MediaBox [0 0 600 800] /Resources << /Font << /F1 %d 0 R /F2 %d 0 R /F3 %d 0 R /F4 %d 0 R >> /XObject << /Im %d 0 R >> >> >>", len(pages), kids.String(), f1, f2, f3, f4, picture))
	for i, p := range pages {
		object(fmt.Sprintf("<< /Type /Page /Parent %d 0 R /Contents %d 0 R >>", root+1, root+3+2*i))
		object(stream(p))
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, o := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, root, start)
	return b.Bytes()
}

// drawAt draws text at a height of the page.
func drawAt(font string, size, x, y int, text string) string {
	return fmt.Sprintf("BT /%s %d Tf %d %d Td (%s) Tj ET\n", font, size, x, y, strings.NewReplacer("(", `\(`, ")", `\)`).Replace(text))
}

// hangul draws Korean with the composite font.
func hangul(font string, x, y int, text string) string {
	var h strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&h, "%04x", u)
	}
	return fmt.Sprintf("BT /%s 11 Tf %d %d Td <%s> Tj ET\n", font, x, y, h.String())
}
