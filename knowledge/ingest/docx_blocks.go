package ingest

import (
	"strconv"
	"strings"
)

// blocks writes paragraphs and tables as Markdown.
func (d *wordReader) blocks(n *node) {
	for _, c := range n.children {
		switch c.name {
		case "p":
			d.paragraph(c)
		case "tbl":
			d.table(c)
		case "sdt":
			d.blocks(c.child("sdtContent"))
		case "customXml", "ins", "moveTo", "smartTag":
			d.blocks(c)
		}
	}
}

func (d *wordReader) paragraph(p *node) {
	props := p.child("pPr")
	style := d.style(props.child("pStyle").attr("val"))
	around := d.painted
	d.painted = around || props.has("shd")
	text := showTags(strings.TrimSpace(d.inline(p, style.hidden)))
	d.painted = around
	if text == "" {
		d.boxes(p)
		return
	}
	level := style.level
	if l := outline(props); l > 0 {
		level = l
	}
	list, depth := style.list, 0
	if num := props.child("numPr"); num.name != "" {
		if id := num.child("numId").attr("val"); id != "" {
			list = id
		}
		depth, _ = strconv.Atoi(num.child("ilvl").attr("val"))
	}
	switch {
	case style.title && d.title == "" && d.out.Len() == 0:
		d.title = strings.NewReplacer("*", "", "`", "").Replace(text)
	case style.title:
		d.write("heading", "# "+oneLine(text))
	case level > 0:
		d.write("heading", strings.Repeat("#", min(level, 6))+" "+oneLine(strings.ReplaceAll(text, "**", "")))
	case list != "" && list != "0":
		mark := "- "
		if d.ordered[list+"/"+strconv.Itoa(depth)] {
			mark = "1. "
		}
		indent := strings.Repeat("   ", min(max(depth, 0), 8))
		d.write("list", indent+mark+strings.ReplaceAll(text, "\n", "\n   "+indent))
	default:
		d.write("text", escapeStart(text))
	}
	d.boxes(p)
}

// boxes writes the text boxes anchored in a paragraph behind it.
func (d *wordReader) boxes(n *node) {
	for _, c := range n.children {
		switch c.name {
		case "txbxContent":
			d.blocks(c)
		case "Fallback": // the same box once more, for old programs
		default:
			d.boxes(c)
		}
	}
}

func (d *wordReader) write(kind, text string) {
	switch {
	case d.out.Len() == 0:
	case kind == "list" && d.last == "list":
		d.out.WriteByte('\n')
	default:
		d.out.WriteString("\n\n")
	}
	d.out.WriteString(text)
	d.last = kind
}

// inline gives the text of a paragraph or of a part of one.
func (d *wordReader) inline(n *node, hidden bool) string {
	var b strings.Builder
	for _, c := range n.children {
		switch c.name {
		case "r":
			b.WriteString(d.run(c, hidden))
		case "hyperlink":
			text := d.inline(c, hidden)
			link := absolute(d.links[c.attr("id")], nil)
			if link != "" && strings.TrimSpace(text) != "" && !strings.ContainsAny(link, "() ") {
				text = "[" + strings.TrimSpace(text) + "](" + link + ")"
			}
			b.WriteString(text)
		case "sdt":
			b.WriteString(d.inline(c.child("sdtContent"), hidden))
		case "ins", "moveTo", "smartTag", "fldSimple", "customXml", "dir", "bdo":
			b.WriteString(d.inline(c, hidden))
		}
	}
	// Runs are cut anywhere: bold next to bold is one.
	return strings.ReplaceAll(b.String(), "****", "")
}

