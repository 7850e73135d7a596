package llm

import (
	"context"
	"fmt"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
	openai "github.com/sashabaranov/go-openai"
)

const (
	// batchTexts and batchTokens bound one request. OpenAI takes 2048 texts and
	// 300,000 tokens; small servers far fewer, and a small batch is cheap to
	// try again.
	batchTexts  = 64
	batchTokens = 8000
	// textTime is what each further text of a batch adds to the time limit of a
	// try: a small model on a CPU needs that long.
	textTime = 500 * time.Millisecond
)

// Embed turns texts into vectors, one for each and in their order, all of Dim
// numbers. It asks in batches and gives all vectors or an error. A text of more
// than about 8,000 tokens is cut at its end.
//
// chat.Invalid: no embedding model is set, or a text is empty. chat.Conflict:
// the vectors' length is not that of earlier ones, so the model behind the name
// has changed and the two must not be compared. Otherwise chat.Unavailable.
func (c *Client) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	if c.embedModel == "" {
		return nil, chat.Errorf(chat.Invalid, "no embedding model is set")
	}
	input := make([]string, len(texts))
	for i, text := range texts {
		if input[i] = cutToTokens(visible(text), batchTokens); input[i] == "" {
			return nil, chat.Errorf(chat.Invalid, "text %d of %d is empty", i+1, len(texts))
		}
	}
	vectors := make([][]float32, 0, len(texts))
	for len(input) > 0 {
		n := batch(input)
		got, err := c.embedBatch(ctx, input[:n])
		if err != nil {
			return nil, err
		}
		vectors, input = append(vectors, got...), input[n:]
	}
	return vectors, nil
}

func (c *Client) embedBatch(ctx context.Context, texts []string) ([][]float32, error) {
	var vectors [][]float32
	limit := c.limit + time.Duration(len(texts)-1)*textTime
	err := c.call(ctx, &c.vectors, c.embedModel, limit, func(ctx context.Context) *fault {
		res, err := c.api.CreateEmbeddings(ctx, openai.EmbeddingRequestStrings{
			Input: texts, Model: openai.EmbeddingModel(c.embedModel), EncodingFormat: openai.EmbeddingEncodingFormatFloat,
		})
		f := c.faultOf(err, res.Header())
		if f == nil {
			vectors, f = ordered(res.Data, len(texts))
		}
		return f
	})
	if err != nil {
		return nil, err
	}
	dim := int64(len(vectors[0]))
	if !c.dim.CompareAndSwap(0, dim) && c.dim.Load() != dim {
		return nil, chat.Errorf(chat.Conflict, "model %s gave vectors of %d numbers, before they had %d", c.embedModel, dim, c.dim.Load())
	}
	return vectors, nil
}

// ordered puts an answer's vectors in the order of the texts.
func ordered(data []openai.Embedding, texts int) ([][]float32, *fault) {
	if len(data) != texts {
		return nil, nonsense(fmt.Sprintf("%d vectors for %d texts", len(data), texts))
	}
	vectors := make([][]float32, texts)
	for _, e := range data {
		switch {
		case e.Index < 0 || e.Index >= texts || vectors[e.Index] != nil:
			return nil, nonsense("vectors without an order")
		case len(e.Embedding) == 0 || len(e.Embedding) != len(data[0].Embedding):
			return nil, nonsense("vectors of different length")
		}
		vectors[e.Index] = e.Embedding
	}
	return vectors, nil
}

// batch says how many of the texts, at least one, go into the next request.
func batch(texts []string) int {
	room := float64(batchTokens)
	for i, text := range texts[:min(batchTexts, len(texts))] {
		if room -= tokens(text); room < 0 && i > 0 {
			return i
		}
	}
	return min(batchTexts, len(texts))
}

// What a character costs in tokens, guessed high: English takes about a
// quarter of one, Korean seldom more than one.
const (
	asciiTokens = 0.25
	otherTokens = 1
)

// tokens guesses how many tokens a text has.
func tokens(s string) float64 {
	sum := 1.0
	for _, r := range s {
		sum += tokensOf(r)
	}
	return sum
}

func tokensOf(r rune) float64 {
	if r < 0x80 {
		return asciiTokens
	}
	return otherTokens
}

// cutToTokens gives the longest beginning of about that many tokens.
func cutToTokens(s string, most float64) string {
	sum := 1.0
	for i, r := range s {
		if sum += tokensOf(r); sum > most {
			return s[:i]
		}
	}
	return s
}
