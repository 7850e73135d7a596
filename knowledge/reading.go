package knowledge

import (
	"strings"
	"sync"

	lru "github.com/hashicorp/golang-lru/v2"
)

// reading is what a chunk's text says whatever is asked: its sentences and
// rows, their terms, and which kinds of answer they hold. Each part is worked
// out when it is first wanted and only read after that. Safe for concurrent use.
type reading struct {
	parts   func() []*part
	opening func() string          // see opening
	terms   func() map[string]bool // of the chunk, the article's title and its questions
}

// part is a section's run of paragraphs, or one list, table or code block.
type part struct {
	block
	opens    bool // a section
	lead     bool // the chunk
	above    map[string]bool
	units    []snippet
	breaks   []bool            // of paragraphs, by sentence: a new one begins here
	dangling []bool            // of paragraphs, by sentence
	titled   []map[string]bool // of a table, by row: its terms with those of the table's head
	all      map[string]bool   // of a list, table or code block
	held     [wantsSize + 1]func() []bool
}

// snippet is a sentence or a row.
type snippet struct {
	text  string
	terms map[string]bool
}

// readingOf gives what a chunk of an article says.
func readingOf(e *entry, chunk int) *reading {
	key := readChunk{e, chunk}
	if r, ok := readings.Get(key); ok {
		return r
	}
	r := newReading(e, chunk)
	readings.Add(key, r) // another's, of this moment, says the same
	return r
}

func newReading(e *entry, chunk int) *reading {
	return &reading{
		parts:   sync.OnceValue(func() []*part { return partsOf(e.blocks[chunk]) }),
		opening: sync.OnceValue(func() string { return opening(e.chunks[chunk].Text) }),
		terms: sync.OnceValue(func() map[string]bool {
			m := termSet(e.article.Title + "\n" + e.chunks[chunk].Heading + "\n" + e.chunks[chunk].Text)
			for _, q := range e.article.Questions {
				for _, t := range analyse(q) {
					m[t.text] = true
				}
			}
			return m
		}),
	}
}

func partsOf(blocks []block) (out []*part) {
	section := -1
	for i := 0; i < len(blocks); {
		j := i
		for j < len(blocks) && blocks[j].section == blocks[i].section && blocks[j].kind == paragraph {
			j++
		}
		p := &part{block: blocks[i], opens: blocks[i].section != section, lead: i == 0, above: termSet(lastHeading(blocks[i].heading))}
		section = blocks[i].section
		if j == i {
			p.readRows()
			i++
		} else {
			p.readSentences(blocks[i:j])
			i = j
		}
		out = append(out, p)
	}
	return out
}

func (p *part) readRows() {
	rows := strings.Split(p.text, "\n")
	for i, row := range rows {
		p.units = append(p.units, snippet{row, termSet(row)})
		if p.kind != table {
			continue
		}
		p.titled = append(p.titled, p.units[i].terms)
		if i > 1 { // a cell says little without its column
			p.titled[i] = termSet(rows[0] + "\n" + row)
		}
	}
	p.all = termSet(p.text)
	for kind := range p.held {
		p.held[kind] = sync.OnceValue(func() []bool { return []bool{answerType(kind).heldBy(p.text)} })
	}
}

func (p *part) readSentences(paragraphs []block) {
	for _, b := range paragraphs {
		for i, s := range sentences(unquote(b.text)) {
			p.units = append(p.units, snippet{s, termSet(s)})
			p.breaks = append(p.breaks, i == 0)
			p.dangling = append(p.dangling, dangles(s))
		}
	}
	for kind := range p.held {
		p.held[kind] = sync.OnceValue(func() []bool {
			out := make([]bool, len(p.units)*answerSentences)
			for i := range p.units {
				text := ""
				for j := i; j < len(p.units) && j < i+answerSentences; j++ {
					text = strings.TrimPrefix(text+" "+p.units[j].text, " ")
					out[i*answerSentences+j-i] = answerType(kind).heldBy(text)
				}
			}
			return out
		})
	}
}

// holds reports whether the sentences i to j, or of no paragraph the whole
// part, look like an answer of a kind.
func (p *part) holds(kind answerType, i, j int) bool {
	if p.kind != paragraph {
		return p.held[kind]()[0]
	}
	return p.held[kind]()[i*answerSentences+j-i]
}

// readChunk names a chunk of one version of an article.
type readChunk struct {
	entry *entry
	chunk int
}

// manyReadings are remembered: some 8 KB each. A reading takes 20 times as long
// to make as to use, and visitors ask for the same few articles.
const manyReadings = 2000

var readings, _ = lru.New[readChunk, *reading](manyReadings) // an error is a size of 0
