package llm

import (
	"context"
	"encoding/json"
	"log/slog"
	"math"
	"net/http"
	"strings"

	openai "github.com/sashabaranov/go-openai"
)

const paramTemperature = "temperature"

// dialect is what an endpoint is known to understand. Endpoints and models
// differ: some know no JSON schema, some take no temperature, some do not
// stream or do not count while they do.
type dialect struct {
	schema      bool // else the plain JSON object format
	temperature bool
	stream      bool
	counts      bool // tokens, at the end of a stream
}

// without gives the simpler dialect to try after a fault, if the fault may
// come from the dialect.
func (d dialect) without(f *fault, streaming bool) (dialect, bool) {
	if f.status != http.StatusBadRequest {
		return d, false
	}
	switch {
	case f.param == paramTemperature && d.temperature:
		d.temperature = false
	case strings.HasPrefix(f.param, "stream_options") && streaming && d.counts:
		d.counts = false
	case f.param == "stream" && streaming && d.stream:
		d.stream = false
	case (f.param == "" || strings.HasPrefix(f.param, "response_format")) && d.schema:
		d.schema = false
	default:
		return d, false
	}
	return d, true
}

// speak makes one request in the richest dialect that the endpoint is known
// to understand. A simpler one that works is remembered; one that fails as
// well was not the trouble. ask is called for each dialect tried.
func (c *Client) speak(ctx context.Context, ask func(dialect) *fault) *fault {
	return c.speakIn(ctx, false, ask)
}

func (c *Client) speakIn(ctx context.Context, streaming bool, ask func(dialect) *fault) *fault {
	known := *c.dialect.Load()
	for d := known; ; {
		f := ask(d)
		if f == nil {
			if d != known {
				c.learn(ctx, d)
			}
			return nil
		}
		next, ok := d.without(f, streaming)
		if !ok {
			return f
		}
		d = next
	}
}

// learn remembers a simpler dialect.
func (c *Client) learn(ctx context.Context, d dialect) {
	c.dialect.Store(&d)
	c.log.LogAttrs(ctx, slog.LevelInfo, "model speaks a simpler dialect", slog.String("model", c.chatModel),
		slog.Bool("schema", d.schema), slog.Bool("temperature", d.temperature), slog.Bool("stream", d.stream), slog.Bool("counts", d.counts))
}

func (c *Client) completion(p prompt, d dialect) openai.ChatCompletionRequest {
	r := openai.ChatCompletionRequest{
		Model: c.chatModel,
		Messages: []openai.ChatCompletionMessage{
			{Role: openai.ChatMessageRoleSystem, Content: p.system},
			{Role: openai.ChatMessageRoleUser, Content: p.user},
		},
		MaxCompletionTokens: p.most,
		ResponseFormat:      &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject},
	}
	if d.schema {
		r.ResponseFormat = &openai.ChatCompletionResponseFormat{
			Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: p.name, Schema: json.RawMessage(p.shape), Strict: !p.loose},
		}
	}
	if d.temperature {
		// The library leaves a zero out, which means 1: this is its smallest
		// number that is sent, and endpoints treat it as 0.
		r.Temperature = math.SmallestNonzeroFloat32
	}
	return r
}
