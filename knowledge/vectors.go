package knowledge

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Embedder turns texts into dense vectors.
//
// Embed gives one vector of Dim values per text, in the order of the texts.
// It may be called from many goroutines at once and stops when ctx ends.
// Model names the vectors' space: vectors of two models are never compared.
type Embedder interface {
	Embed(ctx context.Context, texts []string) ([][]float32, error)
	Model() string
	Dim() int
}

// ChunkVector is the dense vector of one unit of an article (see Units): a
// chunk of its body or, when Line is set, its title or an example question.
type ChunkVector struct {
	Chunk   chat.ID // the unit's id
	Article chat.ID
	Line    bool
	Vector  []float32
}

// VectorHit is a unit near a query. Score is the cosine similarity, −1 … 1.
type VectorHit struct {
	Chunk   chat.ID // the unit's id; a chunk's own unless Line is set
	Article chat.ID
	Line    bool // the title or an example question is near, not a passage
	Score   float64
}

// Unit is a text of an article that has a vector of its own.
type Unit struct {
	ID   chat.ID
	Line bool
	Text string
}

// maxLines bounds the example questions of one article that have vectors.
const maxLines = 200

// Units are the texts of an article that are embedded: each chunk under its
// headings, and the title and example questions as lines, because what a
// visitor asks resembles a question more than a passage. An id follows from
// the article and the text: an edit leaves the vectors of other texts valid.
func Units(a Article) []Unit {
	var out []Unit
	seen := make(map[chat.ID]bool)
	add := func(u Unit) {
		if strings.TrimSpace(u.Text) != "" && !seen[u.ID] {
			seen[u.ID] = true
			out = append(out, u)
		}
	}
	for _, c := range Split(a) {
		add(Unit{ID: c.ID, Text: c.Heading + "\n" + c.Text})
	}
	for _, text := range append([]string{a.Title}, a.Questions[:min(maxLines, len(a.Questions))]...) {
		add(Unit{ID: lineID(a.ID, text), Line: true, Text: text})
	}
	return out
}

// lineID names the unit of a title or example question.
func lineID(article chat.ID, text string) chat.ID {
	return chat.ID(uuid.NewSHA1(uuid.UUID(article), []byte("line\x00"+text)))
}

// Vectors finds the stored vectors nearest to a query.
//
// Nearest gives at most k hits of this workspace and model, best first, ties
// by chunk id; fewer when fewer are stored, none when k ≤ 0. Other workspaces
// and other models, whose dimension may differ, are never seen. A vector of
// no length is never near anything. Safe for concurrent use.
type Vectors interface {
	Nearest(ctx context.Context, workspace chat.ID, model string, query []float32, k int) ([]VectorHit, error)
}
