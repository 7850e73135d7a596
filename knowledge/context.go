package knowledge

import "strings"

// contextChunks is the longest article, in chunks, that a context holds whole.
const contextChunks = 3

// context gives the text of a candidate for a model to read: Markdown, one
// paragraph a line, section titles as headings, nothing that a reader would
// not see. The passage is part of it.
func (c candidate) context(passage string) string {
	var b strings.Builder
	heading := ""
	read := func(blocks []block) {
		for _, k := range blocks {
			if h := lastHeading(k.heading); h != heading {
				heading = h
				if h != "" && h != c.entry.article.Title {
					b.WriteString("## " + h + "\n\n")
				}
			}
			text := tidy(k.text)
			if k.kind == paragraph {
				text = strings.Join(strings.Fields(text), " ")
			}
			if text != "" {
				b.WriteString(text + "\n\n")
			}
		}
	}
	if len(c.entry.blocks) <= contextChunks {
		for _, blocks := range c.entry.blocks {
			read(blocks)
		}
		return strings.TrimSpace(b.String())
	}
	read(c.entry.blocks[c.chunk])
	text := strings.TrimSpace(b.String())
	if !strings.Contains(text, passage) { // it was taken from another chunk
		text = passage + "\n\n" + text
	}
	return text
}
