package ingest

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/frontdesk-chat/frontdesk/chat"
	"github.com/frontdesk-chat/frontdesk/knowledge"
)

// Limits of one article.
const (
	maxQuestions  = 200
	maxTitleRunes = 500
	maxSlugBytes  = 200
	maxBodyBytes  = 1 << 20
)

// accept completes and checks an article and notes its slug; problem says how
// to mend one that cannot be taken.
func (r *run) accept(a knowledge.Article, rel string, line int) (_ knowledge.Article, problem string) {
	a.Title = oneLine(knowledge.Sanitise(a.Title))
	a.Body = strings.TrimSpace(knowledge.Sanitise(strings.ReplaceAll(a.Body, "\r\n", "\n")))
	a.Slug = strings.TrimSpace(a.Slug)
	a.URL = webLink(a.URL)
	var questions []string
	for _, q := range a.Questions {
		if q = oneLine(knowledge.Sanitise(q)); q != "" {
			questions = append(questions, q)
		}
	}
	a.Questions = questions
	first, taken := r.slugs[a.Slug]
	switch {
	case a.Title == "":
		return a, `has no title: give it a "title" or a first heading`
	case a.Body == "":
		return a, "has no text: write the answer below the title"
	case utf8.RuneCountInString(a.Title) > maxTitleRunes:
		return a, fmt.Sprintf("the title is longer than %d characters: shorten it and move the rest into the text", maxTitleRunes)
	case len(a.Body) > maxBodyBytes:
		return a, fmt.Sprintf("the text is longer than %d MB: divide it by headings", maxBodyBytes>>20)
	case len(a.Questions) > maxQuestions:
		return a, fmt.Sprintf("has %d example questions: keep the best %d", len(a.Questions), maxQuestions)
	case len(a.Slug) > maxSlugBytes:
		return a, fmt.Sprintf("the id is longer than %d bytes: shorten it", maxSlugBytes)
	case taken:
		return a, fmt.Sprintf("the id %q is taken by %s: give one of them another id", a.Slug, first)
	}
	r.slugs[a.Slug] = note{line: line}.place(rel)
	if a.Lang == "" {
		a.Lang = knowledge.Language(a.Title + "\n" + a.Body)
	}
	if a.Collection == "" {
		a.Collection = r.Collection
	}
	a.ID = chat.NewID()
	a.Hash = a.ContentHash()
	return a, ""
}

func (n note) place(rel string) string {
	if n.line > 0 {
		return fmt.Sprintf("%s:%d", rel, n.line)
	}
	return rel
}

// webLink keeps a link that a visitor may be shown: nothing but the web.
func webLink(s string) string {
	s = strings.TrimSpace(s)
	low := strings.ToLower(s)
	if strings.ContainsFunc(s, unicode.IsControl) || !strings.HasPrefix(low, "https://") && !strings.HasPrefix(low, "http://") && !strings.HasPrefix(s, "/") {
		return ""
	}
	return s
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// slugify makes an id of a title: its words in lower case joined by dashes.
// A long one is cut and told apart by a hash of the whole, and so is a title
// without a letter.
func slugify(title string) string {
	var b strings.Builder
	gap := false
	for _, c := range strings.ToLower(norm.NFKC.String(title)) {
		switch {
		case unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.IsMark(c):
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(c)
		case c == '\'' || c == '’':
		default:
			gap = true
		}
	}
	s := b.String()
	if s != "" && len(s) <= maxSlugBytes/2 {
		return s
	}
	sum := sha256.Sum256([]byte(title))
	s = strings.ToValidUTF8(s[:min(len(s), maxSlugBytes/2)], "")
	return strings.Trim(s+"-"+hex.EncodeToString(sum[:4]), "-")
}

// fitSlug cuts a path that would be too long for an id; what is cut is told
// apart by a hash of the whole. room is what a part's name may add.
func fitSlug(s string) string {
	const most = maxSlugBytes / 2
	if len(s) <= most {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	return strings.ToValidUTF8(s[:most-9], "") + "-" + hex.EncodeToString(sum[:4])
}
