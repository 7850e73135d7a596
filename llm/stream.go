package llm

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/frontdesk-chat/frontdesk/bot"
	openai "github.com/sashabaranov/go-openai"
)

// streamLimit bounds one streamed try as a whole. Between two pieces the limit
// of any other try holds.
const streamLimit = 60 * time.Second

// errIdle ends a stream that has gone quiet.
var errIdle = errors.New("nothing came for too long")

// Stream is Write, telling each sentence as soon as its last brace has come.
// A failure is tried again only while nothing has been told. An endpoint that
// does not stream is asked as Write asks it, and told sentences come together.
func (c *Client) Stream(ctx context.Context, q bot.ModelQuestion, each func(bot.ModelSentence)) (bot.ModelAnswer, error) {
	if err := c.can(q.Text); err != nil || len(q.Passages) == 0 {
		return bot.ModelAnswer{}, err
	}
	if !c.dialect.Load().stream {
		return c.writeTelling(ctx, q, each)
	}
	p := newPrompt(q)
	var answer bot.ModelAnswer
	var used usage
	err := c.call(ctx, &c.chatting, c.chatModel, streamLimit, func(ctx context.Context) *fault {
		r, f := c.listen(ctx, p, each, &used)
		if f != nil {
			f.retry = f.retry && (r == nil || r.told == 0)
			return f
		}
		answer = r.answer
		return nil
	})
	if err != nil && !c.dialect.Load().stream { // just learnt
		return c.writeTelling(ctx, q, each)
	}
	answer.Tokens, answer.TokensIn = used.in+used.out, used.in
	return answer, err
}

func (c *Client) writeTelling(ctx context.Context, q bot.ModelQuestion, each func(bot.ModelSentence)) (bot.ModelAnswer, error) {
	a, err := c.Write(ctx, q)
	if err == nil {
		for _, s := range a.Sentences {
			each(s)
		}
	}
	return a, err
}

// listen asks once and reads the answer while it comes.
func (c *Client) listen(outer context.Context, p prompt, each func(bot.ModelSentence), used *usage) (*reading, *fault) {
	ctx, cancel := context.WithCancelCause(outer)
	defer cancel(nil)
	quiet := time.AfterFunc(c.limit, func() { cancel(errIdle) })
	defer quiet.Stop()
	idle := func(f *fault) *fault {
		if f != nil && f.status == 0 && outer.Err() == nil && errors.Is(context.Cause(ctx), errIdle) {
			return &fault{what: "no answer within " + c.limit.String(), retry: true, cause: context.DeadlineExceeded}
		}
		return f
	}
	var stream *openai.ChatCompletionStream
	f := c.speakIn(ctx, true, func(d dialect) *fault {
		if !d.stream {
			c.learn(ctx, d)
			return &fault{what: "it does not stream", weight: alive}
		}
		request := c.completion(p, d)
		if d.counts {
			request.StreamOptions = &openai.StreamOptions{IncludeUsage: true}
		}
		var header http.Header // the library drops it with an error
		var err error
		stream, err = c.api.CreateChatCompletionStream(context.WithValue(ctx, headerKey{}, &header), request)
		return c.faultOf(err, header)
	})
	if f != nil {
		return nil, idle(f)
	}
	defer func() { _ = stream.Close() }() // what was read counts
	if kind := stream.Header().Get("Content-Type"); !strings.HasPrefix(kind, eventStream) {
		plain := *c.dialect.Load()
		plain.stream = false
		c.learn(ctx, plain)
		return nil, &fault{what: "it does not stream", weight: alive}
	}
	d := &deltas{stream: stream, alive: func() { quiet.Reset(c.limit) }}
	r, f := readAnswer(d, p, each)
	used.add(p, d.usage, d.written)
	if e := ended(d.finish, d.refused); e != nil {
		f = e
	} else if f != nil && f.cause != nil {
		f = c.faultOf(f.cause, nil)
	}
	return r, idle(f)
}

// deltas is the text of a stream as a reader.
type deltas struct {
	stream  *openai.ChatCompletionStream
	alive   func() // something came
	rest    string
	usage   *openai.Usage
	finish  openai.FinishReason
	refused bool
	written int
}

// Read implements io.Reader. A stream that ends before the model has said that
// it finished was cut.
func (d *deltas) Read(p []byte) (int, error) {
	for d.rest == "" {
		piece, err := d.stream.Recv()
		if errors.Is(err, io.EOF) && d.finish == "" {
			return 0, errCut
		}
		if err != nil {
			return 0, err
		}
		d.alive()
		if piece.Usage != nil {
			d.usage = piece.Usage
		}
		if len(piece.Choices) == 0 {
			continue
		}
		choice := piece.Choices[0]
		if choice.FinishReason != "" {
			d.finish = choice.FinishReason
		}
		d.refused = d.refused || choice.Delta.Refusal != ""
		d.rest = choice.Delta.Content
		d.written += len(d.rest)
		if d.written > answerBytes {
			return 0, errHuge
		}
	}
	n := copy(p, d.rest)
	d.rest = strings.Clone(d.rest[n:])
	return n, nil
}