// run gives the text of a run; "" when it cannot be seen.
func (d *wordReader) run(r *node, hidden bool) string {
	props := r.child("rPr")
	if props.has("vanish") {
		hidden = props.on("vanish")
	}
	if hidden || props.on("webHidden") || faint(props, d.painted) {
		return ""
	}
	var b strings.Builder
	for _, c := range r.children {
		switch c.name {
		case "t":
			b.WriteString(c.text)
		case "tab", "ptab":
			b.WriteByte(' ')
		case "br", "cr":
			if c.attr("type") == "" || c.attr("type") == "textWrapping" {
				b.WriteByte('\n')
			}
		case "noBreakHyphen":
			b.WriteByte('-')
		}
	}
	text := b.String()
	inner := strings.TrimSpace(text)
	if props.on("b") && inner != "" && !strings.Contains(inner, "\n") && !strings.Contains(inner, "*") {
		at := strings.Index(text, inner)
		text = text[:at] + "**" + inner + "**" + text[at+len(inner):]
	}
	return text
}

// faint reports whether a run is white on white, or smaller than a point and a
// half; painted says that what is around it has a colour.
func faint(props *node, painted bool) bool {
	if size, err := strconv.Atoi(props.child("sz").attr("val")); err == nil && size <= 3 { // half points
		return true
	}
	color := strings.ToLower(props.child("color").attr("val"))
	return !painted && !props.has("shd") && !props.has("highlight") &&
		len(color) == 6 && strings.Trim(color[:1]+color[2:3]+color[4:5], "f") == ""
}

// table writes a table with its first row as head. A table of one column is a
// frame: its paragraphs are text.
func (d *wordReader) table(t *node) {
	var rows [][]string
	width := 0
	var cells []*node
	for _, r := range t.rows("tr") {
		var row []string
		for _, c := range r.rows("tc") {
			// A table's style paints its head without a word in the cell.
			d.painted = c.child("tcPr").has("shd") || t.child("tblPr").has("tblStyle")
			cells = append(cells, c)
			row = append(row, d.cell(c))
			d.painted = false
			if span, err := strconv.Atoi(c.child("tcPr").child("gridSpan").attr("val")); err == nil {
				for range min(span, 50) - 1 {
					row = append(row, "")
				}
			}
		}
		if strings.TrimSpace(strings.Join(row, "")) != "" {
			rows = append(rows, row)
			width = max(width, len(row))
		}
	}
	if width <= 1 {
		for _, c := range cells {
			d.blocks(c)
		}
		return
	}
	if text := tableText(rows, width); text != "" {
		d.write("table", text)
	}
}

// tableText draws rows as a Markdown table; the first is its head.
func tableText(rows [][]string, width int) string {
	if len(rows) == 0 {
		return ""
	}
	var b strings.Builder
	for i, row := range rows {
		for len(row) < width {
			row = append(row, "")
		}
		b.WriteString("| " + strings.Join(row, " | ") + " |\n")
		if i == 0 {
			b.WriteString("|" + strings.Repeat(" --- |", width) + "\n")
		}
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// rows gives the children of a name, through what may wrap them.
func (n *node) rows(name string) []*node {
	var out []*node
	for _, c := range n.children {
		switch c.name {
		case name:
			out = append(out, c)
		case "sdt":
			out = append(out, c.child("sdtContent").rows(name)...)
		case "ins", "customXml":
			out = append(out, c.rows(name)...)
		}
	}
	return out
}

// cell gives the paragraphs of a cell in one line, those of tables in it too.
func (d *wordReader) cell(c *node) string {
	var parts []string
	var walk func(*node)
	walk = func(n *node) {
		for _, k := range n.children {
			switch k.name {
			case "p":
				style := d.style(k.child("pPr").child("pStyle").attr("val"))
				if s := showTags(oneLine(d.inline(k, style.hidden))); s != "" {
					parts = append(parts, s)
				}
			case "tcPr", "trPr", "tblPr":
			default:
				walk(k)
			}
		}
	}
	walk(c)
	return strings.ReplaceAll(strings.Join(parts, " "), "|", `\|`)
}

// escapeStart keeps a paragraph from being taken for a heading or a quote.
func escapeStart(s string) string {
	if strings.HasPrefix(s, "#") || strings.HasPrefix(s, ">") || strings.HasPrefix(s, "---") || strings.HasPrefix(s, "===") {
		return `\` + s
	}
	return s
}
