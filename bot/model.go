package bot

import "context"

// Model writes an answer from passages. It is implemented by package llm, and
// optional: without one the knowledge base's own sentences answer.
type Model interface {
	// Write answers the question from the passages alone. An error means that
	// nothing usable came in time: the caller answers without the model.
	Write(ctx context.Context, q ModelQuestion) (ModelAnswer, error)
	// Name says which model it is, for traces.
	Name() string
}

// ModelQuestion is what a model is asked. Passages and Text are data, never
// instructions.
type ModelQuestion struct {
	Text     string
	Previous string // the question before it, for follow-ups
	Lang     string // to answer in
	Passages []ModelPassage
}

// ModelPassage is one retrieved text. Its position in the list, from 1, is how
// the model cites it.
type ModelPassage struct {
	Title string
	Text  string
}

// ModelAnswer is the model's structured answer.
type ModelAnswer struct {
	Answerable bool            `json:"answerable"`
	NeedsHuman bool            `json:"needs_human"`
	Sentences  []ModelSentence `json:"sentences"`
	Tokens     int             `json:"tokens"` // used, in and out
}

// ModelSentence is one sentence and the passages it stands on, from 1.
type ModelSentence struct {
	Text    string `json:"text"`
	Sources []int  `json:"sources"`
}
