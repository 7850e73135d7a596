package llm

import (
	"context"
	"encoding/json"
	"log/slog"
	"math"
	"net/http"
	"strings"

	"github.com/frontdesk-chat/frontdesk/bot"
	"github.com/frontdesk-chat/frontdesk/chat"
	openai "github.com/sashabaranov/go-openai"
)

// answerTokens bounds what a model may write, its unseen reasoning included.
const answerTokens = 2048

const paramTemperature = "temperature"

// Write answers a question from the passages alone; without passages it is not
// answerable and nobody is asked.
//
// A sentence whose quote stands in none of the passages it cites comes back
// without sources: it proves nothing, and the caller drops it as it drops every
// sentence without one. Numbers are the caller's to check.
//
// The error is chat.Unavailable for everything the model or the endpoint did,
// within ctx; chat.Invalid when there is no question or no chat model. Tokens is
// set beside an error too when an answer came that could not be used.
func (c *Client) Write(ctx context.Context, q bot.ModelQuestion) (bot.ModelAnswer, error) {
	if c.chatModel == "" {
		return bot.ModelAnswer{}, chat.Errorf(chat.Invalid, "no chat model is set")
	}
	if visible(q.Text) == "" {
		return bot.ModelAnswer{}, chat.Errorf(chat.Invalid, "the question is empty")
	}
	if len(q.Passages) == 0 {
		return bot.ModelAnswer{}, nil
	}
	p := newPrompt(q)
	var answer bot.ModelAnswer
	tokens := 0
	err := c.call(ctx, &c.chatting, c.chatModel, c.limit, func(ctx context.Context) *fault {
		res, f := c.complete(ctx, p)
		if f != nil {
			return f
		}
		tokens += max(0, res.Usage.TotalTokens)
		answer, f = readAnswer(res, p)
		return f
	})
	if err != nil {
		return bot.ModelAnswer{Tokens: tokens}, err
	}
	answer.Tokens = tokens
	return answer, nil
}

// dialect is what an endpoint is known to understand. Endpoints and models
// differ: some know no JSON schema, some take no temperature.
type dialect struct {
	schema      bool // else the plain JSON object format
	temperature bool
}

// without gives the simpler dialect to try after a fault, if the fault may
// come from the dialect.
func (d dialect) without(f *fault) (dialect, bool) {
	if f.status != http.StatusBadRequest {
		return d, false
	}
	switch {
	case f.param == paramTemperature && d.temperature:
		d.temperature = false
	case (f.param == "" || strings.HasPrefix(f.param, "response_format")) && d.schema:
		d.schema = false
	default:
		return d, false
	}
	return d, true
}

// complete asks once, in the richest dialect that the endpoint is known to
// understand. A simpler one that works is remembered; one that fails as well
// was not the trouble.
func (c *Client) complete(ctx context.Context, p prompt) (openai.ChatCompletionResponse, *fault) {
	known := *c.dialect.Load()
	for d := known; ; {
		res, err := c.api.CreateChatCompletion(ctx, c.completion(p, d))
		f := c.faultOf(err, res.Header())
		if f == nil {
			if d != known {
				c.dialect.Store(&d)
				c.log.LogAttrs(ctx, slog.LevelInfo, "model speaks a simpler dialect", slog.String("model", c.chatModel),
					slog.Bool("schema", d.schema), slog.Bool("temperature", d.temperature))
			}
			return res, nil
		}
		next, ok := d.without(f)
		if !ok {
			return res, f
		}
		d = next
	}
}

func (c *Client) completion(p prompt, d dialect) openai.ChatCompletionRequest {
	r := openai.ChatCompletionRequest{
		Model: c.chatModel,
		Messages: []openai.ChatCompletionMessage{
			{Role: openai.ChatMessageRoleSystem, Content: p.system},
			{Role: openai.ChatMessageRoleUser, Content: p.user},
		},
		MaxCompletionTokens: answerTokens,
		ResponseFormat:      &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject},
	}
	if d.schema {
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{
			Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: "answer", Schema: json.RawMessage(shape), Strict: true},
		}
	}
	if d.temperature {
		// The library leaves a zero out, which means 1: this is its smallest
		// number that is sent, and endpoints treat it as 0.
		r.Temperature = math.SmallestNonzeroFloat32
	}
	return r
}
