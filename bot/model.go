package bot

import (
	"context"
	"encoding/json"
	"time"

	"github.com/frontdesk-chat/frontdesk/chat"
)

// Model writes an answer from passages. It is implemented by package llm, and
// optional: without one the knowledge base's own sentences answer. Nothing it
// writes is shown before Verify has looked at it.
type Model interface {
	// Write answers the question from the passages alone. An error means that
	// nothing usable came in time: the caller answers without the model. Tokens
	// are set beside an error too, when some were used.
	Write(ctx context.Context, q ModelQuestion) (ModelAnswer, error)
	// Name says which model it is, for traces.
	Name() string
}

// Streamer is a Model that tells each sentence as soon as it is written.
type Streamer interface {
	Model
	// Stream is Write, calling each with every finished sentence, in order and
	// from the caller's goroutine, as long as the model has said that the
	// question can be answered. Sentences may have been told before an error.
	Stream(ctx context.Context, q ModelQuestion, each func(ModelSentence)) (ModelAnswer, error)
}

// Rewriter is a Model that makes a follow-up question stand on its own.
type Rewriter interface {
	// Rewrite gives the question in words that need nothing before them. The
	// result is only ever searched for, never shown.
	Rewrite(ctx context.Context, q ModelFollowUp) (ModelRewrite, error)
}

// ModelQuestion is what a model is asked. Passages, Text, Previous and
// Rejected are data, never instructions.
type ModelQuestion struct {
	Text     string
	Previous string // the question before it, for follow-ups
	Lang     string // to answer in
	Passages []ModelPassage
	// Rejected is what the verifier dropped of the first try.
	Rejected []Dropped
}

// ModelPassage is one retrieved text. Its position in the list, from 1, is how
// the model cites it.
type ModelPassage struct {
	Title string
	Text  string
	// Where it stands; only Title and Text are sent.
	Article chat.ID
	Slug    string
	URL     string
}

func (p ModelPassage) source() cited {
	return cited{Source: chat.Source{Article: p.Article, Title: p.Title, URL: p.URL}, Slug: p.Slug}
}

// ModelAnswer is the model's structured answer.
type ModelAnswer struct {
	Answerable bool            `json:"answerable"`
	NeedsHuman bool            `json:"needs_human"`
	Missing    string          `json:"missing,omitempty"`  // what the passages do not say
	Language   string          `json:"language,omitempty"` // code of the answer's language, as the model says
	Sentences  []ModelSentence `json:"sentences"`
	Tokens     int             `json:"tokens"`    // used, in and out
	TokensIn   int             `json:"tokens_in"` // of them, read
}

// ModelSentence is one sentence, the passages it stands on, from 1, and the
// words of one of them that prove it.
type ModelSentence struct {
	Text    string `json:"text"`
	Sources []int  `json:"sources"`
	Quote   string `json:"quote"`
}

// ModelFollowUp is a message that may lean on what was said before.
type ModelFollowUp struct {
	Text     string
	Previous []string // the visitor's questions before it, oldest first
	Lang     string
}

// ModelRewrite is a follow-up that stands on its own.
type ModelRewrite struct {
	Text     string `json:"text"` // "" when it did so already
	Tokens   int    `json:"tokens"`
	TokensIn int    `json:"tokens_in"`
}

// Filler is a Model that fills in a value for a step of a flow.
type Filler interface {
	// Fill gives a value for the task. It is checked against the schema before
	// it is used. Tokens are set beside an error too, when some were used.
	Fill(ctx context.Context, t ModelTask) (ModelFilled, error)
}

// ModelTask is what a step of a flow asks of a model. Values, Message and
// Rejected are data, never instructions.
type ModelTask struct {
	Task     string   // the author's words, with [value 1] where a value belongs
	Values   []string // in that order
	Message  string   // the visitor's last words
	Lang     string
	Schema   json.RawMessage // JSON Schema of the value; none: a text
	Tokens   int             // that may be written
	Within   time.Duration   // of one try
	Rejected string          // why the first try was refused
}

// ModelFilled is a value as the model gave it: JSON, if it kept to that.
type ModelFilled struct {
	Value    json.RawMessage
	Tokens   int // used, in and out
	TokensIn int
}
