package ingest

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// Bounds of a DOCX file; its parts together may unpack to Limits.DocumentBytes.
const (
	maxParts    = 10_000
	maxXMLDepth = 200
)

// readDOCX reads a Word document (ECMA-376, WordprocessingML): headings by
// their outline level, lists, tables, links. Hidden and deleted text, comments,
// headers and footers do not reach the article.
func readDOCX(in input) (out outcome) {
	z, err := openZip(in.data, maxParts)
	if err != nil {
		if strings.HasPrefix(string(in.data[:min(8, len(in.data))]), "\xd0\xcf\x11\xe0") {
			out.note(0, "is an old Word file or protected by a password: save it as .docx without one")
			return out
		}
		out.note(0, "is no Word file that can be read: open it and save it as .docx anew")
		return out
	}
	d := wordReader{in: in, parts: make(map[string]*zip.File), styles: make(map[string]wordStyle), ordered: make(map[string]bool), links: make(map[string]string)}
	for _, f := range z.File {
		d.parts[strings.ToLower(strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/"))] = f
	}
	if err := d.read(); err != nil {
		out.note(0, "%s", err)
		return out
	}
	body := strings.TrimSpace(d.out.String())
	title := oneLine(d.title)
	if title == "" {
		if hs, _ := headings(body); len(hs) > 0 && strings.TrimSpace(body[:hs[0].from]) == "" {
			title, body = takeHeading(body)
		}
	}
	if title == "" {
		title = oneLine(d.coreTitle())
	}
	if title == "" {
		title = fileTitle(in.rel)
	}
	if strings.TrimSpace(body) == "" {
		out.note(0, "has no text: pictures are not read")
		return out
	}
	out.documents = []document{{long: true, Article: knowledge.Article{Slug: fitSlug(in.rel), Title: title, Body: body}}}
	return out
}

// wordStyle is what a paragraph's style says.
type wordStyle struct {
	basedOn string
	level   int    // outline level + 1; 0 for body text
	list    string // numId
	title   bool
	hidden  bool
}

// wordReader walks the parts of one document.
type wordReader struct {
	in      input
	parts   map[string]*zip.File
	styles  map[string]wordStyle
	ordered map[string]bool // "numId/level" of numbered lists
	links   map[string]string
	read64  int64
	title   string
	painted bool // the text being read stands on a colour
	out     strings.Builder
	last    string // kind of the block written last: "list" joins to "list"
}

func (d *wordReader) read() error {
	main := d.mainPart()
	if d.parts[main] == nil {
		return errors.New("is no Word document: save it as .docx")
	}
	folder := path.Dir(main)
	// A document without styles or lists is one all the same.
	for _, p := range []struct {
		name string
		read func(*node)
	}{
		{folder + "/styles.xml", d.readStyles},
		{folder + "/numbering.xml", d.readNumbering},
		{folder + "/_rels/" + path.Base(main) + ".rels", d.readLinks},
	} {
		root, err := d.part(p.name)
		if err != nil {
			return err
		}
		if root != nil {
			p.read(root)
		}
	}
	root, err := d.part(main)
	if err != nil {
		return err
	}
	d.blocks(root.child("body"))
	return nil
}

// mainPart asks the package's relations, for some programs rename the part.
func (d *wordReader) mainPart() string {
	if root, err := d.part("_rels/.rels"); err == nil && root != nil {
		for _, r := range root.children {
			if strings.HasSuffix(r.attr("Type"), "/officeDocument") {
				return strings.ToLower(strings.TrimPrefix(path.Clean("/"+r.attr("Target")), "/"))
			}
		}
	}
	return "word/document.xml"
}

func (d *wordReader) coreTitle() string {
	root, err := d.part("docprops/core.xml")
	if err != nil || root == nil {
		return ""
	}
	return root.child("title").text
}

// node is an element of a part, by local names: the prefixes are free.
type node struct {
	name     string
	attrs    []xml.Attr
	text     string
	children []*node
}

func (n *node) attr(name string) string {
	if n != nil {
		for _, a := range n.attrs {
			if a.Name.Local == name {
				return a.Value
			}
		}
	}
	return ""
}

// child is the first of a name; an empty node when there is none.
func (n *node) child(name string) *node {
	if n != nil {
		for _, c := range n.children {
			if c.name == name {
				return c
			}
		}
	}
	return &node{}
}

func (n *node) has(name string) bool { return n.child(name).name != "" }

// on reports whether a toggle such as w:vanish is set.
func (n *node) on(name string) bool {
	if !n.has(name) {
		return false
	}
	switch n.child(name).attr("val") {
	case "0", "false", "off", "none":
		return false
	}
	return true
}

// part parses one part whole; nil when it is missing. What it unpacks to is
// bounded, whatever its header says.
func (d *wordReader) part(name string) (*node, error) {
	f := d.parts[strings.ToLower(name)]
	if f == nil {
		return nil, nil //nolint:nilnil // a missing part is no fault, and there is nothing to give
	}
	if f.Flags&1 != 0 {
		return nil, errors.New("is protected by a password: save it without one")
	}
	rd, err := f.Open()
	if err != nil {
		return nil, errors.New("is damaged: open it and save it as .docx anew")
	}
	defer rd.Close()
	most := d.in.opt.Limits.DocumentBytes
	limit := &io.LimitedReader{R: rd, N: most - d.read64 + 1}
	before := limit.N
	root, err := parseXML(d.in, limit)
	d.read64 += before - limit.N
	switch {
	case d.in.ctx.Err() != nil:
		return nil, errors.New("takes too long to read: split it")
	case limit.N <= 0:
		return nil, fmt.Errorf("unpacks to more than %s of text: split it", megabytes(most))
	case err != nil:
		return nil, errors.New("is damaged: open it and save it as .docx anew")
	}
	return root, nil
}

func parseXML(in input, r io.Reader) (*node, error) {
	dec := xml.NewDecoder(r)
	root := &node{}
	stack := []*node{root}
	for count := 0; ; count++ {
		if count%4096 == 0 && in.ctx.Err() != nil {
			return nil, in.ctx.Err()
		}
		t, err := dec.RawToken()
		if errors.Is(err, io.EOF) {
			if len(root.children) == 0 || len(stack) > 1 {
				return nil, io.ErrUnexpectedEOF
			}
			return root.children[len(root.children)-1], nil
		}
		if err != nil {
			return nil, err
		}
		top := stack[len(stack)-1]
		switch t := t.(type) {
		case xml.StartElement:
			n := &node{name: t.Name.Local, attrs: t.Attr}
			top.children = append(top.children, n)
			if stack = append(stack, n); len(stack) > maxXMLDepth {
				return nil, errors.New("nested too deep")
			}
		case xml.EndElement:
			if len(stack) == 1 || top.name != t.Name.Local {
				return nil, errors.New("an element ends that did not begin")
			}
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if len(top.children) == 0 || top.name == "t" {
				top.text += string(t)
			}
		}
	}
}

func (d *wordReader) readStyles(root *node) {
	for _, s := range root.children {
		if s.name != "style" {
			continue
		}
		name := strings.ToLower(s.child("name").attr("val"))
		v := wordStyle{basedOn: s.child("basedOn").attr("val"), title: name == "title", hidden: s.child("rPr").on("vanish")}
		v.level = outline(s.child("pPr"))
		if v.level == 0 && strings.HasPrefix(name, "heading ") {
			v.level, _ = strconv.Atoi(name[len("heading "):])
		}
		if v.level < 0 || v.level > 9 {
			v.level = 0
		}
		v.list = s.child("pPr").child("numPr").child("numId").attr("val")
		d.styles[s.attr("styleId")] = v
	}
}

// outline is a paragraph's level + 1, 0 for body text (17.3.1.20).
func outline(p *node) int {
	if l, err := strconv.Atoi(p.child("outlineLvl").attr("val")); err == nil && l >= 0 && l < 9 {
		return l + 1
	}
	return 0
}

// style follows the styles that a style is based on.
func (d *wordReader) style(id string) wordStyle {
	var v wordStyle
	for range 10 {
		s, ok := d.styles[id]
		if !ok {
			break
		}
		if v.level == 0 {
			v.level = s.level
		}
		if v.list == "" {
			v.list = s.list
		}
		v.title = v.title || s.title
		v.hidden = v.hidden || s.hidden
		id = s.basedOn
	}
	return v
}

func (d *wordReader) readNumbering(root *node) {
	abstract := make(map[string]*node)
	for _, n := range root.children {
		if n.name == "abstractNum" {
			abstract[n.attr("abstractNumId")] = n
		}
	}
	for _, n := range root.children {
		if n.name != "num" {
			continue
		}
		a := abstract[n.child("abstractNumId").attr("val")]
		if a == nil {
			continue
		}
		for _, l := range a.children {
			if l.name != "lvl" {
				continue
			}
			switch l.child("numFmt").attr("val") {
			case "bullet", "none", "":
			default:
				d.ordered[n.attr("numId")+"/"+l.attr("ilvl")] = true
			}
		}
	}
}

func (d *wordReader) readLinks(root *node) {
	for _, r := range root.children {
		if strings.HasSuffix(r.attr("Type"), "/hyperlink") {
			d.links[r.attr("Id")] = r.attr("Target")
		}
	}
}
