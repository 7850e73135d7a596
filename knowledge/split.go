package knowledge

import (
	"crypto/sha256"
	"strconv"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Sizes of chunks in tokens (see countTokens): a chunk is closed once it has
// reached wantTokens and never grows beyond maxTokens. The span 200–350 keeps
// a chunk on one topic and still long enough to stand alone.
const (
	minTokens  = 200
	wantTokens = 350
	maxTokens  = 450
	// pairTokens is the longest body that answers as a whole.
	pairTokens = 90
)

// Chunk is a piece of an article that stands on its own.
type Chunk struct {
	// ID follows from the article's id and the chunk's heading and text, so
	// that an edit leaves the vectors of untouched chunks valid.
	ID      chat.ID
	Article chat.ID
	Ordinal int    // 0, 1, … in reading order
	Heading string // "Title › Heading › Sub-heading"
	Text    string // Markdown without headings, 450 tokens at most
}

// Split cuts an article into chunks along its structure: a new section begins
// a new chunk once the open one has 200 tokens; lists, table rows and
// question–answer pairs stay whole while they fit into 450 tokens. An article
// of no text gives one chunk with its title, so that it can be found at all.
func Split(a Article) []Chunk {
	chunks, _ := splitBlocks(a)
	return chunks
}

// splitBlocks also gives the blocks that each chunk was made of.
func splitBlocks(a Article) ([]Chunk, [][]block) {
	s := splitter{article: a, seen: make(map[string]int)}
	for _, b := range blocksOf(Sanitise(a.Body)) {
		s.add(b)
	}
	s.close()
	if len(s.out) == 0 {
		s.emit(a.Title, "")
	}
	return s.out, s.blocks
}

type splitter struct {
	article Article
	out     []Chunk
	blocks  [][]block
	open    []string // texts of the open chunk
	held    []block  // what open was made of
	heading string
	section int
	path    string // headings of the last block
	tokens  int
	seen    map[string]int
}

func (s *splitter) add(b block) {
	n := countTokens(b.text)
	if len(s.open) > 0 {
		newSection := b.section != s.section
		// The heading of a section inside a chunk is text of the chunk.
		title := ""
		if fresh := newHeading(s.path, b.heading); newSection && fresh != "" {
			title = "**" + fresh + "**"
		}
		begins := newSection || questionRow.MatchString(b.text)
		grown := s.tokens + countTokens(title) + n
		switch {
		case begins && s.tokens >= minTokens, s.tokens >= wantTokens, grown > maxTokens:
			s.close()
		case title != "":
			s.open = append(s.open, title)
			s.tokens += countTokens(title)
		}
	}
	if len(s.open) == 0 {
		s.heading = joinHeading(s.article.Title, b.heading)
	}
	s.section, s.path = b.section, b.heading
	if n <= maxTokens {
		s.open, s.held = append(s.open, b.text), append(s.held, b)
		s.tokens += n
		return
	}
	for _, part := range cut(b) {
		if s.tokens > 0 {
			s.close()
		}
		s.heading = joinHeading(s.article.Title, b.heading)
		piece := b
		piece.text = part
		s.open, s.held, s.tokens = []string{part}, []block{piece}, countTokens(part)
	}
}

func (s *splitter) close() {
	if len(s.open) > 0 {
		s.emit(s.heading, strings.Join(s.open, "\n\n"))
	}
	s.open, s.held, s.tokens = nil, nil, 0
}

func (s *splitter) emit(heading, text string) {
	key := heading + "\x00" + text
	s.seen[key]++
	s.blocks = append(s.blocks, s.held)
	s.out = append(s.out, Chunk{
		ID: chunkID(s.article.ID, key, s.seen[key]), Article: s.article.ID,
		Ordinal: len(s.out), Heading: heading, Text: text,
	})
}

// chunkID is a name-based UUID (version 8, RFC 9562 §5.8) of the article and
// the content; nth tells equal chunks of one article apart.
func chunkID(article chat.ID, key string, nth int) chat.ID {
	return chat.ID(uuid.NewHash(sha256.New(), uuid.UUID(article), []byte(strconv.Itoa(nth)+"\x00"+key), 8))
}

func joinHeading(title, heading string) string {
	if heading == "" || heading == title {
		return title
	}
	return title + " › " + strings.TrimPrefix(heading, title+" › ")
}

// newHeading gives the headings of a path that the path before did not have.
func newHeading(before, path string) string {
	old, parts := strings.Split(before, " › "), strings.Split(path, " › ")
	same := 0
	for same < len(parts)-1 && same < len(old) && parts[same] == old[same] {
		same++
	}
	return strings.Join(parts[same:], " › ")
}

func lastHeading(h string) string {
	if i := strings.LastIndex(h, " › "); i >= 0 {
		return h[i+len(" › "):]
	}
	return h
}

// cut breaks a block that alone exceeds a chunk: a table between rows, each
// part under the table's head; a list and code between lines; a paragraph
// between sentences. A single unit beyond the limit is cut between words.
func cut(b block) []string {
	var units []string
	head, sep := "", "\n"
	switch b.kind {
	case table:
		lines := strings.Split(b.text, "\n")
		k := min(2, len(lines))
		head, units = strings.Join(lines[:k], "\n")+"\n", lines[k:]
		if countTokens(head) > maxTokens/3 { // hardly a head: not worth repeating
			head, units = "", lines
		}
	case list, code:
		units = strings.Split(b.text, "\n")
	default:
		units, sep = sentences(b.text), " "
	}
	var out []string
	open, tokens := "", 0
	limit := maxTokens - countTokens(head)
	push := func() {
		if open != "" {
			out = append(out, head+open)
		}
		open, tokens = "", 0
	}
	for _, u := range units {
		for _, piece := range cutWords(u, limit) {
			n := countTokens(piece)
			if tokens+n > limit || tokens >= wantTokens {
				push()
			}
			if open != "" {
				open += sep
			}
			open += piece
			tokens += n
		}
	}
	push()
	return out
}

// cutWords breaks a text of more than limit tokens between its words, and a
// word of more than limit characters anywhere.
func cutWords(text string, limit int) []string {
	if countTokens(text) <= limit {
		return []string{text}
	}
	var out []string
	rs := []rune(text)
	for len(rs) > 0 {
		// A token is at least one rune, so this window never exceeds limit.
		end, last := 0, 0
		var c tokenCounter
		for end < len(rs) && c.n <= limit {
			c.add(rs[end])
			if c.n > limit {
				break
			}
			if unicode.IsSpace(rs[end]) {
				last = end
			}
			end++
		}
		if end < len(rs) && last > 0 {
			end = last
		}
		end = max(end, 1)
		if piece := strings.TrimSpace(string(rs[:end])); piece != "" {
			out = append(out, piece)
		}
		rs = rs[end:]
	}
	return out
}

// countTokens estimates a model's tokens without its vocabulary: a Latin word
// or number counts one for every six characters begun, a character of Hangul
// or Han one, a punctuation mark one. It errs upwards for English prose by
// about a tenth.
func countTokens(s string) int {
	var c tokenCounter
	for _, r := range s {
		c.add(r)
	}
	return c.n
}

type tokenCounter struct{ n, run int }

func (c *tokenCounter) add(r rune) {
	switch {
	case unicode.IsSpace(r):
		c.run = 0
	case isBigramScript(r) || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r):
		c.n, c.run = c.n+1, 0
	default:
		if c.run%6 == 0 {
			c.n++
		}
		c.run++
	}
}
