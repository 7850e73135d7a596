package evals

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
)

// Cassette keeps what models answered, so that a run in mode llm can be
// repeated without a model: the same request gets the recorded answer. A
// request is known by the SHA-256 of its JSON, so that any change to question,
// passages or prompt asks for a new recording. Safe for concurrent use.
type Cassette struct {
	mu      sync.Mutex
	answers map[string]taped
	asked   map[string]bool // in this run
	missing []string        // kinds of requests without an answer
	added   int
}

// taped is one line of a cassette: JSON, so that diffs can be read.
type taped struct {
	Key    string          `json:"key"`
	Kind   string          `json:"kind"` // write, rewrite, complete
	About  string          `json:"about"`
	Answer json.RawMessage `json:"answer"`
}

// ReadCassette reads what WriteTo wrote; an empty source is a new cassette.
// An error is Invalid and names the line.
func ReadCassette(name string, src []byte) (*Cassette, error) {
	c := &Cassette{answers: map[string]taped{}, asked: map[string]bool{}}
	for n, line := range bytes.Split(src, []byte("\n")) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		var t taped
		if err := json.Unmarshal(line, &t); err != nil || t.Key == "" || len(t.Answer) == 0 {
			return nil, chat.Errorf(chat.Invalid, "%s:%d:1: not a line of a cassette: record it anew with a model endpoint", name, n+1)
		}
		c.answers[t.Key] = t
	}
	return c, nil
}

// WriteTo writes the answers that this run asked for, sorted, one a line; what
// was recorded and is asked no more is left out.
func (c *Cassette) WriteTo(w io.Writer) (int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	keys := make([]string, 0, len(c.asked))
	for key := range c.asked {
		if _, ok := c.answers[key]; ok {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	var written int64
	b := bufio.NewWriter(w)
	for _, key := range keys {
		line, err := json.Marshal(c.answers[key])
		if err != nil {
			return written, err
		}
		n, err := b.Write(append(line, '\n'))
		written += int64(n)
		if err != nil {
			return written, err
		}
	}
	return written, b.Flush()
}

// Added counts the answers recorded in this run.
func (c *Cassette) Added() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.added
}

// Missing counts the requests that had no recorded answer and no model.
func (c *Cassette) Missing() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.missing)
}

// onTape gives the recorded answer to a request, or asks live and records it.
// Without either the error is Unavailable.
func onTape[A any](c *Cassette, kind, about string, request any, live func() (A, error)) (A, error) {
	var a A
	raw, err := json.Marshal(request)
	if err != nil {
		return a, fmt.Errorf("cassette: %w", err)
	}
	sum := sha256.Sum256(append([]byte(kind+"\x00"), raw...))
	key := hex.EncodeToString(sum[:16])
	c.mu.Lock()
	c.asked[key] = true
	t, ok := c.answers[key]
	c.mu.Unlock()
	if ok {
		err := json.Unmarshal(t.Answer, &a)
		return a, err
	}
	if live == nil {
		c.mu.Lock()
		c.missing = append(c.missing, kind)
		c.mu.Unlock()
		return a, chat.Errorf(chat.Unavailable, "the cassette has no answer to this request, and there is no model to ask")
	}
	if a, err = live(); err != nil {
		return a, err // failures are not recorded: the next run asks again
	}
	answer, err := json.Marshal(a)
	if err != nil {
		return a, fmt.Errorf("cassette: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answers[key] = taped{Key: key, Kind: kind, About: clipText(about, 80), Answer: answer}
	c.added++
	return a, nil
}

// TapedModel is a bot.Model that plays a cassette and records what it lacks.
// Live is the model to ask, nil to play only. It does not stream: what a
// visitor sees in the end is the same.
type TapedModel struct {
	Tape *Cassette
	Live bot.Model
}

var (
	_ bot.Model    = (*TapedModel)(nil)
	_ bot.Rewriter = (*TapedModel)(nil)
	_ Talker       = (*TapedTalker)(nil)
)

// Name implements bot.Model. It is the same for every live model, so that
// reports of recorded runs do not differ from those of live ones.
func (m *TapedModel) Name() string { return "cassette" }

// Write implements bot.Model.
func (m *TapedModel) Write(ctx context.Context, q bot.ModelQuestion) (bot.ModelAnswer, error) {
	var live func() (bot.ModelAnswer, error)
	if m.Live != nil {
		live = func() (bot.ModelAnswer, error) { return m.Live.Write(ctx, q) }
	}
	return onTape(m.Tape, "write", q.Text, q, live)
}

// Rewrite implements bot.Rewriter. A live model that rewrites nothing leaves
// the question as it is.
func (m *TapedModel) Rewrite(ctx context.Context, q bot.ModelFollowUp) (bot.ModelRewrite, error) {
	var live func() (bot.ModelRewrite, error)
	if m.Live != nil {
		live = func() (bot.ModelRewrite, error) { return bot.ModelRewrite{}, nil }
		if r, ok := m.Live.(bot.Rewriter); ok {
			live = func() (bot.ModelRewrite, error) { return r.Rewrite(ctx, q) }
		}
	}
	return onTape(m.Tape, "rewrite", q.Text, q, live)
}

// TapedTalker is a Talker on a cassette, as TapedModel is a model.
type TapedTalker struct {
	Tape *Cassette
	Live Talker
}

// Complete implements Talker.
func (t *TapedTalker) Complete(ctx context.Context, system, user string) (string, error) {
	var live func() (string, error)
	if t.Live != nil {
		live = func() (string, error) { return t.Live.Complete(ctx, system, user) }
	}
	return onTape(t.Tape, "complete", user, [2]string{system, user}, live)
}
