package ingest

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// A document of more than longWords is divided into an article for each of
// its sections, so that an answer cites the right part; one without headings
// is divided between blocks near that size.
const longWords = 3000

// divide makes the articles of a document. Their slugs are the document's
// with #heading-path, so that they stay when other sections change.
func divide(d document) []knowledge.Article {
	if !d.long || countWords(d.Body) <= longWords {
		return []knowledge.Article{d.Article}
	}
	v := divider{whole: d.Article, slugs: make(map[string]int)}
	v.sections(d.Title, d.Slug+"#", d.Body)
	if len(v.out) == 0 {
		return []knowledge.Article{d.Article}
	}
	v.out[0].Questions = d.Questions
	return v.out
}

type divider struct {
	whole knowledge.Article
	out   []knowledge.Article
	slugs map[string]int
}

// sections divides a text at its topmost headings of which there are several.
// slug ends in the # or the / that a heading is put behind.
func (v *divider) sections(title, slug, md string) {
	hs, blocks := headings(md)
	level := topLevel(hs)
	if level == 0 {
		v.pieces(title, slug, md, blocks)
		return
	}
	var cuts []heading
	for _, h := range hs {
		if h.level <= level && h.title != "" {
			cuts = append(cuts, h)
		}
	}
	v.part(title, strings.TrimRight(slug, "#/"), md[:cuts[0].from])
	for i, h := range cuts {
		end := len(md)
		if i+1 < len(cuts) {
			end = cuts[i+1].from
		}
		name := title
		if oneLine(h.title) != oneLine(title) {
			name = title + " › " + oneLine(h.title)
		}
		text := md[h.to:end]
		below := slug + slugify(h.title)
		if countWords(text) > longWords && strings.Count(below, "/") < 4 {
			v.sections(name, below+"/", text)
			continue
		}
		v.part(name, below, text)
	}
}

// topLevel is the smallest level with at least two headings, 0 without.
func topLevel(hs []heading) int {
	var n [7]int
	for _, h := range hs {
		if h.title != "" {
			n[h.level]++
		}
	}
	for level, count := range n {
		if count > 1 {
			return level
		}
	}
	return 0
}

// pieces divides a text without headings between its outermost blocks.
func (v *divider) pieces(title, slug, md string, blocks []int) {
	from, part := 0, 1
	name := func() (string, string) {
		return fmt.Sprintf("%s (%d)", title, part), fmt.Sprintf("%spart-%d", slug, part)
	}
	for i, at := range blocks {
		end := len(md)
		if i+1 < len(blocks) {
			end = blocks[i+1]
		}
		if at > from && countWords(md[from:end]) > longWords {
			t, s := name()
			v.part(t, s, md[from:at])
			from, part = at, part+1
		}
	}
	t, s := name()
	v.part(t, s, md[from:])
}

// part adds an article, unless it would be empty. A heading that comes twice
// is numbered.
func (v *divider) part(title, slug, body string) {
	if strings.TrimSpace(body) == "" {
		return
	}
	base, fragment, _ := strings.Cut(slug, "#")
	if fragment != "" {
		slug = base + "#" + fitSlug(fragment)
	}
	v.slugs[slug]++
	if n := v.slugs[slug]; n > 1 {
		slug = fmt.Sprintf("%s-%d", slug, n)
	}
	a := v.whole
	a.Title, a.Slug, a.Body, a.Questions = fitTitle(title), slug, body, nil
	v.out = append(v.out, a)
}

// fitTitle keeps the end of a path of headings that is too long for a title.
func fitTitle(s string) string {
	rs := []rune(s)
	if len(rs) <= maxTitleRunes {
		return s
	}
	return "…" + string(rs[len(rs)-maxTitleRunes+1:])
}

// countWords counts words as a reader would: runs between spaces, and every
// two characters of a script that writes without spaces.
func countWords(s string) int {
	n, dense := 0, 0
	inside := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			inside = false
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
			dense++
			inside = false
		case !inside:
			inside = true
			n++
		}
	}
	return n + (dense+1)/2
}
