package ingest

import (
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// titleRunes is the longest first line that can be a text's title.
const titleRunes = 120

// readText reads plain text: its first line is the title when it is short and
// stands alone, else the file's name is.
func readText(in input) (out outcome) {
	s, ok := in.text(&out)
	if !ok || strings.TrimSpace(s) == "" {
		return out
	}
	s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n"))
	title, body := fileTitle(in.rel), s
	first, rest, more := strings.Cut(s, "\n")
	if more && utf8.RuneCountInString(first) <= titleRunes && strings.TrimSpace(rest) != "" && !strings.HasSuffix(strings.TrimSpace(first), ".") {
		title, body = strings.TrimLeft(first, "# "), rest
	}
	out.documents = []document{{long: true, Article: knowledge.Article{Slug: fitSlug(in.rel), Title: title, Body: showTags(body)}}}
	return out
}

// fileTitle makes a title of a file's name: "returns_2026-01.pdf" is
// "returns 2026-01".
func fileTitle(rel string) string {
	base := path.Base(rel)
	base = strings.TrimSuffix(base, path.Ext(base))
	if s := oneLine(strings.ReplaceAll(base, "_", " ")); s != "" {
		return s
	}
	return rel
}

var tagLike = regexp.MustCompile(`(?:<[A-Za-z/!?][^<>\n]*>?)+`)

// showTags writes what looks like HTML in a text that is none as code, so
// that it is shown as it stands instead of being taken for a tag.
func showTags(s string) string {
	if !strings.Contains(s, "<") {
		return s
	}
	if strings.Contains(s, "`") {
		return strings.ReplaceAll(s, "<", "‹")
	}
	return tagLike.ReplaceAllString(s, "`$0`")
}
